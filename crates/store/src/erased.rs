//! What is to be erased, as it is known here: a value that falls under it counts nowhere, from wherever it comes (decisions D11).

use crate::{Error, setting};
use change::{Batch, Change, ERASED_FIELD, Erasure};
use kernel::{ChangeId, RecordId};
use rusqlite::{Connection, params};
use seal::VerifyingKey;

/// The setting that holds the hub's key, once anything came from it.
const HUB_KEY: &str = "hub_sign_key";

/// What is to be erased of a record.
pub(crate) fn of_record(conn: &Connection, about: RecordId) -> Result<Vec<Erasure>, Error> {
    let mut statement = conn.prepare_cached("SELECT id, content FROM erasure WHERE about = ?1 ORDER BY id")?;
    let mut rows = statement.query([about.bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Erasure::of_content(RecordId::from_bytes(row.get(0)?), &row.get::<_, Vec<u8>>(1)?)?);
    }
    Ok(found)
}

/// Notes an erasure. False when it was known.
pub(crate) fn note(conn: &Connection, erasure: &Erasure) -> Result<bool, Error> {
    let sql = "INSERT INTO erasure (id, about, content, told) VALUES (?1, ?2, ?3, NULL) ON CONFLICT DO NOTHING";
    let row = params![erasure.id.bytes(), erasure.about.bytes(), erasure.content()];
    Ok(conn.prepare_cached(sql)?.execute(row)? > 0)
}

/// Takes out of a change what counts no more.
pub(crate) fn take_out(conn: &Connection, change: &mut Change) -> Result<(), Error> {
    take_these_out(&of_record(conn, change.record)?, change);
    Ok(())
}

/// The same by erasures that were looked up.
pub(crate) fn take_these_out(erasures: &[Erasure], change: &mut Change) {
    let gone = Erasure::all_gone(erasures, change);
    change::take_out(&mut change.fields, &gone);
}

/// A change about to be written names the erasures its author knows of: its values count.
pub(crate) fn name_known(conn: &Connection, change: &mut Change) -> Result<(), Error> {
    let erasures = of_record(conn, change.record)?;
    let known: Vec<ChangeId> =
        erasures.iter().filter(|erasure| !erasure.gone(change).is_empty()).map(Erasure::name).collect();
    if !known.is_empty() {
        change.sees.insert(ERASED_FIELD, known);
    }
    Ok(())
}

/// The body of a change as it is kept: whole, or what is left of it.
pub(crate) fn body_of(conn: &Connection, change: ChangeId) -> Result<Vec<u8>, Error> {
    let mut statement = conn.prepare_cached("SELECT body FROM change WHERE id = ?1")?;
    Ok(statement.query_row([change.bytes()], |r| r.get(0))?)
}

/// True when a body still has values that count no more.
pub(crate) fn holds_gone(conn: &Connection, body: &[u8]) -> Result<bool, Error> {
    let change = Change::of_body(body)?;
    Ok(!Erasure::all_gone(&of_record(conn, change.record)?, &change).is_empty())
}

/// Remembers the hub's key: what is left of changes is checked by it for ever.
pub(crate) fn know_hub(conn: &Connection, hub: &VerifyingKey) -> Result<(), Error> {
    let is_known = setting::read(conn, HUB_KEY)?.is_some_and(|known| known == hub.0);
    if is_known { Ok(()) } else { setting::write(conn, HUB_KEY, &hub.0) }
}

/// The hub's key.
pub(crate) fn hub(conn: &Connection) -> Result<VerifyingKey, Error> {
    let key = setting::read(conn, HUB_KEY)?.and_then(|raw| raw.try_into().ok()).map(VerifyingKey);
    key.ok_or(Error::Unfit("erased by a hub that is not known"))
}

/// Checks that the hub says what is left in a batch.
pub(crate) fn check(conn: &Connection, batch: &Batch) -> Result<(), Error> {
    if !batch.has_redacted() {
        return Ok(());
    }
    Ok(batch.verify_redacted(&hub(conn)?)?)
}
