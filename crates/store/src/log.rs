//! The signed log: devices known here, and changes as they were written.

use crate::{Error, Store, erased};
use change::{Change, Verdict};
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
    pub(crate) standing: Standing,
}

/// What the hub has said of a change; nothing yet by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its place among all changes of its home scope.
    pub(crate) rank: Option<u64>,
    /// Not in force here.
    pub(crate) is_refused: bool,
    /// Waits for a person.
    pub(crate) is_held: bool,
}

impl Standing {
    /// What the hub holds is still shown where it was written; who only carried it shows it again once it is released.
    pub(crate) fn of(verdict: &Verdict, rank: u64, is_own: bool) -> Self {
        let is_held = matches!(verdict, Verdict::Held(_));
        let is_refused = matches!(verdict, Verdict::Rejected(_)) || (is_held && !is_own);
        Self { rank: Some(rank), is_refused, is_held }
    }

    pub(crate) fn number(self) -> i64 {
        if self.is_refused { 1 } else { i64::from(self.is_held) * 2 }
    }
}

/// Keeps a change. One whose id is here already is refused.
pub(crate) fn insert(conn: &Connection, l: &Logged, body: &[u8]) -> Result<(), Error> {
    let c = &l.change;
    let inserted = conn.prepare_cached(
        "INSERT INTO change (id, device, scope, seq, member, role, kind, record, intent, op, hlc, eff, group_id, arrived_at, body, rank, verdict)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(params![
        c.id.bytes(), l.device.bytes(), l.scope.bytes(), l.seq as i64, l.member.bytes(), l.role.word(), c.kind,
        c.record.bytes(), c.intent, c.op as u16, c.hlc.0 as i64, l.eff as i64, c.group.map(|g| g.bytes()), l.arrived_at.0, body,
        l.standing.rank.map(|r| r as i64), l.standing.number(),
    ]);
    match inserted {
        Ok(_) => Ok(()),
        Err(error) if is_constraint(&error) && is_known(conn, c.id)? => Err(Error::Unfit("a change id used twice")),
        Err(error) => Err(error.into()),
    }
}

/// True where a row does not fit beside what is in its table.
pub(crate) fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

pub(crate) const COLUMNS: &str = "device, scope, seq, member, role, eff, arrived_at, body, no, rank, verdict";

pub(crate) fn row_to_logged(row: &rusqlite::Row<'_>) -> Result<(i64, Logged), Error> {
    let body: Vec<u8> = row.get(7)?;
    let role: String = row.get(4)?;
    let logged = Logged {
        change: Change::of_body(&body)?,
        device: DeviceId::from_bytes(row.get(0)?),
        scope: ScopeId::from_bytes(row.get(1)?),
        seq: row.get::<_, i64>(2)? as u64,
        member: MemberId::from_bytes(row.get(3)?),
        role: Role::of_word(&role).ok_or(Error::Unfit("unknown role"))?,
        eff: row.get::<_, i64>(5)? as u64,
        arrived_at: Instant(row.get(6)?),
        standing: Standing {
            rank: row.get::<_, Option<i64>>(9)?.map(|r| r as u64),
            is_refused: row.get::<_, i64>(10)? == 1,
            is_held: row.get::<_, i64>(10)? == 2,
        },
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
    let mut found = select(conn, "WHERE record = ?1 ORDER BY no", [record.bytes()])?;
    let erasures = erased::of_record(conn, record)?;
    found.iter_mut().for_each(|(_, l)| erased::take_these_out(&erasures, &mut l.change));
    Ok(found)
}

/// True when the change is here and in force.
pub(crate) fn has(conn: &Connection, change: ChangeId) -> Result<bool, Error> {
    Ok(conn.prepare_cached("SELECT 1 FROM change WHERE id = ?1 AND verdict <> 1")?.exists([change.bytes()])?)
}

/// True when the change is here, whatever became of it.
pub(crate) fn is_known(conn: &Connection, change: ChangeId) -> Result<bool, Error> {
    Ok(conn.prepare_cached("SELECT 1 FROM change WHERE id = ?1")?.exists([change.bytes()])?)
}

/// The versions a change names, and for each of them that is not in force what that one saw itself.
pub(crate) fn with_stand_ins(conn: &Connection, field: u16, named: &[ChangeId]) -> Result<Vec<ChangeId>, Error> {
    let (mut all, mut next) = (named.to_vec(), 0);
    while let Some(change) = all.get(next).copied() {
        let seen = seen_by_absent(conn, field, change)?;
        all.extend(seen.into_iter().filter(|id| !named.contains(id)).collect::<Vec<_>>());
        next += 1;
        if next > named.len() + MAX_STAND_INS {
            break;
        }
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// A chain of refused changes longer than this is a forger's.
const MAX_STAND_INS: usize = 1_000;

fn seen_by_absent(conn: &Connection, field: u16, change: ChangeId) -> Result<Vec<ChangeId>, Error> {
    let sql =
        "SELECT sees FROM hidden WHERE id = ?1 AND sees IS NOT NULL UNION ALL SELECT sees FROM stand_in WHERE id = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let hidden: Option<Vec<u8>> = statement.query_row([change.bytes()], |r| r.get(0)).optional()?;
    if let Some(sees) = hidden {
        return Ok(crate::hidden::decode_sees(&sees)?.remove(&field).unwrap_or_default());
    }
    let mut statement = conn.prepare_cached("SELECT body FROM change WHERE id = ?1 AND verdict = 1")?;
    let body: Option<Vec<u8>> = statement.query_row([change.bytes()], |r| r.get(0)).optional()?;
    match body {
        Some(body) => Ok(Change::of_body(&body)?.sees.remove(&field).unwrap_or_default()),
        None => Ok(Vec::new()),
    }
}

/// True when no earlier beginning of the same record is here: two laptops may begin one derived id, and clocks differ.
pub(crate) fn is_first_create(conn: &Connection, c: &Change) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM change WHERE record = ?1 AND op = 1 AND (hlc, id) < (?2, ?3)";
    let earlier = conn.prepare_cached(sql)?.exists(params![c.record.bytes(), c.hlc.0 as i64, c.id.bytes()])?;
    Ok(!earlier)
}

/// True when nothing is here of the change's record but the change itself.
pub(crate) fn is_alone(conn: &Connection, c: &Change) -> Result<bool, Error> {
    let sql =
        "SELECT 1 FROM change WHERE record = ?1 AND id <> ?2 UNION ALL SELECT 1 FROM record WHERE id = ?1 UNION ALL
               SELECT 1 FROM entered WHERE record = ?1 UNION ALL SELECT 1 FROM entering WHERE record = ?1";
    Ok(!conn.prepare_cached(sql)?.exists(params![c.record.bytes(), c.id.bytes()])?)
}

/// Device and scope of the chain a change stands in, and its number there.
pub(crate) fn place_of(conn: &Connection, change: ChangeId) -> Result<Option<(DeviceId, ScopeId, u64)>, Error> {
    let mut statement = conn.prepare_cached("SELECT device, scope, seq FROM change WHERE id = ?1")?;
    let found =
        statement.query_row([change.bytes()], |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2)?))).optional()?;
    Ok(found.map(|(d, s, seq)| (DeviceId::from_bytes(d), ScopeId::from_bytes(s), seq as u64)))
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
