//! What counts of visits that are one, and what the lead confirms of them.

use crate::district::{District, day};
use crate::twins::{another_call, both, decide, listed, reopen};
use kernel::{Instant, RecordId, RecordKind, Role};
use serde_json::json;
use visits::figures::{self, Cut, Period};
use visits::{AmendArgs, CallOutcome, Doors, HouseholdCall, Stage, TwinVerdict, VisitKind};

/// Done, people, symposiums, calls, calls at which somebody was met, courtesy calls.
fn counted(district: &District) -> [u32; 6] {
    let f = figures::figures(district.store.read(), Period::parse("2026Q4").unwrap(), None).unwrap();
    [f.done.value, f.people.value, f.symposiums.value, f.calls.value, f.calls_met.value, f.courtesy_calls.value]
}

#[test]
fn figures_count_once_and_an_earlier_cut_stays_what_it_was() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    district.by(Role::Lead, |tx| visits::confirm(tx, own)).unwrap();
    district.by(Role::Lead, |tx| visits::confirm(tx, theirs.visit)).unwrap();
    assert_eq!(counted(&district), [1, 58, 2, 2, 1, 1]);
    let before = district.now;
    decide(&mut district, Role::Lead, (own, theirs.visit), TwinVerdict::Same).unwrap();
    assert_eq!(counted(&district), [1, 30, 1, 1, 1, 1], "met, as one of them met somebody");
    let period = Period::parse("2026Q4").unwrap();
    let cut = |at: Instant| figures::as_of(&district.store, period, None, Cut { at }).unwrap().people.value;
    assert_eq!((cut(before), cut(district.now)), (58, 30));
    let fields = crate::district::fields(json!({ "attended_by_role": { "resident": 29 } }));
    let amended = AmendArgs { kind: RecordKind::Visit, id: own, fields };
    district.by(Role::Lead, |tx| visits::amend(tx, amended)).unwrap();
    assert_eq!(counted(&district)[1], 29, "the lead's correction holds for both");
    reopen(&mut district, Role::Lead, own, None).unwrap();
    assert_eq!(counted(&district), [1, 59, 2, 2, 1, 1], "29 as the lead put it right, and the other's 30");
}

#[test]
fn joined_visits_wait_for_the_lead_as_one_and_leave_the_draft_together() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    decide(&mut district, Role::Recorder, (own, theirs.visit), TwinVerdict::Same).unwrap();
    assert_eq!(visits::to_confirm(district.store.read()).unwrap().pending, [own]);
    district.by(Role::Lead, |tx| visits::confirm(tx, own)).unwrap();
    let conn = district.store.read();
    for visit in [own, theirs.visit] {
        assert_eq!(visits::stage(conn, visit).unwrap(), Some(Stage::Confirmed));
    }
    let waits = visits::to_confirm(conn).unwrap();
    assert_eq!((waits.pending, waits.late), (vec![], vec![]));
    assert_eq!(counted(&district), [1, 30, 1, 1, 1, 1]);
}

#[test]
fn a_draft_joined_into_a_confirmed_visit_comes_late_to_it() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    district.by(Role::Lead, |tx| visits::confirm(tx, theirs.visit)).unwrap();
    decide(&mut district, Role::Lead, (own, theirs.visit), TwinVerdict::Same).unwrap();
    let waits = visits::to_confirm(district.store.read()).unwrap();
    assert_eq!((waits.pending, waits.late), (vec![], vec![theirs.visit]), "the confirmed one stays");
    assert_eq!(visits::late_parts(district.store.read(), theirs.visit).unwrap().calls.len(), 1);
    district.by(Role::Lead, |tx| visits::confirm_late(tx, theirs.visit)).unwrap();
    assert_eq!(visits::stage(district.store.read(), own).unwrap(), Some(Stage::Confirmed));
    assert_eq!(visits::to_confirm(district.store.read()).unwrap().late, []);
}

fn residents(district: &District, visit: RecordId) -> Option<u32> {
    visits::show(district.store.read(), visit).unwrap().attended_by_role.get("resident").copied()
}

fn correct(district: &mut District, visit: RecordId, residents: u32) {
    let fields = crate::district::fields(json!({ "attended_by_role": { "resident": residents } }));
    let wish = AmendArgs { kind: RecordKind::Visit, id: visit, fields };
    district.by(Role::Lead, |tx| visits::amend(tx, wish)).unwrap();
}

#[test]
fn the_lead_reads_what_a_joined_draft_says_before_it_follows_and_how_the_people_change() {
    let mut district = District::new();
    let (own, call, theirs) = both(&mut district);
    district.set(own, json!({ "summary": "谈了楼道灯", "place": "活动室" })).unwrap();
    district.by(Role::Lead, |tx| visits::confirm(tx, theirs.visit)).unwrap();
    decide(&mut district, Role::Lead, (own, theirs.visit), TwinVerdict::Same).unwrap();
    let parts = visits::late_parts(district.store.read(), theirs.visit).unwrap();
    let joined: Vec<_> = parts.joined.iter().map(|one| (one.id, one.fields.summary.as_deref())).collect();
    assert_eq!(joined, [(own, Some("谈了楼道灯"))]);
    assert_eq!(parts.joined[0].fields.place.as_deref(), Some("活动室"));
    let calls: Vec<_> = parts.calls.iter().map(|call| (call.id, call.outcome)).collect();
    assert_eq!(calls, [(call, Some(CallOutcome::NotHome))], "what moves, as it was written");
    assert_eq!(parts.recount, None, "28 whom the other counted too");

    district.sign_in(own, None, 5).unwrap();
    let recount = visits::late_parts(district.store.read(), theirs.visit).unwrap().recount.unwrap();
    let counts = |n: u32| [("resident".to_owned(), n)].into();
    assert_eq!((recount.before, recount.after), (counts(30), counts(33)), "said before it is confirmed");
    assert_eq!((residents(&district, own), listed(&district)[0].1), (Some(30), 30), "as the figure counts");
    assert_eq!(counted(&district)[1], 30);
    district.by(Role::Lead, |tx| visits::confirm_late(tx, own)).unwrap();
    assert_eq!((counted(&district)[1], residents(&district, own)), (33, Some(33)));
    let parts = visits::late_parts(district.store.read(), theirs.visit).unwrap();
    assert_eq!((parts.joined.len(), parts.calls.len(), parts.recount), (0, 0, None));
}

#[test]
fn a_draft_that_follows_does_not_undo_the_leads_correction() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    district.by(Role::Lead, |tx| visits::confirm(tx, theirs.visit)).unwrap();
    correct(&mut district, theirs.visit, 27);
    decide(&mut district, Role::Lead, (own, theirs.visit), TwinVerdict::Same).unwrap();
    assert_eq!(visits::late_parts(district.store.read(), own).unwrap().recount, None);
    district.by(Role::Lead, |tx| visits::confirm_late(tx, own)).unwrap();
    assert_eq!((counted(&district)[1], residents(&district, own), listed(&district)[0].1), (27, Some(27), 27));
}

#[test]
fn a_correction_stands_in_the_one_that_stays_and_the_other_keeps_its_count() {
    // 28 is what the one that stays counted itself: only the other can say that it is not 30.
    for (right, after_parting) in [(27, [27, 30]), (29, [29, 30]), (31, [31, 30]), (28, [28, 28])] {
        for through_other in [false, true] {
            let mut district = District::new();
            let (own, _, theirs) = both(&mut district);
            decide(&mut district, Role::Recorder, (own, theirs.visit), TwinVerdict::Same).unwrap();
            district.by(Role::Lead, |tx| visits::confirm(tx, own)).unwrap();
            correct(&mut district, if through_other { theirs.visit } else { own }, right);
            assert_eq!((counted(&district)[1], residents(&district, own)), (right, Some(right)));
            reopen(&mut district, Role::Lead, own, None).unwrap();
            let counts = [own, theirs.visit].map(|visit| residents(&district, visit).unwrap());
            assert_eq!(counts, after_parting, "corrected to {right}");
        }
    }
}

#[test]
fn a_door_at_which_one_of_two_met_somebody_reads_so_wherever_it_is_listed() {
    let mut district = District::new();
    let (own, call, theirs) = both(&mut district);
    decide(&mut district, Role::Recorder, (own, theirs.visit), TwinVerdict::Same).unwrap();
    let community = district.shanghai;
    let read = |district: &District| {
        let conn = district.store.read();
        let doors = visits::doors(conn, Doors { community, on: None }, day("2026-10-08")).unwrap();
        let row = visits::show(conn, own).unwrap().calls.remove(0);
        (doors.doors[0].outcome, row.outcome, row.courtesy)
    };
    assert_eq!(read(&district), (Some(CallOutcome::Met), Some(CallOutcome::Met), true));
    let page = visits::call(district.store.read(), theirs.call).unwrap();
    assert_eq!(
        (page.row.id, page.row.outcome),
        (call, Some(CallOutcome::NotHome)),
        "where it is changed: as it stands"
    );
    district.by(Role::Lead, |tx| visits::confirm(tx, own)).unwrap();
    assert_eq!(read(&district), (Some(CallOutcome::Met), Some(CallOutcome::Met), true));
    assert_eq!(counted(&district)[3..], [1, 1, 1]);
}

#[test]
fn a_joined_call_counts_to_the_often_called_whichever_of_the_two_says_what_came_of_it() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    another_call(&mut district, visit, Some(CallOutcome::Met), "2026-09-20");
    another_call(&mut district, visit, Some(CallOutcome::Met), "2026-09-28");
    let begun = another_call(&mut district, visit, None, "2026-10-08");
    let written = another_call(&mut district, visit, Some(CallOutcome::Met), "2026-10-08");
    let community = district.shanghai;
    let often = |district: &District| {
        let on = Some(day("2026-10-08"));
        let doors = visits::doors(district.store.read(), Doors { community, on }, day("2026-10-08")).unwrap();
        doors.doors.iter().map(|door| (door.outcome, door.called_often)).collect::<Vec<_>>()
    };
    assert!(often(&district).iter().all(|(_, often)| *often));
    decide(&mut district, Role::Recorder, (begun, written), TwinVerdict::Same).unwrap();
    assert_eq!(often(&district), [(Some(CallOutcome::Met), true)]);
}

#[test]
fn no_joined_visit_is_confirmed_without_its_day() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    decide(&mut district, Role::Recorder, (own, theirs.visit), TwinVerdict::Same).unwrap();
    district.set(theirs.visit, json!({ "visited_on": null })).unwrap();
    let confirmed = district.by(Role::Lead, |tx| visits::confirm(tx, own));
    assert_eq!(confirmed, Err("joined_visit_unready".to_owned()));
    district.set(theirs.visit, json!({ "visited_on": "2026-10-08" })).unwrap();
    district.by(Role::Lead, |tx| visits::confirm(tx, own)).unwrap();

    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    district.set(theirs.visit, json!({ "visited_on": null })).unwrap();
    district.by(Role::Lead, |tx| visits::confirm(tx, own)).unwrap();
    decide(&mut district, Role::Lead, (own, theirs.visit), TwinVerdict::Same).unwrap();
    let late = district.by(Role::Lead, |tx| visits::confirm_late(tx, own));
    assert_eq!(late, Err("joined_visit_unready".to_owned()));
    assert_eq!(visits::stage(district.store.read(), theirs.visit).unwrap(), Some(Stage::Draft));
}

#[test]
fn a_draft_of_today_that_was_joined_into_a_confirmed_visit_still_takes_doors() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    district.by(Role::Lead, |tx| visits::confirm(tx, theirs.visit)).unwrap();
    decide(&mut district, Role::Lead, (own, theirs.visit), TwinVerdict::Same).unwrap();
    let community = district.shanghai;
    let wish = visits::OpenDoorArgs { community, door: "3-2-601".into(), householder: None, entry: None };
    let call = district.recorder(|tx| visits::not_home(tx, wish)).unwrap().id;
    assert_eq!(store::must::<HouseholdCall>(district.store.read(), call).unwrap().value.visit, own);
    let rows: Vec<RecordId> = listed(&district).into_iter().map(|row| row.0).collect();
    assert_eq!(rows, [theirs.visit], "no visit of its own is begun");
    let doors = visits::doors(district.store.read(), Doors { community, on: None }, day("2026-10-08")).unwrap();
    assert_eq!(doors.visit, Some(theirs.visit));
}
