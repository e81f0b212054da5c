//! The window beside an empty one of the same toolkit, printed and never judged: from its start to a page that has asked for its
//! state, and the memory of all its processes (proportional set size) two seconds later (issue 2).
//!
//! `scripts/bench` names both programs and brings a display.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use stories::{Laptop, MORNING};

const ROUNDS: usize = 9;
const SETTLED: Duration = Duration::from_secs(2);

#[derive(Default)]
struct Taken {
    ready_ms: Vec<f64>,
    memory_mib: Vec<f64>,
}

impl Taken {
    fn take(&mut self, program: &OsString, home: &Path) {
        let began = Instant::now();
        let mut started = start(program, home);
        let mut said = BufReader::new(started.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let ready = began.elapsed();
        assert_eq!(line.trim_end(), "ready", "{program:?}");
        std::thread::sleep(SETTLED);
        let memory = memory_kib(started.id());
        started.kill().unwrap();
        started.wait().unwrap();
        self.ready_ms.push(ready.as_secs_f64() * 1_000.0);
        self.memory_mib.push(memory as f64 / 1_024.0);
    }
}

fn start(program: &OsString, home: &Path) -> Child {
    let mut command = Command::new(program);
    command.env("ZOUFANG_HOME", home).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// The proportional set size of a process and of everything it started.
fn memory_kib(process: u32) -> u64 {
    let parents = parents();
    let mut tree = vec![process];
    let mut next = 0;
    while let Some(parent) = tree.get(next).copied() {
        tree.extend(parents.iter().filter(|(_, p)| **p == parent).map(|(child, _)| *child));
        next += 1;
    }
    tree.into_iter().filter_map(share_kib).sum()
}

fn parents() -> BTreeMap<u32, u32> {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    all.filter_map(|entry| {
        let process = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // The name stands in brackets and may hold blanks; state and parent follow it.
        let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
        Some((process, parent))
    })
    .collect()
}

fn share_kib(process: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    text.lines().find_map(|line| line.strip_prefix("Pss:"))?.split_whitespace().next()?.parse().ok()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn line(what: &str, ours: &mut [f64], empty: &mut [f64]) {
    let (ours, empty) = (median(ours), median(empty));
    println!("| {what} | {ours:.0} | {empty:.0} | {:.1}× |", ours / empty);
}

fn main() {
    let (Some(app), Some(bare)) = (std::env::var_os("ZOUFANG_APP"), std::env::var_os("ZOUFANG_EMPTY")) else {
        println!("no window named here: `make bench` names both");
        return;
    };
    let folder = Laptop::practice(MORNING).into_folder();
    let (mut ours, mut empty) = (Taken::default(), Taken::default());
    for _ in 0..ROUNDS {
        ours.take(&app, folder.path());
        empty.take(&bare, folder.path());
    }
    println!("{ROUNDS} rounds, medians\n\n| | ours | empty window | ratio |\n|---|---|---|---|");
    line("window, from its start to the first page, ms", &mut ours.ready_ms, &mut empty.ready_ms);
    line("window, memory of all its processes, MiB", &mut ours.memory_mib, &mut empty.memory_mib);
}
