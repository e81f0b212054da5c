//! A community goes to another team. What was visited stays with the team that visited (decisions D16): only who serves it from that
//! day on, and who may read it, changes.

use super::wishes::{Named, PairingWish, serving};
use super::write::Write;
use super::{Desk, PersonnelOutcome, Planned, Stop, derived, eve, said};
use crate::import::Fault;
use crate::members::last_day;
use crate::{Grant, Pairing};
use chrono::NaiveDate;
use kernel::{MemberId, RecordId, Role};
use std::collections::BTreeSet;
use store::Row;

pub(super) fn plan(desk: &Desk<'_>, wish: &PairingWish) -> Result<Planned, Stop> {
    let PairingWish { community, to_team, from_on, .. } = wish;
    let serving = serving(desk, community.id, *from_on)?;
    let is_there = serving.iter().any(|(_, team)| team == to_team);
    let mut planned = Planned::default();
    let old = match (&wish.from_team, serving.as_slice()) {
        (Some(named), serving) => serving.iter().find(|(_, team)| team == named),
        (None, _) if is_there => None,
        (None, []) => None,
        (None, [only]) => Some(only),
        (None, _) => {
            return Err(Fault::new("personnel_several_teams", "team").with("community", &community.name).into());
        }
    };
    if let (Some(named), None, false) = (&wish.from_team, old, is_there) {
        let fault = Fault::new("personnel_not_its_team", "team").with("team", &named.name);
        return Err(fault.with("community", &community.name).into());
    }
    if let Some((pairing, team)) = old {
        if pairing.value.from_on >= *from_on {
            return Err(Fault::new("personnel_pairing_begins_then", "from_on").with("team", &team.name).into());
        }
        planned.writes.push(Write::PairingEnds(pairing.id, eve(*from_on)));
        leave(desk, (team, community), (*from_on, &mut planned))?;
    }
    if !is_there {
        planned.writes.push(begin(desk, wish)?);
    }
    follow(desk, wish, &mut planned)?;
    if !planned.writes.is_empty() {
        let goes = old.map(|(_, team)| team.name.clone());
        planned.outcome = Some(if goes.is_some() { PersonnelOutcome::Moved } else { PersonnelOutcome::Added });
        let key = if goes.is_some() { "community_moves" } else { "community_gets_team" };
        let params = [
            ("community", community.name.clone()),
            ("goes", goes.unwrap_or_default()),
            ("comes", to_team.name.clone()),
            ("from", from_on.to_string()),
        ];
        planned.says.insert(0, said(key, params));
    }
    Ok(planned)
}

/// The pairing of these two; where they were paired once before, one of its own.
fn begin(desk: &Desk<'_>, wish: &PairingWish) -> Result<Write, Stop> {
    let (team, community) = (wish.to_team.id, wish.community.id);
    let usual = Pairing::id(team, community);
    let id = match store::get::<Pairing>(desk.conn, usual)? {
        None => usual,
        Some(_) => derived("pairing", &[team, community], wish.from_on),
    };
    Ok(Write::NewPairing(id, Pairing { team, community, from_on: wish.from_on, to_on: None }))
}

/// Postings of a team at a community, in force on a day or later.
fn postings(desk: &Desk<'_>, team: RecordId, on: NaiveDate) -> Result<Vec<Row<Grant>>, Stop> {
    let tail = "WHERE is_void = 0 AND team = ?1 AND (to_on IS NULL OR (to_on >= ?2 AND to_on >= from_on)) \
                ORDER BY member, role, id";
    Ok(store::rows(desk.conn, tail, rusqlite::params![team.bytes(), on.to_string()])?)
}

/// The old team's members no longer act there; whoever was to begin later never does.
fn leave(
    desk: &Desk<'_>,
    (team, community): (&Named, &Named),
    (from_on, planned): (NaiveDate, &mut Planned),
) -> Result<(), Stop> {
    let mut members = BTreeSet::new();
    for grant in postings(desk, team.id, from_on)?.iter().filter(|grant| grant.value.place == community.id) {
        let last = last_day(grant.value.from_on, eve(from_on), desk.today);
        if grant.value.to_on.is_some_and(|to_on| to_on <= last) {
            continue;
        }
        planned.writes.push(Write::GrantEnds(grant.id, last));
        members.insert(grant.value.member);
    }
    if !members.is_empty() {
        let count = members.len().to_string();
        let last = eve(from_on).to_string();
        planned.says.push(said("team_leaves", [("team", team.name.clone()), ("count", count), ("last", last)]));
    }
    Ok(())
}

/// Everyone with an account in the new team acts there too, for as long as in the team.
fn follow(desk: &Desk<'_>, wish: &PairingWish, planned: &mut Planned) -> Result<(), Stop> {
    let PairingWish { community, to_team, from_on, .. } = wish;
    let all = postings(desk, to_team.id, *from_on)?;
    let mut seen: BTreeSet<(MemberId, Role)> =
        all.iter().filter(|grant| grant.value.place == community.id).map(|g| (g.value.member, g.value.role)).collect();
    let before = seen.len();
    for grant in &all {
        let (member, role) = (grant.value.member, grant.value.role);
        if !seen.insert((member, role)) {
            continue;
        }
        let from_on = (*from_on).max(grant.value.from_on);
        let parts = [RecordId(member.0), RecordId::derive(&[role.word()]), community.id];
        let id = derived("grant", &parts, from_on);
        let team = Some(to_team.id);
        let seat = grant.value.seat.clone();
        let given =
            Grant { member, role, place: community.id, team, from_on, to_on: grant.value.to_on, seat, section: None };
        planned.writes.push(Write::NewGrant(id, given));
    }
    if seen.len() > before {
        let count = (seen.len() - before).to_string();
        planned.says.push(said("team_follows", [("team", to_team.name.clone()), ("count", count)]));
    }
    Ok(())
}
