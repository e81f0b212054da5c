//! What a batch carries that is wrong, oversized, replayed, left out or forged (security.md 4.1): each gets its word, and every table of the
//! log is afterwards what it was before. What the hub can only judge change by change it takes with its word against it, and then nothing
//! that counts is other than before. On every engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod dumped;
mod forged;
mod world;

use change::{Batch, BatchHeader, Change, MAX_BATCH_CHANGES, Op, Piece, SCOPE_FIELD, Value, Verdict};
use dumped::{Dump, Made, looked_at, table};
use forged::Forger;
use hub::{Answering, Caller, Log, LogTx, Refused};
use kernel::{ChangeId, Compartment, DeviceId, DistrictId, Instant, Intent, RecordId, RecordKind, Role, ScopeId};
use seal::{Hash, SigningKey};
use std::cell::Cell;
use store::{Offer, Recorded};
use sync::{Answer, Enrolled, Hello, Push, Reply, Request};
use world::forged::{header, key_of, signed};
use world::{Laptop, NORTH, START, World};

/// Where what came in is kept, whatever is said of it, as the engines call it.
const KEPT: [&str; 12] = [
    "batch",
    "batches",
    "change",
    "changes",
    "device_scope",
    "chains",
    "scope",
    "scopes",
    "feed",
    "feeds",
    "brought",
    "sqlite_sequence",
];

struct Town<L: Log> {
    world: World<L>,
    dump: Dump<L>,
    /// The same people's hub for real, where this one is for practice.
    real: World<L>,
    dump_of_real: Dump<L>,
    lead: Laptop,
    recorder: Laptop,
    /// Of the same team; it sent one batch.
    other: Laptop,
    /// No hub has heard of it.
    stranger: Laptop,
    note: RecordId,
    /// The change that began it.
    begun_by: ChangeId,
    made: Cell<u32>,
}

fn town<L: Log>(make: &dyn Fn(bool) -> Made<L>) -> Town<L> {
    let (log, dump) = make(true);
    let (mut world, mut office) = World::begun(log);
    let mut joined = |role| world.join(&mut office, role, NORTH);
    let (mut recorder, mut lead) = (joined(Role::Recorder), joined(Role::Lead));
    let (mut other, stranger) = (joined(Role::Recorder), joined(Role::Recorder));
    world.sync(&mut office);
    let note = recorder.writes(1_000, "电梯坏了");
    other.writes(1_100, "路灯不亮");
    for laptop in [&mut recorder, &mut other, &mut lead] {
        world.sync(laptop);
    }
    let (log, dump_of_real) = make(false);
    log.write(|tx| tx.begin_life(kernel::TimelineId::from_bytes([0x71; 16]), Instant(START))).unwrap();
    let practice = world.district.clone();
    world.district.is_practice = false;
    let real = world.beside(log);
    world.district = practice;
    let begun_by = first_change(world.hub.log(), recorder.card.card.device);
    // Whoever holds both districts' keys, and mixes them up.
    real.ask(&recorder, &Request::Enrol(card(&recorder.card)));
    Town { world, dump, real, dump_of_real, lead, recorder, other, stranger, note, begun_by, made: Cell::new(0) }
}

fn first_change<L: Log>(log: &L, device: DeviceId) -> ChangeId {
    let row = log.read(|tx| tx.batch((device, draft()), 1)).unwrap().unwrap();
    Change::decode(Batch::decode(&row.bytes).unwrap().pieces[0].body().unwrap()).unwrap().id
}

fn card(card: &Enrolled) -> Vec<u8> {
    serde_json::to_vec(card).unwrap()
}

fn draft() -> ScopeId {
    Compartment::Draft.at(world::place(NORTH))
}

fn offer(batch: Batch) -> Offer {
    Offer { batch, receipt: None, sealed: Vec::new() }
}

fn practice() -> DistrictId {
    DistrictId::of_code("310104", true)
}

impl<L: Log> Town<L> {
    /// A change that the laptop's member may make, ever another.
    fn change(&self, laptop: &Laptop) -> Change {
        let mut forger = Forger { laptop, made: self.made.replace(self.made.get() + 1) + 1_000 };
        let text = visits::Journal::SPEC.fields.iter().find(|field| field.name == "text").unwrap().id;
        let community = visits::Journal::SPEC.fields.iter().find(|field| field.name == "community").unwrap().id;
        let visit = visits::Journal::SPEC.fields.iter().find(|field| field.name == "visit").unwrap().id;
        let here = Value::Bytes(world::place(NORTH).bytes().to_vec());
        let there = Value::Bytes(RecordId::derive(&["visit"]).bytes().to_vec());
        let fields = [(text, Value::Text("伪造的".to_owned())), (community, here), (visit, there)];
        forger.change(Intent::WriteJournal, RecordKind::Journal, fields.into())
    }

    /// What stands before that laptop's second batch.
    fn next(&self) -> BatchHeader {
        let first = (self.other.card.card.device, draft());
        let kept = self.world.hub.log().read(|tx| tx.batch(first, 1)).unwrap().unwrap().receipt;
        BatchHeader { first_seq: kept.next_seq(), prev_head: kept.head, ..header(&self.other, draft()) }
    }

    /// The second batch, with this in it.
    fn carrying(&self, change: Change) -> Said {
        self.said(signed(self.next(), &key_of(&self.other), &[change]))
    }

    fn said(&self, batch: Batch) -> Said {
        answered(&self.world, &self.other, vec![offer(batch)])
    }
}

/// What became of a push, in a word.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// Not taken.
    Refused(String),
    /// Taken, and of no effect.
    Rejected(String),
    Other(String),
}

fn refused(why: &str) -> Said {
    Said::Refused(why.to_owned())
}

fn answered<L: Log>(world: &World<L>, by: &Laptop, offers: Vec<Offer>) -> Said {
    let push = Push { offers, cards: Vec::new(), states: Vec::new() };
    let question = Request::Push(push);
    // What no door would read is judged all the same.
    let question = Request::decode("push", &question.encode().unwrap()).unwrap_or(question);
    let Ok(Reply::Pushed(pushed)) = world.hub.answer(Caller::Device(by.card.card.device), question) else {
        panic!("no answer to a push")
    };
    match pushed.answers.into_iter().next_back().unwrap() {
        Answer::Refused(why) => Said::Refused(why),
        Answer::Gap(known) => Said::Refused(format!("gap after {known}")),
        Answer::Fork(_) => refused("fork"),
        Answer::Waits => refused("waits"),
        Answer::Receipt(receipt) => match &receipt.rulings.last().unwrap().verdict {
            Verdict::Rejected(why) => Said::Rejected(why.clone()),
            other => Said::Other(format!("{other:?}")),
        },
    }
}

/// What the hub says to a question that is no push.
fn asked<L: Log>(world: &World<L>, device: DeviceId, question: Request) -> Said {
    match world.hub.answer(Caller::Device(device), question) {
        Err(Refused::Forbidden(why)) => refused(why),
        other => Said::Other(format!("{other:?}")),
    }
}

fn hello(by: &Laptop) -> Request {
    Request::Hello(Hello {
        district: by.store.identity().district,
        device: by.card.card.device,
        schema: 1,
        build: "test".to_owned(),
        wall: Instant(START),
        erased: Vec::new(),
        notices: Vec::new(),
        devices_told_at: Instant(0),
        audit_seen: None,
        outstanding_told: None,
    })
}

/// The card of a vault that is known, as its member would have it with another key: all signatures fit.
fn under_another_key(enrolled: &Enrolled) -> Enrolled {
    let mut forged = enrolled.clone();
    forged.card.sign_key = SigningKey::from_seed(&[0x77; 32]).verifying().to_hex();
    let proof = forged.proof.as_mut().unwrap();
    let ticket_key = SigningKey::from_seed(&[forged.card.device.bytes()[0] ^ 0x40; 32]);
    assert_eq!(ticket_key.verifying().to_hex(), proof.ticket.ticket_key);
    let signature = ticket_key.sign("zoufang/card/1", &serde_json::to_vec(&forged.card).unwrap());
    proof.card_signature = seal::to_hex(&signature.0);
    forged
}

/// The hub's, and that of the one for real.
type Contents = (Vec<String>, Vec<String>);

/// One batch each, or one card.
type Row<L> = (Said, fn(&Town<L>) -> Said);

fn refusals<L: Log>() -> Vec<Row<L>> {
    vec![
        (refused("another_district"), |town| {
            let district = DistrictId::of_code("310105", true);
            town.said(signed(
                BatchHeader { district, ..town.next() },
                &key_of(&town.other),
                &[town.change(&town.other)],
            ))
        }),
        // A real vault at a hub for practice (decisions D27).
        (refused("another_district"), |town| {
            let district = DistrictId::of_code("310104", false);
            town.said(signed(
                BatchHeader { district, ..town.next() },
                &key_of(&town.other),
                &[town.change(&town.other)],
            ))
        }),
        (refused("unknown_device"), |town| {
            let batch = world::forged::batch(&town.stranger, draft(), &[town.change(&town.stranger)]);
            town.said(batch)
        }),
        // Signed by another member, who is known as well.
        (refused("not_genuine"), |town| {
            town.said(signed(town.next(), &key_of(&town.lead), &[town.change(&town.other)]))
        }),
        (refused("not_genuine"), |town| {
            let mut batch = signed(town.next(), &key_of(&town.other), &[town.change(&town.other)]);
            let Piece::Body(body) = &mut batch.pieces[0] else { panic!() };
            let last = body.windows(3).rposition(|bytes| bytes == "的".as_bytes()).unwrap();
            body[last + 2] ^= 1;
            town.said(batch)
        }),
        (refused("not_genuine"), |town| {
            let mut batch = signed(town.next(), &key_of(&town.other), &[town.change(&town.other)]);
            batch.header.scope = Compartment::Work.at(world::place(NORTH));
            town.said(batch)
        }),
        // Oversized.
        (refused("not_genuine"), |town| {
            let changes: Vec<Change> = (0..=MAX_BATCH_CHANGES).map(|_| town.change(&town.other)).collect();
            town.said(signed(town.next(), &key_of(&town.other), &changes))
        }),
        (refused("not_whole"), |town| town.said(signed(town.next(), &key_of(&town.other), &[]))),
        (refused("not_whole"), |town| {
            let both = [town.change(&town.other), town.change(&town.other)];
            let mut batch = signed(town.next(), &key_of(&town.other), &both);
            batch.pieces[0] = Piece::Hidden(batch.pieces[0].hash(batch.salts.at(0)).unwrap());
            town.said(batch)
        }),
        // The batch before it was left out, or comes after it.
        (refused("gap after 1"), |town| {
            let key = key_of(&town.other);
            let before = signed(town.next(), &key, &[town.change(&town.other)]);
            let after = BatchHeader { first_seq: before.next_seq(), prev_head: before.head, ..before.header.clone() };
            town.said(signed(after, &key, &[town.change(&town.other)]))
        }),
        // Nothing of that chain is here, and nothing is begun for it.
        (refused("gap after 0"), |town| {
            let after = BatchHeader { first_seq: 2, prev_head: Hash([9; 32]), ..header(&town.lead, draft()) };
            town.said(signed(after, &key_of(&town.lead), &[town.change(&town.lead)]))
        }),
        (refused("fork"), |town| {
            town.said(signed(header(&town.other, draft()), &key_of(&town.other), &[town.change(&town.other)]))
        }),
        (refused("fork"), |town| {
            let header = BatchHeader { prev_head: Hash([9; 32]), ..town.next() };
            town.said(signed(header, &key_of(&town.other), &[town.change(&town.other)]))
        }),
        (refused("another_key_under_a_known_device"), |town| {
            let forged = card(&under_another_key(&town.recorder.card));
            asked(&town.world, town.recorder.card.card.device, Request::Enrol(forged))
        }),
        // The same card beside a batch that its key signed.
        (refused("not_genuine"), |town| {
            let forged = under_another_key(&town.other.card);
            let key = SigningKey::from_seed(&[0x77; 32]);
            let offers = vec![offer(signed(town.next(), &key, &[town.change(&town.other)]))];
            let push = Push { offers, cards: vec![card(&forged)], states: Vec::new() };
            let Reply::Pushed(pushed) = town.world.ask(&town.other, &Request::Push(push)) else { panic!() };
            let Answer::Refused(why) = &pushed.answers[0] else { panic!("{pushed:?}") };
            refused(why)
        }),
        // A vault for practice at a real hub, which even knows it (decisions D27).
        (refused("another_district"), |town| asked(&town.real, town.recorder.card.card.device, hello(&town.recorder))),
        (refused("another_district"), |town| {
            assert_eq!(town.recorder.store.identity().district, practice());
            let batch = world::forged::batch(&town.recorder, draft(), &[town.change(&town.recorder)]);
            answered(&town.real, &town.recorder, vec![offer(batch)])
        }),
    ]
}

/// Signed by who wrote it and whole: it is kept, with the word against it.
fn rejections<L: Log>() -> Vec<Row<L>> {
    let rejected = |why: &str| Said::Rejected(why.to_owned());
    vec![
        (rejected("not_your_posting"), |town| {
            let mut change = town.change(&town.other);
            change.grant = town.lead.actor.grant;
            town.carrying(change)
        }),
        // What the lead alone may do, by the lead's posting.
        (rejected("not_your_posting"), |town| {
            let to = Value::Bytes(Compartment::Work.at(world::place(NORTH)).bytes().to_vec());
            let (record, grant) = (town.note, town.lead.actor.grant);
            let fields = [(SCOPE_FIELD, to)].into();
            let (kind, intent, op) = (RecordKind::Journal.number(), Intent::Confirm.number(), Op::Move);
            town.carrying(Change { record, grant, kind, intent, op, fields, ..town.change(&town.other) })
        }),
        (rejected("id_used_twice"), |town| town.carrying(Change { id: town.begun_by, ..town.change(&town.other) })),
        (rejected("another_kind"), |town| {
            let text = concerns::Item::SPEC.fields.iter().find(|field| field.name == "text").unwrap().id;
            let fields = [(text, Value::Text("换一种".to_owned()))].into();
            let (kind, intent) = (RecordKind::Item.number(), Intent::DescribeItem.number());
            town.carrying(Change { record: town.note, kind, intent, op: Op::Set, fields, ..town.change(&town.other) })
        }),
    ]
}

/// What is there and was not.
fn more<'a>(after: &'a Contents, before: &Contents) -> Vec<&'a String> {
    let here = after.0.iter().filter(|line| !before.0.contains(line));
    here.chain(after.1.iter().filter(|line| !before.1.contains(line))).collect()
}

fn nothing_is_changed<L: Log>(make: &dyn Fn(bool) -> Made<L>) {
    let town = town(make);
    let contents = || (looked_at(town.world.hub.log(), &town.dump), looked_at(town.real.hub.log(), &town.dump_of_real));
    let before = contents();
    for (at, (expected, row)) in refusals::<L>().into_iter().enumerate() {
        assert_eq!(row(&town), expected, "{at}");
        assert_eq!(more(&contents(), &before), Vec::<&String>::new(), "{at}: {expected:?} changed something");
        assert!(contents() == before, "{at}: {expected:?} took something away");
    }
    // The very same in due form is taken, and taken once.
    let batch = signed(town.next(), &key_of(&town.other), &[town.change(&town.other)]);
    let taken = town.said(batch.clone());
    assert_eq!(taken, Said::Other(format!("{:?}", Verdict::Accepted(Role::Recorder))));
    let after = contents();
    assert!(after != before);
    assert_eq!(town.said(batch), taken, "replayed");
    assert!(contents() == after, "a replayed batch changed something");
}

fn nothing_counts<L: Log>(make: &dyn Fn(bool) -> Made<L>) {
    for (at, (expected, row)) in rejections::<L>().into_iter().enumerate() {
        let mut town = town(make);
        let counts = |town: &Town<L>| {
            let mut lines = looked_at(town.world.hub.log(), &town.dump);
            lines.retain(|line| !KEPT.contains(&table(line)));
            lines
        };
        let shown = |town: &Town<L>| {
            let mut lines = store::dump_tables(town.lead.store.read()).unwrap();
            lines.retain(|line| ["record", "entry", "journal", "item", "grant"].contains(&table(line)));
            lines
        };
        let (before, shown_before) = (counts(&town), shown(&town));
        assert_eq!(row(&town), expected, "{at}");
        assert_eq!(counts(&town), before, "{at}: {expected:?}");
        assert_eq!(first_change(town.world.hub.log(), town.recorder.card.card.device), town.begun_by);
        town.world.sync(&mut town.lead);
        assert!(!shown_before.is_empty());
        assert_eq!(shown(&town), shown_before, "{at}: {expected:?}");
        town.lead.is_clean();
    }
}

#[test]
fn a_batch_that_is_not_as_it_should_be_changes_nothing() {
    nothing_is_changed(&|_| dumped::in_memory());
    nothing_is_changed(&|_| dumped::in_a_file());
}

#[test]
fn a_change_that_is_not_its_authors_to_make_counts_for_nothing() {
    nothing_counts(&|_| dumped::in_memory());
    nothing_counts(&|_| dumped::in_a_file());
}

#[cfg(unix)]
#[test]
fn the_same_holds_on_postgresql() {
    let cluster = cluster::Cluster::shared();
    let make = |is_practice| dumped::in_postgres(cluster.clone(), is_practice);
    nothing_is_changed(&make);
    nothing_counts(&make);
}
