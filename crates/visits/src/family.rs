//! Which households are one family. The ledger says it where it is; to the team, which has none, the latest call list it stood on
//! (decisions D18, D38).

use crate::CallListEntry;
use kernel::RecordId;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use store::{Error, Record};

/// Whose line of a call list says last with whom a household is one: its own, or one that names it. Of lists of one day, where it was put
/// on before it was merged, the line that names somebody; in one order for all of a family, so that no two stay.
macro_rules! listed_as {
    ($household:literal) => {
        concat!(
            "SELECT e.household FROM call_list_entry e WHERE e.is_void = 0 AND e.one_with IS NOT NULL AND (e.household = ",
            $household,
            " OR e.household IN (SELECT household FROM listed_with WHERE other = ",
            $household,
            ")) ORDER BY e.listed_on DESC, e.one_with <> '[]' DESC, e.created_at DESC, e.id DESC LIMIT 1"
        )
    };
}

/// A condition on a column that names a household, for the id of the one that stays as `?1`: it names one of the same family. What a list
/// said is read of no household that the ledger here has: a list is not written anew when a merge is taken back.
pub(crate) const IS_OF_FAMILY: &str = concat!(
    "household IN (SELECT ?1 UNION ALL SELECT id FROM household_joined WHERE main = ?1
     UNION ALL SELECT other FROM listed_with l WHERE l.household = ?1
     AND NOT EXISTS (SELECT 1 FROM household WHERE id IN (?1, l.other)) AND ?1 = (",
    listed_as!("l.other"),
    "))"
);

/// The household that stays: as the ledger says, else as the latest list has it that names it; else the one itself.
pub(crate) fn main_of(conn: &Connection, household: RecordId) -> Result<RecordId, Error> {
    if conn.prepare_cached("SELECT 1 FROM household WHERE id = ?1")?.exists([household.bytes()])? {
        return directory::main_home(conn, household);
    }
    let sql = listed_as!("?1");
    let main: Option<[u8; 16]> = conn.prepare_cached(sql)?.query_row([household.bytes()], |r| r.get(0)).optional()?;
    Ok(main.map_or(household, RecordId::from_bytes))
}

/// The one that stays of each.
pub(crate) fn mains_of(
    conn: &Connection,
    households: impl Iterator<Item = RecordId>,
) -> Result<BTreeMap<RecordId, RecordId>, Error> {
    households.map(|household| Ok((household, main_of(conn, household)?))).collect()
}

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
