//! The shelf: sealed files, each pressed to the disk before anybody is told that it lies there.

use super::Folder;
use crate::{Refused, bundles};
use kernel::DeviceId;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use sync::{BundleFault, BundleId, Cover, MOST_BUNDLE, Way};

/// Bundles and answers that are kept at once.
const MOST_KEPT: usize = 5_000;
/// Bytes that are kept at once.
const MOST_BYTES: u64 = 8 << 30;
/// Bundles of one laptop that wait at once: it makes a new one only when the last was answered, but a stick may bring more.
const MOST_OF_ONE: usize = 64;
/// What nobody fetched for so long is dropped: laptops offer again what has no receipt.
const KEPT_FOR: Duration = Duration::from_secs(180 * 86_400);

/// What came of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It waits for a line.
    Waits,
    /// The hub's sealed answer.
    Answer(Vec<u8>),
    /// The hub refused it: its word, as JSON.
    Refused(Vec<u8>),
}

/// The two folders.
pub(super) struct Shelf {
    bundles: PathBuf,
    answers: PathBuf,
    hub: DeviceId,
    /// One writes at a time, so that the limits hold.
    writing: Mutex<()>,
}

impl Shelf {
    pub(super) fn of(folder: &Folder) -> Self {
        let hub = folder.hub().card.device;
        Self { bundles: folder.bundles(), answers: folder.answers(), hub, writing: Mutex::new(()) }
    }

    /// Takes a bundle; it lies safely once this returns. The same again is the same.
    ///
    /// # Errors
    /// No bundle, one for another hub, one that differs from the one under its number; `relay_full`; the disk refuses.
    pub(super) fn put(&self, bytes: &[u8]) -> Result<Cover, Refused> {
        let cover = self.fit(bytes)?;
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.bundle(cover.id);
        match fs::read(&path) {
            Ok(known) if known == bytes => return Ok(cover),
            Ok(_) => return Err(Refused::Unfit("bundle_differs")),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(disk(&error)),
        }
        if self.kept(cover.id)?.is_none() {
            self.refuse_when_full(&cover, bytes.len() as u64)?;
            store::write_safely(&path, bytes).map_err(|error| disk(&error))?;
        }
        Ok(cover)
    }

    fn fit(&self, bytes: &[u8]) -> Result<Cover, Refused> {
        let cover = Cover::read(bytes).map_err(|error| bundles::refused(error.into()))?;
        let fault = match cover.way {
            _ if bytes.len() > MOST_BUNDLE => BundleFault::TooLong,
            Way::Down => BundleFault::AnsweredAlready,
            Way::Up if cover.to != self.hub => BundleFault::AnotherHub,
            Way::Up => return Ok(cover),
        };
        Err(bundles::refused(sync::Error::from(fault).into()))
    }

    fn refuse_when_full(&self, cover: &Cover, more: u64) -> Result<(), Refused> {
        let (mut count, mut bytes, mut of_one) = (0, more, 0);
        for path in files(&self.bundles)?.iter().chain(&files(&self.answers)?) {
            count += 1;
            bytes += fs::metadata(path).map_or(0, |facts| facts.len());
            of_one += usize::from(path.starts_with(&self.bundles) && sender(path) == Some(cover.from));
        }
        match count < MOST_KEPT && bytes <= MOST_BYTES && of_one < MOST_OF_ONE {
            true => Ok(()),
            false => Err(Refused::Unfit("relay_full")),
        }
    }

    /// Numbers of the bundles that wait, the one that came first in front.
    pub(super) fn waiting(&self) -> Result<Vec<BundleId>, Refused> {
        let mut found: Vec<(SystemTime, BundleId)> = Vec::new();
        for path in files(&self.bundles)? {
            let id = path.file_stem().and_then(|stem| BundleId::parse(&stem.to_string_lossy()));
            let came_at = fs::metadata(&path).and_then(|facts| facts.modified());
            found.extend(came_at.ok().zip(id).filter(|(_, id)| !self.has_word(*id)));
        }
        found.sort();
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }

    /// A bundle's bytes; `None` when it was fetched and forgotten meanwhile.
    pub(super) fn bytes_of(&self, id: BundleId) -> Option<Vec<u8>> {
        fs::read(self.bundle(id)).ok()
    }

    /// Keeps what the hub said; then the bundle itself may go.
    pub(super) fn answered(&self, id: BundleId, kept: &Kept) -> Result<(), Refused> {
        let (path, bytes) = match kept {
            Kept::Waits => return Ok(()),
            Kept::Answer(bytes) => (self.answer(id), bytes),
            Kept::Refused(bytes) => (self.refusal(id), bytes),
        };
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        store::write_safely(&path, bytes).map_err(|error| disk(&error))?;
        gone(&self.bundle(id))
    }

    /// What came of a bundle; `None` when nothing is known of it.
    pub(super) fn kept(&self, id: BundleId) -> Result<Option<Kept>, Refused> {
        let read = |path: PathBuf| match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(disk(&error)),
        };
        if let Some(bytes) = read(self.answer(id))? {
            return Ok(Some(Kept::Answer(bytes)));
        }
        if let Some(bytes) = read(self.refusal(id))? {
            return Ok(Some(Kept::Refused(bytes)));
        }
        Ok(self.bundle(id).exists().then_some(Kept::Waits))
    }

    /// The laptop has what it wanted.
    pub(super) fn forget(&self, id: BundleId) -> Result<(), Refused> {
        [self.bundle(id), self.answer(id), self.refusal(id)].iter().try_for_each(|path| gone(path))
    }

    /// Drops what was fetched by nobody for half a year.
    pub(super) fn drop_old(&self, now: SystemTime) -> Result<(), Refused> {
        let is_old = |path: &Path| {
            let came_at = fs::metadata(path).and_then(|facts| facts.modified()).ok();
            came_at.and_then(|at| now.duration_since(at).ok()).is_some_and(|age| age > KEPT_FOR)
        };
        let all = [files(&self.bundles)?, files(&self.answers)?].concat();
        all.iter().filter(|path| is_old(path)).try_for_each(|path| gone(path))
    }

    fn has_word(&self, id: BundleId) -> bool {
        self.answer(id).exists() || self.refusal(id).exists()
    }

    fn bundle(&self, id: BundleId) -> PathBuf {
        self.bundles.join(format!("{id}.zfbundle"))
    }

    fn answer(&self, id: BundleId) -> PathBuf {
        self.answers.join(format!("{id}.zfanswer"))
    }

    fn refusal(&self, id: BundleId) -> PathBuf {
        self.answers.join(format!("{id}.refused"))
    }
}

/// The sender on a bundle's cover.
fn sender(path: &Path) -> Option<DeviceId> {
    use std::io::Read;
    let mut begin = Vec::new();
    fs::File::open(path).ok()?.take(128).read_to_end(&mut begin).ok()?;
    Cover::read(&begin).ok().map(|cover| cover.from)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Refused> {
    let entries = fs::read_dir(folder).map_err(|error| disk(&error))?;
    let whole = |path: &PathBuf| path.extension().is_none_or(|ending| ending != "part");
    Ok(entries.flatten().map(|entry| entry.path()).filter(whole).collect())
}

/// The disk's own words hold no name of anybody.
fn disk(error: &std::io::Error) -> Refused {
    Refused::Fault(format!("the shelf: {error}"))
}

fn gone(path: &Path) -> Result<(), Refused> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(disk(&error)),
        _ => Ok(()),
    }
}
