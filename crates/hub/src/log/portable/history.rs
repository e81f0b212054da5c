//! The statements about a record's way through the feeds.

use super::{AT_ONCE, Sql, feed_row};
use crate::Error;
use crate::log::cell::{Cell, Cells};
use crate::log::{FeedRow, history::HistoryTx};
use kernel::{ChangeId, RecordId, ScopeId};

/// Where the record's id stands in an item's bytes: after the signature, a list's head and a string's.
pub(super) const ABOUT: &str = "substr(bytes, 67, 16)";
/// Where the change's id stands in a later word on it: behind its tag and the scope it is fed in.
const WORD_ON: &str = "substr(bytes, 94, 16)";

impl<S: Sql> HistoryTx for S {
    fn states_about(&mut self, record: RecordId) -> Result<Vec<FeedRow>, Error> {
        items(self, ABOUT, record.bytes())
    }

    fn words_on(&mut self, change: ChangeId) -> Result<Vec<FeedRow>, Error> {
        items(self, WORD_ON, change.bytes())
    }

    fn has_lost(&mut self, scope: ScopeId) -> Result<bool, Error> {
        Ok(!self.query(HAS_LOST, &[scope.bytes().into()])?.is_empty())
    }

    fn left_among(&mut self, scope: ScopeId, records: &[RecordId]) -> Result<Vec<RecordId>, Error> {
        let mut left = Vec::new();
        for part in records.chunks(AT_ONCE) {
            let mut params = vec![Cell::from(scope.bytes())];
            params.extend(part.iter().map(|id| Cell::from(id.bytes())));
            for row in self.query(&left_statement(part.len()), &params)? {
                left.push(RecordId::from_bytes(Cells::of(row).array()?));
            }
        }
        Ok(left)
    }

    fn left_since(&mut self, scope: ScopeId, seq: u64) -> Result<Vec<RecordId>, Error> {
        let rows = self.query(LEFT_SINCE, &[scope.bytes().into(), seq.into()])?;
        rows.into_iter().map(|row| Ok(RecordId::from_bytes(Cells::of(row).array()?))).collect()
    }
}

const HAS_LOST: &str = "SELECT 1 FROM feed WHERE item = 2 AND scope = ?1 LIMIT 1";
const LEFT_SINCE: &str = "SELECT DISTINCT ref FROM feed WHERE item = 2 AND scope = ?1 AND seq > ?2 ORDER BY ref";

fn left_statement(records: usize) -> String {
    let holes: Vec<String> = (2..=records + 1).map(|n| format!("?{n}")).collect();
    format!("SELECT DISTINCT ref FROM feed WHERE item = 2 AND scope = ?1 AND ref IN ({})", holes.join(", "))
}

fn items(sql: &mut impl Sql, place: &str, id: [u8; 16]) -> Result<Vec<FeedRow>, Error> {
    sql.query(&statement(place), &[id.into()])?.into_iter().map(item).collect()
}

fn statement(place: &str) -> String {
    format!(
        "SELECT scope, seq, digest, item, ref, first_seq, bytes, trail FROM feed WHERE item = 1 AND {place} = ?1
         ORDER BY scope, seq"
    )
}

/// A feed's item with its scope before it.
pub(super) fn item(row: Vec<Cell>) -> Result<FeedRow, Error> {
    let mut c = Cells::of(row);
    let scope = ScopeId::from_bytes(c.array()?);
    feed_row(scope, &mut c)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Log;
    use crate::log::sqlite::SqliteLog;

    #[test]
    fn one_records_history_makes_the_hub_read_no_feed() {
        let log = SqliteLog::in_memory().unwrap();
        for (place, index) in [(ABOUT, "feed_about"), (WORD_ON, "feed_word_on")] {
            let explained = format!("EXPLAIN QUERY PLAN {}", statement(place));
            let plan = log.read(|tx| tx.query(&explained, &[[0u8; 16].into()])).unwrap();
            let plan = format!("{plan:?}");
            assert!(plan.contains(&format!("USING INDEX {index}")) && !plan.contains("SCAN"), "{plan}");
        }
    }

    #[test]
    fn what_left_a_scope_is_found_without_reading_its_feed() {
        let log = SqliteLog::in_memory().unwrap();
        for (statement, params) in [(HAS_LOST.to_owned(), 1), (left_statement(2), 3), (LEFT_SINCE.to_owned(), 2)] {
            let explained = format!("EXPLAIN QUERY PLAN {statement}");
            let plan = log.read(|tx| tx.query(&explained, &vec![[0u8; 16].into(); params])).unwrap();
            let plan = format!("{plan:?}");
            assert!(plan.contains("INDEX feed_left") && !plan.contains("SCAN"), "{plan}");
        }
    }
}
