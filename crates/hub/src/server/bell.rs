//! Rings when one of its feeds goes on, for each laptop that waits for that (docs/adr/0055).
//!
//! What is compared is where the feeds end in the log, the same in every process: who waits at another one than before is not woken by that.
//! All of it is read once for everybody who waits, and compared in memory.

use crate::server::turned::Turned;
use crate::{Hearing, hearing::Heads};
use axum::http::StatusCode;
use kernel::TimelineId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;

/// The log is looked at for others' writes this often (decisions D29).
pub(crate) const LOOKING: Duration = Duration::from_secs(1);
/// Many who are woken by the same are let go one after the other, so far apart.
const PACE: Duration = Duration::from_millis(10);
/// And nobody later than this.
const LATEST: Duration = Duration::from_secs(20);
/// Where as many wait as may, the next one comes again after this, seconds.
const COME_AGAIN: u64 = 300;

/// Where the feeds ended when they were last looked at, and who waits for more.
pub(crate) struct Bell {
    timeline: TimelineId,
    heads: watch::Sender<Arc<Heads>>,
    is_closed: watch::Sender<bool>,
    looked_at: Mutex<Option<Instant>>,
    next_goes_at: Mutex<Instant>,
    seats: Arc<Semaphore>,
}

impl Bell {
    /// For as many at once, in this life of the hub.
    pub(crate) fn new(timeline: TimelineId, seats: usize) -> Self {
        Self {
            timeline,
            heads: watch::Sender::default(),
            is_closed: watch::Sender::new(false),
            looked_at: Mutex::default(),
            next_goes_at: Mutex::new(Instant::now()),
            seats: Arc::new(Semaphore::new(seats)),
        }
    }

    /// Whether it is time to look at the log again. Who asks looks.
    pub(crate) fn is_due(&self) -> bool {
        let (mut looked_at, now) = (locked(&self.looked_at), Instant::now());
        let is_due = looked_at.is_none_or(|at| now >= at + LOOKING);
        if is_due {
            *looked_at = Some(now);
        }
        is_due
    }

    /// Whether this mark of the log is another than that of the last look.
    pub(crate) fn is_news(&self, mark: u64) -> bool {
        self.heads.borrow().mark() < mark
    }

    /// Takes where the feeds end now. What was read before something else came is no news.
    pub(crate) fn show(&self, heads: Heads) {
        self.heads.send_if_modified(|shown| {
            let is_news = heads.mark() > shown.mark();
            if is_news {
                *shown = Arc::new(heads);
            }
            is_news
        });
    }

    /// Whether anybody waits.
    pub(crate) fn is_listened_to(&self) -> bool {
        self.heads.receiver_count() > 0
    }

    /// The server stops: who waits is answered at once.
    pub(crate) fn close(&self) {
        self.is_closed.send_replace(true);
    }

    /// A seat to wait on: each holds a connection, and whoever has something to bring needs one as well.
    ///
    /// # Errors
    /// `hub_busy` where all are taken.
    pub(crate) fn seat(&self) -> Result<OwnedSemaphorePermit, Turned> {
        let full = |_| Turned::new(StatusCode::SERVICE_UNAVAILABLE, "hub_busy").after(COME_AGAIN);
        Arc::clone(&self.seats).try_acquire_owned().map_err(full)
    }

    /// The word for where a vault's feeds end, as soon as it is another than the one that is known, or when the time is up.
    pub(crate) async fn wait(&self, hearing: &Hearing, known: Option<&str>, at_most: Duration) -> String {
        let (mut heads, mut closed) = (self.heads.subscribe(), self.is_closed.subscribe());
        let rung = async {
            let is_news = |heads: &Arc<Heads>| Some(hearing.word(self.timeline, heads).as_str()) != known;
            let found = heads.wait_for(is_news).await.is_ok();
            if found && known.is_some() {
                tokio::time::sleep_until(self.goes_at()).await;
            }
        };
        tokio::select! {
            () = rung => {}
            _ = closed.wait_for(|is_closed| *is_closed) => {}
            () = tokio::time::sleep(at_most) => {}
        }
        let shown = Arc::clone(&self.heads.borrow());
        hearing.word(self.timeline, &shown)
    }

    /// When the next one may go who was woken: a district that is woken at once does not come back at once.
    fn goes_at(&self) -> Instant {
        let (mut next, now) = (locked(&self.next_goes_at), Instant::now());
        let at = (*next).max(now).min(now + LATEST);
        *next = at + PACE;
        at
    }
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
