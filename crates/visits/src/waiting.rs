//! 请您过目, kept in step with every write: which visits wait for the lead, so that no home or badge has to look for them.

use crate::Stage;
use kernel::{RecordId, ScopeId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use store::Error;

/// A visit, whether a part of it other than `?2` stands elsewhere than it does, and whether anybody signed in at it.
const VISIT: &str = "SELECT community, scope, confirmed_at IS NOT NULL,
    EXISTS (SELECT 1 FROM household_call c WHERE c.visit = ?1 AND c.is_void = 0 AND c.scope <> visit.scope AND c.id <> ?2)
        OR EXISTS (SELECT 1 FROM journal j WHERE j.visit = ?1 AND j.is_void = 0 AND j.scope <> visit.scope AND j.id <> ?2)
        OR EXISTS (SELECT 1 FROM agreed_action a WHERE a.visit = ?1 AND a.is_void = 0 AND a.scope <> visit.scope AND a.id <> ?2),
    coalesce(signed_in_by_role, attended_by_role, '{}'),
    (SELECT json_group_object(role, n) FROM (SELECT role, sum(count) FILTER (WHERE is_void = 0) AS n FROM attendance s
        WHERE s.visit = ?1 AND s.id <> ?2 GROUP BY role HAVING n IS NOT NULL)),
    EXISTS (SELECT 1 FROM attendance s WHERE s.visit = ?1 AND s.id <> ?2), visited_on, created_at
    FROM visit WHERE id = ?1 AND is_void = 0";

const VISIT_OF: &str =
    "SELECT visit FROM household_call WHERE id = ?1 UNION ALL SELECT visit FROM journal WHERE id = ?1
    UNION ALL SELECT visit FROM agreed_action WHERE id = ?1 UNION ALL SELECT visit FROM attendance WHERE id = ?1";

/// How a visit waits, and since when it does in the order in which they are shown.
struct Waits {
    /// It is confirmed, and something came to it later; else nobody confirmed it yet.
    is_late: bool,
    visited_on: Option<String>,
    created_at: i64,
}

/// A visit or a part of it was written.
pub(crate) fn note(conn: &Connection, visit: RecordId) -> Result<(), Error> {
    note_without(conn, visit, visit)
}

/// A record is about to go: the visit itself, or a part of one.
pub(crate) fn forget(conn: &Connection, id: RecordId) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM visit_waiting WHERE visit = ?1")?.execute([id.bytes()])?;
    let mut statement = conn.prepare_cached(VISIT_OF)?;
    let visit: Option<Option<[u8; 16]>> = statement.query_row([id.bytes()], |r| r.get(0)).optional()?;
    visit.flatten().map_or(Ok(()), |visit| note_without(conn, RecordId::from_bytes(visit), id))
}

fn note_without(conn: &Connection, visit: RecordId, part: RecordId) -> Result<(), Error> {
    let Some(waits) = waits(conn, visit, part)? else {
        conn.prepare_cached("DELETE FROM visit_waiting WHERE visit = ?1")?.execute([visit.bytes()])?;
        return Ok(());
    };
    conn.prepare_cached("INSERT OR REPLACE INTO visit_waiting VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        visit.bytes(),
        waits.is_late,
        waits.visited_on,
        waits.created_at
    ])?;
    Ok(())
}

fn waits(conn: &Connection, visit: RecordId, part: RecordId) -> Result<Option<Waits>, Error> {
    let mut statement = conn.prepare_cached(VISIT)?;
    let mut rows = statement.query([visit.bytes(), part.bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let Some(community) = row.get::<_, Option<[u8; 16]>>(0)?.map(RecordId::from_bytes) else { return Ok(None) };
    let is_draft = crate::kinds::stage(community, ScopeId::from_bytes(row.get(1)?)) == Stage::Draft;
    let is_late = !is_draft && row.get(2)? && (row.get(3)? || is_recounted(row)?);
    let waits = Waits { is_late, visited_on: row.get(7)?, created_at: row.get(8)? };
    Ok((is_draft || is_late).then_some(waits))
}

/// The sign-in is readable here and not the one counted. What another record of the visit holds is no reason to fail over this one.
fn is_recounted(row: &rusqlite::Row<'_>) -> Result<bool, Error> {
    let counts = |text: String| serde_json::from_str::<BTreeMap<String, u32>>(&text).ok();
    Ok(row.get(6)? && counts(row.get(4)?) != counts(row.get(5)?))
}
