//! The past, folded again: f(period, as_of) reads a store that holds what had arrived by then (decisions D16, D39).

use crate::{Error, Identity, Store, entering, erased, fold, log, log::Logged, receipts};
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
    /// Last record sent by the hub with its state.
    pub entered: i64,
    /// Last word of the hub.
    pub receipt: i64,
}

impl Store {
    /// The position an instant resolves to: everything that had arrived by then.
    pub fn position_at(&self, at: Instant) -> Result<Position, Error> {
        let last = |table| -> Result<i64, Error> {
            let sql = format!("SELECT coalesce(max(no), 0) FROM {table} WHERE arrived_at <= ?1");
            Ok(self.conn.prepare_cached(&sql)?.query_row([at.0], |r| r.get(0))?)
        };
        Ok(Position {
            change: last("change")?,
            entering: last("entering")?,
            entered: last("entered")?,
            receipt: last("receipt")?,
        })
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
            signing: self.identity.signing.clone(),
            seed: None,
        };
        let past = Store::finish(Connection::open_in_memory()?, copy, self.columns)?;
        past.conn.execute_batch("BEGIN")?;
        self.replay(&past, position, kinds)?;
        past.noted.settle(&past.conn)?;
        past.conn.execute_batch("COMMIT")?;
        Ok(past)
    }

    fn replay(&self, past: &Store, position: Position, kinds: &[RecordKind]) -> Result<(), Error> {
        let wanted =
            |number: u16| RecordKind::of_number(number).is_some_and(|kind| kinds.is_empty() || kinds.contains(&kind));
        let mut records: BTreeMap<RecordId, Vec<Logged>> = BTreeMap::new();
        self.copy_rows(past, "cursor")?;
        self.copy_rows(past, "erasure")?;
        for (table, last) in [("entering", position.entering), ("entered", position.entered)] {
            self.copy_states(past, (table, last), |kind, record| {
                if wanted(kind) {
                    records.entry(record).or_default();
                }
            })?;
        }
        let unsaid = receipts::said_after(&self.conn, position.receipt)?;
        let sql = format!("SELECT {} FROM change WHERE no <= ?1 ORDER BY no", log::COLUMNS);
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([position.change])?;
        while let Some(row) = rows.next()? {
            let (_, mut logged) = log::row_to_logged(row)?;
            erased::take_out(past.read(), &mut logged.change)?;
            if unsaid.contains(&(logged.device, logged.scope, logged.seq)) {
                logged = logged.unsaid();
            }
            if wanted(logged.change.kind) {
                log::insert(&past.conn, &logged, &logged.change.encode())?;
                records.entry(logged.change.record).or_default().push(logged);
            }
        }
        self.copy_rows(past, "hidden")?;
        self.copy_rows(past, "stand_in")?;
        for (id, logged) in records {
            let base = entering::base_of(past, id, &logged)?;
            fold::raise(past, id, (base, &logged))?;
        }
        Ok(())
    }

    fn copy_states(&self, past: &Store, which: (&str, i64), mut note: impl FnMut(u16, RecordId)) -> Result<(), Error> {
        let is_from_hub = which.0 == "entered";
        let columns =
            if is_from_hub { "bytes, arrived_at, rank, signature, timeline" } else { "bytes, arrived_at, device" };
        let mut statement =
            self.conn.prepare(&format!("SELECT {columns} FROM {} WHERE no <= ?1 ORDER BY no", which.0))?;
        let mut rows = statement.query([which.1])?;
        while let Some(row) = rows.next()? {
            let (bytes, at) = (row.get::<_, Vec<u8>>(0)?, Instant(row.get(1)?));
            let state = entering::Entering::decode(&bytes)?;
            note(state.kind, state.record);
            if is_from_hub {
                let (rank, timeline) = (row.get::<_, i64>(2)? as u64, row.get(4)?);
                let signature = &row.get::<_, Vec<u8>>(3)?;
                let sent = entering::Sent { bytes: &bytes, signature, timeline, rank, arrived_at: at };
                entering::keep_entered(past, &state, &sent)?;
            } else {
                entering::keep(past, kernel::DeviceId::from_bytes(row.get(2)?), &state, at)?;
            }
        }
        Ok(())
    }

    fn copy_rows(&self, past: &Store, table: &str) -> Result<(), Error> {
        let mut statement = self.conn.prepare(&format!("SELECT * FROM {table}"))?;
        let width = statement.column_count();
        let holes: Vec<String> = (1..=width).map(|n| format!("?{n}")).collect();
        let mut into = past.conn.prepare_cached(&format!("INSERT INTO {table} VALUES ({})", holes.join(", ")))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let cells = (0..width).map(|n| row.get::<_, rusqlite::types::Value>(n)).collect::<Result<Vec<_>, _>>()?;
            into.execute(rusqlite::params_from_iter(cells))?;
        }
        Ok(())
    }
}
