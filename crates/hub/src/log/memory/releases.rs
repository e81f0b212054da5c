//! Releases of the log in memory.

use super::MemoryTx;
use crate::Error;
use crate::log::releases::{ReleaseRow, ReleaseTx};
use kernel::Instant;
use seal::Hash;

impl ReleaseTx for MemoryTx<'_> {
    fn releases(&mut self) -> Result<Vec<ReleaseRow>, Error> {
        let mut rows: Vec<ReleaseRow> = self.0.releases.values().cloned().collect();
        rows.sort_by_key(|row| (row.added_at, row.id));
        Ok(rows)
    }

    fn keep_release(&mut self, row: &ReleaseRow) -> Result<(), Error> {
        self.0.releases.insert(row.id, row.clone());
        Ok(())
    }

    fn keep_release_part(&mut self, id: Hash, (no, bytes): (u32, &[u8])) -> Result<(), Error> {
        self.0.release_parts.entry((id, no)).or_insert_with(|| bytes.to_vec());
        Ok(())
    }

    fn release_part(&mut self, id: Hash, no: u32) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.0.release_parts.get(&(id, no)).cloned())
    }

    fn withdraw_release(&mut self, id: Hash, at: Instant) -> Result<(), Error> {
        self.0.releases.entry(id).and_modify(|row| row.withdrawn_at = Some(at));
        self.0.release_parts.retain(|(of, _), _| *of != id);
        Ok(())
    }
}
