//! The listener: TLS 1.3 by the hub's own authority, HTTP/1.1, one task a connection, and an orderly end.
//!
//! Knows the log only as [`crate::Answering`].

mod bell;
mod counters;
mod door;
mod limits;
mod nonces;
mod routes;
mod trace;
mod turned;

pub use door::Door;
pub use limits::{Rate, Rates};
pub use routes::{QUESTIONS, SIGNED, TIME, TIMELINE};
pub use trace::Trace;

use crate::Failure;
use axum::Extension;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use kernel::{ErrorCode, Refusal};
use routes::Peer;
use rustls::ServerConfig;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;

/// Connections at once; the next one waits in the machine's own queue.
const CONNECTIONS: usize = 4_096;
/// A handshake, and the headers of a request, must be here after so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// The log is looked at for others' writes this often (decisions D29).
const LOOKING: Duration = Duration::from_secs(1);
/// What is in hand at the end may take so long.
const GRACE: Duration = Duration::from_secs(60);

/// How requests come over the line.
#[derive(Clone)]
pub enum Line {
    /// TLS 1.3.
    Tls(Arc<ServerConfig>),
    /// Nothing, for a proxy on this machine that ends TLS.
    Plain,
}

/// A listener that is bound.
pub struct Listening {
    listener: TcpListener,
    line: Line,
    address: SocketAddr,
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
        Ok(Self { listener, line, address })
    }

    /// The address, with the port that was taken.
    pub fn url(&self) -> String {
        let scheme = if matches!(self.line, Line::Plain) { "http" } else { "https" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until `stop` comes true; then takes no more, ends what is in hand, and returns.
    pub async fn serve(self, door: Arc<Door>, stop: impl Future<Output = ()>) {
        let (permits, open) = (Arc::new(Semaphore::new(CONNECTIONS)), GracefulShutdown::new());
        door.trace.state(door.hub.now(), "began");
        let watch = tokio::spawn(watch_others(Arc::clone(&door)));
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                (stream, from, permit) = self.accept(&permits) => {
                    door.counters.connections.fetch_add(1, Ordering::Relaxed);
                    let peer = Peer { address: from.ip(), is_proxied: matches!(self.line, Line::Plain) };
                    let connection = Connection { door: Arc::clone(&door), peer, watcher: open.watcher(), permit };
                    tokio::spawn(connection.run(stream, self.line.clone()));
                }
            }
        }
        drop(self.listener);
        door.trace.state(door.hub.now(), "stopping");
        watch.abort();
        door.bell.close();
        let is_done = tokio::time::timeout(GRACE, open.shutdown()).await.is_ok();
        door.trace.state(door.hub.now(), if is_done { "stopped" } else { "stopped_with_requests_in_hand" });
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

/// What other processes write rings here too, a second later at most; nobody looks while nobody waits.
async fn watch_others(door: Arc<Door>) {
    loop {
        tokio::time::sleep(LOOKING).await;
        if door.bell.is_listened_to() {
            let door = Arc::clone(&door);
            let _ = tokio::task::spawn_blocking(move || door.look_for_news()).await;
        }
    }
}

struct Connection {
    door: Arc<Door>,
    peer: Peer,
    watcher: Watcher,
    permit: Option<OwnedSemaphorePermit>,
}

impl Connection {
    async fn run(self, stream: TcpStream, line: Line) {
        let _ = stream.set_nodelay(true);
        match line {
            Line::Plain => self.talk(stream).await,
            Line::Tls(config) => {
                let shaken = tokio::time::timeout(PATIENCE, TlsAcceptor::from(config).accept(stream)).await;
                if let Ok(Ok(stream)) = shaken {
                    self.talk(stream).await;
                } else {
                    self.door.counters.failed_handshakes.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    async fn talk(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let routes = routes::router(self.door).layer(Extension(self.peer));
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
