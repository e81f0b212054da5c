//! Verified copies (decisions D30): a copy counts only once it was opened again and checked.

use crate::{Error, engine, open};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Writes a copy of the open database under the same key, checks it, and only then gives it its name. An existing file of
/// that name is never touched before the new one is good.
pub fn back_up(store: &crate::Store, key: &[u8; 32], to: &Path) -> Result<(), Error> {
    let part = to.with_extension("part");
    let _ = std::fs::remove_file(&part);
    let result = copy_pages(store.read(), key, &part).and_then(|()| check_copy(&part, key));
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

/// Copies a database as it is at one moment, page by page under the same key, while others write on. The copy is one file, with
/// no log beside it.
///
/// # Errors
/// The disk or the database refuses; what was written is left to the caller.
pub fn copy_pages(from: &Connection, key: &[u8; 32], to: &Path) -> Result<(), Error> {
    engine::begin()?;
    let mut target = Connection::open(to)?;
    open::set_key(&target, key)?;
    let backup = rusqlite::backup::Backup::new(from, &mut target)?;
    // In one step: who writes between two steps would make it begin anew, for ever at a busy hub.
    if backup.step(-1)? != rusqlite::backup::StepResult::Done {
        return Err(Error::Sqlite(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
            None,
        )));
    }
    drop(backup);
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    target.close().map_err(|(_, error)| error.into())
}

/// A connection that only reads, to a file nobody writes.
///
/// # Errors
/// A key that does not fit, or damage at the file's beginning; a file that is not encrypted.
pub fn open_to_read(path: &Path, key: &[u8; 32]) -> Result<Connection, Error> {
    open::refuse_plain_file(path)?;
    engine::begin()?;
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    open::set_key(&conn, key)?;
    Ok(conn)
}

/// Which pages of a file nobody writes are damaged, in the engine's words: each page is checked by its own code. Then whether the
/// pages fit together.
///
/// # Errors
/// The engine can't go on reading.
pub fn damaged_pages(conn: &Connection) -> Result<Vec<String>, Error> {
    for check in ["cipher_integrity_check", "integrity_check"] {
        let mut statement = conn.prepare(&format!("PRAGMA {check}"))?;
        let lines: Vec<String> = statement.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        let found: Vec<String> = lines.into_iter().filter(|line| line != "ok").collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Opens a copy and checks its pages and that it holds a log.
pub fn check_copy(path: &Path, key: &[u8; 32]) -> Result<(), Error> {
    let conn = open_to_read(path, key)?;
    let verdict: String = conn.query_row("PRAGMA integrity_check", [], |r| r.get(0))?;
    if verdict != "ok" {
        return Err(Error::FailedCheck(verdict));
    }
    conn.query_row("SELECT count(*) FROM change", [], |r| r.get::<_, i64>(0))?;
    Ok(())
}
