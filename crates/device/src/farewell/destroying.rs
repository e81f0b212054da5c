//! Ends every way into a vault that has taken leave: slots, then the copies in the program's own folder, then what is noise without them. Each
//! step may be done again. A vault set aside by a restore is left: what it holds may have no receipt.

use super::Parted;
use crate::{Error, Home, enrolment::Enrolled, home::read_json, safety};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Does what is left to do.
///
/// # Errors
/// The disk's; then it is done again at the next start.
pub(super) fn finish(home: &Home, parted: &mut Parted) -> Result<(), Error> {
    let (device, folder) = (parted.card.card.device, home.vault(parted.card.card.member));
    let is_own = read_json::<Enrolled>(&folder.join("card.json"))?.is_some_and(|card| card.card.device == device);
    if is_own {
        vault::destroy(&folder)?;
    }
    for path in copies(&home.folder("backups")?)? {
        if safety::whose(&path) == Some(device) {
            vault::overwrite_and_remove(&path)?;
        }
    }
    if is_own {
        clear(&folder)?;
    }
    parted.is_done = true;
    parted.keep(home)
}

/// The copies of vaults in a folder and in those within it.
fn copies(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(copies(&entry.path())?);
        } else if entry.path().extension().is_some_and(|ending| ending == safety::ENDING) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Removes a vault's folder, its card last: by that it is known whose it is.
fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_none_or(|name| name != "card.json") {
            fs::remove_file(path)?;
        }
    }
    fs::remove_file(folder.join("card.json"))?;
    fs::remove_dir(folder)
}
