//! The statements about copies.

use super::Sql;
use crate::Error;
use crate::log::cell::{Cell, Cells};
use crate::log::copies::{CopyOf, CopyRow, CopyTx};
use kernel::Instant;

impl<S: Sql> CopyTx for S {
    fn keep_copy(&mut self, row: &CopyRow) -> Result<(), Error> {
        let sql = "INSERT INTO copy (id, what, name, made_at, gone_at) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (id) DO UPDATE SET name = excluded.name, made_at = excluded.made_at, gone_at = excluded.gone_at";
        let gone_at = row.gone_at.map_or(Cell::Null, |at| at.0.into());
        self.execute(
            sql,
            &[row.id.into(), row.what.word().into(), row.name.as_str().into(), row.made_at.0.into(), gone_at],
        )?;
        Ok(())
    }

    fn copies(&mut self) -> Result<Vec<CopyRow>, Error> {
        let rows = self.query("SELECT id, what, name, made_at, gone_at FROM copy ORDER BY made_at DESC, id", &[])?;
        let mut copies = Vec::new();
        for row in rows {
            let mut c = Cells::of(row);
            let (id, what) = (c.array()?, c.text()?);
            let Some(what) = CopyOf::of_word(&what) else { continue };
            let (name, made_at, gone_at) = (c.text()?, c.instant()?, c.number_or_null()?.map(|at| Instant(at as i64)));
            copies.push(CopyRow { id, what, name, made_at, gone_at });
        }
        Ok(copies)
    }
}
