//! A change that may not be overlooked (sync.md 3.12): whoever does not know what it means changes nothing more of its record.

use crate::{Error, KindSpec};
use change::{Change, Op, SCOPE_FIELD, SEEN_FIELD, VOID_FIELD};
use kernel::{ErrorCode, Intent, RecordId, Refusal};
use rusqlite::Connection;

/// Its mark stands last in its bytes. Others that end so by chance are told apart once they are read.
const MARKED: &str = "SELECT body FROM change WHERE record = ?1 AND verdict = 0 AND substr(body, -2) = x'0cf5'";

/// # Errors
/// `record_needs_update` for a record with such a change that this program does not know; the database's.
pub(crate) fn check(conn: &Connection, spec: &KindSpec, id: RecordId) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(MARKED)?;
    let mut rows = statement.query([id.bytes()])?;
    while let Some(row) = rows.next()? {
        let change = Change::of_body(&row.get::<_, Vec<u8>>(0)?)?;
        if change.is_critical && !is_known(spec, &change) {
            return Err(Refusal::new(ErrorCode::OutOfDate, "record_needs_update").into());
        }
    }
    Ok(())
}

fn is_known(spec: &KindSpec, change: &Change) -> bool {
    let named = if change.op == Op::Append { spec.entry } else { spec.fields };
    let knows =
        |field: &u16| [VOID_FIELD, SEEN_FIELD, SCOPE_FIELD].contains(field) || named.iter().any(|f| f.id == *field);
    Intent::of_number(change.intent).is_some() && change.fields.keys().all(knows)
}
