//! The signed log: devices known here, and changes as they were written.

use crate::{Error, Store};
use change::Change;
use kernel::{ChangeId, DeviceId, Instant, MemberId, RecordId, Role, ScopeId};
use rusqlite::{Connection, OptionalExtension, params};
use seal::{SealPublic, VerifyingKey};

/// A vault on some laptop, with the keys others check and seal by.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Its member.
    pub member: MemberId,
    /// Checks what it signed.
    pub sign_key: VerifyingKey,
    /// Seals to it.
    pub seal_key: SealPublic,
}

/// A change with what the log adds to it.
#[derive(Clone, Debug)]
pub(crate) struct Logged {
    pub(crate) change: Change,
    pub(crate) device: DeviceId,
    pub(crate) member: MemberId,
    pub(crate) role: Role,
    pub(crate) scope: ScopeId,
    pub(crate) seq: u64,
    pub(crate) eff: u64,
    pub(crate) arrived_at: Instant,
}

pub(crate) fn insert(conn: &Connection, l: &Logged, body: &[u8]) -> Result<i64, Error> {
    let c = &l.change;
    conn.prepare_cached(
        "INSERT INTO change (id, device, scope, seq, member, role, kind, record, intent, op, hlc, eff, group_id, arrived_at, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?
    .execute(params![
        c.id.bytes(), l.device.bytes(), l.scope.bytes(), l.seq as i64, l.member.bytes(), l.role.word(), c.kind,
        c.record.bytes(), c.intent, c.op as u16, c.hlc.0 as i64, l.eff as i64, c.group.map(|g| g.bytes()), l.arrived_at.0, body,
    ])?;
    Ok(conn.last_insert_rowid())
}

pub(crate) const COLUMNS: &str = "device, scope, seq, member, role, eff, arrived_at, body, no";

pub(crate) fn row_to_logged(row: &rusqlite::Row<'_>) -> Result<(i64, Logged), Error> {
    let body: Vec<u8> = row.get(7)?;
    let role: String = row.get(4)?;
    let logged = Logged {
        change: Change::decode(&body)?,
        device: DeviceId::from_bytes(row.get(0)?),
        scope: ScopeId::from_bytes(row.get(1)?),
        seq: row.get::<_, i64>(2)? as u64,
        member: MemberId::from_bytes(row.get(3)?),
        role: Role::of_word(&role).ok_or(Error::Unfit("unknown role"))?,
        eff: row.get::<_, i64>(5)? as u64,
        arrived_at: Instant(row.get(6)?),
    };
    Ok((row.get(8)?, logged))
}

/// Changes of the log in the order they arrived.
pub(crate) fn select(
    conn: &Connection,
    tail: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<(i64, Logged)>, Error> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM change {tail}"))?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(row_to_logged(row)?);
    }
    Ok(found)
}

pub(crate) fn of_record(conn: &Connection, record: RecordId) -> Result<Vec<(i64, Logged)>, Error> {
    select(conn, "WHERE record = ?1 ORDER BY no", [record.bytes()])
}

pub(crate) fn has(conn: &Connection, change: ChangeId) -> Result<bool, Error> {
    Ok(conn.prepare_cached("SELECT 1 FROM change WHERE id = ?1")?.exists([change.bytes()])?)
}

/// True when no earlier beginning of the same record is here: two laptops may begin one derived id, and clocks differ.
pub(crate) fn is_first_create(conn: &Connection, c: &Change) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM change WHERE record = ?1 AND op = 1 AND (hlc, id) < (?2, ?3)";
    let earlier = conn.prepare_cached(sql)?.exists(params![c.record.bytes(), c.hlc.0 as i64, c.id.bytes()])?;
    Ok(!earlier)
}

/// Device and scope of the chain a change stands in.
pub(crate) fn chain_of(conn: &Connection, change: ChangeId) -> Result<Option<(DeviceId, ScopeId)>, Error> {
    let mut statement = conn.prepare_cached("SELECT device, scope FROM change WHERE id = ?1")?;
    let found = statement.query_row([change.bytes()], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    Ok(found.map(|(d, s)| (DeviceId::from_bytes(d), ScopeId::from_bytes(s))))
}

impl Store {
    /// Makes a device's keys known, so that what it signed can be checked. A device's keys never change: a different key
    /// under a known id is refused.
    pub fn know_device(&mut self, device: &Device, card: &[u8]) -> Result<(), Error> {
        if let Some(known) = self.device(device.id)? {
            let same = known.sign_key == device.sign_key && known.member == device.member;
            return if same { Ok(()) } else { Err(Error::Unfit("another key under a known device")) };
        }
        self.conn.execute(
            "INSERT INTO device VALUES (?1, ?2, ?3, ?4, ?5)",
            params![device.id.bytes(), device.member.bytes(), device.sign_key.0, device.seal_key.0, card],
        )?;
        Ok(())
    }

    /// A known device.
    pub fn device(&self, id: DeviceId) -> Result<Option<Device>, Error> {
        let mut statement = self.conn.prepare_cached("SELECT member, sign_key, seal_key FROM device WHERE id = ?1")?;
        let row = statement.query_row([id.bytes()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
        Ok(row.map(|(member, sign, seal)| Device {
            id,
            member: MemberId::from_bytes(member),
            sign_key: VerifyingKey(sign),
            seal_key: SealPublic(seal),
        }))
    }
}
