//! The hub has put the vault that is open out of use: as soon as that is known here, nothing of it is read or written any more, while what
//! was not yet sent still goes up (decisions D22, docs/adr/0022). An honest program's policy: who has the passphrase and another program
//! reads on.

use crate::{Error, core::Core, sync_notes::REVOKED_AT};
use kernel::{ErrorCode, Instant, Refusal, TimelineId};
use store::Store;
use sync::Summary;

/// What runs over a lease's end and not here: a copy of the whole vault, and codes over the telephone.
const NOT_EVEN: [&str; 3] = ["safety.backup", "lease.extend", "lease.answer"];

/// What the hub said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// By the hub's clock.
    pub(crate) at: Instant,
    /// In which life of the hub; none in notes of before that was kept.
    life: Option<TimelineId>,
}

impl Ended {
    fn written(self) -> String {
        let life = self.life.map(|life| seal::to_hex(&life.bytes())).unwrap_or_default();
        format!("{} {life}", self.at.to_rfc3339())
    }

    /// A note that nobody can read is one all the same.
    fn read(note: &str) -> Option<Self> {
        let (at, life) = note.split_once(' ').unwrap_or((note, ""));
        let life = seal::from_hex(life).ok().and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
        (!note.is_empty()).then(|| Self {
            at: Instant::parse_rfc3339(at).unwrap_or_default(),
            life: life.map(TimelineId::from_bytes),
        })
    }

    /// Whether the hub took it back by what it says now. A word of before says nothing against it, and a hub that was set back has forgotten
    /// it: the others tell it.
    fn is_taken_back(self, heard: &Summary) -> bool {
        let is_same_life = self.life.is_none() || self.life == heard.timeline;
        !heard.is_revoked && is_same_life && heard.hub_time > self.at
    }
}

/// What a vault has noted, as it is opened.
pub(crate) fn noted(store: &Store) -> Result<Option<Ended>, Error> {
    Ok(store.remembered(REVOKED_AT)?.as_deref().and_then(Ended::read))
}

/// Whether a command runs though the vault is out of use.
fn runs_out_of_use(command: &str) -> bool {
    crate::lease::runs_without(command) && !NOT_EVEN.contains(&command)
}

/// Refuses a command that may not run any more.
///
/// # Errors
/// `vault_out_of_use`.
pub(crate) fn must_be_in_use(core: &Core, command: &str) -> Result<(), Error> {
    if core.ended().is_none() || runs_out_of_use(command) {
        return Ok(());
    }
    core.bytes.clear();
    Err(Refusal::new(ErrorCode::NotAllowedNow, "vault_out_of_use").into())
}

impl Core {
    /// What the hub said of the vault that is open, if it put it out of use.
    pub(crate) fn ended(&self) -> Option<Ended> {
        self.open.as_ref().and_then(|open| open.ended)
    }

    /// Notes what the hub says of the vault; it outlives the program. Nothing where the hub has not been heard.
    pub(crate) fn note_end(&mut self, heard: &Summary) -> Result<(), Error> {
        if heard.timeline.is_none() {
            return Ok(());
        }
        match self.ended() {
            None if heard.is_revoked => self.keep_end(Some(Ended { at: heard.hub_time, life: heard.timeline })),
            Some(ended) if ended.is_taken_back(heard) => self.keep_end(None),
            _ => Ok(()),
        }
    }

    fn keep_end(&mut self, ended: Option<Ended>) -> Result<(), Error> {
        let open = self.open_mut()?;
        // Locked before it is written down: a full disk opens nothing.
        open.ended = ended;
        open.store.remember(REVOKED_AT, &ended.map(Ended::written).unwrap_or_default())?;
        self.bytes.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life() -> TimelineId {
        TimelineId::from_bytes([7; 16])
    }

    fn heard(timeline: TimelineId, at: i64, is_revoked: bool) -> Summary {
        Summary { timeline: Some(timeline), hub_time: Instant(at), is_revoked, ..Summary::default() }
    }

    #[test]
    fn a_note_reads_as_it_was_written_and_one_of_before_holds() {
        let ended = Ended { at: Instant(1_791_000_000_000), life: Some(life()) };
        assert_eq!(Ended::read(&ended.written()), Some(ended));
        let of_before = Ended::read(&ended.at.to_rfc3339());
        assert_eq!(of_before, Some(Ended { life: None, ..ended }));
        assert!(Ended::read("?").is_some() && Ended::read("").is_none());
    }

    #[test]
    fn only_a_later_word_in_the_same_life_of_the_hub_takes_it_back() {
        let ended = Ended { at: Instant(1_000), life: Some(life()) };
        assert!(ended.is_taken_back(&heard(life(), 1_001, false)));
        assert!(!ended.is_taken_back(&heard(life(), 1_001, true)));
        assert!(!ended.is_taken_back(&heard(life(), 1_000, false)), "an answer of before that came late");
        assert!(!ended.is_taken_back(&heard(TimelineId::from_bytes([8; 16]), 9_000, false)), "a hub that was set back");
    }

    #[test]
    fn no_copy_of_the_whole_vault_is_made_any_more_and_the_outbox_still_goes() {
        for name in ["sync.now", "carriers.save_bundle", "carriers.take_answer", "lease.state", "session.sign_out"] {
            assert!(runs_out_of_use(name), "{name}");
        }
        for name in ["safety.backup", "lease.extend", "safety.export", "items.list", "sync.state", "items.hear"] {
            assert!(!runs_out_of_use(name), "{name}");
        }
    }
}
