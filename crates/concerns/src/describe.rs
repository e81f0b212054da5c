//! What was heard is described better, confirmed, or declared void.

use crate::{
    Error,
    attach::follow,
    item::{Item, ItemIdentity},
    judge::{judge_code, judge_text, readable},
    pack::Terms,
    words::Nature,
};
use kernel::{Compartment, Intent, RecordId, Refusal};
use serde_json::{Map, Value};
use store::Tx;

/// The fields that may be set, see [`crate::ItemFields`].
pub(crate) const SETTABLE: &[&str] = &["nature", "category", "place", "text", "first_answer", "route", "is_proactive"];

/// Sets some of an item's fields. `intent` is `DescribeItem`, or `Amend` for the lead's own edits before confirming.
///
/// # Errors
/// `unknown_field`, `text_missing`, `unknown_category`, `unknown_route`, `unknown_nature`, `is_void`, and the store's.
pub fn set(tx: &mut Tx<'_>, intent: Intent, id: RecordId, edit: (Map<String, Value>, &Terms)) -> Result<bool, Error> {
    let (mut fields, pack) = edit;
    readable(tx, id)?;
    fields.values_mut().for_each(tidy_value);
    fields.iter().try_for_each(|(name, value)| judge(name, value, pack))?;
    Ok(tx.set::<Item>(intent, id, Value::Object(fields))?)
}

/// Moves what was heard at a visit out of the draft (decisions D37). Returns what was moved.
///
/// # Errors
/// The actor may not confirm, or the store's.
pub fn confirm_visit(tx: &mut Tx<'_>, visit: RecordId) -> Result<Vec<RecordId>, Error> {
    let rows =
        store::rows::<Item>(tx.conn(), "WHERE visit = ?1 AND is_void = 0 ORDER BY heard_at, number", [visit.bytes()])?;
    let drafts = rows.into_iter().filter(|row| row.scope == row.value.draft_scope());
    let mut moved = Vec::new();
    for row in drafts {
        tx.move_to::<Item>(Intent::Confirm, row.id, row.value.work_scope())?;
        follow(tx, &row)?;
        moved.push(row.id);
    }
    Ok(moved)
}

/// Confirms one item that belongs to no visit. True when it was a draft.
///
/// # Errors
/// The actor may not confirm, the item is void or not here, or the store's.
pub fn confirm_item(tx: &mut Tx<'_>, id: RecordId) -> Result<bool, Error> {
    let row = readable(tx, id)?;
    let is_draft = row.scope == row.value.draft_scope();
    if is_draft {
        tx.move_to::<Item>(Intent::Confirm, id, row.value.work_scope())?;
        follow(tx, &row)?;
    }
    Ok(is_draft)
}

/// Confirms items of one community that are part of no visit's confirmation (其他来源的诉求). Returns how many were drafts.
///
/// # Errors
/// `nothing_to_confirm`, the actor may not confirm, an item is void or not here, or the store's.
pub fn confirm_items(tx: &mut Tx<'_>, community: RecordId, ids: &[RecordId]) -> Result<u32, Error> {
    tx.may(Intent::Confirm, Compartment::Work.at(community))?;
    let mut moved = 0;
    for id in ids {
        moved += u32::from(confirm_item(tx, *id)?);
    }
    if moved == 0 { Err(Refusal::not_now("nothing_to_confirm").into()) } else { Ok(moved) }
}

/// Declares an item void, with the reason; who said it goes with it.
///
/// # Errors
/// The reason is blank, the item is void or not here, or the store's.
pub fn void(tx: &mut Tx<'_>, id: RecordId, reason: &str) -> Result<(), Error> {
    readable(tx, id)?;
    tx.void::<Item>(Intent::Void, id, reason)?;
    let identity = ItemIdentity::id(id);
    if store::get::<ItemIdentity>(tx.conn(), identity)?.is_some_and(|row| !row.is_void) {
        tx.void::<ItemIdentity>(Intent::Void, identity, reason)?;
    }
    Ok(())
}

pub(crate) fn tidy_value(value: &mut Value) {
    if let Value::String(text) = value {
        let trimmed = text.trim();
        *value = if trimmed.is_empty() { Value::Null } else { Value::String(trimmed.to_owned()) };
    }
}

pub(crate) fn judge(name: &str, value: &Value, pack: &Terms) -> Result<(), Refusal> {
    let text = value.as_str();
    match name {
        "text" => judge_text(text.unwrap_or_default()),
        "nature" if text.and_then(Nature::of_word).is_none() => Err(Refusal::invalid("nature", "unknown_nature")),
        "is_proactive" if !value.is_boolean() => Err(Refusal::invalid("is_proactive", "not_a_choice")),
        "category" => judge_code("category", text, |code| pack.category(code).is_some()),
        "route" => judge_code("route", text, |route| pack.route_word(route).is_some()),
        other if !SETTABLE.contains(&other) => Err(Refusal::invalid(other, "unknown_field").with("field", other)),
        _ => Ok(()),
    }
}
