//! The past, folded again: f(period, as_of) reads a store that holds what had arrived by then (decisions D16, D39).

use crate::{Error, Identity, Store, column, entry, foreign, log, log::Logged, record, record::Held, write};
use kernel::{Instant, RecordId, RecordKind};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// A position in the log: what arrived up to it. A later arrival with an older time never moves what stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Last change number.
    pub change: i64,
    /// Last entering number.
    pub entering: i64,
}

impl Store {
    /// The position an instant resolves to: everything that had arrived by then.
    pub fn position_at(&self, at: Instant) -> Result<Position, Error> {
        let last = |table| -> Result<i64, Error> {
            let sql = format!("SELECT coalesce(max(no), 0) FROM {table} WHERE arrived_at <= ?1");
            Ok(self.conn.prepare_cached(&sql)?.query_row([at.0], |r| r.get(0))?)
        };
        Ok(Position { change: last("change")?, entering: last("entering")? })
    }

    /// The position of now.
    pub fn position(&self) -> Result<Position, Error> {
        self.position_at(Instant(i64::MAX))
    }

    /// A store in memory that holds what had arrived by the position, of the given kinds (all when empty).
    pub fn as_of(&self, position: Position, kinds: &[RecordKind]) -> Result<Store, Error> {
        let copy = Identity {
            district: self.identity.district,
            device: self.identity.device,
            device_epoch: self.identity.device_epoch,
            member: self.identity.member,
            signing: seal::SigningKey::from_seed(&self.identity.signing.seed()),
            seed: None,
        };
        let past = Store::finish(Connection::open_in_memory()?, copy, self.columns)?;
        past.conn.execute_batch("BEGIN")?;
        self.replay(&past, position, kinds)?;
        past.conn.execute_batch("COMMIT")?;
        Ok(past)
    }

    fn replay(&self, past: &Store, position: Position, kinds: &[RecordKind]) -> Result<(), Error> {
        let wanted =
            |number: u16| RecordKind::of_number(number).is_some_and(|kind| kinds.is_empty() || kinds.contains(&kind));
        let mut statement = self.conn.prepare("SELECT bytes FROM entering WHERE no <= ?1 ORDER BY no")?;
        let mut rows = statement.query([position.entering])?;
        while let Some(row) = rows.next()? {
            let entering: foreign::Entering = serde_json::from_slice(&row.get::<_, Vec<u8>>(0)?)?;
            if wanted(entering.kind) {
                foreign::adopt(past, &entering)?;
            }
        }
        let sql = format!("SELECT {} FROM change WHERE no <= ?1 ORDER BY no", log::COLUMNS);
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([position.change])?;
        let mut touched = Vec::new();
        while let Some(row) = rows.next()? {
            let (_, logged) = log::row_to_logged(row)?;
            if wanted(logged.change.kind) {
                touched.push(logged);
            }
        }
        past.fold_all(&touched)
    }

    /// Folds many changes in the order they arrived and projects each record once.
    fn fold_all(&self, logged: &[Logged]) -> Result<(), Error> {
        let mut folded: BTreeMap<RecordId, Held> = BTreeMap::new();
        let mut order = Vec::new();
        for l in logged {
            log::insert(&self.conn, l, &l.change.encode())?;
            let Some((_, spec)) = RecordKind::of_number(l.change.kind).and_then(|k| column::column_of(self.columns, k))
            else {
                continue;
            };
            let id = l.change.record;
            let before = match folded.remove(&id) {
                Some(held) => Some(held),
                None => {
                    order.push(id);
                    record::load(&self.conn, id)?
                }
            };
            folded.insert(id, write::fold(&self.conn, spec, before, l)?);
            if l.change.op == change::Op::Append {
                entry::insert(&self.conn, l)?;
            }
        }
        for held in order.iter().filter_map(|id| folded.remove(id)) {
            if let Some((column, spec)) = column::column_of(self.columns, held.record.kind) {
                write::settle(&self.conn, column, spec, held)?;
            }
        }
        Ok(())
    }
}
