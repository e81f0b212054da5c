//! Practice: the same seed gives the same district, it is clearly marked, and nothing real takes practice's liberties.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use device::{Device, Options};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use stories::{Laptop, MORNING, OFFICE, PASSPHRASE, RECORDER, SECRETARY, copy_folder, hold_symposium, practice_home};

const DIVISIONS: &[u8] = include_bytes!("../data/divisions/xuhui.csv");

fn made(seed: u32) -> Laptop {
    let laptop = Laptop::empty(None, None);
    laptop.call("demo.make", json!({ "district": "xuhui", "scale": 1, "seed": seed }));
    laptop
}

/// Every member's records, by nickname.
fn all_records(laptop: &Laptop) -> Vec<String> {
    let lead = laptop.lead();
    let mut found = Vec::new();
    for nickname in [OFFICE, RECORDER, &lead, SECRETARY] {
        laptop.sign_in(nickname);
        found.push(laptop.records());
        laptop.call("session.lock", json!({}));
    }
    found
}

fn real(passphrase: &str) -> Value {
    let mut args = Laptop::file("divisions", "xuhui.csv", DIVISIONS);
    args["nickname"] = json!("办公室");
    args["passphrase"] = json!(passphrase);
    args["is_practice"] = json!(false);
    args
}

#[test]
fn a_real_home_refuses_practice_time_and_practice_ids() {
    let laptop = Laptop::empty(None, None);
    let shown = laptop.call("session.found", real("correct horse battery"));
    let typed = json!({ "member": shown["member"], "typed": shown["recovery_code"] });
    laptop.call("session.confirm_code", typed);
    let folder = laptop.into_folder();
    let cases = [(Some(MORNING), None), (None, Some(1)), (Some(MORNING), Some(1))];
    for (now, seed) in cases {
        let options = Options { now: now.map(str::to_owned), seed, is_cheap: true, ..Options::default() };
        let refusal = Device::open(folder.path(), options).map(drop).unwrap_err().refusal();
        assert_eq!((format!("{:?}", refusal.code).as_str(), refusal.reason.as_str()), ("Forbidden", "practice_only"));
    }
    assert!(Device::open(folder.path(), Options::default()).is_ok(), "without liberties it opens");
}

#[test]
fn practice_is_not_made_where_a_district_is_nor_for_an_unknown_one() {
    let laptop = Laptop::practice(MORNING);
    let again = json!({ "district": "xuhui", "scale": null, "seed": null });
    assert_eq!(laptop.reason("demo.make", again), "district_exists");
    assert_eq!(laptop.reason("session.start_practice", json!({})), "district_exists");
    assert_eq!(laptop.reason("session.found", real(PASSPHRASE)), "district_exists");
    let empty = Laptop::empty(None, None);
    let elsewhere = json!({ "district": "atlantis", "scale": null, "seed": null });
    assert_eq!(empty.reason("demo.make", elsewhere), "no_such_practice_district");
    assert_eq!(empty.call("session.state", json!({}))["stage"], "empty", "nothing half-made");
}

#[test]
fn a_real_vault_does_not_take_a_practice_backup() {
    let practice = Laptop::practice(MORNING);
    practice.sign_in(SECRETARY);
    let made = practice.call("safety.backup", json!({ "folder": null }));
    let real_one = Laptop::empty(None, None);
    let shown = real_one.call("session.found", real("correct horse battery"));
    real_one.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
    assert_eq!(real_one.reason("safety.restore", json!({ "path": made["path"] })), "another_district");
}

#[test]
fn the_same_seed_gives_the_same_records_and_another_seed_others() {
    let (one, two, other) = std::thread::scope(|scope| {
        let two = scope.spawn(|| all_records(&made(1)));
        let other = made(2);
        let one = all_records(&Laptop::practice(MORNING));
        other.sign_in(RECORDER);
        (one, two.join().unwrap(), other.records())
    });
    for (nth, (one, two)) in one.iter().zip(&two).enumerate() {
        let differing = one.lines().zip(two.lines()).find(|(a, b)| a != b);
        assert_eq!(differing, None, "vault {nth}");
        assert_eq!(one.lines().count(), two.lines().count(), "vault {nth}");
    }
    assert!(one[0].lines().count() > 2_000 && one[3].lines().count() > 1_199, "believable volume");
    assert_ne!(one[1], other, "another seed is another recorder's history");
}

#[test]
fn practice_says_everywhere_that_it_is_practice() {
    let laptop = Laptop::practice(MORNING);
    let state = laptop.call("session.state", json!({}));
    assert_eq!((&state["is_practice"], &state["practice_passphrase"]), (&json!(true), &json!(PASSPHRASE)));
    assert_eq!(state["now"].as_str().map(|now| &now[..10]), Some("2026-10-08"));
    assert_eq!(state["members"].as_array().map(Vec::len), Some(4));
    laptop.sign_in(&laptop.lead());
    let papers = json!({ "paper": "readout", "period": null, "team": null, "visit": null, "community": laptop.community(), "texts": {} });
    assert!(!laptop.call("papers.preview", papers)["pages"].as_array().unwrap().is_empty());
    let fresh = Laptop::empty(None, None);
    assert_eq!(fresh.call("session.state", json!({}))["is_practice"], false);
}

#[test]
fn practice_time_runs_on_from_its_beginning_without_a_fixed_clock() {
    let folder = tempfile::TempDir::new().unwrap();
    copy_folder(practice_home(), folder.path());
    let device = Device::open(folder.path(), Options { is_cheap: true, ..Options::default() }).unwrap();
    let now = || device.call("session.state", json!({})).unwrap()["now"].as_str().unwrap().to_owned();
    let first = now();
    assert_eq!(&first[..10], "2026-10-08");
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert!(now() > first);
}

/// What the office is shown of a team is what both hold, and the team's drafts are not among it.
#[test]
fn the_office_looks_at_a_team_as_far_as_it_reads_it_itself() {
    let laptop = Laptop::practice(MORNING);
    laptop.sign_in(RECORDER);
    let community = laptop.community();
    let team = laptop.call("session.state", json!({}))["me"]["team"]["id"].clone();
    assert_eq!(laptop.reason("directory.team_sees", json!({ "id": team })), "not_your_right");
    hold_symposium(&laptop);
    let own = laptop.call("visits.list", json!({ "community": community, "round": null }));
    let (drafts, confirmed): (Vec<&Value>, Vec<&Value>) =
        own.as_array().unwrap().iter().partition(|visit| visit["stage"] == "draft");
    assert!(!drafts.is_empty() && !confirmed.is_empty(), "{own}");
    let ids = |visits: &[&Value]| -> BTreeSet<String> { visits.iter().map(|v| v["id"].to_string()).collect() };
    let expected = ids(&confirmed);
    laptop.sign_out();

    laptop.sign_in(OFFICE);
    let seen = laptop.call("directory.team_sees", json!({ "id": team }));
    let visits: Vec<&Value> = seen["visits"].as_array().unwrap().iter().collect();
    let at: Vec<&Value> = visits.iter().copied().filter(|v| v["community"] == json!(community)).collect();
    assert_eq!(ids(&at), expected);
    assert!(visits.iter().all(|visit| visit["stage"] == "confirmed"), "{seen}");
    assert!(seen["items_count"].as_u64().unwrap() > 0 && seen["communities"][0]["name"].is_string(), "{seen}");
    assert_eq!(laptop.reason("directory.team_sees", json!({ "id": community })), "no_such_record");
}
