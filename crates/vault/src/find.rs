use crate::Error;
use crate::files::{CURRENT, PREVIOUS, read};
use crate::opened::Opened;
use crate::slot::Typed;
use crate::slots::Slots;
use std::path::Path;

/// The file that opened.
pub(crate) struct Found {
    pub(crate) opened: Opened,
    /// Its bytes as they stand on disk.
    pub(crate) bytes: Vec<u8>,
    /// Whether it is the file in force (and not the previous one).
    pub(crate) in_force: bool,
    /// Whether the file in force is there but damaged.
    pub(crate) damaged: bool,
}

/// Opens the file in force, else the previous one. When neither opens, the first one there says why: a damaged file in
/// force is reported as damaged, though the previous one may only have refused the passphrase.
pub(crate) fn find(dir: &Path, typed: Typed<'_>) -> Result<Found, Error> {
    let mut first = None;
    for name in [CURRENT, PREVIOUS] {
        match open(dir, name, typed) {
            Ok(None) => {}
            Ok(Some((opened, bytes))) => {
                let damaged = first.as_ref().is_some_and(is_damage);
                return Ok(Found { opened, bytes, in_force: name == CURRENT, damaged });
            }
            Err(error) if first.is_none() && may_look_further(&error) => first = Some(error),
            Err(error) => return Err(first.unwrap_or(error)),
        }
    }
    Err(first.unwrap_or(Error::SlotsMissing))
}

fn open(dir: &Path, name: &str, typed: Typed<'_>) -> Result<Option<(Opened, Vec<u8>)>, Error> {
    let Some(bytes) = read(dir, name)? else { return Ok(None) };
    let opened = Opened::by(belonging(dir, &bytes)?, typed)?;
    Ok(Some((opened, bytes)))
}

fn is_damage(error: &Error) -> bool {
    matches!(error, Error::SlotsDamaged | Error::Disk(_))
}

/// A file of a newer version or with a refused cost is no reason to go back to an older one.
fn may_look_further(error: &Error) -> bool {
    is_damage(error) || matches!(error, Error::WrongPassphrase | Error::WrongRecoveryCode)
}

/// Reads the file and holds it against the directory: where that is named by a member's id (8-4-4-4-12), a file of
/// another member does not belong there, however well it opens.
pub(crate) fn belonging(dir: &Path, bytes: &[u8]) -> Result<Slots, Error> {
    let slots = Slots::parse(bytes)?;
    match dir.file_name().and_then(|name| name.to_str()) {
        Some(name) if is_id(name) && !name.eq_ignore_ascii_case(&slots.card.member) => Err(Error::SlotsDamaged),
        _ => Ok(slots),
    }
}

fn is_id(name: &str) -> bool {
    name.len() == 36
        && name.char_indices().all(|(at, character)| match at {
            8 | 13 | 18 | 23 => character == '-',
            _ => character.is_ascii_hexdigit(),
        })
}
