//! 需核对: two wrote the same field without having seen each other; a person brings it together (sync.md 3.13).

use super::keeping::name_of;
use super::side_by_side::{VersionOf, communities};
use super::struck_part::{self, AskedVoid};
use crate::{
    Error,
    command::None as Nothing,
    compose::Looking,
    core::Core,
    core::Open,
    described::described,
    spoken,
    spoken::{ClosedList, Manner},
    wire::Saved,
};
use kernel::{ChangeId, Instant, RecordId, RecordKind};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{Conflict, ConflictField, ConflictVersion, FieldSpec, Resolution};
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
    /// Some struck it out, others went on with it.
    void: Option<AskedVoid>,
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
    /// How its values are said.
    manner: Manner,
    /// The closed list they are of, where they are words of one.
    list: Option<ClosedList>,
    /// What stands side by side, the one that shows first.
    versions: Vec<VersionOf>,
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
    if core.open()?.grants.is_empty() {
        // Whose last posting has ended settles nothing any more.
        return Ok(Vec::new());
    }
    let (looking, now) = (core.looking(None)?, core.believed()?);
    let mut found = store::conflicts(core.open()?.store.read(), crate::COLUMNS)?;
    // Who said what of two visits is asked beside them, as the question it is.
    found.retain(|conflict| conflict.kind != RecordKind::Twin);
    let open = core.open_mut()?;
    let communities = communities(open.store.read())?;
    let mut rows = Vec::new();
    for conflict in found {
        let at = store::scope_of(open.store.read(), conflict.record)?;
        let actor = open.actor(at.and_then(|scope| communities.get(&scope).copied()), now)?;
        let mut may = BTreeSet::new();
        for field in &conflict.fields {
            if open.store.may_resolve(&actor, now, (conflict.record, field.name))? {
                may.insert(field.name);
            }
        }
        if conflict.void.is_some() && open.store.may_decide_void(&actor, now, conflict.record)? {
            may.insert(store::VOID);
        }
        rows.push(row(open, &conflict, &may, &looking));
    }
    Ok(rows)
}

/// How many records have a field that needs a person.
pub(crate) fn count(conn: &Connection) -> Result<u32, Error> {
    let mut records = BTreeSet::new();
    for dispute in store::disputes(conn, crate::COLUMNS)? {
        if store::kind_of(conn, dispute.record)? != Some(RecordKind::Twin) {
            records.insert(dispute.record);
        }
    }
    Ok(crate::compose::count(records.len()))
}

/// How many records have a field that this member may settle.
pub(crate) fn to_settle(open: &mut Open, now: Instant) -> Result<u32, Error> {
    let disputes = store::disputes(open.store.read(), crate::COLUMNS)?;
    if disputes.is_empty() {
        return Ok(0);
    }
    let communities = communities(open.store.read())?;
    let mut mine = BTreeSet::new();
    for dispute in &disputes {
        let actor = open.actor(communities.get(&dispute.scope).copied(), now)?;
        if mine.contains(&dispute.record) {
            continue;
        }
        let may = match dispute.field {
            store::VOID => open.store.may_decide_void(&actor, now, dispute.record)?,
            field => open.store.may_resolve(&actor, now, (dispute.record, field))?,
        };
        if may {
            mine.insert(dispute.record);
        }
    }
    Ok(crate::compose::count(mine.len()))
}

fn row(open: &Open, conflict: &Conflict, may: &BTreeSet<&str>, looking: &Looking) -> ConflictRow {
    let hit = store::Hit { kind: conflict.kind, id: conflict.record };
    let words = described(open.store.read(), hit, looking).ok().flatten();
    let (title, detail) = words.map(|hit| (hit.title, hit.detail)).unwrap_or_default();
    let specs = store::column_of(crate::COLUMNS, conflict.kind).map_or(&[][..], |(_, spec)| spec.fields);
    let one = |field: &ConflictField| {
        let spec = specs.iter().find(|spec| spec.name == field.name)?;
        Some(shown(open, (conflict.kind, spec), (field, may.contains(field.name)), looking))
    };
    let fields = conflict.fields.iter().filter_map(one).collect();
    let void = conflict.void.as_ref().map(|question| (question, may.contains(store::VOID)));
    let void = void.map(|of| struck_part::asked(open, conflict.kind, of, looking));
    ConflictRow { record: conflict.record, kind: conflict.kind, title, detail, fields, void }
}

fn shown(
    open: &Open,
    of: (RecordKind, &FieldSpec),
    (field, may_resolve): (&ConflictField, bool),
    looking: &Looking,
) -> ConflictingField {
    let conn = open.store.read();
    let version = |v: &ConflictVersion| VersionOf {
        change: v.change,
        by: v.member.map(|member| name_of(conn, member)).unwrap_or_default(),
        at: v.at.to_rfc3339(),
        is_own: v.device == open.card.device,
        words: v.value.as_deref().and_then(|value| spoken::words(conn, of, value, looking)),
        value: v.value.clone(),
    };
    let said = spoken::spoken(of.0, of.1);
    ConflictingField {
        field: field.name.to_owned(),
        is_text: SENTENCES.contains(&field.name),
        may_resolve,
        manner: said.manner,
        list: said.list,
        versions: field.versions.iter().map(version).collect(),
    }
}

/// Keeps one version, or all of them one after the other.
pub(crate) fn resolve(core: &mut Core, args: ResolveConflict) -> Result<Saved, Error> {
    settle(core, args, |tx, of, seen, how| tx.resolve(of, seen, how))
}

/// Settles in another way what this member has just settled, as long as nobody has written there since.
pub(crate) fn settle_again(core: &mut Core, args: ResolveConflict) -> Result<Saved, Error> {
    settle(core, args, |tx, of, seen, how| tx.settle_again(of, seen, how))
}

type Settling = fn(&mut store::Tx<'_>, (RecordId, &str), &[ChangeId], Resolution) -> Result<(), store::Error>;

fn settle(core: &mut Core, args: ResolveConflict, by: Settling) -> Result<Saved, Error> {
    let now = core.believed()?;
    if args.keep.is_none() && !SENTENCES.contains(&args.field.as_str()) {
        return Err(kernel::Refusal::invalid("keep", "not_words").into());
    }
    let how = args.keep.map_or(Resolution::KeepAll, Resolution::Keep);
    let conn = core.open()?.store.read();
    let at = store::scope_of(conn, args.record)?.map(|scope| communities(conn).map(|all| all.get(&scope).copied()));
    core.write(at.transpose()?.flatten(), |tx| by(tx, (args.record, &args.field), &args.seen, how))?;
    Ok(Saved::at(now))
}
