//! The rows of the log.

use change::{Erasure, Notice, Receipt};
use chrono::NaiveDate;
use kernel::{ChangeId, Compartment, DeviceId, GrantId, Hlc, Instant, MemberId, RecordId, Role, ScopeId, TimelineId};
use seal::{Hash, Signature, VerifyingKey};
use store::{Held, Sees, SignedState, StateDigests};

/// What a device may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Reads and writes by its member's postings.
    Active,
    /// Gives what it still has, as held; is given nothing.
    Revoked,
}

/// A life of the hub: from its beginning or a restore to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LifeRow {
    /// Its name.
    pub timeline: TimelineId,
    /// Since when.
    pub begun_at: Instant,
}

/// Where a feed ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadRow {
    /// Whose feed.
    pub scope: ScopeId,
    /// The scope's compartment; `None` where this program knows no such one.
    pub compartment: Option<Compartment>,
    /// The number of its last item.
    pub seq: u64,
}

/// A vault on some laptop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// Its id.
    pub id: DeviceId,
    /// Whose.
    pub member: MemberId,
    /// Checks what it signed.
    pub sign_key: VerifyingKey,
    /// The ticket it was made by; one vault each. `None` for the founder.
    pub ticket: Option<Hash>,
    /// Its `Enrolled` as JSON.
    pub card: Vec<u8>,
    /// What it may do.
    pub status: Status,
    /// When it was enrolled.
    pub enrolled_at: Instant,
    /// When it last came by.
    pub seen_at: Instant,
    /// The version of its program, as it last said.
    pub build: Option<String>,
}

/// That a device came by, itself or in a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// When, by the hub's clock.
    pub at: Instant,
    /// The version of its program.
    pub build: String,
    /// What the device's own clock said when it greeted, no later than `at`: held against itself alone.
    pub said_at: Instant,
    /// It asked itself; else somebody carried what it wrote down, who knows when.
    pub is_on_the_line: bool,
}

/// How far a chain goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainRow {
    /// Device and scope.
    pub id: (DeviceId, ScopeId),
    /// Its last number.
    pub last_seq: u64,
    /// The head there.
    pub head: Hash,
    /// The time its last change counts at.
    pub last_eff: u64,
}

/// A posting, kept in step with the records of the roster in the same transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRow {
    /// Its id: the record's.
    pub id: GrantId,
    /// Whose.
    pub member: MemberId,
    /// As what.
    pub role: Role,
    /// Where.
    pub place: RecordId,
    /// Since.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: Option<NaiveDate>,
    /// Declared void.
    pub is_void: bool,
}

/// A record, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Its kind's number.
    pub kind: u16,
    /// Heads, where it lies, who began it.
    pub held: Held,
    /// Its beginning, once it came: the earliest by the writers' clocks, then by id.
    pub begun_by: Option<(Hlc, ChangeId)>,
}

/// A batch as it came, and what was said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// The batch's bytes.
    pub bytes: Vec<u8>,
    /// The receipt.
    pub receipt: Receipt,
}

/// What must be found of a change without opening its batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its id.
    pub id: ChangeId,
    /// Its record.
    pub record: RecordId,
    /// Its chain.
    pub chain: (DeviceId, ScopeId),
    /// Its number there.
    pub seq: u64,
    /// The first number of its batch.
    pub first_seq: u64,
    /// Who wrote it.
    pub member: MemberId,
    /// In which role; `None` when it is not in force.
    pub role: Option<Role>,
    /// An entry appended to its record.
    pub is_entry: bool,
    /// The time it counts at.
    pub eff: u64,
    /// Where it stands: in its own scope's feed, or in the feed its record entered.
    pub rank: u64,
    /// What it saw, where it is not in force and others must know.
    pub sees: Option<Sees>,
}

/// A scope and its feed's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeRow {
    /// Its id.
    pub id: ScopeId,
    /// Which drawer, once the place is known.
    pub compartment: Option<Compartment>,
    /// The feed's last place.
    pub seq: u64,
    /// The digest up to there.
    pub digest: Hash,
    /// The digest over every item up to there.
    pub trail: Hash,
    /// What its records come to there; none before they were counted.
    pub states: Option<StateDigests>,
}

impl ScopeRow {
    /// One of which there is nothing yet.
    pub fn begun(id: ScopeId) -> Self {
        let nothing = Hash([0; 32]);
        Self { id, compartment: None, seq: 0, digest: nothing, trail: nothing, states: Some(StateDigests::default()) }
    }
}

/// An item of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// The scope.
    pub scope: ScopeId,
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// The digest after it.
    pub digest: Hash,
    /// The digest over every item after it; none where a program of before wrote it, which did not count it.
    pub trail: Option<Hash>,
    /// What it is.
    pub item: ItemRow,
}

/// What an item of a feed is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemRow {
    /// A batch of this device, by its first number.
    Batch(DeviceId, u64),
    /// A record enters: `Entering` bytes and the hub's signature.
    Enter(Vec<u8>, Signature),
    /// A record leaves.
    Leave(RecordId),
}

/// What one admission writes, all of it in one transaction.
#[derive(Clone, Debug, Default)]
pub struct Writes {
    /// Chains as they stand now.
    pub chains: Vec<ChainRow>,
    /// Batches, new ones and those whose receipt was renewed.
    pub batches: Vec<BatchRow>,
    /// New changes.
    pub changes: Vec<ChangeRow>,
    /// Changes that were held and are in force now.
    pub let_in: Vec<ChangeRow>,
    /// Entries that stand elsewhere now.
    pub ranks: Vec<(ChangeId, u64)>,
    /// Records that were not there before.
    pub begun: Vec<RecordRow>,
    /// Records that were there, as they stand now.
    pub records: Vec<RecordRow>,
    /// Postings as they stand now.
    pub grants: Vec<GrantRow>,
    /// Scopes as they stand now.
    pub scopes: Vec<ScopeRow>,
    /// New items.
    pub feed: Vec<FeedRow>,
    /// What an erasure comes to, if there is one.
    pub erased: Vec<ErasedRows>,
}

/// What is to be erased, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureRow {
    /// What.
    pub erasure: Erasure,
    /// Since when.
    pub at: Instant,
}

/// What one erasure writes over; batches and records stand among the other writes.
#[derive(Clone, Debug)]
pub struct ErasedRows {
    /// What is erased.
    pub row: ErasureRow,
    /// The hub's word on it.
    pub notice: Notice,
    /// Items as they stand now, without the values.
    pub items: Vec<FeedRow>,
    /// The state the record was begun by, likewise.
    pub carried: Option<SignedState>,
    /// Scopes of which no snapshot made so far is kept.
    pub scopes: Vec<ScopeId>,
}
