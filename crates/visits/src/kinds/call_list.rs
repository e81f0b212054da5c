//! 走访名单: one family of a day's call list.

use chrono::NaiveDate;
use kernel::{RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Recorded, Ty};

/// The fields a day of calls needs and no more: the ledger itself stays with the community (decisions D38).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallListEntry {
    /// The community.
    pub community: RecordId,
    /// The day it is for.
    pub listed_on: NaiveDate,
    /// The household, by derived id.
    pub household: RecordId,
    /// The door as it is said.
    pub door: String,
    /// The householder's name.
    pub householder: Option<String>,
    /// As `138****5678`.
    pub phone_masked: Option<String>,
    /// 关爱对象 and the like.
    pub tags: Option<Vec<String>>,
    /// Why this family.
    pub reason: Option<String>,
    /// Households of the ledger that are one with it (decisions D18): whoever has no ledger counts calls at them as calls here.
    /// None where whoever put it on the list had no ledger either.
    pub one_with: Option<Vec<RecordId>>,
}

pub(crate) const ENTRY: KindSpec = KindSpec {
    kind: RecordKind::CallListEntry,
    table: "call_list_entry",
    fields: &[
        FieldSpec::register(1, "community", Ty::Id),
        FieldSpec::register(2, "listed_on", Ty::Date),
        FieldSpec::register(3, "household", Ty::Id),
        FieldSpec::register(4, "door", Ty::Text),
        FieldSpec::register(5, "householder", Ty::Text).personal(),
        FieldSpec::register(6, "phone_masked", Ty::Text).personal(),
        FieldSpec::register(7, "tags", Ty::Json).personal(),
        FieldSpec::register(8, "reason", Ty::Text).personal(),
        FieldSpec::register(9, "one_with", Ty::Json).unasked(),
    ],
    entry: &[],
};

impl Recorded for CallListEntry {
    const SPEC: &'static KindSpec = &ENTRY;
}
