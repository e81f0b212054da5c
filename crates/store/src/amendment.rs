//! The hub's later word on a change it held: in force now, or refused for good (decisions D19). It stands in a feed of its own
//! right, signed for its place like a record that enters.

use crate::{Error, Store, fold, hidden, leaving, log::Standing, snapshot};
use change::{Change, Listed, Piece, Ruling, Value, Verdict};
use kernel::{ChangeId, DeviceId, Instant, RecordId, RecordKind, ScopeId, TimelineId};
use rusqlite::{Connection, OptionalExtension, params};

/// Stands where an entering record has its id.
const TAG: &str = "amendment";

/// What became of a held change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The feed it stands in: the change's own scope, or what concerns its author alone.
    pub fed_in: ScopeId,
    /// The change.
    pub change: ChangeId,
    /// The chain it stands in.
    pub chain: (DeviceId, ScopeId),
    /// Its number there.
    pub seq: u64,
    /// What is said of it now.
    pub ruling: Ruling,
    /// Where it stands among all of its home scope from now on.
    pub rank: u64,
    /// Its body, for those who read its scope and were not given it before.
    pub body: Option<Vec<u8>>,
}

impl Amendment {
    /// The bytes that are signed and travel.
    pub fn encode(&self) -> Vec<u8> {
        Listed::encode(vec![
            TAG.into(),
            self.fed_in.bytes().into(),
            self.change.bytes().into(),
            self.chain.0.bytes().into(),
            self.chain.1.bytes().into(),
            self.seq.into(),
            self.ruling.verdict.value(),
            self.ruling.eff.into(),
            self.rank.into(),
            self.body.clone().map_or(Value::Null, Value::from),
        ])
    }

    /// Reads the bytes back; `None` when they are something else.
    ///
    /// # Errors
    /// An amendment that is none.
    pub fn decode(bytes: &[u8]) -> Result<Option<Self>, Error> {
        let mut listed = Listed::decode(bytes)?;
        if !matches!(listed.value()?, Value::Text(tag) if tag == TAG) {
            return Ok(None);
        }
        let (fed_in, change) = (ScopeId::from_bytes(listed.array()?), ChangeId::from_bytes(listed.array()?));
        let chain = (DeviceId::from_bytes(listed.array()?), ScopeId::from_bytes(listed.array()?));
        let (seq, verdict) = (listed.number()?, Verdict::read(&mut Listed::of(listed.value()?)?)?);
        let (ruling, rank) = (Ruling { verdict, eff: listed.number()? }, listed.number()?);
        let body = match listed.value()? {
            Value::Null => None,
            Value::Bytes(bytes) => Some(bytes),
            _ => return Err(Error::Unfit("an amendment")),
        };
        Ok(Some(Self { fed_in, change, chain, seq, ruling, rank, body }))
    }
}

/// Takes the word in: the change is folded, or no longer is.
pub(crate) fn take(
    store: &Store,
    a: &Amendment,
    (at, timeline): (Instant, TimelineId),
) -> Result<Option<RecordKind>, Error> {
    let is_own = a.chain.0 == store.identity.device;
    let last = "INSERT OR REPLACE INTO last_word (change, timeline) VALUES (?1, ?2)";
    store.conn.prepare_cached(last)?.execute([a.change.bytes(), timeline.bytes()])?;
    let standing = Standing::of(&a.ruling.verdict, a.rank, is_own);
    if a.ruling.verdict.is_accepted() {
        snapshot::forget_stand_in(&store.conn, a.change)?;
    }
    if is_own {
        remember(&store.conn, a)?;
        leaving::restamp_kept(&store.conn, a.change, standing)?;
    }
    if let Some(record) = record_of(&store.conn, a.change)? {
        store.restamp(a.change.bytes(), &a.ruling, standing)?;
        return fold::refold(store, record);
    }
    match (&a.ruling.verdict, &a.body) {
        (Verdict::Accepted(role), Some(body)) => bring(store, (a, *role, standing), body, at),
        _ => Ok(None),
    }
}

fn bring(
    store: &Store,
    (a, role, standing): (&Amendment, kernel::Role, Standing),
    body: &[u8],
    at: Instant,
) -> Result<Option<RecordKind>, Error> {
    let place = (a.chain.0, a.chain.1, a.seq);
    let Some(hash) = hidden::hash_at(&store.conn, place)? else { return Ok(None) };
    let change = Change::of_body(body)?;
    if change.id != a.change || store.hash_of(place, &Piece::of_body(body.to_vec()))? != hash {
        return Err(Error::Unfit("a body that is not what was signed"));
    }
    let device = store.device(a.chain.0)?.ok_or(Error::Unfit("a batch of an unknown device"))?;
    hidden::take_away(&store.conn, place)?;
    let kind = RecordKind::of_number(change.kind);
    store.take_change((change, body), (&device, role), (a.chain.1, a.seq, at), (a.ruling.eff, standing))?;
    Ok(kind)
}

fn record_of(conn: &Connection, id: ChangeId) -> Result<Option<RecordId>, Error> {
    let mut statement = conn.prepare_cached("SELECT record FROM change WHERE id = ?1")?;
    Ok(statement.query_row([id.bytes()], |r| Ok(RecordId::from_bytes(r.get(0)?))).optional()?)
}

/// The last word on an own change, for the ledger; its receipt keeps the first.
fn remember(conn: &Connection, a: &Amendment) -> Result<(), Error> {
    let word = match &a.ruling.verdict {
        Verdict::Accepted(_) => None,
        Verdict::Rejected(why) | Verdict::Held(why) => Some(why),
    };
    let sql =
        "INSERT INTO amended (scope, seq, word) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET word = excluded.word";
    conn.prepare_cached(sql)?.execute(params![a.chain.1.bytes(), a.seq as i64, word])?;
    Ok(())
}

/// True when this life of the hub said a later word on the change than its receipt.
pub(crate) fn has_last_word(conn: &Connection, change: [u8; 16], timeline: TimelineId) -> Result<bool, Error> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM last_word WHERE change = ?1 AND timeline = ?2")?;
    Ok(statement.exists([change, timeline.bytes()])?)
}

/// The last word on an own change, where there is one after its receipt.
pub(crate) fn last_word(conn: &Connection, scope: ScopeId, seq: u64) -> Result<Option<String>, Error> {
    let mut statement = conn.prepare_cached("SELECT word FROM amended WHERE scope = ?1 AND seq = ?2")?;
    Ok(statement.query_row(params![scope.bytes(), seq as i64], |r| r.get(0)).optional()?.flatten())
}
