//! One log as one file: what a backup is, whichever engine the log lies in. It is under the hub's database key; the key file is
//! not in it.

use super::cell::Cell;
use super::sqlite::{self, SqliteRows};
use super::{schema, source::Source};
use crate::Error;
use kernel::{ErrorCode, Instant, Refusal};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use std::path::Path;

const FORM: u32 = 1;

/// What a backup says of itself: a table of one row beside the log's.
const LABEL: &str = "CREATE TABLE backup (form INTEGER NOT NULL, made_at INTEGER NOT NULL, program TEXT NOT NULL,
  charter BLOB NOT NULL)";

/// What stands on a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// When it was made, by the hub's clock.
    pub(crate) made_at: Instant,
    /// By which version of the program.
    pub(crate) program: String,
    /// The hub's charter as JSON.
    pub(crate) charter: Vec<u8>,
}

/// A file that holds a log, open to be read.
pub(crate) struct LogFile {
    conn: Connection,
}

impl LogFile {
    /// Opens a backup, or a log that nobody writes.
    ///
    /// # Errors
    /// `backup_not_openable` when the key does not fit or the file's beginning is damaged; `pages_damaged`;
    /// `log_of_later_version`; `no_log_in_file`.
    pub(crate) fn open(path: &Path, key: &[u8; 32]) -> Result<Self, Error> {
        let unfit = |_| Error::Unusable(of_file(ErrorCode::Corrupt, "backup_not_openable", path));
        let conn = store::open_to_read(path, key).map_err(unfit)?;
        let damaged = store::damaged_pages(&conn)?;
        if let Some(first) = damaged.first() {
            let refusal = of_file(ErrorCode::Corrupt, "pages_damaged", path).with("pages", damaged.len());
            return Err(Error::Unusable(refusal.with("first", first)));
        }
        sqlite::version(&conn)?;
        if !sqlite::has_table(&conn, "feed")? {
            return Err(Error::Unusable(of_file(ErrorCode::InvalidInput, "no_log_in_file", path)));
        }
        Ok(Self { conn })
    }

    /// The number of its tables.
    ///
    /// # Errors
    /// The engine's.
    pub(crate) fn version(&self) -> Result<usize, Error> {
        sqlite::version(&self.conn)
    }

    /// What it says of itself; `None` for a log that is no backup.
    ///
    /// # Errors
    /// `backup_of_other_form`; the engine's.
    pub(crate) fn label(&self) -> Result<Option<Label>, Error> {
        if !sqlite::has_table(&self.conn, "backup")? {
            return Ok(None);
        }
        let form: Option<u32> = self.conn.query_row("SELECT form FROM backup", [], |r| r.get(0)).optional()?;
        if form != Some(FORM) {
            return Err(Error::Unusable(Refusal::new(ErrorCode::OutOfDate, "backup_of_other_form")));
        }
        let sql = "SELECT made_at, program, charter FROM backup";
        let label =
            |r: &rusqlite::Row<'_>| Ok(Label { made_at: Instant(r.get(0)?), program: r.get(1)?, charter: r.get(2)? });
        Ok(self.conn.query_row(sql, [], label).optional()?)
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> SqliteRows<'_> {
        SqliteRows::of(&self.conn)
    }

    /// A copy of it at a path where nothing lies, as a log that serves: brought up to date, without the label.
    ///
    /// # Errors
    /// The disk or the engine refuses.
    pub(crate) fn copy_as_log(&self, to: &Path, key: &[u8; 32]) -> Result<(), Error> {
        store::copy_pages(&self.conn, key, to)?;
        let mut conn = store::open_encrypted(to, key)?;
        for_its_owner(to)?;
        sqlite::make_tables(&mut conn)?;
        conn.execute_batch("DROP TABLE IF EXISTS backup; PRAGMA wal_checkpoint(TRUNCATE)")?;
        conn.close().map_err(|(_, error)| error.into())
    }
}

/// Copies a log in SQLite into a new file, as it is at one moment.
///
/// # Errors
/// The disk or the engine refuses.
pub(crate) fn from_pages(from: &Connection, key: &[u8; 32], to: (&Path, &Label)) -> Result<(), Error> {
    store::copy_pages(from, key, to.0)?;
    let conn = plain_journal(to.0, key)?;
    put_label(&conn, to.1)?;
    conn.close().map_err(|(_, error)| error.into())
}

/// The same of a log that no program has opened since it was started, its tables as they are.
///
/// # Errors
/// The key does not fit; the disk or the engine refuses.
pub(crate) fn from_earlier(log: &Path, key: &[u8; 32], to: (&Path, &Label)) -> Result<(), Error> {
    from_pages(&store::open_encrypted(log, key)?, key, to)
}

/// Copies a log of any engine into a new file, row by row.
///
/// # Errors
/// The disk or an engine refuses.
pub(crate) fn from_rows(from: &mut dyn Source, key: &[u8; 32], to: (&Path, &Label)) -> Result<(), Error> {
    let mut conn = plain_journal(to.0, key)?;
    sqlite::make_tables(&mut conn)?;
    conn.execute_batch("BEGIN")?;
    for table in schema::TABLES {
        let columns = from.columns(table)?;
        let holes: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
        let sql = format!("INSERT INTO \"{table}\" ({}) VALUES ({})", columns.join(", "), holes.join(", "));
        let mut statement = conn.prepare(&sql)?;
        from.each((table, ""), &mut |row: Vec<Cell>| {
            statement.execute(params_from_iter(row))?;
            Ok(())
        })?;
    }
    put_label(&conn, to.1)?;
    conn.execute_batch("COMMIT")?;
    conn.close().map_err(|(_, error)| error.into())
}

fn put_label(conn: &Connection, label: &Label) -> Result<(), Error> {
    conn.execute_batch(LABEL)?;
    let row = params![FORM, label.made_at.0, label.program, label.charter];
    conn.execute("INSERT INTO backup (form, made_at, program, charter) VALUES (?1, ?2, ?3, ?4)", row)?;
    Ok(())
}

/// A backup is one file, read as it lies: no write-ahead log beside it.
fn plain_journal(path: &Path, key: &[u8; 32]) -> Result<Connection, Error> {
    let conn = store::open_encrypted(path, key)?;
    conn.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    for_its_owner(path)?;
    Ok(conn)
}

/// Its owner alone may read it.
fn for_its_owner(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).map_err(store::Error::from)?;
    }
    Ok(())
}

fn of_file(code: ErrorCode, reason: &str, path: &Path) -> Refusal {
    Refusal::new(code, reason).with("file", path.display())
}
