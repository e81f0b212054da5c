//! Fifty laptops are ahead of a hub that was set back: all of it comes back, in whatever order they come.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::memory::MemoryLog;
use kernel::{RecordId, Role};
use store::{LedgerLine, LedgerPart};
use world::{Laptop, NORTH, SOUTH, World};

fn ledger(laptop: &Laptop) -> Vec<LedgerLine> {
    let mut lines = laptop.store.ledger(LedgerPart::Whole, 1_000).unwrap();
    lines.sort_by_key(|line| line.record);
    lines
}

#[test]
fn fifty_laptops_ahead_of_the_hub_make_it_whole() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let at = |n: usize| if n.is_multiple_of(2) { NORTH } else { SOUTH };
    let mut laptops: Vec<Laptop> = (0..50).map(|n| world.join(&mut office, Role::Recorder, at(n))).collect();
    world.sync(&mut office);
    let mut notes: Vec<Vec<RecordId>> = Vec::new();
    for (n, laptop) in laptops.iter_mut().enumerate() {
        notes.push(vec![laptop.writes(1_000, &format!("之前 {n}"))]);
        world.sync(laptop);
    }
    let before = world.hub.log().copied();
    for (n, laptop) in laptops.iter_mut().enumerate() {
        notes[n].push(laptop.writes(2_000, &format!("之后 {n}")));
        world.sync(laptop);
        notes[n].push(laptop.writes(3_000, &format!("还没有送 {n}")));
    }
    let kept: Vec<_> = laptops.iter().map(ledger).collect();
    world.clock.0.fetch_add(7 * 86_400_000, std::sync::atomic::Ordering::SeqCst);
    world.restored(before, 0x72);
    // The last comes first, and one of them never comes again: its neighbours had read what it sent.
    let gone = laptops.remove(20);
    for laptop in laptops.iter_mut().rev() {
        assert_eq!(world.sync(laptop).stuck, []);
    }
    for laptop in &mut laptops {
        world.sync(laptop);
    }
    for (laptop, before) in laptops.iter_mut().zip(kept.iter().enumerate().filter(|(n, _)| *n != 20)) {
        let again = world.sync(laptop);
        assert_eq!((again.pushed, again.pulled, again.repaired, again.stuck.len()), (0, 0, 0, 0));
        assert_eq!(laptop.store.unstamped().unwrap(), 0);
        let delivered: Vec<_> = before.1.iter().filter(|line| line.proof.is_some()).cloned().collect();
        let now = ledger(laptop);
        let still: Vec<_> = now.into_iter().filter(|line| delivered.iter().any(|d| d.record == line.record)).collect();
        assert_eq!(still, delivered, "words and times as they were");
    }
    let mut late = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    world.sync(&mut late);
    let shown = |ids: &[RecordId]| ids.iter().filter(|id| late.text(**id).is_some()).count();
    let expected = |n: usize| if n == 20 { 2 } else { 3 };
    for (n, ids) in notes.iter().enumerate().filter(|(n, _)| at(*n) == NORTH) {
        assert_eq!(shown(ids), expected(n), "laptop {n}");
    }
    assert_eq!(gone.store.unstamped().unwrap(), 1, "what never came is on that laptop alone");
    late.is_clean();
}
