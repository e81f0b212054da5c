//! 可能是同一次走访: two records that may tell of one and the same visit or call.

use crate::TwinVerdict;
use kernel::{RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Recorded, Ty};

/// What the team said of two records. Whoever speaks of the same two writes the same record, on whichever laptop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// The community of both.
    pub community: RecordId,
    /// `visit` or `household_call`.
    pub about: RecordKind,
    /// The smaller id.
    pub one: RecordId,
    /// The greater id.
    pub other: RecordId,
    /// None once it was taken back: it is asked again.
    pub verdict: Option<TwinVerdict>,
}

impl Twin {
    /// The id of what is said of two records, in whichever order they are named.
    pub fn id_of(a: RecordId, b: RecordId) -> RecordId {
        RecordId::derive(&["twin", &a.min(b).to_string(), &a.max(b).to_string()])
    }
}

pub(crate) const TWIN: KindSpec = KindSpec {
    kind: RecordKind::Twin,
    table: "twin",
    fields: &[
        FieldSpec::register(1, "community", Ty::Id),
        FieldSpec::register(2, "about", Ty::Text),
        FieldSpec::register(3, "one", Ty::Id),
        FieldSpec::register(4, "other", Ty::Id),
        FieldSpec::register(5, "verdict", Ty::Text),
    ],
    entry: &[],
};

impl Recorded for Twin {
    const SPEC: &'static KindSpec = &TWIN;
}
