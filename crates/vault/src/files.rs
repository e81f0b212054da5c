use crate::Error;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The file in force.
pub(crate) const CURRENT: &str = "slots.json";
/// The file before the last change, kept until the new one has opened once.
pub(crate) const PREVIOUS: &str = "slots.previous.json";
/// The file being written; worthless after an interruption.
pub(crate) const NEXT: &str = "slots.next.json";
/// The copy for [`PREVIOUS`] being written; worthless after an interruption.
pub(crate) const KEEPING: &str = "slots.keeping.json";

/// No honest file comes near; a larger one is not read into memory.
const LARGEST: u64 = 1024 * 1024;

/// One step of a replacement. Power may fail before and after each: `slots.json` is whole at all times, or (only when it
/// was damaged before) `slots.previous.json` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    WriteNext,
    WriteKeeping,
    RenameKeeping,
    PutAside,
    RenameNext,
    SyncDirectory,
}

/// What a replacement puts where.
pub(crate) struct Replacement<'a> {
    pub(crate) dir: &'a Path,
    pub(crate) next: &'a [u8],
    /// The file that opened, to be kept as the previous one; none at creation.
    pub(crate) kept: Option<&'a [u8]>,
    /// Whether the file in force is damaged: then it is put aside, not overwritten.
    pub(crate) damaged: bool,
}

/// Reads a file; `None` when it is not there.
pub(crate) fn read(dir: &Path, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let file = match File::open(dir.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Puts a new file in force: write, fsync, keep the old one, rename, fsync the directory. `watch` is told each step
/// before it is done and may stop there.
pub(crate) fn replace(replacement: &Replacement<'_>, watch: &mut dyn FnMut(Step) -> io::Result<()>) -> io::Result<()> {
    let Replacement { dir, next, kept, damaged } = *replacement;
    watch(Step::WriteNext)?;
    write_synced(&dir.join(NEXT), next)?;
    if let Some(kept) = kept {
        watch(Step::WriteKeeping)?;
        write_synced(&dir.join(KEEPING), kept)?;
        watch(Step::RenameKeeping)?;
        fs::rename(dir.join(KEEPING), dir.join(PREVIOUS))?;
        sync_directory(dir)?;
    }
    if damaged {
        watch(Step::PutAside)?;
        fs::rename(dir.join(CURRENT), free_name(dir))?;
    }
    watch(Step::RenameNext)?;
    fs::rename(dir.join(NEXT), dir.join(CURRENT))?;
    watch(Step::SyncDirectory)?;
    sync_directory(dir)
}

/// Removes what an unlock by the file in force has made needless. A file that stays does no harm but to keep an old
/// passphrase alive, so the next unlock tries again.
pub(crate) fn settle(dir: &Path) {
    for name in [PREVIOUS, NEXT, KEEPING] {
        fs::remove_file(dir.join(name)).ok();
    }
}

/// Writes a file beside the slots: the old one or the new one, never half.
pub(crate) fn write_whole(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let part = dir.join(format!("{name}.part"));
    write_synced(&part, bytes)?;
    fs::rename(part, dir.join(name))?;
    sync_directory(dir)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The first name not taken yet: what was damaged is never deleted, it may be read by other means.
fn free_name(dir: &Path) -> PathBuf {
    let mut names = (1u32..).map(|number| dir.join(format!("slots.damaged-{number}.json")));
    names.find(|path| !path.exists()).unwrap_or_else(|| dir.join("slots.damaged.json"))
}

#[cfg(unix)]
pub(crate) fn sync_directory(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// A directory cannot be opened as a file there; the file system orders the rename itself.
#[cfg(not(unix))]
pub(crate) fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
