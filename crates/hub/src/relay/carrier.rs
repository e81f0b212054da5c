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

/// See docs/adr/0045-a-laptops-share-of-a-day.md.
const SHARE_TAKEN: &str = "changes_of_the_day_taken";

/// What the hub said for good. Too often, busy or broken: it is asked again.
fn word(id: BundleId, status: StatusCode, body: Vec<u8>) -> Option<Kept> {
    let later = [StatusCode::TOO_MANY_REQUESTS, StatusCode::NOT_FOUND];
    match status {
        StatusCode::OK => {
            let cover = Cover::read(&body).ok()?;
            (cover.way == Way::Down && cover.id == id).then_some(Kept::Answer(body))
        }
        _ if status.is_client_error() => {
            let said = serde_json::from_slice::<serde_json::Value>(&body).ok()?;
            // A laptop that has brought its share of the day makes another bundle tomorrow, and holds up nobody's.
            let is_final = !later.contains(&status) || said.get("reason")? == SHARE_TAKEN;
            is_final.then_some(Kept::Refused(body))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_busy_is_asked_again_and_a_share_that_is_taken_is_said_for_good() {
        let said = |status, reason: &str| {
            let body = serde_json::to_vec(&serde_json::json!({ "reason": reason })).unwrap();
            word(BundleId([7; 16]), status, body)
        };
        assert!(said(StatusCode::TOO_MANY_REQUESTS, "asked_too_often").is_none());
        assert!(said(StatusCode::SERVICE_UNAVAILABLE, "hub_busy").is_none());
        assert!(said(StatusCode::SERVICE_UNAVAILABLE, "hub_full").is_none());
        assert!(matches!(said(StatusCode::TOO_MANY_REQUESTS, SHARE_TAKEN), Some(Kept::Refused(_))));
        assert!(matches!(said(StatusCode::FORBIDDEN, "device_unknown"), Some(Kept::Refused(_))));
    }
    use crate::{HubClock, tls};
    use axum::http::{Request, Response};
    use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
    use http_body_util::{BodyExt, Full};
    use hyper::body::{Bytes, Incoming};
    use hyper::{server::conn::http1, service::service_fn};
    use hyper_util::rt::TokioIo;
    use kernel::DeviceId;
    use std::convert::Infallible;
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use sync::HubCard;
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    const STUCK: &[u8] = b"stuck";

    /// A hub that refuses every bundle but one, on which it says nothing at all; how often that one came.
    async fn hub() -> (HubCard, Arc<AtomicUsize>) {
        let clock: Arc<dyn Clock> = Arc::new(HubClock::of_machine());
        let authority = tls::Authority::found(clock.now()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let card = HubCard {
            device: DeviceId::from_bytes([1; 16]),
            sign_key: String::new(),
            addresses: vec![format!("https://{}", listener.local_addr().unwrap())],
            authority: BASE64.encode(authority.der()),
            seal_key: String::new(),
        };
        let config = tls::server_config(authority, vec!["127.0.0.1".to_owned()], clock).unwrap();
        let (acceptor, came) = (TlsAcceptor::from(Arc::new(config)), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&came);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, came) = (acceptor.clone(), Arc::clone(&counted));
                tokio::spawn(async move {
                    let line = TokioIo::new(acceptor.accept(stream).await.unwrap());
                    let answer = service_fn(move |request| said(request, Arc::clone(&came)));
                    drop(http1::Builder::new().serve_connection(line, answer).await);
                });
            }
        });
        (card, came)
    }

    async fn said(request: Request<Incoming>, came: Arc<AtomicUsize>) -> Result<Response<Full<Bytes>>, Infallible> {
        if request.into_body().collect().await.unwrap().to_bytes() == STUCK {
            came.fetch_add(1, Ordering::SeqCst);
            std::future::pending::<()>().await;
        }
        let word = Full::new(Bytes::from_static(br#"{"reason":"bundle_unfit"}"#));
        Ok(Response::builder().status(StatusCode::UNPROCESSABLE_ENTITY).body(word).unwrap())
    }

    /// A bundle that has lain there since so many seconds after the first.
    fn lies(folder: &Path, (n, bytes): (u8, &[u8])) -> BundleId {
        let id = BundleId([n; 16]);
        let path = folder.join("bundles").join(format!("{id}.zfbundle"));
        std::fs::write(&path, bytes).unwrap();
        let came_at = SystemTime::now() - Duration::from_secs(600 - u64::from(n));
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(came_at).unwrap();
        id
    }

    #[tokio::test]
    async fn a_bundle_on_which_the_hub_says_nothing_holds_up_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Arc::new(Shelf::in_folder(folder.path()));
        let stuck = lies(folder.path(), (1, STUCK));
        let others = [lies(folder.path(), (2, b"second")), lies(folder.path(), (3, b"third"))];
        let (card, came) = hub().await;
        let to = ToHub::of(&card, None).unwrap().answering_within(Duration::from_millis(300));
        let trace = Arc::new(Trace::to(Box::new(std::io::sink())));
        let carrier = Carrier::new(Arc::clone(&shelf), to, (trace, Arc::new(HubClock::of_machine())));
        carrier.round().await.unwrap();
        for id in others {
            assert!(
                matches!(shelf.kept(id).unwrap(), Some(Kept::Refused(_))),
                "{id}: the others went on, by another line"
            );
        }
        assert_eq!(shelf.kept(stuck).unwrap(), Some(Kept::Waits), "it is not given up");

        let late = lies(folder.path(), (4, b"fourth"));
        carrier.round().await.unwrap();
        assert!(matches!(shelf.kept(late).unwrap(), Some(Kept::Refused(_))));
        assert_eq!(came.load(Ordering::SeqCst), 1, "but left alone for a while");
    }
}
