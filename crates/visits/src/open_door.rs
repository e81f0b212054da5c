//! A door is opened: from the day's list, or by what is typed.

use crate::set::tidy_text;
use crate::{CallListEntry, CallOutcome, CallRow, Error, HouseholdCall, call_list, doors, family, start, twins};
use chrono::NaiveDate;
use directory::{Household, door::Door};
use kernel::{Compartment, Intent, RecordId, Refusal};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::json;
use store::{Row, Tx};
use ts_rs::TS;

/// Which door.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct OpenDoorArgs {
    /// The community.
    pub community: RecordId,
    /// As typed, `3-2-501` for example; not read when an entry is named.
    pub door: String,
    /// Who lives there; tells two households of one door apart.
    pub householder: Option<String>,
    /// The entry of the day's call list.
    pub entry: Option<RecordId>,
}

/// Opens a door today and returns its call. A door opened twice in a day is one call. The resident is taken as met until
/// something else is chosen (ui.md 4.1). The day's visit is begun when there is none.
pub fn open_door(tx: &mut Tx<'_>, wish: OpenDoorArgs) -> Result<RecordId, Error> {
    call_at(tx, wish, CallOutcome::Met)
}

/// Nobody home: one command from door to saved call.
pub fn not_home(tx: &mut Tx<'_>, wish: OpenDoorArgs) -> Result<CallRow, Error> {
    let id = call_at(tx, wish, CallOutcome::NotHome)?;
    tx.set::<HouseholdCall>(Intent::RecordCall, id, json!({ "outcome": CallOutcome::NotHome }))?;
    doors::call_row(tx.conn(), &store::must::<HouseholdCall>(tx.conn(), id)?)
}

fn call_at(tx: &mut Tx<'_>, wish: OpenDoorArgs, outcome: CallOutcome) -> Result<RecordId, Error> {
    let (community, day) = (wish.community, tx.now().local_date());
    let entry = entry_of(tx, wish, day)?;
    let household = entry.value.household;
    if let Some(id) = call_of_day(tx.conn(), household, day)? {
        return Ok(id);
    }
    let call = HouseholdCall {
        visit: start::visit_for_doors(tx, community, day)?,
        community,
        household,
        entry: Some(entry.id),
        outcome: Some(outcome),
        courtesy: false,
        courtesy_note: None,
        called_on: day,
        called_at: tx.now(),
    };
    Ok(tx.create(Intent::RecordCall, Compartment::Draft.at(community), &call)?)
}

fn call_of_day(conn: &Connection, household: RecordId, day: NaiveDate) -> Result<Option<RecordId>, Error> {
    let (stays, is_of_family) = (twins::STAYS, family::IS_OF_FAMILY);
    let tail =
        format!("WHERE is_void = 0 AND {stays} AND {is_of_family} AND called_on = ?2 ORDER BY called_at, id LIMIT 1");
    let main = family::main_of(conn, household)?;
    Ok(store::rows::<HouseholdCall>(conn, &tail, (main.bytes(), day.to_string()))?.pop().map(|row| row.id))
}

fn entry_of(tx: &mut Tx<'_>, wish: OpenDoorArgs, day: NaiveDate) -> Result<Row<CallListEntry>, Error> {
    match wish.entry {
        Some(id) => listed(tx.conn(), id, wish.community),
        None => typed(tx, wish, day),
    }
}

fn listed(conn: &Connection, id: RecordId, community: RecordId) -> Result<Row<CallListEntry>, Error> {
    let entry = store::must::<CallListEntry>(conn, id)?;
    if entry.is_void {
        return Err(Refusal::not_now("record_is_void").into());
    }
    if entry.value.community != community {
        return Err(Refusal::invalid("entry", "of_another_community").into());
    }
    Ok(entry)
}

/// A typed door is the one on the day's list, if it stands there; else it is put on the list, which keeps its text with
/// the team. Only who may prepare the list can open a door that is not on it.
fn typed(tx: &mut Tx<'_>, wish: OpenDoorArgs, day: NaiveDate) -> Result<Row<CallListEntry>, Error> {
    let door = Door::parse(&wish.door).ok_or_else(|| Refusal::invalid("door", "door_not_read"))?;
    let (community, householder) = (wish.community, tidy_text(wish.householder));
    let same = same_door(tx.conn(), community, (&door, day))?;
    let fits = |row: &&Row<CallListEntry>| householder.is_none() || row.value.householder == householder;
    let found: Vec<&Row<CallListEntry>> = same.iter().filter(fits).collect();
    match found.as_slice() {
        [one] => return Ok((*one).clone()),
        [] => {}
        _ => return Err(Refusal::invalid("householder", "door_is_shared").into()),
    }
    // One without a name, typed so or erased since, says of no other family that it lives there.
    let is_shared = same.iter().any(|row| row.value.householder.is_some());
    let household = household_of(tx.conn(), community, (&door, is_shared), householder.as_deref())?;
    let entry = CallListEntry {
        community,
        listed_on: day,
        household,
        door: door.to_string(),
        householder,
        phone_masked: None,
        tags: None,
        reason: None,
        one_with: None,
    };
    call_list::put_on(tx, &entry)
}

fn same_door(
    conn: &Connection,
    community: RecordId,
    (door, day): (&Door, NaiveDate),
) -> Result<Vec<Row<CallListEntry>>, Error> {
    let mut rows = doors::entries_of_day(conn, community, day)?;
    rows.retain(|row| Door::parse(&row.value.door).is_some_and(|d| d.key() == door.key()));
    Ok(rows)
}

/// The derived id of the household behind a typed door. The name enters it only where the door is known to be shared
/// (decisions D34): on the day's list, on an earlier one, or in the ledger.
fn household_of(
    conn: &Connection,
    community: RecordId,
    (door, is_shared): (&Door, bool),
    householder: Option<&str>,
) -> Result<RecordId, Error> {
    let key = door.key();
    let Some(name) = householder else { return Ok(Household::id(community, &key)) };
    let shared = Household::shared_id(community, &key, name);
    let is_known = is_shared || {
        let sql = "SELECT 1 FROM household WHERE id = ?1 UNION ALL SELECT 1 FROM call_list_entry WHERE household = ?1";
        conn.prepare_cached(sql)?.exists([shared.bytes()])?
    };
    Ok(if is_known { shared } else { Household::id(community, &key) })
}
