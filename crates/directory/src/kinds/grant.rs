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
    /// Where: a community, a department, or the district for those who work for all of it.
    pub place: RecordId,
    /// With which team, if the role is a team's.
    pub team: Option<RecordId>,
    /// The first day it holds.
    pub from_on: NaiveDate,
    /// The last day it holds; none while it goes on.
    pub to_on: Option<NaiveDate>,
    /// For which of the team's seats, where the role alone does not say: delegates hold one of three. A word of
    /// [`crate::SeatRole`].
    pub seat: Option<String>,
    /// Which grid or building of the place, for who looks after one.
    pub section: Option<RecordId>,
}

/// The field that says whose the posting is; the hub locks that member's rows before it lets one change.
pub const GRANT_MEMBER: u16 = 1;
pub(crate) const GRANT_ROLE: u16 = 2;
pub(crate) const GRANT_FROM: u16 = 5;
/// The last day it holds.
pub const GRANT_TO: u16 = 6;
pub(crate) const GRANT_SEAT: u16 = 7;

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Grant,
    table: "grant",
    fields: &[
        FieldSpec::register(GRANT_MEMBER, "member", Ty::Id),
        FieldSpec::register(GRANT_ROLE, "role", Ty::Text),
        FieldSpec::register(3, "place", Ty::Id),
        FieldSpec::register(4, "team", Ty::Id),
        FieldSpec::register(GRANT_FROM, "from_on", Ty::Date),
        FieldSpec::register(GRANT_TO, "to_on", Ty::Date),
        FieldSpec::register(GRANT_SEAT, "seat", Ty::Text),
        FieldSpec::register(8, "section", Ty::Id),
    ],
    entry: &[],
};
super::recorded!(Grant, SPEC);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_frozen() {
        let listed: Vec<String> = SPEC.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(listed.join(" "), "1=member 2=role 3=place 4=team 5=from_on 6=to_on 7=seat 8=section");
    }
}
