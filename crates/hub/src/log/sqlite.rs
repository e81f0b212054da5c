//! The log in one encrypted SQLite file: the hub of a district that fits on one machine.

use super::cell::Cell;
use super::portable::Sql;
use super::source::{Sink, Source};
use super::{AuditTx, CopyRow, CopyTx, Log, schema};
use crate::Error;
use crate::audit::{Deed, What, append};
use kernel::{ErrorCode, Refusal};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, TransactionBehavior, params_from_iter};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The log.
pub struct SqliteLog {
    conn: Mutex<Connection>,
    /// What takes long is read here, so that nobody who brings or fetches something waits for it. None where there is no file that
    /// could be opened twice.
    aside: Option<Mutex<Connection>>,
}

/// Pages that are kept deciphered for what is read aside: each portion reads others.
const ASIDE_CACHE_KIB: i64 = 8 << 10;

/// A transaction of it.
pub struct SqliteTx<'a>(&'a Connection);

/// What the tables of a log that was moved are called, and one of them.
const LEFT_PREFIX: &str = "moved_";
const LEFT: &str = "moved_feed";

/// A log as it lies in a file at one moment.
pub(crate) struct SqliteRows<'a> {
    conn: &'a Connection,
    prefix: &'static str,
}

impl<'a> SqliteRows<'a> {
    /// Of a log under its usual names. The caller sees to it that nobody writes meanwhile.
    pub(crate) fn of(conn: &'a Connection) -> Self {
        Self { conn, prefix: "" }
    }

    fn select(&self, table: &str, order: &str) -> String {
        let tail = if order.is_empty() { String::new() } else { format!(" ORDER BY {order}") };
        format!("SELECT * FROM {}{table}{tail}", self.prefix)
    }
}

impl Source for SqliteRows<'_> {
    fn columns(&mut self, table: &str) -> Result<Vec<String>, Error> {
        let statement = self.conn.prepare(&self.select(table, ""))?;
        Ok(statement.column_names().map(str::to_owned).collect())
    }

    fn each(&mut self, (table, order): (&str, &str), sink: Sink<'_>) -> Result<(), Error> {
        // A copy that an earlier program made has no rows of a later one.
        if !has_table(self.conn, &format!("{}{table}", self.prefix))? {
            return Ok(());
        }
        let mut statement = self.conn.prepare(&self.select(table, order))?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            sink(cells(row, width)?)?;
        }
        Ok(())
    }
}

/// Makes the tables, or brings them up to date. Several processes may begin at once.
pub(super) fn make_tables(conn: &mut Connection) -> Result<(), Error> {
    if version(conn)? == schema::FOR_SQLITE.len() {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(&schema::from_number(version(&tx)?))?;
    Ok(tx.commit()?)
}

/// How many migrations the file has seen. The first programs left no number.
///
/// # Errors
/// `log_of_later_version`.
pub(super) fn version(conn: &Connection) -> Result<usize, Error> {
    let found: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let (found, known) = (found as usize, schema::FOR_SQLITE.len());
    if found == 0 && has_table(conn, "feed")? {
        return Ok(1);
    }
    if found <= known {
        return Ok(found);
    }
    let refusal = Refusal::new(ErrorCode::OutOfDate, "log_of_later_version");
    Err(Error::Unusable(refusal.with("found", found).with("known", known)))
}

/// From which number of its tables the log in a file would be brought up to which; `None` where it needs nothing, or was moved away.
///
/// # Errors
/// A key that does not fit; `log_of_later_version`.
pub(crate) fn is_behind(path: &Path, key: &[u8; 32]) -> Result<Option<(usize, usize)>, Error> {
    let conn = store::open_encrypted(path, key)?;
    let (found, known) = (version(&conn)?, schema::FOR_SQLITE.len());
    let is_log = found > 0 && has_table(&conn, "feed")?;
    Ok((is_log && found < known).then_some((found, known)))
}

pub(super) fn has_table(conn: &Connection, name: &str) -> Result<bool, Error> {
    Ok(conn.query_row("SELECT count(*) > 0 FROM sqlite_master WHERE name = ?1", [name], |row| row.get(0))?)
}

impl SqliteLog {
    /// Opens or makes the file at `path` with a raw 32-byte key.
    ///
    /// # Errors
    /// A key that does not fit, a file that is none of ours, an engine that is unfit.
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Self, Error> {
        let log = Self::begun(store::open_encrypted(path, key)?)?;
        let aside = store::open_encrypted(path, key)?;
        aside.set_prepared_statement_cache_capacity(64);
        aside.execute_batch(&format!("PRAGMA query_only = ON; PRAGMA cache_size = -{ASIDE_CACHE_KIB}"))?;
        Ok(Self { aside: Some(Mutex::new(aside)), ..log })
    }

    /// Opens a log that is being moved elsewhere, be it that it was closed for good already.
    ///
    /// # Errors
    /// As [`SqliteLog::open`].
    pub(crate) fn open_to_leave(path: &Path, key: &[u8; 32]) -> Result<Self, Error> {
        let mut conn = store::open_encrypted(path, key)?;
        if !has_table(&conn, LEFT)? {
            make_tables(&mut conn)?;
        }
        Ok(Self { conn: Mutex::new(conn), aside: None })
    }

    /// Says in the audit chain, and among the copies, that the log leaves for a database. Once: what was cut off and is done again compares both sides, and may not find
    /// another entry.
    ///
    /// # Errors
    /// The engine's.
    pub(crate) fn note_leaving(&self, left: &CopyRow) -> Result<(), Error> {
        if self.with(|conn| has_table(conn, LEFT))? {
            return Ok(());
        }
        self.write(|tx| {
            let end = tx.lock_audit_end()?;
            if end.seq > 0 && tx.last_entry_of(What::Moved.word())? == end.seq {
                return Ok(());
            }
            tx.keep_copy(left)?;
            append(tx, left.made_at, vec![Deed::by_operator(What::Moved, Vec::new())])
        })
    }

    /// Nobody writes while `f` takes everything out; once it has, nobody ever reads or writes here again: programs that have the
    /// file open find no table under its name.
    ///
    /// # Errors
    /// The engine's, and what `f` says; then all is as before.
    pub(crate) fn leave<R>(&self, f: impl FnOnce(&mut SqliteRows<'_>) -> Result<R, Error>) -> Result<R, Error> {
        let mut conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let prefix = if has_table(&tx, LEFT)? { LEFT_PREFIX } else { "" };
        let result = f(&mut SqliteRows { conn: &tx, prefix })?;
        for table in schema::TABLES.iter().filter(|_| prefix.is_empty()) {
            tx.execute_batch(&format!("ALTER TABLE {table} RENAME TO {LEFT_PREFIX}{table}"))?;
        }
        tx.commit()?;
        Ok(result)
    }

    /// A log in memory, for tests of the statements.
    ///
    /// # Errors
    /// The engine's.
    pub fn in_memory() -> Result<Self, Error> {
        Self::begun(Connection::open_in_memory()?)
    }

    fn begun(mut conn: Connection) -> Result<Self, Error> {
        conn.set_prepared_statement_cache_capacity(128);
        if has_table(&conn, LEFT)? {
            return Err(Error::Unusable(Refusal::not_now("log_was_moved")));
        }
        make_tables(&mut conn)?;
        Ok(Self { conn: Mutex::new(conn), aside: None })
    }

    /// Its rows as they lie at one moment.
    ///
    /// # Errors
    /// The engine's, and what `f` says.
    pub(crate) fn snapshot<R>(&self, f: impl FnOnce(&mut dyn Source) -> Result<R, Error>) -> Result<R, Error> {
        let conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = conn.unchecked_transaction()?;
        let result = f(&mut SqliteRows::of(&tx))?;
        tx.commit()?;
        Ok(result)
    }

    /// Closes it: one file, pressed to the disk.
    ///
    /// # Errors
    /// The engine's.
    pub(crate) fn close(self) -> Result<(), Error> {
        drop(self.aside);
        let conn = self.conn.into_inner().unwrap_or_else(PoisonError::into_inner);
        conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        conn.close().map_err(|(_, error)| error.into())
    }

    /// The connection, for a copy of the whole.
    pub(crate) fn with<R>(&self, f: impl FnOnce(&Connection) -> Result<R, Error>) -> Result<R, Error> {
        f(&self.conn.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn run<R>(
        (conn, behavior): (&Mutex<Connection>, TransactionBehavior),
        mut f: impl FnMut(&mut SqliteTx<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let mut conn = conn.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = conn.transaction_with_behavior(behavior)?;
        let result = f(&mut SqliteTx(&tx))?;
        tx.commit()?;
        Ok(result)
    }
}

impl Log for SqliteLog {
    type Tx<'a> = SqliteTx<'a>;

    fn read<R>(&self, f: impl FnMut(&mut SqliteTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        Self::run((&self.conn, TransactionBehavior::Deferred), f)
    }

    fn read_aside<R>(&self, f: impl FnMut(&mut SqliteTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        Self::run((self.aside.as_ref().unwrap_or(&self.conn), TransactionBehavior::Deferred), f)
    }

    fn write<R>(&self, f: impl FnMut(&mut SqliteTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        Self::run((&self.conn, TransactionBehavior::Immediate), f)
    }

    fn press_out(&self) -> Result<(), Error> {
        // What is still read at an earlier moment would keep the pages of that moment.
        let _nobody_reads = self.aside.as_ref().map(|aside| aside.lock().unwrap_or_else(PoisonError::into_inner));
        self.with(|conn| Ok(conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?))
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn cells(row: &rusqlite::Row<'_>, width: usize) -> Result<Vec<Cell>, Error> {
    (0..width).map(|n| cell(row.get_ref(n)?)).collect()
}

fn cell(value: ValueRef<'_>) -> Result<Cell, Error> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(n) => Cell::Int(n),
        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
        ValueRef::Real(_) => return Err(Error::Damaged("a fraction")),
    })
}

impl Sql for SqliteTx<'_> {
    fn query(&mut self, sql: &str, params: &[Cell]) -> Result<Vec<Vec<Cell>>, Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        let width = statement.column_count();
        let mut rows = statement.query(params_from_iter(params))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(cells(row, width)?);
        }
        Ok(found)
    }

    fn execute(&mut self, sql: &str, params: &[Cell]) -> Result<u64, Error> {
        Ok(self.0.prepare_cached(sql)?.execute(params_from_iter(params))? as u64)
    }

    /// One writer at a time: the file itself is the lock.
    fn for_update(&self) -> &'static str {
        ""
    }

    fn for_share(&self) -> &'static str {
        ""
    }
}
