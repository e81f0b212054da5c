//! Histories of records of the log in memory.

use super::MemoryTx;
use crate::Error;
use crate::log::{FeedRow, ItemRow, history::HistoryTx};
use kernel::{ChangeId, RecordId, ScopeId};
use std::collections::BTreeSet;
use store::{Amendment, Entering};

impl MemoryTx<'_> {
    fn items(&self, is_wanted: impl Fn(&[u8]) -> bool) -> Vec<FeedRow> {
        let is_one = |row: &&FeedRow| matches!(&row.item, ItemRow::Enter(bytes, _) if is_wanted(bytes));
        self.0.feeds.values().flatten().filter(is_one).cloned().collect()
    }
}

impl MemoryTx<'_> {
    fn left(&self, scope: ScopeId, after: u64) -> impl Iterator<Item = RecordId> {
        let later = self.0.feeds.get(&scope).into_iter().flatten().filter(move |row| row.seq > after);
        later.filter_map(|row| match row.item {
            ItemRow::Leave(record) => Some(record),
            _ => None,
        })
    }
}

impl HistoryTx for MemoryTx<'_> {
    fn states_about(&mut self, record: RecordId) -> Result<Vec<FeedRow>, Error> {
        Ok(self.items(|bytes| Entering::decode(bytes).is_ok_and(|state| state.record == record)))
    }

    fn words_on(&mut self, change: ChangeId) -> Result<Vec<FeedRow>, Error> {
        Ok(self.items(|bytes| matches!(Amendment::decode(bytes), Ok(Some(word)) if word.change == change)))
    }

    fn has_lost(&mut self, scope: ScopeId) -> Result<bool, Error> {
        Ok(self.left(scope, 0).next().is_some())
    }

    fn left_among(&mut self, scope: ScopeId, records: &[RecordId]) -> Result<Vec<RecordId>, Error> {
        let left: BTreeSet<RecordId> = self.left(scope, 0).collect();
        Ok(records.iter().filter(|id| left.contains(id)).copied().collect())
    }

    fn left_since(&mut self, scope: ScopeId, seq: u64) -> Result<Vec<RecordId>, Error> {
        Ok(self.left(scope, seq).collect::<BTreeSet<_>>().into_iter().collect())
    }
}
