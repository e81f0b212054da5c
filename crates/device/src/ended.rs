//! What a vault has noted of its end: the hub's word that it is out of use.

use crate::{Error, sync_notes::REVOKED_AT};
use kernel::{Instant, TimelineId};
use store::Store;
use sync::Summary;

/// What the hub said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// By the hub's clock.
    pub(crate) at: Instant,
    /// In which life of the hub; none in notes of before that was kept.
    pub(crate) life: Option<TimelineId>,
}

impl Ended {
    /// As it is noted.
    pub(crate) fn written(self) -> String {
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
    pub(crate) fn is_taken_back(self, heard: &Summary) -> bool {
        let is_same_life = self.life.is_none() || self.life == heard.timeline;
        !heard.is_revoked && is_same_life && heard.hub_time > self.at
    }
}

/// What a vault has noted, as it is opened.
pub(crate) fn noted(store: &Store) -> Result<Option<Ended>, Error> {
    Ok(store.remembered(REVOKED_AT)?.as_deref().and_then(Ended::read))
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
}
