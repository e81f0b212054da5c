//! 转请区职能部门办理: a department called to a concern (decisions D5). A record of its own that copies the fields chosen for the department
//! and carries its steps; the concern itself never goes there. It lies with the concern's community, and is shown in the department's drawer.

use crate::words::SummonsStep;
use change::{Op, Value};
use chrono::NaiveDate;
use kernel::{Compartment, ErrorCode, RecordId, RecordKind, Refusal, Role, ScopeId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{FieldSpec, KindSpec, Record, Recorded, Ty, Wish};

/// One department called to one concern. What it is told stands as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summons {
    /// The concern; its id says nothing to who has not got it.
    pub item: RecordId,
    /// The department.
    pub department: RecordId,
    /// The concern's community.
    pub community: RecordId,
    /// The number on the slip, for whoever asks by telephone.
    pub number: String,
    /// The pack's category.
    pub category: Option<String>,
    /// Where it is about: a building, a corner.
    pub place: Option<String>,
    /// What it is about; empty once erased.
    #[serde(default, deserialize_with = "store::words_or_none")]
    pub text: String,
    /// By when an answer is wished.
    pub wished_on: Option<NaiveDate>,
    /// What of the resident's went with it, in a [`crate::SummonsIdentity`]: words of [`crate::ToldField`].
    pub tells: Option<Vec<String>>,
    /// On what basis; a word of [`crate::SharingBasis`].
    pub basis: Option<String>,
}

impl Summons {
    /// One a department and concern, whoever calls first.
    pub fn id(item: RecordId, department: RecordId) -> RecordId {
        RecordId::derive(&["summons", &item.to_string(), &department.to_string()])
    }

    /// Where who called it works on it.
    pub fn callers_scope(&self) -> ScopeId {
        Compartment::Work.at(self.community)
    }

    /// The drawer in which the department sees it and writes its steps.
    pub fn departments_scope(&self) -> ScopeId {
        Compartment::Work.at(self.department)
    }
}

const ITEM: u16 = 1;
const DEPARTMENT: u16 = 2;
const COMMUNITY: u16 = 3;
const NUMBER: u16 = 4;
/// What the record can't do without.
const NEEDED: [u16; 4] = [ITEM, DEPARTMENT, COMMUNITY, NUMBER];

pub(crate) const SUMMONS: KindSpec = KindSpec {
    kind: RecordKind::Summons,
    table: "summons",
    // Two of a team who call the same department at the same time have called it once: the later words count, and nobody is asked.
    fields: &[
        FieldSpec::register(ITEM, "item", Ty::Id).unasked(),
        FieldSpec::register(DEPARTMENT, "department", Ty::Id).unasked(),
        FieldSpec::register(COMMUNITY, "community", Ty::Id).unasked(),
        FieldSpec::register(NUMBER, "number", Ty::Text).unasked(),
        FieldSpec::register(5, "category", Ty::Text).unasked(),
        FieldSpec::register(6, "place", Ty::Text).personal().unasked(),
        FieldSpec::register(7, "text", Ty::Text).personal().unasked(),
        FieldSpec::register(8, "wished_on", Ty::Date).unasked(),
        FieldSpec::register(9, "tells", Ty::Json).unasked(),
        FieldSpec::register(10, "basis", Ty::Text).unasked(),
    ],
    entry: &[
        FieldSpec::register(1, "step", Ty::Text),
        FieldSpec::register(2, "officer", Ty::Text),
        FieldSpec::register(3, "text", Ty::Text).personal(),
        FieldSpec::register(4, "result", Ty::Text),
        FieldSpec::register(5, "reason", Ty::Text).personal(),
    ],
};

impl Recorded for Summons {
    const SPEC: &'static KindSpec = &SUMMONS;
}

fn id_in<'a>(mut value_of: impl FnMut(u16) -> Option<&'a Value>, field: u16) -> Option<RecordId> {
    value_of(field).and_then(Value::bytes).and_then(RecordId::from_slice)
}

/// Whether a record's beginning is here.
pub(crate) fn has_arrived(record: &Record) -> bool {
    NEEDED.iter().all(|id| record.values.get(id).is_some_and(|value| *value != Value::Null))
}

/// The scopes that the record itself names: the community's readers and the department's tell them alike.
pub(crate) fn counted_in(record: &Record) -> Vec<ScopeId> {
    let places = [COMMUNITY, DEPARTMENT].into_iter().filter_map(|field| id_in(|f| record.values.get(&f), field));
    let scopes: BTreeSet<ScopeId> = places.map(|place| Compartment::Work.at(place)).collect();
    scopes.into_iter().collect()
}

/// Those who read the work of the concern's community, and the department.
pub(crate) fn audience(record: &Record) -> Vec<ScopeId> {
    let places = [COMMUNITY, DEPARTMENT].into_iter().filter_map(|field| id_in(|f| record.values.get(&f), field));
    let mut scopes = vec![record.scope];
    scopes.extend(places.map(|place| Compartment::Work.at(place)).filter(|scope| *scope != record.scope));
    scopes
}

/// Begun once, by who works on the concern; then only steps, each by the side whose step it is.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    match wish.op {
        Op::Create => may_begin(wish),
        Op::Append => may_step(wish),
        _ => Err(Refusal::not_now("summons_stands")),
    }
}

fn not_theirs() -> Refusal {
    Refusal::new(ErrorCode::Forbidden, "not_your_summons")
}

fn is_callers(wish: &Wish<'_>, community: RecordId) -> bool {
    wish.actor.role == Role::Office || wish.actor.place == community
}

fn may_begin(wish: &Wish<'_>) -> Result<(), Refusal> {
    let of = |field: u16| id_in(|f| wish.fields.get(&f), field);
    let (Some(_), Some(_), Some(community)) = (of(ITEM), of(DEPARTMENT), of(COMMUNITY)) else {
        return Err(Refusal::invalid("department", "summons_unfit"));
    };
    if !is_callers(wish, community) {
        return Err(not_theirs());
    }
    // Begun by two who had not seen each other, it is still the same one: nobody turns it to another department.
    let is_same = |before: &Record| {
        [ITEM, DEPARTMENT, COMMUNITY].iter().all(|field| before.values.get(field) == wish.fields.get(field))
    };
    if wish.before.is_none_or(is_same) { Ok(()) } else { Err(Refusal::not_now("summons_stands")) }
}

fn may_step(wish: &Wish<'_>) -> Result<(), Refusal> {
    let word = wish.entry.and_then(|entry| entry.get("step")).and_then(|word| word.as_str());
    let step = word.and_then(SummonsStep::of_word).filter(|step| step.intent() == wish.intent);
    let step = step.ok_or_else(|| Refusal::invalid("step", "unknown_step"))?;
    let of = |field: u16| wish.before.and_then(|record| id_in(|f| record.values.get(&f), field));
    let is_theirs = match step.is_departments() {
        // Without its beginning the hub lets nothing into force; there is nobody's to judge yet.
        true => of(DEPARTMENT).is_none_or(|department| wish.actor.place == department),
        false => of(COMMUNITY).is_none_or(|community| is_callers(wish, community)),
    };
    if is_theirs { Ok(()) } else { Err(not_theirs()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_numbers_are_frozen() {
        let listed =
            |fields: &[FieldSpec]| fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect::<Vec<_>>().join(" ");
        assert_eq!(
            listed(SUMMONS.fields),
            "1=item 2=department 3=community 4=number 5=category 6=place 7=text 8=wished_on 9=tells 10=basis"
        );
        assert_eq!(listed(SUMMONS.entry), "1=step 2=officer 3=text 4=result 5=reason");
    }
}
