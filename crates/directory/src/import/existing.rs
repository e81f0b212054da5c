//! What is there before an import.

use super::{FieldDifference, ImportFinding, Wanted};
use crate::Error;
use kernel::{RecordId, RecordKind};
use rusqlite::Connection;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use store::{Recorded, Row};

/// A record that is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its kind.
    pub kind: RecordKind,
    /// What people call it.
    pub name: String,
    /// Its fields.
    pub fields: Map<String, Value>,
}

/// The records an import is compared with.
#[derive(Clone, Debug, Default)]
pub struct Existing {
    records: BTreeMap<RecordId, Known>,
    left_out: BTreeSet<RecordId>,
}

impl Existing {
    /// Takes in one record.
    pub fn insert(&mut self, id: RecordId, known: Known) {
        self.records.insert(id, known);
    }

    /// Records that are there and can't be shown: nothing can be said of how they differ.
    pub fn leave_out(&mut self, ids: BTreeSet<RecordId>) {
        self.left_out = ids;
    }

    /// Whether it is one of these.
    pub(super) fn is_left_out(&self, id: RecordId) -> bool {
        self.left_out.contains(&id)
    }

    /// Takes in rows of one kind from the database.
    pub(super) fn load<T: Recorded>(
        &mut self,
        conn: &Connection,
        tail: &str,
        name: impl Fn(&Row<T>) -> String,
    ) -> Result<(), Error> {
        for row in store::rows::<T>(conn, tail, [])? {
            self.take(&row, name(&row))?;
        }
        Ok(())
    }

    /// Takes in one row.
    pub(super) fn take<T: Recorded>(&mut self, row: &Row<T>, name: String) -> Result<(), Error> {
        if let Value::Object(fields) = serde_json::to_value(&row.value)? {
            self.insert(row.id, Known { kind: T::SPEC.kind, name, fields });
        }
        Ok(())
    }

    /// A record that is there.
    pub fn get(&self, id: RecordId) -> Option<&Known> {
        self.records.get(&id)
    }

    /// The name of a record that is there, or its id.
    pub(super) fn name(&self, id: RecordId) -> String {
        self.get(id).map_or_else(|| id.to_string(), |known| known.name.clone())
    }

    /// Ids as text, with names.
    pub(super) fn names(&self) -> impl Iterator<Item = (String, String)> {
        self.records.iter().map(|(id, known)| (id.to_string(), known.name.clone()))
    }

    /// The fields that differ; none when the record isn't there. A field never set equals an empty one.
    pub(super) fn differences(&self, wanted: &Wanted) -> Option<Vec<FieldDifference>> {
        let known = self.get(wanted.id)?;
        let difference = |(field, after): (&String, &Value)| {
            let before = known.fields.get(field).unwrap_or(&Value::Null);
            (before != after).then(|| FieldDifference {
                field: field.clone(),
                before: before.clone(),
                after: after.clone(),
            })
        };
        Some(wanted.fields.iter().filter_map(difference).collect())
    }

    /// One finding for each kind that has records the file doesn't speak of.
    pub(super) fn missing(&self, covers: &[RecordKind], mentioned: &BTreeSet<RecordId>) -> Vec<ImportFinding> {
        let missing = |kind: RecordKind| {
            let names: Vec<&str> = self
                .records
                .iter()
                .filter(|(id, known)| known.kind == kind && !mentioned.contains(id))
                .map(|(_, known)| known.name.as_str())
                .collect();
            (!names.is_empty()).then(|| ImportFinding::of(missing_reason(kind)).counting(&names))
        };
        covers.iter().filter_map(|kind| missing(*kind)).collect()
    }
}

fn missing_reason(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Place => "places_not_in_file",
        RecordKind::Team => "teams_not_in_file",
        RecordKind::Pairing => "pairings_not_in_file",
        RecordKind::Household => "households_not_in_file",
        _ => "records_not_in_file",
    }
}
