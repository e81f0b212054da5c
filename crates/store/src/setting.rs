//! Small things this vault remembers for itself; never signed, never sent.

use crate::{Error, Store, Tx};
use kernel::{Hlc, Instant};
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) fn read(conn: &Connection, key: &str) -> Result<Option<Vec<u8>>, Error> {
    let mut statement = conn.prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
    Ok(statement.query_row([key], |r| r.get(0)).optional()?)
}

pub(crate) fn write(conn: &Connection, key: &str, value: &[u8]) -> Result<(), Error> {
    conn.prepare_cached("INSERT INTO setting VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")?
        .execute(params![key, value])?;
    Ok(())
}

/// Where the device's time stands; written in the same transaction as the changes it stamped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClockState {
    /// The last stamp of the hybrid clock.
    pub(crate) hlc: Hlc,
    /// The latest wall time that was believed.
    pub(crate) wall_seen: Instant,
    /// The latest arrival in the log; never goes back.
    pub(crate) arrived: Instant,
    /// How many repeatable random numbers were drawn (practice).
    pub(crate) drawn: u64,
}

impl ClockState {
    pub(crate) fn load(conn: &Connection) -> Result<Self, Error> {
        let raw = read(conn, "clock")?.unwrap_or_default();
        let number = |n: usize| raw.get(n * 8..n * 8 + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_be_bytes);
        Ok(Self {
            hlc: Hlc(number(0)),
            wall_seen: Instant(number(1) as i64),
            arrived: Instant(number(2) as i64),
            drawn: number(3),
        })
    }

    pub(crate) fn save(self, conn: &Connection) -> Result<(), Error> {
        let numbers = [self.hlc.0, self.wall_seen.0 as u64, self.arrived.0 as u64, self.drawn];
        write(conn, "clock", &numbers.map(u64::to_be_bytes).concat())
    }
}

impl Tx<'_> {
    /// Remembers a text, together with what else the transaction writes.
    ///
    /// # Errors
    /// The database's.
    pub fn remember(&mut self, key: &str, text: &str) -> Result<(), Error> {
        write(self.conn(), &format!("own:{key}"), text.as_bytes())
    }
}

impl Store {
    /// A remembered text.
    pub fn remembered(&self, key: &str) -> Result<Option<String>, Error> {
        Ok(read(self.read(), &format!("own:{key}"))?.and_then(|b| String::from_utf8(b).ok()))
    }

    /// Remembers a text.
    pub fn remember(&mut self, key: &str, text: &str) -> Result<(), Error> {
        write(self.read(), &format!("own:{key}"), text.as_bytes())
    }
}
