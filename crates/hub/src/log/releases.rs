//! What releases of the program ask of a log: they lie in its database, so that every process has them (decisions D29).

use crate::Error;
use kernel::Instant;
use seal::Hash;

/// A release as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseRow {
    /// The hash of its head.
    pub id: Hash,
    /// Its head, as it was signed.
    pub head: Vec<u8>,
    /// When it was taken.
    pub added_at: Instant,
    /// Since when it is given out no more.
    pub withdrawn_at: Option<Instant>,
}

/// Statements about releases.
pub trait ReleaseTx {
    /// Every release, those that were withdrawn among them, in the order they were taken.
    fn releases(&mut self) -> Result<Vec<ReleaseRow>, Error>;
    /// Keeps a release; one of the same id is given out again.
    fn keep_release(&mut self, row: &ReleaseRow) -> Result<(), Error>;
    /// Keeps a part of its package; one of the same number stays.
    fn keep_release_part(&mut self, id: Hash, part: (u32, &[u8])) -> Result<(), Error>;
    /// A part of its package.
    fn release_part(&mut self, id: Hash, no: u32) -> Result<Option<Vec<u8>>, Error>;
    /// Gives it out no more, and drops its package.
    fn withdraw_release(&mut self, id: Hash, at: Instant) -> Result<(), Error>;
}
