//! Every role × intent × scope at admission, every role × scope at pull, against the hand-kept docs/rights.csv (decisions T-b). What is
//! sent is made by hand and signed with a laptop's own key, as a changed program would: no laptop's rule stands in between.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod forged;
mod world;

use change::{Change, Op, SCOPE_FIELD, VOID_FIELD, Value, Verdict};
use directory::{Member, Person, Place, Revocation};
use forged::{Forger, pushed, why};
use hub::log::{FeedRow, ItemRow, RecordRow, ScopeRow, Writes, memory::MemoryLog};
use hub::{Answering, Caller, Log, LogTx, Refused};
use kernel::{Compartment, Intent, RecordId, RecordKind, Role, ScopeId};
use seal::Hash;
use std::collections::{BTreeMap, BTreeSet};
use store::{Arrived, Held, Sees};
use sync::{Pull, Reply, Request, Wish};
use visits::Journal;
use world::{Laptop, NORTH, SOUTH, World, place};

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
        let mut forger = Forger::of(laptop);
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
        let mut forger = Forger::of(&laptop);
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
    let begun = |id: &ScopeId| ScopeRow { compartment: drawers.get(id).copied(), ..ScopeRow::begun(*id) };
    let item = |row: &ScopeRow| FeedRow {
        scope: row.id,
        seq: row.seq,
        digest: row.digest,
        trail: None,
        item: ItemRow::Leave(RecordId::derive(&["something"])),
    };
    let put = |tx: &mut <MemoryLog as Log>::Tx<'_>| {
        let known = tx.scopes(&all.iter().copied().collect::<Vec<_>>())?;
        let row = |id: &ScopeId| known.iter().find(|row| row.id == *id).cloned().unwrap_or_else(|| begun(id));
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
fn the_end_of_the_audit_chain_goes_to_whom_the_table_names() {
    let (table, (world, _, mut laptops)) = (Table::read(), everybody());
    world.sign_audit();
    for laptop in &mut laptops {
        world.sync(laptop);
        let role = laptop.actor.role;
        let is_told = sync::AuditTold::of(&laptop.store).unwrap().is_some_and(|told| told.seen.is_some());
        assert_eq!(is_told, table.cell(role, "see", "audit_head") == "district", "{}", role.word());
    }
}

#[test]
fn a_place_that_is_not_the_postings_is_named_as_the_reason() {
    let (world, _, laptops) = everybody();
    let recorder = laptops.iter().find(|laptop| laptop.actor.role == Role::Recorder).unwrap();
    let mut forger = Forger::of(recorder);
    let change = forger.change(Intent::Hear, RecordKind::Item, BTreeMap::new());
    let batch = forger.batch(Compartment::Draft.at(place(SOUTH)), &[change]);
    assert_eq!(pushed(&world, recorder, batch), [Verdict::Rejected("not_your_place".into())]);
}

/// A changed program, or one from before, writes what a screen would not let it: the hub judges by the posting, and its author reads why.
#[test]
fn the_words_of_what_was_confirmed_are_the_leads_at_the_hub_too() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    world.sync(&mut recorder);
    let (item, late) = (recorder.hears(1_000, "水压低"), recorder.hears(1_100, "路灯不亮"));
    world.sync(&mut recorder);
    world.sync(&mut lead);
    for id in [item, late] {
        lead.confirms_item(2_000, id);
    }
    assert!(recorder.describes(2_500, late, "三号楼路灯不亮"), "a draft to its author still");
    world.sync(&mut lead);
    world.sync(&mut recorder);

    assert!(!recorder.describes(3_000, item, "改了已确认的"), "nor does its own program write it");
    let honest = recorder.actor;
    recorder.actor.role = Role::Lead;
    assert!(recorder.describes(3_000, item, "改了已确认的"));
    recorder.actor = honest;
    let summary = world.sync(&mut recorder);
    assert_eq!((summary.pushed, summary.not_in_force), (1, 1));
    let refused = recorder.store.not_in_force().unwrap();
    assert_eq!(refused.len(), 1);
    assert!(format!("{:?}", refused[0]).contains("confirmed_by_lead"), "{:?}", refused[0]);
    assert!(lead.describes(3_500, item, "三号楼水压低"));
    for laptop in [&mut lead, &mut recorder, &mut office] {
        world.sync(laptop);
    }
    for laptop in [&lead, &recorder, &office] {
        assert_eq!(laptop.words(item).as_deref(), Some("三号楼水压低"));
        assert_eq!(laptop.words(late).as_deref(), Some("三号楼路灯不亮"), "what was written of the draft counts");
        laptop.is_clean();
    }
}

/// docs/writes.csv: what each intent may do with each kind.
struct Line {
    kind: RecordKind,
    act: String,
    intents: Vec<String>,
    drawers: Vec<Compartment>,
    of: Vec<String>,
}

fn write_sets() -> (Vec<String>, Vec<Line>) {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/writes.csv")).unwrap();
    let lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    let read = |line: &String| {
        let cells: Vec<Vec<String>> = line.split(',').map(|c| c.split(' ').map(str::to_owned).collect()).collect();
        Line {
            kind: RecordKind::of_word(&cells[0][0]).unwrap(),
            act: cells[1][0].clone(),
            intents: cells[2].clone(),
            drawers: cells[3].iter().map(|word| Compartment::of_word(word).unwrap()).collect(),
            of: cells[4].clone(),
        }
    };
    let read = lines.iter().map(read).collect();
    (lines, read)
}

#[test]
fn the_write_sets_are_docs_writes_csv() {
    let mut coded = Vec::new();
    for column in hub::COLUMNS {
        for spec in column.kinds() {
            let bounds = column.bounds().iter().find(|bounds| bounds.kind == spec.kind).expect(spec.table);
            coded.extend(bounds.sets.iter().map(|set| format!("{},{}", spec.kind.word(), set.line())));
            let named = bounds.sets.iter().flat_map(|set| set.fields()).chain(&bounds.place);
            for name in named {
                assert!(spec.fields.iter().any(|field| field.name == *name), "{} {name}", spec.table);
            }
        }
    }
    let (lines, read) = write_sets();
    assert_eq!(coded.join("\n"), lines.join("\n"));
    for Line { kind, drawers, .. } in &read {
        let own = kind.compartment();
        let fits = |drawer: &Compartment| *drawer == own || (*drawer == Compartment::Draft && own == Compartment::Work);
        assert!(drawers.iter().all(fits), "{} lies in {}", kind.word(), own.word());
    }
    for intent in Intent::ALL {
        for kind in RecordKind::ALL.iter().filter(|kind| store::column_of(hub::COLUMNS, **kind).is_some()) {
            let stands = read.iter().any(|line| line.kind == *kind && line.intents.iter().any(|w| w == intent.word()));
            assert_eq!(stands, intent.writes().contains(kind), "{} {}", intent.word(), kind.word());
        }
    }
}

const OPS: [(Op, &str); 7] = [
    (Op::Create, "begin"),
    (Op::Set, "set"),
    (Op::Resolve, "resolve"),
    (Op::Append, "append"),
    (Op::Tombstone, "void"),
    (Op::Move, "move"),
    (Op::Redact, ""),
];

/// What is tried with one kind by one intent, where the table says it lies.
#[derive(Clone, Copy)]
struct Tried<'t> {
    kind: RecordKind,
    intent: Intent,
    op: Op,
    drawer: Compartment,
    line: Option<&'t Line>,
}

impl Tried<'_> {
    /// Taking back may set what was set and lift what was voided.
    fn is_meant(&self) -> bool {
        self.line.is_some() || (self.intent == Intent::Undo && self.op == Op::Set)
    }

    fn fields(&self, at: RecordId, is_forged: bool) -> Vec<(u16, Value)> {
        let scope = |scope: ScopeId| (SCOPE_FIELD, Value::Bytes(scope.bytes().to_vec()));
        let to = self.line.filter(|_| self.op == Op::Move).and_then(|line| Compartment::of_word(&line.of[0]));
        let mut fields: Vec<(u16, Value)> = match self.op {
            Op::Create => {
                place_field(self.kind).map(|id| (id, Value::Bytes(at.bytes().to_vec()))).into_iter().collect()
            }
            Op::Tombstone => vec![(VOID_FIELD, Value::Text("写错了".into()))],
            Op::Move if is_forged => vec![scope(Compartment::Legal.at(at))],
            Op::Move => vec![scope(to.unwrap_or(Compartment::Work).at(at))],
            _ => Vec::new(),
        };
        match self.op {
            Op::Move => {}
            Op::Tombstone if is_forged => fields.push((1, Value::Text("另一句".into()))),
            _ if is_forged => fields.push(scope(Compartment::Directory.at(place(DISTRICT)))),
            _ => {}
        }
        fields
    }
}

fn place_field(kind: RecordKind) -> Option<u16> {
    let (column, spec) = store::column_of(hub::COLUMNS, kind).unwrap();
    let name = column.bounds().iter().find(|bounds| bounds.kind == kind)?.place?;
    spec.fields.iter().find(|field| field.name == name).map(|field| field.id)
}

fn tried(lines: &[Line]) -> Vec<Tried<'_>> {
    let mut all = Vec::new();
    // What the office rules on is looked at in `lines.rs`: without a verdict it is nothing.
    for kind in RecordKind::ALL.iter().filter(|kind| **kind != RecordKind::HeldChange) {
        for intent in Intent::ALL.iter().filter(|intent| intent.writes().contains(kind)) {
            let of: Vec<&Line> =
                lines.iter().filter(|l| l.kind == *kind && l.intents.iter().any(|w| w == intent.word())).collect();
            let Some(any) = of.first() else { continue };
            for (op, word) in OPS {
                let is_line = |line: &&&Line| {
                    line.act == word || (word == "resolve" && ["set", "void"].contains(&line.act.as_str()))
                };
                let line = of.iter().find(is_line).copied();
                let drawer = line.unwrap_or(any).drawers[0];
                all.push(Tried { kind: *kind, intent: *intent, op, drawer, line });
            }
        }
    }
    all
}

/// A record of each kind in each drawer of each place, past all rules.
fn base(kind: RecordKind, at: RecordId, drawer: Compartment) -> RecordId {
    RecordId::derive(&["base", kind.word(), &at.to_string(), drawer.word()])
}

fn begin_all(world: &World<MemoryLog>, laptop: &Laptop) {
    let mut forger = Forger { laptop, made: 0 };
    let mut rows = Vec::new();
    for kind in RecordKind::ALL {
        let Some((_, spec)) = store::column_of(hub::COLUMNS, *kind) else { continue };
        for at in [NORTH, DISTRICT].map(place) {
            for drawer in Compartment::ALL {
                let fields: Vec<(u16, Value)> =
                    place_field(*kind).map(|id| (id, Value::Bytes(at.bytes().to_vec()))).into_iter().collect();
                let change = forger.on((base(*kind, at, drawer), Op::Create), (Intent::Found, *kind), fields);
                let (device, member) = (laptop.actor.device, laptop.actor.member);
                let arrived = Arrived { change: &change, device, member, scope: drawer.at(at), eff: change.hlc.0 };
                let mut held = Held::begun_by(&arrived, spec);
                held.take(&arrived, spec, (&Sees::new(), &|_| true));
                rows.push(RecordRow { kind: kind.number(), held, begun_by: Some((change.hlc, change.id)) });
            }
        }
    }
    world.hub.log().write(|tx| tx.save(&Writes { begun: rows.clone(), ..Writes::default() })).unwrap();
}

/// Every role, intent, kind and operation, once as it is meant and once with one value more that moves or rewrites: what does not
/// stand in docs/writes.csv is refused, and what stands there is not refused for that.
#[test]
fn nothing_is_done_that_the_intent_does_not_mean() {
    let (table, (_, lines)) = (Table::read(), write_sets());
    let walls = ["not_meant_by_this", "not_kept_there"];
    let mut cells = 0;
    for is_forged in [false, true] {
        let (world, office, laptops) = everybody();
        begin_all(&world, &office);
        for laptop in laptops.iter().filter(|laptop| !laptop.actor.role.is_bureau()) {
            let (role, at) = (laptop.actor.role, place(seat_of(laptop.actor.role)));
            let mut forger = Forger { laptop, made: 0 };
            for drawer in Compartment::ALL {
                let tried: Vec<Tried<'_>> = tried(&lines).into_iter().filter(|one| one.drawer == drawer).collect();
                let forge = |one: &Tried<'_>| {
                    let change = forger.change(one.intent, one.kind, one.fields(at, is_forged).into_iter().collect());
                    match one.op {
                        Op::Create => change,
                        op => Change { op, record: base(one.kind, at, drawer), ..change },
                    }
                };
                let changes: Vec<Change> = tried.iter().map(forge).collect();
                if changes.is_empty() {
                    continue;
                }
                let verdicts = pushed(&world, laptop, forger.batch(drawer.at(at), &changes));
                for (one, verdict) in tried.iter().zip(&verdicts) {
                    let why = why(verdict);
                    let what = format!(
                        "{} {} {} {:?} {is_forged}: {verdict:?}",
                        role.word(),
                        one.intent.word(),
                        one.kind.word(),
                        one.op
                    );
                    match table.cell(role, "write", one.intent.word()) {
                        "-" => assert_eq!(why, "not_your_right", "{what}"),
                        // Where the column's own rule refuses it as well, the reason is that rule's.
                        _ if is_forged || !one.is_meant() => assert!(matches!(verdict, Verdict::Rejected(_)), "{what}"),
                        _ => assert!(!walls.contains(&why), "{what}"),
                    }
                    cells += 1;
                }
            }
        }
    }
    assert_eq!(cells, 2 * tried(&lines).len() * Role::ALL.iter().filter(|role| !role.is_bureau()).count());
}
