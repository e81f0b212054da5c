//! Verified copies (decisions D30): a copy counts only once it was opened again and checked.

use crate::{Error, open};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Writes a copy of the open database under the same key, checks it, and only then gives it its name. An existing file of
/// that name is never touched before the new one is good.
pub fn back_up(store: &crate::Store, key: &[u8; 32], to: &Path) -> Result<(), Error> {
    let part = to.with_extension("part");
    let _ = std::fs::remove_file(&part);
    let result = copy(store.read(), key, &part).and_then(|()| check_copy(&part, key));
    if let Err(error) = result {
        let _ = std::fs::remove_file(&part);
        return Err(error);
    }
    std::fs::File::open(&part)?.sync_all()?;
    std::fs::rename(&part, to)?;
    if let Some(folder) = to.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn copy(from: &Connection, key: &[u8; 32], to: &Path) -> Result<(), Error> {
    let mut target = Connection::open(to)?;
    open::set_key(&target, key)?;
    let backup = rusqlite::backup::Backup::new(from, &mut target)?;
    backup.run_to_completion(512, std::time::Duration::ZERO, None)?;
    drop(backup);
    target.close().map_err(|(_, error)| error.into())
}

/// Opens a copy and checks its pages and that it holds a log.
pub fn check_copy(path: &Path, key: &[u8; 32]) -> Result<(), Error> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    open::set_key(&conn, key)?;
    let verdict: String = conn.query_row("PRAGMA integrity_check", [], |r| r.get(0))?;
    if verdict != "ok" {
        return Err(Error::FailedCheck(verdict));
    }
    conn.query_row("SELECT count(*) FROM change", [], |r| r.get::<_, i64>(0))?;
    Ok(())
}
