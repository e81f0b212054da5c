//! Every error ends in a code and a reason of its own.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use kernel::ErrorCode;
use std::collections::BTreeSet;
use std::io;
use vault::{Error, Weakness};

#[test]
fn the_table_of_codes() {
    let cost = (1, 1, 1);
    let (memory_kib, passes, lanes) = cost;
    let table = [
        (Error::WrongPassphrase, ErrorCode::InvalidInput),
        (Error::WrongRecoveryCode, ErrorCode::InvalidInput),
        (Error::MistypedCode, ErrorCode::InvalidInput),
        (Error::Passphrase(Weakness::Common), ErrorCode::InvalidInput),
        (Error::Passphrase(Weakness::TooShort), ErrorCode::InvalidInput),
        (Error::Passphrase(Weakness::Repeated), ErrorCode::InvalidInput),
        (Error::Passphrase(Weakness::Sequence), ErrorCode::InvalidInput),
        (Error::WeakPin, ErrorCode::InvalidInput),
        (Error::WrongPin { tries_left: 1 }, ErrorCode::InvalidInput),
        (Error::PinGone, ErrorCode::Locked),
        (Error::SlotsDamaged, ErrorCode::Corrupt),
        (Error::TooWeak { memory_kib, passes, lanes }, ErrorCode::Corrupt),
        (Error::TooCostly { memory_kib, passes, lanes }, ErrorCode::Corrupt),
        (Error::SlotsMissing, ErrorCode::NotFound),
        (Error::VaultExists, ErrorCode::Conflict),
        (Error::UnknownFormat(9), ErrorCode::OutOfDate),
        (Error::NoMemory, ErrorCode::Internal),
        (Error::NoRandomness, ErrorCode::Internal),
        (Error::Disk(io::ErrorKind::PermissionDenied.into()), ErrorCode::Internal),
    ];
    let reasons: BTreeSet<_> = table.iter().map(|(error, _)| error.reason()).collect();
    assert_eq!(reasons.len(), table.len(), "one reason each");
    for (error, code) in table {
        assert_eq!(error.code(), code, "{error}");
    }
    assert_eq!(Error::Disk(io::ErrorKind::StorageFull.into()).code(), ErrorCode::StorageFull);
}
