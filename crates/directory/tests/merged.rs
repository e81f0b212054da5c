//! 重复人员归并 (decisions D18): which household stays follows from the records alone; it is listed, found and shown as one, and comes
//! apart again. Nothing is merged but by a person.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use directory::door::Door;
use directory::import::{Import, ImportKind};
use directory::merged::{Merged, Said};
use directory::{
    Alike, Disclosure, DoublesArgs, HomeField, Household, HouseholdIdentity, HouseholdRow, HouseholdsArgs,
    MergeHouseholds, RevealPhone, UnmergeHouseholds,
};
use kernel::{Actor, Compartment, ErrorCode, Intent, RecordId, Role};
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use support::{Laptop, community, now, secretary};

fn id(n: u8) -> RecordId {
    RecordId::from_bytes([n; 16])
}

fn said(edges: &[(u8, Option<u8>)]) -> Vec<Said> {
    edges.iter().map(|(one, into)| (id(*one), into.map(id))).collect()
}

#[test]
fn chains_end_and_rings_have_their_smallest_id() {
    type Case<'c> = (&'c [(u8, Option<u8>)], &'c [(u8, u8)], &'c str);
    let cases: &[Case<'_>] = &[
        (&[(1, None), (2, None)], &[(1, 1), (2, 2)], "nothing said"),
        (&[(1, Some(2)), (2, None)], &[(1, 2), (2, 2)], "one into the other, whichever id is smaller"),
        (&[(1, Some(2)), (2, Some(3)), (3, None)], &[(1, 3), (2, 3)], "a chain"),
        (&[(1, Some(2)), (2, Some(1))], &[(1, 1), (2, 1)], "each into the other"),
        (&[(3, Some(1)), (1, Some(2)), (2, Some(3))], &[(1, 1), (2, 1), (3, 1)], "a ring of three"),
        (
            &[(1, Some(4)), (4, Some(2)), (2, Some(4))],
            &[(1, 2), (4, 2)],
            "into a ring: smaller ids outside it stay out",
        ),
        (&[(1, Some(9)), (2, Some(1))], &[(1, 1), (2, 1)], "into one that is not here, or void"),
        (&[(5, Some(5))], &[(5, 5)], "into itself"),
    ];
    for (edges, expected, why) in cases {
        let merged = Merged::of(&said(edges));
        for (one, main) in *expected {
            assert_eq!(merged.main_of(id(*one)), id(*main), "{why}: {one}");
        }
    }
}

/// What anybody may say of eight households, some of it of ones that are not there.
fn edges() -> impl Strategy<Value = Vec<(u8, Option<u8>)>> {
    let into = prop::collection::vec(prop::option::of(1..12u8), 8);
    into.prop_map(|into| (1..9u8).zip(into).collect())
}

/// The groups by joining whatever names whatever, one pair after the other.
fn groups(said: &[Said]) -> BTreeMap<RecordId, BTreeSet<RecordId>> {
    let mut groups: Vec<BTreeSet<RecordId>> = said.iter().map(|(id, _)| BTreeSet::from([*id])).collect();
    for (one, into) in said {
        let ends = [Some(*one), *into];
        if groups.iter().any(|group| ends[1].is_some_and(|into| group.contains(&into))) {
            let is_end = |group: &BTreeSet<RecordId>| ends.iter().flatten().any(|end| group.contains(end));
            let (joined, rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(is_end);
            groups = rest;
            groups.push(joined.into_iter().flatten().collect());
        }
    }
    groups.into_iter().flat_map(|group| group.clone().into_iter().map(move |id| (id, group.clone()))).collect()
}

proptest! {
    #[test]
    fn one_of_each_group_stays_whatever_came_first((edges, shuffled) in edges().prop_flat_map(|edges| {
        (Just(edges.clone()), Just(edges).prop_shuffle())
    })) {
        let (said, shuffled) = (said(&edges), said(&shuffled));
        let merged = Merged::of(&said);
        prop_assert_eq!(&merged, &Merged::of(&shuffled));
        let groups = groups(&said);
        for (one, group) in &groups {
            let main = merged.main_of(*one);
            prop_assert!(group.contains(&main));
            prop_assert_eq!(merged.main_of(main), main);
            prop_assert!(group.iter().all(|other| merged.main_of(*other) == main));
        }
        let mains: BTreeSet<RecordId> = groups.keys().map(|one| merged.main_of(*one)).collect();
        prop_assert_eq!(merged.joined().count(), groups.len() - mains.len());
    }
}

/// A ledger written by hand.
struct Ledger {
    laptop: Laptop,
}

impl Ledger {
    fn empty() -> Self {
        Self { laptop: Laptop::with_divisions() }
    }

    fn keeps(&mut self, by: &Actor, (door, name, phone): (&str, &str, &str)) -> RecordId {
        let Door { lane, building, entrance, flat } = Door::parse(door).unwrap();
        let id = Household::shared_id(by.place, door, name);
        let household = Household { lane, building, entrance, flat, ..Household::default() };
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let who = HouseholdIdentity { household: id, householder: text(name), phone: text(phone), born: None };
        let scope = Compartment::Registry.at(by.place);
        let written: Result<(), directory::Error> = self.laptop.store.write(by, now(), |tx| {
            tx.create_as(Intent::ImportHouseholds, scope, id, &household)?;
            Ok(tx.create_as(Intent::ImportHouseholds, scope, HouseholdIdentity::id(id), &who)?)
        });
        written.unwrap();
        id
    }

    fn merge(&mut self, household: RecordId, into: RecordId) -> Result<(), String> {
        self.merge_as(&secretary(), household, into).map_err(|(_, reason)| reason)
    }

    fn merge_as(&mut self, by: &Actor, household: RecordId, into: RecordId) -> Result<(), (ErrorCode, String)> {
        let args = MergeHouseholds { household, into };
        let done = self.laptop.store.write(by, now(), |tx| directory::merge_households(tx, args));
        done.map_err(|error| (error.code(), error.refusal().reason))
    }

    fn unmerge(&mut self, household: RecordId) -> Result<(), String> {
        let args = UnmergeHouseholds { household };
        let done = self.laptop.store.write(&secretary(), now(), |tx| directory::unmerge_households(tx, args));
        done.map_err(|error| error.refusal().reason)
    }

    /// As it arrives from another laptop, which had not seen what was said here.
    fn says(&mut self, household: RecordId, into: RecordId) {
        let said = json!({ "merged_into": into });
        let done: Result<bool, directory::Error> = self
            .laptop
            .store
            .write(&secretary(), now(), |tx| Ok(tx.set::<Household>(Intent::MergeHouseholds, household, said)?));
        done.unwrap();
    }

    fn main(&self, household: RecordId) -> RecordId {
        directory::main_home(self.laptop.store.read(), household).unwrap()
    }

    fn list(&self, search: Option<&str>) -> Vec<HouseholdRow> {
        let args = HouseholdsArgs { community: community(), search: search.map(str::to_owned) };
        directory::households(self.laptop.store.read(), &args).unwrap()
    }

    fn doubles(&self) -> directory::Doubles {
        directory::doubles(self.laptop.store.read(), DoublesArgs { community: community() }).unwrap()
    }

    /// What is kept in step is what follows from all records at once, and what the log folds to anew.
    #[track_caller]
    fn is_sound(&self) {
        let rows = store::rows::<Household>(self.laptop.store.read(), "", []).unwrap();
        let mut expected = BTreeMap::new();
        for scope in rows.iter().map(|row| row.scope).collect::<BTreeSet<_>>() {
            let here = rows.iter().filter(|row| row.scope == scope);
            expected.extend(Merged::of(&here.map(|row| (row.id, row.value.merged_into)).collect::<Vec<_>>()).joined());
        }
        assert_eq!(directory::homes_joined(self.laptop.store.read()).unwrap(), expected);
        assert_eq!(self.laptop.store.verify().unwrap().problems, Vec::<String>::new());
    }
}

const SPELLED: (&str, &str, &str) = ("3-501", "张丽", "13812345678");
const WRITTEN: (&str, &str, &str) = ("3-2-501", "张丽", "");

#[test]
fn two_that_were_merged_are_listed_found_and_shown_as_one_and_come_apart_again() {
    let mut ledger = Ledger::empty();
    let (spelled, written) = (ledger.keeps(&secretary(), SPELLED), ledger.keeps(&secretary(), WRITTEN));
    ledger.keeps(&secretary(), ("4-1-101", "李强", "13900001111"));
    assert_eq!(ledger.list(None).len(), 3);
    let rows_before = ledger.list(None);

    ledger.merge(spelled, written).unwrap();
    ledger.is_sound();
    let rows = ledger.list(None);
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (rows[0].id, rows[0].door.as_str(), &rows[0].joined),
        (written, "3号楼2单元501室", &vec!["3号501室".to_owned()])
    );
    assert_eq!(rows[0].phone_masked.as_deref(), Some("138****5678"), "what the one that stays does not say");
    for typed in ["3-501", "3号501室", "zl", "5678"] {
        let found: Vec<RecordId> = ledger.list(Some(typed)).iter().map(|row| row.id).collect();
        assert_eq!(found, [written], "{typed}");
    }
    let ask = RevealPhone { household: written, reason: "contact".into() };
    let shown = ledger.laptop.store.write(&secretary(), now(), |tx| directory::reveal_phone(tx, &ask)).unwrap();
    assert_eq!(shown.phone.as_deref(), Some("13812345678"), "the number beside it in the list");
    let trace = store::rows::<Disclosure>(ledger.laptop.store.read(), "", []).unwrap().remove(0).value;
    assert_eq!((trace.household, trace.identity), (spelled, HouseholdIdentity::id(spelled)), "whose it is");

    assert_eq!(ledger.merge(written, spelled), Err("households_are_one".into()));
    assert_eq!(ledger.unmerge(written), Err("household_not_merged".into()));
    ledger.unmerge(spelled).unwrap();
    ledger.is_sound();
    assert_eq!(ledger.list(None), rows_before, "as they were");
    assert_eq!(ledger.unmerge(spelled), Err("household_not_merged".into()));
}

#[test]
fn a_ring_of_two_laptops_has_its_smallest_id_and_is_parted_by_one_word() {
    let mut ledger = Ledger::empty();
    let (a, b) = (ledger.keeps(&secretary(), SPELLED), ledger.keeps(&secretary(), WRITTEN));
    let (small, great) = (a.min(b), a.max(b));
    ledger.merge(small, great).unwrap();
    assert_eq!(ledger.main(small), great);
    ledger.says(great, small);
    assert_eq!((ledger.main(small), ledger.main(great)), (small, small));
    ledger.is_sound();
    let third = ledger.keeps(&secretary(), ("3-502", "王敏", ""));
    ledger.merge(third, great).unwrap();
    assert_eq!(ledger.main(third), small, "merged with what stays, whichever was named");
    ledger.unmerge(great).unwrap();
    assert_eq!([small, great, third].map(|one| ledger.main(one)), [small, great, small]);
    ledger.is_sound();
}

#[test]
fn a_ledger_is_merged_by_who_keeps_it_and_joins_nothing_of_another() {
    let mut ledger = Ledger::empty();
    let elsewhere = store::testing::actor(Role::CommunitySecretary, directory::Place::id("310104003002"));
    let (one, other) = (ledger.keeps(&secretary(), SPELLED), ledger.keeps(&secretary(), WRITTEN));
    let theirs = ledger.keeps(&elsewhere, ("3-501", "张丽", "13812345678"));
    for role in [Role::Recorder, Role::Lead, Role::Delegate, Role::GridHead] {
        let said = ledger.merge_as(&store::testing::actor(role, community()), one, other);
        assert_eq!(said, Err((ErrorCode::Forbidden, "not_your_right".into())), "{role:?}");
    }
    for (household, into) in [(one, theirs), (theirs, one)] {
        let refused = Err((ErrorCode::Forbidden, "not_your_place".into()));
        assert_eq!(ledger.merge_as(&secretary(), household, into), refused);
        assert_eq!(ledger.merge_as(&elsewhere, household, into), refused);
    }
    assert_eq!(ledger.merge(one, id(7)), Err("no_such_record".into()));
    assert_eq!(ledger.merge(one, one), Err("households_are_one".into()));
    // A changed program's word past the command: it joins nothing of another ledger, nor what is not here.
    for into in [theirs, id(7)] {
        ledger.says(one, into);
        assert_eq!((ledger.main(one), ledger.list(None).len()), (one, 2));
        ledger.is_sound();
    }
    // And past the intent: an import merges nothing, taking back names none, nothing is merged into itself.
    let tries = [
        (Intent::ImportHouseholds, json!(other), "not_meant_by_this"),
        (Intent::UnmergeHouseholds, json!(other), "not_meant_by_this"),
        (Intent::MergeHouseholds, json!(null), "not_meant_by_this"),
        (Intent::MergeHouseholds, json!(one), "merged_into_itself"),
    ];
    for (intent, into, why) in tries {
        let fields = json!({ "merged_into": into });
        let tried: Result<bool, directory::Error> =
            ledger.laptop.store.write(&secretary(), now(), |tx| Ok(tx.set::<Household>(intent, one, fields)?));
        assert_eq!(support::refusal(tried).reason, why, "{intent:?}");
    }
}

#[test]
fn what_looks_like_one_is_shown_with_why_and_nothing_is_merged_by_itself() {
    let mut ledger = Ledger::empty();
    let spelled = ledger.keeps(&secretary(), SPELLED);
    let written = ledger.keeps(&secretary(), ("3-2-501", "张丽", "138 1234 5678"));
    let shared = ledger.keeps(&secretary(), ("3-2-501", "沈岚", "13700002222"));
    ledger.keeps(&secretary(), ("9-1-101", "张丽", "13900001111"));
    let found = ledger.doubles();
    let pairs: Vec<_> = found.pairs.iter().map(|pair| ([pair.one.id, pair.other.id], pair.alike.clone())).collect();
    let mut at_one_door = [written, shared];
    at_one_door.sort();
    assert_eq!(
        pairs,
        [([spelled, written], vec![Alike::Phone, Alike::Householder]), (at_one_door, vec![Alike::Door]),],
        "the same name in another building is somebody else"
    );
    assert_eq!(found.pairs[0].differs, [HomeField::Door], "one number, written twice");
    assert_eq!(found.pairs[1].differs, [HomeField::Householder, HomeField::Phone]);
    assert_eq!((found.left_out, found.merged.len(), ledger.list(None).len()), (0, 0, 4));

    ledger.merge(spelled, written).unwrap();
    let after = ledger.doubles();
    assert_eq!(after.pairs.len(), 1, "what is one is not asked about: {after:?}");
    let merged = &after.merged[0];
    assert_eq!((merged.stays.id, merged.joined.id, &merged.differs[..]), (written, spelled, &[HomeField::Door][..]));
    // Of an import that says the same again nothing is undone.
    let mut imported = Laptop::with_ledger();
    let homes = directory::households(imported.store.read(), &HouseholdsArgs { community: community(), search: None });
    let homes = homes.unwrap();
    let args = MergeHouseholds { household: homes[0].id, into: homes[1].id };
    imported.store.write(&secretary(), now(), |tx| directory::merge_households(tx, args)).unwrap();
    let changes = imported.changes();
    let missing = |report: &directory::import::ImportReport| {
        report
            .findings
            .iter()
            .find(|finding| finding.reason == "households_not_in_file")
            .map(|found| found.params.clone())
    };
    let report = imported.import(&support::ledger()).unwrap();
    assert_eq!((report.is_applied, missing(&report)), (true, None));
    assert_eq!((imported.changes(), imported.count("household_joined")), (changes, 1));
    // Nor is a family missing from a file that names one of its two lines, whichever that is.
    let without = |left_out: &[usize]| {
        let keys: Vec<String> = left_out.iter().map(|at| Door::parse(&homes[*at].door).unwrap().key()).collect();
        let is_left_out = |cell: &String| Door::parse(cell).is_some_and(|door| keys.contains(&door.key()));
        let mut lines = support::cells(support::LEDGER);
        lines.retain(|line| !line.iter().any(is_left_out));
        let file = support::file(ImportKind::Households, "台账.csv", support::csv(&lines));
        missing(&imported.preview(&Import { community: Some(community()), ..file }).unwrap())
    };
    assert_eq!((without(&[0]), without(&[1])), (None, None));
    assert_eq!(without(&[0, 1]).map(|params| params["count"].clone()), Some("2".into()));
    let alone = homes.iter().skip(2).position(|row| !row.to_check).unwrap() + 2;
    assert_eq!(without(&[alone]).map(|params| params["count"].clone()), Some("1".into()));
}

/// A number that stands beside every door is no reason to read a ledger by its square.
#[test]
fn a_number_of_a_whole_ledger_shows_no_more_than_its_neighbours() {
    let mut ledger = Ledger::empty();
    for flat in 1..60 {
        ledger.keeps(&secretary(), (&format!("1-1-{flat}"), &format!("住户{flat}"), "64310000"));
    }
    let found = ledger.doubles();
    assert_eq!(
        (found.pairs.len(), found.left_out),
        (100, 59 * 6 - 21 - 100),
        "six neighbours each, the last ones fewer"
    );
}

#[derive(Clone, Debug)]
enum Step {
    Merge(usize, usize),
    Unmerge(usize),
    Says(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..5usize, 0..5usize).prop_map(|(a, b)| Step::Merge(a, b)),
        2 => (0..5usize).prop_map(Step::Unmerge),
        2 => (0..5usize, 0..7usize).prop_map(|(a, b)| Step::Says(a, b)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn whatever_was_said_and_taken_back_the_ledger_is_in_step(steps in prop::collection::vec(step(), 1..14)) {
        let mut ledger = Ledger::empty();
        let elsewhere = store::testing::actor(Role::CommunitySecretary, directory::Place::id("310104003002"));
        let doors = ["1-1-1", "1-1-2", "1-1-3", "1-1-4", "1-1-5"];
        let mut ids: Vec<RecordId> = doors.iter().map(|door| ledger.keeps(&secretary(), (door, "某", ""))).collect();
        ids.extend([ledger.keeps(&elsewhere, ("1-1-1", "某", "")), id(7)]);
        for step in steps {
            match step {
                Step::Merge(a, b) => {
                    let were_one = ledger.main(ids[a]) == ledger.main(ids[b]);
                    prop_assert_eq!(ledger.merge(ids[a], ids[b]).is_err(), were_one);
                    prop_assert_eq!(ledger.main(ids[a]), ledger.main(ids[b]));
                }
                Step::Unmerge(a) => {
                    let main = ledger.main(ids[a]);
                    prop_assert_eq!(ledger.unmerge(ids[a]).is_err(), main == ids[a]);
                    prop_assert!(main == ids[a] || (ledger.main(ids[a]) == ids[a] && ledger.main(main) == main));
                }
                Step::Says(a, b) if a == b => {}
                Step::Says(a, b) => ledger.says(ids[a], ids[b]),
            }
            ledger.is_sound();
        }
    }
}
