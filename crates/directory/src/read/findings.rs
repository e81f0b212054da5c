//! What somebody should look at in the roster as it stands. Sameness of names is never decided here (decisions D36).

use super::roster::Roster;
use crate::{Error, Person, SeatRole};
use chrono::NaiveDate;
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum FindingReason {
    /// One name in several seats of leads and delegates: one person or two.
    SameNameInSeveralSeats,
    /// One lawyer, by name and phone, in several teams.
    LawyerInSeveralTeams,
    /// A seat nobody holds.
    VacantSeat,
    /// A community no team serves.
    CommunityWithoutTeam,
}

/// A finding with what it names and the teams it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct RosterFinding {
    /// What kind.
    pub reason: FindingReason,
    /// A name; for a vacant seat the key of what the seat is for.
    pub text: String,
    /// Numbers of the teams.
    pub teams: Vec<String>,
}

/// The findings on a day.
pub fn findings(conn: &Connection, on: NaiveDate) -> Result<Vec<RosterFinding>, Error> {
    let roster = Roster::on(conn, on)?;
    let mut list = gaps(&roster);
    list.extend(vacant(&roster));
    list.extend(recurring(&roster, FindingReason::LawyerInSeveralTeams));
    list.extend(recurring(&roster, FindingReason::SameNameInSeveralSeats));
    Ok(list)
}

fn gaps(roster: &Roster) -> Vec<RosterFinding> {
    let covered: BTreeSet<_> =
        roster.teams.iter().flat_map(|t| roster.communities_of(t.id)).map(|(id, _)| id).collect();
    let gaps = roster.communities().into_iter().filter(|(id, _)| !covered.contains(id));
    let reason = FindingReason::CommunityWithoutTeam;
    gaps.map(|(_, place)| RosterFinding { reason, text: place.name.clone(), teams: Vec::new() }).collect()
}

fn vacant(roster: &Roster) -> Vec<RosterFinding> {
    let seats = roster.seats().filter(|(_, seat)| seat.value.person.is_none());
    seats
        .map(|(team, seat)| RosterFinding {
            reason: FindingReason::VacantSeat,
            text: seat.value.role.word().to_owned(),
            teams: vec![team.value.number.clone()],
        })
        .collect()
}

/// Lawyers recur by name and phone, the others by name.
fn recurring(roster: &Roster, reason: FindingReason) -> Vec<RosterFinding> {
    let wants_lawyers = reason == FindingReason::LawyerInSeveralTeams;
    let mut teams: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (team, seat) in roster.seats().filter(|(_, s)| (s.value.role == SeatRole::Lawyer) == wants_lawyers) {
        if let Some(person) = roster.holder(&seat.value) {
            teams.entry(key(person, wants_lawyers)).or_default().push(team.value.number.clone());
        }
    }
    let several = teams.into_iter().filter(|(_, teams)| teams.len() > 1);
    several.map(|((text, _), teams)| RosterFinding { reason, text, teams }).collect()
}

fn key(person: &Person, is_lawyer: bool) -> (String, String) {
    let phone = if is_lawyer { person.phone.clone().unwrap_or_default() } else { String::new() };
    (person.name.clone(), phone)
}
