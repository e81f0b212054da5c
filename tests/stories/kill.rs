//! The process is killed in the middle of its work, again and again: nothing that was acknowledged is lost, and what is
//! there is whole. `ZOUFANG_ROUNDS` says how often; a child that acknowledges too early must be caught (decisions D43).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod faults;

use faults::{Child, Figures, missing, number_of, shuffled};
use serde_json::{Value, json};
use std::time::Duration;
use stories::{Laptop, NOON, RECORDER};

/// Rounds on one vault before a fresh one: recovery upon recovery, and the ledger stays readable as a whole.
const ROUNDS_PER_VAULT: u64 = 10;

fn rounds() -> u64 {
    number_of("ZOUFANG_ROUNDS", 6)
}

/// One life of the child; the lines it had got out.
fn live_and_die(laptop: &mut Laptop, word: &str, (is_early, after): (bool, Duration)) -> Vec<String> {
    let member = laptop.member(RECORDER);
    let mut lines = Vec::new();
    laptop.stopped(NOON, |home| {
        let mut child = Child::start(home, &member, (word, is_early.then_some("early")));
        std::thread::sleep(after);
        lines = child.kill();
    });
    lines
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let mut laptop = Laptop::practice(NOON);
    let mut figures = Figures::default();
    let mut acknowledged = Vec::new();
    for round in 0..rounds() {
        if round > 0 && round % ROUNDS_PER_VAULT == 0 {
            laptop = Laptop::practice(NOON);
            acknowledged.clear();
        }
        let after = Duration::from_millis(5 + shuffled(round) % 116);
        let lines = live_and_die(&mut laptop, &format!("r{round}"), (false, after));
        figures.took(&lines);
        acknowledged.extend(lines);
        laptop.sign_in(RECORDER);
        assert_eq!(missing(&laptop, &acknowledged), Vec::<String>::new(), "round {round}, killed after {after:?}");
        laptop.changes();
    }
    println!("{figures}");
    assert!(figures.writes > 0, "the child got to write: {figures}");
}

/// Names of the files of everything heard, each opened to its last byte.
fn whole_files(laptop: &Laptop) -> Vec<String> {
    let filter = json!({
        "search": "file", "states": [], "natures": [], "categories": [], "routes": [], "community": laptop.community(),
        "round": null, "only_overdue": false, "only_unanswered": false, "offset": 0, "limit": 500,
    });
    let items = laptop.call("items.list", filter)["rows"].as_array().unwrap().clone();
    let of = |item: &Value| laptop.call("attachments.list", json!({ "id": item["id"] })).as_array().unwrap().clone();
    let files: Vec<Value> = items.iter().flat_map(of).collect();
    for file in &files {
        assert_eq!(file["place"], "on_laptop", "a file without all of its bytes: {file}");
        laptop.call("attachments.save", json!({ "id": file["id"] }));
    }
    files.iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_file_is_there_with_every_byte_or_not_at_all_when_the_process_is_killed() {
    let mut laptop = Laptop::practice(NOON);
    let mut acknowledged = Vec::new();
    for round in 0..rounds() {
        let after = Duration::from_millis(300 + shuffled(round) % 1500);
        acknowledged.extend(live_and_die(&mut laptop, &format!("file{round}"), (false, after)));
        laptop.sign_in(RECORDER);
        let there = whole_files(&laptop);
        let files = acknowledged.iter().filter_map(|line| line.strip_prefix("attachments.add "));
        let lost: Vec<&str> = files.filter(|name| !there.contains(&format!("{name}.pdf"))).collect();
        assert_eq!(lost, Vec::<&str>::new(), "round {round}, killed after {after:?}");
        laptop.changes();
    }
    assert!(acknowledged.iter().any(|line| line.starts_with("attachments.add ")), "the child got to add one");
}

#[test]
fn a_child_that_acknowledges_too_early_is_caught() {
    let mut laptop = Laptop::practice(NOON);
    for round in 0..20 {
        let after = Duration::from_millis(20 + shuffled(round) % 60);
        let lines = live_and_die(&mut laptop, &format!("e{round}"), (true, after));
        laptop.sign_in(RECORDER);
        if !missing(&laptop, &lines).is_empty() {
            println!("caught in round {round}");
            return;
        }
    }
    panic!("twenty lies and none was noticed: the search finds nothing");
}
