//! A backup is one file: magic ‖ pieces (slots, card, district, database) each with its length u64be ‖ BLAKE3 of all before it. A vault
//! whose last opening was cut off has a fifth piece, the log that lies beside its database, and another magic: a program that knows
//! four pieces must not bring such a vault back without it. The pieces are as encrypted as on the laptop; the slots inside let the same
//! passphrase and code open it.

use super::{AtPath, InFolder};
use crate::{
    Error, core::Core, district::District, enrolment::Card, farewell, farewell::Parted, home, session,
    traces::is_nowhere, wire,
};
use directory::ExportedAs;
use kernel::{ErrorCode, Refusal};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use ts_rs::TS;

const MAGIC: &[u8; 8] = b"ZFBAK01\n";
const MAGIC_WITH_LOG: &[u8; 8] = b"ZFBAK02\n";
/// What SQLite keeps beside a database that is open, or whose last opening was cut off.
const LOG: &str = "main.db-wal";
/// What a copy's name ends in.
pub(crate) const ENDING: &str = "zfbackup";
/// Of a nickname in the name of a file; a file's name has 255 bytes at most.
const MOST_OF_A_NICKNAME: usize = 40;

/// Slots, card, district, database, and the log beside it: empty where there is none.
type Pieces = [Vec<u8>; 5];

/// Where the copy lies.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct BackupMade {
    path: String,
    size: u32,
}

/// A backup file through the window.
#[derive(Deserialize, TS)]
pub(crate) struct RestoreFile {
    #[allow(dead_code)]
    file_name: String,
    content_base64: String,
}

/// Copies the open vault, checks the copy, then names it.
pub(crate) fn backup(core: &mut Core, args: InFolder) -> Result<BackupMade, Error> {
    let folder = match args.folder {
        Some(folder) => PathBuf::from(folder),
        None => core.home.folder("backups")?,
    };
    fs::create_dir_all(&folder)?;
    let path = folder.join(named(core, &core.open()?.card));
    // Noted before the copy is made, so that the copy has it.
    let size = core.copy_out((ExportedAs::Backup, ENDING), &path, |core| copy_open(core, &path))?;
    Ok(BackupMade { path: path.display().to_string(), size: u32::try_from(size).unwrap_or(u32::MAX) })
}

fn copy_open(core: &Core, path: &Path) -> Result<usize, Error> {
    let open = core.open()?;
    let vault = core.home.vault(open.card.member);
    let copy = vault.join("backup.db");
    let read = store::back_up(&open.store, open.opened.database_key(), &copy).map_err(Error::from);
    let read = read.and_then(|()| Ok(fs::read(&copy)?));
    // Whatever came of it: a second database of the vault is left nowhere.
    let removed = fs::remove_file(&copy);
    let pieces = pieces_of(&vault, &open.district, (read?, Vec::new()))?;
    removed?;
    written(path, &pieces)
}

/// Copies a vault of this laptop that is closed, as it lies: with the log beside its database where its last opening was cut off.
/// Without its key its pages can't be checked; that the copy is what lay there is.
pub(crate) fn copy_closed(core: &Core, card: &Card, folder: &Path) -> Result<(), Error> {
    let vault = core.home.vault(card.member);
    let district = core.home.district()?.ok_or_else(unfit)?;
    let log = match fs::read(vault.join(LOG)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        log => log?,
    };
    let pieces = pieces_of(&vault, &district, (fs::read(vault.join("main.db"))?, log))?;
    let path = folder.join(named(core, card));
    let shown = path.display().to_string();
    core.note_locked(card.member, vault::Happened::Copied(shown.clone()));
    written(&path, &pieces).map(drop).inspect_err(|_| {
        if is_nowhere(&path) {
            core.note_locked(card.member, vault::Happened::NotCopied(shown));
        }
    })
}

/// How long ago the last opening of a closed vault was cut off, so that part of it lies beside its database; none where it was
/// closed. By the machine's clock, as files are.
pub(crate) fn cut_off_for(core: &Core, member: kernel::MemberId) -> Option<Duration> {
    let found = fs::metadata(core.home.vault(member).join(LOG)).ok().filter(|found| found.len() > 0)?;
    Some(found.modified().ok().and_then(|at| at.elapsed().ok()).unwrap_or_default())
}

/// What a copy is called: whose it is and when it was made, so that people find it; which vault, since two may bear one name.
fn named(core: &Core, card: &Card) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let nickname: String = card.nickname.chars().map(plain).take(MOST_OF_A_NICKNAME).collect();
    let stamp = core.now().local().format("%Y%m%d-%H%M%S");
    format!("{nickname}-{stamp}-{}.{ENDING}", card.device.short())
}

fn pieces_of(vault: &Path, district: &District, (database, log): (Vec<u8>, Vec<u8>)) -> Result<Pieces, Error> {
    let (slots, card) = (fs::read(vault.join("slots.json"))?, fs::read(vault.join("card.json"))?);
    Ok([slots, card, serde_json::to_vec(district)?, database, log])
}

/// Writes a backup and reads it back; how long it is. One that reads otherwise is taken away again.
fn written(path: &Path, pieces: &Pieces) -> Result<usize, Error> {
    let bytes = packed(pieces);
    home::write_safely(path, &bytes)?;
    let read = fs::read(path).map_err(Error::from).and_then(|read| unpack(&read));
    if read.as_ref().is_ok_and(|read| read == pieces) {
        return Ok(bytes.len());
    }
    fs::remove_file(path)?;
    Err(read.err().unwrap_or_else(|| store::Error::FailedCheck("backup".to_owned()).into()))
}

fn packed(pieces: &Pieces) -> Vec<u8> {
    let (magic, count) = if pieces[4].is_empty() { (MAGIC, 4) } else { (MAGIC_WITH_LOG, 5) };
    let mut out = magic.to_vec();
    for piece in &pieces[..count] {
        out.extend((piece.len() as u64).to_be_bytes());
        out.extend_from_slice(piece);
    }
    let hash = seal::hash(&[&out]);
    out.extend(hash.0);
    out
}

fn unfit() -> Error {
    Refusal::new(ErrorCode::Corrupt, "backup_damaged").into()
}

fn unpack(bytes: &[u8]) -> Result<Pieces, Error> {
    let (body, hash) = bytes.split_last_chunk::<32>().ok_or_else(unfit)?;
    if seal::hash(&[body]).0 != *hash {
        return Err(unfit());
    }
    let (magic, mut rest) = body.split_first_chunk::<8>().ok_or_else(unfit)?;
    let count = match magic {
        MAGIC => 4,
        MAGIC_WITH_LOG => 5,
        _ => return Err(unfit()),
    };
    let mut pieces = Pieces::default();
    for piece in &mut pieces[..count] {
        let (length, after) = rest.split_first_chunk::<8>().ok_or_else(unfit)?;
        let length = usize::try_from(u64::from_be_bytes(*length)).map_err(|_| unfit())?;
        if length > after.len() {
            return Err(unfit());
        }
        *piece = after[..length].to_vec();
        rest = &after[length..];
    }
    Ok(pieces)
}

/// Brings a vault back from a backup file at a path.
pub(crate) fn restore(core: &mut Core, args: AtPath) -> Result<session::SessionState, Error> {
    put_back(core, &fs::read(Path::new(&args.path))?)?;
    session::state(core, crate::command::None {})
}

/// Brings a vault back from a backup file given through the window.
pub(crate) fn restore_here(core: &mut Core, args: RestoreFile) -> Result<session::SessionState, Error> {
    put_back(core, &wire::decode(&args.content_base64)?)?;
    session::state(core, crate::command::None {})
}

/// A vault that is there already is set aside under another name, never deleted.
fn put_back(core: &mut Core, bytes: &[u8]) -> Result<(), Error> {
    let [slots, card, district, database, log] = unpack(bytes)?;
    let district: District = serde_json::from_slice(&district)?;
    let enrolled: crate::enrolment::Enrolled = serde_json::from_slice(&card)?;
    enrolled.verify(&district)?;
    if core.home.district()?.is_some_and(|known| known != district) {
        return Err(Refusal::new(ErrorCode::Forbidden, "another_district").into());
    }
    let member = enrolled.card.member;
    if let Some(parted) = Parted::find(&core.home, enrolled.card.device) {
        return Err(farewell::refusal(parted.at()));
    }
    if core.open.as_ref().is_some_and(|open| open.card.member == member) {
        return Err(Refusal::not_now("sign_out_first").into());
    }
    let folder = core.home.vault(member);
    let aside = folder.with_file_name(format!("{member}.aside-{}", core.now().0));
    let is_set_aside = folder.exists();
    if is_set_aside {
        fs::rename(&folder, &aside)?;
    }
    fs::create_dir_all(&folder)?;
    // Before anything of the new one: where that fails, the next try takes these along. What was tried on the vault is not forgotten by
    // putting another in its place; what can't be read of it holds up no rescue.
    drop(vault::carry_locked(&aside, &folder));
    if is_set_aside {
        core.note_locked(member, vault::Happened::SetAside(aside.display().to_string()));
    }
    if !log.is_empty() {
        // Before its database: without it that one would open, and lack what the log holds.
        home::write_safely(&folder.join(LOG), &log)?;
    }
    home::write_safely(&folder.join("main.db"), &database)?;
    home::write_safely(&folder.join("slots.json"), &slots)?;
    core.home.keep_district(&district)?;
    core.home.keep_card(&enrolled)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn pieces(log: &[u8]) -> Pieces {
        [b"slots".to_vec(), b"card".to_vec(), b"district".to_vec(), b"database".to_vec(), log.to_vec()]
    }

    #[test]
    fn a_copy_with_a_log_is_none_for_a_program_that_knows_no_log() {
        let (closed, cut_off) = (packed(&pieces(b"")), packed(&pieces(b"log")));
        assert!(closed.starts_with(MAGIC) && cut_off.starts_with(MAGIC_WITH_LOG));
        assert_eq!(unpack(&closed).unwrap(), pieces(b""));
        assert_eq!(unpack(&cut_off).unwrap(), pieces(b"log"));
    }

    #[test]
    fn a_copy_that_lacks_a_piece_is_refused() {
        let mut body = packed(&pieces(b""));
        body.truncate(body.len() - 32);
        body[..8].copy_from_slice(MAGIC_WITH_LOG);
        let hash = seal::hash(&[&body]);
        body.extend(hash.0);
        assert!(unpack(&body).is_err());
        assert!(unpack(b"").is_err());
    }
}
