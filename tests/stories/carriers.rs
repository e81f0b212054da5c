//! Two laptops that never have a line: a stick and an office's relay carry what they write, over the real programs. What the
//! ledger says on the way is true at every step.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "updates/publisher.rs"]
mod publisher;

use device::RunningProgram;
use publisher::{Publisher, package};
use release::{Kind, Platform};
use serde_json::{Value, json};
use std::cell::Cell;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use stories::{
    Laptop, NOON, OFFICE, RECORDER, SECOND, SECRETARY, file, free_port, hear_outside, program, second_recorder,
};
use tempfile::TempDir;

const CANARY: &str = "断线时记下的水泵";

/// The hub's machine, reached by nobody unless it serves; and the office's relay.
struct Town {
    folder: TempDir,
    port: u16,
    running: Vec<Child>,
    /// Minutes of the evening: each run of the program begins a minute after the one before it.
    minutes: Cell<u32>,
    /// Whose releases the hub takes.
    publisher: Option<String>,
}

impl Town {
    /// The hub adopts the district which the office's laptop founded.
    fn adopted_by(office: &Laptop) -> Self {
        let (folder, minutes) = (TempDir::new().unwrap(), Cell::new(0));
        let town = Self { folder, port: free_port(), running: Vec::new(), minutes, publisher: None };
        let district = office.call("hub.district_card", json!({}))["path"].as_str().unwrap().to_owned();
        let address = format!("https://127.0.0.1:{}", town.port);
        let made = town.run(&["init", "--adopt", &district, "--address", &address]);
        let card = Path::new(made["card_to_sign"].as_str().unwrap());
        let signed = office.call("hub.adopt", file(card))["path"].as_str().unwrap().to_owned();
        town.run(&["accept", &signed]);
        town.run(&["card", "--out", town.path("hub-card.json").to_str().unwrap()]);
        town
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, data: &str) -> Command {
        let now = format!("2026-10-08T18:{:02}:00+08:00", self.minutes.replace(self.minutes.get() + 1));
        let mut command = Command::new(program("zoufang-hub"));
        command.arg("--data").arg(self.path(data)).arg("--json").env("ZOUFANG_NOW", now).stdin(Stdio::null());
        command.envs(self.publisher.as_ref().map(|key| ("ZOUFANG_RELEASE_KEY", key)));
        command
    }

    fn run(&self, words: &[&str]) -> Value {
        let output = self.command("hub").args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn started(&mut self, data: &str, words: &[&str]) -> usize {
        let mut command = self.command(data);
        let mut child = command.args(words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().starts_with("ready https://")), "{words:?}");
        self.running.push(child);
        self.running.len() - 1
    }

    fn serve(&mut self, port: u16) -> usize {
        let listen = format!("127.0.0.1:{port}");
        self.started("hub", &["serve", "--listen", &listen])
    }

    /// A relay that looks for the hub at a port where laptops don't.
    fn relay(&mut self, listen: &str, hub: u16) -> usize {
        let (card, to) = (self.path("hub-card.json").display().to_string(), format!("https://127.0.0.1:{hub}"));
        self.started("relay", &["relay", "--hub-card", &card, "--to", &to, "--listen", listen])
    }

    /// SIGKILL, no word of farewell.
    fn kill(&mut self, which: usize) {
        self.running[which].kill().unwrap();
        self.running[which].wait().unwrap();
    }

    /// Files on the stick go to the hub's machine; the answers come back on it.
    fn take(&self, saved: &Value) -> Vec<PathBuf> {
        let out = self.path("answers").display().to_string();
        let files: Vec<&str> = saved["paths"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
        let rows = self.run(&[&["take"], &files[..], &["--out", &out]].concat());
        let all = rows.as_array().unwrap().iter().flat_map(|row| row["answers"].as_array().unwrap());
        all.map(|path| PathBuf::from(path.as_str().unwrap())).collect()
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        for child in &mut self.running {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The practice laptop of the office and a recorder; the recorder's community; the hub that took it in by a stick.
fn begun() -> (Laptop, Laptop, Town) {
    let first = Laptop::practice(NOON);
    first.sign_in(RECORDER);
    let community = first.community();
    first.sign_out();
    first.sign_in(OFFICE);
    let town = Town::adopted_by(&first);
    let second = second_recorder(&first, &community);
    second.join_hub(&town.path("hub-card.json"));
    by_stick(&first, &town);
    first.sign_out();
    first.sign_in(RECORDER);
    (first, second, town)
}

/// There and back, as often as it takes.
fn by_stick(laptop: &Laptop, town: &Town) {
    for _ in 0..6 {
        let saved = save(laptop);
        let taken: Vec<Value> =
            town.take(&saved).iter().map(|answer| laptop.call("carriers.take_answer", file(answer))).collect();
        if taken.iter().any(|one| one["is_whole"] == true) {
            return;
        }
    }
    panic!("it never comes to an end: {}", laptop.call("sync.state", json!({})));
}

fn save(laptop: &Laptop) -> Value {
    let stick = laptop.home().join("stick").display().to_string();
    laptop.call("carriers.save_bundle", json!({ "folder": stick }))
}

fn texts(laptop: &Laptop) -> Vec<String> {
    let filter = json!({
        "community": null, "search": null, "round": null, "states": [], "natures": [], "categories": [], "routes": [],
        "only_overdue": false, "only_unanswered": false, "offset": 0, "limit": 500,
    });
    let list = laptop.call("items.list", filter);
    let mut texts: Vec<String> =
        list["rows"].as_array().unwrap().iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect();
    texts.sort();
    texts
}

fn places(laptop: &Laptop) -> Vec<String> {
    let lines = laptop.call("sync.deliveries", json!({ "undelivered": true }));
    lines.as_array().unwrap().iter().map(|line| line["state"].as_str().unwrap().to_owned()).collect()
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Where the relay keeps the answer to a bundle.
fn answer_to(answers: &Path, bundle: &Path) -> PathBuf {
    answers.join(bundle.file_name().unwrap()).with_extension("zfanswer")
}

fn state(laptop: &Laptop) -> Value {
    laptop.call("sync.state", json!({}))
}

#[test]
fn two_laptops_that_meet_the_hub_by_a_stick_alone_read_the_same() {
    let (first, second, town) = begun();
    by_stick(&second, &town);
    hear_outside(&second, CANARY);
    assert!(places(&second).iter().all(|place| place == "on_laptop"), "{:?}", places(&second));
    let saved = save(&second);
    assert!(saved["changes"].as_u64().unwrap() > 0 && saved["paths"].as_array().unwrap().len() == 1, "{saved}");
    assert!(places(&second).iter().all(|place| place == "on_carrier"));
    let shown = state(&second);
    assert_eq!((&shown["unsent"], &shown["on_carriers"], &shown["is_safe"]), (&json!(1), &json!(1), &json!(false)));
    let out = second.call("carriers.state", json!({}));
    assert!(out["files_out"] == 1 && out["out_since"].is_string(), "{out}");
    let bytes = std::fs::read(saved["paths"][0].as_str().unwrap()).unwrap();
    let is_in = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    assert!(!is_in(CANARY) && !is_in("水泵") && !is_in("李楠"));

    let answer = town.take(&saved).remove(0);
    assert_eq!(first.reason("carriers.take_answer", file(&answer)), "bundle_for_another_laptop");
    assert_eq!(
        second.reason("carriers.take_answer", file(Path::new(saved["paths"][0].as_str().unwrap()))),
        "bundle_not_answered"
    );
    assert!(places(&second).iter().all(|place| place == "on_carrier"), "a wrong file tells nothing");
    let taken = second.call("carriers.take_answer", file(&answer));
    assert!(taken["is_whole"] == true && taken["pushed"].as_u64().unwrap() > 0, "{taken}");
    assert_eq!(places(&second), Vec::<String>::new());
    let shown = state(&second);
    assert_eq!((&shown["unsent"], &shown["is_safe"], &shown["problem"]), (&json!(0), &json!(true), &Value::Null));
    assert_eq!(second.call("carriers.state", json!({}))["files_out"], 0);
    let again = second.call("carriers.take_answer", file(&answer));
    assert_eq!((&again["pushed"], &again["pulled"]), (&json!(0), &json!(0)));

    by_stick(&first, &town);
    by_stick(&second, &town);
    assert_eq!(texts(&first), texts(&second));
    assert_eq!(texts(&second).iter().filter(|text| *text == CANARY).count(), 1, "once");
    for laptop in [&first, &second] {
        assert_eq!(laptop.call("safety.verify", json!({}))["is_clean"], true);
    }
}

#[test]
fn a_relay_carries_what_a_laptop_out_of_the_hubs_reach_writes_and_outlives_a_kill() {
    let (first, second, mut town) = begun();
    by_stick(&second, &town);
    let (listen, hub_port) = (format!("127.0.0.1:{}", free_port()), free_port());
    let relay = town.relay(&listen, hub_port);
    let card = town.path("relay/relay-card.json");
    assert_eq!(second.reason("sync.now", json!({})), "hub_not_reached");
    second.call("carriers.set_relay", file(&card));
    hear_outside(&second, CANARY);
    let summary = second.call("sync.now", json!({}));
    assert!(summary["is_relayed"] == true && summary["pushed"] == 0, "{summary}");
    assert!(places(&second).iter().all(|place| place == "on_carrier"));
    let shown = state(&second);
    assert_eq!((&shown["unsent"], &shown["problem"], &shown["is_safe"]), (&json!(1), &Value::Null, &json!(false)));
    assert_eq!(second.call("carriers.state", json!({}))["at_relay"], 1);
    let again = second.call("sync.now", json!({}));
    assert!(again["is_relayed"] == true, "{again}");
    assert_eq!(second.call("carriers.state", json!({}))["at_relay"], 1, "nothing new, nothing more");

    town.kill(relay);
    assert_eq!(second.reason("sync.now", json!({})), "hub_not_reached");
    assert!(places(&second).iter().all(|place| place == "on_carrier"), "it still lies there");
    let hub = town.serve(hub_port);
    let relay = town.relay(&listen, hub_port);
    while !places(&second).is_empty() {
        assert_eq!(second.call("sync.now", json!({}))["is_relayed"], true);
    }
    assert_eq!(second.call("carriers.state", json!({}))["at_relay"], 0);
    assert_eq!(state(&second)["unsent"], 0);
    town.kill(hub);
    town.kill(relay);

    by_stick(&first, &town);
    assert_eq!(texts(&first).iter().filter(|text| *text == CANARY).count(), 1, "it arrived, once");
}

#[test]
fn a_stick_that_was_lost_and_a_line_that_came_back_lose_and_double_nothing() {
    let (first, second, mut town) = begun();
    hear_outside(&second, CANARY);
    let lost = save(&second);
    let hub = town.serve(town.port);
    let summary = second.call("sync.now", json!({}));
    assert!(summary["pushed"].as_u64().unwrap() > 0 && summary["is_relayed"] == false, "{summary}");
    assert_eq!((places(&second), second.call("carriers.state", json!({}))["files_out"].clone()), (vec![], json!(0)));
    for answer in town.take(&lost) {
        let late = second.call("carriers.take_answer", file(&answer));
        assert_eq!((&late["pushed"], &late["pulled"], &late["left"]), (&json!(0), &json!(0), &json!(0)));
    }
    first.call("sync.now", json!({}));
    second.call("sync.now", json!({}));
    assert_eq!(texts(&first), texts(&second));
    assert_eq!(texts(&first).iter().filter(|text| *text == CANARY).count(), 1);
    town.kill(hub);
}

/// A paper of that many bytes, no two pieces alike, for something heard; its id and its bytes.
fn paper_for(laptop: &Laptop, item: &Value, length: usize) -> (Value, Vec<u8>) {
    let noise = (0..length as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8);
    let bytes: Vec<u8> = b"%PDF-1.7 ".iter().copied().chain(noise).take(length).collect();
    let path = laptop.home().join("报修单.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let mut args = file(&path);
    args["item"] = item.clone();
    (laptop.call("attachments.add", args)["id"].clone(), bytes)
}

fn saved_bytes(laptop: &Laptop, id: &Value) -> Vec<u8> {
    std::fs::read(laptop.call("attachments.save", json!({ "id": id }))["path"].as_str().unwrap()).unwrap()
}

fn row_of(laptop: &Laptop, item: &Value, id: &Value) -> Value {
    let rows = laptop.call("attachments.list", json!({ "id": item }));
    rows.as_array().unwrap().iter().find(|row| row["id"] == *id).unwrap().clone()
}

fn sum(taken: &[Value], key: &str) -> u64 {
    taken.iter().map(|one| one[key].as_u64().unwrap()).sum()
}

fn take_in(laptop: &Laptop, answers: &[PathBuf]) -> Vec<Value> {
    answers.iter().map(|answer| laptop.call("carriers.take_answer", file(answer))).collect()
}

/// Five pieces: the words go first, three in a second file, two in a third; that one is lost, and only it goes again.
#[test]
fn a_paper_goes_up_on_the_stick_and_comes_back_to_whoever_asked_for_it() {
    let (first, second, town) = begun();
    by_stick(&second, &town);
    let item = hear_outside(&second, CANARY)["id"].clone();
    let (id, bytes) = paper_for(&second, &item, 5 << 20);
    let told = |laptop: &Laptop| {
        let shown = state(laptop);
        ["unsent", "files_unsent", "files_on_carriers"].map(|key| shown[key].as_u64().unwrap())
    };
    assert_eq!(told(&second)[1..], [1, 0]);
    let saved = save(&second);
    assert_eq!((saved["paths"].as_array().unwrap().len(), &saved["files_on_carriers"]), (3, &json!(1)), "{saved}");
    assert_eq!((&saved["files_left"], told(&second)[1..].to_vec()), (&json!(0), vec![1, 1]));
    let sealed: Vec<u8> = saved["paths"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|path| std::fs::read(path.as_str().unwrap()).unwrap())
        .collect();
    assert!(!sealed.windows(8).any(|part| part == b"%PDF-1.7"));

    let arrived = town.take(&json!({ "paths": [saved["paths"][0], saved["paths"][1]] }));
    let taken = take_in(&second, &arrived);
    assert!(sum(&taken, "pushed") > 0 && sum(&taken, "files_up") == 0, "{taken:?}");
    assert_eq!(told(&second), [0, 1, 1], "two pieces are still on their way");
    let again = save(&second);
    assert_eq!(again["paths"].as_array().unwrap().len(), 1, "{again}");
    assert!(std::fs::metadata(again["paths"][0].as_str().unwrap()).unwrap().len() < (5 << 20) / 2, "the rest alone");
    assert_eq!(sum(&take_in(&second, &town.take(&again)), "files_up"), 1);
    let shown = state(&second);
    assert_eq!((told(&second), &shown["is_safe"]), ([0, 0, 0], &json!(true)), "{shown}");
    assert_eq!(second.call("carriers.state", json!({}))["files_out"], 0);
    assert_eq!(sum(&take_in(&second, &town.take(&saved)), "files_up"), 0, "late, and it is there");

    by_stick(&first, &town);
    assert_eq!(row_of(&first, &item, &id)["place"], "elsewhere");
    assert_eq!(first.reason("attachments.save", json!({ "id": id })), "attachment_asked_for");
    assert_eq!(row_of(&first, &item, &id)["is_asked_for"], true);
    assert_eq!(first.call("carriers.state", json!({}))["files_wanted"], 1);
    let taken = take_in(&first, &town.take(&save(&first)));
    assert_eq!(sum(&taken, "files_down"), 1, "{taken:?}");
    assert_eq!(saved_bytes(&first, &id), bytes, "bytes for bytes, and no line to the hub");
    let row = row_of(&first, &item, &id);
    assert_eq!((&row["place"], &row["is_asked_for"]), (&json!("on_both"), &json!(false)));
    assert_eq!(first.call("carriers.state", json!({}))["files_wanted"], 0);
    let none = take_in(&first, &town.take(&save(&first)));
    assert_eq!((sum(&none, "files_down"), &none[0]["files_refused"]), (0, &json!([])));
    for laptop in [&first, &second] {
        assert_eq!(laptop.call("safety.verify", json!({}))["is_clean"], true);
    }
}

/// The relay looks for the hub at its own times.
fn sync_until(laptop: &Laptop, is_done: impl Fn() -> bool) {
    let began = std::time::Instant::now();
    while !is_done() {
        laptop.call("sync.now", json!({}));
        assert!(began.elapsed().as_secs() < 120, "{}", state(laptop));
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

#[test]
fn a_relay_takes_papers_up_and_brings_them_down() {
    let (first, second, mut town) = begun();
    by_stick(&second, &town);
    let (listen, hub_port) = (format!("127.0.0.1:{}", free_port()), free_port());
    let relay = town.relay(&listen, hub_port);
    second.call("carriers.set_relay", file(&town.path("relay/relay-card.json")));
    let item = hear_outside(&second, CANARY)["id"].clone();
    let (own, _) = paper_for(&second, &item, 4 << 20);
    second.call("sync.now", json!({}));
    let shown = state(&second);
    assert_eq!((&shown["files_unsent"], &shown["files_on_carriers"]), (&json!(1), &json!(1)), "{shown}");
    let at_relay = |laptop: &Laptop| laptop.call("carriers.state", json!({}))["at_relay"].as_u64().unwrap();
    assert_eq!(at_relay(&second), 3);
    second.call("sync.now", json!({}));
    assert_eq!(at_relay(&second), 3, "a relay is handed nothing twice");
    paper_for(&second, &item, 1000);
    second.call("sync.now", json!({}));
    assert_eq!(at_relay(&second), 4, "its places are for words while anything waits there");
    let shown = state(&second);
    assert_eq!((&shown["files_unsent"], &shown["files_on_carriers"]), (&json!(2), &json!(1)), "{shown}");
    town.kill(relay);
    let hub = town.serve(hub_port);
    let relay = town.relay(&listen, hub_port);
    sync_until(&second, || state(&second)["is_safe"] == true);
    let shown = state(&second);
    assert_eq!((&shown["unsent"], &shown["files_unsent"]), (&json!(0), &json!(0)));
    assert_eq!(row_of(&second, &item, &own)["place"], "on_both");
    town.kill(hub);

    by_stick(&first, &town);
    let (id, bytes) = paper_for(&first, &item, (2 << 20) + 5);
    by_stick(&first, &town);
    let hub = town.serve(hub_port);
    let has_row = || second.call("attachments.list", json!({ "id": item })).as_array().unwrap().len() == 3;
    sync_until(&second, has_row);
    assert_eq!(second.reason("attachments.save", json!({ "id": id })), "attachment_asked_for");
    sync_until(&second, || row_of(&second, &item, &id)["place"] == "on_both");
    assert_eq!(saved_bytes(&second, &id), bytes);
    town.kill(hub);
    town.kill(relay);
}

/// Where the hub is behind the relay the answer comes with the handing over: what it says is noted after the bundle is, and nothing is
/// left on its way.
#[test]
fn what_a_relay_answers_at_once_is_on_no_carrier_any_more() {
    let (_, second, mut town) = begun();
    by_stick(&second, &town);
    let (listen, hub_port) = (format!("127.0.0.1:{}", free_port()), free_port());
    let (hub, relay) = (town.serve(hub_port), town.relay(&listen, hub_port));
    second.call("carriers.set_relay", file(&town.path("relay/relay-card.json")));
    for n in 0..3 {
        let item = hear_outside(&second, &format!("{CANARY}{n}"))["id"].clone();
        paper_for(&second, &item, 1000);
        // The first time the relay may not have found the hub yet.
        sync_until(&second, || state(&second)["unsent"] == 0 && state(&second)["files_unsent"] == 0);
        let shown = (state(&second), second.call("carriers.state", json!({})));
        assert_eq!((&shown.0["on_carriers"], &shown.1["at_relay"]), (&json!(0), &json!(0)), "{shown:?}");
    }
    assert_eq!(paths(&town.path("relay/bundles")), Vec::<PathBuf>::new());
    town.kill(hub);
    town.kill(relay);
}

/// A laptop that reaches the relay alone gets a newer program by it, part by part; a withdrawal too.
#[test]
fn a_relay_brings_a_newer_program() {
    let publisher = Publisher::new();
    let (_, mut second, mut town) = begun();
    town.publisher = Some(publisher.public());
    let here = Platform::here(Kind::Cli).unwrap();
    let (new, key) = (town.path("new.zfrelease"), publisher.public());
    std::fs::write(&new, publisher.release("9.0.0", here, &package("9.0.0", 9 << 20))).unwrap();
    town.run(&["release", "add", new.to_str().unwrap()]);
    let program = town.path("zoufang-cli");
    std::fs::write(&program, package("0.1.0", 10)).unwrap();
    second.restart_as(NOON, |options| {
        options.program = Some(RunningProgram { path: program, is_window: false });
        options.release_key = Some(key);
    });
    second.sign_in(SECOND);
    by_stick(&second, &town);
    let (listen, hub_port) = (format!("127.0.0.1:{}", free_port()), free_port());
    let (hub, relay) = (town.serve(hub_port), town.relay(&listen, hub_port));
    second.call("carriers.set_relay", file(&town.path("relay/relay-card.json")));
    let updates = |laptop: &Laptop| laptop.call("updates.state", json!({}));
    // What a sync brings of it is what there is time for, and not one answer.
    let syncs = Cell::new(0);
    sync_until(&second, || {
        syncs.set(syncs.get() + 1);
        updates(&second)["ready"]["version"] == "9.0.0"
    });
    assert!(syncs.get() <= 4, "{} looks for nine answers", syncs.get());
    let fetched = std::fs::read(second.home().join("updates/fetched.zfrelease")).unwrap();
    assert!(fetched == std::fs::read(&new).unwrap());
    town.kill(hub);

    let item = hear_outside(&second, CANARY)["id"].clone();
    second.call("sync.now", json!({}));
    paper_for(&second, &item, 1000);
    second.call("sync.now", json!({}));
    let state = updates(&second);
    let reasons: Vec<_> = state["obstacles"].as_array().unwrap().iter().map(|one| &one["reason"]).collect();
    assert_eq!(reasons, ["update_files_waiting"], "words are on their way, the paper is on this laptop alone");
    town.kill(relay);
}

#[test]
fn what_is_wrong_with_a_folder_a_file_or_a_card_is_said_and_nothing_is_on_its_way() {
    let (_, second, town) = begun();
    hear_outside(&second, CANARY);
    let blocked = second.home().join("blocked");
    std::fs::write(&blocked, b"a file where a folder should be").unwrap();
    let args = json!({ "folder": blocked.join("stick").display().to_string() });
    assert_eq!(second.reason("carriers.save_bundle", args), "carrier_not_writable");
    assert!(places(&second).iter().all(|place| place == "on_laptop"));
    let photo = json!({ "file_name": "a.jpg", "content_base64": "R0lGODlh" });
    assert_eq!(second.reason("carriers.take_answer", photo.clone()), "bundle_no_bundle");
    assert_eq!(second.reason("carriers.set_relay", photo), "relay_card_unfit");
    let hub_card = town.path("hub-card.json");
    assert_eq!(second.reason("carriers.set_relay", file(&hub_card)), "relay_card_unfit");
    let known = second.home().join("hub.json");
    let card = std::fs::read(&known).unwrap();
    let mut old: Value = serde_json::from_slice(&card).unwrap();
    old["card"].as_object_mut().unwrap().remove("seal_key");
    std::fs::write(&known, serde_json::to_vec(&old).unwrap()).unwrap();
    assert!(!second.call("carriers.state", json!({}))["can_seal"].as_bool().unwrap());
    std::fs::write(&known, card).unwrap();
    assert!(second.call("carriers.state", json!({}))["can_seal"].as_bool().unwrap());
    assert!(second.call("carriers.sticks", json!({})).is_array());
}

#[test]
fn a_relay_is_given_what_others_of_the_laptop_left_and_brings_their_receipts_back() {
    let (laptop, _, mut town) = begun();
    laptop.sign_out();
    laptop.sign_in(RECORDER);
    hear_outside(&laptop, CANARY);
    assert!(laptop.sign_out()["sealed_for_hub"].as_u64().unwrap() > 0);
    let (listen, hub_port) = (format!("127.0.0.1:{}", free_port()), free_port());
    let relay = town.relay(&listen, hub_port);
    let left = |ending: &str| {
        let mut left = paths(&laptop.home().join("exchange/hub"));
        left.retain(|path| path.extension().is_some_and(|found| found == ending));
        left
    };
    // One that is no bundle lies in front, and is in nobody's way.
    let name = left("zfbundle")[0].file_name().unwrap().to_string_lossy().into_owned();
    let first = format!("00000000-{}", name.split_once('-').unwrap().1);
    std::fs::write(laptop.home().join("exchange/hub").join(first), b"no bundle").unwrap();
    assert_eq!(left("zfbundle").len(), 2);
    laptop.sign_in(SECRETARY);
    laptop.call("carriers.set_relay", file(&town.path("relay/relay-card.json")));
    assert_eq!(laptop.call("sync.now", json!({}))["is_relayed"], true);
    let bundles = paths(&town.path("relay/bundles"));
    assert_eq!(bundles.len(), 2, "the own, and the recorder's");
    assert_eq!((left("zfbundle").len(), left("unread").len()), (1, 1));
    town.kill(relay);
    let hub = town.serve(hub_port);

    // A relay that can't tell is asked again later: nothing is set aside, and nothing is taken for lost.
    let answers = town.path("relay/answers");
    let in_the_way: Vec<PathBuf> = bundles.iter().map(|path| answer_to(&answers, path)).collect();
    in_the_way.iter().for_each(|path| std::fs::create_dir(path).unwrap());
    let relay = town.relay(&listen, hub_port);
    assert_eq!(laptop.reason("sync.now", json!({})), "internal");
    assert_eq!((left("zfbundle").len(), left("unread").len()), (1, 1));
    assert_eq!(laptop.call("carriers.state", json!({}))["at_relay"], 1);
    assert_eq!(paths(&town.path("relay/bundles")), bundles, "it keeps what it was given");
    town.kill(relay);
    in_the_way.iter().for_each(|path| std::fs::remove_dir(path).unwrap());

    // Something old that can't be cleared away holds up nothing that it carries.
    let old = answers.join("old.zfanswer");
    std::fs::create_dir(&old).unwrap();
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(200 * 86_400);
    std::fs::File::open(&old).unwrap().set_modified(long_ago).unwrap();
    let relay = town.relay(&listen, hub_port);
    for _ in 0..60 {
        laptop.call("sync.now", json!({}));
        if left("zfanswer").len() == 1 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    assert_eq!(left("zfanswer").len(), 1);
    assert!(old.exists());
    laptop.sign_out();
    town.kill(relay);
    town.kill(hub);
    let welcome = laptop.sign_in(RECORDER);
    assert!(welcome["exchanged"]["delivered"].as_u64().unwrap() > 0, "{welcome}");
    assert_eq!(state(&laptop)["unsent"], 0);
    assert_eq!(places(&laptop), Vec::<String>::new());
}
