//! The errand: whenever something came in, and once a minute, all that waits is brought to the hub.

use super::line::{Open, ToHub};
use super::shelf::{Kept, Shelf};
use crate::Refused;
use crate::server::Trace;
use axum::http::StatusCode;
use kernel::Clock;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use sync::{BundleId, Cover, Way};
use tokio::sync::{Notify, watch};

/// From one round to the next when nobody rings.
const ROUND: Duration = Duration::from_secs(60);

/// Who runs the errands.
pub(super) struct Carrier {
    shelf: Arc<Shelf>,
    to: ToHub,
    trace: Arc<Trace>,
    clock: Arc<dyn Clock>,
    bell: Notify,
    rounds: watch::Sender<u64>,
}

impl Carrier {
    pub(super) fn new(shelf: Arc<Shelf>, to: ToHub, (trace, clock): (Arc<Trace>, Arc<dyn Clock>)) -> Self {
        Self { shelf, to, trace, clock, bell: Notify::new(), rounds: watch::Sender::new(0) }
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
        let waiting = self.shelf.waiting()?;
        if waiting.is_empty() {
            return Ok(());
        }
        let Ok(mut line) = self.to.connect().await else {
            self.trace.state(self.clock.now(), "hub_not_reached");
            return Ok(());
        };
        for id in waiting {
            if !self.bring(id, &mut line).await {
                break;
            }
            self.rounds.send_modify(|_| ());
        }
        Ok(())
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

    /// False when the hub gave no word that holds, or it can't be kept: the rest waits too.
    async fn bring(&self, id: BundleId, line: &mut Open) -> bool {
        let Some(bundle) = self.shelf.bytes_of(id) else { return true };
        let Ok((status, body)) = line.bring(bundle).await else { return false };
        let Some(kept) = word(id, status, body) else { return false };
        self.trace.carried(self.clock.now(), status.as_u16());
        let Err(refused) = self.shelf.answered(id, &kept) else { return true };
        self.fault(&refused);
        // A bundle that could not be taken away is not brought again once its word is kept.
        self.shelf.has_word(id)
    }
}

/// What the hub said for good. Too often, too slow, busy or broken: it is asked again.
fn word(id: BundleId, status: StatusCode, body: Vec<u8>) -> Option<Kept> {
    let later = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS, StatusCode::NOT_FOUND];
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
