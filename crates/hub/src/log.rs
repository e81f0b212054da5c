//! The hub's truth: a small portable log (decisions D2). Rows in and out; what they mean is judged above.

pub mod approvals;
pub mod audit;
mod cell;
pub mod chosen;
pub mod copies;
pub mod erasures;
pub(crate) mod file;
pub mod history;
pub mod invitations;
pub mod memory;
pub mod pieces;
mod portable;
pub mod postgres;
pub mod releases;
mod rows;
mod schema;
pub mod snapshots;
pub(crate) mod source;
pub mod sqlite;
mod tally;

pub(crate) use cell::{Cell, Cells};
#[cfg(test)]
pub(crate) use portable::Sql;
pub(crate) use portable::{entry_row, feed_row, record, states};
pub use rows::{
    BatchRow, ChainRow, ChangeRow, DeviceRow, ErasedRows, ErasureRow, FeedRow, GrantRow, HeadRow, ItemRow, LifeRow,
    RecordRow, ScopeRow, Seen, Status, Writes,
};
pub(crate) use source::Source;

use crate::Error;
pub use approvals::{ApprovalRow, ApprovalTx, WaitingRow};
pub use audit::{AuditTx, Brought, EntryRow};
use change::Notice;
pub use copies::{CopyOf, CopyRow, CopyTx};
pub use erasures::ErasureTx;
pub use history::HistoryTx;
pub use invitations::{InvitationRow, InvitationTx};
use kernel::{ChangeId, Compartment, DeviceId, GrantId, Instant, MemberId, RecordId, ScopeId, TimelineId};
pub use pieces::{PieceRow, PieceTx};
pub use releases::{ReleaseRow, ReleaseTx};
pub use snapshots::{SnapshotRow, SnapshotTx};
use store::SignedState;

/// A chain: who writes, where.
pub type ChainId = (DeviceId, ScopeId);

/// A log that several threads, and with PostgreSQL several processes, work on.
pub trait Log: Send + Sync {
    /// One transaction of it.
    type Tx<'a>: LogTx
        + SnapshotTx
        + ErasureTx
        + CopyTx
        + PieceTx
        + HistoryTx
        + ReleaseTx
        + InvitationTx
        + ApprovalTx
        + AuditTx
    where
        Self: 'a;

    /// Runs `f` in one transaction that reads.
    ///
    /// # Errors
    /// The database's, and what `f` says.
    fn read<R>(&self, f: impl FnMut(&mut Self::Tx<'_>) -> Result<R, Error>) -> Result<R, Error>;

    /// The same for what takes long and nobody waits for: where an engine can, it stands in no other transaction's way.
    ///
    /// # Errors
    /// As [`Log::read`].
    fn read_aside<R>(&self, f: impl FnMut(&mut Self::Tx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.read(f)
    }

    /// Runs `f` in one transaction that writes, and again from its start when another was in the way. Once it returns, what was
    /// written is safe.
    ///
    /// # Errors
    /// The database's, and what `f` says; then nothing was written.
    fn write<R>(&self, f: impl FnMut(&mut Self::Tx<'_>) -> Result<R, Error>) -> Result<R, Error>;

    /// What was written over is not in the engine's own log any more, as far as that is ours to say.
    ///
    /// # Errors
    /// The database's.
    fn press_out(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// What a transaction can do: some twenty statements. `lock_` = nobody else changes these rows until its end.
pub trait LogTx {
    /// The devices of these ids that are known.
    fn devices(&mut self, ids: &[DeviceId]) -> Result<Vec<DeviceRow>, Error>;
    /// Every device.
    fn all_devices(&mut self) -> Result<Vec<DeviceRow>, Error>;
    /// True when a device was made by this ticket.
    fn is_ticket_used(&mut self, ticket: seal::Hash) -> Result<bool, Error>;
    /// Adds a device; its id and its ticket are nobody's yet.
    fn add_device(&mut self, row: &DeviceRow) -> Result<(), Error>;
    /// Changes what a device may do, and nothing else of it.
    fn set_status(&mut self, id: DeviceId, status: Status) -> Result<(), Error>;
    /// Notes when a device came by and with which program, and nothing else of it: others may change what it may do at the same
    /// time. By a carrier only where it says something later than what was noted before.
    fn mark_seen(&mut self, id: DeviceId, seen: &Seen) -> Result<(), Error>;
    /// The chains, in the order of their ids; one that is not there yet begins.
    fn lock_chains(&mut self, ids: &[ChainId]) -> Result<Vec<ChainRow>, Error>;
    /// Keeps postings of these members as they are (`own`), or for this transaction alone (`changed`).
    fn lock_members(&mut self, own: &[MemberId], changed: &[MemberId]) -> Result<(), Error>;
    /// Postings by id.
    fn grants(&mut self, ids: &[GrantId]) -> Result<Vec<GrantRow>, Error>;
    /// Postings of a member.
    fn grants_of(&mut self, member: MemberId) -> Result<Vec<GrantRow>, Error>;
    /// The records of these ids that are there.
    fn lock_records(&mut self, ids: &[RecordId]) -> Result<Vec<RecordRow>, Error>;
    /// The changes of these ids that are there.
    fn changes(&mut self, ids: &[ChangeId]) -> Result<Vec<ChangeRow>, Error>;
    /// True when any change of the record came, in force or not.
    fn has_heard_of(&mut self, record: RecordId) -> Result<bool, Error>;
    /// A record's entries that are in force, in their order.
    fn entries_of(&mut self, record: RecordId) -> Result<Vec<ChangeRow>, Error>;
    /// A batch.
    fn batch(&mut self, chain: ChainId, first_seq: u64) -> Result<Option<BatchRow>, Error>;
    /// The batch of a chain that ends with this number.
    fn head_at(&mut self, chain: ChainId, last_seq: u64) -> Result<Option<seal::Hash>, Error>;
    /// The scopes of these ids, in the order of their ids; one that is not there yet begins.
    fn lock_scopes(&mut self, ids: &[ScopeId]) -> Result<Vec<ScopeRow>, Error>;
    /// The scopes of these ids that have anything in them.
    fn scopes(&mut self, ids: &[ScopeId]) -> Result<Vec<ScopeRow>, Error>;
    /// The scopes of every place in this compartment that have anything in them.
    fn scopes_in(&mut self, compartment: Compartment) -> Result<Vec<ScopeRow>, Error>;
    /// A feed's items after a place, at most so many.
    fn feed(&mut self, scope: ScopeId, after: u64, most: u32) -> Result<Vec<FeedRow>, Error>;
    /// The digest over every item of a feed up to a place; zeros where none was counted.
    fn trail_at(&mut self, scope: ScopeId, seq: u64) -> Result<seal::Hash, Error>;
    /// A number that grows with every item of any feed.
    fn mark(&mut self) -> Result<u64, Error>;
    /// Where every feed ends that has anything in it: numbers of some thousand feeds, for those who wait.
    fn heads(&mut self) -> Result<Vec<HeadRow>, Error>;
    /// The present life of the hub, by which every process works (decisions D8); `None` before it was given one.
    fn life(&mut self) -> Result<Option<LifeRow>, Error>;
    /// Begins another life. No snapshot of those before it is kept: none is ever given out in this one.
    fn begin_life(&mut self, timeline: TimelineId, at: Instant) -> Result<(), Error>;
    /// Everything that stays true whatever day the hub is set back to.
    fn notices(&mut self) -> Result<Vec<Notice>, Error>;
    /// Keeps a notice; one about the same is there no longer.
    fn keep_notice(&mut self, notice: &Notice) -> Result<(), Error>;
    /// The state of an earlier life by which a record was begun here, if it was.
    fn carried(&mut self, record: RecordId) -> Result<Option<SignedState>, Error>;
    /// Keeps it; none is there yet.
    fn keep_carried(&mut self, record: RecordId, state: &SignedState) -> Result<(), Error>;
    /// Writes what an admission came to.
    fn save(&mut self, writes: &Writes) -> Result<(), Error>;
}
