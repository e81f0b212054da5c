//! Two records that look like one, as the screens show them: the question, both sides, and what was said.

use super::{decide, found, found::Found, joined};
use crate::{
    CallRow, Error, HouseholdCall, Stage, Twin, TwinVerdict, Visit, VisitFields, VisitRow, doors, kinds, list, names,
};
use kernel::{RecordId, RecordKind};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeSet;
use store::Row;
use ts_rs::TS;

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct TwinSide {
    /// The record.
    pub id: RecordId,
    /// Who wrote it.
    pub by: String,
    /// When it was begun, RFC 3339.
    pub begun_at: String,
    /// Draft or confirmed.
    pub stage: Stage,
    /// The visit, where it is about visits.
    pub visit: Option<VisitRow>,
    /// What is typed of it.
    pub fields: Option<VisitFields>,
    /// The doors it called at.
    pub doors: Vec<String>,
    /// The call, where it is about doors.
    pub call: Option<CallRow>,
}

/// 可能是同一次走访: asked of the team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct TwinQuestion {
    /// What is said of them is written here.
    pub twin: RecordId,
    /// `visit` or `household_call`.
    pub about: RecordKind,
    /// The community.
    pub community: RecordId,
    /// Its name.
    pub community_name: String,
    /// Both, the one that was begun first first.
    pub sides: [TwinSide; 2],
    /// What holds meanwhile, where it was said differently.
    pub verdict: Option<TwinVerdict>,
    /// It was said to be two, and both are one with a third by what was said elsewhere.
    pub is_overruled: bool,
    /// One of them is confirmed: the lead alone says it.
    pub is_confirmed: bool,
}

/// What stands beside a visit or call that has a twin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct TwinNote {
    /// The other record.
    pub other: RecordId,
    /// Who wrote that.
    pub by: String,
    /// What was said; none while it is asked, or asked again.
    pub verdict: Option<TwinVerdict>,
    /// It waits for somebody's word.
    pub is_open: bool,
}

/// Everything that is still asked: of visits, then of doors. A door is asked about with its visits while these are.
///
/// # Errors
/// The store's.
pub fn twin_questions(conn: &Connection) -> Result<Vec<TwinQuestion>, Error> {
    open(conn)?.iter().map(|found| question(conn, found)).collect()
}

/// Of each question: the community, and whether one of the two is confirmed. For counts.
///
/// # Errors
/// The store's.
pub fn twins_asked(conn: &Connection) -> Result<Vec<(RecordId, bool)>, Error> {
    let asked = |found: &Found| {
        let stages = [found.one, found.other].map(|id| match found.about {
            RecordKind::Visit => store::must::<Visit>(conn, id).map(|row| row.scope),
            _ => store::must::<HouseholdCall>(conn, id).map(|row| row.scope),
        });
        let mut is_confirmed = false;
        for scope in stages {
            is_confirmed |= kinds::stage(found.community, scope?) == Stage::Confirmed;
        }
        Ok((found.community, is_confirmed))
    };
    open(conn)?.iter().map(asked).collect()
}

fn open(conn: &Connection) -> Result<Vec<Found>, Error> {
    let (mut open, mut with_visits) = (Vec::new(), BTreeSet::new());
    for found in found::unsettled(conn)? {
        if !is_open(conn, &found)? {
            continue;
        }
        let calls = decide::calls_between(conn, &found)?;
        with_visits.extend(calls.into_iter().map(|call| (call.one, call.other)));
        open.push(found);
    }
    open.retain(|found| !with_visits.contains(&(found.one, found.other)));
    Ok(open)
}

/// Nobody said anything, or words crossed. What is one by way of a third is not asked, nor what somebody of a grid or building
/// wrote: that is none of the team's.
fn is_open(conn: &Connection, found: &Found) -> Result<bool, Error> {
    let said = store::get::<Twin>(conn, Twin::id_of(found.one, found.other))?;
    if said.as_ref().map(|row| decide::is_contested(conn, row)).transpose()?.unwrap_or_default() {
        return Ok(true);
    }
    let is_said = said.is_some_and(|row| row.value.verdict.is_some());
    let is_one = joined::are_one(conn, found.one, found.other)?;
    Ok(!is_said && !is_one && found::is_teams(conn, found)?)
}

fn question(conn: &Connection, found: &Found) -> Result<TwinQuestion, Error> {
    let side = |id| match found.about {
        RecordKind::Visit => visit_side(conn, id),
        _ => call_side(conn, id),
    };
    let mut sides = [side(found.one)?, side(found.other)?];
    sides.sort_by(|a, b| {
        (a.stage == Stage::Draft, &a.begun_at, a.id).cmp(&(b.stage == Stage::Draft, &b.begun_at, b.id))
    });
    let twin = Twin::id_of(found.one, found.other);
    let said = store::get::<Twin>(conn, twin)?.map(|row| row.value);
    let is_one = joined::are_one(conn, found.one, found.other)?;
    Ok(TwinQuestion {
        twin,
        about: found.about,
        community: found.community,
        community_name: names::place(conn, found.community)?,
        is_confirmed: sides.iter().any(|side| side.stage == Stage::Confirmed),
        sides,
        is_overruled: said.as_ref().map(|twin| decide::is_overruled(conn, twin)).transpose()?.unwrap_or_default(),
        verdict: if is_one { Some(TwinVerdict::Same) } else { said.and_then(|twin| twin.verdict) },
    })
}

fn visit_side(conn: &Connection, id: RecordId) -> Result<TwinSide, Error> {
    let row = store::must::<Visit>(conn, id)?;
    let calls = doors::calls_of(conn, &[id])?;
    Ok(TwinSide {
        visit: Some(list::row(conn, &row)?),
        fields: Some(list::fields(&row.value)),
        doors: calls.into_iter().map(|call| call.door).filter(|door| !door.is_empty()).collect(),
        ..side(conn, &row, row.value.community)?
    })
}

fn call_side(conn: &Connection, id: RecordId) -> Result<TwinSide, Error> {
    let row = store::must::<HouseholdCall>(conn, id)?;
    Ok(TwinSide { call: Some(doors::written_down(conn, id)?), ..side(conn, &row, row.value.community)? })
}

fn side<T>(conn: &Connection, row: &Row<T>, community: RecordId) -> Result<TwinSide, Error> {
    Ok(TwinSide {
        id: row.id,
        by: names::member(conn, row.created_by)?,
        begun_at: row.created_at.to_rfc3339(),
        stage: kinds::stage(community, row.scope),
        visit: None,
        fields: None,
        doors: Vec::new(),
        call: None,
    })
}

/// What is asked and what was said of a visit or call and those joined with it, each pair once.
pub(crate) fn notes(conn: &Connection, all: &[RecordId]) -> Result<Vec<TwinNote>, Error> {
    let (mut notes, mut seen) = (Vec::new(), BTreeSet::new());
    for id in all {
        for found in found::of(conn, *id)? {
            if !seen.insert((found.one, found.other)) {
                continue;
            }
            let other = if found.one == *id { found.other } else { found.one };
            let verdict = store::get::<Twin>(conn, Twin::id_of(found.one, found.other))?.and_then(|r| r.value.verdict);
            let is_open = is_open(conn, &found)?;
            if is_open || verdict.is_some() {
                notes.push(TwinNote { other, by: writer(conn, other)?, verdict, is_open });
            }
        }
    }
    Ok(notes)
}

/// Whose hand it is: of two recorders who both write for their lead each is named.
fn writer(conn: &Connection, id: RecordId) -> Result<String, Error> {
    let by = match store::get::<Visit>(conn, id)? {
        Some(row) => row.created_by,
        None => store::must::<HouseholdCall>(conn, id)?.created_by,
    };
    names::member(conn, by)
}

/// Who wrote the records that are one; nobody is named where there is one alone.
pub(crate) fn writers(conn: &Connection, all: &[RecordId]) -> Result<Vec<String>, Error> {
    let mut writers: Vec<String> = Vec::new();
    for id in all.iter().filter(|_| all.len() > 1) {
        let by = writer(conn, *id)?;
        if !writers.contains(&by) {
            writers.push(by);
        }
    }
    Ok(writers)
}
