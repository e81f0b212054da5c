//! The hub's audit chain over real processes (ADR 0044): what stands in it and what never does; that whoever writes in the database itself is
//! found out by `verify`, or by the laptop that saw more; and that a killed process, a restore and a log of an earlier program leave it whole.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod line;
mod machine;

use machine::{Laptop, Machine, Serving, divisions};
use rusqlite::Connection;
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use sync::{AuditTrouble, Pull, Request};

const SECRETARY: [&str; 4] = ["--role", "community_secretary", "--community", "310104003001"];
/// Whoever reads the chain learns nobody's name.
const CANARY: &str = "zqcanaryname";

fn district() -> Machine {
    let machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    machine
}

fn entries(machine: &Machine) -> Vec<Value> {
    machine.json(&["audit"])["entries"].as_array().unwrap().clone()
}

fn words(machine: &Machine) -> Vec<String> {
    entries(machine).iter().map(|entry| entry["what"].as_str().unwrap().to_owned()).collect()
}

fn count(words: &[String], word: &str) -> usize {
    words.iter().filter(|one| *one == word).count()
}

#[track_caller]
fn sound(machine: &Machine) -> u64 {
    let found = machine.json(&["verify"]);
    assert_eq!(found["is_sound"], true, "{found}");
    let numbers: Vec<u64> = entries(machine).iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "without a gap");
    assert_eq!(found["audit_entries"], numbers.len() as u64);
    numbers.len() as u64
}

/// Somebody with the hub's key file writes in its database.
fn write_in(machine: &Machine, sql: &str) {
    let conn = store::open_encrypted(&machine.path("hub/hub.db"), &machine.database_key()).unwrap();
    conn.execute_batch(sql).unwrap();
    conn.close().unwrap();
}

fn asked(caller: &machine::Caller, serving: &Serving) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let pull = Request::Pull(Pull { wishes: Vec::new(), most_bytes: 1_000 });
    runtime.block_on(caller.ask(serving, &pull, None)).unwrap_err()
}

#[test]
fn what_is_done_to_rights_and_to_the_log_is_in_the_chain_and_nobodys_name() {
    let machine = district();
    let mut auditor = machine.joined("审计员", &["--role", "auditor"]);
    let mut wang = machine.joined(CANARY, &SECRETARY);
    let serving = Serving::begin(&machine);
    for laptop in [&mut auditor, &mut wang] {
        laptop.sync_alone(&serving).unwrap();
    }
    wang.adds(CANARY);
    wang.sync_alone(&serving).unwrap();
    for _ in 0..20 {
        assert!(asked(&wang.forger(), &serving).contains("request_signature_wrong"));
    }
    (0..3).for_each(|_| assert!(asked(&wang.stranger(), &serving).contains("device_unknown")));
    machine.json(&["device", "revoke", &wang.card.card.device.to_string()]);
    assert!(wang.sync_alone(&serving).unwrap().is_revoked);
    let (exit, notes) = serving.end();
    assert_eq!(exit, Some(0), "{notes}");
    let copy = machine.path("a.zfhub");
    machine.json(&["backup", "--out", copy.to_str().unwrap()]);
    machine.json(&["restore", copy.to_str().unwrap(), "--put-aside"]);
    let words = words(&machine);
    for (word, times) in [
        ("hub_begun", 1),
        // The hub's own posting, and one for each member.
        ("grant_given", 3),
        ("device_enrolled", 3),
        ("ticket_made", 2),
        ("device_revoked", 1),
        ("backed_up", 1),
        ("restored", 1),
    ] {
        assert_eq!(count(&words, word), times, "{word}: {words:?}");
    }
    assert_eq!((words.first().unwrap().as_str(), words.last().unwrap().as_str()), ("hub_begun", "restored"));
    let all = entries(&machine);
    let refused = |why: &str| {
        let of = all.iter().filter(|entry| entry["reason"] == why && entry["what"] == "request_refused");
        of.map(|entry| entry["times"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((refused("request_signature_wrong"), refused("device_unknown")), (20, 3));
    assert!(refused("revoked") >= 1);
    let of_wang = all.iter().find(|entry| entry["what"] == "device_revoked").unwrap();
    assert_eq!(of_wang["subjects"][0], wang.card.card.device.to_string());
    assert!(
        all.iter().any(|entry| entry["what"] == "grant_given" && entry["change"].is_string()),
        "it names the change"
    );
    sound(&machine);
    let people = String::from_utf8(machine.run(&["audit"]).stdout).unwrap();
    let text = format!("{people}{all:?}{notes}");
    assert!(!text.contains(CANARY) && !text.contains("审计员"), "ids alone");
    let today = machine::wall().local_date().succ_opt().unwrap().succ_opt().unwrap().to_string();
    assert_eq!(machine.json(&["audit", "--since", &today])["entries"], Value::Array(Vec::new()));
}

/// What somebody with the key writes in the database, and who finds it out.
struct Tampering {
    sql: &'static str,
    /// A part of what `verify` says; none where the chain that is left holds together.
    verify: Option<&'static str>,
    laptop: Option<AuditTrouble>,
}

/// Cuts the last two entries away, and whatever would tell of it.
const CUT_WELL: &str = "DELETE FROM audit_head WHERE seq > (SELECT max(seq) - 2 FROM audit_entry);
    DELETE FROM audit_entry WHERE seq > (SELECT max(seq) - 2 FROM audit_entry);
    UPDATE audit_end SET seq = (SELECT max(seq) FROM audit_entry),
      hash = (SELECT hash FROM audit_entry ORDER BY seq DESC LIMIT 1);";
const EMPTIED: &str = "DELETE FROM audit_entry; DELETE FROM audit_end; DELETE FROM audit_head;";
/// Another last entry, as if it had always been there.
const REWRITTEN: &str =
    "UPDATE audit_entry SET hash = x'00000000000000000000000000000000000000000000000000000000000000aa'
      WHERE seq = (SELECT max(seq) FROM audit_entry);
    UPDATE audit_end SET hash = x'00000000000000000000000000000000000000000000000000000000000000aa';
    DELETE FROM audit_head;";

#[test]
fn whoever_writes_in_the_database_itself_is_found_out() {
    let machine = district();
    let mut watch = machine.joined("安全员", &["--role", "secadmin"]);
    let synced = |watch: &mut Laptop| {
        let serving = Serving::begin(&machine);
        watch.sync_alone(&serving).unwrap();
        assert_eq!(serving.end().0, Some(0));
    };
    synced(&mut watch);
    machine.joined("王秀英", &SECRETARY);
    synced(&mut watch);
    synced(&mut watch);
    let seen = watch.audit_told().seen.unwrap();
    assert!(seen.end.seq > 6 && sound(&machine) == seen.end.seq, "{seen:?}");
    let whole = machine.path("whole.db");
    std::fs::copy(machine.path("hub/hub.db"), &whole).unwrap();

    let of = |sql, verify, laptop| Tampering { sql, verify, laptop };
    for Tampering { sql, verify, laptop } in [
        of("UPDATE audit_entry SET reason = 'lead' WHERE seq = 3", Some("第 3 条与写入时不符"), None),
        of("DELETE FROM audit_entry WHERE seq = 4", Some("缺少第 4 条"), None),
        of(
            "DELETE FROM audit_entry WHERE seq > (SELECT max(seq) - 2 FROM audit_entry)",
            Some("末尾不符"),
            Some(AuditTrouble::Shortened),
        ),
        of(CUT_WELL, None, Some(AuditTrouble::Shortened)),
        of(EMPTIED, None, Some(AuditTrouble::Shortened)),
        of(REWRITTEN, Some("与写入时不符"), Some(AuditTrouble::Rewritten)),
        of("UPDATE audit_head SET bytes = zeroblob(40)", Some("签名不是这个中心端的"), None),
        of(
            "INSERT INTO life VALUES (9, x'000102030405060708090a0b0c0d0e0f', 9000000000000)",
            Some("没有恢复备份"),
            None,
        ),
    ] {
        write_in(&machine, sql);
        let told = machine.command(&["verify"]).env("LANG", "zh_CN.UTF-8").output().unwrap();
        let said = String::from_utf8_lossy(&told.stdout).into_owned();
        assert_eq!(told.status.success(), verify.is_none(), "{sql}: {said}");
        assert!(said.contains(verify.unwrap_or("审计链条数")), "{sql}: {said}");
        if laptop.is_some() {
            synced(&mut watch);
            let found = watch.audit_told();
            assert!(found.is_in_trouble, "{sql}");
            assert_eq!(
                found.troubles.last().map(|told| (told.trouble, told.seq)),
                laptop.map(|one| (one, seen.end.seq))
            );
            assert_eq!(found.seen, Some(seen), "what was seen is kept");
        }
        std::fs::copy(&whole, machine.path("hub/hub.db")).unwrap();
        for beside in ["hub/hub.db-wal", "hub/hub.db-shm"] {
            _ = std::fs::remove_file(machine.path(beside));
        }
    }
    synced(&mut watch);
    assert!(!watch.audit_told().is_in_trouble, "the chain that was seen is back");
    assert_eq!(watch.audit_told().troubles.len(), 2, "what was found out stays to be read: each once");
}

/// A copy of the whole folder put back by hand, which is no restore: to the hub it is a log like any.
#[test]
fn a_log_set_back_by_hand_is_found_out_and_a_restore_says_so_itself() {
    let machine = district();
    let mut watch = machine.joined("审计员", &["--role", "auditor"]);
    let synced = |watch: &mut Laptop| {
        let serving = Serving::begin(&machine);
        watch.sync_alone(&serving).unwrap();
        assert_eq!(serving.end().0, Some(0));
    };
    synced(&mut watch);
    let early = machine.path("early.zfhub");
    machine.json(&["backup", "--out", early.to_str().unwrap()]);
    synced(&mut watch);
    let old = machine.path("old.db");
    std::fs::copy(machine.path("hub/hub.db"), &old).unwrap();
    machine.joined("王秀英", &SECRETARY);
    synced(&mut watch);
    synced(&mut watch);
    let seen = watch.audit_told().seen.unwrap();

    std::fs::copy(&old, machine.path("hub/hub.db")).unwrap();
    synced(&mut watch);
    let found = watch.audit_told();
    assert!(found.is_in_trouble);
    // The hub's own vault brings its changes back at once, and they make entries: others than those that were seen.
    assert!(matches!(found.troubles[0].trouble, AuditTrouble::Shortened | AuditTrouble::Rewritten), "{found:?}");

    machine.json(&["restore", early.to_str().unwrap(), "--put-aside"]);
    synced(&mut watch);
    let told = watch.audit_told();
    assert!(!told.is_in_trouble, "{told:?}");
    let restored = told.restores[0];
    let entry = entries(&machine).into_iter().find(|entry| entry["what"] == "restored").unwrap();
    assert_eq!(entry["seq"], restored.seq);
    assert_eq!(restored.left_behind, seen.end.seq + 1 - restored.seq, "seen, and not in the backup");
    assert_eq!(told.seen.unwrap().life_from, restored.seq);
    synced(&mut watch);
    assert!(!watch.audit_told().is_in_trouble && watch.audit_told().restores.len() == 1, "told once");
    sound(&machine);
}

/// A process that is killed leaves no half of an entry, and no posting that is in force without one.
#[test]
fn a_killed_process_leaves_the_chain_whole() {
    let machine = district();
    for (n, pause) in [0u64, 30, 60, 90, 120, 180, 240, 320].into_iter().enumerate() {
        let name = format!("第{n}位");
        let line = [&["member", "add", &name][..], &SECRETARY].concat();
        let mut adding = machine.command(&line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        adding.kill().unwrap();
        adding.wait().unwrap();
    }
    let serving = Serving::begin(&machine);
    serving.kill();
    let members = machine.json(&["member", "list"]).as_array().unwrap().len();
    sound(&machine);
    assert_eq!(count(&words(&machine), "grant_given"), members, "one for each posting, the hub's own among them");
}

/// The log of a program that knew no chain.
fn of_before(conn: &Connection) {
    let sql = "DROP TABLE audit_entry; DROP TABLE audit_end; DROP TABLE audit_head; DROP TABLE brought;
               DROP TABLE copy; DROP TABLE invitation; DROP TABLE waiting_vault; ALTER TABLE scope DROP COLUMN states;
               PRAGMA user_version = 12; PRAGMA journal_mode = DELETE;";
    conn.execute_batch(sql).unwrap();
}

#[test]
fn a_log_and_a_backup_of_an_earlier_program_begin_their_chain_when_they_are_used() {
    let machine = district();
    let mut watch = machine.joined("审计员", &["--role", "auditor"]);
    let copy = machine.path("a.zfhub");
    machine.json(&["backup", "--out", copy.to_str().unwrap()]);
    let open = |path: &Path| store::open_encrypted(path, &machine.database_key()).unwrap();
    for path in [machine.path("hub/hub.db"), copy.clone()] {
        let conn = open(&path);
        of_before(&conn);
        conn.close().unwrap();
    }
    assert_eq!(machine.json(&["verify", copy.to_str().unwrap()])["audit_entries"], 0);
    assert_eq!(machine.json(&["status"])["audit_entries"], 0, "nothing is signed yet");
    let serving = Serving::begin(&machine);
    watch.sync_alone(&serving).unwrap();
    assert_eq!(serving.end().0, Some(0));
    assert_eq!(words(&machine), ["backed_up", "device_enrolled"]);
    sound(&machine);
    let serving = Serving::begin(&machine);
    watch.sync_alone(&serving).unwrap();
    assert_eq!(watch.audit_told().seen.unwrap().end.seq, 2);
    assert_eq!(serving.end().0, Some(0));
    machine.json(&["restore", copy.to_str().unwrap(), "--put-aside"]);
    assert_eq!(words(&machine)[0], "restored");
    let serving = Serving::begin(&machine);
    watch.sync_alone(&serving).unwrap();
    assert!(!watch.audit_told().is_in_trouble && watch.audit_told().restores.len() == 1);
    assert_eq!(serving.end().0, Some(0));
    sound(&machine);
}

/// A chain that was rewritten holds up no backup: the records in it are whole.
#[test]
fn a_log_whose_chain_was_rewritten_is_backed_up_and_restored_all_the_same() {
    let machine = district();
    write_in(&machine, "UPDATE audit_entry SET times = 2 WHERE seq = 1");
    let copy = machine.path("a.zfhub");
    let made = machine.json(&["backup", "--out", copy.to_str().unwrap()]);
    assert_eq!(made["audit_problems"], 1, "and says so: {made}");
    assert_eq!(machine.refused_with_output(&["verify", copy.to_str().unwrap()]), 5);
    machine.json(&["restore", copy.to_str().unwrap(), "--put-aside"]);
    let serving = Serving::begin(&machine);
    machine.joined("王秀英", &SECRETARY).sync_alone(&serving).unwrap();
    let (exit, notes) = serving.end();
    assert!(exit == Some(0) && notes.contains("the audit chain is broken at entry 1"), "{notes}");
}

#[cfg(unix)]
#[test]
fn two_processes_on_one_database_write_one_chain() {
    let cluster = cluster::Cluster::shared();
    let mut first = Machine::new();
    first.database = Some(cluster.url(&cluster.database()));
    first.json(&["init", "--district", &divisions(), "--practice"]);
    let mut laptops: Vec<Laptop> = (0..8).map(|n| first.joined(&format!("第{n}位"), &SECRETARY)).collect();
    let other = first.beside();
    let (one, two) = (Serving::begin(&first), Serving::begin(&other));
    std::thread::scope(|threads| {
        for (n, laptop) in laptops.iter_mut().enumerate() {
            let serving = if n % 2 == 0 { &one } else { &two };
            threads.spawn(move || laptop.sync_alone(serving).unwrap());
        }
    });
    let ids: Vec<String> = laptops.iter().map(|laptop| laptop.card.card.device.to_string()).collect();
    std::thread::scope(|threads| {
        for (n, id) in ids.iter().enumerate() {
            let machine = if n % 2 == 0 { &first } else { &other };
            threads.spawn(move || machine.json(&["device", "revoke", id]));
        }
    });
    two.kill();
    assert_eq!(one.end().0, Some(0));
    let words = words(&first);
    assert_eq!((count(&words, "device_enrolled"), count(&words, "device_revoked")), (9, 8), "{words:?}");
    let length = sound(&first);
    assert_eq!(first.json(&["status"])["audit_entries"], length, "the end is signed");
}
