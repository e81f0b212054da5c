//! 走访名单: the community names the families of a day (decisions D38).

use crate::set::tidy_text;
use crate::{CallListEntry, DoorList, Doors, Error, contacts, doors};
use chrono::NaiveDate;
use directory::Household;
use kernel::{Compartment, Intent, RecordId, Refusal};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use store::{Row, Tx};
use ts_rs::TS;

/// The families of a day.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct PrepareCallList {
    /// The community.
    pub community: RecordId,
    /// The day.
    pub on: NaiveDate,
    /// From the community's ledger.
    pub households: Vec<RecordId>,
    /// Why these.
    pub reason: Option<String>,
}

/// Puts families of the ledger on a day's list, each once: of those that were merged the one that stays. Those already on it stay as
/// they are, but for what was merged since, or taken back.
pub fn prepare_call_list(tx: &mut Tx<'_>, wish: PrepareCallList) -> Result<DoorList, Error> {
    tx.may(Intent::PrepareCallList, Compartment::Draft.at(wish.community))?;
    let reason = tidy_text(wish.reason);
    let there = doors::entries_of_day(tx.conn(), wish.community, wish.on)?;
    for entry in &there {
        read_anew(tx, entry)?;
    }
    let mains = directory::homes_joined(tx.conn())?;
    let main = |household: RecordId| mains.get(&household).copied().unwrap_or(household);
    let mut listed: BTreeSet<RecordId> = there.iter().map(|entry| main(entry.value.household)).collect();
    for household in wish.households.into_iter().map(main) {
        if !listed.insert(household) {
            continue;
        }
        let entry = from_ledger(tx, (wish.community, wish.on), household)?;
        put_on(tx, &CallListEntry { reason: reason.clone(), ..entry })?;
    }
    doors::doors(tx.conn(), Doors { community: wish.community, on: Some(wish.on) }, wish.on)
}

fn from_ledger(
    tx: &Tx<'_>,
    (community, listed_on): (RecordId, NaiveDate),
    household: RecordId,
) -> Result<CallListEntry, Error> {
    let row = store::must::<Household>(tx.conn(), household)?;
    if row.scope != Compartment::Registry.at(community) {
        return Err(Refusal::invalid("households", "of_another_community").into());
    }
    let known = contacts::of_ledger(tx.conn(), household)?.unwrap_or_default();
    let one_with = one_with(tx.conn(), household)?;
    Ok(CallListEntry {
        community,
        listed_on,
        household,
        door: known.door,
        householder: known.householder,
        phone_masked: known.phone_masked,
        tags: Some(known.tags),
        reason: None,
        one_with: Some(one_with),
    })
}

/// Those merged into it; none of one that was itself merged into another.
fn one_with(conn: &Connection, household: RecordId) -> Result<Vec<RecordId>, Error> {
    let all = directory::one_home(conn, household)?;
    Ok(if all.first() == Some(&household) { all.into_iter().skip(1).collect() } else { Vec::new() })
}

/// A line says whom the ledger has as one by now, and of a family that is another than it was, who lives there.
fn read_anew(tx: &mut Tx<'_>, entry: &Row<CallListEntry>) -> Result<(), Error> {
    let household = entry.value.household;
    let one_with = one_with(tx.conn(), household)?;
    let is_kept = store::get::<Household>(tx.conn(), household)?.is_some();
    if !is_kept || entry.value.one_with.as_deref().unwrap_or_default() == one_with {
        return Ok(());
    }
    let mut fields = json!({ "one_with": one_with });
    if directory::main_home(tx.conn(), household)? == household {
        let known = contacts::of_ledger(tx.conn(), household)?.unwrap_or_default();
        fields["householder"] = json!(known.householder);
        fields["phone_masked"] = json!(known.phone_masked);
        fields["tags"] = json!(known.tags);
    }
    tx.set::<CallListEntry>(Intent::PrepareCallList, entry.id, fields)?;
    Ok(())
}

/// Puts a household on a day's list under the id that every laptop derives for it; a struck-off one comes back under a new id.
pub(crate) fn put_on(tx: &mut Tx<'_>, entry: &CallListEntry) -> Result<Row<CallListEntry>, Error> {
    let scope = Compartment::Draft.at(entry.community);
    let derived = entry_id(entry);
    let id = match store::get::<CallListEntry>(tx.conn(), derived)? {
        None => {
            tx.create_as(Intent::PrepareCallList, scope, derived, entry)?;
            derived
        }
        Some(row) if row.is_void => tx.create(Intent::PrepareCallList, scope, entry)?,
        Some(row) => row.id,
    };
    Ok(store::must::<CallListEntry>(tx.conn(), id)?)
}

fn entry_id(entry: &CallListEntry) -> RecordId {
    let (community, household) = (entry.community.to_string(), entry.household.to_string());
    RecordId::derive(&["call_list_entry", &community, &entry.listed_on.to_string(), &household])
}
