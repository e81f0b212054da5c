//! Which steps may be taken now, and the form of each.

use crate::{
    pack::{Choice, Terms},
    standing::{By, Standing, Step},
    words::StepWord,
    workflow::{FieldKind, FieldRule, StepRule, Workflow},
};
use chrono::NaiveDate;
use kernel::{Refusal, Role, policy};
use serde::Serialize;
use std::collections::BTreeMap;

/// A step that may be taken, and what it asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct StepForm {
    /// The step.
    pub step: StepWord,
    /// Its fields, in order.
    pub fields: Vec<StepField>,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct StepField {
    /// Its name; the locale files hold its word.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// True when it may not be left blank.
    pub is_required: bool,
    /// For a choice: what can be chosen.
    pub choices: Vec<Choice>,
    /// What is proposed.
    pub value: Option<String>,
}

/// Who looks, and on which day.
#[derive(Clone, Copy, Debug)]
pub struct Looker {
    /// The role acted in.
    pub role: Role,
    /// The person, and whom they write for.
    pub by: By,
    /// The day.
    pub today: NaiveDate,
}

/// What is proposed for a form's fields, by field name.
pub type Proposals = BTreeMap<String, String>;

/// What a form is filled with before the user touches it.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// The words of the choices.
    pub pack: &'a Terms,
    /// What an acceptance today would most likely say.
    pub proposals: &'a Proposals,
}

/// The steps that may be taken now: the state admits them, the role has the right, no guard known beforehand forbids.
pub fn allowed(workflow: &Workflow, standing: &Standing, looker: Looker, offer: Offer<'_>) -> Vec<StepForm> {
    let may = |rule: &&StepRule| is_open(rule, standing, looker);
    workflow.steps.iter().filter(may).map(|rule| form(rule, standing, offer)).collect()
}

fn is_open(rule: &StepRule, standing: &Standing, looker: Looker) -> bool {
    let empty = Step { word: rule.step, fields: BTreeMap::new(), on: looker.today, by: looker.by };
    let holds = |guard: &&crate::workflow::Guard| guard.judge(standing, &empty).is_ok();
    rule.from.contains(&standing.state)
        && policy::reach(looker.role, rule.step.intent()).is_some()
        && rule.guards.iter().filter(|guard| guard.is_known_beforehand()).all(|guard| holds(&guard))
}

fn form(rule: &StepRule, standing: &Standing, offer: Offer<'_>) -> StepForm {
    let field = |field: &FieldRule| StepField {
        name: field.name.clone(),
        kind: field.kind,
        is_required: field.is_required,
        choices: choices(field, offer.pack),
        value: proposed(rule.step, &field.name, standing).or_else(|| at_acceptance(rule.step, &field.name, offer)),
    };
    StepForm { step: rule.step, fields: rule.fields.iter().map(field).collect() }
}

fn choices(rule: &FieldRule, pack: &Terms) -> Vec<Choice> {
    let Some(list) = &rule.list else { return Vec::new() };
    let admitted = |choice: &&Choice| rule.values.is_empty() || rule.values.contains(&choice.value);
    pack.list(list).iter().filter(admitted).cloned().collect()
}

fn at_acceptance(step: StepWord, field: &str, offer: Offer<'_>) -> Option<String> {
    offer.proposals.get(field).filter(|_| step == StepWord::Accept).cloned()
}

fn proposed(step: StepWord, field: &str, standing: &Standing) -> Option<String> {
    match (step, field) {
        (StepWord::Escalate, "from") => standing.route.clone(),
        (StepWord::Press, "pressed_whom") => standing.handler.clone(),
        (StepWord::Accept, "urgency") => Some("ordinary".to_owned()),
        _ => None,
    }
}

/// Choices that only the pack lists are judged when the step is taken, not in the fold: a pack may change, a fold may not.
///
/// # Errors
/// `not_a_choice` or `unknown_field`, with the field.
pub fn judge_choices(rule: &StepRule, fields: &BTreeMap<String, String>, pack: &Terms) -> Result<(), Refusal> {
    for (name, value) in fields {
        let known = rule.fields.iter().find(|f| f.name == *name);
        let field = known.ok_or_else(|| Refusal::invalid(name, "unknown_field").with("field", name))?;
        let is_listed = |choice: &Choice| choice.value == value.trim();
        if field.kind == FieldKind::Choice && !value.trim().is_empty() && !choices(field, pack).iter().any(is_listed) {
            return Err(Refusal::invalid(name, "not_a_choice").with("field", name));
        }
    }
    Ok(())
}
