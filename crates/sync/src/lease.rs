//! The lease of a vault (decisions D22): after so long without a word of the hub's it is not read, until it syncs or the office says a
//! code over the telephone. A policy of an honest program, no cryptography; nothing is ever destroyed by it (docs/adr/0042).

use crate::Error;
use kernel::{DeviceId, Instant};
use seal::{SealPublic, SealSecret, SpokenCode, Zeroizing};
use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 24 * 3_600_000;
/// Every role's, in days.
pub const LEASE_DAYS: i64 = 120;
/// What a code said over the telephone adds from that day on.
pub const PHONE_DAYS: i64 = 14;

/// A clock that has gone on by so much without a word of the hub's is rather wrong than right, in days.
const FAR_DAYS: i64 = 400;

const SHARED: &str = "zoufang/lease/1";

/// Eight characters that a locked vault shows; six of them carry.
pub type Challenge = SpokenCode<6>;
/// Twelve characters that answer it; ten of them carry 50 bits.
pub type PhoneCode = SpokenCode<10>;

/// What a laptop's clocks say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// The machine's.
    pub wall: Instant,
    /// The latest stamp of any change that this vault wrote or took in.
    pub stamped: Instant,
}

/// Since when a vault has had no word of the hub's, by clocks of which none is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The hub's time of its last word; the laptop's own where it never had one.
    pub renewed_at: Instant,
    /// What the machine's clock said then.
    wall_at: Instant,
    /// No change was stamped with a later time by then.
    stamped_at: Instant,
    /// It lasts so long, ms.
    lasts: i64,
}

impl Lease {
    /// Renewed by the hub's word of this time, which is here now. The next change will be stamped with a time that is no earlier than any of
    /// these, however old the last one is.
    pub fn renewed(hub_time: Instant, clocks: Clocks) -> Self {
        let Clocks { wall, stamped } = clocks;
        let stamped_at = stamped.max(wall).max(hub_time);
        Self { renewed_at: hub_time, wall_at: wall, stamped_at, lasts: LEASE_DAYS * DAY_MS }
    }

    /// Likewise by a word that was under way, on a stick for instance: it counts from when the hub said it. Where that is longer ago than a lease by
    /// the clock here, either the clock is off or the word is old: then it is worth as much as a code over the telephone.
    pub fn carried(hub_time: Instant, clocks: Clocks) -> Self {
        let age = clocks.wall.0 - hub_time.0;
        if age > LEASE_DAYS * DAY_MS {
            return Self { lasts: PHONE_DAYS * DAY_MS, ..Self::renewed(hub_time, clocks) };
        }
        Self::renewed(hub_time, Clocks { wall: hub_time.min(clocks.wall), ..clocks })
    }

    /// So long ago, ms: the longer one of what the machine's clock and what the changes say. The machine's clock is held against itself and
    /// against the hub's time, and the shorter one counts that is one: it may have been off then and be right now, or off all the time.
    pub fn spent(&self, clocks: Clocks) -> i64 {
        let since = [self.wall_at, self.renewed_at].map(|at| clocks.wall.0 - at.0);
        let by_wall = since.into_iter().filter(|since| *since >= 0).min().unwrap_or(0);
        by_wall.max(clocks.stamped.0 - self.stamped_at.0)
    }

    /// Whole days until it ends; `None` once it is over.
    pub fn days_left(&self, clocks: Clocks) -> Option<u32> {
        let left = self.lasts - self.spent(clocks);
        (left > 0).then(|| u32::try_from(left / DAY_MS).unwrap_or(u32::MAX))
    }

    /// The office said the code: it lasts [`PHONE_DAYS`] longer from now, and never less than it did. Not by a clock that says that more than
    /// [`FAR_DAYS`] have gone by: put right, it would leave a lease of years. It is over still then.
    #[must_use]
    pub fn extended(self, clocks: Clocks) -> Self {
        let spent = self.spent(clocks).min(FAR_DAYS * DAY_MS);
        Self { lasts: self.lasts.max(spent + PHONE_DAYS * DAY_MS), ..self }
    }
}

/// The answer to a challenge, made alike by the hub and by the laptop: each has one secret and the other's public key.
///
/// # Errors
/// A key with which nothing can be shared.
pub fn phone_code(
    (own, other): (&SealSecret, &SealPublic),
    (device, challenge): (DeviceId, &Challenge),
) -> Result<PhoneCode, Error> {
    let key: Zeroizing<[u8; 32]> = own.shared_with(other, SHARED)?;
    let bare = challenge.bare();
    Ok(PhoneCode::of(&seal::keyed_hash(&key, &[&device.bytes(), bare.as_bytes()])))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const START: Instant = Instant(1_790_000_000_000);

    fn after(days: i64) -> Instant {
        Instant(START.0 + days * DAY_MS)
    }

    fn clocks(wall: Instant) -> Clocks {
        Clocks { wall, stamped: START }
    }

    #[test]
    fn it_lasts_a_hundred_and_twenty_days() {
        let lease = Lease::renewed(START, clocks(START));
        assert_eq!(lease.days_left(clocks(after(100))), Some(20));
        assert_eq!(lease.days_left(Clocks { wall: Instant(after(120).0 - 1), stamped: START }), Some(0));
        assert_eq!(lease.days_left(clocks(after(120))), None);
    }

    #[test]
    fn a_clock_that_is_years_off_the_same_way_ends_nothing_and_spares_nothing() {
        for years in [-10, 10] {
            let off = |days: i64| clocks(after(days + years * 365));
            let lease = Lease::renewed(START, off(0));
            assert_eq!(lease.days_left(off(119)), Some(1), "{years} years");
            assert_eq!(lease.days_left(off(121)), None, "{years} years");
        }
    }

    #[test]
    fn a_clock_that_is_put_right_counts_from_the_hubs_time() {
        for days_off in [-3650, 3650] {
            let lease = Lease::renewed(START, clocks(after(days_off)));
            assert_eq!(lease.days_left(clocks(after(30))), Some(90), "it was {days_off} days off");
            assert_eq!(lease.days_left(clocks(after(121))), None);
        }
    }

    #[test]
    fn a_clock_set_back_gains_no_more_than_the_work_done_says() {
        let lease = Lease::renewed(START, clocks(START));
        assert_eq!(lease.days_left(clocks(after(-3650))), Some(120));
        let wrote = Clocks { wall: after(-3650), stamped: after(121) };
        assert_eq!(lease.days_left(wrote), None, "what was written since tells");
    }

    #[test]
    fn the_first_change_of_a_vault_ends_nothing() {
        let lease = Lease::renewed(START, Clocks { wall: START, stamped: Instant(0) });
        assert_eq!(lease.days_left(Clocks { wall: after(1), stamped: after(1) }), Some(119));
        let behind = Lease::renewed(START, Clocks { wall: after(-3650), stamped: Instant(0) });
        assert_eq!(behind.days_left(Clocks { wall: after(1), stamped: after(1) }), Some(119), "put right since");
    }

    #[test]
    fn a_word_on_a_stick_counts_from_when_it_was_said() {
        let carried = Lease::carried(START, clocks(after(100)));
        assert_eq!(carried.days_left(clocks(after(100))), Some(20));
        let ahead = Lease::carried(START, clocks(after(3650)));
        assert_eq!(ahead.days_left(clocks(after(3650))), Some(14), "the clock is off, or the word is old");
        let behind = Lease::carried(START, clocks(after(-3650)));
        assert_eq!(behind.days_left(clocks(after(-3650))), Some(120));
    }

    #[test]
    fn a_code_adds_two_weeks_from_now_and_takes_nothing() {
        let lease = Lease::renewed(START, clocks(START)).extended(clocks(after(200)));
        assert_eq!(lease.days_left(clocks(after(200))), Some(14));
        assert_eq!(lease.days_left(clocks(after(214))), None);
        let ahead = Lease::renewed(START, clocks(START)).extended(clocks(after(3650)));
        assert_eq!(ahead.days_left(clocks(after(3650))), None, "the clock is to be put right first");
        assert_eq!(ahead.days_left(clocks(after(500))), None, "and nobody reads on for years");
        let early = Lease::renewed(START, clocks(START)).extended(clocks(after(1)));
        assert_eq!(early.days_left(clocks(after(1))), Some(119));
    }

    #[test]
    fn both_sides_make_the_same_code_and_nobody_elses() {
        let (hub, laptop) = (SealSecret::generate().unwrap(), SealSecret::generate().unwrap());
        let (device, challenge) = (DeviceId::from_bytes([7; 16]), Challenge::generate().unwrap());
        let said = phone_code((&hub, &laptop.public()), (device, &challenge)).unwrap();
        assert_eq!(said, phone_code((&laptop, &hub.public()), (device, &challenge)).unwrap());
        let other = SealSecret::generate().unwrap();
        for differs in [
            phone_code((&other, &laptop.public()), (device, &challenge)).unwrap(),
            phone_code((&hub, &laptop.public()), (DeviceId::from_bytes([8; 16]), &challenge)).unwrap(),
            phone_code((&hub, &laptop.public()), (device, &Challenge::generate().unwrap())).unwrap(),
        ] {
            assert_ne!(said, differs);
        }
        assert!(phone_code((&hub, &SealPublic([0; 32])), (device, &challenge)).is_err());
    }
}
