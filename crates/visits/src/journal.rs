//! Writing the journal.

use crate::{Error, HouseholdCall, Journal, JournalRow, names, symposium, twins};
use kernel::{Compartment, Intent, RecordId, Refusal};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::json;
use store::{Row, Tx};
use ts_rs::TS;

/// A journal entry, new or rewritten.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct WriteJournal {
    /// The visit.
    pub visit: RecordId,
    /// The call it is about.
    pub call: Option<RecordId>,
    /// The entry to rewrite; none to begin one.
    pub id: Option<RecordId>,
    /// The sentences.
    pub text: String,
}

/// Writes an entry, or rewrites one of the same visit.
pub fn write_journal(tx: &mut Tx<'_>, wish: WriteJournal) -> Result<JournalRow, Error> {
    let text = wish.text.trim().to_owned();
    let id = match wish.id {
        Some(id) => {
            of_visit(tx.conn(), store::must::<Journal>(tx.conn(), id)?.value.visit, wish.visit)?;
            tx.set::<Journal>(Intent::WriteJournal, id, json!({ "text": text }))?;
            id
        }
        None => begin(tx, &wish, text)?,
    };
    row(tx.conn(), &store::must::<Journal>(tx.conn(), id)?)
}

/// What is remembered after the confirmation is written too: it waits for the lead as 确认后补记.
fn begin(tx: &mut Tx<'_>, wish: &WriteJournal, text: String) -> Result<RecordId, Error> {
    let visit = symposium::standing(tx.conn(), wish.visit)?;
    if let Some(call) = wish.call {
        of_visit(tx.conn(), store::must::<HouseholdCall>(tx.conn(), call)?.value.visit, visit.id)?;
    }
    let community = visit.value.community;
    let journal = Journal { visit: visit.id, community, call: wish.call, text };
    Ok(tx.create(Intent::WriteJournal, Compartment::Draft.at(community), &journal)?)
}

/// Visits that are one are one here too.
fn of_visit(conn: &Connection, found: RecordId, named: RecordId) -> Result<(), Error> {
    let is_one = twins::main_of(conn, found)? == twins::main_of(conn, named)?;
    if is_one { Ok(()) } else { Err(Refusal::invalid("visit", "of_another_visit").into()) }
}

/// A visit's journal, in the order it was begun.
pub(crate) fn of(conn: &Connection, visit: RecordId) -> Result<Vec<JournalRow>, Error> {
    let rows =
        store::rows::<Journal>(conn, "WHERE is_void = 0 AND visit = ?1 ORDER BY created_at, id", [visit.bytes()])?;
    rows.iter().map(|r| row(conn, r)).collect()
}

/// The text a call's screen shows: its latest entry.
pub(crate) fn of_call(conn: &Connection, visit: RecordId, call: RecordId) -> Result<Option<String>, Error> {
    let tail = "WHERE is_void = 0 AND visit = ?1 AND call = ?2 ORDER BY created_at DESC, id DESC LIMIT 1";
    Ok(store::rows::<Journal>(conn, tail, (visit.bytes(), call.bytes()))?.pop().map(|r| r.value.text))
}

fn row(conn: &Connection, r: &Row<Journal>) -> Result<JournalRow, Error> {
    let Journal { text, call, .. } = r.value.clone();
    Ok(JournalRow { id: r.id, at: r.created_at.to_rfc3339(), by: names::author(conn, r)?, text, call })
}
