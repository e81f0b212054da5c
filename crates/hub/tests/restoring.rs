//! A hub is backed up while it serves, set back to an earlier day, and made whole again by the laptops.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod line;
mod machine;

use machine::{Laptop, Machine, Serving, divisions};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::Whereabouts;
use sync::Summary;

const SECRETARY: [&str; 4] = ["--role", "community_secretary", "--community", "310104003001"];

fn district() -> Machine {
    let machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    machine
}

/// A laptop of a new member.
fn joined(machine: &Machine, name: &str) -> Laptop {
    machine.joined(name, &SECRETARY)
}

fn backed_up(machine: &Machine, name: &str) -> PathBuf {
    let out = machine.path(name);
    machine.json(&["backup", "--out", out.to_str().unwrap()]);
    out
}

fn restored(machine: &Machine, file: &Path, more: &[&str]) -> Value {
    machine.json(&[&["restore", file.to_str().unwrap()][..], more].concat())
}

fn sound(machine: &Machine) -> Value {
    let found = machine.json(&["verify"]);
    assert_eq!(found["is_sound"], true, "{found}");
    found
}

/// A sync that leaves nothing behind.
#[track_caller]
fn synced(laptop: &mut Laptop, serving: &Serving) -> Summary {
    let summary = laptop.sync_alone(serving).unwrap();
    assert_eq!(summary.stuck, []);
    assert_eq!(laptop.store.unstamped().unwrap(), 0);
    assert_eq!(laptop.store.verify().unwrap().problems, Vec::<String>::new());
    summary
}

/// Nothing is sent or given any more, and both sides' digests are the same.
#[track_caller]
fn at_rest(laptop: &mut Laptop, serving: &Serving) {
    let again = synced(laptop, serving);
    assert_eq!((again.pushed, again.pulled, again.repaired), (0, 0, 0));
}

fn revoke(machine: &Machine, laptop: &Laptop) {
    machine.json(&["device", "revoke", &laptop.card.card.device.to_string()]);
}

/// The laptop writes and syncs without rest, the hub is killed and started again, and copies are made all the while. Each copy is
/// whole, and every receipt that was given before a copy began is in it.
#[test]
fn a_backup_is_whole_while_laptops_push_and_the_hub_is_killed() {
    backed_up_under_load(&district());
}

/// The same over PostgreSQL, and the process that makes a backup is killed besides.
#[cfg(unix)]
#[test]
fn a_backup_of_a_database_is_whole_while_laptops_push_and_either_is_killed() {
    let cluster = cluster::Cluster::shared();
    let mut machine = Machine::new();
    machine.database = Some(cluster.url(&cluster.database()));
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    backed_up_under_load(&machine);
    let out = machine.path("cut.zfhub");
    let line = ["backup", "--out", out.to_str().unwrap()];
    for pause in [0, 5, 20, 60, 120] {
        let mut cut = machine.command(&line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        cut.kill().unwrap();
        if !cut.wait().unwrap().success() {
            assert!(!out.exists(), "what was cut off after {pause} ms is no backup");
        }
        _ = std::fs::remove_file(&out);
    }
    let whole = backed_up(&machine, "cut.zfhub");
    assert_eq!(machine.json(&["verify", whole.to_str().unwrap()])["changes"], sound(&machine)["changes"]);
}

fn backed_up_under_load(machine: &Machine) {
    let mut wang = joined(machine, "王秀英");
    let mut serving = Serving::begin(machine);
    synced(&mut wang, &serving);
    for round in 0..3 {
        let is_over = AtomicBool::new(false);
        let (copies, delivered) = std::thread::scope(|threads| {
            let is_over = &is_over;
            let copies = threads.spawn(move || {
                let mut made = Vec::new();
                while !is_over.load(Ordering::SeqCst) || made.is_empty() {
                    let out = machine.path(&format!("{round}-{}.zfhub", made.len()));
                    made.push(machine.json(&["backup", "--out", out.to_str().unwrap()]));
                }
                made
            });
            let mut delivered = 0;
            for n in 0..12 {
                wang.adds(&format!("{round}-{n}"));
                delivered += wang.sync_alone(&serving).unwrap().pushed;
            }
            serving.kill();
            is_over.store(true, Ordering::SeqCst);
            (copies.join().unwrap(), delivered)
        });
        assert_eq!(delivered, 12);
        for (n, copy) in copies.iter().enumerate() {
            let out = machine.path(&format!("{round}-{n}.zfhub"));
            let found = machine.json(&["verify", out.to_str().unwrap()]);
            assert_eq!((&found["is_sound"], &found["changes"]), (&true.into(), &copy["changes"]), "{found}");
        }
        serving = Serving::begin(machine);
    }
    let last = backed_up(machine, "last.zfhub");
    let serving_on = machine.json(&["verify"]);
    assert_eq!(machine.json(&["verify", last.to_str().unwrap()])["changes"], serving_on["changes"]);
    at_rest(&mut wang, &serving);
}

/// The machine burnt. Of those who were ahead of the backup one never comes back, one was revoked since, one joined since.
#[test]
fn a_hub_set_back_to_last_week_is_made_whole_on_a_new_machine() {
    let machine = district();
    let (mut wang, mut li) = (joined(&machine, "王秀英"), joined(&machine, "李四"));
    let mut zhou = joined(&machine, "周五");
    let serving = Serving::begin(&machine);
    for laptop in [&mut wang, &mut li, &mut zhou] {
        synced(laptop, &serving);
    }
    wang.adds("101");
    synced(&mut wang, &serving);
    let copy = backed_up(&machine, "hub.zfhub");
    wang.adds("201");
    li.adds("202");
    zhou.adds("203");
    for laptop in [&mut zhou, &mut li, &mut wang] {
        synced(laptop, &serving);
    }
    revoke(&machine, &zhou);
    zhou.adds("204");
    let mut zhao = joined(&machine, "赵六");
    synced(&mut zhao, &serving);
    zhao.adds("205");
    for laptop in [&mut zhao, &mut wang] {
        synced(laptop, &serving);
    }
    let (flats, kept) = (wang.flats(), [wang.ledger(), zhao.ledger(), li.ledger()]);
    assert_eq!(flats, ["101", "201", "202", "203", "205"]);
    drop((li, serving));

    let again = Machine::new();
    std::fs::copy(machine.path("hub.key"), again.path("hub.key")).unwrap();
    let done = restored(&again, &copy, &[]);
    let before = machine.json(&["status"]);
    assert!(
        done["timeline"] != before["timeline"] && done["timeline"] == again.json(&["status"])["timeline"],
        "{done}"
    );
    assert_eq!(done["revoked"], 0);
    let serving = Serving::begin(&again);
    wang.adds("206");
    synced(&mut wang, &serving);
    assert_eq!(again.json(&["status"])["revoked"], 1, "the first laptop that came told it");
    let late = zhou.sync_alone(&serving).unwrap();
    assert!(late.is_revoked && late.pulled == 0, "{late:?}");
    assert_eq!(zhou.ledger().last().unwrap().whereabouts, Whereabouts::Held);
    for laptop in [&mut zhao, &mut wang] {
        synced(laptop, &serving);
    }
    assert_eq!(wang.flats(), ["101", "201", "202", "203", "205", "206"]);
    assert_eq!(zhao.flats(), wang.flats());
    let without_new: Vec<_> =
        wang.ledger().into_iter().filter(|l| kept[0].iter().any(|k| k.record == l.record)).collect();
    assert_eq!((without_new, zhao.ledger()), (kept[0].clone(), kept[1].clone()), "the words and times of the receipts");
    let mut sun = joined(&again, "孙九");
    synced(&mut sun, &serving);
    assert_eq!(sun.flats(), wang.flats(), "who comes now reads it all");
    for laptop in [&mut wang, &mut zhao] {
        synced(laptop, &serving);
    }
    for laptop in [&mut wang, &mut zhao, &mut sun] {
        at_rest(laptop, &serving);
    }
    assert_eq!(serving.end().0, Some(0));
    sound(&again);
}

/// The log alone is set back, on the machine that serves: what it said for good is taken along, even before any laptop comes.
#[test]
fn a_log_set_back_in_place_keeps_the_old_one_and_ends_nobodys_work() {
    let machine = district();
    let (mut wang, mut zhou) = (joined(&machine, "王秀英"), joined(&machine, "周五"));
    let serving = Serving::begin(&machine);
    for laptop in [&mut wang, &mut zhou] {
        synced(laptop, &serving);
    }
    let copy = backed_up(&machine, "hub.zfhub");
    wang.adds("201");
    synced(&mut wang, &serving);
    joined(&machine, "赵六");
    revoke(&machine, &zhou);
    let kept = wang.ledger();
    let (code, said) = machine.refused(&["restore", copy.to_str().unwrap()]);
    assert!(code == 1 && said.contains("--put-aside"), "{said}");
    synced(&mut wang, &serving);

    let done = restored(&machine, &copy, &["--put-aside"]);
    assert_eq!((&done["revoked"], &done["old_log_was_read"]), (&1.into(), &true.into()));
    wang.adds("202");
    assert!(wang.sync_alone(&serving).is_err(), "a hub that was not stopped acknowledges nothing any more");
    serving.kill();
    let aside = done["left_behind"].as_str().unwrap();
    assert_eq!(machine.json(&["verify", aside])["is_sound"], true);
    assert!(machine.refused(&["restore", aside, "--put-aside"]).1.contains("is no backup"));

    let serving = Serving::begin(&machine);
    let late = zhou.sync_alone(&serving).unwrap();
    assert!(late.is_revoked && late.pulled == 0, "before any other laptop came");
    synced(&mut wang, &serving);
    assert_eq!(wang.ledger().into_iter().filter(|l| l.record == kept[0].record).collect::<Vec<_>>(), kept);
    let listed = machine.json(&["member", "list"]);
    assert!(listed.to_string().contains("赵六"), "the own vault was ahead, too");
    synced(&mut wang, &serving);
    at_rest(&mut wang, &serving);
    assert_eq!(wang.flats(), ["201", "202"]);
    sound(&machine);
}

/// Everything in a folder, by name.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let read = |path: PathBuf| (path.display().to_string(), std::fs::read(&path).unwrap());
    // What figures are read from follows the log and is never restored.
    let is_kept =
        |path: &PathBuf| path.is_file() && !path.file_name().unwrap().to_string_lossy().starts_with("projection.");
    let mut found: Vec<_> = entries.map(|entry| entry.path()).filter(is_kept).map(read).collect();
    found.sort();
    found
}

/// A copy of a file with one bit of one byte turned.
fn with_a_bit_turned(machine: &Machine, file: &Path, at: usize) -> PathBuf {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[at] ^= 0x10;
    let bent = machine.path("bent.zfhub");
    std::fs::write(&bent, bytes).unwrap();
    bent
}

#[test]
fn what_is_no_sound_backup_of_this_hub_is_refused_in_words_and_nothing_changes() {
    let (machine, other) = (district(), district());
    let mut wang = joined(&machine, "王秀英");
    let serving = Serving::begin(&machine);
    synced(&mut wang, &serving);
    wang.adds("101");
    synced(&mut wang, &serving);
    serving.kill();
    let (copy, theirs) = (backed_up(&machine, "hub.zfhub"), backed_up(&other, "theirs.zfhub"));
    let status = || {
        let mut status = machine.json(&["status"]);
        // Of the machine, on which others work.
        status.as_object_mut().unwrap().remove("free_mb");
        status
    };
    let before = (files(&machine.path("hub")), status());
    let refuses = |file: &Path, word: &str| {
        for line in [&["verify"][..], &["restore", "--put-aside"]] {
            let output = machine.run(&[line, &[file.to_str().unwrap()]].concat());
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(!output.status.success() && said.contains(word), "{line:?} {word}: {said}");
        }
        assert_eq!((files(&machine.path("hub")), status()), before, "{word}");
    };
    refuses(&theirs, "another hub's backup");
    refuses(&machine.path("hub.key"), "another hub's backup");
    refuses(&machine.path("none.zfhub"), "can't be opened");
    refuses(&with_a_bit_turned(&machine, &copy, 100), "can't be opened");
    let pages = std::fs::metadata(&copy).unwrap().len() as usize / 4096;
    for page in (2..pages).step_by(pages / 12) {
        refuses(&with_a_bit_turned(&machine, &copy, page * 4096 + 7), &format!("page {}", page + 1));
    }
    for (sql, word) in [
        ("PRAGMA user_version = 99", "a later version"),
        ("UPDATE backup SET form = 2", "a later version"),
        ("UPDATE batch SET bytes = CAST(x'00' || bytes AS BLOB)", "its bytes can't be read"),
        (
            "UPDATE batch SET receipt = (SELECT receipt FROM batch b WHERE b.device <> batch.device)",
            "its receipt is another",
        ),
        ("UPDATE device_scope SET last_seq = last_seq + 1", "it ends elsewhere than its batches"),
        ("DELETE FROM batch WHERE first_seq = 1", "it does not join"),
        ("DELETE FROM change WHERE seq = 2", "filed nowhere"),
        ("UPDATE change SET seq = 900 WHERE seq = 2", "in no batch where it is filed"),
        ("DELETE FROM feed WHERE seq = 1", "is missing"),
        ("UPDATE feed SET digest = zeroblob(32) WHERE seq = 1", "its digest does not follow"),
        ("UPDATE feed SET trail = zeroblob(32) WHERE seq = 1", "its digest does not follow"),
        ("UPDATE scope SET seq = seq + 1", "it ends elsewhere than its feed"),
        ("UPDATE scope SET trail = zeroblob(32) WHERE seq > 0", "it ends elsewhere than its feed"),
        ("UPDATE device SET card = CAST('{}' AS BLOB)", "does not lead back to the founder"),
        ("UPDATE record_state SET heads = x'00'", "its state can't be read"),
        ("INSERT INTO notice VALUES ('revoked', zeroblob(16), x'00')", "notice: not signed by this hub"),
        ("INSERT INTO carried VALUES (zeroblob(16), 0, zeroblob(64), x'00')", "the state it was begun by"),
    ] {
        refuses(&machine.rewritten(&copy, sql), word);
    }
    // A digest that was counted wrongly is said, and counted again some day: it keeps nothing from being restored.
    let sql = "UPDATE scope SET states = CAST(substr(states, 1, length(states) - 1) || x'00' AS BLOB) WHERE length(states) > 16";
    let miscounted = machine.rewritten(&copy, sql);
    let output = machine.run(&["verify", miscounted.to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    let word = "what is kept of its states is not what its records come to";
    assert!(!output.status.success() && said.contains(word), "{said}");
    assert!(machine.refused(&["backup", "--out", copy.to_str().unwrap()]).1.contains("is there already"));
    assert_eq!(machine.json(&["verify", copy.to_str().unwrap()])["is_sound"], true, "left as it was");
    let restored = machine.json(&["restore", "--put-aside", miscounted.to_str().unwrap()]);
    assert!(restored["miscounted_states"].to_string().contains(word), "{restored}");
}

/// A backup is written where nothing lies: one that was made there before is no more, and nobody is told of it for ever.
#[cfg(target_os = "linux")]
#[test]
fn without_room_nothing_is_begun() {
    let machine = district();
    let before = files(&machine.path("hub"));
    // A file system that never has a free block.
    let (code, said) = machine.refused(&["backup", "--out", "/proc/hub.zfhub"]);
    assert!(code == 1 && said.contains("MB are needed"), "{said}");
    assert_eq!(files(&machine.path("hub")), before);
}

/// The system ends the program at its first block beyond a limit: what it leaves is no backup, and the next run makes one.
#[cfg(target_os = "linux")]
#[test]
fn a_backup_that_is_cut_off_is_none_and_is_made_by_the_same_line_again() {
    let machine = district();
    let out = machine.path("hub.zfhub");
    let line = machine.command(&["backup", "--out", out.to_str().unwrap()]);
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "ulimit -f 64; exec \"$@\"", "sh"]).arg(line.get_program()).args(line.get_args());
    assert_eq!(limited.output().unwrap().status.code(), None, "it was ended");
    assert!(!out.exists() && machine.path("hub.zfhub.part").exists());
    backed_up(&machine, "hub.zfhub");
    assert!(!machine.path("hub.zfhub.part").exists());
    assert_eq!(machine.json(&["verify", out.to_str().unwrap()])["is_sound"], true);
}

#[test]
fn a_folder_that_holds_something_else_and_one_without_its_key_are_left_alone() {
    let machine = district();
    let copy = backed_up(&machine, "hub.zfhub");
    let again = Machine::new();
    assert!(again.refused(&["restore", copy.to_str().unwrap()]).1.contains("key file"), "nothing opens without it");
    std::fs::copy(machine.path("hub.key"), again.path("hub.key")).unwrap();
    std::fs::create_dir(again.path("hub")).unwrap();
    std::fs::write(again.path("hub/letter.txt"), "x").unwrap();
    let (code, said) = again.refused(&["restore", copy.to_str().unwrap()]);
    assert!(code == 1 && said.contains("holds something else"), "{said}");
    assert_eq!(std::fs::read_dir(again.path("hub")).unwrap().count(), 1);
    std::fs::remove_file(again.path("hub/letter.txt")).unwrap();
    restored(&again, &copy, &[]);
    sound(&again);
    std::fs::remove_file(again.path("hub/hub.db")).unwrap();
    assert!(again.refused(&["serve"]).1.contains("restore FILE"), "an empty log in its place would empty the district");
    restored(&again, &copy, &[]);
    sound(&again);
}

/// One form of backup for both engines: from the folder into a database, in place there, and back into the folder.
#[cfg(unix)]
#[test]
fn a_backup_of_either_engine_is_restored_into_either() {
    let cluster = cluster::Cluster::shared();
    let mut machine = district();
    let mut wang = joined(&machine, "王秀英");
    let serving = Serving::begin(&machine);
    synced(&mut wang, &serving);
    wang.adds("101");
    synced(&mut wang, &serving);
    serving.kill();
    let from_folder = backed_up(&machine, "folder.zfhub");
    let database = cluster.database();
    machine.database = Some(cluster.url(&database));
    assert!(machine.refused(&["restore", from_folder.to_str().unwrap()]).1.contains("--put-aside"));
    let done = restored(&machine, &from_folder, &["--put-aside"]);
    assert!(done["left_behind"].as_str().unwrap().contains("hub.db.aside-") && !machine.path("hub/hub.db").exists());

    let serving = Serving::begin(&machine);
    synced(&mut wang, &serving);
    let from_database = backed_up(&machine, "database.zfhub");
    wang.adds("102");
    synced(&mut wang, &serving);
    let kept = wang.ledger();
    assert!(machine.refused(&["restore", from_database.to_str().unwrap()]).1.contains("--put-aside"));
    let done = restored(&machine, &from_database, &["--put-aside"]);
    let aside = done["left_behind"].as_str().unwrap();
    let mut session = cluster.session(&database);
    let batches = |session: &mut postgres::Client, of: &str| -> i64 {
        session.query_one(&format!("SELECT count(*) FROM {of}batch"), &[]).unwrap().get(0)
    };
    assert!(batches(&mut session, &format!("{aside}.")) > batches(&mut session, ""), "the old log is kept");
    assert!(wang.sync_alone(&serving).is_err(), "a process that was not stopped acknowledges nothing any more");
    serving.kill();
    let serving = Serving::begin(&machine);
    synced(&mut wang, &serving);
    at_rest(&mut wang, &serving);
    assert_eq!(wang.ledger(), kept);
    sound(&machine);
    let whole = backed_up(&machine, "whole.zfhub");
    serving.kill();

    machine.database = None;
    assert!(machine.refused(&["restore", whole.to_str().unwrap()]).1.contains("--put-aside"), "its log lies elsewhere");
    restored(&machine, &whole, &["--put-aside"]);
    let serving = Serving::begin(&machine);
    synced(&mut wang, &serving);
    at_rest(&mut wang, &serving);
    assert_eq!((wang.ledger(), wang.flats()), (kept, vec!["101".to_owned(), "102".to_owned()]));
    sound(&machine);
}

/// The log that gave way has ended its life, the new one has not taken its place: nobody serves, and the next run ends it.
#[test]
fn a_restore_that_was_cut_off_serves_nothing_until_it_was_run_again() {
    let machine = district();
    let mut wang = joined(&machine, "王秀英");
    let serving = Serving::begin(&machine);
    synced(&mut wang, &serving);
    serving.kill();
    let copy = backed_up(&machine, "hub.zfhub");
    std::fs::write(machine.path("hub/hub.db.restored"), "half of it").unwrap();
    let conn = store::open_encrypted(&machine.path("hub/hub.db"), &machine.database_key()).unwrap();
    conn.execute("INSERT INTO life (no, timeline, begun_at) VALUES (9, zeroblob(16), 0)", []).unwrap();
    conn.close().unwrap();
    for line in [&["serve"][..], &["status"], &["member", "list"]] {
        assert!(machine.refused(line).1.contains("run zoufang-hub restore again"), "{line:?}");
    }
    restored(&machine, &copy, &["--put-aside"]);
    assert!(!machine.path("hub/hub.db.restored").exists());
    let serving = Serving::begin(&machine);
    wang.adds("101");
    synced(&mut wang, &serving);
    sound(&machine);
}
