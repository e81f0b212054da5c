//! 入户: one door within a visit.

use crate::CallOutcome;
use chrono::NaiveDate;
use kernel::{Instant, RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Recorded, Ty};

/// A call at a door. It names a household by id only: door and householder stay in the call list entry, which the office
/// never receives (decisions D4, D38), so that whoever is unnamed there can't be found by the door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdCall {
    /// The visit.
    pub visit: RecordId,
    /// Its community.
    pub community: RecordId,
    /// The household, by derived id.
    pub household: RecordId,
    /// The call list entry that knows the door.
    pub entry: Option<RecordId>,
    /// What came of it.
    pub outcome: Option<CallOutcome>,
    /// True for a courtesy call (慰问).
    pub courtesy: bool,
    /// What was brought or said.
    pub courtesy_note: Option<String>,
    /// The local day.
    pub called_on: NaiveDate,
    /// When the door was opened on the screen.
    pub called_at: Instant,
}

pub(crate) const CALL: KindSpec = KindSpec {
    kind: RecordKind::HouseholdCall,
    table: "household_call",
    fields: &[
        FieldSpec::register(1, "visit", Ty::Id),
        FieldSpec::register(2, "community", Ty::Id),
        FieldSpec::register(3, "household", Ty::Id),
        FieldSpec::register(4, "entry", Ty::Id),
        FieldSpec::register(5, "outcome", Ty::Text),
        FieldSpec::register(6, "courtesy", Ty::Bool),
        FieldSpec::register(7, "courtesy_note", Ty::Text).personal(),
        FieldSpec::register(8, "called_on", Ty::Date),
        FieldSpec::register(9, "called_at", Ty::Instant),
    ],
    entry: &[],
};

impl Recorded for HouseholdCall {
    const SPEC: &'static KindSpec = &CALL;
}
