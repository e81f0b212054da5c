//! A bundle that takes too long each time is not tried with each sync: every other one would wait for it.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// After the first time it is left alone for so long, and each time twice as long,
const FIRST: Duration = Duration::from_secs(5 * 60);
/// but no longer than this.
const LONGEST: Duration = Duration::from_secs(6 * 3600);

/// What took too long, how often, and when it is tried again. It is forgotten with the program: a new start tries all of it.
#[derive(Debug)]
pub struct Patience<K>(BTreeMap<K, (u32, Instant)>);

impl<K> Default for Patience<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord> Patience<K> {
    /// Whether it may be tried.
    pub fn is_due<Q: Ord + ?Sized>(&self, which: &Q, now: Instant) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.get(which).is_none_or(|(_, again_at)| *again_at <= now)
    }

    /// It took too long once more.
    pub fn took_too_long(&mut self, which: K, now: Instant) {
        let times = self.0.get(&which).map_or(0, |(times, _)| *times);
        let pause = FIRST.saturating_mul(1 << times.min(16)).min(LONGEST);
        self.0.insert(which, (times + 1, now + pause));
    }

    /// It is through, or set aside.
    pub fn is_done_with<Q: Ord + ?Sized>(&mut self, which: &Q)
    where
        K: Borrow<Q>,
    {
        self.0.remove(which);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_more_and_more_seldom_and_never_given_up() {
        let (mut patience, path, mut now) = (Patience::<&str>::default(), "a", Instant::now());
        let mut pauses = Vec::new();
        for _ in 0..9 {
            assert!(patience.is_due(&path, now));
            patience.took_too_long(path, now);
            let pause = (1..).map(|n| FIRST * n).find(|pause| patience.is_due(&path, now + *pause));
            pauses.extend(pause.map(|pause| pause.as_secs() / 60));
            now += pause.unwrap_or_default();
            assert!(patience.is_due(&"b", now), "others are not held up");
        }
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 360, 360]);
        patience.is_done_with(&path);
        patience.took_too_long(path, now);
        assert!(patience.is_due(&path, now + FIRST), "it begins anew");
    }
}
