//! Every role × intent × scope at admission, every role × scope at pull, against the hand-kept docs/rights.csv (decisions T-b). What is
//! sent is made by hand and signed with a laptop's own key, as a changed program would: no laptop's rule stands in between.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use change::{Batch, Change, Op, Value, Verdict};
use directory::{Member, Person, Place, Revocation};
use hub::log::{FeedRow, ItemRow, ScopeRow, Writes, memory::MemoryLog};
use hub::{Answering, Caller, Log, LogTx, Refused};
use kernel::{ChangeId, Compartment, Hlc, Instant, Intent, RecordId, RecordKind, Role, ScopeId};
use seal::Hash;
use std::collections::{BTreeMap, BTreeSet};
use store::{Offer, Sees};
use sync::{Answer, Pull, Push, Reply, Request, Wish};
use visits::Journal;
use world::{Laptop, NORTH, SOUTH, START, World, place};

const DISTRICT: &str = "310104";

/// docs/rights.csv by role, kind of row and word.
struct Table(BTreeMap<(String, String, String), String>);

impl Table {
    fn read() -> Self {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rights.csv")).unwrap();
        let mut rows = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let roles = rows.next().unwrap();
        let cells = rows.flat_map(|row| {
            let key = |role: &String| (role.clone(), row[0].clone(), row[1].clone());
            (2..roles.len()).map(|at| (key(&roles[at]), row[at].clone())).collect::<Vec<_>>()
        });
        Self(cells.collect())
    }

    fn cell(&self, role: Role, row: &str, word: &str) -> &str {
        &self.0[&(role.word().to_owned(), row.to_owned(), word.to_owned())]
    }
}

/// Where a posting of this role is.
fn seat_of(role: Role) -> &'static str {
    let is_of_district = role.is_bureau() || role.is_exclusive() || role == Role::Office;
    if is_of_district { DISTRICT } else { NORTH }
}

fn everybody() -> (World<MemoryLog>, Laptop, Vec<Laptop>) {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let laptops: Vec<Laptop> = Role::ALL.iter().map(|role| world.join(&mut office, *role, seat_of(*role))).collect();
    world.sync(&mut office);
    let mut laptops = laptops;
    laptops.iter_mut().for_each(|laptop| _ = world.sync(laptop));
    (world, office, laptops)
}

fn scopes() -> impl Iterator<Item = (&'static str, Compartment)> {
    [NORTH, SOUTH, DISTRICT].into_iter().flat_map(|at| Compartment::ALL.into_iter().map(move |c| (at, c)))
}

/// Changes nobody's program would write, each the beginning of a record of its own.
struct Forger<'a> {
    laptop: &'a Laptop,
    made: u32,
}

impl Forger<'_> {
    fn change(&mut self, intent: Intent, kind: RecordKind, fields: BTreeMap<u16, Value>) -> Change {
        self.made += 1;
        let unique = [self.laptop.actor.device.to_string(), self.made.to_string()];
        let id = ChangeId(RecordId::derive(&["forged", &unique[0], &unique[1]]).0);
        Change {
            id,
            kind: kind.number(),
            record: RecordId(id.0),
            intent: intent.number(),
            hlc: Hlc::at(Instant(START + 1_000)),
            grant: self.laptop.actor.grant,
            op: Op::Create,
            fields,
            sees: Sees::new(),
            parent: None,
            group: None,
            recorded_for: None,
            is_critical: false,
        }
    }

    /// One batch, first of its chain.
    fn batch(&self, scope: ScopeId, changes: &[Change]) -> Batch {
        world::forged::batch(self.laptop, scope, changes)
    }
}

/// What the hub says of each.
fn pushed(world: &World<MemoryLog>, laptop: &Laptop, batch: Batch) -> Vec<Verdict> {
    let offer = Offer { batch, receipt: None, sealed: Vec::new() };
    let push = Push { offers: vec![offer], cards: vec![serde_json::to_vec(&laptop.card).unwrap()], states: Vec::new() };
    let question = Request::Push(push);
    let Reply::Pushed(pushed) = world.ask(laptop, &question) else { panic!("no answer to a push") };
    match pushed.answers.into_iter().next() {
        Some(Answer::Receipt(receipt)) => receipt.rulings.into_iter().map(|ruling| ruling.verdict).collect(),
        other => panic!("{other:?}"),
    }
}

fn why(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Accepted(_) => "",
        Verdict::Rejected(why) | Verdict::Held(why) => why,
    }
}

fn begun(world: &World<MemoryLog>, ids: &[RecordId]) -> Vec<RecordId> {
    let rows = world.hub.log().write(|tx| tx.lock_records(ids)).unwrap();
    rows.into_iter().map(|row| row.held.record.id).collect()
}

/// What the table expects of a change: no reason, or the one that must be given.
fn expected(cell: &str, own: &str, (at, compartment): (&str, Compartment)) -> Option<&'static str> {
    match cell {
        "-" => Some("not_your_right"),
        "district" => None,
        "own" if own == at => None,
        // Of a line the directory holds what the column says is of it; its own drawer is looked at in `lines.rs`.
        "line" if own == at && compartment == Compartment::Directory => None,
        "own" | "line" => Some("not_your_place"),
        other => panic!("{other}"),
    }
}

#[test]
fn admission_refuses_by_right_exactly_what_the_table_refuses() {
    let (table, (world, _, laptops)) = (Table::read(), everybody());
    let mut cells = 0;
    for laptop in &laptops {
        let role = laptop.actor.role;
        let mut forger = Forger { laptop, made: 0 };
        for (at, compartment) in scopes() {
            let meant: Vec<(Intent, RecordKind)> =
                Intent::ALL.iter().map(|intent| (*intent, intent.writes()[0])).collect();
            let changes: Vec<Change> =
                meant.iter().map(|(intent, kind)| forger.change(*intent, *kind, BTreeMap::new())).collect();
            let batch = forger.batch(compartment.at(place(at)), &changes);
            let verdicts = pushed(&world, laptop, batch);
            let mut refused = Vec::new();
            for ((intent, _), (change, verdict)) in meant.iter().zip(changes.iter().zip(&verdicts)) {
                let what = format!("{} {} {at} {}", role.word(), intent.word(), compartment.word());
                match expected(table.cell(role, "write", intent.word()), seat_of(role), (at, compartment)) {
                    Some(reason) => {
                        assert_eq!(*verdict, Verdict::Rejected(reason.to_owned()), "{what}");
                        refused.push(change.record);
                    }
                    None => {
                        assert!(!["not_your_right", "not_your_place"].contains(&why(verdict)), "{what}: {verdict:?}")
                    }
                }
                cells += 1;
            }
            assert_eq!(begun(&world, &refused), [], "{} {at} {}", role.word(), compartment.word());
        }
    }
    assert_eq!(cells, Role::ALL.len() * Intent::ALL.len() * 21);
}

/// Something sound for an intent, and where it belongs.
fn sound(intent: Intent, laptop: &Laptop) -> Option<(RecordKind, Compartment, BTreeMap<u16, Value>)> {
    let community = place(NORTH);
    let (kind, fields) = match intent {
        Intent::Found | Intent::ImportDivisions => {
            let level = directory::Level::Community;
            let value = Place { code: "310104009009".into(), name: "新村".into(), level, parent: None };
            (RecordKind::Place, store::fields_by_id(&value))
        }
        Intent::ImportRoster | Intent::ReplaceHolder => {
            let value = Person { name: "张三".into(), ..Person::default() };
            (RecordKind::Person, store::fields_by_id(&value))
        }
        Intent::AddMember => {
            let value = Member { nickname: "张三".into(), ..Member::default() };
            (RecordKind::Member, store::fields_by_id(&value))
        }
        Intent::Revoke => {
            let value = Revocation { device: laptop.actor.device, reason: "被偷".into() };
            (RecordKind::Revocation, store::fields_by_id(&value))
        }
        Intent::WriteJournal => {
            let visit = RecordId::derive(&["visit"]);
            let value = Journal { visit, community, call: None, text: "记一笔".into() };
            (RecordKind::Journal, store::fields_by_id(&value))
        }
        _ => return None,
    };
    let drawer = match kind {
        RecordKind::Journal => Compartment::Draft,
        other => other.compartment(),
    };
    Some((kind, drawer, fields.unwrap()))
}

#[test]
fn what_the_table_allows_is_taken_and_what_it_refuses_is_not() {
    let table = Table::read();
    let mut taken = BTreeMap::new();
    for role in Role::ALL {
        let (mut world, mut office) = World::begun(MemoryLog::default());
        let mut laptop = world.join(&mut office, *role, seat_of(*role));
        let mut other = world.join(&mut office, Role::Recorder, SOUTH);
        for one in [&mut office, &mut laptop, &mut other] {
            world.sync(one);
        }
        let mut forger = Forger { laptop: &laptop, made: 0 };
        let mut by_drawer: BTreeMap<Compartment, Vec<(Intent, Change)>> = BTreeMap::new();
        for intent in Intent::ALL {
            let Some((kind, drawer, fields)) = sound(*intent, &other) else { continue };
            by_drawer.entry(drawer).or_default().push((*intent, forger.change(*intent, kind, fields)));
        }
        for (drawer, meant) in by_drawer {
            let at = if drawer == Compartment::Draft { NORTH } else { DISTRICT };
            let changes: Vec<Change> = meant.iter().map(|(_, change)| change.clone()).collect();
            let verdicts = pushed(&world, &laptop, forger.batch(drawer.at(place(at)), &changes));
            for ((intent, change), verdict) in meant.iter().zip(verdicts) {
                let cell = table.cell(*role, "write", intent.word());
                let is_right = expected(cell, seat_of(*role), (at, drawer)).is_none();
                assert_eq!(verdict.is_accepted(), is_right, "{} {}: {verdict:?}", role.word(), intent.word());
                assert_eq!(begun(&world, &[change.record]).len(), usize::from(is_right));
                *taken.entry(intent.word()).or_insert(0) += usize::from(is_right);
            }
        }
    }
    assert!(taken.values().all(|n| *n > 0), "each is somebody's right: {taken:?}");
}

/// The scopes a role is to be given, by the table.
fn readable(table: &Table, role: Role) -> BTreeSet<ScopeId> {
    let mut scopes = BTreeSet::new();
    for compartment in Compartment::ALL {
        match table.cell(role, "read", compartment.word()) {
            "own" => _ = scopes.insert(compartment.at(place(seat_of(role)))),
            "line" => _ = scopes.insert(Compartment::line_of(compartment.at(place(DISTRICT)), role)),
            "district" if compartment == Compartment::Directory => _ = scopes.insert(compartment.at(place(DISTRICT))),
            "district" => scopes.extend([NORTH, SOUTH, DISTRICT].map(|at| compartment.at(place(at)))),
            "-" => {}
            other => panic!("{other}"),
        }
    }
    scopes
}

/// Puts something into every drawer there is, past all rules.
fn fill(world: &World<MemoryLog>) -> BTreeSet<ScopeId> {
    let lines = Role::ALL.iter().map(|role| Compartment::line_of(Compartment::Audit.at(place(DISTRICT)), *role));
    let all: BTreeSet<ScopeId> = scopes().map(|(at, compartment)| compartment.at(place(at))).chain(lines).collect();
    let drawers: BTreeMap<ScopeId, Compartment> = scopes().map(|(at, c)| (c.at(place(at)), c)).collect();
    let begun =
        |id: &ScopeId| ScopeRow { id: *id, compartment: drawers.get(id).copied(), seq: 0, digest: Hash([0; 32]) };
    let item = |row: &ScopeRow| FeedRow {
        scope: row.id,
        seq: row.seq,
        digest: row.digest,
        item: ItemRow::Leave(RecordId::derive(&["something"])),
    };
    let put = |tx: &mut <MemoryLog as Log>::Tx<'_>| {
        let known = tx.scopes(&all.iter().copied().collect::<Vec<_>>())?;
        let row = |id: &ScopeId| known.iter().find(|row| row.id == *id).copied().unwrap_or_else(|| begun(id));
        let rows: Vec<ScopeRow> = all.iter().map(row).map(|row| ScopeRow { seq: row.seq + 1, ..row }).collect();
        tx.save(&Writes { feed: rows.iter().map(item).collect(), scopes: rows, ..Writes::default() })
    };
    world.hub.log().write(put).unwrap();
    all
}

#[test]
fn a_laptop_is_given_what_the_table_lets_it_read_and_nothing_else() {
    let (table, (world, _, laptops)) = (Table::read(), everybody());
    let all = fill(&world);
    for laptop in &laptops {
        let role = laptop.actor.role;
        let readable = readable(&table, role);
        let mut given = BTreeSet::new();
        for scope in &all {
            let wishes = vec![Wish { scope: *scope, after: 0, own: (0, Hash([0; 32])) }];
            let question = Request::Pull(Pull { wishes, most_bytes: 1 << 20 });
            match world.hub.answer(Caller::Device(laptop.card.card.device), question) {
                Ok(Reply::Pulled(_)) => _ = given.insert(*scope),
                Ok(other) => panic!("{other:?}"),
                Err(refused) => assert_eq!(refused, Refused::Forbidden("not_your_place"), "{}", role.word()),
            }
        }
        assert_eq!(given, readable, "{}", role.word());
    }
}

/// What each laptop holds after a sync in a district where everybody wrote: words of another place, another line or another drawer are
/// in no table of it.
#[test]
fn a_laptop_holds_no_words_of_what_it_was_not_granted() {
    let (table, (world, mut office, mut laptops)) = (Table::read(), everybody());
    let mut written: Vec<(ScopeId, String)> = Vec::new();
    let at = |role: Role| Role::ALL.iter().position(|known| *known == role).unwrap();
    for role in [Role::Recorder, Role::GridHead] {
        let laptop = &mut laptops[at(role)];
        let words = format!("zq{}canary", role.word());
        let item = laptop.hears(5_000, &words);
        assert_eq!(laptop.words(item).as_deref(), Some(words.as_str()));
        written.push((laptop.draft(), words));
    }
    let item = laptops[at(Role::Recorder)].hears(6_000, "zqconfirmedcanary");
    world.sync(&mut laptops[at(Role::Recorder)]);
    world.sync(&mut laptops[at(Role::Lead)]);
    laptops[at(Role::Lead)].confirms_item(7_000, item);
    written.push((Compartment::Work.at(place(NORTH)), "zqconfirmedcanary".into()));
    for laptop in &mut laptops {
        world.sync(laptop);
    }
    world.sync(&mut office);
    for laptop in &mut laptops {
        world.sync(laptop);
        let lines = store::dump_tables(laptop.store.read()).unwrap();
        let readable = readable(&table, laptop.actor.role);
        for (scope, words) in &written {
            let holds = lines.iter().any(|line| line.contains(words.as_str()));
            // What went from a team's draft into the work was in the draft before.
            let was_draft = words.contains("confirmed") && readable.contains(&Compartment::Draft.at(place(NORTH)));
            let expected = readable.contains(scope) || was_draft;
            assert_eq!(holds, expected, "{} {words}", laptop.actor.role.word());
        }
        laptop.is_clean();
    }
}

#[test]
fn the_list_of_laptops_goes_to_whom_the_table_names() {
    let (table, (_, _, laptops)) = (Table::read(), everybody());
    for laptop in &laptops {
        let role = laptop.actor.role;
        let is_told = laptop.told().is_some();
        assert_eq!(is_told, table.cell(role, "see", "devices") == "district", "{}", role.word());
    }
}

#[test]
fn a_place_that_is_not_the_postings_is_named_as_the_reason() {
    let (world, _, laptops) = everybody();
    let recorder = laptops.iter().find(|laptop| laptop.actor.role == Role::Recorder).unwrap();
    let mut forger = Forger { laptop: recorder, made: 0 };
    let change = forger.change(Intent::Hear, RecordKind::Item, BTreeMap::new());
    let batch = forger.batch(Compartment::Draft.at(place(SOUTH)), &[change]);
    assert_eq!(pushed(&world, recorder, batch), [Verdict::Rejected("not_your_place".into())]);
}
