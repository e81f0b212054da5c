//! Two wrote one field without having seen each other: both see it, one settles it, nothing is lost (sync.md 3.13).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use concerns::Item;
use hub::log::memory::MemoryLog;
use kernel::{ChangeId, Compartment, Instant, Intent, RecordId, Role};
use serde_json::json;
use store::{ChunkSize, Conflict, Deed, Error, Recorded, Resolution, VoidDecision, conflict_count, conflicts};
use visits::Visit;
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

/// A recorder and the lead of the north, who know of one record, and the office.
struct Team {
    world: World<MemoryLog>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
    id: RecordId,
}

fn team(begin: fn(&mut Laptop) -> RecordId) -> Team {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    let mut lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    let id = begin(&mut recorder);
    world.sync(&mut recorder);
    world.sync(&mut lead);
    Team { world, office, recorder, lead, id }
}

fn hears(laptop: &mut Laptop) -> RecordId {
    laptop.hears(1_000, "漏水")
}

fn visits(laptop: &mut Laptop) -> RecordId {
    let (actor, scope, community) = (laptop.actor, laptop.draft(), laptop.community());
    let visit =
        json!({ "community": community, "kind": "thematic", "visited_on": "2026-10-08", "place": "一号会议室" });
    let fields: Visit = serde_json::from_value(visit).unwrap();
    let begin = |tx: &mut store::Tx<'_>| tx.create(Intent::RecordVisit, scope, &fields);
    laptop.store.write::<_, Error>(&actor, Instant(START + 1_000), begin).unwrap()
}

fn names(laptop: &mut Laptop, at: i64, id: RecordId) -> bool {
    let (actor, now) = (laptop.actor, Instant(START + at));
    let fields = json!({ "place": "二号会议室" });
    laptop.store.write::<_, Error>(&actor, now, |tx| tx.set::<Visit>(Intent::RecordVisit, id, fields)).unwrap()
}

type Act = fn(&mut Laptop, i64, RecordId) -> bool;

/// Struck out by the recorder, gone on with by the lead, whichever reaches the hub first: nothing is held or refused, both and a
/// newcomer with a snapshot are asked the same, and what is decided is everybody's.
fn is_asked<T: Recorded>(begin: fn(&mut Laptop) -> RecordId, act: Act, what: impl Fn(&Deed) -> bool) {
    for is_void_first in [true, false] {
        for how in [VoidDecision::Kept, VoidDecision::StruckOut] {
            let Team { mut world, mut office, mut recorder, mut lead, id } = team(begin);
            assert!(recorder.strikes_out::<T>(2_000, id));
            assert!(act(&mut lead, 3_000, id));
            let mut both = [&mut recorder, &mut lead];
            if !is_void_first {
                both.reverse();
            }
            for laptop in both {
                let summary = world.sync(laptop);
                assert_eq!(summary.not_in_force, 0, "void first: {is_void_first}");
            }
            world.sync(&mut recorder);
            world.sync(&mut lead);
            let scope = Compartment::Draft.at(lead.community());
            world.hub.cut_snapshot(scope, ChunkSize::default()).unwrap();
            let mut newcomer = world.join(&mut office, Role::Recorder, NORTH);
            world.sync(&mut office);
            world.sync(&mut newcomer);
            let asked = recorder.asked(id).expect("a question");
            assert!(what(&asked.changes[0].what), "{asked:?}");
            for laptop in [&recorder, &lead, &newcomer] {
                let here = laptop.asked(id).expect("a question");
                assert_eq!((&here.voids, here.seen()), (&asked.voids, asked.seen()));
                assert_eq!(laptop.is_struck_out::<T>(id), Some(false), "it shows until it is decided");
                assert_eq!(conflict_count(laptop.store.read()).unwrap(), 1);
                world.agrees(laptop, "asked");
            }
            assert!(newcomer.decides(5_000, id, how));
            for laptop in [&mut newcomer, &mut recorder, &mut lead] {
                let summary = world.sync(laptop);
                assert_eq!(summary.not_in_force, 0);
            }
            for laptop in [&recorder, &lead, &newcomer] {
                assert_eq!(laptop.asked(id), None);
                assert_eq!(laptop.is_struck_out::<T>(id), Some(how == VoidDecision::StruckOut));
                laptop.is_clean();
                world.agrees(laptop, "decided");
            }
        }
    }
}

#[test]
fn a_concern_struck_out_and_described_is_asked_about() {
    is_asked::<Item>(hears, |lead, at, id| lead.describes(at, id, "三号楼漏水"), |what| matches!(what, Deed::Set(_)));
}

#[test]
fn a_concern_struck_out_and_worked_on_is_asked_about() {
    let steps: Act = |lead, at, id| lead.steps(at, id, Intent::Press);
    is_asked::<Item>(hears, steps, |what| *what == Deed::Step(Intent::Press));
}

#[test]
fn a_visit_struck_out_and_written_on_is_asked_about() {
    is_asked::<Visit>(visits, names, |what| matches!(what, Deed::Set(_)));
}

#[test]
fn who_strikes_out_what_it_has_seen_and_two_at_once_ask_nobody() {
    let Team { world, mut recorder, mut lead, id, .. } = team(visits);
    assert!(names(&mut lead, 2_000, id));
    world.sync(&mut lead);
    world.sync(&mut recorder);
    assert!(recorder.strikes_out::<Visit>(3_000, id) && lead.strikes_out::<Visit>(3_500, id));
    for laptop in [&mut recorder, &mut lead] {
        assert_eq!(world.sync(laptop).not_in_force, 0);
    }
    world.sync(&mut recorder);
    for laptop in [&recorder, &lead] {
        assert_eq!((laptop.asked(id), laptop.is_struck_out::<Visit>(id)), (None, Some(true)));
        world.agrees(laptop, "both");
    }
}
