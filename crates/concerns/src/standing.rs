//! Where a concern stands: what folding its steps yields. Never stored as truth, always computed from the entries.

use crate::words::{Outcome, State, StepWord};
use chrono::NaiveDate;
use kernel::MemberId;
use std::collections::BTreeMap;

/// Who did a step, and for whom it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// The member signed in.
    pub member: MemberId,
    /// The member the recorder wrote for.
    pub recorded_for: Option<MemberId>,
}

impl By {
    /// Whoever acts now.
    pub fn of(actor: &kernel::Actor) -> Self {
        Self { member: actor.member, recorded_for: actor.recorded_for }
    }

    /// True when one and the same person stands behind both, be it as author or as the one written for.
    pub fn shares_a_person_with(&self, other: &By) -> bool {
        let named = |by: &By| [Some(by.member), by.recorded_for];
        named(self).iter().flatten().any(|person| named(other).contains(&Some(*person)))
    }
}

/// One step as it was taken: the word, what was filled in, the day it took effect, who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was done.
    pub word: StepWord,
    /// The form's fields; dates as `YYYY-MM-DD`.
    pub fields: BTreeMap<String, String>,
    /// The day it took effect (decisions D26).
    pub on: NaiveDate,
    /// Who.
    pub by: By,
}

impl Step {
    /// A filled field, trimmed; blank counts as absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(|t| t.trim()).filter(|t| !t.is_empty())
    }

    /// A field that holds a date.
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        self.text(name)?.parse().ok()
    }

    fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }
}

/// A concern as its steps left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// Why it could only be explained, e.g. `policy_gap`.
    pub cause: Option<String>,
    /// The route decided at acceptance or by escalation.
    pub route: Option<String>,
    /// Who took it first and stays answerable (首问负责).
    pub first_handler: Option<String>,
    /// The unit it lies with.
    pub unit: Option<String>,
    /// The named person it lies with.
    pub handler: Option<String>,
    /// The lawful channel it was referred to.
    pub channel: Option<String>,
    /// Urgency given at acceptance.
    pub urgency: Option<String>,
    /// Day of acceptance; the limit runs from here.
    pub accepted_on: Option<NaiveDate>,
    /// The day it is due.
    pub due_on: Option<NaiveDate>,
    /// While deferred: the day it is looked at again.
    pub review_on: Option<NaiveDate>,
    /// Day the work was done or the concern was referred.
    pub resolved_on: Option<NaiveDate>,
    /// Day it was struck off.
    pub closed_on: Option<NaiveDate>,
    /// Days of the replies, in the order of the steps.
    pub replied_on: Vec<NaiveDate>,
    /// True when a reply came after the latest resolution.
    pub is_answered: bool,
    /// Who gave the latest reply.
    pub last_replier: Option<By>,
    /// How often it was sent back.
    pub sent_back: u32,
    /// How often it was extended.
    pub extended: u32,
    /// How often it was pressed.
    pub pressed: u32,
    /// How often it was reopened.
    pub reopened: u32,
    /// How often the resident was asked again.
    pub followed_up: u32,
    /// The latest rating of the handling (办理评价).
    pub rating: Option<String>,
}

impl Standing {
    /// A concern just heard.
    pub fn raised() -> Self {
        Self {
            state: State::Raised,
            outcome: None,
            cause: None,
            route: None,
            first_handler: None,
            unit: None,
            handler: None,
            channel: None,
            urgency: None,
            accepted_on: None,
            due_on: None,
            review_on: None,
            resolved_on: None,
            closed_on: None,
            replied_on: Vec::new(),
            is_answered: false,
            last_replier: None,
            sent_back: 0,
            extended: 0,
            pressed: 0,
            reopened: 0,
            followed_up: 0,
            rating: None,
        }
    }

    /// The day that counts now: the review day while deferred, the due day while accepted or handled, none otherwise.
    pub fn counts_on(&self) -> Option<NaiveDate> {
        match self.state {
            State::Accepted | State::Handling => self.due_on,
            State::Deferred => self.review_on,
            _ => None,
        }
    }

    /// True when the day that counts lies before `today`; the day itself is still in time.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.counts_on().is_some_and(|day| day < today)
    }

    /// True while the resident has still to be told: nothing yet, or not since the resolution.
    pub fn is_waiting(&self) -> bool {
        let is_told = !self.replied_on.is_empty() && (self.resolved_on.is_none() || self.is_answered);
        self.state != State::Withdrawn && !is_told
    }

    /// The standing after a step that fits. `to` is the state the workflow leads to, `None` for the same.
    pub(crate) fn after(&self, to: Option<State>, step: &Step) -> Self {
        let mut next = self.clone();
        next.take(step);
        next.state = to.unwrap_or(self.state);
        next
    }

    fn take(&mut self, step: &Step) {
        match step.word {
            StepWord::Accept => self.accept(step),
            StepWord::Assign | StepWord::Transfer | StepWord::SendBack => self.hand_over(step),
            StepWord::Escalate => self.route = step.owned("to"),
            StepWord::Press => self.pressed += 1,
            StepWord::Start => self.start(),
            StepWord::Extend => self.extend(step),
            StepWord::Defer => self.review_on = step.date("review_on"),
            StepWord::Resolve | StepWord::Refer => self.resolve(step),
            StepWord::Reply => self.reply(step),
            StepWord::FollowUp => self.follow_up(step),
            StepWord::CloseOut => self.closed_on = Some(step.on),
            StepWord::Reopen => self.reopen(step),
            StepWord::Withdraw => {}
        }
    }

    fn accept(&mut self, step: &Step) {
        self.route = step.owned("route");
        self.first_handler = step.owned("first_handler");
        self.handler = step.owned("first_handler");
        self.urgency = step.owned("urgency");
        self.due_on = step.date("due_on");
        self.accepted_on = Some(step.on);
    }

    fn hand_over(&mut self, step: &Step) {
        self.unit = step.owned("unit");
        self.handler = step.owned("person");
        self.sent_back += u32::from(step.word == StepWord::SendBack);
    }

    /// After a deferral the review day given then stands as the due day, unless the old one lies later.
    fn start(&mut self) {
        self.due_on = self.due_on.max(self.review_on.take());
    }

    fn extend(&mut self, step: &Step) {
        self.due_on = step.date("due_on");
        self.extended += 1;
    }

    fn resolve(&mut self, step: &Step) {
        self.outcome = match step.word {
            StepWord::Refer => Some(Outcome::Referred),
            _ => step.text("outcome").and_then(Outcome::of_word),
        };
        self.cause = step.owned("cause");
        self.channel = step.owned("channel");
        self.resolved_on = Some(step.on);
        self.is_answered = false;
    }

    fn reply(&mut self, step: &Step) {
        self.replied_on.push(step.on);
        self.last_replier = Some(step.by);
        self.is_answered = self.resolved_on.is_some();
    }

    fn follow_up(&mut self, step: &Step) {
        self.followed_up += 1;
        self.rating = step.owned("rating");
    }

    fn reopen(&mut self, step: &Step) {
        (self.outcome, self.cause, self.resolved_on, self.closed_on) = (None, None, None, None);
        self.is_answered = false;
        self.reopened += 1;
        self.due_on = step.date("due_on").or(self.due_on);
    }
}
