//! What telling a record's history, or nothing of it any more, asks of a log.

use super::FeedRow;
use crate::Error;
use kernel::{ChangeId, RecordId, ScopeId};

/// Statements about a record's way through the feeds; its changes are asked for as an erasure asks for them.
pub trait HistoryTx {
    /// The items of any feed by which a record came in with its state, in the order of scope and place.
    fn states_about(&mut self, record: RecordId) -> Result<Vec<FeedRow>, Error>;
    /// The items of any feed that are a later word on a change, in the same order.
    fn words_on(&mut self, change: ChangeId) -> Result<Vec<FeedRow>, Error>;
    /// True when any record ever left a scope.
    fn has_lost(&mut self, scope: ScopeId) -> Result<bool, Error>;
    /// Which of these records ever left a scope; they may have come back.
    fn left_among(&mut self, scope: ScopeId, records: &[RecordId]) -> Result<Vec<RecordId>, Error>;
    /// Which records left a scope after this place of its feed; they may have come back.
    fn left_since(&mut self, scope: ScopeId, seq: u64) -> Result<Vec<RecordId>, Error>;
}
