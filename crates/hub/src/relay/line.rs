//! The relay's own line to the hub: TLS 1.3, trusting the authority of the hub's card and nothing else.

use crate::Failure;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use kernel::Refusal;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;
use sync::{HubCard, MOST_ANSWER};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// An address that has not answered by then is passed over.
const CONNECT: Duration = Duration::from_secs(10);
/// An answer that has not come whole by then is given up.
const ANSWER: Duration = Duration::from_secs(120);

/// Why there is no word of the hub. Tried again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoWord {
    /// Nobody there, somebody else, or no answer of ours.
    Cut,
    /// It took too long: another bundle may still get through, on another line.
    Late,
}

/// Where the hub is and how it is known again.
pub(super) struct ToHub {
    addresses: Vec<Uri>,
    config: Arc<ClientConfig>,
    answer_within: Duration,
}

/// A line that is open.
pub(super) struct Open {
    sender: SendRequest<Full<Bytes>>,
    host: HeaderValue,
    answer_within: Duration,
}

impl ToHub {
    /// By the hub's card; `first` is tried before the card's own addresses.
    ///
    /// # Errors
    /// `address_unfit`, or a certificate that is none.
    pub(super) fn of(card: &HubCard, first: Option<&str>) -> Result<Self, Failure> {
        let unfit = |text: &str| Refusal::invalid("to", "address_unfit").with("address", text);
        let parse = |text: &str| -> Result<Uri, Failure> {
            crate::host_of(text).ok_or_else(|| unfit(text))?;
            text.parse().map_err(|_| unfit(text).into())
        };
        let given = first.into_iter().chain(card.addresses.iter().map(String::as_str));
        let addresses = given.map(parse).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { addresses, config: Arc::new(config(card)?), answer_within: ANSWER })
    }

    /// With another patience.
    #[cfg(test)]
    pub(super) fn answering_within(self, answer_within: Duration) -> Self {
        Self { answer_within, ..self }
    }

    /// The first address that answers as the hub.
    pub(super) async fn connect(&self) -> Result<Open, NoWord> {
        for address in &self.addresses {
            if let Ok(Some(open)) = tokio::time::timeout(CONNECT, self.open(address)).await {
                return Ok(open);
            }
        }
        Err(NoWord::Cut)
    }

    async fn open(&self, address: &Uri) -> Option<Open> {
        let host = address.host()?.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((host, address.port_u16().unwrap_or(443))).await.ok()?;
        let name = ServerName::try_from(host.to_owned()).ok()?;
        let tls = TlsConnector::from(Arc::clone(&self.config)).connect(name, stream).await.ok()?;
        let (sender, connection) = handshake(TokioIo::new(tls)).await.ok()?;
        // How it ends is told to whoever asks on it.
        tokio::spawn(async move { drop(connection.await) });
        let host = HeaderValue::from_str(address.authority()?.as_str()).ok()?;
        Some(Open { sender, host, answer_within: self.answer_within })
    }
}

impl Open {
    /// Brings one bundle; the status and the bytes the hub gave.
    pub(super) async fn bring(&mut self, bundle: Vec<u8>) -> Result<(StatusCode, Vec<u8>), NoWord> {
        tokio::time::timeout(self.answer_within, self.asked(bundle)).await.map_err(|_| NoWord::Late)?
    }

    async fn asked(&mut self, bundle: Vec<u8>) -> Result<(StatusCode, Vec<u8>), NoWord> {
        self.sender.ready().await.map_err(|_| NoWord::Cut)?;
        let request = Request::post("/v1/bundle")
            .header(header::HOST, &self.host)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(Full::new(Bytes::from(bundle)))
            .map_err(|_| NoWord::Cut)?;
        let response = self.sender.send_request(request).await.map_err(|_| NoWord::Cut)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), MOST_ANSWER).collect().await.map_err(|_| NoWord::Cut)?;
        Ok((status, body.to_bytes().to_vec()))
    }
}

fn config(card: &HubCard) -> Result<ClientConfig, Failure> {
    let unfit = |_| Refusal::invalid("hub_card", "keys_unfit");
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(card.authority_der()?)).map_err(unfit)?;
    Ok(ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(unfit)?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
