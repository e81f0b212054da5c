//! Who acts, under which grant, for whom.

use crate::{DeviceId, GrantId, MemberId, RecordId};
use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($(#[$meta:meta])* $name:ident $word:literal),* $(,)?) => {
        /// A posting's role. The full list with rights is docs/rights.csv.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $($(#[$meta])* $name,)* }

        impl Role {
            /// Every role, in the order of docs/rights.csv.
            pub const ALL: &'static [Role] = &[$(Role::$name,)*];
            /// The wire name.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word,)* } }
            /// The role of a wire name.
            pub fn of_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$name),)* _ => None } }
        }
    };
}

roles! {
    /// 联络员: types for the team.
    Recorder "recorder",
    /// 带队领导: confirms what the team saw and heard.
    Lead "lead",
    /// 党代表、人大代表、政协委员.
    Delegate "delegate",
    /// 律师.
    Lawyer "lawyer",
    /// 居民区书记: keeps the household ledger of the community.
    CommunitySecretary "community_secretary",
    /// 领导小组办公室.
    Office "office",
}

/// Who does something, as every write records it (decisions D3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person signed in.
    pub member: MemberId,
    /// The vault they work in.
    pub device: DeviceId,
    /// The seat or posting acted under.
    pub grant: GrantId,
    /// That grant's role.
    pub role: Role,
    /// The place the grant is about: a community, or the district for the office.
    pub place: RecordId,
    /// The member the recorder writes for (代录).
    pub recorded_for: Option<MemberId>,
}
