//! What a person says of two records that look like one: 「是同一次」 or 「是两次」; and taking it back.

use super::found::{self, Found};
use crate::{Error, HouseholdCall, Stage, Twin, TwinVerdict, Visit, kinds};
use kernel::{Compartment, Intent, RecordId, RecordKind, Refusal, Role};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::json;
use store::{Recorded, Tx};
use ts_rs::TS;

/// What is said of which two.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub struct DecideTwins {
    /// One of the two.
    pub one: RecordId,
    /// The other.
    pub other: RecordId,
    /// What it is.
    pub verdict: TwinVerdict,
}

/// What is to be asked again.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub struct ReopenTwins {
    /// The record.
    pub one: RecordId,
    /// What was said of it and this one; without it, all by which it was joined.
    pub other: Option<RecordId>,
}

/// Says it, and of two visits the same of the doors both called at: nothing is asked twice. Nothing is moved and nothing changed in either
/// record. Once one of them is confirmed only the lead says it, as with every change of what is confirmed.
///
/// # Errors
/// `record_is_void`; `not_twins` of two that do not look like one; `twins_settled` when it was said already; whoever has no
/// right to; the store's.
pub fn decide_twins(tx: &mut Tx<'_>, wish: &DecideTwins) -> Result<(), Error> {
    let (one, other) = (wish.one.min(wish.other), wish.one.max(wish.other));
    let scopes = [place_of(tx.conn(), one)?, place_of(tx.conn(), other)?];
    let intent = meant(wish.verdict);
    for (community, _) in scopes {
        tx.may(intent, Compartment::Work.at(community))?;
    }
    let known = found::of(tx.conn(), one)?.into_iter().find(|found| (found.one, found.other) == (one, other));
    let found = known.ok_or_else(|| Refusal::invalid("other", "not_twins"))?;
    refuse_others_than_the_lead(tx, &scopes)?;
    if !say(tx, &found, wish.verdict)? {
        return Err(Refusal::not_now("twins_settled").into());
    }
    for call in calls_between(tx.conn(), &found)? {
        say(tx, &call, wish.verdict)?;
    }
    Ok(())
}

/// Takes it back: both stand for themselves and are asked about again, and with two visits their doors.
///
/// # Errors
/// `twins_open` when nothing was said; whoever has no right to; the store's.
pub fn reopen_twins(tx: &mut Tx<'_>, wish: ReopenTwins) -> Result<(), Error> {
    let tail = "WHERE is_void = 0 AND verdict IS NOT NULL AND (one = ?1 OR other = ?1) ORDER BY id";
    let mut said = store::rows::<Twin>(tx.conn(), tail, [wish.one.bytes()])?;
    said.retain(|row| match wish.other {
        Some(other) => [row.value.one, row.value.other].contains(&other),
        None => row.value.verdict == Some(TwinVerdict::Same),
    });
    if said.is_empty() {
        return Err(Refusal::not_now("twins_open").into());
    }
    for row in said {
        let Twin { community, about, one, other, verdict } = row.value;
        tx.may(Intent::ReopenTwins, Compartment::Work.at(community))?;
        let standing = [one, other].map(|id| place_of(tx.conn(), id).ok()).into_iter().flatten();
        refuse_others_than_the_lead(tx, &standing.collect::<Vec<_>>())?;
        take_back(tx, row.id)?;
        for call in calls_between(tx.conn(), &Found { about, community, one, other })? {
            let id = Twin::id_of(call.one, call.other);
            if store::get::<Twin>(tx.conn(), id)?.is_some_and(|row| row.value.verdict == verdict) {
                take_back(tx, id)?;
            }
        }
    }
    Ok(())
}

fn take_back(tx: &mut Tx<'_>, id: RecordId) -> Result<(), Error> {
    tx.settle::<Twin>(Intent::ReopenTwins, id, json!({ "verdict": null }))?;
    Ok(())
}

fn meant(verdict: TwinVerdict) -> Intent {
    match verdict {
        TwinVerdict::Same => Intent::JoinTwins,
        TwinVerdict::Apart => Intent::KeepTwins,
    }
}

/// False where it was said already, and nobody said otherwise.
fn say(tx: &mut Tx<'_>, found: &Found, verdict: TwinVerdict) -> Result<bool, Error> {
    let (id, intent) = (Twin::id_of(found.one, found.other), meant(verdict));
    match store::get::<Twin>(tx.conn(), id)? {
        None => {
            let Found { about, community, one, other } = *found;
            let twin = Twin { community, about, one, other, verdict: Some(verdict) };
            tx.create_as(intent, Compartment::Work.at(community), id, &twin)?;
        }
        Some(row) if row.value.verdict.is_some() && !is_disputed(tx.conn(), id)? => return Ok(false),
        Some(_) => {
            tx.settle::<Twin>(intent, id, json!({ "verdict": verdict }))?;
        }
    }
    Ok(true)
}

/// Two said different things of the same two records without having seen the other's word.
pub(super) fn is_disputed(conn: &Connection, twin: RecordId) -> Result<bool, Error> {
    Ok(!store::disputed(conn, (twin, Twin::SPEC))?.is_empty())
}

/// The doors that look like one between two visits.
pub(super) fn calls_between(conn: &Connection, visits: &Found) -> Result<Vec<Found>, Error> {
    if visits.about != RecordKind::Visit {
        return Ok(Vec::new());
    }
    let mut between = Vec::new();
    for row in store::rows::<HouseholdCall>(conn, "WHERE is_void = 0 AND visit = ?1 ORDER BY id", [visits.one.bytes()])?
    {
        for call in found::of(conn, row.id)? {
            let far = if call.one == row.id { call.other } else { call.one };
            let is_other = store::get::<HouseholdCall>(conn, far)?.is_some_and(|c| c.value.visit == visits.other);
            between.extend(is_other.then_some(call));
        }
    }
    Ok(between)
}

/// The community a visit or call is of, and how far it is.
type Place = (RecordId, Stage);

fn place_of(conn: &Connection, id: RecordId) -> Result<Place, Error> {
    let (community, scope, is_void) = match store::get::<Visit>(conn, id)? {
        Some(row) => (row.value.community, row.scope, row.is_void),
        None => {
            let row = store::must::<HouseholdCall>(conn, id)?;
            (row.value.community, row.scope, row.is_void)
        }
    };
    if is_void {
        Err(Refusal::not_now("record_is_void").into())
    } else {
        Ok((community, kinds::stage(community, scope)))
    }
}

fn refuse_others_than_the_lead(tx: &Tx<'_>, places: &[Place]) -> Result<(), Refusal> {
    let is_confirmed = places.iter().any(|(_, stage)| *stage == Stage::Confirmed);
    if is_confirmed && tx.actor().role != Role::Lead {
        return Err(Refusal::not_now("confirmed_changes_by_lead"));
    }
    Ok(())
}
