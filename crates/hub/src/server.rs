//! The listener: TLS 1.3 by the hub's own authority, HTTP/1.1, one task a connection, and an orderly end.
//!
//! Knows what it serves only as [`Behind`].

mod bell;
mod counters;
mod descriptors;
mod door;
mod front;
mod limits;
mod nonces;
mod peer;
mod readiness;
mod routes;
mod trace;
mod turned;
mod turns;

pub(crate) use counters::{Counted, Counters};
pub use door::Door;
pub use front::Front;
pub(crate) use limits::Buckets;
pub use limits::{Rate, Rates};
pub(crate) use peer::Peer;
pub use routes::{QUESTIONS, SIGNED, TIME, TIMELINE};
pub(crate) use routes::{said_length, too_long};
pub(crate) use trace::Noted;
pub use trace::Trace;
pub(crate) use turned::Turned;
pub use turns::Turns;

use crate::Failure;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use kernel::{ErrorCode, Refusal};
use rustls::ServerConfig;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;

/// Connections at once; the next one waits in the machine's own queue.
const CONNECTIONS: usize = 4_096;
/// A handshake, and the headers of a request, must be here after so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is in hand at the end may take so long, if nothing else is said.
const GRACE: Duration = Duration::from_secs(60);

/// How requests come over the line.
#[derive(Clone)]
pub enum Line {
    /// TLS 1.3.
    Tls(Arc<ServerConfig>),
    /// Nothing, for a proxy on this machine that ends TLS.
    Plain,
}

/// What stands behind a listener: the hub's door, or a relay's.
pub trait Behind: Send + Sync + 'static {
    /// Its paths.
    fn routes(self: Arc<Self>) -> Router;
    /// A connection was taken, or did not come to TLS 1.3.
    fn connected(&self, is_shaken: bool);
    /// It began, is about to stop, stopped.
    fn note(&self, event: &'static str);
    /// What goes on beside the requests until it stops.
    fn beside(self: Arc<Self>) -> impl Future<Output = ()> + Send;
    /// It stops: who waits is answered at once.
    fn close(&self);
}

/// A listener that is bound.
pub struct Listening {
    listener: TcpListener,
    line: Line,
    address: SocketAddr,
    grace: Duration,
}

impl Listening {
    /// Takes the address. Port 0 takes a free one.
    ///
    /// # Errors
    /// `plain_only_on_loopback`, or `port_not_usable`.
    pub async fn bind(address: SocketAddr, line: Line) -> Result<Self, Failure> {
        if matches!(line, Line::Plain) && !address.ip().is_loopback() {
            return Err(Failure::usage("plain_only_on_loopback"));
        }
        let unusable = |error: std::io::Error| {
            Refusal::new(ErrorCode::Offline, "port_not_usable").with("port", address.port()).with("detail", error)
        };
        let listener = TcpListener::bind(address).await.map_err(unusable)?;
        let address = listener.local_addr().map_err(unusable)?;
        Ok(Self { listener, line, address, grace: GRACE })
    }

    /// The same, what is in hand at the end taking so long at most.
    #[must_use]
    pub fn with_grace(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }

    /// The address, with the port that was taken.
    pub fn url(&self) -> String {
        let scheme = if matches!(self.line, Line::Plain) { "http" } else { "https" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until `stop` comes true; then takes no more, ends what is in hand, and returns.
    pub async fn serve(self, behind: Arc<impl Behind>, stop: impl Future<Output = ()>) {
        let (permits, open) = (Arc::new(Semaphore::new(CONNECTIONS)), GracefulShutdown::new());
        behind.note("began");
        let beside = tokio::spawn(Arc::clone(&behind).beside());
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                (stream, from, permit) = self.accept(&permits) => {
                    let peer = Peer { address: from.ip(), is_proxied: matches!(self.line, Line::Plain) };
                    let connection = Connection { behind: Arc::clone(&behind), peer, watcher: open.watcher(), permit };
                    tokio::spawn(connection.run(stream, self.line.clone()));
                }
            }
        }
        drop(self.listener);
        behind.note("stopping");
        beside.abort();
        behind.close();
        let is_done = tokio::time::timeout(self.grace, open.shutdown()).await.is_ok();
        behind.note(if is_done { "stopped" } else { "stopped_with_requests_in_hand" });
    }

    /// The next connection. Out of descriptors or memory: waits a moment, others may go.
    async fn accept(&self, permits: &Arc<Semaphore>) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
        let permit = Arc::clone(permits).acquire_owned().await.ok();
        loop {
            match self.listener.accept().await {
                Ok((stream, from)) => return (stream, from, permit),
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }
}

struct Connection<B> {
    behind: Arc<B>,
    peer: Peer,
    watcher: Watcher,
    permit: Option<OwnedSemaphorePermit>,
}

impl<B: Behind> Connection<B> {
    async fn run(self, stream: TcpStream, line: Line) {
        let _ = stream.set_nodelay(true);
        match line {
            Line::Plain => {
                self.behind.connected(true);
                self.talk(stream).await;
            }
            Line::Tls(config) => {
                let shaken = tokio::time::timeout(PATIENCE, TlsAcceptor::from(config).accept(stream)).await;
                self.behind.connected(matches!(shaken, Ok(Ok(_))));
                if let Ok(Ok(stream)) = shaken {
                    self.talk(stream).await;
                }
            }
        }
    }

    async fn talk(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let routes = self.behind.routes().layer(Extension(self.peer));
        let talk = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .max_buf_size(64 << 10)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
        let _ = self.watcher.watch(talk).await;
        drop(self.permit);
    }
}

/// Comes true on SIGTERM or SIGINT (Ctrl+C elsewhere).
///
/// # Errors
/// The system gives no signals.
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
