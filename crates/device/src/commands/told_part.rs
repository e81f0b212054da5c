//! 代录、表格导入: the office takes down what a team could not send, and says later that it was the same visit.

use crate::{Error, compose::count, core::Core, wire, wire::Saved};
use chrono::NaiveDate;
use directory::import::{ToldLine, read_told};
use kernel::{Intent, RecordId, policy};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;
use visits::{SettleTold, TakeDown, ToldSource};

/// A team's table of visits.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct ToldTable {
    file_name: String,
    content_base64: String,
}

/// What would be, or was, taken down of a table.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ToldTableRead {
    /// read = taken + known + left
    read: u32,
    /// Rows of visits that are new, or other than what was taken down before.
    taken: u32,
    /// Rows of visits that were taken down as they are.
    known: u32,
    /// Rows that can't be taken, each with its reason.
    left: Vec<ToldLeft>,
    /// The visits.
    visits: Vec<ToldOfTable>,
    is_applied: bool,
}

/// A row that can't be taken.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ToldLeft {
    number: u32,
    community: String,
    reason: String,
}

/// A visit of the table.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ToldOfTable {
    community: String,
    visited_on: NaiveDate,
    attended: Option<u32>,
    heard: u32,
    is_known: bool,
}

/// The rows of one visit.
#[derive(Default)]
struct Group {
    rows: Vec<ToldLine>,
}

/// One visit as it would be taken down.
struct Planned {
    wish: TakeDown,
    name: String,
    rows: u32,
    is_known: bool,
}

pub(crate) fn take_down(core: &mut Core, args: TakeDown) -> Result<Saved, Error> {
    core.write(Option::None, |tx| visits::take_down(tx, &args))?;
    Ok(Saved::at(core.now()))
}

pub(crate) fn settle(core: &mut Core, args: SettleTold) -> Result<Saved, Error> {
    core.write(Option::None, |tx| visits::settle_told(tx, &args))?;
    Ok(Saved::at(core.now()))
}

pub(crate) fn preview(core: &mut Core, args: ToldTable) -> Result<ToldTableRead, Error> {
    let (planned, left) = plan(core, &args)?;
    Ok(answer(&planned, left, false))
}

/// Takes down every visit of which all rows are right; a visit with a wrong row is left out whole.
pub(crate) fn apply(core: &mut Core, args: ToldTable) -> Result<ToldTableRead, Error> {
    let (planned, left) = plan(core, &args)?;
    core.write(Option::None, |tx| planned.iter().try_for_each(|one| visits::take_down(tx, &one.wish).map(drop)))?;
    Ok(answer(&planned, left, true))
}

fn plan(core: &Core, args: &ToldTable) -> Result<(Vec<Planned>, Vec<ToldLeft>), Error> {
    let open = core.open()?;
    if policy::reach(open.role(), Intent::TakeDown).is_none() {
        return Err(kernel::Refusal::new(kernel::ErrorCode::Forbidden, "not_your_right").into());
    }
    let (conn, today) = (open.store.read(), core.today()?);
    let bytes = wire::decode(&args.content_base64)?;
    let mut groups: BTreeMap<(Option<RecordId>, Option<NaiveDate>), Group> = BTreeMap::new();
    for line in read_told(conn, (&args.file_name, &bytes))? {
        groups.entry((line.community, line.visited_on)).or_default().rows.push(line);
    }
    let (mut planned, mut left) = (Vec::<Planned>::new(), Vec::new());
    let mut seen: Vec<(RecordId, RecordId)> = Vec::new();
    for group in groups.into_values() {
        match planned_visit(conn, &group, (today, &mut seen)) {
            Ok(one) => planned.push(one),
            Err(reason) => left.extend(group.rows.into_iter().map(|row| left_out(row, &reason))),
        }
    }
    left.sort_by_key(|row| row.number);
    Ok((planned, left))
}

/// A visit whose rows are all right and which the office may take down; else why not.
fn planned_visit(
    conn: &Connection,
    group: &Group,
    (today, seen): (NaiveDate, &mut Vec<(RecordId, RecordId)>),
) -> Result<Planned, String> {
    let rows = &group.rows;
    let fault = rows.iter().find_map(|row| row.fault);
    let first = rows.first().ok_or("not_a_date")?;
    let (Some(community), Some(visited_on), None) = (first.community, first.visited_on, fault) else {
        return Err(fault.unwrap_or("not_a_date").to_owned());
    };
    let wish = TakeDown {
        community,
        visited_on,
        attended: rows.iter().find_map(|row| row.attended),
        source: ToldSource::Table,
        told_by: rows.iter().find_map(|row| row.told_by.clone()),
        heard: rows.iter().filter_map(|row| row.text.clone()).collect(),
    };
    let round = visits::judge_told(conn, &wish, today).map_err(|error| error.refusal().reason)?;
    if seen.contains(&(community, round)) {
        return Err("two_days_of_a_round".to_owned());
    }
    seen.push((community, round));
    let before = visits::told(conn, round).map_err(|error| error.refusal().reason)?;
    let is_known = before.iter().any(|told| {
        told.community == community
            && (told.visited_on, told.attended, told.source) == (visited_on, wish.attended, wish.source)
            && told.heard == wish.heard
    });
    Ok(Planned { name: first.community_name.clone(), rows: count(rows.len()), wish, is_known })
}

fn left_out(row: ToldLine, of_visit: &str) -> ToldLeft {
    let own = row.fault.map(str::to_owned);
    ToldLeft { number: row.number, community: row.community_name, reason: own.unwrap_or_else(|| of_visit.to_owned()) }
}

fn answer(planned: &[Planned], left: Vec<ToldLeft>, is_applied: bool) -> ToldTableRead {
    let rows = |is_known: bool| planned.iter().filter(|one| one.is_known == is_known).map(|one| one.rows).sum::<u32>();
    let visit = |one: &Planned| ToldOfTable {
        community: one.name.clone(),
        visited_on: one.wish.visited_on,
        attended: one.wish.attended,
        heard: count(one.wish.heard.len()),
        is_known: one.is_known,
    };
    ToldTableRead {
        read: rows(true) + rows(false) + count(left.len()),
        taken: rows(false),
        known: rows(true),
        visits: planned.iter().map(visit).collect(),
        left,
        is_applied,
    }
}
