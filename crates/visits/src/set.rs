//! Autosave of a visit, an agreed action, a call: any subset of fields; what does not differ is not written.

use crate::{AgreedAction, Error, HouseholdCall, Stage, Visit, VisitKind, kinds, start};
use kernel::{Intent, RecordId, Refusal};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use store::{Row, Tx};
use ts_rs::TS;

/// New values of a visit's fields.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SetVisit {
    /// The visit.
    pub id: RecordId,
    /// Any of them; null clears.
    #[ts(type = "Partial<VisitFields>")]
    pub fields: Map<String, Json>,
}

/// New values of an agreed action's fields.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SetAction {
    /// The action.
    pub id: RecordId,
    /// Any of them; null clears.
    #[ts(type = "Partial<Omit<ActionRow, 'id'>>")]
    pub fields: Map<String, Json>,
}

/// New values of a call's fields.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SetCall {
    /// The call.
    pub id: RecordId,
    /// Any of them; null clears.
    #[ts(type = "{ outcome?: CallOutcome | null; courtesy?: boolean; courtesy_note?: string | null }")]
    pub fields: Map<String, Json>,
}

/// What the screens may set on a visit; its community is fixed when it begins.
pub(crate) const VISIT_FIELDS: &[&str] = &[
    "community",
    "round",
    "kind",
    "visited_on",
    "place",
    "started_at",
    "ended_at",
    "subdistrict_told",
    "community_told",
    "notice_posted",
    "briefing_topic",
    "briefing_minutes",
    "members_present",
    "toured",
    "summary",
];
pub(crate) const ACTION_FIELDS: &[&str] = &["what", "owner", "due_on", "is_done"];
pub(crate) const CALL_FIELDS: &[&str] = &["outcome", "courtesy", "courtesy_note"];

/// Saves fields of a visit; false when nothing differed.
pub fn set(tx: &mut Tx<'_>, wish: SetVisit) -> Result<bool, Error> {
    set_visit(tx, Intent::RecordVisit, wish.id, wish.fields)
}

pub(crate) fn set_visit(
    tx: &mut Tx<'_>,
    intent: Intent,
    id: RecordId,
    fields: Map<String, Json>,
) -> Result<bool, Error> {
    only(&fields, VISIT_FIELDS, &["attended_by_role"])?;
    let row = store::must::<Visit>(tx.conn(), id)?;
    refuse_second_collective(tx, &row, &fields)?;
    Ok(tx.set::<Visit>(intent, id, tidy(fields))?)
}

/// Saves fields of an agreed action; false when nothing differed. That it is done may be marked after confirmation too.
pub fn set_action(tx: &mut Tx<'_>, wish: SetAction) -> Result<bool, Error> {
    only(&wish.fields, ACTION_FIELDS, &[])?;
    Ok(tx.set::<AgreedAction>(Intent::AgreeAction, wish.id, tidy(wish.fields))?)
}

/// Saves fields of a call; false when nothing differed.
pub fn set_call(tx: &mut Tx<'_>, wish: SetCall) -> Result<bool, Error> {
    only(&wish.fields, CALL_FIELDS, &[])?;
    Ok(tx.set::<HouseholdCall>(Intent::RecordCall, wish.id, tidy(wish.fields))?)
}

/// Refuses names that no screen may send.
pub(crate) fn only(fields: &Map<String, Json>, known: &[&str], also: &[&str]) -> Result<(), Refusal> {
    match fields.keys().find(|name| !known.contains(&name.as_str()) && !also.contains(&name.as_str())) {
        Some(name) => Err(Refusal::invalid(name, "field_unknown")),
        None => Ok(()),
    }
}

/// Texts without blanks at their ends; an empty one is none.
pub(crate) fn tidy(fields: Map<String, Json>) -> Json {
    let one = |(name, value): (String, Json)| match value {
        Json::String(text) => (name, tidy_text(Some(text)).map_or(Json::Null, Json::String)),
        other => (name, other),
    };
    Json::Object(fields.into_iter().map(one).collect())
}

/// A text without blanks at its ends; an empty one is none.
pub(crate) fn tidy_text(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

/// A visit must not become a round's second collective one of its community, nor a collective one without a round.
fn refuse_second_collective(tx: &Tx<'_>, row: &Row<Visit>, fields: &Map<String, Json>) -> Result<(), Error> {
    if !fields.contains_key("kind") && !fields.contains_key("round") {
        return Ok(());
    }
    let kind = fields.get("kind").and_then(Json::as_str).map_or(Some(row.value.kind), VisitKind::of_word);
    let round = match fields.get("round") {
        Some(round) => round.as_str().and_then(RecordId::parse),
        None => row.value.round,
    };
    if kind != Some(VisitKind::Collective) {
        return Ok(());
    }
    let round = round.ok_or_else(|| Refusal::invalid("round", "collective_needs_round"))?;
    match start::collective(tx.conn(), row.value.community, round)?.filter(|other| other.id != row.id) {
        Some(other) if kinds::stage(other.value.community, other.scope) == Stage::Confirmed => {
            Err(Refusal::not_now("collective_visit_confirmed").into())
        }
        Some(_) => Err(Refusal::not_now("collective_visit_exists").into()),
        None => Ok(()),
    }
}
