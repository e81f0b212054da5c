//! What follows from 「是同一次」: of records that were joined one stays, and the others are read with it. Which one follows from the
//! records alone, so that every laptop and the hub come to the same whoever joined what with what, and in whichever order.

use crate::{Stage, kinds};
use kernel::{RecordId, RecordKind, ScopeId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use store::Error;

/// Kept in step: something of this record was written, or what was said of it. `gone` is about to go and counts no longer.
pub(crate) fn note(conn: &Connection, id: RecordId, gone: Option<RecordId>) -> Result<(), Error> {
    let mut ahead = spoken_of_with(conn, id)?;
    while let Some(end) = ahead.pop_first() {
        for done in settle(conn, end, gone)? {
            ahead.remove(&done);
        }
    }
    Ok(())
}

/// The record and whatever was ever said to be one with it: what it connected before, it may connect no longer. Nothing where nothing
/// was said of it.
fn spoken_of_with(conn: &Connection, id: RecordId) -> Result<BTreeSet<RecordId>, Error> {
    let sql =
        "SELECT one FROM twin WHERE one = ?1 OR other = ?1 UNION SELECT other FROM twin WHERE one = ?1 OR other = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let ends = statement.query_map([id.bytes()], |r| r.get::<_, Option<[u8; 16]>>(0))?;
    let ends = ends.collect::<Result<Vec<_>, _>>()?;
    Ok(ends.into_iter().flatten().map(RecordId::from_bytes).collect())
}

/// Which one stays of all that are one with this record; all of them.
fn settle(conn: &Connection, id: RecordId, gone: Option<RecordId>) -> Result<BTreeSet<RecordId>, Error> {
    let all = connected(conn, id, gone)?;
    for one in &all {
        conn.prepare_cached("DELETE FROM twin_joined WHERE id = ?1")?.execute([one.bytes()])?;
    }
    let mut standing = Vec::new();
    for one in all.iter().filter(|one| Some(**one) != gone) {
        standing.extend(Standing::of(conn, *one)?.filter(|standing| !standing.is_void));
    }
    standing.sort_by_key(|one| (one.is_draft, one.created_at, one.id));
    let Some((main, others)) = standing.split_first() else { return Ok(all) };
    for (nth, other) in others.iter().enumerate() {
        let row = params![other.id.bytes(), main.id.bytes(), i64::try_from(nth).unwrap_or(i64::MAX)];
        conn.prepare_cached("INSERT OR REPLACE INTO twin_joined VALUES (?1, ?2, ?3)")?.execute(row)?;
    }
    Ok(all)
}

/// A record is about to go: one that was joined, or what was said of two.
pub(crate) fn forget(conn: &Connection, id: RecordId) -> Result<(), Error> {
    let sql = "SELECT one, other FROM twin WHERE id = ?1";
    let pair: Option<[Option<[u8; 16]>; 2]> =
        conn.prepare_cached(sql)?.query_row([id.bytes()], |r| Ok([r.get(0)?, r.get(1)?])).optional()?;
    match pair {
        Some(ends) => {
            for end in ends.into_iter().flatten().map(RecordId::from_bytes) {
                note(conn, end, Some(id))?;
            }
            Ok(())
        }
        None => note(conn, id, Some(id)),
    }
}

/// A record of which something was said, as far as it is here.
struct Standing {
    id: RecordId,
    about: RecordKind,
    community: Option<RecordId>,
    is_void: bool,
    is_draft: bool,
    created_at: i64,
}

impl Standing {
    fn of(conn: &Connection, id: RecordId) -> Result<Option<Self>, Error> {
        let sql = "SELECT 'visit', community, scope, is_void, created_at FROM visit WHERE id = ?1 UNION ALL
                   SELECT 'household_call', community, scope, is_void, created_at FROM household_call WHERE id = ?1";
        let found = conn.prepare_cached(sql)?.query_row([id.bytes()], |row| {
            let community = row.get::<_, Option<[u8; 16]>>(1)?.map(RecordId::from_bytes);
            let scope = ScopeId::from_bytes(row.get(2)?);
            let is_draft = community.is_none_or(|community| kinds::stage(community, scope) == Stage::Draft);
            let is_call = row.get::<_, String>(0)? == RecordKind::HouseholdCall.word();
            let about = if is_call { RecordKind::HouseholdCall } else { RecordKind::Visit };
            Ok(Self { id, about, community, is_void: row.get(3)?, is_draft, created_at: row.get(4)? })
        });
        Ok(found.optional()?)
    }
}

/// All that was joined with a record, over whatever lies between; itself alone where nothing was. What is not here, or void, connects
/// what lies on both sides of it; what lies elsewhere, or is of another kind than was said, nothing.
pub(super) fn connected(conn: &Connection, id: RecordId, gone: Option<RecordId>) -> Result<BTreeSet<RecordId>, Error> {
    let sql = "SELECT one, other, community, about FROM twin
               WHERE (one = ?1 OR other = ?1) AND verdict = 'same' AND is_void = 0 AND id <> ?2";
    let mut seen = BTreeSet::new();
    let mut ahead = vec![id];
    while let Some(at) = ahead.pop() {
        if !seen.insert(at) {
            continue;
        }
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query(params![at.bytes(), gone.map(RecordId::bytes).unwrap_or_default()])?;
        while let Some(row) = rows.next()? {
            let ends = [0, 1].map(|at| row.get::<_, [u8; 16]>(at).map(RecordId::from_bytes));
            let (community, about) = (RecordId::from_bytes(row.get(2)?), row.get::<_, String>(3)?);
            let mut both = Vec::new();
            for end in ends {
                let end = end?;
                let fits = |s: &Standing| s.community == Some(community) && s.about.word() == about;
                let standing = Standing::of(conn, end)?.filter(|standing| Some(standing.id) != gone);
                both.extend(standing.as_ref().is_none_or(fits).then_some(end));
            }
            if both.len() == 2 {
                ahead.extend(both);
            }
        }
    }
    Ok(seen)
}

/// The record that stays: the one itself unless it was joined into another.
pub(crate) fn main_of(conn: &Connection, id: RecordId) -> Result<RecordId, Error> {
    let sql = "SELECT main FROM twin_joined WHERE id = ?1";
    let main: Option<[u8; 16]> = conn.prepare_cached(sql)?.query_row([id.bytes()], |r| r.get(0)).optional()?;
    Ok(main.map_or(id, RecordId::from_bytes))
}

/// Both are read as one.
pub(super) fn are_one(conn: &Connection, one: RecordId, other: RecordId) -> Result<bool, Error> {
    Ok(main_of(conn, one)? == main_of(conn, other)?)
}

/// All that is read as one with this record: the one that stays, then those joined into it in the order they were begun.
pub(crate) fn together(conn: &Connection, id: RecordId) -> Result<Vec<RecordId>, Error> {
    let main = main_of(conn, id)?;
    let mut statement = conn.prepare_cached("SELECT id FROM twin_joined WHERE main = ?1 ORDER BY nth, id")?;
    let joined = statement.query_map([main.bytes()], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    std::iter::once(Ok(main)).chain(joined.map(|id| Ok(id?))).collect()
}

/// Every record that was joined into another, and into which.
pub(crate) fn mains(conn: &Connection) -> Result<BTreeMap<RecordId, RecordId>, Error> {
    let mut statement = conn.prepare_cached("SELECT id, main FROM twin_joined")?;
    let of = |r: &rusqlite::Row<'_>| Ok((RecordId::from_bytes(r.get(0)?), RecordId::from_bytes(r.get(1)?)));
    Ok(statement.query_map([], of)?.collect::<Result<_, _>>()?)
}
