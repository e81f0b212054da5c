//! Who, for whom, in which capacity, what was meant, what was before.

use crate::{Error, FieldSpec, Store, column, convert, entering, log, log::Logged, record};
use change::{Op, SCOPE_FIELD, VOID_FIELD, Value};
use kernel::{ChangeId, Instant, Intent, MemberId, RecordId, Role};
use std::collections::BTreeMap;

/// One line of a record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// The change.
    pub change: ChangeId,
    /// When it was written.
    pub at: Instant,
    /// Who.
    pub member: MemberId,
    /// For whom.
    pub recorded_for: Option<MemberId>,
    /// In which role.
    pub role: Role,
    /// What was meant; `None` for one of a later program.
    pub intent: Option<Intent>,
    /// What became different; for an entry, what it says.
    pub changes: Vec<FieldChange>,
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name; `void` and `scope` for those.
    pub field: String,
    /// Before; `None` when empty.
    pub before: Option<String>,
    /// After; `None` when cleared.
    pub after: Option<String>,
}

/// The history of a record as far as it is here, in the order it arrived; empty for one that came with its state alone.
///
/// # Errors
/// [`Error::NoSuchRecord`] when nothing of it is here; the database's.
pub fn history(store: &Store, record: RecordId) -> Result<Vec<HistoryLine>, Error> {
    let logged = log::of_record(store.read(), record)?;
    let kind = match logged.first() {
        Some((_, first)) => first.change.kind,
        None => record::load(store.read(), record)?.ok_or(Error::NoSuchRecord(record))?.record.kind.number(),
    };
    let spec = column::spec_of(store.columns, kind).ok_or(Error::Unfit("kind without a column"))?;
    let begins = logged.iter().any(|(_, l)| l.change.op == Op::Create);
    let mut values = if begins { BTreeMap::new() } else { entering::first_values(store, record, spec)? };
    Ok(logged.iter().map(|(_, l)| line(l, (spec.fields, spec.entry), &mut values)).collect())
}

/// True when a record's beginning is logged here. Else it came with its state, and what happened before that is at the hub alone.
///
/// # Errors
/// The database's.
pub fn has_beginning(store: &Store, record: RecordId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM change WHERE record = ?1 AND op = 1";
    Ok(store.read().prepare_cached(sql)?.exists([record.bytes()])?)
}

fn line(l: &Logged, specs: (&[FieldSpec], &[FieldSpec]), values: &mut BTreeMap<u16, Value>) -> HistoryLine {
    let c = &l.change;
    let is_entry = c.op == Op::Append;
    let one = |(id, after): (&u16, &Value)| {
        let (field, ty) = name_of(*id, if is_entry { specs.1 } else { specs.0 });
        if ty == crate::Ty::Bytes {
            return None;
        }
        let before = if is_entry { None } else { values.insert(*id, after.clone()) };
        let before = before.and_then(|v| convert::words(ty, &v));
        Some(FieldChange { field, before, after: convert::words(ty, after) })
    };
    HistoryLine {
        change: c.id,
        at: c.hlc.instant(),
        member: l.member,
        recorded_for: c.recorded_for,
        role: l.role,
        intent: Intent::of_number(c.intent),
        changes: c.fields.iter().filter_map(one).collect(),
    }
}

fn name_of(id: u16, specs: &[FieldSpec]) -> (String, crate::Ty) {
    match (id, specs.iter().find(|f| f.id == id)) {
        (_, Some(spec)) => (spec.name.to_owned(), spec.ty),
        (VOID_FIELD, _) => ("void".to_owned(), crate::Ty::Text),
        (SCOPE_FIELD, _) => ("scope".to_owned(), crate::Ty::Id),
        (other, _) => (other.to_string(), crate::Ty::Text),
    }
}
