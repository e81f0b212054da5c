//! Nothing lost, nothing doubled, the same on both sides.

use crate::district::laptop::{Known, Laptop};
use crate::district::line::Road;
use change::{Change, Op};
use kernel::{ChangeId, Compartment, DeviceId, RecordId, ScopeId};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use store::FeedItem;
use sync::{Pull, Reply, Request, Wish};

const PAGE: u32 = 1 << 20;
/// Laptops at once, once the load is over.
const AT_ONCE: usize = 4;

/// Everybody comes once more, and then stands where the hub's feeds end, with the same digests. How many stood so.
pub fn all_in_step(laptops: &[Laptop], ways: (&Known, &Road)) -> usize {
    let next = AtomicUsize::new(0);
    let all = || {
        while let Some(laptop) = laptops.get(next.fetch_add(1, Ordering::SeqCst)) {
            in_step(laptop, ways);
        }
    };
    std::thread::scope(|scope| (0..AT_ONCE).for_each(|_| _ = scope.spawn(all)));
    laptops.len()
}

fn in_step(laptop: &Laptop, ways: (&Known, &Road)) {
    let mut store = laptop.open();
    let summary = laptop.sync(&mut store, ways, None).map_err(|trouble| format!("{trouble:?}")).unwrap().summary;
    assert_eq!((summary.pushed, summary.repaired, summary.stuck.len()), (0, 0, 0), "{summary:?}");
    assert_eq!(store.unstamped().unwrap(), 0, "laptop {}", laptop.number);
    let (feeds, timeline) = laptop.feeds(&mut laptop.line(ways.1).unwrap(), ways.0);
    assert!(feeds.contains_key(&Compartment::Draft.at(laptop.actor.place)));
    for (scope, end) in feeds {
        let cursor = store.cursor(scope, timeline).unwrap();
        assert_eq!((cursor.seq, cursor.digest), end, "laptop {}", laptop.number);
    }
    store.close().unwrap();
}

/// What the hub gives a newcomer of each community is what its laptops wrote, each change once. How many there are.
pub fn nothing_lost_or_doubled(laptops: &[Laptop], ways: (&Known, &Road), written: &[Vec<RecordId>]) -> usize {
    let mut communities: BTreeMap<RecordId, Vec<usize>> = BTreeMap::new();
    for (n, laptop) in laptops.iter().enumerate() {
        communities.entry(laptop.actor.place).or_default().push(n);
    }
    let mut seen = HashSet::new();
    for (place, members) in communities {
        let found = read(&laptops[members[0]], ways, Compartment::Draft.at(place));
        let mut by_device: HashMap<DeviceId, HashSet<RecordId>> = HashMap::new();
        for (device, change, record) in found {
            assert!(seen.insert(change), "change {change} is there twice");
            assert!(by_device.entry(device).or_default().insert(record), "record {record} was begun twice");
        }
        for n in members {
            let here = by_device.remove(&laptops[n].actor.device).unwrap_or_default();
            assert_eq!(here, written[n].iter().copied().collect(), "laptop {n}: lost or foreign");
        }
        assert!(by_device.is_empty(), "changes of nobody's");
    }
    assert_eq!(seen.len(), written.iter().map(Vec::len).sum::<usize>());
    seen.len()
}

fn read(reader: &Laptop, ways: (&Known, &Road), scope: ScopeId) -> Vec<(DeviceId, ChangeId, RecordId)> {
    let (mut line, mut found, mut after) = (reader.line(ways.1).unwrap(), Vec::new(), 0);
    let (feeds, timeline) = reader.feeds(&mut line, ways.0);
    while after < feeds[&scope].0 {
        let wish = Wish { scope, after, own: (0, seal::Hash([0; 32])) };
        let pull = Request::Pull(Pull { wishes: vec![wish], most_bytes: PAGE });
        let Ok(Reply::Pulled(pulled)) = reader.ask(&mut line, (&pull, Some(timeline))) else { panic!("no page") };
        for item in pulled.pages.into_iter().flat_map(|page| page.feed.items) {
            after += 1;
            let FeedItem::Batch(item) = item else { panic!("nothing moved") };
            let batch = item.batch.unwrap();
            for piece in &batch.pieces {
                let change = Change::of_body(piece.body().unwrap()).unwrap();
                assert_eq!(change.op, Op::Create);
                found.push((batch.header.device, change.id, change.record));
            }
        }
    }
    found
}
