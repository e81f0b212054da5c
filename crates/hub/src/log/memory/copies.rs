//! Copies of the log in memory.

use super::MemoryTx;
use crate::Error;
use crate::log::copies::{CopyRow, CopyTx};

impl CopyTx for MemoryTx<'_> {
    fn keep_copy(&mut self, row: &CopyRow) -> Result<(), Error> {
        self.0.copies.insert(row.id, row.clone());
        Ok(())
    }

    fn copies(&mut self) -> Result<Vec<CopyRow>, Error> {
        let mut all: Vec<CopyRow> = self.0.copies.values().cloned().collect();
        all.sort_by_key(|row| (std::cmp::Reverse(row.made_at), row.id));
        Ok(all)
    }
}
