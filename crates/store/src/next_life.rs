//! A hub that was set back lives on in another life: what its earlier one sent of a record whose beginning is here serves no more once
//! the next one is read (`entering::base_of`).

use crate::{Cursor, Error, Store, fold};
use kernel::{RecordId, RecordKind};
use rusqlite::params;
use std::collections::BTreeSet;

impl Store {
    /// Stands at this place of a feed. Where it is the first of a life, records that were shown by a state of another life are folded by
    /// what is known without it, so that what is shown follows from what is here at any moment.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn stand_at(&self, cursor: &Cursor) -> Result<BTreeSet<RecordKind>, Error> {
        let sql = "SELECT 1 FROM cursor WHERE scope = ?1 AND timeline = ?2";
        let is_first =
            !self.conn.prepare_cached(sql)?.exists(params![cursor.scope.bytes(), cursor.timeline.bytes()])?;
        self.save_cursor(cursor)?;
        let mut kinds = BTreeSet::new();
        for record in if is_first { self.shown_by_another_life(cursor)? } else { Vec::new() } {
            kinds.extend(fold::refold(self, record)?);
        }
        Ok(kinds)
    }

    fn shown_by_another_life(&self, cursor: &Cursor) -> Result<Vec<RecordId>, Error> {
        let sql = "SELECT DISTINCT e.record FROM entered e JOIN change c ON c.record = e.record AND c.op = 1
                   WHERE e.scope = ?1 AND e.timeline <> ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let scope_and_life = params![cursor.scope.bytes(), cursor.timeline.bytes()];
        let found = statement.query_map(scope_and_life, |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
