//! Histories of records of the log in memory.

use super::MemoryTx;
use crate::Error;
use crate::log::{FeedRow, ItemRow, history::HistoryTx};
use kernel::{ChangeId, RecordId};
use store::{Amendment, Entering};

impl MemoryTx<'_> {
    fn items(&self, is_wanted: impl Fn(&[u8]) -> bool) -> Vec<FeedRow> {
        let is_one = |row: &&FeedRow| matches!(&row.item, ItemRow::Enter(bytes, _) if is_wanted(bytes));
        self.0.feeds.values().flatten().filter(is_one).cloned().collect()
    }
}

impl HistoryTx for MemoryTx<'_> {
    fn states_about(&mut self, record: RecordId) -> Result<Vec<FeedRow>, Error> {
        Ok(self.items(|bytes| Entering::decode(bytes).is_ok_and(|state| state.record == record)))
    }

    fn words_on(&mut self, change: ChangeId) -> Result<Vec<FeedRow>, Error> {
        Ok(self.items(|bytes| matches!(Amendment::decode(bytes), Ok(Some(word)) if word.change == change)))
    }
}
