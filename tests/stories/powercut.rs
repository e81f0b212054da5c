//! The power goes between two writes to the disk, again and again: what was acknowledged is there, and what is there is whole.
//! `ZOUFANG_CUTS` says how often. A store opened without waiting for the disk must lose something, or the cut cuts nothing
//! (decisions D43). See tests/faults/powercut.c for what such a cut is.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod faults;

use faults::{Child, Figures, missing, number_of, shuffled};
use kernel::{DeviceId, DistrictId, Instant, MemberId};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use store::{Durability, Identity, Store};
use stories::{Laptop, NOON, RECORDER};

/// The exit code of a process whose power was cut.
const CUT: i32 = 99;

fn cuts() -> u64 {
    number_of("ZOUFANG_CUTS", 10)
}

/// The library, built with the machine's own compiler.
fn library() -> &'static Path {
    static BUILT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let build = || {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("powercut.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/faults/powercut.c");
        let flags = ["-O1", "-Wall", "-shared", "-fPIC", "-o"];
        let mut cc = Command::new("cc");
        cc.args(flags).arg(&library).arg(source).args(["-ldl", "-lpthread"]);
        assert!(cc.status().expect("a C compiler").success());
        (folder, library)
    };
    &BUILT.get_or_init(build).1
}

/// A process over files under `folder` whose power is cut at the given operation.
fn under_cut(mut command: Command, folder: &Path, (at, seed): (u64, u64)) -> Child {
    command.env("LD_PRELOAD", library()).env("POWERCUT_DIR", folder.canonicalize().unwrap());
    command.env("POWERCUT_AT", at.to_string()).env("POWERCUT_SEED", seed.to_string());
    Child::run(command)
}

/// What was in memory is gone.
fn forget_memory(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            forget_memory(&path);
        } else if path.to_string_lossy().ends_with("-shm") {
            std::fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_goes() {
    let mut figures = Figures::default();
    let mut laptop = Laptop::practice(NOON);
    let member = laptop.member(RECORDER);
    let mut acknowledged = Vec::new();
    for round in 0..cuts() {
        if round > 0 && round % 10 == 0 {
            laptop = Laptop::practice(NOON);
            acknowledged.clear();
        }
        let at = 20 + shuffled(round) % 4_000;
        laptop.stopped(NOON, |home| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_writer"));
            command.arg(home).args([member.as_str(), &format!("c{round}")]);
            let (lines, code) = under_cut(command, home, (at, round + 1)).last_words();
            assert_eq!(code, Some(CUT), "round {round} ended otherwise, after {lines:?}");
            forget_memory(home);
            figures.took(&lines);
            acknowledged.extend(lines);
        });
        laptop.sign_in(RECORDER);
        assert_eq!(missing(&laptop, &acknowledged), Vec::<String>::new(), "round {round}, cut at operation {at}");
        laptop.changes();
    }
    println!("{figures}");
    assert!(figures.writes > 0, "the child got to write: {figures}");
}

fn open(path: &Path, durability: Durability) -> Result<Store, store::Error> {
    let identity = Identity {
        district: DistrictId::of_code("310104", true),
        device: DeviceId::from_bytes([7; 16]),
        device_epoch: 1,
        member: MemberId::from_bytes([7; 16]),
        signing: seal::SigningKey::from_seed(&[7; 32]),
        seed: None,
    };
    Store::open_with(path, &[7; 32], identity, (device::COLUMNS, durability))
}

/// The child of the two tests below: it keeps drafts in a bare store until its power goes.
#[test]
#[ignore = "a child of this file's other tests"]
fn child() {
    let (path, word) = (std::env::var("CHILD_STORE").unwrap(), std::env::var("CHILD_DURABILITY").unwrap());
    let durability = if word == "off" { Durability::Off } else { Durability::Full };
    let mut store = open(Path::new(&path), durability).unwrap();
    for n in 0.. {
        let key = format!("draft.{n}");
        store.keep_draft(&key, &"字".repeat(300), Instant(n)).unwrap();
        println!("{key}");
    }
}

/// One life of the child on a fresh store; true when everything it acknowledged is there and whole.
fn keeps_its_word(durability: &str, round: u64) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    open(&path, Durability::Full).unwrap().close().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--ignored", "--nocapture"]);
    command.env("CHILD_STORE", &path).env("CHILD_DURABILITY", durability);
    let (lines, code) = under_cut(command, folder.path(), (100 + shuffled(round) % 800, round + 1)).last_words();
    assert_eq!(code, Some(CUT));
    let keys: Vec<&String> = lines.iter().filter(|l| l.starts_with("draft.")).collect();
    assert!(!keys.is_empty(), "the child got to write");
    forget_memory(folder.path());
    let Ok(store) = open(&path, Durability::Full) else { return false };
    let (Ok(verdict), Ok(drafts)) = (store.verify(), store.drafts("draft.")) else { return false };
    verdict.problems.is_empty() && keys.iter().all(|key| drafts.iter().any(|d| d.key == **key))
}

#[test]
fn a_store_that_does_not_wait_for_the_disk_is_caught_and_one_that_does_keeps_its_word() {
    let lost = (0..8).filter(|round| !keeps_its_word("off", *round)).count();
    let kept = (0..8).filter(|round| keeps_its_word("full", *round)).count();
    println!("synchronous off: {lost} of 8 lost something; full: {kept} of 8 kept everything");
    assert!(lost > 0, "eight cuts and nothing lost: the cut cuts nothing");
    assert_eq!(kept, 8);
}
