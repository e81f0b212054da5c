//! Striking out, and deciding whether it stays so.

use super::{Laptop, START};
use concerns::Item;
use kernel::{Instant, Intent, RecordId};
use store::{Error, Recorded, VoidDecision, VoidQuestion};
use visits::{Journal, Visit};

impl Laptop {
    /// Strikes out what it finds, as it is struck out on a screen; false where that is refused.
    pub fn strikes_out<T: Recorded>(&mut self, at: i64, id: RecordId) -> bool {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let is_here = store::get::<T>(self.store.read(), id).unwrap().is_some_and(|row| !row.is_void);
        is_here && self.store.write::<_, Error>(&actor, now, |tx| tx.void::<T>(Intent::Void, id, "记错了")).is_ok()
    }

    /// What is asked of a record here.
    pub fn asked(&self, id: RecordId) -> Option<VoidQuestion> {
        let spec = [Item::SPEC, Journal::SPEC, Visit::SPEC].into_iter();
        let kind = store::kind_of(self.store.read(), id).unwrap()?;
        let spec = spec.into_iter().find(|spec| spec.kind == kind)?;
        store::void_question(self.store.read(), (id, spec)).unwrap()
    }

    /// Decides what is asked; false where nothing is, or where it is not this one's to decide.
    pub fn decides(&mut self, at: i64, id: RecordId, how: VoidDecision) -> bool {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let Some(asked) = self.asked(id) else { return false };
        self.store.write::<_, Error>(&actor, now, |tx| tx.decide_void(id, &asked.seen(), how)).is_ok()
    }

    /// Whether it is struck out here; `None` where it is not here.
    pub fn is_struck_out<T: Recorded>(&self, id: RecordId) -> Option<bool> {
        store::get::<T>(self.store.read(), id).unwrap().map(|row| row.is_void)
    }
}
