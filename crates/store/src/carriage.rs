//! What is on a carrier: bundles that were put on a stick or handed to a relay and have no answer yet (decisions D28).
//!
//! Only says where a copy went. Whether the hub has it, its receipt alone tells.

use crate::{Error, Offer, Store, carried_piece};
use kernel::{DeviceId, Instant, RecordId, ScopeId};
use rusqlite::{Row, params};
use std::collections::BTreeMap;

/// A bundle on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carriage {
    /// The bundle's number.
    pub id: [u8; 16],
    /// When it was put on the carrier, by this laptop's clock.
    pub made_at: Instant,
    /// Handed to a relay, which is asked for the answer; otherwise in a file.
    pub is_relayed: bool,
    /// What of the own chains lies in it: scope, first number, the number after the last.
    pub ranges: Vec<(ScopeId, u64, u64)>,
    /// How many changes it carries, other devices' too. Counted when it is made, not kept.
    pub changes: u32,
    /// Pieces of files that lie in it: record and number. Told when it is made, and not read again.
    pub pieces: Vec<(RecordId, u32)>,
}

impl Carriage {
    /// Of a bundle with these offers.
    pub fn of(id: [u8; 16], made_at: Instant, (own, offers): (DeviceId, &[Offer])) -> Self {
        let mut ranges: BTreeMap<ScopeId, (u64, u64)> = BTreeMap::new();
        for batch in offers.iter().map(|o| &o.batch).filter(|b| b.header.device == own) {
            let (first, next) = (batch.header.first_seq, batch.header.first_seq + batch.pieces.len() as u64);
            let range = ranges.entry(batch.header.scope).or_insert((first, next));
            *range = (range.0.min(first), range.1.max(next));
        }
        let changes = offers.iter().map(|o| o.batch.pieces.len()).sum::<usize>();
        let ranges = ranges.into_iter().map(|(scope, (first, next))| (scope, first, next)).collect();
        let changes = u32::try_from(changes).unwrap_or(u32::MAX);
        Self { id, made_at, is_relayed: false, ranges, changes, pieces: Vec::new() }
    }
}

/// Own changes without a receipt that lie in a carriage, and pieces of files that the hub is not known to have.
const WAITING: &str =
    "(EXISTS (SELECT 1 FROM carried k JOIN change c ON c.scope = k.scope AND c.seq >= k.first_seq AND c.seq < k.next_seq
   WHERE k.carriage = carriage.id AND c.device = ?1 AND c.rank IS NULL)
   OR EXISTS (SELECT 1 FROM carried_piece p WHERE p.carriage = carriage.id AND p.there IS NULL))";

impl Store {
    /// Notes that a bundle lies safely on a carrier. What else is on its way although everything in it has its receipt by now is
    /// forgotten.
    ///
    /// # Errors
    /// The database's; then nothing is noted.
    pub fn note_carriage(&mut self, carriage: &Carriage) -> Result<(), Error> {
        self.in_transaction(|store| {
            store.forget_delivered()?;
            let Carriage { id, made_at, is_relayed, ranges, pieces, .. } = carriage;
            store
                .conn
                .prepare_cached("INSERT OR REPLACE INTO carriage VALUES (?1, ?2, ?3)")?
                .execute(params![id, made_at.0, is_relayed])?;
            for (scope, first, next) in ranges {
                let row = params![id, scope.bytes(), *first as i64, *next as i64];
                store.conn.prepare_cached("INSERT OR REPLACE INTO carried VALUES (?1, ?2, ?3, ?4)")?.execute(row)?;
            }
            carried_piece::note(&store.conn, (*id, *made_at), pieces)
        })
    }

    /// A bundle has its answer, or will get none.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_carriage(&mut self, id: [u8; 16]) -> Result<(), Error> {
        self.in_transaction(|store| {
            for sql in ["DELETE FROM carriage WHERE id = ?1", "DELETE FROM carried WHERE carriage = ?1"] {
                store.conn.prepare_cached(sql)?.execute([id])?;
            }
            Ok(())
        })
    }

    /// A line has brought the hub's word on all there was: whatever holds nothing without a receipt is on its way no more.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_delivered_carriages(&mut self) -> Result<(), Error> {
        self.in_transaction(|store| {
            let gone = format!("DELETE FROM carriage WHERE NOT {WAITING}");
            store.conn.prepare_cached(&gone)?.execute([store.identity.device.bytes()])?;
            store.forget_delivered()
        })
    }

    /// A relay keeps its answer until it is confirmed, so those it was handed stay noted until then.
    fn forget_delivered(&self) -> Result<(), Error> {
        let own = self.identity.device.bytes();
        let gone = format!("DELETE FROM carriage WHERE is_relayed = 0 AND NOT {WAITING}");
        self.conn.prepare_cached(&gone)?.execute([own])?;
        let sql = "DELETE FROM carried WHERE carriage NOT IN (SELECT id FROM carriage)";
        self.conn.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Bundles with an own change that has no receipt yet, the earliest first; those handed to a relay in any case.
    ///
    /// # Errors
    /// The database's.
    pub fn carriages(&self) -> Result<Vec<Carriage>, Error> {
        let sql = format!(
            "SELECT id, made_at, is_relayed FROM carriage WHERE is_relayed = 1 OR {WAITING} ORDER BY made_at, id"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let found = statement.query_map([self.identity.device.bytes()], row_to_carriage)?;
        let mut found: Vec<Carriage> = found.collect::<Result<_, _>>()?;
        for carriage in &mut found {
            carriage.ranges = self.ranges_of(carriage.id)?;
        }
        Ok(found)
    }

    fn ranges_of(&self, id: [u8; 16]) -> Result<Vec<(ScopeId, u64, u64)>, Error> {
        let sql = "SELECT scope, first_seq, next_seq FROM carried WHERE carriage = ?1 ORDER BY scope";
        let mut statement = self.conn.prepare_cached(sql)?;
        let found = statement.query_map([id], |r| {
            let number = |n| r.get::<_, i64>(n).map(|n| n as u64);
            Ok((ScopeId::from_bytes(r.get(0)?), number(1)?, number(2)?))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// How many own savings without a receipt lie on a carrier.
    ///
    /// # Errors
    /// The database's.
    pub fn on_carriers(&self) -> Result<u32, Error> {
        let sql = "SELECT count(DISTINCT coalesce(c.group_id, c.id)) FROM change c WHERE c.device = ?1 AND c.rank IS NULL
             AND EXISTS (SELECT 1 FROM carried k WHERE k.scope = c.scope AND c.seq >= k.first_seq AND c.seq < k.next_seq)";
        Ok(self.conn.prepare_cached(sql)?.query_row([self.identity.device.bytes()], |r| r.get(0))?)
    }
}

fn row_to_carriage(row: &Row<'_>) -> rusqlite::Result<Carriage> {
    let (id, made_at) = (row.get(0)?, Instant(row.get(1)?));
    Ok(Carriage { id, made_at, is_relayed: row.get(2)?, ranges: Vec::new(), changes: 0, pieces: Vec::new() })
}
