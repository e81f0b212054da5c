//! How far the figures of each process lag, as its metrics say.

use crate::line::raw;
use crate::machine::Serving;
use crate::storm::runtime;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The worst that was seen.
#[derive(Default)]
pub struct Lags {
    is_over: AtomicBool,
    items: AtomicU64,
    seconds: AtomicU64,
}

/// Ends the watching, however its holder ends.
pub struct Watch<'a>(&'a Lags);

impl Lags {
    pub fn held(&self) -> Watch<'_> {
        self.is_over.store(false, Ordering::SeqCst);
        Watch(self)
    }

    /// Asks a process again and again; one that is dead says nothing.
    pub fn watch(&self, hub: &Serving, authority: &[u8]) {
        while !self.is_over.load(Ordering::SeqCst) {
            if let Some((is_whole, items, seconds)) = asked(hub, authority).filter(|(is_whole, ..)| *is_whole) {
                assert!(is_whole);
                self.items.fetch_max(items, Ordering::SeqCst);
                self.seconds.fetch_max(seconds, Ordering::SeqCst);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    pub fn most_items(&self) -> u64 {
        self.items.load(Ordering::SeqCst)
    }

    pub fn most_seconds(&self) -> u64 {
        self.seconds.load(Ordering::SeqCst)
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::SeqCst);
    }
}

/// Until every process has followed all there is: what it saw last is what there was, and it looks once a second.
pub fn wait_level(hubs: &[Serving], authority: &[u8]) -> Duration {
    let began = Instant::now();
    // What a process says it saw before the last push ended is no answer.
    std::thread::sleep(Duration::from_millis(1_500));
    for hub in hubs {
        while asked(hub, authority).is_none_or(|(is_whole, items, _)| !is_whole || items > 0) {
            assert!(began.elapsed() < Duration::from_secs(120), "a projection does not come level");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    began.elapsed()
}

/// Whole, items behind, seconds behind.
fn asked(hub: &Serving, authority: &[u8]) -> Option<(bool, u64, u64)> {
    let question = b"GET /metrics HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n";
    let answered = runtime().block_on(async { raw(hub.address, Some(authority), question).await }).ok()?;
    let text = String::from_utf8(answered.body).unwrap();
    let gauge = |name: &str| -> Option<u64> {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
    };
    Some((
        gauge("zoufang_projection_is_whole")? == 1,
        gauge("zoufang_projection_behind_items")?,
        gauge("zoufang_projection_behind_seconds")?,
    ))
}
