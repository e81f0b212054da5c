//! What whoever runs the hub has to see beside the work: the room that is left, and the last backup.

use crate::{CopyRow, Error, Failure, Hub, Log};
use kernel::Instant;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// As it was looked at last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upkeep {
    /// Bytes that are free where the hub's folder lies. A database elsewhere has its own.
    pub free_bytes: u64,
    /// When the last backup was made that nobody has said is gone; none where there is none.
    pub backed_up_at: Option<Instant>,
}

/// What was seen last, and of which folder; asking for it waits for nothing.
#[derive(Default)]
pub(crate) struct LastLook(Mutex<Option<(PathBuf, Upkeep)>>);

impl LastLook {
    pub(crate) fn get(&self) -> Option<Upkeep> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(_, seen)| *seen)
    }

    /// Whether a copy is a backup that lies elsewhere, as far as the hub's own folder is known.
    pub(crate) fn counts(&self, copy: &CopyRow) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        copy.is_backup_beside(seen.as_ref().map(|(folder, _)| folder.as_path()))
    }
}

impl<L: Log> Hub<L> {
    /// Looks after the folder and the backups, and remembers what it saw.
    ///
    /// # Errors
    /// The folder can't be looked at; the log's.
    pub(crate) fn look_after(&self, folder: &Path) -> Result<Upkeep, Failure> {
        let free_bytes = store::room_in(folder).map_err(|error| Failure::file(folder, &error))?;
        let seen = Upkeep { free_bytes, backed_up_at: self.backed_up_at(folder)? };
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        *self.upkeep.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((folder, seen));
        Ok(seen)
    }

    fn backed_up_at(&self, folder: &Path) -> Result<Option<Instant>, Error> {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let copies = self.copies()?;
        Ok(copies.iter().filter(|copy| copy.is_backup_beside(Some(&folder))).map(|copy| copy.made_at).max())
    }
}
