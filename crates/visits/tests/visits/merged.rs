use crate::district::{District, day};
use directory::Household;
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
    let [spelled, written] = ["3-501", "3-2-501"]
        .map(|door| Household::id(team.shanghai, &directory::door::Door::parse(door).unwrap().key()));
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
