//! What is here by the word of an earlier life of the hub alone is offered to the present one (ADR 0017): the newest first, since that is
//! what is asked for next, and page after page in one sync.

use super::{Engine, PUSH_BYTES, Phase};
use crate::{Error, Push, Replica};
use store::{EarlierStates, OfferedStates};

/// So many states go up in one request.
const STATES: u32 = 200;
/// So many requests follow each other in one sync; the rest waits for the next, as a hub lets a laptop ask so often.
const PAGES: u32 = 25;

/// How far the offering of one sync is.
#[derive(Default)]
pub(super) struct Offering {
    before: Option<i64>,
    pages: u32,
    is_over: bool,
}

impl Engine {
    /// Once a sync, after all feeds were read. What was taken over stands in the feeds: they are read once more then.
    pub(super) fn offer_states(&mut self, replica: &impl Replica) -> Result<Option<Push>, Error> {
        if self.offering.is_over || self.is_full || self.summary.is_revoked || !self.authors_had_time() {
            self.phase = Phase::Leave;
            return Ok(None);
        }
        if let Some(states) = self.next_states(replica)? {
            self.offering.pages += 1;
            return Ok(Some(Push { states: states.states, ..Push::default() }));
        }
        self.offering.is_over = true;
        self.phase = if self.offering.pages > 0 { Phase::Greet } else { Phase::Leave };
        Ok(None)
    }

    fn next_states(&mut self, replica: &impl Replica) -> Result<Option<OfferedStates>, Error> {
        while self.offering.pages < PAGES {
            let wanted = EarlierStates { before: self.offering.before, most: STATES, most_bytes: PUSH_BYTES };
            let offered = replica.states_of_earlier_lives(self.timeline()?, wanted)?;
            if offered.before.is_none() {
                return Ok(None);
            }
            self.offering.before = offered.before;
            // Such as are not needed any more were passed over.
            if !offered.states.is_empty() {
                return Ok(Some(offered));
            }
        }
        Ok(None)
    }
}
