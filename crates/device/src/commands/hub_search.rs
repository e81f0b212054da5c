//! 在中心端查找: records the hub holds and this member may read, whether they have come to this laptop yet or not.

use super::keeping::FindText;
use crate::{Error, core::Open, hub_sync::Hall, wire};
use directory::Place;
use kernel::{Compartment, RecordId, RecordKind, Refusal, ScopeId};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use sync::{FoundRecord, SearchWish};
use ts_rs::TS;

/// No answer names more; who gets as many as that is told to seek more narrowly.
const MOST: u32 = 50;
/// Nobody seeks by more characters.
const MOST_CHARACTERS: usize = 200;
/// The fields whose words stand for a record: the first that is filled.
const TITLES: [&str; 8] = ["text", "what", "title", "name", "nickname", "summary", "briefing_topic", "place"];
/// What is said beside.
const DETAILS: [&str; 3] = ["number", "visited_on", "owner"];

/// What the hub found.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct HubFound {
    hits: Vec<HubHit>,
    /// RFC 3339, by the hub's clock: everything it held then was looked through.
    as_of: String,
    /// What it has taken since and not looked through yet.
    behind: u32,
    /// True where there may be more than were told.
    is_cut: bool,
}

/// A record of the hub's.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct HubHit {
    #[serde(flatten)]
    hit: wire::Hit,
    /// The community, or whatever place it lies at.
    place_name: Option<String>,
    /// Its latest change, RFC 3339.
    changed_at: String,
    /// The record a screen is opened with, where that is here: itself, or what it belongs to.
    opens: Option<Opens>,
    /// False while it has not come to this laptop.
    is_here: bool,
}

/// A record with a screen of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Opens {
    kind: RecordKind,
    id: RecordId,
}

/// Asks the hub for records with these words.
pub(crate) fn at_hub(hall: &Hall, args: FindText) -> Result<HubFound, Error> {
    let words = args.text.trim();
    if words.is_empty() {
        return Err(Refusal::invalid("text", "search_words_missing").into());
    }
    if words.chars().count() > MOST_CHARACTERS {
        return Err(Refusal::invalid("text", "search_words_too_many").with("limit", MOST_CHARACTERS).into());
    }
    let (turn, found) = hall.search_at_hub(SearchWish { words: words.to_owned(), most: MOST })?;
    hall.held(turn, |core| {
        let open = core.open()?;
        let names = names_of_scopes(open)?;
        let hits: Result<Vec<_>, Error> = found.records.iter().map(|record| hit(open, &names, record)).collect();
        Ok(HubFound {
            is_cut: found.records.len() >= MOST as usize,
            hits: hits?.into_iter().flatten().collect(),
            as_of: found.as_of.at.to_rfc3339(),
            behind: u32::try_from(found.as_of.behind).unwrap_or(u32::MAX),
        })
    })
}

/// Scopes are derived from places, so what lies where is known by deriving them all.
fn names_of_scopes(open: &Open) -> Result<BTreeMap<ScopeId, String>, Error> {
    let places = store::rows::<Place>(open.store.read(), "", [])?;
    let drawers = |place: store::Row<Place>| Compartment::ALL.map(|c| (c.at(place.id), place.value.name.clone()));
    Ok(places.into_iter().flat_map(drawers).collect())
}

fn hit(open: &Open, names: &BTreeMap<ScopeId, String>, found: &FoundRecord) -> Result<Option<HubHit>, Error> {
    // A kind of a later program has no name here.
    let Some(kind) = RecordKind::of_number(found.kind) else { return Ok(None) };
    let fields: Map<String, Value> = serde_json::from_slice(&found.fields)?;
    let (title, detail) = (first(&fields, &TITLES), first(&fields, &DETAILS));
    Ok(Some(HubHit {
        hit: wire::Hit { kind, id: found.record, title, detail },
        place_name: names.get(&found.scope).cloned(),
        changed_at: found.changed_at.to_rfc3339(),
        opens: opens(open, (kind, found.record), &fields)?,
        is_here: is_here(open, found.record)?,
    }))
}

/// Words that were erased are none.
fn first(fields: &Map<String, Value>, names: &[&str]) -> String {
    let filled = |name: &&str| fields.get(*name).and_then(Value::as_str).filter(|words| !words.trim().is_empty());
    names.iter().find_map(filled).unwrap_or_default().to_owned()
}

fn opens(open: &Open, record: (RecordKind, RecordId), fields: &Map<String, Value>) -> Result<Option<Opens>, Error> {
    let parent = |kind: RecordKind, name: &str| {
        let id = fields.get(name).and_then(Value::as_str).and_then(RecordId::parse);
        id.map(|id| (kind, id))
    };
    let shown = match record.0 {
        RecordKind::Item | RecordKind::Visit | RecordKind::HouseholdCall | RecordKind::Team => Some(record),
        RecordKind::Journal | RecordKind::AgreedAction => parent(RecordKind::Visit, "visit"),
        RecordKind::Attachment => parent(RecordKind::Item, "item"),
        _ => None,
    };
    match shown {
        Some((kind, id)) if is_here(open, id)? => Ok(Some(Opens { kind, id })),
        _ => Ok(None),
    }
}

fn is_here(open: &Open, id: RecordId) -> Result<bool, Error> {
    Ok(store::scope_of(open.store.read(), id)?.is_some())
}
