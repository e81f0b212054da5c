//! Snapshots of scopes: a newcomer reads what a scope came to instead of how it came about (sync.md 3.7). Cut beside the work, never
//! within an admission; several processes on one log never cut the same scope at once (decisions D29).

pub(crate) mod entries;
mod giving;
pub(crate) mod items;
pub(crate) mod reading;

use crate::{Error, Hub, Log, ScopeRow, SnapshotRow, SnapshotTx};
use kernel::{Instant, ScopeId};
use reading::Seen;
use seal::Hash;
use std::collections::{BTreeMap, BTreeSet};
use store::{Chunk, ChunkName, ChunkSize, Manifest};

/// Below so many changes the feed itself comes in a few pages: a snapshot would save nobody anything.
const LEAST_CHANGES: u64 = 2_000;
/// A newer one is cut once the feed has grown by a quarter of the records: a newcomer never reads much more of the feed than of the
/// snapshot, and each change costs the hub the reading of four records at most.
const SHARE: u64 = 4;
/// Who has not ended within that time is taken to have died.
const CLAIM_MS: i64 = 10 * 60_000;
/// Laptops that began with one go on with it while the next one stands beside it.
const KEPT: usize = 2;

/// How far each feed went when it was last found to need no snapshot.
pub type Looked = BTreeMap<ScopeId, u64>;

impl<L: Log> Hub<L> {
    /// The scopes whose feeds have grown far beyond their last snapshot.
    ///
    /// # Errors
    /// The log's.
    pub fn due_for_snapshot(&self, looked: &mut Looked) -> Result<Vec<ScopeId>, Error> {
        let scopes = self.read(|tx| tx.all_scopes())?;
        let mut due = Vec::new();
        for scope in scopes.iter().filter(|s| looked.get(&s.id) != Some(&s.seq)).collect::<Vec<_>>() {
            if self.read(|tx| self.is_due(tx, scope))? {
                due.push(scope.id);
            } else {
                looked.insert(scope.id, scope.seq);
            }
        }
        Ok(due)
    }

    fn is_due(&self, tx: &mut L::Tx<'_>, scope: &ScopeRow) -> Result<bool, Error> {
        let latest = tx.snapshots(scope.id, self.setting.timeline)?.into_iter().next();
        let (after, records) = latest.map_or((0, 0), |row| (row.seq, row.records));
        Ok(after < scope.seq && tx.weigh(scope.id, after)? >= LEAST_CHANGES.max(records / SHARE))
    }

    /// Cuts a snapshot of the scope as it stands. `None` when another process does, or nothing has come since the last one.
    ///
    /// # Errors
    /// The log's; then at most chunks that nobody names were written.
    pub fn cut_snapshot(&self, scope: ScopeId, size: ChunkSize) -> Result<Option<Manifest>, Error> {
        let now = self.setting.clock.now();
        let until = Instant(now.0 + CLAIM_MS);
        if !self.write(|tx| tx.claim_cutting(scope, (now, until)))? {
            return Ok(None);
        }
        let cut = self.cut_claimed((scope, size), (now, until));
        if !matches!(cut, Ok(Some(_))) {
            self.write(|tx| tx.end_cutting(scope, until))?;
        }
        cut
    }

    fn cut_claimed(
        &self,
        (scope, size): (ScopeId, ChunkSize),
        (now, until): (Instant, Instant),
    ) -> Result<Option<Manifest>, Error> {
        let seen = self.read_aside(|tx| self.seen_in(tx, scope))?;
        let is_new = |seen: &Seen| seen.latest.is_none_or(|latest| latest < seen.row.seq);
        let Some(seen) = seen.filter(is_new) else { return Ok(None) };
        let mut manifest = Manifest {
            scope,
            timeline: self.setting.timeline,
            seq: seen.row.seq,
            digest: seen.row.digest,
            schema: u32::from(store::SCHEMA),
            cut_at: now,
            records: seen.records.len() as u64,
            chunks: Vec::new(),
            chains: seen.chains,
        };
        let mut chunks = Chunk::cut(seen.records, size);
        let (stand_ins, notices, remainders) = (seen.stand_ins, seen.notices, seen.remainders);
        if !stand_ins.is_empty() || !notices.is_empty() || !remainders.is_empty() {
            chunks.push(Chunk { stand_ins, notices, remainders, ..Chunk::default() });
        }
        let known: BTreeSet<Hash> = self.read(|tx| tx.chunk_names(scope))?.into_iter().collect();
        for bytes in Chunk::pack_all(chunks)? {
            let name = ChunkName { hash: Chunk::name(&bytes), length: bytes.len() as u32 };
            if !known.contains(&name.hash) {
                // What is erased meanwhile must not come to stand in a chunk after it was looked for there.
                let is_ours = self.write(|tx| match tx.is_cutting(scope, until)? {
                    true => tx.save_chunk(scope, (name.hash, &bytes)).map(|()| true),
                    false => Ok(false),
                })?;
                if !is_ours {
                    return Ok(None);
                }
            }
            manifest.chunks.push(name);
        }
        let is_kept = self.write(|tx| self.keep(tx, &manifest, until))?;
        Ok(is_kept.then_some(manifest))
    }

    /// The snapshot stands from now on, and what no snapshot in use names goes.
    fn keep(&self, tx: &mut L::Tx<'_>, manifest: &Manifest, until: Instant) -> Result<bool, Error> {
        if !tx.end_cutting(manifest.scope, until)? {
            return Ok(false);
        }
        let (scope, timeline) = (manifest.scope, manifest.timeline);
        let signed = manifest.sign(&self.setting.key);
        tx.save_snapshot(&SnapshotRow { scope, timeline, seq: manifest.seq, records: manifest.records, signed })?;
        let mut rows = tx.snapshots(scope, timeline)?;
        rows.truncate(KEPT);
        let mut names = Vec::new();
        for row in &rows {
            names.extend(Manifest::decode(&row.signed.bytes)?.chunks.iter().map(|chunk| chunk.hash));
        }
        tx.keep_only(scope, (&rows, &names))?;
        Ok(true)
    }
}
