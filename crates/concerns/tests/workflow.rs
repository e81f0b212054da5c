//! 分级办理 as decisions III writes it down, step by step and state by state.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod steps;

use chrono::NaiveDate;
use concerns::{Standing, State, Step, StepWord, Workflow};
use steps::{anna, at, ben, date, step, with};

/// The table of decisions III, kept by hand: changing either alone turns this red.
const TABLE: &[(StepWord, &str, &str)] = &[
    (StepWord::Accept, "raised", "accepted"),
    (StepWord::Assign, "accepted handling", "="),
    (StepWord::Transfer, "accepted handling", "="),
    (StepWord::SendBack, "accepted handling", "="),
    (StepWord::Escalate, "accepted handling deferred", "="),
    (StepWord::Press, "accepted handling deferred", "="),
    (StepWord::Start, "accepted deferred", "handling"),
    (StepWord::Extend, "handling", "="),
    (StepWord::Defer, "handling", "deferred"),
    (StepWord::Resolve, "handling", "resolved"),
    (StepWord::Refer, "accepted handling", "referred"),
    (StepWord::Reply, "raised accepted handling resolved closed deferred referred", "="),
    (StepWord::FollowUp, "resolved closed", "="),
    (StepWord::CloseOut, "resolved referred", "closed"),
    (StepWord::Reopen, "resolved closed", "handling"),
    (StepWord::Withdraw, "raised accepted", "withdrawn"),
];

fn graded() -> &'static Workflow {
    Workflow::of_version(Workflow::GRADED_1).unwrap()
}

/// A standing in which only the state can be in the way of a well-filled step.
fn standing(state: State) -> Standing {
    let due_on = Some(date("2026-10-30"));
    Standing { state, due_on, is_answered: true, last_replier: Some(anna()), ..Standing::raised() }
}

fn refusal(before: &Standing, step: &Step) -> (String, Option<String>) {
    let refusal = graded().step(before, step).unwrap_err();
    (refusal.reason, refusal.field)
}

#[test]
fn every_step_from_every_state() {
    let mut seen = 0;
    for (word, from, to) in TABLE {
        for state in State::ALL {
            let judged = graded().step(&standing(*state), &step(*word));
            if from.split(' ').any(|s| s == state.word()) {
                let expected = if *to == "=" { state.word() } else { to };
                assert_eq!(judged.unwrap().state.word(), expected, "{word:?} from {state:?}");
            } else {
                assert_eq!(judged.unwrap_err().reason, "step_not_allowed", "{word:?} from {state:?}");
            }
            seen += 1;
        }
    }
    assert_eq!(seen, StepWord::ALL.len() * State::ALL.len());
}

#[test]
fn no_required_field_may_be_blank() {
    let needs = [
        (StepWord::Accept, State::Raised, "route first_handler due_on"),
        (StepWord::Assign, State::Accepted, "unit person"),
        (StepWord::Transfer, State::Accepted, "unit person"),
        (StepWord::SendBack, State::Accepted, "unit person reason"),
        (StepWord::Escalate, State::Handling, "from to reason"),
        (StepWord::Press, State::Handling, "pressed_by pressed_whom reason"),
        (StepWord::Extend, State::Handling, "asked_on due_on reason"),
        (StepWord::Defer, State::Handling, "review_on reason"),
        (StepWord::Resolve, State::Handling, "outcome"),
        (StepWord::Refer, State::Handling, "channel"),
        (StepWord::Reply, State::Handling, "way words answer"),
        (StepWord::FollowUp, State::Resolved, "result rating"),
        (StepWord::Reopen, State::Resolved, "why resident_words"),
        (StepWord::Withdraw, State::Raised, "by_whom reason"),
    ];
    for (word, state, fields) in needs {
        for field in fields.split(' ') {
            let blank = with(step(word), &[(field, "  ")]);
            assert_eq!(
                refusal(&standing(state), &blank),
                ("field_missing".into(), Some(field.into())),
                "{word:?} {field}"
            );
        }
    }
}

#[test]
fn what_is_filled_in_is_checked() {
    let cases = [
        (StepWord::Accept, State::Raised, "due_on", "soon", "not_a_date"),
        (StepWord::Accept, State::Raised, "due_on", "2026-10-08", "due_before_today"),
        (StepWord::Accept, State::Raised, "urgency", "at once", "not_a_choice"),
        (StepWord::Resolve, State::Handling, "outcome", "forgotten", "not_a_choice"),
        // Another lawful channel is named by `refer`, never by `resolve`.
        (StepWord::Resolve, State::Handling, "outcome", "referred", "not_a_choice"),
        (StepWord::Defer, State::Handling, "review_on", "2026-10-09", "review_not_later"),
        (StepWord::Extend, State::Handling, "due_on", "2026-10-30", "due_not_later"),
        (StepWord::Extend, State::Handling, "asked_on", "2026-10-10", "extension_asked_late"),
        (StepWord::Reopen, State::Closed, "why", "boredom", "not_a_choice"),
    ];
    for (word, state, field, text, reason) in cases {
        let wrong = with(step(word), &[(field, text)]);
        assert_eq!(refusal(&standing(state), &wrong), (reason.into(), Some(field.into())), "{word:?} {field}={text}");
    }
}

#[test]
fn an_extension_is_asked_and_granted_before_due() {
    let before = standing(State::Handling);
    let granted = |on| at(with(step(StepWord::Extend), &[("asked_on", "2026-10-09"), ("due_on", "2026-12-01")]), on);
    assert_eq!(graded().step(&before, &granted("2026-10-30")).unwrap().due_on, Some(date("2026-12-01")));
    assert_eq!(refusal(&before, &granted("2026-10-31")).0, "extension_after_due");
    let asked_late =
        at(with(step(StepWord::Extend), &[("asked_on", "2026-10-31"), ("due_on", "2026-12-01")]), "2026-11-01");
    assert_eq!(refusal(&before, &asked_late).0, "extension_asked_late");
}

#[test]
fn nothing_is_struck_off_without_a_reply_after_the_resolution() {
    let early = graded().step(&standing(State::Handling), &step(StepWord::Reply)).unwrap();
    let resolved = graded().step(&early, &step(StepWord::Resolve)).unwrap();
    assert_eq!(refusal(&resolved, &step(StepWord::CloseOut)).0, "reply_needed");
    let told = graded().step(&resolved, &step(StepWord::Reply)).unwrap();
    let closed = graded().step(&told, &step(StepWord::CloseOut)).unwrap();
    assert_eq!((closed.state, closed.closed_on), (State::Closed, Some(date("2026-10-09"))));
    let again = graded().step(&closed, &step(StepWord::Reopen)).unwrap();
    assert_eq!((again.reopened, again.outcome, again.closed_on), (1, None, None));
    let solved_again = graded().step(&again, &step(StepWord::Resolve)).unwrap();
    assert_eq!(refusal(&solved_again, &step(StepWord::CloseOut)).0, "reply_needed");
}

#[test]
fn the_one_who_replied_does_not_ask_whether_it_helped() {
    let resolved = graded().step(&standing(State::Handling), &step(StepWord::Resolve)).unwrap();
    let told = graded().step(&resolved, &Step { by: anna(), ..step(StepWord::Reply) }).unwrap();
    let by = |by| Step { by, ..step(StepWord::FollowUp) };
    assert_eq!(refusal(&told, &by(anna())).0, "another_person_needed");
    // Typed by Ben, but for Anna: still Anna who asks.
    let for_anna = concerns::By { member: ben().member, recorded_for: Some(anna().member) };
    assert_eq!(refusal(&told, &by(for_anna)).0, "another_person_needed");
    assert_eq!(graded().step(&told, &by(ben())).unwrap().rating.as_deref(), Some("satisfied"));
}

#[test]
fn a_deferral_has_its_own_day_and_start_returns() {
    let deferred = graded().step(&standing(State::Handling), &step(StepWord::Defer)).unwrap();
    assert!(!deferred.is_overdue(date("2027-01-15")) && deferred.is_overdue(date("2027-01-16")));
    let back = graded().step(&deferred, &step(StepWord::Start)).unwrap();
    assert_eq!((back.state, back.due_on, back.review_on), (State::Handling, Some(date("2027-01-15")), None));
}

#[test]
fn the_first_handler_stays_answerable() {
    let accepted = graded().step(&Standing::raised(), &step(StepWord::Accept)).unwrap();
    let moved = graded().step(&accepted, &step(StepWord::Transfer)).unwrap();
    let back = graded().step(&moved, &step(StepWord::SendBack)).unwrap();
    assert_eq!(back.first_handler.as_deref(), Some("陈立"));
    assert_eq!((back.handler.as_deref(), back.sent_back), (Some("王敏"), 1));
    let up = graded().step(&back, &step(StepWord::Escalate)).unwrap();
    assert_eq!(up.route.as_deref(), Some("district_department"));
}

#[test]
fn overdue_begins_the_day_after() {
    let open = standing(State::Handling);
    let days: [(NaiveDate, bool); 2] = [(date("2026-10-30"), false), (date("2026-10-31"), true)];
    for (day, expected) in days {
        assert_eq!(open.is_overdue(day), expected, "{day}");
    }
    assert!(!standing(State::Resolved).is_overdue(date("2027-10-31")));
}
