//! Where a summons stands after its steps: a pure function over them. Two sides write in two drawers, so the order is that of
//! [`store::entries_by_time`]. A step that doesn't fit is kept and moves nothing (待核).

use crate::{
    entries::fields_of,
    words::{SummonsResult, SummonsState, SummonsStep},
};
use std::collections::BTreeMap;
use store::Entry;

/// Where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummonsStanding {
    /// The state.
    pub state: SummonsState,
    /// The department's officer it lies with.
    pub officer: Option<String>,
    /// What the department's latest answer comes to.
    pub result: Option<SummonsResult>,
    /// That answer's words; none once they were erased.
    pub answer: Option<String>,
}

/// What became of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummonsLine {
    /// 待核: it doesn't fit.
    pub is_misfit: bool,
    /// The state after it.
    pub state_after: SummonsState,
}

/// A summons after all its steps, one line a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoldedSummons {
    /// Where it stands.
    pub standing: SummonsStanding,
    /// In the order of the steps.
    pub lines: Vec<SummonsLine>,
}

impl SummonsState {
    /// The state after a step; `None` where the step doesn't fit.
    pub fn after(self, step: SummonsStep) -> Option<Self> {
        use SummonsState::*;
        match (step, self) {
            (SummonsStep::TakeSummons, Called | Taken) => Some(Taken),
            (SummonsStep::AnswerSummons, Taken | Answered) => Some(Answered),
            (SummonsStep::ReturnSummons, Called | Taken) => Some(Returned),
            (SummonsStep::VerifySummons, Answered) => Some(Verified),
            (SummonsStep::GiveBackSummons, Answered | Returned | Verified | Withdrawn) => Some(Called),
            (SummonsStep::WithdrawSummons, Called | Taken | Answered | Returned) => Some(Withdrawn),
            _ => None,
        }
    }
}

impl SummonsStanding {
    /// As it was called, before any step.
    pub fn called() -> Self {
        Self { state: SummonsState::Called, officer: None, result: None, answer: None }
    }

    /// After a step; `None` where it doesn't fit, or lacks what the next ones build on.
    pub fn after(&self, step: SummonsStep, fields: &BTreeMap<String, String>) -> Option<Self> {
        let state = self.state.after(step)?;
        let said = |name: &str| fields.get(name).cloned();
        let next = Self { state, ..self.clone() };
        match step {
            SummonsStep::TakeSummons => Some(Self { officer: Some(said("officer")?), ..next }),
            SummonsStep::AnswerSummons => {
                let result = SummonsResult::of_word(fields.get("result")?)?;
                Some(Self { result: Some(result), answer: said("text"), ..next })
            }
            _ => Some(next),
        }
    }
}

/// The step an entry tells of; `None` when this version can't read it.
pub(crate) fn summons_step_of(entry: &Entry) -> Option<SummonsStep> {
    entry.body.get("step")?.as_str().and_then(SummonsStep::of_word)
}

/// Where a summons stands after entries given in their order.
pub fn fold_summons(entries: &[Entry]) -> FoldedSummons {
    let mut folded = FoldedSummons { standing: SummonsStanding::called(), lines: Vec::new() };
    for entry in entries {
        let next = summons_step_of(entry).and_then(|step| folded.standing.after(step, &fields_of(entry)));
        let is_misfit = next.is_none();
        if let Some(next) = next {
            folded.standing = next;
        }
        folded.lines.push(SummonsLine { is_misfit, state_after: folded.standing.state });
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From every state by every step: what is not listed here is a misfit.
    #[test]
    fn the_course_of_a_summons() {
        let course: Vec<String> = SummonsState::ALL
            .iter()
            .flat_map(|from| SummonsStep::ALL.iter().map(move |step| (*from, *step)))
            .filter_map(|(from, step)| Some(format!("{}-{}-{}", from.word(), step.word(), from.after(step)?.word())))
            .collect();
        assert_eq!(
            course.join(" "),
            "called-take_summons-taken called-return_summons-returned called-withdraw_summons-withdrawn \
             taken-take_summons-taken taken-answer_summons-answered taken-return_summons-returned taken-withdraw_summons-withdrawn \
             answered-answer_summons-answered answered-verify_summons-verified answered-give_back_summons-called answered-withdraw_summons-withdrawn \
             returned-give_back_summons-called returned-withdraw_summons-withdrawn \
             verified-give_back_summons-called \
             withdrawn-give_back_summons-called"
        );
    }

    #[test]
    fn a_step_without_what_the_next_builds_on_moves_nothing() {
        let called = SummonsStanding::called();
        assert_eq!(called.after(SummonsStep::TakeSummons, &BTreeMap::new()), None);
        let officer = [("officer".to_owned(), "沈工".to_owned())].into();
        let taken = called.after(SummonsStep::TakeSummons, &officer);
        assert_eq!(taken.as_ref().map(|s| (s.state, s.officer.as_deref())), Some((SummonsState::Taken, Some("沈工"))));
        let unread = [("result".to_owned(), "of_a_later_program".to_owned())].into();
        assert_eq!(taken.and_then(|taken| taken.after(SummonsStep::AnswerSummons, &unread)), None);
    }
}
