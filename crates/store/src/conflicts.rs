//! 需核对: fields of which several versions stand side by side, because who wrote one had not seen the other. A person brings
//! them together (resolve.rs); equal ones never count (sync.md 3.13).

use crate::version::{field_of, version};
use crate::{ConflictVersion, Error, KindSpec, VoidQuestion, column, column::Columns, record, void_question};
use change::{SCOPE_FIELD, SEEN_FIELD, VOID_FIELD, Version};
use kernel::{RecordId, RecordKind, ScopeId};
use rusqlite::{Connection, params};

/// A record on which people disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its fields that have several versions.
    pub fields: Vec<ConflictField>,
    /// Some struck it out, others went on with it.
    pub void: Option<VoidQuestion>,
}

/// One such field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictField {
    /// Its name.
    pub name: &'static str,
    /// Its versions, the one that shows first, then the latest.
    pub versions: Vec<ConflictVersion>,
}

/// A field of which several versions stand side by side, and where its record lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The record.
    pub record: RecordId,
    /// The scope it lies in.
    pub scope: ScopeId,
    /// The field's name; [`VOID`] where it is asked whether the record stays struck out.
    pub field: &'static str,
}

/// What stands for the field in which it is said that a record is struck out.
pub const VOID: &str = "void";

/// Every field with conflicts, record by record; no version is read.
///
/// # Errors
/// The database's.
pub fn disputes(conn: &Connection, columns: Columns) -> Result<Vec<Dispute>, Error> {
    let sql = "SELECT c.record, r.scope, r.kind, c.field FROM conflict c JOIN record r ON r.id = c.record
               ORDER BY c.record, c.field";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let name = column::spec_of(columns, row.get(2)?).zip(Some(row.get(3)?)).and_then(|(s, n)| name_of(s, n));
        let (record, scope) = (RecordId::from_bytes(row.get(0)?), ScopeId::from_bytes(row.get(1)?));
        found.extend(name.map(|field| Dispute { record, scope, field }));
    }
    Ok(found)
}

/// Records with conflicts, those whose conflict is the latest first.
///
/// # Errors
/// The database's.
pub fn conflicts(conn: &Connection, columns: Columns) -> Result<Vec<Conflict>, Error> {
    let sql =
        "SELECT DISTINCT c.record FROM conflict c JOIN record r ON r.id = c.record ORDER BY r.changed_at DESC, r.id";
    let mut statement = conn.prepare_cached(sql)?;
    let ids: Vec<RecordId> =
        statement.query_map([], |r| Ok(RecordId::from_bytes(r.get(0)?)))?.collect::<Result<_, _>>()?;
    let found = ids.into_iter().map(|id| conflict(conn, columns, id));
    Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// The fields of one record of which several versions stand side by side, by name.
///
/// # Errors
/// The database's.
pub fn disputed(conn: &Connection, of: (RecordId, &'static KindSpec)) -> Result<Vec<&'static str>, Error> {
    let mut statement = conn.prepare_cached("SELECT field FROM conflict WHERE record = ?1 ORDER BY field")?;
    let numbers = statement.query_map([of.0.bytes()], |r| r.get::<_, u16>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(numbers.into_iter().filter_map(|n| name_of(of.1, n)).collect())
}

/// The records of a kind that have conflicts, by id.
///
/// # Errors
/// The database's.
pub fn disputed_of_kind(conn: &Connection, kind: RecordKind) -> Result<Vec<RecordId>, Error> {
    let sql =
        "SELECT DISTINCT c.record FROM conflict c JOIN record r ON r.id = c.record WHERE r.kind = ?1 ORDER BY c.record";
    let mut statement = conn.prepare_cached(sql)?;
    let records = statement.query_map([kind.number()], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    Ok(records.collect::<Result<_, _>>()?)
}

/// How many records have conflicts.
///
/// # Errors
/// The database's.
pub fn conflict_count(conn: &Connection) -> Result<u32, Error> {
    let mut statement = conn.prepare_cached("SELECT count(DISTINCT record) FROM conflict")?;
    Ok(statement.query_row([], |r| r.get(0))?)
}

fn conflict(conn: &Connection, columns: Columns, id: RecordId) -> Result<Option<Conflict>, Error> {
    let Some(held) = record::load(conn, id)? else { return Ok(None) };
    let Some((_, spec)) = column::column_of(columns, held.record.kind) else { return Ok(None) };
    let mut fields = Vec::new();
    for number in open_fields(spec, &held) {
        let Some((field, state)) = field_of(spec, number).zip(held.state.fields.get(&number)) else { continue };
        let shown = state.winner().map(|v| v.change);
        let mut heads: Vec<&Version> = state.heads.values().collect();
        heads.sort_by_key(|v| (Some(v.change) != shown, std::cmp::Reverse((v.eff, v.device, v.change))));
        let versions = heads.into_iter().map(|v| version(conn, field.ty, v)).collect::<Result<_, _>>()?;
        fields.push(ConflictField { name: field.name, versions });
    }
    let mut held = held;
    held.refresh(spec);
    let void = void_question::question(conn, spec, &held)?;
    let is_any = !fields.is_empty() || void.is_some();
    Ok(is_any.then_some(Conflict { record: id, kind: spec.kind, fields, void }))
}

fn name_of(spec: &KindSpec, number: u16) -> Option<&'static str> {
    if number == VOID_FIELD { Some(VOID) } else { field_of(spec, number).map(|field| field.name) }
}

/// The fields of a record that have several versions, by number.
pub(crate) fn open_fields(spec: &KindSpec, held: &crate::Held) -> Vec<u16> {
    let mut open = held.state.conflicts(|f| spec.class_of(f));
    let is_unasked = |f: u16| field_of(spec, f).is_some_and(|field| field.is_unasked);
    open.retain(|f| ![VOID_FIELD, SEEN_FIELD, SCOPE_FIELD].contains(f) && !is_unasked(*f));
    open
}

/// Keeps the list in step with a record that was just folded, and that may not have been there before.
pub(crate) fn note(conn: &Connection, spec: &KindSpec, (held, is_new): (&crate::Held, bool)) -> Result<(), Error> {
    if !is_new {
        forget(conn, held.record.id)?;
    }
    if held.record.is_void {
        return Ok(());
    }
    for field in open_fields(spec, held).into_iter().chain(held.is_asked().then_some(VOID_FIELD)) {
        conn.prepare_cached("INSERT INTO conflict VALUES (?1, ?2)")?.execute(params![held.record.id.bytes(), field])?;
    }
    Ok(())
}

pub(crate) fn forget(conn: &Connection, id: RecordId) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM conflict WHERE record = ?1")?.execute([id.bytes()])?;
    Ok(())
}
