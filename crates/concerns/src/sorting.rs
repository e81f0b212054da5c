//! 会同梳理, what the two do: sort an item, confirm what they see, and, where the community could not come, say so. Nothing
//! goes beyond the community before both confirmed (users.md moment 4).

use crate::{
    Error,
    agreed::Sorted,
    describe::{judge, tidy_value},
    entries::step_of,
    fold::{Folded, Line},
    item::Item,
    judge::readable,
    pack::Terms,
    sorted::Side,
    standing::Step,
    words::{Nature, StepWord},
};
use kernel::{Compartment, ErrorCode, Intent, RecordId, Refusal};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::{Entry, Recorded, Row, Tx};
use ts_rs::TS;

/// The route that stays within the community.
const SELF_GOVERNED: &str = "self_governance";
/// The longest reason or number of an order.
const MOST_OF_A_REASON: usize = 200;
/// What two may have sorted differently without having seen each other.
const AGREED: &[&str] = &["nature", "route", "is_hotline", "duplicate_of"];

/// One item as it was shown to whoever confirms.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SeenItem {
    /// The item.
    pub id: RecordId,
    /// What it was shown to be.
    pub sorted: Sorted,
}

/// Sorts one item; a choice among versions that stood side by side settles them. Any of `nature`, `route`, `is_hotline`, `hotline_number`, `duplicate_of`. True when something differed.
///
/// # Errors
/// `not_your_right`, `not_your_place`, `not_confirmed`, `steps_taken`, a duplicate's refusal, a field's, and the store's.
pub fn sort(tx: &mut Tx<'_>, id: RecordId, edit: (Map<String, Value>, &Terms)) -> Result<bool, Error> {
    let (mut fields, pack) = edit;
    let row = sortable(tx, id, Intent::SortItem)?;
    fields.values_mut().for_each(tidy_value);
    for (name, value) in &fields {
        match name.as_str() {
            "nature" => judge_nature(tx, &row, value, pack)?,
            "route" => judge(name, value, pack)?,
            "is_hotline" if value.is_boolean() => {}
            "hotline_number" if value.as_str().is_none_or(|text| text.chars().count() <= MOST_OF_A_REASON) => {}
            "duplicate_of" => judge_duplicate(tx, &row, value)?,
            other => return Err(Refusal::invalid(other, "unknown_field").with("field", other).into()),
        }
    }
    Ok(tx.settle::<Item>(Intent::SortItem, id, Value::Object(fields))?)
}

/// Confirms what was seen, for the side the actor stands on. Returns how many items got its confirmation.
///
/// # Errors
/// `not_your_right`, `not_your_place`, `sorting_changed` when an item is another by now, `sorting_disputed`, `sorting_route_missing`,
/// `sorting_confirmed_already`, and the store's.
pub fn confirm_sorting(tx: &mut Tx<'_>, seen: &[SeenItem]) -> Result<u32, Error> {
    let side = Side::of(tx.actor().role).ok_or_else(|| Refusal::new(ErrorCode::Forbidden, "not_your_right"))?;
    let mut confirmed = 0;
    for SeenItem { id, sorted } in seen {
        let row = sortable(tx, *id, Intent::ConfirmSorting)?;
        judge_seen(tx, &row, sorted)?;
        let fields = json!({ side.field().1: serde_json::to_value(sorted).map_err(store::Error::from)? });
        confirmed += u32::from(tx.set::<Item>(Intent::ConfirmSorting, *id, fields)?);
    }
    if confirmed == 0 { Err(Refusal::not_now("sorting_confirmed_already").into()) } else { Ok(confirmed) }
}

/// Notes why the community could not take part, on all items of the visit it has not confirmed: of all that are one. They count apart from then on.
///
/// # Errors
/// `not_your_right`, `reason_missing`, `text_too_long`, `sorting_confirmed_already`, and the store's.
pub fn sort_without(tx: &mut Tx<'_>, visits: &[RecordId], reason: &str) -> Result<u32, Error> {
    let reason = reason.trim();
    let rows = confirmed_of_visits(tx.conn(), visits)?;
    if let Some(row) = rows.first() {
        tx.may(Intent::SortWithout, row.value.work_scope())?;
    }
    match reason.chars().count() {
        0 => return Err(Refusal::invalid("reason", "reason_missing").into()),
        n if n > MOST_OF_A_REASON => {
            return Err(Refusal::invalid("reason", "text_too_long").with("most", MOST_OF_A_REASON).into());
        }
        _ => {}
    }
    let mut noted = 0;
    for row in rows.iter().filter(|row| !row.value.is_confirmed_by(Side::Community)) {
        noted += u32::from(tx.set::<Item>(Intent::SortWithout, row.id, json!({ "absent_reason": reason }))?);
    }
    if noted == 0 { Err(Refusal::not_now("sorting_confirmed_already").into()) } else { Ok(noted) }
}

/// What was heard at visits that are one and has been confirmed by the lead, in the order it was heard.
pub(crate) fn confirmed_of_visits(conn: &Connection, visits: &[RecordId]) -> Result<Vec<Row<Item>>, Error> {
    let tail = "WHERE visit = ?1 AND is_void = 0 ORDER BY heard_at, number";
    let mut rows = Vec::new();
    for visit in visits {
        rows.extend(store::rows::<Item>(conn, tail, [visit.bytes()])?);
    }
    if visits.len() > 1 {
        rows.sort_by(|a, b| (a.value.heard_at, &a.value.number).cmp(&(b.value.heard_at, &b.value.number)));
    }
    Ok(rows.into_iter().filter(|row| row.scope == row.value.work_scope()).collect())
}

/// Whether a step would carry an item beyond its community while it may not go: heard at a visit, in a community whose secretary
/// has a posting, and not sorted by both. What has gone up once goes on.
///
/// # Errors
/// `is_duplicate`, `sorting_not_confirmed`, and the store's.
pub(crate) fn judge_going_up(conn: &Connection, row: &Row<Item>, of: (&Step, &Folded, bool)) -> Result<(), Error> {
    let (step, folded, has_gone_up) = of;
    if !leads_beyond(step, folded.standing.route.as_deref()) || has_gone_up {
        return Ok(());
    }
    if row.value.duplicate_of.is_some() {
        return Err(Refusal::not_now("is_duplicate").into());
    }
    if row.value.is_sorted() || row.value.visit.is_none() || !has_secretary(conn, row.value.community, step.on)? {
        return Ok(());
    }
    Err(Refusal::not_now("sorting_not_confirmed").into())
}

fn leads_beyond(step: &Step, route: Option<&str>) -> bool {
    match step.word {
        StepWord::Assign | StepWord::Transfer => route != Some(SELF_GOVERNED),
        StepWord::Escalate => step.text("to") != Some(SELF_GOVERNED),
        _ => false,
    }
}

/// What of an item two sorted differently, neither having seen the other.
pub(crate) fn disputed(conn: &Connection, id: RecordId) -> Result<Vec<&'static str>, Error> {
    let mut fields = store::disputed(conn, (id, Item::SPEC))?;
    fields.retain(|field| AGREED.contains(field));
    Ok(fields)
}

/// True for the steps that hand a concern to others.
pub(crate) fn hands_on(word: StepWord) -> bool {
    matches!(word, StepWord::Assign | StepWord::Transfer | StepWord::Escalate)
}

/// A step in force has handed it on before.
pub(crate) fn has_gone_up(entries: &[Entry], folded: &Folded) -> bool {
    let in_force =
        |(entry, line): (&Entry, &Line)| line.misfit.is_none() && step_of(entry).is_some_and(|s| hands_on(s.word));
    entries.iter().zip(&folded.lines).any(in_force)
}

/// Whether somebody of the community could sort with the team on that day.
///
/// # Errors
/// The store's.
pub fn has_secretary(conn: &Connection, community: RecordId, on: chrono::NaiveDate) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM grant WHERE is_void = 0 AND role = 'community_secretary' AND place = ?1
                 AND from_on <= ?2 AND (to_on IS NULL OR to_on >= ?2))";
    Ok(conn.prepare_cached(sql)?.query_row((community.bytes(), on.to_string()), |r| r.get(0))?)
}

/// An item that this actor may sort: the right first, then whether it is here and confirmed by the lead.
fn sortable(tx: &Tx<'_>, id: RecordId, intent: Intent) -> Result<Row<Item>, Error> {
    let row = readable(tx, id)?;
    tx.may(intent, Compartment::Work.at(row.value.community))?;
    if row.scope == row.value.work_scope() { Ok(row) } else { Err(Refusal::not_now("not_confirmed").into()) }
}

/// A concern on which steps were taken stays one.
fn judge_nature(tx: &Tx<'_>, row: &Row<Item>, value: &Value, pack: &Terms) -> Result<(), Error> {
    judge("nature", value, pack)?;
    let stays = value.as_str() == Some(Nature::Concern.word()) || row.value.nature != Nature::Concern;
    if stays || store::entries::<Item>(tx.conn(), row.id)?.is_empty() {
        Ok(())
    } else {
        Err(Refusal::not_now("steps_taken").into())
    }
}

/// The other is here, of the same community and confirmed; neither stands at the other end of another link.
fn judge_duplicate(tx: &Tx<'_>, row: &Row<Item>, value: &Value) -> Result<(), Error> {
    let invalid = |reason| Err(Refusal::invalid("duplicate_of", reason).into());
    let Some(text) = value.as_str() else { return if value.is_null() { Ok(()) } else { invalid("no_such_item") } };
    let Some(main) = RecordId::parse(text) else { return invalid("no_such_item") };
    if main == row.id {
        return invalid("duplicate_of_itself");
    }
    let main = readable(tx, main)?;
    if main.scope != row.scope {
        return invalid("duplicate_elsewhere");
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM item WHERE duplicate_of = ?1 AND is_void = 0)";
    let has_own: bool = tx.conn().prepare_cached(sql)?.query_row([row.id.bytes()], |r| r.get(0))?;
    if main.value.duplicate_of.is_some() || has_own { invalid("duplicate_of_duplicate") } else { Ok(()) }
}

fn judge_seen(tx: &Tx<'_>, row: &Row<Item>, seen: &Sorted) -> Result<(), Error> {
    let about = |refusal: Refusal| Err(refusal.with("number", &row.value.number).into());
    if Sorted::of(&row.value) != *seen {
        return about(Refusal::new(ErrorCode::Conflict, "sorting_changed"));
    }
    if !disputed(tx.conn(), row.id)?.is_empty() {
        return about(Refusal::not_now("sorting_disputed"));
    }
    if let Some(main) = seen.duplicate_of
        && store::get::<Item>(tx.conn(), main)?.is_some_and(|main| main.value.duplicate_of.is_some())
    {
        return about(Refusal::invalid("duplicate_of", "duplicate_of_duplicate"));
    }
    if seen.lacks_route() { about(Refusal::invalid("route", "sorting_route_missing")) } else { Ok(()) }
}
