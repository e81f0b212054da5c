//! The office takes down what a team could not send: one record a community and round, from a table or the phone. Once the team's own
//! record is here it counts for nothing, and stays on the screen until the office says that it was the same visit (ADR 0025).

use crate::{Error, ToldSource, ToldVisit, Visit, names, rounds, start};
use chrono::NaiveDate;
use kernel::{ErrorCode, Intent, RecordId, Refusal};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Put, Row, Tx};
use ts_rs::TS;

/// Most people at one visit.
const MOST_PEOPLE: u32 = 5_000;
/// Most things heard at one visit, and the longest of them in characters.
const MOST_HEARD: usize = 200;
const LONGEST: usize = 2_000;

/// What the office was told.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
pub struct TakeDown {
    /// The community.
    pub community: RecordId,
    /// The day.
    pub visited_on: NaiveDate,
    /// People taking part, if it was said.
    pub attended: Option<u32>,
    /// How it came.
    pub source: ToldSource,
    /// Who told it.
    pub told_by: Option<String>,
    /// What was heard, a sentence each.
    pub heard: Vec<String>,
}

/// What the office says of what it took down.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SettleTold {
    /// Which.
    pub id: RecordId,
    /// The team's own visit that it was; none when it was taken down by mistake.
    pub same_as: Option<RecordId>,
    /// Why it was a mistake.
    pub reason: Option<String>,
}

/// One of them in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ToldRow {
    /// Its id.
    pub id: RecordId,
    /// The community.
    pub community: RecordId,
    /// Its name.
    pub community_name: String,
    /// The day, as told.
    pub visited_on: NaiveDate,
    /// People taking part.
    pub attended: Option<u32>,
    /// How it came.
    pub source: ToldSource,
    /// Who told it.
    pub told_by: Option<String>,
    /// What was heard.
    pub heard: Vec<String>,
    /// The team's own confirmed visit of that community and round, if it is here: then this one counts for nothing.
    pub own: Option<RecordId>,
}

/// Takes it down, or brings what was taken down for this community and round to what is told now.
///
/// # Errors
/// `not_your_right`, `not_a_community`, `told_in_future`, `no_round_set`, `own_record_here` when the team's own is here,
/// `told_settled`, a count or a text out of bounds, and the store's.
pub fn take_down(tx: &mut Tx<'_>, wish: &TakeDown) -> Result<Put, Error> {
    tx.may(Intent::TakeDown, ToldVisit::scope(wish.community))?;
    let round = judge(tx.conn(), wish, tx.now().local_date())?;
    let id = free_id(tx.conn(), wish.community, round)?;
    let tidy = |text: &String| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let value = ToldVisit {
        community: wish.community,
        round,
        visited_on: wish.visited_on,
        attended: wish.attended.map(i64::from),
        source: wish.source,
        told_by: wish.told_by.as_ref().and_then(tidy),
        heard: Some(wish.heard.iter().filter_map(tidy).collect()),
        same_as: None,
    };
    Ok(tx.put(Intent::TakeDown, ToldVisit::scope(wish.community), id, &value)?)
}

/// What would stand against taking it down; the round it belongs to.
///
/// # Errors
/// As [`take_down`].
pub fn judge(conn: &Connection, wish: &TakeDown, today: NaiveDate) -> Result<RecordId, Error> {
    let heard = &wish.heard;
    if names::community(conn, wish.community)?.is_none() {
        return Err(Refusal::invalid("community", "not_a_community").into());
    }
    if wish.visited_on > today {
        return Err(Refusal::invalid("visited_on", "told_in_future").into());
    }
    if wish.attended.is_some_and(|n| n > MOST_PEOPLE) {
        return Err(Refusal::invalid("attended", "count_out_of_range")
            .with("least", 0)
            .with("most", MOST_PEOPLE)
            .into());
    }
    if heard.len() > MOST_HEARD || heard.iter().any(|text| text.chars().count() > LONGEST) {
        return Err(Refusal::invalid("heard", "text_too_long").with("most", LONGEST).into());
    }
    let round = rounds::round_of_day(conn, wish.visited_on)?.ok_or_else(|| Refusal::not_now("no_round_set"))?;
    match own(conn, wish.community, round.id)? {
        Some(_) => Err(Refusal::not_now("own_record_here").into()),
        None => Ok(round.id),
    }
}

/// What was taken down of a round and is not settled, by community.
///
/// # Errors
/// The store's.
pub fn told(conn: &Connection, round: RecordId) -> Result<Vec<ToldRow>, Error> {
    let tail = "WHERE is_void = 0 AND round = ?1 AND same_as IS NULL ORDER BY visited_on, id";
    let rows = store::rows::<ToldVisit>(conn, tail, [round.bytes()])?;
    rows.into_iter().map(|row| told_row(conn, row)).collect()
}

/// How the office came by what it took down; `None` for every other record.
///
/// # Errors
/// The database's.
pub fn told_source(conn: &Connection, id: RecordId) -> Result<Option<ToldSource>, Error> {
    Ok(store::get::<ToldVisit>(conn, id)?.map(|row| row.value.source))
}

/// One of them as a list of all kinds of records names it: where, and which day.
///
/// # Errors
/// No such record; the database's.
pub fn told_words(conn: &Connection, id: RecordId) -> Result<(String, NaiveDate), Error> {
    let row = store::must::<ToldVisit>(conn, id)?;
    Ok((names::place(conn, row.value.community)?, row.value.visited_on))
}

/// Settles one: it was the team's own visit, or it was taken down by mistake. Once.
///
/// # Errors
/// `not_your_right`, `told_settled`, `not_the_same_visit`, `reason_missing`, and the store's.
pub fn settle_told(tx: &mut Tx<'_>, wish: &SettleTold) -> Result<(), Error> {
    let row = store::must::<ToldVisit>(tx.conn(), wish.id)?;
    tx.may(Intent::SettleTold, row.scope)?;
    if row.is_void || row.value.same_as.is_some() {
        return Err(Refusal::new(ErrorCode::Conflict, "told_settled").into());
    }
    let Some(same_as) = wish.same_as else {
        return Ok(tx.void::<ToldVisit>(Intent::SettleTold, wish.id, wish.reason.as_deref().unwrap_or_default())?);
    };
    if own(tx.conn(), row.value.community, row.value.round)? != Some(same_as) {
        return Err(Refusal::invalid("same_as", "not_the_same_visit").into());
    }
    tx.set::<ToldVisit>(Intent::SettleTold, wish.id, json!({ "same_as": same_as }))?;
    Ok(())
}

fn told_row(conn: &Connection, row: Row<ToldVisit>) -> Result<ToldRow, Error> {
    let ToldVisit { community, round, visited_on, attended, source, told_by, heard, .. } = row.value;
    Ok(ToldRow {
        id: row.id,
        community,
        community_name: names::place(conn, community)?,
        visited_on,
        attended: attended.and_then(|n| u32::try_from(n).ok()),
        source,
        told_by,
        heard: heard.unwrap_or_default(),
        own: own(conn, community, round)?,
    })
}

/// The team's own collective visit, confirmed.
fn own(conn: &Connection, community: RecordId, round: RecordId) -> Result<Option<RecordId>, Error> {
    let is_confirmed = |row: &Row<Visit>| row.value.confirmed_at.is_some();
    Ok(start::collective(conn, community, round)?.filter(is_confirmed).map(|row| row.id))
}

/// One record a community and round; after a mistaken one the next.
fn free_id(conn: &Connection, community: RecordId, round: RecordId) -> Result<RecordId, Error> {
    for n in 0u32.. {
        let id = RecordId::derive(&["told_visit", &community.to_string(), &round.to_string(), &n.to_string()]);
        match store::get::<ToldVisit>(conn, id)? {
            Some(row) if row.value.same_as.is_some() => return Err(Refusal::not_now("told_settled").into()),
            Some(row) if row.is_void => {}
            _ => return Ok(id),
        }
    }
    Err(Refusal::not_now("told_settled").into())
}
