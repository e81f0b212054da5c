//! The last round read out: every item of it exactly once, unanswered first (users.md 5.2).

use crate::{
    Error,
    desk::Desk,
    list::select,
    views::{ItemRow, Readout, ReadoutArgs, Stage},
    words::{Nature, Outcome, State},
};
use kernel::{Compartment, RecordId};
use rusqlite::{Connection, OptionalExtension, named_params};

/// A round's confirmed items of a community.
///
/// # Errors
/// The store's.
pub fn readout(conn: &Connection, args: &ReadoutArgs, desk: &Desk<'_>) -> Result<Readout, Error> {
    let round = round_number(conn, args)?;
    of_round(conn, (args.community, &round), desk)
}

/// What was heard in a community in the round of this number, confirmed, each exactly once, unanswered first.
///
/// # Errors
/// The store's.
pub fn of_round(conn: &Connection, (community, round): (RecordId, &str), desk: &Desk<'_>) -> Result<Readout, Error> {
    let tail = "i.community = :community AND i.round_number = :round AND i.is_void = 0 AND i.scope = :scope
                ORDER BY NOT s.is_waiting, i.heard_at, i.number";
    let scope = Compartment::Work.at(community).bytes();
    let params = named_params! { ":community": community.bytes(), ":round": round, ":scope": scope };
    let rows = select(conn, tail, params, desk)?;
    Ok(Readout { community_name: community_name(conn, community)?, round: round.to_owned(), ..sums(rows) })
}

/// The number of the round asked for, or of the latest one with confirmed items; empty when there is none.
fn round_number(conn: &Connection, args: &ReadoutArgs) -> Result<String, Error> {
    let scope = Compartment::Work.at(args.community).bytes();
    let sql = "SELECT max(round_number) FROM item
               WHERE community = :community AND scope = :scope AND is_void = 0 AND (:round IS NULL OR round = :round)";
    let round = args.round.map(RecordId::bytes);
    let params = named_params! { ":community": args.community.bytes(), ":scope": scope, ":round": round };
    Ok(conn.prepare_cached(sql)?.query_row(params, |r| r.get::<_, Option<String>>(0))?.unwrap_or_default())
}

fn community_name(conn: &Connection, community: RecordId) -> Result<String, Error> {
    let sql = "SELECT name FROM place WHERE id = ?1";
    let name =
        conn.prepare_cached(sql)?.query_row([community.bytes()], |r| r.get::<_, Option<String>>(0)).optional()?;
    Ok(name.flatten().unwrap_or_default())
}

/// Counts of a round, without its name.
pub(crate) fn sums(rows: Vec<ItemRow>) -> Readout {
    let count =
        |holds: &dyn Fn(&ItemRow) -> bool| u32::try_from(rows.iter().filter(|r| holds(r)).count()).unwrap_or(u32::MAX);
    let total = count(&|_| true);
    let open = count(&|r| r.state.is_some_and(State::is_open));
    let ended = |outcome| count(&|r| r.outcome == Some(outcome) && !r.state.is_some_and(State::is_open));
    let (solved, explained) = (ended(Outcome::Solved), ended(Outcome::Explained));
    let unanswered = count(&is_unanswered);
    let other = total - open - solved - explained;
    Readout {
        community_name: String::new(),
        round: String::new(),
        total,
        solved,
        explained,
        other,
        open,
        unanswered,
        rows,
    }
}

/// True for confirmed items somebody still has to be told about; the same rule as the ledger's. Nobody can answer a question whose words were
/// erased.
pub fn is_unanswered(row: &ItemRow) -> bool {
    let waits = row.nature == Nature::Concern || row.nature == Nature::Question && !row.text.is_empty();
    waits && !row.is_replied && row.state != Some(State::Withdrawn) && row.stage == Stage::Confirmed
}
