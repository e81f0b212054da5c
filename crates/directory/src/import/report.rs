//! What an import did or would do, row by row, for people.

use super::{Act, Import, Plan, PlannedRow};
use crate::Error;
use crate::forms::FIELDS;
use crate::source::Sheet;
use kernel::RecordKind;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The files that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// A district's official list of places.
    Divisions,
    /// The office's roster of visit teams.
    Roster,
    /// A community's household ledger.
    Households,
    /// The official calendar of a year.
    Calendar,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// It is new.
    Created,
    /// Something of it differs.
    Updated,
    /// Nothing of it differs.
    Unchanged,
    /// It can't be taken; the reason says why.
    Rejected,
}

/// One row of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct ImportRow {
    /// The sheet.
    pub sheet: String,
    /// The row's number in it.
    pub row: u32,
    /// What became of it.
    pub outcome: RowOutcome,
    /// What the row is about.
    pub subject: String,
    /// Why it was rejected, or a note; a key with words in the locale files.
    pub reason: Option<String>,
    /// The column it is about.
    pub column: Option<String>,
    /// Values for the words.
    pub params: BTreeMap<String, String>,
}

/// Something somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct ImportFinding {
    /// A key with words in the locale files.
    pub reason: String,
    /// Values for the words.
    pub params: BTreeMap<String, String>,
    /// The rows it is about.
    pub rows: Vec<u32>,
}

impl ImportFinding {
    /// A finding without rows.
    pub fn of(reason: &str) -> Self {
        Self { reason: reason.to_owned(), params: BTreeMap::new(), rows: Vec::new() }
    }

    /// The same with a value for its words.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.params.insert(key.to_owned(), value.to_string());
        self
    }

    /// The same with how many things it names, and their names.
    #[must_use]
    pub fn counting(self, names: &[&str]) -> Self {
        self.with("count", names.len()).with("names", names.join(&FIELDS.list))
    }

    /// A finding about rows, if there are any: how many, and their names.
    pub(super) fn about(reason: &str, rows: &[(u32, String)]) -> Option<Self> {
        let names: Vec<&str> = rows.iter().map(|(_, name)| name.as_str()).collect();
        let finding = Self { rows: rows.iter().map(|(row, _)| *row).collect(), ..Self::of(reason).counting(&names) };
        (!rows.is_empty()).then_some(finding)
    }
}

/// Records of one kind, each counted once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct RecordCount {
    /// The kind.
    pub kind: RecordKind,
    /// New ones.
    pub created: u32,
    /// Changed ones.
    pub updated: u32,
    /// Those without a difference.
    pub unchanged: u32,
}

/// An import's report. `read` = `created` + `updated` + `unchanged` + `rejected`, all in rows of the file (decisions D35).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct ImportReport {
    /// What was imported.
    pub kind: ImportKind,
    /// From which file.
    pub file_name: String,
    /// Rows read.
    pub read: u32,
    /// Rows that are new.
    pub created: u32,
    /// Rows with differences.
    pub updated: u32,
    /// Rows without.
    pub unchanged: u32,
    /// Rows that can't be taken.
    pub rejected: u32,
    /// False for a dry run, and when a rejected row held everything back.
    pub is_applied: bool,
    /// Counts of records.
    pub records: Vec<RecordCount>,
    /// Every row.
    pub rows: Vec<ImportRow>,
    /// What somebody should look at.
    pub findings: Vec<ImportFinding>,
    /// Where the rejected rows were written; filled by whoever writes them.
    pub bad_rows_path: Option<String>,
}

pub(super) fn report(plan: &Plan, import: &Import, is_applied: bool) -> Result<ImportReport, Error> {
    let count = |outcome| plan.count(outcome);
    let (created, updated) = (count(RowOutcome::Created), count(RowOutcome::Updated));
    let (unchanged, rejected) = (count(RowOutcome::Unchanged), count(RowOutcome::Rejected));
    let counted = created + updated + unchanged + rejected;
    if plan.read != counted {
        return Err(Error::Miscounted { read: plan.read, counted });
    }
    let (kind, file_name, rows) = (import.kind, import.file_name.clone(), plan.rows.iter().map(import_row).collect());
    let (records, findings) = (record_counts(plan), plan.findings.clone());
    let read = plan.read;
    let bad_rows_path = None;
    Ok(ImportReport {
        kind,
        file_name,
        read,
        created,
        updated,
        unchanged,
        rejected,
        is_applied,
        records,
        rows,
        findings,
        bad_rows_path,
    })
}

fn import_row(planned: &PlannedRow) -> ImportRow {
    let source = &planned.source;
    let (reason, column, params) = match (&source.wanted, planned.repeats) {
        (Err(fault), _) => (Some(fault.reason), fault.column, fault.params.clone()),
        (Ok(_), Some(row)) => (Some("identical_repeat"), None, BTreeMap::from([("row".to_owned(), row.to_string())])),
        (Ok(_), None) if !planned.changes.is_empty() => (
            Some("fields_changed"),
            None,
            BTreeMap::from([("changes".to_owned(), planned.changes.join(&FIELDS.separator))]),
        ),
        (Ok(_), None) => (None, None, BTreeMap::new()),
    };
    ImportRow {
        sheet: source.sheet.clone(),
        row: source.row,
        outcome: planned.outcome,
        subject: source.subject.clone(),
        reason: reason.map(str::to_owned),
        column: column.map(str::to_owned),
        params,
    }
}

fn record_counts(plan: &Plan) -> Vec<RecordCount> {
    let mut counts: BTreeMap<u16, RecordCount> = BTreeMap::new();
    for step in &plan.steps {
        let empty = RecordCount { kind: step.kind, created: 0, updated: 0, unchanged: 0 };
        let count = counts.entry(step.kind.number()).or_insert(empty);
        match step.act {
            Act::Create => count.created += 1,
            Act::Set => count.updated += 1,
            Act::Keep => count.unchanged += 1,
        }
    }
    counts.into_values().collect()
}

/// The rejected rows as they stand in the file, each with its reason's words in a last column.
pub fn bad_rows(sheets: &[Sheet], report: &ImportReport, words: impl Fn(&ImportRow) -> String) -> Vec<Vec<String>> {
    let rejected = report.rows.iter().filter(|r| r.outcome == RowOutcome::Rejected);
    let widest: usize = sheets.iter().flat_map(|s| &s.rows).map(|r| r.cells.len()).max().unwrap_or_default();
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    for row in rejected.filter(|r| seen.insert((r.sheet.clone(), r.row))) {
        let source = sheets.iter().filter(|s| s.name == row.sheet).flat_map(|s| &s.rows).find(|r| r.number == row.row);
        let mut cells = source.map(|r| r.cells.clone()).unwrap_or_default();
        cells.resize(widest, String::new());
        cells.push(words(row));
        lines.push(cells);
    }
    lines
}
