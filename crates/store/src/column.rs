//! What a feature crate gives the store: its kinds, tables, rules about one record, and how a record becomes rows.

use crate::bounds::{Bounds, DrawerOf};
use crate::{Entry, Error, FieldSpec, KindSpec, Migration, Record, Recorded, clean, convert, entry, project};
use change::{Op, Value};
use kernel::{Actor, Intent, RecordKind, Refusal, ScopeId, policy};
use rusqlite::{Connection, ToSql};
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

/// Where a record is being projected.
pub struct Projection<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) spec: &'static KindSpec,
    /// Nothing of the record was shown before.
    pub(crate) is_new: bool,
}

impl Projection<'_> {
    /// The database, inside the writing transaction.
    pub fn conn(&self) -> &Connection {
        self.conn
    }

    /// Writes the one typed row that the record's kind has by convention.
    pub fn row(&self, record: &Record) -> Result<(), Error> {
        project::row(self, record)
    }

    /// The same, once the record has been read as its kind: what is shown can be read by whoever lists it.
    ///
    /// # Errors
    /// A value that is none of the type; the database's.
    pub fn row_of<T: Recorded>(&self, record: &Record) -> Result<(), Error> {
        record.get::<T>()?;
        self.row(record)
    }

    /// Writes one row that hangs under the record, in the place of the one before: `into` is a table, its columns and `VALUES`.
    pub fn put(&self, into: &str, cells: &[&dyn ToSql]) -> Result<(), Error> {
        project::put(self, into, cells)
    }

    /// The record's entries in order.
    pub fn entries(&self, id: kernel::RecordId) -> Result<Vec<Entry>, Error> {
        entry::entries_of(self.conn, self.spec, id)
    }
}

/// A feature seen from the store.
pub trait Column: Send + Sync {
    /// The crate's name; its migrations are filed under it.
    fn name(&self) -> &'static str;

    /// The kinds it owns.
    fn kinds(&self) -> &'static [KindSpec];

    /// The statements that make its tables; never edited after they land.
    fn migrations(&self) -> &'static [Migration];

    /// What each intent may do with its kinds (decisions D3, D4): one for every kind.
    fn bounds(&self) -> &'static [Bounds];

    /// May this be written, judged by one record and one grant alone (decisions D2)? What lies without the bounds does not come here.
    fn admit(&self, _wish: &Wish<'_>) -> Result<(), Refusal> {
        Ok(())
    }

    /// The scopes in which the record is seen (decisions D5).
    fn audience(&self, record: &Record) -> Vec<ScopeId> {
        vec![record.scope]
    }

    /// Writes the record's rows. A value that can't be read here is an error: then nothing of the record is shown, and it is counted
    /// among those left out.
    fn project(&self, at: &Projection<'_>, record: &Record) -> Result<(), Error> {
        at.row(record)
    }

    /// Takes out rows that hang under a record's typed row; that row itself goes without being asked for.
    fn forget(&self, _conn: &Connection, _id: kernel::RecordId) -> Result<(), Error> {
        Ok(())
    }

    /// What quick find matches; `None` keeps the record out of it.
    fn search_text(&self, _record: &Record) -> Option<String> {
        None
    }
}

/// All columns of a store.
pub type Columns = &'static [&'static dyn Column];

/// The column and the description of a kind.
pub fn column_of(columns: Columns, kind: RecordKind) -> Option<(&'static dyn Column, &'static KindSpec)> {
    columns.iter().find_map(|c| c.kinds().iter().find(|k| k.kind == kind).map(|k| (*c, k)))
}

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
pub(crate) fn meant(columns: Columns, wish: &Wish<'_>) -> Result<Meant, Refusal> {
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

/// The entry's body as a rule reads it.
pub fn entry_body(spec: &KindSpec, fields: &BTreeMap<u16, Value>) -> serde_json::Value {
    serde_json::Value::Object(convert::named(spec.entry, fields))
}

/// Names of every entry and field, for histories without a column at hand.
pub(crate) fn spec_of(columns: Columns, kind: u16) -> Option<&'static KindSpec> {
    column_of(columns, RecordKind::of_number(kind)?).map(|(_, spec)| spec)
}
