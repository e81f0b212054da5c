//! Whether there is room before something large is begun (decisions D30): a disk is never filled to its end by a program.

use crate::Error;
use kernel::{ErrorCode, Refusal};
use std::path::Path;

/// Beside what is begun, so that records can still be saved.
const SPARE: u64 = 64 << 20;

/// Refuses what would not fit into a folder. Where the system does not say how much room there is, a disk that is full is said when it is
/// met.
///
/// # Errors
/// `update_no_room`.
pub(crate) fn must_hold(folder: &Path, bytes: u64) -> Result<(), Error> {
    let needed = bytes.saturating_add(SPARE);
    match store::room_in(folder) {
        Ok(free) if free < needed => {
            let refusal = Refusal::new(ErrorCode::StorageFull, "update_no_room").with("folder", folder.display());
            Err(refusal.with("free_mb", free >> 20).with("needed_mb", needed.div_ceil(1 << 20)).into())
        }
        _ => Ok(()),
    }
}

/// Bytes of the files in a folder and the folders in it.
pub(crate) fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let length = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(facts) if facts.is_dir() => bytes_in(&entry.path()),
        Ok(facts) => facts.len(),
        Err(_) => 0,
    };
    entries.map(length).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_more_than_the_room_there_is_is_refused_with_both_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let free = store::room_in(folder.path()).unwrap();
        let Err(error) = must_hold(folder.path(), free) else { panic!() };
        let refusal = error.refusal();
        assert_eq!((refusal.code, refusal.reason.as_str()), (ErrorCode::StorageFull, "update_no_room"));
        let number = |key: &str| refusal.params[key].parse::<u64>().unwrap();
        assert!(number("needed_mb") > number("free_mb"), "{refusal:?}");
        assert!(must_hold(folder.path(), 1).is_ok() && must_hold(Path::new("/nowhere"), u64::MAX).is_ok());
    }

    #[test]
    fn bytes_of_folders_in_folders_count() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        std::fs::write(folder.path().join("a/b"), [0; 30]).unwrap();
        std::fs::write(folder.path().join("c"), [0; 5]).unwrap();
        assert_eq!((bytes_in(folder.path()), bytes_in(&folder.path().join("none"))), (35, 0));
    }
}
