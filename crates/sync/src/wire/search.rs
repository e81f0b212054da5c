//! Records found at the hub by their words, in what the asker may read.

use super::AsOf;
use crate::Error;
use change::{Listed, Value};
use kernel::{Instant, RecordId, ScopeId};

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchWish {
    /// Every one of these words.
    pub words: String,
    /// No more records than that.
    pub most: u32,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// In what.
    pub as_of: AsOf,
    /// The latest first.
    pub records: Vec<FoundRecord>,
}

/// A record that was found, with what its readers are given of it anyway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRecord {
    /// Its kind's number.
    pub kind: u16,
    /// The record.
    pub record: RecordId,
    /// Where it lies.
    pub scope: ScopeId,
    /// Its latest change.
    pub changed_at: Instant,
    /// Its fields by name, as a JSON object.
    pub fields: Vec<u8>,
}

impl SearchWish {
    pub(super) fn values(&self) -> Value {
        Value::List(vec![self.words.as_str().into(), self.most.into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { words: listed.text()?, most: listed.small()? })
    }
}

impl Found {
    pub(super) fn values(&self) -> Value {
        let records: Vec<Value> = self.records.iter().map(FoundRecord::value).collect();
        Value::List(vec![self.as_of.value(), records.into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { as_of: AsOf::read(listed)?, records: listed.each(FoundRecord::read)? })
    }
}

impl FoundRecord {
    fn value(&self) -> Value {
        Value::List(vec![
            u32::from(self.kind).into(),
            self.record.bytes().into(),
            self.scope.bytes().into(),
            Value::Int(self.changed_at.0),
            self.fields.clone().into(),
        ])
    }

    fn read(listed: &mut Listed) -> Result<Self, change::Error> {
        Ok(Self {
            kind: u16::try_from(listed.small()?).map_err(|_| change::Error::Malformed("kind"))?,
            record: RecordId::from_bytes(listed.array()?),
            scope: ScopeId::from_bytes(listed.array()?),
            changed_at: Instant(listed.signed()?),
            fields: listed.bytes()?,
        })
    }
}
