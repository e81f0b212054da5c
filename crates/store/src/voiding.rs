//! A record struck out (作废) and changed by somebody who had not seen that: nobody's word goes before the other's, a person says
//! (sync.md 3.3, docs/adr/0052-struck-out-and-changed.md). It follows from the changes alone, in whatever order they came.

use crate::{Error, entry, log};
use change::{RecordState, SCOPE_FIELD, SEEN_FIELD, VOID_FIELD, Value, Version};
use kernel::{ChangeId, RecordId};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// The most changes a voiding names as seen; of more the latest are left out, and then it is asked rather than overruled.
const MOST_SEEN: usize = 8_000;

/// What is in force of a record without knowing that it was struck out: its versions and entries that no voiding names among what it
/// saw. `None` of a record that nobody struck out; none at all where one of the voidings saw everything, which settles it.
pub(crate) fn unseeing(state: &RecordState, entries: &BTreeSet<ChangeId>) -> Option<BTreeSet<ChangeId>> {
    let (voids, lifts) = said(state);
    if voids.is_empty() {
        return None;
    }
    let of_values = state.fields.iter().filter(|(field, _)| ![VOID_FIELD, SEEN_FIELD].contains(*field));
    let versions = of_values.flat_map(|(_, known)| known.heads.keys().copied());
    let in_force: BTreeSet<ChangeId> = versions.chain(entries.iter().copied()).collect();
    let mut all: BTreeSet<ChangeId> = lifts.iter().map(|version| version.change).collect();
    for void in voids {
        // A program of before did not say what it saw.
        let unseen = seen_by(state, void.change).map(|seen| &in_force - &seen).unwrap_or_default();
        if unseen.is_empty() && lifts.is_empty() {
            return Some(BTreeSet::new());
        }
        all.extend(unseen);
    }
    Some(all)
}

/// Those who struck it out, and those who took that back, neither with the other in sight.
pub(crate) fn said(state: &RecordState) -> (Vec<&Version>, Vec<&Version>) {
    let heads = state.fields.get(&VOID_FIELD).into_iter().flat_map(|known| known.heads.values());
    heads.partition(|version| version.value != Value::Null)
}

/// What one of them had seen.
fn seen_by(state: &RecordState, void: ChangeId) -> Option<BTreeSet<ChangeId>> {
    match &state.fields.get(&SEEN_FIELD)?.heads.get(&void)?.value {
        Value::List(ids) => Some(ids.iter().filter_map(Value::bytes).filter_map(ChangeId::from_slice).collect()),
        _ => None,
    }
}

/// Everything of the record that is here, for a voiding to name: the versions in force, the entries, and what else is logged, since of
/// that a refusal may bring an earlier version back.
pub(crate) fn everything_seen(conn: &Connection, id: RecordId, state: &RecordState) -> Result<Value, Error> {
    let mut seen: BTreeSet<ChangeId> = entry::ids(conn, id)?;
    seen.extend(state.fields.values().flat_map(|known| known.heads.keys().copied()));
    let logged = log::of_record(conn, id)?;
    seen.extend(logged.into_iter().map(|(_, l)| l.change.id));
    Ok(Value::List(seen.into_iter().take(MOST_SEEN).map(|id| id.bytes().into()).collect()))
}

/// Adds to a voiding what it has seen, unless it brings back one of before with what that had seen; with what lifts one that goes.
pub(crate) fn complete(
    conn: &Connection,
    (id, state): (RecordId, &RecordState),
    fields: &mut BTreeMap<u16, Value>,
) -> Result<(), Error> {
    match fields.get(&VOID_FIELD) {
        Some(Value::Null) if !state.heads_of(SEEN_FIELD).is_empty() => _ = fields.insert(SEEN_FIELD, Value::Null),
        None | Some(Value::Null) => {}
        Some(_) if fields.contains_key(&SEEN_FIELD) => {}
        Some(_) => _ = fields.insert(SEEN_FIELD, everything_seen(conn, id, state)?),
    }
    Ok(())
}

/// True for what the program itself writes in this field.
pub(crate) fn is_seen(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::List(ids) => ids.iter().all(|id| id.bytes().is_some_and(|bytes| bytes.len() == 16)),
        _ => false,
    }
}

/// The fields of a state that this change wrote and that still stand, but for those that strike out.
pub(crate) fn fields_by(state: &RecordState, change: ChangeId) -> Vec<(u16, &Version)> {
    let of = |(field, known): (&u16, &'_ change::FieldState)| known.heads.contains_key(&change).then_some(*field);
    let fields = state.fields.iter().filter_map(of).filter(|field| ![VOID_FIELD, SEEN_FIELD].contains(field));
    let version = |field: u16| Some((field, state.fields.get(&field)?.heads.get(&change)?));
    fields.filter_map(version).collect()
}

/// True of a change that sent the record elsewhere.
pub(crate) fn is_move(fields: &[(u16, &Version)]) -> bool {
    fields.iter().any(|(field, _)| *field == SCOPE_FIELD)
}
