//! Ends every way into a vault that has taken leave: slots, then the copies in the program's own folder, then what is noise without them. Each
//! step may be done again. A vault set aside by a restore is left: what it holds may have no receipt.

use super::Parted;
use crate::{Error, Home, enrolment::Enrolled, home::read_json, safety};
use kernel::DeviceId;
use std::fs;
use std::io;
use std::path::Path;

/// What the name of a copy ends in that is being destroyed.
const DOOMED: &str = "destroyed";

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
    // A copy newer than the one that was brought back may have what has no receipt, as what was set aside then may.
    if !home.has_aside(parted.card.card.member)? {
        destroy_copies(&home.folder("backups")?, device)?;
    }
    match is_own {
        true => clear(&folder)?,
        // Cut off behind its card: nothing is in it. A folder that holds anything stays.
        false => drop(fs::remove_dir(&folder)),
    }
    // What colleagues left for it nobody can open any more; they have it themselves.
    match fs::remove_dir_all(home.exchange().join(device.to_string())) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    parted.is_done = true;
    parted.keep(home)
}

/// Destroys the copies of a vault in a folder and in those within it. Each is named anew first: half overwritten it says no more whose it is.
fn destroy_copies(folder: &Path, device: DeviceId) -> Result<(), Error> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if entry.file_type()?.is_dir() {
            destroy_copies(&path, device)?;
        } else if ending == DOOMED {
            vault::overwrite_and_remove(&path)?;
        } else if ending == safety::ENDING && safety::whose(&path) == Some(device) {
            let doomed = path.with_extension(DOOMED);
            fs::rename(&path, &doomed)?;
            vault::overwrite_and_remove(&doomed)?;
        }
    }
    Ok(())
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
