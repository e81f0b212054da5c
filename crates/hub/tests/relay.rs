//! A real relay between real laptops' bundles and a real hub: no line, a cut, a kill, a full shelf, and what it may know.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod line;
mod machine;

use line::{Answered, raw};
use machine::{Laptop, Machine, Serving, divisions, refused};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use sync::{BundleId, Cover, RelayCard};

const CANARY: &str = "陈阿婆的女儿";

/// A hub that founded its district, and a secretary's laptop that joined by a file.
struct Office {
    machine: Machine,
    laptop: Laptop,
}

impl Office {
    fn begun() -> Self {
        let machine = Machine::new();
        machine.json(&["init", "--district", &divisions(), "--practice"]);
        let secretary = ["--role", "community_secretary", "--community", "310104003001"];
        machine.json(&[&["member", "add", CANARY][..], &secretary].concat());
        let out = machine.path("join.zfjoin");
        let made = machine.json(&["enrol", CANARY, "--out", out.to_str().unwrap()]);
        let laptop = Laptop::join(&out, made["opening_code"].as_str().unwrap());
        machine.json(&["card", "--out", machine.path("hub-card.json").to_str().unwrap()]);
        Self { machine, laptop }
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zoufang-hub"));
        command.env_clear().env("LANG", "en").stdin(Stdio::null());
        command.arg("relay").arg("--data").arg(self.machine.path("relay")).args(more);
        command
    }

    /// A relay to where the hub serves, or would.
    fn relay(&self, to: SocketAddr) -> Relay {
        let (card, to) = (self.machine.path("hub-card.json").display().to_string(), format!("https://{to}"));
        let mut command = self.command(&["--hub-card", &card, "--to", &to, "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut next = |begin: &str| lines.next().unwrap().unwrap().strip_prefix(begin).unwrap().to_owned();
        let card: RelayCard = serde_json::from_slice(&std::fs::read(next("card ")).unwrap()).unwrap();
        let address: SocketAddr = next("ready https://").parse().unwrap();
        assert_eq!(card.addresses, [format!("https://{address}")]);
        Relay { child: Some(child), address, card }
    }
}

struct Relay {
    child: Option<Child>,
    address: SocketAddr,
    card: RelayCard,
}

impl Relay {
    fn post(&self, word: &str, body: &[u8]) -> Answered {
        let head = format!("POST /v1/{word} HTTP/1.1\r\nhost: relay\r\ncontent-length: {}\r\n", body.len());
        let bytes = [head.as_bytes(), b"connection: close\r\n\r\n", body].concat();
        let authority = self.card.authority_der().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(raw(self.address, Some(&authority), &bytes)).unwrap()
    }

    /// The answer, once it is there.
    fn fetch(&self, id: BundleId) -> Vec<u8> {
        loop {
            let answered = self.post("answer", &id.0);
            match answered.status {
                200 => return answered.body,
                202 => std::thread::sleep(std::time::Duration::from_millis(50)),
                other => panic!("{other}: {}", answered.text()),
            }
        }
    }

    /// Pulls the plug.
    fn kill(mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn end(mut self) -> (Option<i32>, String) {
        let child = self.child.take().unwrap();
        assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

/// Nobody listens there.
fn nowhere() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn id_of(bundle: &[u8]) -> BundleId {
    Cover::read(bundle).unwrap().id
}

#[test]
fn with_a_line_the_receipt_comes_at_once() {
    let mut office = Office::begun();
    let serving = Serving::begin(&office.machine);
    let relay = office.relay(serving.address);
    let bundle = office.laptop.export().remove(0);
    let answered = relay.post("bundle", &bundle);
    assert_eq!(answered.status, 200, "{}", answered.text());
    assert!(office.laptop.take_answer(&answered.body).unwrap().is_whole);
    assert_eq!(relay.post("received", &id_of(&bundle).0).status, 200);
    assert_eq!(relay.post("answer", &id_of(&bundle).0).status, 404, "forgotten");
    let (exit, notes) = serving.end();
    let device = office.laptop.card.card.device.to_string();
    let noted = notes.lines().any(|line| line.contains("\"bundle\"") && line.contains(&device) && line.contains("200"));
    assert!(exit == Some(0) && noted && !notes.contains(CANARY), "{notes}");
}

#[test]
fn a_relay_that_was_killed_has_what_it_took_and_brings_it_once_there_is_a_line() {
    let mut office = Office::begun();
    let relay = office.relay(nowhere());
    let bundle = office.laptop.export().remove(0);
    let (first, again) = (relay.post("bundle", &bundle), relay.post("bundle", &bundle));
    assert_eq!((first.status, again.status), (202, 202), "{}", first.text());
    assert!(!relay.post("answer", &id_of(&bundle).0).body.starts_with(b"ZF"));
    relay.kill();

    let serving = Serving::begin(&office.machine);
    let relay = office.relay(serving.address);
    let answer = relay.fetch(id_of(&bundle));
    relay.kill();
    serving.kill();
    let relay = office.relay(nowhere());
    assert_eq!(relay.fetch(id_of(&bundle)), answer, "the answer outlives the relay, too");
    let taken = office.laptop.take_answer(&answer).unwrap();
    assert!(taken.is_whole && taken.summary.pulled > 313, "{taken:?}");
    assert_eq!(relay.post("bundle", &bundle).status, 200, "what was answered is not carried again");
    relay.post("received", &id_of(&bundle).0);
    assert_eq!(files(&office.machine.path("relay/bundles")) + files(&office.machine.path("relay/answers")), 0);
}

#[test]
fn what_it_took_but_never_brought_goes_by_the_line_and_nothing_is_doubled() {
    let mut office = Office::begun();
    let serving = Serving::begin(&office.machine);
    office.laptop.sync_alone(&serving).unwrap();
    let relay = office.relay(nowhere());
    let bundle = office.laptop.export().remove(0);
    assert_eq!(relay.post("bundle", &bundle).status, 202);
    office.laptop.sync_alone(&serving).unwrap();
    relay.kill();
    let relay = office.relay(serving.address);
    let late = office.laptop.take_answer(&relay.fetch(id_of(&bundle))).unwrap();
    assert_eq!((late.summary.pushed, late.summary.pulled, late.summary.repaired), (0, 0, 0));
    assert_eq!(office.laptop.store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn what_the_hub_refuses_for_good_is_told_and_not_brought_again() {
    let mut office = Office::begun();
    let serving = Serving::begin(&office.machine);
    let relay = office.relay(serving.address);
    let mut bent = office.laptop.export().remove(0);
    let last = bent.len() - 1;
    bent[last] ^= 1;
    let answered = relay.post("bundle", &bent);
    assert_eq!(answered.status, 422);
    assert!(answered.text().contains("bundle_damaged"), "{}", answered.text());
    assert_eq!(relay.post("answer", &id_of(&bent).0).status, 422);
    assert_eq!(files(&office.machine.path("relay/bundles")), 0);
    relay.post("received", &id_of(&bent).0);
    assert_eq!(relay.post("answer", &id_of(&bent).0).status, 404);
}

#[test]
fn only_bundles_for_its_hub_are_taken_within_limits() {
    let mut office = Office::begun();
    let relay = office.relay(nowhere());
    let bundle = office.laptop.export().remove(0);
    let mut other_hub = bundle.clone();
    other_hub[41] ^= 1;
    for (bytes, status, reason) in [
        (b"GIF89a".to_vec(), 400, "bundle_no_bundle"),
        (bundle[..20].to_vec(), 400, "bundle_damaged"),
        (other_hub, 403, "bundle_for_another_hub"),
        (vec![0; (4 << 20) + 1], 413, "request_too_long"),
    ] {
        let answered = relay.post("bundle", &bytes);
        assert!(answered.status == status && answered.text().contains(reason), "{reason}: {}", answered.text());
    }
    let mut differing = bundle.clone();
    *differing.last_mut().unwrap() ^= 1;
    assert_eq!(relay.post("bundle", &bundle).status, 202);
    assert!(relay.post("bundle", &differing).text().contains("bundle_differs"));
    assert_eq!(relay.post("answer", b"short").status, 400);
    assert_eq!(relay.post("answer", &[7; 16]).status, 404);

    // One laptop can't fill the shelf: its 65th waiting bundle is turned away.
    for n in 0..63u8 {
        let mut more = bundle.clone();
        more[57] = n ^ more[57] ^ 0x80;
        std::fs::write(office.machine.path("relay/bundles").join(format!("{}.zfbundle", id_of(&more))), &more).unwrap();
    }
    let mut more = bundle.clone();
    more[58] ^= 1;
    assert!(relay.post("bundle", &more).text().contains("relay_full"));
}

#[test]
fn it_brings_nothing_to_somebody_who_is_not_the_hub() {
    let mut office = Office::begun();
    let other = Office::begun();
    let (serving, imposter) = (Serving::begin(&office.machine), Serving::begin(&other.machine));
    let relay = office.relay(imposter.address);
    let bundle = office.laptop.export().remove(0);
    assert_eq!(relay.post("bundle", &bundle).status, 202);
    let notes = imposter.end().1;
    assert!(!notes.contains("\"bundle\""), "{notes}");
    relay.kill();
    let relay = office.relay(serving.address);
    assert!(office.laptop.take_answer(&relay.fetch(id_of(&bundle))).unwrap().is_whole);
}

#[test]
fn no_name_stands_in_what_it_keeps_or_notes() {
    let mut office = Office::begun();
    // The laptop's own card lies in the bundle, and the roster in the answer.
    assert_eq!(office.laptop.card.card.nickname, CANARY);
    let relay = office.relay(nowhere());
    let bundle = office.laptop.export().remove(0);
    assert_eq!(relay.post("bundle", &bundle).status, 202);
    let (exit, notes) = relay.end();
    assert_eq!(exit, Some(0));
    assert!(notes.contains("\"status\":202") && notes.contains("hub_not_reached"), "{notes}");
    let serving = Serving::begin(&office.machine);
    let relay = office.relay(serving.address);
    relay.fetch(id_of(&bundle));
    let notes = [notes, relay.end().1].concat();
    let mut kept = notes.into_bytes();
    all_bytes(&office.machine.path("relay"), &mut kept);
    assert!(kept.len() > 1_000);
    for word in [CANARY, "阿婆", &office.laptop.file.district.name] {
        assert!(!kept.windows(word.len()).any(|w| w == word.as_bytes()), "{word}");
    }
    // The same search finds the name where it may stand.
    let mut own = Vec::new();
    all_bytes(&office.machine.path("relay"), &mut own);
    own.extend(serde_json::to_vec(&office.laptop.card).unwrap());
    assert!(own.windows(CANARY.len()).any(|w| w == CANARY.as_bytes()));
}

#[test]
fn it_begins_only_with_a_hubs_card_in_a_folder_of_its_own() {
    let office = Office::begun();
    let card = office.machine.path("hub-card.json").display().to_string();
    assert_eq!(refused(&mut office.command(&[])).0, 2);
    let mut in_hub = Command::new(env!("CARGO_BIN_EXE_zoufang-hub"));
    in_hub.env_clear().env("LANG", "en").args(["relay", "--hub-card", &card, "--data"]).arg(office.machine.path("hub"));
    assert!(refused(&mut in_hub).1.contains("hub's folder"));
    assert!(refused(&mut office.command(&["--hub-card", &card, "--listen", "0.0.0.0:0"])).1.contains("--address"));
    let join = office.machine.path("join.zfjoin").display().to_string();
    assert_eq!(refused(&mut office.command(&["--hub-card", &join])).0, 3);
    let relay = office.relay(nowhere());
    assert!(refused(&mut office.command(&["--listen", "127.0.0.1:0"])).1.contains("another relay"));
    let before = relay.card.authority.clone();
    relay.kill();
    let other = Office::begun();
    let other_card = other.machine.path("hub-card.json").display().to_string();
    assert!(refused(&mut office.command(&["--hub-card", &other_card])).1.contains("another hub"));
    assert_eq!(office.relay(nowhere()).card.authority, before, "laptops know it again");
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

fn all_bytes(folder: &Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all_bytes(&path, into);
        } else {
            into.extend(path.display().to_string().into_bytes());
            into.extend(std::fs::read(&path).unwrap());
        }
    }
}
