//! May a change be written: right, bounds, the values themselves, and the column's own rule (decisions D3, D4).

use crate::bounds::{Bounds, DrawerOf};
use crate::{Column, Columns, FieldSpec, KindSpec, Wish, clean, column, column_of, convert, record};
use change::{Change, Op, Value};
use kernel::{Actor, Compartment, Intent, RecordKind, Refusal, Role, ScopeId, policy};
use rusqlite::Connection;

/// May this change be written (decisions D3)? Right and reach by the one table, operation, fields and drawer by the intent's declared
/// write set, then the column's own rule over the one record. The same on a laptop before it writes and at the hub when it arrives.
///
/// # Errors
/// The refusal.
pub fn judge(columns: Columns, wish: &Wish<'_>, drawer_of: DrawerOf<'_>) -> Result<(), Refusal> {
    may(wish.actor, wish.intent, wish.scope)?;
    let (column, spec, bounds) = meant(columns, wish)?;
    if let Err(refusal) = bounds.hold(spec, wish, drawer_of) {
        // Where the column refuses it, too, its words say more: that an issued paper stays, for example. It stays without a right to it.
        let said = column.admit(wish).err().map(|said| Refusal { code: refusal.code, ..said });
        return Err(said.unwrap_or(refusal));
    }
    fits(spec, wish)?;
    if !wish.fields.values().all(is_short) {
        return Err(Refusal::invalid("text", "text_too_long").with("most", MOST_TEXT / 3));
    }
    column.admit(wish)?;
    if wish.fields.values().any(has_hidden) {
        return Err(Refusal::outdated("text_has_hidden_marks"));
    }
    Ok(())
}

/// A known field holds what its kind says, whatever program writes it: its type is frozen, the words it may hold are not.
fn fits(spec: &KindSpec, wish: &Wish<'_>) -> Result<(), Refusal> {
    let specs = if wish.op == Op::Append { spec.entry } else { spec.fields };
    let is_unfit = |f: &&FieldSpec| wish.fields.get(&f.id).is_some_and(|value| !convert::fits(f.ty, value));
    match specs.iter().find(is_unfit) {
        Some(field) => Err(Refusal::invalid(field.name, "value_unfit")),
        None => Ok(()),
    }
}

type Meant = (&'static dyn Column, &'static KindSpec, &'static Bounds);

/// The kind's column, description and bounds, where the intent is for this kind.
fn meant(columns: Columns, wish: &Wish<'_>) -> Result<Meant, Refusal> {
    let found = column_of(columns, wish.kind).filter(|_| wish.intent.writes().contains(&wish.kind));
    let bounds = found.and_then(|(column, _)| column.bounds().iter().find(|bounds| bounds.kind == wish.kind));
    match found.zip(bounds) {
        Some(((column, spec), bounds)) => Ok((column, spec, bounds)),
        None => Err(Refusal::new(kernel::ErrorCode::Forbidden, "not_meant_by_this")),
    }
}

/// The longest text of any field, in bytes: a Chinese character takes three (security.md 3.8). Columns have narrower limits.
const MOST_TEXT: usize = 64 << 10;

fn is_short(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.len() <= MOST_TEXT,
        Value::List(values) => values.iter().all(is_short),
        Value::Map(values) => values.values().all(is_short),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Bytes(_) => true,
    }
}

/// Laptops keep texts clean. A program from before did not, and a changed one means to show something else than it holds: a person looks.
fn has_hidden(value: &Value) -> bool {
    match value {
        Value::Text(text) => clean::has_hidden(text),
        Value::List(values) => values.iter().any(has_hidden),
        Value::Map(values) => values.iter().any(|(key, value)| clean::has_hidden(key) || has_hidden(value)),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Bytes(_) => false,
    }
}

/// Whether the actor may mean this in that scope at all.
pub(crate) fn may(actor: &Actor, intent: Intent, scope: ScopeId) -> Result<(), Refusal> {
    let forbidden = |reason| Err(Refusal::new(kernel::ErrorCode::Forbidden, reason));
    if policy::reach(actor.role, intent).is_none() {
        return forbidden("not_your_right");
    }
    if !policy::may_write(actor, intent, scope) {
        return forbidden("not_your_place");
    }
    Ok(())
}

/// Whether a role begins records of any kind in a drawer at all.
pub fn begins_in(columns: Columns, role: Role, drawer: Compartment) -> bool {
    let sets = columns.iter().flat_map(|column| column.bounds()).flat_map(|bounds| bounds.sets);
    sets.into_iter().any(|set| set.begins_in(role, drawer))
}

/// Whether a change that came from another laptop stays within the right and the bounds of what it was meant to do. A kind of a later
/// program is kept unread, by the right alone.
pub fn is_within(conn: &Connection, columns: Columns, actor: &Actor, (scope, change): (ScopeId, &Change)) -> bool {
    let Some(intent) = Intent::of_number(change.intent) else { return false };
    if !policy::may_write(actor, intent, scope) {
        return false;
    }
    let Some(kind) = RecordKind::of_number(change.kind) else { return true };
    let spec = column::spec_of(columns, change.kind);
    let before = record::load(conn, change.record).ok().flatten().zip(spec).map(|(mut held, spec)| {
        held.refresh(spec);
        held.record
    });
    let wish = Wish {
        actor,
        intent,
        kind,
        op: change.op,
        scope,
        before: before.as_ref(),
        fields: &change.fields,
        entry: None,
    };
    let drawer_of = |scope| record::drawer_of(conn, scope);
    let holds = |(_, spec, bounds): (_, &KindSpec, &Bounds)| bounds.hold(spec, &wish, &drawer_of);
    meant(columns, &wish).and_then(holds).is_ok()
}
