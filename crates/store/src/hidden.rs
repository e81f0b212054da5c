//! Changes whose bodies this vault does not hold: the chain still joins by their hashes, and what they saw stands in for them.

use crate::{Error, sealed};
use change::{Listed, Piece, Value};
use kernel::{ChangeId, DeviceId, ScopeId};
use rusqlite::{Connection, OptionalExtension, params};
use seal::Hash;
use std::collections::BTreeMap;

/// Per field, the versions a change replaces.
pub type Sees = BTreeMap<u16, Vec<ChangeId>>;

/// What readers are told of a change whose body they don't get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// Its place in its batch.
    pub place: u32,
    /// The change.
    pub change: ChangeId,
    /// What it saw.
    pub sees: Sees,
}

impl StandIn {
    /// As it travels.
    pub fn value(&self) -> Value {
        Value::List(vec![self.place.into(), self.change.bytes().into(), Value::Bytes(encode_sees(&self.sees))])
    }

    /// Reads it back.
    pub fn read(listed: &mut Listed) -> Result<Self, change::Error> {
        let (place, change) = (listed.small()?, ChangeId::from_bytes(listed.array()?));
        Ok(Self { place, change, sees: decode_sees(&listed.bytes()?)? })
    }
}

/// The bytes of a map from fields to the versions seen.
pub fn encode_sees(sees: &Sees) -> Vec<u8> {
    let ids = |seen: &Vec<ChangeId>| seen.iter().map(|id| Value::from(id.bytes())).collect::<Vec<_>>();
    let field = |(field, seen): (&u16, &Vec<ChangeId>)| Value::List(vec![u32::from(*field).into(), ids(seen).into()]);
    Listed::encode(sees.iter().map(field).collect())
}

/// Reads the bytes back.
pub fn decode_sees(bytes: &[u8]) -> Result<Sees, change::Error> {
    let all = Listed::decode(&Listed::encode(vec![change::decode_value(bytes)?]))?.each(|pair| {
        let field = u16::try_from(pair.small()?).map_err(|_| change::Error::Malformed("field id"))?;
        let ids = pair.blobs()?.into_iter().map(|id| ChangeId::from_slice(&id)).collect::<Option<Vec<_>>>();
        Ok((field, ids.ok_or(change::Error::Malformed("change id"))?))
    })?;
    Ok(all.into_iter().collect())
}

pub(crate) fn keep(
    conn: &Connection,
    at: (DeviceId, ScopeId, u64),
    hash: Hash,
    stand_in: Option<&StandIn>,
) -> Result<(), Error> {
    let sql = "INSERT INTO hidden (device, scope, seq, body_hash, id, sees) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
    conn.prepare_cached(sql)?.execute(params![
        at.0.bytes(),
        at.1.bytes(),
        at.2 as i64,
        hash.0,
        stand_in.map(|s| s.change.bytes()),
        stand_in.map(|s| encode_sees(&s.sees)),
    ])?;
    Ok(())
}

/// The hash of a hidden change.
pub(crate) fn hash_at(conn: &Connection, at: (DeviceId, ScopeId, u64)) -> Result<Option<Hash>, Error> {
    let sql = "SELECT body_hash FROM hidden WHERE device = ?1 AND scope = ?2 AND seq = ?3";
    let place = params![at.0.bytes(), at.1.bytes(), at.2 as i64];
    Ok(conn.prepare_cached(sql)?.query_row(place, |r| Ok(Hash(r.get(0)?))).optional()?)
}

/// Where a change of this chain is hidden, and its hash.
pub(crate) fn of_change(
    conn: &Connection,
    chain: (DeviceId, ScopeId),
    change: ChangeId,
) -> Result<Option<(u64, Hash)>, Error> {
    let sql = "SELECT seq, body_hash FROM hidden WHERE id = ?1 AND device = ?2 AND scope = ?3";
    let row = |r: &rusqlite::Row<'_>| Ok((r.get::<_, i64>(0)? as u64, Hash(r.get(1)?)));
    let found = conn.prepare_cached(sql)?.query_row(params![change.bytes(), chain.0.bytes(), chain.1.bytes()], row);
    Ok(found.optional()?)
}

/// The body of a hidden change has come. False when none was hidden there.
pub(crate) fn take_away(conn: &Connection, at: (DeviceId, ScopeId, u64)) -> Result<bool, Error> {
    sealed::take_away(conn, at)?;
    let sql = "DELETE FROM hidden WHERE device = ?1 AND scope = ?2 AND seq = ?3";
    Ok(conn.prepare_cached(sql)?.execute(params![at.0.bytes(), at.1.bytes(), at.2 as i64])? > 0)
}

/// The pieces of a chain from one number up to another, bodies where they are here.
pub(crate) fn pieces(conn: &Connection, chain: (DeviceId, ScopeId), from: (u64, u64)) -> Result<Vec<Piece>, Error> {
    Ok(numbered_pieces(conn, chain, from)?.into_iter().map(|(_, piece)| piece).collect())
}

/// The same with their numbers: behind a snapshot some are not here.
pub(crate) fn numbered_pieces(
    conn: &Connection,
    chain: (DeviceId, ScopeId),
    from: (u64, u64),
) -> Result<Vec<(u64, Piece)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, body, NULL FROM change WHERE device = ?1 AND scope = ?2 AND seq >= ?3 AND seq < ?4 UNION ALL
         SELECT seq, NULL, body_hash FROM hidden WHERE device = ?1 AND scope = ?2 AND seq >= ?3 AND seq < ?4 ORDER BY 1",
    )?;
    let range = params![chain.0.bytes(), chain.1.bytes(), from.0 as i64, from.1 as i64];
    let piece = |r: &rusqlite::Row<'_>| {
        let seq = r.get::<_, i64>(0)? as u64;
        Ok((
            seq,
            r.get::<_, Option<Vec<u8>>>(1)?
                .map_or_else(|| r.get(2).map(|h| Piece::Hidden(Hash(h))), |b| Ok(Piece::of_body(b)))?,
        ))
    };
    Ok(statement.query_map(range, piece)?.collect::<Result<_, _>>()?)
}

/// How many changes of the log are hidden.
pub(crate) fn count(conn: &Connection) -> Result<u32, Error> {
    Ok(conn.query_row("SELECT count(*) FROM hidden", [], |r| r.get(0)).optional()?.unwrap_or(0))
}
