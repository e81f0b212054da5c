//! The tables, written once for every engine.

/// As SQLite reads it.
const LOG: &str = include_str!("../../migrations/2026-11-25_01_log.sql");
const LIFE: &str = include_str!("../../migrations/2026-11-27_02_life.sql");
const CARRIED: &str = include_str!("../../migrations/2026-11-27_03_carried.sql");
const SNAPSHOT: &str = include_str!("../../migrations/2026-11-27_04_snapshot.sql");
const ERASURE: &str = include_str!("../../migrations/2026-11-27_05_erasure.sql");
const BUILD: &str = include_str!("../../migrations/2026-11-27_06_build.sql");
const ATTACHMENT: &str = include_str!("../../migrations/2026-11-28_01_attachment.sql");
const RELEASE: &str = include_str!("../../migrations/2026-11-28_08_release.sql");
const HISTORY: &str = include_str!("../../migrations/2026-11-28_09_history.sql");
const SEEN: &str = include_str!("../../migrations/2026-11-28_10_seen.sql");
const LEFT: &str = include_str!("../../migrations/2026-11-28_80_left.sql");
const TRAIL: &str = include_str!("../../migrations/2026-11-28_81_trail.sql");
const AUDIT: &str = include_str!("../../migrations/2026-11-28_92_audit.sql");
const COPY: &str = include_str!("../../migrations/2026-11-28_90_copy.sql");
const INVITATION: &str = include_str!("../../migrations/2026-11-28_91_invitation.sql");
const STATES: &str = include_str!("../../migrations/2026-11-28_93_states.sql");
/// For PostgreSQL alone.
const WHOSE: &str = include_str!("../../migrations/2026-11-27_01_whose.sql");

/// Every table of the log, as it is moved from one engine to another.
pub(super) const TABLES: [&str; 24] = [
    "device",
    "device_scope",
    "member",
    "posting",
    "record_state",
    "batch",
    "change",
    "scope",
    "feed",
    "life",
    "notice",
    "carried",
    "erasure",
    "erased_on",
    "copy",
    "piece",
    "release",
    "release_part",
    "audit_entry",
    "audit_end",
    "audit_head",
    "brought",
    "invitation",
    "waiting_vault",
];

/// What follows from the log and can be made again: neither moved nor copied row by row.
pub(super) const MADE_AGAIN: [&str; 3] = ["snapshot", "chunk", "cutting"];

/// SQLite's migrations by number, from 1: the file's `user_version`. None of them is ever edited once it has landed.
pub(super) const FOR_SQLITE: [&str; 16] = [
    LOG, LIFE, CARRIED, SNAPSHOT, ERASURE, BUILD, ATTACHMENT, RELEASE, HISTORY, SEEN, LEFT, TRAIL, AUDIT, COPY,
    INVITATION, STATES,
];

/// What SQLite is told to go on from this number to the last.
pub(super) fn from_number(found: usize) -> String {
    format!("{} PRAGMA user_version = {};", FOR_SQLITE[found..].concat(), FOR_SQLITE.len())
}

/// PostgreSQL's migrations by number, from 1.
pub(super) fn for_postgres() -> [(&'static str, String); 17] {
    [
        ("log", translated(LOG)),
        ("whose", translated(WHOSE)),
        ("life", translated(LIFE)),
        ("carried", translated(CARRIED)),
        ("snapshot", translated(SNAPSHOT)),
        ("erasure", translated(ERASURE)),
        ("build", translated(BUILD)),
        ("attachment", translated(ATTACHMENT)),
        ("release", translated(RELEASE)),
        ("history", translated(HISTORY)),
        ("seen", translated(SEEN)),
        ("left", translated(LEFT)),
        ("trail", translated(TRAIL)),
        ("audit", translated(AUDIT)),
        ("copy", translated(COPY)),
        ("invitation", translated(INVITATION)),
        ("states", translated(STATES)),
    ]
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
        let all = FOR_SQLITE.concat();
        let made: Vec<&str> = all.split("CREATE TABLE ").skip(1).map(|rest| rest.split(' ').next().unwrap()).collect();
        let (mut made, mut listed) = (made, [&TABLES[..], &MADE_AGAIN[..]].concat());
        made.sort_unstable();
        listed.sort_unstable();
        assert_eq!(made, listed);
    }
}
