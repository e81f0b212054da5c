//! 作废还是保留: some struck a record out, others went on with it, with neither in sight of the other (ADR 0052).

use super::keeping::name_of;
use super::side_by_side::{VersionOf, communities};
use crate::{Error, compose::Looking, core::Core, core::Open, spoken, spoken::ClosedList, spoken::Manner, wire::Saved};
use kernel::{ChangeId, RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{ConflictVersion, Deed, Unseeing, VoidDecision, VoidQuestion};
use ts_rs::TS;

/// Whether a record stays struck out.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AskedVoid {
    /// This member may decide it.
    may_decide: bool,
    /// Who struck it out and why, the latest first.
    voids: Vec<VersionOf>,
    /// What was done without knowing that, the latest first.
    changes: Vec<UnseeingOf>,
    /// All that is to be looked at before it is decided.
    #[ts(type = "Id[]")]
    seen: Vec<ChangeId>,
}

/// What somebody did without knowing that the record was struck out.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct UnseeingOf {
    #[ts(type = "Id")]
    change: ChangeId,
    /// Who; empty where that is not known here.
    by: String,
    at: String,
    /// It was written on this laptop.
    is_own: bool,
    did: Did,
    /// The step, by the word of its command.
    step: Option<String>,
    /// The fields that have other values by it.
    fields: Vec<SetField>,
}

/// In which way it went on.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Did {
    /// Fields were written.
    Set,
    /// A step was taken.
    Step,
    /// It was confirmed, or sent elsewhere.
    Moved,
    /// It was decided that the record stays.
    Kept,
}

/// A field with the value it has by a change.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct SetField {
    field: String,
    manner: Manner,
    list: Option<ClosedList>,
    /// None where it was cleared.
    value: Option<String>,
    /// The same as people say it, where that is not the value.
    words: Option<String>,
}

/// What somebody decides.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct DecideVoid {
    record: RecordId,
    /// What was looked at.
    #[ts(type = "Id[]")]
    seen: Vec<ChangeId>,
    /// It stays struck out; else it is kept.
    is_void: bool,
    /// This member decided it a moment ago, and decides otherwise.
    is_again: bool,
}

/// The question as the screens show it.
pub(crate) fn asked(open: &Open, kind: RecordKind, of: (&VoidQuestion, bool), looking: &Looking) -> AskedVoid {
    let (question, may_decide) = of;
    AskedVoid {
        may_decide,
        voids: question.voids.iter().map(|void| who_voided(open, void)).collect(),
        changes: question.changes.iter().map(|one| unseeing(open, kind, one, looking)).collect(),
        seen: question.seen(),
    }
}

fn who_voided(open: &Open, v: &ConflictVersion) -> VersionOf {
    VersionOf {
        change: v.change,
        by: v.member.map(|member| name_of(open.store.read(), member)).unwrap_or_default(),
        at: v.at.to_rfc3339(),
        is_own: v.device == open.card.device,
        value: v.value.clone(),
        words: None,
    }
}

fn unseeing(open: &Open, kind: RecordKind, one: &Unseeing, looking: &Looking) -> UnseeingOf {
    let (did, step, fields) = match &one.what {
        Deed::Set(fields) => (Did::Set, None, fields.as_slice()),
        Deed::Step(intent) => (Did::Step, Some(intent.word().to_owned()), &[][..]),
        Deed::Moved => (Did::Moved, None, &[][..]),
        Deed::Kept => (Did::Kept, None, &[][..]),
    };
    let field = |(name, value): &(&'static str, Option<String>)| set_field(open, (kind, name), value.clone(), looking);
    UnseeingOf {
        change: one.change,
        by: one.member.map(|member| name_of(open.store.read(), member)).unwrap_or_default(),
        at: one.at.to_rfc3339(),
        is_own: one.device == Some(open.card.device),
        did,
        step,
        fields: fields.iter().filter_map(field).collect(),
    }
}

fn set_field(
    open: &Open,
    (kind, name): (RecordKind, &str),
    value: Option<String>,
    looking: &Looking,
) -> Option<SetField> {
    let (_, spec) = store::column_of(crate::COLUMNS, kind)?;
    let spec = spec.fields.iter().find(|spec| spec.name == name)?;
    let said = spoken::spoken(kind, spec);
    let words = value.as_deref().and_then(|value| spoken::words(open.store.read(), (kind, spec), value, looking));
    Some(SetField { field: name.to_owned(), manner: said.manner, list: said.list, value, words })
}

/// Decides whether a record stays struck out.
pub(crate) fn decide(core: &mut Core, args: DecideVoid) -> Result<Saved, Error> {
    let now = core.now();
    let how = if args.is_void { VoidDecision::StruckOut } else { VoidDecision::Kept };
    let conn = core.open()?.store.read();
    let at = store::scope_of(conn, args.record)?.map(|scope| communities(conn).map(|all| all.get(&scope).copied()));
    core.write(at.transpose()?.flatten(), |tx| match args.is_again {
        true => tx.decide_void_again(args.record, &args.seen, how),
        false => tx.decide_void(args.record, &args.seen, how),
    })?;
    Ok(Saved::at(now))
}
