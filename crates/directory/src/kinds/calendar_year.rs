//! The official holidays and make-up working days of one year.

use kernel::{Holiday, RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty};

/// One year's official list, taken over as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarYear {
    /// Gregorian year.
    pub year: i32,
    /// The marked days by date.
    pub days: Vec<Holiday>,
}

impl CalendarYear {
    /// The id of a year's list.
    pub fn id(year: i32) -> RecordId {
        RecordId::derive(&["calendar", &year.to_string()])
    }
}

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::CalendarYear,
    table: "calendar_year",
    fields: &[FieldSpec::register(1, "year", Ty::Int), FieldSpec::register(2, "days", Ty::Json)],
    entry: &[],
};
super::recorded!(CalendarYear, SPEC);
