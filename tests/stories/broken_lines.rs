//! The line to the hub breaks after any number of bytes, on the way up and on the way down, with a word, without one, or in silence, while
//! a laptop brings what was heard, who said it and a paper, and fetches what a colleague brought. The real hub process, real vaults.
//!
//! `ZOUFANG_LINE_CUTS=2000 ZOUFANG_SEED=7 cargo test --workspace --test broken_lines -- --nocapture` breaks it more often.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "exchange/canary.rs"]
mod canary;
mod faults;

use canary::key_of_hub;
use faults::{heard, number_of, shuffled};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use stories::{Break, Cut, Hub, Laptop, Line, NOON, Way, added, adds_paper, hear_outside};

/// The hub answers a laptop so often at once; a new process has not counted.
const POINTS_PER_PROCESS: usize = 12;
const PAPERS_PER_PROCESS: usize = 50;
const WAYS: [Way; 2] = [Way::Up, Way::Down];
const BREAKS: [Break; 3] = [Break::Reset, Break::Close, Break::Silence];

/// Two recorders of one team: the one by a line that breaks, the other by a whole one.
struct Team {
    hub: Hub,
    line: Line,
    office: Laptop,
    writer: Laptop,
    reader: Laptop,
    community: String,
    /// All that was heard.
    words: Vec<String>,
    papers: Vec<Value>,
}

impl Team {
    fn met() -> Self {
        let (mut hub, office) = Hub::founded_small(2);
        let community = office.call("directory.communities", json!({}))[0]["id"].as_str().unwrap().to_owned();
        let [writer, reader] = [("写的", 2), ("读的", 3)]
            .map(|(name, seed)| Laptop::joined(&added(&office, (name, "recorder"), &community), (NOON, seed)));
        office.sync();
        let line = hub.behind_a_line();
        let mut team = Self { hub, line, office, writer, reader, community, words: Vec::new(), papers: Vec::new() };
        team.reader_syncs();
        team.writer.sync();
        team.write("开头");
        team
    }

    fn hub_starts_anew(&mut self) {
        self.hub.kill();
        self.hub.start();
    }

    #[track_caller]
    fn reader_syncs(&self) {
        let summary = self.reader.call("sync.now", json!({ "hub": self.hub.direct() }));
        assert_eq!(summary["stuck"], json!([]), "{summary}");
    }

    /// What is to go up, in several compartments, and what is to come down.
    fn write(&mut self, word: &str) {
        let theirs = format!("{word}·读的");
        hear_outside(&self.reader, &theirs);
        self.reader_syncs();
        let ours = [format!("{word}·一"), format!("{word}·二")];
        let [item, other] = [0, 1].map(|n| hear_outside(&self.writer, &ours[n])["id"].clone());
        let speaker = json!({ "name": "周小姐", "phone": "13900001111", "door": "3-2-501", "is_unnamed": true });
        self.writer.call("items.set_speaker", json!({ "item": item, "id": item, "speaker": speaker }));
        self.papers.push(adds_paper(&self.writer, &other, 6_000));
        self.words.extend([theirs].into_iter().chain(ours));
    }

    /// Every record the laptop calls delivered has the number of a batch that lies at the hub; no other has any.
    #[track_caller]
    fn receipts_are_the_hubs(&self, at: &str) {
        let conn =
            store::open_encrypted(&self.hub.folder().join("hub/hub.db"), &key_of_hub(self.hub.folder())).unwrap();
        let mut statement = conn.prepare("SELECT lower(hex(substr(head, 1, 4))) FROM batch").unwrap();
        let numbers: BTreeSet<String> =
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let lines = self.writer.call("sync.deliveries", json!({ "limit": 40 }));
        for line in lines.as_array().unwrap() {
            match line["receipt"].as_str() {
                Some(number) => assert!(line["state"] == "on_hub" && numbers.contains(number), "{at}: {line}"),
                None => assert_eq!(line["state"], "on_laptop", "{at}: {line}"),
            }
        }
    }

    /// One sync over the whole line: nothing is left on the laptop, and another one moves nothing.
    #[track_caller]
    fn all_arrives(&self, at: &str) {
        self.line.mend();
        let summary = self.writer.sync();
        let found = ["stuck", "refused", "held", "repaired"].map(|name| summary[name].clone());
        assert_eq!(found, [json!([]), json!(0), json!(0), json!(0)], "{at}: {summary}");
        let state = self.writer.call("sync.state", json!({}));
        assert_eq!((&state["unsent"], &state["files_unsent"]), (&json!(0), &json!(0)), "{at}: {state}");
        let again = self.writer.sync();
        let moved = ["pushed", "pulled", "repaired"].map(|name| again[name].clone());
        assert_eq!(moved, [json!(0), json!(0), json!(0)], "{at}: {again}");
    }

    /// The whole of a sync as it passes: how long it is each way, and where each part of it ends.
    fn measured(&mut self) -> [Vec<u64>; 2] {
        self.line.mend();
        self.writer.sync();
        let ends = WAYS.map(|way| self.line.ends(way));
        self.all_arrives("before any cut");
        ends
    }
}

/// Where the line is to break: at each part's end and a byte beside it, and anywhere in between, up to so many points in all. A number
/// that is large enough has every end of every part among them, each with every kind of break.
fn points(ends: &[Vec<u64>; 2], (count, seed): (usize, u64)) -> Vec<Cut> {
    let mut points = Vec::new();
    for (way, ends) in WAYS.into_iter().zip(ends) {
        let whole = *ends.last().unwrap();
        let edges: BTreeSet<u64> = ends.iter().flat_map(|end| [end - 1, *end, end + 1]).chain([0]).collect();
        let edges: Vec<u64> = edges.into_iter().collect();
        let share = count / 2;
        for n in 0..share {
            let draw = shuffled(seed.wrapping_mul(1_000_003) + (way as u64 * share as u64) + n as u64);
            let (part, width) = ((n / 2) as u64, whole / (share / 2).max(1) as u64 + 1);
            let after = match n % 2 {
                0 if edges.len() * BREAKS.len() * 2 <= share => edges[n / 2 % edges.len()],
                0 => edges[draw as usize % edges.len()],
                // Each range of the whole once, at a byte that is drawn.
                _ => part * width + draw % width,
            };
            points.push(Cut { way, after, how: BREAKS[(n / 2 + n) % BREAKS.len()] });
        }
    }
    points
}

#[test]
fn wherever_the_line_breaks_nothing_is_lost_nothing_doubled_and_the_next_sync_goes_on() {
    let (count, seed) = (number_of("ZOUFANG_LINE_CUTS", 72) as usize, number_of("ZOUFANG_SEED", 1));
    let mut team = Team::met();
    let ends = team.measured();
    let [up, down] = [0, 1].map(|way: usize| (ends[way].last().unwrap(), ends[way].len()));
    println!("a sync is {} bytes up in {} parts, {} down in {}; seed {seed}", up.0, up.1, down.0, down.1);
    let mut broken = 0;
    for (n, cut) in points(&ends, (count, seed)).into_iter().enumerate() {
        let at = format!("seed {seed}, point {n}, {cut:?}");
        if n % POINTS_PER_PROCESS == POINTS_PER_PROCESS - 1 {
            team.hub_starts_anew();
        }
        team.write(&format!("第{n}次"));
        team.line.cut(cut);
        match team.writer.try_call("sync.now", json!({})) {
            Ok(summary) => assert_eq!(summary["stuck"], json!([]), "{at}: {summary}"),
            Err(refused) => assert_eq!(refused.reason, "hub_not_reached", "{at}"),
        }
        broken += usize::from(team.line.is_broken());
        team.receipts_are_the_hubs(&at);
        team.all_arrives(&at);
    }
    println!("{broken} of {count} syncs were cut");
    assert!(broken * 10 >= count * 8, "the line broke in {broken} of {count} syncs");
    all_read_the_same(team);
}

fn all_read_the_same(mut team: Team) {
    team.reader_syncs();
    for (n, paper) in std::mem::take(&mut team.papers).iter().enumerate() {
        if n % PAPERS_PER_PROCESS == PAPERS_PER_PROCESS - 1 {
            team.hub_starts_anew();
        }
        let saved = team.reader.call("attachments.save", json!({ "id": paper }));
        assert_eq!(std::fs::metadata(saved["path"].as_str().unwrap()).unwrap().len(), 6_000, "paper {n}");
    }
    let late = Laptop::joined(&added(&team.office, ("新来的", "recorder"), &team.community), (NOON, 9));
    team.office.sync();
    late.sync();
    team.words.sort();
    for (name, laptop) in [("写的", &team.writer), ("读的", &team.reader), ("新来的", &late)] {
        let mut all = heard(laptop);
        all.sort();
        assert_eq!(all, team.words, "{name}: each once");
        laptop.changes();
    }
    assert_eq!(team.hub.run(&["verify"])["is_sound"], true);
}
