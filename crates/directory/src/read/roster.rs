//! The whole roster on one day, read once and asked often: some three hundred teams.

use super::places::IN_FORCE;
use crate::{Error, Level, Pairing, Person, Place, Seat, SeatRole, Team};
use chrono::NaiveDate;
use kernel::RecordId;
use rusqlite::Connection;
use std::collections::BTreeMap;
use store::Row;

/// Places, teams, seats with holders and pairings in force on a day.
pub(crate) struct Roster {
    pub places: BTreeMap<RecordId, Place>,
    pub teams: Vec<Row<Team>>,
    seats: BTreeMap<RecordId, Vec<Row<Seat>>>,
    persons: BTreeMap<RecordId, Person>,
    pairings: Vec<Pairing>,
}

impl Roster {
    pub fn on(conn: &Connection, on: NaiveDate) -> Result<Self, Error> {
        let mut seats: BTreeMap<RecordId, Vec<Row<Seat>>> = BTreeMap::new();
        let in_force = format!("WHERE {IN_FORCE}");
        for seat in store::rows::<Seat>(conn, &format!("{in_force} ORDER BY team, seat_no"), [on.to_string()])? {
            seats.entry(seat.value.team).or_default().push(seat);
        }
        let mut teams = store::rows::<Team>(conn, "WHERE is_void = 0", [])?;
        teams.sort_by_key(|t| (t.value.number.parse::<u32>().unwrap_or(u32::MAX), t.value.number.clone()));
        let pairings = store::rows::<Pairing>(conn, &in_force, [on.to_string()])?;
        Ok(Self {
            places: by_id(store::rows(conn, "WHERE is_void = 0", [])?),
            persons: by_id(store::rows(conn, "WHERE is_void = 0", [])?),
            pairings: pairings.into_iter().map(|p| p.value).collect(),
            teams,
            seats,
        })
    }

    /// Communities in the order of their codes.
    pub fn communities(&self) -> Vec<(RecordId, &Place)> {
        let mut list: Vec<(RecordId, &Place)> =
            self.places.iter().filter(|(_, p)| p.level == Level::Community).map(|(id, p)| (*id, p)).collect();
        list.sort_by(|a, b| a.1.code.cmp(&b.1.code));
        list
    }

    pub fn name(&self, place: Option<RecordId>) -> String {
        place.and_then(|id| self.places.get(&id)).map(|p| p.name.clone()).unwrap_or_default()
    }

    /// The communities a team serves, in the order of their codes.
    pub fn communities_of(&self, team: RecordId) -> Vec<(RecordId, &Place)> {
        let paired = self.pairings.iter().filter(|p| p.team == team).map(|p| p.community);
        let mut list: Vec<(RecordId, &Place)> = paired.filter_map(|id| Some((id, self.places.get(&id)?))).collect();
        list.sort_by(|a, b| a.1.code.cmp(&b.1.code));
        list
    }

    pub fn seats_of(&self, team: RecordId) -> &[Row<Seat>] {
        self.seats.get(&team).map_or(&[], Vec::as_slice)
    }

    pub fn holder(&self, seat: &Seat) -> Option<&Person> {
        seat.person.and_then(|id| self.persons.get(&id))
    }

    pub fn holder_in(&self, team: RecordId, role: SeatRole) -> Option<&Person> {
        self.seats_of(team).iter().find(|s| s.value.role == role).and_then(|s| self.holder(&s.value))
    }

    /// Every seat with its team.
    pub fn seats(&self) -> impl Iterator<Item = (&Row<Team>, &Row<Seat>)> {
        self.teams.iter().flat_map(|t| self.seats_of(t.id).iter().map(move |s| (t, s)))
    }
}

fn by_id<T>(rows: Vec<Row<T>>) -> BTreeMap<RecordId, T> {
    rows.into_iter().map(|row| (row.id, row.value)).collect()
}
