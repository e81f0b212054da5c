use crate::district::{District, day};
use directory::{Household, HouseholdIdentity, door::Door};
use kernel::{Compartment, Intent, RecordId, RecordKind, Role};
use serde_json::json;
use visits::figures::Period;
use visits::{CallListEntry, Doors, OpenDoorArgs, PrepareCallList, VisitKind, VoidArgs};

const ON: &str = "2026-11-02";

fn open(district: &mut District, now: &str, door: &str) -> RecordId {
    district.wake_at(now);
    let wish = OpenDoorArgs { community: district.shanghai, door: door.into(), householder: None, entry: None };
    district.recorder(|tx| visits::open_door(tx, wish)).unwrap()
}

fn says(district: &mut District, (intent, household): (Intent, RecordId), into: Option<RecordId>) {
    let said = json!({ "merged_into": into });
    district.by(Role::CommunitySecretary, |tx| Ok(tx.set::<Household>(intent, household, said)?)).unwrap();
}

fn doors(district: &District) -> Vec<visits::DoorRow> {
    let wish = Doors { community: district.shanghai, on: Some(day(ON)) };
    visits::doors(district.store.read(), wish, day(ON)).unwrap().doors
}

fn prepare(district: &mut District, households: &[RecordId]) -> Vec<RecordId> {
    let (community, households) = (district.shanghai, households.to_vec());
    let wish = PrepareCallList { community, on: day(ON), households, reason: None };
    let list = district.by(Role::CommunitySecretary, |tx| visits::prepare_call_list(tx, wish)).unwrap();
    list.doors.iter().map(|door| door.household).collect()
}

/// Two spellings of one door (decisions D18): calls stay where they were made, and count for the one that stays.
#[test]
fn calls_at_a_merged_household_count_for_the_one_that_stays_until_it_is_taken_back() {
    let mut district = District::new();
    let (spelled, written) = (district.household("3-501", "张丽"), district.household("3-2-501", "张丽"));
    district.start(VisitKind::Thematic, Some("2026-10-08")).unwrap();
    open(&mut district, "2026-10-08T10:00:00+08:00", "3-501");
    let call = open(&mut district, "2026-10-20T10:00:00+08:00", "3-501");
    assert_eq!(prepare(&mut district, &[spelled, written]), [spelled, written]);
    let at_last = open(&mut district, "2026-11-02T10:00:00+08:00", "3-2-501");
    let apart = doors(&district);
    assert_eq!(apart.iter().map(|door| door.called_often).collect::<Vec<_>>(), [false, false]);
    let figures = |district: &District| {
        let period = Period::parse("2026Q4").unwrap();
        visits::figures::figures(district.store.read(), period, None).unwrap()
    };
    let counted = figures(&district);

    says(&mut district, (Intent::MergeHouseholds, spelled), Some(written));
    let one = doors(&district);
    assert_eq!(one.len(), 1, "a family that was on the list twice is called on once");
    assert_eq!((one[0].household, one[0].door.as_str(), one[0].call), (written, "3号楼2单元501室", Some(at_last)));
    assert_eq!((one[0].called_often, one[0].last_call_on), (true, Some(day("2026-10-20"))));
    let last = |household| visits::last_call(district.store.read(), household, day(ON)).unwrap();
    assert_eq!((last(written), last(spelled)), (last(spelled), Some((day("2026-10-20"), "王敏".to_owned()))));
    let page = visits::call(district.store.read(), at_last).unwrap();
    assert_eq!(page.earlier.len(), 2);
    let page = visits::call(district.store.read(), call).unwrap();
    assert_eq!((page.row.household, page.row.door.as_str()), (spelled, "3号楼2单元501室"), "its reference stands");
    assert_eq!(visits::listed_to_call(district.store.read(), written).unwrap().len(), 4, "all its lines, to erase");
    assert_eq!(prepare(&mut district, &[spelled, written]), [written]);
    let again = open(&mut district, "2026-11-02T11:00:00+08:00", "3-501");
    assert_eq!(again, at_last, "one family, one call a day");
    assert_eq!(figures(&district), counted, "figures count calls, the same on every laptop");

    says(&mut district, (Intent::UnmergeHouseholds, spelled), None);
    assert_eq!(doors(&district), apart);
}

/// The team has no ledger: the list tells it under which other lines of the ledger it called on a family before.
#[test]
fn a_team_without_the_ledger_counts_what_the_list_says_is_one() {
    let mut team = District::new();
    let [spelled, written] =
        ["3-501", "3-2-501"].map(|door| Household::id(team.shanghai, &Door::parse(door).unwrap().key()));
    team.start(VisitKind::Thematic, Some("2026-10-08")).unwrap();
    open(&mut team, "2026-10-08T10:00:00+08:00", "3-501");
    open(&mut team, "2026-10-20T10:00:00+08:00", "3-501");
    let last = |team: &District, on| visits::last_call(team.store.read(), written, day(on)).unwrap();
    assert_eq!(last(&team, ON), None);
    let list = |team: &mut District, on: &str, one_with: Option<Vec<RecordId>>| {
        let (community, listed_on, door) = (team.shanghai, day(on), "3号楼2单元501室".to_owned());
        let (householder, phone_masked, tags, reason) = (None, None, None, None);
        let household = written;
        let entry =
            CallListEntry { community, listed_on, household, door, householder, phone_masked, tags, reason, one_with };
        let scope = Compartment::Draft.at(community);
        team.by(Role::CommunitySecretary, |tx| Ok(tx.create(Intent::PrepareCallList, scope, &entry)?)).unwrap()
    };
    let first = list(&mut team, "2026-11-01", Some(vec![spelled]));
    assert_eq!(last(&team, ON), Some((day("2026-10-20"), "王敏".to_owned())));
    // A door that the team itself types says nothing of it.
    open(&mut team, "2026-11-02T10:00:00+08:00", "3-2-501");
    let door = doors(&team).remove(0);
    assert_eq!((door.household, door.called_often), (written, true));
    let page = visits::call(team.store.read(), door.call.unwrap()).unwrap();
    assert_eq!(page.earlier.len(), 2);
    assert_eq!(team.store.verify().unwrap().problems, Vec::<String>::new());
    // Taken back, the next list says so; without it, the one before holds.
    let next = list(&mut team, "2026-11-03", Some(Vec::new()));
    assert_eq!((last(&team, ON), doors(&team)[0].called_often), (None, false));
    let strike = |id| VoidArgs { kind: RecordKind::CallListEntry, id, reason: "写错".into() };
    team.recorder(|tx| visits::void(tx, &strike(next))).unwrap();
    assert!(last(&team, ON).is_some());
    team.recorder(|tx| visits::void(tx, &strike(first))).unwrap();
    assert_eq!(last(&team, ON), None);
    assert_eq!(team.store.verify().unwrap().problems, Vec::<String>::new());
}

fn lines(district: &District) -> Vec<CallListEntry> {
    let tail = "WHERE is_void = 0 AND listed_on = ?1 ORDER BY created_at, id";
    let rows = store::rows::<CallListEntry>(district.store.read(), tail, [ON]).unwrap();
    rows.into_iter().map(|row| row.value).collect()
}

/// A merge by mistake leaves nothing behind on the laptop that keeps the ledger: who is erased there is one family again.
#[test]
fn a_list_made_before_a_merge_was_taken_back_joins_nobody_where_the_ledger_is() {
    let mut district = District::new();
    let (neighbour, asks) = (district.household("3-501", "张丽"), district.household("3-502", "李强"));
    district.start(VisitKind::Thematic, Some("2026-10-08")).unwrap();
    for day in ["2026-10-08", "2026-10-20", "2026-10-28"] {
        open(&mut district, &format!("{day}T10:00:00+08:00"), "3-501");
    }
    let own = open(&mut district, "2026-11-02T10:00:00+08:00", "3-502");
    says(&mut district, (Intent::MergeHouseholds, neighbour), Some(asks));
    district.wake_at("2026-11-02T11:00:00+08:00");
    prepare(&mut district, &[asks]);
    assert_eq!(lines(&district)[0].one_with, Some(vec![neighbour]), "of a line that was there before the merge");
    assert_eq!(visits::listed_to_call(district.store.read(), asks).unwrap().len(), 4);
    let read = |district: &District| {
        let store = district.store.read();
        let earlier = visits::call(store, own).unwrap().earlier.len();
        (visits::last_call(store, asks, day(ON)).unwrap().is_some(), doors(district)[0].called_often, earlier)
    };
    assert_eq!(read(&district), (true, true, 3));

    says(&mut district, (Intent::UnmergeHouseholds, neighbour), None);
    assert_eq!(read(&district), (false, false, 0));
    let to_erase = visits::listed_to_call(district.store.read(), asks).unwrap();
    let of: Vec<RecordId> = to_erase
        .iter()
        .map(|id| store::must::<CallListEntry>(district.store.read(), *id).unwrap().value.household)
        .collect();
    assert_eq!(of, [asks], "nobody else's lines are erased");
    assert_eq!(visits::listed_to_call(district.store.read(), neighbour).unwrap().len(), 3);
    prepare(&mut district, &[asks]);
    assert_eq!(lines(&district).len(), 1);
    assert_eq!(lines(&district)[0].one_with, Some(Vec::new()), "the list of the same day tells the team too");
    let changes = district.changes();
    prepare(&mut district, &[asks]);
    assert_eq!(district.changes(), changes, "what is in step is left alone");
    assert_eq!(district.store.verify().unwrap().problems, Vec::<String>::new());
}

/// As the ledger lists it: what the one that stays does not say is read from the others, categories are those of all.
#[test]
fn the_days_list_has_what_any_line_of_a_merged_family_says() {
    let mut district = District::new();
    let (spelled, written) = (district.household("3-501", "张丽"), district.household("3-2-501", "张丽"));
    let empty = json!({ "householder": null, "phone": null });
    let other = json!({ "tags": ["残疾人"] });
    let intent = Intent::ImportHouseholds;
    let by = Role::CommunitySecretary;
    district.by(by, |tx| Ok(tx.set::<HouseholdIdentity>(intent, HouseholdIdentity::id(written), empty)?)).unwrap();
    district.by(by, |tx| Ok(tx.set::<Household>(intent, written, other)?)).unwrap();
    prepare(&mut district, &[written]);
    let said = |district: &District| {
        let line = lines(district).remove(0);
        (line.door, line.householder, line.phone_masked, line.tags.unwrap())
    };
    let door = "3号楼2单元501室".to_owned();
    let alone = (door.clone(), None, None, vec!["残疾人".to_owned()]);
    assert_eq!(said(&district), alone);

    says(&mut district, (Intent::MergeHouseholds, spelled), Some(written));
    prepare(&mut district, &[written]);
    let (name, number) = (Some("张丽".to_owned()), Some("138****5678".to_owned()));
    assert_eq!(said(&district), (door, name.clone(), number.clone(), vec!["残疾人".to_owned(), "独居老人".to_owned()]));
    let row = doors(&district).remove(0);
    assert_eq!((row.householder, row.phone_masked), (name.clone(), number), "as the line says");
    // A call under the other spelling is shown as the one that stays, by whichever of the two names somebody.
    let call = open(&mut district, "2026-10-08T10:00:00+08:00", "3-501");
    let page = visits::call(district.store.read(), call).unwrap();
    assert_eq!((page.row.door.as_str(), page.row.householder), ("3号楼2单元501室", name));

    says(&mut district, (Intent::UnmergeHouseholds, spelled), None);
    district.wake_at("2026-11-02T10:00:00+08:00");
    prepare(&mut district, &[written]);
    assert_eq!(said(&district), alone, "taken back, nobody else's name stays on the line");
}

fn put(team: &mut District, on: &str, (household, door): (RecordId, &str), one_with: &[RecordId]) {
    let (community, listed_on, door) = (team.shanghai, day(on), door.to_owned());
    let (householder, phone_masked, tags, reason) = (None, None, None, None);
    let one_with = Some(one_with.to_vec());
    let entry =
        CallListEntry { community, listed_on, household, door, householder, phone_masked, tags, reason, one_with };
    let scope = Compartment::Draft.at(community);
    team.by(Role::CommunitySecretary, |tx| Ok(tx.create(Intent::PrepareCallList, scope, &entry)?)).unwrap();
}

/// Whichever spelling the team types, and whichever first: by the list it is one door, with one call a day.
#[test]
fn a_team_without_the_ledger_calls_once_at_a_family_under_either_spelling() {
    let mut team = District::new();
    let [spelled, written] =
        ["3-501", "3-2-501"].map(|door| Household::id(team.shanghai, &Door::parse(door).unwrap().key()));
    let [one, two] = [(spelled, "3号501室"), (written, "3号楼2单元501室")];
    let doors_on = |team: &District, on: &str| {
        let wish = Doors { community: team.shanghai, on: Some(day(on)) };
        let doors = visits::doors(team.store.read(), wish, day(on)).unwrap().doors;
        doors.into_iter().map(|door| (door.household, door.call)).collect::<Vec<_>>()
    };
    for (on, typed) in [("2026-11-02", ["3-501", "3-2-501"]), ("2026-11-03", ["3-2-501", "3-501"])] {
        put(&mut team, on, two, &[spelled]);
        let [first, again] = typed.map(|door| open(&mut team, &format!("{on}T10:00:00+08:00"), door));
        assert_eq!(first, again, "{on}");
        assert_eq!(doors_on(&team, on), [(written, Some(first))], "{on}");
    }
    let last = |team: &District, household, on| visits::last_call(team.store.read(), household, day(on)).unwrap();
    for household in [spelled, written] {
        assert_eq!(last(&team, household, "2026-11-03").map(|(on, _)| on), Some(day("2026-11-02")));
    }
    // Put on twice before it was merged, it is one; merged the other way round since, the later list says which stays.
    put(&mut team, "2026-11-04", two, &[spelled]);
    put(&mut team, "2026-11-04", one, &[]);
    assert_eq!(doors_on(&team, "2026-11-04"), [(written, None)]);
    put(&mut team, "2026-11-05", one, &[written]);
    put(&mut team, "2026-11-05", two, &[]);
    assert_eq!(doors_on(&team, "2026-11-05"), [(spelled, None)]);
    // Taken back, each is its own again, though the list of the one says nothing of the other.
    put(&mut team, "2026-11-06", two, &[]);
    assert_eq!(doors_on(&team, "2026-11-05"), [(spelled, None), (written, None)]);
    assert_eq!(last(&team, spelled, "2026-11-06").map(|(on, _)| on), Some(day("2026-11-02")));
    assert_eq!(last(&team, written, "2026-11-06").map(|(on, _)| on), Some(day("2026-11-03")));
    assert_eq!(team.store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn what_is_no_list_of_households_is_refused() {
    let mut district = District::new();
    let written = district.household("3-2-501", "张丽");
    prepare(&mut district, &[written]);
    let scope = Compartment::Draft.at(district.shanghai);
    for one_with in [json!("3-501"), json!(["3-501"]), json!([7])] {
        let entry = store::rows::<CallListEntry>(district.store.read(), "", []).unwrap().remove(0).value;
        let mut fields = serde_json::to_value(entry).unwrap();
        fields["one_with"] = one_with.clone();
        let refused = district.by(Role::CommunitySecretary, |tx| {
            Ok(tx.create::<Loose>(Intent::PrepareCallList, scope, &Loose(fields))?)
        });
        assert_eq!(refused, Err("word_unknown".to_owned()), "{one_with}");
    }
}

/// An entry as a changed program writes it.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
struct Loose(serde_json::Value);

impl store::Recorded for Loose {
    const SPEC: &'static store::KindSpec = CallListEntry::SPEC;
}
