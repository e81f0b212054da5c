//! 请您过目: the lead confirms a visit, and what belongs to it leaves the team's draft (decisions D37).

use crate::{
    AgreedAction, Confirmed, Error, HouseholdCall, Journal, Stage, Visit, kinds, late, names, symposium,
    twins::{self, People},
};
use chrono::NaiveDate;
use kernel::{Compartment, Intent, RecordId, Refusal};
use serde_json::json;
use store::{Recorded, Row, Tx};

/// Moves a visit, its calls, journal and agreed actions to the work compartment, in the caller's one transaction, and fixes
/// the counts by role: the names of those who took part stay with the team. Visits that are one are confirmed as one. Only a lead may, and
/// once.
pub fn confirm(tx: &mut Tx<'_>, visit: RecordId) -> Result<Confirmed, Error> {
    let all = twins::together(tx.conn(), visit)?;
    let row = store::must::<Visit>(tx.conn(), all.first().copied().unwrap_or(visit))?;
    refuse_unready(&row, tx.now().local_date())?;
    refuse_unready_joined(tx, &all)?;
    let mut moved = 0;
    for id in all {
        moved += confirm_one(tx, id)?;
    }
    Ok(Confirmed { moved, recounted: false })
}

/// A visit with its parts; of one that was confirmed before, what is still with the team.
fn confirm_one(tx: &mut Tx<'_>, visit: RecordId) -> Result<u32, Error> {
    let row = store::must::<Visit>(tx.conn(), visit)?;
    let community = row.value.community;
    if kinds::stage(community, row.scope) == Stage::Confirmed {
        return move_parts(tx, visit, community);
    }
    let counts = symposium::by_role(&symposium::attendance(tx.conn(), visit)?);
    let fields = json!({ "attended_by_role": counts, "signed_in_by_role": counts, "confirmed_by": tx.actor().member,
                         "confirmed_at": tx.now() });
    tx.set::<Visit>(Intent::Confirm, visit, fields)?;
    tx.move_to::<Visit>(Intent::Confirm, visit, Compartment::Work.at(community))?;
    Ok(1 + move_parts(tx, visit, community)?)
}

/// 确认后补记: what came to a confirmed visit afterwards leaves the draft too. People who signed in and were not counted yet
/// are added to the counts by role as an amendment, so that its history says what stood there before. A draft that was joined into a
/// confirmed visit follows it too. Only a lead may; none
/// moved and nothing recounted when nothing came.
pub fn confirm_late(tx: &mut Tx<'_>, visit: RecordId) -> Result<Confirmed, Error> {
    let all = twins::together(tx.conn(), visit)?;
    let row = store::must::<Visit>(tx.conn(), all.first().copied().unwrap_or(visit))?;
    let community = row.value.community;
    tx.may(Intent::Confirm, Compartment::Work.at(community))?;
    if row.is_void {
        return Err(Refusal::not_now("record_is_void").into());
    }
    if kinds::stage(community, row.scope) == Stage::Draft {
        return Err(Refusal::not_now("visit_not_confirmed").into());
    }
    refuse_unready_joined(tx, &all)?;
    let mut confirmed = Confirmed { moved: 0, recounted: false };
    for (id, People { counted, signed_in }) in late::recounts(tx.conn(), &all)?.of {
        let fields = json!({ "attended_by_role": counted, "signed_in_by_role": signed_in });
        tx.set::<Visit>(Intent::Amend, id, fields)?;
        confirmed.recounted = true;
    }
    for id in all {
        confirmed.moved += confirm_one(tx, id)?;
    }
    Ok(confirmed)
}

fn move_parts(tx: &mut Tx<'_>, visit: RecordId, community: RecordId) -> Result<u32, Error> {
    Ok(move_all::<HouseholdCall>(tx, visit, community)?
        + move_all::<Journal>(tx, visit, community)?
        + move_all::<AgreedAction>(tx, visit, community)?)
}

/// What was joined and is still with the team leaves the draft as well: should it be parted later, it stands for itself, and has to be fit
/// to be counted.
fn refuse_unready_joined(tx: &Tx<'_>, all: &[RecordId]) -> Result<(), Error> {
    for id in all.iter().skip(1) {
        let row = store::must::<Visit>(tx.conn(), *id)?;
        let is_draft = kinds::stage(row.value.community, row.scope) == Stage::Draft;
        if is_draft && refuse_unready(&row, tx.now().local_date()).is_err() {
            let by = names::member(tx.conn(), row.created_by)?;
            return Err(Refusal::not_now("joined_visit_unready").with("by", by).into());
        }
    }
    Ok(())
}

fn refuse_unready(row: &Row<Visit>, today: NaiveDate) -> Result<(), Refusal> {
    let Visit { community, visited_on, started_at, ended_at, .. } = &row.value;
    if row.is_void {
        return Err(Refusal::not_now("record_is_void"));
    }
    if kinds::stage(*community, row.scope) == Stage::Confirmed {
        return Err(Refusal::not_now("already_confirmed"));
    }
    match visited_on {
        None => return Err(Refusal::not_now("visited_on_missing")),
        Some(day) if *day > today => return Err(Refusal::not_now("visited_on_in_future").with("visited_on", day)),
        Some(_) => {}
    }
    if started_at.is_some() && ended_at.is_some() && ended_at <= started_at {
        return Err(Refusal::not_now("ended_before_started"));
    }
    Ok(())
}

fn move_all<T: Recorded>(tx: &mut Tx<'_>, visit: RecordId, community: RecordId) -> Result<u32, Error> {
    let tail = "WHERE is_void = 0 AND visit = ?1 AND scope = ?2 ORDER BY created_at, id";
    let rows = store::rows::<T>(tx.conn(), tail, (visit.bytes(), Compartment::Draft.at(community).bytes()))?;
    for row in &rows {
        tx.move_to::<T>(Intent::Confirm, row.id, Compartment::Work.at(community))?;
    }
    Ok(u32::try_from(rows.len()).unwrap_or(u32::MAX))
}
