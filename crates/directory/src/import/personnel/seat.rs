//! A seat changes its holder. The one that was stays as it was, with a last day; the one that comes is a seat of its own from the first
//! day on. So whoever asks who sat there on a day gets the person of that day, and nothing that was written before changes its author.

use super::account::{self, Giving};
use super::wishes::{Change, Named, SeatWish};
use super::write::Write;
use super::{Desk, PersonnelOutcome, PersonnelSaid, Planned, Stop, derived, eve, said};
use crate::import::Fault;
use crate::succession::{Next, passes_on};
use crate::{Person, Seat, SeatRole};
use chrono::NaiveDate;
use kernel::RecordId;
use store::Row;

/// A seat on the day of a change, and who holds it.
struct Standing {
    seat: Option<Row<Seat>>,
    holder: Option<Row<Person>>,
}

impl Standing {
    fn on(desk: &Desk<'_>, (team, role): (&Named, SeatRole), on: NaiveDate) -> Result<Self, Stop> {
        let tail = "WHERE is_void = 0 AND team = ?1 AND seat_no = ?2 AND from_on <= ?3 AND (to_on IS NULL OR to_on >= ?3) \
                    ORDER BY from_on DESC, created_at DESC, id LIMIT 1";
        let params = rusqlite::params![team.id.bytes(), role.number(), on.to_string()];
        let seat = store::rows::<Seat>(desk.conn, tail, params)?.pop();
        let person = seat.as_ref().and_then(|seat| seat.value.person);
        let holder = person.map(|id| store::get::<Person>(desk.conn, id)).transpose()?.flatten();
        Ok(Self { seat, holder })
    }

    fn name(&self) -> Option<&str> {
        self.holder.as_ref().map(|holder| holder.value.name.as_str())
    }

    fn ends_on(&self) -> Option<NaiveDate> {
        self.seat.as_ref().and_then(|seat| seat.value.to_on)
    }
}

/// The seat of a row that names none: the one that who goes, or whoever came already, holds.
pub(super) fn role_of(desk: &Desk<'_>, team: &Named, change: &Change) -> Result<SeatRole, Stop> {
    let mut held = Vec::new();
    for role in SeatRole::ALL {
        let name = Standing::on(desk, (team, role), change.from_on)?.name().map(str::to_owned);
        let before = Standing::on(desk, (team, role), eve(change.from_on))?.name().map(str::to_owned);
        if change.goes.is_some() && (name == change.goes || before == change.goes) {
            held.push(role);
        }
    }
    match (held.as_slice(), &change.goes) {
        ([only], _) => Ok(*only),
        ([], Some(goes)) => {
            Err(Fault::new("personnel_not_in_team", "goes").with("name", goes).with("team", &team.name).into())
        }
        _ => Err(Fault::new("personnel_seat_missing", "seat").into()),
    }
}

pub(super) fn plan(desk: &Desk<'_>, wish: &SeatWish) -> Result<Planned, Stop> {
    let SeatWish { team, role, change } = wish;
    let now = Standing::on(desk, (team, *role), change.from_on)?;
    let mut planned = match is_so_already(&now, change) {
        true => Planned { writes: contact(&now, change), ..Planned::default() },
        false => changed(desk, wish, &now)?,
    };
    if !planned.writes.is_empty() && planned.outcome.is_none() {
        planned.outcome = Some(PersonnelOutcome::Corrected);
        planned.says.push(said("contact", [("name", now.name().unwrap_or_default().to_owned())]));
    }
    accounts(desk, wish, (&now, &mut planned))?;
    Ok(planned)
}

/// Whoever comes sits there on that day, for as long.
fn is_so_already(now: &Standing, change: &Change) -> bool {
    let comes = change.comes.as_ref().map(|person| person.name.as_str());
    now.seat.is_some() && now.name() == comes && change.to_on.is_none_or(|last| now.ends_on() == Some(last))
}

/// A number or a unit that is given and differs.
fn contact(now: &Standing, change: &Change) -> Vec<Write> {
    let (Some(holder), Some(person)) = (&now.holder, &change.comes) else { return Vec::new() };
    let differs = |given: &Option<String>, known: &Option<String>| given.is_some() && given != known;
    let is_other = differs(&person.phone, &holder.value.phone) || differs(&person.unit, &holder.value.unit);
    if is_other { vec![Write::Contact(holder.id, person.clone())] } else { Vec::new() }
}

fn changed(desk: &Desk<'_>, wish: &SeatWish, now: &Standing) -> Result<Planned, Stop> {
    let change = &wish.change;
    refuse_another(wish, now)?;
    let first = now.seat.as_ref().is_some_and(|seat| seat.value.from_on == change.from_on);
    if change.to_on.is_some() {
        return lent(desk, wish, (now, first));
    }
    let mut planned = Planned { outcome: Some(outcome(now, change)), ..Planned::default() };
    planned.says.push(sentence(wish, now));
    if let Some(last) = now.ends_on() {
        planned.says.push(said("later_stays", [("last", last.to_string())]));
    }
    planned.writes.extend(passes_on(now.seat.as_ref(), &next(desk, wish, now.ends_on())));
    Ok(planned)
}

/// Whoever is said to go must be the one who sits there.
fn refuse_another(wish: &SeatWish, now: &Standing) -> Result<(), Stop> {
    let SeatWish { team, role, change } = wish;
    match (&change.goes, now.name()) {
        (Some(goes), Some(name)) if goes != name => Err(Fault::new("personnel_holder_is_another", "goes")
            .with("team", &team.name)
            .with("seat", role.word())
            .with("holder", name)
            .with("name", goes)
            .into()),
        (Some(goes), None) => Err(Fault::new("personnel_seat_is_vacant", "goes")
            .with("team", &team.name)
            .with("seat", role.word())
            .with("name", goes)
            .into()),
        _ => Ok(()),
    }
}

/// Somebody sits there for a time; then it is as it was.
fn lent(desk: &Desk<'_>, wish: &SeatWish, (now, first): (&Standing, bool)) -> Result<Planned, Stop> {
    let change = &wish.change;
    let last = change.to_on.unwrap_or(change.from_on);
    if first {
        return Err(Fault::new("personnel_lent_on_its_first_day", "from_on").into());
    }
    if let Some(ends) = now.ends_on().filter(|ends| *ends < last) {
        return Err(Fault::new("personnel_lent_too_long", "to_on").with("last", ends).into());
    }
    let mut planned = Planned { outcome: Some(PersonnelOutcome::Substituted), ..Planned::default() };
    planned.says.push(sentence(wish, now));
    planned.writes.extend(passes_on(now.seat.as_ref(), &next(desk, wish, Some(last))));
    let again = last.succ_opt().filter(|day| now.ends_on().is_none_or(|ends| ends >= *day));
    if let Some(again) = again {
        let back = Next { from_on: again, ..next(desk, wish, now.ends_on()) };
        planned.writes.push(back.seat(now.holder.as_ref().map(|holder| holder.id)));
    }
    Ok(planned)
}

/// Who comes to the seat, from the first day to that one.
fn next<'a>(desk: &'a Desk<'_>, wish: &'a SeatWish, to_on: Option<NaiveDate>) -> Next<'a> {
    Next {
        team: wish.team.id,
        role: wish.role,
        person: wish.change.comes.as_ref(),
        district_code: &desk.official.district_code,
        from_on: wish.change.from_on,
        to_on,
    }
}

fn outcome(now: &Standing, change: &Change) -> PersonnelOutcome {
    match (now.name(), &change.comes) {
        (_, None) => PersonnelOutcome::Ended,
        (None, Some(_)) => PersonnelOutcome::Added,
        (Some(_), Some(_)) => PersonnelOutcome::Replaced,
    }
}

fn sentence(wish: &SeatWish, now: &Standing) -> PersonnelSaid {
    let change = &wish.change;
    let key = match (now.name(), &change.comes, change.to_on) {
        (Some(_), Some(_), Some(_)) => "seat_lent",
        (None, Some(_), Some(_)) => "seat_filled_for_a_time",
        (_, None, _) => "seat_vacated",
        (None, Some(_), None) => "seat_filled",
        (Some(_), Some(_), None) => "seat_replaced",
    };
    said(
        key,
        [
            ("team", wish.team.name.clone()),
            ("seat", wish.role.word().to_owned()),
            ("goes", now.name().unwrap_or_default().to_owned()),
            ("comes", change.comes.as_ref().map(|person| person.name.clone()).unwrap_or_default()),
            ("from", change.from_on.to_string()),
            ("last", change.to_on.map(|day| day.to_string()).unwrap_or_default()),
        ],
    )
}

/// The account of who goes ends the day before, the account of who comes begins. For a time, nobody's ends.
fn accounts(desk: &Desk<'_>, wish: &SeatWish, (now, planned): (&Standing, &mut Planned)) -> Result<(), Stop> {
    let SeatWish { team, role, change } = wish;
    let held_by = |name: Option<&str>| match name {
        Some(name) => account::held(desk, (role.role(), team.id), (name, change.from_on)),
        None => Ok(Vec::new()),
    };
    let comes = change.comes.as_ref();
    let leaves = now.name().filter(|name| comes.is_none_or(|person| person.name != *name));
    let old = held_by(leaves)?;
    let goes = change.goes.as_deref().filter(|name| comes.is_none_or(|person| person.name != *name));
    let late = if leaves.is_none() { held_by(goes)? } else { Vec::new() };
    if change.to_on.is_none() {
        account::end(desk, old.iter().chain(&late), change.from_on, planned);
    }
    let Some(person) = comes else { return Ok(()) };
    let is_wanted = change.opens.unwrap_or(!old.is_empty() || !late.is_empty());
    let key = derived("member", &[team.id, RecordId::derive(&[role.word(), &person.name])], change.from_on);
    let (from_on, to_on) = (change.from_on, change.to_on);
    let giving = Giving { role: role.role(), team: Some(team.id), person, key, from_on, to_on, seat: Some(*role) };
    if is_wanted || !held_by(Some(&person.name))?.is_empty() {
        account::give(desk, &giving, planned)?;
    } else if planned.outcome.is_some_and(|outcome| outcome != PersonnelOutcome::Corrected) {
        planned.says.push(said("no_account", [("name", person.name.clone())]));
    }
    Ok(())
}
