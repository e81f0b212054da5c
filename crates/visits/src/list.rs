//! Visits, listed and shown.

use crate::{
    Error, Round, RoundView, Stage, Visit, VisitFields, VisitKind, VisitParts, VisitRow, doors, journal, kinds, names,
    rounds, symposium, twins, views::JoinedVisit,
};
use chrono::NaiveDate;
use kernel::{Instant, RecordId, ScopeId};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::Row;
use ts_rs::TS;

/// Which visits.
#[derive(Clone, Debug, Default, Deserialize, TS)]
pub struct ListVisits {
    /// Of one community.
    pub community: Option<RecordId>,
    /// Of one round, by number (`2026-4`) or id.
    pub round: Option<String>,
}

/// Visits, latest day first; undated ones on top.
pub fn list(conn: &Connection, wish: &ListVisits) -> Result<Vec<VisitRow>, Error> {
    let round = match &wish.round {
        Some(text) => match rounds::find(conn, text)? {
            Some(round) => Some(round),
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    let round_id = round.as_ref().map(|r| r.id.bytes());
    let tail = format!(
        "WHERE is_void = 0 AND {} AND (?1 IS NULL OR community = ?1) AND (?2 IS NULL OR round = ?2)
         ORDER BY visited_on IS NOT NULL, visited_on DESC, created_at DESC, id",
        twins::STAYS
    );
    let rows = store::rows::<Visit>(conn, &tail, params![wish.community.map(RecordId::bytes), round_id])?;
    match &round {
        Some(Row { value: r, .. }) => {
            rows.iter().map(|v| row_in(conn, Line::of(v), Some((&r.number, r.from_on, r.to_on)))).collect()
        }
        None => rows.iter().map(|r| row(conn, r)).collect(),
    }
}

/// The visits' own parts of a visit's page; of one that was joined into another, that one's.
pub fn show(conn: &Connection, id: RecordId) -> Result<VisitParts, Error> {
    let all = twins::together(conn, id)?;
    let main = all.first().copied().unwrap_or(id);
    let visit = store::must::<Visit>(conn, main)?;
    Ok(VisitParts {
        row: row(conn, &visit)?,
        fields: fields(&visit.value),
        attended_by_role: twins::counts_together(conn, &all)?,
        attendance: symposium::attendance(conn, main)?,
        actions: of_each(&all, |id| symposium::actions(conn, id))?,
        calls: doors::calls_of(conn, &all)?,
        journal: of_each(&all, |id| journal::of(conn, id))?,
        recorded_by: names::member(conn, visit.created_by)?,
        confirmed_by: visit.value.confirmed_by.map(|m| names::member(conn, m)).transpose()?,
        twins: twins::notes(conn, &all)?,
        joined: all.iter().skip(1).map(|id| joined(conn, *id)).collect::<Result<_, _>>()?,
    })
}

pub(crate) fn of_each<T>(all: &[RecordId], of: impl Fn(RecordId) -> Result<Vec<T>, Error>) -> Result<Vec<T>, Error> {
    Ok(all.iter().map(|id| of(*id)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// A joined visit as its own writer wrote it.
pub(crate) fn joined(conn: &Connection, id: RecordId) -> Result<JoinedVisit, Error> {
    let visit = store::must::<Visit>(conn, id)?;
    Ok(JoinedVisit {
        id,
        recorded_by: names::member(conn, visit.created_by)?,
        begun_at: visit.created_at.to_rfc3339(),
        fields: fields(&visit.value),
        attendance: symposium::attendance(conn, id)?,
        attended_by_role: twins::counts_together(conn, &[id])?,
        calls: doors::written_in(conn, id)?,
    })
}

/// One visit as in a list; of one that was joined into another, that one.
pub fn visit_row(conn: &Connection, id: RecordId) -> Result<VisitRow, Error> {
    row(conn, &store::must::<Visit>(conn, twins::main_of(conn, id)?)?)
}

/// Of a visit or call that was joined into another, that one; of every other the same.
///
/// # Errors
/// The store's.
pub fn main_of(conn: &Connection, id: RecordId) -> Result<RecordId, Error> {
    Ok(twins::main_of(conn, id)?)
}

/// All that is read as one with a visit or call: the one that stays, then those joined into it.
///
/// # Errors
/// The store's.
pub fn together(conn: &Connection, id: RecordId) -> Result<Vec<RecordId>, Error> {
    Ok(twins::together(conn, id)?)
}

/// Draft or confirmed; `None` for a visit that is void or not here.
pub fn stage(conn: &Connection, id: RecordId) -> Result<Option<Stage>, Error> {
    let mut statement = conn.prepare_cached("SELECT community, scope FROM visit WHERE id = ?1 AND is_void = 0")?;
    let of = |r: &rusqlite::Row<'_>| Ok((RecordId::from_bytes(r.get(0)?), ScopeId::from_bytes(r.get(1)?)));
    let found = statement.query_row([id.bytes()], of).optional()?;
    Ok(found.map(|(community, scope)| kinds::stage(community, scope)))
}

/// The collective visit of a community in a round, which a home screen speaks of; the earliest where there are several. Its
/// line alone is read: the first screen waits for it.
pub fn of_round(conn: &Connection, community: RecordId, round: &RoundView) -> Result<Option<VisitRow>, Error> {
    let sql = format!(
        "SELECT id, scope, visited_on, attended_by_role, confirmed_at, created_at FROM visit
         WHERE is_void = 0 AND {} AND community = ?1 AND round = ?2 AND kind = 'collective'",
        twins::STAYS
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([community.bytes(), round.id.bytes()])?;
    let mut earliest: Option<((i64, RecordId), Line)> = None;
    while let Some(row) = rows.next()? {
        let (id, begun_at) = (RecordId::from_bytes(row.get(0)?), row.get(5)?);
        let counts: Option<String> = row.get(3)?;
        let line = Line {
            id,
            scope: ScopeId::from_bytes(row.get(1)?),
            community,
            kind: VisitKind::Collective,
            visited_on: row.get::<_, Option<String>>(2)?.map(|day| read_day(&day)).transpose()?,
            attended_by_role: counts.map(|c| serde_json::from_str(&c)).transpose().map_err(store::Error::from)?,
            confirmed_at: row.get::<_, Option<i64>>(4)?.map(Instant),
        };
        if earliest.as_ref().is_none_or(|(first, _)| (begun_at, id) < *first) {
            earliest = Some(((begun_at, id), line));
        }
    }
    earliest.map(|(_, line)| row_in(conn, line, Some((&round.number, round.from_on, round.to_on)))).transpose()
}

fn read_day(day: &str) -> Result<NaiveDate, store::Error> {
    let wrong = |_| store::Error::WrongField { table: "visit", field: "visited_on".to_owned(), why: "no date" };
    day.parse().map_err(wrong)
}

pub(crate) fn row(conn: &Connection, visit: &Row<Visit>) -> Result<VisitRow, Error> {
    let round = visit.value.round.map(|id| store::get::<Round>(conn, id)).transpose()?.flatten();
    let window = round.as_ref().map(|Row { value: r, .. }| (r.number.as_str(), r.from_on, r.to_on));
    row_in(conn, Line::of(visit), window)
}

/// A round's number, its first and its last day.
type Window<'a> = (&'a str, NaiveDate, NaiveDate);

/// What a visit's line is made of.
struct Line {
    id: RecordId,
    scope: ScopeId,
    community: RecordId,
    kind: VisitKind,
    visited_on: Option<NaiveDate>,
    attended_by_role: Option<BTreeMap<String, u32>>,
    confirmed_at: Option<Instant>,
}

impl Line {
    fn of(visit: &Row<Visit>) -> Self {
        let Visit { community, kind, visited_on, attended_by_role, confirmed_at, .. } = visit.value.clone();
        Self { id: visit.id, scope: visit.scope, community, kind, visited_on, attended_by_role, confirmed_at }
    }
}

/// The line of a visit whose round is known.
fn row_in(conn: &Connection, visit: Line, round: Option<Window<'_>>) -> Result<VisitRow, Error> {
    let all = twins::together(conn, visit.id)?;
    let attended = match &visit.attended_by_role {
        _ if all.len() > 1 => twins::counts_together(conn, &all)?.values().sum(),
        Some(counts) => counts.values().sum(),
        None => symposium::head_count(conn, visit.id)?,
    };
    Ok(VisitRow {
        id: visit.id,
        community: visit.community,
        community_name: names::place(conn, visit.community)?,
        is_in_window: round.zip(visit.visited_on).map(|((_, from_on, to_on), day)| (from_on..=to_on).contains(&day)),
        round: round.map(|(number, ..)| number.to_owned()),
        kind: visit.kind,
        visited_on: visit.visited_on,
        stage: kinds::stage(visit.community, visit.scope),
        attended,
        items: 0,
        calls: doors::count_of(conn, visit.id)?,
        confirmed_at: visit.confirmed_at.map(Instant::to_rfc3339),
        written_by: twins::writers(conn, &all)?,
        is_void_asked: store::is_void_asked(conn, visit.id)?,
    })
}

pub(crate) fn fields(visit: &Visit) -> VisitFields {
    let v = visit.clone();
    VisitFields {
        community: v.community,
        round: v.round,
        kind: v.kind,
        visited_on: v.visited_on,
        place: v.place,
        started_at: v.started_at,
        ended_at: v.ended_at,
        subdistrict_told: v.subdistrict_told.unwrap_or(false),
        community_told: v.community_told.unwrap_or(false),
        notice_posted: v.notice_posted.unwrap_or(false),
        briefing_topic: v.briefing_topic,
        briefing_minutes: v.briefing_minutes.and_then(|n| i32::try_from(n).ok()),
        members_present: v.members_present.unwrap_or_default(),
        toured: v.toured,
        summary: v.summary,
    }
}
