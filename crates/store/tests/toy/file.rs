//! The toy column in a real, encrypted file.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use super::COLUMNS;
use kernel::{DeviceId, DistrictId, MemberId};
use std::path::{Path, PathBuf};
use store::{Error, Identity, Store};

pub const KEY: [u8; 32] = [0x42; 32];

pub fn identity(device: u8) -> Identity {
    Identity {
        district: DistrictId::of_code("310104", true),
        device: DeviceId::from_bytes([device; 16]),
        device_epoch: 1,
        member: MemberId::from_bytes([device; 16]),
        signing: seal::SigningKey::from_seed(&[device; 32]),
        seed: Some([device; 32]),
    }
}

pub fn open(path: &Path) -> Result<Store, Error> {
    Store::open(path, &KEY, identity(7), COLUMNS)
}

/// A folder with a closed database in it that holds `notes` records, and the database's path.
pub fn filled(notes: usize) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut store = open(&path).unwrap();
    let text = |n| format!("电梯又坏了 {n} {}", "等了很久".repeat(20));
    store
        .write(&super::recorder(), super::NOW, |tx| {
            (0..notes).try_for_each(|n| tx.create(super::HEAR, super::draft(), &super::note(&text(n))).map(drop))
        })
        .unwrap();
    store.close().unwrap();
    (folder, path)
}
