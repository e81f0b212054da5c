//! The comparison: what is there, what the file wants, what is to be written. Pure.

use super::following::Following;
use super::{Existing, Fault, ImportFinding, Parsed, RowOutcome, SourceRow, Wanted};
use crate::forms::FIELDS;
use kernel::{RecordId, RecordKind, ScopeId};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What is done with one record.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// It is new.
    Create,
    /// These fields differ.
    Set,
    /// Nothing differs.
    Keep,
}

/// One field of one record that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDifference {
    /// The field.
    pub field: String,
    /// What is there.
    pub before: Value,
    /// What the file wants.
    pub after: Value,
}

/// What is to be done with one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id.
    pub id: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// What people call it.
    pub name: String,
    /// New, changed or kept.
    pub act: Act,
    /// For a new record all fields, for a changed one those that differ.
    pub fields: Map<String, Value>,
    /// The differences of a changed record.
    pub differences: Vec<FieldDifference>,
}

/// What becomes of one row.
#[derive(Clone, Debug)]
pub struct PlannedRow {
    /// The row.
    pub source: SourceRow,
    /// Its outcome.
    pub outcome: RowOutcome,
    /// Its differences as people read them: field, before, after.
    pub changes: Vec<String>,
    /// The earlier row that says exactly the same.
    pub repeats: Option<u32>,
}

/// What an import would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Rows the file has.
    pub read: u32,
    /// The rows with their outcomes.
    pub rows: Vec<PlannedRow>,
    /// Every record the file speaks of, once, in the order of first mention.
    pub steps: Vec<Step>,
    /// What somebody should look at.
    pub findings: Vec<ImportFinding>,
    /// Postings that begin and end with it.
    pub following: Following,
}

impl Plan {
    /// Rows with this outcome.
    pub fn count(&self, outcome: RowOutcome) -> u32 {
        self.rows.iter().filter(|r| r.outcome == outcome).count() as u32
    }

    /// Rows that can't be taken.
    pub fn rejected(&self) -> u32 {
        self.count(RowOutcome::Rejected)
    }

    /// Records that would be written.
    pub fn writes(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|s| s.act != Act::Keep)
    }
}

/// A comparison under way.
struct Comparison<'e> {
    existing: &'e Existing,
    /// Record → the row that spoke of it first, and what that row wants.
    claimed: BTreeMap<RecordId, (u32, Map<String, Value>)>,
    names: BTreeMap<String, String>,
    steps: Vec<Step>,
}

/// Compares what is there with what a file wants.
pub fn plan(existing: &Existing, parsed: Parsed) -> Plan {
    let mentioned: BTreeSet<RecordId> = parsed.rows.iter().flat_map(mentions).collect();
    let names = names(existing, &parsed);
    let mut comparison = Comparison { existing, claimed: BTreeMap::new(), names, steps: Vec::new() };
    let rows = parsed.rows.into_iter().map(|row| comparison.row(row)).collect();
    let mut findings = parsed.findings;
    findings.extend(existing.missing(&parsed.covers, &mentioned));
    Plan { read: parsed.read, rows, steps: comparison.steps, findings, following: Following::default() }
}

fn mentions(row: &SourceRow) -> Vec<RecordId> {
    let wanted = row.wanted.iter().flatten().map(|w| w.id);
    wanted.chain(row.mentions.iter().copied()).collect()
}

/// Ids to the names people know, so that a difference can be read.
fn names(existing: &Existing, parsed: &Parsed) -> BTreeMap<String, String> {
    let wanted = parsed.rows.iter().flat_map(|r| r.wanted.iter().flatten()).map(|w| (w.id.to_string(), w.name.clone()));
    existing.names().chain(wanted).collect()
}

impl Comparison<'_> {
    fn row(&mut self, mut source: SourceRow) -> PlannedRow {
        let fault = source.wanted.iter().flatten().find_map(|w| self.unreadable(w).or_else(|| self.contradiction(w)));
        if let Some(fault) = fault {
            source.wanted = Err(fault);
        }
        let Ok(wanted) = &source.wanted else {
            return PlannedRow { source, outcome: RowOutcome::Rejected, changes: Vec::new(), repeats: None };
        };
        let repeats = self.repeated(wanted);
        let steps: Vec<Step> = wanted.iter().filter_map(|w| self.claim(source.row, w)).collect();
        let changes = steps.iter().flat_map(|s| self.read_out(s)).collect();
        let outcome = source.outcome.unwrap_or_else(|| outcome_of(wanted.first().map(|w| w.id), &steps));
        self.steps.extend(steps);
        PlannedRow { source, outcome, changes, repeats }
    }

    /// What is there of it was written by a later program, and can't be compared.
    fn unreadable(&self, wanted: &Wanted) -> Option<Fault> {
        let fault = || Fault { reason: "record_left_out", column: None, params: BTreeMap::new() };
        self.existing.is_left_out(wanted.id).then(|| fault().with("name", &wanted.name))
    }

    /// Two rows of one file may not want different things of one record.
    fn contradiction(&self, wanted: &Wanted) -> Option<Fault> {
        let (row, before) = self.claimed.get(&wanted.id)?;
        let field = wanted.fields.iter().find(|(name, value)| before.get(*name).unwrap_or(&Value::Null) != *value)?.0;
        let fault = Fault { reason: "contradicts_row", column: None, params: BTreeMap::new() };
        Some(fault.with("row", row).with("name", &wanted.name).with("field", field))
    }

    /// The row that already spoke of this one's own record, when it says nothing new of others either.
    fn repeated(&self, wanted: &[Wanted]) -> Option<u32> {
        let is_known = wanted.iter().all(|w| self.claimed.contains_key(&w.id));
        wanted.first().filter(|_| is_known).and_then(|own| self.claimed.get(&own.id)).map(|(row, _)| *row)
    }

    /// The step of a record mentioned for the first time.
    fn claim(&mut self, row: u32, wanted: &Wanted) -> Option<Step> {
        if self.claimed.contains_key(&wanted.id) {
            return None;
        }
        self.claimed.insert(wanted.id, (row, wanted.fields.clone()));
        let differences = self.existing.differences(wanted);
        let (act, fields) = match &differences {
            None => (Act::Create, wanted.fields.clone()),
            Some(list) if list.is_empty() => (Act::Keep, Map::new()),
            Some(list) => (Act::Set, list.iter().map(|d| (d.field.clone(), d.after.clone())).collect()),
        };
        let (kind, id, scope, name) = (wanted.kind, wanted.id, wanted.scope, wanted.name.clone());
        Some(Step { kind, id, scope, name, act, fields, differences: differences.unwrap_or_default() })
    }

    fn read_out(&self, step: &Step) -> Vec<String> {
        // A list of records within a record (a year's days) is told by its own rows.
        let is_plain = |d: &&FieldDifference| !d.after.as_array().is_some_and(|l| l.iter().any(Value::is_object));
        let line = |d: &FieldDifference| {
            format!(
                "{}{}{} → {}",
                field_name(step, &d.field),
                FIELDS.colon,
                self.shown(&d.before),
                self.shown(&d.after)
            )
        };
        step.differences.iter().filter(is_plain).map(line).collect()
    }

    fn shown(&self, value: &Value) -> String {
        match value {
            Value::Null => FIELDS.nothing.clone(),
            Value::Bool(true) => FIELDS.yes.clone(),
            Value::Bool(false) => FIELDS.no.clone(),
            Value::String(text) => self.names.get(text).cloned().unwrap_or_else(|| text.clone()),
            Value::Array(list) if list.is_empty() => FIELDS.nothing.clone(),
            Value::Array(list) => list.iter().map(|v| self.shown(v)).collect::<Vec<_>>().join(&FIELDS.list),
            other => other.to_string(),
        }
    }
}

/// The field as the office's form calls it; a seat's by what the seat is for.
fn field_name(step: &Step, field: &str) -> String {
    let key = format!("{}.{field}", step.kind.word());
    let own = FIELDS.names.get(&format!("{key}.{}", step.name));
    own.or_else(|| FIELDS.names.get(&key)).cloned().unwrap_or(key)
}

/// A row is new when its own record is, changed when anything it speaks of first is new or changed.
fn outcome_of(own: Option<RecordId>, steps: &[Step]) -> RowOutcome {
    let own_is_new = steps.iter().any(|s| Some(s.id) == own && s.act == Act::Create);
    match () {
        () if own_is_new => RowOutcome::Created,
        () if steps.iter().any(|s| s.act != Act::Keep) => RowOutcome::Updated,
        () => RowOutcome::Unchanged,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::Compartment;

    fn row(number: u32, id: RecordId) -> SourceRow {
        let scope = Compartment::Directory.at(id);
        let wanted = Wanted { kind: RecordKind::Team, id, scope, name: format!("第{number}组"), fields: Map::new() };
        SourceRow {
            sheet: String::new(),
            row: number,
            subject: String::new(),
            wanted: Ok(vec![wanted]),
            mentions: Vec::new(),
            outcome: None,
        }
    }

    #[test]
    fn what_a_later_program_wrote_is_refused_and_the_other_rows_are_not() {
        let ids = [1, 2].map(|n| RecordId::from_bytes([n; 16]));
        let mut existing = Existing::default();
        existing.leave_out(BTreeSet::from([ids[0]]));
        let parsed = Parsed { read: 2, rows: vec![row(1, ids[0]), row(2, ids[1])], ..Parsed::default() };
        let plan = plan(&existing, parsed);
        let outcomes: Vec<_> = plan.rows.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [RowOutcome::Rejected, RowOutcome::Created]);
        let fault = plan.rows[0].source.wanted.as_ref().unwrap_err();
        assert_eq!((fault.reason, fault.params["name"].as_str()), ("record_left_out", "第1组"));
        assert_eq!(plan.writes().map(|step| step.id).collect::<Vec<_>>(), [ids[1]]);
    }
}
