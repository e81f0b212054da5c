//! What a laptop may no longer hold goes from it, once all that was written of it there is safe, and only then.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use change::Verdict;
use hub::log::memory::MemoryLog;
use kernel::{Compartment, RecordId, Role};
use rusqlite::types::ValueRef;
use std::collections::BTreeSet;
use store::{Fed, LedgerPart, Reading, Whereabouts};
use world::{Laptop, NORTH, SOUTH, World, place};

const CANARY: &str = "zqcanaryname";

struct Team {
    world: World<MemoryLog>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
    south: Laptop,
}

fn team() -> Team {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let recorder = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    let south = world.join(&mut office, Role::Lead, SOUTH);
    world.sync(&mut office);
    Team { world, office, recorder, lead, south }
}

/// Where in a database the word stands: every cell of every table there is, the index's own included, and its word list.
fn found_in(laptop: &Laptop, word: &str) -> BTreeSet<String> {
    let conn = laptop.store.read();
    let mut statement =
        conn.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'search'").unwrap();
    let tables: Vec<String> = statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    let mut found: BTreeSet<String> = tables.into_iter().filter(|table| stands_in(conn, table, word)).collect();
    conn.execute_batch("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab('main', 'search', 'row')")
        .unwrap();
    let listed = conn.prepare("SELECT 1 FROM temp.words WHERE term = ?1").unwrap().exists([word]).unwrap();
    found.extend(listed.then(|| "the index's words".to_owned()));
    found
}

fn stands_in(conn: &rusqlite::Connection, table: &str, word: &str) -> bool {
    let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
    let width = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let holds = |at| match row.get_ref(at).unwrap() {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.windows(word.len()).any(|w| w == word.as_bytes()),
            _ => false,
        };
        if (0..width).any(holds) {
            return true;
        }
    }
    false
}

/// What the first life of the hub feeds.
fn fed(scopes: &BTreeSet<kernel::ScopeId>) -> Fed<'_> {
    Fed { scopes, timeline: kernel::TimelineId::from_bytes([0x71; 16]) }
}

fn has(laptop: &Laptop, item: RecordId) -> bool {
    laptop.words(item).is_some()
}

fn everything_ended(laptop: &Laptop) -> Reading {
    let all = Compartment::ALL.iter().map(|c| c.at(laptop.community())).collect();
    Reading { now: BTreeSet::new(), before: all }
}

#[test]
fn what_has_no_receipt_yet_stays_with_its_record() {
    let Team { world, mut recorder, .. } = team();
    let sent = recorder.hears(1_000, "送到了");
    world.sync(&mut recorder);
    assert!(recorder.describes(2_000, sent, "又改了"));
    let unsent = recorder.hears(2_100, "还没有送");
    let reading = everything_ended(&recorder);
    let left = recorder.store.leave(&reading, fed(&BTreeSet::new())).unwrap();
    assert_eq!((left.records, left.waiting), (0, 2));
    assert!(has(&recorder, sent) && has(&recorder, unsent));
    assert_eq!(recorder.store.unstamped().unwrap(), 2);
    recorder.is_clean();
}

#[test]
fn a_scope_that_either_the_roster_or_the_hub_still_lets_be_read_stays() {
    let Team { world, mut recorder, .. } = team();
    let item = recorder.hears(1_000, "水压低");
    world.sync(&mut recorder);
    let ended = everything_ended(&recorder);
    let all = ended.before.clone();
    assert_eq!(recorder.store.leave(&ended, fed(&all)).unwrap().records, 0, "the hub feeds it");
    let now = Reading { now: ended.before.clone(), before: ended.before };
    assert_eq!(recorder.store.leave(&now, fed(&BTreeSet::new())).unwrap().records, 0, "the roster grants it");
    assert!(has(&recorder, item));
}

#[test]
fn a_hub_set_back_to_before_a_posting_empties_no_laptop() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    world.sync(&mut office);
    let before = world.hub.log().copied();
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    let item = recorder.hears(1_000, "水压低");
    world.sync(&mut recorder);
    world.restored(before, 0x72);
    let summary = world.sync(&mut recorder);
    assert_eq!(summary.left, 0);
    assert!(has(&recorder, item));
}

#[test]
fn with_a_posting_all_it_let_be_read_goes_and_what_came_too_late_is_held_and_shown() {
    let Team { world, mut office, mut recorder, mut lead, .. } = team();
    let theirs = lead.hears(500, &format!("{CANARY} 说的"));
    world.sync(&mut lead);
    let own = recorder.hears(1_000, &format!("{CANARY} 也说"));
    world.sync(&mut recorder);
    let before = found_in(&recorder, CANARY);
    for table in ["change", "item", "record", "search_data", "the index's words"] {
        assert!(before.contains(table), "the search finds it in {table}: {before:?}");
    }
    world.end(&mut office, recorder.actor.grant, 0);
    world.sync(&mut office);
    world.wait_days(2);
    let late = recorder.hears(2_000, "后来写的");
    let summary = world.sync(&mut recorder);
    assert_eq!((summary.pushed, summary.not_in_force, summary.left), (1, 1, 3));
    assert!(!has(&recorder, theirs) && !has(&recorder, own) && !has(&recorder, late));
    assert_eq!(found_in(&recorder, CANARY), BTreeSet::new());
    let held = recorder.store.ledger(LedgerPart::NotInForce, 10).unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!((held[0].record, held[0].whereabouts), (late, Whereabouts::Held));
    assert_eq!(held[0].reason.as_deref(), Some("posting_ended"));
    assert!(held[0].proof.is_some());
    assert_eq!(recorder.store.not_in_force().unwrap()[0].2, Verdict::Held("posting_ended".into()));
    assert_eq!(found_in(&recorder, "后来写的"), ["kept".to_owned()].into(), "its author does not lose it");
    recorder.is_clean();
    assert_eq!(world.sync(&mut recorder).left, 0, "nothing is left to go");
}

#[test]
fn a_posting_given_again_brings_everything_back_and_the_chain_goes_on() {
    let Team { world, mut office, mut recorder, mut lead, .. } = team();
    let own = recorder.hears(1_000, "自己写的");
    world.sync(&mut recorder);
    let theirs = lead.hears(1_500, "带队领导写的");
    lead.confirms_item(1_600, theirs);
    world.sync(&mut lead);
    world.sync(&mut recorder);
    assert!(recorder.steps(1_700, theirs, kernel::Intent::Press));
    world.sync(&mut recorder);
    let entries = recorder.entries(theirs);
    assert_eq!(entries.len(), 1, "written after the state had come");
    world.end(&mut office, recorder.actor.grant, 0);
    world.sync(&mut office);
    world.wait_days(2);
    assert_eq!(world.sync(&mut recorder).left, 2);
    recorder.actor.grant = world.post(&mut office, &recorder, NORTH, 0x6a);
    world.sync(&mut office);
    let more = recorder.hears(3_000, "回来以后写的");
    world.sync(&mut recorder);
    let summary = world.sync(&mut recorder);
    assert_eq!((summary.stuck.len(), summary.repaired, recorder.store.unstamped().unwrap()), (0, 0, 0));
    assert_eq!(recorder.words(own).as_deref(), Some("自己写的"));
    assert_eq!(recorder.words(theirs).as_deref(), Some("带队领导写的"));
    assert_eq!(recorder.entries(theirs), entries);
    assert_eq!(recorder.store.hidden_changes().unwrap(), 0);
    recorder.is_clean();
    world.sync(&mut lead);
    assert!(has(&lead, more));
}

/// The line is cut after each page: what was taken before the cut counts, and the rest comes with the next sync.
#[test]
fn own_work_comes_back_over_any_number_of_pages_and_syncs() {
    let Team { world, mut office, mut recorder, .. } = team();
    // Text that does not shrink much on its way, so that a page is full before all of it has come.
    let long = |n: i64| -> String { (0..300).map(|at| seal::hash(&[&[n as u8, at as u8, 1]]).to_hex()).collect() };
    let own: Vec<RecordId> = (0..160)
        .map(|n| {
            let id = recorder.writes(1_000 + n, &long(n));
            world.sync(&mut recorder);
            id
        })
        .collect();
    world.end(&mut office, recorder.actor.grant, 0);
    world.sync(&mut office);
    world.wait_days(2);
    assert_eq!(world.sync(&mut recorder).left, 160);
    recorder.actor.grant = world.post(&mut office, &recorder, NORTH, 0x6a);
    world.sync(&mut office);
    let shown = |laptop: &Laptop| own.iter().filter(|id| laptop.text(**id).is_some()).count();
    let mut seen = BTreeSet::new();
    for _ in 0..4 {
        world.sync_until(&mut recorder, 2);
        seen.insert(shown(&recorder));
    }
    world.sync(&mut recorder);
    assert!(seen.iter().any(|n| (1..160).contains(n)), "more than one page: {seen:?}");
    assert_eq!((shown(&recorder), recorder.store.hidden_changes().unwrap()), (160, 0));
    recorder.is_clean();
    let more = recorder.writes(9_000, "回来以后写的");
    assert_eq!(world.sync(&mut recorder).not_in_force, 0);
    assert!(recorder.text(more).is_some());
}

#[test]
fn a_concern_sent_to_another_community_leaves_the_first_and_stays_with_who_reads_both() {
    let Team { world, mut office, mut recorder, mut lead, mut south } = team();
    world.post(&mut office, &lead, SOUTH, 0x6b);
    let item = recorder.hears(1_000, &format!("{CANARY} 漏水"));
    world.sync(&mut recorder);
    world.sync(&mut lead);
    lead.confirms_item(2_000, item);
    for laptop in [&mut lead, &mut recorder, &mut office] {
        world.sync(laptop);
    }
    assert!(has(&recorder, item) && has(&office, item));
    assert!(office.sends(3_000, item, SOUTH));
    world.sync(&mut office);
    assert_eq!(world.sync(&mut recorder).left, 1);
    assert_eq!(found_in(&recorder, CANARY), BTreeSet::new());
    world.sync(&mut south);
    assert_eq!(world.sync(&mut lead).left, 0, "another scope of the lead's shows it");
    for laptop in [&office, &lead, &south] {
        assert_eq!(laptop.words(item), Some(format!("{CANARY} 漏水")));
    }
    assert!(south.describes(4_000, item, "南边改过"));
    world.sync(&mut south);
    assert!(office.sends(5_000, item, NORTH));
    world.sync(&mut office);
    for laptop in [&mut office, &mut recorder, &mut lead, &mut south] {
        world.sync(laptop);
        laptop.is_clean();
    }
    assert!(!has(&south, item));
    for laptop in [&office, &recorder, &lead] {
        assert_eq!(laptop.words(item).as_deref(), Some("南边改过"));
    }
}

/// A colleague who has not heard yet that the concern went writes about it, and hands that on by a stick.
#[test]
fn what_a_colleague_hands_on_of_a_concern_that_went_goes_with_the_next_word_of_the_hub() {
    let Team { world, mut office, mut recorder, mut lead, .. } = team();
    let item = recorder.hears(1_000, "漏水");
    world.sync(&mut recorder);
    world.sync(&mut lead);
    lead.confirms_item(2_000, item);
    for laptop in [&mut lead, &mut recorder, &mut office] {
        world.sync(laptop);
    }
    assert!(office.sends(3_000, item, SOUTH));
    world.sync(&mut office);
    assert!(lead.describes(4_000, item, &format!("{CANARY} 补充")));
    assert_eq!(world.sync(&mut recorder).left, 1);
    lead.store.close_batches().unwrap();
    let work = Compartment::Work.at(place(NORTH));
    let outgoing = lead.store.outgoing(recorder.actor.device, &[work]).unwrap();
    let role = lead.actor.role;
    let now = kernel::Instant(world::START + 5_000);
    recorder.store.receive(lead.actor.device, &outgoing, now, &|_, _, _, _| Some(role)).unwrap();
    assert!(found_in(&recorder, CANARY).contains("change"), "nobody else may have it: it is kept");
    world.sync(&mut recorder);
    assert_eq!(found_in(&recorder, CANARY), BTreeSet::new(), "it is at the hub");
    world.sync(&mut lead);
    for laptop in [&recorder, &lead] {
        laptop.is_clean();
        assert!(!has(laptop, item));
    }
}

/// One who was away while it went and came back never saw what was done to it elsewhere.
#[test]
fn a_concern_that_went_and_came_back_between_two_syncs_shows_what_was_done_to_it_elsewhere() {
    let Team { world, mut office, mut recorder, mut lead, mut south } = team();
    let item = lead.hears(1_000, "起初");
    lead.confirms_item(2_000, item);
    for laptop in [&mut lead, &mut recorder, &mut office] {
        world.sync(laptop);
    }
    assert!(office.sends(3_000, item, SOUTH));
    world.sync(&mut office);
    world.sync(&mut south);
    assert!(south.describes(4_000, item, "南边改过"));
    world.sync(&mut south);
    world.sync(&mut office);
    assert!(office.sends(5_000, item, NORTH));
    world.sync(&mut office);
    world.sync(&mut recorder);
    assert_eq!(recorder.words(item).as_deref(), Some("南边改过"));
    recorder.is_clean();
}

#[test]
fn a_feed_read_anew_shows_what_was_done_after_a_concern_came_back() {
    let Team { world, mut office, mut recorder, mut lead, mut south } = team();
    let item = lead.hears(1_000, "水压低");
    lead.confirms_item(1_500, item);
    world.sync(&mut lead);
    for (at, to) in [(2_000, SOUTH), (3_000, NORTH)] {
        world.sync(&mut office);
        assert!(office.sends(at, item, to));
        world.sync(&mut office);
        for laptop in [&mut recorder, &mut lead, &mut south] {
            world.sync(laptop);
        }
    }
    assert!(recorder.steps(4_000, item, kernel::Intent::Press));
    for laptop in [&mut recorder, &mut lead] {
        world.sync(laptop);
    }
    let before = (recorder.words(item), recorder.entries(item));
    assert_eq!((before.1.len(), lead.entries(item)), (1, before.1.clone()));
    for laptop in [&mut recorder, &mut lead] {
        laptop.store.rewind(Compartment::Work.at(place(NORTH))).unwrap();
        world.sync(laptop);
        assert_eq!((laptop.words(item), laptop.entries(item)), before, "{:?}", laptop.actor.role);
        laptop.is_clean();
    }
}

#[test]
fn who_writes_where_nothing_can_be_read_back_keeps_what_was_written() {
    let Team { mut world, mut office, .. } = team();
    let mut secretary = world.join(&mut office, Role::CommunitySecretary, NORTH);
    world.sync(&mut office);
    let reading = directory::members::reading;
    world.sync(&mut secretary);
    let day = world.hub_day();
    let read = reading(secretary.store.read(), secretary.actor.member, day).unwrap();
    let draft = Compartment::Draft.at(place(NORTH));
    assert!(!read.now.contains(&draft) && !read.before.contains(&draft), "never read, so never ended");
    assert!(read.now.contains(&Compartment::Registry.at(place(NORTH))));
}
