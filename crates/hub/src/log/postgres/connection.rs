//! One session, its settings, and the statements it knows.

use super::{Address, cells};
use crate::Error;
use crate::log::cell::Cell;
use postgres::types::ToSql;
use postgres::{Client, Statement};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// More statements than this are not kept ready.
const MOST_STATEMENTS: usize = 256;

/// No statement is ended by a clock: a COMMIT that is ended while it waits for its replicas counts as done on this server alone.
/// A wait for a row has an end, and so has a transaction whose process hangs. What was acknowledged must be safe, whatever the
/// role's own setting says; a stricter one stays.
const SETTINGS: &str = "
  SET statement_timeout = 0; SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '60s';
  SET client_min_messages = warning;
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// A session.
pub(super) struct Connection {
    pub(super) client: Client,
    statements: HashMap<String, Statement>,
    was_warned: Arc<AtomicBool>,
    is_usable: bool,
}

impl Connection {
    pub(super) fn open(address: &Address) -> Result<Self, Error> {
        let was_warned = Arc::new(AtomicBool::new(false));
        let mut client = address.connect(Arc::clone(&was_warned))?;
        client.batch_execute(SETTINGS)?;
        Ok(Self { client, statements: HashMap::new(), was_warned, is_usable: true })
    }

    /// True between two transactions of a line that holds.
    pub(super) fn is_usable(&self) -> bool {
        self.is_usable && !self.client.is_closed()
    }

    /// Statements without parameters, all of them.
    pub(super) fn command(&mut self, sql: &str) -> Result<(), Error> {
        self.is_usable = false;
        self.client.batch_execute(sql)?;
        Ok(())
    }

    /// One transaction, tried once.
    pub(super) fn transact<R>(
        &mut self,
        begin: &str,
        f: impl FnOnce(&mut Self) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.command(begin)?;
        match f(self) {
            Ok(result) => self.end("COMMIT").map(|()| result),
            Err(error) => {
                // A line that is cut ends the transaction too.
                let _ = self.end("ROLLBACK");
                Err(error)
            }
        }
    }

    /// Ends a transaction. A COMMIT that comes back with a warning was not waited for by every replica that must have it: then
    /// its fate is as unknown as that of one that never came back.
    fn end(&mut self, word: &str) -> Result<(), Error> {
        self.was_warned.store(false, Ordering::SeqCst);
        self.command(word)?;
        self.is_usable = true;
        if word == "COMMIT" && self.was_warned.load(Ordering::SeqCst) { Err(Error::FateUnknown) } else { Ok(()) }
    }

    pub(super) fn query(&mut self, sql: &str, params: &[Cell]) -> Result<Vec<Vec<Cell>>, Error> {
        let statement = self.statement(sql)?;
        let rows = self.client.query(&statement, &borrowed(params))?;
        rows.iter().map(cells::of_row).collect()
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Cell]) -> Result<u64, Error> {
        let statement = self.statement(sql)?;
        Ok(self.client.execute(&statement, &borrowed(params))?)
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, Error> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        if self.statements.len() >= MOST_STATEMENTS {
            self.statements.clear();
        }
        let statement = self.client.prepare(&cells::numbered(sql))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

pub(super) fn borrowed(params: &[Cell]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect()
}
