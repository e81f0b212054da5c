//! Create, unlock, change, recover: over real files, refusals first.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{MEMBER, PASSPHRASE, laptop, new_vault, slots};
use vault::{Error, KdfParams, NewVault, RecoveryCode, Vault, Weakness, read_card};

#[test]
fn no_vault_is_missing_not_wrong() {
    let home = tempfile::tempdir().unwrap();
    assert!(matches!(Vault::unlock(home.path(), PASSPHRASE), Err(Error::SlotsMissing)));
    assert!(matches!(Vault::unlock(&home.path().join("nowhere"), PASSPHRASE), Err(Error::SlotsMissing)));
    assert!(matches!(read_card(home.path()), Err(Error::SlotsMissing)));
}

#[test]
fn a_second_vault_never_buries_the_first() {
    let laptop = laptop();
    let before = laptop.slots();
    assert!(matches!(Vault::create(&laptop.dir, &new_vault(MEMBER)), Err(Error::VaultExists)));
    assert_eq!(laptop.slots(), before);
}

#[test]
fn a_weak_start_is_refused_and_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join(MEMBER);
    let good = new_vault(MEMBER);
    let weak = NewVault { passphrase: "password123", ..good };
    assert!(matches!(Vault::create(&dir, &weak), Err(Error::Passphrase(Weakness::Common))));
    let floor = KdfParams::FLOOR;
    for kdf in [
        KdfParams { memory_kib: floor.memory_kib - 1, ..floor },
        KdfParams { passes: 1, ..floor },
        KdfParams { lanes: 0, ..floor },
    ] {
        assert!(matches!(Vault::create(&dir, &NewVault { kdf, ..good }), Err(Error::TooWeak { .. })), "{kdf:?}");
    }
    let kdf = KdfParams { memory_kib: u32::MAX, ..floor };
    assert!(matches!(Vault::create(&dir, &NewVault { kdf, ..good }), Err(Error::TooCostly { .. })));
    assert!(!dir.exists());
}

#[test]
fn the_wrong_passphrase_and_the_wrong_code_are_named() {
    let laptop = laptop();
    for wrong in ["", "knocks on every doo", "Knocks on every door", "knocks on every door "] {
        assert!(matches!(Vault::unlock(&laptop.dir, wrong), Err(Error::WrongPassphrase)), "{wrong:?}");
    }
    let other = RecoveryCode::generate().unwrap();
    assert!(matches!(Vault::unlock_with_code(&laptop.dir, &other), Err(Error::WrongRecoveryCode)));
}

#[test]
fn both_ways_open_the_same_keys() {
    let laptop = laptop();
    let by_passphrase = Vault::unlock(&laptop.dir, PASSPHRASE).unwrap();
    let typed = RecoveryCode::parse(&laptop.code.display().to_lowercase()).unwrap();
    let by_code = Vault::unlock_with_code(&laptop.dir, &typed).unwrap();
    for opened in [&by_passphrase, &by_code] {
        assert_eq!(opened.database_key(), laptop.opened.database_key());
        assert_eq!(opened.signing_key().seed(), laptop.opened.signing_key().seed());
        assert_eq!(opened.seal_secret().to_bytes(), laptop.opened.seal_secret().to_bytes());
        assert_eq!(opened.card(), laptop.opened.card());
    }
    let card = read_card(&laptop.dir).unwrap();
    assert_eq!(card.sign_public, by_code.signing_key().verifying().to_hex());
    assert_eq!(card.seal_public, by_code.seal_secret().public().to_hex());
    assert_eq!((&card.member[..], &card.nickname[..]), (MEMBER, "小王"));
}

#[test]
fn no_secret_stands_in_the_file_or_in_what_is_printed_for_debugging() {
    let laptop = laptop();
    let text = String::from_utf8(laptop.slots()).unwrap();
    let opened = &laptop.opened;
    let secrets = [
        opened.database_key().to_vec(),
        opened.signing_key().seed().to_vec(),
        opened.seal_secret().to_bytes().to_vec(),
    ];
    for shown in [text, format!("{opened:?} {:?}", laptop.code)] {
        for secret in &secrets {
            assert!(!shown.contains(&seal::to_hex(secret)));
        }
        assert!(!shown.contains(PASSPHRASE) && !shown.contains(&laptop.code.display()[..9]));
    }
}

#[test]
fn two_vaults_share_nothing() {
    let (one, two) = (laptop(), laptop());
    assert_ne!(one.opened.database_key(), two.opened.database_key());
    assert_ne!(one.opened.signing_key().seed(), two.opened.signing_key().seed());
    assert!(matches!(Vault::unlock_with_code(&one.dir, &two.code), Err(Error::WrongRecoveryCode)));
}

#[test]
fn a_change_is_refused_for_a_wrong_old_or_a_weak_new_passphrase() {
    let laptop = laptop();
    let before = laptop.slots();
    let wrong = Vault::change_passphrase(&laptop.dir, "not the passphrase", "a much better one");
    assert!(matches!(wrong, Err(Error::WrongPassphrase)));
    let weak = Vault::change_passphrase(&laptop.dir, PASSPHRASE, "short");
    assert!(matches!(weak, Err(Error::Passphrase(Weakness::TooShort))));
    assert_eq!(laptop.slots(), before);
    assert_eq!(std::fs::read_dir(&laptop.dir).unwrap().count(), 1, "no file beside it");
}

#[test]
fn a_change_replaces_only_the_passphrase_and_ends_the_old_one_at_the_next_unlock() {
    let laptop = laptop();
    let before = laptop.slots();
    Vault::change_passphrase(&laptop.dir, PASSPHRASE, "a much better one").unwrap();
    assert_eq!(std::fs::read(laptop.dir.join("slots.previous.json")).unwrap(), before);
    let opened = Vault::unlock(&laptop.dir, "a much better one").unwrap();
    assert_eq!(opened.database_key(), laptop.opened.database_key());
    assert!(!laptop.dir.join("slots.previous.json").exists());
    assert!(matches!(Vault::unlock(&laptop.dir, PASSPHRASE), Err(Error::WrongPassphrase)));
    assert!(Vault::unlock_with_code(&laptop.dir, &laptop.code).is_ok());
}

#[test]
fn a_new_passphrase_forgotten_at_once_leaves_the_old_one() {
    let laptop = laptop();
    Vault::change_passphrase(&laptop.dir, PASSPHRASE, "a much better one").unwrap();
    assert!(Vault::unlock(&laptop.dir, PASSPHRASE).is_ok());
    Vault::change_passphrase(&laptop.dir, PASSPHRASE, "the third of them").unwrap();
    assert!(matches!(Vault::unlock(&laptop.dir, "a much better one"), Err(Error::WrongPassphrase)));
    assert!(Vault::unlock(&laptop.dir, "the third of them").is_ok());
}

#[test]
fn the_forgotten_passphrase_is_replaced_by_the_printed_code() {
    let laptop = laptop();
    let other = RecoveryCode::generate().unwrap();
    let refused = Vault::reset_passphrase(&laptop.dir, &other, "a much better one");
    assert!(matches!(refused, Err(Error::WrongRecoveryCode)));
    Vault::reset_passphrase(&laptop.dir, &laptop.code, "a much better one").unwrap();
    let opened = Vault::unlock(&laptop.dir, "a much better one").unwrap();
    assert_eq!(opened.database_key(), laptop.opened.database_key());
    assert!(matches!(Vault::unlock(&laptop.dir, PASSPHRASE), Err(Error::WrongPassphrase)));
    assert!(Vault::unlock_with_code(&laptop.dir, &laptop.code).is_ok(), "the printed code stays good");
}

#[test]
fn a_renewed_code_ends_the_one_before() {
    let laptop = laptop();
    assert!(matches!(Vault::renew_code(&laptop.dir, "not the passphrase"), Err(Error::WrongPassphrase)));
    let code = Vault::renew_code(&laptop.dir, PASSPHRASE).unwrap();
    assert!(Vault::unlock_with_code(&laptop.dir, &code).is_ok());
    Vault::unlock(&laptop.dir, PASSPHRASE).unwrap();
    assert!(matches!(Vault::unlock_with_code(&laptop.dir, &laptop.code), Err(Error::WrongRecoveryCode)));
    assert!(Vault::unlock_with_code(&laptop.dir, &code).is_ok());
    assert!(slots(&laptop.dir).exists());
}
