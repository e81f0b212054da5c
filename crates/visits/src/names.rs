//! Names of places and people, as the directory knows them here.

use crate::Error;
use directory::Member;
use kernel::{MemberId, RecordId};
use rusqlite::Connection;
use store::Row;

/// A place's name; empty while the directory has not arrived.
pub(crate) fn place(conn: &Connection, id: RecordId) -> Result<String, Error> {
    Ok(directory::known_name(conn, id)?.unwrap_or_default())
}

/// The name of a community; `None` for what is none.
pub(crate) fn community(conn: &Connection, id: RecordId) -> Result<Option<String>, Error> {
    let place = store::get::<directory::Place>(conn, id)?.filter(|row| !row.is_void);
    Ok(place.filter(|row| row.value.level == directory::Level::Community).map(|row| row.value.name))
}

/// A member's name; empty for one the directory does not know here.
pub(crate) fn member(conn: &Connection, id: MemberId) -> Result<String, Error> {
    Ok(store::get::<Member>(conn, RecordId(id.0))?.map(|row| row.value.nickname).unwrap_or_default())
}

/// Whose doing a record is: the member it was recorded for, else whoever recorded it.
pub(crate) fn author<T>(conn: &Connection, row: &Row<T>) -> Result<String, Error> {
    member(conn, row.recorded_for.unwrap_or(row.created_by))
}
