//! The log in PostgreSQL: several processes work on one truth (decisions D2, D29).
//!
//! Every call blocks and must not be made on a thread that drives asynchronous tasks; the server asks the log on threads of
//! its own.

mod address;
mod again;
mod cells;
mod connection;
mod copy;
mod fault;
mod pool;
mod schema;

pub use address::Address;

use super::Log;
use super::cell::Cell;
use super::portable::Sql;
use crate::Error;
use connection::Connection;
use kernel::DistrictId;
use pool::Pool;
use seal::VerifyingKey;

/// Reads see one moment; nothing waits for them.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Writes see the latest of every row they lock.
const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// The log.
pub struct PostgresLog(Pool);

/// A transaction of it.
pub struct PostgresTx<'a> {
    connection: &'a mut Connection,
    /// A statement failed: the server takes nothing more of this transaction, and would end it without a word.
    is_broken: bool,
}

impl PostgresLog {
    /// Opens the log of a hub: makes its tables or brings them up to date, and claims them for the district and the key that
    /// signs for this hub.
    ///
    /// # Errors
    /// The server is not reached or lets nobody in; the database is another district's, a later version's, or something else's.
    pub fn open(address: Address, of_whom: (DistrictId, VerifyingKey)) -> Result<Self, Error> {
        let log = Self(Pool::new(address));
        again::until_done(|| log.0.with(|connection| schema::prepare(connection, of_whom)))?;
        Ok(log)
    }

    /// From which number of its tables a log would be brought up to which; `None` where it needs nothing, or is none yet.
    ///
    /// # Errors
    /// The server is not reached or lets nobody in.
    pub(crate) fn is_behind(address: Address) -> Result<Option<(u64, usize)>, Error> {
        let pool = Pool::new(address);
        again::until_done(|| pool.with(|connection| connection.transact(READ, schema::is_behind)))
    }

    fn run<R>(&self, begin: &str, f: &mut impl FnMut(&mut PostgresTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        again::until_done(|| {
            self.0.with(|connection| {
                connection.transact(begin, |connection| {
                    let mut tx = PostgresTx { connection, is_broken: false };
                    let result = f(&mut tx)?;
                    if tx.is_broken { Err(BROKEN) } else { Ok(result) }
                })
            })
        })
    }
}

const BROKEN: Error = Error::Damaged("a statement failed and nobody heard");

impl Log for PostgresLog {
    type Tx<'a> = PostgresTx<'a>;

    fn read<R>(&self, mut f: impl FnMut(&mut PostgresTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.run(READ, &mut f)
    }

    fn write<R>(&self, mut f: impl FnMut(&mut PostgresTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.run(WRITE, &mut f)
    }
}

impl Sql for PostgresTx<'_> {
    fn query(&mut self, sql: &str, params: &[Cell]) -> Result<Vec<Vec<Cell>>, Error> {
        self.connection.query(sql, params).inspect_err(|_| self.is_broken = true)
    }

    fn execute(&mut self, sql: &str, params: &[Cell]) -> Result<u64, Error> {
        self.connection.execute(sql, params).inspect_err(|_| self.is_broken = true)
    }

    fn for_update(&self) -> &'static str {
        " FOR UPDATE"
    }

    fn for_share(&self) -> &'static str {
        " FOR SHARE"
    }
}
