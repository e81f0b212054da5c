//! Whole, copied, and brought back: verification, backups, restoring, the open format, a full disk under the copy.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use stories::{EVENING, Laptop, MORNING, NOON, OFFICE, PASSPHRASE, RECORDER, concern, hear, hold_symposium};
use tempfile::TempDir;

const LATER: &str = "2026-10-09T10:00:00+08:00";

fn backup(laptop: &Laptop) -> PathBuf {
    PathBuf::from(laptop.call("safety.backup", json!({ "folder": null }))["path"].as_str().unwrap())
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

/// A recorder with a day's work, signed in.
fn at_work() -> (Laptop, String) {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let visit = hold_symposium(&laptop);
    hear(&laptop, &concern(("visit", &visit), "路灯不亮"));
    (laptop, visit)
}

#[test]
fn a_backup_with_one_byte_changed_anywhere_is_refused_and_nothing_is_replaced() {
    let (laptop, _) = at_work();
    let (file, before) = (backup(&laptop), laptop.records());
    laptop.sign_out();
    let size = std::fs::metadata(&file).unwrap().len() as usize;
    for at in [0, 9, 100, 2_000, size / 2, size - 40, size - 1] {
        flip(&file, at);
        assert_eq!(laptop.reason("safety.restore", json!({ "path": file })), "backup_damaged", "byte {at} of {size}");
        flip(&file, at);
    }
    let torn = file.with_extension("torn");
    std::fs::write(&torn, &std::fs::read(&file).unwrap()[..size - 1_000]).unwrap();
    assert_eq!(laptop.reason("safety.restore", json!({ "path": torn })), "backup_damaged");
    laptop.sign_in(RECORDER);
    assert_eq!(laptop.reason("safety.restore", json!({ "path": file })), "sign_out_first");
    assert_eq!(laptop.records(), before);
}

#[test]
fn a_backup_opens_in_a_fresh_home_by_the_same_passphrase_with_equal_records() {
    let (laptop, visit) = at_work();
    laptop.call("drafts.keep", json!({ "key": "visit:new", "text": "没写完" }));
    let (file, before, changes) = (backup(&laptop), laptop.records(), laptop.changes());
    let mut fresh = Laptop::empty(None, None);
    let state = fresh.call("safety.restore", json!({ "path": file }));
    assert_eq!((&state["stage"], &state["members"][0]["nickname"]), (&json!("locked"), &json!(RECORDER)));
    fresh.restart(EVENING);
    let wrong = json!({ "member": fresh.member(RECORDER), "passphrase": "not the passphrase" });
    assert_eq!(fresh.reason("session.unlock", wrong), "wrong_passphrase");
    fresh.sign_in(RECORDER);
    // It notes that a passphrase was tried, and that what was noted of the vault elsewhere is not here.
    assert_eq!((fresh.records(), fresh.changes()), (before, changes + 2));
    assert_eq!(fresh.call("drafts.list", json!({ "prefix": "visit:" }))[0]["text"], "没写完");
    fresh.call("visits.set", json!({ "id": visit, "fields": { "summary": "接着写" } }));
    assert_eq!(fresh.call("safety.verify", json!({}))["is_clean"], true, "work goes on");
}

#[test]
fn restoring_sets_the_vault_that_is_there_aside() {
    let (laptop, visit) = at_work();
    let file = backup(&laptop);
    laptop.call("visits.set", json!({ "id": visit, "fields": { "summary": "备份之后" } }));
    laptop.sign_out();
    laptop.call("safety.restore", json!({ "path": file }));
    let aside = std::fs::read_dir(laptop.home().join("vaults")).unwrap().map(|e| e.unwrap().path());
    let aside: Vec<PathBuf> = aside.filter(|p| p.to_string_lossy().contains(".aside-")).collect();
    assert!(aside.len() == 1 && aside[0].join("main.db").exists(), "{aside:?}");
    assert_eq!(laptop.call("session.state", json!({}))["members"].as_array().unwrap().len(), 4, "one tile a member");
    laptop.sign_in(RECORDER);
    let page = laptop.call("visits.show", json!({ "id": visit }));
    assert_eq!(page["fields"]["summary"], "居民踊跃发言", "as it was when it was copied");
}

#[test]
fn an_export_with_one_byte_changed_is_refused() {
    let (laptop, _) = at_work();
    let folder = TempDir::new().unwrap();
    laptop.call("safety.export", json!({ "path": folder.path() }));
    let before = laptop.changes();
    for name in ["records.jsonl", "log.jsonl"] {
        let path = folder.path().join(name);
        flip(&path, 200);
        let refused = laptop.try_call("safety.import_export", json!({ "path": folder.path() })).unwrap_err();
        assert_eq!((refused.code.as_str(), refused.reason.as_str()), ("Corrupt", "export_damaged"), "{name}");
        flip(&path, 200);
    }
    laptop.call("safety.import_export", json!({ "path": folder.path() }));
    assert_eq!(laptop.changes(), before, "what is here already changes nothing");
}

/// The same member's vault on a laptop of its own, made from the enrolment file.
fn joined(file: &[u8], opening_code: &Value) -> Laptop {
    let laptop = Laptop::empty(Some(EVENING), None);
    let mut join = Laptop::file("divisions", "a.zfjoin", file);
    (join["nickname"], join["passphrase"], join["opening_code"]) = (json!(""), json!(PASSPHRASE), opening_code.clone());
    let shown = laptop.call("session.join", join);
    laptop.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
    laptop
}

#[test]
fn an_export_taken_into_a_fresh_vault_of_the_member_gives_equal_records() {
    let office = Laptop::practice(EVENING);
    office.sign_in(OFFICE);
    let team = office.call("directory.teams", json!({ "search": "2", "only_vacant": false }))[0]["id"].clone();
    let made = office.call(
        "directory.add_member",
        json!({ "nickname": "新来的", "role": "recorder", "team": team, "community": null }),
    );
    let file = std::fs::read(made["path"].as_str().unwrap()).unwrap();
    let (one, two) = (joined(&file, &made["opening_code"]), joined(&file, &made["opening_code"]));
    let visit = hold_symposium(&one);
    hear(&one, &concern(("visit", &visit), "写在第一台电脑上"));
    one.call("drafts.keep", json!({ "key": "visit:new", "text": "没写完" }));
    let folder = TempDir::new().unwrap();
    one.call("safety.export", json!({ "path": folder.path() }));
    assert_ne!(two.records(), one.records(), "before");
    two.call("safety.import_export", json!({ "path": folder.path() }));
    assert_eq!(two.records(), one.records());
    assert_eq!(two.call("drafts.list", json!({ "prefix": "" })), one.call("drafts.list", json!({ "prefix": "" })));
    let changes = two.changes();
    two.call("safety.import_export", json!({ "path": folder.path() }));
    assert_eq!(two.changes(), changes, "twice is once");
    assert_eq!(two.call("safety.verify", json!({}))["is_clean"], true);
}

#[test]
fn an_export_is_readable_by_anyone_and_says_what_it_is_made_of() {
    let (laptop, _) = at_work();
    let folder = TempDir::new().unwrap();
    laptop.call("safety.export", json!({ "path": folder.path() }));
    let sums = std::fs::read_to_string(folder.path().join("checksums.txt")).unwrap();
    assert_eq!(sums.lines().count(), 2);
    let records = std::fs::read_to_string(folder.path().join("records.jsonl")).unwrap();
    let mut items = records.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()).filter(|r| r["kind"] == "item");
    assert!(items.any(|r| r["fields"]["text"] == "路灯不亮"));
}

#[test]
fn a_clean_vault_verifies_and_a_changed_page_is_found() {
    let (mut laptop, _) = at_work();
    let verified = laptop.call("safety.verify", json!({}));
    assert_eq!((&verified["is_clean"], &verified["problems"]), (&json!(true), &json!([])));
    assert!(verified["changes"].as_u64().unwrap() > 1_000 && verified["records"].as_u64().unwrap() > 1_000);
    laptop.sign_out();
    let database = laptop.vault(RECORDER).join("main.db");
    laptop.stopped(LATER, |_| {
        let size = std::fs::metadata(&database).unwrap().len() as usize;
        (4..9).for_each(|part| flip(&database, size / 10 * part + 77));
    });
    let unlock = json!({ "member": laptop.member(RECORDER), "passphrase": PASSPHRASE });
    let found = match laptop.try_call("session.unlock", unlock) {
        Err(refused) => refused.reason == "database_damaged",
        Ok(_) => {
            laptop.try_call("safety.verify", json!({})).map_or_else(|r| r.code == "Corrupt", |v| v["is_clean"] == false)
        }
    };
    assert!(found, "damage went unseen");
}

#[test]
fn a_restored_vault_that_forks_its_chain_confuses_nobody_else() {
    let (laptop, visit) = at_work();
    let file = backup(&laptop);
    laptop.call("visits.set", json!({ "id": visit, "fields": { "summary": "备份之后" } }));
    laptop.sign_out();
    let lead = laptop.lead();
    laptop.sign_in(&lead);
    laptop.sign_out();
    laptop.call("safety.restore", json!({ "path": file }));
    laptop.sign_in(RECORDER);
    laptop.call("visits.set", json!({ "id": visit, "fields": { "place": "恢复之后改的地方" } }));
    assert_eq!(laptop.call("safety.verify", json!({}))["is_clean"], true);
    laptop.sign_out();
    laptop.sign_in(&lead);
    let page = laptop.call("visits.show", json!({ "id": visit }));
    assert_eq!((&page["fields"]["summary"], &page["fields"]["place"]), (&json!("备份之后"), &json!("居委会会议室")));
    assert_eq!(laptop.call("safety.verify", json!({}))["is_clean"], true, "two histories are not mixed");
    let aside =
        files(&laptop.home().join("exchange")).into_iter().filter(|p| p.extension().is_some_and(|e| e == "unfit"));
    assert_eq!(aside.count(), 1, "the message is set aside, not lost");
}

/// Every file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[cfg(target_os = "linux")]
#[test]
fn a_copy_to_a_full_disk_is_refused_and_leaves_nothing_half_written() {
    let laptop = Laptop::practice(MORNING);
    laptop.sign_in(RECORDER);
    let before = laptop.records();
    let full = TempDir::new().unwrap();
    let name = backup(&laptop).file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with(&format!("{RECORDER}-20261008-093000-")), "people find it by its name: {name}");
    std::os::unix::fs::symlink("/dev/full", full.path().join(format!("{name}.part"))).unwrap();
    let refused = laptop.try_call("safety.backup", json!({ "folder": full.path() })).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.reason.as_str()), ("StorageFull", "disk_full"));
    assert_eq!(std::fs::read_dir(full.path()).unwrap().count(), 0, "nothing half-written lies there");
    assert_eq!(laptop.records(), before);
    std::fs::remove_dir_all(full.path()).unwrap();
    laptop.call("safety.backup", json!({ "folder": full.path() }));
}
