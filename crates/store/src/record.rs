//! The generic record: heads, values, where it lies, who began it.

use crate::{Error, KindSpec, Recorded, convert, entry, states::Counted, typed, voiding};
use change::{Change, Folding, Op, RecordState, SCOPE_FIELD, SEEN_FIELD, VOID_FIELD, Value};
use kernel::{ChangeId, Compartment, DeviceId, Instant, MemberId, RecordId, RecordKind, ScopeId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// A record as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Where it lies now.
    pub scope: ScopeId,
    /// True once it was declared void, and nothing is in force that did not know it.
    pub is_void: bool,
    /// When it began, by the writer's clock.
    pub created_at: Instant,
    /// Who began it.
    pub created_by: MemberId,
    /// For whom.
    pub recorded_for: Option<MemberId>,
    /// The latest change.
    pub changed_at: Instant,
    /// What its fields show.
    pub values: BTreeMap<u16, Value>,
}

impl Record {
    /// Its fields by name; absent ones are null.
    pub fn json(&self, spec: &KindSpec) -> serde_json::Map<String, serde_json::Value> {
        convert::named(spec.fields, &self.values)
    }

    /// Its typed value.
    pub fn get<T: Recorded>(&self) -> Result<T, Error> {
        Ok(typed::read(T::SPEC.fields, &self.values)?)
    }
}

/// A record with all its heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// As it shows.
    pub record: Record,
    /// Every version nobody has replaced knowingly.
    pub state: RecordState,
    /// The scope its beginning was written in.
    pub born_in: ScopeId,
    /// Its entries, where somebody struck it out: which of them knew it, is asked. A hub's log keeps none here.
    pub entries: BTreeSet<ChangeId>,
}

/// A change with what its log knows of it.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// The change.
    pub change: &'a Change,
    /// Who wrote it: the device.
    pub device: DeviceId,
    /// Who wrote it: the member.
    pub member: MemberId,
    /// Its scope.
    pub scope: ScopeId,
    /// The time it counts at.
    pub eff: u64,
}

impl Held {
    /// A record of which nothing is known but this change, not yet folded.
    pub fn begun_by(arrived: &Arrived<'_>, spec: &KindSpec) -> Self {
        let (c, at) = (arrived.change, arrived.change.hlc.instant());
        let record = Record {
            id: c.record,
            kind: spec.kind,
            scope: arrived.scope,
            is_void: false,
            created_at: at,
            created_by: arrived.member,
            recorded_for: c.recorded_for,
            changed_at: at,
            values: BTreeMap::new(),
        };
        Self { record, state: RecordState::default(), born_in: arrived.scope, entries: BTreeSet::new() }
    }

    /// Who began the record and when, from its beginning.
    pub fn begin_with(&mut self, arrived: &Arrived<'_>) {
        self.record.created_at = arrived.change.hlc.instant();
        self.record.created_by = arrived.member;
        self.record.recorded_for = arrived.change.recorded_for;
        self.born_in = arrived.scope;
    }

    /// Folds a change whose `sees` are complete. An entry changes nothing but the time of the last change.
    pub fn take(
        &mut self,
        arrived: &Arrived<'_>,
        spec: &KindSpec,
        how: (&BTreeMap<u16, Vec<ChangeId>>, &dyn Fn(ChangeId) -> bool),
    ) {
        let c = arrived.change;
        self.record.changed_at = self.record.changed_at.max(c.hlc.instant());
        if c.op != Op::Append {
            let (fields, eff) = (&c.fields, arrived.eff);
            let folding = Folding { change: c.id, eff, device: arrived.device, fields, sees: how.0 };
            self.state.apply(&folding, |f| spec.class_of(f), how.1);
        }
        self.refresh(spec);
    }

    /// Brings the shown values in line with the heads.
    pub fn refresh(&mut self, spec: &KindSpec) {
        let shown = |id: &u16| self.state.value(*id, spec.class_of(*id)).map(|v| (*id, v));
        let mut values: BTreeMap<u16, Value> = self.state.fields.keys().filter_map(shown).collect();
        self.record.is_void = self.unseeing().is_some_and(|unseeing| unseeing.is_empty());
        values.retain(|field, _| ![VOID_FIELD, SEEN_FIELD].contains(field));
        let moved = values.remove(&SCOPE_FIELD).and_then(|v| v.bytes().and_then(ScopeId::from_slice));
        self.record.scope = moved.unwrap_or(self.born_in);
        self.record.values = values;
    }

    /// What is in force without knowing that the record was struck out; `None` where nobody struck it out.
    pub(crate) fn unseeing(&self) -> Option<BTreeSet<ChangeId>> {
        voiding::unseeing(&self.state, &self.entries)
    }

    /// True where some struck it out and others went on with it: it counts as not struck out until somebody decides.
    pub(crate) fn is_asked(&self) -> bool {
        self.unseeing().is_some_and(|unseeing| !unseeing.is_empty())
    }
}

pub(crate) fn load(conn: &Connection, id: RecordId) -> Result<Option<Held>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT kind, born_in, created_at, created_by, recorded_for, changed_at, heads FROM record WHERE id = ?1",
    )?;
    let found = statement
        .query_row([id.bytes()], |r| {
            Ok((
                r.get::<_, u16>(0)?,
                r.get(1)?,
                r.get(2)?,
                r.get(3)?,
                r.get::<_, Option<[u8; 16]>>(4)?,
                r.get(5)?,
                r.get::<_, Vec<u8>>(6)?,
            ))
        })
        .optional()?;
    let Some((kind, scope, created_at, created_by, recorded_for, changed_at, heads)) = found else { return Ok(None) };
    let kind = RecordKind::of_number(kind).ok_or(Error::Unfit("unknown kind"))?;
    let record = Record {
        id,
        kind,
        scope: ScopeId::from_bytes(scope),
        is_void: false,
        created_at: Instant(created_at),
        created_by: MemberId::from_bytes(created_by),
        recorded_for: recorded_for.map(MemberId::from_bytes),
        changed_at: Instant(changed_at),
        values: BTreeMap::new(),
    };
    let state = RecordState::decode(&heads)?;
    let is_struck = !voiding::said(&state).0.is_empty();
    let entries = if is_struck { entry::ids(conn, id)? } else { BTreeSet::new() };
    Ok(Some(Held { born_in: record.scope, record, state, entries }))
}

/// The scope a record lies in; `None` when it is not here.
///
/// # Errors
/// The database's.
pub fn scope_of(conn: &Connection, id: RecordId) -> Result<Option<ScopeId>, Error> {
    let mut statement = conn.prepare_cached("SELECT scope FROM record WHERE id = ?1")?;
    Ok(statement.query_row([id.bytes()], |r| r.get(0)).optional()?.map(ScopeId::from_bytes))
}

/// What a record is; `None` when it is not here, or of a later program.
///
/// # Errors
/// The database's.
pub fn kind_of(conn: &Connection, id: RecordId) -> Result<Option<RecordKind>, Error> {
    let mut statement = conn.prepare_cached("SELECT kind FROM record WHERE id = ?1")?;
    Ok(statement.query_row([id.bytes()], |r| r.get(0)).optional()?.and_then(RecordKind::of_number))
}

/// Which drawer of a known place a scope is.
pub(crate) fn drawer_of(conn: &Connection, scope: ScopeId) -> Option<Compartment> {
    let mut statement = conn.prepare_cached("SELECT id FROM record WHERE kind = ?1").ok()?;
    let places = statement.query_map([RecordKind::Place.number()], |r| r.get(0)).ok()?;
    let of = |place| Compartment::ALL.into_iter().find(|drawer| drawer.at(place) == scope);
    places.flatten().map(RecordId::from_bytes).find_map(of)
}

/// From now on it is here and shown by nothing, until it is saved again.
pub(crate) fn mark_left_out(conn: &Connection, no: i64) -> Result<(), Error> {
    conn.prepare_cached("UPDATE record SET is_left_out = 1 WHERE no = ?1")?.execute([no])?;
    Ok(())
}

/// The row number that quick find knows the record by, and what the record adds to the digests of states.
pub(crate) fn number_of(conn: &Connection, id: RecordId) -> Result<Option<(i64, Counted)>, Error> {
    let mut statement = conn.prepare_cached("SELECT no, counted FROM record WHERE id = ?1")?;
    let row = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get::<_, Option<Vec<u8>>>(1)?));
    let found = statement.query_row([id.bytes()], row).optional()?;
    Ok(found.map(|(no, counted)| (no, Counted::decode(&counted.unwrap_or_default()))))
}

/// Writes the record's row and gives its number, with what it added to the digests before. `is_new`: it has none yet.
pub(crate) fn save_held(
    conn: &Connection,
    (held, counted): (&Held, &Counted),
    is_new: bool,
) -> Result<(i64, Counted), Error> {
    let r = &held.record;
    let (heads, values) = (held.state.encode(), change::encode_fields(&r.values));
    let recorded_for = r.recorded_for.map(MemberId::bytes);
    let known = if is_new { None } else { number_of(conn, r.id)? };
    if let Some((no, before)) = known {
        let sql = "UPDATE record SET scope = ?2, born_in = ?3, created_at = ?4, created_by = ?5, recorded_for = ?6, changed_at = ?7,
                     heads = ?8, \"values\" = ?9, is_left_out = 0, counted = ?10 WHERE no = ?1";
        let (scope, born_in) = (r.scope.bytes(), held.born_in.bytes());
        let (begun, changed) = ((r.created_at.0, r.created_by.bytes()), r.changed_at.0);
        let row = params![no, scope, born_in, begun.0, begun.1, recorded_for, changed, heads, values, counted.encode()];
        conn.prepare_cached(sql)?.execute(row)?;
        return Ok((no, before));
    }
    conn.prepare_cached(
        "INSERT INTO record (id, kind, scope, created_at, created_by, recorded_for, changed_at, heads, \"values\", born_in, counted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        r.id.bytes(), r.kind.number(), r.scope.bytes(), r.created_at.0, r.created_by.bytes(), recorded_for,
        r.changed_at.0, heads, values, held.born_in.bytes(), counted.encode(),
    ])?;
    Ok((conn.last_insert_rowid(), Counted::default()))
}
