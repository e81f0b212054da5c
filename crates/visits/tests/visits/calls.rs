use crate::district::{District, day, fields};
use directory::Grant;
use kernel::{Compartment, Intent, RecordId, RecordKind, Role};
use serde_json::json;
use visits::{CallOutcome, Doors, OpenDoorArgs, PrepareCallList, SetCall, Stage, VisitKind, VoidArgs, WriteJournal};

fn typed(district: &District, door: &str, householder: Option<&str>) -> OpenDoorArgs {
    OpenDoorArgs {
        community: district.shanghai,
        door: door.into(),
        householder: householder.map(str::to_owned),
        entry: None,
    }
}

fn open(district: &mut District, door: &str) -> Result<RecordId, String> {
    let wish = typed(district, door, None);
    district.recorder(|tx| visits::open_door(tx, wish))
}

fn prepare(district: &mut District, role: Role, households: Vec<RecordId>) -> Result<visits::DoorList, String> {
    let wish = PrepareCallList {
        community: district.shanghai,
        on: day("2026-10-08"),
        households,
        reason: Some("节前慰问".into()),
    };
    district.by(role, |tx| visits::prepare_call_list(tx, wish))
}

fn doors(district: &District, on: &str) -> visits::DoorList {
    let wish = Doors { community: district.shanghai, on: Some(day(on)) };
    visits::doors(district.store.read(), wish, day(on)).unwrap()
}

#[test]
fn doors_that_are_none_and_hands_that_may_not_are_refused() {
    let mut district = District::new();
    let household = district.household("3-2-501", "张丽");
    let before = district.changes();
    for door in ["", "门卫室", "1", "1-2-3-4"] {
        assert_eq!(open(&mut district, door), Err("door_not_read".to_owned()), "{door}");
    }
    for role in [Role::Lead, Role::Office, Role::Delegate, Role::Lawyer] {
        assert_eq!(
            prepare(&mut district, role, vec![household]).map(drop),
            Err("not_your_right".to_owned()),
            "{role:?}"
        );
    }
    let stranger = RecordId::derive(&["household", "nowhere"]);
    assert_eq!(
        prepare(&mut district, Role::CommunitySecretary, vec![household, stranger]).map(drop),
        Err("no_such_record".to_owned())
    );
    // The secretary puts doors on the list, but does not call at them.
    let wish = typed(&district, "3-2-501", None);
    assert_eq!(
        district.by(Role::CommunitySecretary, |tx| visits::open_door(tx, wish)),
        Err("not_your_right".to_owned())
    );
    assert_eq!(district.changes(), before, "a refused command leaves nothing behind");
}

#[test]
fn a_community_prepares_the_day_with_the_fields_it_needs() {
    let mut district = District::new();
    let households = [district.household("10-1-101", "李强"), district.household("3-2-501", "张丽")];
    let list = prepare(&mut district, Role::CommunitySecretary, households.to_vec()).unwrap();
    let shown: Vec<(&str, Option<&str>, Option<&str>)> =
        list.doors.iter().map(|d| (d.door.as_str(), d.householder.as_deref(), d.phone_masked.as_deref())).collect();
    let masked = Some("138****5678");
    assert_eq!(shown, [("3号楼2单元501室", Some("张丽"), masked), ("10号楼1单元101室", Some("李强"), masked)]);
    assert_eq!(
        (list.doors[0].tags.as_slice(), list.doors[0].reason.as_deref()),
        (&["独居老人".to_owned()][..], Some("节前慰问"))
    );
    for text in ["zl", "zhangli", "张丽"] {
        let hits = store::find(district.store.read(), text, 9).unwrap();
        assert!(hits.iter().any(|hit| Some(hit.id) == list.doors[0].entry), "{text}");
    }
    let before = district.changes();
    prepare(&mut district, Role::CommunitySecretary, households.to_vec()).unwrap();
    assert_eq!(district.changes(), before, "who is on the list already is not put there twice");
}

#[test]
fn a_family_struck_off_the_list_can_come_back_once() {
    let mut district = District::new();
    let household = district.household("3-2-501", "张丽");
    let entry = prepare(&mut district, Role::CommunitySecretary, vec![household]).unwrap().doors[0].entry.unwrap();
    let wish = VoidArgs { kind: RecordKind::CallListEntry, id: entry, reason: "外出".into() };
    district.recorder(|tx| visits::void(tx, &wish)).unwrap();
    assert!(doors(&district, "2026-10-08").doors.is_empty());
    for _ in 0..2 {
        assert_eq!(prepare(&mut district, Role::CommunitySecretary, vec![household]).unwrap().doors.len(), 1);
    }
}

#[test]
fn another_communitys_family_is_not_put_on_the_list() {
    let mut district = District::new();
    let household = district.household("3-2-501", "张丽");
    let secretary = store::testing::actor(Role::CommunitySecretary, district.beili);
    let wish =
        |community| PrepareCallList { community, on: day("2026-10-08"), households: vec![household], reason: None };
    let (here, there) = (district.shanghai, district.beili);
    let refused = district.write_as(&secretary, |tx| visits::prepare_call_list(tx, wish(here))).map(drop);
    assert_eq!(refused, Err("not_your_place".to_owned()));
    let refused = district.write_as(&secretary, |tx| visits::prepare_call_list(tx, wish(there))).map(drop);
    assert_eq!(refused, Err("of_another_community".to_owned()));
}

#[test]
fn a_door_from_the_list_or_typed_is_one_call_of_the_days_visit() {
    let mut district = District::new();
    let household = district.household("3-2-501", "张丽");
    let entry = prepare(&mut district, Role::CommunitySecretary, vec![household]).unwrap().doors[0].entry;
    let wish = OpenDoorArgs { community: district.shanghai, door: String::new(), householder: None, entry };
    let call = district.recorder(|tx| visits::open_door(tx, wish)).unwrap();
    let before = district.changes();
    for written in ["3-2-501", "3号楼2单元501室", "3.2.501"] {
        assert_eq!(open(&mut district, written), Ok(call), "{written}");
    }
    assert_eq!(district.changes(), before);
    let page = visits::call(district.store.read(), call).unwrap();
    assert_eq!(
        (page.row.household, page.row.door.as_str(), page.row.householder.as_deref()),
        (household, "3号楼2单元501室", Some("张丽"))
    );
    assert_eq!((page.row.outcome, page.row.courtesy), (Some(CallOutcome::Met), false));
    let visit = visits::visit_row(district.store.read(), page.visit).unwrap();
    assert_eq!((visit.kind, visit.visited_on, visit.calls), (VisitKind::Collective, Some(day("2026-10-08")), 1));
}

#[test]
fn a_typed_door_joins_the_days_list_and_keeps_its_text_there() {
    let mut district = District::new();
    let call = open(&mut district, "3-2-501").unwrap();
    let household = directory::Household::id(district.shanghai, "/3/2/501");
    assert_eq!(visits::call(district.store.read(), call).unwrap().row.household, household);
    let list = doors(&district, "2026-10-08");
    assert_eq!((list.doors.len(), list.doors[0].call, list.doors[0].door.as_str()), (1, Some(call), "3号楼2单元501室"));
    // The call itself, which the office will read, does not say where.
    let mut statement = district.store.read().prepare("SELECT * FROM household_call").unwrap();
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    assert!(!names.iter().any(|n| n == "door" || n == "householder"), "{names:?}");
    assert!(statement.exists([]).unwrap());
}

#[test]
fn two_households_of_one_door_are_told_apart_by_name() {
    let mut district = District::new();
    let first = typed(&district, "1号304室", Some("赵一"));
    let second = typed(&district, "1号304室", Some("钱二"));
    let one = district.recorder(|tx| visits::open_door(tx, first.clone())).unwrap();
    let two = district.recorder(|tx| visits::open_door(tx, second)).unwrap();
    assert_ne!(one, two);
    assert_eq!(open(&mut district, "1号304室"), Err("door_is_shared".to_owned()));
    assert_eq!(district.recorder(|tx| visits::open_door(tx, first)), Ok(one));
    let households: Vec<RecordId> = doors(&district, "2026-10-08").doors.iter().map(|d| d.household).collect();
    assert!(households.contains(&directory::Household::shared_id(district.shanghai, "/1/?/304", "钱二")));
}

#[test]
fn nobody_home_is_one_command() {
    let mut district = District::new();
    let wish = typed(&district, "3-2-501", None);
    let row = district.recorder(|tx| visits::not_home(tx, wish.clone())).unwrap();
    assert_eq!(row.outcome, Some(CallOutcome::NotHome));
    let met = open(&mut district, "3-2-502").unwrap();
    let wish = typed(&district, "3-2-502", None);
    let row = district.recorder(|tx| visits::not_home(tx, wish)).unwrap();
    assert_eq!((row.id, row.outcome), (met, Some(CallOutcome::NotHome)));
    let list = doors(&district, "2026-10-08");
    assert_eq!(list.doors.iter().filter(|d| d.outcome == Some(CallOutcome::NotHome)).count(), 2);
    assert!(list.visit.is_some());
}

#[test]
fn a_calls_fields_are_saved_and_its_neighbours_known() {
    let mut district = District::new();
    let calls: Vec<RecordId> = ["3-2-501", "3-1-101", "3-2-601"].map(|door| open(&mut district, door).unwrap()).into();
    let set = |values| SetCall { id: calls[0], fields: fields(values) };
    let cases = [
        (json!({ "outcome": "refused" }), "word_unknown"),
        (json!({ "courtesy": null }), "field_required"),
        (json!({ "minutes": 9 }), "field_unknown"),
        (json!({ "household": "x" }), "field_unknown"),
    ];
    for (values, expected) in cases {
        assert_eq!(district.recorder(|tx| visits::set_call(tx, set(values))), Err(expected.to_owned()));
    }
    let values = json!({ "outcome": "met_family", "courtesy": true, "courtesy_note": "米和油" });
    assert_eq!(district.recorder(|tx| visits::set_call(tx, set(values.clone()))), Ok(true));
    assert_eq!(district.recorder(|tx| visits::set_call(tx, set(values))), Ok(false));
    let page = visits::call(district.store.read(), calls[0]).unwrap();
    let written = WriteJournal { visit: page.visit, call: Some(calls[0]), id: None, text: "下水返水".into() };
    district.recorder(|tx| visits::write_journal(tx, written)).unwrap();
    let page = visits::call(district.store.read(), calls[0]).unwrap();
    assert_eq!((page.row.courtesy_note.as_deref(), page.row.journal.as_deref()), (Some("米和油"), Some("下水返水")));
    let entries: Vec<Option<RecordId>> = doors(&district, "2026-10-08").doors.iter().map(|d| d.entry).collect();
    assert_eq!((page.previous_entry, page.next_entry), (entries[0], entries[2]));
}

#[test]
fn the_last_call_and_calling_often_are_shown_at_the_door() {
    let mut district = District::new();
    district.start(VisitKind::Thematic, Some("2026-10-08")).unwrap();
    for (n, now) in
        ["2026-10-08T10:00:00+08:00", "2026-10-20T10:00:00+08:00", "2026-11-02T10:00:00+08:00"].iter().enumerate()
    {
        district.wake_at(now);
        open(&mut district, "3-2-501").unwrap();
        let list = doors(&district, &now[..10]);
        assert_eq!((list.doors.len(), list.doors[0].called_often), (1, n == 2), "{now}");
    }
    let door = doors(&district, "2026-11-02").doors.remove(0);
    assert_eq!((door.last_call_on, door.last_called_by.as_deref()), (Some(day("2026-10-20")), Some("王敏")));
    let call = visits::call(district.store.read(), door.call.unwrap()).unwrap();
    let earlier: Vec<&str> = call.earlier.iter().map(|c| &c.called_at[..10]).collect();
    assert_eq!(earlier, ["2026-10-20", "2026-10-08"]);
    // Outside every window a door begins no collective visit.
    let visit = visits::visit_row(district.store.read(), call.visit).unwrap();
    assert_eq!((visit.kind, visit.round), (VisitKind::Thematic, None));
    // Ninety days on, the autumn is forgotten.
    district.wake_at("2027-02-10T10:00:00+08:00");
    open(&mut district, "3-2-501").unwrap();
    assert!(!doors(&district, "2027-02-10").doors[0].called_often);
}

/// A grid head's visit is never the round's; it must not keep the team from holding it either.
#[test]
fn a_grid_heads_first_door_leaves_the_collective_visit_to_the_team() {
    let mut district = District::new();
    let doors = ["1-1-101", "2-1-101", "3-1-101", "4-1-101"];
    let households = doors.map(|door| district.household(door, "张丽")).to_vec();
    prepare(&mut district, Role::CommunitySecretary, households).unwrap();
    let (office, head) = (district.actor(Role::Office), district.actor(Role::GridHead));
    let (member, place, from_on) = (head.member, district.shanghai, day("2026-01-01"));
    let role = Role::GridHead;
    let grant = Grant { member, role, place, team: None, from_on, to_on: None, seat: None, section: None };
    let scope = Compartment::Directory.at(office.place);
    district.write_as(&office, |tx| Ok(tx.create(Intent::AddMember, scope, &grant)?)).unwrap();
    let mut visit_of = |role, door| {
        let wish = typed(&district, door, None);
        let call = district.by(role, |tx| visits::open_door(tx, wish)).unwrap();
        let visit = visits::call(district.store.read(), call).unwrap().visit;
        (visit, visits::visit_row(district.store.read(), visit).unwrap().kind)
    };
    let (heads, kind) = visit_of(Role::GridHead, doors[0]);
    assert_eq!(kind, VisitKind::Thematic);
    let (teams, kind) = visit_of(Role::Recorder, doors[1]);
    assert_eq!((kind, teams != heads), (VisitKind::Collective, true));
    assert_eq!(visit_of(Role::Recorder, doors[2]).0, teams);
    assert_eq!(visit_of(Role::GridHead, doors[3]).0, teams, "once the team is there, the door is the team's");
}

#[test]
fn an_undone_or_void_door_can_be_opened_again() {
    let mut district = District::new();
    let first = open(&mut district, "3-2-501").unwrap();
    let (recorder, now) = (district.actor(Role::Recorder), district.now);
    district.store.undo(&recorder, now).unwrap();
    assert!(doors(&district, "2026-10-08").doors.is_empty());
    let second = open(&mut district, "3-2-501").unwrap();
    assert_ne!(first, second);
    let list = doors(&district, "2026-10-08");
    assert_eq!((list.doors.len(), list.doors[0].entry.is_some(), list.doors[0].call), (1, true, Some(second)));
    let wish = VoidArgs { kind: RecordKind::HouseholdCall, id: second, reason: "走错门".into() };
    district.recorder(|tx| visits::void(tx, &wish)).unwrap();
    assert_ne!(open(&mut district, "3-2-501").unwrap(), second);
}

#[test]
fn doors_after_the_confirmed_visit_of_a_round_begin_another_visit() {
    let mut district = District::new();
    let collective = district.confirmed("2026-10-08", 30);
    let call = open(&mut district, "3-2-501").unwrap();
    let page = visits::call(district.store.read(), call).unwrap();
    assert_ne!(page.visit, collective);
    let row = visits::visit_row(district.store.read(), page.visit).unwrap();
    assert_eq!((row.kind, row.stage), (VisitKind::Thematic, Stage::Draft));
}
