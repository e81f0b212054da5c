//! What changed in the middle of a term. A roster speaks of who is there now: it is compared with the seat as it is held since its last
//! change, not with the one of January, whose holder stays who it was.

use super::row::Holder;
use crate::{Error, Pairing, Person, Seat, SeatRole};
use chrono::NaiveDate;
use kernel::RecordId;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Seats, their holders, and pairings, the latest of each.
pub(super) struct Later {
    seats: BTreeMap<(RecordId, SeatRole), (RecordId, NaiveDate)>,
    holders: BTreeMap<RecordId, (RecordId, String)>,
    pairings: BTreeMap<(RecordId, RecordId), NaiveDate>,
}

impl Later {
    pub fn load(conn: &Connection) -> Result<Self, Error> {
        let (mut seats, mut holders, mut pairings) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for row in store::rows::<Seat>(conn, "WHERE is_void = 0 ORDER BY from_on, created_at, id", [])? {
            seats.insert((row.value.team, row.value.role), (row.id, row.value.from_on));
            let person = row.value.person.map(|id| store::get::<Person>(conn, id)).transpose()?.flatten();
            holders.extend(person.map(|person| (row.id, (person.id, person.value.name))));
        }
        for row in store::rows::<Pairing>(conn, "WHERE is_void = 0", [])? {
            if row.id == Pairing::id(row.value.team, row.value.community) {
                pairings.insert((row.value.team, row.value.community), row.value.from_on);
            }
        }
        Ok(Self { seats, holders, pairings })
    }

    /// The seat since its last change within the year that began on this day.
    pub fn seat(&self, of: (RecordId, SeatRole), began_on: NaiveDate) -> Option<(RecordId, NaiveDate)> {
        self.seats.get(&of).copied().filter(|(_, from_on)| is_within(*from_on, began_on))
    }

    /// The person who holds the seat, where the name is the same. A lawyer is name and number.
    pub fn holder(&self, seat: RecordId, holder: &Holder) -> Option<RecordId> {
        let (person, name) = self.holders.get(&seat)?;
        (holder.role != SeatRole::Lawyer && *name == holder.person.name).then_some(*person)
    }

    /// When these two were paired, if within the year that began on this day.
    pub fn pairing(&self, of: (RecordId, RecordId), began_on: NaiveDate) -> Option<NaiveDate> {
        self.pairings.get(&of).copied().filter(|from_on| is_within(*from_on, began_on))
    }
}

fn is_within(day: NaiveDate, began_on: NaiveDate) -> bool {
    use chrono::Datelike;
    day > began_on && day.year() == began_on.year()
}
