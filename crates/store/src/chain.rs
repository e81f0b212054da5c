//! The open batch of each scope: reserved at its first change, its running head signed in every transaction (decisions D33).

use crate::{Error, Identity};
use change::{BatchHeader, Chain, MAX_BATCH_BYTES, MAX_BATCH_CHANGES, Salts};
use kernel::{DeviceId, ScopeId};
use rusqlite::{Connection, OptionalExtension, Row, params, types::Type};
use seal::{Hash, Signature};

/// Version of the field catalogue written by this program.
pub const SCHEMA: u16 = 1;

/// A batch as far as it has grown.
#[derive(Clone, Debug)]
pub(crate) struct OpenBatch {
    pub(crate) header: BatchHeader,
    pub(crate) salts: Salts,
    pub(crate) count: u32,
    pub(crate) bytes: usize,
    pub(crate) head: Hash,
}

impl OpenBatch {
    fn is_full(&self) -> bool {
        self.count >= MAX_BATCH_CHANGES || self.bytes >= MAX_BATCH_BYTES
    }

    /// The number of the next change in its chain.
    pub(crate) fn next_seq(&self) -> u64 {
        self.header.first_seq + u64::from(self.count)
    }

    pub(crate) fn next_salt(&self) -> [u8; 32] {
        self.salts.at(self.count)
    }

    pub(crate) fn take(&mut self, body_hash: Hash, bytes: usize) {
        self.head = Chain(self.head).with(body_hash).0;
        self.count += 1;
        self.bytes += bytes;
    }
}

/// The batch that the next change of this scope goes into; a new one when there is none or it is closed or full.
pub(crate) fn open_batch(
    conn: &Connection,
    identity: &Identity,
    scope: ScopeId,
    start: (u8, impl FnOnce() -> Result<[u8; 32], Error>),
) -> Result<OpenBatch, Error> {
    let last = last_batch(conn, identity.device, scope)?;
    if let Some((batch, false)) = &last
        && !batch.is_full()
        && batch.header.device_epoch == identity.device_epoch
    {
        return Ok(batch.clone());
    }
    let (first_seq, prev_head) = last.map_or((1, Hash([0; 32])), |(b, _)| (b.next_seq(), b.head));
    let header = BatchHeader {
        district: identity.district,
        device: identity.device,
        device_epoch: identity.device_epoch,
        scope,
        first_seq,
        prev_head,
        schema: SCHEMA,
        seen_hub_time: hub_time(conn)?,
        clock: start.0,
    };
    Ok(OpenBatch { header, salts: start.1()?.into(), count: 0, bytes: 0, head: prev_head })
}

/// The latest time the hub is known to have stamped with: nothing written after it may claim an earlier one (sync.md 3.4).
fn hub_time(conn: &Connection) -> Result<u64, Error> {
    let raw = crate::setting::read(conn, "hub_time")?.and_then(|b| b.try_into().ok());
    Ok(raw.map_or(0, u64::from_be_bytes))
}

pub(crate) const COLUMNS: &str =
    "device, scope, first_seq, device_epoch, prev_head, schema, seen_hub_time, clock, batch_salt,
     count, bytes, head, signature, is_closed";

pub(crate) fn row_to_batch(row: &Row<'_>, identity: &Identity) -> rusqlite::Result<(OpenBatch, Signature, bool)> {
    let header = BatchHeader {
        district: identity.district,
        device: DeviceId::from_bytes(row.get(0)?),
        scope: ScopeId::from_bytes(row.get(1)?),
        first_seq: row.get::<_, i64>(2)? as u64,
        device_epoch: row.get(3)?,
        prev_head: Hash(row.get(4)?),
        schema: row.get(5)?,
        seen_hub_time: row.get::<_, i64>(6)? as u64,
        clock: row.get(7)?,
    };
    let batch = OpenBatch {
        header,
        salts: salts(row, 8)?,
        count: row.get(9)?,
        bytes: row.get::<_, i64>(10)? as usize,
        head: Hash(row.get(11)?),
    };
    Ok((batch, Signature(row.get(12)?), row.get(13)?))
}

/// The salts in a cell.
pub(crate) fn salts(row: &Row<'_>, at: usize) -> rusqlite::Result<Salts> {
    let unfit = |error| rusqlite::Error::FromSqlConversionFailure(at, Type::Blob, Box::new(error));
    Salts::decode(&row.get::<_, Vec<u8>>(at)?).map_err(unfit)
}

fn last_batch(conn: &Connection, device: DeviceId, scope: ScopeId) -> Result<Option<(OpenBatch, bool)>, Error> {
    let sql = "SELECT first_seq, device_epoch, prev_head, schema, seen_hub_time, clock, batch_salt, count, bytes, head, is_closed, district
               FROM batch, (SELECT value AS district FROM setting WHERE key = 'district')
               WHERE device = ?1 AND scope = ?2 ORDER BY first_seq DESC LIMIT 1";
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_row(params![device.bytes(), scope.bytes()], |r| {
        let header = BatchHeader {
            district: kernel::DistrictId::from_bytes(r.get(11)?),
            device,
            scope,
            first_seq: r.get::<_, i64>(0)? as u64,
            device_epoch: r.get(1)?,
            prev_head: Hash(r.get(2)?),
            schema: r.get(3)?,
            seen_hub_time: r.get::<_, i64>(4)? as u64,
            clock: r.get(5)?,
        };
        let (count, bytes, head) = (r.get(7)?, r.get::<_, i64>(8)? as usize, Hash(r.get(9)?));
        Ok((OpenBatch { header, salts: salts(r, 6)?, count, bytes, head }, r.get(10)?))
    });
    Ok(found.optional()?)
}

/// The last number of a chain and the head there: 0 and zeros before the first.
pub(crate) fn end(conn: &Connection, device: DeviceId, scope: ScopeId) -> Result<(u64, Hash), Error> {
    let sql = "SELECT first_seq + count - 1, head FROM batch WHERE device = ?1 AND scope = ?2 ORDER BY first_seq DESC LIMIT 1";
    let found = conn
        .prepare_cached(sql)?
        .query_row(params![device.bytes(), scope.bytes()], |r| Ok((r.get::<_, i64>(0)? as u64, Hash(r.get(1)?))));
    Ok(found.optional()?.unwrap_or((0, Hash([0; 32]))))
}

/// Writes the batch as it stands now, signed.
pub(crate) fn save(conn: &Connection, identity: &Identity, batch: &OpenBatch) -> Result<(), Error> {
    let signature = batch.header.sign(&identity.signing, batch.count, batch.head);
    insert(conn, batch, &signature, false)
}

pub(crate) fn insert(conn: &Connection, b: &OpenBatch, signature: &Signature, is_closed: bool) -> Result<(), Error> {
    let h = &b.header;
    conn.prepare_cached(
        "INSERT INTO batch VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (device, scope, first_seq) DO UPDATE SET count = excluded.count, bytes = excluded.bytes,
           head = excluded.head, signature = excluded.signature, is_closed = excluded.is_closed",
    )?
    .execute(params![
        h.device.bytes(),
        h.scope.bytes(),
        h.first_seq as i64,
        h.device_epoch,
        h.prev_head.0,
        h.schema,
        h.seen_hub_time as i64,
        h.clock,
        b.salts.encode(),
        b.count,
        b.bytes as i64,
        b.head.0,
        signature.0,
        is_closed,
    ])?;
    Ok(())
}
