//! A write before it is judged.

use crate::Record;
use change::{Op, VOID_FIELD, Value};
use kernel::{Actor, Intent, RecordKind, ScopeId};
use std::collections::BTreeMap;

/// A write that is about to happen to one record.
pub struct Wish<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// What is meant.
    pub intent: Intent,
    /// The record's kind.
    pub kind: RecordKind,
    /// What is done.
    pub op: Op,
    /// Where it is written.
    pub scope: ScopeId,
    /// The record as it stands; `None` on create.
    pub before: Option<&'a Record>,
    /// New values by field id; of the entry on an append.
    pub fields: &'a BTreeMap<u16, Value>,
    /// The entry's body, on an append.
    pub entry: Option<&'a serde_json::Value>,
}

impl Wish<'_> {
    /// Whether the record stays struck out is being decided: that is said of one that is void as well.
    pub fn decides_void(&self) -> bool {
        self.op == Op::Resolve && self.fields.contains_key(&VOID_FIELD)
    }
}
