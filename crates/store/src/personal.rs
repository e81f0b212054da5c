//! What of a record is a resident's: names, numbers, words that may be erased.

use crate::{Error, KindSpec, entry, log, record, undo::UNDONE};
use change::{Op, VOID_FIELD, VOID_WORDS, Value};
use kernel::RecordId;
use rusqlite::Connection;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Words that a record can't begin without, and that may be erased since: then they are none.
///
/// # Errors
/// What is there is no text.
pub fn words_or_none<'d, D: serde::Deserializer<'d>>(from: D) -> Result<String, D::Error> {
    Ok(<Option<String> as serde::Deserialize>::deserialize(from)?.unwrap_or_default())
}

/// What a record holds of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Personal {
    /// Its fields that hold something, by name.
    pub fields: Vec<&'static str>,
    /// Entries with words.
    pub entries: u32,
}

impl Personal {
    /// Looks it up; `None` where the record is not here. What was written over, taken back or written at the same time elsewhere is held
    /// as well: the log has it, and the history shows it.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &Connection, spec: &KindSpec, id: RecordId) -> Result<Option<Self>, Error> {
        let Some(held) = record::load(conn, id)?.filter(|held| held.record.kind == spec.kind) else {
            return Ok(None);
        };
        let mut found: BTreeSet<u16> = BTreeSet::new();
        for (field, state) in &held.state.fields {
            found.extend(state.heads.values().filter_map(|version| says(*field, &version.value)));
        }
        let logged = log::of_record(conn, id)?.into_iter().map(|(_, logged)| logged.change);
        for change in logged.filter(|change| change.op != Op::Append) {
            found.extend(change.fields.iter().filter_map(|(field, value)| says(*field, value)));
        }
        let holds = |field: &&crate::FieldSpec| field.is_personal && found.contains(&field.id);
        let mut fields: Vec<&'static str> = spec.fields.iter().filter(holds).map(|field| field.name).collect();
        let may_name = found.contains(&VOID_WORDS) && spec.personal().0.contains(&VOID_WORDS);
        fields.extend(may_name.then_some("void"));
        let words: Vec<&str> = spec.entry.iter().filter(|field| field.is_personal).map(|field| field.name).collect();
        let has_words = |entry: &crate::Entry| words.iter().any(|name| entry.body.get(*name) != Some(&Json::Null));
        let entries = entry::entries_of(conn, spec, id)?.iter().filter(|entry| has_words(entry)).count();
        Ok(Some(Self { fields, entries: u32::try_from(entries).unwrap_or(u32::MAX) }))
    }

    /// True where nothing is left to erase.
    pub fn is_none(&self) -> bool {
        self.fields.is_empty() && self.entries == 0
    }
}

/// The field that a value is something in; the words that say why a record is void stand under a number of their own.
fn says(field: u16, value: &Value) -> Option<u16> {
    match (field, value.text()) {
        (_, Some("")) | (VOID_FIELD, None | Some(UNDONE)) => None,
        (VOID_FIELD, Some(_)) => Some(VOID_WORDS),
        (field, _) => (*value != Value::Null).then_some(field),
    }
}
