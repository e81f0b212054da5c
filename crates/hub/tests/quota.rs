//! What a laptop may bring in a day (security.md 3.8): beyond it a clear word and a time, nothing lost, and it goes on by itself; nobody else is
//! held up by it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod line;
mod machine;
mod world;

use hub::log::memory::MemoryLog;
use hub::log::sqlite::SqliteLog;
use hub::{Answering, Caller, Log, Quota, Refused};
use kernel::{Clock, Instant, Role};
use machine::{Machine, Serving, divisions};
use sync::Engine;
use world::{Laptop, NORTH, SOUTH, World};

const SECRETARY: [&str; 4] = ["--role", "community_secretary", "--community", "310104003001"];

/// A sync; how many went up, or why the hub refused.
fn pushed<L: Log>(world: &World<L>, laptop: &mut Laptop) -> Result<u32, Refused> {
    let (mut engine, device) = (Engine::new(), laptop.card.card.device);
    while let Some(question) = world.vaulted(laptop, |vault| engine.next(vault).unwrap()) {
        let reply = world.hub.answer(Caller::Device(device), question)?;
        world.vaulted(laptop, |vault| engine.take(vault, reply).unwrap());
    }
    Ok(engine.summary().pushed)
}

/// The seconds after which it may come again.
fn refused<T: std::fmt::Debug>(outcome: Result<T, Refused>) -> u32 {
    match outcome {
        Err(Refused::Enough("changes_of_the_day_taken", seconds)) => seconds,
        other => panic!("{other:?}"),
    }
}

fn a_day_is_enough(log: impl Log) {
    let (mut world, mut office) = World::begun(log);
    let (mut wang, mut zhao) =
        (world.join(&mut office, Role::Recorder, NORTH), world.join(&mut office, Role::Recorder, SOUTH));
    world.sync(&mut office);
    world.sync(&mut wang);
    world.sync(&mut zhao);
    world.hub.set_quota(Quota { changes: 10, ..Quota::default() });
    (0..12).for_each(|n| _ = wang.hears(1_000 + n, "楼道灯坏了"));
    assert_eq!(pushed(&world, &mut wang), Ok(12), "what it has begun to bring it brings to the end");
    let late = wang.hears(2_000, "再来一件");
    let seconds = refused(pushed(&world, &mut wang));
    let again = Instant(world.clock.now().0 + i64::from(seconds) * 1_000);
    assert_eq!(world.hub_day().succ_opt(), Some(again.local_date()), "as soon as the day is over");
    assert_eq!(
        (wang.store.unstamped().unwrap(), wang.words(late).as_deref()),
        (1, Some("再来一件")),
        "nothing is lost"
    );
    zhao.hears(1_000, "别人照常");
    assert_eq!(pushed(&world, &mut zhao), Ok(1));
    let bundles = world.export(&mut wang);
    assert_eq!(refused(world.take(&bundles[0])), seconds, "no other way around it");
    world.wait_days(1);
    assert_eq!(pushed(&world, &mut wang), Ok(1), "another day");
    assert_eq!(wang.store.unstamped().unwrap(), 0);
}

#[test]
fn beyond_the_days_share_it_is_said_when_to_come_again_and_nothing_is_lost() {
    a_day_is_enough(MemoryLog::default());
    let folder = tempfile::tempdir().unwrap();
    a_day_is_enough(SqliteLog::open(&folder.path().join("hub.db"), &[7; 32]).unwrap());
}

/// A practice district may try a smaller share; it counts over a restart of the hub.
#[test]
fn a_real_hub_refuses_and_goes_on() {
    let mut machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let (mut wang, mut zhao) = (machine.joined("王秀英", &SECRETARY), machine.joined("赵六", &SECRETARY));
    machine.changes_a_day = Some(20);
    let serving = Serving::begin(&machine);
    for laptop in [&mut wang, &mut zhao] {
        laptop.sync_alone(&serving).unwrap();
    }
    (0..25).for_each(|n| _ = wang.adds(&format!("{n}室")));
    assert_eq!(wang.sync_alone(&serving).unwrap().pushed, 25);
    assert_eq!(serving.end().0, Some(0));
    let serving = Serving::begin(&machine);
    wang.adds("101室");
    let refused = wang.sync_alone(&serving).unwrap_err();
    assert!(refused.contains("changes_of_the_day_taken") && refused.contains("seconds"), "{refused}");
    assert_eq!(wang.store.unstamped().unwrap(), 1);
    zhao.adds("202室");
    assert_eq!(zhao.sync_alone(&serving).unwrap().pushed, 1);
    assert_eq!(serving.end().0, Some(0));
    machine.changes_a_day = None;
    let serving = Serving::begin(&machine);
    assert_eq!(wang.sync_alone(&serving).unwrap().pushed, 1);
    assert_eq!(wang.flats().len(), 27);
    assert_eq!(serving.end().0, Some(0));
    let real = Machine::new();
    real.json(&["init", "--district", &divisions()]);
    let mut command = real.command(&["status"]);
    let (code, said) = machine::refused(command.env("ZOUFANG_CHANGES_A_DAY", "1"));
    assert!(code == 1 && said.contains("practice"), "{said}");
}
