//! The rounds of a year: set by the office, looked up by everyone (users.md 2.9).

use crate::{Error, Round, RoundView};
use chrono::NaiveDate;
use kernel::{Calendar, Compartment, Intent, Quarter, RecordId, Refusal, RoundNumber};
use rusqlite::Connection;
use serde::Deserialize;
use store::{Put, Row, Tx};
use ts_rs::TS;

/// A round's window, as the office sets it.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SetRound {
    /// The district's official six digits.
    pub district_code: String,
    /// As `2026-4`.
    pub number: String,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: NaiveDate,
}

/// Sets a round's window. Refused when it ends before it begins or runs into another round of the district.
pub fn set_round(tx: &mut Tx<'_>, wish: SetRound) -> Result<RecordId, Error> {
    let number =
        RoundNumber::parse(&wish.number).ok_or_else(|| Refusal::invalid("number", "round_number_malformed"))?;
    let district = RecordId::derive(&["place", &wish.district_code]);
    let round = Round { number: wish.number, from_on: wish.from_on, to_on: wish.to_on, district };
    let id = Round::id_of(&wish.district_code, number);
    refuse_overlap(tx.conn(), id, &round)?;
    tx.put(Intent::SetRound, Compartment::Directory.at(district), id, &round)?;
    Ok(id)
}

/// Makes sure that the four rounds of a year exist, with the default window (domain.md A); those already set stay as they are.
/// Returns how many were made.
pub fn ensure_year(tx: &mut Tx<'_>, district_code: &str, year: i32) -> Result<u32, Error> {
    let district = RecordId::derive(&["place", district_code]);
    let mut made = 0;
    for number in (1..=4).map(|number| RoundNumber { year, number }) {
        let id = Round::id_of(district_code, number);
        if store::get::<Round>(tx.conn(), id)?.is_some() {
            continue;
        }
        let (from_on, to_on) = number.default_window();
        let round = Round { number: number.to_string(), from_on, to_on, district };
        let put = tx.put(Intent::SetRound, Compartment::Directory.at(district), id, &round)?;
        made += u32::from(put == Put::Created);
    }
    Ok(made)
}

fn refuse_overlap(conn: &Connection, id: RecordId, round: &Round) -> Result<(), Error> {
    let others = store::rows::<Round>(
        conn,
        "WHERE is_void = 0 AND id <> ?1 AND district = ?2 AND from_on <= ?3 AND to_on >= ?4",
        (id.bytes(), round.district.bytes(), round.to_on.to_string(), round.from_on.to_string()),
    )?;
    match others.first() {
        Some(other) => Err(Refusal::invalid("from_on", "rounds_overlap").with("round", &other.value.number).into()),
        None => Ok(()),
    }
}

/// Every round, earliest first, and how each stands today.
pub fn rounds(conn: &Connection, calendar: &Calendar, today: NaiveDate) -> Result<Vec<RoundView>, Error> {
    let rows = store::rows::<Round>(conn, "WHERE is_void = 0 ORDER BY from_on", ())?;
    Ok(rows.iter().map(|row| view(row, calendar, today)).collect())
}

/// The round a home screen speaks of today: the one that is open, else the latest that has begun in today's quarter, else
/// the next to come, else the latest of all.
pub fn current(conn: &Connection, calendar: &Calendar, today: NaiveDate) -> Result<Option<RoundView>, Error> {
    let all = store::rows::<Round>(conn, "WHERE is_void = 0 ORDER BY from_on", ())?;
    let first_day = Quarter::of(today).first_day();
    let begun = |r: &&Row<Round>| r.value.from_on <= today && r.value.from_on >= first_day;
    let open = all.iter().find(|r| r.value.is_in_window(today)).or_else(|| all.iter().rfind(begun));
    let current = open.or_else(|| all.iter().find(|r| r.value.from_on > today)).or_else(|| all.last());
    Ok(current.map(|row| view(row, calendar, today)))
}

/// The round a collective visit of this day belongs to: the one whose window holds the day, else the latest begun before
/// (made up for late, 已补访), else the first to come. One visit may be held outside every window (users.md 2.9).
pub(crate) fn round_of_day(conn: &Connection, day: NaiveDate) -> Result<Option<Row<Round>>, Error> {
    let rows = store::rows::<Round>(conn, "WHERE is_void = 0 ORDER BY from_on", ())?;
    let found =
        rows.iter().find(|r| r.value.is_in_window(day)).or_else(|| rows.iter().rfind(|r| r.value.from_on <= day));
    Ok(found.or_else(|| rows.first()).cloned())
}

/// The round of a text the screens send: its id, or its number.
pub(crate) fn find(conn: &Connection, text: &str) -> Result<Option<Row<Round>>, Error> {
    if let Some(id) = RecordId::parse(text) {
        return Ok(store::get::<Round>(conn, id)?);
    }
    Ok(store::rows::<Round>(conn, "WHERE is_void = 0 AND number = ?1", [text])?.pop())
}

fn view(row: &Row<Round>, calendar: &Calendar, today: NaiveDate) -> RoundView {
    let Round { number, from_on, to_on, .. } = &row.value;
    let days = from_on.iter_days().take_while(|day| day <= to_on);
    RoundView {
        id: row.id,
        number: number.clone(),
        from_on: *from_on,
        to_on: *to_on,
        days_left: count(days.clone().filter(|day| *day >= today)),
        working_days: count(days.filter(|day| calendar.is_working(*day))),
        is_open: row.value.is_in_window(today),
    }
}

fn count(days: impl Iterator<Item = NaiveDate>) -> i32 {
    i32::try_from(days.count()).unwrap_or(i32::MAX)
}
