//! Power fails before every step of a passphrase change, and in the middle of every write: there is always a way in.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::files::{CURRENT, KEEPING, NEXT, PREVIOUS};
use std::path::PathBuf;

const OLD: &str = "the old passphrase";
const NEW: &str = "another passphrase";

struct Laptop {
    _home: tempfile::TempDir,
    dir: PathBuf,
    database_key: [u8; 32],
    code: RecoveryCode,
}

fn laptop() -> Laptop {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("vault");
    let new = NewVault {
        member: "m",
        device: "d",
        nickname: "n",
        role: "r",
        district: "x",
        passphrase: OLD,
        kdf: KdfParams::FLOOR,
    };
    let (opened, code) = Vault::create(&dir, &new).unwrap();
    Laptop { database_key: *opened.database_key(), _home: home, dir, code }
}

fn cut_before(step: Step) -> impl FnMut(Step) -> io::Result<()> {
    move |now| if now == step { Err(io::Error::other("power cut")) } else { Ok(()) }
}

fn opens(laptop: &Laptop, passphrase: &str) -> bool {
    Vault::unlock(&laptop.dir, passphrase).is_ok_and(|opened| *opened.database_key() == laptop.database_key)
}

fn code_opens(laptop: &Laptop) -> bool {
    Vault::unlock_with_code(&laptop.dir, &laptop.code).is_ok_and(|opened| *opened.database_key() == laptop.database_key)
}

#[test]
fn before_the_rename_the_old_passphrase_opens_and_the_change_can_be_made_again() {
    for step in [Step::WriteNext, Step::WriteKeeping, Step::RenameKeeping, Step::RenameNext] {
        let laptop = laptop();
        let cut = change(&laptop.dir, Typed::Passphrase(OLD), NEW, &mut cut_before(step));
        assert!(matches!(cut, Err(Error::Disk(_))), "{step:?}");
        assert!(matches!(Vault::unlock(&laptop.dir, NEW), Err(Error::WrongPassphrase)), "{step:?}");
        assert!(code_opens(&laptop), "{step:?}");
        assert!(opens(&laptop, OLD), "{step:?}");
        Vault::change_passphrase(&laptop.dir, OLD, NEW).unwrap();
        assert!(opens(&laptop, NEW), "{step:?}");
    }
}

#[test]
fn after_the_rename_both_open_until_the_new_one_did() {
    let laptop = laptop();
    let cut = change(&laptop.dir, Typed::Passphrase(OLD), NEW, &mut cut_before(Step::SyncDirectory));
    assert!(matches!(cut, Err(Error::Disk(_))));
    assert!(opens(&laptop, OLD), "the member was never told that the change went through");
    assert!(code_opens(&laptop));
    assert!(opens(&laptop, NEW));
    assert!(matches!(Vault::unlock(&laptop.dir, OLD), Err(Error::WrongPassphrase)));
}

#[test]
fn a_write_cut_short_is_never_the_file_in_force() {
    let laptop = laptop();
    let half = |name: &str| {
        let bytes = fs::read(laptop.dir.join(CURRENT)).unwrap();
        fs::write(laptop.dir.join(name), &bytes[..bytes.len() / 2]).unwrap();
    };
    half(NEXT);
    half(KEEPING);
    assert!(opens(&laptop, OLD));
    assert!(!laptop.dir.join(NEXT).exists() && !laptop.dir.join(KEEPING).exists(), "swept by the unlock");
    half(NEXT);
    half(KEEPING);
    Vault::change_passphrase(&laptop.dir, OLD, NEW).unwrap();
    assert!(opens(&laptop, NEW));
}

#[test]
fn a_damaged_file_is_put_aside_and_a_cut_there_leaves_the_previous_one() {
    for step in [Step::PutAside, Step::RenameNext, Step::SyncDirectory] {
        let laptop = laptop();
        let good = fs::read(laptop.dir.join(CURRENT)).unwrap();
        fs::write(laptop.dir.join(PREVIOUS), &good).unwrap();
        fs::write(laptop.dir.join(CURRENT), &good[..good.len() / 2]).unwrap();
        change(&laptop.dir, Typed::Passphrase(OLD), NEW, &mut cut_before(step)).unwrap_err();
        assert!(code_opens(&laptop), "{step:?}");
        assert!(opens(&laptop, OLD), "{step:?}");
        Vault::change_passphrase(&laptop.dir, OLD, NEW).unwrap();
        assert!(opens(&laptop, NEW), "{step:?}");
        let aside = fs::read(laptop.dir.join("slots.damaged-1.json")).unwrap();
        assert_eq!(aside, good[..good.len() / 2], "{step:?}: what was damaged is still there");
    }
}

#[test]
fn creation_cut_short_leaves_room_to_create_again() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join(NEXT), b"{\"format\":").unwrap();
    assert!(matches!(Vault::unlock(home.path(), OLD), Err(Error::SlotsMissing)));
    let new = NewVault {
        member: "m",
        device: "d",
        nickname: "n",
        role: "r",
        district: "x",
        passphrase: OLD,
        kdf: KdfParams::FLOOR,
    };
    Vault::create(home.path(), &new).unwrap();
    assert!(Vault::unlock(home.path(), OLD).is_ok());
}
