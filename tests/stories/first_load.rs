//! A newcomer's first load over real parts: the laptop's process is killed at every chunk, and nothing of what had come is fetched
//! again; half a load is shown nowhere and counted in nothing.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use stories::{Hub, Laptop, NOON, program};

const COMMUNITY: &str = "310104003001";
const DOORS: usize = 400;

fn divisions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/divisions/xuhui.csv")
}

fn ledger() -> Vec<u8> {
    let mut lines = vec!["序号,门牌,户主,人口,联系电话,类别,出生年月".to_owned()];
    let door = |n: usize| format!("{}号楼{}单元{}0{}室", n / 40 + 1, n % 40 / 20 + 1, n % 20 / 4 + 1, n % 4 + 1);
    lines.extend((0..DOORS).map(|n| format!("{},{},住户{n},2,1390000{n:04},,", n + 1, door(n))));
    lines.join("\n").into_bytes()
}

fn doors(laptop: &Laptop) -> usize {
    let wish = json!({ "community": laptop.community(), "search": null });
    laptop.call("directory.households", wish).as_array().unwrap().len()
}

/// The process of a laptop that loads.
struct Loader(Child, BufReader<std::process::ChildStdout>);

impl Loader {
    fn start(home: &Path, member: &str) -> Self {
        let mut command = Command::new(program("loader"));
        command.arg(home).arg(member).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self(child, out)
    }

    /// The next line it got out; nothing at its end.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.1.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn a_laptop_killed_at_every_chunk_fetches_none_twice_and_shows_no_half() {
    let mut hub = Hub::founded(&divisions());
    let (first, second) = (
        hub.invites("沈岚", "community_secretary", COMMUNITY),
        hub.invites("新来的", "community_secretary", COMMUNITY),
    );
    hub.start();
    let writer = Laptop::joined(&first, (NOON, 1));
    let mut wish = Laptop::file("households", "台账.csv", &ledger());
    wish["community"] = json!(writer.community());
    let report = writer.call("imports.apply", wish);
    assert_eq!(report["created"], json!(DOORS), "{report}");
    writer.sync();
    let cut = hub.run(&["snapshot", "--all", "--chunk-kib", "24"]);
    let largest = cut.as_array().unwrap().iter().filter_map(|row| row["chunks"].as_u64()).max().unwrap();
    assert!(largest > 5, "{cut}");

    let mut laptop = Laptop::joined(&second, (NOON, 2));
    let (member, mut killed) = (laptop.member("新来的"), 0);
    let (mut end, mut seen) = (Value::Null, String::new());
    while end.is_null() {
        laptop.stopped(NOON, |home| {
            let mut loader = Loader::start(home, &member);
            assert_eq!(loader.line(), "ready");
            // As soon as one more chunk is said to be here, the plug is pulled; also before the first one, and while all are
            // taken in.
            let before = std::mem::take(&mut seen);
            while seen.is_empty() || seen == before {
                seen = loader.line();
            }
            if seen.starts_with('{') {
                end = serde_json::from_str(&seen).unwrap();
            }
            loader.kill();
        });
        killed += 1;
        laptop.sign_in("新来的");
        let state = laptop.call("sync.state", json!({}));
        let shown = doors(&laptop);
        assert!(shown == 0 || shown == DOORS, "{shown} of {DOORS} doors are shown after {seen}");
        if !state["loading"].is_null() {
            assert_eq!(shown, 0, "what is loading is not shown: {state}");
            let figures = json!({ "period": "2026Q4", "team": null, "as_of": null });
            assert_eq!(laptop.reason("figures.show", figures), "still_loading");
        }
        assert!(killed < 500, "it never comes through: {state}");
    }
    assert!(killed > 5, "it was killed while it loaded: {killed} {end}");
    assert_eq!(end["summary"]["stuck"], json!([]), "{end}");
    assert_eq!(doors(&laptop), DOORS);
    let total: u64 = cut.as_array().unwrap().iter().filter_map(|row| row["chunks"].as_u64()).sum();
    let given = hub.answered("chunk") as u64;
    assert!(given <= total + killed, "{given} chunks were given for {total}, with {killed} cuts");
    laptop.changes();
    // What was loaded is worked with like everything else.
    let again = laptop.sync();
    assert_eq!((&again["pulled"], &again["repaired"]), (&json!(0), &json!(0)), "{again}");
}
