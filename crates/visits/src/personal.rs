//! What of a visit is a resident's: who signed in, what was written down at a door and of the day. It may be erased at their wish; what is
//! counted stays.

use crate::{
    AgreedAction, Attendance, CallListEntry, Error, HouseholdCall, Journal, Visit, contacts, family, list, twins,
};
use kernel::{RecordId, RecordKind};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeSet;
use store::{KindSpec, Personal, Recorded, Row};
use ts_rs::TS;

/// So much of somebody's words tells them from others.
const BEGINNING: usize = 40;

/// A part of a visit that holds something of a resident's, for whoever chooses what is to be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PersonalPart {
    /// `visit` for the day's summary, `attendance`, `agreed_action`, `household_call` with what was written at the door, or `journal`.
    pub kind: RecordKind,
    /// The record.
    pub id: RecordId,
    /// Who signed in, or at which door.
    pub name: Option<String>,
    /// How the words begin.
    pub words: Option<String>,
    /// It was struck out; it holds them still.
    pub is_void: bool,
    /// It was said that it is to be erased; the hub has yet to carry it out.
    pub is_said: bool,
}

/// The parts of a visit that hold something of a resident's: the summary, who signed in, what was agreed, the doors, the rest of the
/// journal; and what says why one of them was struck out. The same of those it is one with, and of
/// calls elsewhere that are one with its own.
///
/// # Errors
/// `NoSuchRecord` for a visit that is not here; the database's.
pub fn personal_parts(conn: &Connection, visit: RecordId) -> Result<Vec<PersonalPart>, Error> {
    let mut parts = list::of_each(&twins::together(conn, visit)?, |visit| parts_of(conn, visit))?;
    let mut seen = BTreeSet::new();
    parts.retain(|part| seen.insert(part.id));
    Ok(parts)
}

fn parts_of(conn: &Connection, visit: RecordId) -> Result<Vec<PersonalPart>, Error> {
    let row = store::must::<Visit>(conn, visit)?;
    let of_visit = "WHERE visit = ?1 ORDER BY created_at, id";
    let mut parts = Vec::new();
    parts.extend(part(conn, &row, None, row.value.summary.as_deref())?);
    for row in store::rows::<Attendance>(conn, of_visit, [visit.bytes()])? {
        parts.extend(part(conn, &row, row.value.name.clone(), row.value.note.as_deref())?);
    }
    for row in store::rows::<AgreedAction>(conn, of_visit, [visit.bytes()])? {
        parts.extend(part(conn, &row, row.value.owner.clone(), Some(&row.value.what))?);
    }
    for row in store::rows::<HouseholdCall>(conn, of_visit, [visit.bytes()])? {
        parts.extend(of_call(conn, &row)?);
        // A door may be one with one of another visit.
        for other in twins::together(conn, row.id)?.into_iter().filter(|other| *other != row.id) {
            parts.extend(of_call(conn, &store::must::<HouseholdCall>(conn, other)?)?);
        }
    }
    for row in
        store::rows::<Journal>(conn, "WHERE visit = ?1 AND call IS NULL ORDER BY created_at, id", [visit.bytes()])?
    {
        parts.extend(part(conn, &row, None, Some(&row.value.text))?);
    }
    Ok(parts)
}

/// A door of which something is written down, named so that the team knows it.
fn of_call(conn: &Connection, row: &Row<HouseholdCall>) -> Result<Option<PersonalPart>, Error> {
    let mut holds_any = false;
    for (id, spec) in erased_with_call(conn, row)? {
        holds_any |= Personal::of(conn, spec, id)?.is_some_and(|personal| !personal.is_none());
    }
    let journals = journals_of(conn, row.id)?;
    let words = row.value.courtesy_note.as_deref().or(journals.first().map(|journal| journal.value.text.as_str()));
    let known = contacts::known(conn, row.value.household, row.value.entry)?;
    let name = [Some(known.door), known.householder].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let part = |words: Option<&str>| PersonalPart {
        kind: RecordKind::HouseholdCall,
        id: row.id,
        name: Some(name.clone()),
        words: words.and_then(beginning),
        is_void: row.is_void,
        is_said: false,
    };
    Ok(holds_any.then(|| part(words)))
}

fn part<T: Recorded>(
    conn: &Connection,
    row: &Row<T>,
    name: Option<String>,
    words: Option<&str>,
) -> Result<Option<PersonalPart>, Error> {
    let holds_any = Personal::of(conn, T::SPEC, row.id)?.is_some_and(|personal| !personal.is_none());
    Ok(holds_any.then(|| PersonalPart {
        kind: T::SPEC.kind,
        id: row.id,
        name,
        words: words.and_then(beginning),
        is_void: row.is_void,
        is_said: false,
    }))
}

fn beginning(words: &str) -> Option<String> {
    let words = words.trim();
    (!words.is_empty()).then(|| words.chars().take(BEGINNING).collect())
}

/// What goes with a part: with a door what the journal says of it, and its line in the day's list.
///
/// # Errors
/// `NoSuchRecord`; the database's.
pub fn erased_with(
    conn: &Connection,
    (kind, id): (RecordKind, RecordId),
) -> Result<Vec<(RecordId, &'static KindSpec)>, Error> {
    Ok(match kind {
        RecordKind::Visit => vec![one::<Visit>(conn, id)?],
        RecordKind::Attendance => vec![one::<Attendance>(conn, id)?],
        RecordKind::Journal => vec![one::<Journal>(conn, id)?],
        RecordKind::AgreedAction => vec![one::<AgreedAction>(conn, id)?],
        _ => erased_with_call(conn, &store::must::<HouseholdCall>(conn, id)?)?,
    })
}

fn one<T: Recorded>(conn: &Connection, id: RecordId) -> Result<(RecordId, &'static KindSpec), Error> {
    Ok((store::must::<T>(conn, id)?.id, T::SPEC))
}

fn erased_with_call(conn: &Connection, row: &Row<HouseholdCall>) -> Result<Vec<(RecordId, &'static KindSpec)>, Error> {
    let mut all = vec![(row.id, HouseholdCall::SPEC)];
    all.extend(journals_of(conn, row.id)?.into_iter().map(|journal| (journal.id, Journal::SPEC)));
    all.extend(row.value.entry.map(|entry| (entry, CallListEntry::SPEC)));
    Ok(all)
}

fn journals_of(conn: &Connection, call: RecordId) -> Result<Vec<Row<Journal>>, Error> {
    Ok(store::rows::<Journal>(conn, "WHERE call = ?1 ORDER BY created_at, id", [call.bytes()])?)
}

/// The lines of a household, and of those that are one with it, in the lists of whom to call on, as far as they are here.
///
/// # Errors
/// The database's.
pub fn listed(conn: &Connection, household: RecordId) -> Result<Vec<RecordId>, Error> {
    let main = directory::main_home(conn, household)?;
    let tail = format!("WHERE {} ORDER BY id", family::IS_OF_FAMILY);
    let rows = store::rows::<CallListEntry>(conn, &tail, [main.bytes()])?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
