//! The tables, written once for every engine.

/// As SQLite reads it.
pub(super) const LOG: &str = include_str!("../../migrations/2026-11-25_01_log.sql");
/// What follows from the log and can be made again: not moved.
pub(super) const SNAPSHOT: &str = include_str!("../../migrations/2026-11-27_02_snapshot.sql");
/// For PostgreSQL alone.
const WHOSE: &str = include_str!("../../migrations/2026-11-27_01_whose.sql");

/// Every table of the log, as it is moved from one engine to another.
pub(super) const TABLES: [&str; 9] =
    ["device", "device_scope", "member", "posting", "record_state", "batch", "change", "scope", "feed"];

/// PostgreSQL's migrations by number, from 1. None of them is ever edited once it has landed.
pub(super) fn for_postgres() -> [(&'static str, String); 3] {
    [("log", translated(LOG)), ("whose", translated(WHOSE)), ("snapshot", translated(SNAPSHOT))]
}

fn translated(sql: &str) -> String {
    sql.replace(" BLOB", " BYTEA").replace(" INTEGER", " BIGINT")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_table_is_listed() {
        let made: Vec<&str> = LOG.split("CREATE TABLE ").skip(1).map(|rest| rest.split(' ').next().unwrap()).collect();
        assert_eq!(made, TABLES);
    }
}
