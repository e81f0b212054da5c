//! 议定事项: what a meeting agreed to do.

use chrono::NaiveDate;
use kernel::{RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Recorded, Ty};

/// An action with its owner and due date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedAction {
    /// The visit.
    pub visit: RecordId,
    /// Its community.
    pub community: RecordId,
    /// What is to be done; empty once it was erased.
    #[serde(default, deserialize_with = "store::words_or_none")]
    pub what: String,
    /// By whom: a person or a unit.
    pub owner: Option<String>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// Whether it is done; may be marked after confirmation too.
    pub is_done: bool,
}

pub(crate) const ACTION: KindSpec = KindSpec {
    kind: RecordKind::AgreedAction,
    table: "agreed_action",
    fields: &[
        FieldSpec::register(1, "visit", Ty::Id),
        FieldSpec::register(2, "community", Ty::Id),
        FieldSpec::register(3, "what", Ty::Text).personal(),
        FieldSpec::register(4, "owner", Ty::Text).personal(),
        FieldSpec::register(5, "due_on", Ty::Date),
        FieldSpec::register(6, "is_done", Ty::Bool),
    ],
    entry: &[],
};

impl Recorded for AgreedAction {
    const SPEC: &'static KindSpec = &ACTION;
}
