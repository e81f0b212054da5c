//! Whether both sides came to the same (decisions D12, ADR 0046): compared where both have read as much, and mended where nothing explains a
//! difference. What a laptop has of its own that the hub has not is never touched by it.

use super::{Engine, Phase};
use crate::{Error, Replica, Request, StatesPage, StatesWish};
use std::collections::BTreeSet;
use store::ToldStates;

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
    /// Compares every scope of which both sides have read as much, and which is not being read anew.
    pub(super) fn compare_states(&mut self, replica: &mut impl Replica) -> Result<(), Error> {
        let (timeline, at) = (self.timeline()?, self.summary.hub_time);
        self.mending.has_come = false;
        for feed in self.feeds.clone() {
            let Some(digests) = feed.states.as_ref().filter(|_| !self.repaired.contains(&feed.scope)) else { continue };
            if replica.cursor(feed.scope, timeline)?.seq != feed.seq {
                continue;
            }
            let told = ToldStates { scope: feed.scope, timeline, at, digests, alike: &self.mending.alike };
            let compared = replica.compare_states(&told)?;
            self.summary.mended += u32::from(compared.has_mended);
            self.summary.kinds.extend(compared.kinds);
            let wish = |kind| StatesWish { scope: feed.scope, kind, after: None };
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

    /// True once after states came: whether both are the same now is asked again.
    pub(super) fn must_compare_again(&mut self) -> bool {
        std::mem::take(&mut self.mending.has_come)
    }
}

const UNASKED: Error = Error::Malformed("an answer to something else");
