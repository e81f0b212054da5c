//! Making the tables, bringing them up to date, and claiming them for one hub. Several processes may begin at once.

use super::connection::Connection;
use crate::Error;
use crate::log::cell::{Cell, Cells};
use crate::log::schema;
use kernel::{DistrictId, ErrorCode, Refusal};
use seal::VerifyingKey;

/// Whoever holds this lock changes tables; the others wait. The number is the word "zoufang".
const LOCK: i64 = 0x007a_6f75_6661_6e67;

const NUMBER: &str = "SELECT coalesce(max(number), 0) FROM hub_migration";

pub(super) fn prepare(connection: &mut Connection, of_whom: (DistrictId, VerifyingKey)) -> Result<(), Error> {
    connection.transact("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", |connection| {
        connection.execute("SELECT pg_advisory_xact_lock(?1)", &[LOCK.into()])?;
        bring_up(connection)?;
        claim(connection, of_whom)
    })
}

/// Whether tables of an earlier program are here, and from which number to which they would be brought.
pub(super) fn is_behind(connection: &mut Connection) -> Result<Option<(u64, usize)>, Error> {
    let sql =
        "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'hub_migration'";
    if one_number(connection, sql)? == 0 {
        return Ok(None);
    }
    let found = one_number(connection, NUMBER)?;
    let known = schema::for_postgres().len();
    Ok((found > 0 && found < known as u64).then_some((found, known)))
}

fn bring_up(connection: &mut Connection) -> Result<(), Error> {
    let sql = "SELECT CAST(tablename AS TEXT) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()";
    let tables = connection.query(sql, &[])?;
    if tables.is_empty() {
        connection.execute("CREATE TABLE hub_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL)", &[])?;
    } else if !tables.contains(&vec![Cell::from("hub_migration")]) {
        return unusable(Refusal::new(ErrorCode::Conflict, "database_not_ours"));
    }
    let found = one_number(connection, NUMBER)?;
    let ours = schema::for_postgres();
    if found > ours.len() as u64 {
        let refusal = Refusal::new(ErrorCode::OutOfDate, "database_of_later_version");
        return unusable(refusal.with("found", found).with("known", ours.len()));
    }
    for (number, (name, sql)) in (1u64..).zip(ours).filter(|(number, _)| *number > found) {
        connection.client.batch_execute(&sql)?;
        let note = "INSERT INTO hub_migration (number, name) VALUES (?1, ?2)";
        connection.execute(note, &[number.into(), name.into()])?;
    }
    Ok(())
}

/// The log that is here goes into a schema of its own; empty tables stand in its place.
pub(super) fn put_aside(connection: &mut Connection, aside: &str) -> Result<(), Error> {
    connection.client.batch_execute(&format!("CREATE SCHEMA {aside}"))?;
    for table in schema::TABLES.iter().chain(&schema::MADE_AGAIN) {
        connection.client.batch_execute(&format!("ALTER TABLE \"{table}\" SET SCHEMA {aside}"))?;
    }
    for (_, sql) in schema::for_postgres().into_iter().filter(|(name, _)| *name != "whose") {
        connection.client.batch_execute(&sql)?;
    }
    // The part of `whose` that is about the log's own tables.
    connection.client.batch_execute("ALTER TABLE batch ALTER COLUMN bytes SET STORAGE EXTERNAL")?;
    Ok(())
}

fn claim(connection: &mut Connection, (district, key): (DistrictId, VerifyingKey)) -> Result<(), Error> {
    let ours = [Cell::from(district.bytes()), Cell::from(key.0)];
    let Some(claimed) = connection.query("SELECT district, sign_key FROM hub", &[])?.pop() else {
        connection.execute("INSERT INTO hub (only_one, district, sign_key) VALUES (1, ?1, ?2)", &ours)?;
        return Ok(());
    };
    if claimed == ours {
        return Ok(());
    }
    let reason = if claimed[0] == ours[0] { "database_of_another_hub" } else { "database_of_another_district" };
    unusable(Refusal::new(ErrorCode::Forbidden, reason))
}

fn one_number(connection: &mut Connection, sql: &str) -> Result<u64, Error> {
    let row = connection.query(sql, &[])?.pop().ok_or(Error::Damaged("a number"))?;
    Cells::of(row).number()
}

fn unusable(refusal: Refusal) -> Result<(), Error> {
    Err(Error::Unusable(refusal))
}
