//! 街道（镇）意见: at which level a concern is to be solved, as its subdistrict sees it (users.md 2.10). An opinion and no step: nothing
//! moves by it, and it says nothing but the level, so no words of anybody's are in it.

use crate::{
    Error,
    desk::Desk,
    item::Item,
    judge::{judge_code, readable},
    pack::{Terms, word_of},
    words::{Nature, State},
};
use change::{Op, Value};
use kernel::{Intent, RecordId, RecordKind, Refusal, policy};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Recorded, Row, Tx, Ty, Wish};
use ts_rs::TS;

/// The subdistrict's opinion of one concern; the latest counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelOpinion {
    /// The concern.
    pub item: RecordId,
    /// Its community.
    pub community: RecordId,
    /// A route of the pack.
    pub route: String,
}

/// An opinion to be given.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct AdviseLevel {
    /// The concern.
    pub id: RecordId,
    /// A route of the pack.
    pub route: String,
}

/// An opinion as everybody reads it who reads the concern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct LevelOpinionView {
    /// The route.
    pub route: String,
    /// In the pack's words.
    pub route_word: String,
    /// When it was given, or changed last.
    pub at: String,
}

impl LevelOpinion {
    /// One a concern.
    pub fn id(item: RecordId) -> RecordId {
        RecordId::derive(&["level_opinion", &item.to_string()])
    }
}

const ROUTE: u16 = 3;

pub(crate) const OPINION: KindSpec = KindSpec {
    kind: RecordKind::LevelOpinion,
    table: "level_opinion",
    fields: &[
        FieldSpec::register(1, "item", Ty::Id),
        FieldSpec::register(2, "community", Ty::Id),
        // The latest counts: two people of one subdistrict who differ are nobody's quarrel to settle on 需核对.
        FieldSpec::register(ROUTE, "route", Ty::Text).unasked(),
    ],
    entry: &[],
};

impl Recorded for LevelOpinion {
    const SPEC: &'static KindSpec = &OPINION;
}

/// Given once, changed by its level alone.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    let names_a_level = |value: &Value| value.text().is_some_and(|route| !route.trim().is_empty());
    let is_fit = match wish.op {
        Op::Create => wish.fields.get(&ROUTE).is_some_and(names_a_level),
        Op::Set | Op::Resolve => wish.fields.iter().all(|(id, value)| *id == ROUTE && names_a_level(value)),
        _ => false,
    };
    if is_fit { Ok(()) } else { Err(Refusal::invalid("route", "level_missing")) }
}

/// Gives or changes the opinion of a confirmed concern that is not over.
///
/// # Errors
/// `not_your_right`, `not_confirmed`, `opinion_of_concerns_only`, `item_is_over`, `level_missing`, `unknown_route`.
pub fn advise_level(tx: &mut Tx<'_>, wish: &AdviseLevel, pack: &Terms) -> Result<(), Error> {
    let item = readable(tx, wish.id)?;
    let scope = item.value.work_scope();
    tx.may(Intent::AdviseLevel, scope)?;
    must_wait(tx.conn(), &item)?;
    let route = wish.route.trim().to_owned();
    if route.is_empty() {
        return Err(Refusal::invalid("route", "level_missing").into());
    }
    judge_code("route", Some(&route), |code| word_of(pack.list("routes"), code).is_some())?;
    let opinion = LevelOpinion { item: wish.id, community: item.value.community, route };
    tx.put(Intent::AdviseLevel, scope, LevelOpinion::id(wish.id), &opinion)?;
    Ok(())
}

fn must_wait(conn: &Connection, item: &Row<Item>) -> Result<(), Error> {
    if item.scope != item.value.work_scope() {
        return Err(Refusal::not_now("not_confirmed").into());
    }
    if item.value.nature != Nature::Concern {
        return Err(Refusal::not_now("opinion_of_concerns_only").into());
    }
    let sql = "SELECT state FROM item_state WHERE item = ?1";
    let state: Option<Option<String>> =
        conn.prepare_cached(sql)?.query_row([item.id.bytes()], |r| r.get(0)).optional()?;
    let is_over = |word: &String| [State::Closed, State::Referred, State::Withdrawn].iter().any(|s| s.word() == word);
    match state.flatten().filter(is_over) {
        Some(_) => Err(Refusal::not_now("item_is_over").into()),
        None => Ok(()),
    }
}

/// What was said of a concern, if anything.
pub(crate) fn opinion_of(
    conn: &Connection,
    item: RecordId,
    desk: &Desk<'_>,
) -> Result<Option<LevelOpinionView>, Error> {
    let row = store::get::<LevelOpinion>(conn, LevelOpinion::id(item))?.filter(|row| !row.is_void);
    Ok(row.map(|row| LevelOpinionView {
        route_word: word_of(desk.pack.list("routes"), &row.value.route).unwrap_or(&row.value.route).to_owned(),
        route: row.value.route,
        at: row.changed_at.to_rfc3339(),
    }))
}

/// Whether who looks may give one now.
pub(crate) fn may_advise(conn: &Connection, item: &Row<Item>, desk: &Desk<'_>) -> Result<bool, Error> {
    match policy::may_write(desk.actor, Intent::AdviseLevel, item.value.work_scope()) {
        true => Ok(must_wait(conn, item).is_ok()),
        false => Ok(false),
    }
}
