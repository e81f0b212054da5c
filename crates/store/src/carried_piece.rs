//! Pieces of files on carriers (ADR 0032): which go next, which lie in a bundle, which the hub said it has; and which files are asked for.

use crate::{Error, Store};
use kernel::{Instant, RecordId, TimelineId};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;
use std::ops::Range;

/// A piece that the hub is not known to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingPiece {
    /// Whose file.
    pub record: RecordId,
    /// The piece's number, from 0.
    pub no: u32,
    /// Bytes.
    pub length: u64,
}

/// A bundle that lies at a relay still holds the piece of row `p`.
const AT_RELAY: &str = "EXISTS (SELECT 1 FROM carried_piece k JOIN carriage c ON c.id = k.carriage
   WHERE k.record = p.record AND k.no = p.no AND c.is_relayed = 1)";

impl Store {
    /// Pieces for the next bundle, in this order: those that were on no carrier yet, then those that were put on one longest ago; without
    /// those that were put on one within `resting`. A relay has what it was handed until it gives an answer.
    ///
    /// # Errors
    /// The database's.
    pub fn pieces_to_carry(&self, timeline: TimelineId, resting: &Range<Instant>) -> Result<Vec<WaitingPiece>, Error> {
        let sql = format!(
            "SELECT p.record, p.no, length(p.bytes) FROM piece p LEFT JOIN carried_piece k ON k.record = p.record AND k.no = p.no
             WHERE NOT EXISTS (SELECT 1 FROM piece_at_hub h WHERE h.record = p.record AND h.timeline = ?1)
               AND (k.there IS NULL OR k.there <> ?1) AND NOT {AT_RELAY}
               AND (k.carried_at IS NULL OR k.carried_at < ?2 OR k.carried_at >= ?3)
             ORDER BY k.carried_at IS NOT NULL, k.carried_at, p.record, p.no"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let found = statement.query_map(params![timeline.bytes(), resting.start.0, resting.end.0], |r| {
            let length = r.get::<_, i64>(2)?.unsigned_abs();
            Ok(WaitingPiece { record: RecordId::from_bytes(r.get(0)?), no: r.get(1)?, length })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Whether every piece of a file that is here lies on a carrier, or is known to be at this life of the hub already.
    ///
    /// # Errors
    /// The database's.
    pub fn is_file_on_carrier(&self, record: RecordId, timeline: TimelineId) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM piece p WHERE p.record = ?1 AND NOT EXISTS (SELECT 1 FROM carried_piece k
             WHERE k.record = p.record AND k.no = p.no AND (k.there = ?2 OR k.carriage IN (SELECT id FROM carriage)))";
        Ok(!self.conn.prepare_cached(sql)?.exists(params![record.bytes(), timeline.bytes()])?)
    }

    /// This life of the hub said which pieces of a file it has; of how many there are in all. True when it has every one.
    ///
    /// # Errors
    /// The database's; then nothing is noted.
    pub fn note_pieces_there(
        &mut self,
        (record, count): (RecordId, u32),
        there: &BTreeSet<u32>,
        timeline: TimelineId,
    ) -> Result<bool, Error> {
        let is_whole = count > 0 && (0..count).all(|no| there.contains(&no));
        if is_whole {
            self.mark_pieces_at_hub(record, timeline)?;
            return Ok(true);
        }
        self.in_transaction(|store| {
            let sql = "INSERT INTO carried_piece VALUES (?1, ?2, zeroblob(16), 0, ?3)
                 ON CONFLICT (record, no) DO UPDATE SET there = excluded.there";
            for no in there.iter().filter(|no| **no < count) {
                store.conn.prepare_cached(sql)?.execute(params![record.bytes(), no, timeline.bytes()])?;
            }
            Ok(false)
        })
    }

    /// Somebody wants to see a file that is not here.
    ///
    /// # Errors
    /// The database's.
    pub fn want_file(&mut self, record: RecordId, at: Instant) -> Result<(), Error> {
        let sql = "INSERT INTO wanted_file VALUES (?1, ?2) ON CONFLICT DO UPDATE SET wanted_at = excluded.wanted_at";
        self.conn.prepare_cached(sql)?.execute(params![record.bytes(), at.0])?;
        Ok(())
    }

    /// It is here now, or will never come.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_wanted(&mut self, record: RecordId) -> Result<(), Error> {
        self.conn.prepare_cached("DELETE FROM wanted_file WHERE record = ?1")?.execute([record.bytes()])?;
        Ok(())
    }

    /// Nobody waits any longer for a file that was last wanted before then.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_wanted_before(&mut self, record: RecordId, at: Instant) -> Result<(), Error> {
        let sql = "DELETE FROM wanted_file WHERE record = ?1 AND wanted_at < ?2";
        self.conn.prepare_cached(sql)?.execute(params![record.bytes(), at.0])?;
        Ok(())
    }

    /// Files that are wanted, what was wanted last in front.
    ///
    /// # Errors
    /// The database's.
    pub fn wanted_files(&self) -> Result<Vec<RecordId>, Error> {
        let mut statement =
            self.conn.prepare_cached("SELECT record FROM wanted_file ORDER BY wanted_at DESC, record")?;
        let ids = statement.query_map([], |r| r.get(0))?;
        Ok(ids.map(|id| id.map(RecordId::from_bytes)).collect::<Result<_, _>>()?)
    }
}

/// Notes in which bundle pieces lie now. That an earlier life of the hub had them says nothing of this one.
pub(crate) fn note(conn: &Connection, (id, at): ([u8; 16], Instant), pieces: &[(RecordId, u32)]) -> Result<(), Error> {
    for (record, no) in pieces {
        conn.prepare_cached("DELETE FROM piece_at_hub WHERE record = ?1")?.execute([record.bytes()])?;
        let sql = "INSERT OR REPLACE INTO carried_piece VALUES (?1, ?2, ?3, ?4, NULL)";
        conn.prepare_cached(sql)?.execute(params![record.bytes(), no, id, at.0])?;
    }
    Ok(())
}
