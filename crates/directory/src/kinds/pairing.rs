//! Which team serves which community (双结对), dated.

use chrono::NaiveDate;
use kernel::{RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty};

/// A team and a community it serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// The team.
    pub team: RecordId,
    /// The community.
    pub community: RecordId,
    /// The first day.
    pub from_on: NaiveDate,
    /// The last day; none while it goes on.
    pub to_on: Option<NaiveDate>,
}

impl Pairing {
    /// The id of the pairing of these two.
    pub fn id(team: RecordId, community: RecordId) -> RecordId {
        RecordId::derive(&["pairing", &team.to_string(), &community.to_string()])
    }
}

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Pairing,
    table: "pairing",
    fields: &[
        FieldSpec::register(1, "team", Ty::Id),
        FieldSpec::register(2, "community", Ty::Id),
        FieldSpec::register(3, "from_on", Ty::Date),
        FieldSpec::register(4, "to_on", Ty::Date),
    ],
    entry: &[],
};
super::recorded!(Pairing, SPEC);
