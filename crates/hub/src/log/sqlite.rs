//! The log in one encrypted SQLite file: the hub of a district that fits on one machine.

use super::Log;
use super::cell::Cell;
use super::portable::Sql;
use crate::Error;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, TransactionBehavior, params_from_iter};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

const SCHEMA: &str = include_str!("../../migrations/2026-11-25_01_log.sql");

/// The log.
pub struct SqliteLog(Mutex<Connection>);

/// A transaction of it.
pub struct SqliteTx<'a>(&'a Connection);

impl SqliteLog {
    /// Opens or makes the file at `path` with a raw 32-byte key.
    ///
    /// # Errors
    /// A key that does not fit, a file that is none of ours, an engine that is unfit.
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Self, Error> {
        Self::begun(store::open_encrypted(path, key)?)
    }

    /// A log in memory, for tests of the statements.
    ///
    /// # Errors
    /// The engine's.
    pub fn in_memory() -> Result<Self, Error> {
        Self::begun(Connection::open_in_memory()?)
    }

    fn begun(conn: Connection) -> Result<Self, Error> {
        conn.set_prepared_statement_cache_capacity(128);
        let has_tables: bool =
            conn.query_row("SELECT count(*) > 0 FROM sqlite_master WHERE name = 'feed'", [], |r| r.get(0))?;
        if !has_tables {
            conn.execute_batch(&format!("BEGIN; {SCHEMA} COMMIT;"))?;
        }
        Ok(Self(Mutex::new(conn)))
    }

    fn run<R>(
        &self,
        behavior: TransactionBehavior,
        mut f: impl FnMut(&mut SqliteTx<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let mut conn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = conn.transaction_with_behavior(behavior)?;
        let result = f(&mut SqliteTx(&tx))?;
        tx.commit()?;
        Ok(result)
    }
}

impl Log for SqliteLog {
    type Tx<'a> = SqliteTx<'a>;

    fn read<R>(&self, f: impl FnMut(&mut SqliteTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.run(TransactionBehavior::Deferred, f)
    }

    fn write<R>(&self, f: impl FnMut(&mut SqliteTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.run(TransactionBehavior::Immediate, f)
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
            found.push((0..width).map(|n| cell(row.get_ref(n)?)).collect::<Result<_, _>>()?);
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
