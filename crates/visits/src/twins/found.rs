//! What the rule finds, kept in step with every call and visit that is written, so that nobody has to look for it.

use super::rule::{self, Knock, Outing};
use crate::{HouseholdCall, Visit, VisitKind};
use chrono::{Days, NaiveDate};
use kernel::{Instant, MemberId, RecordId, RecordKind};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::Error;

const CALLS: &str = "SELECT id, community, household, called_on, called_at FROM household_call WHERE is_void = 0";
const VISITS: &str = "SELECT id, community, kind, round, visited_on, created_by FROM visit WHERE is_void = 0";

/// Two records that look like one: the smaller id first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) about: RecordKind,
    pub(crate) community: RecordId,
    pub(crate) one: RecordId,
    pub(crate) other: RecordId,
}

/// A call or visit was written.
pub(crate) fn note(conn: &Connection, kind: RecordKind, id: RecordId) -> Result<(), Error> {
    forget(conn, id)?;
    match kind {
        RecordKind::HouseholdCall => note_call(conn, id),
        RecordKind::Visit => note_visit(conn, id),
        _ => Ok(()),
    }
}

/// A record is about to go.
pub(crate) fn forget(conn: &Connection, id: RecordId) -> Result<(), Error> {
    let sql = "DELETE FROM twin_found WHERE one = ?1 OR other = ?1";
    conn.prepare_cached(sql)?.execute([id.bytes()])?;
    Ok(())
}

fn note_call(conn: &Connection, id: RecordId) -> Result<(), Error> {
    let sql = format!("{CALLS} AND id = ?1");
    let Some((_, community, mine)) = conn.prepare_cached(&sql)?.query_row([id.bytes()], knock).optional()?.flatten()
    else {
        return Ok(());
    };
    let day = |shift: Option<NaiveDate>| shift.unwrap_or(mine.called_on).to_string();
    let (from, to) = (mine.called_on.checked_sub_days(Days::new(1)), mine.called_on.checked_add_days(Days::new(1)));
    let sql = format!("{CALLS} AND id <> ?1 AND household = ?2 AND called_on BETWEEN ?3 AND ?4");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params![id.bytes(), mine.household.bytes(), day(from), day(to)])?;
    while let Some(row) = rows.next()? {
        let Some((other, place, theirs)) = knock(row)? else { continue };
        if place == community && rule::is_one_knock(&mine, &theirs) {
            insert(conn, RecordKind::HouseholdCall, (id, other, community))?;
        }
    }
    Ok(())
}

fn note_visit(conn: &Connection, id: RecordId) -> Result<(), Error> {
    let sql = format!("{VISITS} AND id = ?1");
    let Some((_, mine)) = conn.prepare_cached(&sql)?.query_row([id.bytes()], outing).optional()?.flatten() else {
        return Ok(());
    };
    let sql = format!("{VISITS} AND id <> ?1 AND community = ?2 AND kind = ?3");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params![id.bytes(), mine.community.bytes(), mine.kind.word()])?;
    while let Some(row) = rows.next()? {
        let Some((other, theirs)) = outing(row)? else { continue };
        if rule::is_one_outing(&mine, &theirs) {
            insert(conn, RecordKind::Visit, (id, other, mine.community))?;
        }
    }
    Ok(())
}

fn insert(
    conn: &Connection,
    about: RecordKind,
    (a, b, community): (RecordId, RecordId, RecordId),
) -> Result<(), Error> {
    let (one, other) = (a.min(b), a.max(b));
    conn.prepare_cached("INSERT OR REPLACE INTO twin_found VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        one.bytes(),
        other.bytes(),
        about.word(),
        community.bytes()
    ])?;
    Ok(())
}

fn id_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<RecordId>> {
    Ok(row.get::<_, Option<[u8; 16]>>(at)?.map(RecordId::from_bytes))
}

fn day_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<NaiveDate>> {
    Ok(row.get::<_, Option<String>>(at)?.and_then(|day| day.parse().ok()))
}

/// What can't be read of a row is a reason to ask nothing about it.
fn knock(row: &Row<'_>) -> rusqlite::Result<Option<(RecordId, RecordId, Knock)>> {
    let at: Option<i64> = row.get(4)?;
    let parts = id_at(row, 0)?.zip(id_at(row, 1)?).zip(id_at(row, 2)?.zip(day_at(row, 3)?.zip(at)));
    Ok(parts.map(|((id, community), (household, (called_on, at)))| {
        (id, community, Knock { household, called_on, called_at: Instant(at) })
    }))
}

fn outing(row: &Row<'_>) -> rusqlite::Result<Option<(RecordId, Outing)>> {
    let kind = row.get::<_, Option<String>>(2)?.as_deref().and_then(VisitKind::of_word);
    let (round, visited_on) = (id_at(row, 3)?, day_at(row, 4)?);
    let begun_by = MemberId::from_bytes(row.get(5)?);
    let parts = id_at(row, 0)?.zip(id_at(row, 1)?.zip(kind));
    Ok(parts.map(|(id, (community, kind))| (id, Outing { community, kind, round, visited_on, begun_by })))
}

/// What was found and may have to be asked, in the order in which it is: not what one word settled long ago, which grows by the year.
pub(crate) fn unsettled(conn: &Connection) -> Result<Vec<Found>, Error> {
    let is_one = "coalesce((SELECT main FROM twin_joined WHERE id = one), one)
                  = coalesce((SELECT main FROM twin_joined WHERE id = other), other)";
    let said = "SELECT 1 FROM twin t WHERE t.one = twin_found.one AND t.other = twin_found.other AND t.verdict";
    let tail =
        format!("WHERE CASE WHEN {is_one} THEN EXISTS ({said} = 'apart') ELSE NOT EXISTS ({said} IS NOT NULL) END");
    let mut found = select(conn, &tail, [])?;
    for twin in store::disputed_of_kind(conn, RecordKind::Twin)? {
        let disputed =
            select(conn, "WHERE (one, other) = (SELECT one, other FROM twin WHERE id = ?1)", [twin.bytes()])?;
        found.extend(disputed);
    }
    found.sort_by_key(|found| (found.about != RecordKind::Visit, found.one, found.other));
    found.dedup();
    Ok(found)
}

/// What was found of a record.
pub(crate) fn of(conn: &Connection, id: RecordId) -> Result<Vec<Found>, Error> {
    select(conn, "WHERE one = ?1 OR other = ?1 ORDER BY one, other", [id.bytes()])
}

fn select(conn: &Connection, tail: &str, params: impl rusqlite::Params) -> Result<Vec<Found>, Error> {
    let mut statement = conn.prepare_cached(&format!("SELECT one, other, about, community FROM twin_found {tail}"))?;
    let found = |row: &Row<'_>| {
        let about = RecordKind::of_word(&row.get::<_, String>(2)?).unwrap_or(RecordKind::Visit);
        let id = |at| row.get(at).map(RecordId::from_bytes);
        Ok(Found { about, one: id(0)?, other: id(1)?, community: id(3)? })
    };
    Ok(statement.query_map(params, found)?.collect::<Result<_, _>>()?)
}

/// Neither was written by somebody of a grid or building.
pub(super) fn is_teams(conn: &Connection, found: &Found) -> Result<bool, crate::Error> {
    for id in [found.one, found.other] {
        let (by, day) = match store::get::<Visit>(conn, id)? {
            Some(row) => (row.created_by, row.value.visited_on.unwrap_or_else(|| row.created_at.local_date())),
            None => {
                let row = store::must::<HouseholdCall>(conn, id)?;
                (row.created_by, row.value.called_on)
            }
        };
        if directory::section_keepers(conn, found.community, day)?.contains(&by) {
            return Ok(false);
        }
    }
    Ok(true)
}
