//! 签到: one line of a symposium's sign-in.

use crate::AttendeeRole;
use kernel::{RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Recorded, Ty};

/// A person, or several without names. Stays in the team's draft scope for good (users.md 2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// The visit.
    pub visit: RecordId,
    /// Its community.
    pub community: RecordId,
    /// Absent for people counted by role only.
    pub name: Option<String>,
    /// As what they came.
    pub role: AttendeeRole,
    /// 1 to 200; 1 when there is a name.
    pub count: u32,
    /// Came without an invitation.
    pub is_walk_in: bool,
    /// Anything else.
    pub note: Option<String>,
}

pub(crate) const ATTENDANCE: KindSpec = KindSpec {
    kind: RecordKind::Attendance,
    table: "attendance",
    fields: &[
        FieldSpec::register(1, "visit", Ty::Id),
        FieldSpec::register(2, "community", Ty::Id),
        FieldSpec::register(3, "name", Ty::Text).personal(),
        FieldSpec::register(4, "role", Ty::Text),
        FieldSpec::register(5, "count", Ty::Int),
        FieldSpec::register(6, "is_walk_in", Ty::Bool),
        FieldSpec::register(7, "note", Ty::Text).personal(),
    ],
    entry: &[],
};

impl Recorded for Attendance {
    const SPEC: &'static KindSpec = &ATTENDANCE;
}
