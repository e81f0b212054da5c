//! A summons as either side reads it.

use crate::{
    Error,
    desk::Desk,
    entries::fields_of,
    item::Item,
    names::name_of,
    standing::By,
    summons::Summons,
    summons_identity::SummonsIdentity,
    summons_standing::{FoldedSummons, fold_summons, summons_step_of},
    summons_steps::may_be_called,
    words::{SharingBasis, SummonsResult, SummonsState, SummonsStep, ToldField},
};
use kernel::{ChangeId, Intent, MemberId, RecordId, policy};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Entry, Row};
use ts_rs::TS;

/// Most lines of what is over.
const MOST_DONE: usize = 500;

/// One step as it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SummonsStepView {
    /// The change.
    pub id: ChangeId,
    /// What was done; none where a later program wrote it.
    pub step: Option<SummonsStep>,
    /// When, RFC 3339.
    pub at: String,
    /// Who wrote it.
    pub by: String,
    /// For whom.
    pub recorded_for: Option<String>,
    /// What was filled in.
    pub fields: BTreeMap<String, String>,
    /// 待核: it doesn't fit and moved nothing.
    pub is_misfit: bool,
}

/// A summons with all that is known here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SummonsView {
    /// The record.
    pub id: RecordId,
    /// The concern.
    pub item: RecordId,
    /// Whether the concern is here as well: never at the department.
    pub has_item: bool,
    /// The department.
    pub department: RecordId,
    /// Its name.
    pub department_name: String,
    /// The concern's community.
    pub community_name: String,
    /// The number on the slip.
    pub number: String,
    /// The category's word.
    pub category_word: Option<String>,
    /// Where it is about.
    pub place: Option<String>,
    /// What it is about.
    pub text: String,
    /// By when an answer is wished.
    pub wished_on: Option<String>,
    /// True when that day has passed and nothing was answered.
    pub is_overdue: bool,
    /// What of the resident's was told.
    pub tells: Vec<ToldField>,
    /// On what basis.
    pub basis: Option<SharingBasis>,
    /// The resident's name, where it was told and is readable here: at the department, with the team.
    pub name: Option<String>,
    /// The resident's number, likewise.
    pub phone: Option<String>,
    /// The resident's door, likewise.
    pub door: Option<String>,
    /// When it was called, RFC 3339.
    pub called_at: String,
    /// By whom.
    pub called_by: String,
    /// Where it stands.
    pub state: SummonsState,
    /// The department's officer.
    pub officer: Option<String>,
    /// What the latest answer comes to.
    pub result: Option<SummonsResult>,
    /// The latest answer.
    pub answer: Option<String>,
    /// Its steps, misfits included.
    pub steps: Vec<SummonsStepView>,
    /// The steps that who looks may take now.
    pub allowed: Vec<SummonsStep>,
}

/// Everything departments were called to, as far as it is here: what waits first, by the day wished.
///
/// # Errors
/// The store's.
pub fn summonses(conn: &Connection, desk: &Desk<'_>) -> Result<Vec<SummonsView>, Error> {
    let rows = store::rows::<Summons>(conn, "WHERE is_void = 0 ORDER BY created_at DESC, id", [])?;
    let mut done = 0;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let view = view(conn, row, desk)?;
        done += usize::from(view.state.is_over());
        // Whatever waits for somebody is there, however long ago it began.
        if !view.state.is_over() || done <= MOST_DONE {
            views.push(view);
        }
    }
    // No day sorts behind every day.
    views.sort_by_key(|v| (!v.state.waits_for_department(), v.wished_on.is_none(), v.wished_on.clone()));
    Ok(views)
}

/// One of them.
///
/// # Errors
/// [`Error::NoSuchItem`], and the store's.
pub fn show_summons(conn: &Connection, id: RecordId, desk: &Desk<'_>) -> Result<SummonsView, Error> {
    let row = store::get::<Summons>(conn, id)?.filter(|row| !row.is_void).ok_or(Error::NoSuchItem(id))?;
    view(conn, row, desk)
}

/// The departments called to a concern, in the order they were called.
pub(crate) fn summonses_of(conn: &Connection, item: RecordId, desk: &Desk<'_>) -> Result<Vec<SummonsView>, Error> {
    let rows = store::rows::<Summons>(conn, "WHERE item = ?1 AND is_void = 0 ORDER BY created_at, id", [item.bytes()])?;
    rows.into_iter().map(|row| view(conn, row, desk)).collect()
}

/// Everything that belongs to a concern, void or not: for erasing.
///
/// # Errors
/// The store's.
pub fn all_summonses(conn: &Connection, item: RecordId) -> Result<Vec<RecordId>, Error> {
    let rows = store::rows::<Summons>(conn, "WHERE item = ?1 ORDER BY id", [item.bytes()])?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The communities from which the departments were called that a member has worked for: for a laptop that was lost.
///
/// # Errors
/// The store's.
pub fn called_from(conn: &Connection, member: MemberId) -> Result<Vec<RecordId>, Error> {
    let sql = "SELECT DISTINCT s.community FROM summons s JOIN grant g ON g.place = s.department
               WHERE g.role = 'department' AND g.is_void = 0 AND g.member = ?1 ORDER BY 1";
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map([member.bytes()], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Whether who looks may call a department to it now.
pub(crate) fn may_call(conn: &Connection, item: &Row<Item>, desk: &Desk<'_>) -> Result<bool, Error> {
    if !policy::may_write(desk.actor, Intent::CallDepartment, item.value.work_scope()) {
        return Ok(false);
    }
    match may_be_called(conn, item, desk.today(), By::of(desk.actor)) {
        Ok(()) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn view(conn: &Connection, row: Row<Summons>, desk: &Desk<'_>) -> Result<SummonsView, Error> {
    let entries = store::entries_by_time::<Summons>(conn, row.id)?;
    let folded = fold_summons(&entries);
    let allowed = allowed(&row.value, folded.standing.state, desk);
    let steps = steps(conn, &entries, &folded)?;
    let known = |id| directory::known_name(conn, id).map(Option::unwrap_or_default);
    let told = store::get::<SummonsIdentity>(conn, SummonsIdentity::id(row.id))?.filter(|told| !told.is_void);
    let told = told.map(|told| told.value);
    let (summons, standing) = (row.value, folded.standing);
    let is_late = summons.wished_on.is_some_and(|day| day < desk.today());
    let categories = summons.category.as_deref().and_then(|code| desk.pack.category(code));
    Ok(SummonsView {
        id: row.id,
        has_item: store::get::<Item>(conn, summons.item)?.is_some(),
        item: summons.item,
        department_name: known(summons.department)?,
        department: summons.department,
        community_name: known(summons.community)?,
        number: summons.number,
        category_word: categories.map(|category| category.word.clone()),
        place: summons.place,
        text: summons.text,
        wished_on: summons.wished_on.map(|day| day.to_string()),
        is_overdue: is_late && standing.state.waits_for_department(),
        tells: summons.tells.iter().flatten().filter_map(|word| ToldField::of_word(word)).collect(),
        name: told.as_ref().and_then(|told| told.name.clone()),
        phone: told.as_ref().and_then(|told| told.phone.clone()),
        door: told.and_then(|told| told.door),
        basis: summons.basis.as_deref().and_then(SharingBasis::of_word),
        called_at: row.created_at.to_rfc3339(),
        called_by: name_of(conn, row.created_by)?,
        state: standing.state,
        officer: standing.officer,
        result: standing.result,
        answer: standing.answer,
        steps,
        allowed,
    })
}

fn allowed(summons: &Summons, state: SummonsState, desk: &Desk<'_>) -> Vec<SummonsStep> {
    let may = |step: &SummonsStep| {
        let scope = if step.is_departments() { summons.departments_scope() } else { summons.callers_scope() };
        policy::may_write(desk.actor, step.intent(), scope) && state.after(*step).is_some()
    };
    SummonsStep::ALL.iter().copied().filter(may).collect()
}

fn steps(conn: &Connection, entries: &[Entry], folded: &FoldedSummons) -> Result<Vec<SummonsStepView>, Error> {
    let view = |(entry, line): (&Entry, &crate::SummonsLine)| {
        Ok(SummonsStepView {
            id: entry.id,
            step: summons_step_of(entry),
            at: entry.at.to_rfc3339(),
            by: name_of(conn, entry.member)?,
            recorded_for: entry.recorded_for.map(|member| name_of(conn, member)).transpose()?,
            fields: fields_of(entry),
            is_misfit: line.is_misfit,
        })
    };
    entries.iter().zip(&folded.lines).map(view).collect()
}
