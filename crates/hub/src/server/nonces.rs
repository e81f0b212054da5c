//! No request is taken twice within the time its clock would still fit (security.md 3.5).
//!
//! Several processes share nothing: a request that was copied where TLS ends and is replayed at another process of the same hub is
//! answered there, and changes nothing, because every request may be asked again (docs/adr/0013).

use kernel::DeviceId;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Clocks may differ by five minutes either way.
pub(crate) const KEPT: Duration = Duration::from_secs(600);
/// 32 MiB of them; a district's laptops use a few thousand in ten minutes.
const MOST: usize = 500_000;

/// A nonce and whose.
type Used = (DeviceId, [u8; 16]);

/// Why a nonce was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nope {
    /// It was used before.
    Replayed,
    /// Too many are kept just now.
    Full,
}

/// What was used in this span of ten minutes and in the one before it.
pub(crate) struct Nonces {
    spans: Mutex<Spans>,
}

struct Spans {
    began: Instant,
    this: HashSet<Used>,
    last: HashSet<Used>,
}

impl Nonces {
    pub(crate) fn new(now: Instant) -> Self {
        Self { spans: Mutex::new(Spans { began: now, this: HashSet::new(), last: HashSet::new() }) }
    }

    /// Takes a nonce of a request whose signature was checked: strangers can neither fill the memory nor use up another's.
    pub(crate) fn take(&self, used: Used, now: Instant) -> Result<(), Nope> {
        let mut spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        spans.turn(now);
        if spans.last.contains(&used) || spans.this.contains(&used) {
            return Err(Nope::Replayed);
        }
        if spans.this.len() >= MOST {
            return Err(Nope::Full);
        }
        spans.this.insert(used);
        Ok(())
    }
}

impl Spans {
    fn turn(&mut self, now: Instant) {
        let age = now.saturating_duration_since(self.began);
        if age >= KEPT {
            self.last = if age < KEPT * 2 { std::mem::take(&mut self.this) } else { HashSet::new() };
            self.this.clear();
            self.began = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_known_for_ten_minutes_at_least_and_forgotten_after_twenty() {
        let (begin, device) = (Instant::now(), DeviceId::from_bytes([1; 16]));
        let (nonces, used) = (Nonces::new(begin), (device, [7; 16]));
        let at = |seconds| begin + Duration::from_secs(seconds);
        assert_eq!(nonces.take(used, at(599)), Ok(()));
        for later in [599, 600, 1198] {
            assert_eq!(nonces.take(used, at(later)), Err(Nope::Replayed), "{later}");
        }
        assert_eq!(nonces.take((DeviceId::from_bytes([2; 16]), [7; 16]), at(1198)), Ok(()), "another's");
        assert_eq!(nonces.take(used, at(1801)), Ok(()));
    }
}
