//! Postings: which member acts in which role, where and how long.

use chrono::NaiveDate;
use kernel::{MemberId, RecordId, RecordKind, Role};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty};

/// A seat or posting of a member. The record's id is the grant's id that every write names (decisions D3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Who.
    pub member: MemberId,
    /// As what.
    pub role: Role,
    /// Where: a community, or the district for the office.
    pub place: RecordId,
    /// With which team, if the role is a team's.
    pub team: Option<RecordId>,
    /// The first day it holds.
    pub from_on: NaiveDate,
    /// The last day it holds; none while it goes on.
    pub to_on: Option<NaiveDate>,
}

/// The field that says whose the posting is; the hub locks that member's rows before it lets one change.
pub const GRANT_MEMBER: u16 = 1;

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Grant,
    table: "grant",
    fields: &[
        FieldSpec::register(GRANT_MEMBER, "member", Ty::Id),
        FieldSpec::register(2, "role", Ty::Text),
        FieldSpec::register(3, "place", Ty::Id),
        FieldSpec::register(4, "team", Ty::Id),
        FieldSpec::register(5, "from_on", Ty::Date),
        FieldSpec::register(6, "to_on", Ty::Date),
    ],
    entry: &[],
};
super::recorded!(Grant, SPEC);
