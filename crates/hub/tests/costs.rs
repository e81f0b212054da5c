//! What a sync costs (sync.md 4, I16): every change goes up once and every item of a feed comes down once to whoever reads it, however
//! long the history; what goes again is what a cut line lost. Bytes follow what is new and nothing else.
//!
//! `ZOUFANG_HISTORIES=20000 cargo test --workspace --test costs` draws more, newly.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draws;
mod history;
mod world;

use draws::{cases, drawn};
use history::{Event, History, events};
use hub::log::memory::MemoryLog;
use kernel::Role;
use proptest::prelude::*;
use world::tally::Carried;
use world::{NORTH, World};

/// A history makes and drops some million small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// No change takes more on its way up, with its share of signature and salts: those of the histories are short.
const UP_A_CHANGE: u64 = 600;
/// No question without changes takes more.
const UP_A_QUESTION: u64 = 250;

/// What one hands another past the hub goes up by both: left out. So is a cut line, where every answer is to come.
fn over_the_line(event: &Event, is_cut: bool) -> Event {
    let what = match event.what {
        14 => 18,
        16 | 17 if !is_cut => 18,
        what => what,
    };
    Event { what, ..event.clone() }
}

fn lived(events: &[Event], is_cut: bool) -> History<MemoryLog> {
    let mut history = History::begun(MemoryLog::default());
    events.iter().for_each(|event| history.happen(&over_the_line(event, is_cut)));
    history.settle();
    history
}

/// What it costs that everybody comes by once more.
fn idle(history: &mut History<MemoryLog>) -> Carried {
    let before = history.world.tally.so_far();
    (0..history.laptops.len()).for_each(|who| history.sync(who, usize::MAX));
    since(&before, &history.world.tally.so_far())
}

fn since(before: &Carried, after: &Carried) -> Carried {
    let mut carried = after.clone();
    carried.questions -= before.questions;
    carried.bytes_up -= before.bytes_up;
    carried.bytes_down -= before.bytes_down;
    (carried.up.all, carried.down.all) = (after.up.all - before.up.all, after.down.all - before.down.all);
    carried
}

proptest! {
    #![proptest_config(drawn(cases(64), 60))]

    #[test]
    fn over_a_whole_line_nothing_goes_twice(events in events()) {
        let mut history = lived(&events, false);
        let carried = history.world.tally.so_far();
        prop_assert!(carried.up.all > 0 && carried.down.all > 0, "{carried:?}");
        prop_assert_eq!((carried.up.again, carried.down.again), (0, 0), "{:?}", carried);
        let most = UP_A_CHANGE * carried.up.all + UP_A_QUESTION * carried.questions;
        prop_assert!(carried.bytes_up <= most, "{carried:?}");
        let idle = idle(&mut history);
        prop_assert_eq!((idle.up.all, idle.down.all), (0, 0));
        prop_assert!(idle.bytes_up <= UP_A_QUESTION * idle.questions, "{idle:?}");
        prop_assert_eq!(idle.questions, history.laptops.len() as u64, "a greeting each");
    }

    #[test]
    fn what_goes_twice_is_what_a_cut_line_lost(events in events()) {
        let history = lived(&events, true);
        let carried = history.world.tally.so_far();
        prop_assert!(carried.up.again <= carried.up.lost, "{carried:?}");
        prop_assert!(carried.down.again <= carried.down.lost, "{carried:?}");
    }
}

/// One change and one sync, again and again: the last ones cost what the first did.
#[test]
fn the_three_hundredth_change_costs_what_the_tenth_did() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    let mut costs = Vec::new();
    for n in 0..300 {
        let before = world.tally.so_far();
        recorder.writes(1_000 + n, "记一笔");
        world.sync(&mut recorder);
        world.sync(&mut lead);
        let cost = since(&before, &world.tally.so_far());
        costs.push(cost.bytes_up + cost.bytes_down);
    }
    let of = |range: std::ops::Range<usize>| costs[range].iter().sum::<u64>();
    let (first, last) = (of(10..60), of(250..300));
    assert!(last <= first + first / 20, "{first} bytes, then {last}");
}
