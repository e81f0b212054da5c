//! A log of an earlier program is copied, brought up to date and served; nothing of it is lost, and an earlier program leaves it alone.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cluster;
mod line;
mod machine;

use cluster::Cluster;
use machine::{Laptop, Machine, Serving, divisions};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

const SECRETARY: [&str; 4] = ["--role", "community_secretary", "--community", "310104003001"];
/// The tables of each program there was, in their order.
const STEPS: [&str; 16] = [
    include_str!("../migrations/2026-11-25_01_log.sql"),
    include_str!("../migrations/2026-11-27_02_life.sql"),
    include_str!("../migrations/2026-11-27_03_carried.sql"),
    include_str!("../migrations/2026-11-27_04_snapshot.sql"),
    include_str!("../migrations/2026-11-27_05_erasure.sql"),
    include_str!("../migrations/2026-11-27_06_build.sql"),
    include_str!("../migrations/2026-11-28_01_attachment.sql"),
    include_str!("../migrations/2026-11-28_08_release.sql"),
    include_str!("../migrations/2026-11-28_09_history.sql"),
    include_str!("../migrations/2026-11-28_10_seen.sql"),
    include_str!("../migrations/2026-11-28_80_left.sql"),
    include_str!("../migrations/2026-11-28_81_trail.sql"),
    include_str!("../migrations/2026-11-28_92_audit.sql"),
    include_str!("../migrations/2026-11-28_90_copy.sql"),
    include_str!("../migrations/2026-11-28_91_invitation.sql"),
    include_str!("../migrations/2026-11-28_93_states.sql"),
];

fn begun() -> Machine {
    let machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    machine
}

/// Two laptops with what they wrote, all of it at the hub, which is stopped.
fn district() -> (Machine, [Laptop; 2]) {
    let machine = begun();
    let mut laptops = ["王秀英", "李兰"].map(|name| machine.joined(name, &SECRETARY));
    let serving = Serving::begin(&machine);
    for (laptop, flat) in laptops.iter_mut().zip(["101室", "102室"]) {
        laptop.sync_alone(&serving).unwrap();
        laptop.adds(flat);
        laptop.sync_alone(&serving).unwrap();
    }
    laptops[0].sync_alone(&serving).unwrap();
    assert_eq!(serving.end().0, Some(0));
    (machine, laptops)
}

fn copied(machine: &Machine) -> Machine {
    let other = Machine::new();
    std::fs::create_dir(other.path("hub")).unwrap();
    for entry in std::fs::read_dir(machine.path("hub")).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), other.path("hub").join(entry.file_name())).unwrap();
        }
    }
    std::fs::copy(machine.path("hub.key"), other.path("hub.key")).unwrap();
    other
}

fn opened(machine: &Machine, path: &Path) -> Connection {
    store::open_encrypted(path, &machine.database_key()).unwrap()
}

fn columns(conn: &Connection, table: &str) -> Vec<String> {
    let statement = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
    statement.column_names().map(str::to_owned).collect()
}

/// Its log as a program would have left it whose last step was this one: the rows that it had a place for.
fn made_older(machine: &Machine, steps: usize) {
    let (log, older) = (machine.path("hub/hub.db"), machine.path("older.db"));
    let conn = opened(machine, &older);
    conn.execute_batch(&STEPS[..steps].concat()).unwrap();
    let key = seal::to_hex(&machine.database_key());
    conn.execute_batch(&format!("ATTACH DATABASE '{}' AS now KEY \"x'{key}'\"", log.display())).unwrap();
    let tables: Vec<String> = {
        let mut statement = conn.prepare("SELECT name FROM main.sqlite_master WHERE type = 'table'").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for table in tables {
        let columns = columns(&conn, &format!("main.{table}")).join(", ");
        conn.execute_batch(&format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")).unwrap();
    }
    // The first programs left no number.
    let number = if steps == 1 { 0 } else { steps };
    let end = format!("DETACH DATABASE now; PRAGMA user_version = {number}; PRAGMA wal_checkpoint(TRUNCATE)");
    conn.execute_batch(&end).unwrap();
    conn.close().unwrap();
    ["hub/hub.db-wal", "hub/hub.db-shm"].iter().for_each(|name| _ = std::fs::remove_file(machine.path(name)));
    std::fs::rename(&older, &log).unwrap();
}

fn number(machine: &Machine, path: &Path) -> usize {
    let found: u32 = opened(machine, path).query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    found as usize
}

fn receipts(machine: &Machine) -> Vec<(Vec<u8>, Vec<u8>)> {
    let conn = opened(machine, &machine.path("hub/hub.db"));
    let mut statement = conn.prepare("SELECT bytes, receipt FROM batch ORDER BY device, scope, first_seq").unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

fn backups(machine: &Machine) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(machine.path("hub/backups")).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// The one copy in the folder, which the hub knows of.
fn the_copy(machine: &Machine, steps: usize) -> PathBuf {
    let found = backups(machine);
    let [copy] = &found[..] else { panic!("{found:?}") };
    let name = copy.file_name().unwrap().to_str().unwrap();
    let begin = format!("tables-{steps}-before-{}-20", env!("CARGO_PKG_VERSION"));
    assert!(name.starts_with(&begin) && name.ends_with(".zfhub"), "{name}");
    let listed = machine.json(&["copy", "list"]).to_string();
    assert_eq!(listed.matches(name).count(), 1, "{listed}");
    copy.clone()
}

#[test]
fn a_log_of_any_earlier_program_is_copied_brought_up_and_served_with_every_receipt() {
    let (machine, mut laptops) = district();
    let (before, now) = (receipts(&machine), number(&machine, &machine.path("hub/hub.db")));
    assert_eq!(now, STEPS.len(), "a step that is not listed here was never tried");
    assert!(before.len() > 3 && backups(&machine).is_empty(), "a log of this program needs no copy");
    let devices = machine.json(&["status"])["devices"].clone();
    let ledgers = laptops.each_ref().map(Laptop::ledger);
    for steps in [15, 13, 12, 11, 8, 5, 2, 1] {
        let older = copied(&machine);
        made_older(&older, steps);
        assert_eq!(older.json(&["status"])["devices"], devices, "{steps}");
        assert_eq!(number(&older, &older.path("hub/hub.db")), now);
        let copy = the_copy(&older, steps);
        assert_eq!(older.json(&["verify", copy.to_str().unwrap()])["is_sound"], true);
        assert_eq!(older.json(&["verify"])["is_sound"], true, "{steps}");
        assert_eq!(receipts(&older), before);
        assert!(older.json(&["audit"])["entries"].to_string().contains("backed_up"));

        let serving = Serving::begin(&older);
        for (laptop, ledger) in laptops.iter_mut().zip(&ledgers) {
            let summary = laptop.sync_alone(&serving).unwrap();
            assert_eq!((summary.pushed, summary.stuck), (0, Vec::new()), "{steps}");
            // These laptops have heard of a digest that a hub of before the twelfth step did not count: they read such feeds once more.
            assert!(summary.repaired == 0 || steps < 12, "{steps}");
            assert_eq!(laptop.store.verify().unwrap().problems, Vec::<String>::new());
            assert_eq!(laptop.ledger(), *ledger);
        }
        let mut newcomer = older.joined("新来的", &SECRETARY);
        newcomer.sync_alone(&serving).unwrap();
        assert_eq!(newcomer.flats(), ["101室", "102室"], "{steps}");
        assert_eq!(serving.end().0, Some(0));
        the_copy(&older, steps);
        assert_eq!(older.json(&["status"])["has_backup"], false, "a copy beside the log is no backup");
    }
}

#[test]
fn a_copy_of_an_earlier_log_is_taken_back_as_any_backup_is() {
    let (machine, _) = district();
    let before = receipts(&machine);
    made_older(&machine, 12);
    machine.json(&["status"]);
    let copy = the_copy(&machine, 12);
    assert_eq!(number(&machine, &copy), 12, "as it was");
    machine.json(&["restore", copy.to_str().unwrap(), "--put-aside"]);
    assert_eq!(machine.json(&["verify"])["is_sound"], true);
    assert_eq!(receipts(&machine), before);
}

/// What a program of before, which holds this lock and no other, acknowledged after the copy would be in no copy.
#[test]
fn a_log_that_is_served_is_not_brought_up_to_date_by_a_command_beside() {
    let (machine, _) = district();
    made_older(&machine, 12);
    let held = std::fs::File::options().write(true).open(machine.path("hub/serve.lock")).unwrap();
    held.try_lock().unwrap();
    let out = machine.path("b.zfhub");
    for line in [&["status"][..], &["backup", "--out", out.to_str().unwrap()], &["serve", "--listen", "127.0.0.1:0"]] {
        let (code, said) = machine.refused(line);
        assert!(code == 1 && said.contains("is served already"), "{line:?} {said}");
    }
    assert_eq!((number(&machine, &machine.path("hub/hub.db")), backups(&machine).len()), (12, 0), "as it was");
    drop(held);
    let serving = Serving::begin(&machine);
    the_copy(&machine, 12);
    machine.json(&["status"]);
    assert_eq!(serving.end().0, Some(0), "who serves brings it up itself, and commands go on beside it");
}

#[test]
fn a_restore_copies_the_log_of_an_earlier_program_before_it_puts_it_aside() {
    let (machine, _) = district();
    let (file, part) = (machine.path("b.zfhub"), machine.path("hub/backups/before-upgrade.part"));
    let restore = ["restore", file.to_str().unwrap(), "--put-aside"];
    machine.json(&["backup", "--out", file.to_str().unwrap()]);
    made_older(&machine, 12);
    cut_off(&machine);
    assert!(part.exists(), "a half copy");
    let done = machine.json(&restore);
    assert_eq!((&done["old_log_was_read"], part.exists()), (&true.into(), false), "{done}");
    let copy = the_copy(&machine, 12);
    assert_eq!(number(&machine, &copy), 12);
    assert_eq!(machine.json(&["verify", copy.to_str().unwrap()])["is_sound"], true);
    assert_eq!(machine.json(&["verify"])["is_sound"], true);

    // Half a copy from which nothing goes on: the log was put aside by a program that left it there.
    std::fs::write(&part, "half").unwrap();
    assert!(machine.refused(&["status"]).0 != 0);
    machine.json(&restore);
    assert!(!part.exists() && machine.json(&["verify"])["is_sound"] == true);
}

/// A restore is what helps against damage: it is not kept from it by what can't be copied.
#[test]
fn a_damaged_log_of_an_earlier_program_is_put_aside_as_it_is() {
    let (machine, _) = district();
    let (file, log) = (machine.path("b.zfhub"), machine.path("hub/hub.db"));
    machine.json(&["backup", "--out", file.to_str().unwrap()]);
    made_older(&machine, 12);
    let mut bytes = std::fs::read(&log).unwrap();
    let end = bytes.len();
    bytes[end / 2..].fill(7);
    std::fs::write(&log, &bytes).unwrap();
    assert!(machine.refused(&["status"]).0 != 0);
    let done = machine.json(&["restore", file.to_str().unwrap(), "--put-aside"]);
    assert_eq!(done["old_log_was_read"], false, "{done}");
    assert_eq!(std::fs::read(done["left_behind"].as_str().unwrap()).unwrap(), bytes, "not a byte of it was changed");
    assert_eq!((backups(&machine).len(), machine.json(&["verify"])["is_sound"].clone()), (0, true.into()));
}

/// The system ends the program at its first block beyond a limit.
fn cut_off(machine: &Machine) {
    let line = machine.command(&["status"]);
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "ulimit -f 80; exec \"$@\"", "sh"]).arg(line.get_program()).args(line.get_args());
    assert_eq!(limited.output().unwrap().status.code(), None, "it was ended");
}

#[test]
fn an_upgrade_that_is_cut_off_is_done_by_the_next_start() {
    let (machine, _) = district();
    made_older(&machine, 12);
    cut_off(&machine);
    assert_eq!(number(&machine, &machine.path("hub/hub.db")), 12, "what is not copied is not changed");
    machine.json(&["status"]);
    let copy = the_copy(&machine, 12);

    // Cut off before the copy had its name, after it was noted.
    std::fs::rename(&copy, machine.path("hub/backups/before-upgrade.part")).unwrap();
    machine.json(&["status"]);
    assert_eq!(the_copy(&machine, 12), copy);
    assert_eq!(machine.json(&["verify"])["is_sound"], true);
}

#[test]
fn a_program_of_before_leaves_a_later_log_as_it_is() {
    let machine = begun();
    let log = machine.path("hub/hub.db");
    opened(&machine, &log).execute_batch("PRAGMA user_version = 99").unwrap();
    for line in [&["status"][..], &["serve", "--listen", "127.0.0.1:0"], &["backup", "--out", "/nowhere/x.zfhub"]] {
        let (code, said) = machine.refused(line);
        assert!(code == 1 && said.contains("a later version of the program wrote this log"), "{line:?} {code} {said}");
    }
    assert_eq!((number(&machine, &log), backups(&machine).len()), (99, 0));
}

#[test]
fn the_tables_of_a_database_are_changed_once_its_operator_says_that_a_backup_was_made() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let mut machine = Machine::new();
    machine.database = Some(cluster.url(&database));
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let mut session = cluster.session(&database);
    session
        .batch_execute(
            "ALTER TABLE scope DROP COLUMN states;
             DELETE FROM hub_migration WHERE number = (SELECT max(number) FROM hub_migration)",
        )
        .unwrap();
    let mut step = || -> i64 { session.query_one("SELECT max(number) FROM hub_migration", &[]).unwrap().get(0) };
    let before = step();
    for line in [&["status"][..], &["member", "list"], &["serve", "--listen", "127.0.0.1:0"]] {
        let (code, said) = machine.refused(line);
        assert!(code == 1 && said.contains("--change-tables") && said.contains("backup"), "{line:?} {said}");
    }
    assert_eq!(step(), before);
    machine.json(&["--change-tables", "status"]);
    assert_eq!(step(), before + 1);
    assert_eq!(machine.json(&["status"])["is_founder"], true);
    assert_eq!(machine.json(&["verify"])["is_sound"], true);
}
