//! Figures that the hub counted from its own tables, which lag behind its log.

use crate::Error;
use change::{Listed, Value};
use kernel::{Instant, RecordId};
use serde::{Deserialize, Serialize};

/// What the hub's tables had followed of its log when they were asked (decisions D2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsOf {
    /// The places reached in all feeds that are followed, added up.
    pub mark: u64,
    /// Items of those feeds that were still to come; 0 when nothing was.
    pub behind: u64,
    /// When nothing was still to come for the last time, by the hub's clock.
    pub at: Instant,
}

/// Which figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureWish {
    /// `2026-4`, a round's cohort, or `2026Q4`, a calendar quarter.
    pub period: String,
    /// One team; none for the district.
    pub team: Option<RecordId>,
}

/// Figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenFigures {
    /// What they were counted from.
    pub as_of: AsOf,
    /// The table as JSON, as a laptop counts it.
    pub table: Vec<u8>,
}

impl AsOf {
    pub(super) fn value(self) -> Value {
        Value::List(vec![self.mark.into(), self.behind.into(), Value::Int(self.at.0)])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let mut listed = Listed::of(listed.value()?)?;
        Ok(Self { mark: listed.number()?, behind: listed.number()?, at: Instant(listed.signed()?) })
    }
}

impl FigureWish {
    pub(super) fn values(&self) -> Value {
        Value::List(vec![self.period.as_str().into(), self.team.map(RecordId::bytes).into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { period: listed.text()?, team: listed.array_or_null()?.map(RecordId::from_bytes) })
    }
}

impl GivenFigures {
    pub(super) fn values(&self) -> Value {
        Value::List(vec![self.as_of.value(), self.table.clone().into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { as_of: AsOf::read(listed)?, table: listed.bytes()? })
    }
}
