//! Long lists: the latest lines, and how many there are in all, so that no list is cut without a word.

use crate::Error;
use kernel::MemberId;
use rusqlite::{Connection, params};
use serde::Serialize;
use store::Row;

/// The latest of a list, and how long the whole list is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Latest<T: ts_rs::TS> {
    /// The latest first.
    pub rows: Vec<T>,
    /// How many there are with those that are not among them.
    pub total: u32,
}

/// Of whose records a list is, and how many of its latest lines are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// One member's; all that are here without it.
    pub of: Option<MemberId>,
    /// So many at most.
    pub most: u32,
}

/// The latest of a kind's records in this order; those that are void are none.
pub(crate) fn latest<R: store::Recorded, T: ts_rs::TS>(
    conn: &Connection,
    (asked, order): (Asked, &str),
    line: impl FnMut(Row<R>) -> Result<T, Error>,
) -> Result<Latest<T>, Error> {
    let whose = "is_void = 0 AND (?1 IS NULL OR created_by = ?1)";
    let of = asked.of.map(MemberId::bytes);
    let tail = format!("WHERE {whose} ORDER BY {order} LIMIT ?2");
    let rows = store::rows::<R>(conn, &tail, params![of, asked.most])?;
    let sql = format!("SELECT count(*) FROM {} WHERE {whose}", R::SPEC.table);
    let total = conn.prepare_cached(&sql)?.query_row([of], |row| row.get(0))?;
    Ok(Latest { rows: rows.into_iter().map(line).collect::<Result<_, _>>()?, total })
}
