//! Which sticks are plugged in, as each system shows them in its own folders.

use std::path::{Path, PathBuf};

/// The folders of sticks and other drives that can be taken out, by name.
pub(crate) fn plugged_in() -> Vec<PathBuf> {
    let mut found = if cfg!(windows) { letters() } else { mounted() };
    found.sort();
    found
}

/// Drives after the system's own, those that stay in among them: which can be taken out only a system call tells, and such a
/// call can't be made in safe Rust.
fn letters() -> Vec<PathBuf> {
    ('D'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\"))).filter(|path| path.is_dir()).collect()
}

/// Desktop systems mount a stick for who is at the screen in one of these.
fn mounted() -> Vec<PathBuf> {
    if cfg!(target_os = "macos") {
        return folders(Path::new("/Volumes")).into_iter().filter(|path| is_mount(path)).collect();
    }
    let users = [Path::new("/media"), Path::new("/run/media")].map(folders).concat();
    let nested = users.iter().flat_map(|user| folders(user)).collect::<Vec<_>>();
    users.into_iter().chain(nested).filter(|path| is_mount(path)).collect()
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// Something of its own hangs there: it lies on another device than the folder around it.
#[cfg(unix)]
fn is_mount(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| std::fs::metadata(path).ok().map(|facts| facts.dev());
    path.parent().is_some_and(|around| device(path).is_some() && device(path) != device(around))
}

#[cfg(not(unix))]
fn is_mount(_: &Path) -> bool {
    true
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_there_by_itself_is_told_from_a_plain_folder() {
        assert!(is_mount(Path::new("/proc")));
        assert!(!is_mount(Path::new("/proc/self")) && !is_mount(Path::new("/no/such/folder")));
    }
}
