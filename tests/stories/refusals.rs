//! The door of a vault: who gets in, who doesn't and why, and that nothing answers while it is locked.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "refusals/wishes.rs"]
mod wishes;

use device::{Device, Options};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use stories::{EVENING, Laptop, MORNING, NOON, OFFICE, PASSPHRASE, RECORDER, hold_symposium};

const FAR: &str = "2036-10-08T12:00:00+08:00";
const NEW: &str = "another passphrase";

fn unlock(laptop: &Laptop, passphrase: &str) -> Value {
    json!({ "member": laptop.member(RECORDER), "passphrase": passphrase })
}

#[test]
fn every_command_but_the_doors_own_is_locked_while_nobody_is_signed_in() {
    let laptop = Laptop::practice(MORNING);
    let mut asked = BTreeSet::new();
    let mut wrong = Vec::new();
    for entry in Device::commands() {
        asked.insert(entry.name.clone());
        let answer = (!wishes::is_apart(&entry.name)).then(|| laptop.try_call(&entry.name, wishes::of(&entry.name)));
        if answer.as_ref().is_some_and(|a| a.as_ref().map_or_else(|refused| refused.code != "Locked", |_| true)) {
            wrong.push((entry.name, answer));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(asked.len() > 60, "the list was not read: {}", asked.len());
    for name in ["session.set_pin", "session.change_passphrase", "session.accept_clock"] {
        let args = json!({ "pin": "493817", "old": PASSPHRASE, "new": NEW });
        assert_eq!(laptop.try_call(name, args).unwrap_err().code, "Locked", "{name}");
    }
    laptop.call("prefs.get", json!({}));
    laptop.call("items.pack", json!({}));
}

#[test]
fn the_same_commands_do_answer_something_else_once_signed_in() {
    let laptop = Laptop::practice(MORNING);
    laptop.sign_in(RECORDER);
    for entry in Device::commands() {
        if !wishes::is_apart(&entry.name) && !wishes::touches_the_machine(&entry.name) {
            let refused = laptop.try_call(&entry.name, wishes::of(&entry.name)).err();
            let is_read = refused.as_ref().is_none_or(|r| r.code != "Locked" && r.reason != "arguments_unfit");
            assert!(is_read, "{}: {refused:?}", entry.name);
        }
    }
}

#[test]
fn a_wrong_passphrase_damaged_slots_and_a_damaged_database_are_told_apart() {
    let mut laptop = Laptop::practice(MORNING);
    let vault = laptop.vault(RECORDER);
    assert_eq!(laptop.reason("session.unlock", unlock(&laptop, "not the passphrase")), "wrong_passphrase");
    let nobody = json!({ "member": "00000000-0000-7000-8000-000000000000", "passphrase": PASSPHRASE });
    assert!(["no_such_member", "slots_missing"].contains(&laptop.reason("session.unlock", nobody).as_str()));

    let slots = std::fs::read(vault.join("slots.json")).unwrap();
    let broken: [(&str, Vec<u8>); 3] = [
        ("half", slots[..slots.len() / 2].to_vec()),
        ("empty", Vec::new()),
        ("noise", slots.iter().map(|b| b ^ 0x55).collect()),
    ];
    for (how, bytes) in broken {
        std::fs::write(vault.join("slots.json"), bytes).unwrap();
        for passphrase in [PASSPHRASE, "not the passphrase"] {
            assert_eq!(laptop.reason("session.unlock", unlock(&laptop, passphrase)), "slots_damaged", "{how}");
        }
    }
    std::fs::write(vault.join("slots.json"), &slots).unwrap();
    laptop.sign_in(RECORDER);
    laptop.sign_out();

    let database = std::fs::read(vault.join("main.db")).unwrap();
    let mut first_page = database.clone();
    first_page[20..60].fill(0);
    let broken = [("first page", first_page), ("half a page", database[..2_000].to_vec()), ("empty", Vec::new())];
    for (how, bytes) in broken {
        laptop.stopped(MORNING, |_| std::fs::write(vault.join("main.db"), bytes).unwrap());
        assert_eq!(laptop.reason("session.unlock", unlock(&laptop, PASSPHRASE)), "database_damaged", "{how}");
        assert_eq!(laptop.reason("session.unlock", unlock(&laptop, "not the passphrase")), "wrong_passphrase", "{how}");
    }
    laptop.stopped(MORNING, |_| std::fs::remove_file(vault.join("main.db")).unwrap());
    assert_eq!(laptop.reason("session.unlock", unlock(&laptop, PASSPHRASE)), "database_damaged", "gone");
    assert!(!vault.join("main.db").exists(), "no empty database is put in its place");
    laptop.stopped(MORNING, |_| std::fs::write(vault.join("main.db"), &database).unwrap());
    laptop.sign_in(RECORDER);
}

#[test]
fn any_byte_of_the_slots_may_break_and_it_is_never_called_a_wrong_passphrase() {
    let laptop = Laptop::practice(MORNING);
    let path = laptop.vault(RECORDER).join("slots.json");
    let whole = std::fs::read(&path).unwrap();
    let mut refused = 0;
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut bytes = whole.clone();
        bytes[at] ^= 2;
        std::fs::write(&path, bytes).unwrap();
        if let Err(said) = laptop.try_call("session.unlock", unlock(&laptop, PASSPHRASE)) {
            assert_ne!(said.reason, "wrong_passphrase", "byte {at}");
            assert!(["Corrupt", "OutOfDate"].contains(&said.code.as_str()), "byte {at}: {said:?}");
            refused += 1;
        }
        laptop.call("session.lock", json!({}));
    }
    assert!(refused > 30, "{refused}");
}

#[test]
fn damaged_files_of_comfort_keep_nobody_out() {
    let mut laptop = Laptop::practice(MORNING);
    laptop.stopped(MORNING, |home| {
        for name in ["failures.json", "prefs.json", "practice.json"] {
            std::fs::write(home.join("settings").join(name), b"{ torn").unwrap();
        }
    });
    assert_eq!(laptop.call("prefs.get", json!({}))["type_size"], "standard");
    laptop.sign_in(RECORDER);
}

#[test]
fn after_five_slips_the_next_try_waits_even_with_the_right_passphrase() {
    let mut laptop = Laptop::practice(MORNING);
    let wait = |laptop: &Laptop| {
        let members = laptop.call("session.state", json!({}))["members"].clone();
        let all = members.as_array().unwrap().iter();
        all.map(|m| m["retry_after_seconds"].as_u64().unwrap()).sum::<u64>()
    };
    for slip in 1..=5 {
        assert_eq!(
            (wait(&laptop), laptop.reason("session.unlock", unlock(&laptop, "not the passphrase"))),
            (0, "wrong_passphrase".into()),
            "slip {slip}"
        );
    }
    assert_eq!(wait(&laptop), 30);
    let refused = laptop.try_call("session.unlock", unlock(&laptop, PASSPHRASE)).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.reason.as_str()), ("NotAllowedNow", "wait_before_retry"));
    let seconds: u64 = refused.params["seconds"].parse().unwrap();
    assert!((29..=31).contains(&seconds), "{seconds}");
    laptop.sign_in(OFFICE);
    laptop.sign_out();
    assert_eq!(wait(&laptop), 30, "another member's sign-in does not help");
    laptop.restart(MORNING);
    assert_eq!(wait(&laptop), 30, "starting again does not end the wait");
    let cleared = Laptop::practice(MORNING);
    for _ in 0..4 {
        cleared.reason("session.unlock", unlock(&cleared, "not the passphrase"));
    }
    cleared.sign_in(RECORDER);
    cleared.sign_out();
    assert_eq!(cleared.reason("session.unlock", unlock(&cleared, "not the passphrase")), "wrong_passphrase");
    cleared.sign_in(RECORDER);
}

/// A laptop with one member more, whose printed code is known.
fn with_printed_code() -> (Laptop, Value) {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(OFFICE);
    let team = laptop.call("directory.teams", json!({ "search": "2", "only_vacant": false }))[0]["id"].clone();
    let made = laptop.call(
        "directory.add_member",
        json!({ "nickname": "新来的", "role": "recorder", "team": team, "community": null }),
    );
    laptop.sign_out();
    let mut join = Laptop::file("divisions", "a.zfjoin", &std::fs::read(made["path"].as_str().unwrap()).unwrap());
    (join["nickname"], join["passphrase"]) = (json!(""), json!(PASSPHRASE));
    join["opening_code"] = json!("AAAA-AAAA-AAAA-AAAA");
    assert_eq!(laptop.reason("session.join", join.clone()), "opening_code_wrong");
    join["opening_code"] = made["opening_code"].clone();
    let mut weak = join.clone();
    weak["passphrase"] = json!("short");
    assert_eq!(laptop.try_call("session.join", weak).unwrap_err().code, "InvalidInput");
    let shown = laptop.call("session.join", join);
    let mistyped = json!({ "member": shown["member"], "typed": "0000" });
    assert_eq!(laptop.try_call("session.confirm_code", mistyped).unwrap_err().code, "InvalidInput");
    laptop.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
    (laptop, shown)
}

#[test]
fn the_printed_code_opens_the_vault_and_sets_a_new_passphrase() {
    let (laptop, shown) = with_printed_code();
    let visit = hold_symposium(&laptop);
    laptop.sign_out();
    let member = &shown["member"];
    let by_code =
        |code: &Value, passphrase: &str| json!({ "member": member, "recovery_code": code, "passphrase": passphrase });
    assert_eq!(laptop.reason("session.unlock_with_code", by_code(&json!("0000"), NEW)), "mistyped_recovery_code");
    let (_, other) = with_printed_code();
    assert_eq!(laptop.reason("session.unlock_with_code", by_code(&other["recovery_code"], NEW)), "wrong_recovery_code");
    assert_eq!(
        laptop.try_call("session.unlock_with_code", by_code(&shown["recovery_code"], "short")).unwrap_err().code,
        "InvalidInput"
    );
    assert_eq!(laptop.call("session.state", json!({}))["stage"], "locked");
    laptop.call("session.unlock_with_code", by_code(&shown["recovery_code"], NEW));
    assert_eq!(laptop.call("visits.show", json!({ "id": visit }))["fields"]["place"], "居委会会议室");
    laptop.sign_out();
    assert_eq!(
        laptop.reason("session.unlock", json!({ "member": member, "passphrase": PASSPHRASE })),
        "wrong_passphrase"
    );
    laptop.call("session.unlock", json!({ "member": member, "passphrase": NEW }));
}

#[test]
fn a_passphrase_change_wraps_the_key_anew_and_leaves_the_database_alone() {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    hold_symposium(&laptop);
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    assert_eq!(laptop.reason("session.change_passphrase", change("not the passphrase", NEW)), "wrong_passphrase");
    assert_eq!(
        laptop.try_call("session.change_passphrase", change(PASSPHRASE, "short")).unwrap_err().code,
        "InvalidInput"
    );
    let files = ["main.db", "main.db-wal", "slots.json"].map(|name| laptop.vault(RECORDER).join(name));
    let read = || files.clone().map(|path| std::fs::read(path).unwrap());
    let (before, records) = (read(), laptop.records());
    laptop.call("session.change_passphrase", change(PASSPHRASE, NEW));
    let after = read();
    assert!(before[0] == after[0] && !after[0].is_empty(), "main.db was touched");
    assert!(before[2] != after[2], "the slots were not wrapped anew");
    laptop.sign_out();
    laptop.call("session.unlock", unlock(&laptop, NEW));
    assert_eq!(laptop.records(), records);
    laptop.sign_out();
    assert_eq!(laptop.reason("session.unlock", unlock(&laptop, PASSPHRASE)), "wrong_passphrase", "the old one is over");
}

#[test]
fn a_pin_brings_back_after_an_idle_lock_and_nothing_else() {
    let laptop = Laptop::practice(NOON);
    let pin = |pin: &str| json!({ "pin": pin });
    assert_eq!(laptop.reason("session.unlock_with_pin", pin("493817")), "pin_gone");
    laptop.sign_in(RECORDER);
    for weak in ["12", "123456", "000000", "abcdef"] {
        assert_eq!(laptop.reason("session.set_pin", pin(weak)), "weak_pin", "{weak}");
    }
    laptop.call("session.lock", json!({}));
    assert_eq!(laptop.reason("session.unlock_with_pin", pin("493817")), "pin_gone", "none was set");
    laptop.sign_in(RECORDER);
    laptop.call("session.set_pin", pin("493817"));
    let visit = hold_symposium(&laptop);
    laptop.call("session.lock", json!({}));
    assert_eq!(laptop.try_call("visits.show", json!({ "id": visit })).unwrap_err().code, "Locked");
    assert_eq!(laptop.reason("session.unlock_with_pin", pin("493818")), "wrong_pin");
    laptop.call("session.unlock_with_pin", pin("493817"));
    laptop.call("visits.show", json!({ "id": visit }));

    laptop.call("session.set_pin", pin("493817"));
    laptop.sign_out();
    assert_eq!(laptop.reason("session.unlock_with_pin", pin("493817")), "pin_gone", "signing out ends it");
    laptop.sign_in(RECORDER);
    laptop.call("session.set_pin", pin("493817"));
    laptop.call("session.lock", json!({}));
    let said: Vec<String> = (0..5).map(|_| laptop.reason("session.unlock_with_pin", pin("275931"))).collect();
    assert_eq!(said.last().map(String::as_str), Some("pin_gone"), "{said:?}");
    assert_eq!(laptop.reason("session.unlock_with_pin", pin("493817")), "pin_gone", "five tries, then the passphrase");
    laptop.sign_in(RECORDER);
}

#[test]
fn a_second_instance_is_refused_until_the_first_has_ended() {
    let laptop = Laptop::practice(MORNING);
    let open = |home: &std::path::Path| Device::open(home, Options { is_cheap: true, ..Options::default() });
    let refusal = open(laptop.home()).map(drop).unwrap_err().refusal();
    assert_eq!(refusal.reason, "already_running");
    laptop.sign_in(RECORDER);
    let folder = laptop.into_folder();
    assert!(open(folder.path()).is_ok());
}

#[test]
fn a_clock_that_jumped_ten_years_is_not_believed_until_the_user_says_so() {
    let mut laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let visit = hold_symposium(&laptop);
    let is_jumped = |laptop: &Laptop| laptop.call("session.state", json!({}))["clock_jumped"].as_bool().unwrap();
    let set =
        |laptop: &Laptop, text: &str| laptop.call("visits.set", json!({ "id": visit, "fields": { "summary": text } }));
    let last_at = |laptop: &Laptop| {
        let lines = laptop.call("history.show", json!({ "id": visit }));
        lines.as_array().unwrap().last().unwrap()["at"].as_str().unwrap()[..4].to_owned()
    };
    assert!(!is_jumped(&laptop));
    laptop.restart(FAR);
    laptop.call("session.unlock", unlock(&laptop, PASSPHRASE));
    assert!(is_jumped(&laptop));
    set(&laptop, "时钟不对时写的");
    assert_eq!(last_at(&laptop), "2026", "the year is not taken in unasked");
    assert!(is_jumped(&laptop), "writing is no word of the user");
    laptop.sign_out();

    laptop.restart(EVENING);
    laptop.call("session.unlock", unlock(&laptop, PASSPHRASE));
    assert!(!is_jumped(&laptop), "the clock was put right, nothing stuck in 2036");
    set(&laptop, "时钟对了");
    assert_eq!(last_at(&laptop), "2026");
    laptop.sign_out();

    laptop.restart(FAR);
    laptop.call("session.unlock", unlock(&laptop, PASSPHRASE));
    laptop.call("session.accept_clock", json!({}));
    assert!(!is_jumped(&laptop));
    set(&laptop, "真的过了十年");
    assert_eq!(last_at(&laptop), "2036");
    assert_eq!(laptop.call("safety.verify", json!({}))["is_clean"], true);
}
