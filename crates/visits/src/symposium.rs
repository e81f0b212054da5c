//! 座谈会: who took part, and what was agreed.

use crate::set::tidy_text;
use crate::{ActionRow, AgreedAction, Attendance, AttendanceRow, AttendeeRole, Error, Stage, Visit, kinds};
use chrono::NaiveDate;
use kernel::{Compartment, Intent, RecordId, Refusal};
use rusqlite::Connection;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::{Row, Tx};
use ts_rs::TS;

/// Someone signs in, or several are counted.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SignIn {
    /// The visit.
    pub visit: RecordId,
    /// Absent for people counted by role only.
    pub name: Option<String>,
    /// As what they come.
    pub role: AttendeeRole,
    /// How many; 1 when there is a name.
    pub count: u32,
    /// Without an invitation.
    pub is_walk_in: bool,
}

/// An action with its owner and due date.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct Agree {
    /// The visit.
    pub visit: RecordId,
    /// What is to be done.
    pub what: String,
    /// By whom.
    pub owner: Option<String>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
}

/// Signs people in. Names stay in the team's draft scope; a confirmed visit's counts are fixed.
pub fn sign_in(tx: &mut Tx<'_>, wish: SignIn) -> Result<AttendanceRow, Error> {
    let visit = draft(tx.conn(), wish.visit)?;
    let community = visit.value.community;
    let name = tidy_text(wish.name);
    let (role, count, is_walk_in) = (wish.role, wish.count, wish.is_walk_in);
    let attendance = Attendance { visit: visit.id, community, name, role, count, is_walk_in, note: None };
    let id = tx.create(Intent::SignIn, Compartment::Draft.at(community), &attendance)?;
    Ok(attendance_row(&store::must::<Attendance>(tx.conn(), id)?))
}

/// Notes an agreed action.
pub fn agree(tx: &mut Tx<'_>, wish: Agree) -> Result<ActionRow, Error> {
    let visit = draft(tx.conn(), wish.visit)?;
    let community = visit.value.community;
    let what = wish.what.trim().to_owned();
    let action = AgreedAction {
        visit: visit.id,
        community,
        what,
        owner: tidy_text(wish.owner),
        due_on: wish.due_on,
        is_done: false,
    };
    let id = tx.create(Intent::AgreeAction, Compartment::Draft.at(community), &action)?;
    Ok(action_row(&store::must::<AgreedAction>(tx.conn(), id)?))
}

/// The visit, unless it is void.
pub(crate) fn standing(conn: &Connection, id: RecordId) -> Result<Row<Visit>, Error> {
    let row = store::must::<Visit>(conn, id)?;
    if row.is_void { Err(Refusal::not_now("record_is_void").into()) } else { Ok(row) }
}

/// The visit, if people may still be signed in and actions agreed at it.
pub(crate) fn draft(conn: &Connection, id: RecordId) -> Result<Row<Visit>, Error> {
    let row = standing(conn, id)?;
    match kinds::stage(row.value.community, row.scope) {
        Stage::Draft => Ok(row),
        Stage::Confirmed => Err(Refusal::not_now("visit_is_confirmed").into()),
    }
}

/// The sign-in of a visit, in the order people came.
pub(crate) fn attendance(conn: &Connection, visit: RecordId) -> Result<Vec<AttendanceRow>, Error> {
    let rows =
        store::rows::<Attendance>(conn, "WHERE is_void = 0 AND visit = ?1 ORDER BY created_at, id", [visit.bytes()])?;
    Ok(rows.iter().map(attendance_row).collect())
}

/// How many people a visit's sign-in counts.
pub(crate) fn head_count(conn: &Connection, visit: RecordId) -> Result<u32, Error> {
    let sql = "SELECT coalesce(sum(count), 0) FROM attendance WHERE is_void = 0 AND visit = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([visit.bytes()], |r| r.get(0))?)
}

/// Counts by role word, of a sign-in.
pub(crate) fn by_role(attendance: &[AttendanceRow]) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for row in attendance {
        *counts.entry(row.role.word().to_owned()).or_default() += row.count;
    }
    counts
}

pub(crate) fn actions(conn: &Connection, visit: RecordId) -> Result<Vec<ActionRow>, Error> {
    let rows =
        store::rows::<AgreedAction>(conn, "WHERE is_void = 0 AND visit = ?1 ORDER BY created_at, id", [visit.bytes()])?;
    Ok(rows.iter().map(action_row).collect())
}

fn attendance_row(row: &Row<Attendance>) -> AttendanceRow {
    let Attendance { name, role, count, is_walk_in, note, .. } = row.value.clone();
    AttendanceRow { id: row.id, name, role, count, is_walk_in, note }
}

fn action_row(row: &Row<AgreedAction>) -> ActionRow {
    let AgreedAction { what, owner, due_on, is_done, .. } = row.value.clone();
    ActionRow { id: row.id, what, owner, due_on, is_done }
}
