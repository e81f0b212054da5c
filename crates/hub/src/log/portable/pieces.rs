//! The statements about pieces of attachments.

use super::Sql;
use crate::Error;
use crate::log::cell::Cells;
use crate::log::pieces::{PieceRow, PieceTx};
use kernel::{DeviceId, Instant, RecordId};

impl<S: Sql> PieceTx for S {
    fn pieces_of(&mut self, record: RecordId) -> Result<Vec<u32>, Error> {
        let rows = self.query("SELECT no FROM piece WHERE record = ?1 ORDER BY no", &[record.bytes().into()])?;
        rows.into_iter().map(|row| Ok(Cells::of(row).number()? as u32)).collect()
    }

    fn piece(&mut self, record: RecordId, no: u32) -> Result<Option<Vec<u8>>, Error> {
        let key = [record.bytes().into(), u64::from(no).into()];
        let rows = self.query("SELECT bytes FROM piece WHERE record = ?1 AND no = ?2", &key)?;
        rows.into_iter().next().map(|row| Cells::of(row).blob()).transpose()
    }

    fn brought_since(&mut self, device: DeviceId, since: Instant) -> Result<u64, Error> {
        let sql = "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM piece WHERE device = ?1 AND at > ?2";
        let rows = self.query(sql, &[device.bytes().into(), since.0.into()])?;
        Cells::of(rows.into_iter().next().unwrap_or_default()).number()
    }

    fn keep_piece(&mut self, row: &PieceRow) -> Result<(), Error> {
        let sql = "INSERT INTO piece (record, no, device, at, size, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                   ON CONFLICT DO NOTHING";
        self.execute(
            sql,
            &[
                row.record.bytes().into(),
                u64::from(row.no).into(),
                row.device.bytes().into(),
                row.at.0.into(),
                (row.bytes.len() as u64).into(),
                row.bytes.as_slice().into(),
            ],
        )?;
        Ok(())
    }

    fn drop_pieces(&mut self, record: RecordId) -> Result<(), Error> {
        drop_all(self, record)
    }
}

/// Takes the pieces of a record out.
pub(super) fn drop_all(sql: &mut impl Sql, record: RecordId) -> Result<(), Error> {
    sql.execute("DELETE FROM piece WHERE record = ?1", &[record.bytes().into()])?;
    Ok(())
}
