//! The program as an operator sees it: its commands, its files, and a laptop that joins by what it made.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod line;
mod machine;

use directory::{Member, Place};
use kernel::{Compartment, DeviceId, Role, TimelineId};
use machine::{Laptop, Machine, Serving, divisions, refused};
use seal::{SealSecret, SigningKey};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use sync::{Card, District, Enrolled};

const NOW: &str = "2026-10-08T09:30:00+08:00";

#[test]
fn a_district_is_founded_once_and_the_same_list_changes_nothing() {
    let machine = Machine::new();
    let (list, at) = (divisions(), ["--address", "https://10.1.2.3:8443"]);
    let init = ["init", "--district", &list, "--practice"];
    assert!(machine.refused(&["status"]).1.contains("no hub in this folder"));
    let first = machine.json(&[&init[..], &at].concat());
    let charter = machine.read("hub/hub.json");
    assert!(first["created"].as_u64().unwrap() > 300, "{first}");
    assert_eq!(charter["card"]["addresses"], serde_json::json!(["https://10.1.2.3:8443"]));
    let again = machine.json(&init);
    assert_eq!((&again["created"], &again["updated"]), (&0.into(), &0.into()));
    assert_eq!(again["unchanged"], first["created"]);
    assert_eq!(machine.read("hub/hub.json"), charter);
    assert_eq!(machine.refused(&["init", "--district", &list]).0, 1, "practice never becomes real");
    let moved = machine.json(&[&init[..], &["--address", "https://hub.example"]].concat());
    assert_eq!(moved["addresses"], serde_json::json!(["https://hub.example"]));
    assert_eq!(machine.json(&["status"])["is_accepted"], Value::Bool(true), "signed anew");
    for unfit in ["http://hub.example", "hub.example:8443", "https://u@hub.example", "https://hub.example/x"] {
        let line = [&init[..], &["--address", unfit]].concat();
        assert_eq!(machine.refused(&line).0, 3, "{unfit}");
    }
}

#[cfg(unix)]
#[test]
fn the_key_lies_outside_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let machine = Machine::new();
    let list = divisions();
    let inside = machine.path("hub/inside.key").display().to_string();
    assert_eq!(machine.refused(&["--key", &inside, "init", "--district", &list]).0, 2);
    machine.json(&["init", "--district", &list]);
    let key = machine.path("hub.key");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&key), mode(&machine.path("hub"))), (0o600, 0o700));
    for entry in std::fs::read_dir(machine.path("hub")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let secret = machine.read("hub.key")["database_key"].as_str().unwrap().to_owned();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
        assert!(!holds(secret.as_bytes()) && !holds(&seal::from_hex(&secret).unwrap()));
    }
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o640)).unwrap();
    assert_eq!(machine.refused(&["member", "list"]).0, 1, "others may read it");
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    assert!(machine.run(&["member", "list"]).status.success());
    std::fs::write(&key, "{}").unwrap();
    assert_eq!(machine.refused(&["member", "list"]).0, 5);
    std::fs::remove_file(&key).unwrap();
    assert_eq!(machine.refused(&["status"]).0, 3);
}

/// Whatever the folder and the key are called: by steps, by links, from where one stands.
#[cfg(unix)]
#[test]
fn a_key_inside_is_refused_however_it_is_named_and_the_one_beside_is_found() {
    let machine = Machine::new();
    let (folder, link) = (machine.path("hub"), machine.path("link"));
    std::fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink(&folder, &link).unwrap();
    std::fs::write(folder.join("linked.key"), "").unwrap();
    std::os::unix::fs::symlink(folder.join("linked.key"), machine.path("leads-in.key")).unwrap();
    std::os::unix::fs::symlink(machine.path("hub.key"), folder.join("leads-out.key")).unwrap();
    let list = divisions();
    let begin = |at: &Path, named: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_zoufang-hub"));
        command.env("LANG", "en").env_remove("ZOUFANG_HUB_DATA").env_remove("ZOUFANG_HUB_KEY").current_dir(at);
        command.args(named).args(["init", "--practice", "--district", &list]);
        command
    };
    let (root, whole) = (machine.path(""), folder.join("hub.key").display().to_string());
    for (at, data, key) in [
        (&root, "hub", whole.as_str()),
        (&root, "hub", "link/hub.key"),
        (&root, "link", "hub/hub.key"),
        (&root, "hub", "leads-in.key"),
        (&root, "hub", "hub/leads-out.key"),
        (&root, "hub/../hub", "./link/../hub/hub.key"),
        (&folder, ".", "hub.key"),
        (&folder, "../hub", "hub.key"),
        (&root, "none", "none/hub.key"),
        (&root, "none", "hub/../none/hub.key"),
    ] {
        let (code, said) = refused(&mut begin(at, &["--data", data, "--key", key]));
        assert!(code == 2 && said.contains("must not lie inside"), "{data} {key} {said}");
    }
    for (at, data) in [(&folder, "."), (&folder, "../hub"), (&root, "hub"), (&root, "hub/"), (&folder, "../hub/.")] {
        assert!(begin(at, &["--data", data]).output().unwrap().status.success(), "{data}");
        assert!(machine.path("hub.key").exists() && !folder.join("..key").exists(), "{data}");
    }
    assert!(machine.run(&["status"]).status.success());
}

#[test]
fn a_founding_that_was_cut_off_is_begun_anew_with_the_same_keys() {
    let machine = Machine::new();
    let list = divisions();
    machine.json(&["init", "--district", &list]);
    let key = std::fs::read(machine.path("hub.key")).unwrap();
    std::fs::remove_file(machine.path("hub/hub.json")).unwrap();
    assert!(machine.json(&["init", "--district", &list])["created"].as_u64().unwrap() > 300);
    assert_eq!(std::fs::read(machine.path("hub.key")).unwrap(), key);
    assert!(machine.path("hub/own.db.aside").exists(), "nothing is deleted");
    assert!(machine.run(&["member", "list"]).status.success());
}

#[test]
fn the_clock_of_a_real_district_is_not_turned() {
    let machine = Machine::new();
    let list = divisions();
    let line = ["init", "--district", &list];
    assert_eq!(refused(machine.command(&line).env("ZOUFANG_NOW", NOW)).0, 1);
    assert!(!machine.path("hub").exists() && !machine.path("hub.key").exists());
    let practice = machine.command(&["init", "--district", &list, "--practice"]).env("ZOUFANG_NOW", NOW).output();
    assert!(practice.unwrap().status.success());
    let add = ["member", "add", "王秀英", "--role", "community_secretary", "--community", "310104003001"];
    assert!(machine.command(&add).env("ZOUFANG_NOW", NOW).output().unwrap().status.success());
    let mut listed = machine.command(&["member", "list", "--json"]);
    let listed = listed.env("ZOUFANG_NOW", NOW).output().unwrap();
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let since =
        |name: &str| listed.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap()["since_on"].clone();
    assert_eq!(since("王秀英"), "2026-10-08");
    assert_eq!(since("中心端"), "2026-10-08", "told by the founding, though the posting has no beginning (ADR 0053)");
}

#[test]
fn a_hub_serves_a_laptops_district_once_its_founder_signed_the_card() {
    let machine = Machine::new();
    let (founder, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let (district, card) = laptop_district(&founder);
    let file = machine.write("district.json", &hub::DistrictCard { district: district.clone(), founder: card.clone() });
    assert_eq!(machine.refused(&["init", "--adopt", &file]).0, 2, "an address is needed");
    let line = ["init", "--adopt", &file, "--address", "https://10.1.2.3:8443"];
    machine.json(&line);
    let unsigned = machine.read("hub/hub-card.json");
    machine.json(&line);
    assert_eq!(machine.read("hub/hub-card.json"), unsigned, "the same keys again");
    assert!(machine.refused(&["serve"]).1.contains("has not signed"));
    assert_eq!(machine.refused(&["member", "list"]).0, 1, "its members are added on the founder's laptop");

    let unsigned: sync::HubCard = serde_json::from_value(unsigned).unwrap();
    let forged = machine.write("forged.json", &unsigned.clone().sign(&other).unwrap());
    assert_eq!(machine.refused(&["accept", &forged]).0, 3);
    let swapped = sync::HubCard { sign_key: other.verifying().to_hex(), ..unsigned.clone() };
    let swapped = machine.write("swapped.json", &swapped.sign(&founder).unwrap());
    assert_eq!(machine.refused(&["accept", &swapped]).0, 1);
    let signed = machine.write("signed.json", &unsigned.sign(&founder).unwrap());
    machine.json(&["accept", &signed]);
    let serving = Serving::begin(&machine);
    assert_eq!(serving.end().0, Some(0));

    let mut another = district;
    another.name = "别的区".to_owned();
    let file = machine.write("another.json", &hub::DistrictCard { district: another, founder: card });
    assert_eq!(machine.refused(&["init", "--adopt", &file]).0, 1);
}

fn laptop_district(founder: &SigningKey) -> (District, Enrolled) {
    let device = DeviceId::from_bytes([5; 16]);
    let (sign_key, seal_key) = (founder.verifying().to_hex(), SealSecret::generate().unwrap().public().to_hex());
    let district = District {
        code: "310104".to_owned(),
        name: "徐汇区".to_owned(),
        is_practice: true,
        founder: device,
        founder_key: sign_key.clone(),
        founder_seal_key: seal_key.clone(),
    };
    let member = kernel::MemberId::from_bytes([6; 16]);
    let (nickname, place_name) = ("办公室".to_owned(), district.name.clone());
    let card = Card { member, device, nickname, role: Role::Office, place_name, sign_key, seal_key };
    (district, Enrolled { card, proof: None })
}

#[tokio::test]
async fn a_member_added_here_joins_by_the_file_and_reads_the_directory() {
    let machine = Machine::new();
    let list = divisions();
    machine.json(&["init", "--district", &list, "--practice"]);
    let secretary = ["--role", "community_secretary", "--community", "310104003001"];
    assert_eq!(machine.refused(&["member", "add", "王秀英", "--role", "community_secretary"]).0, 3);
    let added = machine.json(&[&["member", "add", "王秀英"][..], &secretary].concat());
    assert!(machine.refused(&["enrol", "李四", "--out", "x"]).1.contains("李四"));
    let out = machine.path("wang.zfjoin");
    let made = machine.json(&["enrol", "王秀英", "--out", out.to_str().unwrap()]);
    let code = made["opening_code"].as_str().unwrap();
    let serving = Serving::begin(&machine);
    let mut laptop = Laptop::join(&out, code);
    assert_eq!(laptop.file.ticket.member.to_string(), added["id"].as_str().unwrap());
    let summary = laptop.sync(&serving).await.unwrap();
    assert!(summary.pulled > 313 && summary.stuck.is_empty(), "{summary:?}");
    let place = store::get::<Place>(laptop.store.read(), Place::id("310104003001")).unwrap().unwrap();
    assert_eq!(place.value.name, "上海新村居委会");

    let department = ["member", "add", "沈工", "--role", "department"];
    assert_eq!(machine.refused(&department).0, 3, "which department?");
    machine.json(&[&department[..], &["--department", "区房管局"]].concat());
    let members = machine.json(&["member", "list"]);
    let officer = members.as_array().unwrap().iter().find(|row| row["name"] == "沈工").unwrap().to_string();
    assert!(officer.contains("区房管局"), "{officer}");
    machine.json(&[&["member", "add", "赵六"][..], &secretary].concat());
    let later = laptop.sync(&serving).await.unwrap();
    assert!(later.pulled >= 2, "added by another process while the hub served: {later:?}");
    let names: Vec<String> = store::rows::<Member>(laptop.store.read(), "WHERE is_void = 0", [])
        .unwrap()
        .into_iter()
        .map(|m| m.value.nickname)
        .collect();
    assert!(names.contains(&"赵六".to_owned()), "{names:?}");
    let cursor = laptop.store.cursor(Compartment::Directory.at(laptop.file.district.place()), later.timeline.unwrap());
    assert!(cursor.unwrap().seq > 0);

    let device = laptop.card.card.device.to_string();
    let listed = machine.json(&["device", "list"]);
    assert!(listed.as_array().unwrap().iter().any(|row| row["id"] == device.as_str() && row["name"] == "王秀英"));
    assert_eq!(machine.refused(&["device", "revoke", &TimelineId::from_bytes([1; 16]).to_string()]).0, 3);
    machine.json(&["device", "revoke", &device]);
    assert!(laptop.sync(&serving).await.unwrap().is_revoked);

    let mut second = Laptop::join(&out, code);
    assert!(second.sync(&serving).await.unwrap_err().contains("ticket_used"), "a file makes one vault");
    let (exit, notes) = serving.end();
    assert_eq!(exit, Some(0));
    assert!(!notes.contains("王秀英") && notes.contains(&device), "{notes}");
}

/// The replica does not answer: a push in hand at the stop is acknowledged to nobody, the program ends all the same, and what the
/// laptop sends again is there once.
#[cfg(unix)]
#[test]
fn a_stop_waits_for_no_replica_for_ever() {
    let cluster = cluster::Cluster::begin();
    let database = cluster.database();
    let mut machine = Machine::new();
    machine.database = Some(cluster.url(&database));
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let mut wang = machine.joined("王秀英", &["--role", "community_secretary", "--community", "310104003001"]);
    let serving = Serving::begin_with(&machine, &["--grace", "1"]);
    wang.sync_alone(&serving).unwrap();
    wang.adds("101");
    cluster.set("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    std::thread::scope(|threads| {
        let pushed = threads.spawn(|| wang.sync_alone(&serving));
        let [_] = cluster.waiting((&database, "SyncRep"), None, || pushed.is_finished());
        serving.ask_to_stop();
        assert!(pushed.join().unwrap().is_err(), "nothing is acknowledged");
    });
    let (exit, notes) = serving.end();
    assert_eq!(exit, Some(0));
    assert!(notes.contains("stopped_with_requests_in_hand"), "{notes}");
    assert_eq!(wang.store.unstamped().unwrap(), 1);
    cluster.set("ALTER SYSTEM RESET synchronous_standby_names");
    let serving = Serving::begin(&machine);
    wang.sync_alone(&serving).unwrap();
    assert_eq!((wang.store.unstamped().unwrap(), wang.flats()), (0, vec!["101".to_owned()]));
    let found = machine.json(&["verify"]);
    assert_eq!(found["is_sound"], true, "{found}");
}

/// What the operator is told: numbers and a place, never a word of anybody's; beside a hub that serves and without one.
#[test]
fn the_operator_is_told_figures_and_as_of_when() {
    let machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    assert_eq!(machine.json(&["status"])["figures_behind"], Value::Null, "nobody has counted yet");
    machine.json(&["member", "list"]);
    let counted = machine.json(&["figures", "2026Q4"]);
    assert_eq!((&counted["period"], &counted["figures_behind"]), (&"2026Q4".into(), &0.into()));
    assert!(counted["figures_mark"].as_u64().unwrap() > 0, "{counted}");
    assert!(counted["rows"].as_array().unwrap().len() > 20, "{}", counted["rows"]);
    machine.json(&["member", "add", "王秀英", "--role", "community_secretary", "--community", "310104003001"]);
    assert!(machine.json(&["status"])["figures_behind"].as_u64().unwrap() > 0, "it says that something is missing");
    let serving = Serving::begin(&machine);
    let began = std::time::Instant::now();
    while machine.json(&["status"])["figures_behind"] != 0 {
        assert!(began.elapsed() < std::time::Duration::from_secs(30), "it is not followed");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let beside = machine.json(&["figures", "2026Q4"]);
    assert_eq!(beside["rows"], counted["rows"]);
    assert!(beside["figures_mark"].as_u64() > counted["figures_mark"].as_u64());
    let lines = String::from_utf8(machine.run(&["figures"]).stdout).unwrap();
    assert!(lines.lines().count() > 20 && !lines.contains("王秀英"), "{lines}");
    assert_eq!(machine.refused(&["figures", "2026Q7"]).0, 3);
    let (_, notes) = serving.end();
    assert!(!notes.contains("fault"), "{notes}");
}

/// The folder's files may go, or be rubbish: the hub begins, serves, and has its figures again.
#[test]
fn a_hub_whose_figures_are_rubbish_serves_and_makes_them_anew() {
    let machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let counted = machine.json(&["figures", "2026Q4"]);
    std::fs::write(machine.path("hub/projection.db"), vec![0x5a; 40_000]).unwrap();
    let mut laptop = machine.joined("李四", &["--role", "community_secretary", "--community", "310104003001"]);
    let serving = Serving::begin(&machine);
    laptop.sync_alone(&serving).unwrap();
    laptop.adds("101");
    assert_eq!(laptop.sync_alone(&serving).unwrap().pushed, 1);
    let began = std::time::Instant::now();
    while machine.json(&["status"])["figures_behind"] != 0 {
        assert!(began.elapsed() < std::time::Duration::from_secs(30), "it is not made anew");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(machine.json(&["figures", "2026Q4"])["rows"], counted["rows"]);
    assert!(serving.end().1.contains("made anew"));
}

/// Why a folder is not served; a program that serves it all the same is ended.
fn not_served(mut command: std::process::Command) -> (i32, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first_line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first_line).unwrap();
    if !first_line.is_empty() {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(first_line, "", "it serves");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Two on one log in the folder would each follow it into the same tables, and each believe to be alone.
#[test]
fn a_folder_that_is_served_is_not_served_twice() {
    let machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let serving = Serving::begin(&machine);
    let line = ["serve", "--listen", "127.0.0.1:0"];
    let (code, said) = not_served(machine.command(&line));
    assert!(code == 1 && said.contains("is served already"), "{said}");
    let mut in_chinese = machine.command(&line);
    in_chinese.env("LANG", "zh_CN.UTF-8");
    let (_, said) = not_served(in_chinese);
    assert!(said.contains("已经在运行") && said.contains(&machine.path("hub").display().to_string()), "{said}");
    let mut laptop = machine.joined("王秀英", &["--role", "office"]);
    assert!(laptop.sync_alone(&serving).unwrap().pulled > 0, "the first goes on");
    serving.kill();
    let again = Serving::begin(&machine);
    laptop.sync_alone(&again).unwrap();
    assert_eq!(again.end().0, Some(0));
    assert_eq!(Serving::begin(&machine).end().0, Some(0), "nor does one that ended stand in the way");
}

/// Several on one database are wanted, in a folder each.
#[cfg(unix)]
#[test]
fn several_on_one_database_have_a_folder_each() {
    let cluster = cluster::Cluster::shared();
    let mut machine = Machine::new();
    machine.database = Some(cluster.url(&cluster.database()));
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let first = Serving::begin(&machine);
    let (code, said) = not_served(machine.command(&["serve", "--listen", "127.0.0.1:0"]));
    assert!(code == 1 && said.contains("a folder of its own"), "{said}");
    let (other, mut laptop) = (machine.beside(), machine.joined("王秀英", &["--role", "office"]));
    let second = Serving::begin(&other);
    for serving in [&first, &second] {
        laptop.sync_alone(serving).unwrap();
    }
    assert_eq!((first.end().0, second.end().0), (Some(0), Some(0)));
}
