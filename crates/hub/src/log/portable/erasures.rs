//! The statements about erasures.

use super::history::{ABOUT, item};
use super::{CHANGE, Sql, among, change};
use crate::Error;
use crate::log::cell::Cells;
use crate::log::erasures::ErasureTx;
use crate::log::{ChangeRow, ErasedRows, ErasureRow, FeedRow, ItemRow};
use change::Erasure;
use kernel::{DeviceId, Instant, RecordId};

const ERASURE: &str = "SELECT id, content, at FROM erasure";
/// What stands there in a later word on a held change, and in what was left of one.
const TAGS: [&[u8]; 2] = [b"amendment", b"remainder"];

fn erasure(c: &mut Cells) -> Result<ErasureRow, Error> {
    let (id, content) = (RecordId::from_bytes(c.array()?), c.blob()?);
    Ok(ErasureRow { erasure: Erasure::of_content(id, &content)?, at: c.instant()? })
}

impl<S: Sql> ErasureTx for S {
    fn erasures_of(&mut self, records: &[RecordId]) -> Result<Vec<ErasureRow>, Error> {
        let ids: Vec<[u8; 16]> = records.iter().map(|id| id.bytes()).collect();
        among(self, (&format!("{ERASURE} WHERE about IN"), ""), &ids, erasure)
    }

    fn all_erasures(&mut self) -> Result<Vec<ErasureRow>, Error> {
        let rows = self.query(&format!("{ERASURE} ORDER BY at DESC, id"), &[])?;
        rows.into_iter().map(|row| erasure(&mut Cells::of(row))).collect()
    }

    fn changes_about(&mut self, record: RecordId) -> Result<Vec<ChangeRow>, Error> {
        let rows = self.query(&format!("{CHANGE} WHERE record = ?1 ORDER BY id"), &[record.bytes().into()])?;
        rows.into_iter().map(|row| change(&mut Cells::of(row))).collect()
    }

    fn items_about(&mut self, record: RecordId) -> Result<Vec<FeedRow>, Error> {
        let sql = format!(
            "SELECT scope, seq, digest, item, ref, first_seq, bytes, trail FROM feed
             WHERE item = 1 AND ({ABOUT} = ?1 OR substr(bytes, 67, 9) IN (?2, ?3)) ORDER BY scope, seq"
        );
        let rows = self.query(&sql, &[record.bytes().into(), TAGS[0].into(), TAGS[1].into()])?;
        rows.into_iter().map(item).collect()
    }

    fn mark_erased(&mut self, erasure: RecordId, device: DeviceId, at: Instant) -> Result<(), Error> {
        let sql = "INSERT INTO erased_on (erasure, device, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        self.execute(sql, &[erasure.bytes().into(), device.bytes().into(), at.0.into()])?;
        Ok(())
    }

    fn erased_on(&mut self) -> Result<Vec<(RecordId, DeviceId)>, Error> {
        let rows = self.query("SELECT erasure, device FROM erased_on ORDER BY erasure, device", &[])?;
        let pair = |row| {
            let mut c = Cells::of(row);
            Ok((RecordId::from_bytes(c.array()?), DeviceId::from_bytes(c.array()?)))
        };
        rows.into_iter().map(pair).collect()
    }
}

/// Writes what an erasure came to.
pub(super) fn save(sql: &mut impl Sql, erased: &ErasedRows) -> Result<(), Error> {
    let ErasureRow { erasure, at } = &erased.row;
    let statement = "INSERT INTO erasure (id, about, content, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    let content = erasure.content();
    sql.execute(
        statement,
        &[erasure.id.bytes().into(), erasure.about.bytes().into(), content.as_slice().into(), at.0.into()],
    )?;
    super::pieces::drop_all(sql, erasure.about)?;
    for row in &erased.items {
        let ItemRow::Enter(bytes, signature) = &row.item else { continue };
        let bytes = [signature.0.as_slice(), bytes].concat();
        let statement = "UPDATE feed SET bytes = ?3 WHERE scope = ?1 AND seq = ?2";
        sql.execute(statement, &[row.scope.bytes().into(), row.seq.into(), bytes.as_slice().into()])?;
    }
    if let Some(state) = &erased.carried {
        let statement = "UPDATE carried SET signature = ?2, bytes = ?3 WHERE record = ?1";
        let (signature, bytes) = (state.signature.0.into(), state.bytes.as_slice().into());
        sql.execute(statement, &[erasure.about.bytes().into(), signature, bytes])?;
    }
    for scope in &erased.scopes {
        for table in crate::log::schema::MADE_AGAIN {
            sql.execute(&format!("DELETE FROM {table} WHERE scope = ?1"), &[scope.bytes().into()])?;
        }
    }
    Ok(())
}
