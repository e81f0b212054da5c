//! The programs in the keeper's folder, with their sums.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// No more are listed.
const MOST: usize = 50;

/// What a program runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    Windows,
    Linux,
    Mac,
}

impl System {
    /// By the ending of the file's name; none for what is no installer.
    fn of(name: &str) -> Option<Self> {
        match Path::new(name).extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "msi" | "exe" => Some(Self::Windows),
            "deb" | "rpm" | "appimage" => Some(Self::Linux),
            "dmg" => Some(Self::Mac),
            _ => None,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Linux => "linux",
            Self::Mac => "mac",
        }
    }
}

/// A file to install from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) system: System,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// Length and time of a file: where both are the same, so is its sum.
type Seen = (u64, Option<SystemTime>);

/// The folder, looked at anew each time; only sums are remembered.
pub(crate) struct Programs {
    folder: PathBuf,
    sums: Mutex<BTreeMap<String, (Seen, String)>>,
}

impl Programs {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, sums: Mutex::default() }
    }

    /// By name. A file that can't be read, or whose name could be taken for something else in a page, is left out. Blocks.
    pub(crate) fn all(&self) -> Vec<Program> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names.iter().filter_map(|name| self.program(name)).take(MOST).collect()
    }

    /// Where a program lies; none for a name that is not in the list. Blocks.
    pub(crate) fn path_of(&self, name: &str) -> Option<PathBuf> {
        self.look_at(name).map(|_| self.folder.join(name))
    }

    fn program(&self, name: &str) -> Option<Program> {
        let (system, metadata) = self.look_at(name)?;
        let seen = (metadata.len(), metadata.modified().ok());
        let sha256 = self.sum(name, seen).ok()?;
        Some(Program { name: name.to_owned(), system, bytes: metadata.len(), sha256 })
    }

    fn look_at(&self, name: &str) -> Option<(System, Metadata)> {
        let system = System::of(name).filter(|_| is_plain(name))?;
        let metadata = fs::symlink_metadata(self.folder.join(name)).ok().filter(Metadata::is_file)?;
        Some((system, metadata))
    }

    fn sum(&self, name: &str, seen: Seen) -> io::Result<String> {
        let known = |sums: &BTreeMap<String, (Seen, String)>| sums.get(name).filter(|(of, _)| *of == seen).cloned();
        if let Some((_, sum)) = known(&self.sums.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(sum);
        }
        let sum = sha256(File::open(self.folder.join(name))?)?;
        self.sums.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), (seen, sum.clone()));
        Ok(sum)
    }
}

fn sha256(mut file: File) -> io::Result<String> {
    let (mut hasher, mut portion) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut portion)? {
            0 => return Ok(seal::to_hex(&hasher.finalize())),
            read => hasher.update(&portion[..read]),
        }
    }
}

/// Letters, digits, and signs that mean nothing in a path or a page.
fn is_plain(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.starts_with('.') && name.len() <= 200 && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installers_alone_are_listed_and_given() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        for name in ["notes.txt", ".hidden.msi", "a b.exe", "<b>.exe", "program", "..msi.key"] {
            write(name, b"no");
        }
        write("zoufang_0.1.0_x64.msi", b"abc");
        write("zoufang_0.1.0_amd64.deb", b"");
        fs::create_dir(folder.path().join("folder.exe")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("link.exe")).unwrap();
        let programs = Programs::new(folder.path().to_path_buf());
        let all = programs.all();
        let names: Vec<_> = all.iter().map(|p| (p.name.as_str(), p.system, p.bytes)).collect();
        assert_eq!(
            names,
            [("zoufang_0.1.0_amd64.deb", System::Linux, 0), ("zoufang_0.1.0_x64.msi", System::Windows, 3)]
        );
        // FIPS 180-4, "abc".
        assert_eq!(all[1].sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let outside = ["notes.txt", "../hub.msi", "/etc/passwd", "link.exe", "folder.exe", ".hidden.msi", ""];
        assert!(outside.iter().all(|name| programs.path_of(name).is_none()));
        assert_eq!(programs.path_of("zoufang_0.1.0_x64.msi"), Some(folder.path().join("zoufang_0.1.0_x64.msi")));
    }

    #[test]
    fn a_file_that_was_replaced_has_a_new_sum_and_no_folder_is_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zoufang.exe");
        let programs = Programs::new(folder.path().to_path_buf());
        fs::write(&path, b"abc").unwrap();
        let first = programs.all();
        assert_eq!(programs.all(), first);
        fs::write(&path, b"abcd").unwrap();
        assert_ne!(programs.all()[0].sha256, first[0].sha256);
        assert_eq!(Programs::new(folder.path().join("nowhere")).all(), []);
    }
}
