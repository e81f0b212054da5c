//! What telling one record's history asks of a log.

use super::FeedRow;
use crate::Error;
use kernel::{ChangeId, RecordId};

/// Statements about a record's history; its changes are asked for as an erasure asks for them.
pub trait HistoryTx {
    /// The items of any feed by which a record came in with its state, in the order of scope and place.
    fn states_about(&mut self, record: RecordId) -> Result<Vec<FeedRow>, Error>;
    /// The items of any feed that are a later word on a change, in the same order.
    fn words_on(&mut self, change: ChangeId) -> Result<Vec<FeedRow>, Error>;
}
