//! What must be known of a vault before its keys may be destroyed: that the hub has all it wrote (decisions D22).

use crate::{Error, Store};
use kernel::{RecordId, ScopeId, TimelineId};
use rusqlite::params;
use seal::Hash;

impl Store {
    /// Whether this life of the hub has given a receipt for every batch of this vault, and some life of it for every other that is here, and
    /// none is kept for an author who lost it: of what a colleague wrote this may be the only copy left.
    ///
    /// # Errors
    /// The database's.
    pub fn is_all_stamped(&self, timeline: TimelineId) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM batch b WHERE b.device = ?1 AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.device = b.device
                     AND r.scope = b.scope AND r.first_seq = b.first_seq AND r.timeline = ?2)";
        let is_left = self.conn.prepare_cached(sql)?.exists(params![self.identity.device.bytes(), timeline.bytes()])?;
        let others = "SELECT 1 FROM unstamped UNION ALL SELECT 1 FROM displaced";
        let is_others_left = self.conn.prepare_cached(others)?.exists([])?;
        Ok(!is_left && !is_others_left && self.unstamped()? == 0)
    }

    /// Where each chain of this vault ends: scope, last number, head there.
    ///
    /// # Errors
    /// The database's.
    pub fn own_ends(&self) -> Result<Vec<(ScopeId, u64, Hash)>, Error> {
        let sql = "SELECT scope, first_seq + count - 1, head FROM batch b WHERE device = ?1 AND first_seq =
                     (SELECT max(first_seq) FROM batch x WHERE x.device = b.device AND x.scope = b.scope) ORDER BY scope";
        let mut statement = self.conn.prepare_cached(sql)?;
        let ends = statement.query_map([self.identity.device.bytes()], |r| {
            Ok((ScopeId::from_bytes(r.get(0)?), r.get::<_, i64>(1)? as u64, Hash(r.get(2)?)))
        })?;
        Ok(ends.collect::<Result<_, _>>()?)
    }

    /// Records that this vault began and nobody refused, with pieces here that this life of the hub is not known to have. Where the beginning
    /// itself is here no more, whoever wrote the record is asked.
    ///
    /// # Errors
    /// The database's.
    pub fn own_files_unsent(&self, timeline: TimelineId) -> Result<Vec<RecordId>, Error> {
        let sql = "SELECT 1 FROM change WHERE record = ?1 AND device = ?2 AND op = 1 AND verdict <> 1
                   UNION ALL SELECT 1 FROM record WHERE id = ?1 AND created_by = ?3
                     AND NOT EXISTS (SELECT 1 FROM change WHERE record = ?1 AND op = 1)";
        let mut own = self.conn.prepare_cached(sql)?;
        let mut found = Vec::new();
        for record in self.pieces_to_offer(timeline)? {
            let own_ids = (self.identity.device.bytes(), self.identity.member.bytes());
            if own.exists(params![record.bytes(), own_ids.0, own_ids.1])? {
                found.push(record);
            }
        }
        Ok(found)
    }
}
