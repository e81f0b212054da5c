//! One laptop: a member's keys, an encrypted database in a file, and the engine of the app between it and the hub.

use super::line::{Answered, Line, Road};
use super::{bytes_of, id_of, now};
use kernel::{Actor, DeviceId, DistrictId, GrantId, MemberId, RecordId, Role, ScopeId, TimelineId};
use seal::{SealSecret, Signature, SigningKey};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use store::{Identity, Store};
use sync::{Card, District, Engine, Enrolled, Hello, HubCard, Reply, Request, SignedRequest, Summary, Vaulted};

const KEY: [u8; 32] = [1; 32];
const NO_TIMELINE: [u8; 16] = [0; 16];
/// After so long without a question the hub may have closed the line; the app's looks whether it has.
const QUIET: Duration = Duration::from_secs(5);

/// What all laptops know alike.
pub struct Known {
    /// The district.
    pub district: District,
    /// Its hub.
    pub hub: HubCard,
}

/// A laptop.
pub struct Laptop {
    /// The how many-th.
    pub number: usize,
    /// As what its member writes.
    pub actor: Actor,
    /// Its card, which leads back to the founder.
    pub card: Enrolled,
    /// Where its database lies.
    pub file: PathBuf,
    key: SigningKey,
}

/// Where a push breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// After half of it.
    Midway,
    /// It arrived whole, and the answer was not heard.
    Unheard,
}

/// Why a sync did not come to its end.
#[derive(Debug)]
pub enum Trouble {
    /// The connection was cut, as it was meant to be.
    Cut,
    /// Refused for now; after so long it may ask again.
    Later(Duration),
    /// The line failed by itself.
    Line(std::io::Error),
}

/// What a sync came to.
pub struct Synced {
    /// By the engine.
    pub summary: Summary,
    /// Bytes up and down.
    pub passed: (u64, u64),
}

impl Laptop {
    /// The blank of a card: a member's only vault.
    pub fn card_of(number: usize, role: Role) -> Card {
        Card {
            member: MemberId::from_bytes(id_of("member", number)),
            device: DeviceId::from_bytes(id_of("device", number)),
            nickname: format!("第{number}位"),
            role,
            place_name: "一个居委会".to_owned(),
            sign_key: key_of(number).verifying().to_hex(),
            seal_key: SealSecret::from_bytes(&bytes_of("seal", number)).public().to_hex(),
        }
    }

    /// A laptop with this card, posted at a place.
    pub fn of(number: usize, card: Enrolled, (place, file): (RecordId, PathBuf)) -> Self {
        let Card { member, device, role, .. } = card.card;
        let grant = GrantId::from_bytes(id_of("grant", number));
        let actor = Actor { member, device, grant, role, place, recorded_for: None };
        Self { number, actor, card, file, key: key_of(number) }
    }

    /// Its database.
    pub fn open(&self) -> Store {
        let identity = Identity {
            district: DistrictId::of_code(super::office::CODE, true),
            device: self.actor.device,
            device_epoch: 1,
            member: self.actor.member,
            signing: self.key.clone(),
            seed: None,
        };
        let mut store = Store::open(&self.file, &KEY, identity, device::COLUMNS).unwrap();
        store.know_device(&self.card.card.device().unwrap(), &serde_json::to_vec(&self.card).unwrap()).unwrap();
        store
    }

    /// Signs what the founder signs.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    fn address(&self) -> Ipv4Addr {
        let [.., high, low] = (self.number + 1).to_be_bytes();
        Ipv4Addr::new(127, 1, high, low)
    }

    /// A line of its own.
    pub fn line(&self, road: &Road) -> std::io::Result<Line> {
        road.open(self.address())
    }

    /// The bytes of a signed request.
    pub fn request(&self, question: &Request, timeline: Option<TimelineId>) -> Vec<u8> {
        let (word, body) = (question.word(), question.encode().unwrap());
        let unsigned = SignedRequest {
            device: self.actor.device,
            at: now(),
            nonce: seal::random().unwrap(),
            timeline: timeline.unwrap_or(TimelineId::from_bytes(NO_TIMELINE)),
            signature: Signature([0; 64]),
        };
        let signed = unsigned.signed((word, &body), &self.key).header();
        let head = format!(
            "POST /v1/{word} HTTP/1.1\r\nhost: localhost\r\nx-zoufang-signed: {signed}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), &body].concat()
    }

    /// One question on an open line.
    pub fn ask(&self, line: &mut Line, asked: (&Request, Option<TimelineId>)) -> Result<Reply, Trouble> {
        let Answered { status, after, body } = line.ask(&self.request(asked.0, asked.1)).map_err(Trouble::Line)?;
        match status {
            200 => Ok(Reply::decode(asked.0.word(), &body).unwrap()),
            429 | 503 => Err(Trouble::Later(after.expect("the hub says after how long"))),
            _ => panic!("{status}: {}", String::from_utf8_lossy(&body)),
        }
    }

    /// One sync. With a cut its first push breaks off.
    pub fn sync(&self, store: &mut Store, ways: (&Known, &Road), cut: Option<Cut>) -> Result<Synced, Trouble> {
        let (mut engine, mut line) = (Engine::new(), self.line(ways.1).map_err(Trouble::Line)?);
        let (mut passed, mut answered_at) = ((0, 0), Instant::now());
        loop {
            let next = engine.next(&mut self.vaulted(store, ways.0)).unwrap();
            let Some(question) = next else { break };
            let asked = (&question, engine.summary().timeline);
            if answered_at.elapsed() > QUIET {
                passed = sum(passed, line.passed());
                line = self.line(ways.1).map_err(Trouble::Line)?;
            }
            if let (Request::Push(_), Some(cut)) = (&question, cut) {
                let bytes = self.request(asked.0, asked.1);
                let length = if cut == Cut::Midway { bytes.len() / 2 } else { bytes.len() };
                line.send(&bytes[..length]).map_err(Trouble::Line)?;
                return Err(Trouble::Cut);
            }
            let reply = self.ask(&mut line, asked)?;
            answered_at = Instant::now();
            engine.take(&mut self.vaulted(store, ways.0), reply).unwrap();
        }
        Ok(Synced { summary: engine.summary().clone(), passed: sum(passed, line.passed()) })
    }

    fn vaulted<'a>(&'a self, store: &'a mut Store, known: &'a Known) -> Vaulted<'a> {
        let (district, hub, card) = (&known.district, &known.hub, &self.card);
        Vaulted { store, district, card, hub, now: now(), build: "bench", reads: directory::members::reading }
    }

    /// How far the hub's feeds go that it may read, and the hub's present life.
    pub fn feeds(&self, line: &mut Line, known: &Known) -> (BTreeMap<ScopeId, (u64, seal::Hash)>, TimelineId) {
        let hello = Hello {
            district: known.district.id(),
            device: self.actor.device,
            schema: u32::from(store::SCHEMA),
            build: "bench".to_owned(),
            wall: now(),
            notices: Vec::new(),
            erased: Vec::new(),
            devices_told_at: kernel::Instant(0),
            audit_seen: None,
            outstanding_told: None,
        };
        let Ok(Reply::Welcome(welcome)) = self.ask(line, (&Request::Hello(hello), None)) else { panic!("no welcome") };
        let feeds = welcome.feeds.iter().map(|feed| (feed.scope, (feed.seq, feed.digest))).collect();
        (feeds, welcome.timeline)
    }
}

fn sum(one: (u64, u64), other: (u64, u64)) -> (u64, u64) {
    (one.0 + other.0, one.1 + other.1)
}

fn key_of(number: usize) -> SigningKey {
    SigningKey::from_seed(&bytes_of("sign", number))
}
