//! A file as wanted records, row by row.

use super::{ImportFinding, RowOutcome};
use crate::Error;
use kernel::{RecordId, RecordKind, ScopeId};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use store::Recorded;

/// A record as the file wants it. Fields the file says nothing of are left out and stay as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Its kind.
    pub kind: RecordKind,
    /// Its derived id.
    pub id: RecordId,
    /// The scope it lies in.
    pub scope: ScopeId,
    /// What people call it, for the report.
    pub name: String,
    /// Field names to values.
    pub fields: Map<String, Value>,
}

impl Wanted {
    /// All fields of a value.
    pub fn of<T: Recorded>(id: RecordId, scope: ScopeId, name: &str, value: &T) -> Result<Self, Error> {
        let fields = match serde_json::to_value(value)? {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        Ok(Self { kind: T::SPEC.kind, id, scope, name: name.to_owned(), fields })
    }

    /// The same without fields the file says nothing of.
    #[must_use]
    pub fn without(mut self, fields: &[&str]) -> Self {
        fields.iter().for_each(|f| drop(self.fields.remove(*f)));
        self
    }
}

/// Why a row can't be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A stable key; the locale files hold its words.
    pub reason: &'static str,
    /// The column key it is about.
    pub column: Option<&'static str>,
    /// Values for the words.
    pub params: BTreeMap<String, String>,
}

impl Fault {
    /// A fault of one column.
    pub fn new(reason: &'static str, column: &'static str) -> Self {
        Self { reason, column: Some(column), params: BTreeMap::new() }
    }

    /// The same fault with a value for its words.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.params.insert(key.to_owned(), value.to_string());
        self
    }
}

/// One row of the file.
#[derive(Clone, Debug)]
pub struct SourceRow {
    /// The sheet.
    pub sheet: String,
    /// The row's number in it, from 1.
    pub row: u32,
    /// What the row is about, in the file's words.
    pub subject: String,
    /// The records it wants, or why it can't be taken.
    pub wanted: Result<Vec<Wanted>, Fault>,
    /// Records the row speaks of even when it is rejected: they are not missing.
    pub mentions: Vec<RecordId>,
    /// The outcome where one record holds many rows (a calendar year); otherwise it follows from the records.
    pub outcome: Option<RowOutcome>,
}

/// A file, read.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Rows the file has.
    pub read: u32,
    /// The rows, in their order.
    pub rows: Vec<SourceRow>,
    /// What somebody should look at.
    pub findings: Vec<ImportFinding>,
    /// Kinds whose records are looked for: those there but not in the file are listed as missing.
    pub covers: Vec<RecordKind>,
}
