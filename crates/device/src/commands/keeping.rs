//! Undo, quick find, half-typed texts, comfort.

use crate::{Error, command::Done, command::None, compose, core::Core, described::described, prefs, wire, wire::Saved};
use kernel::{MemberId, RecordKind};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

/// A text somebody had not finished.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct DraftText {
    pub(crate) key: String,
    pub(crate) text: String,
    pub(crate) saved_at: String,
    /// Nothing is written in it.
    pub(crate) is_blank: bool,
}

#[derive(Deserialize, TS)]
pub(crate) struct KeepDraft {
    key: String,
    text: String,
}

#[derive(Deserialize, TS)]
pub(crate) struct OfPrefix {
    prefix: String,
}

#[derive(Deserialize, TS)]
pub(crate) struct OfKey {
    key: String,
}

#[derive(Deserialize, TS)]
pub(crate) struct FindText {
    pub(super) text: String,
}

/// How many changes were answered by an opposite one.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub(crate) struct Undone {
    changes: u32,
}

pub(crate) fn name_of(conn: &Connection, member: MemberId) -> String {
    let row = store::get::<directory::Member>(conn, kernel::RecordId(member.0)).ok().flatten();
    row.map(|m| m.value.nickname).unwrap_or_default()
}

pub(crate) fn undo(core: &mut Core, _: None) -> Result<Undone, Error> {
    let (now, day) = (core.now(), core.believed()?);
    let open = core.open_mut()?;
    let actor = open.actor(Option::None, day)?;
    Ok(Undone { changes: open.store.undo(&actor, now)?.changes })
}

pub(crate) fn find(core: &mut Core, args: FindText) -> Result<Vec<wire::Hit>, Error> {
    let looking = core.looking(Option::None)?;
    let conn = core.open()?.store.read();
    let mut found = Vec::new();
    let mut homes = BTreeSet::new();
    for hit in store::find(conn, &args.text, 30)? {
        // A household that was merged into another is found under the one that stays.
        let is_home = hit.kind == RecordKind::Household;
        let hit = if is_home { store::Hit { id: directory::main_home(conn, hit.id)?, ..hit } } else { hit };
        if !is_home || homes.insert(hit.id) {
            found.extend(described(conn, hit, &looking)?);
        }
    }
    Ok(found)
}

pub(crate) fn keep_draft(core: &mut Core, args: KeepDraft) -> Result<Saved, Error> {
    let now = core.now();
    core.open_mut()?.store.keep_draft(&args.key, &args.text, now)?;
    Ok(Saved::at(now))
}

pub(crate) fn drafts(core: &mut Core, args: OfPrefix) -> Result<Vec<DraftText>, Error> {
    all_drafts(core, &args.prefix)
}

pub(crate) fn all_drafts(core: &Core, prefix: &str) -> Result<Vec<DraftText>, Error> {
    let shown = |d: store::Draft| DraftText {
        is_blank: is_blank(&d.text),
        key: d.key,
        text: d.text,
        saved_at: d.saved_at.to_rfc3339(),
    };
    Ok(core.open()?.store.drafts(prefix)?.into_iter().map(shown).collect())
}

/// How many half-typed texts of the open vault have a word in them.
pub(crate) fn unfinished(core: &Core) -> Result<u32, Error> {
    Ok(compose::count(all_drafts(core, "")?.iter().filter(|draft| !draft.is_blank).count()))
}

fn is_blank(text: &str) -> bool {
    serde_json::from_str(text).map_or_else(|_| text.trim().is_empty(), |form| is_empty(&form))
}

/// A form nobody wrote anything in.
fn is_empty(form: &serde_json::Value) -> bool {
    match form {
        serde_json::Value::Null => true,
        serde_json::Value::String(text) => text.trim().is_empty(),
        serde_json::Value::Array(parts) => parts.iter().all(is_empty),
        serde_json::Value::Object(parts) => parts.values().all(is_empty),
        _ => false,
    }
}

pub(crate) fn drop_draft(core: &mut Core, args: OfKey) -> Result<Done, Error> {
    core.open_mut()?.store.drop_draft(&args.key)?;
    Ok(Done {})
}

pub(crate) fn prefs(core: &mut Core, _: None) -> Result<prefs::Prefs, Error> {
    prefs::load(core)
}

pub(crate) fn set_prefs(core: &mut Core, args: prefs::SetPrefs) -> Result<prefs::Prefs, Error> {
    prefs::set(core, args)
}
