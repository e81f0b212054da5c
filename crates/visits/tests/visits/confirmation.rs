use crate::district::{District, at, fields};
use kernel::{Compartment, RecordId, RecordKind, Role};
use serde_json::json;
use visits::{
    Agree, AmendArgs, Attendance, HouseholdCall, Journal, OpenDoorArgs, SetAction, SetCall, Stage, Visit, VisitKind,
    VoidArgs, WriteJournal,
};

fn confirm(district: &mut District, role: Role, visit: RecordId) -> Result<u32, String> {
    district.by(role, |tx| visits::confirm(tx, visit)).map(|c| c.moved)
}

fn amend(district: &mut District, role: Role, wish: (RecordKind, RecordId, serde_json::Value)) -> Result<bool, String> {
    let (kind, id, values) = wish;
    district.by(role, |tx| visits::amend(tx, AmendArgs { kind, id, fields: fields(values) }))
}

#[test]
fn an_unready_visit_is_not_confirmed_and_nobody_but_the_lead_confirms() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, None).unwrap();
    assert_eq!(confirm(&mut district, Role::Lead, visit), Err("visited_on_missing".to_owned()));
    district.set(visit, json!({ "visited_on": "2026-10-09" })).unwrap();
    assert_eq!(confirm(&mut district, Role::Lead, visit), Err("visited_on_in_future".to_owned()));
    district.set(visit, json!({ "visited_on": "2026-10-08", "started_at": "15:00", "ended_at": "14:00" })).unwrap();
    assert_eq!(confirm(&mut district, Role::Lead, visit), Err("ended_before_started".to_owned()));
    district.set(visit, json!({ "ended_at": "16:00" })).unwrap();
    for role in [Role::Recorder, Role::Delegate, Role::Lawyer, Role::CommunitySecretary, Role::Office] {
        assert_eq!(confirm(&mut district, role, visit), Err("not_your_right".to_owned()), "{role:?}");
    }
    let row = store::must::<Visit>(district.store.read(), visit).unwrap();
    assert_eq!((row.scope, row.value.confirmed_at), (Compartment::Draft.at(district.shanghai), None));
    let nowhere = RecordId::derive(&["nowhere"]);
    assert_eq!(confirm(&mut district, Role::Lead, nowhere), Err("no_such_record".to_owned()));
}

/// In Shanghai it is the 9th already while UTC still says the 8th.
#[test]
fn the_future_begins_at_midnight_in_shanghai() {
    let mut district = District::at("2026-10-08T15:50:00Z"); // 23:50
    let visit = district.start(VisitKind::Collective, Some("2026-10-09")).unwrap();
    assert_eq!(confirm(&mut district, Role::Lead, visit), Err("visited_on_in_future".to_owned()));
    district.now = at("2026-10-08T16:01:00Z"); // 00:01 on the 9th
    assert_eq!(confirm(&mut district, Role::Lead, visit), Ok(1));
}

#[test]
fn confirming_moves_the_visit_and_its_parts_and_leaves_the_names_with_the_team() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    district.sign_in(visit, Some("张丽"), 1).unwrap();
    district.sign_in(visit, None, 29).unwrap();
    let door = OpenDoorArgs { community: district.shanghai, door: "3-2-501".into(), householder: None, entry: None };
    let call = district.recorder(|tx| visits::open_door(tx, door)).unwrap();
    let written = WriteJournal { visit, call: Some(call), id: None, text: "下水返水".into() };
    let journal = district.recorder(|tx| visits::write_journal(tx, written)).unwrap().id;
    let agreed = Agree { visit, what: "疏通".into(), owner: None, due_on: None };
    let action = district.recorder(|tx| visits::agree(tx, agreed)).unwrap().id;
    assert_eq!(confirm(&mut district, Role::Lead, visit), Ok(4));

    let work = Compartment::Work.at(district.shanghai);
    let conn = district.store.read();
    let row = store::must::<Visit>(conn, visit).unwrap();
    assert_eq!((row.scope, row.value.attended(), row.value.confirmed_at.is_some()), (work, 30, true));
    assert_eq!(store::must::<HouseholdCall>(conn, call).unwrap().scope, work);
    assert_eq!(store::must::<Journal>(conn, journal).unwrap().scope, work);
    assert_eq!(store::must::<visits::AgreedAction>(conn, action).unwrap().scope, work);
    let draft = Compartment::Draft.at(district.shanghai);
    let people = store::rows::<Attendance>(conn, "WHERE visit = ?1", [visit.bytes()]).unwrap();
    assert!(people.len() == 2 && people.iter().all(|p| p.scope == draft));
    let shown = visits::show(conn, visit).unwrap();
    assert_eq!((shown.row.stage, shown.confirmed_by.as_deref()), (Stage::Confirmed, Some("王敏")));
    assert_eq!(visits::to_confirm(conn).unwrap().pending, []);
}

#[test]
fn after_confirmation_only_the_lead_changes_anything_but_that_an_action_is_done() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    let agreed = Agree { visit, what: "疏通".into(), owner: None, due_on: None };
    let action = district.recorder(|tx| visits::agree(tx, agreed.clone())).unwrap().id;
    let door = OpenDoorArgs { community: district.shanghai, door: "3-2-501".into(), householder: None, entry: None };
    let call = district.recorder(|tx| visits::open_door(tx, door)).unwrap();
    let counts = json!({ "attended_by_role": { "resident": 31 } });
    let refused = amend(&mut district, Role::Lead, (RecordKind::Visit, visit, counts.clone()));
    assert_eq!(refused, Err("counts_follow_sign_in".to_owned()));
    confirm(&mut district, Role::Lead, visit).unwrap();

    assert_eq!(confirm(&mut district, Role::Lead, visit), Err("already_confirmed".to_owned()));
    assert_eq!(district.set(visit, json!({ "place": "别处" })), Err("confirmed_changes_by_lead".to_owned()));
    assert_eq!(district.start(VisitKind::Collective, Some("2026-10-08")), Err("collective_visit_confirmed".to_owned()));
    assert_eq!(district.sign_in(visit, None, 5), Err("visit_is_confirmed".to_owned()));
    assert_eq!(district.recorder(|tx| visits::agree(tx, agreed)).map(drop), Err("visit_is_confirmed".to_owned()));
    let courtesy = SetCall { id: call, fields: fields(json!({ "courtesy": true })) };
    assert_eq!(district.recorder(|tx| visits::set_call(tx, courtesy)), Err("confirmed_changes_by_lead".to_owned()));
    let void = VoidArgs { kind: RecordKind::Visit, id: visit, reason: "x".into() };
    assert_eq!(district.recorder(|tx| visits::void(tx, &void)), Err("confirmed_changes_by_lead".to_owned()));
    let set = |values| SetAction { id: action, fields: fields(values) };
    assert_eq!(
        district.recorder(|tx| visits::set_action(tx, set(json!({ "what": "别的" })))),
        Err("confirmed_changes_by_lead".to_owned())
    );
    assert_eq!(
        amend(&mut district, Role::Recorder, (RecordKind::Visit, visit, counts.clone())),
        Err("not_your_right".to_owned())
    );
    assert_eq!(
        amend(&mut district, Role::Lead, (RecordKind::Round, visit, json!({}))),
        Err("not_amendable_here".to_owned())
    );
    assert_eq!(
        amend(&mut district, Role::Lead, (RecordKind::Visit, visit, json!({ "confirmed_at": 0 }))),
        Err("field_unknown".to_owned())
    );

    assert_eq!(district.recorder(|tx| visits::set_action(tx, set(json!({ "is_done": true })))), Ok(true));
    assert_eq!(amend(&mut district, Role::Lead, (RecordKind::Visit, visit, counts)), Ok(true));
    assert_eq!(visits::visit_row(district.store.read(), visit).unwrap().attended, 31);
    let history = store::history(&district.store, visit).unwrap();
    assert_eq!(history.last().unwrap().intent, Some(kernel::Intent::Amend));
    district.by(Role::Lead, |tx| visits::void(tx, &void)).unwrap();
    assert_eq!(visits::list(district.store.read(), &visits::ListVisits::default()).unwrap(), []);
}

#[test]
fn the_leads_own_edits_come_before_the_confirmation() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    let written = WriteJournal { visit, call: None, id: None, text: "看了停车场".into() };
    let journal = district.recorder(|tx| visits::write_journal(tx, written)).unwrap().id;
    assert_eq!(
        amend(&mut district, Role::Lead, (RecordKind::Journal, journal, json!({ "text": "" }))),
        Err("field_required".to_owned())
    );
    assert_eq!(
        amend(&mut district, Role::Lead, (RecordKind::Journal, journal, json!({ "text": "看了南区停车场" }))),
        Ok(true)
    );
    assert_eq!(
        amend(&mut district, Role::Lead, (RecordKind::Visit, visit, json!({ "summary": "共 30 人。" }))),
        Ok(true)
    );
    assert_eq!(confirm(&mut district, Role::Lead, visit), Ok(2));
    let shown = visits::show(district.store.read(), visit).unwrap();
    assert_eq!(
        (shown.journal[0].text.as_str(), shown.fields.summary.as_deref()),
        ("看了南区停车场", Some("共 30 人。"))
    );
}

/// What the confirmation moves, it moves as one: taking it back piecemeal is refused.
#[test]
fn a_confirmation_is_not_undone() {
    let mut district = District::new();
    let visit = district.confirmed("2026-10-08", 30);
    let (lead, now) = (district.actor(Role::Lead), district.now);
    assert_eq!(
        district.store.undo(&lead, now).map_err(crate::district::reason).map(drop),
        Err("cannot_be_undone".to_owned())
    );
    let row = visits::visit_row(district.store.read(), visit).unwrap();
    assert_eq!(row.stage, Stage::Confirmed);
}
