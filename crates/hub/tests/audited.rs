//! What an admission writes into the hub's audit chain, in the transaction that takes it: once each, in the order in which it came into force, and
//! nothing for what is not in force.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::memory::MemoryLog;
use hub::log::sqlite::SqliteLog;
use hub::{Log, Signed};
use kernel::Role;
use world::{Laptop, NORTH, World};

/// A deed's words since the last look.
fn since<L: Log>(world: &World<L>, seen: &mut usize) -> Vec<String> {
    let all = world.audited();
    let new = all[*seen..].to_vec();
    *seen = all.len();
    new
}

fn chain_of_a_district<L: Log>(log: L) {
    let (mut world, mut office) = World::begun(log);
    let mut seen = 0;
    let (mut recorder, mut auditor) =
        (world.join(&mut office, Role::Recorder, NORTH), world.join(&mut office, Role::Auditor, "310104"));
    world.sync(&mut office);
    let grants = ["grant_given"; 3];
    assert_eq!(
        since(&world, &mut seen),
        [&["device_enrolled"][..], &grants].concat(),
        "the founder's, and two members'"
    );
    world.sync(&mut recorder);
    world.sync(&mut auditor);
    assert_eq!(since(&world, &mut seen), ["device_enrolled"; 2]);
    let item = recorder.hears(1_000, "楼道灯坏了");
    world.sync(&mut recorder);
    assert_eq!(since(&world, &mut seen), Vec::<String>::new(), "the work itself is not the chain's");
    office.erases(1_500, item).unwrap();
    world.end(&mut office, recorder.actor.grant, 0);
    world.sync(&mut office);
    let mut both = since(&world, &mut seen);
    both.sort();
    assert_eq!(both, ["erased", "grant_ended"]);
    world.sync(&mut office);
    world.sync(&mut recorder);
    assert_eq!(since(&world, &mut seen), Vec::<String>::new(), "said again, it is done once");

    world.wait_days(2);
    recorder.hears(2_000, "来晚了");
    assert_eq!(world.sync(&mut recorder).not_in_force, 1);
    world.sync(&mut office);
    assert_eq!(since(&world, &mut seen), Vec::<String>::new(), "what is held is not in force");
    office.rules_on_one(3_000, false);
    world.sync(&mut office);
    assert_eq!(since(&world, &mut seen), ["held_admitted"]);
    office.revokes(4_000, recorder.actor.device).unwrap();
    world.sync(&mut office);
    assert_eq!(since(&world, &mut seen), ["device_revoked"]);
    names_who_did_it(&world, (&office, &recorder));
    watched(&world, &mut auditor);
}

fn names_who_did_it<L: Log>(world: &World<L>, (office, recorder): (&Laptop, &Laptop)) {
    let last = world.hub.audit_entries(0, 100).unwrap().pop().unwrap();
    let who = (last.deed.member, last.deed.device);
    assert_eq!(who, (Some(office.actor.member), Some(office.actor.device)));
    assert_eq!(last.deed.subjects[0], recorder.actor.device.bytes());
    assert!(last.deed.change.is_some(), "the change says why");
}

/// A bundle tells of the chain as a line does.
fn watched<L: Log>(world: &World<L>, auditor: &mut Laptop) {
    let Signed::End(first) = world.sign_audit() else { panic!("nothing was signed") };
    world.sync(auditor);
    assert_eq!(auditor.audit_told().seen, Some(first));
    assert_eq!(world.sign_audit(), Signed::Level);
    let bundles = world.export(auditor);
    for bundle in bundles {
        let answer = world.take(&bundle).unwrap();
        world.take_answer(auditor, &answer).unwrap();
    }
    assert!(!auditor.audit_told().is_in_trouble);
}

#[test]
fn what_comes_into_force_is_told_once_and_nothing_else() {
    chain_of_a_district(MemoryLog::default());
    chain_of_a_district(SqliteLog::in_memory().unwrap());
}

/// What was said to be erased, and that it was, are two things: only what was done is said to be done.
fn erasures_of_nothing<L: Log>(log: L) {
    let (mut world, mut office) = World::begun(log);
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    let item = recorder.hears(1_000, "楼道灯坏了");
    world.sync(&mut recorder);
    let mut seen = world.audited().len();
    office.erases(1_500, kernel::RecordId::derive(&["nobody"])).unwrap();
    world.sync(&mut office);
    assert_eq!(since(&world, &mut seen), ["erasure_noted"], "nobody here is called so");
    office.erases(1_600, item).unwrap();
    office.erases(1_700, item).unwrap();
    world.sync(&mut office);
    assert_eq!(since(&world, &mut seen), ["erased", "erasure_noted"], "the second found nothing left");
}

#[test]
fn only_what_was_here_is_said_to_be_erased() {
    erasures_of_nothing(MemoryLog::default());
    erasures_of_nothing(SqliteLog::in_memory().unwrap());
}

/// A log set back to a copy, and no restore: the laptop that saw more knows.
#[test]
fn a_copy_put_back_is_known_to_who_saw_more() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut auditor = world.join(&mut office, Role::Auditor, "310104");
    world.sync(&mut office);
    world.sync(&mut auditor);
    let copy = world.hub.log().copied();
    world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    world.sign_audit();
    world.sync(&mut auditor);
    let seen = auditor.audit_told().seen.unwrap();
    let set_back = world.beside(copy);
    set_back.sync(&mut auditor);
    let told = auditor.audit_told();
    assert!(told.is_in_trouble && told.seen == Some(seen), "{told:?}");
    assert_eq!(told.troubles[0].trouble, sync::AuditTrouble::Shortened);
}
