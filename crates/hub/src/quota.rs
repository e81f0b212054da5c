//! How much one laptop may bring in a day (security.md 3.8): more than any honest one ever has, so that one that is not can't fill the disk.
//! What is refused stays on the laptop and comes another day.

use crate::audit::{self, Deed};
use crate::log::Brought;
use crate::{AuditTx, Error, Hub, Log, Refused};
use change::{Batch, Piece};
use kernel::{DeviceId, Instant};
use std::collections::BTreeSet;

/// A day of China's begins so long before the same day of UTC, ms.
const EAST_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// What a laptop may bring in a day; what it has begun to bring it may bring to the end of that push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Changes. A community's first import of 20,000 households and 50,000 residents is 70,001; a hundred days of a team's work, fewer.
    pub changes: u64,
    /// Bytes of their batches, unpacked.
    pub bytes: u64,
}

impl Default for Quota {
    fn default() -> Self {
        Self { changes: 400_000, bytes: 512 << 20 }
    }
}

impl Quota {
    fn is_reached(self, brought: Brought) -> bool {
        brought.changes >= self.changes || brought.bytes >= self.bytes
    }
}

/// The day by China's calendar, counted from 1970.
pub(crate) fn day_of(now: Instant) -> i64 {
    (now.0 + EAST_MS).div_euclid(DAY_MS)
}

/// Until the next one begins.
fn seconds_left(now: Instant) -> u32 {
    let left = DAY_MS - (now.0 + EAST_MS).rem_euclid(DAY_MS);
    u32::try_from(left / 1_000 + 1).unwrap_or(u32::MAX)
}

/// What stays in the audit chain of a ticket, a file to join by or a code: the bytes of an entry.
const BYTES_OF_AN_ENTRY: usize = 250;

/// Counts a ticket, a file to join by or a code as one change of the laptop that asked for it, with the bytes it brought.
pub(crate) fn count_word(tx: &mut impl AuditTx, (device, now): (DeviceId, Instant), bytes: usize) -> Result<(), Error> {
    let bytes = (bytes + BYTES_OF_AN_ENTRY) as u64;
    tx.add_brought(day_of(now), device, Brought { changes: 1, bytes })
}

/// What a batch counts for.
pub(crate) fn measure(batch: &Batch) -> Brought {
    let bytes = batch.pieces.iter().filter_map(Piece::body).map(|body| body.len() as u64).sum();
    Brought { changes: batch.pieces.len() as u64, bytes }
}

impl<L: Log> Hub<L> {
    /// From now on laptops may bring so much.
    pub fn set_quota(&mut self, quota: Quota) {
        self.quota = quota;
    }

    /// Refuses where a laptop has brought its share of today already.
    ///
    /// # Errors
    /// [`Refused::Enough`].
    pub(crate) fn must_have_share(&self, device: DeviceId) -> Result<(), Error> {
        let today = day_of(self.setting.clock.now());
        let brought = self.read(|tx| tx.brought_on(today, &[device]))?;
        self.sated(device, brought).map(drop)
    }

    /// Notes in the audit chain what a laptop asked for, as part of its share of the day.
    ///
    /// # Errors
    /// [`Refused::Enough`]; then nothing was noted.
    pub(crate) fn note_of_share(&self, device: DeviceId, deed: Deed) -> Result<(), Error> {
        self.must_have_share(device)?;
        let now = self.setting.clock.now();
        self.write(|tx| {
            count_word(tx, (device, now), 0)?;
            audit::append(tx, now, vec![deed.clone()])
        })
    }

    /// Of whom nothing new is taken today, by what each brought: those who have brought their share. What an earlier life of the hub had taken
    /// counts for nobody.
    ///
    /// # Errors
    /// [`Refused::Enough`] where whoever asks is one of them.
    pub(crate) fn sated(&self, from: DeviceId, brought: Vec<(DeviceId, Brought)>) -> Result<BTreeSet<DeviceId>, Error> {
        let is_reached = |(_, brought): &(DeviceId, Brought)| self.quota.is_reached(*brought);
        let sated: BTreeSet<DeviceId> = brought.into_iter().filter(is_reached).map(|(id, _)| id).collect();
        if sated.contains(&from) {
            let seconds = seconds_left(self.setting.clock.now());
            return Err(Refused::Enough("changes_of_the_day_taken", seconds).into());
        }
        Ok(sated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_china() {
        let at = |text: &str| Instant::parse_rfc3339(text).unwrap_or_default();
        let (late, early) = (at("2026-11-28T15:59:59Z"), at("2026-11-28T16:00:00Z"));
        assert_eq!(day_of(early), day_of(late) + 1);
        assert_eq!((seconds_left(late), seconds_left(early)), (2, 86_401));
    }

    #[test]
    fn a_first_import_and_a_hundred_days_of_work_are_far_from_it() {
        let (import, work) =
            (Brought { changes: 70_001, bytes: 70_001 * 500 }, Brought { changes: 150_000, bytes: 150_000 * 700 });
        assert!([import, work].into_iter().all(|brought| !Quota::default().is_reached(brought)));
        assert!(Quota::default().is_reached(Brought { changes: 0, bytes: 1 << 30 }), "few changes may be long");
    }
}
