//! Records struck out, decided on, and taken back, now and then among the changes of fields.

use super::{Event, History};
use concerns::Item;
use hub::Log;
use kernel::Instant;
use store::VoidDecision;
use visits::Journal;

/// Numbers of an event from here on strike out, decide, or take back; the others change a field.
const FIRST: u8 = 236;

impl<L: Log> History<L> {
    pub fn happen(&mut self, event: &Event) {
        if self.strikes(event) {
            self.at += 700;
            self.kept.note(&self.laptops[event.who]);
        } else {
            self.happens(event);
        }
    }

    /// True where the event was one of these.
    fn strikes(&mut self, event: &Event) -> bool {
        let is_item = event.what >= 6;
        let Some(id) = self.picked(&event.pick, is_item).filter(|_| (4..=7).contains(&event.what)) else {
            return false;
        };
        let (at, laptop) = (self.at, &mut self.laptops[event.who]);
        match event.number {
            ..FIRST => return false,
            FIRST..=244 if is_item => _ = laptop.strikes_out::<Item>(at, id),
            FIRST..=244 => _ = laptop.strikes_out::<Journal>(at, id),
            245..=248 => _ = laptop.decides(at, id, VoidDecision::Kept),
            249..=251 => _ = laptop.decides(at, id, VoidDecision::StruckOut),
            252.. => {
                let (actor, now) = (laptop.actor, Instant(crate::world::START + at + laptop.skew));
                // What can't be taken back stays.
                let _ = laptop.store.undo(&actor, now);
            }
        }
        true
    }
}
