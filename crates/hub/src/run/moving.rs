//! `move`: the log leaves the folder for a database. Cut off anywhere, the same line again brings it to its end.

use super::upgrade::bring_up;
use super::{clock_of, open_database, said::Said};
use crate::log::sqlite::SqliteLog;
use crate::{Charter, CopyOf, CopyRow, Error, Failure, Home, Keys};
use kernel::Refusal;
use serde_json::json;
use std::path::PathBuf;

pub(super) fn move_log(home: &Home) -> Result<Said, Failure> {
    let mut charter = Charter::must(home)?;
    if charter.is_on_postgres && home.log().exists() {
        // The last step alone was cut off.
        let left = set_aside(home)?;
        return Ok(Said::Facts(vec![("left_behind", json!(left.display().to_string()))]));
    }
    if charter.is_on_postgres {
        return Err(Refusal::not_now("log_was_moved").into());
    }
    let (_lock, keys) = (home.lock()?, Keys::open(home)?);
    let into =
        open_database(home, (&charter.district, &keys)).ok_or_else(|| Failure::usage("database_url_needed"))??;
    bring_up(home, (&charter, &keys))?;
    let from = SqliteLog::open_to_leave(&home.log(), &keys.database)?;
    let left = CopyRow::new(CopyOf::Aside, left_at(home).display().to_string(), clock_of(&charter)?.now());
    from.note_leaving(&left.map_err(Error::from)?)?;
    let moved = from.leave(|leaving| into.receive(leaving))?;
    charter.is_on_postgres = true;
    charter.keep(home)?;
    drop(from);
    let left = set_aside(home)?;
    let rows = |table: &str| json!(moved.iter().find(|(name, _)| *name == table).map(|(_, rows)| rows));
    Ok(Said::Facts(vec![
        ("devices", rows("device")),
        ("batches", rows("batch")),
        ("changes", rows("change")),
        ("left_behind", json!(left.display().to_string())),
    ]))
}

fn left_at(home: &Home) -> PathBuf {
    home.log().with_extension("db.moved")
}

/// The old log is kept under another name.
fn set_aside(home: &Home) -> Result<PathBuf, Failure> {
    let left = left_at(home);
    std::fs::rename(home.log(), &left).map_err(|error| Failure::file(&home.log(), &error))?;
    Ok(left)
}
