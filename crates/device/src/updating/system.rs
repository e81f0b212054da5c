//! What each system is asked to do with a package that was checked. The only calls of this kind; docs/adr/0030 says which of them
//! were run where.

use release::{Kind, Manifest};
use std::io;
use std::path::Path;

/// The name under which a package is handed to the system; none where the program swaps itself.
pub(crate) fn handed_name(manifest: &Manifest) -> Option<String> {
    let ending = match manifest.platform.kind {
        Kind::Deb => "deb",
        Kind::Setup => "exe",
        Kind::Window | Kind::Cli => return None,
    };
    Some(format!("zoufang-{}.{ending}", manifest.version))
}

/// Opens a package by what the system opens such files with: on Linux its installer, which asks for the administrator's
/// password; on Windows the package itself.
///
/// # Errors
/// Nothing opens it.
pub(crate) fn hand_over(package: &Path) -> io::Result<()> {
    opener::open(package).map_err(io::Error::other)
}
