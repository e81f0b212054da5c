//! 代录、表格导入: a team's visit as the office took it down.

use crate::ToldSource;
use chrono::NaiveDate;
use kernel::{Compartment, RecordId, RecordKind, ScopeId};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Recorded, Ty};

/// What the office was told of a collective visit. No figure counts it: figures are of what teams confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldVisit {
    /// The community.
    pub community: RecordId,
    /// The round.
    pub round: RecordId,
    /// The day, as told.
    pub visited_on: NaiveDate,
    /// People taking part.
    pub attended: Option<i64>,
    /// How it came to the office.
    pub source: ToldSource,
    /// Who told it.
    pub told_by: Option<String>,
    /// What was heard, a sentence each; none once it was erased.
    pub heard: Option<Vec<String>>,
    /// The team's own visit that it was, once the office said so.
    pub same_as: Option<RecordId>,
}

impl ToldVisit {
    /// Where it lies: with the office, and the team it speaks of reads it.
    pub fn scope(community: RecordId) -> ScopeId {
        Compartment::Office.at(community)
    }
}

pub(crate) const TOLD: KindSpec = KindSpec {
    kind: RecordKind::ToldVisit,
    table: "told_visit",
    fields: &[
        FieldSpec::register(1, "community", Ty::Id),
        FieldSpec::register(2, "round", Ty::Id),
        FieldSpec::register(3, "visited_on", Ty::Date),
        FieldSpec::register(4, "attended", Ty::Int),
        FieldSpec::register(5, "source", Ty::Text),
        FieldSpec::register(6, "told_by", Ty::Text),
        FieldSpec::register(7, "heard", Ty::Json).personal(),
        FieldSpec::register(8, "same_as", Ty::Id),
    ],
    entry: &[],
};

impl Recorded for ToldVisit {
    const SPEC: &'static KindSpec = &TOLD;
}
