//! Pieces of attachments of the log in memory.

use super::MemoryTx;
use crate::Error;
use crate::log::pieces::{PieceRow, PieceTx};
use kernel::{DeviceId, Instant, RecordId};

impl PieceTx for MemoryTx<'_> {
    fn pieces_of(&mut self, record: RecordId) -> Result<Vec<u32>, Error> {
        Ok(self.0.pieces.keys().filter(|key| key.0 == record).map(|key| key.1).collect())
    }

    fn piece(&mut self, record: RecordId, no: u32) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.0.pieces.get(&(record, no)).map(|row| row.bytes.clone()))
    }

    fn brought_since(&mut self, device: DeviceId, since: Instant) -> Result<u64, Error> {
        let counts = |row: &&PieceRow| row.device == device && row.at > since;
        Ok(self.0.pieces.values().filter(counts).map(|row| row.bytes.len() as u64).sum())
    }

    fn keep_piece(&mut self, row: &PieceRow) -> Result<(), Error> {
        self.0.pieces.entry((row.record, row.no)).or_insert_with(|| row.clone());
        Ok(())
    }

    fn drop_pieces(&mut self, record: RecordId) -> Result<(), Error> {
        self.0.pieces.retain(|key, _| key.0 != record);
        Ok(())
    }
}
