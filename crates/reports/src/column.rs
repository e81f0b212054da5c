//! This crate as the store sees it: one kind, its table, and the rules about one issued paper.

use crate::bounds::BOUNDS;
use crate::issue::{DIGEST, ISSUE, Issue, PERIOD, TITLE};
use kernel::Refusal;
use store::{Bounds, Column, KindSpec, Migration, Projection, Record, Wish};
use visits::figures::Period;

/// The column, for the list of columns a store is opened with.
pub static COLUMN: Reports = Reports;

/// The column of issued papers.
pub struct Reports;

static KINDS: [KindSpec; 1] = [ISSUE];

static MIGRATIONS: [Migration; 1] =
    [Migration { name: "2026-11-22_01_reports", sql: include_str!("../migrations/2026-11-22_01_reports.sql") }];

impl Column for Reports {
    fn name(&self) -> &'static str {
        "reports"
    }

    fn kinds(&self) -> &'static [KindSpec] {
        &KINDS
    }

    fn migrations(&self) -> &'static [Migration] {
        &MIGRATIONS
    }

    fn bounds(&self) -> &'static [Bounds] {
        &BOUNDS
    }

    /// An issued paper stays as it was issued; a correction is a new one that names the old (decisions D16).
    fn admit(&self, wish: &Wish<'_>) -> Result<(), Refusal> {
        if wish.before.is_some() {
            return Err(Refusal::not_now("issued_papers_stay"));
        }
        let text = |id: u16| wish.fields.get(&id).and_then(|value| value.text()).unwrap_or_default();
        if Period::parse(text(PERIOD)).is_none() {
            return Err(Refusal::invalid("period", "not_a_period"));
        }
        for (id, name) in [(TITLE, "title"), (DIGEST, "digest")] {
            if text(id).trim().is_empty() {
                return Err(Refusal::invalid(name, "text_missing"));
            }
        }
        Ok(())
    }

    fn project(&self, at: &Projection<'_>, record: &Record) -> Result<(), store::Error> {
        at.row_of::<Issue>(record)
    }

    fn search_text(&self, record: &Record) -> Option<String> {
        record.values.get(&TITLE).and_then(|value| value.text()).map(str::to_owned)
    }
}
