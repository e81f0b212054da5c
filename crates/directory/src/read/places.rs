//! Small questions other crates ask.

use crate::{Error, Pairing, Place};
use chrono::NaiveDate;
use kernel::{Calendar, DayKind, RecordId};
use rusqlite::{Connection, OptionalExtension};
use serde::Deserialize;
use store::Row;

/// The part of a statement that keeps what is in force on the day ?1.
pub(crate) const IN_FORCE: &str = "is_void = 0 AND from_on <= ?1 AND (to_on IS NULL OR to_on >= ?1)";

/// The district of this vault; none before its list was imported.
pub fn district(conn: &Connection) -> Result<Option<Row<Place>>, Error> {
    let places = store::rows::<Place>(conn, "WHERE is_void = 0 AND level = 'district' ORDER BY code LIMIT 1", [])?;
    Ok(places.into_iter().next())
}

/// A place's name.
pub fn place_name(conn: &Connection, place: RecordId) -> Result<String, Error> {
    Ok(known_name(conn, place)?.ok_or(store::Error::NoSuchRecord(place))?)
}

/// A place's name; `None` while the directory has not arrived.
pub fn known_name(conn: &Connection, place: RecordId) -> Result<Option<String>, store::Error> {
    let mut statement = conn.prepare_cached("SELECT name FROM place WHERE id = ?1")?;
    Ok(statement.query_row([place.bytes()], |r| r.get(0)).optional()?)
}

/// The pairings in force on a day: on a round's first day these are the visits due (decisions D39).
pub fn pairings_on(conn: &Connection, on: NaiveDate) -> Result<Vec<Row<Pairing>>, Error> {
    Ok(store::rows(conn, &format!("WHERE {IN_FORCE} ORDER BY id"), [on.to_string()])?)
}

/// The team that serves a community on a day; of several the one paired first.
pub fn team_of(conn: &Connection, community: RecordId, on: NaiveDate) -> Result<Option<RecordId>, Error> {
    let tail = format!("WHERE {IN_FORCE} AND community = ?2 ORDER BY from_on, id LIMIT 1");
    let pairings = store::rows::<Pairing>(conn, &tail, rusqlite::params![on.to_string(), community.bytes()])?;
    Ok(pairings.into_iter().next().map(|p| p.value.team))
}

/// A day of an official list, without its festival's name.
#[derive(Deserialize)]
struct Marked {
    #[serde(deserialize_with = "plain_date")]
    date: NaiveDate,
    kind: DayKind,
}

/// `YYYY-MM-DD`, as the typed table holds it; the general reading of dates takes three times as long, a hundred times a screen.
fn plain_date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let text = <&str>::deserialize(from)?;
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse().ok();
    let date = |year, month: i32, day: i32| NaiveDate::from_ymd_opt(year, month as u32, day as u32);
    let found = part(0..4).zip(part(5..7)).zip(part(8..10)).and_then(|((y, m), d)| date(y, m, d));
    found.filter(|_| text.len() == 10).ok_or_else(|| serde::de::Error::custom("a date like 2026-10-01"))
}

/// The official calendar of every year imported.
pub fn calendar(conn: &Connection) -> Result<Calendar, Error> {
    Ok(Calendar::marking(marked(conn)?.into_iter().map(|day| (day.date, day.kind))))
}

/// Every screen with a due day asks for them, so they are read straight from their text.
fn marked(conn: &Connection) -> Result<Vec<Marked>, store::Error> {
    let mut statement = conn.prepare_cached("SELECT days FROM calendar_year WHERE is_void = 0")?;
    let mut years = statement.query([])?;
    let mut days = Vec::new();
    while let Some(year) = years.next()? {
        let text: String = year.get(0)?;
        days.append(&mut serde_json::from_str(&text)?);
    }
    Ok(days)
}
