//! The hub's time in tests.

use kernel::{Clock, Instant};
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that tests turn.
pub struct Hands(pub AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}
