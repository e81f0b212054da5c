//! Applied migrations are a set: crate, name, checksum (decisions D10).

use crate::{Error, column::Columns};
use rusqlite::{Connection, params};

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
];

/// Brings the schema up to date in one transaction. A landed migration that was edited, or one of a later program, is refused.
pub(crate) fn migrate(conn: &mut Connection, columns: Columns) -> Result<(), Error> {
    let tx = conn.transaction()?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (crate TEXT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL,
           PRIMARY KEY (crate, name)) STRICT, WITHOUT ROWID",
    )?;
    let listed: Vec<(&str, Migration)> = all(columns);
    refuse_unknown(&tx, &listed)?;
    for (owner, migration) in listed {
        apply(&tx, owner, migration)?;
    }
    tx.commit()?;
    Ok(())
}

fn all(columns: Columns) -> Vec<(&'static str, Migration)> {
    let own = OWN.iter().map(|m| ("store", *m));
    own.chain(columns.iter().flat_map(|c| c.migrations().iter().map(|m| (c.name(), *m)))).collect()
}

fn refuse_unknown(conn: &Connection, listed: &[(&str, Migration)]) -> Result<(), Error> {
    let mut statement = conn.prepare("SELECT crate, name FROM migration")?;
    let applied = statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
    for pair in applied {
        let (owner, name) = pair?;
        if !listed.iter().any(|(o, m)| *o == owner && m.name == name) {
            return Err(Error::OtherVersion(format!("{owner} {name}")));
        }
    }
    Ok(())
}

fn apply(conn: &Connection, owner: &str, migration: Migration) -> Result<(), Error> {
    let checksum = seal::hash(&[migration.sql.as_bytes()]).to_hex();
    let found: Option<String> = conn
        .query_row(
            "SELECT checksum FROM migration WHERE crate = ?1 AND name = ?2",
            params![owner, migration.name],
            |r| r.get(0),
        )
        .map(Some)
        .or_else(|e| if e == rusqlite::Error::QueryReturnedNoRows { Ok(None) } else { Err(e) })?;
    match found {
        Some(known) if known == checksum => Ok(()),
        Some(_) => Err(Error::OtherVersion(format!("{owner} {} was edited", migration.name))),
        None => {
            conn.execute_batch(migration.sql)?;
            conn.execute("INSERT INTO migration VALUES (?1, ?2, ?3)", params![owner, migration.name, checksum])?;
            Ok(())
        }
    }
}
