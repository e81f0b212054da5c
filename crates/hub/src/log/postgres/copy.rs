//! Taking over a whole log, all of it in one transaction.

use super::connection::Connection;
use super::{PostgresLog, cells};
use crate::Error;
use crate::log::cell::Cell;
use crate::log::schema::TABLES;
use crate::log::sqlite::Leaving;
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
    pub(crate) fn receive(&self, from: &Leaving<'_>) -> Result<Vec<(&'static str, u64)>, Error> {
        self.0.with(|connection| {
            connection.transact(super::WRITE, |connection| {
                let locked = TABLES.map(quoted).join(", ");
                connection.client.batch_execute(&format!("LOCK TABLE {locked} IN EXCLUSIVE MODE"))?;
                if is_empty(connection)? {
                    TABLES.iter().try_for_each(|table| fill(connection, from, table))?;
                }
                TABLES.iter().map(|table| Ok((*table, compared(connection, from, table)?))).collect()
            })
        })
    }
}

fn is_empty(connection: &mut Connection) -> Result<bool, Error> {
    for table in TABLES {
        if !connection.query(&format!("SELECT 1 FROM {} LIMIT 1", quoted(table)), &[])?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn fill(connection: &mut Connection, from: &Leaving<'_>, table: &str) -> Result<(), Error> {
    let (types, columns) = (types(connection, from, table)?, columns(from, table)?);
    let sql = format!("COPY {} ({columns}) FROM STDIN BINARY", quoted(table));
    let mut writer = BinaryCopyInWriter::new(connection.client.copy_in(&sql)?, &types);
    from.each(table, &mut |row| Ok(writer.write(&super::connection::borrowed(&row))?))?;
    writer.finish()?;
    Ok(())
}

fn compared(connection: &mut Connection, from: &Leaving<'_>, table: &str) -> Result<u64, Error> {
    let (mut theirs, mut ours) = (Tally::default(), Tally::default());
    from.each(table, &mut |row| {
        theirs.add(&row);
        Ok(())
    })?;
    let sql = format!("SELECT {} FROM {}", columns(from, table)?, quoted(table));
    let none: [&(dyn ToSql + Sync); 0] = [];
    let mut rows = connection.client.query_raw(&sql, none)?;
    while let Some(row) = rows.next()? {
        let row: Vec<Cell> = cells::of_row(&row)?;
        ours.add(&row);
    }
    if ours == theirs {
        return Ok(ours.rows);
    }
    Err(Error::Unusable(Refusal::new(ErrorCode::Conflict, "database_not_empty").with("table", table)))
}

fn types(connection: &mut Connection, from: &Leaving<'_>, table: &str) -> Result<Vec<Type>, Error> {
    let statement = connection.client.prepare(&format!("SELECT {} FROM {}", columns(from, table)?, quoted(table)))?;
    Ok(statement.columns().iter().map(|column| column.type_().clone()).collect())
}

fn columns(from: &Leaving<'_>, table: &str) -> Result<String, Error> {
    Ok(from.columns(table)?.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
