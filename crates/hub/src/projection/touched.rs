//! Which records an item of a feed is about.

use crate::snapshot::items::entered;
use crate::{BatchRow, Error, FeedRow, ItemRow, LogTx};
use change::{Batch, Change, Redacted};
use kernel::RecordId;
use std::collections::BTreeSet;
use store::{Amendment, Entering, Remainder};

/// Records that may look different now.
#[derive(Default)]
pub(super) struct Touched {
    pub(super) records: BTreeSet<RecordId>,
    /// Something of them was erased.
    pub(super) erases: bool,
}

impl Touched {
    /// Notes what an item is about.
    pub(super) fn note<T: LogTx>(&mut self, tx: &mut T, row: &FeedRow) -> Result<(), Error> {
        match &row.item {
            ItemRow::Leave(record) => _ = self.records.insert(*record),
            ItemRow::Batch(device, first_seq) => {
                let found = tx.batch((*device, row.scope), *first_seq)?;
                let BatchRow { bytes, .. } = found.ok_or(Error::Damaged("a batch is missing"))?;
                for piece in &Batch::decode(&bytes)?.pieces {
                    self.records.extend(piece.body().map(Change::of_body).transpose()?.map(|change| change.record));
                }
            }
            ItemRow::Enter(bytes, _) => match entered(&row.item) {
                Some(record) => _ = self.records.insert(record),
                None => self.note_word(tx, bytes)?,
            },
        }
        Ok(())
    }

    /// A later word on one change, or a word for good.
    fn note_word<T: LogTx>(&mut self, tx: &mut T, bytes: &[u8]) -> Result<(), Error> {
        if bytes.first() == Some(&b'{') {
            self.records.insert(Entering::decode(bytes)?.record);
        } else if let Some(amendment) = Amendment::decode(bytes)? {
            self.records.extend(tx.changes(&[amendment.change])?.into_iter().map(|row| row.record));
        } else if let Some(left) = Remainder::decode(bytes)? {
            self.records.insert(Redacted::decode(&left.body)?.change()?.record);
            self.erases = true;
        } else if let Some(erasure) = store::notice_in(bytes)?.map(|notice| notice.erasure()).transpose()?.flatten() {
            self.records.insert(erasure.about);
            self.erases = true;
        }
        Ok(())
    }
}
