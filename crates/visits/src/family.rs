//! Which households are one family. The ledger says it where it is; to the team, which has none, the latest call list it stood on
//! (decisions D18, D38).

use crate::CallListEntry;
use kernel::RecordId;
use rusqlite::{Connection, OptionalExtension, params};
use store::{Error, Record};

/// A condition on a column that names a household, for the id of the one that stays as `?1`: it names one of the same family.
pub(crate) const IS_OF_FAMILY: &str =
    "household IN (SELECT ?1 UNION ALL SELECT id FROM household_joined WHERE main = ?1
     UNION ALL SELECT other FROM listed_with WHERE household = ?1)";

/// An entry was written.
pub(crate) fn note(conn: &Connection, record: &Record) -> Result<(), Error> {
    settle(conn, record.get::<CallListEntry>()?.household, None)
}

/// A record is about to go.
pub(crate) fn forget(conn: &Connection, id: RecordId) -> Result<(), Error> {
    let sql = "SELECT household FROM call_list_entry WHERE id = ?1";
    let household: Option<[u8; 16]> =
        conn.prepare_cached(sql)?.query_row([id.bytes()], |r| r.get(0)).optional()?.flatten();
    household.map_or(Ok(()), |household| settle(conn, RecordId::from_bytes(household), Some(id)))
}

/// As the latest list from the ledger has it: what was merged since, or taken back, the next one says.
fn settle(conn: &Connection, household: RecordId, gone: Option<RecordId>) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM listed_with WHERE household = ?1")?.execute([household.bytes()])?;
    let tail = "WHERE is_void = 0 AND household = ?1 AND id <> ?2 AND one_with IS NOT NULL ORDER BY listed_on DESC, created_at DESC, id DESC LIMIT 1";
    let params = (household.bytes(), gone.map(RecordId::bytes).unwrap_or_default());
    let latest = store::rows::<CallListEntry>(conn, tail, params)?.pop();
    for other in latest.and_then(|row| row.value.one_with).unwrap_or_default() {
        let row = params![household.bytes(), other.bytes()];
        conn.prepare_cached("INSERT OR IGNORE INTO listed_with VALUES (?1, ?2)")?.execute(row)?;
    }
    Ok(())
}
