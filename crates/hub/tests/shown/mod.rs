//! A projection in a folder of a test's own, and what is shown by it and by a laptop.
#![allow(dead_code)]

use crate::world::{Laptop, whose};
use hub::{COLUMNS, Projection};
use kernel::{DeviceId, MemberId};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Identity, Store, dump_tables};

const KEY: [u8; 32] = [9; 32];
const HUB: [u8; 16] = [0xaa; 16];

pub fn file_in(folder: &Path) -> PathBuf {
    folder.join("projection.db")
}

/// In portions so small that every history takes many.
pub fn projection_in(folder: &Path) -> Arc<Projection> {
    let whose = (whose().0, DeviceId::from_bytes(HUB));
    Arc::new(Projection::at(&file_in(folder), &KEY, whose).unwrap().in_portions_of(2))
}

/// The file as anybody opens it who has the key.
pub fn opened(folder: &Path) -> Store {
    let (district, device) = (whose().0, DeviceId::from_bytes(HUB));
    let (member, signing) = (MemberId::from_bytes(HUB), seal::SigningKey::from_seed(&[0; 32]));
    let identity = Identity { district, device, device_epoch: 1, member, signing, seed: None };
    Store::open(&file_in(folder), &KEY, identity, COLUMNS).unwrap()
}

pub fn tables(folder: &Path) -> Vec<String> {
    dump_tables(opened(folder).read()).unwrap()
}

/// What an office's laptop shows. Left out is what it remembers for itself: what was erased, where a record that was given to it began,
/// and which version it has not seen stood before another one.
pub fn shown_by(laptop: &Laptop) -> Vec<String> {
    let mut lines = dump_tables(laptop.store.read()).unwrap();
    lines.retain(|line| !line.starts_with("erasure|"));
    lines.iter().map(|line| as_shown(line)).collect()
}

pub fn shown_in(folder: &Path) -> Vec<String> {
    tables(folder).iter().map(|line| as_shown(line)).collect()
}

fn as_shown(line: &str) -> String {
    let is_own = |cell: &str| ["born_in=", "heads="].iter().any(|name| cell.starts_with(name));
    line.split('|').filter(|cell| !is_own(cell)).collect::<Vec<_>>().join("|")
}

/// The same rows; else those that only one side has.
#[track_caller]
pub fn same(left: &[String], right: &[String]) {
    let only = |a: &[String], b: &[String]| a.iter().filter(|line| !b.contains(line)).cloned().collect::<Vec<_>>();
    assert_eq!((only(left, right), only(right, left)), (Vec::new(), Vec::new()));
    assert_eq!(left.len(), right.len());
}
