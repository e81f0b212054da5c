//! Small questions other crates ask.

use crate::{Error, Pairing, Place};
use chrono::NaiveDate;
use kernel::{Compartment, ErrorCode, RecordId, Refusal, ScopeId};
use rusqlite::{Connection, OptionalExtension};
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

/// The name of a place, or of a department; `None` while the directory has not arrived.
pub fn known_name(conn: &Connection, place: RecordId) -> Result<Option<String>, store::Error> {
    let sql = "SELECT name FROM place WHERE id = ?1 UNION ALL SELECT name FROM department WHERE id = ?1";
    let mut statement = conn.prepare_cached(sql)?;
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

/// The district, which there must be before anything is added.
pub(crate) fn the_district(conn: &Connection) -> Result<RecordId, Error> {
    let district = district(conn)?.map(|d| d.id);
    Ok(district.ok_or_else(|| Refusal::new(ErrorCode::NotAllowedNow, "divisions_not_imported"))?)
}

/// The scope of its directory.
pub(crate) fn directory_scope(conn: &Connection) -> Result<ScopeId, Error> {
    Ok(Compartment::Directory.at(the_district(conn)?))
}
