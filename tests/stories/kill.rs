//! The process is killed in the middle of its work, again and again: nothing that was acknowledged is lost, and what is
//! there is whole. `ZOUFANG_ROUNDS` says how often; a child that acknowledges too early must be caught (decisions D43).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod faults;

use faults::{Child, Figures, missing, shuffled};
use std::time::Duration;
use stories::{Laptop, NOON, RECORDER};

/// Rounds on one vault before a fresh one: recovery upon recovery, and the ledger stays readable as a whole.
const ROUNDS_PER_VAULT: u64 = 10;

fn rounds() -> u64 {
    std::env::var("ZOUFANG_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(6)
}

/// One life of the child; the lines it had got out.
fn live_and_die(laptop: &mut Laptop, word: &str, (is_early, after): (bool, Duration)) -> Vec<String> {
    let member = laptop.member(RECORDER);
    let mut lines = Vec::new();
    laptop.stopped(NOON, |home| {
        let mut child = Child::start(home, &member, (word, is_early));
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
