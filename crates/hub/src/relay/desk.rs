//! The relay's paths, the hub's own where they do the same: `/v1/bundle` takes a sealed bundle, `/v1/answer` gives what came of it,
//! `/v1/received` lets it be forgotten. A bundle's number, drawn at random by its laptop, is all one needs to ask for it.

use super::Folder;
use super::carrier::Carrier;
use super::line::ToHub;
use super::shelf::{Kept, Shelf};
use crate::server::{Behind, Buckets, Counted, Counters, Noted, Peer, Rate, Trace, Turned, said_length, too_long};
use crate::{Failure, HubClock, Refused};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Extension, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Clock, DeviceId};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use sync::{BundleId, Cover, MOST_BUNDLE};
use tokio::sync::Semaphore;

/// A body must be here after so long.
const READING_TIME: Duration = Duration::from_secs(120);
/// Who brought a bundle waits so long for the hub's word, if the hub is there; later it is asked for.
const WORD_TIME: Duration = Duration::from_secs(10);
/// Bodies being read at once: 32 of at most 4 MiB.
const READING: usize = 32;
/// By network address; an office may stand behind one.
const ASKED: Rate = Rate::of(300, 60);
/// Bundles that came to lie here, by network address: of an office's laptops on a day without a line; nobody fills the shelf in minutes.
const BROUGHT: Rate = Rate::of(1_000, 86_400);

/// What stands between the office's network and the shelf.
pub(crate) struct Desk {
    shelf: Arc<Shelf>,
    carrier: Carrier,
    counters: Counters,
    trace: Arc<Trace>,
    clock: Arc<dyn Clock>,
    reading: Semaphore,
    asked: Buckets<IpAddr>,
    brought: Buckets<IpAddr>,
}

/// What is answered.
struct Said {
    status: StatusCode,
    body: Vec<u8>,
    device: Option<DeviceId>,
}

impl Desk {
    /// The desk over a folder; `first` is an address of the hub to try before those of its card.
    ///
    /// # Errors
    /// A card that can't be used.
    pub(crate) fn of(folder: &Folder, first: Option<&str>, trace: Trace) -> Result<Self, Failure> {
        let (shelf, trace) = (Arc::new(Shelf::of(folder)), Arc::new(trace));
        let clock: Arc<dyn Clock> = Arc::new(HubClock::of_machine());
        let to = ToHub::of(&folder.hub().reached(), first)?;
        let carrier = Carrier::new(Arc::clone(&shelf), to, (Arc::clone(&trace), Arc::clone(&clock)));
        let (counters, reading) = (Counters::default(), Semaphore::new(READING));
        let (asked, brought) = (Buckets::new(ASKED), Buckets::new(BROUGHT));
        Ok(Self { shelf, carrier, counters, trace, clock, reading, asked, brought })
    }

    async fn handle(&self, word: &'static str, peer: IpAddr, request: Request) -> Response {
        let begun = Instant::now();
        let body = self.read(word, peer, request).await;
        let bytes_in = body.as_ref().map_or(0, |body| body.len() as u64);
        let said = match body {
            Ok(body) => self.said(word, peer, body).await,
            Err(turned) => Err(turned),
        };
        self.note_answer((word, begun, bytes_in), &said);
        match said {
            Ok(said) => {
                let kind = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
                (said.status, kind, said.body).into_response()
            }
            Err(turned) => turned.into_response(),
        }
    }

    fn note_answer(&self, (word, begun, bytes_in): (&'static str, Instant, u64), said: &Result<Said, Turned>) {
        let (status, reason) = said.as_ref().map_or_else(|t| (t.status, Some(t.reason)), |s| (s.status, None));
        let bytes_out = said.as_ref().map_or(0, |said| said.body.len() as u64);
        let (spent, status) = (begun.elapsed(), status.as_u16());
        self.counters.count(Counted { word, status, spent, bytes: (bytes_in, bytes_out) });
        let device = said.as_ref().ok().and_then(|said| said.device);
        self.trace.answered(Noted { at: self.clock.now(), word, device, status, reason, spent });
    }

    async fn read(&self, word: &str, peer: IpAddr, request: Request) -> Result<Vec<u8>, Turned> {
        self.asked.take(peer, Instant::now()).map_err(Turned::too_often)?;
        let limit = if word == "bundle" { MOST_BUNDLE } else { 64 };
        let (parts, body) = request.into_parts();
        if said_length(&parts).is_some_and(|length| length > limit) {
            return Err(too_long(limit));
        }
        let _permit = self.reading.acquire().await.map_err(|_| Turned::internal())?;
        let late = |_| Turned::new(StatusCode::REQUEST_TIMEOUT, "request_too_slow");
        let body = tokio::time::timeout(READING_TIME, to_bytes(body, limit)).await.map_err(late)?;
        Ok(body.map_err(|_| too_long(limit))?.into())
    }

    async fn said(&self, word: &str, peer: IpAddr, body: Vec<u8>) -> Result<Said, Turned> {
        match word {
            "bundle" => self.bundle(peer, body).await,
            "answer" => self.answer(number(&body)?),
            _ => self.received(number(&body)?),
        }
    }

    /// 200 with the hub's answer where it comes at once; 202 when the bundle lies here safely and waits.
    async fn bundle(&self, peer: IpAddr, body: Vec<u8>) -> Result<Said, Turned> {
        let is_known = Cover::read(&body).is_ok_and(|cover| matches!(self.shelf.kept(cover.id), Ok(Some(_))));
        if !is_known {
            self.brought.look(&peer, Instant::now()).map_err(Turned::too_often)?;
        }
        let shelf = Arc::clone(&self.shelf);
        let put = tokio::task::spawn_blocking(move || shelf.put(&body)).await.map_err(|_| Turned::internal())?;
        let (cover, is_new) = put.map_err(|refused| self.turned(refused))?;
        let _ = tokio::time::timeout(WORD_TIME, self.word_on(cover.id)).await;
        let said = self.answer(cover.id)?;
        if is_new && said.status == StatusCode::ACCEPTED {
            // It takes room until there is a line; the next one may have to wait.
            let _ = self.brought.take(peer, Instant::now());
        }
        Ok(Said { device: Some(cover.from), ..said })
    }

    /// Until the hub's word is here, or a round that began after now brought none.
    async fn word_on(&self, id: BundleId) {
        let mut rounds = self.carrier.rounds();
        let before = *rounds.borrow_and_update();
        self.carrier.ring();
        while *rounds.borrow_and_update() < before + 2 && matches!(self.shelf.kept(id), Ok(Some(Kept::Waits))) {
            if rounds.changed().await.is_err() {
                return;
            }
        }
    }

    fn answer(&self, id: BundleId) -> Result<Said, Turned> {
        let (status, body) = match self.shelf.kept(id).map_err(|refused| self.turned(refused))? {
            None => return Err(Turned::new(StatusCode::NOT_FOUND, "bundle_unknown")),
            Some(Kept::Waits) => (StatusCode::ACCEPTED, Vec::new()),
            Some(Kept::Answer(bytes)) => (StatusCode::OK, bytes),
            Some(Kept::Refused(word)) => (StatusCode::UNPROCESSABLE_ENTITY, word),
        };
        Ok(Said { status, body, device: None })
    }

    fn received(&self, id: BundleId) -> Result<Said, Turned> {
        self.shelf.forget(id).map_err(|refused| self.turned(refused))?;
        Ok(Said { status: StatusCode::OK, body: Vec::new(), device: None })
    }

    fn turned(&self, refused: Refused) -> Turned {
        Turned::of_bundle(refused, |refused| {
            self.trace.fault(self.clock.now(), &refused.to_string());
            refused.into()
        })
    }
}

impl Behind for Desk {
    fn routes(self: Arc<Self>) -> Router {
        let mut router = Router::new();
        for word in ["bundle", "answer", "received"] {
            let handle = move |State(desk): State<Arc<Self>>, Extension(peer): Extension<Peer>, request: Request| async move {
                let peer = peer.behind(&request);
                desk.handle(word, peer, request).await
            };
            router = router.route(&format!("/v1/{word}"), post(handle));
        }
        router
            .route("/healthz", get(|| async { "ok\n" }))
            .route("/metrics", get(|State(desk): State<Arc<Self>>| async move { desk.counters.render(None) }))
            .with_state(self)
    }

    fn connected(&self, is_shaken: bool) {
        self.counters.connected(is_shaken);
    }

    fn note(&self, event: &'static str) {
        self.trace.state(self.clock.now(), event);
    }

    async fn beside(self: Arc<Self>) {
        self.carrier.run().await;
    }

    fn close(&self) {}
}

fn number(body: &[u8]) -> Result<BundleId, Turned> {
    let unfit = |_| Turned::new(StatusCode::BAD_REQUEST, "request_unfit");
    body.try_into().map(BundleId).map_err(unfit)
}
