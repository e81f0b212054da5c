//! 可能是同一次走访: two of the team wrote down the same visit or call, each without having seen the other's (ADR 0047).

use super::keeping::name_of;
use crate::{Error, command::None as Nothing, compose, core::Core, core::Open, wire::Saved};
use kernel::{Compartment, Instant, Intent, RecordId, RecordKind, Role, policy};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{ConflictField, ConflictVersion};
use ts_rs::TS;
use visits::{DecideTwins, ReopenTwins, TwinQuestion, TwinSide, TwinVerdict};

/// One question, with whoever said what of it.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct TwinRow {
    #[serde(flatten)]
    question: TwinQuestion,
    /// This member may say it.
    may_decide: bool,
    /// What was said without having seen each other's word; nothing where nobody said anything.
    said: Vec<TwinSaid>,
    /// Why it is asked once more; none where nobody has said anything.
    crossed: Option<TwinsCrossed>,
}

/// How words about two crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TwinsCrossed {
    /// Several people said different things.
    People,
    /// One person said different things on several laptops.
    Laptops,
    /// They were said to be two, and elsewhere both were joined with a third.
    Third,
}

/// What one person said.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct TwinSaid {
    by: String,
    verdict: Option<TwinVerdict>,
}

/// All that this team is asked.
pub(crate) fn list(core: &mut Core, _: Nothing) -> Result<Vec<TwinRow>, Error> {
    let now = core.believed()?;
    let open = core.open()?;
    if open.grants.is_empty() {
        return Ok(Vec::new());
    }
    let conn = open.store.read();
    let disputed = disputed(conn)?;
    let mut rows = Vec::new();
    for mut question in visits::twin_questions(conn)? {
        for side in &mut question.sides {
            fill(open, side)?;
        }
        let crossed = crossed(&question, disputed.get(&question.twin));
        let said = disputed.get(&question.twin).map(|field| said(conn, field)).unwrap_or_default();
        let about = (question.community, question.is_confirmed);
        rows.push(TwinRow { may_decide: may_decide(open, about, now)?, said, crossed, question });
    }
    Ok(rows)
}

/// How many are asked, and how many of them of this member.
pub(crate) fn open_counts(core: &Core) -> Result<(u32, u32), Error> {
    let (open, now) = (core.open()?, core.believed()?);
    let asked = visits::twins_asked(open.store.read())?;
    let mut mine = 0;
    for about in asked.iter().filter(|_| !open.grants.is_empty()) {
        mine += u32::from(may_decide(open, *about, now)?);
    }
    Ok((compose::count(asked.len()), mine))
}

/// Whether this member may answer what is asked in a community; once one of the two is confirmed, the lead alone may.
fn may_decide(open: &Open, (community, is_confirmed): (RecordId, bool), now: Instant) -> Result<bool, Error> {
    let actor = open.actor(Some(community), now)?;
    let scope = Compartment::Work.at(community);
    let is_leads = is_confirmed && actor.role != Role::Lead;
    Ok(!is_leads && policy::may_write(&actor, Intent::JoinTwins, scope))
}

/// What was heard, which is the concerns' to count.
fn fill(open: &Open, side: &mut TwinSide) -> Result<(), Error> {
    let conn = open.store.read();
    if let Some(visit) = &mut side.visit {
        visit.items = concerns::count_of_visit(conn, visit.id)?;
    }
    if let Some(call) = &mut side.call {
        call.items = concerns::count_of_call(conn, call.id)?;
    }
    Ok(())
}

/// What was said of two that several versions stand side by side of.
fn disputed(conn: &Connection) -> Result<BTreeMap<RecordId, ConflictField>, Error> {
    let conflicts = store::conflicts(conn, crate::COLUMNS)?.into_iter().filter(|one| one.kind == RecordKind::Twin);
    let verdicts = conflicts.flat_map(|one| one.fields.into_iter().map(move |field| (one.record, field)));
    Ok(verdicts.filter(|(_, field)| field.name == "verdict").collect())
}

/// Who said what.
fn said(conn: &Connection, verdict: &ConflictField) -> Vec<TwinSaid> {
    let said = |version: &ConflictVersion| TwinSaid {
        by: version.member.map(|member| name_of(conn, member)).unwrap_or_default(),
        verdict: version.value.as_deref().and_then(TwinVerdict::of_word),
    };
    verdict.versions.iter().map(said).collect()
}

/// Of a writer whose card is not here nobody knows whether it is the same person.
fn crossed(question: &TwinQuestion, verdict: Option<&ConflictField>) -> Option<TwinsCrossed> {
    let Some(ConflictField { versions, .. }) = verdict else {
        return question.is_overruled.then_some(TwinsCrossed::Third);
    };
    let first = versions.first().and_then(|version| version.member);
    let is_of_one = first.is_some() && versions.iter().all(|version| version.member == first);
    Some(if is_of_one { TwinsCrossed::Laptops } else { TwinsCrossed::People })
}

/// The community whose posting is acted under.
fn community_of(core: &Core, id: RecordId) -> Result<Option<RecordId>, Error> {
    let kind = store::kind_of(core.open()?.store.read(), id)?;
    let about = kind.filter(|kind| matches!(kind, RecordKind::Visit | RecordKind::HouseholdCall));
    let of = about.map(|kind| super::visits_part::community_of(core, kind, id));
    Ok(of.transpose()?.flatten())
}

pub(crate) fn decide(core: &mut Core, args: DecideTwins) -> Result<Saved, Error> {
    let at = community_of(core, args.one)?;
    core.write(at, |tx| visits::decide_twins(tx, &args))?;
    Ok(Saved::at(core.believed()?))
}

pub(crate) fn reopen(core: &mut Core, args: ReopenTwins) -> Result<Saved, Error> {
    let at = community_of(core, args.one)?;
    core.write(at, |tx| visits::reopen_twins(tx, args))?;
    Ok(Saved::at(core.believed()?))
}
