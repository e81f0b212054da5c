//! A backup is one file: magic ‖ four pieces (slots, card, district, database) each with its length u64be ‖ BLAKE3 of all
//! before it. The pieces are as encrypted as on the laptop; the slots inside let the same passphrase and code open it.

use super::{AtPath, InFolder};
use crate::{Error, core::Core, district::District, enrolment::Card, home, session, wire};
use kernel::{ErrorCode, Refusal};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use ts_rs::TS;

const MAGIC: &[u8; 8] = b"ZFBAK01\n";

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
    let stamp = core.now().local().format("%Y%m%d-%H%M%S").to_string();
    let open = core.open()?;
    let vault = core.home.vault(open.card.member);
    let copy = vault.join("backup.db");
    store::back_up(&open.store, open.opened.database_key(), &copy)?;
    let pieces = pieces_of(&vault, &open.district, &copy)?;
    fs::remove_file(&copy)?;
    let path = folder.join(format!("{}-{stamp}.zfbackup", open.card.nickname));
    let size = written(&path, &pieces)?;
    Ok(BackupMade { path: path.display().to_string(), size: u32::try_from(size).unwrap_or(u32::MAX) })
}

/// Copies a vault of this laptop that is closed, as it lies. Without its key its pages can't be checked; that the copy is what
/// lay there is.
///
/// # Errors
/// `vault_not_closed` when its last opening was cut off: part of it lies beside the database.
pub(crate) fn copy_closed(core: &Core, card: &Card, folder: &Path) -> Result<(), Error> {
    let vault = core.home.vault(card.member);
    let district = core.home.district()?.ok_or_else(unfit)?;
    if was_cut_off(core, card.member) {
        return Err(Refusal::not_now("vault_not_closed").with("name", &card.nickname).into());
    }
    let stamp = core.now().local().format("%Y%m%d-%H%M%S");
    let pieces = pieces_of(&vault, &district, &vault.join("main.db"))?;
    written(&folder.join(format!("{}-{stamp}.zfbackup", card.nickname)), &pieces).map(drop)
}

/// Whether the last opening of a closed vault was cut off, so that part of it lies beside its database.
pub(crate) fn was_cut_off(core: &Core, member: kernel::MemberId) -> bool {
    let beside = core.home.vault(member).join("main.db-wal");
    fs::metadata(beside).is_ok_and(|found| found.len() > 0)
}

fn pieces_of(vault: &Path, district: &District, database: &Path) -> Result<[Vec<u8>; 4], Error> {
    let (slots, card) = (fs::read(vault.join("slots.json"))?, fs::read(vault.join("card.json"))?);
    Ok([slots, card, serde_json::to_vec(district)?, fs::read(database)?])
}

/// Writes a backup and reads it back; how long it is.
fn written(path: &Path, pieces: &[Vec<u8>; 4]) -> Result<usize, Error> {
    let bytes = packed(pieces);
    home::write_safely(path, &bytes)?;
    if unpack(&fs::read(path)?)? != *pieces {
        return Err(store::Error::FailedCheck("backup".to_owned()).into());
    }
    Ok(bytes.len())
}

fn packed(pieces: &[Vec<u8>; 4]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    for piece in pieces {
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

fn unpack(bytes: &[u8]) -> Result<[Vec<u8>; 4], Error> {
    let (body, hash) = bytes.split_last_chunk::<32>().ok_or_else(unfit)?;
    if seal::hash(&[body]).0 != *hash {
        return Err(unfit());
    }
    let mut rest = body.strip_prefix(MAGIC).ok_or_else(unfit)?;
    let mut pieces: [Vec<u8>; 4] = Default::default();
    for piece in &mut pieces {
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
    let [slots, card, district, database] = unpack(bytes)?;
    let district: District = serde_json::from_slice(&district)?;
    let enrolled: crate::enrolment::Enrolled = serde_json::from_slice(&card)?;
    enrolled.verify(&district)?;
    if core.home.district()?.is_some_and(|known| known != district) {
        return Err(Refusal::new(ErrorCode::Forbidden, "another_district").into());
    }
    let member = enrolled.card.member;
    if core.open.as_ref().is_some_and(|open| open.card.member == member) {
        return Err(Refusal::not_now("sign_out_first").into());
    }
    let folder = core.home.vault(member);
    if folder.exists() {
        let aside = folder.with_file_name(format!("{member}.aside-{}", core.now().0));
        fs::rename(&folder, aside)?;
    }
    fs::create_dir_all(&folder)?;
    home::write_safely(&folder.join("main.db"), &database)?;
    home::write_safely(&folder.join("slots.json"), &slots)?;
    core.home.keep_district(&district)?;
    core.home.keep_card(&enrolled)
}
