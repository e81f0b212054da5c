//! What members are called on the screens of this crate.

use crate::Error;
use kernel::MemberId;
use rusqlite::{Connection, OptionalExtension};

/// A member as the screens name them.
pub(crate) fn name_of(conn: &Connection, member: MemberId) -> Result<String, Error> {
    let sql = "SELECT nickname FROM member WHERE id = ?1";
    let name = conn.prepare_cached(sql)?.query_row([member.bytes()], |r| r.get::<_, Option<String>>(0)).optional()?;
    Ok(name.flatten().unwrap_or_else(|| member.to_string()))
}
