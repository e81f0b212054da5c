//! Folding is total, and no path leads to closed without a reply after the resolution.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod steps;

use concerns::{Folded, State, Step, StepWord, Workflow, fold};
use proptest::{prelude::*, strategy::ValueTree};
use steps::{anna, at, ben, date, step};

fn graded() -> Option<&'static Workflow> {
    Workflow::of_version(Workflow::GRADED_1)
}

fn folded(words: &[StepWord]) -> Folded {
    fold(graded(), words.iter().map(|word| Some(step(*word))))
}

#[test]
fn a_misfit_is_kept_and_moves_nothing() {
    let folded = folded(&[StepWord::Accept, StepWord::CloseOut, StepWord::Start]);
    let lines: Vec<(Option<&str>, State)> = folded.lines.iter().map(|l| (l.misfit.as_deref(), l.state_after)).collect();
    assert_eq!(lines, [(None, State::Accepted), (Some("step_not_allowed"), State::Accepted), (None, State::Handling)]);
    assert_eq!(folded.misfits(), 1);
}

#[test]
fn an_entry_of_a_later_version_is_kept_as_a_misfit() {
    let folded = fold(graded(), [Some(step(StepWord::Accept)), None]);
    assert_eq!((folded.misfits(), folded.standing.state), (1, State::Accepted));
    let unknown = fold(Workflow::of_version("graded-9"), [Some(step(StepWord::Accept))]);
    assert_eq!((unknown.misfits(), unknown.standing.state), (1, State::Raised));
}

#[test]
fn two_laptops_that_both_accepted_leave_one_acceptance() {
    let late = Step { by: anna(), ..at(step(StepWord::Accept), "2026-10-08") };
    let folded = fold(graded(), [Some(step(StepWord::Accept)), Some(late)]);
    assert_eq!((folded.misfits(), folded.standing.accepted_on), (1, Some(date("2026-10-09"))));
}

fn any_step() -> impl Strategy<Value = Option<Step>> {
    let word = proptest::sample::select(StepWord::ALL);
    let mess = proptest::option::weighted(0.2, ("[a-z_]{2,10}", "[ -~]{0,8}"));
    let filled = (word, 1u32..28, any::<bool>(), mess).prop_map(|(word, day, is_anna, mess)| {
        let mut step = at(step(word), &format!("2026-10-{day:02}"));
        step.by = if is_anna { anna() } else { ben() };
        step.fields.extend(mess);
        Some(step)
    });
    prop_oneof![20 => filled, 1 => Just(None)]
}

/// Steps that often go forward, so that closings are really reached.
fn any_life() -> impl Strategy<Value = Vec<Option<Step>>> {
    let forward =
        [StepWord::Accept, StepWord::Start, StepWord::Resolve, StepWord::Reply, StepWord::CloseOut, StepWord::Reopen];
    let likely = proptest::sample::select(forward.to_vec()).prop_map(|word| Some(step(word)));
    let tail = proptest::collection::vec(prop_oneof![2 => likely, 1 => any_step()], 0..40);
    (any::<bool>(), tail).prop_map(|(is_started, tail)| {
        let start = [StepWord::Accept, StepWord::Start, StepWord::Resolve].map(|word| Some(step(word)));
        start.into_iter().take(if is_started { 3 } else { 0 }).chain(tail).collect()
    })
}

/// Judged from the list alone, without the fold's own memory of replies.
fn told_since_resolution(steps: &[Option<Step>], folded: &Folded, close_out: usize) -> bool {
    let stood = |i: &usize| folded.lines[*i].misfit.is_none();
    let word = |i: usize| steps[i].as_ref().map(|s| s.word);
    let earlier = (0..close_out).rev().filter(stood);
    let after = earlier.take_while(|i| !matches!(word(*i), Some(StepWord::Resolve | StepWord::Refer)));
    after.into_iter().any(|i| word(i) == Some(StepWord::Reply))
}

proptest! {
    #[test]
    fn folding_is_total_and_keeps_every_entry(steps in proptest::collection::vec(any_step(), 0..60)) {
        let folded = fold(graded(), steps.clone());
        prop_assert_eq!(folded.lines.len(), steps.len());
        let last = folded.lines.last().map_or(State::Raised, |line| line.state_after);
        prop_assert_eq!(folded.standing.state, last);
    }

    #[test]
    fn no_path_leads_to_closed_without_a_reply_after_the_resolution(steps in any_life()) {
        let folded = fold(graded(), steps.clone());
        for (i, line) in folded.lines.iter().enumerate() {
            let was = if i == 0 { State::Raised } else { folded.lines[i - 1].state_after };
            if was != State::Closed && line.state_after == State::Closed {
                prop_assert!(told_since_resolution(&steps, &folded, i));
            }
        }
    }

    #[test]
    fn taking_the_misfits_out_changes_nothing(steps in any_life()) {
        let whole = fold(graded(), steps.clone());
        let stood = steps.into_iter().zip(&whole.lines).filter(|(_, line)| line.misfit.is_none()).map(|(step, _)| step);
        prop_assert_eq!(fold(graded(), stood).standing, whole.standing);
    }
}

#[test]
fn the_generator_reaches_closings() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let closed = (0..200)
        .filter(|_| {
            let life = any_life().new_tree(&mut runner).unwrap().current();
            fold(graded(), life).lines.iter().any(|line| line.state_after == State::Closed)
        })
        .count();
    assert!(closed > 40, "{closed} of 200 lives reach a closing");
}
