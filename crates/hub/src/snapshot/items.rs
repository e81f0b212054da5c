//! A feed, item by item.

use crate::{Error, ItemRow, LogTx};
use kernel::{RecordId, ScopeId};

/// Looked at in one go.
const ITEMS: u32 = 1_000;

/// Goes through a feed.
pub(super) fn each_item<T: LogTx>(
    tx: &mut T,
    scope: ScopeId,
    mut f: impl FnMut(&ItemRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let items = tx.feed(scope, after, ITEMS)?;
        let Some(last) = items.last() else { return Ok(()) };
        after = last.seq;
        items.iter().try_for_each(|row| f(&row.item))?;
    }
}

/// The record that an item brought in with its state.
pub(crate) fn entered(item: &ItemRow) -> Option<RecordId> {
    let ItemRow::Enter(bytes, _) = item else { return None };
    change::Listed::decode(bytes).ok()?.array().ok().map(RecordId::from_bytes)
}
