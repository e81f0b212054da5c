use crate::district::{DISTRICT, District, day};
use kernel::{Compartment, Instant, Intent, MemberId, RecordId, RecordKind, Role, RoundNumber};
use serde_json::json;
use visits::figures::{self, Cut, Period};
use visits::{
    AgreedAction, AmendArgs, Attendance, AttendeeRole, CallOutcome, DecideTwins, Doors, HouseholdCall, Journal,
    ListVisits, ReopenTwins, Round, Stage, Twin, TwinVerdict, Visit, VisitKind, VoidArgs,
};

/// What another one of the team wrote on a laptop of their own arrives: a visit, a door, people, a line of the journal, something agreed.
struct Theirs {
    visit: RecordId,
    call: RecordId,
}

const DOOR: &str = "3-2-501";

fn door(district: &District, door: &str) -> RecordId {
    let key = directory::door::Door::parse(door).unwrap().key();
    directory::Household::id(district.shanghai, &key)
}

fn theirs(district: &mut District, (kind, on): (VisitKind, &str), residents: u32) -> Theirs {
    let community = district.shanghai;
    let fourth = RoundNumber::parse("2026-4").unwrap();
    let round = (kind == VisitKind::Collective).then(|| Round::id_of(DISTRICT, fourth));
    let household = door(district, DOOR);
    let (draft, now) = (Compartment::Draft.at(community), district.now);
    let other = kernel::Actor { member: MemberId::from_bytes([9; 16]), ..district.actor(Role::Recorder) };
    district.now = Instant(now.0 + 60_000);
    district
        .write_as(&other, |tx| {
            let held = Visit { round, visited_on: Some(day(on)), ..Visit::begun(community, kind) };
            let visit = tx.create(Intent::RecordVisit, draft, &held)?;
            let call = HouseholdCall {
                visit,
                community,
                household,
                entry: None,
                outcome: Some(CallOutcome::Met),
                courtesy: true,
                courtesy_note: Some("带了米".to_owned()),
                called_on: now.local_date(),
                called_at: now,
            };
            let call = tx.create(Intent::RecordCall, draft, &call)?;
            let (name, role, note) = (None, AttendeeRole::Resident, None);
            let signed = Attendance { visit, community, name, role, count: residents, is_walk_in: false, note };
            tx.create(Intent::SignIn, draft, &signed)?;
            let text = "他们记的".to_owned();
            tx.create(Intent::WriteJournal, draft, &Journal { visit, community, call: Some(call), text })?;
            let (what, owner) = ("装灯".to_owned(), None);
            tx.create(
                Intent::AgreeAction,
                draft,
                &AgreedAction { visit, community, what, owner, due_on: None, is_done: false },
            )?;
            Ok(Theirs { visit, call })
        })
        .unwrap()
}

/// The own collective visit of 8 October with the door, nobody met, and 28 residents; then theirs arrives with 30.
fn both(district: &mut District) -> (RecordId, RecordId, Theirs) {
    let own = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    district.sign_in(own, None, 28).unwrap();
    let community = district.shanghai;
    let wish = visits::OpenDoorArgs { community, door: DOOR.into(), householder: None, entry: None };
    let call = district.recorder(|tx| visits::not_home(tx, wish)).unwrap().id;
    let theirs = theirs(district, (VisitKind::Collective, "2026-10-08"), 30);
    (own, call, theirs)
}

fn decide(
    district: &mut District,
    role: Role,
    (one, other): (RecordId, RecordId),
    verdict: TwinVerdict,
) -> Result<(), String> {
    district.by(role, |tx| visits::decide_twins(tx, &DecideTwins { one, other, verdict }))
}

fn reopen(district: &mut District, role: Role, one: RecordId, other: Option<RecordId>) -> Result<(), String> {
    district.by(role, |tx| visits::reopen_twins(tx, ReopenTwins { one, other }))
}

fn asked(district: &District) -> Vec<(RecordKind, [RecordId; 2])> {
    let questions = visits::twin_questions(district.store.read()).unwrap();
    questions.into_iter().map(|q| (q.about, q.sides.map(|side| side.id))).collect()
}

fn listed(district: &District) -> Vec<(RecordId, u32, u32)> {
    let rows = visits::list(district.store.read(), &ListVisits::default()).unwrap();
    rows.into_iter().map(|row| (row.id, row.attended, row.calls)).collect()
}

/// Done, people, symposiums, calls, calls at which somebody was met, courtesy calls.
fn counted(district: &District) -> [u32; 6] {
    let f = figures::figures(district.store.read(), Period::parse("2026Q4").unwrap(), None).unwrap();
    [f.done.value, f.people.value, f.symposiums.value, f.calls.value, f.calls_met.value, f.courtesy_calls.value]
}

#[test]
fn nobody_but_recorder_and_lead_of_the_team_says_it_and_of_confirmed_ones_the_lead_alone() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    let pair = (own, theirs.visit);
    for role in [Role::Delegate, Role::Lawyer, Role::CommunitySecretary, Role::Office, Role::GridHead] {
        for verdict in [TwinVerdict::Same, TwinVerdict::Apart] {
            assert_eq!(decide(&mut district, role, pair, verdict), Err("not_your_right".to_owned()), "{role:?}");
        }
    }
    let elsewhere = store::testing::actor(Role::Lead, district.beili);
    let wish = DecideTwins { one: pair.0, other: pair.1, verdict: TwinVerdict::Same };
    let refused = district.write_as(&elsewhere, |tx| visits::decide_twins(tx, &wish));
    assert_eq!(refused, Err("not_your_place".to_owned()));

    district.by(Role::Lead, |tx| visits::confirm(tx, own)).unwrap();
    let late = decide(&mut district, Role::Recorder, pair, TwinVerdict::Same);
    assert_eq!(late, Err("confirmed_changes_by_lead".to_owned()));
    decide(&mut district, Role::Lead, pair, TwinVerdict::Same).unwrap();
    assert_eq!(reopen(&mut district, Role::Recorder, own, None), Err("confirmed_changes_by_lead".to_owned()));
    reopen(&mut district, Role::Lead, own, None).unwrap();
}

#[test]
fn what_is_no_question_gets_no_answer() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    let pair = (own, theirs.visit);
    let day_after = district.start(VisitKind::Thematic, Some("2026-10-09")).unwrap();
    let cases = [((own, day_after), "not_twins"), ((own, own), "not_twins"), ((own, theirs.call), "not_twins")];
    for (pair, reason) in cases {
        assert_eq!(decide(&mut district, Role::Lead, pair, TwinVerdict::Same), Err(reason.to_owned()), "{pair:?}");
    }
    assert_eq!(reopen(&mut district, Role::Lead, own, None), Err("twins_open".to_owned()));
    decide(&mut district, Role::Recorder, pair, TwinVerdict::Same).unwrap();
    for verdict in [TwinVerdict::Same, TwinVerdict::Apart] {
        let again = decide(&mut district, Role::Lead, (pair.1, pair.0), verdict);
        assert_eq!(again, Err("twins_settled".to_owned()), "{verdict:?}");
    }

    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    let void = VoidArgs { kind: RecordKind::Visit, id: theirs.visit, reason: "录错了".into() };
    district.recorder(|tx| visits::void(tx, &void)).unwrap();
    let refused = decide(&mut district, Role::Lead, (own, theirs.visit), TwinVerdict::Same);
    assert_eq!(refused, Err("record_is_void".to_owned()));
    assert_eq!(asked(&district), []);
}

#[test]
fn the_hub_takes_no_word_that_says_something_else_than_it_is_called() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    let (one, other) = (own.min(theirs.visit), own.max(theirs.visit));
    let (community, work) = (district.shanghai, Compartment::Work.at(district.shanghai));
    let about = RecordKind::Visit;
    let twin = |verdict| Twin { community, about, one, other, verdict: Some(verdict) };
    let swapped = Twin { one: other, other: one, ..twin(TwinVerdict::Same) };
    let of_a_round = Twin { about: RecordKind::Round, ..twin(TwinVerdict::Same) };
    let cases = [
        (Intent::JoinTwins, twin(TwinVerdict::Apart)),
        (Intent::KeepTwins, twin(TwinVerdict::Same)),
        (Intent::ReopenTwins, Twin { verdict: None, ..twin(TwinVerdict::Same) }),
        (Intent::JoinTwins, swapped),
        (Intent::JoinTwins, of_a_round),
    ];
    for (intent, value) in cases {
        let refused = district.by(Role::Lead, |tx| Ok(tx.create(intent, work, &value)?)).map(drop);
        let by_the_rule = if intent == Intent::ReopenTwins { "not_meant_by_this" } else { "twin_unfit" };
        assert_eq!(refused, Err(by_the_rule.to_owned()), "{intent:?} {value:?}");
    }
    let draft = Compartment::Draft.at(community);
    let elsewhere = district.by(Role::Lead, |tx| Ok(tx.create(Intent::JoinTwins, draft, &twin(TwinVerdict::Same))?));
    assert_eq!(elsewhere.map(drop), Err("not_kept_there".to_owned()));
}

#[test]
fn two_visits_are_asked_about_once_with_their_doors_and_joined_they_are_read_as_one() {
    let mut district = District::new();
    let (own, call, theirs) = both(&mut district);
    assert_eq!(asked(&district), [(RecordKind::Visit, [own, theirs.visit])]);
    assert_eq!(listed(&district).len(), 2);
    decide(&mut district, Role::Recorder, (own, theirs.visit), TwinVerdict::Same).unwrap();
    assert_eq!(asked(&district), []);
    assert_eq!(listed(&district), [(own, 30, 1)]);

    let conn = district.store.read();
    for id in [own, theirs.visit] {
        let page = visits::show(conn, id).unwrap();
        assert_eq!((page.row.id, page.calls.len(), page.calls[0].id), (own, 1, call));
        assert_eq!((page.journal[0].text.as_str(), page.actions[0].what.as_str()), ("他们记的", "装灯"));
        assert_eq!(page.attended_by_role, [("resident".to_owned(), 30)].into());
        let joined = &page.joined[0];
        assert_eq!((joined.id, joined.attendance[0].count), (theirs.visit, 30));
        assert_eq!((page.twins[0].verdict, page.twins[0].is_open), (Some(TwinVerdict::Same), false));
    }
    let parts = visits::call(conn, theirs.call).unwrap();
    assert_eq!((parts.row.id, parts.joined[0].id), (call, theirs.call));
    assert_eq!(parts.joined[0].courtesy_note.as_deref(), Some("带了米"));
    let on = Some(day("2026-10-08"));
    let doors = visits::doors(conn, Doors { community: district.shanghai, on }, day("2026-10-08")).unwrap();
    assert_eq!((doors.visit, doors.doors.len(), doors.doors[0].call), (Some(own), 1, Some(call)));
    let mut personal: Vec<_> = visits::personal_parts(conn, own).unwrap().into_iter().map(|p| p.kind.word()).collect();
    personal.sort_unstable();
    assert_eq!(
        personal,
        ["agreed_action", "household_call"],
        "their door with what was brought, once, and what was agreed"
    );

    reopen(&mut district, Role::Lead, theirs.visit, Some(own)).unwrap();
    assert_eq!(asked(&district), [(RecordKind::Visit, [own, theirs.visit])]);
    assert_eq!(listed(&district).len(), 2);
    assert_eq!(visits::show(district.store.read(), theirs.visit).unwrap().row.id, theirs.visit);
    assert_eq!(visits::call(district.store.read(), theirs.call).unwrap().row.id, theirs.call);
}

#[test]
fn kept_apart_they_are_two_and_nobody_is_asked_again() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    decide(&mut district, Role::Lead, (own, theirs.visit), TwinVerdict::Apart).unwrap();
    assert_eq!(asked(&district), [], "their doors neither");
    assert_eq!(listed(&district).len(), 2);
    let page = visits::show(district.store.read(), own).unwrap();
    assert_eq!((page.twins[0].verdict, page.joined.len()), (Some(TwinVerdict::Apart), 0));
    reopen(&mut district, Role::Recorder, own, Some(theirs.visit)).unwrap();
    assert_eq!(asked(&district), [(RecordKind::Visit, [own, theirs.visit])]);
}

#[test]
fn a_door_of_one_visit_written_twice_is_asked_about_alone() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    let first = district.arrive(visit, (DOOR, 1));
    let second = district.arrive(visit, (DOOR, 1));
    district.arrive(visit, ("3-2-502", 1));
    assert_eq!(asked(&district), [(RecordKind::HouseholdCall, [first, second])]);
    decide(&mut district, Role::Recorder, (second, first), TwinVerdict::Same).unwrap();
    let calls = visits::show(district.store.read(), visit).unwrap().calls;
    assert_eq!(calls.iter().map(|call| call.id == first).collect::<Vec<_>>(), [true, false]);
    assert_eq!(listed(&district)[0].2, 2);
    reopen(&mut district, Role::Recorder, first, None).unwrap();
    assert_eq!(listed(&district)[0].2, 3);
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

#[test]
fn of_three_one_stays_whoever_was_joined_with_whom_and_what_stays_of_a_void_one() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let mut district = District::new();
        let (own, _, first) = both(&mut district);
        let second = theirs(&mut district, (VisitKind::Collective, "2026-10-08"), 20);
        let all = [own, first.visit, second.visit];
        let [a, b, c] = order.map(|n: usize| all[n]);
        decide(&mut district, Role::Recorder, (a, b), TwinVerdict::Same).unwrap();
        decide(&mut district, Role::Recorder, (b, c), TwinVerdict::Same).unwrap();
        assert_eq!(listed(&district), [(own, 30, 1)], "{order:?}");
        assert_eq!(asked(&district), [], "what is one by way of a third is not asked");
        assert_eq!(visits::together(district.store.read(), second.visit).unwrap(), all);
        let void = VoidArgs { kind: RecordKind::Visit, id: second.visit, reason: "录错了".into() };
        district.recorder(|tx| visits::void(tx, &void)).unwrap();
        assert_eq!(listed(&district), [], "to whoever strikes it out it is one");
    }
}

#[test]
fn a_word_of_one_community_joins_nothing_of_another() {
    let mut district = District::new();
    let own = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    let (beili, shanghai) = (district.beili, district.shanghai);
    let other = store::testing::actor(Role::Recorder, beili);
    let begun = |tx: &mut store::Tx<'_>, on: &str| {
        let visit = Visit { visited_on: Some(day(on)), ..Visit::begun(beili, VisitKind::Thematic) };
        tx.create(Intent::RecordVisit, Compartment::Draft.at(beili), &visit)
    };
    let theirs = district.write_as(&other, |tx| Ok([begun(tx, "2026-10-08")?, begun(tx, "2026-10-09")?])).unwrap();
    for (a, b) in [(theirs[0], theirs[1]), (own, theirs[0]), (own, theirs[1])] {
        let (one, other) = (a.min(b), a.max(b));
        let about = RecordKind::Visit;
        let forged = Twin { community: shanghai, about, one, other, verdict: Some(TwinVerdict::Same) };
        let scope = Compartment::Work.at(shanghai);
        district.by(Role::Lead, |tx| Ok(tx.create(Intent::JoinTwins, scope, &forged)?)).unwrap();
    }
    assert_eq!(listed(&district).len(), 3);
}

#[test]
fn what_somebody_of_a_grid_wrote_is_not_the_teams_to_join() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    let first = district.arrive(visit, (DOOR, 1));
    let second = district.arrive(visit, (DOOR, 1));
    assert_eq!(asked(&district).len(), 1);
    let by = store::must::<HouseholdCall>(district.store.read(), first).unwrap().created_by;
    let office = district.actor(Role::Office);
    let (community, directory) = (district.shanghai, Compartment::Directory.at(directory::Place::id("310104")));
    let grant = directory::Grant {
        member: by,
        role: Role::GridHead,
        place: community,
        team: None,
        from_on: day("2026-01-01"),
        to_on: None,
        seat: None,
        section: None,
    };
    district.write_as(&office, |tx| Ok(tx.create(Intent::AddMember, directory, &grant)?)).unwrap();
    assert_eq!(asked(&district), []);
    for verdict in [TwinVerdict::Same, TwinVerdict::Apart] {
        assert_eq!(decide(&mut district, Role::Lead, (first, second), verdict), Err("not_twins".to_owned()));
    }
}

#[test]
fn nothing_is_joined_once_what_was_said_or_one_of_the_two_is_gone() {
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    decide(&mut district, Role::Recorder, (own, theirs.visit), TwinVerdict::Same).unwrap();
    let conn = district.store.read();
    store::Column::forget(&visits::COLUMN, conn, Twin::id_of(own, theirs.visit)).unwrap();
    assert_eq!(listed(&district).len(), 2);
    let mut district = District::new();
    let (own, _, theirs) = both(&mut district);
    decide(&mut district, Role::Recorder, (own, theirs.visit), TwinVerdict::Same).unwrap();
    let conn = district.store.read();
    store::Column::forget(&visits::COLUMN, conn, own).unwrap();
    let stays = visits::together(conn, theirs.visit).unwrap();
    assert_eq!(stays, [theirs.visit], "the other one stands for itself");
}

/// Another door of a visit, written as it stands: its colleague's or the own.
fn another_call(district: &mut District, visit: RecordId, outcome: Option<CallOutcome>, on: &str) -> RecordId {
    let (community, household) = (district.shanghai, door(district, DOOR));
    let call = HouseholdCall {
        visit,
        community,
        household,
        entry: None,
        outcome,
        courtesy: false,
        courtesy_note: None,
        called_on: day(on),
        called_at: Instant::parse_rfc3339(&format!("{on}T09:30:00+08:00")).unwrap(),
    };
    let draft = Compartment::Draft.at(community);
    district.recorder(|tx| Ok(tx.create(Intent::RecordCall, draft, &call)?)).unwrap()
}

fn say_as_record(district: &mut District, about: RecordKind, (a, b): (RecordId, RecordId), verdict: TwinVerdict) {
    let (community, work) = (district.shanghai, Compartment::Work.at(district.shanghai));
    let twin = Twin { community, about, one: a.min(b), other: a.max(b), verdict: Some(verdict) };
    let intent = if verdict == TwinVerdict::Same { Intent::JoinTwins } else { Intent::KeepTwins };
    district.by(Role::Lead, |tx| Ok(tx.create_as(intent, work, Twin::id_of(a, b), &twin)?)).map(drop).unwrap();
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
fn two_said_to_be_two_never_become_one_by_way_of_a_third_unasked() {
    let mut district = District::new();
    let (own, _, first) = both(&mut district);
    let second = theirs(&mut district, (VisitKind::Collective, "2026-10-08"), 20);
    decide(&mut district, Role::Lead, (own, second.visit), TwinVerdict::Apart).unwrap();
    decide(&mut district, Role::Lead, (own, first.visit), TwinVerdict::Same).unwrap();
    let through = decide(&mut district, Role::Lead, (first.visit, second.visit), TwinVerdict::Same);
    assert_eq!(through, Err("twins_kept_apart".to_owned()));
    assert_eq!(listed(&district).len(), 2);

    // The same word from a laptop that had not seen the others.
    say_as_record(&mut district, RecordKind::Visit, (first.visit, second.visit), TwinVerdict::Same);
    assert_eq!(asked(&district)[0], (RecordKind::Visit, [own, second.visit]), "it is asked again");
    let again = decide(&mut district, Role::Lead, (own, second.visit), TwinVerdict::Apart);
    assert_eq!(again, Err("twins_one_by_third".to_owned()));
    decide(&mut district, Role::Lead, (own, second.visit), TwinVerdict::Same).unwrap();
    assert_eq!((asked(&district), listed(&district).len()), (vec![], 1));
}

#[test]
fn of_three_visits_the_doors_are_one_too_and_parting_parts_them_all() {
    for [a, b, c] in [[0, 1, 2], [1, 0, 2], [0, 2, 1]] {
        let mut district = District::new();
        let own = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
        let first = theirs(&mut district, (VisitKind::Collective, "2026-10-08"), 30);
        let second = theirs(&mut district, (VisitKind::Collective, "2026-10-08"), 20);
        let all = [own, first.visit, second.visit];
        let [a, b, c] = [all[a], all[b], all[c]];
        decide(&mut district, Role::Recorder, (a, b), TwinVerdict::Same).unwrap();
        decide(&mut district, Role::Recorder, (b, c), TwinVerdict::Same).unwrap();
        assert_eq!(
            (asked(&district), listed(&district)),
            (vec![], vec![(own, 30, 1)]),
            "one door, whoever joined them"
        );
        reopen(&mut district, Role::Recorder, own, None).unwrap();
        assert_eq!(listed(&district).len(), 3);
        assert_eq!(asked(&district).len(), 3, "visits alone: their doors are asked about with them");
        let conn = district.store.read();
        assert_eq!(visits::together(conn, first.call).unwrap(), [first.call]);
        assert_eq!(visits::together(conn, second.call).unwrap(), [second.call]);
    }
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

#[test]
fn whether_words_or_records_arrive_first_comes_to_the_same() {
    let mut district = District::new();
    let (shanghai, beili) = (district.shanghai, district.beili);
    let [a, x, b] = [1, 2, 3].map(|n| RecordId::from_bytes([n; 16]));
    say_as_record(&mut district, RecordKind::Visit, (a, x), TwinVerdict::Same);
    say_as_record(&mut district, RecordKind::Visit, (x, b), TwinVerdict::Same);
    let arrives = |district: &mut District, id: RecordId, community: RecordId| {
        let visit = Visit { visited_on: Some(day("2026-10-08")), ..Visit::begun(community, VisitKind::Thematic) };
        let by = store::testing::actor(Role::Recorder, community);
        let draft = Compartment::Draft.at(community);
        district.write_as(&by, |tx| Ok(tx.create_as(Intent::RecordVisit, draft, id, &visit)?)).unwrap();
    };
    arrives(&mut district, a, shanghai);
    arrives(&mut district, b, shanghai);
    assert_eq!(visits::together(district.store.read(), b).unwrap(), [a, b], "what is not here connects");
    arrives(&mut district, x, beili);
    for id in [a, x, b] {
        assert_eq!(visits::together(district.store.read(), id).unwrap(), [id], "what lies elsewhere does not");
    }
}

#[test]
fn what_a_door_of_another_visit_says_of_a_resident_is_named_with_the_one_it_is_one_with() {
    let mut district = District::new();
    let own = district.start(VisitKind::Thematic, Some("2026-10-09")).unwrap();
    let call = another_call(&mut district, own, Some(CallOutcome::Met), "2026-10-08");
    let theirs = theirs(&mut district, (VisitKind::Collective, "2026-10-08"), 30);
    let parts = |district: &District| {
        let parts = visits::personal_parts(district.store.read(), own).unwrap();
        parts.into_iter().map(|part| part.id).collect::<Vec<_>>()
    };
    assert_eq!(parts(&district), []);
    decide(&mut district, Role::Recorder, (call, theirs.call), TwinVerdict::Same).unwrap();
    assert_eq!(parts(&district), [theirs.call]);
}
