//! What cutting and giving out snapshots, and following the log for figures, asks of it. None of it stands in an admission's way: nothing here locks what an
//! admission locks.

use super::{ChainRow, ChangeRow, RecordRow, ScopeRow};
use crate::Error;
use kernel::{Instant, RecordId, ScopeId, TimelineId};
use seal::Hash;
use std::collections::BTreeMap;
use store::{SignedManifest, SignedState};

/// A snapshot as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotRow {
    /// The scope.
    pub scope: ScopeId,
    /// In which life of the hub it was cut.
    pub timeline: TimelineId,
    /// The last item of the feed that it contains.
    pub seq: u64,
    /// How many records it holds.
    pub records: u64,
    /// What the hub signed.
    pub signed: SignedManifest,
}

/// Statements about snapshots.
pub trait SnapshotTx {
    /// Every scope that has anything in it.
    fn all_scopes(&mut self) -> Result<Vec<ScopeRow>, Error>;
    /// How many changes and other items a feed holds after a place.
    fn weigh(&mut self, scope: ScopeId, after: u64) -> Result<u64, Error>;
    /// Records that lie in a scope or were born there.
    fn records_of(&mut self, scope: ScopeId) -> Result<Vec<RecordId>, Error>;
    /// Records in the order of their ids, after this one, at most so many.
    fn records_after(&mut self, after: Option<RecordId>, most: u32) -> Result<Vec<RecordRow>, Error>;
    /// The records of these ids that are there; others may change them.
    fn records(&mut self, ids: &[RecordId]) -> Result<Vec<RecordRow>, Error>;
    /// The entries in force of these records, in their order.
    fn entries_among(&mut self, records: &[RecordId]) -> Result<Vec<ChangeRow>, Error>;
    /// The states of an earlier life by which records among these were begun here.
    fn carried_among(&mut self, records: &[RecordId]) -> Result<Vec<SignedState>, Error>;
    /// Changes written in a scope that are not in force.
    fn not_in_force(&mut self, scope: ScopeId) -> Result<Vec<ChangeRow>, Error>;
    /// Changes of every scope that are not in force, those of a batch behind one another.
    fn all_not_in_force(&mut self) -> Result<Vec<ChangeRow>, Error>;
    /// The chains of a scope.
    fn chains_in(&mut self, scope: ScopeId) -> Result<Vec<ChainRow>, Error>;
    /// The snapshots of a scope in one life of the hub, the newest first.
    fn snapshots(&mut self, scope: ScopeId, timeline: TimelineId) -> Result<Vec<SnapshotRow>, Error>;
    /// How far the newest snapshot in one life of the hub goes, of each of these scopes that has one.
    fn snapshot_ends(&mut self, scopes: &[ScopeId], timeline: TimelineId) -> Result<BTreeMap<ScopeId, u64>, Error>;
    /// The names of the chunks kept of a scope.
    fn chunk_names(&mut self, scope: ScopeId) -> Result<Vec<Hash>, Error>;
    /// A chunk of a scope.
    fn chunk(&mut self, scope: ScopeId, name: Hash) -> Result<Option<Vec<u8>>, Error>;
    /// Keeps a chunk.
    fn save_chunk(&mut self, scope: ScopeId, chunk: (Hash, &[u8])) -> Result<(), Error>;
    /// Keeps a snapshot.
    fn save_snapshot(&mut self, row: &SnapshotRow) -> Result<(), Error>;
    /// Takes away every snapshot of a scope but these, and every chunk but these.
    fn keep_only(&mut self, scope: ScopeId, keep: (&[SnapshotRow], &[Hash])) -> Result<(), Error>;
    /// True when from now until then nobody else may cut the scope.
    fn claim_cutting(&mut self, scope: ScopeId, time: (Instant, Instant)) -> Result<bool, Error>;
    /// True while the claim that was made until then stands; it does to the end of this transaction.
    fn is_cutting(&mut self, scope: ScopeId, until: Instant) -> Result<bool, Error>;
    /// Ends the claim that was made until then; false when it had run out and somebody else took it.
    fn end_cutting(&mut self, scope: ScopeId, until: Instant) -> Result<bool, Error>;
}
