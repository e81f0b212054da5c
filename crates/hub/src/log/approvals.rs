//! What vaults that wait for the security administrator's word ask of a log.

use super::GrantRow;
use crate::Error;
use kernel::{DeviceId, Instant, Role};
use seal::Signature;

/// A vault that asked to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRow {
    /// The vault.
    pub device: DeviceId,
    /// Its card, as it came.
    pub card: Vec<u8>,
    /// Since when.
    pub asked_at: Instant,
    /// The word that it may come in.
    pub approval: Option<ApprovalRow>,
}

/// The word, as it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalRow {
    /// On which laptop.
    pub by: DeviceId,
    /// When it came.
    pub at: Instant,
    /// Of that laptop.
    pub signature: Signature,
}

/// Statements about vaults that wait.
pub trait ApprovalTx {
    /// The one of this id, whether it waits yet or not.
    fn waiting_vault(&mut self, device: DeviceId) -> Result<Option<WaitingRow>, Error>;
    /// Those without a word, the longest waiting first.
    fn waiting_vaults(&mut self) -> Result<Vec<WaitingRow>, Error>;
    /// Keeps one; it stands in the place of what was kept of the same vault.
    fn keep_waiting(&mut self, row: &WaitingRow) -> Result<(), Error>;
    /// Forgets one: it is in, or waits no more.
    fn drop_waiting(&mut self, device: DeviceId) -> Result<(), Error>;
    /// Everybody's postings in a role, of whatever day.
    fn grants_with(&mut self, role: Role) -> Result<Vec<GrantRow>, Error>;
}
