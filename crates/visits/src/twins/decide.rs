//! What a person says of two records that look like one: 「是同一次」 or 「是两次」; and taking it back.

use super::{
    found::{self, Found},
    joined,
};
use crate::{Error, HouseholdCall, Stage, Twin, TwinVerdict, Visit, kinds};
use kernel::{Compartment, Intent, RecordId, RecordKind, Refusal, Role};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::json;
use store::{Recorded, Row, Tx};
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
/// `record_is_void`; `not_twins` of two that do not look like one, or of which one is not the team's; `twins_settled` when it was said
/// already; `twins_kept_apart` and `twins_one_by_third` where what was said of others says otherwise; whoever has no right to; the
/// store's.
pub fn decide_twins(tx: &mut Tx<'_>, wish: &DecideTwins) -> Result<(), Error> {
    let (one, other) = (wish.one.min(wish.other), wish.one.max(wish.other));
    let scopes = [place_of(tx.conn(), one)?, place_of(tx.conn(), other)?];
    let intent = meant(wish.verdict);
    for (community, _) in scopes {
        tx.may(intent, Compartment::Work.at(community))?;
    }
    let known = found::of(tx.conn(), one)?.into_iter().find(|found| (found.one, found.other) == (one, other));
    let found = known.ok_or_else(|| Refusal::invalid("other", "not_twins"))?;
    if !found::is_teams(tx.conn(), &found)? {
        return Err(Refusal::invalid("other", "not_twins").into());
    }
    refuse_others_than_the_lead(tx, &scopes)?;
    let sides = match wish.verdict {
        TwinVerdict::Same => [joined::together(tx.conn(), one)?, joined::together(tx.conn(), other)?],
        TwinVerdict::Apart => [vec![one], vec![other]],
    };
    let before = store::get::<Twin>(tx.conn(), Twin::id_of(one, other))?.and_then(|row| row.value.verdict);
    if let Some(refusal) = say(tx, &found, wish.verdict)? {
        return Err(refusal.into());
    }
    if before.is_some_and(|before| before != wish.verdict) {
        take_back_calls(tx, &found, before)?;
    }
    for call in calls_across(tx.conn(), &found, &sides)? {
        if found::is_teams(tx.conn(), &call)? {
            // Of a door somebody said something else of: that holds.
            say(tx, &call, wish.verdict)?;
        }
    }
    Ok(())
}

/// Takes it back: both stand for themselves and are asked about again, and with visits their doors. Without the other, all by which the
/// record is one with any.
///
/// # Errors
/// `twins_open` when nothing was said; whoever has no right to; the store's.
pub fn reopen_twins(tx: &mut Tx<'_>, wish: ReopenTwins) -> Result<(), Error> {
    let all = joined::together(tx.conn(), wish.one)?;
    let said = match wish.other {
        Some(other) => store::get::<Twin>(tx.conn(), Twin::id_of(wish.one, other))?.into_iter().collect(),
        None => said_within(tx.conn(), wish.one)?,
    };
    let said: Vec<Row<Twin>> = said.into_iter().filter(|row| !row.is_void && row.value.verdict.is_some()).collect();
    if said.is_empty() {
        return Err(Refusal::not_now("twins_open").into());
    }
    for row in &said {
        let Twin { community, one, other, .. } = row.value;
        tx.may(Intent::ReopenTwins, Compartment::Work.at(community))?;
        let standing = [one, other].map(|id| place_of(tx.conn(), id).ok()).into_iter().flatten();
        refuse_others_than_the_lead(tx, &standing.collect::<Vec<_>>())?;
        take_back(tx, row.id)?;
    }
    for Row { value: Twin { community, about, one, other, verdict }, .. } in said {
        let found = Found { about, community, one, other };
        if verdict == Some(TwinVerdict::Apart) {
            take_back_calls(tx, &found, verdict)?;
            continue;
        }
        for call in calls_across(tx.conn(), &found, &[all.clone(), all.clone()])? {
            let id = Twin::id_of(call.one, call.other);
            let is_one = store::get::<Twin>(tx.conn(), id)?.is_some_and(|row| row.value.verdict == verdict);
            if is_one && !are_visits_one(tx.conn(), &call)? {
                take_back(tx, id)?;
            }
        }
    }
    Ok(())
}

/// What was said to be the same among all that are one with a record.
fn said_within(conn: &Connection, id: RecordId) -> Result<Vec<Row<Twin>>, Error> {
    let mut said: Vec<Row<Twin>> = Vec::new();
    for one in joined::connected(conn, id, None)? {
        let tail = "WHERE is_void = 0 AND verdict = 'same' AND one = ?1 ORDER BY id";
        said.extend(store::rows::<Twin>(conn, tail, [one.bytes()])?);
    }
    Ok(said)
}

/// The visits two doors belong to are still one.
fn are_visits_one(conn: &Connection, call: &Found) -> Result<bool, Error> {
    let visit = |id| store::must::<HouseholdCall>(conn, id).map(|row| row.value.visit);
    Ok(joined::are_one(conn, visit(call.one)?, visit(call.other)?)?)
}

/// What was said of the doors with the visits is taken back with it.
fn take_back_calls(tx: &mut Tx<'_>, visits: &Found, verdict: Option<TwinVerdict>) -> Result<(), Error> {
    for call in calls_between(tx.conn(), visits)? {
        let id = Twin::id_of(call.one, call.other);
        if store::get::<Twin>(tx.conn(), id)?.is_some_and(|row| row.value.verdict == verdict) {
            take_back(tx, id)?;
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

/// Why it is not said, where it was said already and nobody said otherwise, or something else follows from what was said of others.
fn say(tx: &mut Tx<'_>, found: &Found, verdict: TwinVerdict) -> Result<Option<Refusal>, Error> {
    let (id, intent) = (Twin::id_of(found.one, found.other), meant(verdict));
    let there = store::get::<Twin>(tx.conn(), id)?;
    if let Some(row) = there.as_ref().filter(|row| row.value.verdict.is_some())
        && !is_contested(tx.conn(), row)?
    {
        return Ok(Some(Refusal::not_now("twins_settled")));
    }
    if let Some(reason) = contradiction(tx.conn(), found, verdict)? {
        return Ok(Some(Refusal::not_now(reason)));
    }
    if there.is_none() {
        let Found { about, community, one, other } = *found;
        let twin = Twin { community, about, one, other, verdict: Some(verdict) };
        tx.create_as(intent, Compartment::Work.at(community), id, &twin)?;
    } else {
        tx.settle::<Twin>(intent, id, json!({ "verdict": verdict }))?;
    }
    Ok(None)
}

/// Of all that would be one by a word, two were said to be two; of two said to be two, both are one with a third.
fn contradiction(conn: &Connection, found: &Found, verdict: TwinVerdict) -> Result<Option<&'static str>, Error> {
    let own = Twin::id_of(found.one, found.other);
    let these = joined::connected(conn, found.one, Some(own))?;
    if verdict == TwinVerdict::Apart {
        return Ok(these.contains(&found.other).then_some("twins_one_by_third"));
    }
    if these.contains(&found.other) {
        return Ok(None);
    }
    let those = joined::connected(conn, found.other, Some(own))?;
    for id in these.iter().flat_map(|one| those.iter().map(|other| Twin::id_of(*one, *other))).filter(|id| *id != own) {
        let said = store::get::<Twin>(conn, id)?;
        if said.is_some_and(|row| !row.is_void && row.value.verdict == Some(TwinVerdict::Apart)) {
            return Ok(Some("twins_kept_apart"));
        }
    }
    Ok(None)
}

/// Words about these two crossed: two said different things of them, or they were said to be two and became one by way of a third.
pub(super) fn is_contested(conn: &Connection, twin: &Row<Twin>) -> Result<bool, Error> {
    Ok(is_overruled(conn, &twin.value)? || is_disputed(conn, twin.id)?)
}

/// They were said to be two, and are one by way of a third.
pub(super) fn is_overruled(conn: &Connection, twin: &Twin) -> Result<bool, Error> {
    Ok(twin.verdict == Some(TwinVerdict::Apart) && joined::are_one(conn, twin.one, twin.other)?)
}

/// Two said different things of the same two records without having seen the other's word.
fn is_disputed(conn: &Connection, twin: RecordId) -> Result<bool, Error> {
    Ok(!store::disputed(conn, (twin, Twin::SPEC))?.is_empty())
}

/// The doors that look like one between visits of the one side and of the other.
fn calls_across(conn: &Connection, about: &Found, [these, those]: &[Vec<RecordId>; 2]) -> Result<Vec<Found>, Error> {
    let mut across = Vec::new();
    for one in these {
        for other in those.iter().filter(|other| *other != one) {
            across.extend(calls_between(conn, &Found { one: *one, other: *other, ..*about })?);
        }
    }
    Ok(across)
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
