//! A hub of one page: takes every batch of whoever is enrolled, gives receipts and feeds, over TLS. Its faults can be set.

use change::{Batch, Receipt, Ruling, Verdict};
use kernel::{Compartment, DeviceId, Instant, RecordKind, ScopeId, TimelineId};
use seal::{Hash, SealSecret, SigningKey};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::{Columns, FeedItem, FeedPage, StateDigests};
use sync::{
    Answer, District, Enrolled, FarewellReceipt, Feed, HubCard, Membership, Page, Pulled, Pushed, Reply, Request,
    SignedRequest, SignedSealKey, Welcome,
};

mod line;

/// The kinds it says how it folds; it folds nothing.
const KINDS: Columns = &[&directory::COLUMN];

/// What goes wrong.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// The line is cut after so many bytes of an answer to this word.
    pub cut: Option<(&'static str, usize)>,
    /// Every question of this word gets this refusal: status and body.
    pub refusal: Option<(&'static str, u16, String)>,
    /// Every change is judged so.
    pub verdict: Option<Verdict>,
    /// 200, and a page of somebody else's.
    pub nonsense: bool,
    /// Takes every question and never answers.
    pub is_silent: bool,
    /// A hub of before laptops waited at it.
    pub knows_no_waiting: bool,
    /// Says of everybody that they are out of use; who takes leave is given a receipt by this key, the hub's own where there is none.
    pub is_revoking: bool,
    pub receipt_key: Option<[u8; 32]>,
    /// Says of every feed that its places come to something else, whatever it is told.
    pub is_at_odds: bool,
}

/// What the hub is like.
#[derive(Clone, Debug)]
pub struct Nature {
    /// Its clock minus the machine's, ms.
    pub ahead: i64,
    /// What its certificate is made out to.
    pub name: &'static str,
    /// Years in which the certificate holds.
    pub holds: (i32, i32),
}

impl Default for Nature {
    fn default() -> Self {
        Self { ahead: 0, name: "127.0.0.1", holds: (2020, 2090) }
    }
}

/// What is asked of whom.
pub struct Log {
    district: District,
    key: SigningKey,
    timeline: TimelineId,
    ahead: i64,
    pub faults: Faults,
    pub cards: BTreeMap<DeviceId, Enrolled>,
    pub feeds: BTreeMap<ScopeId, Vec<(Batch, Receipt)>>,
    /// Everybody's rights have ended.
    is_closed: bool,
    /// The words of what was asked, in order.
    pub asked: Vec<&'static str>,
}

/// A running hub; ends when dropped.
pub struct SmallHub {
    pub log: Arc<Mutex<Log>>,
    pub card: HubCard,
    _runtime: tokio::runtime::Runtime,
}

pub fn machine_now() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Instant(since.as_millis() as i64)
}

impl SmallHub {
    pub fn of(district: &District, nature: &Nature) -> Self {
        let key = SigningKey::generate().unwrap();
        let sign_key = key.verifying().to_hex();
        let log = Log {
            district: district.clone(),
            key,
            timeline: TimelineId::from_bytes([7; 16]),
            ahead: nature.ahead,
            faults: Faults::default(),
            cards: BTreeMap::new(),
            feeds: BTreeMap::new(),
            is_closed: false,
            asked: Vec::new(),
        };
        let log = Arc::new(Mutex::new(log));
        let (runtime, port, authority) = line::listen(Arc::clone(&log), nature);
        let device = DeviceId::from_bytes([9; 16]);
        let addresses = vec![format!("https://127.0.0.1:{port}")];
        Self {
            log,
            card: HubCard { device, sign_key, addresses, authority, seal_key: String::new() },
            _runtime: runtime,
        }
    }

    pub fn set(&self, faults: Faults) {
        self.log.lock().unwrap().faults = faults;
    }

    /// How often it was asked this.
    pub fn asked(&self, word: &str) -> usize {
        self.log.lock().unwrap().asked.iter().filter(|asked| **asked == word).count()
    }

    pub fn batches(&self) -> usize {
        self.log.lock().unwrap().feeds.values().map(Vec::len).sum()
    }
}

impl Log {
    fn now(&self) -> Instant {
        Instant(machine_now().0 + self.ahead)
    }

    /// Some: the signed time is too far off.
    fn check(&self, header: &str, what: (&str, &[u8])) -> Result<SignedRequest, Option<Instant>> {
        let signed = SignedRequest::of_header(header).ok_or(None)?;
        if signed.at.0.abs_diff(self.now().0) > 5 * 60_000 {
            return Err(Some(self.now()));
        }
        if let Some(card) = self.cards.get(&signed.device) {
            signed.verify(what, &card.card.verifying().unwrap()).map_err(|_| None)?;
        }
        Ok(signed)
    }

    pub fn revoke_all(&mut self) {
        self.is_closed = true;
    }

    fn heads_word(&self, device: DeviceId) -> String {
        let heads = self.feeds.iter().map(|(scope, items)| (*scope, items.len() as u64));
        sync::heads_word(device, self.timeline, heads)
    }

    fn answer(&mut self, from: DeviceId, request: Request) -> Reply {
        match request {
            Request::Hello(_) => Reply::Welcome(self.welcome(from)),
            Request::Enrol(card) => {
                let enrolled: Enrolled = serde_json::from_slice(&card).unwrap();
                enrolled.verify(&self.district).unwrap();
                self.cards.insert(enrolled.card.device, enrolled);
                Reply::Enrolled
            }
            Request::Push(push) => {
                for card in push.cards {
                    let enrolled: Enrolled = serde_json::from_slice(&card).unwrap();
                    self.cards.insert(enrolled.card.device, enrolled);
                }
                Reply::Pushed(Pushed { answers: push.offers.into_iter().map(|o| self.take(o.batch)).collect() })
            }
            Request::Pull(pull) => {
                let pages = pull.wishes.iter().map(|w| self.page(w.scope, w.after)).collect();
                Reply::Pulled(Pulled { pages })
            }
            Request::Snapshot(_) => Reply::Snapshot(None),
            Request::Chunk(_) => Reply::Chunk(None),
            Request::Ticket(ticket) => Reply::Ticket(ticket.sign(&self.key).unwrap()),
            Request::Waiting
            | Request::Approve(_)
            | Request::Invite(_)
            | Request::Invited(_)
            | Request::LeaseCode(_) => {
                panic!("a small hub lets nobody in by a code")
            }
            Request::Farewell(said) => {
                let forged = self.faults.receipt_key.map(|key| SigningKey::from_seed(&key));
                Reply::Farewell(FarewellReceipt::sign(&said, self.now(), forged.as_ref().unwrap_or(&self.key)))
            }
            Request::Pieces(_) => Reply::Pieces(Vec::new()),
            Request::KeepPiece(_) => Reply::PieceKept,
            Request::Piece(_) => Reply::Piece(None),
            Request::Figures(_) | Request::Search(_) => panic!("a small hub counts nothing"),
            Request::History(_) => Reply::History(sync::HistoryPage::default()),
            Request::States(_) => Reply::States(sync::StatesPage::default()),
            Request::Release(_) => Reply::Release(None),
            Request::ReleasePart(_) => Reply::ReleasePart(None),
        }
    }

    fn welcome(&self, from: DeviceId) -> Welcome {
        let directory = Compartment::Directory.at(self.district.place());
        let mut feeds: Vec<Feed> = self.feeds.keys().map(|scope| self.feed(*scope)).collect();
        feeds.sort_by_key(|feed| feed.scope != directory);
        let membership = match self.cards.contains_key(&from) {
            true if self.is_closed || self.faults.is_revoking => Membership::Revoked,
            true => Membership::Active,
            false => Membership::Unknown,
        };
        let seal_key = SignedSealKey::sign(SealSecret::from_bytes(&[7; 32]).public(), &self.key);
        let begun_at = Instant(0);
        Welcome {
            timeline: self.timeline,
            begun_at,
            hub_time: self.now(),
            membership,
            feeds,
            seal_key,
            outstanding: Vec::new(),
            outstanding_stands: false,
            devices: None,
            audit: None,
            fields: store::states::fields_by_kind(KINDS).into_iter().collect(),
            addresses: None,
        }
    }

    fn feed(&self, scope: ScopeId) -> Feed {
        let items = &self.feeds[&scope];
        let mut digest = Hash([0; 32]);
        for (_, receipt) in items {
            for place in 0..receipt.rulings.len() as u32 {
                digest.0.iter_mut().zip(receipt.trace(place).0).for_each(|(d, t)| *d ^= t);
            }
        }
        let states = self.faults.is_at_odds.then(|| {
            let mut states = StateDigests::default();
            states.flip(RecordKind::Place.number(), 7);
            states
        });
        Feed { scope, seq: items.len() as u64, digest, snapshot: 0, trail: None, states }
    }

    fn take(&mut self, batch: Batch) -> Answer {
        let (header, now) = (batch.header.clone(), self.now());
        let card = self.cards[&header.device].card.clone();
        let verdict = self.faults.verdict.clone().unwrap_or(Verdict::Accepted(card.role));
        let items = self.feeds.entry(header.scope).or_default();
        if let Some((_, receipt)) = items.iter().find(|(b, _)| b.head == batch.head) {
            return Answer::Receipt(receipt.clone());
        }
        let known = items.iter().filter(|(b, _)| b.header.device == header.device).map(|(b, _)| b.next_seq() - 1).max();
        if known.unwrap_or(0) + 1 != header.first_seq {
            return Answer::Gap(known.unwrap_or(0));
        }
        let changes = batch.open(&card.verifying().unwrap()).unwrap();
        let ruling = |c: &Option<change::Change>| Ruling { verdict: verdict.clone(), eff: c.as_ref().unwrap().hlc.0 };
        let arrival = change::Arrival { timeline: self.timeline, received_at: now, home_seq: items.len() as u64 + 1 };
        let receipt = Receipt::give(&batch, arrival, changes.iter().map(ruling).collect(), &self.key);
        items.push((batch, receipt.clone()));
        Answer::Receipt(receipt)
    }

    fn page(&self, scope: ScopeId, after: u64) -> Page {
        let items = &self.feeds[&scope];
        let item = |(batch, receipt): &(Batch, Receipt)| {
            FeedItem::Batch(Box::new(store::BatchItem {
                batch: Some(batch.clone()),
                receipt: receipt.clone(),
                stand_ins: Vec::new(),
            }))
        };
        let feed = FeedPage {
            scope,
            timeline: self.timeline,
            after,
            items: items.iter().skip(after as usize).map(item).collect(),
            digest: self.feed(scope).digest,
            trail: None,
        };
        let cards = self.cards.values().map(|e| serde_json::to_vec(e).unwrap()).collect();
        Page { feed, cards }
    }
}
