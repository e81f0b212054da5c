//! 操作记录 of one record: what is here, how far back that goes, and what the hub has besides.

use super::keeping::name_of;
use crate::spoken::{self, ClosedList, Manner, Spoken};
use crate::{Error, compose::Looking, core::Core, hub_sync::Hall, wire::ById};
use kernel::{RecordId, RecordKind, Role};
use serde::Serialize;
use store::Store;
use ts_rs::TS;

/// How far back a record's history goes on this laptop.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub(crate) struct HistoryExtent {
    /// False where the record came with its state: what happened before that is at the hub alone.
    is_whole: bool,
}

/// A record's history with what the hub had of it. It is shown and kept nowhere.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct FetchedHistory {
    lines: Vec<HistoryLine>,
    /// False where the record was begun in a place that this vault's member does not read.
    is_whole: bool,
}

/// Whether a change counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HistoryStanding {
    /// It does.
    InForce,
    /// 待放行: it waits for a person's ruling.
    Held,
    /// It does not.
    NotInForce,
}

/// One line of a history.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct HistoryLine {
    change: String,
    at: String,
    /// When the hub had it; none before its receipt.
    received_at: Option<String>,
    by: String,
    recorded_for: Option<String>,
    role: Role,
    standing: HistoryStanding,
    intent: String,
    changes: Vec<FieldChange>,
}

/// One field before and after.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct FieldChange {
    field: String,
    /// How its values are said.
    manner: Manner,
    /// The closed list they are of, where they are words of one.
    list: Option<ClosedList>,
    before: Option<String>,
    /// The value as people say it, where that is another.
    before_words: Option<String>,
    after: Option<String>,
    after_words: Option<String>,
}

pub(crate) fn show(core: &mut Core, args: ById) -> Result<Vec<HistoryLine>, Error> {
    let looking = core.looking(None)?;
    let store = &core.open()?.store;
    shown(store, (args.id, &looking), store::history(store, args.id)?)
}

pub(crate) fn extent(core: &mut Core, args: ById) -> Result<HistoryExtent, Error> {
    Ok(HistoryExtent { is_whole: store::is_history_here(&core.open()?.store, args.id)? })
}

/// Asks the hub for what is not here of a record that is.
pub(crate) fn fetch(hall: &Hall, args: ById) -> Result<FetchedHistory, Error> {
    let (turn, told) = hall.told_history(args.id)?;
    hall.held(turn, |core| {
        let looking = core.looking(None)?;
        let store = &core.open()?.store;
        let lines = shown(store, (args.id, &looking), store::history_with(store, &told)?)?;
        Ok(FetchedHistory { lines, is_whole: told.begins() })
    })
}

fn shown(
    store: &Store,
    (id, looking): (RecordId, &Looking),
    lines: Vec<store::HistoryLine>,
) -> Result<Vec<HistoryLine>, Error> {
    let kind = store::kind_of(store.read(), id)?;
    let line = |l: store::HistoryLine| HistoryLine {
        change: l.change.to_string(),
        at: l.at.to_rfc3339(),
        received_at: l.received_at.map(|at| at.to_rfc3339()),
        by: name_of(store.read(), l.member),
        recorded_for: l.recorded_for.map(|m| name_of(store.read(), m)),
        role: l.role,
        standing: match l.standing {
            store::HistoryStanding::InForce => HistoryStanding::InForce,
            store::HistoryStanding::Held => HistoryStanding::Held,
            store::HistoryStanding::NotInForce => HistoryStanding::NotInForce,
        },
        intent: l.intent.map_or("later_version", kernel::Intent::word).to_owned(),
        changes: l.changes.into_iter().map(|change| said(store, (kind, looking), change)).collect(),
    };
    Ok(lines.into_iter().map(line).collect())
}

/// A field before and after, with the words for what is kept as a code or an id.
fn said(store: &Store, (kind, looking): (Option<RecordKind>, &Looking), change: store::FieldChange) -> FieldChange {
    let of = kind.zip(change.spec.as_ref());
    let words = |value: &Option<String>| {
        let (of, value) = of.zip(value.as_deref())?;
        spoken::words(store.read(), of, value, looking)
    };
    let manner = if change.field == "scope" { Manner::Named } else { Manner::Typed };
    let Spoken { manner, list } = of.map_or(Spoken { manner, list: None }, |(kind, spec)| spoken::spoken(kind, spec));
    FieldChange {
        manner,
        list,
        before_words: words(&change.before),
        after_words: words(&change.after),
        field: change.field,
        before: change.before,
        after: change.after,
    }
}
