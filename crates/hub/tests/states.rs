//! Both sides compare what they came to (ADR 0046): what was lost or changed on a laptop, or folded wrongly at the hub, is found by a sync and
//! mended, at most once a day; what can't be mended is said; and what is unsent is never touched.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::{RecordRow, ScopeRow, Writes};
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Answering, Caller, Log, LogTx, Refused, SnapshotTx};
use kernel::{Instant, Intent, RecordId, RecordKind, Role};
use std::cell::Cell;
use store::StateDigests;
use sync::{Engine, Reply, Request, StatesWish, Summary};
use visits::Journal;
use world::team::{Team, work};
use world::{Laptop, SOUTH, World};

/// A concern that the office, the recorder and the lead have, described twice.
fn team<L: Log>(log: L) -> Team<L> {
    let mut team = Team::begun(log);
    let Team { world, office, recorder, lead, item } = &mut team;
    assert!(lead.describes(3_000, *item, WORDS));
    all_meet(world, [lead, recorder, office]);
    team
}

const WORDS: &str = "六层以上没有水";

#[track_caller]
fn all_meet<const N: usize>(world: &World<impl Log>, mut laptops: [&mut Laptop; N]) {
    for _ in 0..2 {
        for laptop in &mut laptops {
            let summary = world.sync(laptop);
            assert_eq!((summary.mended, summary.repaired), (0, 0));
        }
    }
}

fn row(world: &World<impl Log>) -> ScopeRow {
    world.hub.log().read(|tx| tx.scopes(&[work()])).unwrap().remove(0)
}

fn record(world: &World<impl Log>, id: RecordId) -> RecordRow {
    world.hub.log().read(|tx| tx.records(&[id])).unwrap().remove(0)
}

#[track_caller]
fn is_level(world: &World<impl Log>, laptop: &mut Laptop, item: RecordId) {
    let again = world.sync(laptop);
    assert_eq!((again.mended, again.repaired, again.pulled), (0, 0, 0));
    assert_eq!(Some(laptop.store.state_digests(work()).unwrap()), row(world).states);
    assert_eq!(laptop.words(item).as_deref(), Some(WORDS));
    assert_eq!(laptop.store.differing().unwrap(), []);
    laptop.is_clean();
}

/// The hub's record as another program would have made it, with its readers told nothing.
fn folds_wrongly(world: &World<impl Log>, item: RecordId) {
    let (mut row, mut scope) = (record(world, item), row(world));
    let is_described = |field: &&mut change::FieldState| {
        field.heads.values().any(|version| version.value == change::Value::Text(WORDS.into()))
    };
    let field = row.held.state.fields.values_mut().find(is_described).unwrap();
    for version in field.heads.values_mut() {
        (version.value, version.eff) = (change::Value::Text("没有的事".into()), version.eff + 1);
    }
    // A wrong program counts what it wrote.
    scope.states = Some(StateDigests::default());
    let writes = Writes { records: vec![row], scopes: vec![scope], ..Writes::default() };
    world.hub.log().write(|tx| tx.save(&writes)).unwrap();
}

fn ran(laptop: &Laptop, sql: &str, id: RecordId) {
    assert!(laptop.store.read().execute(sql, [id.bytes()]).unwrap() > 0, "{sql}");
}

fn heads(laptop: &Laptop, id: RecordId) -> Vec<u8> {
    let sql = "SELECT heads FROM record WHERE id = ?1";
    laptop.store.read().query_row(sql, [id.bytes()], |r| r.get(0)).unwrap()
}

fn counts(summary: &Summary) -> (u32, u32, usize) {
    (summary.mended, summary.repaired, summary.stuck.len())
}

#[test]
fn a_row_that_was_changed_on_a_laptop_is_folded_anew_and_what_is_unsent_goes_up() {
    let Team { world, mut office, mut recorder, mut lead, item } = team(MemoryLog::default());
    let before = heads(&recorder, item);
    assert!(lead.describes(4_000, item, "又有水了"));
    all_meet(&world, [&mut lead, &mut recorder, &mut office]);
    recorder.store.read().execute("UPDATE record SET heads = ?2 WHERE id = ?1", (item.bytes(), before)).unwrap();
    world.wait_days(1);
    let unsent = recorder.hears(5_000, "路灯不亮");
    // While something is unsent nothing is compared, however far that sync came.
    assert_eq!(counts(&world.sync_until(&mut recorder, 1)), (0, 0, 0));
    assert_eq!(recorder.store.unstamped().unwrap(), 1);
    assert_eq!(counts(&world.sync(&mut recorder)), (1, 0, 0));
    assert_eq!(recorder.words(item).as_deref(), Some("又有水了"));
    assert_eq!(recorder.words(unsent).as_deref(), Some("路灯不亮"));
    assert!(lead.describes(6_000, item, WORDS));
    all_meet(&world, [&mut lead, &mut recorder, &mut office]);
    is_level(&world, &mut recorder, item);
}

#[test]
fn records_that_were_lost_or_can_not_be_read_any_more_come_back() {
    for sql in ["DELETE FROM record WHERE id = ?1", "UPDATE record SET heads = x'00' WHERE id = ?1"] {
        let Team { world, mut office, mut recorder, item, .. } = team(MemoryLog::default());
        // The recorder has it by its beginning, the office by its state.
        for laptop in [&mut recorder, &mut office] {
            ran(laptop, sql, item);
            world.wait_days(1);
            assert_eq!(counts(&world.sync(laptop)), (1, 0, 0), "{sql}");
            is_level(&world, laptop, item);
        }
    }
}

/// What is missing in the log can't be folded anew from it: the hub is asked for the states.
#[test]
fn a_version_that_is_missing_in_the_log_comes_with_the_state() {
    let Team { world, mut recorder, item, .. } = team(MemoryLog::default());
    ran(
        &recorder,
        "DELETE FROM change WHERE record = ?1 AND no = (SELECT max(no) FROM change WHERE record = ?1)",
        item,
    );
    ran(&recorder, "DELETE FROM record WHERE id = ?1", item);
    world.wait_days(1);
    assert_eq!(counts(&world.sync(&mut recorder)), (1, 0, 0));
    assert_eq!(recorder.words(item).as_deref(), Some(WORDS));
    assert_eq!(Some(recorder.store.state_digests(work()).unwrap()), row(&world).states);
    assert_eq!(recorder.store.differing().unwrap(), []);
    assert_eq!(counts(&world.sync(&mut recorder)), (0, 0, 0));
    let problems = recorder.store.verify().unwrap().problems;
    assert!(
        !problems.is_empty() && problems.iter().all(|one| one.starts_with("log:") || one.starts_with("chain:")),
        "{problems:?}"
    );
}

fn a_wrong_fold_is_mended(log: impl Log) {
    let Team { world, mut office, mut recorder, item, .. } = team(log);
    let right = record(&world, item);
    folds_wrongly(&world, item);
    assert_ne!(record(&world, item), right);
    assert_eq!(counts(&world.sync(&mut office)), (1, 0, 0));
    assert_eq!(record(&world, item).held.state, right.held.state);
    is_level(&world, &mut office, item);
    // Those who had it right go on having it.
    assert_eq!(counts(&world.sync(&mut recorder)), (0, 0, 0));
    is_level(&world, &mut recorder, item);
}

#[test]
fn a_fold_made_wrong_at_the_hub_is_made_again_from_what_was_signed() {
    a_wrong_fold_is_mended(MemoryLog::default());
    a_wrong_fold_is_mended(SqliteLog::in_memory().unwrap());
}

#[test]
fn digests_that_the_hub_keeps_wrongly_are_counted_again() {
    let Team { world, mut lead, item, .. } = team(MemoryLog::default());
    let (right, mut wrong) = (row(&world).states, row(&world));
    wrong.states.as_mut().unwrap().flip(RecordKind::Item.number(), 7);
    world.hub.log().write(|tx| tx.save(&Writes { scopes: vec![wrong.clone()], ..Writes::default() })).unwrap();
    assert_eq!(counts(&world.sync(&mut lead)), (1, 0, 0));
    assert_eq!(row(&world).states, right);
    is_level(&world, &mut lead, item);
}

/// A hub that goes on saying something else: once a day everything is tried, and what is found is said until both agree again.
#[test]
fn what_can_not_be_mended_is_said_and_tried_once_a_day() {
    let Team { world, mut lead, item, .. } = team(MemoryLog::default());
    let asked = Cell::new(0);
    let line = |mut reply: Reply| {
        match &mut reply {
            Reply::Welcome(welcome) => {
                let of_work = welcome.feeds.iter_mut().filter(|feed| feed.scope == work());
                of_work.flat_map(|feed| &mut feed.states).for_each(|states| states.flip(RecordKind::Item.number(), 7));
            }
            Reply::States(_) => asked.set(asked.get() + 1),
            _ => {}
        }
        reply
    };
    for day in 1..3 {
        for (time, mended) in [(0, 1), (1, 0), (2, 0)] {
            let summary = world.sync_through(&mut lead, usize::MAX, &line);
            assert_eq!(counts(&summary), (mended, 0, 0), "day {day}, sync {time}");
            let said = lead.store.differing().unwrap().into_iter().map(|one| (one.scope, one.kind));
            assert_eq!(said.collect::<Vec<_>>(), [(work(), RecordKind::Item)]);
        }
        assert_eq!(asked.get(), day);
        world.wait_days(1);
    }
    let problems = lead.store.verify().unwrap().problems;
    assert!(matches!(problems.as_slice(), [one] if one.starts_with("states: item in ")), "{problems:?}");
    is_level(&world, &mut lead, item);
}

/// Who says nothing, or folds by other fields, is compared with nobody.
#[test]
fn what_the_other_side_does_not_know_is_no_difference() {
    let Team { world, mut recorder, item, .. } = team(MemoryLog::default());
    ran(&recorder, "DELETE FROM record WHERE id = ?1", item);
    world.wait_days(1);
    let of_before = |mut reply: Reply| {
        if let Reply::Welcome(welcome) = &mut reply {
            welcome.feeds.iter_mut().for_each(|feed| feed.states = None);
            welcome.fields.clear();
        }
        reply
    };
    let of_later = |mut reply: Reply| {
        if let Reply::Welcome(welcome) = &mut reply {
            let of_items = welcome.fields.iter_mut().filter(|(kind, _)| *kind == RecordKind::Item.number());
            of_items.for_each(|(_, fields)| *fields += 1);
        }
        reply
    };
    assert_eq!(world.sync_through(&mut recorder, usize::MAX, &of_before).mended, 0);
    assert_eq!(world.sync_through(&mut recorder, usize::MAX, &of_later).mended, 0);
    assert_eq!(world.sync(&mut recorder).mended, 1);
    is_level(&world, &mut recorder, item);
}

/// A log as it was brought up to date, and items that a process of before wrote meanwhile: nothing is said until they were counted.
#[test]
fn what_a_program_of_before_wrote_at_the_hub_is_counted_beside_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("hub.db"), [7; 32]);
    let Team { world, mut office, mut recorder, mut lead, .. } = team(SqliteLog::open(&path, &key).unwrap());
    let right = row(&world).states.unwrap();
    let beside = store::open_encrypted(&path, &key).unwrap();
    // Never counted; counted up to a place before the end.
    for sql in ["UPDATE scope SET states = NULL", "UPDATE scope SET states = x'820080'"] {
        beside.execute_batch(sql).unwrap();
        assert_eq!(row(&world).states, None, "{sql}");
        all_meet(&world, [&mut lead, &mut recorder, &mut office]);
        assert!(world.hub.count_uncounted_states().unwrap() > 0);
        assert_eq!(row(&world).states.as_ref(), Some(&right), "{sql}");
        assert_eq!(world.hub.count_uncounted_states().unwrap(), 0);
        all_meet(&world, [&mut lead, &mut recorder, &mut office]);
    }
}

/// Nobody is given states of a scope that is not theirs to read.
#[test]
fn states_go_to_readers_alone() {
    let Team { mut world, mut office, lead, .. } = team(MemoryLog::default());
    let mut south = world.join(&mut office, Role::Recorder, SOUTH);
    world.sync(&mut office);
    world.sync(&mut south);
    let wish = StatesWish { scope: work(), kind: RecordKind::Item.number(), after: None };
    let ask = |laptop: &Laptop| world.hub.answer(Caller::Device(laptop.card.card.device), Request::States(wish));
    let Reply::States(page) = ask(&lead).unwrap() else { panic!("states") };
    assert_eq!((page.states.len(), page.next), (1, None));
    assert_eq!(ask(&south), Err(Refused::Forbidden("not_your_place")));
}

/// More records than are counted in one go, all of them known here and there; the first of them.
fn with_many(world: &World<impl Log>, laptop: &mut Laptop) -> RecordId {
    let (actor, scope, community) = (laptop.actor, laptop.draft(), laptop.community());
    let visit = RecordId::derive(&["visit"]);
    let journal = |n: usize| Journal { visit, community, call: None, text: format!("第{n}条") };
    let write = |tx: &mut store::Tx<'_>| {
        let ids: Result<Vec<RecordId>, _> =
            (0..1_100).map(|n| tx.create(Intent::WriteJournal, scope, &journal(n))).collect();
        Ok(ids?[0])
    };
    let first = laptop.store.write::<_, store::Error>(&actor, Instant(world::START + 9_000), write).unwrap();
    world.sync(laptop);
    world.wait_days(1);
    first
}

/// One question of a sync and its answer; false at its end.
fn asks(world: &World<impl Log>, laptop: &mut Laptop, engine: &mut Engine) -> bool {
    let Some(question) = world.vaulted(laptop, |vault| engine.next(vault)).unwrap() else { return false };
    let reply = world.ask(laptop, &question);
    world.vaulted(laptop, |vault| engine.take(vault, reply)).unwrap();
    true
}

/// A portion is counted; true while there are more.
fn counts_on(world: &World<impl Log>, laptop: &mut Laptop, engine: &mut Engine) -> bool {
    world.vaulted(laptop, |vault| engine.work_on(vault)).unwrap()
}

/// Whoever works in the vault while it is counted anew does not wait for all of it, and what is written in between counts as it is.
#[test]
fn records_are_counted_a_portion_at_a_time_and_others_write_in_between() {
    let Team { world, mut recorder, item, .. } = team(MemoryLog::default());
    let first = with_many(&world, &mut recorder);
    ran(&recorder, "DELETE FROM record WHERE id = ?1", item);
    let mut engine = Engine::new();
    assert!(asks(&world, &mut recorder, &mut engine));
    assert!(counts_on(&world, &mut recorder, &mut engine), "the first portion");
    assert!(recorder.changes(90_000_000, first, "改过"), "one that was counted already");
    recorder.writes(90_000_001, "新写的");
    assert!(!counts_on(&world, &mut recorder, &mut engine), "while something is to go up nothing is counted");
    while asks(&world, &mut recorder, &mut engine) {}
    assert_eq!(counts(engine.summary()), (0, 0, 0));
    let (mut next, mut portions) = (Engine::new(), 0);
    while asks(&world, &mut recorder, &mut next) {
        while counts_on(&world, &mut recorder, &mut next) {
            portions += 1;
        }
    }
    assert_eq!(portions, 1, "it went on where it was, and came to the end");
    assert_eq!(counts(next.summary()), (1, 0, 0), "what was lost was missed, and nothing else");
    is_level(&world, &mut recorder, item);
    world.agrees(&recorder, "the recorder");
}

/// What is undone while records are counted must not count: it is begun anew.
#[test]
fn what_is_undone_while_records_are_counted_is_no_difference() {
    let Team { world, mut recorder, item, .. } = team(MemoryLog::default());
    let first = with_many(&world, &mut recorder);
    let mut engine = Engine::new();
    assert!(asks(&world, &mut recorder, &mut engine));
    assert!(counts_on(&world, &mut recorder, &mut engine));
    let actor = recorder.actor;
    // Whoever only asks whether something may be written undoes nothing.
    let asked = Instant(world::START + 90_000_000);
    recorder.store.write::<(), store::Error>(&actor, asked, |_| Err(store::Error::Unfit("asked"))).unwrap_err();
    assert!(counts_on(&world, &mut recorder, &mut engine), "it goes on");
    let undone = recorder.store.write::<(), store::Error>(&actor, Instant(world::START + 90_000_000), |tx| {
        tx.set::<Journal>(Intent::WriteJournal, first, serde_json::json!({ "text": "不要了" }))?;
        Err(store::Error::Unfit("undone"))
    });
    assert!(undone.is_err());
    let portions = std::iter::from_fn(|| counts_on(&world, &mut recorder, &mut engine).then_some(())).count();
    assert_eq!(portions, 2, "from the first record on");
    while asks(&world, &mut recorder, &mut engine) {}
    assert_eq!(counts(engine.summary()), (0, 0, 0));
    is_level(&world, &mut recorder, item);
}
