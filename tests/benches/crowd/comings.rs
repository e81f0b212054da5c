//! They come, each at its time, whether the ones before are through or not.

use super::plan::Coming;
use crate::district::laptop::{Known, Laptop, Trouble};
use crate::district::line::Road;
use kernel::ScopeId;
use seal::Hash;
use std::time::{Duration, Instant};
use store::Store;
use sync::Summary;

/// After a cut that is meant the laptop comes again so much later.
const AGAIN: Duration = Duration::from_secs(5);
/// After a line that failed by itself the app waits for its next round.
const ROUND: Duration = Duration::from_secs(600);

/// What a laptop's coming was like.
#[derive(Clone, Debug, Default)]
pub struct Came {
    /// From its coming, or its coming again after a cut, to the end of its sync; waiting for a busy hub is in it.
    pub seconds: f64,
    /// Changes up and down.
    pub changes: (u32, u32),
    /// How often the hub said to come later.
    pub later: u32,
    /// How often the line failed by itself.
    pub failed: u32,
    /// Whether it was cut.
    pub was_cut: bool,
    /// The scopes it reads, and how far it was there with which digest.
    pub ends: Vec<(ScopeId, u64, Hash)>,
}

/// All of them, in the order of the laptops.
pub fn come(laptops: &[Laptop], ways: (&Known, &Road), plan: &[Coming]) -> Vec<Came> {
    let began = Instant::now();
    let mut order: Vec<usize> = (0..plan.len()).collect();
    order.sort_by_key(|n| plan[*n].at);
    let mut came = vec![Came::default(); plan.len()];
    std::thread::scope(|scope| {
        let mut under_way = Vec::new();
        for n in order {
            std::thread::sleep((began + plan[n].at).saturating_duration_since(Instant::now()));
            let (laptop, coming) = (&laptops[n], &plan[n]);
            under_way.push((n, scope.spawn(move || one(laptop, ways, coming))));
        }
        for (n, laptop) in under_way {
            came[n] = laptop.join().unwrap();
        }
    });
    came
}

fn one(laptop: &Laptop, ways: (&Known, &Road), coming: &Coming) -> Came {
    let (mut store, mut came, mut cut) = (laptop.open(), Came::default(), coming.cut);
    let mut since = Instant::now();
    loop {
        match laptop.sync(&mut store, ways, cut) {
            Ok(synced) => {
                came.seconds = since.elapsed().as_secs_f64();
                came.changes = (synced.summary.pushed, synced.summary.pulled);
                came.ends = ended(laptop, store, &synced.summary);
                return came;
            }
            Err(Trouble::Cut) => {
                (cut, came.was_cut) = (None, true);
                std::thread::sleep(AGAIN);
                since = Instant::now();
            }
            Err(Trouble::Later(after)) => {
                came.later += 1;
                std::thread::sleep(after);
            }
            Err(Trouble::Line(error)) => {
                eprintln!("laptop {}: {error}", laptop.number);
                came.failed += 1;
                std::thread::sleep(ROUND);
            }
        }
    }
}

/// It has brought everything and stands somewhere in each feed. Its database is not needed any more: two thousand would fill the disk.
fn ended(laptop: &Laptop, store: Store, summary: &Summary) -> Vec<(ScopeId, u64, Hash)> {
    assert_eq!((summary.stuck.len(), summary.not_in_force, summary.repaired), (0, 0, 0), "{summary:?}");
    assert_eq!(store.unstamped().unwrap(), 0, "laptop {}", laptop.number);
    let ends = store.cursors().unwrap().into_iter().map(|cursor| (cursor.scope, cursor.seq, cursor.digest)).collect();
    store.close().unwrap();
    std::fs::remove_file(&laptop.file).unwrap();
    ends
}
