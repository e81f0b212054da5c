//! Of the states a record has in several scopes, the one of a scope that it left gives way to another that tells as much.

use crate::{Entering, Error};
use change::{Change, RecordState};
use kernel::{ChangeId, RecordId, ScopeId};
use rusqlite::{Connection, Row, params};
use std::collections::BTreeSet;

/// Takes away the states a record had in a scope that it left, where the present life of the hub sent one for another scope that is
/// as late. An older one knows nothing of how the record left: it may be that of a scope the record had left before, which a
/// snapshot brought as it stood then.
pub(crate) fn gives_way(conn: &Connection, id: RecordId, scope: ScopeId) -> Result<bool, Error> {
    let (of_scope, others) = (last_in(conn, id, scope)?, present_elsewhere(conn, id, scope)?);
    let Some(leaving) = of_scope.filter(|_| !others.is_empty()) else { return Ok(false) };
    let leaving = Told::of(&leaving)?;
    for other in others {
        if Told::of(&other)?.is_as_late_as(&leaving) {
            let sql = "DELETE FROM entered WHERE record = ?1 AND scope = ?2";
            conn.prepare_cached(sql)?.execute(params![id.bytes(), scope.bytes()])?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// True when the one state of a record is as late as the other.
pub(crate) fn tells_as_much(one: &[u8], other: &[u8]) -> Result<bool, Error> {
    Ok(Told::of(one)?.is_as_late_as(&Told::of(other)?))
}

fn last_in(conn: &Connection, id: RecordId, scope: ScopeId) -> Result<Option<Vec<u8>>, Error> {
    let sql = "SELECT bytes FROM entered WHERE record = ?1 AND scope = ?2 ORDER BY no DESC LIMIT 1";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![id.bytes(), scope.bytes()])?;
    Ok(rows.next()?.map(|r| r.get(0)).transpose()?)
}

fn present_elsewhere(conn: &Connection, id: RecordId, scope: ScopeId) -> Result<Vec<Vec<u8>>, Error> {
    let sql = "SELECT e.bytes FROM entered e JOIN cursor c ON c.scope = e.scope AND c.timeline = e.timeline
               WHERE e.record = ?1 AND e.scope <> ?2 ORDER BY e.no DESC";
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map(params![id.bytes(), scope.bytes()], |r: &Row<'_>| r.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// What a state tells of a record.
struct Told {
    state: RecordState,
    entries: BTreeSet<ChangeId>,
}

impl Told {
    fn of(bytes: &[u8]) -> Result<Self, Error> {
        let entering = Entering::decode(bytes)?;
        let id = |(body, ..): &(Vec<u8>, _, _, _)| Change::decode(body).map(|change| change.id);
        let entries = entering.entries.iter().map(id).collect::<Result<_, _>>()?;
        Ok(Self { state: RecordState::decode(&entering.state)?, entries })
    }

    /// True when this state holds or has replaced every version of the other one, and has its entries. A version that replaces
    /// another counts later than it.
    fn is_as_late_as(&self, other: &Self) -> bool {
        let knows = |field: &u16, change: &ChangeId, eff: u64| {
            self.state.fields.get(field).is_some_and(|own| {
                own.heads.contains_key(change)
                    || own.buried.contains(change)
                    || own.heads.values().any(|head| head.eff > eff)
            })
        };
        let mut versions = other.state.fields.iter().flat_map(|(field, of)| of.heads.values().map(move |v| (field, v)));
        versions.all(|(field, version)| knows(field, &version.change, version.eff))
            && other.entries.is_subset(&self.entries)
    }
}
