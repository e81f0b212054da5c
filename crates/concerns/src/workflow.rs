//! Which step leads where, and what it needs. The table is data, one file a version; the guards it names are code.

use crate::{
    standing::{Standing, Step},
    words::{State, StepWord},
};
use kernel::Refusal;
use serde::Deserialize;
use std::sync::OnceLock;

/// One version of a workflow. A concern is folded by the version it was raised under, for ever (decisions D9).
#[derive(Clone, Debug, Deserialize)]
pub struct Workflow {
    /// The version's name, kept on each concern.
    pub version: String,
    /// Its steps, in the order the screens offer them.
    pub steps: Vec<StepRule>,
}

/// One row of decisions III.
#[derive(Clone, Debug, Deserialize)]
pub struct StepRule {
    /// The step.
    pub step: StepWord,
    /// The states it may start from.
    pub from: Vec<State>,
    /// The state it leads to; absent = the same.
    #[serde(default)]
    pub to: Option<State>,
    /// What is filled in.
    pub fields: Vec<FieldRule>,
    /// What must hold besides.
    #[serde(default)]
    pub guards: Vec<Guard>,
}

/// One field of a step's form.
#[derive(Clone, Debug, Deserialize)]
pub struct FieldRule {
    /// Its name, in the entry and in the locale files.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// True when it may not be left blank.
    #[serde(default)]
    pub is_required: bool,
    /// For a choice: the pack's list with the words.
    #[serde(default)]
    pub list: Option<String>,
    /// For a choice: the values this step admits; empty = all of the pack's list, judged when the step is taken.
    #[serde(default)]
    pub values: Vec<String>,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Words.
    Text,
    /// A date.
    Date,
    /// One of a list.
    Choice,
    /// Yes or no.
    Bool,
}

/// A condition beyond state and fields. The due day itself still counts as before due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// A due day given may not lie before the day of the step.
    DueNotBeforeToday,
    /// The extension was asked for before the due day, and not after it was granted.
    AskedBeforeDue,
    /// The extension is granted before the due day.
    GrantedBeforeDue,
    /// The new due day is later than the old one.
    DueIsLater,
    /// The review day is later than the day of the step.
    ReviewIsLater,
    /// The resident was told after the latest resolution.
    RepliedAfterResolution,
    /// Not the person who gave the latest reply (users.md 2.18).
    AnotherPerson,
}

impl Workflow {
    /// 分级办理, the workflow of the Xuhui pack, version 1.
    pub const GRADED_1: &'static str = "graded-1";

    /// The workflow of a version; `None` for one of a later program.
    pub fn of_version(version: &str) -> Option<&'static Workflow> {
        static GRADED: OnceLock<Option<Workflow>> = OnceLock::new();
        let graded = GRADED.get_or_init(|| serde_json::from_str(include_str!("../packs/graded-1.json")).ok());
        graded.as_ref().filter(|w| w.version == version)
    }

    /// The rule of a step, if this workflow has it.
    pub fn rule(&self, word: StepWord) -> Option<&StepRule> {
        self.steps.iter().find(|rule| rule.step == word)
    }

    /// The standing after the step, or why it doesn't fit.
    ///
    /// # Errors
    /// `step_not_allowed`, a field's refusal, or a guard's.
    pub fn step(&self, before: &Standing, step: &Step) -> Result<Standing, Refusal> {
        let rule = self.rule(step.word).filter(|rule| rule.from.contains(&before.state)).ok_or_else(|| {
            Refusal::not_now("step_not_allowed").with("from", before.state.word()).with("step", step.word.word())
        })?;
        rule.fields.iter().try_for_each(|field| field.judge(step))?;
        rule.guards.iter().try_for_each(|guard| guard.judge(before, step))?;
        Ok(before.after(rule.to, step))
    }
}

impl FieldRule {
    fn judge(&self, step: &Step) -> Result<(), Refusal> {
        let Some(text) = step.text(&self.name) else {
            return if self.is_required { Err(self.refuse("field_missing")) } else { Ok(()) };
        };
        match self.kind {
            FieldKind::Date if text.parse::<chrono::NaiveDate>().is_err() => Err(self.refuse("not_a_date")),
            FieldKind::Bool if !matches!(text, "true" | "false") => Err(self.refuse("not_a_choice")),
            FieldKind::Choice if !self.values.is_empty() && !self.values.iter().any(|v| v == text) => {
                Err(self.refuse("not_a_choice"))
            }
            _ => Ok(()),
        }
    }

    fn refuse(&self, reason: &str) -> Refusal {
        Refusal::invalid(&self.name, reason).with("field", &self.name)
    }
}

impl Guard {
    /// Guards that need nothing filled in: known before the form is opened.
    pub fn is_known_beforehand(self) -> bool {
        matches!(self, Self::GrantedBeforeDue | Self::RepliedAfterResolution | Self::AnotherPerson)
    }

    /// Does the condition hold?
    pub(crate) fn judge(self, before: &Standing, step: &Step) -> Result<(), Refusal> {
        let (due, given) = (before.due_on, step.date("due_on"));
        match self {
            Self::DueNotBeforeToday => {
                hold(given.is_none_or(|day| day >= step.on), || Refusal::invalid("due_on", "due_before_today"))
            }
            Self::AskedBeforeDue => {
                hold(asked_in_time(step, due), || Refusal::invalid("asked_on", "extension_asked_late"))
            }
            Self::GrantedBeforeDue => {
                hold(due.is_some_and(|day| step.on <= day), || Refusal::not_now("extension_after_due"))
            }
            Self::DueIsLater => hold(given > due, || Refusal::invalid("due_on", "due_not_later")),
            Self::ReviewIsLater => {
                hold(step.date("review_on") > Some(step.on), || Refusal::invalid("review_on", "review_not_later"))
            }
            Self::RepliedAfterResolution => hold(before.is_answered, || Refusal::not_now("reply_needed")),
            Self::AnotherPerson => {
                hold(!before.last_replier.is_some_and(|by| by.shares_a_person_with(&step.by)), || {
                    Refusal::not_now("another_person_needed")
                })
            }
        }
    }
}

fn asked_in_time(step: &Step, due: Option<chrono::NaiveDate>) -> bool {
    let asked = step.date("asked_on");
    asked.is_some_and(|day| day <= step.on && due.is_some_and(|due| day <= due))
}

fn hold(holds: bool, refusal: impl FnOnce() -> Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal()) }
}
