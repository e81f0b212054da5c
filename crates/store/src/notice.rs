//! The hub's signed words that outlive it: kept here, and handed back to a hub in a life that may have forgotten them.

use crate::{Error, Store, erasing};
use change::{Listed, Notice, Value};
use kernel::{DeviceId, Instant, RecordId, TimelineId};
use rusqlite::{Connection, params};
use seal::VerifyingKey;

/// Stands where an entering record has its id.
const TAG: &str = "notice";

/// A notice as an item of a feed.
pub fn notice_item(notice: &Notice) -> Vec<u8> {
    Listed::encode(vec![TAG.into(), notice.encode().into()])
}

/// The notice in an item's bytes; `None` when they are something else.
///
/// # Errors
/// One that can't be read.
pub fn notice_in(bytes: &[u8]) -> Result<Option<Notice>, Error> {
    raw_in(bytes)?.map(|raw| Ok(Notice::decode(&raw)?)).transpose()
}

fn raw_in(bytes: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    let mut listed = Listed::decode(bytes)?;
    if !matches!(listed.value()?, Value::Text(tag) if tag == TAG) {
        return Ok(None);
    }
    Ok(Some(listed.bytes()?))
}

/// Keeps the notice in these bytes, once. False when they are something else.
pub(crate) fn take(store: &Store, bytes: &[u8], (hub, timeline): (&VerifyingKey, TimelineId)) -> Result<bool, Error> {
    let Some(raw) = raw_in(bytes)? else { return Ok(false) };
    Notice::decode(&raw)?.verify(hub)?;
    keep(store, &raw, timeline)?;
    Ok(true)
}

/// Keeps a notice whose signature was checked, or that stands in what the hub signed. This life of the hub knows it.
pub(crate) fn keep(store: &Store, raw: &[u8], timeline: TimelineId) -> Result<(), Error> {
    let notice = Notice::decode(raw)?;
    let sql = "INSERT INTO notice (word, subject, timeline, bytes) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (word, subject) DO UPDATE SET timeline = excluded.timeline";
    let row = params![notice.word, notice.subject, timeline.bytes(), raw];
    store.conn.prepare_cached(sql)?.execute(row)?;
    if let Some(erasure) = notice.erasure()? {
        erasing::begin(store, &erasure)?;
    }
    Ok(())
}

/// When the hub carried out what is to be erased, by its clock: the same on every laptop, whichever way it came there. None where the hub's
/// word has not come.
///
/// # Errors
/// The database's.
pub fn erased_at(conn: &Connection, erasure: RecordId) -> Result<Option<Instant>, Error> {
    let mut statement = conn.prepare_cached("SELECT bytes FROM notice WHERE subject = ?1")?;
    let found = statement.query_map([erasure.bytes()], |r| r.get::<_, Vec<u8>>(0))?;
    for raw in found.collect::<Result<Vec<_>, _>>()? {
        let notice = Notice::decode(&raw)?;
        if notice.erasure()?.is_some() {
            return Ok(Some(notice.at));
        }
    }
    Ok(None)
}

impl Store {
    /// Whether the hub has said that a laptop is out of use.
    ///
    /// # Errors
    /// The database's.
    pub fn is_out_of_use(&self, device: DeviceId) -> Result<bool, Error> {
        let mut statement = self.conn.prepare_cached("SELECT bytes FROM notice WHERE subject = ?1")?;
        let found = statement.query_map([device.bytes()], |r| r.get::<_, Vec<u8>>(0))?;
        let said = found.collect::<Result<Vec<_>, _>>()?;
        Ok(said.iter().any(|raw| Notice::decode(raw).is_ok_and(|notice| notice.revoked_device() == Some(device))))
    }

    /// Since when, by the hub's clock, the keys of a laptop out of use are destroyed; none where the hub has not said so.
    ///
    /// # Errors
    /// The database's.
    pub fn keys_destroyed_at(&self, device: DeviceId) -> Result<Option<Instant>, Error> {
        let mut statement = self.conn.prepare_cached("SELECT bytes FROM notice WHERE subject = ?1")?;
        let found = statement.query_map([device.bytes()], |r| r.get::<_, Vec<u8>>(0))?;
        let said = found.collect::<Result<Vec<_>, _>>()?;
        let notices = said.iter().filter_map(|raw| Notice::decode(raw).ok());
        Ok(notices.filter(|notice| notice.keys_destroyed_on() == Some(device)).map(|notice| notice.at).next())
    }

    /// What this life of the hub is not known to have been told, at most so many.
    ///
    /// # Errors
    /// The database's.
    pub fn untold_notices(&self, timeline: TimelineId, most: u32) -> Result<Vec<Vec<u8>>, Error> {
        let sql = "SELECT bytes FROM notice WHERE timeline <> ?1 ORDER BY word, subject LIMIT ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let found = statement.query_map(params![timeline.bytes(), most], |r| r.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// This life of the hub has been told these.
    ///
    /// # Errors
    /// The database's; then none is marked.
    pub fn mark_told(&mut self, timeline: TimelineId, told: &[Vec<u8>]) -> Result<(), Error> {
        self.in_transaction(|store| {
            let mut statement = store.conn.prepare_cached("UPDATE notice SET timeline = ?1 WHERE bytes = ?2")?;
            told.iter().try_for_each(|bytes| Ok(statement.execute(params![timeline.bytes(), bytes]).map(drop)?))
        })
    }
}
