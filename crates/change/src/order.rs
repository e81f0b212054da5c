//! The order of entries (decisions D9): causal parent first, then the home scope's admission order, own unsent ones last.

use kernel::ChangeId;
use std::collections::{BTreeMap, BTreeSet};

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The entry's change.
    pub change: ChangeId,
    /// The entry it answers.
    pub parent: Option<ChangeId>,
    /// Its place in the home scope's admission; `None` while unsent.
    pub home_seq: Option<u64>,
    /// Effective time, among the unsent.
    pub eff: u64,
}

type Rank = (bool, u64, u64, ChangeId);

fn rank(s: &Standing) -> Rank {
    (s.home_seq.is_none(), s.home_seq.unwrap_or(0), s.eff, s.change)
}

/// The entries' order. A parent that is not among them holds nothing back; a ring of parents (only a forger makes one)
/// is broken at its first by rank.
pub fn in_order(standings: &[Standing]) -> Vec<ChangeId> {
    let present: BTreeSet<ChangeId> = standings.iter().map(|s| s.change).collect();
    let mut waiting: BTreeMap<ChangeId, Vec<&Standing>> = BTreeMap::new();
    let mut ready: BTreeSet<Rank> = BTreeSet::new();
    for s in standings {
        match s.parent.filter(|p| present.contains(p)) {
            Some(parent) => waiting.entry(parent).or_default().push(s),
            None => drop(ready.insert(rank(s))),
        }
    }
    let mut order = Vec::with_capacity(standings.len());
    loop {
        let next = ready.pop_first().map(|r| r.3).or_else(|| first_of_ring(&mut waiting));
        let Some(change) = next else { return order };
        order.push(change);
        for child in waiting.remove(&change).unwrap_or_default() {
            ready.insert(rank(child));
        }
    }
}

fn first_of_ring(waiting: &mut BTreeMap<ChangeId, Vec<&Standing>>) -> Option<ChangeId> {
    let (_, parent, change) =
        waiting.iter().flat_map(|(p, children)| children.iter().map(move |s| (rank(s), *p, s.change))).min()?;
    let children = waiting.get_mut(&parent)?;
    children.retain(|s| s.change != change);
    if children.is_empty() {
        waiting.remove(&parent);
    }
    Some(change)
}
