//! A hub is set back to before it held something whose author never comes again. The office's word on it, and all that the office did
//! behind it in the same drawer, waits for nobody.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use directory::{HeldRow, HeldVerdict, RuleHeld};
use hub::log::{Status, memory::MemoryLog};
use kernel::{Instant, RecordId, Role};
use world::{Laptop, NORTH, START, World};

const DISTRICT: &str = "310104";

fn held(laptop: &Laptop) -> Vec<HeldRow> {
    directory::held_changes(laptop.store.read(), 500, Instant(START)).unwrap().rows
}

fn rules(laptop: &mut Laptop, id: RecordId, because: Option<&str>) -> Result<(), String> {
    let verdict = if because.is_some() { HeldVerdict::Refused } else { HeldVerdict::Admitted };
    let args = RuleHeld { ids: vec![id], verdict, because: because.map(str::to_owned) };
    let (actor, now) = (laptop.actor, Instant(START + 90_000));
    let ruled = laptop.store.write::<_, directory::Error>(&actor, now, |tx| directory::rule_held(tx, &args));
    ruled.map_err(|error| error.refusal().reason)
}

fn is_revoked(world: &World<MemoryLog>, laptop: &Laptop) -> bool {
    let known = world.hub.devices().unwrap();
    known.iter().any(|row| row.id == laptop.card.card.device && row.status == Status::Revoked)
}

/// What a laptop out of use brought was held when the hub was set back to before it came; the office rules on it, and puts another
/// laptop out of use.
fn set_back(because: Option<&str>) -> (World<MemoryLog>, [Laptop; 4], RecordId) {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut author = world.join(&mut office, Role::Recorder, NORTH);
    let mut stolen = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    for _ in 0..2 {
        [&mut office, &mut author, &mut stolen, &mut lead].into_iter().for_each(|laptop| _ = world.sync(laptop));
    }
    let before = world.hub.log().copied();
    let item = author.hears(2_000, "停用前写的");
    world.hub.revoke(author.card.card.device).unwrap();
    assert!(world.sync(&mut author).is_revoked);
    world.sync(&mut office);
    let id = held(&office)[0].id;
    rules(&mut office, id, because).unwrap();
    office.revokes(91_000, stolen.card.card.device).unwrap();
    world.restored(before, 0x72);
    (world, [office, author, stolen, lead], item)
}

#[test]
fn what_the_office_did_behind_its_word_does_not_wait_for_who_never_comes() {
    for because in [None, Some("不实")] {
        let (mut world, [mut office, author, stolen, _], _) = set_back(because);
        assert!(!is_revoked(&world, &stolen));
        assert_eq!((world.sync(&mut office).stuck, office.store.unstamped().unwrap()), (Vec::new(), 0));
        assert_eq!(office.store.not_in_force().unwrap(), []);
        assert!(is_revoked(&world, &stolen) && is_revoked(&world, &author));
        assert!(held(&office)[0].verdict.is_some(), "nothing asks for a word any more");
        office.is_clean();
        let mut second = world.join(&mut office, Role::Office, DISTRICT);
        world.sync(&mut office);
        for _ in 0..2 {
            assert_eq!(world.sync(&mut second).stuck, []);
            second.is_clean();
        }
        assert_eq!(held(&second), [], "of what it was about nothing is known here");
    }
}

#[test]
fn once_the_author_comes_after_all_the_word_is_carried_out() {
    for because in [None, Some("不实")] {
        let (mut world, [mut office, mut author, _, mut lead], item) = set_back(because);
        let mut second = world.join(&mut office, Role::Office, DISTRICT);
        for _ in 0..2 {
            [&mut office, &mut second].into_iter().for_each(|laptop| _ = world.sync(laptop));
        }
        world.sync(&mut author);
        for laptop in [&mut office, &mut second, &mut lead] {
            assert_eq!(world.sync(laptop).stuck, []);
            laptop.is_clean();
        }
        assert_eq!(lead.words(item).is_some(), because.is_none());
        let verdict = if because.is_some() { HeldVerdict::Refused } else { HeldVerdict::Admitted };
        for laptop in [&office, &second] {
            assert_eq!((held(laptop)[0].about, held(laptop)[0].verdict), (item, Some(verdict)));
            assert_eq!(store::conflict_count(laptop.store.read()).unwrap(), 0);
        }
    }
}

#[test]
fn of_two_of_the_office_who_rule_on_what_was_lost_the_first_counts() {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut second = world.join(&mut office, Role::Office, DISTRICT);
    let mut author = world.join(&mut office, Role::Recorder, NORTH);
    for _ in 0..2 {
        [&mut office, &mut second, &mut author].into_iter().for_each(|laptop| _ = world.sync(laptop));
    }
    let before = world.hub.log().copied();
    author.hears(2_000, "停用前写的");
    world.hub.revoke(author.card.card.device).unwrap();
    [&mut author, &mut office, &mut second].into_iter().for_each(|laptop| _ = world.sync(laptop));
    let id = held(&office)[0].id;
    rules(&mut office, id, None).unwrap();
    rules(&mut second, id, Some("不实")).unwrap();
    world.restored(before, 0x72);
    assert_eq!((world.sync(&mut office).not_in_force, world.sync(&mut second).not_in_force), (0, 1));
    world.sync(&mut office);
    for laptop in [&office, &second] {
        assert_eq!(held(laptop)[0].verdict, Some(HeldVerdict::Admitted));
        assert_eq!(laptop.store.unstamped().unwrap(), 0);
        laptop.is_clean();
    }
}
