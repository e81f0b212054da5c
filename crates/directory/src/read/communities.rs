//! Communities, and whether each is covered.

use super::roster::Roster;
use crate::Error;
use chrono::NaiveDate;
use kernel::RecordId;
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;

/// A place with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct NamedPlace {
    /// The place.
    pub id: RecordId,
    /// Its name.
    pub name: String,
}

/// A community of the official list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct CommunityRow {
    /// The place.
    pub id: RecordId,
    /// Twelve digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The subdistrict's name.
    pub subdistrict: String,
    /// The team that serves it.
    pub team_number: Option<String>,
    /// True when no team does.
    pub is_gap: bool,
}

/// How far the teams cover the district. Gaps are named, never rated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Coverage {
    /// Communities of the official list.
    pub communities: u32,
    /// Those with a team.
    pub covered: u32,
    /// Teams.
    pub teams: u32,
    /// Communities without a team.
    pub gaps: Vec<NamedPlace>,
    /// Seats in force.
    pub seats: u32,
    /// Those with a holder.
    pub filled: u32,
    /// Those without.
    pub vacant: u32,
}

/// Every community on a day, by code.
pub fn communities(conn: &Connection, on: NaiveDate) -> Result<Vec<CommunityRow>, Error> {
    let roster = Roster::on(conn, on)?;
    let mut teams: BTreeMap<RecordId, String> = BTreeMap::new();
    for team in &roster.teams {
        for (community, _) in roster.communities_of(team.id) {
            teams.entry(community).or_insert_with(|| team.value.number.clone());
        }
    }
    let row = |(id, place): (RecordId, &crate::Place)| CommunityRow {
        id,
        code: place.code.clone(),
        name: place.name.clone(),
        subdistrict: roster.name(place.parent),
        team_number: teams.get(&id).cloned(),
        is_gap: !teams.contains_key(&id),
    };
    Ok(roster.communities().into_iter().map(row).collect())
}

/// The district's coverage on a day.
pub fn coverage(conn: &Connection, on: NaiveDate) -> Result<Coverage, Error> {
    let rows = communities(conn, on)?;
    let roster = Roster::on(conn, on)?;
    let gaps: Vec<NamedPlace> =
        rows.iter().filter(|r| r.is_gap).map(|r| NamedPlace { id: r.id, name: r.name.clone() }).collect();
    let seats = roster.seats().count() as u32;
    let filled = roster.seats().filter(|(_, s)| s.value.person.is_some()).count() as u32;
    Ok(Coverage {
        communities: rows.len() as u32,
        covered: (rows.len() - gaps.len()) as u32,
        teams: roster.teams.len() as u32,
        gaps,
        seats,
        filled,
        vacant: seats - filled,
    })
}
