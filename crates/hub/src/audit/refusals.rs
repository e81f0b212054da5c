//! Requests that were turned away: counted, and told to the chain a few times an hour of each laptop, so that nobody fills the disk by
//! asking.

use super::{Deed, What};
use kernel::{DeviceId, Instant};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Of one laptop no more entries are made in an hour; what comes after them waits, counted, for the next.
const MOST_AN_HOUR: u32 = 6;
/// Of all together who did not prove who they are, no more: whoever asks may call itself anything, also by the id of a laptop that is known. Nor are
/// more of them told apart. What comes after them is counted without a name.
const MOST_OF_STRANGERS: u32 = 32;
const HOUR_MS: i64 = 3_600_000;

/// Who made a request that was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Asker {
    /// The laptop whose key signed it.
    Proven(DeviceId),
    /// Whoever says to be this laptop.
    Named(DeviceId),
    /// Those who are not told apart.
    Others,
}

/// What may be told, and of whom.
pub(crate) type Due = (Asker, Deed);

/// What has been counted since it was last told.
#[derive(Default)]
pub(crate) struct Refusals(Mutex<Book>);

type Counts = BTreeMap<(Asker, String), u64>;

#[derive(Default)]
struct Book {
    hour: i64,
    waiting: Counts,
    /// Entries of this hour.
    told: BTreeMap<Asker, u32>,
    told_of_strangers: u32,
    strangers: BTreeSet<DeviceId>,
}

impl Book {
    fn turn_to(&mut self, now: Instant) {
        let hour = now.0.div_euclid(HOUR_MS);
        if hour != self.hour {
            self.hour = hour;
            self.told.clear();
            self.told_of_strangers = 0;
            self.strangers.clear();
        }
    }

    fn told_apart(&mut self, asker: Asker) -> Asker {
        let Asker::Named(device) = asker else { return asker };
        let has_room = self.strangers.len() < MOST_OF_STRANGERS as usize;
        if self.strangers.contains(&device) || (has_room && self.strangers.insert(device)) {
            return asker;
        }
        Asker::Others
    }

    /// Whether one more entry may be made; it is counted as made.
    fn takes(&mut self, asker: Asker, is_end: bool) -> bool {
        let told = self.told.entry(asker).or_default();
        let is_taken = *told < MOST_AN_HOUR || is_end;
        if is_taken {
            *told += 1;
            self.told_of_strangers += u32::from(matches!(asker, Asker::Named(_)));
        }
        is_taken
    }
}

impl Refusals {
    /// A request was turned away.
    pub(crate) fn note(&self, now: Instant, asker: Asker, why: &str) {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        book.turn_to(now);
        let asker = book.told_apart(asker);
        *book.waiting.entry((asker, why.to_owned())).or_default() += 1;
    }

    /// What may be told now; at the end of a run all of it.
    pub(crate) fn due(&self, now: Instant, is_end: bool) -> Vec<Due> {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        book.turn_to(now);
        let (mut due, mut later) = (Vec::new(), Counts::new());
        // Those without a name are the last, and by then it is known who has none.
        while let Some(((asker, why), times)) = book.waiting.pop_first() {
            if matches!(asker, Asker::Named(_)) && book.told_of_strangers >= MOST_OF_STRANGERS {
                *book.waiting.entry((Asker::Others, why)).or_default() += times;
            } else if book.takes(asker, is_end) {
                due.push((asker, Deed { times, ..refused(asker, &why) }));
            } else {
                later.insert((asker, why), times);
            }
        }
        book.waiting = later;
        due
    }

    /// They could not be told: the log is away.
    pub(crate) fn put_back(&self, due: &[Due]) {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (asker, deed) in due {
            *book.waiting.entry((*asker, deed.reason.clone().unwrap_or_default())).or_default() += deed.times;
        }
    }
}

fn refused(asker: Asker, why: &str) -> Deed {
    let subjects = match asker {
        Asker::Proven(device) | Asker::Named(device) => vec![device.bytes()],
        Asker::Others => Vec::new(),
    };
    Deed::by_operator(What::RequestRefused, subjects).because(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(due: &[Due]) -> Vec<u64> {
        due.iter().map(|(_, deed)| deed.times).collect()
    }

    fn device(n: u32) -> DeviceId {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        DeviceId::from_bytes(id)
    }

    #[test]
    fn a_laptop_that_asks_all_day_makes_few_entries_and_every_request_is_counted() {
        let (refusals, who) = (Refusals::default(), Asker::Proven(device(1)));
        let (mut entries, mut counted) = (0, 0);
        for minute in 0..120 {
            let now = Instant(minute * 60_000);
            (0..100).for_each(|_| refusals.note(now, who, "request_signature_wrong"));
            let due = refusals.due(now, false);
            entries += due.len();
            counted += times(&due).iter().sum::<u64>();
        }
        assert_eq!(entries, 12, "six an hour");
        counted += times(&refusals.due(Instant(119 * 60_000), true)).iter().sum::<u64>();
        assert_eq!(counted, 12_000);
        assert_eq!(refusals.due(Instant(119 * 60_000), true), []);
    }

    #[test]
    fn strangers_who_call_themselves_anything_are_soon_told_as_one() {
        let refusals = Refusals::default();
        (0..1_000).for_each(|n| refusals.note(Instant(1), Asker::Named(device(n)), "device_unknown"));
        let due = refusals.due(Instant(1), false);
        assert_eq!(due.len(), MOST_OF_STRANGERS as usize + 1);
        assert_eq!(due[32].1.subjects, Vec::<[u8; 16]>::new(), "those who are not told apart");
        assert_eq!(times(&due).iter().sum::<u64>(), 1_000);
    }

    /// Whoever knows the ids of a district's laptops could write some entries against each of them, and keep theirs from being told.
    #[test]
    fn strangers_who_know_laptops_ids_make_few_entries_and_take_no_laptops_room() {
        let (refusals, laptop) = (Refusals::default(), device(7));
        let (mut entries, mut counted) = (0, 0);
        for turn in 0..120 {
            let now = Instant(turn * 30_000);
            (0..2_000).for_each(|n| refusals.note(now, Asker::Named(device(n)), "request_signature_wrong"));
            let due = refusals.due(now, false);
            (entries, counted) = (entries + due.len(), counted + times(&due).iter().sum::<u64>());
        }
        let now = Instant(119 * 30_000);
        assert!(entries <= (MOST_OF_STRANGERS + MOST_AN_HOUR) as usize, "{entries} in an hour");
        refusals.note(now, Asker::Proven(laptop), "revoked");
        let due = refusals.due(now, false);
        assert_eq!(due.iter().map(|(asker, _)| *asker).collect::<Vec<_>>(), [Asker::Proven(laptop)]);
        let rest = refusals.due(now, true);
        assert_eq!((rest.len(), counted + times(&rest).iter().sum::<u64>()), (1, 240_000), "every request is counted");
    }

    #[test]
    fn what_could_not_be_told_is_told_of_the_same() {
        let refusals = Refusals::default();
        for asker in [Asker::Proven(device(1)), Asker::Named(device(1)), Asker::Others] {
            refusals.note(Instant(1), asker, "revoked");
        }
        let due = refusals.due(Instant(1), false);
        assert_eq!(due.len(), 3);
        refusals.put_back(&due);
        assert_eq!(refusals.due(Instant(1), false), due);
    }

    #[test]
    fn each_reason_is_counted_for_itself() {
        let (refusals, who) = (Refusals::default(), Asker::Proven(device(1)));
        for why in ["revoked", "revoked", "ticket_used"] {
            refusals.note(Instant(1), who, why);
        }
        assert_eq!(times(&refusals.due(Instant(1), false)), [2, 1]);
    }
}
