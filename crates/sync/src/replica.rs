//! What the engine needs of a laptop's storage: the encrypted store, or a model of it in memory for simulations.

use crate::{AuditNews, DeviceNews, Error, Outstanding, SignedSealKey, wire::Given, wire::Hello, wire::Page};
use change::{Batch, BatchHeader, Receipt};
use kernel::{DeviceId, Instant, RecordId, ScopeId, TimelineId};
use seal::{Hash, VerifyingKey};
use std::collections::BTreeSet;
use store::{
    Awaited, BatchItem, Compared, Cursor, EarlierStates, Fed, Left, Manifest, Offer, OfferedStates, Outbox,
    SignedState, TakenPage, ToldStates,
};

/// A chain: who writes, where.
pub type ChainId = (DeviceId, ScopeId);

/// The laptop's side of a sync. Every method either did all of it or nothing.
pub trait Replica {
    /// Who comes by.
    fn hello(&self) -> Hello;

    /// Notices that this life of the hub is not known to have been told, at most so many.
    fn untold(&self, timeline: TimelineId, most: u32) -> Result<Vec<Vec<u8>>, Error>;

    /// It has been told these.
    fn mark_told(&mut self, timeline: TimelineId, notices: &[Vec<u8>]) -> Result<(), Error>;

    /// This life of the hub knows that nothing of these erasures is here any more.
    fn mark_erasures_told(&mut self, timeline: TimelineId, told: &[RecordId]) -> Result<(), Error>;

    /// What the hub says of laptops on which something is still to be erased; told to the office alone.
    fn know_outstanding(&mut self, at: Instant, outstanding: &[Outstanding]) -> Result<(), Error>;

    /// That stands as it was told.
    fn outstanding_stands(&mut self, at: Instant) -> Result<(), Error>;

    /// What is new of the laptops the hub knows; told to the office alone.
    fn know_devices(&mut self, at: Instant, news: &DeviceNews) -> Result<(), Error>;

    /// How far the hub's audit chain goes; told to the office, the administrators and the auditor alone.
    fn know_audit(&mut self, at: Instant, news: &AuditNews) -> Result<(), Error>;

    /// The hub's key: receipts and entering records are checked by it.
    fn hub_key(&self) -> Result<VerifyingKey, Error>;

    /// The own card, an `Enrolled` as JSON.
    fn own_card(&self) -> Result<Vec<u8>, Error>;

    /// The cards of these devices, where they are here.
    fn cards(&self, devices: &BTreeSet<DeviceId>) -> Result<Vec<Vec<u8>>, Error>;

    /// Takes in cards of other devices; those that do not lead back to the founder are passed over.
    fn know_cards(&mut self, cards: &[Vec<u8>]) -> Result<(), Error>;

    /// Closes the open batches, so that all that was saved can travel.
    fn close_batches(&mut self) -> Result<(), Error>;

    /// What the hub's present life has not stamped, the earliest first.
    fn outbox(&self, wanted: Outbox<'_>) -> Result<Vec<Offer>, Error>;

    /// The record whose beginning the hub waits for before it takes this batch.
    fn awaited_by(&self, batch: &Batch, timeline: TimelineId) -> Result<Option<Awaited>, Error>;

    /// Takes what the hub said.
    fn take_receipts(&mut self, receipts: &[Receipt]) -> Result<TakenPage, Error>;

    /// How far a feed was taken in.
    fn cursor(&self, scope: ScopeId, timeline: TimelineId) -> Result<Cursor, Error>;

    /// The end of the own chain in a scope: its last number and its head.
    fn own_end(&self, scope: ScopeId) -> Result<(u64, Hash), Error>;

    /// Takes a page in, with its cursor.
    fn take_page(&mut self, page: &Page) -> Result<TakenPage, Error>;

    /// The hub's batch under numbers that the own chain used otherwise, of a scope that no feed brings: takes it in, with the own behind
    /// it. Nothing gives way where the hub itself, in this life, gave its word on what is here.
    fn take_kept(&mut self, kept: &BatchItem) -> Result<TakenPage, Error>;

    /// True for a scope that nothing was read of yet: a snapshot may stand for what came before.
    fn is_at_beginning(&self, scope: ScopeId) -> Result<bool, Error>;

    /// The snapshot that a scope is being read from.
    fn load_under_way(&self, scope: ScopeId) -> Result<Option<Manifest>, Error>;

    /// Begins to read a scope from a snapshot, or goes on with another one. False where it does not fit what is here.
    fn begin_load(&mut self, given: &Given) -> Result<bool, Error>;

    /// The chunks that have yet to come, in order.
    fn missing_chunks(&self, scope: ScopeId) -> Result<Vec<Hash>, Error>;

    /// Keeps a chunk whose name was checked.
    fn stage_chunk(&mut self, scope: ScopeId, bytes: &[u8]) -> Result<(), Error>;

    /// Takes in the whole snapshot, with the cursor behind it.
    fn finish_load(&mut self, scope: ScopeId) -> Result<TakenPage, Error>;

    /// Gives a load up.
    fn abandon_load(&mut self, scope: ScopeId) -> Result<(), Error>;

    /// True where the batch that the receipt is about is here.
    fn holds(&self, receipt: &Receipt) -> Result<bool, Error>;

    /// True for a batch whose forerunners a snapshot stood for: they are not here to be offered.
    fn begins_behind_a_snapshot(&self, batch: &BatchHeader) -> Result<bool, Error>;

    /// Forgets how far a feed was taken in.
    fn rewind(&mut self, scope: ScopeId) -> Result<(), Error>;

    /// States by which records are here that this life of the hub does not know, the newest first.
    fn states_of_earlier_lives(&self, timeline: TimelineId, wanted: EarlierStates) -> Result<OfferedStates, Error>;

    /// Which of these kinds this side folds by the same fields.
    fn folds_alike(&self, fields: &[(u16, u64)]) -> BTreeSet<u16>;

    /// Counts anew, a portion at a time, what this side's records come to; true once there is nothing left to count before both are compared.
    fn recount_states(&mut self, at: (TimelineId, Instant)) -> Result<bool, Error>;

    /// Compares what the records of scopes come to with what the hub says, and folds anew what differs though nothing explains it; where it
    /// did, what came of it.
    fn compare_states(&mut self, told: &ToldStates<'_>) -> Result<Vec<Compared>, Error>;

    /// Takes in states as the hub has them in its present life.
    fn take_states(&mut self, of: (ScopeId, TimelineId), states: &[SignedState]) -> Result<TakenPage, Error>;

    /// Remembers the key of the hub that what leaves is sealed to.
    fn know_seal_key(&mut self, key: &SignedSealKey) -> Result<(), Error>;

    /// Takes out what may no longer be held at the hub's time.
    fn leave(&mut self, at: Instant, fed: Fed<'_>) -> Result<Left, Error>;
}
