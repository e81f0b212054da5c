//! A laptop on its first way to the hub, until it is through or somebody kills it: `loader <home> <member> [address]`.
//! Prints `ready`, then `done/total` whenever another chunk is safe on the disk, and at the end what the sync came to, with the
//! seconds it took, those of the processor, and the memory it had at most.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use device::{Device, Options};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// As in the programs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

/// A line of `/proc/self/status`, in KiB.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// Seconds of the processor that this process has used; the kernel counts in hundredths.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |n: usize| fields.get(n).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// What is seen of the load from outside while it goes on.
fn watch(device: &Device, is_over: impl Fn() -> bool) {
    let mut last = Value::Null;
    while !is_over() {
        let state = device.call("sync.state", json!({})).unwrap();
        let loading = &state["loading"];
        if *loading != last && !loading.is_null() {
            say(&format!("{}/{}", loading["done"], loading["total"]));
        }
        last = loading.clone();
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (home, member, address) = (Path::new(&args[1]), &args[2], args.get(3));
    let options = Options { now: Some(stories::NOON.to_owned()), seed: Some(1), is_cheap: true, ..Options::default() };
    let device = Device::open(home, options).unwrap();
    device.call("session.unlock", json!({ "member": member, "passphrase": stories::PASSPHRASE })).unwrap();
    say("ready");
    let (began, before) = (Instant::now(), memory("VmRSS"));
    let summary = std::thread::scope(|scope| {
        let syncing = scope.spawn(|| device.call("sync.now", json!({ "hub": address })));
        // With an address it is measured, and nobody looks on.
        if address.is_none() {
            watch(&device, || syncing.is_finished());
        }
        syncing.join().unwrap()
    });
    let seconds = began.elapsed().as_secs_f64();
    let processor = processor_seconds();
    let memory = json!({ "before": before, "peak": memory("VmHWM") });
    let summary = summary.unwrap_or_else(|refusal| json!({ "refused": refusal.reason }));
    say(&json!({ "summary": summary, "seconds": seconds, "cpu": processor, "memory_kib": memory }).to_string());
}
