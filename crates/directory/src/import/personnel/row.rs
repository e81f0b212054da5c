//! One row understood: which seat, posting or community it is about, and what is wished.

use super::wishes::{Change, Named, PairingWish, PostWish, SeatWish, Wish, serving};
use super::{Desk, PersonnelRow, Stop, day};
use crate::forms::{PERSONNEL, ROSTER};
use crate::import::Fault;
use crate::text::{clean, non_empty, person_name, title_key};
use crate::{Person, SeatRole, Team, phone};
use chrono::NaiveDate;
use kernel::Role;
use store::Row;

/// What is filled: a seat, or a posting that is none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Seat(SeatRole),
    Post(Role),
}

/// Understands a row, or says what of it can't be.
pub(super) fn wish(desk: &Desk<'_>, row: &PersonnelRow, default_on: Option<NaiveDate>) -> Result<Wish, Stop> {
    let from_on = day(&row.from_on, "from_on")?.or(default_on);
    let from_on = from_on.ok_or_else(|| Fault::new("personnel_day_missing", "from_on"))?;
    let to_on = day(&row.to_on, "to_on")?;
    if to_on.is_some_and(|last| last < from_on) {
        return Err(Fault::new("ends_before_it_begins", "to_on").into());
    }
    let community = community(desk, &row.community)?;
    if non_empty(&row.to_team).is_some() {
        return Ok(Wish::Pairing(pairing(desk, row, (community, from_on))?));
    }
    let change = Change { goes: name(&row.goes), comes: comes(row)?, from_on, to_on, opens: opens(&row.opens)? };
    if change.comes.is_none() && change.to_on.is_some() {
        return Err(Fault::new("personnel_substitute_missing", "comes").into());
    }
    let team = match non_empty(&row.team) {
        Some(text) => Some(team(desk, &text, "team")?),
        None => None,
    };
    match seat_of(row)? {
        Some(Kind::Post(Role::CommunitySecretary)) => {
            let of = community.ok_or_else(|| Fault::new("personnel_community_missing", "community"))?;
            Ok(Wish::Post(PostWish { role: Role::CommunitySecretary, of, change }))
        }
        Some(Kind::Post(role)) => {
            let of = team_meant(desk, (team, community), from_on)?;
            Ok(Wish::Post(PostWish { role, of, change }))
        }
        Some(Kind::Seat(role)) => {
            let team = team_meant(desk, (team, community), from_on)?;
            Ok(Wish::Seat(SeatWish { team, role, change }))
        }
        None => {
            let team = team_meant(desk, (team, community), from_on)?;
            let role = super::seat::role_of(desk, &team, &change)?;
            Ok(Wish::Seat(SeatWish { team, role, change }))
        }
    }
}

/// A name; none where nothing stands, or a word for nobody.
fn name(cell: &str) -> Option<String> {
    let name = person_name(cell);
    let is_nobody = name.is_empty() || PERSONNEL.vacant.contains(&name) || ROSTER.vacant.contains(&name);
    (!is_nobody).then_some(name)
}

fn comes(row: &PersonnelRow) -> Result<Option<Person>, Fault> {
    let Some(name) = name(&row.comes) else {
        return match self::name(&row.goes) {
            Some(_) => Ok(None),
            None => Err(Fault::new("personnel_nobody", "comes")),
        };
    };
    let phone = phone::read(&row.phone).map(|number| number.text);
    Ok(Some(Person { name, unit: non_empty(&row.unit), title: None, phone }))
}

fn opens(cell: &str) -> Result<Option<bool>, Fault> {
    match title_key(cell) {
        said if said.is_empty() => Ok(None),
        said if PERSONNEL.yes.contains(&said) => Ok(Some(true)),
        said if PERSONNEL.no.contains(&said) => Ok(Some(false)),
        said => Err(Fault::new("personnel_opens_unfit", "opens").with("text", said)),
    }
}

fn seat_of(row: &PersonnelRow) -> Result<Option<Kind>, Fault> {
    let said = title_key(&row.seat);
    if said.is_empty() {
        return Ok(None);
    }
    let word = seat_word(&said).ok_or_else(|| Fault::new("personnel_seat_unknown", "seat").with("text", &row.seat))?;
    let seat = SeatRole::ALL.into_iter().find(|role| role.word() == word).map(Kind::Seat);
    Ok(seat.or_else(|| Role::of_word(word).map(Kind::Post)))
}

/// The wire word of a seat or posting as people write it.
pub(super) fn seat_word(said: &str) -> Option<&'static str> {
    let found = PERSONNEL.seats.iter().find(|(_, names)| names.iter().any(|name| title_key(name) == said));
    found.map(|(word, _)| word.as_str())
}

/// The number in what people write for a team: 17, 第17团队, 十七 is none.
pub(super) fn team_number(cell: &str) -> String {
    PERSONNEL.team_marks.iter().fold(title_key(cell), |text, mark| text.replace(mark.as_str(), ""))
}

fn team(desk: &Desk<'_>, text: &str, column: &'static str) -> Result<Named, Fault> {
    let number = team_number(text);
    let plain = number.trim_start_matches('0');
    let is_it = |row: &&Row<Team>| row.value.number == number || row.value.number == plain;
    match desk.teams.iter().find(is_it) {
        Some(row) => Ok(Named { id: row.id, name: row.value.number.clone() }),
        None => Err(Fault::new("personnel_team_unknown", column).with("text", clean(text))),
    }
}

fn community(desk: &Desk<'_>, cell: &str) -> Result<Option<Named>, Fault> {
    let Some(text) = non_empty(cell) else { return Ok(None) };
    match desk.official.community(&text) {
        Some(found) => Ok(Some(Named { id: found.id, name: found.name.clone() })),
        None => Err(Fault::new("community_unknown", "community").with("name", text)),
    }
}

/// The team named, which must serve the community where one is named too; else that community's.
fn team_meant(
    desk: &Desk<'_>,
    (team, community): (Option<Named>, Option<Named>),
    on: NaiveDate,
) -> Result<Named, Stop> {
    let Some(community) = community else {
        return Ok(team.ok_or_else(|| Fault::new("personnel_team_missing", "team"))?);
    };
    let serving = serving(desk, community.id, on)?;
    let fault = |reason, column| {
        let fault = Fault::new(reason, column);
        fault.with("community", &community.name)
    };
    match (team, serving.as_slice()) {
        (Some(team), serving) if serving.iter().any(|(_, one)| *one == team) => Ok(team),
        (Some(team), _) => Err(fault("personnel_not_its_team", "community").with("team", team.name).into()),
        (None, [(_, only)]) => Ok(only.clone()),
        (None, []) => Err(fault("personnel_without_team", "team").into()),
        (None, _) => Err(fault("personnel_several_teams", "team").into()),
    }
}

fn pairing(
    desk: &Desk<'_>,
    row: &PersonnelRow,
    (community, from_on): (Option<Named>, NaiveDate),
) -> Result<PairingWish, Stop> {
    let community = community.ok_or_else(|| Fault::new("personnel_community_missing", "community"))?;
    let from_team = non_empty(&row.team).map(|text| team(desk, &text, "team")).transpose()?;
    let to_team = team(desk, &row.to_team, "to_team")?;
    if from_team.as_ref() == Some(&to_team) {
        return Err(Fault::new("personnel_same_team", "to_team").into());
    }
    if non_empty(&row.to_on).is_some() {
        return Err(Fault::new("personnel_pairing_for_a_time", "to_on").into());
    }
    Ok(PairingWish { community, from_team, to_team, from_on })
}
