//! One sync, watched on both sides.

use crate::district::laptop::{Known, Laptop};
use crate::district::{line::Road, used};
use std::time::Instant;
use store::Store;

/// What one sync cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Wall ms.
    pub wall: f64,
    /// Processor ms of the laptop.
    pub laptop: f64,
    /// Processor ms of the hub.
    pub hub: f64,
    /// Kilobytes up and down, TLS and all.
    pub kilobytes: f64,
}

/// Both sides, and the hub's process.
#[derive(Clone, Copy)]
pub struct Sides<'a> {
    /// The district and the way to its hub.
    pub ways: (&'a Known, &'a Road),
    /// Its number.
    pub hub: &'a str,
}

impl Sides<'_> {
    /// A sync that must bring so many changes up and so many down.
    pub fn cost(&self, (laptop, store): (&Laptop, &mut Store), changes: (u32, u32)) -> Cost {
        let (hub, own, began) = (used::fine_seconds(self.hub), used::own_thread_seconds(), Instant::now());
        let synced = laptop.sync(store, self.ways, None).map_err(|trouble| format!("{trouble:?}")).unwrap();
        let (wall, own) = (began.elapsed().as_secs_f64(), used::own_thread_seconds() - own);
        let hub = used::fine_seconds(self.hub) - hub;
        let summary = &synced.summary;
        assert_eq!((summary.pushed, summary.pulled, summary.repaired), (changes.0, changes.1, 0), "{summary:?}");
        let kilobytes = (synced.passed.0 + synced.passed.1) as f64 / 1e3;
        Cost { wall: wall * 1e3, laptop: own * 1e3, hub: hub * 1e3, kilobytes }
    }
}

impl Cost {
    /// The median of each number for itself.
    pub fn median(costs: &[Self]) -> Self {
        let middle = |of: fn(&Self) -> f64| {
            let mut all: Vec<f64> = costs.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all[all.len() / 2]
        };
        Self {
            wall: middle(|cost| cost.wall),
            laptop: middle(|cost| cost.laptop),
            hub: middle(|cost| cost.hub),
            kilobytes: middle(|cost| cost.kilobytes),
        }
    }
}
