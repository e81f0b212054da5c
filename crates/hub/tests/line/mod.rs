//! A small client that speaks HTTP/1.1 by hand over TLS 1.3, pinned to one authority; and a hub that only says what it heard.
#![allow(dead_code)]

use hub::log::HeadRow;
use hub::server::{Door, Front, Line, Listening, Rates, SIGNED, Trace, Turns};
use hub::tls::{Authority, server_config};
use hub::{Answering, Caller, Heads, Hearing, HubClock, Refused};
use kernel::{Clock, Compartment, DeviceId, DistrictId, Instant, ScopeId, TimelineId};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use seal::{Hash, SealSecret, Signature, SigningKey, VerifyingKey};
use std::collections::BTreeMap;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use sync::{Answer, Hello, Membership, Push, Pushed, Reply, Request, SignedRequest, SignedSealKey, Welcome};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

pub const NOW: Instant = Instant(1_791_000_000_000);
pub const TIMELINE: TimelineId = TimelineId(uuid(9));

const fn uuid(byte: u8) -> uuid::Uuid {
    uuid::Uuid::from_bytes([byte; 16])
}

pub fn key(n: u8) -> SigningKey {
    SigningKey::from_seed(&[n; 32])
}

pub fn device(n: u8) -> DeviceId {
    DeviceId::from_bytes([n; 16])
}

/// Knows devices 1 to 9 by their keys and answers everything. 1 to 5 are of one team, the others of another; a push goes to the own team's
/// feed.
pub struct Echo {
    pub heard: Mutex<Vec<Caller>>,
    pub is_broken: AtomicBool,
    /// Whoever asks for a key waits until this is over.
    pub is_mute: AtomicBool,
    /// How often a key was asked for.
    pub lookups: AtomicU64,
    /// A push waits here until the test lets it go.
    pub gate: Mutex<Option<std::sync::mpsc::Receiver<()>>>,
    pub is_in_hand: AtomicBool,
    /// Items of the first team's feed and of the second's.
    pub items: [AtomicU64; 2],
    /// How often the log was looked at for news.
    pub looks: AtomicU64,
}

impl Echo {
    pub fn new() -> Arc<Self> {
        let (heard, gate) = (Mutex::new(Vec::new()), Mutex::new(None));
        Arc::new(Self {
            heard,
            gate,
            is_broken: false.into(),
            is_mute: false.into(),
            lookups: 0.into(),
            is_in_hand: false.into(),
            items: [0.into(), 0.into()],
            looks: 0.into(),
        })
    }

    pub fn heard(&self) -> Vec<Caller> {
        self.heard.lock().unwrap().clone()
    }
}

impl Answering for Echo {
    fn answer(&self, from: Caller, question: Request) -> Result<Reply, Refused> {
        self.heard.lock().unwrap().push(from);
        Ok(match question {
            Request::Hello(_) => Reply::Welcome(Welcome {
                outstanding: Vec::new(),
                outstanding_stands: false,
                devices: None,
                audit: None,
                fields: Vec::new(),
                addresses: None,
                timeline: TIMELINE,
                begun_at: NOW,
                hub_time: NOW,
                membership: Membership::Unknown,
                feeds: Vec::new(),
                seal_key: SignedSealKey::sign(SealSecret::from_bytes(&[1; 32]).public(), &key(1)),
            }),
            Request::Enrol(_) => Reply::Enrolled,
            Request::Ticket(_) => return Err(Refused::Forbidden("not_your_right")),
            Request::Farewell(_) => return Err(Refused::Forbidden("device_in_use")),
            Request::Invite(_) | Request::LeaseCode(_) | Request::Waiting | Request::Approve(_) => {
                return Err(Refused::Forbidden("not_your_right"));
            }
            Request::Invited(_) => Reply::Invited(sync::Invited::Unknown),
            Request::Push(_) => {
                if let Some(gate) = self.gate.lock().unwrap().take() {
                    self.is_in_hand.store(true, Ordering::SeqCst);
                    gate.recv().unwrap();
                }
                if let Caller::Device(from) = from {
                    self.items[team_of(from)].fetch_add(1, Ordering::SeqCst);
                }
                Reply::Pushed(Pushed { answers: vec![Answer::Receipt(receipt())] })
            }
            Request::Pull(_) => Reply::Pulled(sync::Pulled::default()),
            Request::Snapshot(_) => Reply::Snapshot(None),
            Request::Chunk(_) => Reply::Chunk(None),
            Request::Pieces(_) => Reply::Pieces(Vec::new()),
            Request::KeepPiece(_) => Reply::PieceKept,
            Request::Piece(_) => Reply::Piece(None),
            Request::Figures(_) | Request::Search(_) => return Err(Refused::Later(5)),
            Request::History(_) => Reply::History(sync::HistoryPage::default()),
            Request::States(_) => Reply::States(sync::StatesPage::default()),
            Request::Release(_) => Reply::Release(None),
            Request::ReleasePart(_) => Reply::ReleasePart(None),
        })
    }

    fn answer_bundle_in_files(
        &self,
        _: &sync::OpenedBundle,
        _: usize,
        _: &mut dyn FnMut(Vec<u8>) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        Err(Refused::Unfit("bundle_damaged"))
    }

    fn open_bundle(&self, _: &[u8]) -> Result<sync::OpenedBundle, Refused> {
        Err(Refused::Unfit("bundle_damaged"))
    }

    fn answer_bundle(&self, _: &sync::OpenedBundle) -> Result<Vec<u8>, Refused> {
        Err(Refused::Fault("nothing was opened".to_owned()))
    }

    fn key_of(&self, id: DeviceId) -> Result<Option<VerifyingKey>, Refused> {
        self.lookups.fetch_add(1, Ordering::SeqCst);
        while self.is_mute.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(10));
        }
        if self.is_broken.load(Ordering::SeqCst) {
            return Err(Refused::Fault("the disk is gone".to_owned()));
        }
        Ok((1..10).find(|n| device(*n) == id).map(|n| key(n).verifying()))
    }

    fn mark(&self) -> Result<u64, Refused> {
        self.looks.fetch_add(1, Ordering::SeqCst);
        Ok(self.items.iter().map(|count| count.load(Ordering::SeqCst)).sum())
    }

    fn heads(&self) -> Result<Heads, Refused> {
        let head = |team: usize| HeadRow {
            scope: feed_of(team),
            compartment: Some(Compartment::Draft),
            seq: self.items[team].load(Ordering::SeqCst),
        };
        Ok(Heads::of([0, 1].map(head).into()))
    }

    fn hearing_of(&self, id: DeviceId) -> Result<Hearing, Refused> {
        Ok(Hearing::of(id, vec![feed_of(team_of(id))]))
    }

    fn timeline(&self) -> TimelineId {
        TIMELINE
    }

    fn now(&self) -> Instant {
        NOW
    }
}

fn team_of(id: DeviceId) -> usize {
    usize::from(id > device(5))
}

fn feed_of(team: usize) -> ScopeId {
    ScopeId::from_bytes([0x40 + team as u8; 16])
}

fn receipt() -> change::Receipt {
    change::Receipt {
        timeline: TIMELINE,
        device: device(1),
        scope: ScopeId::from_bytes([3; 16]),
        first_seq: 1,
        head: Hash([0; 32]),
        received_at: NOW,
        home_seq: 1,
        rulings: Vec::new(),
        signature: Signature([0; 64]),
    }
}

/// Takes what the server notes.
#[derive(Clone, Default)]
pub struct Notes(Arc<Mutex<Vec<u8>>>);

impl Notes {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Notes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A server on the loopback with an authority of its own.
pub struct Served {
    pub address: SocketAddr,
    pub authority: Option<Vec<u8>>,
    pub hub: Arc<Echo>,
    pub notes: Notes,
    stop: Option<oneshot::Sender<()>>,
    pub done: JoinHandle<()>,
}

impl Served {
    pub async fn begin() -> Self {
        Self::with(Rates::default(), false).await
    }

    pub async fn with(rates: Rates, is_plain: bool) -> Self {
        Self::by_turns((rates, Turns::default()), is_plain).await
    }

    /// With a page for browsers, and the programs in this folder.
    pub async fn with_front(rates: Rates, folder: &std::path::Path) -> Self {
        let front = Front::new("徐汇区 <b>", folder.to_path_buf(), rates.page);
        Self::behind(|door| door.with_front(front), (rates, Turns::default()), true).await
    }

    pub async fn by_turns(rules: (Rates, Turns), is_plain: bool) -> Self {
        Self::behind(|door| door, rules, is_plain).await
    }

    async fn behind(made: impl FnOnce(Door) -> Door, rules: (Rates, Turns), is_plain: bool) -> Self {
        let (hub, notes) = (Echo::new(), Notes::default());
        let authority = Authority::found(HubClock::of_machine().now()).unwrap();
        let der = authority.der().to_vec();
        let names = vec!["localhost".to_owned()];
        let secure = || server_config(authority, names, Arc::new(HubClock::of_machine())).unwrap();
        let line = if is_plain { Line::Plain } else { Line::Tls(Arc::new(secure())) };
        let listening = Listening::bind("127.0.0.1:0".parse().unwrap(), line).await.unwrap();
        let address = listening.url().rsplit_once('/').unwrap().1.parse().unwrap();
        let door = Arc::new(made(Door::new(hub.clone(), Trace::to(Box::new(notes.clone())), rules)));
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(listening.serve(door, async {
            let _ = stopped.await;
        }));
        let authority = (!is_plain).then_some(der);
        Self { address, authority, hub, notes, stop: Some(stop), done }
    }

    pub fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Sends bytes as they are, reads the answer to its end.
    pub async fn raw(&self, bytes: &[u8]) -> Answered {
        raw(self.address, self.authority.as_deref(), bytes).await.unwrap()
    }

    pub async fn post(&self, asking: &Asking) -> Answered {
        self.raw(&asking.bytes("POST", &format!("/v1/{}", asking.word))).await
    }

    pub async fn get(&self, path: &str) -> Answered {
        self.raw(format!("GET {path} HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n").as_bytes()).await
    }
}

/// A connection that trusts this authority alone; none = no TLS.
pub async fn raw(address: SocketAddr, authority: Option<&[u8]>, bytes: &[u8]) -> std::io::Result<Answered> {
    let stream = TcpStream::connect(address).await?;
    match authority {
        None => talk(stream, bytes).await,
        Some(authority) => talk(secure(stream, authority, "localhost").await?, bytes).await,
    }
}

pub async fn secure(
    stream: TcpStream,
    authority: &[u8],
    name: &'static str,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority.to_vec())).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13]);
    let config = config.unwrap().with_root_certificates(roots).with_no_client_auth();
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(name).unwrap(), stream).await
}

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, bytes: &[u8]) -> std::io::Result<Answered> {
    // A server that turns a long body away stops reading it; what it said is there all the same.
    let _ = stream.write_all(bytes).await;
    let _ = stream.flush().await;
    let mut said = Vec::new();
    let mut piece = vec![0; 65_536];
    loop {
        match tokio::time::timeout(Duration::from_secs(60), stream.read(&mut piece)).await.unwrap() {
            Ok(0) | Err(_) => break,
            Ok(n) => said.extend_from_slice(&piece[..n]),
        }
        if Answered::read(&said).is_some_and(|answered| answered.is_whole()) {
            break;
        }
    }
    Answered::read(&said).ok_or_else(|| std::io::Error::other(format!("{} bytes that are no HTTP", said.len())))
}

/// An HTTP answer.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answered {
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Some(Self { status, headers: lines.filter_map(header).collect(), body: bytes[end + 4..].to_vec() })
    }

    fn is_whole(&self) -> bool {
        self.headers.get("content-length").and_then(|n| n.parse().ok()).is_some_and(|n: usize| self.body.len() >= n)
    }

    pub fn reason(&self) -> String {
        let refusal: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        refusal["reason"].as_str().unwrap().to_owned()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A request about to be sent; tests spoil parts of it.
#[derive(Clone)]
pub struct Asking {
    pub word: &'static str,
    pub body: Vec<u8>,
    pub signed: SignedRequest,
    pub more: String,
}

impl Asking {
    /// Rightly made by device `n`; each with a nonce of its own.
    pub fn new(n: u8, question: &Request) -> Self {
        Self::of(n, question.word(), question.encode().unwrap())
    }

    pub fn of(n: u8, word: &'static str, body: Vec<u8>) -> Self {
        let unsigned = SignedRequest {
            device: device(n),
            at: NOW,
            nonce: seal::random().unwrap(),
            timeline: TimelineId::from_bytes([0; 16]),
            signature: Signature([0; 64]),
        };
        Self { word, body, signed: unsigned, more: String::new() }.signed_by(&key(n))
    }

    pub fn hello(n: u8) -> Self {
        Self::new(n, &Request::Hello(hello(n)))
    }

    pub fn push(n: u8) -> Self {
        Self::new(n, &Request::Push(Push::default()))
    }

    #[must_use]
    pub fn at(mut self, at: Instant, by: u8) -> Self {
        self.signed.at = at;
        self.signed_by(&key(by))
    }

    #[must_use]
    pub fn in_life(mut self, timeline: TimelineId, by: u8) -> Self {
        self.signed.timeline = timeline;
        self.signed_by(&key(by))
    }

    #[must_use]
    pub fn signed_by(mut self, key: &SigningKey) -> Self {
        self.signed = self.signed.signed((self.word, &self.body), key);
        self
    }

    pub fn bytes(&self, method: &str, path: &str) -> Vec<u8> {
        let (header, length) = (self.signed.header(), self.body.len());
        let length = if method == "GET" { String::new() } else { format!("content-length: {length}\r\n") };
        let more = &self.more;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n{SIGNED}: {header}\r\n{more}{length}\r\n"
        );
        let body: &[u8] = if method == "GET" { &[] } else { &self.body };
        [head.as_bytes(), body].concat()
    }
}

pub fn hello(n: u8) -> Hello {
    let district = DistrictId::of_code("310104", true);
    Hello {
        district,
        device: device(n),
        schema: 1,
        build: "test".to_owned(),
        wall: NOW,
        notices: Vec::new(),
        erased: Vec::new(),
        devices_told_at: Instant(0),
        audit_seen: None,
        outstanding_told: None,
    }
}
