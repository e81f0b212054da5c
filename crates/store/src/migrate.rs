//! Applied migrations are a set: crate, name, checksum (decisions D10).

use crate::{Error, column::Columns};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// One step of a schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `<date>_<nn>_<what>`.
    pub name: &'static str,
    /// Its statements.
    pub sql: &'static str,
}

const OWN: &[Migration] = &[
    Migration { name: "2026-11-22_01_log", sql: include_str!("../migrations/2026-11-22_01_log.sql") },
    Migration { name: "2026-11-25_01_feed", sql: include_str!("../migrations/2026-11-25_01_feed.sql") },
    Migration { name: "2026-11-27_01_leaving", sql: include_str!("../migrations/2026-11-27_01_leaving.sql") },
    Migration { name: "2026-11-27_02_conflict", sql: include_str!("../migrations/2026-11-27_02_conflict.sql") },
];

/// Brings the schema up to date in one transaction. A landed migration that was edited, or one of a later program, is refused.
pub(crate) fn migrate(conn: &mut Connection, columns: Columns) -> Result<(), Error> {
    let tx = conn.transaction()?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (crate TEXT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL,
           PRIMARY KEY (crate, name)) STRICT, WITHOUT ROWID",
    )?;
    let listed: Vec<(&str, Migration)> = all(columns);
    let applied = applied(&tx)?;
    refuse_unknown(&applied, &listed)?;
    for (owner, migration) in listed {
        apply(&tx, (owner, migration), &applied)?;
    }
    tx.commit()?;
    Ok(())
}

fn all(columns: Columns) -> Vec<(&'static str, Migration)> {
    let own = OWN.iter().map(|m| ("store", *m));
    own.chain(columns.iter().flat_map(|c| c.migrations().iter().map(|m| (c.name(), *m)))).collect()
}

/// The checksums of what was applied, by crate and name.
type Applied = BTreeMap<(String, String), String>;

fn applied(conn: &Connection) -> Result<Applied, Error> {
    let mut statement = conn.prepare("SELECT crate, name, checksum FROM migration")?;
    let rows = statement.query_map([], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn refuse_unknown(applied: &Applied, listed: &[(&str, Migration)]) -> Result<(), Error> {
    match applied.keys().find(|(owner, name)| !listed.iter().any(|(o, m)| o == owner && m.name == name)) {
        Some((owner, name)) => Err(Error::OtherVersion(format!("{owner} {name}"))),
        None => Ok(()),
    }
}

fn apply(conn: &Connection, (owner, migration): (&str, Migration), applied: &Applied) -> Result<(), Error> {
    let checksum = seal::hash(&[migration.sql.as_bytes()]).to_hex();
    match applied.get(&(owner.to_owned(), migration.name.to_owned())) {
        Some(known) if *known == checksum => Ok(()),
        Some(_) => Err(Error::OtherVersion(format!("{owner} {} was edited", migration.name))),
        None => {
            conn.execute_batch(migration.sql)?;
            conn.execute("INSERT INTO migration VALUES (?1, ?2, ?3)", params![owner, migration.name, checksum])?;
            Ok(())
        }
    }
}
