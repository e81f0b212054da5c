use crate::district::{DISTRICT, District, day};
use kernel::{Compartment, Instant, Intent, MemberId, RecordId, RecordKind, Role, RoundNumber};
use visits::{
    AgreedAction, Attendance, AttendeeRole, CallOutcome, DecideTwins, Doors, HouseholdCall, Journal, ListVisits,
    ReopenTwins, Round, Twin, TwinVerdict, Visit, VisitKind, VoidArgs,
};

/// What another one of the team wrote on a laptop of their own arrives: a visit, a door, people, a line of the journal, something agreed.
pub(crate) struct Theirs {
    pub(crate) visit: RecordId,
    pub(crate) call: RecordId,
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
pub(crate) fn both(district: &mut District) -> (RecordId, RecordId, Theirs) {
    let own = district.start(VisitKind::Collective, Some("2026-10-08")).unwrap();
    district.sign_in(own, None, 28).unwrap();
    let community = district.shanghai;
    let wish = visits::OpenDoorArgs { community, door: DOOR.into(), householder: None, entry: None };
    let call = district.recorder(|tx| visits::not_home(tx, wish)).unwrap().id;
    let theirs = theirs(district, (VisitKind::Collective, "2026-10-08"), 30);
    (own, call, theirs)
}

pub(crate) fn decide(
    district: &mut District,
    role: Role,
    (one, other): (RecordId, RecordId),
    verdict: TwinVerdict,
) -> Result<(), String> {
    district.by(role, |tx| visits::decide_twins(tx, &DecideTwins { one, other, verdict }))
}

pub(crate) fn reopen(
    district: &mut District,
    role: Role,
    one: RecordId,
    other: Option<RecordId>,
) -> Result<(), String> {
    district.by(role, |tx| visits::reopen_twins(tx, ReopenTwins { one, other }))
}

fn asked(district: &District) -> Vec<(RecordKind, [RecordId; 2])> {
    let questions = visits::twin_questions(district.store.read()).unwrap();
    questions.into_iter().map(|q| (q.about, q.sides.map(|side| side.id))).collect()
}

pub(crate) fn listed(district: &District) -> Vec<(RecordId, u32, u32)> {
    let rows = visits::list(district.store.read(), &ListVisits::default()).unwrap();
    rows.into_iter().map(|row| (row.id, row.attended, row.calls)).collect()
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
pub(crate) fn another_call(
    district: &mut District,
    visit: RecordId,
    outcome: Option<CallOutcome>,
    on: &str,
) -> RecordId {
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
    let question = visits::twin_questions(district.store.read()).unwrap().remove(0);
    assert_eq!((question.is_overruled, question.verdict), (true, Some(TwinVerdict::Same)), "with what holds meanwhile");
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
