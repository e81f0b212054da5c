//! Records that are here and shown by nothing: a value of theirs can't be read, because a later program wrote it, or a faulty one.
//! They are kept and passed on like any other, and counted, so that whoever reads a figure knows that something is missing.

use crate::{Error, KindSpec, Store, fold, record};
use change::Value;
use kernel::{RecordId, RecordKind};
use rusqlite::Connection;
use std::collections::BTreeSet;

impl Store {
    /// How many records can't be shown.
    ///
    /// # Errors
    /// The database's.
    pub fn left_out(&self) -> Result<u64, Error> {
        Ok(left_out_by_kind(&self.conn)?.into_iter().map(|(_, n)| u64::from(n)).sum())
    }
}

/// How many records of each kind can't be shown; kinds of which all can are not named.
///
/// # Errors
/// The database's.
pub fn left_out_by_kind(conn: &Connection) -> Result<Vec<(RecordKind, u32)>, Error> {
    let sql = "SELECT kind, count(*) FROM record WHERE is_left_out = 1 GROUP BY kind ORDER BY kind";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<Vec<(u16, u32)>, _>>()?;
    Ok(rows.into_iter().filter_map(|(number, n)| Some((RecordKind::of_number(number)?, n))).collect())
}

/// The records that are here and can't be shown: their ids are taken.
///
/// # Errors
/// The database's.
pub fn left_out_records(conn: &Connection) -> Result<BTreeSet<RecordId>, Error> {
    Ok(ids(conn)?.into_iter().collect())
}

/// What a text field holds in records of a kind that can't be shown, by the field's number, where that much can be read.
///
/// # Errors
/// The database's.
pub fn left_out_texts(conn: &Connection, (spec, field): (&'static KindSpec, u16)) -> Result<Vec<String>, Error> {
    let mut texts = Vec::new();
    for id in ids(conn)? {
        let Some(mut held) = record::load(conn, id)?.filter(|held| held.record.kind == spec.kind) else { continue };
        held.refresh(spec);
        if let Some(Value::Text(text)) = held.record.values.remove(&field) {
            texts.push(text);
        }
    }
    Ok(texts)
}

fn ids(conn: &Connection) -> Result<Vec<RecordId>, Error> {
    let mut statement = conn.prepare_cached("SELECT id FROM record WHERE is_left_out = 1")?;
    let ids = statement.query_map([], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// True for a record that is here and can't be shown.
pub(crate) fn is_left_out(conn: &Connection, id: RecordId) -> Result<bool, Error> {
    Ok(conn.prepare_cached("SELECT 1 FROM record WHERE id = ?1 AND is_left_out = 1")?.exists([id.bytes()])?)
}

/// A new program may know a word that the one before did not, with no table changed: with every opening they are tried again.
pub(crate) fn try_again(store: &mut Store) -> Result<(), Error> {
    let ids = ids(&store.conn)?;
    if ids.is_empty() {
        return Ok(());
    }
    let tried = store.in_transaction(|store| ids.into_iter().try_for_each(|id| fold::project_again(store, id)));
    // Another process of a hub may be writing; who opens to read need not wait for it.
    tried.or_else(|error| if is_busy(&error) { Ok(()) } else { Err(error) })
}

fn is_busy(error: &Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(error, Error::Sqlite(e) if matches!(e.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked)))
}
