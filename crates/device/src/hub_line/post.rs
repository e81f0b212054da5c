//! One connection: TLS, then questions by HTTP/1.1.

use super::{Address, Cut, Parcel, trust};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::http::request::Builder;
use hyper::{Request, Response, StatusCode, body::Incoming, header};
use hyper_util::rt::TokioIo;
use kernel::{ErrorCode, Instant, Refusal};
use rustls::ClientConfig;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// An answer longer than this is none of ours: a bundle's may be as long.
const MOST_BYTES: usize = sync::MOST_ANSWER;

/// What is asked is none of its questions.
pub(crate) const UNKNOWN: &str = "question_unknown";

/// Status, the hub's time, body.
type Answered = (StatusCode, Option<Instant>, Bytes);

/// What the hub answered.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// 200 and these bytes.
    Answer(Vec<u8>),
    /// 202: it lies safely there and waits.
    Kept,
    /// It refused; and its time, where it tells it.
    Refused(Refusal, Option<Instant>),
}

/// An open connection.
pub(super) struct Posting {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Posting {
    /// Connects to an address.
    pub(super) async fn open(address: &Address, config: Arc<ClientConfig>) -> Result<Self, Cut> {
        let unreached = |error: std::io::Error| Cut::NotReached(error.to_string());
        let stream = TcpStream::connect((address.host.as_str(), address.port)).await.map_err(unreached)?;
        stream.set_nodelay(true).map_err(unreached)?;
        let tls = TlsConnector::from(config).connect(address.name.clone(), stream).await;
        let tls = tls.map_err(|error| trust::cut_of(&error))?;
        let (sender, connection) = handshake(TokioIo::new(tls)).await.map_err(cut)?;
        // How it ends is told to whoever asks on it.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender, host: address.authority() })
    }

    /// Whether it can take another question.
    pub(super) async fn is_ready(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }

    /// Asks one question.
    pub(super) async fn post(&mut self, parcel: &Parcel) -> Result<Outcome, Cut> {
        let request =
            Request::post(format!("/v1/{}", parcel.word)).header(header::CONTENT_TYPE, "application/octet-stream");
        let (status, time, body) = self.send(request, parcel, Bytes::from(parcel.body.clone())).await?;
        Ok(match status {
            StatusCode::OK => Outcome::Answer(body.to_vec()),
            StatusCode::ACCEPTED => Outcome::Kept,
            _ => Outcome::Refused(refusal(&body).ok_or(Cut::Unfit)?, time),
        })
    }

    /// Asks one question whose body is a query.
    pub(super) async fn get(&mut self, parcel: &Parcel) -> Result<Outcome, Cut> {
        let query = std::str::from_utf8(&parcel.body).map_err(|_| Cut::Unfit)?;
        let mark = if query.is_empty() { "" } else { "?" };
        let request = Request::get(format!("/v1/{}{mark}{query}", parcel.word));
        let (status, time, body) = self.send(request, parcel, Bytes::new()).await?;
        Ok(match (status, refusal(&body)) {
            (StatusCode::OK, _) => Outcome::Answer(body.to_vec()),
            (StatusCode::NOT_FOUND, None) => Outcome::Refused(Refusal::new(ErrorCode::NotFound, UNKNOWN), time),
            (_, found) => Outcome::Refused(found.ok_or(Cut::Unfit)?, time),
        })
    }

    async fn send(&mut self, request: Builder, parcel: &Parcel, body: Bytes) -> Result<Answered, Cut> {
        let request = request.header(header::HOST, &self.host);
        let request = match &parcel.signed {
            Some(signed) => request.header("X-Zoufang-Signed", signed),
            None => request,
        };
        let request = request.body(Full::new(body)).map_err(|_| Cut::Unfit)?;
        let response = self.sender.send_request(request).await.map_err(cut)?;
        let (status, time) = (response.status(), time_of(&response));
        let body = Limited::new(response.into_body(), MOST_BYTES).collect().await;
        let body = body.map_err(|error| Cut::NotReached(error.to_string()))?.to_bytes();
        Ok((status, time, body))
    }
}

fn cut(error: hyper::Error) -> Cut {
    Cut::NotReached(error.to_string())
}

/// `X-Zoufang-Time`: milliseconds since 1970.
fn time_of(response: &Response<Incoming>) -> Option<Instant> {
    response.headers().get("X-Zoufang-Time")?.to_str().ok()?.parse().ok().map(Instant)
}

/// The hub's words for no: `{code, reason, params}`.
fn refusal(body: &[u8]) -> Option<Refusal> {
    let said: serde_json::Value = serde_json::from_slice(body).ok()?;
    let code: ErrorCode = serde_json::from_value(said.get("code")?.clone()).ok()?;
    let mut refusal = Refusal::new(code, said.get("reason")?.as_str()?);
    for (key, value) in said.get("params").and_then(|p| p.as_object()).into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        refusal.params.insert(key.clone(), value);
    }
    Some(refusal)
}
