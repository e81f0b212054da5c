//! The shelf: sealed files, each pressed to the disk before anybody is told that it lies there.

use super::Folder;
use crate::{Refused, bundles};
use kernel::{DeviceId, Refusal};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use sync::{BundleFault, BundleId, Cover, MOST_BUNDLE, Way};

/// Bundles and answers that are kept at once.
const MOST_KEPT: usize = 5_000;
/// Words of refusal that are kept at once. Anybody on the office's network can earn one, so they take no room from others: the oldest
/// goes first, and its laptop, told that nothing is known of its bundle, offers again.
const MOST_REFUSALS: usize = 2_000;
/// Bytes that are kept at once.
const MOST_BYTES: u64 = 8 << 30;
/// Bundles of one laptop that wait at once: it makes a new one only when the last was answered, but a stick may bring more.
const MOST_OF_ONE: usize = 64;
/// What was not brought, or not fetched, for so long is kept no longer: laptops offer again what has no receipt.
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

/// What came of clearing away what is old.
#[derive(Debug, Default)]
pub(super) struct Dropped {
    /// So many bundles were given back.
    pub(super) given_back: u32,
    /// Why others are still there.
    pub(super) faults: Vec<Refused>,
}

impl Dropped {
    fn old_in(&mut self, folder: &Path, now: SystemTime) -> Vec<PathBuf> {
        let mut found = files(folder).unwrap_or_else(|refused| {
            self.faults.push(refused);
            Vec::new()
        });
        found.retain(|path| is_old(path, now));
        found
    }

    /// True when nothing went wrong.
    fn note(&mut self, result: Result<(), Refused>) -> bool {
        result.map_err(|refused| self.faults.push(refused)).is_ok()
    }
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

    /// One in a folder that nobody else has.
    #[cfg(test)]
    pub(super) fn in_folder(folder: &Path) -> Self {
        let (bundles, answers) = (folder.join("bundles"), folder.join("answers"));
        [&bundles, &answers].into_iter().for_each(|path| drop(fs::create_dir_all(path)));
        Self { bundles, answers, hub: DeviceId::from_bytes([1; 16]), writing: Mutex::new(()) }
    }

    /// Takes a bundle; it lies safely once this returns. The same again is the same. Second: whether it is new here.
    ///
    /// # Errors
    /// No bundle, one for another hub, one that differs from the one under its number; `relay_full`; the disk refuses.
    pub(super) fn put(&self, bytes: &[u8]) -> Result<(Cover, bool), Refused> {
        let cover = self.fit(bytes)?;
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.bundle(cover.id);
        match fs::read(&path) {
            Ok(known) if known == bytes => return Ok((cover, false)),
            Ok(_) => return Err(Refused::Unfit("bundle_differs")),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(disk(&error)),
        }
        let is_new = self.kept(cover.id)?.is_none();
        if is_new {
            self.refuse_when_full(&cover, bytes.len() as u64)?;
            store::write_safely(&path, bytes).map_err(|error| disk(&error))?;
        }
        Ok((cover, is_new))
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
        for path in files(&self.bundles)?.iter().chain(&files(&self.answers)?).filter(|path| !is_refusal(path)) {
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
            let came_at = fs::metadata(&path).and_then(|facts| facts.modified());
            found.extend(came_at.ok().zip(number_of(&path)).filter(|(_, id)| !self.has_word(*id)));
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
        gone(&self.bundle(id))?;
        self.drop_oldest_refusals()
    }

    fn drop_oldest_refusals(&self) -> Result<(), Refused> {
        let mut found: Vec<PathBuf> = files(&self.answers)?.into_iter().filter(|path| is_refusal(path)).collect();
        let over = found.len().saturating_sub(MOST_REFUSALS);
        if over > 0 {
            found.sort_by_cached_key(|path| fs::metadata(path).and_then(|facts| facts.modified()).ok());
        }
        found[..over].iter().try_for_each(|path| gone(path))
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

    /// Gives back what could not be brought to the hub for half a year: its laptop is told when it asks, and offers again what has no
    /// receipt. Drops what came of a bundle and was fetched by nobody for as long.
    pub(super) fn drop_old(&self, now: SystemTime) -> Dropped {
        let mut dropped = Dropped::default();
        for path in dropped.old_in(&self.answers, now) {
            dropped.note(gone(&path));
        }
        for path in dropped.old_in(&self.bundles, now) {
            let unanswered = number_of(&path).filter(|id| !self.has_word(*id));
            let done = unanswered.map_or_else(|| gone(&path), |id| self.give_back(id));
            let is_given_back = dropped.note(done) && unanswered.is_some();
            dropped.given_back += u32::from(is_given_back);
        }
        dropped
    }

    fn give_back(&self, id: BundleId) -> Result<(), Refused> {
        self.answered(id, &Kept::Refused(word_on_dropped()?))
    }

    /// Whether the hub said something of it, or it was given back.
    pub(super) fn has_word(&self, id: BundleId) -> bool {
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

fn is_refusal(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "refused")
}

/// The number a bundle lies under.
fn number_of(path: &Path) -> Option<BundleId> {
    path.file_stem().and_then(|stem| BundleId::parse(&stem.to_string_lossy()))
}

fn is_old(path: &Path, now: SystemTime) -> bool {
    let came_at = fs::metadata(path).and_then(|facts| facts.modified()).ok();
    came_at.and_then(|at| now.duration_since(at).ok()).is_some_and(|age| age > KEPT_FOR)
}

/// As the hub's own words are kept.
fn word_on_dropped() -> Result<Vec<u8>, Refused> {
    let refusal = Refusal::not_now("bundle_dropped");
    serde_json::to_vec(&refusal).map_err(|error| Refused::Fault(error.to_string()))
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
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Refused::Unfit("relay_full"),
        _ => Refused::Fault(format!("the shelf: {error}")),
    }
}

fn gone(path: &Path) -> Result<(), Refused> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(disk(&error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const ID: BundleId = BundleId([7; 16]);

    fn given_back(shelf: &Shelf, now: SystemTime) -> u32 {
        let dropped = shelf.drop_old(now);
        assert!(dropped.faults.is_empty(), "{:?}", dropped.faults);
        dropped.given_back
    }

    #[test]
    fn one_that_cant_be_cleared_away_is_a_fault_and_holds_up_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let (shelf, later) = (Shelf::in_folder(folder.path()), SystemTime::now() + Duration::from_secs(181 * 86_400));
        // A folder where a file should be is none that can be removed.
        for stuck in [shelf.answers.join("stuck.zfanswer"), shelf.bundles.join("stuck.zfbundle")] {
            fs::create_dir(stuck).unwrap();
        }
        fs::write(shelf.bundle(ID), b"sealed").unwrap();
        fs::write(shelf.answer(BundleId([8; 16])), b"answer").unwrap();
        let dropped = shelf.drop_old(later);
        assert_eq!((dropped.given_back, dropped.faults.len()), (1, 2), "{:?}", dropped.faults);
        assert!(matches!(shelf.kept(ID).unwrap(), Some(Kept::Refused(_))));
        assert_eq!(shelf.kept(BundleId([8; 16])).unwrap(), None);
    }

    #[test]
    fn words_of_refusal_take_no_room_and_the_oldest_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::in_folder(folder.path());
        let number = |n: usize| BundleId((n as u128).to_be_bytes());
        let refuse = |n| shelf.answered(number(n), &Kept::Refused(b"{}".to_vec()));
        (1..MOST_REFUSALS).for_each(|n| fs::write(shelf.refusal(number(n)), b"{}").unwrap());
        let long_ago = SystemTime::now() - Duration::from_secs(3_600);
        fs::File::open(shelf.refusal(number(7))).unwrap().set_modified(long_ago).unwrap();
        refuse(0).unwrap();
        assert!(shelf.has_word(number(7)));
        refuse(MOST_REFUSALS).unwrap();
        assert!(!shelf.has_word(number(7)), "the oldest");
        assert!([0, 1, MOST_REFUSALS].into_iter().all(|n| shelf.has_word(number(n))));
        let (district, from) = (kernel::DistrictId::of_code("310104", true), DeviceId::from_bytes([2; 16]));
        let cover = Cover { id: ID, way: Way::Up, district, from, to: shelf.hub };
        (0..MOST_KEPT - 1).for_each(|n| fs::write(shelf.answer(number(n)), b"answer").unwrap());
        assert!(shelf.refuse_when_full(&cover, 1).is_ok());
        fs::write(shelf.answer(number(MOST_KEPT)), b"answer").unwrap();
        assert!(shelf.refuse_when_full(&cover, 1).is_err());
    }

    #[test]
    fn what_is_not_brought_for_half_a_year_is_given_back_with_a_word_and_what_nobody_fetches_goes() {
        let folder = tempfile::tempdir().unwrap();
        let (shelf, now) = (Shelf::in_folder(folder.path()), SystemTime::now());
        let days = |n: u64| now + Duration::from_secs(n * 86_400);
        fs::write(shelf.bundle(ID), b"sealed").unwrap();
        assert_eq!(given_back(&shelf, days(179)), 0);
        assert_eq!(shelf.kept(ID).unwrap(), Some(Kept::Waits));
        assert_eq!(given_back(&shelf, days(181)), 1);
        let Some(Kept::Refused(word)) = shelf.kept(ID).unwrap() else { panic!() };
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&word).unwrap()["reason"], "bundle_dropped");
        assert_eq!((shelf.bytes_of(ID), shelf.waiting().unwrap()), (None, vec![]));
        assert_eq!(given_back(&shelf, days(181)), 0);
        assert_eq!(shelf.kept(ID).unwrap(), None, "the word was fetched by nobody, either");

        shelf.answered(ID, &Kept::Answer(b"answer".to_vec())).unwrap();
        given_back(&shelf, days(179));
        assert!(matches!(shelf.kept(ID).unwrap(), Some(Kept::Answer(_))));
        assert_eq!(given_back(&shelf, days(181)), 0);
        assert_eq!(shelf.kept(ID).unwrap(), None);
    }
}
