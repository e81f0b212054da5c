//! Where releases lie on this laptop: `updates/` in the home. What comes over the line grows in `incoming.part`, the head first, then
//! the package part by part, each pressed to the disk before the next is asked for; what is whole and checked has its name.

use crate::{Error, core::Core};
use kernel::{ErrorCode, Refusal};
use release::{Head, MOST_HEAD, PART_BYTES, Release, ReleaseKeys, Version, parts};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

const INCOMING: &str = "incoming.part";
/// From the hub, which may withdraw it.
const FETCHED: &str = "fetched.zfrelease";
/// From a file that somebody chose.
const TAKEN: &str = "taken.zfrelease";

/// The folder of releases, and whose are taken.
pub(crate) struct Shelf {
    folder: PathBuf,
    keys: ReleaseKeys,
}

/// A release on its way.
pub(crate) struct Incoming {
    pub(crate) head: Head,
    /// Parts that are here.
    pub(crate) done: u32,
}

impl Incoming {
    /// Parts in all.
    pub(crate) fn total(&self) -> u32 {
        parts(self.head.manifest().size)
    }
}

impl Core {
    /// The releases of this laptop.
    pub(crate) fn shelf(&self) -> Result<Shelf, Error> {
        Ok(Shelf { folder: self.home.folder("updates")?, keys: self.release_keys()? })
    }
}

impl Shelf {
    /// The newest release that lies ready and is newer than this version. Its package is checked when it is used.
    pub(crate) fn ready(&self, current: Version) -> Option<(Head, PathBuf)> {
        let heads = [FETCHED, TAKEN].into_iter().filter_map(|name| self.head_of(name));
        heads.filter(|(head, _)| head.manifest().version > current).max_by_key(|(head, _)| head.manifest().version)
    }

    /// What is on its way.
    pub(crate) fn incoming(&self) -> Option<Incoming> {
        let (head, path) = self.head_of(INCOMING)?;
        let length = fs::metadata(path).ok()?.len().saturating_sub(head.bytes().len() as u64);
        let done = u32::try_from(length.min(head.manifest().size) / PART_BYTES).unwrap_or(u32::MAX);
        Some(Incoming { head, done })
    }

    /// Opens a head that the hub offers; nothing of it is believed before.
    pub(crate) fn judge(&self, bytes: &[u8]) -> Result<Head, Error> {
        Ok(Head::open(bytes, &self.keys).map_err(|error| error.refusal())?.0)
    }

    /// True when this very release came from the hub already.
    pub(crate) fn has_fetched(&self, head: &Head) -> bool {
        self.head_of(FETCHED).is_some_and(|(found, _)| found == *head)
    }

    /// Goes on with a release, or begins it; where another one was on its way, that one is dropped.
    pub(crate) fn begin(&self, head: &Head) -> Result<Incoming, Error> {
        if let Some(incoming) = self.incoming().filter(|incoming| incoming.head == *head) {
            // What was being written when the power went is asked for again.
            let whole = head.bytes().len() as u64 + u64::from(incoming.done) * PART_BYTES;
            let file = OpenOptions::new().write(true).open(self.path(INCOMING))?;
            file.set_len(whole)?;
            file.sync_all()?;
            return Ok(incoming);
        }
        self.written(|| {
            let mut file = File::create(self.path(INCOMING))?;
            file.write_all(head.bytes())?;
            file.sync_all()
        })?;
        Ok(Incoming { head: head.clone(), done: 0 })
    }

    /// Keeps the next part.
    pub(crate) fn keep_part(&self, incoming: &mut Incoming, part: &[u8]) -> Result<(), Error> {
        let before = u64::from(incoming.done) * PART_BYTES;
        if part.len() as u64 != (incoming.head.manifest().size - before).min(PART_BYTES) {
            return Err(Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit").into());
        }
        self.written(|| {
            let mut file = OpenOptions::new().append(true).open(self.path(INCOMING))?;
            file.write_all(part)?;
            file.sync_data()
        })?;
        incoming.done += 1;
        Ok(())
    }

    /// Checks what has come whole, and gives it its name. What is not the signed package is thrown away, to be fetched anew.
    pub(crate) fn finish(&self) -> Result<(), Error> {
        let checked = fs::read(self.path(INCOMING)).map_err(Error::from).and_then(|bytes| self.checked(&bytes));
        if let Err(error) = checked {
            self.drop_incoming();
            return Err(error);
        }
        fs::rename(self.path(INCOMING), self.path(FETCHED))?;
        Ok(())
    }

    /// Takes a whole file that somebody chose; the caller has judged its head.
    pub(crate) fn take(&self, bytes: &[u8]) -> Result<(), Error> {
        self.checked(bytes)?;
        crate::home::write_safely(&self.path(TAKEN), bytes)
    }

    /// Reads a release that lies ready, and checks all of it once more. One whose package is not the signed one any more is thrown
    /// away: it would keep the hub's from being fetched anew.
    pub(crate) fn open(&self, path: &Path) -> Result<Release, Error> {
        let opened = Release::open(&fs::read(path)?, &self.keys);
        if matches!(opened, Err(release::Error::OtherPackage)) {
            let _ = fs::remove_file(path);
        }
        Ok(opened.map_err(|error| error.refusal())?)
    }

    /// The hub offers it no more, and no other one.
    pub(crate) fn drop_fetched(&self) {
        let _ = fs::remove_file(self.path(FETCHED));
        self.drop_incoming();
    }

    /// The hub offers this one: what came from it before and is another is offered no more.
    pub(crate) fn drop_fetched_but(&self, offered: &Head) {
        if self.head_of(FETCHED).is_some_and(|(found, _)| found != *offered) {
            let _ = fs::remove_file(self.path(FETCHED));
        }
    }

    /// Nothing is on its way any more.
    pub(crate) fn drop_incoming(&self) {
        let _ = fs::remove_file(self.path(INCOMING));
    }

    fn checked(&self, bytes: &[u8]) -> Result<(), Error> {
        Ok(Release::open(bytes, &self.keys).map(drop).map_err(|error| error.refusal())?)
    }

    /// A disk that is full is left as it was found: records come before programs.
    fn written(&self, write: impl FnOnce() -> std::io::Result<()>) -> Result<(), Error> {
        write().map_err(|error| {
            if error.kind() == std::io::ErrorKind::StorageFull {
                self.drop_incoming();
            }
            error.into()
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The head of a file that is here, if a publisher trusted here signed it.
    fn head_of(&self, name: &str) -> Option<(Head, PathBuf)> {
        let path = self.path(name);
        let mut bytes = Vec::new();
        File::open(&path).ok()?.take(MOST_HEAD as u64).read_to_end(&mut bytes).ok()?;
        let (head, _) = Head::open(&bytes, &self.keys).ok()?;
        Some((head, path))
    }
}
