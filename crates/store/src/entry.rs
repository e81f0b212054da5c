//! Entries: steps and notes appended to a record, never changed, in the order of decisions D9.

use crate::{Error, KindSpec, convert, log::Logged};
use change::{Standing, Value, decode_value, encode_fields, in_order};
use chrono::NaiveDate;
use kernel::{ChangeId, Hlc, Instant, Intent, MemberId, RecordId, Role};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its change.
    pub id: ChangeId,
    /// The entry it answers.
    pub parent: Option<ChangeId>,
    /// When it counts as written (decisions D9, D26): as the hub stamped it; until then by the writer's clock.
    pub at: Instant,
    /// The local date of that: what deadlines are held against.
    pub on: NaiveDate,
    /// Who wrote it.
    pub member: MemberId,
    /// For whom.
    pub recorded_for: Option<MemberId>,
    /// In which role.
    pub role: Role,
    /// What was meant.
    pub intent: Intent,
    /// Its fields by name; absent ones are null.
    pub body: serde_json::Map<String, serde_json::Value>,
}

pub(crate) fn insert(conn: &Connection, l: &Logged) -> Result<(), Error> {
    let c = &l.change;
    conn.prepare_cached(
        "INSERT INTO entry VALUES (?1, ?2, ?3, ?10, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING",
    )?
    .execute(params![
        c.id.bytes(),
        c.record.bytes(),
        convert::blob(c.parent.map(|p| p.bytes())),
        l.eff as i64,
        l.member.bytes(),
        convert::blob(c.recorded_for.map(|m| m.bytes())),
        l.role.word(),
        c.intent,
        encode_fields(&c.fields),
        l.standing.rank.map(|r| r as i64),
    ])?;
    Ok(())
}

pub(crate) fn decode_fields(bytes: &[u8]) -> Result<BTreeMap<u16, Value>, Error> {
    let Value::List(parts) = decode_value(bytes)? else { return Err(Error::Unfit("entry body")) };
    let pair = |p: &[Value]| match p {
        [Value::Int(id), value] => u16::try_from(*id).ok().map(|id| (id, value.clone())),
        _ => None,
    };
    parts.chunks(2).map(pair).collect::<Option<_>>().ok_or(Error::Unfit("entry body"))
}

/// The ids of a record's entries.
pub(crate) fn ids(conn: &Connection, record: RecordId) -> Result<BTreeSet<ChangeId>, Error> {
    let mut statement = conn.prepare_cached("SELECT id FROM entry WHERE record = ?1")?;
    let ids = statement.query_map([record.bytes()], |r| Ok(ChangeId::from_bytes(r.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// The entries of a record of this kind, in order.
pub fn entries<T: crate::Recorded>(conn: &Connection, record: RecordId) -> Result<Vec<Entry>, Error> {
    entries_of(conn, T::SPEC, record)
}

/// The entries of a record that is worked on in two scopes: causal parent first, then the time the hub counts them at. The places that
/// either scope's admission gave them say nothing of each other (docs/adr/0035-a-department-called.md).
pub fn entries_by_time<T: crate::Recorded>(conn: &Connection, record: RecordId) -> Result<Vec<Entry>, Error> {
    let (mut found, mut standings) = unordered(conn, T::SPEC, record)?;
    standings.iter_mut().for_each(|standing| standing.home_seq = None);
    Ok(in_order(&standings).iter().filter_map(|id| found.remove(id)).collect())
}

pub(crate) fn entries_of(conn: &Connection, spec: &KindSpec, record: RecordId) -> Result<Vec<Entry>, Error> {
    let (mut found, standings) = unordered(conn, spec, record)?;
    Ok(in_order(&standings).iter().filter_map(|id| found.remove(id)).collect())
}

type Unordered = (BTreeMap<ChangeId, Entry>, Vec<Standing>);

fn unordered(conn: &Connection, spec: &KindSpec, record: RecordId) -> Result<Unordered, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT id, parent, home_seq, eff, member, recorded_for, role, intent, body FROM entry WHERE record = ?1",
    )?;
    let mut rows = statement.query([record.bytes()])?;
    let (mut found, mut standings) = (BTreeMap::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (entry, standing) = row_to_entry(row, spec)?;
        standings.push(standing);
        found.insert(entry.id, entry);
    }
    Ok((found, standings))
}

fn row_to_entry(row: &rusqlite::Row<'_>, spec: &KindSpec) -> Result<(Entry, Standing), Error> {
    let id = ChangeId::from_bytes(row.get(0)?);
    let parent = row.get::<_, Option<[u8; 16]>>(1)?.map(ChangeId::from_bytes);
    let eff = Hlc(row.get::<_, i64>(3)? as u64);
    let (at, role) = (eff.instant(), row.get::<_, String>(6)?);
    let body = decode_fields(&row.get::<_, Vec<u8>>(8)?)?;
    let entry = Entry {
        id,
        parent,
        at,
        on: at.local_date(),
        member: MemberId::from_bytes(row.get(4)?),
        recorded_for: row.get::<_, Option<[u8; 16]>>(5)?.map(MemberId::from_bytes),
        role: Role::of_word(&role).ok_or(Error::Unfit("unknown role"))?,
        intent: Intent::of_number(row.get(7)?).ok_or(Error::Unfit("unknown intent"))?,
        body: convert::named(spec.entry, &body),
    };
    let home_seq = row.get::<_, Option<i64>>(2)?.map(|n| n as u64);
    Ok((entry, Standing { change: id, parent, home_seq, eff: eff.0 }))
}
