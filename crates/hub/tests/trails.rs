//! Both sides compare every item of a feed (ADR 0039): one that came as another, or that one of the two lost, is found and mended; what
//! older programs did is no difference.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Log, LogTx};
use kernel::{RecordId, Role};
use std::cell::Cell;
use store::FeedItem;
use sync::Reply;
use world::team::{Team, work};
use world::{Laptop, NORTH, SOUTH, World};

/// A line that changes the first item it is asked to change.
fn once(change: impl Fn(&mut FeedItem) -> bool) -> impl Fn(Reply) -> Reply {
    let is_done = Cell::new(false);
    move |mut reply| {
        if let Reply::Pulled(pulled) = &mut reply {
            let mut items = pulled.pages.iter_mut().flat_map(|page| &mut page.feed.items);
            is_done.set(is_done.get() || items.any(&change));
        }
        reply
    }
}

#[track_caller]
fn is_level<L: Log>(world: &World<L>, laptop: &mut Laptop) {
    let again = world.sync(laptop);
    assert_eq!((again.repaired, again.stuck, again.pulled), (0, Vec::new(), 0));
    laptop.is_clean();
    for cursor in laptop.store.cursors().unwrap() {
        let row = world.hub.log().read(|tx| tx.scopes(&[cursor.scope])).unwrap().remove(0);
        assert_eq!((cursor.seq, cursor.digest, cursor.trail), (row.seq, row.digest, Some(row.trail)));
    }
}

#[test]
fn a_record_that_should_have_left_is_found_and_goes() {
    let Team { world, mut office, mut recorder, item, .. } = Team::begun(MemoryLog::default());
    assert!(office.sends(3_000, item, SOUTH));
    world.sync(&mut office);
    let line = once(|shown| match shown {
        FeedItem::Leave(id) if *id == item => {
            *id = RecordId::derive(&["something else"]);
            true
        }
        _ => false,
    });
    let summary = world.sync_through(&mut recorder, usize::MAX, &line);
    assert_eq!((summary.repaired, summary.stuck), (1, Vec::new()));
    assert_eq!(recorder.words(item), None);
    is_level(&world, &mut recorder);
}

#[test]
fn a_state_that_did_not_come_is_found_and_comes() {
    let Team { mut world, mut office, mut lead, .. } = Team::begun(MemoryLog::default());
    // The office reads what was confirmed, not how it came about.
    let mut second = world.join(&mut office, Role::Office, "310104");
    world.sync(&mut office);
    world.sync(&mut second);
    let more = lead.hears(4_000, "路灯不亮");
    lead.confirms_item(4_100, more);
    world.sync(&mut lead);
    let line = once(|shown| match shown {
        FeedItem::Enter(bytes, _) if bytes.windows(16).any(|part| part == more.bytes()) => {
            *shown = FeedItem::Leave(more);
            true
        }
        _ => false,
    });
    let summary = world.sync_through(&mut second, usize::MAX, &line);
    assert_eq!((summary.repaired, summary.stuck), (1, Vec::new()));
    assert_eq!(second.words(more).as_deref(), Some("路灯不亮"));
    is_level(&world, &mut second);
}

#[test]
fn a_laptop_that_lost_its_place_reads_the_feed_anew() {
    let Team { world, mut recorder, mut lead, item, .. } = Team::begun(MemoryLog::default());
    is_level(&world, &mut recorder);
    recorder.store.read().execute("UPDATE cursor SET trail = zeroblob(32) WHERE scope = ?1", [work().bytes()]).unwrap();
    assert_eq!(world.sync(&mut recorder).repaired, 1);
    is_level(&world, &mut recorder);
    assert!(lead.describes(5_000, item, "六层以上没有水"));
    world.sync(&mut lead);
    world.sync(&mut recorder);
    is_level(&world, &mut recorder);
    assert_eq!(recorder.words(item).as_deref(), Some("六层以上没有水"));
}

/// A hub of before says nothing of a trail; a newer one does, and its word is taken once.
#[test]
fn what_a_hub_of_before_never_said_is_no_difference() {
    let Team { mut world, mut office, mut lead, item, .. } = Team::begun(MemoryLog::default());
    let mut late = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    let silent = |mut reply: Reply| {
        match &mut reply {
            Reply::Welcome(welcome) => welcome.feeds.iter_mut().for_each(|feed| feed.trail = None),
            Reply::Pulled(pulled) => pulled.pages.iter_mut().for_each(|page| page.feed.trail = None),
            _ => {}
        }
        reply
    };
    assert_eq!(world.sync_through(&mut late, usize::MAX, &silent).repaired, 0);
    assert!(late.store.cursors().unwrap().iter().all(|cursor| cursor.trail.is_none()));
    assert!(lead.describes(5_000, item, "六层以上没有水"));
    lead.hears(5_100, "路灯不亮");
    world.sync(&mut lead);
    assert_eq!(world.sync(&mut late).repaired, 0);
    let of_work = late.store.cursors().unwrap().into_iter().find(|cursor| cursor.scope == work()).unwrap();
    assert!(of_work.trail.is_some());
    assert_eq!(world.sync(&mut late).repaired, 0);
    assert_eq!(late.words(item).as_deref(), Some("六层以上没有水"));
}

/// A log whose items were never counted, as it was brought up to date, and items that a process of before wrote meanwhile.
#[test]
fn what_a_program_of_before_wrote_counts_for_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("hub.db"), [7; 32]);
    let Team { mut world, mut office, mut recorder, mut lead, item } =
        Team::begun(SqliteLog::open(&path, &key).unwrap());
    let beside = store::open_encrypted(&path, &key).unwrap();
    beside.execute_batch("UPDATE feed SET trail = NULL; UPDATE scope SET trail = NULL, trail_from = seq").unwrap();
    for laptop in [&office, &recorder, &lead] {
        laptop.store.read().execute("UPDATE cursor SET trail = NULL", []).unwrap();
    }
    for n in 0..6 {
        assert!(lead.describes(5_000 + n, item, &format!("第{n}次")));
        world.sync_until(&mut lead, 2);
        if n % 2 == 1 {
            by_a_process_of_before(&beside);
        }
        let mut newcomer = world.join(&mut office, Role::Recorder, NORTH);
        for laptop in [&mut office, &mut lead, &mut recorder, &mut newcomer] {
            for _ in 0..2 {
                let summary = world.sync(laptop);
                assert_eq!((summary.repaired, summary.stuck), (0, Vec::new()), "{n}");
            }
            assert_eq!(laptop.words(item).unwrap(), format!("第{n}次"));
            laptop.is_clean();
        }
        assert!(newcomer.store.cursors().unwrap().iter().all(|cursor| cursor.trail.is_some()));
    }
}

/// The last item of the work's feed, as if it had been written without being counted.
fn by_a_process_of_before(beside: &rusqlite::Connection) {
    let scope = work().bytes();
    let sql = "UPDATE scope SET trail = (SELECT f.trail FROM feed f WHERE f.scope = ?1 AND f.seq = scope.seq - 1) WHERE id = ?1";
    assert_eq!(beside.execute(sql, [scope]).unwrap(), 1);
    let sql = "UPDATE feed SET trail = NULL WHERE scope = ?1 AND seq = (SELECT seq FROM scope WHERE id = ?1)";
    assert_eq!(beside.execute(sql, [scope]).unwrap(), 1);
}
