//! One program in the place of another: at every moment the old one or the new one stands there whole, and the old one is kept beside
//! it. Not for a program that an installer put there.

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The program that was there before, beside the one that is.
pub(crate) fn previous_of(program: &Path) -> PathBuf {
    beside(program, ".previous")
}

/// Puts these bytes in the program's place and keeps what was there.
///
/// # Errors
/// The disk or its owner refuses; the old program stands where it stood.
pub(crate) fn swap(program: &Path, package: &[u8]) -> io::Result<()> {
    let (new, kept) = (beside(program, ".new"), beside(program, ".previous.part"));
    let result = prepared(program, package, (&new, &kept))
        .and_then(|()| fs::rename(&kept, previous_of(program)))
        .and_then(|()| fs::rename(&new, program));
    if let Err(error) = result {
        let _ = fs::remove_file(&new);
        let _ = fs::remove_file(&kept);
        return Err(error);
    }
    press_folder(program)
}

/// Puts these bytes in the program's place and leaves the one that is kept beside it: what stood in the place has never shown that
/// it works, and the one beside it has.
///
/// # Errors
/// The disk or its owner refuses; both stand where they stood.
pub(crate) fn replace(program: &Path, package: &[u8]) -> io::Result<()> {
    let new = beside(program, ".new");
    let result = fs::metadata(program)
        .and_then(|found| written(&new, package, found.permissions()))
        .and_then(|()| fs::rename(&new, program));
    if let Err(error) = result {
        let _ = fs::remove_file(&new);
        return Err(error);
    }
    press_folder(program)
}

/// Whether anything can be written beside the program; leaves nothing there.
///
/// # Errors
/// The disk or its owner refuses.
pub(crate) fn try_out(program: &Path) -> io::Result<()> {
    let new = beside(program, ".new");
    let result = fs::metadata(program).and_then(|found| written(&new, b"trial", found.permissions()));
    let removed = fs::remove_file(&new);
    result.and(removed)
}

/// Puts the program that was there before back.
///
/// # Errors
/// There is none, or the disk refuses.
pub(crate) fn swap_back(program: &Path) -> io::Result<()> {
    fs::rename(previous_of(program), program)?;
    press_folder(program)
}

fn prepared(program: &Path, package: &[u8], (new, kept): (&Path, &Path)) -> io::Result<()> {
    let permissions = fs::metadata(program)?.permissions();
    written(new, package, permissions.clone())?;
    written(kept, &fs::read(program)?, permissions)
}

fn written(path: &Path, bytes: &[u8], permissions: Permissions) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.set_permissions(permissions)?;
    file.sync_all()?;
    drop(file);
    // A disk that takes writes and loses them must not take the program with it.
    if fs::read(path)? == bytes { Ok(()) } else { Err(io::Error::other("the disk gives back other bytes")) }
}

fn beside(program: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(program.as_os_str());
    name.push(ending);
    PathBuf::from(name)
}

fn press_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    const FOLDER: &str = "ZOUFANG_TEST_SWAP";
    const LARGE: usize = 1 << 20;

    fn program(letter: u8) -> Vec<u8> {
        [b"#!/bin/sh\nexit 0\n#".as_slice(), &vec![letter; LARGE]].concat()
    }

    fn installed(folder: &Path) -> PathBuf {
        let path = folder.join("zoufang-cli");
        fs::write(&path, program(b'a')).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn the_new_one_runs_and_the_old_one_is_kept_and_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = installed(folder.path());
        swap(&path, &program(b'b')).unwrap();
        assert!(fs::read(&path).unwrap() == program(b'b'));
        assert!(fs::read(previous_of(&path)).unwrap() == program(b'a'));
        assert!(Command::new(&path).status().unwrap().success(), "it may be run");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left");
        swap_back(&path).unwrap();
        assert!(fs::read(&path).unwrap() == program(b'a'));
        assert!(Command::new(&path).status().unwrap().success());
        assert!(swap_back(&path).is_err(), "there is none before that");
        assert!(fs::read(&path).unwrap() == program(b'a'));
    }

    #[test]
    fn one_that_never_worked_is_replaced_and_the_one_kept_beside_it_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = installed(folder.path());
        swap(&path, &program(b'b')).unwrap();
        replace(&path, &program(b'c')).unwrap();
        assert!(fs::read(&path).unwrap() == program(b'c'));
        assert!(fs::read(previous_of(&path)).unwrap() == program(b'a'), "the one that works");
        assert!(Command::new(&path).status().unwrap().success(), "it may be run");
        std::os::unix::fs::symlink("/dev/full", beside(&path, ".new")).unwrap();
        assert_eq!(replace(&path, &program(b'd')).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(fs::read(&path).unwrap() == program(b'c') && fs::read(previous_of(&path)).unwrap() == program(b'a'));
        swap_back(&path).unwrap();
        assert!(fs::read(&path).unwrap() == program(b'a'));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn a_trial_says_what_stands_in_the_way_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = installed(folder.path());
        try_out(&path).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        std::os::unix::fs::symlink("/dev/full", beside(&path, ".new")).unwrap();
        assert_eq!(try_out(&path).unwrap_err().kind(), io::ErrorKind::StorageFull);
        fs::create_dir(beside(&path, ".new")).unwrap();
        assert!(try_out(&path).is_err());
        assert!(try_out(&folder.path().join("not-there")).is_err());
        assert!(fs::read(&path).unwrap() == program(b'a'));
    }

    #[test]
    fn what_is_in_the_way_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = installed(folder.path());
        fs::create_dir(beside(&path, ".new")).unwrap();
        assert!(swap(&path, &program(b'b')).is_err());
        assert!(fs::read(&path).unwrap() == program(b'a') && !previous_of(&path).exists());
        fs::remove_dir(beside(&path, ".new")).unwrap();
        std::os::unix::fs::symlink("/dev/full", beside(&path, ".new")).unwrap();
        assert_eq!(swap(&path, &program(b'b')).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(fs::read(&path).unwrap() == program(b'a') && !previous_of(&path).exists());
        assert!(swap(&folder.path().join("not-there"), b"x").is_err());
    }

    /// Not a test by itself: the process that the next one kills.
    #[test]
    fn swaps_until_it_is_killed() {
        let Some(folder) = std::env::var_os(FOLDER) else { return };
        let path = Path::new(&folder).join("zoufang-cli");
        loop {
            for letter in [b'b', b'a'] {
                swap(&path, &program(letter)).unwrap();
                println!("swapped");
            }
        }
    }

    #[test]
    fn killed_at_any_moment_one_of_both_stands_there_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = installed(folder.path());
        swap(&path, &program(b'b')).unwrap();
        let mut seen = [0; 2];
        for n in 0u64..40 {
            let mut child = Command::new(std::env::current_exe().unwrap());
            let name = "updating::swap::tests::swaps_until_it_is_killed";
            child.args(["--exact", name, "--nocapture"]).env(FOLDER, folder.path()).stdout(Stdio::piped());
            let mut child = child.spawn().unwrap();
            let mut lines = io::BufRead::lines(io::BufReader::new(child.stdout.take().unwrap()));
            for _ in 0..=n % 3 {
                assert!(lines.any(|line| line.unwrap().contains("swapped")));
            }
            std::thread::sleep(Duration::from_millis(n * 7 % 41));
            child.kill().unwrap();
            child.wait().unwrap();
            let stands = fs::read(&path).unwrap();
            let which = [b'a', b'b'].iter().position(|letter| stands == program(*letter));
            seen[which.unwrap()] += 1;
            let kept = fs::read(previous_of(&path)).unwrap();
            assert!([b'a', b'b'].iter().any(|letter| kept == program(*letter)), "the one before is whole, too");
        }
        assert!(seen.iter().all(|count| *count > 0), "killed always at the same place: {seen:?}");
    }
}
