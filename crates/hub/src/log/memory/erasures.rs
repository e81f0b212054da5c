//! Erasures of the log in memory.

use super::{MemoryTx, Tables};
use crate::Error;
use crate::log::erasures::ErasureTx;
use crate::log::{ChangeRow, ErasedRows, ErasureRow, FeedRow, ItemRow};
use kernel::{DeviceId, Instant, RecordId};

impl ErasureTx for MemoryTx<'_> {
    fn erasures_of(&mut self, records: &[RecordId]) -> Result<Vec<ErasureRow>, Error> {
        Ok(self.0.erasures.values().filter(|row| records.contains(&row.erasure.about)).cloned().collect())
    }

    fn all_erasures(&mut self) -> Result<Vec<ErasureRow>, Error> {
        let mut all: Vec<ErasureRow> = self.0.erasures.values().cloned().collect();
        all.sort_by_key(|row| (std::cmp::Reverse(row.at), row.erasure.id));
        Ok(all)
    }

    fn changes_about(&mut self, record: RecordId) -> Result<Vec<ChangeRow>, Error> {
        Ok(self.0.changes.values().filter(|c| c.record == record).cloned().collect())
    }

    fn items_about(&mut self, _: RecordId) -> Result<Vec<FeedRow>, Error> {
        let is_enter = |row: &&FeedRow| matches!(row.item, ItemRow::Enter(..));
        Ok(self.0.feeds.values().flatten().filter(is_enter).cloned().collect())
    }

    fn mark_erased(&mut self, erasure: RecordId, device: DeviceId, _: Instant) -> Result<(), Error> {
        self.0.erased_on.insert((erasure, device));
        Ok(())
    }

    fn erased_on(&mut self) -> Result<Vec<(RecordId, DeviceId)>, Error> {
        Ok(self.0.erased_on.iter().copied().collect())
    }
}

/// Writes what an erasure came to.
pub(super) fn save(tables: &mut Tables, erased: &ErasedRows) {
    let about = erased.row.erasure.about;
    tables.erasures.insert(erased.row.erasure.id, erased.row.clone());
    for row in &erased.items {
        let kept = tables.feeds.get_mut(&row.scope).and_then(|feed| feed.iter_mut().find(|kept| kept.seq == row.seq));
        if let Some(kept) = kept {
            kept.item = row.item.clone();
        }
    }
    if let Some(state) = &erased.carried {
        tables.carried.insert(about, state.clone());
    }
    tables.pieces.retain(|key, _| key.0 != about);
    erased.scopes.iter().for_each(|scope| tables.shelf.clear(*scope));
}
