//! Visit teams.

use super::communities::NamedPlace;
use super::roster::Roster;
use crate::pinyin::{Name, Query};
use crate::{Error, Seat, SeatRole, Team};
use chrono::NaiveDate;
use kernel::RecordId;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use store::Row;

/// Which teams to list.
#[derive(Clone, Debug, Default, Deserialize, ts_rs::TS)]
pub struct TeamsArgs {
    /// A number, a community, or a member's name or pinyin.
    pub search: Option<String>,
    /// Only teams with a vacant seat.
    pub only_vacant: bool,
}

/// A team in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct TeamRow {
    /// The team.
    pub id: RecordId,
    /// Its number in the roster.
    pub number: String,
    /// The subdistrict the roster lists it under.
    pub subdistrict: String,
    /// The communities it serves.
    pub communities: Vec<String>,
    /// Who leads it.
    pub lead: Option<String>,
    /// The lead's unit.
    pub lead_unit: Option<String>,
    /// The lead's phone, as in the roster.
    pub lead_phone: Option<String>,
    /// Its lawyer.
    pub lawyer: Option<String>,
    /// Vacant seats.
    pub vacant: u32,
    /// The roster's remark.
    pub note: Option<String>,
}

/// A seat with its holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct SeatView {
    /// The seat.
    pub seat: RecordId,
    /// 1 to 5.
    pub seat_no: u32,
    /// What the seat is for, a key with words in the locale files.
    pub role_word: String,
    /// The holder's name; none while it is vacant.
    pub person: Option<String>,
    /// The holder's unit or firm.
    pub unit: Option<String>,
    /// The holder's office.
    pub title: Option<String>,
    /// The holder's number.
    pub phone: Option<String>,
    /// True while nobody holds it.
    pub is_vacant: bool,
    /// The term's first day.
    pub from_on: Option<NaiveDate>,
}

/// One team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct TeamPage {
    /// As in the list.
    pub row: TeamRow,
    /// Its seats.
    pub seats: Vec<SeatView>,
    /// The communities it serves.
    pub pairings: Vec<NamedPlace>,
}

/// The teams of a day by number.
pub fn teams(conn: &Connection, args: &TeamsArgs, on: NaiveDate) -> Result<Vec<TeamRow>, Error> {
    let roster = Roster::on(conn, on)?;
    let typed = args.search.as_deref().map(str::trim).filter(|t| !t.is_empty());
    let is_meant = |team: &Row<Team>| typed.is_none_or(|typed| is_found(&roster, team, typed));
    let rows = roster.teams.iter().filter(|t| is_meant(t)).map(|t| team_row(&roster, t));
    Ok(rows.filter(|row| !args.only_vacant || row.vacant > 0).collect())
}

/// One team on a day.
pub fn team(conn: &Connection, id: RecordId, on: NaiveDate) -> Result<TeamPage, Error> {
    let roster = Roster::on(conn, on)?;
    let team = store::must::<Team>(conn, id)?;
    let places = roster.communities_of(id).into_iter().map(|(id, place)| NamedPlace { id, name: place.name.clone() });
    Ok(TeamPage {
        row: team_row(&roster, &team),
        seats: roster.seats_of(id).iter().map(|s| seat_view(&roster, s)).collect(),
        pairings: places.collect(),
    })
}

/// A team's seats on a day.
pub fn seats_of(conn: &Connection, team: RecordId, on: NaiveDate) -> Result<Vec<SeatView>, Error> {
    let roster = Roster::on(conn, on)?;
    Ok(roster.seats_of(team).iter().map(|s| seat_view(&roster, s)).collect())
}

fn team_row(roster: &Roster, team: &Row<Team>) -> TeamRow {
    let lead = roster.holder_in(team.id, SeatRole::Lead);
    let seats = roster.seats_of(team.id);
    TeamRow {
        id: team.id,
        number: team.value.number.clone(),
        subdistrict: roster.name(team.value.subdistrict),
        communities: roster.communities_of(team.id).into_iter().map(|(_, p)| p.name.clone()).collect(),
        lead: lead.map(|p| p.name.clone()),
        lead_unit: lead.and_then(|p| p.unit.clone()),
        lead_phone: lead.and_then(|p| p.phone.clone()),
        lawyer: roster.holder_in(team.id, SeatRole::Lawyer).map(|p| p.name.clone()),
        vacant: seats.iter().filter(|s| s.value.person.is_none()).count() as u32,
        note: team.value.note.clone(),
    }
}

fn seat_view(roster: &Roster, seat: &Row<Seat>) -> SeatView {
    let holder = roster.holder(&seat.value);
    SeatView {
        seat: seat.id,
        seat_no: seat.value.seat_no,
        role_word: seat.value.role.word().to_owned(),
        person: holder.map(|p| p.name.clone()),
        unit: holder.and_then(|p| p.unit.clone()),
        title: holder.and_then(|p| p.title.clone()),
        phone: holder.and_then(|p| p.phone.clone()),
        is_vacant: holder.is_none(),
        from_on: Some(seat.value.from_on),
    }
}

fn is_found(roster: &Roster, team: &Row<Team>, typed: &str) -> bool {
    let query = Query::of(typed);
    let means = |name: &str| query.means(&Name::of(name));
    team.value.number == typed
        || roster.communities_of(team.id).iter().any(|(_, place)| means(&place.name))
        || roster.seats_of(team.id).iter().filter_map(|s| roster.holder(&s.value)).any(|p| means(&p.name))
}
