//! A team's five seats: 1+3+1 by default.

use chrono::NaiveDate;
use kernel::{RecordId, RecordKind, Role};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty};

macro_rules! seat_roles {
    ($($(#[$meta:meta])* $name:ident = $number:literal, $word:literal, $role:ident;)*) => {
        /// What a seat is for; its order is the order of the roster's columns.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        pub enum SeatRole { $($(#[$meta])* $name = $number,)* }

        impl SeatRole {
            /// The five seats.
            pub const ALL: [SeatRole; 5] = [$(SeatRole::$name,)*];
            /// 1 to 5.
            pub fn number(self) -> u32 { self as u32 }
            /// The wire name.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word,)* } }
            /// The seat of a wire name.
            pub fn of_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$name),)* _ => None } }
            /// The role its holder acts in.
            pub fn role(self) -> Role { match self { $(Self::$name => Role::$role,)* } }
        }
    };
}

seat_roles! {
    /// 带队领导.
    Lead = 1, "lead", Lead;
    /// 党代表.
    PartyDelegate = 2, "party_delegate", Delegate;
    /// 人大代表.
    CongressDeputy = 3, "congress_deputy", Delegate;
    /// 政协委员.
    CppccMember = 4, "cppcc_member", Delegate;
    /// 律师.
    Lawyer = 5, "lawyer", Lawyer;
}

/// One of a team's five seats in one term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The team.
    pub team: RecordId,
    /// 1 to 5.
    pub seat_no: u32,
    /// What the seat is for.
    pub role: SeatRole,
    /// Who holds it; none while it is vacant (席位空缺).
    pub person: Option<RecordId>,
    /// The term's first day.
    pub from_on: NaiveDate,
    /// The last day; none while it goes on.
    pub to_on: Option<NaiveDate>,
}

impl Seat {
    /// The id of a team's seat in a term, `2026` for example.
    pub fn id(team: RecordId, role: SeatRole, term: &str) -> RecordId {
        RecordId::derive(&["seat", &team.to_string(), &role.number().to_string(), term])
    }
}

pub(crate) const SEAT_ROLE: u16 = 3;
pub(crate) const SEAT_TO: u16 = 6;

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Seat,
    table: "seat",
    fields: &[
        FieldSpec::register(1, "team", Ty::Id),
        FieldSpec::register(2, "seat_no", Ty::Int),
        FieldSpec::register(SEAT_ROLE, "role", Ty::Text),
        FieldSpec::register(4, "person", Ty::Id),
        FieldSpec::register(5, "from_on", Ty::Date),
        FieldSpec::register(SEAT_TO, "to_on", Ty::Date),
    ],
    entry: &[],
};
super::recorded!(Seat, SPEC);
