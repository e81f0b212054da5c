//! A sync by hand-carried files: bundles saved to a folder, answers taken in.

use super::freight::TakenIn;
use super::{Came, Hall, later, notes};
use crate::{Error, core::Core, exchange::outbox, hub_sync::course::Parties};
use kernel::{Instant, Refusal};
use std::path::{Path, PathBuf};
use std::time::Duration;
use sync::{BundleId, Freight, MadeBundle, TakenAnswer};

/// A sync under way is waited for so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Files that lie safely in a folder.
#[derive(Clone, Debug, Default)]
pub(crate) struct SavedBundles {
    /// In the order they were made.
    pub(crate) paths: Vec<PathBuf>,
    /// How many changes they hold.
    pub(crate) changes: u32,
    /// How many photos and files lie on carriers whole by now, and how many go with the next one.
    pub(crate) files: (u32, u32),
}

/// What became of an answer that came on a stick.
pub(crate) enum CameIn {
    /// It was taken in.
    Own(Box<TakenIn>),
    /// It is kept for this member of the laptop.
    ForAnother(String),
}

impl Hall {
    /// Saves all that waits, sealed to the hub, into a folder. It counts as on its way once it lies there safely.
    ///
    /// # Errors
    /// `locked`, `hub_unknown`, `hub_card_too_old`; the folder's. Files that were written stay and do no harm.
    pub(crate) fn save_bundles(&self, folder: Option<&Path>) -> Result<SavedBundles, Error> {
        let Some(_pass) = self.gate.enter(Some(PATIENCE)) else { return Err(later()) };
        let (turn, folder) = self.at_hand(folder)?;
        std::fs::create_dir_all(&folder).map_err(|error| unfit_folder(&folder, &error))?;
        let mut saved = SavedBundles::default();
        let (words, mut freight) = self.held(turn, |core| core.bundles(core.freight_for_a_stick()?))?;
        let part = u32::try_from(words.len()).unwrap_or(u32::MAX);
        for made in words {
            self.save_one((turn, &folder), made, &mut saved)?;
        }
        let left = self.held(turn, |core| core.words_left())?;
        self.save_left((turn, &folder), left, &mut saved)?;
        match self.save_files((turn, &folder), (part, &mut freight), &mut saved) {
            // The words are on it; what has no room is said to be left.
            Err(error) if error.refusal().code == kernel::ErrorCode::StorageFull => {}
            done => done?,
        }
        saved.files = self.held(turn, |core| core.files_by_carrier())?;
        self.news.tell(&[kernel::RecordKind::Attachment]);
        Ok(saved)
    }

    /// Nobody waits for the core while a slow stick is written.
    fn save_one(&self, (turn, folder): (u64, &Path), made: MadeBundle, saved: &mut SavedBundles) -> Result<(), Error> {
        let path = folder.join(file_name(BundleId(made.carriage.id), made.carriage.made_at));
        store::write_sealed(&path, &made.bytes).map_err(|error| unfit_folder(folder, &error))?;
        self.held(turn, |core| Ok(core.open_mut()?.store.note_carriage(&made.carriage)?))?;
        saved.changes += made.carriage.changes;
        saved.paths.push(path);
        Ok(())
    }

    /// The own files one by one, so that what waits in memory is never more than one; behind them what others left of theirs.
    fn save_files(
        &self,
        to: (u64, &Path),
        (mut part, freight): (u32, &mut Freight),
        saved: &mut SavedBundles,
    ) -> Result<(), Error> {
        while let Some(made) = self.held(to.0, |core| core.further(part, freight))? {
            self.save_one(to, made, saved)?;
            part += 1;
        }
        let left = self.held(to.0, |core| core.files_left())?;
        self.save_left(to, left, saved)
    }

    /// What others of this laptop left for the hub goes along; it stays here, too, until somebody brings the answer. What lies in the folder
    /// from before is not written again.
    fn save_left(
        &self,
        (turn, folder): (u64, &Path),
        left: Vec<outbox::LeftBy>,
        saved: &mut SavedBundles,
    ) -> Result<(), Error> {
        let now = self.held(turn, |core| Ok(core.now()))?;
        for bundle in left.into_iter().flat_map(|by| by.bundles) {
            // One that can't be read is its author's to make anew.
            let Ok(id) = outbox::number_of(&bundle) else { continue };
            let bytes = std::fs::read(&bundle)?;
            if let Some(there) = lying_there(folder, (id, &bytes)) {
                saved.paths.push(there);
                continue;
            }
            let path = folder.join(file_name(id, now));
            store::write_sealed(&path, &bytes).map_err(|error| unfit_folder(folder, &error))?;
            saved.paths.push(path);
        }
        Ok(())
    }

    /// The vault that is open, and the folder; one of our own unless another is named.
    fn at_hand(&self, folder: Option<&Path>) -> Result<(u64, PathBuf), Error> {
        let core = self.core();
        core.open()?;
        Ok((core.turn, folder.map_or_else(|| core.home.folder("carrier"), |folder| Ok(folder.to_path_buf()))?))
    }

    /// Takes an answer in, or keeps it for another member of this laptop.
    ///
    /// # Errors
    /// What is wrong with it; then nothing was taken in.
    pub(crate) fn take_answer(&self, bytes: &[u8]) -> Result<CameIn, Error> {
        let Some(_pass) = self.gate.enter(Some(PATIENCE)) else { return Err(later()) };
        let turn = self.at_hand(None)?.0;
        if let Some(whose) = self.held(turn, |core| core.keep_for_another(bytes))? {
            return Ok(CameIn::ForAnother(whose));
        }
        let taken = self.held(turn, |core| {
            let taken = core.take_answer(bytes)?;
            let (summary, even_at) = (taken.answer.summary.clone(), even_at(core.believed()?, &taken.answer));
            let came = Came { summary, even_at, is_relayed: false, has_more: false, is_parted: false };
            notes::came_through(core, &came);
            Ok(taken)
        })?;
        self.tell_of(&taken);
        Ok(CameIn::Own(Box::new(taken)))
    }

    /// Tells the screens what an answer changed.
    pub(super) fn tell_of(&self, taken: &TakenIn) {
        let mut kinds = taken.answer.summary.kinds.clone();
        if taken.files != super::FilesTaken::default() {
            kinds.insert(kernel::RecordKind::Attachment);
        }
        self.news.tell(&kinds.into_iter().collect::<Vec<_>>());
    }
}

/// A whole answer tells how things were when the hub gave it.
pub(super) fn even_at(now: Instant, taken: &TakenAnswer) -> Option<Instant> {
    taken.is_whole.then(|| taken.summary.hub_time.min(now))
}

impl Core {
    /// The words that wait, or files where none do; and what of the files is left for further bundles.
    pub(super) fn bundles(&mut self, mut freight: Freight) -> Result<(Vec<MadeBundle>, Freight), Error> {
        let parties: Parties = self.parties()?;
        let made = self.vaulted(&parties, |vault| vault.make_bundles(&mut freight))?;
        Ok((made, freight))
    }

    /// What waits, sealed to the hub, without the wish for anything new.
    pub(crate) fn sealed_outbox(&mut self) -> Result<Vec<MadeBundle>, Error> {
        let parties: Parties = self.parties()?;
        self.vaulted(&parties, |vault| vault.seal_outbox())
    }

    pub(crate) fn take_answer(&mut self, bytes: &[u8]) -> Result<TakenIn, Error> {
        let parties = self.parties()?;
        let secret = self.open()?.opened.seal_secret().clone();
        let mut answer = self.vaulted(&parties, |vault| vault.take_answer(bytes, &secret))?;
        // Whoever brought it: a stick, a relay, a colleague of this laptop.
        self.note_end(&answer.summary)?;
        self.after_news(&answer.summary.kinds)?;
        if answer.summary.timeline.is_some() && !answer.summary.is_revoked {
            self.renew_lease(answer.summary.hub_time, true)?;
            self.know_addresses(&answer.summary)?;
        }
        let (said, timeline) = (std::mem::take(&mut answer.files), self.open()?.store.last_timeline()?);
        let files = self.take_files(said, timeline)?;
        Ok(TakenIn { answer, files })
    }
}

/// Day and time for people, the bundle's first digits to tell two apart; no name of anybody.
fn file_name(id: BundleId, at: Instant) -> String {
    format!("zoufang-{}-{}.zfbundle", at.local().format("%Y%m%d-%H%M"), id.short())
}

/// The bundle as an earlier save put it there, whole: a stick that was pulled out or that fails keeps less of it.
fn lying_there(folder: &Path, (id, bytes): (BundleId, &[u8])) -> Option<PathBuf> {
    let paths = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut bundles = paths.filter(|path| path.extension().is_some_and(|ending| ending == "zfbundle"));
    let is_it = |path: &PathBuf| outbox::number_of(path).is_ok_and(|number| number == id);
    bundles.find(|path| is_it(path) && std::fs::read(path).is_ok_and(|lies| lies == bytes))
}

fn unfit_folder(folder: &Path, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return Refusal::new(kernel::ErrorCode::StorageFull, "carrier_full").into();
    }
    Refusal::invalid("folder", "carrier_not_writable").with("folder", folder.display()).into()
}
