//! What a batch waits for that the hub does not take yet: the beginning of a record that another laptop has to bring.

use crate::{Error, Store};
use change::Batch;
use kernel::{Hlc, Instant, MemberId, RecordId, RecordKind, TimelineId};
use rusqlite::{OptionalExtension, params};

/// A record that was changed here while the hub does not have its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// The record.
    pub record: RecordId,
    /// Its kind; `None` for one of a later program.
    pub kind: Option<RecordKind>,
    /// When the first change that waits for it was written, by its writer's clock.
    pub since: Instant,
    /// Who began the record, where that is known: this member's laptop, or one that was given the beginning by it, has to come.
    pub begun_by: Option<MemberId>,
}

/// Changes of a batch to records that did not begin in it. First those of which nobody gave the hub's present life the beginning.
const CHANGED: &str = "SELECT c.record, c.kind, c.hlc, (SELECT created_by FROM record r WHERE r.id = c.record)
    FROM change c WHERE c.device = ?1 AND c.scope = ?2 AND c.seq >= ?3 AND c.seq < ?4 AND c.op <> 1
      AND NOT EXISTS (SELECT 1 FROM change b WHERE b.record = c.record AND b.op = 1 AND b.device = ?1 AND b.scope = ?2
        AND b.seq >= ?3 AND b.seq < ?4)
    ORDER BY EXISTS (SELECT 1 FROM entered e WHERE e.record = c.record AND e.timeline = ?5)
      OR EXISTS (SELECT 1 FROM change b JOIN receipt p ON p.device = b.device AND p.scope = b.scope
        AND p.first_seq <= b.seq AND b.seq < p.first_seq + p.count
        WHERE b.record = c.record AND b.op = 1 AND p.timeline = ?5), c.seq LIMIT 1";

impl Store {
    /// The record whose beginning a batch waits for, once the hub has said that it does; `None` where its words are not here.
    ///
    /// # Errors
    /// The database's.
    pub fn awaited_by(&self, batch: &Batch, timeline: TimelineId) -> Result<Option<Awaited>, Error> {
        let h = &batch.header;
        let place =
            params![h.device.bytes(), h.scope.bytes(), h.first_seq as i64, batch.next_seq() as i64, timeline.bytes()];
        let read = |r: &rusqlite::Row<'_>| {
            Ok(Awaited {
                record: RecordId::from_bytes(r.get(0)?),
                kind: RecordKind::of_number(r.get(1)?),
                since: Hlc(r.get::<_, i64>(2)? as u64).instant(),
                begun_by: r.get::<_, Option<[u8; 16]>>(3)?.map(MemberId::from_bytes),
            })
        };
        Ok(self.conn.prepare_cached(CHANGED)?.query_row(place, read).optional()?)
    }
}
