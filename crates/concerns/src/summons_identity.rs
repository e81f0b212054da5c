//! What of a resident's a department was told with a summons. A record of its own: it goes to the department and stays with the team, and
//! whoever reads the community's work otherwise learns only that it was told, and on what basis.

use crate::words::SharingBasis;
use change::{Op, Value};
use kernel::{Compartment, ErrorCode, RecordId, RecordKind, Refusal, ScopeId};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Record, Recorded, Ty, Wish};

/// Name, number, door: as far as they were chosen. Stands as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummonsIdentity {
    /// The summons.
    pub summons: RecordId,
    /// Its department.
    pub department: RecordId,
    /// Its community.
    pub community: RecordId,
    /// The name.
    pub name: Option<String>,
    /// The number to call.
    pub phone: Option<String>,
    /// The door.
    pub door: Option<String>,
    /// On what basis; a word of [`SharingBasis`].
    pub basis: String,
}

impl SummonsIdentity {
    /// One a summons.
    pub fn id(summons: RecordId) -> RecordId {
        RecordId::derive(&["summons_identity", &summons.to_string()])
    }
}

const SUMMONS: u16 = 1;
const DEPARTMENT: u16 = 2;
const COMMUNITY: u16 = 3;
const BASIS: u16 = 7;

pub(crate) const IDENTITY: KindSpec = KindSpec {
    kind: RecordKind::SummonsIdentity,
    table: "summons_identity",
    fields: &[
        FieldSpec::register(SUMMONS, "summons", Ty::Id).unasked(),
        FieldSpec::register(DEPARTMENT, "department", Ty::Id).unasked(),
        FieldSpec::register(COMMUNITY, "community", Ty::Id).unasked(),
        FieldSpec::register(4, "name", Ty::Text).personal().unasked(),
        FieldSpec::register(5, "phone", Ty::Text).personal().unasked(),
        FieldSpec::register(6, "door", Ty::Text).personal().unasked(),
        FieldSpec::register(BASIS, "basis", Ty::Text).unasked(),
    ],
    entry: &[],
};

impl Recorded for SummonsIdentity {
    const SPEC: &'static KindSpec = &IDENTITY;
}

fn id_of(value: Option<&Value>) -> Option<RecordId> {
    value.and_then(Value::bytes).and_then(RecordId::from_slice)
}

/// Whether a record's beginning is here.
pub(crate) fn has_arrived(record: &Record) -> bool {
    [SUMMONS, DEPARTMENT, COMMUNITY, BASIS].iter().all(|id| record.values.get(id).is_some_and(|v| *v != Value::Null))
}

/// The department's work, which the record itself names.
pub(crate) fn counted_in(record: &Record) -> Vec<ScopeId> {
    id_of(record.values.get(&DEPARTMENT)).map(|place| Compartment::Work.at(place)).into_iter().collect()
}

/// The team that told it, and the department.
pub(crate) fn audience(record: &Record) -> Vec<ScopeId> {
    let department = id_of(record.values.get(&DEPARTMENT)).map(|place| Compartment::Work.at(place));
    std::iter::once(record.scope).chain(department.filter(|scope| *scope != record.scope)).collect()
}

/// Written once, by the team that knows it, and never without the basis on which it goes (security.md L9).
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    let stands = || Err(Refusal::not_now("summons_stands"));
    if wish.op != Op::Create {
        return stands();
    }
    let id = |field: u16| id_of(wish.fields.get(&field));
    let (Some(_), Some(_), Some(community)) = (id(SUMMONS), id(DEPARTMENT), id(COMMUNITY)) else {
        return Err(Refusal::invalid("department", "summons_unfit"));
    };
    if wish.actor.place != community {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_summons"));
    }
    let is_same =
        |before: &Record| [SUMMONS, DEPARTMENT, COMMUNITY].iter().all(|f| before.values.get(f) == wish.fields.get(f));
    if !wish.before.is_none_or(is_same) {
        return stands();
    }
    match wish.fields.get(&BASIS).and_then(Value::text).and_then(SharingBasis::of_word) {
        Some(_) => Ok(()),
        None => Err(Refusal::invalid("basis", "basis_missing")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_numbers_are_frozen() {
        let listed: Vec<String> = IDENTITY.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(listed.join(" "), "1=summons 2=department 3=community 4=name 5=phone 6=door 7=basis");
    }
}
