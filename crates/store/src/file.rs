//! Files beside the database: cards, settings, papers, messages.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes beside, presses to the disk, then takes the name: the old file or the new one, never half (security.md 4.1). Only its
/// owner may read it.
///
/// # Errors
/// The disk refuses; the old file is there.
pub fn write_safely(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with_mode(path, bytes, 0o600)
}

/// The same for what is sealed and goes to other people's machines: a stick may keep owners, and theirs is another.
///
/// # Errors
/// The disk refuses; the old file is there.
pub fn write_sealed(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with_mode(path, bytes, 0o644)
}

/// How many bytes may still be written into a folder.
///
/// # Errors
/// The folder can't be looked at.
pub fn room_in(folder: &Path) -> io::Result<u64> {
    fs4::available_space(folder)
}

/// Where a file is written before it is given its name.
pub fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    PathBuf::from(part)
}

fn write_with_mode(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let part = part_of(path);
    let result = written(&part, bytes, mode).and_then(|()| fs::rename(&part, path)).and_then(|()| sync_folder(path));
    result.inspect_err(|_| _ = fs::remove_file(&part))
}

#[cfg_attr(not(unix), allow(unused_variables))]
fn written(part: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let mut file = options.open(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_old_file_or_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        write_safely(&path, b"old").unwrap();
        fs::create_dir(folder.path().join("card.json.part")).unwrap();
        assert!(write_safely(&path, b"new").is_err(), "something is in the way");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        fs::remove_dir(folder.path().join("card.json.part")).unwrap();
        write_safely(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_sealed_may_be_read_by_whoever_it_is_carried_to() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (own, sealed) = (folder.path().join("card.json"), folder.path().join("a.zfbundle"));
        write_safely(&own, b"x").unwrap();
        write_sealed(&sealed, b"x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert!(mode(&own) & 0o077 == 0 && mode(&sealed) & 0o077 >= mode(&own) & 0o077);
        assert_eq!(mode(&sealed) & 0o133, 0, "nobody but its owner may change it, nobody run it");
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        write_safely(&path, b"x").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
