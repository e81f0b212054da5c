//! What a later program writes keeps nobody from syncing: what this one can't read is kept, passed on byte for byte, counted, and shown
//! once the program can (sync.md 3.12, I10).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use change::{Change, Op, Value};
use concerns::{AdviseLevel, Item, LevelOpinion, Terms};
use hub::log::memory::MemoryLog;
use kernel::{ChangeId, Clock, Compartment, Hlc, Instant, Intent, RecordId, RecordKind, Refusal, Role, ScopeId};
use reports::FigureArgs;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use store::{
    Bounds, ChunkSize, Column, Columns, Error, KindSpec, Migration, Offer, Projection, Record, Recorded, Wish,
    dump_tables,
};
use sync::{Push, Request};
use world::{Laptop, NORTH, START, World, forged, place};

/// The concerns of a later program: it knows more natures.
struct Later;

impl Column for Later {
    fn name(&self) -> &'static str {
        concerns::COLUMN.name()
    }
    fn kinds(&self) -> &'static [KindSpec] {
        concerns::COLUMN.kinds()
    }
    fn bounds(&self) -> &'static [Bounds] {
        concerns::COLUMN.bounds()
    }
    fn migrations(&self) -> &'static [Migration] {
        concerns::COLUMN.migrations()
    }
    fn admit(&self, wish: &Wish<'_>) -> Result<(), Refusal> {
        concerns::COLUMN.admit(wish)
    }
    fn project(&self, at: &Projection<'_>, record: &Record) -> Result<(), Error> {
        at.row(record)
    }
    fn forget(&self, conn: &Connection, id: RecordId) -> Result<(), Error> {
        concerns::COLUMN.forget(conn, id)
    }
}

static LATER: Columns = &[&directory::COLUMN, &visits::COLUMN, &Later, &reports::COLUMN];

/// The same with a table less: whoever opens its vault brings it up to date.
struct LaterWithLess;

impl Column for LaterWithLess {
    fn name(&self) -> &'static str {
        concerns::COLUMN.name()
    }
    fn kinds(&self) -> &'static [KindSpec] {
        ITEM_ALONE
    }
    fn bounds(&self) -> &'static [Bounds] {
        concerns::COLUMN.bounds()
    }
    fn migrations(&self) -> &'static [Migration] {
        let all = concerns::COLUMN.migrations();
        &all[..all.len() - 1]
    }
    fn project(&self, at: &Projection<'_>, record: &Record) -> Result<(), Error> {
        at.row(record)
    }
}

/// The concerns of an earlier program: no opinions, and items of which it knows sixteen fields.
struct Earlier;

static EARLIER_KINDS: LazyLock<Vec<KindSpec>> = LazyLock::new(|| {
    let item = <Item as Recorded>::SPEC;
    let fields: Vec<_> = item.fields.iter().copied().filter(|field| field.id <= 16).collect();
    let kinds = concerns::COLUMN.kinds().iter().copied();
    let known = kinds.filter(|spec| ![RecordKind::Item, RecordKind::LevelOpinion].contains(&spec.kind));
    known.chain([KindSpec { fields: fields.leak(), ..*item }]).collect()
});

static EARLIER_TABLES: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    let since = ["2026-11-28_02_joint_sorting", "2026-11-28_20_level_opinion"];
    concerns::COLUMN.migrations().iter().copied().filter(|one| !since.contains(&one.name)).collect()
});

impl Column for Earlier {
    fn name(&self) -> &'static str {
        concerns::COLUMN.name()
    }
    fn kinds(&self) -> &'static [KindSpec] {
        &EARLIER_KINDS
    }
    fn bounds(&self) -> &'static [Bounds] {
        concerns::COLUMN.bounds()
    }
    fn migrations(&self) -> &'static [Migration] {
        &EARLIER_TABLES
    }
    fn admit(&self, wish: &Wish<'_>) -> Result<(), Refusal> {
        concerns::COLUMN.admit(wish)
    }
    fn project(&self, at: &Projection<'_>, record: &Record) -> Result<(), Error> {
        concerns::COLUMN.project(at, record)
    }
    fn forget(&self, conn: &Connection, id: RecordId) -> Result<(), Error> {
        concerns::COLUMN.forget(conn, id)
    }
    fn search_text(&self, record: &Record) -> Option<String> {
        concerns::COLUMN.search_text(record)
    }
}

static EARLIER: Columns = &[&directory::COLUMN, &visits::COLUMN, &Earlier, &reports::COLUMN];

const ITEM_ALONE: &[KindSpec] = &[*<Item as Recorded>::SPEC];

static LATER_WITH_LESS: Columns = &[&directory::COLUMN, &visits::COLUMN, &LaterWithLess, &reports::COLUMN];

/// A concern in whatever words.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct AnyItem(serde_json::Value);

impl Recorded for AnyItem {
    const SPEC: &'static KindSpec = <Item as Recorded>::SPEC;
}

const ODD: &str = "以后才有的";
const SMALL: ChunkSize = ChunkSize { least: 600, aim: 1_500, most: 3_000 };

struct Team {
    world: World<MemoryLog>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
    /// A second lead, whose program is a later one.
    newer: Laptop,
}

fn team(columns: Columns) -> Team {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let recorder = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    let newer = world.join_in(columns, &mut office, (Role::Lead, NORTH));
    world.sync(&mut office);
    // What is written is not younger than the hub's clock.
    world.clock.0.fetch_add(3_600_000, std::sync::atomic::Ordering::SeqCst);
    Team { world, office, recorder, lead, newer }
}

fn work() -> ScopeId {
    Compartment::Work.at(place(NORTH))
}

impl Team {
    /// Everybody comes by twice, and nobody is kept from anything.
    #[track_caller]
    fn meet(&mut self) {
        let Self { world, office, recorder, lead, newer } = self;
        for _ in 0..2 {
            for laptop in [&mut *newer, &mut *office, &mut *recorder, &mut *lead] {
                let summary = world.sync(laptop);
                assert_eq!((summary.stuck, summary.mended), (Vec::new(), 0));
            }
        }
    }

    fn of_this_program(&self) -> [&Laptop; 3] {
        [&self.office, &self.recorder, &self.lead]
    }

    /// Two concerns everybody can read and one between them that the later program alone can, all confirmed.
    fn hears_three(&mut self) -> ([RecordId; 2], RecordId) {
        let first = self.newer.hears(1_000, "楼道灯不亮");
        let odd = hears_oddly(&mut self.newer, 1_100, first);
        let second = self.newer.hears(1_200, "井盖坏了");
        [first, odd, second].into_iter().for_each(|id| self.newer.confirms_item(1_500, id));
        ([first, second], odd)
    }
}

/// The same concern once more, of a nature nobody here knows.
fn hears_oddly(laptop: &mut Laptop, at: i64, like: RecordId) -> RecordId {
    let mut item = serde_json::to_value(store::must::<Item>(laptop.store.read(), like).unwrap().value).unwrap();
    (item["nature"], item["text"], item["number"]) = (ODD.into(), "读不出的一件".into(), format!("T{at}").into());
    let (actor, scope, now) = (laptop.actor, laptop.draft(), Instant(START + at));
    laptop.store.write::<_, Error>(&actor, now, |tx| tx.create(Intent::Hear, scope, &AnyItem(item))).unwrap()
}

fn shows(laptop: &Laptop, id: RecordId) -> bool {
    store::get::<AnyItem>(laptop.store.read(), id).unwrap().is_some()
}

#[track_caller]
fn leaves_out(laptop: &Laptop, odd: RecordId) {
    assert!(!shows(laptop, odd));
    assert_eq!(store::left_out_by_kind(laptop.store.read()).unwrap(), [(RecordKind::Item, 1)]);
    assert_eq!(store::find(laptop.store.read(), "读不出", 9).unwrap(), []);
    laptop.is_clean();
}

#[track_caller]
fn leaves_nothing_out(laptop: &Laptop, id: RecordId) {
    assert!(shows(laptop, id));
    assert_eq!(laptop.store.left_out().unwrap(), 0);
}

#[test]
fn a_value_that_cannot_be_read_keeps_nobody_from_syncing() {
    let mut t = team(LATER);
    let (sound, odd) = t.hears_three();
    t.meet();
    for laptop in t.of_this_program() {
        assert!(sound.iter().all(|id| laptop.words(*id).is_some()));
        leaves_out(laptop, odd);
    }
    // What comes after it comes, and what is written here goes up.
    let (next, own) = (t.newer.hears(2_000, "后面的一件"), t.lead.hears(2_100, "自己的一件"));
    t.newer.confirms_item(2_200, next);
    t.newer.steps(2_300, odd, Intent::Withdraw);
    t.meet();
    for laptop in t.of_this_program() {
        assert!(laptop.words(next).is_some());
        leaves_out(laptop, odd);
    }
    assert!(t.newer.words(own).is_some(), "the later program reads what the others write");
}

/// Hears what a recorder hears, with a slip.
fn slip_of(laptop: &mut Laptop, at: i64, text: &str) -> (RecordId, String) {
    let (actor, now) = (laptop.actor, Instant(START + at));
    let wish = concerns::HearArgs {
        community: place(NORTH),
        visit: None,
        call: None,
        source: concerns::Source::ReceptionDay,
        nature: concerns::Nature::Concern,
        category: None,
        place: None,
        text: text.to_owned(),
        speaker: None,
        first_answer: None,
        route: None,
    };
    let heard_at = concerns::HeardAt { visit: None, round: None };
    let heard = |tx: &mut store::Tx<'_>| concerns::hear(tx, wish, heard_at, Terms::xuhui()?);
    let id = laptop.store.write::<_, concerns::Error>(&actor, now, heard).unwrap();
    (id, store::must::<Item>(laptop.store.read(), id).unwrap().value.number)
}

#[test]
fn a_number_is_not_given_twice_for_a_slip_that_cannot_be_shown() {
    let mut t = team(LATER);
    t.meet();
    let (first, number) = slip_of(&mut t.recorder, 1_000, "第一件");
    t.meet();
    let (actor, now) = (t.newer.actor, Instant(START + 2_000));
    let oddly = |tx: &mut store::Tx<'_>| tx.set::<AnyItem>(Intent::Amend, first, serde_json::json!({ "nature": ODD }));
    assert!(t.newer.store.write::<_, Error>(&actor, now, oddly).unwrap());
    t.meet();
    assert!(!shows(&t.recorder, first));
    let (_, next) = slip_of(&mut t.recorder, 3_000, "第二件");
    assert!(next > number, "{next} after {number}");
}

#[test]
fn a_figure_says_that_something_is_in_none_of_its_numbers() {
    let mut t = team(LATER);
    t.hears_three();
    t.meet();
    let now = t.world.clock.now();
    let args = FigureArgs { period: "2026Q4".to_owned(), team: None, as_of: None };
    let of = |args: &FigureArgs| reports::figures::show(&t.office.store, args, Terms::xuhui().unwrap(), now).unwrap();
    let heard = |table: &reports::FigureTable| table.rows.iter().find(|row| row.id == "items.heard").unwrap().value;
    let table = of(&args);
    assert_eq!((heard(&table), table.left_out), (2, 1));
    // The same of an earlier day, which is folded again.
    let day = FigureArgs { as_of: Some(now.to_rfc3339()), ..args };
    assert_eq!((heard(&of(&day)), of(&day).left_out), (2, 1));
}

#[test]
fn once_it_can_be_read_it_is_shown() {
    let mut t = team(LATER);
    let (_, odd) = t.hears_three();
    t.meet();
    let (actor, now) = (t.newer.actor, Instant(START + 3_000));
    let mend =
        |tx: &mut store::Tx<'_>| tx.set::<AnyItem>(Intent::Amend, odd, serde_json::json!({ "nature": "concern" }));
    t.newer.store.write::<_, Error>(&actor, now, mend).unwrap();
    t.meet();
    for laptop in t.of_this_program() {
        leaves_nothing_out(laptop, odd);
        assert_eq!(store::find(laptop.store.read(), "读不出", 9).unwrap().len(), 1);
        laptop.is_clean();
    }
}

#[test]
fn whoever_has_it_unread_changes_nothing_of_it() {
    let mut t = team(LATER);
    let (_, odd) = t.hears_three();
    t.meet();
    assert!(!t.lead.describes(4_000, odd, "改一改"), "nobody writes to what is not shown");
    leaves_out(&t.lead, odd);
}

#[test]
fn a_first_load_goes_through_with_it() {
    let mut t = team(LATER);
    let (sound, odd) = t.hears_three();
    t.meet();
    t.world.hub.cut_snapshot(work(), SMALL).unwrap().unwrap();
    let mut newcomer = t.world.join(&mut t.office, Role::Recorder, NORTH);
    t.meet();
    assert_eq!(t.world.sync(&mut newcomer).stuck, []);
    assert!(newcomer.store.began_with(work()).unwrap().is_some());
    assert!(sound.iter().all(|id| newcomer.words(*id).is_some()));
    leaves_out(&newcomer, odd);
}

/// One laptop hands another what it has of the team's draft, without a hub.
fn carry(from: &mut Laptop, to: &mut Laptop) {
    let role = from.actor.role;
    to.store.know_device(&from.card.card.device().unwrap(), &serde_json::to_vec(&from.card).unwrap()).unwrap();
    from.store.close_batches().unwrap();
    let outgoing = from.store.outgoing(to.actor.device, &[from.draft()]).unwrap();
    to.store.receive(from.actor.device, &outgoing, Instant(START + 3_000), &|_, _, _, _| Some(role)).unwrap();
}

#[test]
fn it_goes_by_stick_over_a_laptop_that_cannot_read_it() {
    let mut t = team(LATER);
    let first = t.newer.hears(1_000, "楼道灯不亮");
    let odd = hears_oddly(&mut t.newer, 1_100, first);
    carry(&mut t.newer, &mut t.recorder);
    assert!(t.recorder.words(first).is_some());
    leaves_out(&t.recorder, odd);
    let mut other = t.world.join_in(LATER, &mut t.office, (Role::Recorder, NORTH));
    other.store.know_device(&t.newer.card.card.device().unwrap(), b"{}").unwrap();
    carry(&mut t.recorder, &mut other);
    leaves_nothing_out(&other, odd);
    assert_eq!(bodies(&other), bodies(&t.newer));
}

/// Every change that is here of concerns and what a later program has, as it was signed.
fn bodies(laptop: &Laptop) -> Vec<Vec<u8>> {
    let sql = "SELECT body FROM change WHERE scope = ?1 OR scope = ?2 ORDER BY id";
    let mut statement = laptop.store.read().prepare(sql).unwrap();
    let found = statement.query_map([laptop.draft().bytes(), work().bytes()], |r| r.get(0)).unwrap();
    found.map(Result::unwrap).collect()
}

#[test]
fn a_bundle_and_its_answer_bring_it() {
    let mut t = team(LATER);
    let (sound, odd) = t.hears_three();
    t.world.sync(&mut t.newer);
    t.world.sync_by_file(&mut t.lead);
    assert!(sound.iter().all(|id| t.lead.words(*id).is_some()));
    leaves_out(&t.lead, odd);
}

#[test]
fn what_is_erased_of_it_goes_and_nobody_is_kept() {
    let mut t = team(LATER);
    let (_, odd) = t.hears_three();
    t.meet();
    t.office.erases(5_000, odd).unwrap();
    t.meet();
    for laptop in t.of_this_program() {
        leaves_out(laptop, odd);
        assert!(!bodies(laptop).iter().any(|body| holds(body, "读不出")));
    }
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

#[test]
fn the_program_that_knows_it_shows_it_from_its_first_opening_on() {
    let mut t = team(LATER);
    let (sound, odd) = t.hears_three();
    t.meet();
    leaves_out(&t.lead, odd);
    let lead = t.world.updated(t.lead, LATER);
    leaves_nothing_out(&lead, odd);
    assert!(sound.iter().all(|id| lead.words(*id).is_some()));
}

#[test]
fn an_update_that_finds_one_opens_the_vault() {
    let mut t = team(LATER_WITH_LESS);
    let (sound, odd) = t.hears_three();
    t.world.sync(&mut t.newer);
    assert!(shows(&t.newer, odd));
    let newer = t.world.updated(t.newer, hub::COLUMNS);
    assert!(sound.iter().all(|id| newer.words(*id).is_some()));
    leaves_out(&newer, odd);
}

/// What everybody who reads the same shows, whatever program they had meanwhile.
#[track_caller]
fn same(one: &Laptop, other: &Laptop) {
    let kept =
        |l: &String| ["record|", "item", "level_opinion|", "entry|", "conflict|"].iter().any(|t| l.starts_with(t));
    let lines =
        |laptop: &Laptop| dump_tables(laptop.store.read()).unwrap().into_iter().filter(kept).collect::<Vec<_>>();
    let only = |a: &[String], b: &[String]| a.iter().filter(|l| !b.contains(l)).cloned().collect::<Vec<_>>();
    let (one, other) = (lines(one), lines(other));
    assert_eq!(only(&one, &other), only(&other, &one));
}

/// A concern with what an earlier program has no field for, confirmed, and an opinion of its level, a kind it does not know.
fn an_opinion(t: &mut Team) -> (RecordId, RecordId) {
    t.newer.hears(1_000, "楼道灯不亮");
    let item = t.newer.hears(1_100, "井盖坏了");
    t.newer.confirms_item(1_500, item);
    let (actor, now) = (t.newer.actor, Instant(START + 1_600));
    let hotline = serde_json::json!({ "is_hotline": true, "hotline_number": "12345-1" });
    let sort = |tx: &mut store::Tx<'_>| tx.set::<Item>(Intent::SortItem, item, hotline);
    assert!(t.newer.store.write::<_, Error>(&actor, now, sort).unwrap());
    t.meet();
    let mut street = t.world.join(&mut t.office, Role::Subdistrict, NORTH);
    t.meet();
    t.world.sync(&mut street);
    let (actor, now) = (street.actor, Instant(START + 2_000));
    let wish = AdviseLevel { id: item, route: "subdistrict".into() };
    let advise = |tx: &mut store::Tx<'_>| concerns::advise_level(tx, &wish, Terms::xuhui().unwrap());
    street.store.write::<_, concerns::Error>(&actor, now, advise).unwrap();
    assert_eq!(t.world.sync(&mut street).stuck, []);
    (item, LevelOpinion::id(item))
}

fn hotline_of(laptop: &Laptop, item: RecordId) -> Option<String> {
    store::must::<Item>(laptop.store.read(), item).unwrap().value.hotline_number
}

fn opinion_of(laptop: &Laptop, opinion: RecordId) -> Option<String> {
    store::get::<LevelOpinion>(laptop.store.read(), opinion).unwrap().map(|row| row.value.route)
}

/// I10: new, old, hub, new. What the earlier program has no kind and no field for goes through its hands whole.
#[test]
fn what_an_earlier_program_does_not_know_is_there_after_its_update() {
    let mut t = team(hub::COLUMNS);
    let mut older = t.world.join_in(EARLIER, &mut t.office, (Role::Lead, NORTH));
    t.meet();
    let (item, opinion) = an_opinion(&mut t);
    t.meet();
    assert_eq!(t.world.sync(&mut older).stuck, []);
    // Its table has fewer columns than the type of today.
    let sql = "SELECT text FROM item WHERE id = ?1";
    let text: String = older.store.read().query_row(sql, [item.bytes()], |r| r.get(0)).unwrap();
    assert_eq!(text, "井盖坏了");
    assert!(older.describes(3_000, item, "井盖坏了,已围起来"), "it writes on what it knows");
    t.world.sync(&mut older);
    t.meet();
    for laptop in [&t.newer, &t.lead, &t.office] {
        assert_eq!(laptop.words(item).as_deref(), Some("井盖坏了,已围起来"));
        assert_eq!(hotline_of(laptop, item).as_deref(), Some("12345-1"), "nothing of the rest was touched");
        assert_eq!(opinion_of(laptop, opinion).as_deref(), Some("subdistrict"));
    }
    let before = bodies(&older);
    let older = t.world.updated(older, hub::COLUMNS);
    assert_eq!(opinion_of(&older, opinion).as_deref(), Some("subdistrict"));
    assert_eq!(hotline_of(&older, item).as_deref(), Some("12345-1"));
    assert_eq!(bodies(&older), before);
    same(&older, &t.lead);
    older.is_clean();
}

#[test]
fn a_state_of_a_kind_it_did_not_know_is_shown_after_the_update() {
    let mut t = team(hub::COLUMNS);
    t.meet();
    let (item, opinion) = an_opinion(&mut t);
    t.meet();
    t.world.hub.cut_snapshot(work(), SMALL).unwrap().unwrap();
    let mut older = t.world.join_in(EARLIER, &mut t.office, (Role::Lead, NORTH));
    t.meet();
    assert_eq!(t.world.sync(&mut older).stuck, []);
    assert!(older.store.began_with(work()).unwrap().is_some());
    let older = t.world.updated(older, hub::COLUMNS);
    assert_eq!(opinion_of(&older, opinion).as_deref(), Some("subdistrict"));
    assert_eq!(hotline_of(&older, item).as_deref(), Some("12345-1"));
    older.is_clean();
}

/// Numbers no program of today knows, in each place where one may stand.
fn of_the_future(laptop: &Laptop) -> Vec<Change> {
    let change = |n: u8, op, fields: &[(u16, Value)]| Change {
        id: ChangeId::from_bytes([n; 16]),
        kind: 60_000,
        record: RecordId::from_bytes([0xf1; 16]),
        intent: 60_000,
        hlc: Hlc::at(Instant(START + 1_000 + i64::from(n))),
        grant: laptop.actor.grant,
        op,
        fields: fields.iter().cloned().collect(),
        sees: Default::default(),
        parent: None,
        group: None,
        recorded_for: None,
        is_critical: n == 0xf2,
    };
    let words = [(1, Value::from("以后的内容")), (900, Value::List(vec![Value::Bytes(vec![1, 2]), Value::Null]))];
    let create = change(0xf1, Op::Create, &words);
    vec![create, change(0xf2, Op::Set, &[(901, Value::Int(-7))]), change(0xf3, Op::Append, &words[1..])]
}

#[test]
fn kinds_and_meanings_of_no_program_here_travel_byte_for_byte() {
    let mut t = team(hub::COLUMNS);
    t.meet();
    let mut forger = t.world.join(&mut t.office, Role::Recorder, NORTH);
    t.meet();
    t.world.sync(&mut forger);
    let changes = of_the_future(&forger);
    let signed: Vec<Vec<u8>> = changes.iter().map(Change::encode).collect();
    let offer = Offer { batch: forged::batch(&forger, forger.draft(), &changes), receipt: None, sealed: Vec::new() };
    let cards = vec![serde_json::to_vec(&forger.card).unwrap()];
    t.world.ask(&forger, &Request::Push(Push { offers: vec![offer], cards, states: Vec::new() }));
    let mut older = t.world.join_in(EARLIER, &mut t.office, (Role::Recorder, NORTH));
    t.meet();
    assert_eq!(t.world.sync(&mut older).stuck, []);
    assert_eq!((bodies(&older), bodies(&t.lead)), (signed.clone(), signed.clone()));
    let older = t.world.updated(older, hub::COLUMNS);
    assert_eq!((bodies(&older), older.store.left_out().unwrap()), (signed, 0));
    older.is_clean();
}

/// A change of a concern to a field nobody here knows.
fn of_an_unknown_field(forger: &Laptop, item: RecordId, is_critical: bool) -> Change {
    Change {
        id: ChangeId::from_bytes([0xe1; 16]),
        kind: RecordKind::Item.number(),
        record: item,
        intent: Intent::DescribeItem.number(),
        fields: [(900, Value::Int(7))].into(),
        op: Op::Set,
        is_critical,
        ..of_the_future(forger).remove(0)
    }
}

#[test]
fn what_may_not_be_overlooked_makes_its_record_read_only_for_who_does_not_know_it() {
    for is_critical in [false, true] {
        let mut t = team(hub::COLUMNS);
        let (item, other) = (t.recorder.hears(1_000, "楼道灯不亮"), t.recorder.hears(1_100, "井盖坏了"));
        t.meet();
        let mut forger = t.world.join(&mut t.office, Role::Recorder, NORTH);
        t.meet();
        t.world.sync(&mut forger);
        let batch = forged::batch(&forger, forger.draft(), &[of_an_unknown_field(&forger, item, is_critical)]);
        let offer = Offer { batch, receipt: None, sealed: Vec::new() };
        let cards = vec![serde_json::to_vec(&forger.card).unwrap()];
        t.world.ask(&forger, &Request::Push(Push { offers: vec![offer], cards, states: Vec::new() }));
        t.meet();
        assert_eq!(t.lead.words(item).as_deref(), Some("楼道灯不亮"), "it is shown");
        assert!(t.lead.describes(4_000, other, "井盖坏了,已围起来"));
        let (actor, now) = (t.lead.actor, Instant(START + 4_100));
        let set = |tx: &mut store::Tx<'_>| {
            tx.set::<Item>(Intent::DescribeItem, item, serde_json::json!({ "text": "改一改" }))
        };
        let written = t.lead.store.write::<_, Error>(&actor, now, set);
        let why = written.err().map(|error| error.refusal().reason);
        assert_eq!(why.as_deref(), is_critical.then_some("record_needs_update"));
        t.meet();
        t.lead.is_clean();
    }
}
