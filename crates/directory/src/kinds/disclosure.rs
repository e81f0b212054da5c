//! 查看手机号: a number was shown to somebody. The trace says whose, why and when, never the number.

use kernel::{Instant, RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty};

/// One showing. Written once, changed by nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// The identity record the number stands in.
    pub identity: RecordId,
    /// Its household.
    pub household: RecordId,
    /// A word of [`DisclosureReason`].
    pub reason: String,
    /// When it was asked for.
    pub disclosed_at: Instant,
}

/// What a number may be shown for. The words travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum DisclosureReason {
    /// 联系居民.
    Contact,
    /// 核对信息.
    Check,
}

impl DisclosureReason {
    /// Every reason, in the order of the screen.
    pub const ALL: [Self; 2] = [Self::Contact, Self::Check];

    /// The wire name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Check => "check",
        }
    }

    /// The reason of a wire name; `None` for one of a later version.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Disclosure,
    table: "disclosure",
    fields: &[
        FieldSpec::register(1, "identity", Ty::Id),
        FieldSpec::register(2, "household", Ty::Id),
        FieldSpec::register(3, "reason", Ty::Text),
        FieldSpec::register(4, "disclosed_at", Ty::Instant),
    ],
    entry: &[],
};
super::recorded!(Disclosure, SPEC);

#[cfg(test)]
mod tests {
    use super::*;

    /// Field numbers and words travel; there is no field for the number.
    #[test]
    fn fields_and_words_are_frozen() {
        let listed: Vec<String> = SPEC.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(listed.join(" "), "1=identity 2=household 3=reason 4=disclosed_at");
        assert_eq!(DisclosureReason::ALL.map(DisclosureReason::word), ["contact", "check"]);
        assert_eq!(DisclosureReason::of_word("curiosity"), None);
    }
}
