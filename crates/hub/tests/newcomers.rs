//! Newcomers who began with a snapshot, and what else happens to a hub: it says things for good, it is set back, and bundles come by.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::{Status, memory::MemoryLog};
use hub::{Answering, Error, Log, LogTx, Looked, SnapshotTx};
use kernel::{Compartment, Role, ScopeId, TimelineId};
use std::collections::BTreeSet;
use store::{ChunkSize, Outbox};
use visits::Journal;
use world::{Laptop, NORTH, World, place};

const SMALL: ChunkSize = ChunkSize { least: 600, aim: 1_500, most: 3_000 };

/// A recorder's notes at the hub, and a snapshot of the scope they lie in.
struct Team {
    world: World<MemoryLog>,
    office: Laptop,
    recorder: Laptop,
    newcomer: Laptop,
    /// The hub's log of before the notes came.
    early: MemoryLog,
}

fn draft() -> ScopeId {
    Compartment::Draft.at(place(NORTH))
}

fn team(notes: i64) -> Team {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let newcomer = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    world.sync(&mut recorder);
    let early = world.hub.log().copied();
    (0..notes).for_each(|n| _ = recorder.writes(1_000 + n, &format!("第{n}条记录")));
    world.sync(&mut recorder);
    world.hub.cut_snapshot(draft(), SMALL).unwrap().unwrap();
    Team { world, office, recorder, newcomer, early }
}

fn notes(laptop: &Laptop) -> usize {
    store::rows::<Journal>(laptop.store.read(), "", []).unwrap().len()
}

fn status(world: &World<MemoryLog>, laptop: &Laptop) -> Option<Status> {
    let device = laptop.card.card.device;
    world.hub.devices().unwrap().into_iter().find(|row| row.id == device).map(|row| row.status)
}

/// A newcomer's own note came back to it in a snapshot, with a colleague's words. The hub was set back to before it had these: until the
/// colleague brings them again the note is shown as the hub has it, and nothing is out of step.
#[test]
fn an_own_note_that_came_by_a_snapshot_is_shown_as_the_hub_of_another_life_has_it() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut newcomer = world.join(&mut office, Role::Recorder, NORTH);
    [&mut office, &mut recorder, &mut newcomer].into_iter().for_each(|laptop| _ = world.sync(laptop));
    let note = newcomer.writes(2_000, "新人的第一条");
    world.sync_until(&mut newcomer, 3);
    assert_eq!((newcomer.store.unstamped().unwrap(), newcomer.store.began_with(draft()).unwrap()), (0, None));
    let before = world.hub.log().copied();
    world.sync(&mut recorder);
    assert!(recorder.changes(3_000, note, "同事改过"));
    world.sync(&mut recorder);
    world.hub.cut_snapshot(draft(), SMALL).unwrap().unwrap();
    world.sync(&mut newcomer);
    assert!(newcomer.store.began_with(draft()).unwrap().is_some());
    assert_eq!(newcomer.text(note).as_deref(), Some("同事改过"));

    world.restored(before, 0x72);
    let summary = world.sync(&mut newcomer);
    assert_eq!((summary.mended, summary.stuck.len()), (0, 0), "{summary:?}");
    assert!(summary.kinds.contains(&kernel::RecordKind::Journal), "the screens are told");
    newcomer.is_clean();
    assert_eq!(newcomer.text(note).as_deref(), Some("新人的第一条"));
    world.sync(&mut recorder);
    world.sync(&mut newcomer);
    assert_eq!(newcomer.text(note).as_deref(), Some("同事改过"), "its author brought it again");
    newcomer.is_clean();
}

/// The only laptop that knows of a revocation after the hub was set back never read the item that told it.
#[test]
fn who_began_with_a_snapshot_of_the_directory_tells_a_restored_hub_whose_rights_have_ended() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut thief = world.join(&mut office, Role::Recorder, NORTH);
    let mut newcomer = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    world.sync(&mut thief);
    let early = world.hub.log().copied();
    world.hub.revoke(thief.card.card.device).unwrap();
    let directory = Compartment::Directory.at(world.district.place());
    let cut = world.hub.cut_snapshot(directory, SMALL).unwrap().unwrap();
    world.sync(&mut newcomer);
    assert!(newcomer.store.began_with(directory).unwrap().is_some());
    assert_eq!(newcomer.store.cursor(directory, cut.timeline).unwrap().seq, cut.seq);
    assert_eq!(newcomer.store.untold_notices(cut.timeline, 10).unwrap(), [] as [Vec<u8>; 0], "this life knows it");

    world.restored(early, 0x72);
    assert_eq!(status(&world, &thief), Some(Status::Active));
    world.sync(&mut newcomer);
    assert_eq!(status(&world, &thief), Some(Status::Revoked));
    assert_eq!(newcomer.store.untold_notices(world.hub.timeline(), 10).unwrap(), [] as [Vec<u8>; 0]);
    newcomer.is_clean();
}

#[test]
fn a_life_that_begins_keeps_no_snapshot_and_who_lives_on_in_the_last_one_cuts_none() {
    let Team { world, .. } = team(20);
    let (past, now) = (world.hub.timeline(), world.hub.now());
    let kept = |timeline: TimelineId| {
        let read = world
            .hub
            .log()
            .read(|tx| Ok((tx.snapshots(draft(), timeline)?.len(), tx.chunk_names(draft())?.is_empty())));
        read.unwrap()
    };
    assert_eq!(kept(past), (1, false));
    world.hub.log().write(|tx| tx.begin_life(TimelineId::from_bytes([0x72; 16]), now)).unwrap();
    assert_eq!(kept(past), (0, true));
    let is_set_back = |error: Error| error.to_string().contains("hub_set_back");
    assert!(world.hub.cut_snapshot(draft(), SMALL).is_err_and(is_set_back));
    assert!(world.hub.due_for_snapshot(&mut Looked::new()).is_err_and(is_set_back));
}

/// A line brought a part of the first load; then a stick came instead. Who has sticks alone reads pages from the beginning.
#[test]
fn a_bundle_is_read_page_by_page_and_a_load_that_a_line_began_is_given_up() {
    let Team { mut world, mut office, recorder, mut newcomer, .. } = team(60);
    let has_begun = |laptop: &Laptop| laptop.store.loading().unwrap().iter().any(|load| load.done > 0);
    for answers in 1..20 {
        if !has_begun(&newcomer) {
            world.sync_until(&mut newcomer, answers);
        }
    }
    assert!(has_begun(&newcomer) && notes(&newcomer) == 0);
    let mut far_away = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    for laptop in [&mut newcomer, &mut far_away] {
        for taken in world.sync_by_file(laptop) {
            assert!(taken.is_whole && taken.summary.stuck.is_empty(), "{taken:?}");
        }
        assert_eq!((laptop.store.loading().unwrap(), laptop.store.began_with(draft()).unwrap()), (Vec::new(), None));
        assert_eq!(notes(laptop), notes(&recorder));
        laptop.is_clean();
        let again = world.sync(laptop);
        assert_eq!((again.pulled, again.repaired), (0, 0));
    }
}

/// A restored hub lacks what came before; whoever has it was not there yet, also after the time that authors are given.
#[test]
fn what_lies_behind_a_snapshot_waits_for_others_and_keeps_nobody_from_being_whole() {
    let Team { mut world, mut office, mut recorder, mut newcomer, early } = team(20);
    world.sync(&mut newcomer);
    assert!(newcomer.store.began_with(draft()).unwrap().is_some());
    let late = recorder.writes(600_000, "后来写的");
    world.sync(&mut recorder);
    world.sync(&mut newcomer);
    world.restored(early, 0x72);
    world.wait_days(15);
    world.sync(&mut office);
    let of_the_old_life = world.sync_by_file(&mut newcomer);
    assert!(of_the_old_life.iter().all(|taken| !taken.is_whole), "it was made before the new life was heard of");
    for taken in world.sync_by_file(&mut newcomer) {
        assert!(taken.is_whole && taken.summary.stuck.is_empty(), "{taken:?}");
    }
    assert_eq!(world.sync(&mut newcomer).stuck, []);
    assert_eq!(notes(&newcomer), 21, "nothing has gone");
    for _ in 0..2 {
        world.sync(&mut recorder);
        world.sync(&mut newcomer);
    }
    assert_eq!(newcomer.text(late).as_deref(), Some("后来写的"));
    assert_eq!(notes(&newcomer), notes(&recorder));
    newcomer.is_clean();
}

/// The feed was read anew, so that what the snapshot had stood for came after what follows it. Its author's laptop is gone.
#[test]
fn a_chain_that_was_filled_in_goes_up_from_its_beginning() {
    let Team { mut world, mut recorder, mut newcomer, early, .. } = team(20);
    world.sync(&mut newcomer);
    recorder.writes(600_000, "后来写的");
    world.sync(&mut recorder);
    world.sync(&mut newcomer);
    newcomer.store.rewind(draft()).unwrap();
    world.sync(&mut newcomer);
    world.restored(early, 0x72);
    let (but, author) = (BTreeSet::new(), recorder.actor.device);
    let offered = |laptop: &Laptop| -> Vec<u64> {
        let timeline = world.hub.timeline();
        let wanted = Outbox { timeline, most_bytes: usize::MAX, but: &but, partial: store::Partial::Kept };
        let offers = laptop.store.outbox(wanted).unwrap().into_iter().map(|offer| offer.batch.header);
        offers.filter(|h| (h.device, h.scope) == (author, draft())).map(|h| h.first_seq).collect()
    };
    assert_eq!(offered(&newcomer), [1], "the end waits for the beginning");
    assert_eq!(world.sync(&mut newcomer).stuck, []);
    assert_eq!(offered(&newcomer), [] as [u64; 0], "one sync brought all of it");
}

/// A newcomer's reading ended while the hub, set back, lacked what it had read after its snapshot.
#[test]
fn a_chain_of_which_something_waits_keeps_the_place_it_begins_at() {
    let Team { mut world, mut office, mut recorder, mut newcomer, early } = team(20);
    world.sync(&mut newcomer);
    recorder.writes(600_000, "后来写的");
    world.sync(&mut recorder);
    world.sync(&mut newcomer);
    world.restored(early, 0x72);
    world.end(&mut office, newcomer.actor.grant, 0);
    world.wait_days(2);
    world.sync(&mut office);
    assert_eq!(world.sync(&mut newcomer).stuck, []);
    assert_eq!(notes(&newcomer), 1, "what this life of the hub does not have waits");
    newcomer.is_clean();
    assert_eq!(world.sync(&mut newcomer).stuck, [], "nor is it called a gap later");
    world.sync(&mut recorder);
    world.sync(&mut newcomer);
    assert_eq!(notes(&newcomer), 0);
    newcomer.is_clean();
}

/// A snapshot of the draft brought a concern as it stood before it went up; the feeds tell that it went up, and on to the south.
#[test]
fn what_went_on_after_the_snapshot_that_brought_it_stays_with_no_newcomer() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let (mut lead, mut newcomer) =
        (world.join(&mut office, Role::Lead, NORTH), world.join(&mut office, Role::Recorder, NORTH));
    world.sync(&mut office);
    world.sync(&mut lead);
    let (gone, kept) = (lead.hears(1_000, "路灯不亮"), lead.hears(1_001, "楼道漏水"));
    world.sync(&mut lead);
    world.hub.cut_snapshot(draft(), SMALL).unwrap().unwrap();
    world.sync(&mut office);
    world.sync(&mut newcomer);
    assert!(newcomer.words(gone).is_some());
    assert!(lead.try_move(2_000, gone, true) && lead.try_move(2_001, kept, true));
    world.sync(&mut lead);
    world.sync(&mut office);
    assert!(office.sends(3_000, gone, world::SOUTH));
    world.sync(&mut office);
    world.sync(&mut newcomer);
    assert!(newcomer.store.began_with(draft()).unwrap().is_some());
    let place_of = |id| store::get::<concerns::Item>(newcomer.store.read(), id).unwrap().map(|item| item.scope);
    assert_eq!(place_of(kept), Some(Compartment::Work.at(place(NORTH))));
    assert_eq!(place_of(gone), None, "it lies in the south");
    newcomer.is_clean();
}

/// What took the place of the recorder's words was written where the recorder did not read yet: a snapshot brought it, and it was
/// replaced itself by a word that the office let in. The recorder sees what everybody sees, and no difference that is none.
#[test]
fn own_words_that_a_snapshot_replaced_do_not_come_back() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    let mut guest = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    let item = recorder.hears(1_000, "水压低");
    assert!(recorder.describes(1_100, item, "水压低，周一"));
    world.sync(&mut recorder);
    world.sync(&mut lead);
    assert!(lead.try_move(1_200, item, true));
    assert!(lead.describes(1_300, item, "水压低，组长改过"));
    world.sync(&mut lead);
    let work = Compartment::Work.at(place(NORTH));
    world.hub.cut_snapshot(work, SMALL).unwrap().unwrap();
    world.sync(&mut recorder);
    world.sync(&mut guest);

    world.end(&mut office, guest.actor.grant, 0);
    world.wait_days(2);
    world.sync(&mut office);
    assert!(guest.describes(2 * 86_400_000, item, "水压低，另一位改过"));
    world.sync(&mut guest);
    for _ in 0..2 {
        world.sync(&mut office);
        office.rules_on_one(3 * 86_400_000, false);
    }
    world.sync(&mut office);
    for laptop in [&mut recorder, &mut lead] {
        world.sync(laptop);
        assert_eq!(laptop.words(item).as_deref(), Some("水压低，另一位改过"));
        assert_eq!(store::conflicts(laptop.store.read(), hub::COLUMNS).unwrap(), [], "everybody saw the one before");
    }
}

/// Beside what others wrote goes the card of who wrote it. One that is none, or nobody's, is passed over.
#[test]
fn a_card_that_is_none_holds_up_nobodys_batches() {
    let Team { world, mut recorder, .. } = team(2);
    for (n, card) in [b"no card".to_vec(), vec![0xff, 0], b"{}".to_vec(), Vec::new()].into_iter().enumerate() {
        recorder.writes(700_000 + n as i64, "又写了一条");
        recorder.store.close_batches().unwrap();
        let but = BTreeSet::new();
        let outbox =
            Outbox { timeline: world.hub.timeline(), most_bytes: 1 << 20, but: &but, partial: store::Partial::Kept };
        let offers = recorder.store.outbox(outbox).unwrap();
        assert!(!offers.is_empty());
        let push = sync::Push { offers, cards: vec![card], states: Vec::new() };
        let sync::Reply::Pushed(pushed) = world.ask(&recorder, &sync::Request::Push(push)) else { panic!() };
        assert!(pushed.answers.iter().all(|answer| matches!(answer, sync::Answer::Receipt(_))), "{n}: {pushed:?}");
    }
}
