//! Nothing lost, nothing doubled, the same on both sides.

use super::comings::Came;
use crate::district::laptop::{Known, Laptop};
use crate::district::line::Road;
use change::{Change, Op};
use kernel::{ChangeId, Compartment, DeviceId, RecordId, ScopeId};
use seal::Hash;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{BatchItem, FeedItem};
use sync::{Pull, Reply, Request, Wish};

const PAGE: u32 = 1 << 20;

/// A whole feed, as a newcomer gets it.
#[derive(Default)]
struct Read {
    /// Of each change: who wrote it, which it is, which record it begins.
    changes: Vec<(DeviceId, ChangeId, RecordId)>,
    /// The digest after each item, from that of nothing on.
    digests: Vec<Hash>,
}

/// What the hub gives a newcomer of each community is what its laptops wrote, each change once; and where a laptop stood at the end
/// of its sync, it had the digest of just that much of the feed. How many changes there are.
pub fn nothing_lost_or_doubled(
    laptops: &[Laptop],
    ways: (&Known, &Road),
    (written, came): (&[Vec<RecordId>], &[Came]),
) -> usize {
    let mut communities: BTreeMap<RecordId, Vec<usize>> = BTreeMap::new();
    for (n, laptop) in laptops.iter().enumerate() {
        communities.entry(laptop.actor.place).or_default().push(n);
    }
    let mut seen = HashSet::new();
    for (place, members) in communities {
        let scope = Compartment::Draft.at(place);
        let found = read(&laptops[members[0]], ways, scope);
        let mut by_device: HashMap<DeviceId, HashSet<RecordId>> = HashMap::new();
        for (device, change, record) in &found.changes {
            assert!(seen.insert(*change), "change {change} is there twice");
            assert!(by_device.entry(*device).or_default().insert(*record), "record {record} was begun twice");
        }
        for n in members {
            let here = by_device.remove(&laptops[n].actor.device).unwrap_or_default();
            assert_eq!(here, written[n].iter().copied().collect(), "laptop {n}: lost or foreign");
            let (_, seq, digest) = came[n].ends.iter().find(|end| end.0 == scope).unwrap();
            assert_eq!(found.digests[*seq as usize], *digest, "laptop {n} stands apart at {seq}");
        }
        assert!(by_device.is_empty(), "changes of nobody's");
    }
    assert_eq!(seen.len(), written.iter().map(Vec::len).sum::<usize>());
    the_directory_is_the_same(&laptops[0], ways, came);
    seen.len()
}

fn the_directory_is_the_same(laptop: &Laptop, ways: (&Known, &Road), came: &[Came]) {
    let scope = Compartment::Directory.at(ways.0.district.place());
    let (feeds, _) = laptop.feeds(&mut laptop.line(ways.1).unwrap(), ways.0);
    let (seq, digest) = feeds[&scope];
    assert!(came.iter().all(|came| came.ends.contains(&(scope, seq, digest))));
}

fn read(reader: &Laptop, ways: (&Known, &Road), scope: ScopeId) -> Read {
    let mut line = reader.line(ways.1).unwrap();
    let (feeds, timeline) = reader.feeds(&mut line, ways.0);
    let mut found = Read { digests: vec![Hash([0; 32])], ..Read::default() };
    let (end, digest) = feeds[&scope];
    while found.digests.len() as u64 <= end {
        let wish = Wish { scope, after: found.digests.len() as u64 - 1, own: (0, Hash([0; 32])) };
        let pull = Request::Pull(Pull { wishes: vec![wish], most_bytes: PAGE });
        let Ok(Reply::Pulled(pulled)) = reader.ask(&mut line, (&pull, Some(timeline))) else { panic!("no page") };
        for item in pulled.pages.into_iter().flat_map(|page| page.feed.items) {
            let FeedItem::Batch(item) = item else { panic!("nothing moved") };
            found.take(&item);
        }
    }
    assert_eq!(found.digests.last(), Some(&digest));
    found
}

impl Read {
    fn take(&mut self, item: &BatchItem) {
        let (batch, receipt) = (item.batch.as_ref().unwrap(), &item.receipt);
        assert_eq!((receipt.home_seq, receipt.head), (self.digests.len() as u64, batch.head));
        let mut digest = *self.digests.last().unwrap();
        for (place, piece) in (0u32..).zip(&batch.pieces) {
            let change = Change::of_body(piece.body().unwrap()).unwrap();
            assert_eq!(change.op, Op::Create);
            self.changes.push((batch.header.device, change.id, change.record));
            digest.0.iter_mut().zip(receipt.trace(place).0).for_each(|(d, t)| *d ^= t);
        }
        self.digests.push(digest);
    }
}
