//! Damaged and tampered files: never a panic, never "wrong passphrase" for what is damage, never a file deleted.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{PASSPHRASE, laptop, new_vault};
use serde_json::{Value, json};
use vault::{Error, Vault, read_card};

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// Every refusal that says "this file is not right", and none that blames the member.
fn blames_the_file(error: &Error) -> bool {
    matches!(error, Error::SlotsDamaged | Error::UnknownFormat(_) | Error::TooWeak { .. } | Error::TooCostly { .. })
}

#[test]
fn cut_short_at_every_length_it_is_damaged() {
    let laptop = laptop();
    let whole = laptop.slots();
    for length in 0..whole.len() {
        laptop.put(&whole[..length]);
        assert!(matches!(Vault::unlock(&laptop.dir, PASSPHRASE), Err(Error::SlotsDamaged)), "{length}");
        assert!(matches!(Vault::unlock_with_code(&laptop.dir, &laptop.code), Err(Error::SlotsDamaged)), "{length}");
        assert!(matches!(read_card(&laptop.dir), Err(Error::SlotsDamaged)), "{length}");
        assert_eq!(laptop.slots(), whole[..length], "left as it was found");
    }
}

#[test]
fn a_changed_byte_is_never_called_a_wrong_passphrase_or_code() {
    let laptop = laptop();
    let whole = laptop.slots();
    let (mut opened, mut refused) = (0, 0);
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= [1, 0x20, 0x80, 4][at % 4];
        laptop.put(&changed);
        match Vault::unlock_with_code(&laptop.dir, &laptop.code) {
            Ok(vault) => {
                opened += 1;
                assert_eq!(vault.database_key(), laptop.opened.database_key());
            }
            Err(error) => {
                refused += 1;
                assert!(blames_the_file(&error), "byte {at}: {error}");
            }
        }
        assert_eq!(laptop.slots(), changed);
    }
    assert!(opened > 100, "damage in the other slot does not matter: {opened}");
    assert!(refused > 1000, "{refused}");
}

#[test]
fn a_changed_byte_where_the_passphrase_looks_is_damage_before_the_key_is_derived() {
    let laptop = laptop();
    let whole = json(&laptop.slots());
    let places = [
        "/sealed_secrets",
        "/check",
        "/card/nickname",
        "/card/sign_public",
        "/slots/0/salt",
        "/slots/0/sealed",
        "/slots/0/key_id",
        "/slots/0/check",
    ];
    for place in places {
        let mut changed = whole.clone();
        let text = changed.pointer(place).unwrap().as_str().unwrap().to_owned();
        let first = if text.starts_with('0') { "1" } else { "0" };
        let rest: String = text.chars().skip(1).collect();
        *changed.pointer_mut(place).unwrap() = json!(format!("{first}{rest}"));
        laptop.put(changed.to_string().as_bytes());
        let error = Vault::unlock(&laptop.dir, "not the passphrase").unwrap_err();
        assert!(matches!(error, Error::SlotsDamaged), "{place}: {error}");
    }
    let mut missing = whole.clone();
    missing["slots"].as_array_mut().unwrap().remove(0);
    laptop.put(missing.to_string().as_bytes());
    assert!(matches!(Vault::unlock(&laptop.dir, PASSPHRASE), Err(Error::SlotsDamaged)));
    assert!(Vault::unlock_with_code(&laptop.dir, &laptop.code).is_ok(), "the code is a way in of its own");
}

/// Mends the fingerprints, as somebody who tampers would.
fn mend_slot(file: &mut Value, at: usize) {
    let slot = file["slots"][at].clone();
    let kind = if slot["slot_kind"] == "recovery" {
        json!({"slot_kind": "recovery"}).to_string()
    } else {
        let kdf = &slot["kdf"];
        let (memory, passes, lanes) = (&kdf["memory_kib"], &kdf["passes"], &kdf["lanes"]);
        format!(r#"{{"slot_kind":"passphrase","kdf":{{"memory_kib":{memory},"passes":{passes},"lanes":{lanes}}}}}"#)
    };
    let bound =
        format!(r#"["zoufang.vault.slot",{},{kind},{},{}]"#, file["card"]["vault"], slot["key_id"], slot["salt"]);
    let hash = seal::hash(&[bound.as_bytes(), slot["sealed"].as_str().unwrap().as_bytes()]);
    file["slots"][at]["check"] = json!(hash.to_hex()[..16]);
}

#[test]
fn a_tampered_cost_is_refused_without_doing_the_work() {
    let laptop = laptop();
    let whole = json(&laptop.slots());
    let mut mended = whole.clone();
    mend_slot(&mut mended, 0);
    assert_eq!(mended, whole, "the test knows the fingerprint, so the cases below reach the bounds");
    let table = [
        ("memory_kib", json!(19 * 1024 - 1), true),
        ("memory_kib", json!(8), true),
        ("passes", json!(1), true),
        ("lanes", json!(0), true),
        ("memory_kib", json!(1024 * 1024 + 1), false),
        ("memory_kib", json!(u32::MAX), false),
        ("passes", json!(u32::MAX), false),
        ("lanes", json!(255), false),
    ];
    for (field, value, weak) in table {
        let mut changed = whole.clone();
        changed["slots"][0]["kdf"][field] = value.clone();
        mend_slot(&mut changed, 0);
        laptop.put(changed.to_string().as_bytes());
        let started = std::time::Instant::now();
        let error = Vault::unlock(&laptop.dir, PASSPHRASE).unwrap_err();
        let fits = if weak { matches!(error, Error::TooWeak { .. }) } else { matches!(error, Error::TooCostly { .. }) };
        assert!(fits, "{field} {value}: {error}");
        assert!(started.elapsed().as_millis() < 500, "{field} {value}");
        let changed = Vault::change_passphrase(&laptop.dir, PASSPHRASE, "a much better one");
        assert!(changed.is_err(), "{field} {value}: a weak slot is not written on");
    }
}

#[test]
fn a_slot_carried_over_from_another_vault_opens_nothing() {
    let (one, two) = (laptop(), laptop());
    let mut mixed = json(&one.slots());
    mixed["slots"] = json(&two.slots())["slots"].clone();
    one.put(mixed.to_string().as_bytes());
    assert!(matches!(Vault::unlock(&one.dir, PASSPHRASE), Err(Error::SlotsDamaged)));
    mend_slot(&mut mixed, 0);
    one.put(mixed.to_string().as_bytes());
    assert!(Vault::unlock(&one.dir, PASSPHRASE).is_err(), "with mended fingerprints the seal still refuses");
}

#[test]
fn a_changed_card_with_a_mended_fingerprint_is_damage_not_a_wrong_passphrase() {
    let laptop = laptop();
    let text = String::from_utf8(laptop.slots()).unwrap();
    let mut changed = json(text.replace("小王", "小张").as_bytes());
    let card: vault::Card = serde_json::from_value(changed["card"].clone()).unwrap();
    let bound = serde_json::to_vec(&("zoufang.vault.secrets", 1, &card)).unwrap();
    let sealed = changed["sealed_secrets"].as_str().unwrap().to_owned();
    changed["check"] = json!(seal::hash(&[&bound, sealed.as_bytes()]).to_hex()[..16]);
    laptop.put(changed.to_string().as_bytes());
    assert_eq!(read_card(&laptop.dir).unwrap().nickname, "小张", "the fingerprint alone is satisfied");
    assert!(matches!(Vault::unlock(&laptop.dir, PASSPHRASE), Err(Error::SlotsDamaged)));
    assert!(matches!(Vault::unlock(&laptop.dir, "not the passphrase"), Err(Error::WrongPassphrase)));
}

#[test]
fn the_file_of_another_member_does_not_belong_here() {
    let laptop = laptop();
    let other = laptop.vaults().join("76543210-89ab-7def-8123-456789abcdef");
    std::fs::create_dir(&other).unwrap();
    std::fs::copy(common::slots(&laptop.dir), common::slots(&other)).unwrap();
    assert!(matches!(Vault::unlock(&other, PASSPHRASE), Err(Error::SlotsDamaged)));
    assert!(matches!(Vault::create(&other, &new_vault("76543210")), Err(Error::VaultExists)));
}

#[test]
fn a_newer_format_is_out_of_date_not_damage() {
    let laptop = laptop();
    laptop.put(br#"{"format":2,"something":"new"}"#);
    assert!(matches!(Vault::unlock(&laptop.dir, PASSPHRASE), Err(Error::UnknownFormat(2))));
    laptop.put(br#"{"format":0}"#);
    assert!(matches!(Vault::unlock(&laptop.dir, PASSPHRASE), Err(Error::SlotsDamaged)));
}

#[test]
fn a_damaged_file_falls_back_to_the_previous_one_and_stays() {
    let laptop = laptop();
    Vault::change_passphrase(&laptop.dir, PASSPHRASE, "a much better one").unwrap();
    laptop.put(b"{");
    let opened = Vault::unlock(&laptop.dir, PASSPHRASE).unwrap();
    assert_eq!(opened.database_key(), laptop.opened.database_key());
    assert_eq!(laptop.slots(), b"{");
    assert!(laptop.dir.join("slots.previous.json").exists(), "the only good file is not swept");
    let error = Vault::unlock(&laptop.dir, "a much better one").unwrap_err();
    assert!(matches!(error, Error::SlotsDamaged), "{error}: the new passphrase may well be right");
    assert!(Vault::unlock_with_code(&laptop.dir, &laptop.code).is_ok());
    Vault::renew_code(&laptop.dir, PASSPHRASE).unwrap();
    assert!(Vault::unlock(&laptop.dir, PASSPHRASE).is_ok(), "mended");
    assert_eq!(std::fs::read(laptop.dir.join("slots.damaged-1.json")).unwrap(), b"{");
}

#[test]
fn a_huge_file_is_not_read_to_its_end() {
    let laptop = laptop();
    let mut huge = laptop.slots();
    huge.resize(3 * 1024 * 1024, b' ');
    laptop.put(&huge);
    assert!(Vault::unlock_with_code(&laptop.dir, &laptop.code).is_ok(), "trailing blanks are cut off, not loaded");
    laptop.put(&vec![b' '; 3 * 1024 * 1024]);
    assert!(matches!(Vault::unlock(&laptop.dir, PASSPHRASE), Err(Error::SlotsDamaged)));
}
