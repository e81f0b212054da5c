//! Seat holders and lawyers of the roster.

use kernel::{RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty};

/// Someone who holds a seat. Possible sameness of two persons is a finding, never decided here (decisions D36).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name, without stray spaces.
    pub name: String,
    /// The unit; for a lawyer the firm.
    pub unit: Option<String>,
    /// The office held there.
    pub title: Option<String>,
    /// The number, digits only where it is a mobile one.
    pub phone: Option<String>,
}

impl Person {
    /// A lawyer is name and phone within the district.
    pub fn lawyer_id(district_code: &str, name: &str, phone: &str) -> RecordId {
        RecordId::derive(&["lawyer", district_code, name, phone])
    }

    /// Every other holder is one person per seat.
    pub fn holder_id(seat: RecordId, name: &str) -> RecordId {
        RecordId::derive(&["person", &seat.to_string(), name])
    }
}

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Person,
    table: "person",
    fields: &[
        FieldSpec::register(1, "name", Ty::Text),
        FieldSpec::register(2, "unit", Ty::Text),
        FieldSpec::register(3, "title", Ty::Text),
        FieldSpec::register(4, "phone", Ty::Text),
    ],
    entry: &[],
};
super::recorded!(Person, SPEC);
