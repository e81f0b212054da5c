//! The lead's own edits, and records declared void.

use crate::set::{self, ACTION_FIELDS, CALL_FIELDS};
use crate::{AgreedAction, Attendance, CallListEntry, Error, HouseholdCall, Journal, Stage, Visit, kinds, twins};
use kernel::{Intent, RecordId, RecordKind, Refusal};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use store::{Recorded, Tx};
use ts_rs::TS;

/// New values, in the lead's own hand.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct AmendArgs {
    /// Visit, household call, journal or agreed action; items are the concerns' matter.
    pub kind: RecordKind,
    /// The record.
    pub id: RecordId,
    /// Any of its fields; null clears.
    #[ts(type = "Record<string, unknown>")]
    pub fields: Map<String, Json>,
}

/// A record is declared void.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct VoidArgs {
    /// Any kind of this column but rounds.
    pub kind: RecordKind,
    /// The record.
    pub id: RecordId,
    /// Why.
    pub reason: String,
}

/// Amends a record before or after confirmation; false when nothing differed. What it said before stays in the history, and
/// figures of an earlier cut stay what they were.
pub fn amend(tx: &mut Tx<'_>, wish: AmendArgs) -> Result<bool, Error> {
    let AmendArgs { kind, id, fields } = wish;
    match kind {
        RecordKind::Visit => amend_visit(tx, id, fields),
        RecordKind::HouseholdCall => amend_fields::<HouseholdCall>(tx, id, (fields, CALL_FIELDS)),
        RecordKind::Journal => amend_fields::<Journal>(tx, id, (fields, &["text"])),
        RecordKind::AgreedAction => amend_fields::<AgreedAction>(tx, id, (fields, ACTION_FIELDS)),
        _ => Err(Refusal::invalid("kind", "not_amendable_here").into()),
    }
}

/// Counts by role are amended after confirmation only; before it they follow the sign-in.
fn amend_visit(tx: &mut Tx<'_>, id: RecordId, fields: Map<String, Json>) -> Result<bool, Error> {
    let row = store::must::<Visit>(tx.conn(), id)?;
    let is_draft = kinds::stage(row.value.community, row.scope) == Stage::Draft;
    if is_draft && fields.contains_key("attended_by_role") {
        return Err(Refusal::invalid("attended_by_role", "counts_follow_sign_in").into());
    }
    let (counts, others) = fields.into_iter().partition(|(name, _)| name == "attended_by_role");
    let is_recounted = amend_counts(tx, id, &counts)?;
    Ok(set::set_visit(tx, Intent::Amend, id, others)? || is_recounted)
}

/// The counts of visits that are one are put right in the one that stays, so that the others keep theirs should they be parted. Where that
/// can't be told from its own sign-in, which is what was fixed when it was confirmed, the others have to say the same.
fn amend_counts(tx: &mut Tx<'_>, id: RecordId, counts: &Map<String, Json>) -> Result<bool, Error> {
    let Some(wished) = counts.get("attended_by_role") else { return Ok(false) };
    let all = twins::together(tx.conn(), id)?;
    let mut has_changed = false;
    for one in &all {
        let row = store::must::<Visit>(tx.conn(), *one)?;
        if kinds::stage(row.value.community, row.scope) == Stage::Confirmed {
            has_changed |= set::set_visit(tx, Intent::Amend, *one, counts.clone())?;
        }
        if json!(twins::counts_together(tx.conn(), &all)?) == *wished {
            break;
        }
    }
    Ok(has_changed)
}

fn amend_fields<T: Recorded>(
    tx: &mut Tx<'_>,
    id: RecordId,
    (fields, known): (Map<String, Json>, &[&str]),
) -> Result<bool, Error> {
    set::only(&fields, known, &[])?;
    Ok(tx.set::<T>(Intent::Amend, id, set::tidy(fields))?)
}

/// Declares a record void, with the reason. A visit takes its sign-in, calls, journal and agreed actions with it, and a visit or call those
/// it is one with: to whoever strikes it out it is one.
pub fn void(tx: &mut Tx<'_>, wish: &VoidArgs) -> Result<(), Error> {
    let VoidArgs { kind, id, reason } = wish;
    match kind {
        RecordKind::Visit => void_together(tx, *id, |tx, id| void_visit(tx, id, reason)),
        RecordKind::Attendance => void_one::<Attendance>(tx, *id, reason),
        RecordKind::HouseholdCall => void_together(tx, *id, |tx, id| void_one::<HouseholdCall>(tx, id, reason)),
        RecordKind::Journal => void_one::<Journal>(tx, *id, reason),
        RecordKind::AgreedAction => void_one::<AgreedAction>(tx, *id, reason),
        RecordKind::CallListEntry => void_one::<CallListEntry>(tx, *id, reason),
        _ => Err(Refusal::invalid("kind", "not_voidable_here").into()),
    }
}

fn void_together(
    tx: &mut Tx<'_>,
    id: RecordId,
    void: impl Fn(&mut Tx<'_>, RecordId) -> Result<(), Error>,
) -> Result<(), Error> {
    let others = twins::together(tx.conn(), id)?.into_iter().filter(|other| *other != id);
    void(tx, id)?;
    others.collect::<Vec<_>>().into_iter().try_for_each(|other| void(tx, other))
}

fn void_visit(tx: &mut Tx<'_>, id: RecordId, reason: &str) -> Result<(), Error> {
    void_one::<Visit>(tx, id, reason)?;
    void_all::<Attendance>(tx, id, reason)?;
    void_all::<HouseholdCall>(tx, id, reason)?;
    void_all::<Journal>(tx, id, reason)?;
    void_all::<AgreedAction>(tx, id, reason)
}

fn void_all<T: Recorded>(tx: &mut Tx<'_>, visit: RecordId, reason: &str) -> Result<(), Error> {
    for row in store::rows::<T>(tx.conn(), "WHERE is_void = 0 AND visit = ?1 ORDER BY created_at, id", [visit.bytes()])?
    {
        void_one::<T>(tx, row.id, reason)?;
    }
    Ok(())
}

fn void_one<T: Recorded>(tx: &mut Tx<'_>, id: RecordId, reason: &str) -> Result<(), Error> {
    Ok(tx.void::<T>(Intent::Void, id, reason)?)
}
