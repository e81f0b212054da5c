//! What of a record is a resident's: names, numbers, words that may be erased.

use crate::{Error, KindSpec, entry, record};
use change::{Class, VOID_FIELD, VOID_WORDS, Value};
use kernel::RecordId;
use rusqlite::Connection;
use serde_json::Value as Json;

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
    /// Looks it up; `None` where the record is not here.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &Connection, spec: &KindSpec, id: RecordId) -> Result<Option<Self>, Error> {
        let Some(mut held) = record::load(conn, id)?.filter(|held| held.record.kind == spec.kind) else {
            return Ok(None);
        };
        held.refresh(spec);
        let holds = |field: &&crate::FieldSpec| field.is_personal && held.record.values.contains_key(&field.id);
        let mut fields: Vec<&'static str> = spec.fields.iter().filter(holds).map(|field| field.name).collect();
        let void = held.state.value(VOID_FIELD, Class::Register);
        let has_reason = void.as_ref().and_then(Value::text).is_some_and(|words| !words.is_empty());
        fields.extend((has_reason && spec.personal().0.contains(&VOID_WORDS)).then_some("void"));
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
