//! Databases in memory with every table and nothing in them. Each migration is run once for the process: after that a page by page
//! copy is made. Asking how things stood at an earlier day needs such a database every time.

use crate::{Error, column::Columns, migrate};
use rusqlite::{Connection, backup::Backup};
use seal::Hash;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// One for every list of columns, by the fingerprint of their migrations.
static BLANKS: Mutex<BTreeMap<Hash, Connection>> = Mutex::new(BTreeMap::new());

/// A new one, migrated.
///
/// # Errors
/// The database's.
pub(crate) fn in_memory(columns: Columns) -> Result<Connection, Error> {
    let mut copy = Connection::open_in_memory()?;
    let mut blanks = BLANKS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = migrate::schema_of(columns);
    let blank = match blanks.get(&key) {
        Some(blank) => blank,
        None => {
            let mut conn = Connection::open_in_memory()?;
            let tx = conn.transaction()?;
            migrate::bring_up(&tx, columns)?;
            tx.commit()?;
            blanks.entry(key).or_insert(conn)
        }
    };
    Backup::new(blank, &mut copy)?.step(-1)?;
    Ok(copy)
}
