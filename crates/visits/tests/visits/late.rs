use crate::district::{District, fields};
use kernel::{Compartment, Instant, Intent, RecordId, RecordKind, Role};
use serde_json::json;
use visits::figures::{self, Cut, Period};
use visits::{AmendArgs, Confirmed, HouseholdCall, SignIn, Stage, VoidArgs, WriteJournal};

fn confirm_late(district: &mut District, role: Role, visit: RecordId) -> Result<Confirmed, String> {
    district.by(role, |tx| visits::confirm_late(tx, visit))
}

fn note(district: &mut District, visit: RecordId, text: &str) -> RecordId {
    let wish = WriteJournal { visit, call: None, id: None, text: text.into() };
    district.recorder(|tx| visits::write_journal(tx, wish)).unwrap().id
}

#[test]
fn nobody_but_the_lead_confirms_what_came_late() {
    let mut district = District::new();
    let visit = district.confirmed("2026-10-08", 30);
    for has_anything in [false, true] {
        if has_anything {
            district.arrive(visit, ("3-2-501", 2));
        }
        for role in [Role::Recorder, Role::Delegate, Role::Lawyer, Role::CommunitySecretary, Role::Office] {
            assert_eq!(confirm_late(&mut district, role, visit), Err("not_your_right".to_owned()), "{role:?}");
        }
    }
    let elsewhere = store::testing::actor(Role::Lead, district.beili);
    let refused = district.write_as(&elsewhere, |tx| visits::confirm_late(tx, visit));
    assert_eq!(refused, Err("not_your_place".to_owned()));
    assert_eq!(visits::to_confirm(district.store.read()).unwrap().late, [visit]);
}

#[test]
fn a_draft_or_void_visit_has_nothing_late() {
    let mut district = District::new();
    let draft = district.start(visits::VisitKind::Collective, Some("2026-10-08")).unwrap();
    district.arrive(draft, ("3-2-501", 3));
    assert_eq!(visits::to_confirm(district.store.read()).unwrap().late, []);
    assert_eq!(confirm_late(&mut district, Role::Lead, draft), Err("visit_not_confirmed".to_owned()));
    district.by(Role::Lead, |tx| visits::confirm(tx, draft)).unwrap();
    assert_eq!(confirm_late(&mut district, Role::Lead, draft), Ok(Confirmed::default()), "nothing came");
    let wish = VoidArgs { kind: RecordKind::Visit, id: draft, reason: "录错了".into() };
    district.by(Role::Lead, |tx| visits::void(tx, &wish)).unwrap();
    assert_eq!(confirm_late(&mut district, Role::Lead, draft), Err("record_is_void".to_owned()));
}

#[test]
fn what_came_late_is_shown_amended_and_confirmed_under_its_visit() {
    let mut district = District::new();
    let visit = district.confirmed("2026-10-08", 30);
    let call = district.arrive(visit, ("3-2-501", 2));
    let journal = note(&mut district, visit, "会后又想起一件");
    let late = visits::late_parts(district.store.read(), visit).unwrap();
    assert_eq!((late.row.stage, late.calls[0].id, late.journal[0].id), (Stage::Confirmed, call, journal));
    assert_eq!(late.actions, []);
    let recount = late.recount.unwrap();
    assert_eq!((recount.before["resident"], recount.after["resident"]), (30, 32));

    let amended =
        AmendArgs { kind: RecordKind::Journal, id: journal, fields: fields(json!({ "text": "补记一件" })) };
    assert_eq!(district.by(Role::Lead, |tx| visits::amend(tx, amended)), Ok(true));
    assert_eq!(confirm_late(&mut district, Role::Lead, visit), Ok(Confirmed { moved: 2, recounted: true }));

    let conn = district.store.read();
    let work = Compartment::Work.at(district.shanghai);
    assert_eq!(store::must::<HouseholdCall>(conn, call).unwrap().scope, work);
    let shown = visits::show(conn, visit).unwrap();
    assert_eq!((shown.row.attended, shown.journal[0].text.as_str()), (32, "补记一件"));
    assert_eq!(visits::to_confirm(conn).unwrap().late, []);
    let history = store::history(&district.store, visit).unwrap();
    let last = history.last().unwrap();
    assert_eq!((last.intent, last.role), (Some(Intent::Amend), Role::Lead));
    let counts = last.changes.iter().find(|c| c.field == "attended_by_role").unwrap();
    assert_eq!(
        (counts.before.as_deref(), counts.after.as_deref()),
        (Some(r#"{"resident":30}"#), Some(r#"{"resident":32}"#))
    );
}

#[test]
fn the_leads_own_correction_of_the_counts_stands_and_only_what_came_is_added() {
    let mut district = District::new();
    let visit = district.confirmed("2026-10-08", 30);
    let fields = fields(json!({ "attended_by_role": { "resident": 31 } }));
    let corrected = AmendArgs { kind: RecordKind::Visit, id: visit, fields };
    district.by(Role::Lead, |tx| visits::amend(tx, corrected)).unwrap();
    assert_eq!(visits::to_confirm(district.store.read()).unwrap().late, [], "a correction is nothing late");
    district.arrive(visit, ("3-2-501", 2));
    assert!(confirm_late(&mut district, Role::Lead, visit).unwrap().recounted);
    assert_eq!(visits::visit_row(district.store.read(), visit).unwrap().attended, 33);
}

#[test]
fn the_sign_in_as_counted_is_nobodys_to_set() {
    let mut district = District::new();
    let visit = district.confirmed("2026-10-08", 30);
    let fields = fields(json!({ "signed_in_by_role": { "resident": 99 } }));
    let wish = AmendArgs { kind: RecordKind::Visit, id: visit, fields };
    assert_eq!(district.by(Role::Lead, |tx| visits::amend(tx, wish)), Err("field_unknown".to_owned()));
    let wish = SignIn { visit, name: None, role: visits::AttendeeRole::Resident, count: 1, is_walk_in: true };
    assert_eq!(district.recorder(|tx| visits::sign_in(tx, wish)).map(drop), Err("visit_is_confirmed".to_owned()));
}

#[test]
fn figures_count_what_came_late_once_it_is_confirmed_and_no_earlier_cut_moves() {
    let mut district = District::new();
    let visit = district.confirmed("2026-10-08", 30);
    let numbers = |district: &District, at: Option<Instant>| {
        let period = Period::parse("2026-4").unwrap();
        let f = match at {
            Some(at) => figures::as_of(&district.store, period, None, Cut { at }).unwrap(),
            None => figures::figures(district.store.read(), period, None).unwrap(),
        };
        [f.done.value, f.people.value, f.calls.value]
    };
    let confirmed = district.now;
    district.arrive(visit, ("3-2-501", 2));
    let arrived = district.now;
    assert_eq!(numbers(&district, None), [1, 30, 0], "not before the lead has read it");
    confirm_late(&mut district, Role::Lead, visit).unwrap();
    assert_eq!(numbers(&district, None), [1, 32, 1]);
    assert_eq!(numbers(&district, Some(confirmed)), [1, 30, 0]);
    assert_eq!(numbers(&district, Some(arrived)), [1, 30, 0]);
    assert_eq!(numbers(&district, Some(district.now)), [1, 32, 1]);
}

#[test]
fn a_visit_waits_no_longer_than_it_and_what_came_late_to_it_are_here() {
    let mut district = District::new();
    let visit = district.confirmed("2026-10-08", 30);
    let journal = note(&mut district, visit, "会后又想起一件");
    let draft = district.start(visits::VisitKind::Thematic, Some("2026-10-09")).unwrap();
    let conn = district.store.read();
    let waiting = || visits::to_confirm(conn).map(|w| (w.late, w.pending)).unwrap();
    assert_eq!(waiting(), (vec![visit], vec![draft]));
    store::Column::forget(&visits::COLUMN, conn, journal).unwrap();
    assert_eq!(waiting(), (vec![], vec![draft]), "the journal is about to go");
    store::Column::forget(&visits::COLUMN, conn, draft).unwrap();
    assert_eq!(waiting(), (vec![], vec![]));
}
