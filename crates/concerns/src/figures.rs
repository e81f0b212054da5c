//! Figures as f(period, as_of) over dated facts and entries, never over a status column (decisions D16). Every counter
//! returns the items it counts; the figure is their number.
//!
//! The connection handed to [`Ledger::load`] is that of `store::Store::as_of`: fields, confirmations and steps as they stood
//! at the log position that the cut names.

use crate::{
    Error, duplicates,
    entries::{step_of, workflow_of},
    fold::fold,
    item::Item,
    standing::{Standing, Step},
    words::{Nature, Outcome, State},
    workflow::Workflow,
};
use chrono::NaiveDate;
use kernel::{Instant, Quarter, RecordId, RoundNumber};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// What a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// The cohort of a round: its items, whenever something happens to them (users.md 2.12).
    Round(RoundNumber),
    /// A calendar quarter: what was heard or happened in it.
    Quarter(Quarter),
}

/// As of when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The instant.
    pub at: Instant,
    /// The log position the connection was folded to. With it the position alone decides what is past (decisions D39): a
    /// laptop whose clock runs ahead is not left out. `None` on the live log: the steps' own times decide.
    pub log: Option<i64>,
}

/// One item with its dated steps.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The record.
    pub id: RecordId,
    /// The community.
    pub community: RecordId,
    /// The round's number.
    pub round: Option<RoundNumber>,
    /// The day it was heard.
    pub heard_on: NaiveDate,
    /// What kind of thing it is.
    pub nature: Nature,
    /// The category's code.
    pub category: Option<String>,
    /// The route the team proposed.
    pub route: Option<String>,
    workflow: Option<&'static Workflow>,
    steps: Vec<(Instant, Option<Step>)>,
}

/// All confirmed items as of a cut.
#[derive(Clone, Debug)]
pub struct Ledger {
    cut: Cut,
    entries: Vec<(Dossier, Standing)>,
}

impl Period {
    /// From `2026-4` or `2026Q4`.
    pub fn parse(text: &str) -> Option<Self> {
        RoundNumber::parse(text).map(Self::Round).or_else(|| Quarter::parse(text).map(Self::Quarter))
    }

    /// True when a day lies in the quarter; a round's cohort has no such bound.
    fn holds_day(self, day: NaiveDate) -> bool {
        match self {
            Self::Round(_) => true,
            Self::Quarter(quarter) => (quarter.first_day()..=quarter.last_day()).contains(&day),
        }
    }

    /// True for the items heard in it.
    fn holds(self, dossier: &Dossier) -> bool {
        match self {
            Self::Round(round) => dossier.round == Some(round),
            Self::Quarter(_) => self.holds_day(dossier.heard_on),
        }
    }

    /// True for those to whom something can happen in it: the cohort of a round, everybody in a quarter.
    fn concerns(self, dossier: &Dossier) -> bool {
        matches!(self, Self::Quarter(_)) || self.holds(dossier)
    }
}

impl Cut {
    /// The cut of an instant on the live log.
    pub fn at(at: Instant) -> Self {
        Self { at, log: None }
    }

    /// True for what counts as past: the one place that decides it.
    fn holds(self, at: Instant) -> bool {
        self.log.is_some() || at <= self.at
    }
}

impl Dossier {
    fn of(row: store::Row<Item>, steps: Vec<(Instant, Option<Step>)>) -> Self {
        let workflow = workflow_of(&row.value);
        Self {
            id: row.id,
            community: row.value.community,
            round: row.value.round_number.as_deref().and_then(RoundNumber::parse),
            heard_on: row.value.heard_at.local_date(),
            nature: row.value.nature,
            category: row.value.category,
            route: row.value.route,
            workflow,
            steps,
        }
    }

    /// Where it stood at an instant.
    pub fn standing_at(&self, cut: Cut) -> Standing {
        let by_then = self.steps.iter().filter(|(at, _)| cut.holds(*at));
        fold(self.workflow, by_then.map(|(_, step)| step.clone())).standing
    }
}

impl Ledger {
    /// Reads the confirmed items that are not void, with their steps up to the cut. Of those that tell of one event one counts.
    ///
    /// # Errors
    /// The store's.
    pub fn load(conn: &Connection, cut: Cut) -> Result<Self, Error> {
        let mut entries = Vec::new();
        let mut rows = store::rows::<Item>(conn, "WHERE is_void = 0 ORDER BY heard_at, number", [])?;
        rows.retain(|row| row.scope == row.value.work_scope() && cut.holds(row.created_at));
        for row in duplicates::without(rows) {
            let steps = store::entries::<Item>(conn, row.id)?.iter().map(|e| (e.at, step_of(e))).collect();
            let dossier = Dossier::of(row, steps);
            let standing = dossier.standing_at(cut);
            entries.push((dossier, standing));
        }
        Ok(Self { cut, entries })
    }

    /// Only these communities: a team's figures.
    #[must_use]
    pub fn of_communities(mut self, communities: &BTreeSet<RecordId>) -> Self {
        self.entries.retain(|(dossier, _)| communities.contains(&dossier.community));
        self
    }

    /// The items themselves.
    pub fn dossiers(&self) -> impl Iterator<Item = (&Dossier, &Standing)> {
        self.entries.iter().map(|(dossier, standing)| (dossier, standing))
    }

    fn pick(&self, holds: impl Fn(&Dossier, &Standing) -> bool) -> Vec<RecordId> {
        self.entries.iter().filter(|(d, s)| holds(d, s)).map(|(d, _)| d.id).collect()
    }

    fn pick_concerns(&self, holds: impl Fn(&Dossier, &Standing) -> bool) -> Vec<RecordId> {
        self.pick(|d, s| d.nature == Nature::Concern && holds(d, s))
    }

    /// Items heard in the period. Base of all shares.
    pub fn heard(&self, period: Period) -> Vec<RecordId> {
        self.pick(|d, _| period.holds(d))
    }

    /// Items heard in the period, of a nature.
    pub fn by_nature(&self, period: Period, nature: Nature) -> Vec<RecordId> {
        self.pick(|d, _| period.holds(d) && d.nature == nature)
    }

    /// Items heard in the period, of a category; `None` = of none. Their sum is [`Ledger::heard`].
    pub fn by_category(&self, period: Period, category: Option<&str>) -> Vec<RecordId> {
        self.pick(|d, _| period.holds(d) && d.category.as_deref() == category)
    }

    /// Items heard in the period, by the route decided, or proposed while none is; `None` = neither. Sum: [`Ledger::heard`].
    pub fn by_route(&self, period: Period, route: Option<&str>) -> Vec<RecordId> {
        self.pick(|d, s| period.holds(d) && s.route.as_deref().or(d.route.as_deref()) == route)
    }

    /// Concerns heard in the period, by the state at the cut. Their sum is the concerns of the period.
    pub fn by_state(&self, period: Period, state: State) -> Vec<RecordId> {
        self.pick_concerns(|d, s| period.holds(d) && s.state == state)
    }

    /// Concerns somebody was told about: of a round's cohort by the cut; in a quarter, whenever heard.
    pub fn replied(&self, period: Period) -> Vec<RecordId> {
        self.pick_concerns(|d, s| period.concerns(d) && s.replied_on.iter().any(|day| period.holds_day(*day)))
    }

    /// Concerns of the period whose resident had still to be told at the cut, see [`Standing::is_waiting`].
    pub fn unanswered(&self, period: Period) -> Vec<RecordId> {
        self.pick_concerns(|d, s| period.holds(d) && s.is_waiting())
    }

    /// Concerns done (办结: resolved, referred or closed) and not reopened by the cut, by outcome: of a round's cohort; in a
    /// quarter, those done in it, whenever heard.
    pub fn ended(&self, period: Period, outcome: Outcome) -> Vec<RecordId> {
        let is_done = |s: &Standing| s.resolved_on.is_some_and(|day| period.holds_day(day));
        self.pick_concerns(|d, s| period.concerns(d) && s.outcome == Some(outcome) && is_done(s))
    }

    /// Concerns struck off (销号), by outcome: of a round's cohort by the cut; in a quarter, those struck off in it.
    pub fn closed(&self, period: Period, outcome: Outcome) -> Vec<RecordId> {
        let is_closed = |s: &Standing| s.closed_on.is_some_and(|day| period.holds_day(day));
        self.pick_concerns(|d, s| period.concerns(d) && s.outcome == Some(outcome) && is_closed(s))
    }

    /// Concerns of earlier periods still open: for a round, those of earlier rounds open at the cut; for a quarter, those
    /// heard before it and open when it began.
    pub fn carried_over(&self, period: Period) -> Vec<RecordId> {
        match period {
            Period::Round(round) => self.pick_concerns(|d, s| d.round.is_some_and(|r| r < round) && s.state.is_open()),
            Period::Quarter(quarter) => {
                let first = quarter.first_day();
                let before = Cut::at(Instant(self.cut.at.0.min(Instant::start_of(first).0 - 1)));
                self.pick_concerns(|d, _| d.heard_on < first && d.standing_at(before).state.is_open())
            }
        }
    }

    /// Concerns of the period still open at the cut.
    pub fn open(&self, period: Period) -> Vec<RecordId> {
        self.pick_concerns(|d, s| period.holds(d) && s.state.is_open())
    }

    /// Concerns of the period past the day that counts, on the cut's day.
    pub fn overdue(&self, period: Period) -> Vec<RecordId> {
        let today = self.cut.at.local_date();
        self.pick_concerns(|d, s| period.holds(d) && s.is_overdue(today))
    }
}
