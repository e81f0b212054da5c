//! Whether there is room for a file before it is begun (decisions D30).

use crate::Failure;
use kernel::{ErrorCode, Refusal};
use std::path::Path;

/// Beside the file itself, so that what serves on can still write.
const SPARE: u64 = 64 << 20;

/// The folder a file lies in.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses what would not fit into a folder.
///
/// # Errors
/// `no_space`; the folder can't be looked at.
pub(super) fn must_hold(folder: &Path, bytes: u64) -> Result<(), Failure> {
    let free = store::room_in(folder).map_err(|error| Failure::file(folder, &error))?;
    if free < bytes + SPARE {
        let refusal = Refusal::new(ErrorCode::StorageFull, "no_space").with("folder", folder.display());
        return Err(refusal.with("free_mb", free >> 20).with("needed_mb", (bytes + SPARE) >> 20).into());
    }
    Ok(())
}
