//! 会同梳理, as an item shows it: what it is sorted as, who has confirmed that, and what was changed since.

use crate::agreed::Sorted;
use serde::Serialize;
use ts_rs::TS;

/// Where the sorting of an item stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SortingMarks {
    /// What it is sorted as now.
    pub sorted: Sorted,
    /// The number of the hotline's order.
    pub hotline_number: Option<String>,
    /// The number of the item it duplicates.
    pub main_number: Option<String>,
    /// The team's confirmation.
    pub team: SideMark,
    /// The community's.
    pub community: SideMark,
    /// Why the community could not take part.
    pub absent_reason: Option<String>,
    /// What two sorted differently without having seen each other: somebody has to choose.
    pub disputed: Vec<String>,
    /// It may go up: both confirmed it, or there was nobody to sort with.
    pub is_sorted: bool,
    /// Steps were taken on it: it stays a concern.
    pub has_steps: bool,
}

/// Where one side stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct SideMark {
    /// It confirmed the item as it is now.
    pub is_confirmed: bool,
    /// What was changed since it confirmed.
    pub changes: Vec<SortingChange>,
}

/// One thing changed since a confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SortingChange {
    /// Its field.
    pub field: String,
    /// What was confirmed: a code, `true` or `false`, or an item's number.
    pub before: Option<String>,
    /// What it is now.
    pub after: Option<String>,
}
