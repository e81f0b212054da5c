//! What a feature crate gives the store: its kinds, tables, rules about one record, and how a record becomes rows.

use crate::bounds::Bounds;
use crate::{Entry, Error, KindSpec, Migration, Record, Recorded, Wish, convert, entry, project};
use change::Value;
use kernel::{RecordKind, Refusal, ScopeId};
use rusqlite::{Connection, ToSql};
use std::collections::BTreeMap;

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

    /// The scopes among whose states the record counts (ADR 0046): such as every reader tells alike, whichever feed it came by. Usually
    /// where it lies. Never changed for a kind: laptops of before would count it elsewhere.
    fn counted_in(&self, record: &Record) -> Vec<ScopeId> {
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

/// The entry's body as a rule reads it.
pub fn entry_body(spec: &KindSpec, fields: &BTreeMap<u16, Value>) -> serde_json::Value {
    serde_json::Value::Object(convert::named(spec.entry, fields))
}

/// Names of every entry and field, for histories without a column at hand.
pub(crate) fn spec_of(columns: Columns, kind: u16) -> Option<&'static KindSpec> {
    column_of(columns, RecordKind::of_number(kind)?).map(|(_, spec)| spec)
}
