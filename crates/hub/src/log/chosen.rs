//! The engine an operator chose, behind one type.

use super::Log;
use super::cell::Cell;
use super::portable::Sql;
use super::postgres::PostgresLog;
use super::sqlite::SqliteLog;
use crate::Error;

/// A log of either engine.
pub enum ChosenLog {
    /// In the hub's folder.
    Sqlite(Box<SqliteLog>),
    /// In a database that several processes share.
    Postgres(Box<PostgresLog>),
}

/// A transaction of it.
pub struct ChosenTx<'a>(&'a mut dyn Sql);

impl Log for ChosenLog {
    type Tx<'a> = ChosenTx<'a>;

    fn read<R>(&self, mut f: impl FnMut(&mut ChosenTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        match self {
            Self::Sqlite(log) => log.read(|tx| f(&mut ChosenTx(tx))),
            Self::Postgres(log) => log.read(|tx| f(&mut ChosenTx(tx))),
        }
    }

    fn read_aside<R>(&self, mut f: impl FnMut(&mut ChosenTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        match self {
            Self::Sqlite(log) => log.read_aside(|tx| f(&mut ChosenTx(tx))),
            Self::Postgres(log) => log.read_aside(|tx| f(&mut ChosenTx(tx))),
        }
    }

    fn write<R>(&self, mut f: impl FnMut(&mut ChosenTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        match self {
            Self::Sqlite(log) => log.write(|tx| f(&mut ChosenTx(tx))),
            Self::Postgres(log) => log.write(|tx| f(&mut ChosenTx(tx))),
        }
    }

    fn press_out(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(log) => log.press_out(),
            Self::Postgres(log) => log.press_out(),
        }
    }
}

impl Sql for ChosenTx<'_> {
    fn query(&mut self, sql: &str, params: &[Cell]) -> Result<Vec<Vec<Cell>>, Error> {
        self.0.query(sql, params)
    }

    fn execute(&mut self, sql: &str, params: &[Cell]) -> Result<u64, Error> {
        self.0.execute(sql, params)
    }

    fn for_update(&self) -> &'static str {
        self.0.for_update()
    }

    fn for_share(&self) -> &'static str {
        self.0.for_share()
    }
}
