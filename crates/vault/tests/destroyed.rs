//! The keys of a vault are destroyed: nothing opens it any more, whatever was half done before or is begun anew, and no byte of a slot is left.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use vault::{Error, KdfParams, NewVault, RecoveryCode, Vault};

const PASSPHRASE: &str = "the old passphrase";
const ALL: [&str; 5] =
    ["slots.json", "slots.previous.json", "slots.next.json", "slots.keeping.json", "slots.damaged-1.json"];

/// A vault with every file that may hold its key, and one that holds none.
fn vault() -> (TempDir, PathBuf, RecoveryCode) {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("vault");
    let (nickname, role, district, kdf) = ("n", "r", "x", KdfParams::FLOOR);
    let new = NewVault { member: "m", device: "d", nickname, role, district, passphrase: PASSPHRASE, kdf };
    let (_, code) = Vault::create(&dir, &new).unwrap();
    for name in &ALL[1..] {
        fs::copy(dir.join(ALL[0]), dir.join(name)).unwrap();
    }
    fs::write(dir.join("main.db"), b"noise").unwrap();
    (home, dir, code)
}

fn opens_no_more(dir: &Path, code: &RecoveryCode) {
    assert!(matches!(Vault::unlock(dir, PASSPHRASE), Err(Error::SlotsMissing)));
    assert!(matches!(Vault::unlock_with_code(dir, code), Err(Error::SlotsMissing)));
    let left: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["main.db"]);
}

#[test]
fn whatever_way_in_there_was_is_gone() {
    let (_home, dir, code) = vault();
    assert!(Vault::unlock(&dir, PASSPHRASE).is_ok() && Vault::unlock_with_code(&dir, &code).is_ok());
    vault::destroy(&dir).unwrap();
    opens_no_more(&dir, &code);
    vault::destroy(&dir).unwrap();
    vault::destroy(&dir.join("nowhere")).unwrap();
}

#[test]
fn cut_off_after_any_file_or_within_one_it_ends_the_next_time() {
    for done in 0..ALL.len() {
        let (_home, dir, code) = vault();
        for name in &ALL[..done] {
            vault::overwrite_and_remove(&dir.join(name)).unwrap();
        }
        let half = fs::metadata(dir.join(ALL[done])).unwrap().len() as usize / 2;
        let mut bytes = fs::read(dir.join(ALL[done])).unwrap();
        bytes[..half].fill(0);
        fs::write(dir.join(ALL[done]), bytes).unwrap();
        vault::destroy(&dir).unwrap();
        opens_no_more(&dir, &code);
    }
}

/// A second name for the same bytes shows what stood in them as the first was removed.
#[cfg(unix)]
#[test]
fn the_bytes_are_overwritten_before_the_name_goes() {
    let (home, dir, _) = vault();
    let other = home.path().join("other");
    fs::hard_link(dir.join(ALL[0]), &other).unwrap();
    let length = fs::metadata(&other).unwrap().len();
    vault::destroy(&dir).unwrap();
    let left = fs::read(&other).unwrap();
    assert_eq!((left.len() as u64, left.iter().all(|byte| *byte == 0)), (length, true));
}
