//! What was begun when, by the hub's time.

use crate::Error;
use kernel::{Instant, RecordId};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// The records that began after an instant by the hub's time, as far as that is known here: by the laptop's own clock only where no
/// change of a record is here, because it came with its state.
///
/// # Errors
/// The database's.
pub fn begun_after(conn: &Connection, at: Instant) -> Result<BTreeSet<RecordId>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT record FROM change GROUP BY record HAVING min(eff) >= ?1 UNION \
         SELECT id FROM record r WHERE created_at > ?2 AND NOT EXISTS (SELECT 1 FROM change c WHERE c.record = r.id)",
    )?;
    let next = i64::try_from(kernel::Hlc::at(Instant(at.0.saturating_add(1))).0).unwrap_or(i64::MAX);
    let ids = statement.query_map((next, at.0), |row| row.get::<_, Vec<u8>>(0))?;
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    Ok(ids.iter().filter_map(|id| RecordId::from_slice(id)).collect())
}
