//! A log in memory, for simulations of many histories. One transaction at a time.

mod approvals;
mod audit;
mod copies;
mod erasures;
mod history;
mod invitations;
mod pieces;
mod releases;
mod snapshots;

use super::audit::{Brought, EntryRow};
use super::{
    BatchRow, ChainId, ChainRow, ChangeRow, CopyRow, DeviceRow, ErasureRow, FeedRow, GrantRow, HeadRow, InvitationRow,
    LifeRow, Log, LogTx, PieceRow, RecordRow, ReleaseRow, ScopeRow, Seen, Status, WaitingRow, Writes,
};
use crate::Error;
use change::Notice;
use kernel::{ChangeId, Compartment, DeviceId, GrantId, Instant, MemberId, RecordId, ScopeId, TimelineId};
use seal::Hash;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::SignedState;
use sync::InvitationId;

/// All tables.
#[derive(Clone, Debug, Default)]
struct Tables {
    devices: BTreeMap<DeviceId, DeviceRow>,
    chains: BTreeMap<ChainId, ChainRow>,
    grants: BTreeMap<GrantId, GrantRow>,
    records: BTreeMap<RecordId, RecordRow>,
    changes: BTreeMap<ChangeId, ChangeRow>,
    batches: BTreeMap<(ChainId, u64), BatchRow>,
    scopes: BTreeMap<ScopeId, ScopeRow>,
    feeds: BTreeMap<ScopeId, Vec<FeedRow>>,
    lives: Vec<LifeRow>,
    carried: BTreeMap<RecordId, SignedState>,
    notices: BTreeMap<(String, [u8; 16]), Notice>,
    shelf: snapshots::Shelf,
    erasures: BTreeMap<RecordId, ErasureRow>,
    erased_on: BTreeSet<(RecordId, DeviceId)>,
    copies: BTreeMap<[u8; 16], CopyRow>,
    pieces: BTreeMap<(RecordId, u32), PieceRow>,
    said_at: BTreeMap<DeviceId, Instant>,
    entries: Vec<EntryRow>,
    audit_heads: Vec<sync::AuditHead>,
    brought: BTreeMap<(DeviceId, i64), Brought>,
    releases: BTreeMap<Hash, ReleaseRow>,
    release_parts: BTreeMap<(Hash, u32), Vec<u8>>,
    invitations: BTreeMap<InvitationId, InvitationRow>,
    waiting: BTreeMap<DeviceId, WaitingRow>,
}

/// The log.
#[derive(Debug, Default)]
pub struct MemoryLog(Mutex<Tables>);

/// A transaction: writes are made at its end only, so nothing needs to be taken back.
pub struct MemoryTx<'a>(MutexGuard<'a, Tables>);

impl MemoryLog {
    /// A copy, as a backup would keep it.
    #[must_use]
    pub fn copied(&self) -> Self {
        Self(Mutex::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

impl Log for MemoryLog {
    type Tx<'a> = MemoryTx<'a>;

    fn read<R>(&self, mut f: impl FnMut(&mut MemoryTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        f(&mut MemoryTx(self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    fn write<R>(&self, f: impl FnMut(&mut MemoryTx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.read(f)
    }
}

fn found<K: Ord, V: Clone>(table: &BTreeMap<K, V>, ids: &[K]) -> Vec<V> {
    ids.iter().filter_map(|id| table.get(id).cloned()).collect()
}

impl LogTx for MemoryTx<'_> {
    fn devices(&mut self, ids: &[DeviceId]) -> Result<Vec<DeviceRow>, Error> {
        Ok(found(&self.0.devices, ids))
    }

    fn all_devices(&mut self) -> Result<Vec<DeviceRow>, Error> {
        Ok(self.0.devices.values().cloned().collect())
    }

    fn is_ticket_used(&mut self, ticket: Hash) -> Result<bool, Error> {
        Ok(self.0.devices.values().any(|d| d.ticket == Some(ticket)))
    }

    fn add_device(&mut self, row: &DeviceRow) -> Result<(), Error> {
        self.0.devices.insert(row.id, row.clone());
        Ok(())
    }

    fn set_status(&mut self, id: DeviceId, status: Status) -> Result<(), Error> {
        self.0.devices.entry(id).and_modify(|device| device.status = status);
        Ok(())
    }

    fn mark_seen(&mut self, id: DeviceId, seen: &Seen) -> Result<(), Error> {
        let is_news = self.0.said_at.get(&id).is_none_or(|known| *known <= seen.said_at);
        if let Some(device) = self.0.devices.get_mut(&id).filter(|_| seen.is_on_the_line || is_news) {
            (device.seen_at, device.build) = (seen.at, Some(seen.build.clone()));
            self.0.said_at.insert(id, seen.said_at);
        }
        Ok(())
    }

    fn lock_chains(&mut self, ids: &[ChainId]) -> Result<Vec<ChainRow>, Error> {
        let begun = |id: &ChainId| ChainRow { id: *id, last_seq: 0, head: Hash([0; 32]), last_eff: 0 };
        Ok(ids.iter().map(|id| self.0.chains.get(id).copied().unwrap_or_else(|| begun(id))).collect())
    }

    fn lock_members(&mut self, _: &[MemberId], _: &[MemberId]) -> Result<(), Error> {
        Ok(())
    }

    fn grants(&mut self, ids: &[GrantId]) -> Result<Vec<GrantRow>, Error> {
        Ok(found(&self.0.grants, ids))
    }

    fn grants_of(&mut self, member: MemberId) -> Result<Vec<GrantRow>, Error> {
        Ok(self.0.grants.values().filter(|g| g.member == member).cloned().collect())
    }

    fn lock_records(&mut self, ids: &[RecordId]) -> Result<Vec<RecordRow>, Error> {
        Ok(found(&self.0.records, ids))
    }

    fn changes(&mut self, ids: &[ChangeId]) -> Result<Vec<ChangeRow>, Error> {
        Ok(found(&self.0.changes, ids))
    }

    fn has_heard_of(&mut self, record: RecordId) -> Result<bool, Error> {
        Ok(self.0.changes.values().any(|c| c.record == record))
    }

    fn entries_of(&mut self, record: RecordId) -> Result<Vec<ChangeRow>, Error> {
        let is_entry = |c: &&ChangeRow| c.record == record && c.is_entry && c.role.is_some();
        let mut entries: Vec<ChangeRow> = self.0.changes.values().filter(is_entry).cloned().collect();
        entries.sort_by_key(|c| (c.rank, c.id));
        Ok(entries)
    }

    fn batch(&mut self, chain: ChainId, first_seq: u64) -> Result<Option<BatchRow>, Error> {
        Ok(self.0.batches.get(&(chain, first_seq)).cloned())
    }

    fn head_at(&mut self, chain: ChainId, last_seq: u64) -> Result<Option<Hash>, Error> {
        let before = self.0.batches.range(..=(chain, last_seq)).next_back();
        let ends = before.filter(|((c, _), b)| *c == chain && b.receipt.next_seq() == last_seq + 1);
        Ok(ends.map(|(_, b)| b.receipt.head))
    }

    fn lock_scopes(&mut self, ids: &[ScopeId]) -> Result<Vec<ScopeRow>, Error> {
        Ok(ids.iter().map(|id| self.0.scopes.get(id).cloned().unwrap_or_else(|| ScopeRow::begun(*id))).collect())
    }

    fn scopes(&mut self, ids: &[ScopeId]) -> Result<Vec<ScopeRow>, Error> {
        Ok(found(&self.0.scopes, ids).into_iter().filter(|s| s.seq > 0).collect())
    }

    fn scopes_in(&mut self, compartment: Compartment) -> Result<Vec<ScopeRow>, Error> {
        let wanted = |s: &&ScopeRow| s.compartment == Some(compartment) && s.seq > 0;
        Ok(self.0.scopes.values().filter(wanted).cloned().collect())
    }

    fn feed(&mut self, scope: ScopeId, after: u64, most: u32) -> Result<Vec<FeedRow>, Error> {
        let feed = self.0.feeds.get(&scope).map_or(&[][..], Vec::as_slice);
        let from = usize::try_from(after).unwrap_or(usize::MAX).min(feed.len());
        Ok(feed[from..].iter().take(most as usize).cloned().collect())
    }

    fn trail_at(&mut self, scope: ScopeId, seq: u64) -> Result<Hash, Error> {
        let before = self.0.feeds.get(&scope).into_iter().flatten().take_while(|row| row.seq <= seq);
        Ok(before.filter_map(|row| row.trail).last().unwrap_or(Hash([0; 32])))
    }

    fn mark(&mut self) -> Result<u64, Error> {
        Ok(self.0.scopes.values().map(|scope| scope.seq).sum())
    }

    fn heads(&mut self) -> Result<Vec<HeadRow>, Error> {
        let head = |row: &ScopeRow| HeadRow { scope: row.id, compartment: row.compartment, seq: row.seq };
        Ok(self.0.scopes.values().filter(|row| row.seq > 0).map(head).collect())
    }

    fn life(&mut self) -> Result<Option<LifeRow>, Error> {
        Ok(self.0.lives.last().copied())
    }

    fn begin_life(&mut self, timeline: TimelineId, begun_at: Instant) -> Result<(), Error> {
        self.0.lives.push(LifeRow { timeline, begun_at });
        self.0.shelf = snapshots::Shelf::default();
        Ok(())
    }

    fn notices(&mut self) -> Result<Vec<Notice>, Error> {
        Ok(self.0.notices.values().cloned().collect())
    }

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), Error> {
        self.0.notices.insert((notice.word.clone(), notice.subject), notice.clone());
        Ok(())
    }

    fn carried(&mut self, record: RecordId) -> Result<Option<SignedState>, Error> {
        Ok(self.0.carried.get(&record).cloned())
    }

    fn keep_carried(&mut self, record: RecordId, state: &SignedState) -> Result<(), Error> {
        self.0.carried.insert(record, state.clone());
        Ok(())
    }

    fn save(&mut self, writes: &Writes) -> Result<(), Error> {
        let tables = &mut *self.0;
        tables.chains.extend(writes.chains.iter().map(|c| (c.id, *c)));
        let key = |b: &BatchRow| ((b.receipt.device, b.receipt.scope), b.receipt.first_seq);
        tables.batches.extend(writes.batches.iter().map(|b| (key(b), b.clone())));
        tables.changes.extend(writes.changes.iter().chain(&writes.let_in).map(|c| (c.id, c.clone())));
        for (id, rank) in &writes.ranks {
            if let Some(change) = tables.changes.get_mut(id) {
                change.rank = *rank;
            }
        }
        tables.records.extend(writes.begun.iter().chain(&writes.records).map(|r| (r.held.record.id, r.clone())));
        tables.grants.extend(writes.grants.iter().map(|g| (g.id, g.clone())));
        tables.scopes.extend(writes.scopes.iter().map(|s| (s.id, s.clone())));
        for row in &writes.feed {
            tables.feeds.entry(row.scope).or_default().push(row.clone());
        }
        for erased in &writes.erased {
            erasures::save(tables, erased);
            let notice = &erased.notice;
            tables.notices.insert((notice.word.clone(), notice.subject), notice.clone());
        }
        Ok(())
    }
}
