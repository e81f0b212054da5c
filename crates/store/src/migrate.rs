//! Applied migrations are a set: crate, name, checksum (decisions D10).

use crate::{Error, Store, column::Columns, fold, left_out, setting};
use rusqlite::{Connection, params};
use seal::Hash;
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
    Migration { name: "2026-11-27_03_last_word", sql: include_str!("../migrations/2026-11-27_03_last_word.sql") },
    Migration { name: "2026-11-27_04_notice", sql: include_str!("../migrations/2026-11-27_04_notice.sql") },
    Migration { name: "2026-11-27_05_sealed", sql: include_str!("../migrations/2026-11-27_05_sealed.sql") },
    Migration { name: "2026-11-27_05_carriage", sql: include_str!("../migrations/2026-11-27_05_carriage.sql") },
    Migration { name: "2026-11-27_06_load", sql: include_str!("../migrations/2026-11-27_06_load.sql") },
    Migration { name: "2026-11-27_07_search", sql: include_str!("../migrations/2026-11-27_07_search.sql") },
    Migration { name: "2026-11-27_08_displaced", sql: include_str!("../migrations/2026-11-27_08_displaced.sql") },
    Migration { name: "2026-11-27_09_erasure", sql: include_str!("../migrations/2026-11-27_09_erasure.sql") },
    Migration { name: "2026-11-27_10_unstamped", sql: include_str!("../migrations/2026-11-27_10_unstamped.sql") },
    Migration { name: "2026-11-28_01_attachment", sql: include_str!("../migrations/2026-11-28_01_attachment.sql") },
    Migration { name: "2026-11-28_06_departed", sql: include_str!("../migrations/2026-11-28_06_departed.sql") },
    Migration {
        name: "2026-11-28_10_carried_files",
        sql: include_str!("../migrations/2026-11-28_10_carried_files.sql"),
    },
    Migration { name: "2026-11-28_70_left_out", sql: include_str!("../migrations/2026-11-28_70_left_out.sql") },
    Migration { name: "2026-11-28_80_trail", sql: include_str!("../migrations/2026-11-28_80_trail.sql") },
    Migration { name: "2026-11-28_93_states", sql: include_str!("../migrations/2026-11-28_93_states.sql") },
    Migration { name: "2026-11-29_10_struck_out", sql: include_str!("../migrations/2026-11-29_10_struck_out.sql") },
    Migration { name: "2026-11-29_20_counted", sql: include_str!("../migrations/2026-11-29_20_counted.sql") },
];

/// The setting that holds the fingerprint of all that was applied.
const SCHEMA: &str = "schema";

/// Brings the schema up to date in one transaction, and what is shown with it. A landed migration that was edited, or one of a
/// later program, is refused.
pub(crate) fn migrate(store: &mut Store) -> Result<(), Error> {
    if is_current(&store.conn, store.columns)? {
        return left_out::try_again(store);
    }
    store.in_transaction(|store| {
        bring_up(&store.conn, store.columns)?;
        fold::project_all(store)
    })
}

fn is_current(conn: &Connection, columns: Columns) -> Result<bool, Error> {
    Ok(conn.table_exists(None, "setting")? && setting::read(conn, SCHEMA)?.as_deref() == Some(&schema_of(columns).0))
}

/// Brings the tables up to date, in the transaction of the caller.
pub(crate) fn bring_up(conn: &Connection, columns: Columns) -> Result<(), Error> {
    let listed: Vec<(&str, Migration)> = all(columns);
    conn.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (crate TEXT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL,
           PRIMARY KEY (crate, name)) STRICT, WITHOUT ROWID",
    )?;
    let known = applied(conn)?;
    refuse_unknown(&known, &listed)?;
    for (owner, migration) in missing(&listed, &known)? {
        conn.execute_batch(migration.sql)?;
        let row = params![owner, migration.name, checksum(migration)];
        conn.execute("INSERT INTO migration VALUES (?1, ?2, ?3)", row)?;
    }
    setting::write(conn, SCHEMA, &fingerprint(&listed).0)
}

/// What tells one list of migrations from another.
pub(crate) fn schema_of(columns: Columns) -> Hash {
    fingerprint(&all(columns))
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

/// Of all steps in their order: what every opening looks at.
fn fingerprint(listed: &[(&str, Migration)]) -> Hash {
    let parts: Vec<&[u8]> =
        listed.iter().flat_map(|(owner, m)| [owner.as_bytes(), m.name.as_bytes(), m.sql.as_bytes()]).collect();
    seal::hash(&parts)
}

fn checksum(migration: Migration) -> String {
    seal::hash(&[migration.sql.as_bytes()]).to_hex()
}

/// Those not applied yet, in their order.
fn missing<'a>(listed: &[(&'a str, Migration)], applied: &Applied) -> Result<Vec<(&'a str, Migration)>, Error> {
    let mut missing = Vec::new();
    for (owner, migration) in listed {
        match applied.get(&((*owner).to_owned(), migration.name.to_owned())) {
            None => missing.push((*owner, *migration)),
            Some(known) if *known == checksum(*migration) => {}
            Some(_) => return Err(Error::OtherVersion(format!("{owner} {} was edited", migration.name))),
        }
    }
    Ok(missing)
}
