//! A line to the hub: TLS 1.3 that trusts the hub's own authority alone, and HTTP/1.1 by hand, so that it can be cut anywhere.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use rustls::client::Resumption;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use sync::HubCard;
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;

/// Longer than this no laptop waits for an answer.
const ANSWER: Duration = Duration::from_secs(60);

/// The way to a hub.
pub struct Road {
    address: SocketAddr,
    tls: Arc<ClientConfig>,
    connecting: Runtime,
}

/// What came back.
pub struct Answered {
    /// Of HTTP.
    pub status: u16,
    /// The header `Retry-After`.
    pub after: Option<Duration>,
    /// The bytes.
    pub body: Vec<u8>,
}

/// An open connection, kept from question to question.
pub struct Line {
    stream: StreamOwned<ClientConnection, Counted>,
}

/// A socket that counts what passes, TLS and all.
struct Counted {
    socket: TcpStream,
    up: u64,
    down: u64,
}

impl Road {
    /// To the hub of this card on this machine. No session is taken up again: each sync of a laptop shakes hands anew.
    pub fn to(card: &HubCard, port: u16) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(BASE64.decode(&card.authority).unwrap())).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13]);
        let mut tls = tls.unwrap().with_root_certificates(roots).with_no_client_auth();
        tls.resumption = Resumption::disabled();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Self { address, tls: Arc::new(tls), connecting: Runtime::new().unwrap() }
    }

    /// Connects from an address of the loopback of the laptop's own: the hub counts strangers by address.
    pub fn open(&self, from: Ipv4Addr) -> io::Result<Line> {
        let socket = self.connecting.block_on(async {
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::from((IpAddr::V4(from), 0)))?;
            socket.connect(self.address).await?.into_std()
        })?;
        socket.set_nonblocking(false)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(ANSWER))?;
        let name = ServerName::try_from("localhost").unwrap();
        let talk = ClientConnection::new(Arc::clone(&self.tls), name).map_err(io::Error::other)?;
        Ok(Line { stream: StreamOwned::new(talk, Counted { socket, up: 0, down: 0 }) })
    }
}

impl Line {
    /// Sends bytes and waits for nothing.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }

    /// Sends a request and reads the answer whole.
    pub fn ask(&mut self, request: &[u8]) -> io::Result<Answered> {
        self.send(request)?;
        let (mut said, mut piece) = (Vec::new(), vec![0; 64 << 10]);
        loop {
            let length = self.stream.read(&mut piece)?;
            if length == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            said.extend_from_slice(&piece[..length]);
            if let Some(answered) = whole(&said) {
                return Ok(answered);
            }
        }
    }

    /// Bytes so far, up and down.
    pub fn passed(&self) -> (u64, u64) {
        (self.stream.sock.up, self.stream.sock.down)
    }
}

fn whole(said: &[u8]) -> Option<Answered> {
    let end = said.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&said[..end]).ok()?.to_ascii_lowercase();
    let field = |name: &str| head.split("\r\n").find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
    let length = usize::try_from(field("content-length:")?).ok()?;
    let body = said.get(end + 4..end + 4 + length)?.to_vec();
    let status = head.strip_prefix("http/1.1 ")?.get(..3)?.parse().ok()?;
    Some(Answered { status, after: field("retry-after:").map(Duration::from_secs), body })
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.socket.read(into)?;
        self.down += length as u64;
        Ok(length)
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.socket.write(bytes)?;
        self.up += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}
