//! Requests that were turned away: counted, and told to the chain a few times an hour of each laptop, so that nobody fills the disk by
//! asking.

use super::{Deed, What};
use kernel::{DeviceId, Instant};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Of one laptop no more entries are made in an hour; what comes after them waits, counted, for the next.
const MOST_AN_HOUR: u32 = 6;
/// Laptops that the hub does not know are told apart up to so many an hour: whoever asks may call itself anything.
const MOST_STRANGERS: usize = 32;
const HOUR_MS: i64 = 3_600_000;

/// What has been counted since it was last told.
#[derive(Default)]
pub(crate) struct Refusals(Mutex<Book>);

#[derive(Default)]
struct Book {
    hour: i64,
    waiting: BTreeMap<(Option<DeviceId>, String), u64>,
    told: BTreeMap<Option<DeviceId>, u32>,
    strangers: BTreeSet<DeviceId>,
}

impl Book {
    fn turn_to(&mut self, now: Instant) {
        let hour = now.0.div_euclid(HOUR_MS);
        if hour != self.hour {
            self.hour = hour;
            self.told.clear();
            self.strangers.clear();
        }
    }

    fn named(&mut self, (device, is_known): (DeviceId, bool)) -> Option<DeviceId> {
        if is_known || self.strangers.contains(&device) {
            return Some(device);
        }
        (self.strangers.len() < MOST_STRANGERS).then(|| {
            self.strangers.insert(device);
            device
        })
    }
}

impl Refusals {
    /// A request that this laptop made, or says to have made, was turned away; whether the hub knows such a laptop.
    pub(crate) fn note(&self, now: Instant, who: (DeviceId, bool), why: &str) {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        book.turn_to(now);
        let device = book.named(who);
        *book.waiting.entry((device, why.to_owned())).or_default() += 1;
    }

    /// What may be told now; at the end of a run all of it.
    pub(crate) fn due(&self, now: Instant, is_end: bool) -> Vec<Deed> {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        book.turn_to(now);
        let Book { waiting, told, .. } = &mut *book;
        let mut due = Vec::new();
        waiting.retain(|(device, why), times| {
            let told = told.entry(*device).or_default();
            if *told >= MOST_AN_HOUR && !is_end {
                return true;
            }
            *told += 1;
            let subjects = device.iter().map(|id| id.bytes()).collect();
            let deed = Deed::by_operator(What::RequestRefused, subjects).because(why);
            due.push(Deed { times: *times, ..deed });
            false
        });
        due
    }

    /// They could not be told: the log is away.
    pub(crate) fn put_back(&self, due: &[Deed]) {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for deed in due {
            let device = deed.subjects.first().map(|id| DeviceId::from_bytes(*id));
            *book.waiting.entry((device, deed.reason.clone().unwrap_or_default())).or_default() += deed.times;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(deeds: &[Deed]) -> Vec<u64> {
        deeds.iter().map(|deed| deed.times).collect()
    }

    #[test]
    fn a_laptop_that_asks_all_day_makes_few_entries_and_every_request_is_counted() {
        let (refusals, who) = (Refusals::default(), (DeviceId::from_bytes([1; 16]), true));
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
        for n in 0..1_000u32 {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&n.to_be_bytes());
            refusals.note(Instant(1), (DeviceId::from_bytes(id), false), "device_unknown");
        }
        let due = refusals.due(Instant(1), false);
        assert_eq!(due.len(), MOST_STRANGERS + 1);
        assert_eq!(due[0].subjects, Vec::<[u8; 16]>::new(), "those who are not told apart");
        assert_eq!(times(&due).iter().sum::<u64>(), 1_000);
    }

    #[test]
    fn each_reason_is_counted_for_itself() {
        let (refusals, who) = (Refusals::default(), (DeviceId::from_bytes([1; 16]), true));
        for why in ["revoked", "revoked", "ticket_used"] {
            refusals.note(Instant(1), who, why);
        }
        assert_eq!(times(&refusals.due(Instant(1), false)), [2, 1]);
    }
}
