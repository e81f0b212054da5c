//! What a home screen reads of the ledger: the last round read out (users.md 4), and what somebody still has to be told.

use crate::{
    Error,
    desk::Desk,
    list::select,
    readout::{is_unanswered, sums},
    views::{ItemRow, Readout, Stage},
};
use kernel::{Compartment, RecordId};
use rusqlite::{Connection, named_params};

/// Most lines a home screen lists.
const MOST_LINES: usize = 50;

/// A community, as the first screen of its recorder speaks of it.
#[derive(Clone, Debug)]
pub struct HomeItems {
    /// The latest earlier round in which anything was heard.
    pub last_round: Option<Readout>,
    /// Of all rounds, latest heard first; at most 50.
    pub to_answer: Vec<ItemRow>,
    /// Like [`crate::draft_visits`]: of everything in draft on this laptop.
    pub draft_visits: Vec<Option<RecordId>>,
}

const LAST_ROUND: &str =
    "i.community = :community AND i.scope = :scope AND i.round_number = (SELECT max(round_number) FROM item
    WHERE community = :community AND scope = :scope AND is_void = 0 AND round_number < :before)";

/// All of it in one statement: the first screen waits for it.
///
/// # Errors
/// The store's.
pub fn home(conn: &Connection, at: (RecordId, &str), desk: &Desk<'_>) -> Result<HomeItems, Error> {
    let waiting = "i.community = :community AND s.is_waiting AND s.is_confirmed";
    let rows = rows(conn, &format!("({waiting} OR {LAST_ROUND} OR s.is_confirmed = 0)"), at, desk)?;
    let (drafts, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.stage == Stage::Draft);
    let to_answer = rows.iter().filter(|row| is_unanswered(row)).take(MOST_LINES).cloned().collect();
    let draft_visits = drafts.into_iter().map(|row| row.visit).collect();
    Ok(HomeItems { last_round: read_out(rows, at.1), to_answer, draft_visits })
}

/// The latest round before the one of this number in which anything was heard in a community.
///
/// # Errors
/// The store's.
pub fn last_round(conn: &Connection, at: (RecordId, &str), desk: &Desk<'_>) -> Result<Option<Readout>, Error> {
    Ok(read_out(rows(conn, LAST_ROUND, at, desk)?, at.1))
}

/// Latest heard first.
fn rows(
    conn: &Connection,
    condition: &str,
    (community, before): (RecordId, &str),
    desk: &Desk<'_>,
) -> Result<Vec<ItemRow>, Error> {
    let scope = Compartment::Work.at(community).bytes();
    let params = named_params! { ":community": community.bytes(), ":scope": scope, ":before": before };
    let mut rows = select(conn, &format!("i.is_void = 0 AND {condition}"), params, desk)?;
    // Asked to sort, the database would walk an index and look every item up behind it.
    rows.sort_by(|a, b| (&b.heard_at, &b.number).cmp(&(&a.heard_at, &a.number)));
    Ok(rows)
}

/// The latest round of these rows before the one of this number, unanswered first, then as it was heard.
fn read_out(mut rows: Vec<ItemRow>, before: &str) -> Option<Readout> {
    rows.retain(|row| row.stage == Stage::Confirmed && row.round.as_deref().is_some_and(|round| round < before));
    let round = rows.iter().filter_map(|row| row.round.clone()).max()?;
    rows.retain(|row| row.round.as_ref() == Some(&round));
    rows.reverse();
    rows.sort_by_key(|row| !is_unanswered(row));
    let community_name = rows.first().map(|row| row.community_name.clone()).unwrap_or_default();
    Some(Readout { community_name, round, ..sums(rows) })
}
