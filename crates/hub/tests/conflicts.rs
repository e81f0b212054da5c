//! Two wrote one field without having seen each other: both see it, one settles it, nothing is lost (sync.md 3.13).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::memory::MemoryLog;
use kernel::{ChangeId, Instant, RecordId, Role};
use store::{Conflict, Error, Resolution, conflict_count, conflicts};
use world::{Laptop, NORTH, START, World};

struct Two {
    world: World<MemoryLog>,
    office: Laptop,
    one: Laptop,
    other: Laptop,
    item: RecordId,
}

/// Two recorders who rewrote one concern apart, and have synced since.
fn apart(texts: [&str; 2]) -> Two {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut one = world.join(&mut office, Role::Recorder, NORTH);
    let mut other = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    let item = one.hears(1_000, "漏水");
    world.sync(&mut one);
    world.sync(&mut other);
    assert!(one.describes(2_000, item, texts[0]));
    assert!(other.describes(3_000, item, texts[1]));
    for _ in 0..2 {
        world.sync(&mut one);
        world.sync(&mut other);
    }
    Two { world, office, one, other, item }
}

fn open(laptop: &Laptop) -> Vec<Conflict> {
    conflicts(laptop.store.read(), hub::COLUMNS).unwrap()
}

fn seen(laptop: &Laptop) -> Vec<ChangeId> {
    open(laptop)[0].fields[0].versions.iter().map(|v| v.change).collect()
}

fn settle(laptop: &mut Laptop, at: i64, (item, seen): (RecordId, &[ChangeId]), how: Resolution) -> Result<(), String> {
    let (actor, now) = (laptop.actor, Instant(START + at));
    let settled = laptop.store.write::<_, Error>(&actor, now, |tx| tx.resolve((item, "text"), seen, how));
    settled.map_err(|error| error.refusal().reason)
}

#[test]
fn what_was_not_seen_is_not_settled_and_not_by_who_may_not_edit() {
    let Two { world, mut office, mut one, item, .. } = apart(["一", "二"]);
    let both = seen(&one);
    let keep = Resolution::Keep(both[0]);
    assert_eq!(settle(&mut one, 5_000, (item, &both[..1]), keep), Err("conflict_changed".into()));
    let stranger = Resolution::Keep(ChangeId(item.0));
    assert_eq!(settle(&mut one, 5_000, (item, &both), stranger), Err("version_unknown".into()));
    let honest = one.actor;
    one.actor.role = Role::CommunitySecretary;
    assert_eq!(settle(&mut one, 5_000, (item, &both), keep), Err("not_your_right".into()));
    assert!(!one.store.may_resolve(&one.actor, Instant(START), (item, "text")).unwrap());
    one.actor = honest;
    assert!(one.store.may_resolve(&one.actor, Instant(START), (item, "text")).unwrap());
    settle(&mut one, 5_000, (item, &both), keep).unwrap();
    assert_eq!(settle(&mut one, 6_000, (item, &both), keep), Err("conflict_closed".into()));
    world.sync(&mut office);
    assert_eq!(open(&office), [], "a draft is not the office's");
}

#[test]
fn the_same_words_from_two_need_nobody() {
    let Two { one, other, .. } = apart(["三号楼漏水", "三号楼漏水"]);
    assert_eq!((open(&one), open(&other)), (Vec::new(), Vec::new()));
}

#[test]
fn one_keeps_the_earlier_version_and_both_agree() {
    let Two { world, mut one, mut other, item, .. } = apart(["早的", "晚的"]);
    assert_eq!(open(&one), open(&other));
    assert_eq!(one.words(item).as_deref(), Some("晚的"), "the later one shows meanwhile");
    let versions = open(&one)[0].fields[0].versions.clone();
    let words: Vec<_> = versions.iter().map(|v| (v.member.unwrap(), v.value.clone().unwrap())).collect();
    assert_eq!(words, [(other.actor.member, "晚的".to_owned()), (one.actor.member, "早的".to_owned())]);
    let both = seen(&one);
    settle(&mut one, 5_000, (item, &both), Resolution::Keep(versions[1].change)).unwrap();
    world.sync(&mut one);
    world.sync(&mut other);
    for laptop in [&one, &other] {
        assert_eq!(laptop.words(item).as_deref(), Some("早的"));
        assert_eq!(conflict_count(laptop.store.read()).unwrap(), 0);
        laptop.is_clean();
    }
}

#[test]
fn two_who_settle_it_differently_at_once_have_it_before_them_again() {
    let Two { world, mut one, mut other, item, .. } = apart(["三号楼漏水", "地下室积水"]);
    let both = seen(&one);
    settle(&mut one, 5_000, (item, &both), Resolution::KeepAll).unwrap();
    assert_eq!(one.words(item).as_deref(), Some("三号楼漏水\n地下室积水"));
    settle(&mut other, 6_000, (item, &both), Resolution::Keep(both[0])).unwrap();
    for _ in 0..2 {
        world.sync(&mut one);
        world.sync(&mut other);
    }
    assert_eq!(open(&one), open(&other));
    let again = seen(&one);
    assert_eq!(again.len(), 2);
    assert!(again.iter().all(|change| !both.contains(change)), "it is the two settlements that stand side by side");
    settle(&mut one, 8_000, (item, &again), Resolution::KeepAll).unwrap();
    assert_eq!(one.words(item).as_deref(), Some("三号楼漏水\n地下室积水"), "nothing is said twice");
    one.is_clean();
}
