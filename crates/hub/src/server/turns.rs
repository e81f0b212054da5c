//! Whose turn it is. The log answers few at a time; who would wait too long for that is told when to come again, instead of holding
//! a line on which nothing is heard.

use crate::server::descriptors::most_waiting;
use crate::server::turned::Turned;
use axum::http::StatusCode;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Answers that a sync takes, about: a greeting, what goes up, what comes down.
const ANSWERS_OF_A_SYNC: u32 = 4;
/// Nobody is told to come again sooner or later than this.
const COME_AGAIN: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(300));

/// How many are served at once, and how long the others wait.
#[derive(Clone, Copy, Debug)]
pub struct Turns {
    /// Bodies being read, or read and waiting, at once; each at most 4 MiB, but for bundles.
    pub reading: usize,
    /// Questions at the log at once; each may hold 32 MiB unpacked.
    pub asking: usize,
    /// Who only begins waits no longer than this: it is easier to come again than to begin.
    pub beginning: Duration,
    /// Who is in the midst of a sync waits longer; laptops give up after a minute.
    pub going_on: Duration,
    /// Laptops that wait for news at once, each on a connection that it keeps.
    pub waiting: usize,
}

impl Default for Turns {
    fn default() -> Self {
        let (beginning, going_on) = (Duration::from_secs(3), Duration::from_secs(20));
        Self { reading: 64, asking: 8, beginning, going_on, waiting: most_waiting() }
    }
}

impl Turns {
    fn patience(&self, word: &str) -> Duration {
        if matches!(word, "hello" | "wait") { self.beginning } else { self.going_on }
    }
}

/// Those who are served and those who wait.
pub(crate) struct Queue {
    turns: Turns,
    reading: Arc<Semaphore>,
    asking: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// What one answer takes, µs: a mean in which the latest count most.
    pace: AtomicU64,
    /// When the next one who is turned away may come.
    come_again: Mutex<Instant>,
}

/// A place in the queue: its holder's body may be read.
pub(crate) struct Place<'a> {
    queue: &'a Queue,
    patience: Duration,
    reading: OwnedSemaphorePermit,
}

impl Queue {
    pub(crate) fn new(turns: Turns) -> Self {
        let (reading, asking) = (Arc::new(Semaphore::new(turns.reading)), Arc::new(Semaphore::new(turns.asking)));
        let come_again = Mutex::new(Instant::now());
        Self { turns, reading, asking, waiting: 0.into(), pace: 0.into(), come_again }
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// So many wait that it would take too long.
    pub(crate) async fn enter(&self, word: &str) -> Result<Place<'_>, Turned> {
        let patience = self.turns.patience(word);
        let reading = self.wait_for(&self.reading, patience).await?;
        Ok(Place { queue: self, patience, reading })
    }

    async fn wait_for(&self, of: &Arc<Semaphore>, patience: Duration) -> Result<OwnedSemaphorePermit, Turned> {
        if let Ok(permit) = Arc::clone(of).try_acquire_owned() {
            return Ok(permit);
        }
        if self.expected() > patience {
            return Err(self.busy());
        }
        let _waiting = Waiting::begun(&self.waiting);
        match tokio::time::timeout(patience, Arc::clone(of).acquire_owned()).await {
            Ok(permit) => permit.map_err(|_| Turned::internal()),
            Err(_) => Err(self.busy()),
        }
    }

    /// How long one would wait who comes now.
    fn expected(&self) -> Duration {
        let waiting = u32::try_from(self.waiting.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        self.pace().saturating_mul(waiting) / self.at_once()
    }

    fn pace(&self) -> Duration {
        Duration::from_micros(self.pace.load(Ordering::Relaxed))
    }

    fn at_once(&self) -> u32 {
        u32::try_from(self.turns.asking).unwrap_or(u32::MAX).max(1)
    }

    /// Each is given a time of its own, so that a crowd that was turned away does not come back as a crowd.
    fn busy(&self) -> Turned {
        let (now, (soonest, latest)) = (Instant::now(), COME_AGAIN);
        let mut come_again = self.come_again.lock().unwrap_or_else(PoisonError::into_inner);
        let at = (*come_again).max(now + self.expected().max(soonest)).min(now + latest);
        *come_again = at + self.pace() * ANSWERS_OF_A_SYNC / self.at_once();
        Turned::new(StatusCode::SERVICE_UNAVAILABLE, "hub_busy").after((at - now).as_secs())
    }

    fn note(&self, spent: Duration) {
        let spent = u64::try_from(spent.as_micros()).unwrap_or(u64::MAX);
        let mean = |before: u64| Some(before - before / 8 + spent / 8);
        let _ = self.pace.fetch_update(Ordering::Relaxed, Ordering::Relaxed, mean);
    }
}

impl Place<'_> {
    /// Waits for its turn and asks, on a thread of its own, because the log blocks. What began is ended even if the asker goes away.
    pub(crate) async fn ask<R: Send + 'static>(
        self,
        f: impl FnOnce() -> Result<R, Turned> + Send + 'static,
    ) -> Result<R, Turned> {
        let permit = self.queue.wait_for(&self.queue.asking, self.patience).await?;
        drop(self.reading);
        let begun = Instant::now();
        let asked = tokio::task::spawn_blocking(move || {
            let outcome = f();
            drop(permit);
            outcome
        });
        let outcome = asked.await.unwrap_or_else(|_| Err(Turned::internal()));
        self.queue.note(begun.elapsed());
        outcome
    }
}

/// Counted while it waits.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begun(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
