//! What a laptop notes of itself: every file that is written out of a vault, and what was tried on a vault while it was locked. It reaches
//! who watches over the laptops, and nobody else.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use stories::{Hub, Laptop, NOON, PASSPHRASE, RECORDER, added, district, second_recorder, sync};

const LATER: &str = "2026-10-08T19:00:00+08:00";
const TRIED: &str = "黄浦江边第三盏灯";

fn rows(laptop: &Laptop, list: &str) -> Vec<Value> {
    let answer = laptop.call(list, json!({ "most": 500 }));
    answer.get("rows").unwrap_or(&answer).as_array().unwrap().clone()
}

/// A district with its hub, and a recorder's laptop that has met it.
fn with_a_recorder() -> (Laptop, Hub, Laptop) {
    let (office, hub, community) = district();
    let recorder = second_recorder(&office, &community);
    sync(&office);
    sync(&recorder);
    (office, hub, recorder)
}

fn nickname(laptop: &Laptop) -> String {
    laptop.call("session.state", json!({}))["me"]["nickname"].as_str().unwrap().to_owned()
}

/// When the vault that is open wrote out a file with just these bytes.
fn found(laptop: &Laptop, bytes: &[u8]) -> Vec<Value> {
    let file = Laptop::file("divisions", "found.csv", bytes);
    laptop.call("audit.find_file", file).as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
}

/// What was written out by somebody, the latest first.
fn exported(laptop: &Laptop, by: &str) -> Vec<Value> {
    rows(laptop, "audit.exports").into_iter().filter(|row| row["by"] == by).collect()
}

fn failed(laptop: &Laptop, of: &str) -> Vec<(String, u64)> {
    let of_them = rows(laptop, "audit.failed_openings").into_iter().filter(|row| row["of"] == of);
    of_them.map(|row| (row["way"].as_str().unwrap().to_owned(), row["count"].as_u64().unwrap())).collect()
}

fn notes_of(home: &Path) -> PathBuf {
    let mut vaults = std::fs::read_dir(home.join("vaults")).unwrap().map(|entry| entry.unwrap().path());
    vaults.find(|vault| vault.join("locked.json").exists()).unwrap().join("locked.json")
}

fn tries(laptop: &Laptop, member: &str, passphrase: &str) -> String {
    laptop.reason("session.unlock", json!({ "member": member, "passphrase": passphrase }))
}

#[test]
fn what_leaves_a_vault_is_noted_and_reaches_who_watches_and_nobody_else() {
    let (office, _hub, community) = district();
    let joined = |who: (&str, &str), seed: u64| Laptop::joined(&added(&office, who, &community), (NOON, seed));
    let secadmin = joined(("徐安", "secadmin"), 2);
    sync(&office);
    sync(&secadmin);
    let auditor = joined(("吴审", "auditor"), 3);
    let recorder = joined(("赵宁", "recorder"), 4);
    sync(&office);
    assert_eq!(auditor.reason("sync.now", json!({})), "awaits_approval");
    let waiting = rows(&secadmin, "devices.waiting").remove(0);
    secadmin.call("devices.approve", json!({ "device": waiting["device"], "card": waiting["card"] }));
    sync(&recorder);

    let ledger = recorder.call("sync.export_ledger", json!({ "format": "csv" }))["path"].as_str().unwrap().to_owned();
    let backup = recorder.call("safety.backup", json!({ "folder": null }))["path"].as_str().unwrap().to_owned();
    let own = rows(&recorder, "audit.exports");
    let of = |what: &str| own.iter().find(|row| row["what"] == what).unwrap();
    let (copy, list) = (of("backup"), of("delivery_ledger"));
    assert_eq!(own.len(), 2);
    let mut bytes = std::fs::read(&ledger).unwrap();
    assert_eq!(found(&recorder, &bytes), [list["id"].clone()], "the very file");
    assert_eq!(found(&office, &bytes), Vec::<Value>::new(), "nobody else can try what stands in it");
    bytes[0] ^= 1;
    assert_eq!(found(&recorder, &bytes), Vec::<Value>::new());
    assert_eq!((&list["path"], &copy["path"]), (&Value::Null, &json!(backup)), "only a copy says where it lies");
    sync(&recorder);

    for watcher in [&auditor, &secadmin, &office] {
        sync(watcher);
        let seen = exported(watcher, own[0]["by"].as_str().unwrap());
        let ids = |rows: &[Value]| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&seen), ids(&own));
        assert!(seen.iter().all(|row| row["may_say_gone"] == false), "another's");
        assert!(watcher.changes() > 0, "and it is whole");
    }
    let stranger = joined(("陈芳", "recorder"), 5);
    sync(&office);
    sync(&stranger);
    assert_eq!(rows(&stranger, "audit.exports"), Vec::<Value>::new(), "not even the own team");

    auditor.call("sync.export_ledger", json!({ "format": "csv" }));
    sync(&auditor);
    sync(&secadmin);
    assert_eq!(exported(&secadmin, "吴审").len(), 1, "nobody is above the own trace");
    assert_eq!(secadmin.reason("audit.say_copy_gone", json!({ "id": copy["id"] })), "export_stands");
    assert_eq!(
        recorder.reason("audit.say_copy_gone", json!({ "id": list["id"] })),
        "export_stands",
        "no copy of a vault"
    );
}

#[test]
fn a_file_without_a_note_there_is_not() {
    let (office, _hub, _) = district();
    let folder = office.home().join("papers");
    std::fs::create_dir_all(&folder).unwrap();
    let name = office.call("sync.export_ledger", json!({ "format": "csv" }))["path"].as_str().unwrap().to_owned();
    std::fs::remove_file(&name).unwrap();
    // Something is in the way of the file: noted it is, written it is not.
    std::fs::create_dir_all(Path::new(&name).join("in the way")).unwrap();
    let before = rows(&office, "audit.exports").len();
    assert!(office.try_call("sync.export_ledger", json!({ "format": "csv" })).is_err());
    assert_eq!(rows(&office, "audit.exports").len(), before + 1);
    // What the program notes of itself is not what a member takes back.
    office.call("told.export_list", json!({}));
    assert_eq!(office.reason("history.undo", json!({})), "nothing_to_undo");
}

#[test]
fn what_was_tried_on_a_locked_vault_is_known_at_the_next_opening() {
    let (office, _hub, mut recorder) = with_a_recorder();
    let name = nickname(&recorder);
    let member = recorder.member(&name);
    recorder.call("session.set_pin", json!({ "pin": "847205" }));
    recorder.call("session.lock", json!({}));
    assert_eq!(recorder.reason("session.unlock_with_pin", json!({ "pin": "847206" })), "wrong_pin");
    for _ in 0..2 {
        assert_eq!(tries(&recorder, &member, TRIED), "wrong_passphrase");
    }
    // Killed and started again, it is not forgotten; nor is the passphrase tried ever written.
    recorder.restart(NOON);
    assert_eq!(tries(&recorder, &member, TRIED), "wrong_passphrase");
    let file = std::fs::read_to_string(notes_of(recorder.home())).unwrap();
    assert!(!file.contains(TRIED) && !file.contains("847206"), "{file}");
    recorder.sign_in(&name);
    let tried = [("passphrase".to_owned(), 3), ("pin".to_owned(), 1)];
    let mut own = failed(&recorder, &name);
    own.sort();
    assert_eq!(own, tried);
    assert!(!recorder.records().contains(TRIED));
    recorder.restart(NOON);
    recorder.sign_in(&name);
    assert_eq!(failed(&recorder, &name).len(), 2, "once");
    sync(&recorder);
    sync(&office);
    let mut seen = failed(&office, &name);
    seen.sort();
    assert_eq!(seen, tried);
}

#[test]
fn notes_that_were_taken_away_or_changed_are_missed() {
    let (office, _hub, mut recorder) = with_a_recorder();
    let name = nickname(&recorder);
    let member = recorder.member(&name);
    recorder.restart(NOON);
    tries(&recorder, &member, TRIED);
    recorder.stopped(NOON, |home| std::fs::remove_file(notes_of(home)).unwrap());
    recorder.sign_in(&name);
    assert_eq!(failed(&recorder, &name), [("notes_missing".to_owned(), 0)]);
    recorder.restart(NOON);
    tries(&recorder, &member, TRIED);
    tries(&recorder, &member, TRIED);
    recorder.stopped(NOON, |home| {
        let path = notes_of(home);
        let mut notes: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        notes["notes"].as_array_mut().unwrap().remove(0);
        std::fs::write(&path, notes.to_string()).unwrap();
    });
    recorder.sign_in(&name);
    let said = failed(&recorder, &name);
    assert!(said.contains(&("notes_broken".to_owned(), 0)) && said.contains(&("passphrase".to_owned(), 1)), "{said:?}");
    sync(&recorder);
    sync(&office);
    assert_eq!(failed(&office, &name).len(), 3);
}

#[test]
fn the_office_is_told_which_copies_of_vaults_still_hold_what_was_erased() {
    let (office, mut hub, recorder) = with_a_recorder();
    let backup = recorder.call("safety.backup", json!({ "folder": null }))["path"].as_str().unwrap().to_owned();
    sync(&recorder);
    sync(&office);
    erase_something(&office);
    sync(&recorder);
    let copies = |laptop: &Laptop| {
        laptop.call("privacy.erasures", json!({}))["rows"][0]["vault_copies"].as_array().unwrap().clone()
    };
    let before = copies(&office);
    let own: Vec<&Value> = before.iter().filter(|copy| copy["path"] == json!(backup)).collect();
    assert_eq!(own.len(), 1, "{before:?}");
    // One made by a vault that has heard of it holds nothing of it.
    hub.restart(LATER);
    sync(&recorder);
    recorder.call("safety.backup", json!({ "folder": recorder.home().join("later") }));
    sync(&recorder);
    sync(&office);
    assert_eq!(copies(&office).len(), before.len());

    let mine = rows(&recorder, "audit.vault_copies");
    let old = mine.iter().find(|copy| copy["path"] == json!(backup)).unwrap()["id"].clone();
    recorder.call("audit.say_copy_gone", json!({ "id": old }));
    recorder.call("audit.say_copy_gone", json!({ "id": old }));
    assert_eq!(rows(&recorder, "audit.vault_copies").len(), mine.len() - 1);
    sync(&recorder);
    sync(&office);
    assert!(copies(&office).iter().all(|copy| copy["path"] != json!(backup)));
}

/// What the recorder's vault was noted to have been copied to, and whether the office is shown it for what was erased since.
fn shown_for_an_erasure(office: &Laptop, path: &str) -> bool {
    let copies = office.call("privacy.erasures", json!({}))["rows"][0]["vault_copies"].clone();
    copies.as_array().unwrap().iter().any(|copy| copy["path"] == path)
}

fn erase_something(office: &Laptop) {
    let ground = json!({ "basis": "consent_withdrawn", "reason": "本人书面提出" });
    let filter = json!({ "search": null, "states": [], "natures": [], "categories": [], "routes": [], "community": null,
        "round": null, "only_overdue": false, "only_unanswered": false, "offset": 0, "limit": 1 });
    let item = office.call("items.list", filter)["rows"][0]["id"].clone();
    office.call("privacy.erase", json!({ "kind": "item", "id": item, "ground": ground }));
    sync(office);
}

/// A copy of a vault that lay closed holds what that vault had heard, whenever it is noted in it; of one that was copied while it was open
/// and could not be written, and of one that was set aside, nobody knows.
#[test]
fn copies_of_a_closed_vault_are_shown_by_what_it_had_heard() {
    let (office, mut hub, mut recorder) = with_a_recorder();
    let name = nickname(&recorder);
    let vault = recorder.vault(&name);
    let copied = |recorder: &mut Laptop, now: &str, notes: &[vault::Happened]| {
        recorder.stopped(now, |_| {
            for happened in notes {
                vault::note_locked(&vault, happened.clone(), 1_791_442_800_000).unwrap();
            }
        });
        recorder.sign_in(&name);
    };
    let before = [
        vault::Happened::Copied("D:/before.zfbackup".into()),
        vault::Happened::Copied("D:/full.zfbackup".into()),
        vault::Happened::NotCopied("D:/full.zfbackup".into()),
    ];
    copied(&mut recorder, NOON, &before);
    erase_something(&office);
    hub.restart(LATER);
    sync(&recorder);
    let after = [
        vault::Happened::Copied("D:/after.zfbackup".into()),
        vault::Happened::CopiedOpen("D:/open.zfbackup".into()),
        vault::Happened::SetAside("D:/aside".into()),
    ];
    copied(&mut recorder, LATER, &after);
    sync(&recorder);
    sync(&office);
    let shown = |path: &str| shown_for_an_erasure(&office, path);
    assert!(shown("D:/before.zfbackup"), "it had not heard of it");
    assert!(!shown("D:/after.zfbackup"), "nothing of it was there any more");
    assert!(shown("D:/open.zfbackup") && shown("D:/aside"), "nobody knows");
    assert!(!shown("D:/full.zfbackup"), "there is none");
    let all = exported(&office, &name);
    let made = |path: &str| all.iter().find(|row| row["path"] == path).unwrap()["is_made"].clone();
    assert_eq!((made("D:/full.zfbackup"), made("D:/after.zfbackup")), (json!(false), json!(true)), "noted it stays");
    assert_eq!(all.iter().filter(|row| row["what"] == "set_aside").count(), 1);
}

/// A hub that was set back tells laptops of no erasure that it has lost, until somebody hands it back: what a laptop copies meanwhile still
/// holds the words, however lately it has heard the hub.
#[test]
fn copies_made_since_a_hub_was_set_back_count_until_all_can_have_heard() {
    let (office, mut hub, recorder) = with_a_recorder();
    let copy = hub.folder().join("hub.zfhub");
    hub.run(&["backup", "--out", copy.to_str().unwrap()]);
    erase_something(&office);
    hub.restart(LATER);
    hub.kill();
    std::fs::remove_dir_all(hub.folder().join("hub")).unwrap();
    hub.run(&["restore", copy.to_str().unwrap()]);
    hub.start();
    sync(&recorder);
    let path = recorder.call("safety.backup", json!({ "folder": null }))["path"].as_str().unwrap().to_owned();
    for laptop in [&office, &recorder, &office] {
        sync(laptop);
    }
    assert!(shown_for_an_erasure(&office, &path));
}

/// Another connection holds the vault's database for writing, as a disk that takes nothing more would.
fn while_nothing_can_be_written<R>(laptop: &Laptop, nickname: &str, f: impl FnOnce() -> R) -> R {
    let folder = laptop.vault(nickname);
    let key = *vault::Vault::unlock(&folder, PASSPHRASE).unwrap().database_key();
    let other = rusqlite::Connection::open(folder.join("main.db")).unwrap();
    other.execute_batch(&format!("PRAGMA key = \"x'{}'\"; BEGIN IMMEDIATE", seal::to_hex(&key))).unwrap();
    let done = f();
    other.execute_batch("ROLLBACK").unwrap();
    done
}

/// A vault that can't be written as it opens takes nothing in: its notes wait, and are dated by what it had heard as it found them.
#[test]
fn a_copy_that_is_noted_late_is_dated_by_what_was_heard_then() {
    let (office, mut hub, mut recorder) = with_a_recorder();
    let name = nickname(&recorder);
    let vault = recorder.vault(&name);
    recorder.stopped(NOON, |_| {
        vault::note_locked(&vault, vault::Happened::Copied("D:/early.zfbackup".into()), 1_791_442_800_000).unwrap();
    });
    while_nothing_can_be_written(&recorder, &name, || recorder.sign_in(&name));
    assert_eq!(rows(&recorder, "audit.exports"), Vec::<Value>::new());
    erase_something(&office);
    hub.restart(LATER);
    sync(&recorder);
    recorder.restart(LATER);
    recorder.sign_in(&name);
    assert_eq!(rows(&recorder, "audit.vault_copies").len(), 1);
    sync(&recorder);
    sync(&office);
    assert!(shown_for_an_erasure(&office, "D:/early.zfbackup"));
}

/// A vault that can't be written any more may be saved by a copy: the note of it waits beside the vault.
#[test]
fn a_vault_that_cannot_be_written_can_be_copied_and_tells_of_it_later() {
    let mut laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let made = while_nothing_can_be_written(&laptop, RECORDER, || {
        laptop.call("safety.backup", json!({ "folder": null }))["path"].clone()
    });
    let folder = tempfile::tempdir().unwrap();
    while_nothing_can_be_written(&laptop, RECORDER, || {
        let open = laptop.try_call("safety.export", json!({ "path": folder.path() }));
        assert!(open.is_err(), "what anybody can read leaves no vault without a note");
    });
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(rows(&laptop, "audit.vault_copies"), Vec::<Value>::new());
    laptop.restart(NOON);
    laptop.sign_in(RECORDER);
    let copies = rows(&laptop, "audit.vault_copies");
    assert_eq!(copies.iter().map(|row| row["path"].clone()).collect::<Vec<_>>(), std::slice::from_ref(&made));
    let fresh = Laptop::empty(Some(NOON), Some(8));
    fresh.call("safety.restore", json!({ "path": made }));
    fresh.call("session.unlock", json!({ "member": fresh.member(RECORDER), "passphrase": PASSPHRASE }));
    assert_eq!(fresh.call("safety.verify", json!({}))["is_clean"], true);
}

/// A copy that could not be made is in no list of copies; that somebody tried stays to be read.
#[cfg(target_os = "linux")]
#[test]
fn a_copy_that_could_not_be_made_is_not_listed_as_one() {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let made = laptop.call("safety.backup", json!({ "folder": null }))["path"].as_str().unwrap().to_owned();
    let full = tempfile::tempdir().unwrap();
    let name = Path::new(&made).file_name().unwrap().to_string_lossy().into_owned();
    std::os::unix::fs::symlink("/dev/full", full.path().join(format!("{name}.part"))).unwrap();
    assert_eq!(laptop.reason("safety.backup", json!({ "folder": full.path() })), "disk_full");
    let copies = rows(&laptop, "audit.vault_copies");
    assert_eq!(copies.iter().map(|row| row["path"].clone()).collect::<Vec<_>>(), [json!(made)]);
    let noted = exported(&laptop, RECORDER);
    assert_eq!(noted.iter().map(|row| row["is_made"].clone()).filter(|made| *made == false).count(), 1);
    assert_eq!(noted.len(), 2);
    assert!(!laptop.vault(RECORDER).join("backup.db").exists());
}

/// The auditor's list is never cut without a word: how many there are is said with however few.
#[test]
fn a_long_list_says_how_long_it_is() {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    for _ in 0..3 {
        laptop.call("sync.export_ledger", json!({ "format": "csv" }));
    }
    let page = |most: u32| {
        let page = laptop.call("audit.exports", json!({ "most": most }));
        (page["rows"].as_array().unwrap().len(), page["total"].clone())
    };
    assert_eq!([0, 2, 3, 500].map(page), [(0, json!(3)), (2, json!(3)), (3, json!(3)), (3, json!(3))]);
    let none = json!({ "rows": [], "total": 0 });
    assert_eq!(laptop.call("audit.failed_openings", json!({ "most": 2 })), none);
}

/// A vault put in the place of another: that one lies there still, and holds what is erased later. Notes nobody can read hold up nothing.
#[test]
fn a_vault_that_was_set_aside_is_listed_until_it_is_gone() {
    for notes in ["whole", "unreadable", "no file"] {
        let mut laptop = Laptop::practice(NOON);
        laptop.sign_in(RECORDER);
        let backup = laptop.call("safety.backup", json!({ "folder": null }))["path"].clone();
        laptop.sign_out();
        let file = laptop.vault(RECORDER).join("locked.json");
        match notes {
            "unreadable" => std::fs::write(&file, b"{").unwrap(),
            "no file" => {
                std::fs::remove_file(&file).unwrap();
                std::fs::create_dir(&file).unwrap();
            }
            _ => {}
        }
        laptop.call("safety.restore", json!({ "path": backup }));
        laptop.restart(NOON);
        laptop.sign_in(RECORDER);
        let aside: Vec<Value> =
            rows(&laptop, "audit.vault_copies").into_iter().filter(|row| row["what"] == "set_aside").collect();
        assert_eq!(aside.len(), 1, "{notes}");
        assert!(Path::new(aside[0]["path"].as_str().unwrap()).join("main.db").exists(), "{notes}");
        let missed = failed(&laptop, RECORDER).contains(&("notes_missing".to_owned(), 0));
        assert_eq!(missed, notes != "whole", "{notes}");
        laptop.call("audit.say_copy_gone", json!({ "id": aside[0]["id"] }));
        assert!(rows(&laptop, "audit.vault_copies").iter().all(|row| row["what"] != "set_aside"));
    }
}

/// A vault put back on a new laptop can't know what was tried on the old one.
#[test]
fn a_vault_put_back_says_that_its_notes_are_not_there() {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let backup = laptop.call("safety.backup", json!({ "folder": null }))["path"].clone();
    let fresh = Laptop::empty(Some(NOON), Some(7));
    fresh.call("safety.restore", json!({ "path": backup }));
    fresh.call("session.unlock", json!({ "member": fresh.member(RECORDER), "passphrase": PASSPHRASE }));
    assert_eq!(failed(&fresh, RECORDER), [("notes_missing".to_owned(), 0)]);
    assert_eq!(rows(&fresh, "audit.exports")[0]["what"], "backup", "the copy has the note of itself");
}
