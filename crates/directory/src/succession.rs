//! A seat passes on: the one that was gets a last day, the one who comes gets a seat of their own from the first day on, so that whoever asks
//! who sat there on a day gets the person of that day. One rule for a bureau's own change and for the office's list.

use crate::import::Write;
use crate::members::eve;
use crate::{Person, Seat, SeatRole};
use chrono::NaiveDate;
use kernel::RecordId;
use store::Row;

/// Who comes, or nobody, and from when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Next<'a> {
    /// The team.
    pub team: RecordId,
    /// Which of its seats.
    pub role: SeatRole,
    /// Who comes; none leaves it vacant.
    pub person: Option<&'a Person>,
    /// The district's official code: a lawyer is one person in it.
    pub district_code: &'a str,
    /// The first day.
    pub from_on: NaiveDate,
    /// The last day; none while it goes on.
    pub to_on: Option<NaiveDate>,
}

/// What is written. A mistake entered for the same first day is put right in place.
pub(crate) fn passes_on(seat: Option<&Row<Seat>>, next: &Next<'_>) -> Vec<Write> {
    let mut writes = Vec::new();
    match seat {
        Some(seat) if seat.value.from_on == next.from_on => {
            let person = next.enters(seat.id, &mut writes);
            writes.push(Write::SeatHolder(seat.id, person));
        }
        seat => {
            writes.extend(seat.map(|seat| Write::SeatEnds(seat.id, eve(next.from_on))));
            let id = Seat::id(next.team, next.role, &next.from_on.to_string());
            let person = next.enters(id, &mut writes);
            writes.push(next.seat(person));
        }
    }
    writes
}

impl Next<'_> {
    /// The seat from the first day on.
    pub(crate) fn seat(&self, person: Option<RecordId>) -> Write {
        let Self { team, role, from_on, to_on, .. } = *self;
        let seat = Seat { team, seat_no: role.number(), role, person, from_on, to_on };
        Write::NewSeat(Seat::id(team, role, &from_on.to_string()), seat)
    }

    /// A lawyer is name and number, everyone else one person per seat (decisions D36): who is known already is not written again.
    fn enters(&self, seat: RecordId, writes: &mut Vec<Write>) -> Option<RecordId> {
        let person = self.person?;
        let id = match self.role {
            SeatRole::Lawyer => {
                Person::lawyer_id(self.district_code, &person.name, person.phone.as_deref().unwrap_or_default())
            }
            _ => Person::holder_id(seat, &person.name),
        };
        writes.push(Write::NewPerson(id, person.clone()));
        Some(id)
    }
}
