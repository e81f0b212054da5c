use crate::district::{COLUMNS, District, day, fields};
use kernel::{RecordId, RecordKind, Role};
use serde_json::json;
use visits::{Agree, ListVisits, OpenDoorArgs, SetAction, SignIn, Stage, Start, VisitKind, VoidArgs, WriteJournal};

fn journal(visit: RecordId, id: Option<RecordId>, text: &str) -> WriteJournal {
    WriteJournal { visit, call: None, id, text: text.into() }
}

#[test]
fn a_visit_is_not_begun_by_just_anybody_nor_elsewhere() {
    let mut district = District::new();
    let (here, there) = (district.shanghai, district.beili);
    let wish = |community| Start { community, kind: VisitKind::Thematic, visited_on: None };
    for role in [Role::Office, Role::CommunitySecretary, Role::Lawyer, Role::Delegate] {
        assert_eq!(district.by(role, |tx| visits::start(tx, wish(here))), Err("not_your_right".to_owned()), "{role:?}");
    }
    assert_eq!(district.recorder(|tx| visits::start(tx, wish(there))), Err("not_your_place".to_owned()));
    assert_eq!(visits::list(district.store.read(), &ListVisits::default()).unwrap(), []);
}

#[test]
fn values_out_of_form_are_refused_and_nothing_is_written() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, None).unwrap();
    let before = district.changes();
    let other = district.beili;
    let cases = [
        (json!({ "started_at": "9点" }), "time_malformed"),
        (json!({ "visited_on": "2026-13-01" }), "wrong_field"),
        (json!({ "kind": "inspection" }), "word_unknown"),
        (json!({ "kind": null }), "field_required"),
        (json!({ "round": null }), "collective_needs_round"),
        (json!({ "community": other }), "field_is_fixed"),
        (json!({ "members_present": ["1", "1:leave"] }), "seat_twice"),
        (json!({ "briefing_minutes": 601 }), "count_out_of_range"),
        (json!({ "confirmed_at": 1 }), "field_unknown"),
        (json!({ "score": 5 }), "field_unknown"),
        (json!({ "attended_by_role": { "resident": 300 } }), "field_is_fixed"),
        (json!({ "place": "居委会", "ended_at": "25:00" }), "time_malformed"),
    ];
    for (values, expected) in cases {
        assert_eq!(district.set(visit, values.clone()), Err(expected.to_owned()), "{values}");
    }
    assert_eq!(district.changes(), before);
}

#[test]
fn sign_in_takes_one_to_two_hundred_and_one_for_a_name() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, None).unwrap();
    for (name, count, expected) in
        [(None, 0, "count_out_of_range"), (None, 201, "count_out_of_range"), (Some("张丽"), 2, "named_counts_one")]
    {
        assert_eq!(district.sign_in(visit, name, count), Err(expected.to_owned()), "{name:?} {count}");
    }
    let wish = SignIn { visit, name: None, role: visits::AttendeeRole::Resident, count: 1, is_walk_in: true };
    assert_eq!(district.by(Role::Delegate, |tx| visits::sign_in(tx, wish)).map(drop), Err("not_your_right".to_owned()));
    for (name, count) in [(None, 1), (None, 200), (Some("张丽"), 1), (Some("  "), 12)] {
        assert!(district.sign_in(visit, name, count).is_ok(), "{name:?} {count}");
    }
    let parts = visits::show(district.store.read(), visit).unwrap();
    assert_eq!(parts.row.attended, 214);
    assert_eq!(parts.attended_by_role.get("resident"), Some(&214));
    assert_eq!(parts.attendance.iter().filter(|a| a.name.is_some()).count(), 1);
}

#[test]
fn a_collective_visit_needs_a_round() {
    let district = District::new();
    let mut empty = store::testing::store(COLUMNS).unwrap();
    let recorder = district.actor(Role::Recorder);
    let wish = Start { community: district.shanghai, kind: VisitKind::Collective, visited_on: None };
    let refused: Result<RecordId, visits::Error> = empty.write(&recorder, district.now, |tx| visits::start(tx, wish));
    assert_eq!(refused.map_err(|e| e.refusal().reason), Err("no_round_set".to_owned()));
}

#[test]
fn a_community_has_one_collective_visit_a_round() {
    let mut district = District::new();
    let first = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    let before = district.changes();
    assert_eq!(district.start(VisitKind::Collective, Some("2026-10-09")), Ok(first));
    assert_eq!(district.start(VisitKind::Collective, None), Ok(first));
    assert_eq!(district.changes(), before);
    let thematic = district.start(VisitKind::Thematic, Some("2026-10-09")).unwrap();
    let round = visits::show(district.store.read(), first).unwrap().fields.round;
    assert_eq!(district.set(thematic, json!({ "kind": "collective" })), Err("collective_needs_round".to_owned()));
    assert_eq!(
        district.set(thematic, json!({ "kind": "collective", "round": round })),
        Err("collective_visit_exists".to_owned())
    );
    let third = district.start(VisitKind::Collective, Some("2026-07-05")).unwrap();
    assert_ne!(third, first);
    let reason = "录错了".to_owned();
    district.recorder(|tx| visits::void(tx, &VoidArgs { kind: RecordKind::Visit, id: first, reason })).unwrap();
    assert_ne!(district.start(VisitKind::Collective, Some("2026-10-08")).unwrap(), first);
}

#[test]
fn the_round_of_a_day_is_the_open_one_or_the_latest_begun() {
    let cases = [
        ("2026-10-01", "2026-4", true),
        ("2026-10-10", "2026-4", true),
        ("2026-10-11", "2026-4", false),
        ("2026-11-29", "2026-4", false),
        ("2026-07-10", "2026-3", true),
        ("2026-09-30", "2026-3", false),
    ];
    for (on, number, in_window) in cases {
        let mut district = District::new();
        let visit = district.start(VisitKind::Collective, Some(on)).unwrap();
        let row = visits::visit_row(district.store.read(), visit).unwrap();
        assert_eq!((row.round.as_deref(), row.is_in_window), (Some(number), Some(in_window)), "{on}");
    }
}

/// What counts is the declared day, not the moment of typing (decisions D26).
#[test]
fn a_visit_typed_late_at_night_is_judged_by_its_declared_day() {
    let mut district = District::at("2026-10-10T15:58:00Z"); // 23:58 on the 10th in Shanghai
    let before_midnight = district.start(VisitKind::Collective, None).unwrap();
    district.wake_at("2026-10-10T16:05:00Z"); // 00:05 on the 11th
    district.set(before_midnight, json!({ "visited_on": "2026-10-10" })).unwrap();
    let row = visits::visit_row(district.store.read(), before_midnight).unwrap();
    assert_eq!(row.is_in_window, Some(true));
    district.set(before_midnight, json!({ "visited_on": "2026-10-11" })).unwrap();
    assert_eq!(visits::visit_row(district.store.read(), before_midnight).unwrap().is_in_window, Some(false));
    district.set(before_midnight, json!({ "visited_on": null })).unwrap();
    assert_eq!(visits::visit_row(district.store.read(), before_midnight).unwrap().is_in_window, None);
}

#[test]
fn every_field_is_saved_and_an_equal_value_is_no_write() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, None).unwrap();
    let values = json!({
        "visited_on": "2026-10-08", "place": " 居委会活动室 ", "started_at": "14:00", "ended_at": "15:30",
        "subdistrict_told": true, "community_told": true, "notice_posted": false, "briefing_topic": "加装电梯政策",
        "briefing_minutes": 15, "members_present": ["1", "2:delegated", "5:leave"], "toured": "南区停车场",
        "summary": "居民代表 32 人参加。",
    });
    assert_eq!(district.set(visit, values.clone()), Ok(true));
    let before = district.changes();
    assert_eq!(district.set(visit, values), Ok(false));
    assert_eq!(district.set(visit, json!({ "place": "居委会活动室" })), Ok(false));
    assert_eq!(district.changes(), before);
    let shown = visits::show(district.store.read(), visit).unwrap();
    let saved = serde_json::to_value(&shown.fields).unwrap();
    assert_eq!(saved["place"], "居委会活动室");
    assert_eq!(saved["members_present"], json!(["1", "2:delegated", "5:leave"]));
    assert_eq!((&saved["visited_on"], &saved["briefing_minutes"]), (&json!("2026-10-08"), &json!(15)));
    assert_eq!((shown.row.community_name.as_str(), shown.recorded_by.as_str()), ("上海新村", "王敏"));
    assert_eq!(district.set(visit, json!({ "place": "", "briefing_minutes": null })), Ok(true));
    let fields = visits::show(district.store.read(), visit).unwrap().fields;
    assert_eq!((fields.place, fields.briefing_minutes, fields.started_at.as_deref()), (None, None, Some("14:00")));
}

#[test]
fn a_void_visit_takes_its_parts_with_it_and_stays_so() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, None).unwrap();
    district.sign_in(visit, Some("张丽"), 1).unwrap();
    district.recorder(|tx| visits::write_journal(tx, journal(visit, None, "看了停车场"))).unwrap();
    let void = |reason: &str| VoidArgs { kind: RecordKind::Visit, id: visit, reason: reason.into() };
    assert_eq!(district.recorder(|tx| visits::void(tx, &void(" "))), Err("reason_missing".to_owned()));
    district.recorder(|tx| visits::void(tx, &void("重复"))).unwrap();
    assert_eq!(district.set(visit, json!({ "place": "x" })), Err("record_is_void".to_owned()));
    assert_eq!(district.sign_in(visit, None, 3), Err("record_is_void".to_owned()));
    assert_eq!(district.by(Role::Lead, |tx| visits::confirm(tx, visit)).map(drop), Err("record_is_void".to_owned()));
    let conn = district.store.read();
    assert_eq!(visits::list(conn, &ListVisits::default()).unwrap(), []);
    let parts = visits::show(conn, visit).unwrap();
    assert!(parts.attendance.is_empty() && parts.journal.is_empty());
}

#[test]
fn journals_are_written_rewritten_and_kept_to_their_visit() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, None).unwrap();
    let other = district.start(VisitKind::Thematic, None).unwrap();
    assert_eq!(
        district.recorder(|tx| visits::write_journal(tx, journal(visit, None, "  "))).map(drop),
        Err("text_empty".to_owned())
    );
    let door = OpenDoorArgs { community: district.shanghai, door: "3-2-501".into(), householder: None, entry: None };
    district.set(visit, json!({ "visited_on": "2026-10-08" })).unwrap();
    let call = district.recorder(|tx| visits::open_door(tx, door)).unwrap();
    let stray = WriteJournal { call: Some(call), ..journal(other, None, "别的门") };
    assert_eq!(district.recorder(|tx| visits::write_journal(tx, stray)).map(drop), Err("of_another_visit".to_owned()));
    let first = district.recorder(|tx| visits::write_journal(tx, journal(visit, None, "一楼漏水"))).unwrap();
    let stray = district.recorder(|tx| visits::write_journal(tx, journal(other, Some(first.id), "别的")));
    assert_eq!(stray.map(drop), Err("of_another_visit".to_owned()));
    let again =
        district.recorder(|tx| visits::write_journal(tx, journal(visit, Some(first.id), "一楼漏水,已报修"))).unwrap();
    assert_eq!((again.id, again.text.as_str(), again.by.as_str()), (first.id, "一楼漏水,已报修", "王敏"));
    let hits = store::find(district.store.read(), "报修", 5).unwrap();
    assert_eq!(hits.len(), 1);
}

#[test]
fn actions_are_agreed_and_edited() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, None).unwrap();
    let agreed =
        |what: &str| Agree { visit, what: what.into(), owner: Some("物业".into()), due_on: Some(day("2026-10-31")) };
    assert_eq!(district.recorder(|tx| visits::agree(tx, agreed(""))).map(drop), Err("text_empty".to_owned()));
    let action = district.recorder(|tx| visits::agree(tx, agreed("补种绿化"))).unwrap();
    let set = |values| SetAction { id: action.id, fields: fields(values) };
    assert_eq!(
        district.recorder(|tx| visits::set_action(tx, set(json!({ "what": null })))),
        Err("field_required".to_owned())
    );
    assert_eq!(
        district.recorder(|tx| visits::set_action(tx, set(json!({ "owner": null, "due_on": "2026-11-05" })))),
        Ok(true)
    );
    let row = visits::show(district.store.read(), visit).unwrap().actions.remove(0);
    assert_eq!((row.owner, row.due_on, row.is_done), (None, Some(day("2026-11-05")), false));
}

#[test]
fn lists_are_filtered_by_community_and_round() {
    let mut district = District::new();
    let fourth = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    let third = district.start(VisitKind::Collective, Some("2026-07-02")).unwrap();
    let undated = district.start(VisitKind::Return, None).unwrap();
    let ids = |community, round: Option<&str>| -> Vec<RecordId> {
        let wish = ListVisits { community, round: round.map(str::to_owned) };
        visits::list(district.store.read(), &wish).unwrap().into_iter().map(|r| r.id).collect()
    };
    assert_eq!(ids(None, None), [undated, fourth, third]);
    assert_eq!(ids(None, Some("2026-4")), [fourth]);
    assert_eq!(ids(Some(district.beili), None), []);
    assert_eq!(ids(None, Some("2031-1")), []);
    assert_eq!(visits::to_confirm(district.store.read()).unwrap().pending.len(), 3);
    let row = visits::visit_row(district.store.read(), undated).unwrap();
    assert_eq!((row.stage, row.round, row.is_in_window), (Stage::Draft, None, None));
}
