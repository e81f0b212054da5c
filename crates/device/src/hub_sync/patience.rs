//! A bundle that takes too long each time is not tried with each sync: every other one would wait for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// After the first time it is left alone for so long, and each time twice as long,
const FIRST: Duration = Duration::from_secs(5 * 60);
/// but no longer than this.
const LONGEST: Duration = Duration::from_secs(6 * 3600);

/// What took too long, how often, and when it is tried again. It is forgotten with the program: a new start tries all of it.
#[derive(Default)]
pub(super) struct Patience(BTreeMap<PathBuf, (u32, Instant)>);

impl Patience {
    /// Whether it may be tried.
    pub(super) fn is_due(&self, path: &Path, now: Instant) -> bool {
        self.0.get(path).is_none_or(|(_, again_at)| *again_at <= now)
    }

    /// It took too long once more.
    pub(super) fn took_too_long(&mut self, path: &Path, now: Instant) {
        let times = self.0.get(path).map_or(0, |(times, _)| *times);
        let pause = FIRST.saturating_mul(1 << times.min(16)).min(LONGEST);
        self.0.insert(path.to_path_buf(), (times + 1, now + pause));
    }

    /// It is through, or set aside.
    pub(super) fn is_done_with(&mut self, path: &Path) {
        self.0.remove(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_more_and_more_seldom_and_never_given_up() {
        let (mut patience, path, mut now) = (Patience::default(), Path::new("a"), Instant::now());
        let mut pauses = Vec::new();
        for _ in 0..9 {
            assert!(patience.is_due(path, now));
            patience.took_too_long(path, now);
            let pause = (1..).map(|n| FIRST * n).find(|pause| patience.is_due(path, now + *pause));
            pauses.extend(pause.map(|pause| pause.as_secs() / 60));
            now += pause.unwrap_or_default();
            assert!(patience.is_due(Path::new("b"), now), "others are not held up");
        }
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 360, 360]);
        patience.is_done_with(path);
        patience.took_too_long(path, now);
        assert!(patience.is_due(path, now + FIRST), "it begins anew");
    }
}
