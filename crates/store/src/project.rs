//! The one typed row that a record has by convention.

use crate::{Error, KindSpec, Projection, Record, convert, log};
use kernel::RecordId;
use rusqlite::{Connection, ToSql};

/// Columns every typed table has besides its fields.
pub(crate) const FIXED: &str = "id, scope, is_void, created_at, created_by, recorded_for, changed_at";

/// # Errors
/// A value of another type than the field has: nobody could read the row.
pub(crate) fn row(at: &Projection<'_>, record: &Record) -> Result<(), Error> {
    let fields = at.spec.fields;
    if let Some(odd) = fields.iter().find(|f| record.values.get(&f.id).is_some_and(|v| !convert::fits(f.ty, v))) {
        return Err(convert::wrong(at.spec.table, odd.name, "a value of another type was expected"));
    }
    let id = (record.id.bytes(), record.scope.bytes(), record.created_by.bytes());
    let recorded_for = record.recorded_for.map(|member| member.bytes());
    let fixed: [&dyn ToSql; 7] =
        [&id.0, &id.1, &record.is_void, &record.created_at.0, &id.2, &recorded_for, &record.changed_at.0];
    let values: Vec<_> = fields.iter().map(|f| convert::to_sql(f.ty, record.values.get(&f.id))).collect();
    let cells: Vec<&dyn ToSql> = fixed.into_iter().chain(values.iter().map(|v| v as &dyn ToSql)).collect();
    put(at, &into(at.spec), &cells)
}

/// `item (id, scope, …) VALUES (?, …)`.
fn into(spec: &KindSpec) -> String {
    let mut sql = format!("{} ({FIXED}", spec.table);
    for field in spec.fields {
        sql.push_str(", \"");
        sql.push_str(field.name);
        sql.push('"');
    }
    sql.push_str(") VALUES (?, ?, ?, ?, ?, ?, ?");
    spec.fields.iter().for_each(|_| sql.push_str(", ?"));
    sql.push(')');
    sql
}

/// Writes one row, in the place of what was there. A row that replaces another one costs a journal of its own, so for a new record
/// nothing is expected to be there.
pub(crate) fn put(at: &Projection<'_>, into: &str, cells: &[&dyn ToSql]) -> Result<(), Error> {
    if at.is_new {
        match at.conn.prepare_cached(&format!("INSERT INTO {into}"))?.execute(cells) {
            Err(error) if log::is_constraint(&error) => {}
            done => return Ok(done.map(drop)?),
        }
    }
    at.conn.prepare_cached(&format!("INSERT OR REPLACE INTO {into}"))?.execute(cells)?;
    Ok(())
}

/// Takes the row out; rows that a column hangs under it go with `Column::project` of nothing and are its own business.
pub(crate) fn remove(conn: &Connection, spec: &KindSpec, id: RecordId) -> Result<(), Error> {
    conn.prepare_cached(&format!("DELETE FROM {} WHERE id = ?1", spec.table))?.execute([id.bytes()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SPEC: &KindSpec = &KindSpec { kind: kernel::RecordKind::Item, table: "thing", fields: &[], entry: &[] };

    #[test]
    fn a_row_left_behind_gives_way_to_a_new_record() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE thing (id PRIMARY KEY, word); INSERT INTO thing VALUES (1, 'left behind')")
            .unwrap();
        for (is_new, word) in [(true, "new"), (false, "newer")] {
            let at = Projection { conn: &conn, spec: SPEC, is_new };
            put(&at, "thing (id, word) VALUES (?, ?)", &[&1, &word]).unwrap();
            let found: Vec<String> = conn
                .prepare("SELECT word FROM thing")
                .unwrap()
                .query_map([], |r| r.get(0))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            assert_eq!(found, [word]);
        }
        let at = Projection { conn: &conn, spec: SPEC, is_new: true };
        assert!(put(&at, "nothing VALUES (?)", &[&1]).is_err(), "any other error is told");
    }
}
