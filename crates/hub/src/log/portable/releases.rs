//! The statements about releases of the program.

use super::Sql;
use crate::Error;
use crate::log::cell::{Cell, Cells};
use crate::log::releases::{ReleaseRow, ReleaseTx};
use kernel::Instant;
use seal::Hash;

impl<S: Sql> ReleaseTx for S {
    fn releases(&mut self) -> Result<Vec<ReleaseRow>, Error> {
        let rows = self.query("SELECT id, added_at, withdrawn_at, head FROM release ORDER BY added_at, id", &[])?;
        let read = |mut c: Cells| {
            let (id, added_at) = (Hash(c.array()?), c.instant()?);
            let withdrawn_at = c.number_or_null()?.map(|at| Instant(at as i64));
            Ok(ReleaseRow { id, head: c.blob()?, added_at, withdrawn_at })
        };
        rows.into_iter().map(|row| read(Cells::of(row))).collect()
    }

    fn keep_release(&mut self, row: &ReleaseRow) -> Result<(), Error> {
        let sql = "INSERT INTO release (id, head, added_at, withdrawn_at) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (id) DO UPDATE SET added_at = excluded.added_at, withdrawn_at = excluded.withdrawn_at";
        let withdrawn_at = row.withdrawn_at.map_or(Cell::Null, |at| at.0.into());
        self.execute(sql, &[row.id.0.into(), row.head.as_slice().into(), row.added_at.0.into(), withdrawn_at])?;
        Ok(())
    }

    fn keep_release_part(&mut self, id: Hash, (no, bytes): (u32, &[u8])) -> Result<(), Error> {
        let sql = "INSERT INTO release_part (release, no, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        self.execute(sql, &[id.0.into(), u64::from(no).into(), bytes.into()])?;
        Ok(())
    }

    fn release_part(&mut self, id: Hash, no: u32) -> Result<Option<Vec<u8>>, Error> {
        let key = [id.0.into(), u64::from(no).into()];
        let rows = self.query("SELECT bytes FROM release_part WHERE release = ?1 AND no = ?2", &key)?;
        rows.into_iter().next().map(|row| Cells::of(row).blob()).transpose()
    }

    fn withdraw_release(&mut self, id: Hash, at: Instant) -> Result<(), Error> {
        self.execute("UPDATE release SET withdrawn_at = ?2 WHERE id = ?1", &[id.0.into(), at.0.into()])?;
        self.execute("DELETE FROM release_part WHERE release = ?1", &[id.0.into()])?;
        Ok(())
    }
}
