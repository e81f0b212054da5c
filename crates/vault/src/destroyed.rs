//! Every way into a vault ends: what holds its key, wrapped or sealed, is overwritten and removed. The database stays what it is without a
//! key: noise. A disk that writes elsewhere than where it is told may hold the old bytes for a while.

use crate::{Error, files};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// So many bytes at a time.
const PORTION: usize = 1 << 16;

/// Destroys the slots in `dir`, those in force first, with every copy and every half-written one. Interrupted, it is called again; without any
/// left it does nothing.
///
/// # Errors
/// [`Error::Disk`]; then some may be left.
pub fn destroy(dir: &Path) -> Result<(), Error> {
    let mut names: Vec<String> = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => {
            entries?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect::<io::Result<_>>()?
        }
    };
    names.retain(|name| name.starts_with("slots."));
    names.sort_by_key(|name| (name != files::CURRENT, name != files::PREVIOUS));
    for name in names {
        overwrite_and_remove(&dir.join(name))?;
    }
    Ok(())
}

/// Overwrites a file, presses that to the disk, removes it. One that is not there is no error.
///
/// # Errors
/// [`Error::Disk`].
pub fn overwrite_and_remove(path: &Path) -> Result<(), Error> {
    let mut file = match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    overwrite(&mut file)?;
    drop(file);
    fs::remove_file(path)?;
    if let Some(dir) = path.parent() {
        files::sync_directory(dir)?;
    }
    Ok(())
}

fn overwrite(file: &mut File) -> io::Result<()> {
    let mut left = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
    while left > 0 {
        let portion = left.min(PORTION);
        file.write_all(&[0; PORTION][..portion])?;
        left -= portion;
    }
    file.sync_all()
}
