//! Taking over a whole log, and giving it, all of it in one transaction.

use super::connection::Connection;
use super::{PostgresLog, cells, schema};
use crate::Error;
use crate::log::schema::TABLES;
use crate::log::source::{Sink, Source};
use crate::log::tally::Tally;
use kernel::{ErrorCode, Refusal};
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{ToSql, Type};

impl PostgresLog {
    /// Takes every row over and compares both sides, table by table. Where the rows are here already, as after a run that was
    /// cut off, it only compares. Gives the number of rows of each table.
    ///
    /// # Errors
    /// `database_not_empty` when other rows are here; the database's. Then nothing was written.
    pub(crate) fn receive(&self, from: &mut dyn Source) -> Result<Vec<(&'static str, u64)>, Error> {
        self.0.with(|connection| connection.transact(super::WRITE, |connection| received(connection, from)))
    }

    /// The same, where another log may lie: its tables go into a schema of the name given, in the same transaction. Nobody who
    /// still serves that log writes after it: whoever reads its life first waits, and then finds another one.
    ///
    /// # Errors
    /// The database's. Then all is as before.
    pub(crate) fn receive_over(&self, from: &mut dyn Source, aside: &str) -> Result<Vec<(&'static str, u64)>, Error> {
        self.0.with(|connection| {
            connection.transact(super::WRITE, |connection| {
                // The life before all else: who writes has read it, who comes later waits for it.
                connection.client.batch_execute("LOCK TABLE life IN ACCESS EXCLUSIVE MODE")?;
                schema::put_aside(connection, &quoted(aside))?;
                received(connection, from)
            })
        })
    }

    /// Gives every row as it lies at one moment, while others write on.
    ///
    /// # Errors
    /// The database's, and what `f` says.
    pub(crate) fn give<R>(&self, f: impl FnOnce(&mut dyn Source) -> Result<R, Error>) -> Result<R, Error> {
        self.0.with(|connection| connection.transact(super::READ, |connection| f(&mut PostgresRows(connection))))
    }

    /// About how many bytes the log takes.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn size(&self) -> Result<u64, Error> {
        self.0.with(|connection| {
            connection.transact(super::READ, |connection| {
                let row = connection.query("SELECT pg_database_size(current_database())", &[])?.pop();
                crate::log::Cells::of(row.ok_or(Error::Damaged("a number"))?).number()
            })
        })
    }

    /// Whether any row of a log is here.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn is_empty(&self) -> Result<bool, Error> {
        self.0.with(|connection| connection.transact(super::READ, is_empty))
    }
}

/// A log as it lies in the database at one moment.
struct PostgresRows<'a>(&'a mut Connection);

impl Source for PostgresRows<'_> {
    fn columns(&mut self, table: &str) -> Result<Vec<String>, Error> {
        let statement = self.0.client.prepare(&format!("SELECT * FROM {}", quoted(table)))?;
        Ok(statement.columns().iter().map(|column| column.name().to_owned()).collect())
    }

    fn each(&mut self, (table, order): (&str, &str), sink: Sink<'_>) -> Result<(), Error> {
        let tail = if order.is_empty() { String::new() } else { format!(" ORDER BY {order}") };
        each_row(self.0, &format!("SELECT * FROM {}{tail}", quoted(table)), sink)
    }
}

fn each_row(connection: &mut Connection, sql: &str, sink: Sink<'_>) -> Result<(), Error> {
    let none: [&(dyn ToSql + Sync); 0] = [];
    let mut rows = connection.client.query_raw(sql, none)?;
    while let Some(row) = rows.next()? {
        sink(cells::of_row(&row)?)?;
    }
    Ok(())
}

fn received(connection: &mut Connection, from: &mut dyn Source) -> Result<Vec<(&'static str, u64)>, Error> {
    let locked = TABLES.map(quoted).join(", ");
    connection.client.batch_execute(&format!("LOCK TABLE {locked} IN EXCLUSIVE MODE"))?;
    if is_empty(connection)? {
        TABLES.iter().try_for_each(|table| fill(connection, from, table))?;
    }
    TABLES.iter().map(|table| Ok((*table, compared(connection, from, table)?))).collect()
}

fn is_empty(connection: &mut Connection) -> Result<bool, Error> {
    for table in TABLES {
        if !connection.query(&format!("SELECT 1 FROM {} LIMIT 1", quoted(table)), &[])?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn fill(connection: &mut Connection, from: &mut dyn Source, table: &str) -> Result<(), Error> {
    let (types, columns) = (types(connection, from, table)?, columns(from, table)?);
    let sql = format!("COPY {} ({columns}) FROM STDIN BINARY", quoted(table));
    let mut writer = BinaryCopyInWriter::new(connection.client.copy_in(&sql)?, &types);
    from.each((table, ""), &mut |row| Ok(writer.write(&super::connection::borrowed(&row))?))?;
    writer.finish()?;
    Ok(())
}

fn compared(connection: &mut Connection, from: &mut dyn Source, table: &str) -> Result<u64, Error> {
    let (mut theirs, mut ours) = (Tally::default(), Tally::default());
    from.each((table, ""), &mut |row| {
        theirs.add(&row);
        Ok(())
    })?;
    let sql = format!("SELECT {} FROM {}", columns(from, table)?, quoted(table));
    each_row(connection, &sql, &mut |row| {
        ours.add(&row);
        Ok(())
    })?;
    if ours == theirs {
        return Ok(ours.rows);
    }
    Err(Error::Unusable(Refusal::new(ErrorCode::Conflict, "database_not_empty").with("table", table)))
}

fn types(connection: &mut Connection, from: &mut dyn Source, table: &str) -> Result<Vec<Type>, Error> {
    let statement = connection.client.prepare(&format!("SELECT {} FROM {}", columns(from, table)?, quoted(table)))?;
    Ok(statement.columns().iter().map(|column| column.type_().clone()).collect())
}

fn columns(from: &mut dyn Source, table: &str) -> Result<String, Error> {
    Ok(from.columns(table)?.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
