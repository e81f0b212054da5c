//! One sync at a time.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Lets one in.
#[derive(Default)]
pub(crate) struct Gate {
    is_taken: Mutex<bool>,
    bell: Condvar,
}

/// Whoever holds it is in; it is given back when dropped.
pub(crate) struct Pass<'a>(&'a Gate);

impl Gate {
    /// Waits until nobody is in, at most so long; `None` when somebody still is.
    pub(crate) fn enter(&self, within: Option<Duration>) -> Option<Pass<'_>> {
        let taken = self.is_taken.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = within.unwrap_or(Duration::MAX);
        let waited = self.bell.wait_timeout_while(taken, wait, |is_taken| *is_taken);
        let (mut taken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if *taken {
            return None;
        }
        *taken = true;
        Some(Pass(self))
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        *self.0.is_taken.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.bell.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_waits_until_the_first_is_out() {
        let gate = Gate::default();
        let first = gate.enter(None);
        assert!(first.is_some() && gate.enter(Some(Duration::from_millis(1))).is_none());
        drop(first);
        assert!(gate.enter(Some(Duration::ZERO)).is_some());
    }
}
