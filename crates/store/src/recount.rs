//! The digests of states counted anew from the records, once a day: what is kept follows every writing, so it tells nothing of a row that was
//! changed or lost in no such way (ADR 0046). A portion at a time: a district's office has hundreds of thousands of records, and whoever works
//! in the vault meanwhile does not wait for all of them.

use crate::states::Counted;
use crate::{Error, Store, column, record, setting};
use kernel::{Instant, RecordId, TimelineId};
use rusqlite::{Row, params};

/// When this vault's digests were last counted anew.
const COUNTED_AT: &str = "states_counted_at";
/// How long kept digests are believed, ms.
const A_DAY: i64 = 86_400_000;
/// Records counted in one go.
const PORTION: u32 = 500;

/// A record's number, id and kind, and what is kept of what it adds.
type KeptCount = (i64, RecordId, u16, Option<Vec<u8>>);

impl Store {
    /// Counts the next records anew by the hub's clock. True where nothing is left to be counted: all were within a day, or something waits to
    /// go up, and then nothing is compared. A vault that is closed in between begins at the first record.
    ///
    /// # Errors
    /// The database's; then what was counted is counted once more.
    pub fn recount_states(&mut self, (timeline, at): (TimelineId, Instant)) -> Result<bool, Error> {
        let counted = setting::read(&self.conn, COUNTED_AT)?.and_then(|raw| raw.try_into().ok());
        let is_of_today = |last| i64::from_be_bytes(last).abs_diff(at.0) < A_DAY.unsigned_abs();
        if counted.is_some_and(is_of_today) || self.has_anything_unsent(timeline)? {
            return Ok(true);
        }
        let is_last = self.in_transaction(|store| {
            let is_last = store.recount_portion()?;
            if is_last {
                store.noted.settle(&store.conn)?;
                store.noted.flipped.end_recount(&store.conn)?;
                setting::write(&store.conn, COUNTED_AT, &at.0.to_be_bytes())?;
            }
            Ok(is_last)
        })?;
        self.noted.flipped.keep_recounted();
        Ok(is_last)
    }

    /// Counts records as they stand in their rows; true where they were the last.
    fn recount_portion(&self) -> Result<bool, Error> {
        let sql = "SELECT no, id, kind, counted FROM record WHERE no > ?1 ORDER BY no LIMIT ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let row = |r: &Row<'_>| Ok((r.get(0)?, RecordId::from_bytes(r.get(1)?), r.get(2)?, r.get(3)?));
        let rows = statement.query_map(params![self.noted.flipped.recounted_to(), PORTION], row)?;
        let rows: Vec<KeptCount> = rows.collect::<Result<_, _>>()?;
        let is_last = rows.len() < PORTION as usize;
        for (no, id, kind, kept) in rows {
            let counted = self.counted(id)?;
            if kept.as_deref() != Some(counted.encode().as_slice()) {
                let sql = "UPDATE record SET counted = ?2 WHERE no = ?1";
                self.conn.prepare_cached(sql)?.execute(params![no, counted.encode()])?;
                self.noted.flipped.note((no, kind), (&Counted::decode(&kept.unwrap_or_default()), &counted));
            }
            self.noted.flipped.recount((no, kind), &counted);
        }
        Ok(is_last)
    }

    /// A row that can't be read counts nowhere, so that it is missed.
    fn counted(&self, id: RecordId) -> Result<Counted, Error> {
        let mut held = match record::load(&self.conn, id) {
            Ok(Some(held)) => held,
            Ok(None) => return Ok(Counted::default()),
            Err(error) if error.is_of_a_value() => return Ok(Counted::default()),
            Err(error) => return Err(error),
        };
        let Some((column, spec)) = column::column_of(self.columns, held.record.kind) else {
            return Ok(Counted::default());
        };
        held.refresh(spec);
        Ok(Counted::of(column, &held))
    }
}
