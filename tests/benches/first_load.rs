//! A newcomer's first load of a great registry, over lines as the district has them (issue 3; decisions T-d, T-g). Prints; judges
//! nothing.
//!
//! A real hub process holds one community's registry with 20,000 households and 50,000 named residents, written by that community's
//! own vault in signed batches of the real kinds. A fresh laptop's process loads it: without a proxy, and through a token-bucket
//! proxy on the loopback with 50 ms each way at 10 and at 1 Mbit/s. Baseline in the same run: the same laptop, the same line, a hub
//! without a snapshot, so that it reads the feed from its first item. `ZOUFANG_HOUSEHOLDS` makes it smaller or greater.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod line;

use directory::{Household, HouseholdIdentity};
use kernel::{Actor, Compartment, DeviceId, DistrictId, Intent, MemberId, RecordId};
use line::Speed;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use store::{Identity, Store};
use stories::{Hub, Laptop, NOON, copy_folder, program};

const COMMUNITY: &str = "310104003001";
/// Changes of one save; also those of a batch.
const AT_ONCE: usize = 500;
const DELAY: Duration = Duration::from_millis(50);

fn households() -> usize {
    std::env::var("ZOUFANG_HOUSEHOLDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000)
}

/// What is written of one door: it, and the people behind it, five for each two doors.
fn door(community: RecordId, n: usize) -> (RecordId, Household, Vec<(RecordId, HouseholdIdentity)>) {
    let household = Household {
        lane: Some(format!("{}弄", 100 + n / 2_000)),
        building: (n % 2_000 / 40 + 1).to_string(),
        entrance: Some((n % 40 / 20 + 1).to_string()),
        flat: format!("{}0{}", n % 20 / 4 + 1, n % 4 + 1),
        size: Some(2 + n as u32 % 2),
        tags: if n.is_multiple_of(7) { vec!["独居老人".into()] } else { Vec::new() },
        ..Household::default()
    };
    let id = Household::id(community, &format!("bench-{n}"));
    let person = |k: usize| {
        let identity = HouseholdIdentity {
            household: id,
            householder: Some(format!("{}{}", ["王", "李", "张", "沈", "周"][(n + k) % 5], n * 3 + k)),
            phone: Some(format!("139{:08}", n * 3 + k)),
            born: Some(format!("19{:02}-{:02}", 30 + n % 60, n % 12 + 1)),
        };
        (RecordId::derive(&["bench-resident", &id.to_string(), &k.to_string()]), identity)
    };
    let people = (0..2 + n % 2).map(person).collect();
    (id, household, people)
}

/// Writes the registry into the secretary's closed vault, as its own hand.
fn write_registry(home: &Path, member: &str) -> usize {
    let vault = home.join("vaults").join(member);
    let opened = vault::Vault::unlock(&vault, stories::PASSPHRASE).unwrap();
    let card: Value = serde_json::from_slice(&std::fs::read(vault.join("card.json")).unwrap()).unwrap();
    let (device, member) = (DeviceId::parse(card["card"]["device"].as_str().unwrap()), MemberId::parse(member));
    let (device, member) = (device.unwrap(), member.unwrap());
    let identity = Identity {
        district: DistrictId::of_code("310104", true),
        device,
        device_epoch: 1,
        member,
        signing: opened.signing_key().clone(),
        seed: None,
    };
    let mut store = Store::open(&vault.join("main.db"), opened.database_key(), identity, device::COLUMNS).unwrap();
    let now = kernel::Instant::parse_rfc3339(NOON).unwrap();
    store.confirm_clock(now).unwrap();
    let grant = directory::members::grants_of(store.read(), member, now.local_date()).unwrap().remove(0);
    let (place, role) = (grant.value.place, grant.value.role);
    let actor = Actor { member, device, grant: kernel::GrantId(grant.id.0), role, place, recorded_for: None };
    let (scope, mut records) = (Compartment::Registry.at(place), 0);
    let doors: Vec<usize> = (0..households()).collect();
    for part in doors.chunks(AT_ONCE / 4) {
        let written: Result<(), store::Error> = store.write(&actor, now, |tx| {
            for (id, household, people) in part.iter().map(|n| door(place, *n)) {
                tx.create_as(Intent::ImportHouseholds, scope, id, &household)?;
                for (id, person) in &people {
                    tx.create_as(Intent::ImportHouseholds, scope, *id, person)?;
                }
                records += 1 + people.len();
            }
            Ok(())
        });
        written.unwrap();
    }
    store.close().unwrap();
    records
}

/// Seconds of the processor that a process and its ended children have used.
fn cpu(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |n: usize| fields.get(n).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory a process has had, MiB.
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

struct Load {
    seconds: f64,
    pulled: u64,
    laptop_cpu: f64,
    laptop_memory: u64,
    hub_cpu: f64,
    hub_memory: u64,
}

/// A fresh copy of the newcomer's laptop loads through this line.
fn load(center: &Hub, home: &Path, speed: Option<Speed>) -> Load {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    copy_folder(home, folder.path());
    let member = std::fs::read_dir(home.join("vaults")).unwrap().next().unwrap().unwrap().file_name();
    let hub = center.process();
    let port = speed.map_or(center.port(), |speed| line::open(center.port(), speed).port());
    let mut command = Command::new(program("loader"));
    command.arg(folder.path()).arg(member).arg(format!("https://127.0.0.1:{port}"));
    let before = cpu(hub);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let said: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert!(said["summary"]["pulled"].as_u64().is_some(), "{said}");
    Load {
        seconds: said["seconds"].as_f64().unwrap(),
        pulled: said["summary"]["pulled"].as_u64().unwrap(),
        laptop_cpu: said["cpu"].as_f64().unwrap(),
        laptop_memory: said["memory_kib"]["peak"].as_u64().unwrap() / 1_024,
        hub_cpu: cpu(hub) - before,
        hub_memory: peak(hub),
    }
}

fn told(name: &str, load: &Load, bytes: Option<u64>) {
    println!(
        "{name:<34} {:>8.1} {:>9} {:>10.0} {:>9} {:>8.1} {:>8.1} {:>7} {:>7}",
        load.seconds,
        load.pulled,
        load.pulled as f64 / load.seconds,
        bytes.map_or("-".to_owned(), |bytes| format!("{:.1}", bytes as f64 / 1e6)),
        load.laptop_cpu,
        load.hub_cpu,
        load.laptop_memory,
        load.hub_memory,
    );
}

/// The hub with the registry in it, and the home of a laptop that has yet to load it.
fn begun() -> (Hub, PathBuf, tempfile::TempDir) {
    let divisions = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/divisions/xuhui.csv");
    let mut center = Hub::founded(&divisions);
    let secretary = center.invites("沈岚", "community_secretary", COMMUNITY);
    let newcomer = center.invites("新来的", "community_secretary", COMMUNITY);
    center.start();
    let mut laptop = Laptop::joined(&secretary, (NOON, 1));
    laptop.sync();
    let (member, began, mut records) = (laptop.member(&secretary.name), Instant::now(), 0);
    laptop.stopped(NOON, |home| records = write_registry(home, &member));
    println!("written: {records} records in {:.1} s", began.elapsed().as_secs_f64());
    laptop.sign_in(&secretary.name);
    let (began, before) = (Instant::now(), cpu(center.process()));
    let summary = laptop.sync();
    assert_eq!(summary["stuck"], json!([]), "{summary}");
    let hub = cpu(center.process()) - before;
    println!(
        "sent up: {} changes in {:.1} s, hub's processor {hub:.1} s",
        summary["pushed"],
        began.elapsed().as_secs_f64()
    );
    let folder = Laptop::joined(&newcomer, (NOON, 2)).into_folder();
    (center, folder.path().to_owned(), folder)
}

fn main() {
    let build = if cfg!(debug_assertions) { "a debug build: no measure of the product" } else { "a release build" };
    println!("first load of one registry, {build}, {} households\n", households());
    let (mut center, home, _folder) = begun();
    // A process that has just begun has cut nothing yet: the feed is all there is.
    center.kill();
    center.start();
    let by_feed = load(&center, &home, None);
    center.kill();
    let began = Instant::now();
    let cut = center.run(&["snapshot", "--all"]);
    println!("cut: all scopes in {:.1} s", began.elapsed().as_secs_f64());
    let registry = cut.as_array().unwrap().iter().max_by_key(|row| row["records"].as_u64()).unwrap();
    println!("the registry: {registry}\n");
    center.start();
    let bytes = cut.as_array().unwrap().iter().filter_map(|row| row["bytes"].as_u64()).sum();
    let columns = ["seconds", "changes", "a second", "MB", "laptop", "hub", "MiB", "MiB"];
    println!(
        "{:<34} {:>8} {:>9} {:>10} {:>9} {:>8} {:>8} {:>7} {:>7}",
        "", columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6], columns[7]
    );
    told("feed, no proxy", &by_feed, None);
    let direct = load(&center, &home, None);
    told("snapshot, no proxy", &direct, Some(bytes));
    for (name, bits_a_second) in [("10 Mbit/s", 10_000_000), ("1 Mbit/s", 1_000_000)] {
        let through = load(&center, &home, Some(Speed { bits_a_second, delay: DELAY }));
        told(&format!("snapshot, {name}, 50 ms each way"), &through, Some(bytes));
    }
    println!("\nfeed : snapshot, no proxy = {:.1} : 1", by_feed.seconds / direct.seconds);
}
