//! What a vault had not sent when its member signed out, sealed to the hub: whoever of this laptop syncs next takes it there and leaves
//! the hub's answer here (decisions D15). Nobody who carries it can read it, and nothing is delivered by it but by a receipt.

use crate::{Error, compose::count, core::Core};
use kernel::{DeviceId, ErrorCode};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use store::{Outbox, Partial};
use sync::{BundleFault, BundleId, Cover, Freight, MadeBundle, Way};

/// What lies there to be brought to the hub.
const BUNDLE: &str = "zfbundle";
/// Likewise, with photos and files alone: it goes behind everybody's words.
const FILES: &str = "zffiles";
/// The hub's answer to it.
const ANSWER: &str = "zfanswer";
/// What the hub will not have, and answers that do not fit: nobody tries them again.
const SET_ASIDE: &str = "unread";
/// Under this name the vault remembers what its last sign-out left.
const LEFT: &str = "left_for_hub";

/// What one member of this laptop left, in its order.
pub(crate) struct LeftBy {
    pub(crate) device: DeviceId,
    pub(crate) bundles: Vec<PathBuf>,
}

/// What waits for the hub as somebody signs out.
struct Leaving {
    /// So many changes.
    changes: u32,
    /// Photos and files that the hub is not known to have.
    files: Freight,
    /// All of it told apart from anything else; the same bundle sealed again has other bytes.
    contents: String,
}

impl Core {
    /// Leaves what waits for the hub, if anybody else of this laptop could bring it; what an earlier sign-out left is in it again, and stays
    /// as it lies there when nothing else waits. How many changes there are in it.
    pub(crate) fn leave_outbox(&mut self) -> Result<u32, Error> {
        let (own, folder) = (self.open()?.card.device, self.outbox_folder());
        let earlier = [files_of(&folder, own, BUNDLE)?, files_of(&folder, own, FILES)?].concat();
        let mut changes = 0;
        if self.has_somebody_to_carry()? {
            self.open_mut()?.store.close_batches()?;
            let leaving = self.leaving()?;
            changes = leaving.changes;
            if self.lies_there(&earlier, &leaving.contents)? {
                return Ok(changes);
            }
            fs::create_dir_all(&folder)?;
            let (numbers, contents) = self.leave(&folder, leaving)?;
            self.open_mut()?.store.remember(LEFT, &noted(&numbers, &contents))?;
        }
        earlier.iter().try_for_each(fs::remove_file)?;
        Ok(changes)
    }

    fn leaving(&self) -> Result<Leaving, Error> {
        let store = &self.open()?.store;
        let (timeline, but) = (store.last_timeline()?, BTreeSet::new());
        let (mut contents, mut changes) = (seal::hash(&[&timeline.bytes()]), 0usize);
        for offer in store.outbox(Outbox { timeline, most_bytes: usize::MAX, but: &but, partial: Partial::Kept })? {
            let batch = offer.batch.encode().map_err(sync::Error::from)?;
            contents = seal::hash(&[&contents.0, &batch]);
            changes += offer.batch.pieces.len();
        }
        let files = self.freight_to_leave()?;
        for piece in &files.brings {
            contents = seal::hash(&[&contents.0, &piece.record.bytes(), &piece.no.to_be_bytes()]);
        }
        Ok(Leaving { changes: count(changes), files, contents: seal::to_hex(&contents.0) })
    }

    /// Writes the words, and the files behind them as far as there is room; the bundles' numbers, and what is in them.
    fn leave(&mut self, folder: &Path, leaving: Leaving) -> Result<(Vec<BundleId>, String), Error> {
        let own = self.open()?.card.device;
        let Leaving { changes, mut files, mut contents } = leaving;
        let words = if changes > 0 { self.sealed_outbox()? } else { Vec::new() };
        let mut numbers = Vec::new();
        for made in words {
            numbers.push(put(folder, (own, BUNDLE), &made)?);
        }
        while let Some(made) = self.further(count(numbers.len()), &mut files)? {
            match put(folder, (own, FILES), &made) {
                Ok(number) => numbers.push(number),
                // The words lie there. The next sign-out tries again.
                Err(error) if error.refusal().code == ErrorCode::StorageFull => {
                    contents.clear();
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok((numbers, contents))
    }

    /// Whether the bundles that were left hold just this.
    fn lies_there(&self, earlier: &[PathBuf], contents: &str) -> Result<bool, Error> {
        let numbers: Result<Vec<BundleId>, Error> = earlier.iter().map(|path| number_of(path)).collect();
        // One that can't be read is made anew.
        let Ok(numbers) = numbers else { return Ok(false) };
        Ok(self.open()?.store.remembered(LEFT)?.is_some_and(|left| left == noted(&numbers, contents)))
    }

    /// Somebody else signs in here, the hub can be sealed to, and something waits.
    fn has_somebody_to_carry(&self) -> Result<bool, Error> {
        let can_seal = self.home.hub()?.is_some_and(|hub| hub.card.sealing().is_ok());
        let waits = || Ok(self.open()?.store.unstamped()? > 0 || !self.freight_to_leave()?.brings.is_empty());
        if can_seal && self.home.cards()?.len() > 1 { waits() } else { Ok(false) }
    }

    /// The words that the others of this laptop left to be brought to the hub.
    pub(crate) fn words_left(&self) -> Result<Vec<LeftBy>, Error> {
        self.left_by_others(BUNDLE)
    }

    /// The photos and files that they left; whatever brings them brings all words first.
    pub(crate) fn files_left(&self) -> Result<Vec<LeftBy>, Error> {
        self.left_by_others(FILES)
    }

    fn left_by_others(&self, sort: &str) -> Result<Vec<LeftBy>, Error> {
        let own = self.open()?.card.device;
        let mut left = Vec::new();
        for device in self.home.cards()?.into_iter().map(|e| e.card.device).filter(|device| *device != own) {
            left.push(LeftBy { device, bundles: files_of(&self.outbox_folder(), device, sort)? });
        }
        left.retain(|by| !by.bundles.is_empty());
        Ok(left)
    }

    /// Takes in what the hub answered meanwhile to what was left here; how many changes have their receipt by it. Nothing that is wrong
    /// with an answer keeps a member out.
    pub(crate) fn take_left_answers(&mut self) -> Result<u32, Error> {
        let own = self.open()?.card.device;
        let mut waiting = files_of(&self.outbox_folder(), own, ANSWER)?;
        let mut stamped = 0;
        // Several answers to one bundle lie in the order in which they were chosen: those whose turn is later are tried again.
        loop {
            let (before, mut later) = (waiting.len(), Vec::new());
            for path in waiting {
                match self.take_left_answer(&path)? {
                    Some(pushed) => stamped += pushed,
                    None => later.push(path),
                }
            }
            // What waits for one that is not here yet waits for the next sign-in.
            if later.is_empty() || later.len() == before {
                return Ok(stamped);
            }
            waiting = later;
        }
    }

    /// One of them; `None` when it goes on from another or can't be read just now.
    fn take_left_answer(&mut self, path: &Path) -> Result<Option<u32>, Error> {
        let Ok(answer) = fs::read(path) else { return Ok(None) };
        let error = match self.take_answer(&answer) {
            Ok(taken) => {
                fs::remove_file(path)?;
                return Ok(Some(taken.answer.summary.pushed));
            }
            Err(error) => error,
        };
        if is_before_its_turn(&error) {
            return Ok(None);
        }
        let refusal = error.refusal();
        // There will be room again; what it says is not lost with it.
        if refusal.code == ErrorCode::StorageFull {
            return Err(error);
        }
        set_aside(path)?;
        self.open_mut()?.store.remember("exchange_failed", &refusal.reason)?;
        Ok(Some(0))
    }

    /// Keeps an answer that came on a stick for another member of this laptop; that member's name, or `None` where there is none.
    /// Whether it is one, its receiver will see.
    pub(crate) fn keep_for_another(&self, answer: &[u8]) -> Result<Option<String>, Error> {
        let own = self.open()?.card.device;
        let Some(cover) = Cover::read(answer).ok().filter(|c| c.way == Way::Down && c.to != own) else {
            return Ok(None);
        };
        let Some(whose) = self.home.cards()?.into_iter().find(|e| e.card.device == cover.to) else { return Ok(None) };
        let folder = self.outbox_folder();
        fs::create_dir_all(&folder)?;
        let path = folder.join(next_name(&folder, (cover.to, ANSWER))?);
        crate::home::write_safely(&path, answer)?;
        for bundle in [files_of(&folder, cover.to, BUNDLE)?, files_of(&folder, cover.to, FILES)?].concat() {
            if number_of(&bundle).is_ok_and(|id| id == cover.id) {
                fs::remove_file(&bundle)?;
            }
        }
        Ok(Some(whose.card.nickname))
    }

    fn outbox_folder(&self) -> PathBuf {
        self.home.exchange().join("hub")
    }
}

/// Keeps the hub's answer where its receiver finds it; only then is the bundle done with. False for what is no answer to it.
pub(crate) fn keep_answer(bundle: &Path, answer: &[u8]) -> Result<bool, Error> {
    let (asked, cover) = (Cover::read(&fs::read(bundle)?)?, Cover::read(answer));
    let is_its_own = cover.is_ok_and(|cover| cover.way == Way::Down && (cover.id, cover.to) == (asked.id, asked.from));
    if is_its_own {
        crate::home::write_safely(&bundle.with_extension(ANSWER), answer)?;
        fs::remove_file(bundle)?;
    }
    Ok(is_its_own)
}

/// The number of a bundle that was left.
pub(crate) fn number_of(bundle: &Path) -> Result<BundleId, Error> {
    Ok(Cover::read(&fs::read(bundle)?)?.id)
}

/// Lays a bundle there; its number.
fn put(folder: &Path, whose: (DeviceId, &str), made: &MadeBundle) -> Result<BundleId, Error> {
    crate::home::write_safely(&folder.join(next_name(folder, whose)?), &made.bytes)?;
    Ok(BundleId(made.carriage.id))
}

/// Nobody tries it again.
pub(crate) fn set_aside(path: &Path) -> Result<(), Error> {
    Ok(fs::rename(path, path.with_extension(SET_ASIDE))?)
}

/// What is remembered of bundles that were left.
fn noted(numbers: &[BundleId], contents: &str) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("{} {contents}", numbers.join(" "))
}

/// One of several answers, before the one it goes on from.
fn is_before_its_turn(error: &Error) -> bool {
    matches!(error, Error::Sync(sync::Error::Bundle(BundleFault::PartMissing)))
}

/// One device's files of a sort, in the order they were left.
fn files_of(folder: &Path, device: DeviceId, sort: &str) -> Result<Vec<PathBuf>, Error> {
    let ending = format!("-{device}.{sort}");
    let mut found = all_in(folder)?;
    found.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(&ending)));
    Ok(found)
}

fn next_name(folder: &Path, (device, sort): (DeviceId, &str)) -> Result<String, Error> {
    let number = |path: &PathBuf| path.file_name()?.to_str()?.split('-').next()?.parse::<u32>().ok();
    let taken = all_in(folder)?.iter().filter_map(number).max().unwrap_or(0);
    Ok(format!("{:08}-{device}.{sort}", taken + 1))
}

fn all_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut found = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    found.sort();
    Ok(found)
}
