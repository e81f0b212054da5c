//! One phase in a process of its own, so that its memory and processor time are its own: the bench starts itself again.

use super::corpus::{Document, documents};
use super::meter;
use device::{Device, Options};
use kernel::{Actor, Compartment, DeviceId, DistrictId, GrantId, Instant, Intent, MemberId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant as Wall;
use store::{Identity, Store};
use stories::PASSPHRASE;

/// Clocks in step: a little after the hub's start, within the minute a laptop may be ahead. What is written behind the hub's time, or
/// further ahead, is given another time by the hub and folded again.
const IN_STEP: &str = "2026-10-08T18:00:50+08:00";

/// What a phase came to.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Cost {
    /// Documents.
    pub documents: u64,
    /// Wall seconds.
    pub wall: f64,
    /// Processor seconds of the client.
    pub client: f64,
    /// Its peak of memory, MiB.
    pub peak: f64,
}

/// Measures what `f` does in this process.
pub fn measured(f: impl FnOnce() -> u64) -> Cost {
    meter::forget_peak("self");
    let (processor, wall) = (meter::processor_seconds("self"), Wall::now());
    let documents = f();
    let (wall, client) = (wall.elapsed().as_secs_f64(), meter::processor_seconds("self") - processor);
    Cost { documents, wall, client, peak: meter::peak_mib("self") }
}

/// Runs a phase of the list in a new process and reads what it came to.
pub fn run(words: &[&str]) -> Cost {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.arg("phase").args(words).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{words:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// In that process: does the phase and prints what it came to.
pub fn main(words: &[String]) {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let cost = match words[..] {
        ["load", home, member, count] => load((Path::new(home), member), count.parse().unwrap()),
        ["sync", home, member, address] => sync((Path::new(home), member), address),
        _ => panic!("no such phase: {words:?}"),
    };
    println!("{}", serde_json::to_string(&cost).unwrap());
}

/// The device with the member's vault open.
fn signed_in((home, member): (&Path, &str)) -> Device {
    let options = Options { now: Some(IN_STEP.to_owned()), seed: Some(1), is_cheap: true, ..Options::default() };
    let device = Device::open(home, options).unwrap();
    device.call("session.unlock", json!({ "member": member, "passphrase": PASSPHRASE })).unwrap();
    device
}

fn sync(who: (&Path, &str), address: &str) -> Cost {
    let device = signed_in(who);
    measured(|| {
        let summary: Value = device.call("sync.now", json!({ "hub": address })).unwrap();
        assert_eq!((&summary["stuck"], &summary["repaired"]), (&json!([]), &json!(0)), "{summary}");
        assert_eq!((&summary["refused"], &summary["held"]), (&json!(0), &json!(0)), "{summary}");
        summary["pushed"].as_u64().unwrap() + summary["pulled"].as_u64().unwrap()
    })
}

/// Writes the documents into the recorder's vault, 500 a transaction.
fn load((home, member): (&Path, &str), count: usize) -> Cost {
    let vault = home.join("vaults").join(member);
    let mut store = open_store(&vault);
    let actor = recorder(&store);
    let documents = documents(count);
    measured(|| write_all(&mut store, &actor, &documents))
}

/// The member's database as the device opens it.
pub fn open_store(vault: &Path) -> Store {
    let opened = vault::Vault::unlock(vault, PASSPHRASE).unwrap();
    let card = opened.card();
    let identity = Identity {
        district: DistrictId::of_code("310104", true),
        device: DeviceId::parse(&card.device).unwrap(),
        device_epoch: 1,
        member: MemberId::parse(&card.member).unwrap(),
        signing: opened.signing_key().clone(),
        seed: None,
    };
    Store::open(&vault.join("main.db"), opened.database_key(), identity, device::COLUMNS).unwrap()
}

/// Who acts: by the vault's own posting.
fn recorder(store: &Store) -> Actor {
    let (member, today) = (store.identity().member, now().local_date());
    let posting = directory::members::grants_of(store.read(), member, today).unwrap().remove(0);
    let (grant, place) = (GrantId(posting.id.0), posting.value.place);
    Actor { member, device: store.identity().device, grant, role: posting.value.role, place, recorded_for: None }
}

fn now() -> Instant {
    Instant::parse_rfc3339(IN_STEP).unwrap()
}

fn write_all(store: &mut Store, actor: &Actor, documents: &[Document]) -> u64 {
    let scope = Compartment::Draft.at(actor.place);
    for (part, chunk) in documents.chunks(500).enumerate() {
        let written = store.write::<_, store::Error>(actor, now(), |tx| {
            for (n, document) in chunk.iter().enumerate() {
                tx.create(Intent::Hear, scope, &document.item((actor.place, part * 500 + n)))?;
            }
            Ok(())
        });
        written.unwrap();
    }
    documents.len() as u64
}
