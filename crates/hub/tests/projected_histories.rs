//! Random histories over a hub that keeps a projection: whatever is cut, carried, held, let in, refused, revoked or restored, and however
//! rarely it looks, in the end the projection shows what the office's laptop shows, and one made anew shows the same.
//!
//! `ZOUFANG_HISTORIES=20000 cargo test --workspace --test projected_histories` runs more of them, newly drawn.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draws;
mod history;
mod shown;
mod world;

use draws::{cases, drawn};
use history::{Event, History, copied, events, mixed};
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Log, Step};
use proptest::prelude::*;
use shown::{projection_in, same, shown_by, shown_in, tables};
use std::path::Path;

/// Of each property, in every check.
const USUAL: u32 = 24;

fn begins_to_project<L: Log>(history: &mut History<L>, folder: &Path) {
    history.world.hub.set_projection(None);
    history.world.hub.set_projection(Some(projection_in(folder)));
}

/// At most so many looks; true when it came level.
fn looks<L: Log>(history: &History<L>, most: usize) -> bool {
    (0..most).any(|_| match history.world.hub.follow().unwrap() {
        Step::Level => true,
        Step::Went => false,
        Step::Unfit(why) => panic!("unfit: {why}"),
    })
}

/// Things happen, and now and then it looks.
fn happen<L: Log>(history: &mut History<L>, events: &[Event]) {
    for event in events {
        history.happen(event);
        looks(history, usize::from(event.number) % 4);
    }
}

fn ends_like_the_office<L: Log>(history: &mut History<L>, folder: &Path) {
    assert!(looks(history, 5_000), "it never comes level");
    same(&shown_in(folder), &shown_by(&history.laptops[0]));
    let anew = tempfile::tempdir().unwrap();
    begins_to_project(history, anew.path());
    assert!(looks(history, 5_000));
    same(&tables(folder), &tables(anew.path()));
}

fn lives<L: Log>(log: L, events: &[Event]) {
    let (mut history, folder) = (History::begun(log), tempfile::tempdir().unwrap());
    begins_to_project(&mut history, folder.path());
    happen(&mut history, events);
    history.settle();
    history.settle_copies();
    history.settle();
    ends_like_the_office(&mut history, folder.path());
}

proptest! {
    #![proptest_config(drawn(cases(USUAL), 60))]

    #[test]
    fn it_ends_like_the_offices_laptop(events in events()) {
        lives(MemoryLog::default(), &events);
    }

    #[test]
    fn whatever_carries_it_and_whoever_lives_twice(events in copied()) {
        lives(MemoryLog::default(), &events);
    }

    #[test]
    fn a_hub_set_back_ends_like_the_offices_laptop(events in mixed(), back in 5usize..50, gone in 1usize..30) {
        let (mut history, folder) = (History::begun(MemoryLog::default()), tempfile::tempdir().unwrap());
        begins_to_project(&mut history, folder.path());
        happen(&mut history, &events[..back]);
        let kept = history.world.hub.log().copied();
        let gone = back + gone.min(events.len() - back);
        happen(&mut history, &events[back..gone]);
        history.world.hub.set_projection(None);
        history.world.restored(kept, 0x72);
        history.is_restored = true;
        begins_to_project(&mut history, folder.path());
        happen(&mut history, &events[gone..]);
        history.settle();
        history.world.wait_days(15);
        history.settle();
        history.let_in_what_is_held();
        ends_like_the_office(&mut history, folder.path());
    }
}

proptest! {
    #![proptest_config(drawn(cases(USUAL / 4), 60))]

    #[test]
    fn the_same_over_sqlite(events in events()) {
        lives(SqliteLog::in_memory().unwrap(), &events);
    }
}
