//! What waits at the hub's door for another laptop is told, with the record and who began it: where that one never comes, a person has
//! to know.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::memory::MemoryLog;
use kernel::{Compartment, RecordKind, Role, ScopeId};
use store::ChunkSize;
use world::{Laptop, NORTH, World, place};

const SMALL: ChunkSize = ChunkSize { least: 600, aim: 1_500, most: 3_000 };

fn draft() -> ScopeId {
    Compartment::Draft.at(place(NORTH))
}

/// A hub set back to before the recorder's concern, and a colleague who has the concern from a snapshot alone.
fn set_back() -> (World<MemoryLog>, Laptop, Laptop, kernel::RecordId) {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut colleague = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    world.sync(&mut recorder);
    let early = world.hub.log().copied();
    let item = recorder.hears(1_000, "楼道灯不亮");
    world.sync(&mut recorder);
    world.hub.cut_snapshot(draft(), SMALL).unwrap().unwrap();
    world.sync(&mut colleague);
    assert!(colleague.store.began_with(draft()).unwrap().is_some());
    world.restored(early, 0x72);
    world.sync(&mut office);
    (world, recorder, colleague, item)
}

#[test]
fn who_waits_for_another_laptop_is_told_for_what_and_for_whom() {
    let (world, mut recorder, mut colleague, item) = set_back();
    colleague.writes(2_000, "别的一件");
    world.sync(&mut colleague);
    assert!(colleague.describes(3_000, item, "楼道灯坏了"));
    for _ in 0..2 {
        let told = world.sync(&mut colleague);
        assert_eq!(told.stuck, [], "nothing is wrong with it");
        let [waiting] = told.waits.as_slice() else { panic!("{:?}", told.waits) };
        assert_eq!((waiting.device, waiting.scope), (colleague.actor.device, draft()));
        assert_eq!((waiting.awaited.record, waiting.awaited.kind), (item, Some(RecordKind::Item)));
        assert_eq!(waiting.awaited.begun_by, Some(recorder.actor.member));
        assert_eq!(waiting.awaited.since, kernel::Instant(world::START + 3_000));
    }
    assert_eq!(colleague.store.unstamped().unwrap(), 1);
    // The same by a stick.
    let by_file = world.sync_by_file(&mut colleague);
    assert_eq!(by_file.iter().map(|taken| taken.summary.waits.len()).collect::<Vec<_>>(), [1]);
    // It comes after all.
    world.sync(&mut recorder);
    assert_eq!(world.sync(&mut colleague).waits, []);
    assert_eq!(colleague.store.unstamped().unwrap(), 0);
    assert_eq!(colleague.words(item).as_deref(), Some("楼道灯坏了"));
    colleague.is_clean();
}

#[test]
fn what_a_stick_did_not_carry_yet_waits_for_nobody_else() {
    let (world, _, mut colleague, item) = set_back();
    let bundle = world.export(&mut colleague).remove(0);
    assert!(colleague.describes(3_000, item, "楼道灯坏了"));
    let answer = world.take(&bundle).unwrap();
    let taken = world.take_answer(&mut colleague, &answer).unwrap();
    assert_eq!((taken.summary.waits, taken.is_whole), (Vec::new(), false));
}
