//! A small district over any log: an office that founded it, two communities, people with laptops, and a hub.
#![allow(dead_code)]

mod agreeing;
pub mod forged;
mod hands;
mod lent;
mod ruling;
mod struck;
pub mod tally;
pub mod team;
mod watching;

use concerns::{Item, Nature, Source};
use directory::{Erasure, Grant, Level, Member, Place};
pub use hands::Hands;
use hub::log::postgres::{Address, PostgresLog};
use hub::{Answering, Caller, Hub, Log, LogTx, Refused, Setting};
use kernel::{
    Actor, Clock, Compartment, DeviceId, DistrictId, GrantId, Instant, Intent, MemberId, RecordId, Role, ScopeId,
    TimelineId,
};
pub use lent::Lent;
use seal::{SealSecret, SigningKey};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Columns, Error, Identity, Recorded};
use sync::{Card, District, Engine, Enrolled, HubCard, Proof, Reply, Request, Summary, TakenAnswer, Ticket, Vaulted};
use tally::Tally;
use visits::Journal;

pub const NORTH: &str = "310104003001";
pub const SOUTH: &str = "310104003002";
pub const START: i64 = 1_791_000_000_000;

pub struct World<L: Log> {
    pub hub: Hub<L>,
    pub clock: Arc<Hands>,
    pub district: District,
    pub card: HubCard,
    /// What went over the line.
    pub tally: Tally,
    founder: SigningKey,
    made: u8,
}

/// One laptop with one vault.
pub struct Laptop {
    pub store: Lent,
    pub actor: Actor,
    pub card: Enrolled,
    pub skew: i64,
}

pub fn place(code: &str) -> RecordId {
    Place::id(code)
}

fn key(n: u8) -> SigningKey {
    SigningKey::from_seed(&[n; 32])
}

fn identity(n: u8) -> Identity {
    Identity {
        district: DistrictId::of_code("310104", true),
        device: DeviceId::from_bytes([n; 16]),
        device_epoch: 1,
        member: MemberId::from_bytes([n; 16]),
        signing: key(n),
        seed: Some([n; 32]),
    }
}

fn blank_card(n: u8, role: Role) -> Card {
    Card {
        member: MemberId::from_bytes([n; 16]),
        device: DeviceId::from_bytes([n; 16]),
        nickname: format!("第{n}位"),
        role,
        place_name: "上海新村".into(),
        sign_key: key(n).verifying().to_hex(),
        seal_key: SealSecret::from_bytes(&[n; 32]).public().to_hex(),
    }
}

/// The district's log in a database.
pub fn on_postgres(url: &str) -> PostgresLog {
    PostgresLog::open(Address::parse(url, None).unwrap(), whose()).unwrap()
}

/// Whose log it is, for engines that must know.
pub fn whose() -> (DistrictId, seal::VerifyingKey) {
    (DistrictId::of_code("310104", true), key(0xaa).verifying())
}

impl<L: Log> World<L> {
    /// The district, and the office's laptop that founded it. Nothing has been sent yet.
    pub fn begun(log: L) -> (Self, Laptop) {
        let founder = key(1);
        let district = District {
            code: "310104".into(),
            name: "徐汇区".into(),
            is_practice: true,
            founder: DeviceId::from_bytes([1; 16]),
            founder_key: founder.verifying().to_hex(),
            founder_seal_key: SealSecret::from_bytes(&[1; 32]).public().to_hex(),
        };
        let clock = Arc::new(Hands(AtomicI64::new(START)));
        let device = DeviceId::from_bytes([0xaa; 16]);
        let card = HubCard {
            device,
            sign_key: key(0xaa).verifying().to_hex(),
            addresses: Vec::new(),
            authority: String::new(),
            seal_key: SealSecret::from_bytes(&[0xaa; 32]).public().to_hex(),
        };
        let timeline = TimelineId::from_bytes([0x71; 16]);
        log.write(|tx| tx.begin_life(timeline, Instant(START))).unwrap();
        let hub = Hub::new(
            log,
            Setting {
                district: district.clone(),
                device,
                key: key(0xaa),
                seal: SealSecret::from_bytes(&[0xaa; 32]),
                timeline,
                columns: hub::COLUMNS,
                clock: clock.clone(),
            },
        );
        let mut world = Self { hub, clock, district, card, tally: Tally::default(), founder, made: 1 };
        let mut office = world.laptop_of(1, Role::Office, world.district.place());
        office.card = Enrolled { card: blank_card(1, Role::Office), proof: None };
        world.found(&mut office);
        (world, office)
    }

    fn found(&mut self, office: &mut Laptop) {
        let (actor, scope) = (office.actor, Compartment::Directory.at(self.district.place()));
        let now = self.clock.now();
        let written: Result<(), Error> = office.store.write(&actor, now, |tx| {
            let member = Member { nickname: "办公室".into(), ..Member::default() };
            let grant = self.grant_of(&actor);
            tx.create_as(Intent::Found, scope, RecordId(actor.member.0), &member)?;
            tx.create_as(Intent::Found, scope, RecordId(actor.grant.0), &grant)?;
            let above = Some(self.district.place());
            for (code, level, parent) in
                [("310104", Level::District, None), (NORTH, Level::Community, above), (SOUTH, Level::Community, above)]
            {
                let value = Place { code: code.into(), name: format!("第{code}"), level, parent };
                tx.create_as(Intent::ImportDivisions, scope, place(code), &value)?;
            }
            Ok(())
        });
        written.unwrap();
    }

    fn grant_of(&self, actor: &Actor) -> Grant {
        let from_on = Instant(START).local_date();
        let (member, role, place) = (actor.member, actor.role, actor.place);
        Grant { member, role, place, team: None, from_on, to_on: None, seat: None, section: None }
    }

    /// Another process of the same hub: the same keys, the same life, its own way to the log.
    pub fn beside(&self, log: L) -> Self {
        let setting = Setting {
            district: self.district.clone(),
            device: self.card.device,
            key: key(0xaa),
            seal: SealSecret::from_bytes(&[0xaa; 32]),
            timeline: TimelineId::from_bytes([0x71; 16]),
            columns: hub::COLUMNS,
            clock: self.clock.clone(),
        };
        Self {
            hub: Hub::new(log, setting),
            clock: self.clock.clone(),
            district: self.district.clone(),
            card: self.card.clone(),
            tally: Tally::default(),
            founder: key(1),
            made: self.made,
        }
    }

    /// Another log under the same hub: another life of it.
    pub fn restored(&mut self, log: L, timeline: u8) {
        log.write(|tx| tx.begin_life(TimelineId::from_bytes([timeline; 16]), self.clock.now())).unwrap();
        let setting = Setting {
            district: self.district.clone(),
            device: self.card.device,
            key: key(0xaa),
            seal: SealSecret::from_bytes(&[0xaa; 32]),
            timeline: TimelineId::from_bytes([timeline; 16]),
            columns: hub::COLUMNS,
            clock: self.clock.clone(),
        };
        self.hub = Hub::new(log, setting);
    }

    fn laptop_of(&self, n: u8, role: Role, at: RecordId) -> Laptop {
        self.laptop_in(hub::COLUMNS, n, (role, at))
    }

    fn laptop_in(&self, columns: Columns, n: u8, (role, at): (Role, RecordId)) -> Laptop {
        let store = Lent::of(store::testing::store_with(columns, identity(n)).unwrap());
        let mut actor = store::testing::actor_of(role, at, n);
        actor.grant = GrantId::from_bytes([n ^ 0x80; 16]);
        Laptop { store, actor, card: Enrolled { card: blank_card(n, role), proof: None }, skew: 0 }
    }

    /// A person with a posting, added by the office, and the person's laptop, made from an enrolment file.
    pub fn join(&mut self, office: &mut Laptop, role: Role, at: &str) -> Laptop {
        self.join_in(hub::COLUMNS, office, (role, at))
    }

    /// The same with a laptop of another program.
    pub fn join_in(&mut self, columns: Columns, office: &mut Laptop, (role, at): (Role, &str)) -> Laptop {
        self.made += 1;
        let n = self.made;
        let mut laptop = self.laptop_in(columns, n, (role, place(at)));
        let scope = Compartment::Directory.at(self.district.place());
        let grant = self.grant_of(&laptop.actor);
        let (by, now) = (office.actor, self.clock.now());
        let added: Result<(), Error> = office.store.write(&by, now, |tx| {
            let member = Member { nickname: format!("第{n}位"), ..Member::default() };
            tx.create_as(Intent::AddMember, scope, RecordId(laptop.actor.member.0), &member)?;
            tx.create_as(Intent::AddMember, scope, RecordId(laptop.actor.grant.0), &grant)
        });
        added.unwrap();
        laptop.card = self.enrolled(n, role);
        for card in [&laptop.card, &office.card] {
            laptop.store.know_device(&card.card.device().unwrap(), &serde_json::to_vec(card).unwrap()).unwrap();
        }
        laptop
    }

    /// Another posting of the same person; it ends after so many days, if ever.
    pub fn post(&self, office: &mut Laptop, laptop: &Laptop, at: &str, number: u8) -> GrantId {
        let scope = Compartment::Directory.at(self.district.place());
        let id = GrantId::from_bytes([number; 16]);
        let grant = Grant { place: place(at), ..self.grant_of(&laptop.actor) };
        let (by, now) = (office.actor, self.clock.now());
        let add = |tx: &mut store::Tx<'_>| tx.create_as(Intent::AddMember, scope, RecordId(id.0), &grant);
        office.store.write::<_, Error>(&by, now, add).unwrap();
        id
    }

    /// The office ends a posting; its last day is so many after the one it was given on.
    pub fn end(&self, office: &mut Laptop, grant: GrantId, days: i64) {
        let last = Instant(START + days * 86_400_000).local_date();
        let (by, now) = (office.actor, self.clock.now());
        let end = |tx: &mut store::Tx<'_>| {
            tx.set::<Grant>(Intent::EndGrant, RecordId(grant.0), serde_json::json!({ "to_on": last }))
        };
        office.store.write::<_, Error>(&by, now, end).unwrap();
    }

    /// The hub's day.
    pub fn hub_day(&self) -> chrono::NaiveDate {
        self.clock.now().local_date()
    }

    /// Days go by.
    pub fn wait_days(&self, days: i64) {
        self.clock.0.fetch_add(days * 86_400_000, Ordering::SeqCst);
    }

    fn enrolled(&self, n: u8, role: Role) -> Enrolled {
        let ticket_key = key(n ^ 0x40);
        let card = blank_card(n, role);
        let ticket = Ticket {
            member: card.member,
            nickname: card.nickname.clone(),
            role,
            place_name: card.place_name.clone(),
            ticket_key: ticket_key.verifying().to_hex(),
            asked_by: None,
            asked_on: None,
            asked_in: None,
            good_until: None,
        };
        let sign = |key: &SigningKey, context, bytes: Vec<u8>| seal::to_hex(&key.sign(context, &bytes).0);
        let proof = Proof {
            issuer: None,
            ticket_signature: sign(&self.founder, "zoufang/ticket/1", serde_json::to_vec(&ticket).unwrap()),
            card_signature: sign(&ticket_key, "zoufang/card/1", serde_json::to_vec(&card).unwrap()),
            ticket,
        };
        Enrolled { card, proof: Some(proof) }
    }

    /// One question to the hub, through the bytes that would travel.
    pub fn ask(&self, laptop: &Laptop, question: &Request) -> Reply {
        self.ask_as(laptop.card.card.device, question)
    }

    pub fn ask_as(&self, device: DeviceId, question: &Request) -> Reply {
        let bytes = question.encode().unwrap();
        let caller = match self.hub.key_of(device).unwrap() {
            Some(_) => Caller::Device(device),
            None => Caller::Stranger(device),
        };
        let reply = self.hub.answer(caller, Request::decode(question.word(), &bytes).unwrap()).unwrap();
        let answer = reply.encode().unwrap();
        self.tally.note(device, (question, bytes.len()), (&reply, answer.len()));
        Reply::decode(question.word(), &answer).unwrap()
    }

    /// What a laptop puts on a carrier; noted there as lying safely.
    pub fn export(&self, laptop: &mut Laptop) -> Vec<Vec<u8>> {
        let made = self.vaulted(laptop, |v| v.make_bundles(&mut sync::Freight::default()).unwrap());
        for bundle in &made {
            laptop.store.note_carriage(&bundle.carriage).unwrap();
        }
        made.into_iter().map(|bundle| bundle.bytes).collect()
    }

    pub fn export_refused(&self, laptop: &mut Laptop) -> sync::Error {
        self.vaulted(laptop, |v| v.make_bundles(&mut sync::Freight::default()).unwrap_err())
    }

    /// A bundle comes to the hub.
    pub fn take(&self, bundle: &[u8]) -> Result<Vec<u8>, Refused> {
        self.hub.answer_bundle(&self.hub.open_bundle(bundle)?)
    }

    /// An answer comes to a laptop.
    pub fn take_answer(&self, laptop: &mut Laptop, answer: &[u8]) -> Result<TakenAnswer, sync::Error> {
        let secret = SealSecret::from_bytes(&[laptop.card.card.device.bytes()[0]; 32]);
        self.vaulted(laptop, |v| v.take_answer(answer, &secret))
    }

    /// A whole sync by files alone, once there and once back.
    pub fn sync_by_file(&self, laptop: &mut Laptop) -> Vec<TakenAnswer> {
        let bundles = self.export(laptop);
        let answers: Vec<_> = bundles.iter().map(|bundle| self.take(bundle).unwrap()).collect();
        answers.iter().map(|answer| self.take_answer(laptop, answer).unwrap()).collect()
    }

    pub fn vaulted<R>(&self, laptop: &mut Laptop, f: impl FnOnce(&mut Vaulted<'_>) -> R) -> R {
        let (now, reads) = (Instant(self.clock.now().0 + laptop.skew), directory::members::reading as store::Reads);
        f(&mut Vaulted {
            store: &mut laptop.store,
            district: &self.district,
            card: &laptop.card,
            hub: &self.card,
            now,
            build: "test",
            reads,
        })
    }

    /// A whole sync.
    pub fn sync(&self, laptop: &mut Laptop) -> Summary {
        self.sync_until(laptop, usize::MAX)
    }

    /// A whole sync of a laptop that is told of no snapshot, as by a hub that has none.
    pub fn sync_by_feed(&self, laptop: &mut Laptop) -> Summary {
        let no_snapshots = |reply: Reply| match reply {
            Reply::Welcome(mut welcome) => {
                welcome.feeds.iter_mut().for_each(|feed| feed.snapshot = 0);
                Reply::Welcome(welcome)
            }
            other => other,
        };
        self.sync_through(laptop, usize::MAX, &no_snapshots)
    }

    /// A sync that is cut off after so many answers; the last one asked for is lost on its way.
    pub fn sync_until(&self, laptop: &mut Laptop, answers: usize) -> Summary {
        self.sync_through(laptop, answers, &|reply| reply)
    }

    /// The same; what comes down goes through `line`.
    pub fn sync_through(&self, laptop: &mut Laptop, answers: usize, line: &dyn Fn(Reply) -> Reply) -> Summary {
        self.try_sync_through(laptop, answers, line).unwrap()
    }

    /// The same, or why an answer was refused.
    pub fn try_sync_through(
        &self,
        laptop: &mut Laptop,
        answers: usize,
        line: &dyn Fn(Reply) -> Reply,
    ) -> Result<Summary, sync::Error> {
        let (card, district, hub) = (laptop.card.clone(), self.district.clone(), self.card.clone());
        let now = Instant(self.clock.now().0 + laptop.skew);
        let (mut engine, reads) = (Engine::new(), directory::members::reading as store::Reads);
        for n in 0.. {
            let mut vaulted = Vaulted {
                store: &mut laptop.store,
                district: &district,
                card: &card,
                hub: &hub,
                now,
                build: "test",
                reads,
            };
            let Some(question) = engine.next(&mut vaulted)? else { break };
            let reply = line(self.ask(laptop, &question));
            if n >= answers {
                self.tally.note_cut();
                break;
            }
            let mut vaulted = Vaulted {
                store: &mut laptop.store,
                district: &district,
                card: &card,
                hub: &hub,
                now,
                build: "test",
                reads,
            };
            engine.take(&mut vaulted, reply)?;
        }
        Ok(engine.summary().clone())
    }
}

impl Laptop {
    pub fn community(&self) -> RecordId {
        self.actor.place
    }

    pub fn draft(&self) -> ScopeId {
        Compartment::Draft.at(self.community())
    }

    /// A journal entry in the team's draft.
    pub fn writes(&mut self, at: i64, text: &str) -> RecordId {
        let (actor, scope, community) = (self.actor, self.draft(), self.community());
        let value = Journal { visit: RecordId::derive(&["visit"]), community, call: None, text: text.into() };
        let now = Instant(START + at + self.skew);
        self.store.write::<_, Error>(&actor, now, |tx| tx.create(Intent::WriteJournal, scope, &value)).unwrap()
    }

    pub fn changes(&mut self, at: i64, id: RecordId, text: &str) -> bool {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let intent = Intent::WriteJournal;
        let set = |tx: &mut store::Tx<'_>| tx.set::<Journal>(intent, id, serde_json::json!({ "text": text }));
        self.store.write::<_, Error>(&actor, now, set).unwrap_or(false)
    }

    pub fn confirms(&mut self, at: i64, id: RecordId) {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let work = Compartment::Work.at(self.community());
        self.store.write::<_, Error>(&actor, now, |tx| tx.move_to::<Journal>(Intent::Confirm, id, work)).unwrap();
    }

    /// Something heard outside any visit, in the team's draft.
    pub fn hears(&mut self, at: i64, text: &str) -> RecordId {
        let (actor, scope, now) = (self.actor, self.draft(), Instant(START + at + self.skew));
        let item = Item {
            nature: Nature::Concern,
            source: Source::ReceptionDay,
            category: None,
            place: None,
            text: text.into(),
            first_answer: None,
            route: None,
            community: self.community(),
            visit: None,
            call: None,
            round: None,
            round_number: None,
            heard_at: now,
            number: format!("T{at}"),
            is_proactive: false,
            workflow: "graded/1".into(),
            is_hotline: None,
            hotline_number: None,
            duplicate_of: None,
            team_sorting: None,
            community_sorting: None,
            absent_reason: None,
        };
        self.store.write::<_, Error>(&actor, now, |tx| tx.create(Intent::Hear, scope, &item)).unwrap()
    }

    pub fn describes(&mut self, at: i64, id: RecordId, text: &str) -> bool {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let set =
            |tx: &mut store::Tx<'_>| tx.set::<Item>(Intent::DescribeItem, id, serde_json::json!({ "text": text }));
        self.store.write::<_, Error>(&actor, now, set).unwrap_or(false)
    }

    pub fn confirms_item(&mut self, at: i64, id: RecordId) {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let work = Compartment::Work.at(self.community());
        self.store.write::<_, Error>(&actor, now, |tx| tx.move_to::<Item>(Intent::Confirm, id, work)).unwrap();
    }

    /// Confirms what it finds; false when there is nothing to confirm.
    pub fn try_move(&mut self, at: i64, id: RecordId, is_item: bool) -> bool {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let work = Compartment::Work.at(self.community());
        let lies = store::get::<Item>(self.store.read(), id).ok().flatten().map(|r| r.scope);
        let lies = lies.or(store::get::<Journal>(self.store.read(), id).ok().flatten().map(|r| r.scope));
        if lies != Some(self.draft()) {
            return false;
        }
        let moved: Result<(), Error> = self.store.write(&actor, now, |tx| {
            if is_item {
                tx.move_to::<Item>(Intent::Confirm, id, work)
            } else {
                tx.move_to::<Journal>(Intent::Confirm, id, work)
            }
        });
        moved.is_ok()
    }

    /// A step of a concern, as its entry is kept.
    pub fn steps(&mut self, at: i64, id: RecordId, intent: Intent) -> bool {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let step = serde_json::json!({ "step": intent.word() });
        self.store.write::<_, Error>(&actor, now, |tx| tx.append::<Item>(intent, id, None, step)).is_ok()
    }

    /// The office sends a concern to another community.
    pub fn sends(&mut self, at: i64, id: RecordId, to: &str) -> bool {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let work = Compartment::Work.at(place(to));
        let send = |tx: &mut store::Tx<'_>| tx.move_to::<Item>(Intent::Transfer, id, work);
        self.store.write::<_, Error>(&actor, now, send).is_ok()
    }

    /// Somebody says that these fields of a concern and of its steps are to be erased.
    pub fn erases(&mut self, at: i64, about: RecordId) -> Result<RecordId, Error> {
        let (fields, entry_fields) = Item::SPEC.personal();
        self.orders(at, about, (fields.into_iter().collect(), entry_fields.into_iter().collect()))
    }

    /// The same of fields of the concern by their numbers.
    pub fn erases_fields(&mut self, at: i64, about: RecordId, fields: &[u16]) -> Result<RecordId, Error> {
        self.orders(at, about, (fields.to_vec(), Vec::new()))
    }

    fn orders(&mut self, at: i64, about: RecordId, fields: (Vec<u16>, Vec<u16>)) -> Result<RecordId, Error> {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let order = Erasure {
            about,
            about_kind: "item".into(),
            fields: fields.0,
            entry_fields: fields.1,
            basis: "consent_withdrawn".into(),
            reason: "本人书面提出".into(),
        };
        let scope = Compartment::Audit.at(Place::id("310104"));
        self.store.write::<_, Error>(&actor, now, |tx| tx.create(Intent::Erase, scope, &order))
    }

    /// Somebody says that a laptop is out of use.
    pub fn revokes(&mut self, at: i64, device: DeviceId) -> Result<RecordId, directory::Error> {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let say = |tx: &mut store::Tx<'_>| directory::revoke(tx, Place::id("310104"), (device, "被偷"));
        self.store.write::<_, directory::Error>(&actor, now, say)
    }

    /// What its vault remembers of the laptops the hub knows.
    pub fn told(&self) -> Option<sync::DevicesTold> {
        sync::DevicesTold::of(&self.store).unwrap()
    }

    /// A step of a concern with words of the resident's.
    pub fn notes(&mut self, at: i64, id: RecordId, words: &str) -> bool {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let step = serde_json::json!({ "step": "press", "reason": words });
        self.store.write::<_, Error>(&actor, now, |tx| tx.append::<Item>(Intent::Press, id, None, step)).is_ok()
    }

    pub fn words(&self, id: RecordId) -> Option<String> {
        store::get::<Item>(self.store.read(), id).unwrap().map(|row| row.value.text)
    }

    /// The steps of a concern in their order, by change.
    pub fn entries(&self, id: RecordId) -> Vec<kernel::ChangeId> {
        store::entries::<Item>(self.store.read(), id).unwrap().into_iter().map(|e| e.id).collect()
    }

    pub fn text(&self, id: RecordId) -> Option<String> {
        store::get::<Journal>(self.store.read(), id).unwrap().map(|row| row.value.text)
    }

    pub fn is_clean(&self) {
        assert_eq!(self.store.verify().unwrap().problems, Vec::<String>::new());
    }
}
