//! What the audit chain asks of a log (docs/adr/0044-the-hubs-audit-chain.md), and how much each laptop brought on a day.

use crate::Error;
use crate::audit::Deed;
use kernel::{DeviceId, Instant};
use seal::Hash;
use sync::{AuditEnd, AuditHead};

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its number, from 1 without a gap.
    pub seq: u64,
    /// The hash of the entry before it; zeros before the first.
    pub prev: Hash,
    /// Over that and all that follows.
    pub hash: Hash,
    /// When, by the hub's clock.
    pub at: Instant,
    /// What was done.
    pub deed: Deed,
}

/// What a laptop brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Changes.
    pub changes: u64,
    /// Bytes of their batches.
    pub bytes: u64,
}

/// Statements about the chain.
pub trait AuditTx {
    /// Where the chain ends. Nobody else appends until the end of the transaction: this lock is taken behind all others.
    fn lock_audit_end(&mut self) -> Result<AuditEnd, Error>;
    /// Keeps entries, each behind the one before it, and where the chain ends now.
    fn keep_entries(&mut self, rows: &[EntryRow]) -> Result<(), Error>;
    /// Entries behind a number, in their order, at most so many.
    fn entries(&mut self, after: u64, most: u32) -> Result<Vec<EntryRow>, Error>;
    /// The hash of an entry.
    fn entry_hash(&mut self, seq: u64) -> Result<Option<Hash>, Error>;
    /// The number of the last entry of this word; 0 where there is none.
    fn last_entry_of(&mut self, what: &str) -> Result<u64, Error>;
    /// The latest end that was signed.
    fn last_audit_head(&mut self) -> Result<Option<AuditHead>, Error>;
    /// Keeps a signed end.
    fn keep_audit_head(&mut self, head: &AuditHead) -> Result<(), Error>;
    /// What these laptops brought on a day (days since 1970) up to now; of those that brought nothing, nothing.
    fn brought_on(&mut self, day: i64, devices: &[DeviceId]) -> Result<Vec<(DeviceId, Brought)>, Error>;
    /// Adds to what a laptop brought on a day.
    fn add_brought(&mut self, day: i64, device: DeviceId, more: Brought) -> Result<(), Error>;
    /// Forgets what was brought on the days before this one.
    fn forget_brought(&mut self, before: i64) -> Result<(), Error>;
}
