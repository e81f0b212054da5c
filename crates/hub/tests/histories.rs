//! Random histories of several laptops and a hub: whatever is cut, carried, skewed, refused, revoked or restored, in the end
//! everybody who may read the same holds the same, nothing is lost, and nobody holds what is not theirs (sync.md 4).
//!
//! `ZOUFANG_HISTORIES=20000 cargo test --workspace --test histories` runs more of them, newly drawn. A failing one prints its events.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod draws;
mod history;
mod world;

use draws::{cases, drawn};
use history::{History, copied, events, mixed, with_newcomers};
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tempfile::TempDir;

/// A history makes and drops some million small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The hub's log as it lies on a district's machine: one encrypted file, every commit pressed to the disk.
fn in_a_file(folder: &TempDir) -> SqliteLog {
    SqliteLog::open(&folder.path().join("hub.db"), &[7; 32]).unwrap()
}

/// Of each property in memory, in every check: some two thousand in all.
const USUAL: u32 = 256;

proptest! {
    #![proptest_config(drawn(cases(USUAL), 60))]

    #[test]
    fn everybody_ends_with_the_same_and_nothing_is_lost(events in events()) {
        let mut history = History::begun(MemoryLog::default());
        events.iter().for_each(|e| history.happen(e));
        history.settle();
        history.check();
        prop_assert_eq!(history.repaired, 0, "no repair when nothing is wrong");
    }

    #[test]
    fn who_begins_with_snapshots_ends_like_who_read_every_feed(
        events in events(), cut in 5usize..80, come in 0usize..40, answers in 2usize..30,
    ) {
        with_newcomers(MemoryLog::default(), &events, (cut, come, answers));
    }

    #[test]
    fn a_hub_set_back_after_newcomers_began_with_its_snapshots_is_made_whole(
        events in events(), (cut, come) in (5usize..40, 0usize..20), (back, gone) in (5usize..50, 1usize..30),
    ) {
        let mut history = History::begun(MemoryLog::default());
        let mut kept = None;
        for (n, event) in events.iter().enumerate() {
            if n == cut {
                history.cut();
            }
            if n == cut + come {
                history.twins_come(usize::MAX);
            }
            if n == back {
                kept = Some(history.world.hub.log().copied());
            }
            if n == back + gone {
                history.world.restored(kept.take().unwrap_or_default(), 0x72);
                history.is_restored = true;
            }
            history.happen(event);
        }
        history.settle();
        history.check();
        history.check_twins();
        history.check_who_was_revoked_stays_so();
    }

    #[test]
    fn a_hub_set_back_to_an_earlier_day_is_made_whole_by_the_laptops(events in events(), back in 5usize..50, gone in 1usize..30) {
        let mut history = History::begun(MemoryLog::default());
        history.live_through_a_restore(&events, (back, gone));
        history.settle();
        history.check();
        history.check_who_was_revoked_stays_so();
    }
}

proptest! {
    #![proptest_config(drawn(cases(USUAL), 60))]

    #[test]
    fn whatever_carries_it_everybody_ends_with_the_same(events in mixed()) {
        let mut history = History::begun(MemoryLog::default());
        events.iter().for_each(|e| history.happen(e));
        history.settle();
        history.check();
        prop_assert_eq!(history.repaired, 0, "no repair when nothing is wrong");
    }

    #[test]
    fn files_alone_bring_everybody_to_the_same(events in mixed()) {
        let mut history = History::begun(MemoryLog::default());
        events.iter().for_each(|e| history.happen(e));
        history.settle_by_files();
        history.check();
        prop_assert_eq!(history.repaired, 0, "no repair when nothing is wrong");
    }

    #[test]
    fn vaults_set_back_or_living_twice_lose_nothing_that_had_left_them(events in copied()) {
        let mut history = History::begun(MemoryLog::default());
        events.iter().for_each(|e| history.happen(e));
        history.settle();
        history.settle_copies();
        history.settle();
        history.check();
        prop_assert_eq!(history.repaired, 0, "no repair when nothing is wrong");
    }

    #[test]
    fn a_hub_set_back_is_made_whole_whatever_carries_it(events in mixed(), back in 5usize..50, gone in 1usize..30) {
        let mut history = History::begun(MemoryLog::default());
        history.live_through_a_restore(&events, (back, gone));
        history.settle();
        // From then on everybody brings what others might have brought whole.
        history.world.wait_days(15);
        history.settle();
        history.let_in_what_is_held();
        history.check();
        history.check_who_was_revoked_stays_so();
    }
}

proptest! {
    #![proptest_config(drawn(cases(USUAL / 32), 60))]

    #[test]
    fn the_same_with_snapshots_over_sqlite(
        events in events(), cut in 5usize..80, come in 0usize..40, answers in 2usize..30,
    ) {
        let folder = tempfile::tempdir().unwrap();
        with_newcomers(in_a_file(&folder), &events, (cut, come, answers));
    }

    #[test]
    fn the_same_over_sqlite(events in events()) {
        let folder = tempfile::tempdir().unwrap();
        let mut history = History::begun(in_a_file(&folder));
        events.iter().for_each(|e| history.happen(e));
        history.settle();
        history.check();
    }
}

#[cfg(unix)]
#[test]
fn the_same_over_postgres() {
    let cluster = cluster::Cluster::shared();
    let config = drawn(cases(USUAL / 64).min(200), 20);
    let outcome = TestRunner::new(config).run(&events(), |events| {
        let mut history = History::begun(world::on_postgres(&cluster.url(&cluster.database())));
        events.iter().for_each(|e| history.happen(e));
        history.settle();
        history.check();
        prop_assert_eq!(history.repaired, 0, "no repair when nothing is wrong");
        Ok(())
    });
    outcome.unwrap();
}

#[cfg(unix)]
#[test]
fn the_same_with_snapshots_over_postgres() {
    let cluster = cluster::Cluster::shared();
    let config = drawn(cases(USUAL / 64).min(200), 20);
    let drawn = (events(), 5usize..80, 0usize..40, 2usize..30);
    let outcome = TestRunner::new(config).run(&drawn, |(events, cut, come, answers)| {
        let log = world::on_postgres(&cluster.url(&cluster.database()));
        with_newcomers(log, &events, (cut, come, answers));
        Ok(())
    });
    outcome.unwrap();
}
