//! A child that writes until it is stopped, and what is left of its words.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use serde_json::json;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use stories::Laptop;

/// The real core in a process of its own.
pub struct Child {
    process: std::process::Child,
    out: BufReader<ChildStdout>,
}

impl Child {
    /// Starts it and waits until it is ready to write.
    pub fn start(home: &Path, member: &str, (word, manner): (&str, Option<&str>)) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_writer"));
        command.arg(home).args([member, word]).args(manner);
        let mut child = Self::run(command);
        let mut first = String::new();
        child.out.read_line(&mut first).unwrap();
        assert_eq!(first, "ready\n");
        child
    }

    /// Starts a child that says what it acknowledges.
    pub fn run(mut command: Command) -> Self {
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        Self { process, out }
    }

    /// Kills it without warning; the whole lines it had got out.
    pub fn kill(&mut self) -> Vec<String> {
        self.process.kill().unwrap();
        self.last_words().0
    }

    /// Waits for its end: whole lines, and its exit code if it was not killed.
    pub fn last_words(&mut self) -> (Vec<String>, Option<i32>) {
        let mut said = Vec::new();
        self.out.read_to_end(&mut said).unwrap();
        let code = self.process.wait().unwrap().code();
        let text = String::from_utf8(said).unwrap();
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        (whole.lines().filter(|l| l.contains('.')).map(str::to_owned).collect(), code)
    }
}

/// The words of all that was heard in the member's community, page by page.
pub fn heard(laptop: &Laptop) -> Vec<String> {
    let mut there = Vec::new();
    loop {
        let filter = json!({
            "search": null, "states": [], "natures": [], "categories": [], "routes": [], "community": laptop.community(),
            "round": null, "only_overdue": false, "only_unanswered": false, "offset": there.len(), "limit": 500,
        });
        let page = laptop.call("items.list", filter);
        let rows = page["rows"].as_array().unwrap();
        there.extend(rows.iter().map(|row| row["text"].as_str().unwrap().to_owned()));
        if rows.is_empty() || there.len() as u64 >= page["total"].as_u64().unwrap() {
            return there;
        }
    }
}

/// Acknowledged writes that are not there.
pub fn missing(laptop: &Laptop, acknowledged: &[String]) -> Vec<String> {
    let mut there: BTreeSet<String> = heard(laptop).iter().map(|text| format!("items.hear {text}")).collect();
    let drafts = laptop.call("drafts.list", json!({ "prefix": "" }));
    let text = |d: &serde_json::Value| format!("drafts.keep {}", d["text"].as_str().unwrap());
    there.extend(drafts.as_array().unwrap().iter().map(text));
    acknowledged.iter().filter(|line| !there.contains(*line)).cloned().collect()
}

/// A number that a longer run is given by the environment.
pub fn number_of(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

/// A number that looks drawn and is the same every time.
pub fn shuffled(n: u64) -> u64 {
    (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23) >> 7
}

/// What a run came to.
#[derive(Default)]
pub struct Figures {
    /// Lives.
    pub rounds: u64,
    /// Acknowledged writes.
    pub writes: u64,
    /// Lives that ended before the first of them.
    pub silent: u64,
}

impl Figures {
    /// Counts one life.
    pub fn took(&mut self, lines: &[String]) {
        self.rounds += 1;
        self.writes += lines.len() as u64;
        self.silent += u64::from(lines.is_empty());
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} rounds, {} acknowledged writes, {} rounds without one", self.rounds, self.writes, self.silent)
    }
}
