//! The paths (described by `zoufang-hub openapi`): twenty-two questions as packed bytes, bundles, a long poll, and what operators look at.

use crate::server::counters::{Counted, Seen};
use crate::server::door::{Asked, BUNDLE, Door};
use crate::server::peer::Peer;
use crate::server::trace::Noted;
use crate::server::turned::Turned;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::LengthLimitError;
use kernel::DeviceId;
use std::error::Error;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use sync::{MOST_BUNDLE, SignedRequest};

/// The header that carries a signed request.
pub const SIGNED: &str = "x-zoufang-signed";
/// The hub's clock, ms since 1970, on every answer: a laptop's wrong clock heals itself by it.
pub const TIME: &str = "x-zoufang-time";
/// The hub's present life, on every answer.
pub const TIMELINE: &str = "x-zoufang-timeline";
/// The questions, and how long their bodies may be: no message is longer than 4 MiB, no card than 64 KiB.
pub const QUESTIONS: [(&str, usize); 22] = [
    ("hello", 64 << 10),
    ("enrol", 64 << 10),
    ("ticket", 4 << 10),
    ("invite", 4 << 20),
    ("invited", 1 << 10),
    ("lease_code", 1 << 10),
    ("farewell", 64 << 10),
    ("waiting", 1 << 10),
    ("approve", 1 << 10),
    ("push", 4 << 20),
    ("pull", 4 << 20),
    ("snapshot", 1 << 10),
    ("chunk", 1 << 10),
    ("pieces", 1 << 10),
    ("keep_piece", (1 << 20) + (4 << 10)),
    ("piece", 1 << 10),
    ("figures", 1 << 10),
    ("search", 4 << 10),
    ("history", 1 << 10),
    ("states", 1 << 10),
    ("release", 1 << 10),
    ("release_part", 1 << 10),
];

/// A body must be here after so long.
const READING_TIME: Duration = Duration::from_secs(60);
/// A long poll is answered after so long at the latest; proxies give up after thirty seconds.
const WAITING_TIME: Duration = Duration::from_secs(25);
/// Some are answered sooner, by so much at most.
const WAITING_SPREAD: Duration = Duration::from_secs(5);

/// All paths.
pub(crate) fn router(door: Arc<Door>) -> Router {
    let mut router = Router::new();
    for (word, limit) in QUESTIONS {
        let ask = move |State(door): State<Arc<Door>>, Extension(peer): Extension<Peer>, request: Request| async move {
            let call = Call::begun(door, word, &peer, &request);
            let outcome = call.ask(request, limit).await;
            call.end(outcome)
        };
        router = router.route(&format!("/v1/{word}"), post(ask));
    }
    router
        .route("/v1/bundle", post(bundle))
        .route("/v1/wait", get(wait))
        .route("/healthz", get(healthy))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(door)
}

/// One request on its way.
struct Call {
    door: Arc<Door>,
    word: &'static str,
    peer: IpAddr,
    begun: Instant,
    /// Who says to ask, or whose bundle it is.
    device: OnceLock<DeviceId>,
    bytes_in: std::sync::atomic::AtomicU64,
}

impl Call {
    fn begun(door: Arc<Door>, word: &'static str, peer: &Peer, request: &Request) -> Self {
        let signed = signed_text(request.headers()).and_then(SignedRequest::of_header);
        let device = signed.map_or_else(OnceLock::new, |signed| signed.device.into());
        let peer = peer.behind(request);
        Self { door, word, peer, begun: Instant::now(), device, bytes_in: 0.into() }
    }

    async fn ask(&self, request: Request, limit: usize) -> Result<Vec<u8>, Turned> {
        let (parts, body) = request.into_parts();
        if said_length(&parts).is_some_and(|length| length > limit) {
            return Err(too_long(limit));
        }
        let signed = self.door.before_reading(self.word, signed_text(&parts.headers))?;
        self.door.look_at(self.peer, self.word)?;
        let place = self.door.queue.enter(self.word).await?;
        let body = self.read(body, limit).await?;
        let asked = Asked { word: self.word, signed, body };
        let (door, peer) = (Arc::clone(&self.door), self.peer);
        place.ask(move || door.answer(&asked, peer)).await
    }

    async fn read(&self, body: Body, limit: usize) -> Result<Vec<u8>, Turned> {
        let late = |_| Turned::new(StatusCode::REQUEST_TIMEOUT, "request_too_slow");
        let body = tokio::time::timeout(READING_TIME, to_bytes(body, limit)).await.map_err(late)?;
        let body = body.map_err(|error| not_read(&error, limit))?;
        self.bytes_in.store(body.len() as u64, std::sync::atomic::Ordering::Relaxed);
        Ok(body.into())
    }

    /// Notes and counts what came of it.
    fn end(&self, outcome: Result<Vec<u8>, Turned>) -> Response {
        let reason = outcome.as_ref().err().map(|turned| turned.reason);
        let bytes_out = outcome.as_ref().map_or(0, |bytes| bytes.len() as u64);
        let response = match outcome {
            Ok(bytes) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
            Err(turned) => {
                if turned.is_the_askers_fault() {
                    self.door.was_turned_away(self.peer, self.word);
                }
                turned.into_response()
            }
        };
        let (spent, status) = (self.begun.elapsed(), response.status().as_u16());
        let bytes = (self.bytes_in.load(std::sync::atomic::Ordering::Relaxed), bytes_out);
        self.door.counters.count(Counted { word: self.word, status, spent, bytes });
        let (at, device) = (self.door.hub.now(), self.device.get().copied());
        // A district that waits would fill the disk with notes that somebody waited.
        if self.word != "wait" || reason.is_some() {
            self.door.trace.answered(Noted { at, word: self.word, device, status, reason, spent });
        }
        self.dressed(response)
    }

    fn dressed(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(TIME, HeaderValue::from(self.door.hub.now().0));
        if let Ok(timeline) = HeaderValue::from_str(&self.door.hub.timeline().to_string()) {
            headers.insert(TIMELINE, timeline);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
}

/// `POST /v1/bundle`: a sealed bundle in, a sealed answer out. Whoever carries it here needs no key: the sender is proven by the
/// signature inside, so a relay, or a person with a stick and a line, may bring it.
async fn bundle(State(door): State<Arc<Door>>, Extension(peer): Extension<Peer>, request: Request) -> Response {
    let call = Call::begun(door, BUNDLE, &peer, &request);
    let outcome = call.bundle(request).await;
    call.end(outcome)
}

impl Call {
    async fn bundle(&self, request: Request) -> Result<Vec<u8>, Turned> {
        let (parts, body) = request.into_parts();
        if said_length(&parts).is_some_and(|length| length > MOST_BUNDLE) {
            return Err(too_long(MOST_BUNDLE));
        }
        self.door.look_at(self.peer, self.word)?;
        let place = self.door.queue.enter(self.word).await?;
        let body = self.read(body, MOST_BUNDLE).await?;
        let (door, peer) = (Arc::clone(&self.door), self.peer);
        let (device, answer) = place.ask(move || door.answer_bundle(&body, peer)).await?;
        let _ = self.device.set(device);
        Ok(answer)
    }
}

/// `GET /v1/wait?cursor=N`: answered when a feed of the asker's has gone on since, or after 25 s. Signed like the others, the query in the
/// place of the body. The answer is `{"cursor":"N"}`, to be given back next time.
async fn wait(State(door): State<Arc<Door>>, Extension(peer): Extension<Peer>, request: Request) -> Response {
    let call = Call::begun(door, "wait", &peer, &request);
    let (parts, _) = request.into_parts();
    let outcome = call.wait(&parts).await;
    call.end(outcome.map(|cursor| format!("{{\"cursor\":\"{cursor}\"}}").into_bytes()))
}

impl Call {
    async fn wait(&self, parts: &Parts) -> Result<String, Turned> {
        let signed = self.door.before_reading(self.word, signed_text(&parts.headers))?;
        self.door.look_at(self.peer, self.word)?;
        let query = parts.uri.query().unwrap_or_default();
        let known = query.strip_prefix("cursor=").filter(|known| !known.is_empty());
        let asked = Asked { word: self.word, signed, body: query.as_bytes().to_vec() };
        let door = Arc::clone(&self.door);
        let hearing = self.door.queue.enter(self.word).await?.ask(move || door.hearing(&asked)).await?;
        let _seat = self.door.bell.seat()?;
        Ok(self.door.bell.wait(&hearing, known, waiting_time()).await)
    }
}

/// Who came together, as after a restart, does not come together again and again.
fn waiting_time() -> Duration {
    let [drawn] = seal::random().unwrap_or([0]);
    WAITING_TIME - WAITING_SPREAD * u32::from(drawn) / 256
}

/// Whether the process runs; browsers compare their clock with the time it tells.
async fn healthy(State(door): State<Arc<Door>>) -> Response {
    let headers = [(TIME, door.hub.now().0.to_string()), ("cache-control", "no-store".to_owned())];
    (headers, "ok\n").into_response()
}

/// Whether the log answers, and soon.
async fn ready(State(door): State<Arc<Door>>) -> Response {
    if door.readiness.of(Arc::clone(&door.hub)).await {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
    }
}

async fn metrics(State(door): State<Arc<Door>>) -> Response {
    let hub = &door.hub;
    let seen = Seen { lag: hub.lag(), upkeep: hub.upkeep(), out_of_force: hub.out_of_force(), now: hub.now() };
    let text = door.counters.render(Some(&seen));
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

fn signed_text(headers: &HeaderMap) -> Option<&str> {
    headers.get(SIGNED).and_then(|value| value.to_str().ok())
}

/// A body that says beforehand that it is too long is not waited for.
pub(crate) fn said_length(parts: &Parts) -> Option<usize> {
    parts.headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Too long, or cut off on its way, which is nobody's fault.
fn not_read(error: &axum::Error, limit: usize) -> Turned {
    let is_too_long = error.source().is_some_and(|source| source.is::<LengthLimitError>());
    if is_too_long { too_long(limit) } else { Turned::cut_off() }
}

pub(crate) fn too_long(limit: usize) -> Turned {
    Turned::new(StatusCode::PAYLOAD_TOO_LARGE, "request_too_long").with("limit", limit)
}
