//! Two laptops wait at a real hub process: what the one writes the other reads within seconds, and nobody syncs by hand (docs/adr/0055). The
//! line breaks, the hub is killed, and is stopped in good order while they wait.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::json;
use std::time::{Duration, Instant};
use stories::{Break, Cut, Hub, Laptop, Line, NOON, Way, added, hear_outside, texts};

/// Far less than a round of ten minutes.
const SOON: Duration = Duration::from_secs(40);

struct Team {
    hub: Hub,
    line: Line,
    /// Each stays in touch by itself, the reader by the line that breaks.
    writer: Laptop,
    reader: Laptop,
    community: String,
}

impl Team {
    fn in_touch() -> Self {
        let (mut hub, office) = Hub::founded_small(2);
        let community = office.call("directory.communities", json!({}))[0]["id"].as_str().unwrap().to_owned();
        let laptop =
            |(name, seed): (&str, u64)| Laptop::joined(&added(&office, (name, "recorder"), &community), (NOON, seed));
        let [mut writer, mut reader] = [("写的", 2), ("读的", 3)].map(laptop);
        office.sync();
        let line = hub.behind_a_line();
        for (laptop, name) in [(&mut writer, "写的"), (&mut reader, "读的")] {
            laptop.restart_as(NOON, |options| options.has_background = true);
            laptop.sign_in(name);
        }
        let team = Self { hub, line, writer, reader, community };
        team.are_level();
        team
    }

    /// Each came through, and no sync goes on: to wait is none.
    #[track_caller]
    fn are_level(&self) {
        self.soon("level", || {
            [&self.writer, &self.reader].iter().all(|laptop| {
                let state = laptop.call("sync.state", json!({}));
                state["is_running"] == false && state["is_safe"] == true && state["problem"].is_null()
            })
        });
    }

    #[track_caller]
    fn soon(&self, what: &str, is_so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            assert!(begun.elapsed() < SOON, "{what}: not after {:?}", begun.elapsed());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The one writes and waits for its own round; the other has it soon.
    #[track_caller]
    fn hears(&self, words: &str) {
        hear_outside(&self.writer, words);
        self.soon("brought", || self.writer.call("sync.state", json!({}))["unsent"] == 0);
        self.soon("heard", || texts(&self.reader, &self.community).iter().any(|text| text == words));
    }
}

#[test]
fn what_one_writes_the_other_reads_within_seconds_whatever_becomes_of_the_line() {
    let mut team = Team::in_touch();
    team.hears("第一件");
    team.are_level();
    let greetings = team.hub.answered("hello");
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(team.hub.answered("hello"), greetings, "what is known here already is greeted for by nobody");

    for how in [Break::Reset, Break::Close, Break::Silence] {
        team.line.cut(Cut { way: Way::Down, after: 0, how });
        std::thread::sleep(Duration::from_secs(1));
        team.line.mend();
        team.hears(&format!("{how:?} 之后的一件"));
    }

    team.hub.kill();
    team.hub.start();
    team.hears("中心端断电之后的一件");
    team.are_level();

    let begun = Instant::now();
    let ended = team.hub.stops();
    assert!(ended.success() && begun.elapsed() < Duration::from_secs(10), "{ended}: {:?}", begun.elapsed());
    team.hub.start();
    team.hears("中心端正常停机之后的一件");
    for laptop in [&team.writer, &team.reader] {
        laptop.sign_out();
    }
}

#[test]
fn a_laptop_that_is_put_out_of_use_hears_it_within_seconds() {
    let team = Team::in_touch();
    let devices = team.hub.run(&["device", "list"]);
    let lost = devices.as_array().unwrap().iter().find(|device| device["name"] == "读的").unwrap();
    team.hub.run(&["device", "revoke", lost["id"].as_str().unwrap()]);
    team.soon("heard", || team.reader.call("session.state", json!({}))["is_out_of_use"] == true);
    assert_eq!(team.writer.call("session.state", json!({}))["is_out_of_use"], false);
}
