//! 民情日志: a visit's narrative entry.

use kernel::{RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Recorded, Ty};

/// A few sentences, of the visit or of one call within it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// The visit.
    pub visit: RecordId,
    /// Its community.
    pub community: RecordId,
    /// The call it is about, if one.
    pub call: Option<RecordId>,
    /// The sentences; empty once they were erased.
    #[serde(default, deserialize_with = "store::words_or_none")]
    pub text: String,
}

pub(crate) const JOURNAL: KindSpec = KindSpec {
    kind: RecordKind::Journal,
    table: "journal",
    fields: &[
        FieldSpec::register(1, "visit", Ty::Id),
        FieldSpec::register(2, "community", Ty::Id),
        FieldSpec::register(3, "call", Ty::Id),
        FieldSpec::register(4, "text", Ty::Text).personal(),
    ],
    entry: &[],
};

impl Recorded for Journal {
    const SPEC: &'static KindSpec = &JOURNAL;
}
