//! Logs on every engine, and all that is in them: a line a row, the table's name before it.
#![allow(dead_code)]

use crate::world;
use hub::Log;
use hub::log::memory::MemoryLog;
use hub::log::postgres::{Address, PostgresLog};
use hub::log::sqlite::SqliteLog;
use kernel::DistrictId;
use rusqlite::types::Value;
use tempfile::TempDir;

const KEY: [u8; 32] = [5; 32];

/// Every row of every table.
pub type Dump<L> = Box<dyn Fn(&L) -> Vec<String>>;
/// An empty log, and how to look at it.
pub type Made<L> = (L, Dump<L>);

/// In memory.
pub fn in_memory() -> Made<MemoryLog> {
    let dump = |log: &MemoryLog| {
        let (mut table, mut lines) = (String::new(), Vec::new());
        for line in format!("{:#?}", log.copied()).lines() {
            // The tables are the fields of what the lock holds.
            let indent = line.len() - line.trim_start().len();
            if let Some((name, _)) = line.trim_start().split_once(": ").filter(|_| indent == 12) {
                name.clone_into(&mut table);
            }
            lines.push(format!("{table}|{line}"));
        }
        assert!(lines.iter().any(|line| line.starts_with("records|")), "the tables are told apart");
        lines
    };
    (MemoryLog::default(), Box::new(dump))
}

/// In a file, as a hub has it.
pub fn in_a_file() -> Made<SqliteLog> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub.db");
    let log = SqliteLog::open(&path, &KEY).unwrap();
    (log, Box::new(move |_| rows_of_file(&folder)))
}

fn rows_of_file(folder: &TempDir) -> Vec<String> {
    let conn = store::open_encrypted(&folder.path().join("hub.db"), &KEY).unwrap();
    let mut names = conn.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut lines = Vec::new();
    for table in names {
        let mut select = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let width = select.column_count();
        let row = |row: &rusqlite::Row<'_>| (0..width).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>();
        let rows = select.query_map([], row).unwrap().map(|row| format!("{table}|{:?}", row.unwrap()));
        lines.extend(rows);
    }
    lines.sort();
    lines
}

/// In a database of the cluster's, of the practice district or the real one.
#[cfg(unix)]
pub fn in_postgres(cluster: std::sync::Arc<crate::cluster::Cluster>, is_practice: bool) -> Made<PostgresLog> {
    let database = cluster.database();
    let whose = (DistrictId::of_code("310104", is_practice), world::whose().1);
    let log = PostgresLog::open(Address::parse(&cluster.url(&database), None).unwrap(), whose).unwrap();
    (log, Box::new(move |_| rows_of_database(&mut cluster.session(&database))))
}

#[cfg(unix)]
fn rows_of_database(session: &mut postgres::Client) -> Vec<String> {
    let names = "SELECT CAST(tablename AS TEXT) FROM pg_catalog.pg_tables WHERE schemaname = 'public' ORDER BY 1";
    let names: Vec<String> = session.query(names, &[]).unwrap().iter().map(|row| row.get(0)).collect();
    let mut lines = Vec::new();
    for table in names {
        let rows =
            session.query(&format!("SELECT CAST(\"{table}\" AS TEXT) FROM \"{table}\" ORDER BY 1"), &[]).unwrap();
        lines.extend(rows.iter().map(|row| format!("{table}|{}", row.get::<_, String>(0))));
    }
    lines
}

/// Whose tables the lines are of.
pub fn table(line: &str) -> &str {
    line.split('|').next().unwrap()
}

/// A log that is looked at.
pub fn looked_at<L: Log>(log: &L, dump: &Dump<L>) -> Vec<String> {
    let lines = dump(log);
    assert!(!lines.is_empty());
    lines
}
