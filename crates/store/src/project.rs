//! The one typed row that a record has by convention.

use crate::{Error, KindSpec, Record, convert};
use kernel::RecordId;
use rusqlite::{Connection, params_from_iter, types::Value as Sql};

/// Columns every typed table has besides its fields.
pub(crate) const FIXED: &str = "id, scope, is_void, created_at, created_by, recorded_for, changed_at";

pub(crate) fn row(conn: &Connection, spec: &KindSpec, record: &Record) -> Result<(), Error> {
    let names: String = spec.fields.iter().map(|f| format!(", \"{}\"", f.name)).collect();
    let holes: String = (0..spec.fields.len()).map(|n| format!(", ?{}", n + 8)).collect();
    let sql =
        format!("INSERT OR REPLACE INTO {} ({FIXED}{names}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7{holes})", spec.table);
    let fixed = [
        Sql::Blob(record.id.bytes().to_vec()),
        Sql::Blob(record.scope.bytes().to_vec()),
        Sql::Integer(i64::from(record.is_void)),
        Sql::Integer(record.created_at.0),
        Sql::Blob(record.created_by.bytes().to_vec()),
        record.recorded_for.map_or(Sql::Null, |m| Sql::Blob(m.bytes().to_vec())),
        Sql::Integer(record.changed_at.0),
    ];
    let fields = spec.fields.iter().map(|f| convert::to_sql(f.ty, record.values.get(&f.id)));
    conn.prepare_cached(&sql)?.execute(params_from_iter(fixed.into_iter().chain(fields)))?;
    Ok(())
}

/// Takes the row out; rows that a column hangs under it go with `Column::project` of nothing and are its own business.
pub(crate) fn remove(conn: &Connection, spec: &KindSpec, id: RecordId) -> Result<(), Error> {
    conn.prepare_cached(&format!("DELETE FROM {} WHERE id = ?1", spec.table))?.execute([id.bytes()])?;
    Ok(())
}
