//! A visit begins.

use crate::{Error, Stage, Visit, VisitKind, kinds, rounds, twins};
use chrono::NaiveDate;
use kernel::{Compartment, Intent, RecordId, Refusal};
use rusqlite::Connection;
use serde::Deserialize;
use store::{Row, Tx};
use ts_rs::TS;

/// Which visit to begin.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub struct Start {
    /// The community.
    pub community: RecordId,
    /// Why the team comes.
    pub kind: VisitKind,
    /// The declared day, if it is fixed.
    pub visited_on: Option<NaiveDate>,
}

/// Begins a visit. A community has one collective visit a round: beginning it again opens the draft there is; once it is
/// confirmed, further visits of the round are of another kind.
pub fn start(tx: &mut Tx<'_>, wish: Start) -> Result<RecordId, Error> {
    let mut visit = Visit { visited_on: wish.visited_on, ..Visit::begun(wish.community, wish.kind) };
    if wish.kind == VisitKind::Collective {
        let day = wish.visited_on.unwrap_or_else(|| tx.now().local_date());
        let round = rounds::round_of_day(tx.conn(), day)?.ok_or_else(|| Refusal::not_now("no_round_set"))?;
        if let Some(there) = collective(tx.conn(), wish.community, round.id)? {
            return draft_of(&there);
        }
        visit.round = Some(round.id);
    }
    Ok(tx.create(Intent::RecordVisit, Compartment::Draft.at(wish.community), &visit)?)
}

fn draft_of(there: &Row<Visit>) -> Result<RecordId, Error> {
    match kinds::stage(there.value.community, there.scope) {
        Stage::Draft => Ok(there.id),
        Stage::Confirmed => Err(Refusal::not_now("collective_visit_confirmed").into()),
    }
}

/// The collective visit of a community in a round, if there is one; the earliest where several laptops began one each.
pub(crate) fn collective(conn: &Connection, community: RecordId, round: RecordId) -> Result<Option<Row<Visit>>, Error> {
    let stays = twins::STAYS;
    let tail = format!("WHERE is_void = 0 AND {stays} AND community = ?1 AND round = ?2 AND kind = 'collective'");
    let begun = store::rows::<Visit>(conn, &tail, (community.bytes(), round.bytes()))?;
    Ok(begun.into_iter().min_by_key(|visit| (visit.created_at, visit.id)))
}

/// The draft visit that a door opened on this day belongs to, begun when there is none: a collective visit inside a round's
/// window, else a thematic one (its kind can be changed on the visit). Who looks after a grid or building begins thematic ones alone,
/// and the team's doors never go there: it would take the collective visit from the team.
pub(crate) fn visit_for_doors(tx: &mut Tx<'_>, community: RecordId, day: NaiveDate) -> Result<RecordId, Error> {
    let is_of_a_section = directory::level_of(tx.actor().role).is_some();
    let there = if is_of_a_section {
        draft_of_day(tx.conn(), community, day)?
    } else {
        teams_draft_of_day(tx.conn(), community, day)?
    };
    if let Some(id) = there {
        return Ok(id);
    }
    if is_of_a_section {
        // Never the collective one: that is the team's, and counted as such.
        let visit = Visit { visited_on: Some(day), ..Visit::begun(community, VisitKind::Thematic) };
        return Ok(tx.create(Intent::BeginDoors, Compartment::Draft.at(community), &visit)?);
    }
    let round = rounds::round_of_day(tx.conn(), day)?.filter(|r| r.value.is_in_window(day));
    let is_free = match &round {
        Some(r) => {
            collective(tx.conn(), community, r.id)?.is_none_or(|v| kinds::stage(community, v.scope) == Stage::Draft)
        }
        None => false,
    };
    let kind = if is_free { VisitKind::Collective } else { VisitKind::Thematic };
    start(tx, Start { community, kind, visited_on: Some(day) })
}

/// The draft visit declared for this day; a collective one first.
pub(crate) fn draft_of_day(conn: &Connection, community: RecordId, day: NaiveDate) -> Result<Option<RecordId>, Error> {
    Ok(drafts_of_day(conn, community, day)?.into_iter().next().map(|row| row.id))
}

/// The same without those that somebody of a grid or building began.
fn teams_draft_of_day(conn: &Connection, community: RecordId, day: NaiveDate) -> Result<Option<RecordId>, Error> {
    let keepers = directory::section_keepers(conn, community, day)?;
    let is_teams = |row: &Row<Visit>| row.value.kind == VisitKind::Collective || !keepers.contains(&row.created_by);
    Ok(drafts_of_day(conn, community, day)?.into_iter().find(is_teams).map(|row| row.id))
}

/// Those that were joined come last: into a confirmed visit nothing is written, but the draft that was joined takes it still.
fn drafts_of_day(conn: &Connection, community: RecordId, day: NaiveDate) -> Result<Vec<Row<Visit>>, Error> {
    let tail = format!(
        "WHERE is_void = 0 AND community = ?1 AND visited_on = ?2 AND scope = ?3
         ORDER BY kind <> 'collective', NOT ({}), created_at, id",
        twins::STAYS
    );
    let params = (community.bytes(), day.to_string(), Compartment::Draft.at(community).bytes());
    Ok(store::rows::<Visit>(conn, &tail, params)?)
}
