//! Words that have left this vault, sealed to the hub alone: nobody here can read them, and a hub that was set back to before it had
//! them is given them again (decisions D8).

use crate::{Error, Store, setting};
use kernel::{DeviceId, RecordId, ScopeId};
use rusqlite::{Connection, params};
use seal::{SealPublic, SealSecret};

const USE: &[u8] = b"zoufang/left/1";
/// The setting that holds the hub's key.
const KEY: &str = "hub_seal_key";

/// What the sealed bytes are bound to: the place in a chain where the body stands.
fn place(at: (DeviceId, ScopeId, u64)) -> Vec<u8> {
    [&at.0.bytes()[..], &at.1.bytes(), &at.2.to_be_bytes()].concat()
}

/// Opens what a laptop sealed to this hub.
///
/// # Errors
/// It is sealed to another, or stood elsewhere.
pub fn open_left(secret: &SealSecret, at: (DeviceId, ScopeId, u64), sealed: &[u8]) -> Result<Vec<u8>, seal::Error> {
    Ok(seal::open_from(secret, USE, &place(at), sealed)?.to_vec())
}

/// Keeps a body that leaves, if the hub's key is known. It is known before anything leaves: a sync begins with the hub's welcome.
pub(crate) fn keep(store: &Store, at: (DeviceId, ScopeId, u64), body: (RecordId, &[u8])) -> Result<(), Error> {
    let raw: Option<[u8; 32]> = setting::read(&store.conn, KEY)?.and_then(|raw| raw.try_into().ok());
    let Some(key) = raw.map(SealPublic) else { return Ok(()) };
    let bytes = seal::seal_to(&key, USE, &place(at), body.1)?;
    let sql = "INSERT OR REPLACE INTO sealed (device, scope, seq, record, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
    let row = params![at.0.bytes(), at.1.bytes(), at.2 as i64, body.0.bytes(), bytes];
    store.conn.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// The words are here again.
pub(crate) fn take_away(conn: &Connection, at: (DeviceId, ScopeId, u64)) -> Result<(), Error> {
    let sql = "DELETE FROM sealed WHERE device = ?1 AND scope = ?2 AND seq = ?3";
    conn.prepare_cached(sql)?.execute(params![at.0.bytes(), at.1.bytes(), at.2 as i64])?;
    Ok(())
}

/// What is sealed of a chain from one number up to another: its place after the first, and the bytes.
pub(crate) fn of_batch(
    conn: &Connection,
    chain: (DeviceId, ScopeId),
    (first, end): (u64, u64),
) -> Result<Vec<(u32, Vec<u8>)>, Error> {
    let sql = "SELECT seq, bytes FROM sealed WHERE device = ?1 AND scope = ?2 AND seq >= ?3 AND seq < ?4 ORDER BY seq";
    let mut statement = conn.prepare_cached(sql)?;
    let range = params![chain.0.bytes(), chain.1.bytes(), first as i64, end as i64];
    let found = statement.query_map(range, |r| Ok(((r.get::<_, i64>(0)? as u64 - first) as u32, r.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

impl Store {
    /// Remembers the hub's key that things are sealed to.
    ///
    /// # Errors
    /// The database's.
    pub fn know_hub_seal_key(&mut self, key: &SealPublic) -> Result<(), Error> {
        setting::write(&self.conn, KEY, &key.0)
    }

    /// The hub's key that things are sealed to, once it said so.
    ///
    /// # Errors
    /// The database's.
    pub fn hub_seal_key(&self) -> Result<Option<SealPublic>, Error> {
        Ok(setting::read(&self.conn, KEY)?.and_then(|bytes| bytes.try_into().ok()).map(SealPublic))
    }

    /// True where it is the key that is remembered.
    ///
    /// # Errors
    /// The database's.
    pub fn knows_hub_seal_key(&self, key: &SealPublic) -> Result<bool, Error> {
        Ok(setting::read(&self.conn, KEY)?.as_deref() == Some(&key.0))
    }
}
