//! Whether both sides came to the same (decisions D12, ADR 0046): compared where both have read as much, and mended where nothing explains a
//! difference. What a laptop has of its own that the hub has not is never touched by it.

use super::{Engine, Phase};
use crate::{Error, Replica, Request, StatesPage, StatesWish};
use std::collections::BTreeSet;
use store::ToldStates;

/// Who sent so many changes up has waited long enough: what is kept is counted anew by the next sync.
const MUCH: u32 = 1_000;

/// How the states of one sync are mended.
#[derive(Default)]
pub(super) struct Mending {
    /// Kinds that both sides fold by the same fields.
    pub(super) alike: BTreeSet<u16>,
    /// What is to be asked for; the first is asked now.
    wanted: Vec<StatesWish>,
    /// States came that have not been compared yet.
    has_come: bool,
}

impl Engine {
    /// Does a portion of what takes long; true while there is more of it. Whoever holds the vault for others, too, lets go of it in between;
    /// [`Engine::next`] does all that is left.
    ///
    /// # Errors
    /// The replica's.
    pub fn work_on(&mut self, replica: &mut impl Replica) -> Result<bool, Error> {
        if !matches!(self.phase, Phase::Count) {
            return Ok(false);
        }
        // A hub of before says nothing, and nothing is compared with it.
        let is_told = self.feeds.iter().any(|feed| feed.states.is_some());
        let is_due = is_told && self.summary.pushed < MUCH;
        if is_due && !replica.recount_states((self.timeline()?, self.summary.hub_time))? {
            return Ok(true);
        }
        self.compare_states(replica)?;
        self.phase = Phase::Mend;
        Ok(false)
    }

    /// Compares every scope of which both sides have read as much, and which is not being read anew.
    fn compare_states(&mut self, replica: &mut impl Replica) -> Result<(), Error> {
        let (timeline, at) = (self.timeline()?, self.summary.hub_time);
        self.mending.has_come = false;
        let mut scopes = Vec::new();
        for feed in self.feeds.iter().filter(|feed| !self.repaired.contains(&feed.scope)) {
            let Some(digests) = &feed.states else { continue };
            if replica.cursor(feed.scope, timeline)?.seq == feed.seq {
                scopes.push((feed.scope, digests.clone()));
            }
        }
        let told = ToldStates { timeline, at, alike: &self.mending.alike, scopes: &scopes };
        for compared in replica.compare_states(&told)? {
            self.summary.mended += 1;
            self.summary.kinds.extend(compared.kinds);
            let wish = |kind| StatesWish { scope: compared.scope, kind, after: None };
            self.mending.wanted.extend(compared.wanted.into_iter().map(wish));
        }
        Ok(())
    }

    pub(super) fn ask_for_states(&mut self) -> Option<Request> {
        let wish = self.mending.wanted.first().copied().map(Request::States);
        if wish.is_none() {
            self.phase = Phase::Push;
        }
        wish
    }

    pub(super) fn given_states(&mut self, replica: &mut impl Replica, page: &StatesPage) -> Result<(), Error> {
        let timeline = self.timeline()?;
        let Some(wish) = self.mending.wanted.first_mut() else { return Err(UNASKED) };
        let taken = replica.take_states((wish.scope, timeline), &page.states)?;
        match page.next.filter(|next| wish.after.is_none_or(|after| *next > after)) {
            Some(next) => wish.after = Some(next),
            None => drop(self.mending.wanted.remove(0)),
        }
        self.mending.has_come = true;
        self.note(taken);
        Ok(())
    }

    /// The hub answers another time what is asked now; true where the sync goes on without the answer. What differs is said, and asked for
    /// another day: nothing that goes up or comes down waits for it.
    pub fn put_off(&mut self) -> bool {
        let is_put_off = matches!(self.phase, Phase::Mend);
        if is_put_off {
            self.mending.wanted.clear();
            self.phase = Phase::Push;
        }
        is_put_off
    }

    /// The hub takes nothing for now; true where the sync goes on and reads. What could not go up is offered by the next sync, and nothing
    /// leaves the laptop until then. A greeting that tells something is said again without it, once; it stays untold.
    pub fn send_no_more(&mut self) -> bool {
        let tells = !self.telling.is_empty() || !self.acknowledging.is_empty();
        let next = match self.phase {
            Phase::Greet if tells => Phase::Greet,
            Phase::Push => Phase::Load,
            Phase::States => Phase::Leave,
            _ => return false,
        };
        self.asked.clear();
        self.telling.clear();
        self.is_full = true;
        self.stays = true;
        self.phase = next;
        true
    }

    /// True once after states came: whether both are the same now is asked again.
    pub(super) fn must_compare_again(&mut self) -> bool {
        std::mem::take(&mut self.mending.has_come)
    }
}

const UNASKED: Error = Error::Malformed("an answer to something else");
