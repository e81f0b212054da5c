//! A department is called to a concern, and the steps of either side: the rule first, then one signed change.

use crate::{
    Error,
    entries::fold_entries,
    item::{Item, ItemIdentity},
    judge::{judge_text, readable},
    sorting::{has_gone_up, judge_going_up},
    standing::{By, Step},
    summons::Summons,
    summons_identity::SummonsIdentity,
    summons_standing::fold_summons,
    words::{Nature, SharingBasis, State, StepWord, SummonsResult, SummonsStep, ToldField},
};
use chrono::NaiveDate;
use kernel::{Intent, RecordId, Refusal};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use store::{Row, Tx};
use ts_rs::TS;

/// The longest place.
const MOST_OF_A_PLACE: usize = 200;
/// The longest name of an officer.
const MOST_OF_AN_OFFICER: usize = 40;

/// A department to be called, and what it is to be told.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct CallDepartment {
    /// The concern.
    pub item: RecordId,
    /// The department.
    pub department: RecordId,
    /// What it is about, in words that may leave the team.
    pub text: String,
    /// Where.
    pub place: Option<String>,
    /// By when an answer is wished.
    pub wished_on: Option<NaiveDate>,
    /// What of the resident's the department needs; nothing else of it goes.
    pub tells: Vec<ToldField>,
    /// On what basis; needed where anything is told.
    pub basis: Option<SharingBasis>,
}

/// A step to be taken.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct StepSummons {
    /// The summons.
    pub id: RecordId,
    /// The step.
    pub step: SummonsStep,
    /// What is filled in: `officer`; `text` and `result`; `reason`.
    pub fields: BTreeMap<String, String>,
}

/// Calls a department to a confirmed concern that has been accepted and is not over.
///
/// # Errors
/// `not_your_right`, `not_your_place`; what [`may_be_called`] refuses; `no_such_department`, `department_has_nobody`,
/// `department_called_already`; `text_missing`, `text_too_long`, `text_names_resident`; `wished_day_passed`; `basis_missing`,
/// `speaker_unnamed_stays`, `speaker_not_here`.
pub fn call_department(tx: &mut Tx<'_>, wish: &CallDepartment) -> Result<RecordId, Error> {
    let row = readable(tx, wish.item)?;
    tx.may(Intent::CallDepartment, row.value.work_scope())?;
    may_be_called(tx.conn(), &row, tx.now().local_date(), By::of(tx.actor()))?;
    judge_department(tx, wish)?;
    let (summons, told) = composed(tx, &row, wish)?;
    let id = Summons::id(wish.item, wish.department);
    tx.create_as(Intent::CallDepartment, row.value.work_scope(), id, &summons)?;
    if let Some(told) = told {
        tx.create_as(Intent::CallDepartment, row.value.draft_scope(), SummonsIdentity::id(id), &told)?;
    }
    Ok(id)
}

/// Whether a concern can be handed to a department now: confirmed, accepted, not over, sorted where it has to be.
///
/// # Errors
/// `not_confirmed`, `summons_for_concerns_only`, `not_accepted_yet`, `summons_item_over`, `is_duplicate`, `sorting_not_confirmed`.
pub(crate) fn may_be_called(conn: &rusqlite::Connection, row: &Row<Item>, on: NaiveDate, by: By) -> Result<(), Error> {
    if row.scope != row.value.work_scope() {
        return Err(Refusal::not_now("not_confirmed").into());
    }
    if row.value.nature != Nature::Concern {
        return Err(Refusal::not_now("summons_for_concerns_only").into());
    }
    let entries = store::entries::<Item>(conn, row.id)?;
    let folded = fold_entries(&row.value, &entries);
    match folded.standing.state {
        State::Raised => return Err(Refusal::not_now("not_accepted_yet").into()),
        State::Accepted | State::Handling | State::Deferred => {}
        State::Resolved | State::Closed | State::Referred | State::Withdrawn => {
            return Err(Refusal::not_now("summons_item_over").into());
        }
    }
    // A department is beyond the community, whatever the route says.
    let beyond = Step { word: StepWord::Escalate, fields: BTreeMap::new(), on, by };
    judge_going_up(conn, row, (&beyond, &folded, has_gone_up(&entries, &folded)))
}

fn judge_department(tx: &Tx<'_>, wish: &CallDepartment) -> Result<(), Error> {
    if directory::known_name(tx.conn(), wish.department)?.is_none() {
        return Err(Refusal::invalid("department", "no_such_department").into());
    }
    if !directory::has_somebody(tx.conn(), wish.department, tx.now().local_date())? {
        return Err(Refusal::invalid("department", "department_has_nobody").into());
    }
    if store::get::<Summons>(tx.conn(), Summons::id(wish.item, wish.department))?.is_some() {
        return Err(Refusal::invalid("department", "department_called_already").into());
    }
    Ok(())
}

fn composed(tx: &Tx<'_>, row: &Row<Item>, wish: &CallDepartment) -> Result<(Summons, Option<SummonsIdentity>), Error> {
    judge_text(&wish.text)?;
    let place = wish.place.as_deref().map(str::trim).filter(|place| !place.is_empty()).map(str::to_owned);
    if place.as_deref().is_some_and(|place| place.chars().count() > MOST_OF_A_PLACE) {
        return Err(Refusal::invalid("place", "text_too_long").with("most", MOST_OF_A_PLACE).into());
    }
    if wish.wished_on.is_some_and(|day| day < tx.now().local_date()) {
        return Err(Refusal::invalid("wished_on", "wished_day_passed").into());
    }
    let identity = store::get::<ItemIdentity>(tx.conn(), ItemIdentity::id(row.id))?.filter(|one| !one.is_void);
    let identity = identity.map(|one| one.value);
    let told = told(wish, row, identity.as_ref())?;
    let text = wish.text.trim().to_owned();
    if let Some(identity) = identity {
        let words = [Some(text.as_str()), place.as_deref()];
        words.into_iter().flatten().try_for_each(|words| names_nobody(words, &identity, told.as_ref()))?;
    }
    let summons = Summons {
        item: row.id,
        department: wish.department,
        community: row.value.community,
        number: row.value.number.clone(),
        category: row.value.category.clone(),
        place,
        text,
        wished_on: wish.wished_on,
        tells: told.as_ref().map(fields_told),
        basis: told.as_ref().map(|told| told.basis.clone()),
    };
    Ok((summons, told))
}

/// What of the resident's goes to the department; none where nothing was chosen.
fn told(
    wish: &CallDepartment,
    row: &Row<Item>,
    identity: Option<&ItemIdentity>,
) -> Result<Option<SummonsIdentity>, Refusal> {
    if wish.tells.is_empty() {
        return Ok(None);
    }
    let basis = wish.basis.ok_or_else(|| Refusal::invalid("basis", "basis_missing"))?;
    let identity = identity.ok_or_else(|| Refusal::not_now("speaker_not_here"))?;
    if identity.is_unnamed {
        return Err(Refusal::not_now("speaker_unnamed_stays"));
    }
    let chosen = |field, value: &Option<String>| value.clone().filter(|_| wish.tells.contains(&field));
    let told = SummonsIdentity {
        summons: Summons::id(wish.item, wish.department),
        department: wish.department,
        community: row.value.community,
        name: chosen(ToldField::Name, &identity.name),
        phone: chosen(ToldField::Phone, &identity.phone),
        door: chosen(ToldField::Door, &identity.door),
        basis: basis.word().to_owned(),
    };
    if fields_told(&told).is_empty() { Err(Refusal::not_now("speaker_not_here")) } else { Ok(Some(told)) }
}

fn fields_told(told: &SummonsIdentity) -> Vec<String> {
    let fields = [(ToldField::Name, &told.name), (ToldField::Phone, &told.phone), (ToldField::Door, &told.door)];
    fields.iter().filter(|(_, value)| value.is_some()).map(|(field, _)| field.word().to_owned()).collect()
}

/// A name, number or door that was not chosen does not go in the words either.
fn names_nobody(words: &str, identity: &ItemIdentity, told: Option<&SummonsIdentity>) -> Result<(), Refusal> {
    let squeezed = |text: &str| -> String { store::clean(text).chars().filter(|c| c.is_alphanumeric()).collect() };
    let words = squeezed(words);
    let stands = |kept: &Option<String>| {
        let kept = kept.as_deref().map(squeezed);
        kept.is_some_and(|kept| kept.chars().count() > 1 && words.contains(&kept))
    };
    let is_told = |field: ToldField| told.is_some_and(|told| fields_told(told).iter().any(|word| word == field.word()));
    let kept =
        [(ToldField::Name, &identity.name), (ToldField::Phone, &identity.phone), (ToldField::Door, &identity.door)];
    let is_named = kept.iter().any(|(field, value)| !is_told(*field) && stands(value));
    if is_named { Err(Refusal::invalid("text", "text_names_resident")) } else { Ok(()) }
}

/// Takes a step on a summons, as the department or as who called it.
///
/// # Errors
/// `not_your_right`, `not_your_place`, `step_not_allowed`, `officer_missing`, `result_missing`, `text_missing`, `text_too_long`,
/// `reason_missing`; not here.
pub fn step_summons(tx: &mut Tx<'_>, wish: &StepSummons) -> Result<(), Error> {
    let row = store::get::<Summons>(tx.conn(), wish.id)?.filter(|row| !row.is_void);
    let row = row.ok_or(Error::NoSuchItem(wish.id))?;
    let departments = wish.step.is_departments();
    let scope = if departments { row.value.departments_scope() } else { row.value.callers_scope() };
    tx.may(wish.step.intent(), scope)?;
    let entries = store::entries_by_time::<Summons>(tx.conn(), wish.id)?;
    if fold_summons(&entries).standing.state.after(wish.step).is_none() {
        return Err(Refusal::not_now("step_not_allowed").into());
    }
    let body = body(wish)?;
    tx.append_in::<Summons>((wish.step.intent(), scope), wish.id, entries.last().map(|entry| entry.id), body)?;
    Ok(())
}

/// What the step says, and nothing that it doesn't ask.
fn body(wish: &StepSummons) -> Result<Value, Refusal> {
    let said = |name: &str| wish.fields.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let mut body = Map::from_iter([("step".to_owned(), Value::from(wish.step.word()))]);
    let mut keep = |name: &str, text: &str| drop(body.insert(name.to_owned(), Value::from(text)));
    match wish.step {
        SummonsStep::TakeSummons => {
            let officer = said("officer").ok_or_else(|| Refusal::invalid("officer", "officer_missing"))?;
            if officer.chars().count() > MOST_OF_AN_OFFICER {
                return Err(Refusal::invalid("officer", "text_too_long").with("most", MOST_OF_AN_OFFICER));
            }
            keep("officer", officer);
        }
        SummonsStep::AnswerSummons => {
            let result = said("result").and_then(SummonsResult::of_word);
            let result = result.ok_or_else(|| Refusal::invalid("result", "result_missing"))?;
            judge_text(said("text").unwrap_or_default())?;
            keep("result", result.word());
            keep("text", said("text").unwrap_or_default());
        }
        SummonsStep::ReturnSummons | SummonsStep::GiveBackSummons | SummonsStep::WithdrawSummons => {
            let reason = said("reason").ok_or_else(|| Refusal::invalid("reason", "reason_missing"))?;
            judge_text(reason)?;
            keep("reason", reason);
        }
        SummonsStep::VerifySummons => {}
    }
    Ok(Value::Object(body))
}
