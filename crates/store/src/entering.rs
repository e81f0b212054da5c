//! A record that comes into a scope with its state: those who read the scope have not seen how it came about (decisions D5).

use crate::{Error, Store, column, giving_way, log::Logged, log::Standing, record::Held};
use change::{Change, Listed, Op, RecordState, Value};
use kernel::{ChangeId, DeviceId, Hlc, Instant, MemberId, RecordId, RecordKind, Role, ScopeId, TimelineId};
use rusqlite::{Connection, OptionalExtension, params};
use seal::{Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const CONTEXT: &str = "zoufang/entering/1";

/// A record with its state and entries, as it stood when it entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entering {
    /// The record.
    pub record: RecordId,
    /// Its kind's number.
    pub kind: u16,
    /// Where it lies now.
    pub scope: ScopeId,
    /// When it began.
    pub created_at: Instant,
    /// Who began it.
    pub created_by: MemberId,
    /// For whom.
    pub recorded_for: Option<MemberId>,
    /// Its latest change.
    pub changed_at: Instant,
    /// `RecordState` bytes.
    pub state: Vec<u8>,
    /// Its entries: change bytes, device, member, role.
    pub entries: Vec<(Vec<u8>, DeviceId, MemberId, Role)>,
    /// From a hub: for each entry the time it counts at and its rank in this scope. Empty from another laptop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<(u64, u64)>,
    /// In a snapshot: what a reader would know from the log.
    #[serde(skip)]
    pub origin: Option<Origin>,
    /// Erasures after which it was made: what they name is not in it unless it was written in their knowledge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erasures: Vec<RecordId>,
}

/// What a reader of the log knows of a record besides its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its beginning: time and id.
    pub begun_by: (Hlc, ChangeId),
    /// Versions in its state that were written in another scope.
    pub elsewhere: Vec<ChangeId>,
}

/// A state as the hub signed it for a place in a feed of some life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedState {
    /// The place's rank.
    pub rank: u64,
    /// [`Entering`] bytes.
    pub bytes: Vec<u8>,
    /// The hub's.
    pub signature: Signature,
}

impl Store {
    /// The latest states of records that are here by the word of an earlier life of the hub, the newest first: of each the present
    /// life has sent neither its beginning nor a state that tells as much. One that came in a snapshot bears no signature of its own,
    /// so nobody would believe it; an older one in its stead would undo what was done since. One that is not needed any more is not
    /// looked at again.
    ///
    /// # Errors
    /// The database's.
    pub fn states_of_earlier_lives(&self, timeline: TimelineId, wanted: EarlierStates) -> Result<OfferedStates, Error> {
        let sql = "SELECT e.rank, e.bytes, e.signature, e.no, (SELECT x.bytes FROM entered x WHERE x.record = e.record
                     AND x.timeline = ?1 ORDER BY x.no DESC LIMIT 1)
                   FROM entered e JOIN record r ON r.id = e.record
                   WHERE r.kind <> ?3 AND e.no < ?4 AND e.no IN
                       (SELECT no FROM entered WHERE timeline < ?1 AND length(signature) > 0 UNION ALL
                        SELECT no FROM entered WHERE timeline > ?1 AND length(signature) > 0)
                     AND e.no = (SELECT max(no) FROM entered x WHERE x.record = e.record AND x.timeline <> ?1)
                     AND NOT EXISTS (SELECT 1 FROM change c JOIN receipt p ON p.device = c.device AND p.scope = c.scope
                       AND p.first_seq <= c.seq AND c.seq < p.first_seq + p.count
                       WHERE c.record = e.record AND c.op = 1 AND c.verdict = 0 AND p.timeline = ?1)
                   ORDER BY e.no DESC LIMIT ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let state = |r: &rusqlite::Row<'_>| {
            let state =
                SignedState { rank: r.get::<_, i64>(0)? as u64, bytes: r.get(1)?, signature: Signature(r.get(2)?) };
            Ok((state, r.get::<_, i64>(3)?, r.get::<_, Option<Vec<u8>>>(4)?))
        };
        // What the hub itself begins it begins again with what it was about.
        let held = RecordKind::HeldChange.number();
        let before = wanted.before.unwrap_or(i64::MAX);
        let found = statement
            .query_map(params![timeline.bytes(), wanted.most, held, before], state)?
            .collect::<Result<Vec<_>, _>>()?;
        let mut offered = OfferedStates::default();
        for (state, no, present) in found {
            if present.map_or(Ok(false), |present| giving_way::tells_as_much(&present, &state.bytes))? {
                let sql = "UPDATE entered SET signature = x'' WHERE no = ?1";
                self.conn.prepare_cached(sql)?.execute([no])?;
            } else {
                let bytes: usize = offered.states.iter().map(|state| state.bytes.len()).sum();
                if bytes + state.bytes.len() > wanted.most_bytes && bytes > 0 {
                    break;
                }
                offered.states.push(state);
            }
            offered.before = Some(no);
        }
        Ok(offered)
    }
}

/// Which states of earlier lives are wanted.
#[derive(Clone, Copy, Debug)]
pub struct EarlierStates {
    /// Those that came before this one, as an earlier answer said; all of them where none is given.
    pub before: Option<i64>,
    /// At most so many.
    pub most: u32,
    /// About so many bytes; one at least.
    pub most_bytes: usize,
}

/// States to be offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferedStates {
    /// As they were signed, the newest first.
    pub states: Vec<SignedState>,
    /// From where to ask on; `None` at the end.
    pub before: Option<i64>,
}

/// What a record is folded from when its beginning is not in the log.
pub(crate) struct Base {
    pub(crate) held: Held,
    pub(crate) entries: Vec<Logged>,
    /// What the hub had folded when it sent the state.
    pub(crate) covers: Option<Covered>,
    /// The beginning it contains, where that is known.
    pub(crate) begun_by: Option<(Hlc, ChangeId)>,
}

/// Which logged changes a state of the hub contains.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Covered {
    /// The scope it came in with.
    pub(crate) scope: ScopeId,
    /// Changes of that scope below this rank are contained.
    pub(crate) rank: u64,
}

impl Covered {
    /// True for a state of which it is not known when in the present life of the hub it was.
    pub(crate) fn is_of_an_earlier_life(self) -> bool {
        self.rank == OF_AN_EARLIER_LIFE
    }

    /// True for a change the state contains.
    pub(crate) fn contains(&self, l: &Logged) -> bool {
        let is_in_force = !l.standing.is_held && !l.standing.is_refused;
        match l.standing.rank {
            Some(rank) if l.scope == self.scope => rank < self.rank,
            // Whatever came to another scope later was told to this one with a newer state.
            Some(_) => is_in_force,
            None => false,
        }
    }
}

impl Entering {
    /// The bytes that are kept and travel.
    pub fn encode(&self) -> Vec<u8> {
        let entry = |(at, (body, device, member, role)): (usize, &(Vec<u8>, DeviceId, MemberId, Role))| {
            let mut values: Vec<Value> =
                vec![body.clone().into(), device.bytes().into(), member.bytes().into(), role.word().into()];
            if let Some((eff, rank)) = self.stamps.get(at) {
                values.extend([Value::from(*eff), Value::from(*rank)]);
            }
            Value::List(values)
        };
        let mut values = vec![
            self.record.bytes().into(),
            u32::from(self.kind).into(),
            self.scope.bytes().into(),
            Value::Int(self.created_at.0),
            self.created_by.bytes().into(),
            self.recorded_for.map(MemberId::bytes).into(),
            Value::Int(self.changed_at.0),
            self.state.clone().into(),
            self.entries.iter().enumerate().map(entry).collect::<Vec<_>>().into(),
        ];
        if !self.erasures.is_empty() {
            values.push(self.origin.as_ref().map_or(Value::Null, Origin::value));
            values.push(self.erasures.iter().map(|id| id.bytes().into()).collect::<Vec<Value>>().into());
        } else {
            values.extend(self.origin.as_ref().map(Origin::value));
        }
        Listed::encode(values)
    }

    /// The record, from the front of the bytes; `None` when they are something else. Where the hub looks states up by their record it
    /// reads the same place.
    pub fn record_at_front(bytes: &[u8]) -> Option<RecordId> {
        const LIST: u8 = 4 << 5;
        const SIXTEEN_BYTES: u8 = 2 << 5 | 16;
        let (head, rest) = bytes.split_first_chunk::<2>()?;
        let is_list = (LIST..LIST + 24).contains(&head[0]);
        rest.first_chunk().filter(|_| is_list && head[1] == SIXTEEN_BYTES).map(|id| RecordId::from_bytes(*id))
    }

    /// Reads the bytes back; those of the first programs were JSON.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.first() == Some(&b'{') {
            return Ok(serde_json::from_slice(bytes)?);
        }
        let mut listed = Listed::decode(bytes)?;
        let mut entering = Self {
            record: RecordId::from_bytes(listed.array()?),
            kind: u16::try_from(listed.small()?).map_err(|_| Error::Unfit("entering record"))?,
            scope: ScopeId::from_bytes(listed.array()?),
            created_at: Instant(listed.signed()?),
            created_by: MemberId::from_bytes(listed.array()?),
            recorded_for: listed.array_or_null()?.map(MemberId::from_bytes),
            changed_at: Instant(listed.signed()?),
            state: listed.bytes()?,
            entries: Vec::new(),
            stamps: Vec::new(),
            origin: None,
            erasures: Vec::new(),
        };
        for (entry, stamp) in listed.each(read_entry)? {
            entering.entries.push(entry);
            entering.stamps.extend(stamp);
        }
        let origin = listed.value().ok().filter(|value| *value != Value::Null);
        entering.origin = origin.map(Origin::read).transpose()?;
        let erasures = listed.blobs().unwrap_or_default();
        entering.erasures = erasures.iter().filter_map(|id| RecordId::from_slice(id)).collect();
        Ok(entering)
    }

    /// The hub's signature over the bytes, for the place in the feed where they stand.
    pub fn sign(bytes: &[u8], rank: u64, key: &SigningKey) -> Signature {
        key.sign(CONTEXT, &[&rank.to_be_bytes(), bytes].concat())
    }

    /// Checks the hub's signature.
    pub fn verify(bytes: &[u8], rank: u64, signed: (&VerifyingKey, &Signature)) -> Result<(), Error> {
        Ok(signed.0.verify(CONTEXT, &[&rank.to_be_bytes(), bytes].concat(), signed.1)?)
    }

    pub(crate) fn base(&self, store: &Store) -> Result<Option<Base>, Error> {
        let Some(kind) = RecordKind::of_number(self.kind) else { return Ok(None) };
        let Some((_, spec)) = column::column_of(store.columns, kind) else { return Ok(None) };
        let record = crate::Record {
            id: self.record,
            kind,
            scope: self.scope,
            is_void: false,
            created_at: self.created_at,
            created_by: self.created_by,
            recorded_for: self.recorded_for,
            changed_at: self.changed_at,
            values: Default::default(),
        };
        let entries = (0..self.entries.len()).map(|at| self.entry(at)).collect::<Result<Vec<Logged>, _>>()?;
        let (state, ids) = (RecordState::decode(&self.state)?, entries.iter().map(|l| l.change.id).collect());
        let mut held = Held { record, state, born_in: self.scope, entries: ids };
        held.refresh(spec);
        let begun_by = self.origin.as_ref().map(|origin| origin.begun_by);
        Ok(Some(Base { held, entries, covers: None, begun_by }))
    }

    /// True when a version or an entry of it is not in force in the log: not here, or here as one that was held.
    fn knows_more_than(&self, logged: &[Logged]) -> Result<bool, Error> {
        let in_force = logged.iter().filter(|l| !l.standing.is_refused);
        let here: BTreeSet<ChangeId> = in_force.map(|l| l.change.id).collect();
        let state = RecordState::decode(&self.state)?;
        let mut versions = state.fields.values().flat_map(|field| field.heads.values());
        if versions.any(|version| !here.contains(&version.change)) {
            return Ok(true);
        }
        for (body, ..) in &self.entries {
            if !here.contains(&Change::decode(body)?.id) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// True when a logged change that it contains is none of its versions, and what took its place is not here: that came with a
    /// state alone, and was replaced itself since.
    fn has_replaced(&self, store: &Store, (logged, covered): (&[Logged], Covered)) -> Result<bool, Error> {
        let spec = RecordKind::of_number(self.kind).and_then(|kind| column::column_of(store.columns, kind));
        let Some((_, spec)) = spec else { return Ok(false) };
        let state = RecordState::decode(&self.state)?;
        let in_force: Vec<&Logged> = logged.iter().filter(|l| l.sets_in_force()).collect();
        let is_lost = |l: &Logged, field: u16| {
            let is_head = state.fields.get(&field).is_none_or(|known| known.heads.contains_key(&l.change.id));
            spec.class_of(field).supersedes() && !is_head && !in_force.iter().any(|other| other.replaces(l, field))
        };
        Ok(in_force.iter().any(|l| covered.contains(l) && l.change.fields.keys().any(|field| is_lost(l, *field))))
    }

    fn entry(&self, at: usize) -> Result<Logged, Error> {
        let (body, device, member, role) = &self.entries[at];
        let change = Change::decode(body)?;
        let stamp = self.stamps.get(at).copied();
        Ok(Logged {
            eff: stamp.map_or(change.hlc.0, |s| s.0),
            device: *device,
            member: *member,
            role: *role,
            scope: self.scope,
            seq: 0,
            arrived_at: self.changed_at,
            standing: Standing { rank: stamp.map(|s| s.1), ..Standing::default() },
            change,
        })
    }
}

impl Logged {
    fn sets_in_force(&self) -> bool {
        let sets = matches!(self.change.op, Op::Create | Op::Set | Op::Resolve);
        sets && !self.standing.is_held && !self.standing.is_refused
    }

    /// True where it names the other one as seen in this field, or wrote it itself before (decisions D7).
    fn replaces(&self, other: &Self, field: u16) -> bool {
        if self.change.id == other.change.id || !self.change.fields.contains_key(&field) {
            return false;
        }
        match self.change.sees.get(&field) {
            Some(seen) => seen.contains(&other.change.id),
            None => self.device == other.device && self.change.hlc > other.change.hlc,
        }
    }
}

impl Origin {
    fn value(&self) -> Value {
        let elsewhere: Vec<Value> = self.elsewhere.iter().map(|id| id.bytes().into()).collect();
        Value::List(vec![self.begun_by.0.0.into(), self.begun_by.1.bytes().into(), elsewhere.into()])
    }

    fn read(value: Value) -> Result<Self, Error> {
        let mut listed = Listed::of(value)?;
        let begun_by = (Hlc(listed.number()?), ChangeId::from_bytes(listed.array()?));
        let elsewhere = listed.blobs()?.iter().map(|id| ChangeId::from_slice(id)).collect::<Option<_>>();
        Ok(Self { begun_by, elsewhere: elsewhere.ok_or(Error::Unfit("entering record"))? })
    }
}

type ReadEntry = ((Vec<u8>, DeviceId, MemberId, Role), Option<(u64, u64)>);

fn read_entry(listed: &mut Listed) -> Result<ReadEntry, change::Error> {
    let (body, device) = (listed.bytes()?, DeviceId::from_bytes(listed.array()?));
    let (member, role) = (MemberId::from_bytes(listed.array()?), listed.text()?);
    let role = Role::of_word(&role).ok_or(change::Error::Malformed("unknown role"))?;
    let stamp = listed.number().ok().map(|eff| listed.number().map(|rank| (eff, rank))).transpose()?;
    Ok(((body, device, member, role), stamp))
}

/// Where a record's fold begins: at nothing when its beginning is logged, else at the latest state the hub sent, else at the
/// first one another laptop sent. A state that holds what is not in the log is begun with even so: what was let in where this
/// vault does not read comes by its state alone.
pub(crate) fn base_of(store: &Store, id: RecordId, logged: &[Logged]) -> Result<Option<Base>, Error> {
    let begins = logged.iter().any(|l| l.change.op == Op::Create);
    if let Some((bytes, scope, rank)) = latest(store, id)? {
        let (entering, covered) = (Entering::decode(&bytes)?, Covered { scope, rank });
        let knows_more = || -> Result<bool, Error> {
            Ok(entering.knows_more_than(logged)? || entering.has_replaced(store, (logged, covered))?)
        };
        if begins && (rank == OF_AN_EARLIER_LIFE || !knows_more()?) {
            return Ok(None);
        }
        return Ok(entering.base(store)?.map(|b| Base { covers: Some(covered), ..b }));
    }
    if begins {
        return Ok(None);
    }
    let mut statement =
        store.conn.prepare_cached("SELECT bytes FROM entering WHERE record = ?1 ORDER BY no LIMIT 1")?;
    let bytes: Option<Vec<u8>> = statement.query_row([id.bytes()], |r| r.get(0)).optional()?;
    bytes.map_or(Ok(None), |bytes| Entering::decode(&bytes)?.base(store))
}

/// True when a state of the record was sent by anybody.
pub(crate) fn has_come(store: &Store, id: RecordId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM entered WHERE record = ?1 UNION ALL SELECT 1 FROM entering WHERE record = ?1";
    Ok(store.conn.prepare_cached(sql)?.exists([id.bytes()])?)
}

/// The values a record had when the hub first sent its state; none where it sent none.
pub(crate) fn first_values(store: &Store, id: RecordId, spec: &crate::KindSpec) -> Result<BTreeMap<u16, Value>, Error> {
    let sql = "SELECT bytes FROM entered WHERE record = ?1 ORDER BY no LIMIT 1";
    let bytes: Option<Vec<u8>> = store.conn.prepare_cached(sql)?.query_row([id.bytes()], |r| r.get(0)).optional()?;
    bytes.map_or_else(|| Ok(BTreeMap::new()), |bytes| values_of(&Entering::decode(&bytes)?, spec))
}

/// The values of a state.
pub(crate) fn values_of(entering: &Entering, spec: &crate::KindSpec) -> Result<BTreeMap<u16, Value>, Error> {
    let state = RecordState::decode(&entering.state)?;
    let value = |field: &u16| state.value(*field, spec.class_of(*field)).map(|value| (*field, value));
    Ok(state.fields.keys().filter_map(value).collect())
}

/// True when nothing at all of the record is here.
pub(crate) fn is_unheard_of(store: &Store, id: RecordId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM change WHERE record = ?1 UNION ALL SELECT 1 FROM record WHERE id = ?1 UNION ALL
               SELECT 1 FROM entered WHERE record = ?1 UNION ALL SELECT 1 FROM entering WHERE record = ?1 UNION ALL
               SELECT 1 FROM leaving WHERE record = ?1";
    Ok(!store.conn.prepare_cached(sql)?.exists([id.bytes()])?)
}

/// True when the latest state of the record contains what stands at this place: lower in the scope it came in with, or anywhere
/// in another. A state from another laptop counts as containing everything.
pub(crate) fn is_contained(store: &Store, id: RecordId, (scope, rank): (ScopeId, u64)) -> Result<bool, Error> {
    match latest(store, id)? {
        Some((_, of, up_to)) => Ok(scope != of || rank < up_to),
        None => has_come(store, id),
    }
}

/// True when a state of the record came with another scope than this one, or from another laptop.
pub(crate) fn has_come_to_another(conn: &Connection, id: RecordId, scope: ScopeId) -> Result<bool, Error> {
    let sql =
        "SELECT 1 FROM entered WHERE record = ?1 AND scope <> ?2 UNION ALL SELECT 1 FROM entering WHERE record = ?1";
    Ok(conn.prepare_cached(sql)?.exists(params![id.bytes(), scope.bytes()])?)
}

/// The rank of a state whose place in the present life of the hub is not known.
const OF_AN_EARLIER_LIFE: u64 = u64::MAX;

/// The latest state the hub sent of a record, and up to which rank of its scope it contains changes. A state of an earlier
/// life of the hub serves until its present life sends one; ranks have begun anew, so it counts as containing all that was
/// stamped.
fn latest(store: &Store, id: RecordId) -> Result<Option<(Vec<u8>, ScopeId, u64)>, Error> {
    let sql = "SELECT e.bytes, e.scope, e.rank, c.timeline IS NOT NULL AS is_present
               FROM entered e LEFT JOIN cursor c ON c.scope = e.scope AND c.timeline = e.timeline
               WHERE e.record = ?1 ORDER BY is_present DESC, e.no DESC LIMIT 1";
    let found = store.conn.prepare_cached(sql)?.query_row([id.bytes()], |r| {
        let rank = if r.get(3)? { r.get::<_, i64>(2)? as u64 } else { OF_AN_EARLIER_LIFE };
        Ok((r.get(0)?, ScopeId::from_bytes(r.get(1)?), rank))
    });
    Ok(found.optional()?)
}

/// The ranks the hub gave a record's entries when it entered the scope it lies in: they hold for everybody, so that who saw
/// the entries being made orders them like who got them with the record.
pub(crate) fn ranks_of(store: &Store, id: RecordId, scope: ScopeId) -> Result<BTreeMap<ChangeId, (u64, u64)>, Error> {
    let sql = "SELECT e.bytes FROM entered e JOIN cursor c ON c.scope = e.scope AND c.timeline = e.timeline
               WHERE e.record = ?1 AND e.scope = ?2 ORDER BY e.no DESC LIMIT 1";
    let mut statement = store.conn.prepare_cached(sql)?;
    let bytes: Option<Vec<u8>> = statement.query_row(params![id.bytes(), scope.bytes()], |r| r.get(0)).optional()?;
    let Some(entering) = bytes.map(|b| Entering::decode(&b)).transpose()? else { return Ok(BTreeMap::new()) };
    let pairs = entering.entries.iter().zip(&entering.stamps);
    pairs.map(|((body, ..), stamp)| Ok((Change::decode(body)?.id, *stamp))).collect()
}

/// True when a snapshot's state of the record holds this version and says that it was written in the snapshot's own scope: so
/// much of the place of a change is known whose batch is not here.
pub(crate) fn was_written_in(
    store: &Connection,
    record: RecordId,
    (version, scope): (ChangeId, ScopeId),
) -> Result<bool, Error> {
    let sql = "SELECT bytes FROM entered WHERE record = ?1 AND scope = ?2 AND length(signature) = 0";
    let mut statement = store.prepare_cached(sql)?;
    let mut rows = statement.query(params![record.bytes(), scope.bytes()])?;
    while let Some(row) = rows.next()? {
        let entering = Entering::decode(&row.get::<_, Vec<u8>>(0)?)?;
        let Some(origin) = &entering.origin else { continue };
        let state = RecordState::decode(&entering.state)?;
        let holds = state.fields.values().any(|f| f.heads.contains_key(&version));
        if holds && !origin.elsewhere.contains(&version) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Keeps what another laptop sent of a record, once per sender. False when it was here.
pub(crate) fn keep(store: &Store, sender: DeviceId, entering: &Entering, at: Instant) -> Result<bool, Error> {
    let sql = "INSERT INTO entering (record, device, arrived_at, bytes) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    let rows = store.conn.prepare_cached(sql)?.execute(params![
        entering.record.bytes(),
        sender.bytes(),
        at.0,
        entering.encode()
    ])?;
    Ok(rows > 0)
}

/// A state as the hub sent it, with its place in the feed.
pub(crate) struct Sent<'a> {
    pub(crate) bytes: &'a [u8],
    /// The hub's over these bytes; empty where they came in a snapshot, whose list of chunks it signed.
    pub(crate) signature: &'a [u8],
    pub(crate) timeline: [u8; 16],
    pub(crate) rank: u64,
    pub(crate) arrived_at: Instant,
}

/// Keeps what the hub sent of a record.
pub(crate) fn keep_entered(store: &Store, entering: &Entering, sent: &Sent<'_>) -> Result<(), Error> {
    let sql = "INSERT INTO entered (record, scope, timeline, rank, arrived_at, bytes, signature)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
    let (record, scope) = (entering.record.bytes(), entering.scope.bytes());
    let at = (sent.rank as i64, sent.arrived_at.0);
    let row = params![record, scope, sent.timeline, at.0, at.1, sent.bytes, sent.signature];
    store.conn.prepare_cached(sql)?.execute(row)?;
    Ok(())
}
