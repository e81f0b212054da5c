//! Folding steps in the order of decisions D9: total, whatever the sequence; a misfit is kept and moves nothing.

use crate::{
    standing::{Standing, Step},
    words::State,
    workflow::Workflow,
};

/// A concern after all its steps, and what became of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// Where it stands.
    pub standing: Standing,
    /// One line a step, in the given order.
    pub lines: Vec<Line>,
}

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Why it doesn't fit (shown as 待核); `None` = it stands.
    pub misfit: Option<String>,
    /// The state after it.
    pub state_after: State,
}

/// Folds steps from `raised`. `None` for a workflow = unknown here, or a nature that has no steps: every step is a misfit.
/// `None` for a step = an entry this version can't read.
pub fn fold(workflow: Option<&Workflow>, steps: impl IntoIterator<Item = Option<Step>>) -> Folded {
    let mut folded = Folded { standing: Standing::raised(), lines: Vec::new() };
    for step in steps {
        folded.take(workflow, step);
    }
    folded
}

impl Folded {
    fn take(&mut self, workflow: Option<&Workflow>, step: Option<Step>) {
        let judged = match (workflow, step) {
            (None, _) => Err("unknown_workflow".to_owned()),
            (_, None) => Err("unknown_step".to_owned()),
            (Some(workflow), Some(step)) => workflow.step(&self.standing, &step).map_err(|refusal| refusal.reason),
        };
        let misfit = match judged {
            Ok(standing) => {
                self.standing = standing;
                None
            }
            Err(reason) => Some(reason),
        };
        self.lines.push(Line { misfit, state_after: self.standing.state });
    }

    /// How many steps don't fit.
    pub fn misfits(&self) -> usize {
        self.lines.iter().filter(|line| line.misfit.is_some()).count()
    }
}
