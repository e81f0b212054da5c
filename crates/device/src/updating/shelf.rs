//! Where releases lie on this laptop: `updates/` in the home. What comes over the line grows in `incoming.part`, the head first, then
//! the package part by part, each pressed to the disk before the next is asked for; what is whole and checked has its name.

use crate::{Error, core::Core, room};
use kernel::{ErrorCode, Refusal};
use release::{Head, MOST_HEAD, PART_BYTES, Release, ReleaseKeys, Version, parts};
use seal::Hash;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

const INCOMING: &str = "incoming.part";
/// From the hub, which may withdraw it.
const FETCHED: &str = "fetched.zfrelease";
/// From a file that somebody chose.
const TAKEN: &str = "taken.zfrelease";
/// The same on its way from the window.
const CHOSEN: &str = "chosen.part";

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

    /// The hash of the head of what came from the hub already, and how many parts it has.
    pub(crate) fn fetched(&self) -> Option<(Hash, u32)> {
        self.head_of(FETCHED).map(|(head, _)| (head.id(), parts(head.manifest().size)))
    }

    /// True when this very release came from the hub already.
    pub(crate) fn has_fetched(&self, head: &Head) -> bool {
        self.head_of(FETCHED).is_some_and(|(found, _)| found == *head)
    }

    /// Goes on with a release, or begins it; where another one was on its way, or there is no room for the rest, what came is dropped.
    pub(crate) fn begin(&self, head: &Head) -> Result<Incoming, Error> {
        let begun = self.incoming().filter(|incoming| incoming.head == *head);
        let here =
            begun.as_ref().map_or(0, |incoming| head.bytes().len() as u64 + u64::from(incoming.done) * PART_BYTES);
        room::must_hold(&self.folder, length_of(head).saturating_sub(here)).inspect_err(|_| self.drop_incoming())?;
        if let Some(incoming) = begun {
            // What was being written when the power went is asked for again.
            let file = OpenOptions::new().write(true).open(self.path(INCOMING))?;
            file.set_len(here)?;
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
        let checked = self.checked(&self.path(INCOMING));
        if let Err(error) = checked {
            self.drop_incoming();
            return Err(error);
        }
        fs::rename(self.path(INCOMING), self.path(FETCHED))?;
        Ok(())
    }

    /// Begins to take a file that somebody chose. It starts with these bytes, and the caller has judged the head in them.
    pub(crate) fn begin_chosen(&self, head: &Head, bytes: &[u8]) -> Result<(), Error> {
        let _ = fs::remove_file(self.path(CHOSEN));
        room::must_hold(&self.folder, length_of(head))?;
        File::create(self.path(CHOSEN))?;
        self.go_on_chosen(0, bytes)
    }

    /// The next bytes of a chosen file, from this place on. Nothing is kept of one that is longer than what was signed.
    pub(crate) fn go_on_chosen(&self, at: u64, bytes: &[u8]) -> Result<(), Error> {
        let path = self.path(CHOSEN);
        if fs::metadata(&path).map_or(0, |facts| facts.len()) != at {
            return Err(Refusal::not_now("release_chunk_missing").into());
        }
        let written = OpenOptions::new().append(true).open(&path).and_then(|mut file| file.write_all(bytes));
        let is_too_long = || self.head_of(CHOSEN).is_none_or(|(head, _)| at + bytes.len() as u64 > length_of(&head));
        let result = match written {
            Ok(()) if is_too_long() => Err(release::Error::OtherPackage.refusal().into()),
            other => other.map_err(Error::from),
        };
        result.inspect_err(|_| _ = fs::remove_file(&path))
    }

    /// The chosen file is here to its end: it is checked as a whole and gets its name, or is thrown away.
    pub(crate) fn finish_chosen(&self) -> Result<(), Error> {
        let path = self.path(CHOSEN);
        let pressed = || -> Result<(), Error> {
            self.checked(&path)?;
            Ok(File::options().write(true).open(&path)?.sync_all()?)
        };
        pressed().inspect_err(|_| _ = fs::remove_file(&path))?;
        Ok(fs::rename(&path, self.path(TAKEN))?)
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

    /// Checks a whole file without holding it: a package may be larger than what a laptop can spare.
    fn checked(&self, path: &Path) -> Result<(), Error> {
        let mut file = File::open(path)?;
        let mut bytes = Vec::new();
        Read::by_ref(&mut file).take(MOST_HEAD as u64).read_to_end(&mut bytes)?;
        let (head, length) = Head::open(&bytes, &self.keys).map_err(|error| error.refusal())?;
        let (mut hasher, mut size) = (seal::Hasher::default(), 0);
        bytes.drain(..length);
        while !bytes.is_empty() {
            hasher.add(&bytes);
            size += bytes.len() as u64;
            bytes.clear();
            Read::by_ref(&mut file).take(PART_BYTES).read_to_end(&mut bytes)?;
        }
        let fits = size == head.manifest().size && hasher.finish().to_hex() == head.manifest().blake3;
        if fits { Ok(()) } else { Err(release::Error::OtherPackage.refusal().into()) }
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

/// Of a whole release.
fn length_of(head: &Head) -> u64 {
    head.bytes().len() as u64 + head.manifest().size
}
