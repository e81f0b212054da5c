//! 需核对: two wrote the same field without having seen each other; a person brings it together (sync.md 3.13).

use super::keeping::{described, name_of};
use crate::{Error, command::None as Nothing, core::Core, wire::Saved};
use kernel::{ChangeId, RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{Conflict, ConflictField, ConflictVersion, Resolution};
use ts_rs::TS;

/// Fields that hold sentences: here both versions can be kept, one after the other.
const SENTENCES: &[&str] =
    &["text", "first_answer", "what", "note", "courtesy_note", "summary", "toured", "briefing_topic"];

/// A record on which people disagree.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ConflictRow {
    record: RecordId,
    kind: RecordKind,
    title: String,
    detail: String,
    fields: Vec<ConflictingField>,
}

/// One of its fields.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ConflictingField {
    /// Its name.
    field: String,
    /// Both can be kept, one after the other.
    is_text: bool,
    /// This member may decide it.
    may_resolve: bool,
    /// What stands side by side, the one that shows first.
    versions: Vec<VersionOf>,
}

/// What one person wrote.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct VersionOf {
    #[ts(type = "Id")]
    change: ChangeId,
    /// Who; empty where that is not known here.
    by: String,
    at: String,
    /// None where it was cleared.
    value: Option<String>,
}

/// What to keep of a field.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct ResolveConflict {
    record: RecordId,
    field: String,
    /// The versions that were looked at.
    #[ts(type = "Id[]")]
    seen: Vec<ChangeId>,
    /// The one to keep; null for all of them.
    #[ts(type = "Id | null")]
    keep: Option<ChangeId>,
}

/// Every record with a field that needs a person.
pub(crate) fn list(core: &mut Core, _: Nothing) -> Result<Vec<ConflictRow>, Error> {
    let (looking, now) = (core.looking(None)?, core.now());
    let found = store::conflicts(core.open()?.store.read(), crate::COLUMNS)?;
    let open = core.open_mut()?;
    let mut rows = Vec::new();
    for conflict in found {
        let actor = open.actor(community_of(open.store.read(), conflict.record)?, now)?;
        let hit = store::Hit { kind: conflict.kind, id: conflict.record };
        let words = described(open.store.read(), hit, &looking).ok().flatten();
        let mut fields = Vec::new();
        for field in &conflict.fields {
            let may = open.store.may_resolve(&actor, now, (conflict.record, field.name))?;
            fields.push(shown(open.store.read(), field, may));
        }
        rows.push(row(&conflict, words.map(|hit| (hit.title, hit.detail)).unwrap_or_default(), fields));
    }
    Ok(rows)
}

fn row(conflict: &Conflict, words: (String, String), fields: Vec<ConflictingField>) -> ConflictRow {
    ConflictRow { record: conflict.record, kind: conflict.kind, title: words.0, detail: words.1, fields }
}

fn shown(conn: &rusqlite::Connection, field: &ConflictField, may_resolve: bool) -> ConflictingField {
    let version = |v: &ConflictVersion| VersionOf {
        change: v.change,
        by: v.member.map(|member| name_of(conn, member)).unwrap_or_default(),
        at: v.at.to_rfc3339(),
        value: v.value.clone(),
    };
    ConflictingField {
        field: field.name.to_owned(),
        is_text: SENTENCES.contains(&field.name),
        may_resolve,
        versions: field.versions.iter().map(version).collect(),
    }
}

/// Keeps one version, or all of them one after the other.
pub(crate) fn resolve(core: &mut Core, args: ResolveConflict) -> Result<Saved, Error> {
    let now = core.now();
    if args.keep.is_none() && !SENTENCES.contains(&args.field.as_str()) {
        return Err(kernel::Refusal::invalid("keep", "not_words").into());
    }
    let how = args.keep.map_or(Resolution::KeepAll, Resolution::Keep);
    let at = community_of(core.open()?.store.read(), args.record)?;
    core.write(at, |tx| tx.resolve((args.record, &args.field), &args.seen, how))?;
    Ok(Saved::at(now))
}

/// The community whose posting is acted under: the one in a drawer of which the record lies.
fn community_of(conn: &rusqlite::Connection, record: RecordId) -> Result<Option<RecordId>, Error> {
    let Some(scope) = store::scope_of(conn, record)? else { return Ok(None) };
    let places = store::rows::<directory::Place>(conn, "", [])?;
    let lies_at = |id: &RecordId| kernel::Compartment::ALL.iter().any(|c| c.at(*id) == scope);
    Ok(places.into_iter().map(|p| p.id).find(lies_at))
}
