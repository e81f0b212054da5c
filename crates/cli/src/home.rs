//! Where the vaults of this machine lie.

use std::path::PathBuf;

/// The home: what `--home` or `ZOUFANG_HOME` named, else `zoufang` in the user's data folder.
pub(crate) fn home(named: Option<PathBuf>) -> Option<PathBuf> {
    named.or_else(|| data_folder().map(|folder| folder.join("zoufang")))
}

#[cfg(windows)]
fn data_folder() -> Option<PathBuf> {
    std::env::var_os("APPDATA").map(PathBuf::from)
}

#[cfg(not(windows))]
fn data_folder() -> Option<PathBuf> {
    let set = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    set.or_else(|| std::env::home_dir().map(|home| home.join(".local/share")))
}
