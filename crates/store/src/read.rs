//! Typed reading.

use crate::{Error, Recorded, convert, project::FIXED};
use kernel::{Instant, MemberId, RecordId, ScopeId};
use rusqlite::{Connection, Params};

/// A typed row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T> {
    /// The record.
    pub id: RecordId,
    /// Where it lies.
    pub scope: ScopeId,
    /// Declared void.
    pub is_void: bool,
    /// When it began.
    pub created_at: Instant,
    /// Who began it.
    pub created_by: MemberId,
    /// For whom.
    pub recorded_for: Option<MemberId>,
    /// Its latest change.
    pub changed_at: Instant,
    /// Its fields.
    pub value: T,
}

/// A record's row; `None` when there is none.
pub fn get<T: Recorded>(conn: &Connection, id: RecordId) -> Result<Option<Row<T>>, Error> {
    Ok(rows::<T>(conn, "WHERE id = ?1", [id.bytes()])?.pop())
}

/// A record's row, or [`Error::NoSuchRecord`].
pub fn must<T: Recorded>(conn: &Connection, id: RecordId) -> Result<Row<T>, Error> {
    get(conn, id)?.ok_or(Error::NoSuchRecord(id))
}

/// The rows of a typed table for which `tail` holds; it may begin with `WHERE` and goes on as SQL does.
pub fn rows<T: Recorded>(conn: &Connection, tail: &str, params: impl Params) -> Result<Vec<Row<T>>, Error> {
    let names: String = T::SPEC.fields.iter().map(|f| format!(", \"{}\"", f.name)).collect();
    let sql = format!("SELECT {FIXED}{names} FROM {} {tail}", T::SPEC.table);
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// How many columns stand before the fields.
const FIXED_COLUMNS: usize = 7;

fn read<T: Recorded>(row: &rusqlite::Row<'_>) -> Result<Row<T>, Error> {
    let mut map = serde_json::Map::new();
    for (place, spec) in T::SPEC.fields.iter().enumerate() {
        let cell = row.get_ref(FIXED_COLUMNS + place)?;
        let value = convert::from_sql(spec.ty, cell).ok_or_else(|| Error::WrongField {
            table: T::SPEC.table,
            field: spec.name.to_owned(),
            why: "the column holds another type",
        })?;
        map.insert(spec.name.to_owned(), value);
    }
    Ok(Row {
        id: RecordId::from_bytes(row.get(0)?),
        scope: ScopeId::from_bytes(row.get(1)?),
        is_void: row.get(2)?,
        created_at: Instant(row.get(3)?),
        created_by: MemberId::from_bytes(row.get(4)?),
        recorded_for: row.get::<_, Option<[u8; 16]>>(5)?.map(MemberId::from_bytes),
        changed_at: Instant(row.get(6)?),
        value: serde_json::from_value(serde_json::Value::Object(map))?,
    })
}
