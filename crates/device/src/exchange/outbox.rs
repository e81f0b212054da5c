//! What a vault had not sent when its member signed out, sealed to the hub: whoever of this laptop syncs next takes it there and leaves
//! the hub's answer here (decisions D15). Nobody who carries it can read it, and nothing is delivered by it but by a receipt.

use crate::{Error, core::Core};
use kernel::{DeviceId, ErrorCode};
use std::fs;
use std::path::{Path, PathBuf};
use sync::{BundleId, Cover, Way};

/// What lies there to be brought to the hub.
const BUNDLE: &str = "zfbundle";
/// The hub's answer to it.
const ANSWER: &str = "zfanswer";
/// What the hub will not have, and answers that do not fit: nobody tries them again.
const SET_ASIDE: &str = "unread";

impl Core {
    /// Leaves what waits for the hub, if anybody else of this laptop could bring it; what an earlier sign-out left is in it again. How many
    /// changes there are in it.
    pub(crate) fn leave_outbox(&mut self) -> Result<u32, Error> {
        let own = self.open()?.card.device;
        let earlier = files_of(&self.outbox_folder(), own, BUNDLE)?;
        let mut changes = 0;
        if self.has_somebody_to_carry()? {
            fs::create_dir_all(self.outbox_folder())?;
            for made in self.sealed_outbox()? {
                let path = self.outbox_folder().join(next_name(&self.outbox_folder(), (own, BUNDLE))?);
                crate::home::write_safely(&path, &made.bytes)?;
                changes += made.carriage.changes;
            }
        }
        earlier.iter().try_for_each(fs::remove_file)?;
        Ok(changes)
    }

    /// Somebody else signs in here, the hub can be sealed to, and something waits.
    fn has_somebody_to_carry(&self) -> Result<bool, Error> {
        let can_seal = self.home.hub()?.is_some_and(|hub| hub.card.sealing().is_ok());
        Ok(can_seal && self.home.cards()?.len() > 1 && self.open()?.store.unstamped()? > 0)
    }

    /// What the others of this laptop left to be brought to the hub.
    pub(crate) fn left_for_hub(&self) -> Result<Vec<PathBuf>, Error> {
        let own = self.open()?.card.device;
        let mut found = Vec::new();
        for card in self.home.cards()?.into_iter().filter(|e| e.card.device != own) {
            found.extend(files_of(&self.outbox_folder(), card.card.device, BUNDLE)?);
        }
        Ok(found)
    }

    /// Takes in what the hub answered meanwhile to what was left here; how many changes have their receipt by it. Nothing that is wrong
    /// with an answer keeps a member out.
    pub(crate) fn take_left_answers(&mut self) -> Result<u32, Error> {
        let own = self.open()?.card.device;
        let mut stamped = 0;
        for path in files_of(&self.outbox_folder(), own, ANSWER)? {
            match self.take_answer(&fs::read(&path)?) {
                Ok(taken) => {
                    stamped += taken.summary.pushed;
                    fs::remove_file(&path)?;
                }
                // There will be room again; what it says is not lost with it.
                Err(error) if error.refusal().code == ErrorCode::StorageFull => return Err(error),
                Err(error) => {
                    set_aside(&path)?;
                    self.open_mut()?.store.remember("exchange_failed", &error.refusal().reason)?;
                }
            }
        }
        Ok(stamped)
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
        for bundle in files_of(&folder, cover.to, BUNDLE)? {
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

/// Nobody tries it again.
pub(crate) fn set_aside(path: &Path) -> Result<(), Error> {
    Ok(fs::rename(path, path.with_extension(SET_ASIDE))?)
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
