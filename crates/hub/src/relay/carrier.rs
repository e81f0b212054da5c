//! The errand: whenever something came in, and once a minute, all that waits is brought to the hub.

use super::line::{NoWord, Open, ToHub};
use super::shelf::{Kept, Shelf};
use crate::Refused;
use crate::server::Trace;
use axum::http::StatusCode;
use kernel::Clock;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use sync::{BundleId, Cover, Patience, Way};
use tokio::sync::{Notify, watch};

/// From one round to the next when nobody rings.
const ROUND: Duration = Duration::from_secs(60);

/// What came of bringing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brought {
    /// The hub's word on it is kept.
    Done,
    /// It took too long: it is left alone for a while, and the others go on.
    Late,
    /// No word that holds, or it can't be kept: the rest waits too.
    Cut,
}

/// Who runs the errands.
pub(super) struct Carrier {
    shelf: Arc<Shelf>,
    to: ToHub,
    trace: Arc<Trace>,
    clock: Arc<dyn Clock>,
    bell: Notify,
    patience: Mutex<Patience<BundleId>>,
    rounds: watch::Sender<u64>,
}

impl Carrier {
    pub(super) fn new(shelf: Arc<Shelf>, to: ToHub, (trace, clock): (Arc<Trace>, Arc<dyn Clock>)) -> Self {
        let (bell, rounds) = (Notify::new(), watch::Sender::new(0));
        Self { shelf, to, trace, clock, bell, patience: Mutex::default(), rounds }
    }

    /// Something came in.
    pub(super) fn ring(&self) {
        self.bell.notify_one();
    }

    /// How many rounds have ended; rings after each bundle that was brought, too.
    pub(super) fn rounds(&self) -> watch::Receiver<u64> {
        self.rounds.subscribe()
    }

    /// Until the process ends.
    pub(super) async fn run(&self) {
        loop {
            if let Err(refused) = self.round().await {
                self.fault(&refused);
            }
            self.rounds.send_modify(|ended| *ended += 1);
            let _ = tokio::time::timeout(ROUND, self.bell.notified()).await;
        }
    }

    async fn round(&self) -> Result<(), Refused> {
        self.drop_old();
        let mut waiting = self.shelf.waiting()?;
        waiting.retain(|id| self.patience().is_due(id, Instant::now()));
        if waiting.is_empty() {
            return Ok(());
        }
        let Some(mut line) = self.connected().await else { return Ok(()) };
        for id in waiting {
            match self.bring(id, &mut line).await {
                Brought::Done => self.patience().is_done_with(&id),
                Brought::Late => {
                    self.patience().took_too_long(id, Instant::now());
                    // Something may still be on its way on the old one.
                    let Some(another) = self.connected().await else { break };
                    line = another;
                }
                Brought::Cut => break,
            }
            self.rounds.send_modify(|_| ());
        }
        Ok(())
    }

    async fn connected(&self) -> Option<Open> {
        let line = self.to.connect().await.ok();
        if line.is_none() {
            self.trace.state(self.clock.now(), "hub_not_reached");
        }
        line
    }

    fn patience(&self) -> MutexGuard<'_, Patience<BundleId>> {
        self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What can't be cleared away holds up nothing that waits.
    fn drop_old(&self) {
        let dropped = self.shelf.drop_old(SystemTime::now());
        for _ in 0..dropped.given_back {
            self.trace.state(self.clock.now(), "bundle_dropped");
        }
        dropped.faults.iter().for_each(|refused| self.fault(refused));
    }

    fn fault(&self, refused: &Refused) {
        self.trace.fault(self.clock.now(), &refused.to_string());
    }

    async fn bring(&self, id: BundleId, line: &mut Open) -> Brought {
        let Some(bundle) = self.shelf.bytes_of(id) else { return Brought::Done };
        let (status, body) = match line.bring(bundle).await {
            Ok((StatusCode::REQUEST_TIMEOUT, _)) | Err(NoWord::Late) => return Brought::Late,
            Err(NoWord::Cut) => return Brought::Cut,
            Ok(came) => came,
        };
        let Some(kept) = word(id, status, body) else { return Brought::Cut };
        self.trace.carried(self.clock.now(), status.as_u16());
        let Err(refused) = self.shelf.answered(id, &kept) else { return Brought::Done };
        self.fault(&refused);
        // A bundle that could not be taken away is not brought again once its word is kept.
        if self.shelf.has_word(id) { Brought::Done } else { Brought::Cut }
    }
}

/// What the hub said for good. Too often, busy or broken: it is asked again.
fn word(id: BundleId, status: StatusCode, body: Vec<u8>) -> Option<Kept> {
    let later = [StatusCode::TOO_MANY_REQUESTS, StatusCode::NOT_FOUND];
    match status {
        StatusCode::OK => {
            let cover = Cover::read(&body).ok()?;
            (cover.way == Way::Down && cover.id == id).then_some(Kept::Answer(body))
        }
        _ if status.is_client_error() && !later.contains(&status) => {
            serde_json::from_slice::<serde_json::Value>(&body).ok()?.get("reason")?;
            Some(Kept::Refused(body))
        }
        _ => None,
    }
}
