//! A vault file of format 1, made once and kept: every later version must open it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{PASSPHRASE, slots};
use vault::{Error, Opened, RecoveryCode, Vault};

const CODE: &str = "SJP2-YQ9Q-1FGD-BQXY-7396-7AGT-RCZS";

fn is_the_same(opened: &Opened) {
    let database_key = seal::hash(&[opened.database_key()]).to_hex();
    assert_eq!(database_key, "4464c87a92d7c2166a5b5787e461c7c514cb510181441a7436a82c14167a3c19");
    assert_eq!(opened.signing_key().verifying().to_hex(), opened.card().sign_public);
    assert_eq!(opened.seal_secret().public().to_hex(), opened.card().seal_public);
    assert_eq!(opened.card().nickname, "小王");
}

#[test]
fn format_1_opens_by_both_ways() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(slots(home.path()), include_bytes!("frozen/slots.json")).unwrap();
    let wrong = RecoveryCode::parse("0000-0000-0000-0000-0000-0000-0000").unwrap();
    assert!(matches!(Vault::unlock_with_code(home.path(), &wrong), Err(Error::WrongRecoveryCode)));
    is_the_same(&Vault::unlock_with_code(home.path(), &RecoveryCode::parse(CODE).unwrap()).unwrap());
    is_the_same(&Vault::unlock(home.path(), PASSPHRASE).unwrap());
}
