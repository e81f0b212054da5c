//! How often one asker may ask (security.md 3.8). Counted in this process alone; no count outlives it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// More askers than this are not kept apart: the longest quiet ones are forgotten.
const MOST_KEPT: usize = 100_000;

/// So many at once, then one each `every`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// Then one each.
    pub every: Duration,
}

impl Rate {
    /// So many in so long, at once if wished.
    pub const fn of(count: u32, per_seconds: u64) -> Self {
        Self { burst: count, every: Duration::from_millis(per_seconds * 1000 / count as u64) }
    }
}

/// What is allowed, by word.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Hello, push, wait; by device.
    pub ask: Rate,
    /// Pages of a feed and chunks of a snapshot follow each other quickly; by device.
    pub pull: Rate,
    /// Pages of states, for each of which the hub may fold thousands of records anew; by device. Nobody whose records agree asks for any, and a
    /// scope of 100,000 records, whole, is some fifty.
    pub states: Rate,
    /// Requests without a known key, and those that were turned away; by network address.
    pub stranger: Rate,
    /// Enrolments that were turned away, and joining codes that nothing lies under; by network address.
    pub failed_enrolment: Rate,
    /// The page for browsers, and the programs it offers; by network address, behind which a training day may sit.
    pub page: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            ask: Rate::of(60, 60),
            pull: Rate::of(600, 60),
            states: Rate::of(120, 3600),
            stranger: Rate::of(300, 60),
            failed_enrolment: Rate::of(5, 3600),
            page: Rate::of(600, 60),
        }
    }
}

/// One count for each asker: the time at which the allowance is whole again (generic cell rate).
pub(crate) struct Buckets<K> {
    rate: Rate,
    whole_at: Mutex<HashMap<K, Instant>>,
}

impl<K: Eq + Hash> Buckets<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, whole_at: Mutex::new(HashMap::new()) }
    }

    /// Takes one from the asker's allowance.
    ///
    /// # Errors
    /// None is left; after so long one is.
    pub(crate) fn take(&self, asker: K, now: Instant) -> Result<(), Duration> {
        let mut whole_at = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        if whole_at.len() >= MOST_KEPT {
            whole_at.retain(|_, at| *at > now);
            if whole_at.len() >= MOST_KEPT {
                whole_at.clear();
            }
        }
        let at = whole_at.entry(asker).or_insert(now);
        let begins = (*at).max(now);
        wait(self.rate, begins, now)?;
        *at = begins + self.rate.every;
        Ok(())
    }

    /// Whether one is left, without taking it.
    ///
    /// # Errors
    /// None is left; after so long one is.
    pub(crate) fn look(&self, asker: &K, now: Instant) -> Result<(), Duration> {
        let whole_at = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        whole_at.get(asker).map_or(Ok(()), |at| wait(self.rate, (*at).max(now), now))
    }
}

fn wait(rate: Rate, begins: Instant, now: Instant) -> Result<(), Duration> {
    let debt = (begins - now) + rate.every;
    debt.checked_sub(rate.every * rate.burst).filter(|over| !over.is_zero()).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_burst_is_taken_at_once_and_comes_back_one_by_one() {
        let (buckets, begin) = (Buckets::new(Rate::of(5, 3600)), Instant::now());
        for _ in 0..5 {
            assert_eq!(buckets.take("a", begin), Ok(()));
        }
        assert_eq!(buckets.look(&"a", begin), Err(Duration::from_secs(720)));
        assert_eq!(buckets.take("a", begin), Err(Duration::from_secs(720)));
        assert_eq!(buckets.take("b", begin), Ok(()), "each asker has an own count");
        let later = begin + Duration::from_secs(720);
        assert_eq!(buckets.take("a", later), Ok(()));
        assert!(buckets.take("a", later).is_err());
    }

    #[test]
    fn a_flood_of_askers_does_not_grow_without_end() {
        let (buckets, now) = (Buckets::new(Rate::of(1, 60)), Instant::now());
        for asker in 0..MOST_KEPT + 10 {
            assert_eq!(buckets.take(asker, now), Ok(()));
        }
        let kept = buckets.whole_at.lock().map(|kept| kept.len());
        assert!(kept.is_ok_and(|kept| kept <= MOST_KEPT));
    }
}
