//! How far what one laptop wrote has come.

use crate::Error;
use kernel::{DeviceId, Hlc, Instant, ScopeId};
use rusqlite::Connection;

/// What is here of one laptop's changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrittenBy {
    /// How many.
    pub changes: u64,
    /// When the latest of them counts, by the hub's time as far as that is known; none where there is none.
    pub last_at: Option<Instant>,
}

/// What is here of a laptop's changes in these scopes.
///
/// # Errors
/// The database's.
pub fn written_by(conn: &Connection, device: DeviceId, scopes: &[ScopeId]) -> Result<WrittenBy, Error> {
    let mut found = WrittenBy::default();
    let mut statement =
        conn.prepare_cached("SELECT count(*), max(eff) FROM change WHERE device = ?1 AND scope = ?2")?;
    for scope in scopes {
        let (changes, eff): (i64, Option<i64>) =
            statement.query_row((device.bytes(), scope.bytes()), |row| Ok((row.get(0)?, row.get(1)?)))?;
        found.changes += changes.unsigned_abs();
        found.last_at = found.last_at.max(eff.map(|eff| Hlc(eff.unsigned_abs()).instant()));
    }
    Ok(found)
}
