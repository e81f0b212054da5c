//! A day's doors, and calls as they are read.

use crate::{
    CallListEntry, CallParts, CallRow, DoorList, DoorRow, Error, HouseholdCall, Visit, contacts, family, journal,
    names, start, twins,
};
use chrono::NaiveDate;
use directory::door::Door;
use kernel::{Instant, RecordId};
use rusqlite::Connection;
use serde::Deserialize;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use store::Row;
use ts_rs::TS;

/// Whose doors, of which day.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub struct Doors {
    /// The community.
    pub community: RecordId,
    /// Today when absent.
    pub on: Option<NaiveDate>,
}

/// How many earlier calls a call's page shows.
const EARLIER: u32 = 10;

/// The call list of a day and the calls made that day, in the order of a walk. No number of doors is ever a target.
pub fn doors(conn: &Connection, wish: Doors, today: NaiveDate) -> Result<DoorList, Error> {
    let on = wish.on.unwrap_or(today);
    let calls = calls_of_day(conn, wish.community, on)?;
    let visit = match calls.first() {
        Some(call) => Some(twins::main_of(conn, call.value.visit)?),
        None => {
            let draft = start::draft_of_day(conn, wish.community, on)?;
            draft.map(|draft| twins::main_of(conn, draft)).transpose()?
        }
    };
    let mut doors = listed_doors(conn, (wish.community, on), &calls)?;
    for call in &calls {
        if !doors.iter().any(|door| door.call == Some(call.id)) {
            doors.push(door_row(conn, (call.value.household, on), None, Some(call))?);
        }
    }
    doors.sort_by(|a, b| walk(&a.door, &b.door));
    Ok(DoorList { visit, on, doors })
}

/// The call list with the calls made at its doors. Of a family that is on it twice the line of the one that stays is shown.
fn listed_doors(
    conn: &Connection,
    (community, on): (RecordId, NaiveDate),
    calls: &[Row<HouseholdCall>],
) -> Result<Vec<DoorRow>, Error> {
    let mut entries = entries_of_day(conn, community, on)?;
    let named = entries.iter().map(|e| e.value.household).chain(calls.iter().map(|c| c.value.household));
    let mains = family::mains_of(conn, named)?;
    let main = |household: RecordId| mains.get(&household).copied().unwrap_or(household);
    entries.sort_by_key(|entry| main(entry.value.household) != entry.value.household);
    let mut seen = BTreeSet::new();
    let mut doors = Vec::new();
    for entry in entries {
        let household = main(entry.value.household);
        let call = calls.iter().find(|c| c.value.entry == Some(entry.id) || main(c.value.household) == household);
        if seen.insert(household) {
            doors.push(door_row(conn, (entry.value.household, on), Some(&entry), call)?);
        }
    }
    Ok(doors)
}

fn door_row(
    conn: &Connection,
    (household, on): (RecordId, NaiveDate),
    entry: Option<&Row<CallListEntry>>,
    call: Option<&Row<HouseholdCall>>,
) -> Result<DoorRow, Error> {
    let known = contacts::known(conn, household, entry.map(|e| e.id))?;
    let read = |call: &Row<HouseholdCall>| twins::call_together(conn, call, &twins::together(conn, call.id)?);
    let outcome = call.map(read).transpose()?.and_then(|call| call.outcome);
    let (last_call_on, last_called_by) = contacts::last_call(conn, household, on)?.unzip();
    Ok(DoorRow {
        entry: entry.map(|e| e.id),
        household: directory::main_home(conn, household)?,
        door: known.door,
        householder: known.householder,
        phone_masked: known.phone_masked,
        tags: known.tags,
        reason: entry.and_then(|e| e.value.reason.clone()),
        call: call.map(|c| c.id),
        outcome,
        last_call_on,
        last_called_by,
        called_often: contacts::is_called_often(conn, household, on)?,
    })
}

/// By building, entrance, flat; what is no door comes last, by its text.
pub(crate) fn walk(a: &str, b: &str) -> Ordering {
    match (Door::parse(a), Door::parse(b)) {
        (Some(x), Some(y)) => x.walk(&y),
        (x, y) => y.is_some().cmp(&x.is_some()).then_with(|| a.cmp(b)),
    }
}

/// The call list of a day, in the order of a walk.
pub(crate) fn entries_of_day(
    conn: &Connection,
    community: RecordId,
    on: NaiveDate,
) -> Result<Vec<Row<CallListEntry>>, Error> {
    let tail = "WHERE is_void = 0 AND community = ?1 AND listed_on = ?2 ORDER BY created_at, id";
    let mut rows = store::rows::<CallListEntry>(conn, tail, (community.bytes(), on.to_string()))?;
    rows.sort_by(|a, b| walk(&a.value.door, &b.value.door));
    Ok(rows)
}

fn calls_of_day(conn: &Connection, community: RecordId, on: NaiveDate) -> Result<Vec<Row<HouseholdCall>>, Error> {
    let tail =
        format!("WHERE is_void = 0 AND {} AND community = ?1 AND called_on = ?2 ORDER BY called_at, id", twins::STAYS);
    Ok(store::rows::<HouseholdCall>(conn, &tail, (community.bytes(), on.to_string()))?)
}

/// The visits' own parts of a call's page; of one that was joined into another, that one's.
pub fn call(conn: &Connection, id: RecordId) -> Result<CallParts, Error> {
    let all = twins::together(conn, id)?;
    let row = store::must::<HouseholdCall>(conn, all.first().copied().unwrap_or(id))?;
    let HouseholdCall { visit, community, household, entry, called_on, .. } = row.value;
    let known = contacts::known(conn, household, entry)?;
    let (previous_entry, next_entry) = neighbours(conn, (community, called_on), entry)?;
    let companions = store::must::<Visit>(conn, visit)?.value.members_present.unwrap_or_default();
    Ok(CallParts {
        earlier: earlier(conn, &row)?,
        row: as_it_stands(conn, &row)?,
        visit,
        community,
        tags: known.tags,
        phone_masked: known.phone_masked,
        next_entry,
        previous_entry,
        companions,
        twins: twins::notes(conn, &all)?,
        joined: all.iter().skip(1).map(|id| written_down(conn, *id)).collect::<Result<_, _>>()?,
    })
}

/// A joined call as its own writer wrote it.
pub(crate) fn written_down(conn: &Connection, id: RecordId) -> Result<CallRow, Error> {
    let row = store::must::<HouseholdCall>(conn, id)?;
    Ok(CallRow { written_by: vec![names::member(conn, row.created_by)?], ..as_it_stands(conn, &row)? })
}

/// Calls as their own writers wrote them, in the order they were made; who wrote it is named of a call that several wrote down.
pub(crate) fn as_written(conn: &Connection, calls: &BTreeSet<RecordId>) -> Result<Vec<CallRow>, Error> {
    let mut rows = Vec::new();
    for id in calls {
        let is_one = twins::together(conn, *id)?.len() > 1;
        let row = if is_one { written_down(conn, *id)? } else { call_row(conn, &store::must(conn, *id)?)? };
        rows.push(row);
    }
    rows.sort_by(|a, b| (&a.called_at, a.id).cmp(&(&b.called_at, b.id)));
    Ok(rows)
}

type Pair = (Option<RecordId>, Option<RecordId>);

fn neighbours(
    conn: &Connection,
    (community, on): (RecordId, NaiveDate),
    entry: Option<RecordId>,
) -> Result<Pair, Error> {
    let entries = entries_of_day(conn, community, on)?;
    let Some(at) = entries.iter().position(|e| Some(e.id) == entry) else { return Ok((None, None)) };
    let id = |at: Option<usize>| at.and_then(|at| entries.get(at)).map(|e| e.id);
    Ok((id(at.checked_sub(1)), id(at.checked_add(1))))
}

fn earlier(conn: &Connection, call: &Row<HouseholdCall>) -> Result<Vec<CallRow>, Error> {
    let tail = format!(
        "WHERE is_void = 0 AND {} AND {} AND id <> ?2 AND called_at <= ?3
         ORDER BY called_at DESC, id LIMIT ?4",
        twins::STAYS,
        family::IS_OF_FAMILY
    );
    let main = family::main_of(conn, call.value.household)?;
    let params = (main.bytes(), call.id.bytes(), call.value.called_at.0, EARLIER);
    let rows = store::rows::<HouseholdCall>(conn, &tail, params)?;
    rows.iter().map(|row| call_row(conn, row)).collect()
}

/// The calls of visits that are one, in the order they were made; of a door several called at, the call that stays.
pub(crate) fn calls_of(conn: &Connection, visits: &[RecordId]) -> Result<Vec<CallRow>, Error> {
    let tail = "WHERE is_void = 0 AND visit = ?1 ORDER BY called_at, id";
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for visit in visits {
        for row in store::rows::<HouseholdCall>(conn, tail, [visit.bytes()])? {
            let main = twins::main_of(conn, row.id)?;
            if seen.insert(main) {
                rows.push(if main == row.id { row } else { store::must::<HouseholdCall>(conn, main)? });
            }
        }
    }
    rows.sort_by_key(|row| (row.value.called_at, row.id));
    rows.iter().map(|row| call_row(conn, row)).collect()
}

/// The calls that stand in this visit itself, as their writers wrote them.
pub(crate) fn written_in(conn: &Connection, visit: RecordId) -> Result<Vec<CallRow>, Error> {
    let tail = "WHERE is_void = 0 AND visit = ?1 ORDER BY called_at, id";
    let rows = store::rows::<HouseholdCall>(conn, tail, [visit.bytes()])?;
    rows.iter().map(|row| written_down(conn, row.id)).collect()
}

/// How many doors a visit called at, with those it is one with.
pub(crate) fn count_of(conn: &Connection, visit: RecordId) -> Result<u32, Error> {
    let sql =
        "SELECT count(DISTINCT coalesce(j.main, c.id)) FROM household_call c LEFT JOIN twin_joined j ON j.id = c.id
               WHERE c.is_void = 0 AND c.visit IN (SELECT ?1 UNION ALL SELECT id FROM twin_joined WHERE main = ?1)";
    Ok(conn.prepare_cached(sql)?.query_row([visit.bytes()], |r| r.get(0))?)
}

/// One call as in a list; what several wrote down of it is read as one.
pub fn call_row(conn: &Connection, row: &Row<HouseholdCall>) -> Result<CallRow, Error> {
    let HouseholdCall { outcome, courtesy, .. } = twins::call_together(conn, row, &twins::together(conn, row.id)?)?;
    Ok(CallRow { outcome, courtesy, ..as_it_stands(conn, row)? })
}

/// What stands in this record itself, where it can be changed; with all who wrote the call down.
fn as_it_stands(conn: &Connection, row: &Row<HouseholdCall>) -> Result<CallRow, Error> {
    let call = &row.value;
    let known = contacts::known(conn, call.household, call.entry)?;
    Ok(CallRow {
        id: row.id,
        household: call.household,
        door: known.door,
        householder: known.householder,
        outcome: call.outcome,
        courtesy: call.courtesy,
        courtesy_note: call.courtesy_note.clone(),
        called_at: Instant::to_rfc3339(call.called_at),
        items: 0,
        journal: journal::of_call(conn, call.visit, row.id)?,
        written_by: twins::writers(conn, &twins::together(conn, row.id)?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doors_come_in_the_order_of_a_walk() {
        let mut doors =
            ["门卫室", "10号楼1单元101室", "2号楼10单元101室", "2号楼2单元101室", "2号301室", "2号楼2单元1001室"];
        doors.sort_by(|a, b| walk(a, b));
        assert_eq!(
            doors,
            ["2号301室", "2号楼2单元101室", "2号楼2单元1001室", "2号楼10单元101室", "10号楼1单元101室", "门卫室"]
        );
    }
}
