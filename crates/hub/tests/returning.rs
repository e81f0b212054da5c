//! What had left a laptop comes back to a hub that was set back to before it had it, sealed, and nothing waits for ever.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::memory::MemoryLog;
use hub::{Log, LogTx, SnapshotTx};
use kernel::{Compartment, Intent, RecordId, Role, TimelineId};
use std::cell::RefCell;
use std::collections::BTreeSet;
use store::{EarlierStates, Fed, Reading, SignedState};
use sync::{Push, Reply, Request};
use world::{Laptop, NORTH, SOUTH, World, place};

const ALL: EarlierStates = EarlierStates { before: None, most: 10, most_bytes: 1 << 20 };

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

fn sealed(laptop: &Laptop) -> i64 {
    laptop.store.read().query_row("SELECT count(*) FROM sealed", [], |r| r.get(0)).unwrap()
}

#[track_caller]
fn synced(world: &World<MemoryLog>, laptop: &mut Laptop) {
    let summary = world.sync(laptop);
    assert_eq!((summary.stuck.len(), laptop.store.unstamped().unwrap()), (0, 0), "{summary:?}");
    laptop.is_clean();
}

/// A concern of the north went to the south and left its authors' laptops. The hub was set back to before it had ever heard of it;
/// its author wrote on meanwhile, in the same chain.
#[test]
fn a_chain_of_which_something_has_left_goes_on_at_a_hub_that_was_set_back() {
    let Team { mut world, mut office, mut recorder, mut lead, mut south } = team();
    for laptop in [&mut recorder, &mut lead, &mut south] {
        world.sync(laptop);
    }
    let before = world.hub.log().copied();
    let item = recorder.hears(1_000, "水压低");
    let note = recorder.writes(1_100, "同一批里的另一件");
    synced(&world, &mut recorder);
    synced(&world, &mut lead);
    lead.confirms_item(2_000, item);
    synced(&world, &mut lead);
    synced(&world, &mut office);
    assert!(office.sends(3_000, item, SOUTH));
    for laptop in [&mut office, &mut recorder, &mut lead, &mut south] {
        synced(&world, laptop);
    }
    assert!(recorder.words(item).is_none() && lead.words(item).is_none());
    assert!(sealed(&recorder) > 0 && sealed(&lead) > 0);
    assert!(south.describes(4_000, item, "南边改过"));
    synced(&world, &mut south);

    world.restored(before, 0x72);
    let later = recorder.writes(5_000, "其后写的");
    for _ in 0..2 {
        for laptop in [&mut recorder, &mut south, &mut lead, &mut office] {
            synced(&world, laptop);
        }
    }
    let mut late = world.join(&mut office, Role::Recorder, SOUTH);
    let mut second = world.join(&mut office, Role::Recorder, NORTH);
    for laptop in [&mut office, &mut late, &mut second] {
        synced(&world, laptop);
    }
    assert_eq!(late.words(item).as_deref(), Some("南边改过"), "the hub has it, from its beginning on");
    assert!(second.text(note).is_some() && second.text(later).is_some());
    assert!(second.words(item).is_none() && recorder.words(item).is_none());
}

/// The author never comes back. Somebody who read it, and may no longer, brings it all the same.
#[test]
fn what_only_others_had_sealed_comes_back_without_its_author() {
    let Team { mut world, mut office, mut recorder, mut lead, mut south } = team();
    for laptop in [&mut recorder, &mut lead, &mut south] {
        world.sync(laptop);
    }
    let before = world.hub.log().copied();
    let item = recorder.hears(1_000, "水压低");
    synced(&world, &mut recorder);
    synced(&world, &mut lead);
    lead.confirms_item(2_000, item);
    synced(&world, &mut lead);
    synced(&world, &mut office);
    assert!(office.sends(3_000, item, SOUTH));
    for laptop in [&mut office, &mut lead, &mut south] {
        synced(&world, laptop);
    }
    drop(recorder);
    world.restored(before, 0x72);
    for _ in 0..2 {
        for laptop in [&mut south, &mut lead, &mut office] {
            synced(&world, laptop);
        }
    }
    let mut late = world.join(&mut office, Role::Recorder, SOUTH);
    synced(&world, &mut office);
    synced(&world, &mut late);
    assert_eq!(late.words(item).as_deref(), Some("水压低"));
}

/// A batch partly refused: its author brings it whole; without its author others bring what was in force, after two weeks.
#[test]
fn a_batch_of_which_a_part_was_refused_is_brought_by_others_once_its_author_had_time() {
    for comes_late in [false, true] {
        let Team { mut world, mut office, mut recorder, mut lead, .. } = team();
        world.sync(&mut recorder);
        world.sync(&mut lead);
        let before = world.hub.log().copied();
        let note = recorder.writes(1_000, "有效的");
        let honest = recorder.actor;
        recorder.actor.role = Role::Lead;
        recorder.confirms(1_500, note);
        recorder.actor = honest;
        let summary = world.sync(&mut recorder);
        assert_eq!((summary.pushed, summary.not_in_force), (2, 1));
        synced(&world, &mut lead);
        assert_eq!(lead.store.hidden_changes().unwrap(), 1);
        world.restored(before, 0x72);
        synced(&world, &mut lead);
        let mut second = world.join(&mut office, Role::Recorder, NORTH);
        synced(&world, &mut office);
        synced(&world, &mut second);
        assert!(second.text(note).is_none(), "its author may bring it");
        world.wait_days(15);
        for laptop in [&mut lead, &mut second] {
            synced(&world, laptop);
        }
        assert_eq!(second.text(note).as_deref(), Some("有效的"));
        if comes_late {
            let more = recorder.writes(9_000, "其后");
            for laptop in [&mut recorder, &mut lead, &mut second] {
                synced(&world, laptop);
                assert!(laptop.text(more).is_some());
            }
            assert_eq!(recorder.store.not_in_force().unwrap().len(), 1, "the word on it stands");
        }
    }
}

/// Whose posting has ended is given no feed that could bring receipts of the hub's present life: the laptop asks for them, lets go
/// of what the hub has, and keeps the rest until somebody brings it whole.
#[test]
fn who_reads_no_more_lets_go_once_the_hub_has_it_whole() {
    for (is_refused, has_it) in [(false, true), (true, true), (false, false), (true, false)] {
        let Team { mut world, mut office, mut recorder, mut lead, .. } = team();
        world.sync(&mut recorder);
        world.sync(&mut lead);
        let without = world.hub.log().copied();
        let note = recorder.writes(1_000, "留下的");
        let item = (!is_refused).then(|| recorder.hears(1_100, "转走的"));
        if is_refused {
            let honest = recorder.actor;
            recorder.actor.role = Role::Lead;
            recorder.confirms(1_500, note);
            recorder.actor = honest;
        }
        world.sync(&mut recorder);
        if let Some(item) = item {
            synced(&world, &mut lead);
            lead.confirms_item(2_000, item);
            synced(&world, &mut lead);
            synced(&world, &mut office);
            assert!(office.sends(3_000, item, SOUTH));
            synced(&world, &mut office);
        }
        let mut guest = world.join(&mut office, Role::Recorder, NORTH);
        synced(&world, &mut office);
        synced(&world, &mut guest);
        assert!(guest.text(note).is_some() && guest.store.hidden_changes().unwrap() > 0);
        let with = world.hub.log().copied();
        world.restored(if has_it { with } else { without }, 0x72);
        world.end(&mut office, guest.actor.grant, 0);
        synced(&world, &mut office);
        world.wait_days(2);
        synced(&world, &mut guest);
        assert_eq!(guest.text(note).is_none(), has_it, "{is_refused}");
        synced(&world, &mut recorder);
        synced(&world, &mut guest);
        assert_eq!(guest.text(note), None, "{is_refused}, {has_it}");
    }
}

/// What others bring in an author's stead goes by a line alone; files are no less whole for it.
#[test]
fn what_goes_by_a_line_alone_keeps_no_file_from_being_whole() {
    let Team { mut world, mut recorder, mut lead, .. } = team();
    world.sync(&mut recorder);
    world.sync(&mut lead);
    let before = world.hub.log().copied();
    let note = recorder.writes(1_000, "有效的");
    let honest = recorder.actor;
    recorder.actor.role = Role::Lead;
    recorder.confirms(1_500, note);
    recorder.actor = honest;
    world.sync(&mut recorder);
    synced(&world, &mut lead);
    world.restored(before, 0x72);
    world.wait_days(15);
    world.sync_by_file(&mut lead);
    for taken in world.sync_by_file(&mut lead) {
        assert!(taken.is_whole && taken.summary.stuck.is_empty(), "{taken:?}");
    }
    assert_eq!(world.sync(&mut lead).pushed, 2, "the line brings both");
}

/// A record waits with its laptop until the present life has said that it has it, whatever an earlier one said.
#[test]
fn a_receipt_of_an_earlier_life_lets_nothing_go() {
    let Team { mut world, mut office, mut recorder, .. } = team();
    world.sync(&mut recorder);
    let before = world.hub.log().copied();
    let item = recorder.hears(1_000, "水压低");
    synced(&world, &mut recorder);
    world.restored(before, 0x72);
    world.end(&mut office, recorder.actor.grant, 0);
    world.sync(&mut office);
    world.wait_days(2);
    let all = Compartment::ALL.iter().map(|c| c.at(recorder.community())).collect();
    let ended = Reading { now: BTreeSet::new(), before: all };
    let fed = Fed { scopes: &BTreeSet::new(), timeline: TimelineId::from_bytes([0x72; 16]) };
    let left = recorder.store.leave(&ended, fed).unwrap();
    assert_eq!((left.records, left.waiting), (0, 1));
    assert!(recorder.words(item).is_some());
    let summary = world.sync(&mut recorder);
    assert_eq!((summary.not_in_force, summary.left), (0, 1), "taken over as it was found then");
    assert!(recorder.words(item).is_none() && sealed(&recorder) == 1);
    recorder.is_clean();
}

/// All who had the beginning burnt. Those who were only given the record's state bring that, once the others had time, and what they
/// wrote on it since is in force.
#[test]
fn a_record_whose_laptops_never_come_back_is_begun_by_its_state() {
    let Team { mut world, mut office, mut recorder, mut lead, mut south } = team();
    for laptop in [&mut recorder, &mut lead, &mut south] {
        world.sync(laptop);
    }
    let before = world.hub.log().copied();
    let item = recorder.hears(1_000, "水压低");
    synced(&world, &mut recorder);
    synced(&world, &mut lead);
    lead.confirms_item(2_000, item);
    synced(&world, &mut lead);
    assert!(lead.steps(2_500, item, Intent::Press));
    synced(&world, &mut lead);
    synced(&world, &mut office);
    assert!(office.sends(3_000, item, SOUTH));
    for laptop in [&mut office, &mut lead, &mut south] {
        synced(&world, laptop);
    }
    assert!(south.describes(3_500, item, "南边改过"));
    synced(&world, &mut south);
    let entries = south.entries(item);
    assert_eq!(entries.len(), 1);
    drop((recorder, lead));
    world.restored(before, 0x72);

    assert!(south.describes(4_000, item, "南边又改"));
    for laptop in [&mut office, &mut south] {
        world.sync(laptop);
    }
    assert_eq!(south.store.unstamped().unwrap(), 1, "who has the beginning may come");
    let mut late = world.join(&mut office, Role::Recorder, SOUTH);
    synced(&world, &mut office);
    synced(&world, &mut late);
    assert!(late.words(item).is_none());

    world.wait_days(15);
    for _ in 0..2 {
        for laptop in [&mut south, &mut office, &mut late] {
            world.sync(laptop);
        }
    }
    for laptop in [&mut south, &mut office, &mut late] {
        synced(&world, laptop);
        assert_eq!(laptop.words(item).as_deref(), Some("南边又改"), "{:?}", laptop.actor);
        assert_eq!(laptop.entries(item), entries);
        let again = world.sync(laptop);
        assert_eq!((again.pushed, again.pulled, again.repaired), (0, 0, 0));
    }
    // Who begins with a snapshot is given all of it, too.
    let work = Compartment::Work.at(place(SOUTH));
    world.hub.cut_snapshot(work, store::ChunkSize::default()).unwrap().unwrap();
    let mut later = world.join(&mut office, Role::Recorder, SOUTH);
    synced(&world, &mut office);
    synced(&world, &mut later);
    assert!(later.store.began_with(work).unwrap().is_some());
    assert_eq!((later.words(item).as_deref(), later.entries(item)), (Some("南边又改"), entries));
}

/// More than go up in one request come back in one sync, and the newest first.
#[test]
fn states_come_back_all_in_one_sync() {
    const MANY: usize = 450;
    let Team { mut world, mut office, mut recorder, mut lead, mut south } = team();
    for laptop in [&mut recorder, &mut lead, &mut south] {
        world.sync(laptop);
    }
    let before = world.hub.log().copied();
    let items: Vec<RecordId> = (0..MANY as i64).map(|n| recorder.hears(1_000 + n, "水压低")).collect();
    synced(&world, &mut recorder);
    synced(&world, &mut lead);
    items.iter().for_each(|item| lead.confirms_item(2_000, *item));
    synced(&world, &mut lead);
    synced(&world, &mut office);
    items.iter().for_each(|item| assert!(office.sends(3_000, *item, SOUTH)));
    synced(&world, &mut office);
    synced(&world, &mut south);
    drop((recorder, lead, office));
    world.restored(before, 0x72);
    world.wait_days(15);

    let here = |world: &World<MemoryLog>| -> BTreeSet<RecordId> {
        let rows = world.hub.log().read(|tx| tx.records(&items)).unwrap();
        rows.into_iter().filter(|row| row.begun_by.is_some()).map(|row| row.held.record.id).collect()
    };
    let first = RefCell::new(None);
    let line = |reply: Reply| {
        if first.borrow().is_none() && matches!(reply, Reply::Pushed(_)) {
            first.replace(Some(here(&world)).filter(|here| !here.is_empty()));
        }
        reply
    };
    let summary = world.sync_through(&mut south, usize::MAX, &line);
    assert_eq!((summary.stuck, here(&world).len()), (Vec::new(), MANY));
    let sql = "SELECT record FROM entered WHERE timeline = ?1 ORDER BY no DESC LIMIT 200";
    let mut statement = south.store.read().prepare(sql).unwrap();
    let newest = statement.query_map([[0x71; 16]], |r| Ok(RecordId::from_bytes(r.get(0)?))).unwrap();
    assert_eq!(first.into_inner().unwrap(), newest.collect::<Result<BTreeSet<_>, _>>().unwrap());
    drop(statement);
    south.is_clean();
    assert_eq!(world.sync(&mut south).pulled, 0);
}

/// Two laptops know the record at different times, each by a state alone; who wrote in between never comes back. Whichever comes first,
/// the later one counts.
#[test]
fn of_several_states_the_latest_counts_in_whichever_order_they_come() {
    for is_later_first in [false, true] {
        let Team { mut world, mut office, mut recorder, mut lead, mut south } = team();
        let mut second = world.join(&mut office, Role::Office, "310104");
        for laptop in [&mut office, &mut recorder, &mut lead, &mut south, &mut second] {
            world.sync(laptop);
        }
        let before = world.hub.log().copied();
        let item = recorder.hears(1_000, "水压低");
        synced(&world, &mut recorder);
        synced(&world, &mut lead);
        lead.confirms_item(2_000, item);
        assert!(lead.steps(2_500, item, Intent::Press));
        synced(&world, &mut lead);
        synced(&world, &mut office);
        assert!(lead.describes(2_600, item, "六层以上没有水"));
        assert!(lead.steps(2_700, item, Intent::Press));
        synced(&world, &mut lead);
        synced(&world, &mut second);
        assert!(second.sends(3_000, item, SOUTH));
        for laptop in [&mut second, &mut south] {
            synced(&world, laptop);
        }
        assert_eq!((office.words(item).as_deref(), office.entries(item).len()), (Some("水压低"), 1));
        let entries = south.entries(item);
        assert_eq!((south.words(item).as_deref(), entries.len()), (Some("六层以上没有水"), 2));
        drop((recorder, lead, second));
        world.restored(before, 0x72);
        world.wait_days(15);
        let mut order = [&mut office, &mut south];
        if is_later_first {
            order.reverse();
        }
        for laptop in &mut order {
            world.sync(laptop);
        }
        for laptop in [&mut south, &mut office] {
            synced(&world, laptop);
            assert_eq!(laptop.words(item).as_deref(), Some("六层以上没有水"), "later first: {is_later_first}");
            assert_eq!(laptop.entries(item), entries, "later first: {is_later_first}");
            assert_eq!(store::conflict_count(laptop.store.read()).unwrap(), 0);
            let row = store::get::<concerns::Item>(laptop.store.read(), item).unwrap().unwrap();
            assert_eq!(row.scope, Compartment::Work.at(place(SOUTH)));
            let again = world.sync(laptop);
            assert_eq!((again.pushed, again.pulled, again.repaired), (0, 0, 0));
        }
    }
}

/// The same where both read one scope: whoever comes second is told the older state before it can offer its own.
#[test]
fn who_is_told_an_older_state_than_its_own_offers_its_own() {
    for is_later_first in [false, true] {
        let Team { mut world, mut office, mut recorder, mut lead, mut south } = team();
        let mut second = world.join(&mut office, Role::Office, "310104");
        let mut late = world.join(&mut office, Role::Recorder, SOUTH);
        for laptop in [&mut office, &mut recorder, &mut lead, &mut south, &mut second, &mut late] {
            world.sync(laptop);
        }
        let before = world.hub.log().copied();
        let item = recorder.hears(1_000, "水压低");
        synced(&world, &mut recorder);
        synced(&world, &mut lead);
        lead.confirms_item(2_000, item);
        for laptop in [&mut lead, &mut second] {
            synced(&world, laptop);
        }
        assert!(second.sends(3_000, item, SOUTH));
        for laptop in [&mut second, &mut late] {
            synced(&world, laptop);
        }
        assert!(second.sends(4_000, item, NORTH));
        for laptop in [&mut second, &mut lead] {
            synced(&world, laptop);
        }
        assert!(lead.describes(5_000, item, "六层以上没有水") && lead.steps(5_100, item, Intent::Press));
        for laptop in [&mut lead, &mut second] {
            synced(&world, laptop);
        }
        assert!(second.sends(6_000, item, SOUTH));
        for laptop in [&mut second, &mut south] {
            synced(&world, laptop);
        }
        assert_eq!(
            (late.words(item).as_deref(), south.words(item).as_deref()),
            (Some("水压低"), Some("六层以上没有水"))
        );
        let entries = south.entries(item);
        drop((recorder, lead, second));
        world.restored(before, 0x72);
        world.wait_days(15);
        synced(&world, &mut office);
        let mut order = [&mut late, &mut south];
        if is_later_first {
            order.reverse();
        }
        for laptop in &mut order {
            world.sync(laptop);
        }
        for laptop in [&mut late, &mut south] {
            world.sync(laptop);
            synced(&world, laptop);
            assert_eq!(laptop.words(item).as_deref(), Some("六层以上没有水"), "later first: {is_later_first}");
            assert_eq!(laptop.entries(item), entries, "later first: {is_later_first}");
            assert_eq!(store::conflict_count(laptop.store.read()).unwrap(), 0);
            let again = world.sync(laptop);
            assert_eq!((again.pushed, again.pulled, again.repaired), (0, 0, 0));
            let nothing = laptop.store.states_of_earlier_lives(TimelineId::from_bytes([0x72; 16]), ALL).unwrap().states;
            assert_eq!(nothing, [] as [SignedState; 0], "nothing is offered for ever");
        }
    }
}

/// A state that this hub did not sign, one moved to another place, and one whose record is here change nothing.
#[test]
fn a_state_that_is_not_needed_or_not_the_hubs_is_passed_over() {
    let Team { mut world, mut office, mut recorder, mut lead, mut south } = team();
    for laptop in [&mut recorder, &mut lead, &mut south] {
        world.sync(laptop);
    }
    let before = world.hub.log().copied();
    let item = recorder.hears(1_000, "水压低");
    synced(&world, &mut recorder);
    synced(&world, &mut lead);
    lead.confirms_item(2_000, item);
    for laptop in [&mut lead, &mut office] {
        synced(&world, laptop);
    }
    let nowhere = TimelineId::from_bytes([0; 16]);
    let state = office.store.states_of_earlier_lives(nowhere, ALL).unwrap().states.remove(0);
    let offer = |world: &World<MemoryLog>, office: &Laptop, state: SignedState| {
        world.ask(office, &Request::Push(Push { states: vec![state], ..Push::default() }));
        world.hub.log().read(|tx| tx.carried(item)).unwrap().is_some()
    };
    assert!(!offer(&world, &office, state.clone()), "its beginning is here");
    world.restored(before, 0x72);
    assert!(!offer(&world, &office, SignedState { rank: state.rank + 1024, ..state.clone() }));
    let mut bent = state.clone();
    bent.bytes[40] ^= 1;
    assert!(!offer(&world, &office, bent));
    assert!(offer(&world, &office, state));
    // The beginning comes after all: what is shown is the same, and nobody is stuck.
    for _ in 0..2 {
        for laptop in [&mut recorder, &mut lead, &mut office] {
            synced(&world, laptop);
            assert_eq!(laptop.words(item).as_deref(), Some("水压低"));
        }
    }
}
