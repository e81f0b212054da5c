//! Three laptops write and sync without rest, in processes of their own, at a real hub process. Either side is killed in the midst of it,
//! again and again. Whatever a laptop acknowledged is at the hub in the end, once.
//!
//! `ZOUFANG_ROUNDS=500 ZOUFANG_SEED=7 cargo test --workspace --test killed_syncs -- --nocapture` kills more often.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod faults;

use faults::{Child, heard, missing, number_of, shuffled};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use stories::{Hub, Laptop, NOON, added};

const NAMES: [&str; 3] = ["甲", "乙", "丙"];
/// What a sync may come to when the hub was killed, or was asked too often by laptops that never rest.
const EXPECTED: [&str; 4] = ["done", "hub_not_reached", "asked_too_often", "hub_busy"];

/// A laptop's home, whose member writes; its present process, and all it got out so far.
struct Writer<'a> {
    home: &'a Path,
    member: String,
    lives: u64,
    child: Option<Child>,
    lines: Vec<String>,
}

impl<'a> Writer<'a> {
    fn of(home: &'a Path, member: &str) -> Self {
        let mut writer = Self { home, member: member.to_owned(), lives: 0, child: None, lines: Vec::new() };
        writer.live();
        writer
    }

    fn live(&mut self) {
        let word = format!("{}第{}世", self.member, self.lives);
        self.child = Some(Child::start(self.home, &self.member, (&word, Some("sync"))));
        self.lives += 1;
    }

    fn die(&mut self) {
        self.lines.extend(self.child.take().unwrap().kill());
    }
}

/// So many minutes after the evening began: what the hub's clock says is never behind what it has signed.
fn evening(minutes: u64) -> String {
    let minute = 18 * 60 + minutes;
    format!("2026-10-{:02}T{:02}:{:02}:00+08:00", 8 + minute / 1_440, minute / 60 % 24, minute % 60)
}

/// Kills whoever is drawn after as long as is drawn, and starts them again.
fn kill_and_start(hub: &mut Hub, writers: &mut [Writer<'_>], (round, draw): (u64, u64)) {
    std::thread::sleep(Duration::from_millis(100 + draw % 600));
    let who = (draw / 600 % 6) as usize;
    // Half of the time the hub, and for a while nobody answers.
    if who < writers.len() {
        writers[who].die();
        writers[who].live();
    } else {
        hub.kill();
        std::thread::sleep(Duration::from_millis(draw / 3_600 % 150));
        hub.start_at(&evening(round + 1));
    }
}

/// Has all of them write and sync while either side is killed; what each got out.
fn rounds(hub: &mut Hub, homes: [(&Path, String); 3], (count, seed): (u64, u64)) -> [Vec<String>; 3] {
    let mut writers = homes.map(|(home, member)| Writer::of(home, &member));
    for round in 0..count {
        kill_and_start(hub, &mut writers, (round, shuffled(seed.wrapping_mul(1_000_003) + round)));
    }
    writers.map(|mut writer| {
        writer.die();
        writer.lines
    })
}

/// The same while the laptops' homes are their processes' alone.
fn killed(hub: &mut Hub, (laptops, members): (&mut [Laptop; 3], [String; 3]), much: (u64, u64)) -> [Vec<String>; 3] {
    let ([one, two, three], [a, b, c]) = (laptops, members);
    let mut lines = Default::default();
    one.stopped(NOON, |first| {
        two.stopped(NOON, |second| {
            three.stopped(NOON, |third| lines = rounds(hub, [(first, a), (second, b), (third, c)], much));
        });
    });
    lines
}

/// Nothing moves any more.
#[track_caller]
fn at_rest(laptop: &Laptop) {
    let again = laptop.sync();
    let moved = ["pushed", "pulled", "repaired", "refused", "held"].map(|name| again[name].clone());
    assert_eq!(moved, [json!(0), json!(0), json!(0), json!(0), json!(0)], "{again}");
    assert_eq!(laptop.call("sync.state", json!({}))["unsent"], 0);
    laptop.changes();
}

fn count(texts: Vec<String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    texts.into_iter().for_each(|text| *counts.entry(text).or_default() += 1);
    counts
}

#[test]
fn whatever_was_acknowledged_is_at_the_hub_once_though_either_side_is_killed() {
    let (total, seed) = (number_of("ZOUFANG_ROUNDS", 20), number_of("ZOUFANG_SEED", 1));
    let (mut hub, office) = Hub::founded_small(2);
    let community = office.call("directory.communities", json!({}))[0]["id"].as_str().unwrap().to_owned();
    let join = |name: &str, n: u64| Laptop::joined(&added(&office, (name, "recorder"), &community), (NOON, n));
    let mut n = 1;
    let mut laptops = NAMES.map(|name| {
        n += 1;
        join(name, n)
    });
    office.sync();
    let members = [0, 1, 2].map(|n: usize| laptops[n].member(NAMES[n]));
    let lines = killed(&mut hub, (&mut laptops, members), (total, seed));

    let syncs: Vec<&str> = lines.iter().flatten().filter_map(|line| line.strip_prefix("sync.now ")).collect();
    let came_to = count(syncs.iter().map(|word| (*word).to_owned()).collect());
    let writes = lines.iter().flatten().filter(|line| line.starts_with("items.hear ")).count();
    let pushes = hub.answered("push");
    println!("seed {seed}: {total} kills, {writes} acknowledged, syncs {came_to:?}, {pushes} pushes answered");
    assert_eq!(syncs.iter().find(|word| !EXPECTED.contains(word)), None, "seed {seed}");
    // Else nothing was killed in the midst of anything.
    assert!(
        pushes as u64 > total && came_to.contains_key("hub_not_reached") && writes > 20,
        "seed {seed}: {came_to:?}"
    );

    // The hub knows nothing of what it was asked by those who were killed.
    hub.restart(&evening(total + 1));
    for (laptop, (name, lines)) in laptops.iter().zip(NAMES.iter().zip(&lines)) {
        laptop.sign_in(name);
        let acknowledged: Vec<String> = lines.iter().filter(|line| !line.starts_with("sync.now ")).cloned().collect();
        assert_eq!(missing(laptop, &acknowledged), Vec::<String>::new(), "seed {seed}: {name}");
        assert_eq!(laptop.sync()["stuck"], json!([]));
    }
    let late = join("新来的", 9);
    office.sync();
    late.sync();
    let there = count(heard(&late));
    assert_eq!(
        there.iter().filter(|(_, times)| **times != 1).collect::<Vec<_>>(),
        Vec::<(&String, &usize)>::new(),
        "seed {seed}: doubled"
    );
    let told = lines.iter().flatten().filter_map(|line| line.strip_prefix("items.hear "));
    assert_eq!(told.filter(|text| !there.contains_key(*text)).collect::<Vec<_>>(), Vec::<&str>::new(), "seed {seed}");
    for laptop in laptops.iter().chain([&late]) {
        laptop.sync();
        at_rest(laptop);
        assert_eq!(count(heard(laptop)), there);
    }
    assert_eq!(hub.run(&["verify"])["is_sound"], Value::Bool(true));
}
