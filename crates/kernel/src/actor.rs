//! Who acts, under which grant, for whom.

use crate::{DeviceId, GrantId, MemberId, RecordId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A role of a later program: its word is kept as it came, and nothing is known of its rights.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaterRole([u8; LaterRole::LONGEST]);

impl LaterRole {
    /// A role's word is no longer.
    pub const LONGEST: usize = 32;

    fn of(word: &str) -> Option<Self> {
        let is_word = word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let mut bytes = [0; Self::LONGEST];
        bytes.get_mut(..word.len()).filter(|_| is_word)?.copy_from_slice(word.as_bytes());
        Some(Self(bytes))
    }

    fn word(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(Self::LONGEST);
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl std::fmt::Debug for LaterRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

macro_rules! roles {
    ($($(#[$meta:meta])* $name:ident $word:literal),* $(,)?) => {
        /// A posting's role. The full list with rights is docs/rights.csv.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ts_rs::TS)]
        #[ts(rename_all = "snake_case")]
        pub enum Role {
            $($(#[$meta])* $name,)*
            /// A role this program does not know: its postings are kept and passed on, and give no right here.
            #[ts(skip)]
            Later(LaterRole),
        }

        impl Role {
            /// Every role this program knows, in the order of docs/rights.csv.
            pub const ALL: &'static [Role] = &[$(Role::$name,)*];
            /// The wire name.
            pub fn word(&self) -> &str {
                match self { $(Self::$name => $word,)* Self::Later(later) => later.word() }
            }
            /// The role of a wire name, one of a later program included; `None` for what can be no role's word.
            pub fn of_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => LaterRole::of(word).map(Self::Later) }
            }
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
    /// 网格长: knocks at the doors of one grid.
    GridHead "grid_head",
    /// 楼组长、楼栋长: the same for one building.
    BuildingWarden "building_warden",
    /// 街道、镇: reads what its communities work on.
    Subdistrict "subdistrict",
    /// 区职能部门: reads what it was called to.
    Department "department",
    /// 区委组织部: owns the party delegates' seats.
    OrganizationDepartment "organization_department",
    /// 区人大办: owns the deputies' seats.
    CongressOffice "congress_office",
    /// 区政协办: owns the seats of the consultative conference's members.
    CppccOffice "cppcc_office",
    /// 区司法局: owns the lawyers' seats.
    JusticeBureau "justice_bureau",
    /// 系统管理员: the laptops and the hub, never what is in them.
    Sysadmin "sysadmin",
    /// 安全管理员: ends the rights of laptops.
    Secadmin "secadmin",
    /// 审计员: reads what was done, writes nothing.
    Auditor "auditor",
}

impl Role {
    /// False for one of a later program.
    pub fn is_known(self) -> bool {
        !matches!(self, Self::Later(_))
    }

    /// One of the four line bureaus, each of which owns seats of every team.
    pub fn is_bureau(self) -> bool {
        matches!(self, Self::OrganizationDepartment | Self::CongressOffice | Self::CppccOffice | Self::JusticeBureau)
    }

    /// One of the three administrators, whose role goes together with no other (security.md L13).
    pub fn is_exclusive(self) -> bool {
        matches!(self, Self::Sysadmin | Self::Secadmin | Self::Auditor)
    }

    /// Whether one person may hold both at the same time.
    pub fn goes_with(self, other: Self) -> bool {
        self == other || !(self.is_exclusive() || other.is_exclusive())
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::of_word(&word).ok_or_else(|| serde::de::Error::custom("no role's word"))
    }
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
    /// The place the grant is about: a community, a department, or the district for the office.
    pub place: RecordId,
    /// The member the recorder writes for (代录).
    pub recorded_for: Option<MemberId>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn words_are_only_added() {
        let listed: Vec<&str> = Role::ALL.iter().map(Role::word).collect();
        assert_eq!(
            listed.join(" "),
            "recorder lead delegate lawyer community_secretary office grid_head building_warden subdistrict department \
             organization_department congress_office cppcc_office justice_bureau sysadmin secadmin auditor"
        );
        assert!(Role::ALL.iter().all(|role| Role::of_word(role.word()) == Some(*role) && role.is_known()));
    }

    #[test]
    fn a_word_of_a_later_program_is_kept_as_it_came() {
        for word in ["street_patrol", "a", "abcdefghijklmnopqrstuvwxyz_01234"] {
            let role: Role = serde_json::from_value(word.into()).unwrap();
            assert!(!role.is_known());
            assert_eq!((role.word(), serde_json::to_value(role).unwrap()), (word, word.into()));
            assert_eq!(Role::of_word(word), Some(role));
        }
        for word in ["", "Office", "街道", "a b", "_a", "a\0", "abcdefghijklmnopqrstuvwxyz_012345"] {
            assert_eq!(Role::of_word(word), None, "{word:?}");
            assert!(serde_json::from_value::<Role>(word.into()).is_err());
        }
    }

    #[test]
    fn the_three_administrators_go_with_no_other_role() {
        for (one, other) in Role::ALL.iter().flat_map(|one| Role::ALL.iter().map(move |other| (*one, *other))) {
            let is_apart = ["sysadmin", "secadmin", "auditor"].iter().any(|w| [one.word(), other.word()].contains(w));
            assert_eq!(one.goes_with(other), one == other || !is_apart, "{} {}", one.word(), other.word());
        }
    }
}
