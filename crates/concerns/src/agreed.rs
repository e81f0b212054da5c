//! 会同梳理, what is agreed on: the part of an item that both sides confirm, as a confirmation keeps it (ADR 0024).

use crate::words::Nature;
use kernel::RecordId;
use serde::{Deserialize, Serialize};

/// What of an item is agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Sorted {
    /// What kind of thing it is.
    pub nature: Nature,
    /// Who is to solve it.
    pub route: Option<String>,
    /// It is an order of the 12345 hotline as well.
    pub is_hotline: bool,
    /// The item that tells of the same event.
    pub duplicate_of: Option<RecordId>,
}

impl Sorted {
    /// A concern that goes its own way needs a route; an order of the hotline or a duplicate goes with the other.
    pub fn lacks_route(&self) -> bool {
        self.nature == Nature::Concern && !self.is_hotline && self.duplicate_of.is_none() && self.route.is_none()
    }
}
