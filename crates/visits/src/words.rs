//! The closed word lists of a visit. Their words travel and stand in the locale files.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($(#[$arm:meta])* $variant:ident $word:literal),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$arm])* $variant,)* }

        impl $name {
            /// Every one, in the order the screens show.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];
            /// The wire name.
            pub fn word(self) -> &'static str { match self { $(Self::$variant => $word,)* } }
            /// The one of a wire name.
            pub fn of_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)* _ => None } }
        }
    )*};
}

words! {
    /// Why a team comes (domain.md A, features.md S3-6).
    VisitKind {
        /// 集中走访: one a round.
        Collective "collective",
        /// 专题走访.
        Thematic "thematic",
        /// 应约走访.
        Appointment "appointment",
        /// 工作回访.
        Return "return",
    }
    /// What was said of two records that look like one.
    TwinVerdict {
        /// 是同一次.
        Same "same",
        /// 是两次.
        Apart "apart",
    }
    /// Whether the lead has confirmed a record (decisions D37).
    Stage {
        /// Only the team reads it; no figure counts it.
        Draft "draft",
        /// In the work compartment.
        Confirmed "confirmed",
    }
    /// How the office came to know of a visit its team has not sent (users.md 1.5).
    ToldSource {
        /// 表格导入.
        Table "table",
        /// 电话代录.
        Phone "phone",
    }
    /// As what someone takes part in a symposium (features.md S3-9).
    AttendeeRole {
        /// 居民区党组织.
        PartyOrganisation "party_organisation",
        /// 居委会.
        Committee "committee",
        /// 居民代表.
        Resident "resident",
        /// 楼组长.
        Warden "warden",
        /// 党员.
        PartyMember "party_member",
        /// 物业、业委会.
        Property "property",
        /// 社区民警.
        Police "police",
        /// 驻区单位.
        LocalUnit "local_unit",
        /// Anyone else.
        Other "other",
    }
    /// What came of a call at a door (users.md 3).
    CallOutcome {
        /// 见到本人.
        Met "met",
        /// 见到家人.
        MetFamily "met_family",
        /// 家中无人.
        NotHome "not_home",
        /// 暂不便接访.
        NotConvenient "not_convenient",
        /// 已搬离.
        Moved "moved",
    }
}

impl CallOutcome {
    /// Somebody of the household was spoken with.
    pub fn is_met(self) -> bool {
        matches!(self, Self::Met | Self::MetFamily)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn wire_names_and_words_agree() {
        for kind in VisitKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
            assert_eq!(VisitKind::of_word(kind.word()), Some(*kind));
        }
        for role in AttendeeRole::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.word());
        }
        for outcome in CallOutcome::ALL {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.word());
        }
        assert_eq!(CallOutcome::of_word("refused"), None);
    }
}
