//! Snapshots of the log in memory.

use super::MemoryTx;
use crate::Error;
use crate::log::snapshots::{SnapshotRow, SnapshotTx};
use crate::log::{ChainRow, ChangeRow, ItemRow, LogTx, RecordRow, ScopeRow};
use kernel::{Instant, RecordId, ScopeId, TimelineId};
use seal::Hash;
use std::collections::BTreeMap;
use std::ops::Bound;
use store::SignedState;

/// The tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    snapshots: Vec<SnapshotRow>,
    chunks: BTreeMap<(ScopeId, Hash), Vec<u8>>,
    cutting: BTreeMap<ScopeId, Instant>,
}

impl Shelf {
    /// No snapshot of a scope is kept, and none that is being cut will be.
    pub(super) fn clear(&mut self, scope: ScopeId) {
        self.snapshots.retain(|row| row.scope != scope);
        self.chunks.retain(|key, _| key.0 != scope);
        self.cutting.remove(&scope);
    }
}

impl SnapshotTx for MemoryTx<'_> {
    fn all_scopes(&mut self) -> Result<Vec<ScopeRow>, Error> {
        Ok(self.0.scopes.values().filter(|s| s.seq > 0).cloned().collect())
    }

    fn weigh(&mut self, scope: ScopeId, after: u64) -> Result<u64, Error> {
        let feed = self.feed(scope, after, u32::MAX)?;
        let batches = &self.0.batches;
        let weight = |item: &ItemRow| match item {
            ItemRow::Batch(device, first) => {
                batches.get(&((*device, scope), *first)).map_or(0, |b| b.receipt.rulings.len() as u64)
            }
            _ => 1,
        };
        Ok(feed.iter().map(|row| weight(&row.item)).sum())
    }

    fn records_of(&mut self, scope: ScopeId) -> Result<Vec<RecordId>, Error> {
        let is_of = |row: &&RecordRow| row.held.record.scope == scope || row.held.born_in == scope;
        Ok(self.0.records.values().filter(is_of).map(|row| row.held.record.id).collect())
    }

    fn records_after(&mut self, after: Option<RecordId>, most: u32) -> Result<Vec<RecordRow>, Error> {
        let begin = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self.0.records.range((begin, Bound::Unbounded)).map(|(_, row)| row.clone());
        Ok(rows.take(most as usize).collect())
    }

    fn records(&mut self, ids: &[RecordId]) -> Result<Vec<RecordRow>, Error> {
        self.lock_records(ids)
    }

    fn entries_among(&mut self, records: &[RecordId]) -> Result<Vec<ChangeRow>, Error> {
        let is_of = |c: &&ChangeRow| c.is_entry && c.role.is_some() && records.contains(&c.record);
        let mut found: Vec<ChangeRow> = self.0.changes.values().filter(is_of).cloned().collect();
        found.sort_by_key(|row| (row.record, row.rank, row.id));
        Ok(found)
    }

    fn carried_among(&mut self, records: &[RecordId]) -> Result<Vec<SignedState>, Error> {
        Ok(records.iter().filter_map(|id| self.0.carried.get(id)).cloned().collect())
    }

    fn not_in_force(&mut self, scope: ScopeId) -> Result<Vec<ChangeRow>, Error> {
        Ok(self.0.changes.values().filter(|c| c.chain.1 == scope && c.role.is_none()).cloned().collect())
    }

    fn all_not_in_force(&mut self) -> Result<Vec<ChangeRow>, Error> {
        let mut found: Vec<ChangeRow> = self.0.changes.values().filter(|c| c.role.is_none()).cloned().collect();
        found.sort_by_key(|row| (row.chain, row.seq));
        Ok(found)
    }

    fn chains_in(&mut self, scope: ScopeId) -> Result<Vec<ChainRow>, Error> {
        Ok(self.0.chains.values().filter(|c| c.id.1 == scope && c.last_seq > 0).copied().collect())
    }

    fn snapshots(&mut self, scope: ScopeId, timeline: TimelineId) -> Result<Vec<SnapshotRow>, Error> {
        let is_of = |row: &&SnapshotRow| row.scope == scope && row.timeline == timeline;
        let mut found: Vec<SnapshotRow> = self.0.shelf.snapshots.iter().filter(is_of).cloned().collect();
        found.sort_by_key(|row| std::cmp::Reverse(row.seq));
        Ok(found)
    }

    fn snapshot_ends(&mut self, scopes: &[ScopeId], timeline: TimelineId) -> Result<BTreeMap<ScopeId, u64>, Error> {
        let mut ends = BTreeMap::new();
        for scope in scopes {
            let newest = self.snapshots(*scope, timeline)?.first().map(|row| row.seq);
            ends.extend(newest.map(|seq| (*scope, seq)));
        }
        Ok(ends)
    }

    fn chunk_names(&mut self, scope: ScopeId) -> Result<Vec<Hash>, Error> {
        Ok(self.0.shelf.chunks.keys().filter(|key| key.0 == scope).map(|key| key.1).collect())
    }

    fn chunk(&mut self, scope: ScopeId, name: Hash) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.0.shelf.chunks.get(&(scope, name)).cloned())
    }

    fn save_chunk(&mut self, scope: ScopeId, (name, bytes): (Hash, &[u8])) -> Result<(), Error> {
        self.0.shelf.chunks.insert((scope, name), bytes.to_vec());
        Ok(())
    }

    fn save_snapshot(&mut self, row: &SnapshotRow) -> Result<(), Error> {
        let is_same = |kept: &SnapshotRow| (kept.scope, kept.timeline, kept.seq) == (row.scope, row.timeline, row.seq);
        if !self.0.shelf.snapshots.iter().any(is_same) {
            self.0.shelf.snapshots.push(row.clone());
        }
        Ok(())
    }

    fn keep_only(&mut self, scope: ScopeId, (rows, chunks): (&[SnapshotRow], &[Hash])) -> Result<(), Error> {
        self.0.shelf.snapshots.retain(|row| row.scope != scope || rows.contains(row));
        self.0.shelf.chunks.retain(|key, _| key.0 != scope || chunks.contains(&key.1));
        Ok(())
    }

    fn claim_cutting(&mut self, scope: ScopeId, (now, until): (Instant, Instant)) -> Result<bool, Error> {
        let claimed = self.0.shelf.cutting.entry(scope).or_default();
        let is_free = *claimed <= now;
        *claimed = if is_free { until } else { *claimed };
        Ok(is_free)
    }

    fn is_cutting(&mut self, scope: ScopeId, until: Instant) -> Result<bool, Error> {
        Ok(self.0.shelf.cutting.get(&scope) == Some(&until))
    }

    fn end_cutting(&mut self, scope: ScopeId, until: Instant) -> Result<bool, Error> {
        let is_ours = self.0.shelf.cutting.get(&scope) == Some(&until);
        if is_ours {
            self.0.shelf.cutting.remove(&scope);
        }
        Ok(is_ours)
    }
}
