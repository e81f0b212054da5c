//! Typed reading.

use crate::{Error, Recorded, convert};
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

/// `SELECT * FROM <table> <tail>`; columns are found by name.
pub fn rows<T: Recorded>(conn: &Connection, tail: &str, params: impl Params) -> Result<Vec<Row<T>>, Error> {
    let mut statement = conn.prepare_cached(&format!("SELECT * FROM {} {tail}", T::SPEC.table))?;
    let places = Places::of::<T>(&statement)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(places.read(row)?);
    }
    Ok(found)
}

struct Places {
    fixed: [usize; 7],
    fields: Vec<usize>,
}

impl Places {
    fn of<T: Recorded>(statement: &rusqlite::Statement<'_>) -> Result<Self, Error> {
        let mut fixed = [0; 7];
        let names = ["id", "scope", "is_void", "created_at", "created_by", "recorded_for", "changed_at"];
        for (place, name) in fixed.iter_mut().zip(names) {
            *place = statement.column_index(name)?;
        }
        let fields = T::SPEC.fields.iter().map(|f| statement.column_index(f.name)).collect::<Result<_, _>>()?;
        Ok(Self { fixed, fields })
    }

    fn read<T: Recorded>(&self, row: &rusqlite::Row<'_>) -> Result<Row<T>, Error> {
        let mut map = serde_json::Map::new();
        for (spec, place) in T::SPEC.fields.iter().zip(&self.fields) {
            let value = convert::from_sql(spec.ty, row.get_ref(*place)?).ok_or_else(|| Error::WrongField {
                table: T::SPEC.table,
                field: spec.name.to_owned(),
                why: "the column holds another type",
            })?;
            map.insert(spec.name.to_owned(), value);
        }
        let [id, scope, is_void, created_at, created_by, recorded_for, changed_at] = self.fixed;
        Ok(Row {
            id: RecordId::from_bytes(row.get(id)?),
            scope: ScopeId::from_bytes(row.get(scope)?),
            is_void: row.get(is_void)?,
            created_at: Instant(row.get(created_at)?),
            created_by: MemberId::from_bytes(row.get(created_by)?),
            recorded_for: row.get::<_, Option<[u8; 16]>>(recorded_for)?.map(MemberId::from_bytes),
            changed_at: Instant(row.get(changed_at)?),
            value: serde_json::from_value(serde_json::Value::Object(map))?,
        })
    }
}
