//! What erasing asks of a log.

use super::{ChangeRow, ErasureRow, FeedRow};
use crate::Error;
use kernel::{DeviceId, Instant, RecordId};

/// Statements about erasures.
pub trait ErasureTx {
    /// What is to be erased of these records.
    fn erasures_of(&mut self, records: &[RecordId]) -> Result<Vec<ErasureRow>, Error>;
    /// All that is to be erased, the latest first.
    fn all_erasures(&mut self) -> Result<Vec<ErasureRow>, Error>;
    /// Every change of a record, in force or not.
    fn changes_about(&mut self, record: RecordId) -> Result<Vec<ChangeRow>, Error>;
    /// Items of any feed that may hold words of the record: its states, and every later word on any change.
    fn items_about(&mut self, record: RecordId) -> Result<Vec<FeedRow>, Error>;
    /// A laptop says that it holds nothing of it any more.
    fn mark_erased(&mut self, erasure: RecordId, device: DeviceId, at: Instant) -> Result<(), Error>;
    /// Which laptops have said so.
    fn erased_on(&mut self) -> Result<Vec<(RecordId, DeviceId)>, Error>;
}
