//! 删除个人信息: what an officer said is to be erased at a resident's wish, and by which law (PIPL art. 47). The hub carries it out.
//! What was erased is not in it.

use kernel::{RecordId, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty, Wish};

/// Fields of one record that are to be empty. Written once, changed by nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The record.
    pub about: RecordId,
    /// A word of [`RecordKind`].
    pub about_kind: String,
    /// Its fields, by number.
    pub fields: Vec<u16>,
    /// Fields of its entries, by number.
    pub entry_fields: Vec<u16>,
    /// A word of [`ErasureBasis`].
    pub basis: String,
    /// Why, in the officer's words; no word of the resident's.
    pub reason: String,
}

/// What the law gives as a ground to erase. The words travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ErasureBasis {
    /// 处理目的已实现、无法实现或者不再必要.
    PurposeEnded,
    /// 停止提供服务,或者保存期限已届满.
    PeriodEnded,
    /// 个人撤回同意.
    ConsentWithdrawn,
    /// 违反法律、行政法规或者违反约定处理.
    Unlawful,
    /// 法律、行政法规规定的其他情形.
    OtherLaw,
}

impl ErasureBasis {
    /// Every ground, in the order of the law.
    pub const ALL: [Self; 5] =
        [Self::PurposeEnded, Self::PeriodEnded, Self::ConsentWithdrawn, Self::Unlawful, Self::OtherLaw];

    /// The wire name.
    pub fn word(self) -> &'static str {
        match self {
            Self::PurposeEnded => "purpose_ended",
            Self::PeriodEnded => "period_ended",
            Self::ConsentWithdrawn => "consent_withdrawn",
            Self::Unlawful => "unlawful",
            Self::OtherLaw => "other_law",
        }
    }

    /// The ground of a wire name; `None` for one of a later version.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.word() == word)
    }
}

impl Erasure {
    /// As every replica is told of it.
    pub fn told_as(&self, id: RecordId) -> change::Erasure {
        let (fields, entry_fields) = (&self.fields, &self.entry_fields);
        change::Erasure {
            id,
            about: self.about,
            fields: fields.iter().copied().collect(),
            entry_fields: entry_fields.iter().copied().collect(),
        }
    }
}

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Erasure,
    table: "erasure_order",
    fields: &[
        FieldSpec::register(1, "about", Ty::Id),
        FieldSpec::register(2, "about_kind", Ty::Text),
        FieldSpec::register(3, "fields", Ty::Json),
        FieldSpec::register(4, "entry_fields", Ty::Json),
        FieldSpec::register(BASIS, "basis", Ty::Text),
        FieldSpec::register(REASON, "reason", Ty::Text),
    ],
    entry: &[],
};
super::recorded!(Erasure, SPEC);

const BASIS: u16 = 5;
const REASON: u16 = 6;

/// It stands as it was written, by a ground of the law and with a reason.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    if wish.before.is_some() || wish.op != change::Op::Create {
        return Err(Refusal::not_now("erasure_stands"));
    }
    let text = |field| wish.fields.get(&field).and_then(change::Value::text).map(str::trim);
    if text(BASIS).and_then(ErasureBasis::of_word).is_none() {
        return Err(Refusal::invalid("basis", "basis_missing"));
    }
    if text(REASON).is_none_or(str::is_empty) {
        return Err(Refusal::invalid("reason", "reason_missing"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_words_are_frozen() {
        let listed: Vec<String> = SPEC.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(listed.join(" "), "1=about 2=about_kind 3=fields 4=entry_fields 5=basis 6=reason");
        let words = ErasureBasis::ALL.map(ErasureBasis::word);
        assert_eq!(words, ["purpose_ended", "period_ended", "consent_withdrawn", "unlawful", "other_law"]);
        assert_eq!(ErasureBasis::of_word("whim"), None);
    }
}
