//! Laptops that push without pause at several processes of one hub, and what they were told.
#![allow(dead_code)]

use crate::line::raw;
use crate::machine::{Laptop, Serving};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Between two syncs of one laptop, which greets twice each time: a hub lets it greet once a second.
const PAUSE: Duration = Duration::from_millis(800);
/// Households that a laptop adds before each.
const ADDED: usize = 5;
/// A laptop gives an answer up after so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// A balancer that asks whether a process is ready waits no longer.
const PROBE: Duration = Duration::from_secs(3);

/// One storm.
#[derive(Default)]
pub struct Storm {
    is_over: AtomicBool,
    acknowledged: Mutex<Vec<Instant>>,
    /// How often a sync came to nothing, by what was said.
    turned_away: Mutex<BTreeMap<String, u32>>,
}

/// Ends the storm, however its holder ends.
pub struct Calm<'a>(&'a Storm);

/// What a process said of its readiness, and when.
pub type Readiness = Vec<(Instant, bool)>;

impl Storm {
    /// Whoever holds this keeps the storm going.
    pub fn held(&self) -> Calm<'_> {
        Calm(self)
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    /// Adds some households, brings them to one hub, then the next to the other. One that is turned away comes again after as long as it
    /// was told.
    pub fn push(&self, laptop: &mut Laptop, (name, hubs): (&str, &[Serving])) {
        let runtime = runtime();
        let mut turns = hubs.iter().cycle();
        for n in 0.. {
            (0..ADDED).for_each(|k| _ = laptop.adds(&format!("{name}-{n}-{k}")));
            while laptop.store.unstamped().unwrap() > 0 {
                if self.is_over() {
                    return;
                }
                std::thread::sleep(self.come_once(&runtime, laptop, turns.next().unwrap()));
            }
        }
    }

    /// How long until it comes again. What was stamped counts even if the sync broke off after it, and then from its beginning: how
    /// long it hung afterwards is time without a stamp.
    fn come_once(&self, runtime: &Runtime, laptop: &mut Laptop, hub: &Serving) -> Duration {
        let (before, began) = (laptop.store.unstamped().unwrap(), Instant::now());
        let came = come(runtime, laptop, hub);
        let stamped = before - laptop.store.unstamped().unwrap();
        let at = if came.is_ok() { Instant::now() } else { began };
        self.acknowledged.lock().unwrap().extend((0..stamped).map(|_| at));
        came.map_or_else(
            |(why, pause)| {
                *self.turned_away.lock().unwrap().entry(why).or_default() += 1;
                pause
            },
            |()| PAUSE,
        )
    }

    /// Asks a process again and again whether it is ready.
    pub fn watch(&self, hub: &Serving, authority: &[u8]) -> Readiness {
        let (runtime, mut said) = (runtime(), Vec::new());
        while !self.is_over() {
            said.push((Instant::now(), is_ready(&runtime, hub, authority)));
            std::thread::sleep(Duration::from_millis(250));
        }
        said
    }

    /// How many changes came back with a stamp.
    pub fn count(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    /// Waits until so many more came back.
    pub fn wait_for(&self, more: usize) {
        let (until, began) = (self.count() + more, Instant::now());
        while self.count() < until {
            assert!(began.elapsed() < Duration::from_secs(120), "nothing is acknowledged: {:?}", self.turned_away());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub fn turned_away(&self) -> BTreeMap<String, u32> {
        self.turned_away.lock().unwrap().clone()
    }

    /// The longest time without an acknowledgement, from a second before `from` on.
    pub fn longest_gap(&self, from: Instant) -> Duration {
        let mut times = self.acknowledged.lock().unwrap().clone();
        times.sort_unstable();
        times.retain(|at| *at + Duration::from_secs(1) > from);
        times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
    }
}

impl Drop for Calm<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::SeqCst);
    }
}

/// How long a process was not ready: from the first time it said so until it was again, if it was.
pub fn not_ready(said: &[(Instant, bool)]) -> Option<Duration> {
    let (from, _) = said.iter().find(|(_, is_ready)| !is_ready)?;
    let last = said.iter().rev().take_while(|(_, is_ready)| *is_ready).last()?;
    Some(last.0 - *from)
}

/// One sync; or why it broke off, and after how long to come again.
fn come(runtime: &Runtime, laptop: &mut Laptop, hub: &Serving) -> Result<(), (String, Duration)> {
    let second = Duration::from_secs(1);
    let come = runtime.block_on(async { tokio::time::timeout(PATIENCE, laptop.sync(hub)).await });
    let summary = match come {
        Err(_) => return Err(("no answer".to_owned(), second)),
        Ok(Err(said)) => return Err(refusal(&said)),
        Ok(Ok(summary)) => summary,
    };
    assert_eq!((summary.not_in_force, summary.is_revoked), (0, false));
    summary.stuck.first().map_or(Ok(()), |stuck| Err((stuck.why.clone(), second)))
}

/// The hub's reason and pause, or the line's own words.
fn refusal(said: &str) -> (String, Duration) {
    let refusal: serde_json::Value = serde_json::from_str(said).unwrap_or_default();
    let seconds = refusal["params"]["seconds"].as_str().and_then(|text| text.parse().ok()).unwrap_or(1);
    (refusal["reason"].as_str().unwrap_or(said).to_owned(), Duration::from_secs(seconds))
}

/// Comes until nothing waits for a stamp any more and everything the hub has is here.
pub fn settle(laptop: &mut Laptop, hub: &Serving) {
    let (runtime, began) = (runtime(), Instant::now());
    loop {
        match come(&runtime, laptop, hub) {
            Ok(()) if laptop.store.unstamped().unwrap() == 0 => return,
            Ok(()) => {}
            Err((why, _)) if began.elapsed() > Duration::from_secs(90) => panic!("it comes in vain: {why}"),
            Err((_, pause)) => std::thread::sleep(pause),
        }
    }
}

pub fn is_ready(runtime: &Runtime, hub: &Serving, authority: &[u8]) -> bool {
    let question = b"GET /readyz HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n";
    let asked = async { tokio::time::timeout(PROBE, raw(hub.address, Some(authority), question)).await };
    matches!(runtime.block_on(asked), Ok(Ok(answered)) if answered.status == 200)
}

pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
