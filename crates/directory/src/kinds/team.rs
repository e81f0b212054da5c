//! Visit teams.

use kernel::{RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty};

/// A visit team, 走访团队: one row of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// The number in the roster, as text.
    pub number: String,
    /// The subdistrict the roster lists it under.
    pub subdistrict: Option<RecordId>,
    /// The roster's remark, as written.
    pub note: Option<String>,
}

impl Team {
    /// The id of the team of this number.
    pub fn id(district_code: &str, number: &str) -> RecordId {
        RecordId::derive(&["team", district_code, number])
    }
}

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Team,
    table: "team",
    fields: &[
        FieldSpec::register(1, "number", Ty::Text),
        FieldSpec::register(2, "subdistrict", Ty::Id),
        FieldSpec::register(3, "note", Ty::Text),
    ],
    entry: &[],
};
super::recorded!(Team, SPEC);
