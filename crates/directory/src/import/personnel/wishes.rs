//! What a row can wish, and what teams and places are called.

use super::{Desk, Stop};
use crate::{Pairing, Person, Place, SeatRole};
use chrono::NaiveDate;
use kernel::{RecordId, Role};
use store::Row;

/// A team or a place with what people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub id: RecordId,
    pub name: String,
}

/// Who goes, who comes, from when until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub goes: Option<String>,
    pub comes: Option<Person>,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    /// Said of the account; none where nothing was.
    pub opens: Option<bool>,
}

/// A change of one seat of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SeatWish {
    pub team: Named,
    pub role: SeatRole,
    pub change: Change,
}

/// A change of a posting that is no seat: a recorder of a team, a secretary of a community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PostWish {
    pub role: Role,
    /// The team, or the community.
    pub of: Named,
    pub change: Change,
}

/// A community that goes to another team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PairingWish {
    pub community: Named,
    pub from_team: Option<Named>,
    pub to_team: Named,
    pub from_on: NaiveDate,
}

/// What a row wishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Seat(SeatWish),
    Post(PostWish),
    Pairing(PairingWish),
}

impl Wish {
    /// What two rows may not want different things of. Of postings there may be several beside each other.
    pub fn about(&self) -> (RecordId, String) {
        match self {
            Self::Seat(wish) => (wish.team.id, wish.role.word().to_owned()),
            Self::Pairing(wish) => (wish.community.id, "pairing".to_owned()),
            Self::Post(wish) => {
                let comes = wish.change.comes.as_ref().map(|person| person.name.as_str()).unwrap_or_default();
                let who = wish.change.goes.as_deref().unwrap_or(comes);
                (wish.of.id, format!("{} {who}", wish.role.word()))
            }
        }
    }
}

/// The teams of a community on a day.
pub(super) fn serving(desk: &Desk<'_>, community: RecordId, on: NaiveDate) -> Result<Vec<(Row<Pairing>, Named)>, Stop> {
    let tail = "WHERE is_void = 0 AND from_on <= ?1 AND (to_on IS NULL OR to_on >= ?1) AND community = ?2 ORDER BY from_on, id";
    let rows = store::rows::<Pairing>(desk.conn, tail, rusqlite::params![on.to_string(), community.bytes()])?;
    let named = |row: Row<Pairing>| {
        let team = desk.teams.iter().find(|team| team.id == row.value.team)?;
        Some((row, Named { id: team.id, name: team.value.number.clone() }))
    };
    Ok(rows.into_iter().filter_map(named).collect())
}

/// A community's name, where it is a place known here.
pub(super) fn place_name(desk: &Desk<'_>, id: RecordId) -> Result<String, Stop> {
    Ok(store::get::<Place>(desk.conn, id)?.map(|place| place.value.name).unwrap_or_default())
}
