//! 待放行: a change the hub holds until the office, or for its own seats a line bureau, lets it into force or refuses it (decisions
//! D19). The hub begins the record; the ruling is a change of it. The words of the held change are not in it: a draft stays the team's.

use kernel::{ChangeId, DeviceId, Instant, Intent, MemberId, RecordId, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty, Wish};

/// A held change: who wrote it, on which laptop, about what, when, and why it is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldChange {
    /// The change.
    pub change: ChangeId,
    /// Who wrote it.
    pub author: MemberId,
    /// On which laptop.
    pub device: DeviceId,
    /// Where its posting was, if the hub knew the posting.
    pub place: Option<RecordId>,
    /// In which role, likewise.
    pub role: Option<String>,
    /// Of which record.
    pub about: RecordId,
    /// A word of [`RecordKind`]; none for one of a later program.
    pub about_kind: Option<String>,
    /// A word of [`Intent`]; none for one of a later program.
    pub intent: Option<String>,
    /// The hub's word for why.
    pub reason: String,
    /// When it was written, by the laptop's clock.
    pub written_at: Instant,
    /// When the hub had it.
    pub received_at: Instant,
    /// A word of [`HeldVerdict`] once the office has ruled.
    pub verdict: Option<String>,
    /// Why, in the office's words; needed to refuse.
    pub because: Option<String>,
    /// The bureau whose seat's holder wrote it: a word of [`kernel::Role`]. None where it is the office's alone to rule on.
    pub line: Option<String>,
}

/// The office's ruling. The words travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum HeldVerdict {
    /// 放行: in force from now on.
    Admitted,
    /// 不予放行: never in force.
    Refused,
}

impl HeldVerdict {
    /// The wire name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Refused => "refused",
        }
    }

    /// The verdict of a wire name.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Admitted, Self::Refused].into_iter().find(|v| v.word() == word)
    }
}

impl HeldChange {
    /// The id of the record about a held change: one, whatever life of the hub begins it.
    pub fn id(change: ChangeId) -> RecordId {
        RecordId::derive(&["held_change", &change.to_string()])
    }
}

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::HeldChange,
    table: "held_change",
    fields: &[
        FieldSpec::register(1, "change", Ty::Id),
        FieldSpec::register(2, "author", Ty::Id),
        FieldSpec::register(3, "device", Ty::Id),
        FieldSpec::register(4, "place", Ty::Id),
        FieldSpec::register(5, "role", Ty::Text),
        FieldSpec::register(6, "about", Ty::Id),
        FieldSpec::register(7, "about_kind", Ty::Text),
        FieldSpec::register(8, "intent", Ty::Text),
        FieldSpec::register(9, "reason", Ty::Text),
        FieldSpec::register(10, "written_at", Ty::Instant),
        FieldSpec::register(11, "received_at", Ty::Instant),
        FieldSpec::register(VERDICT, "verdict", Ty::Text),
        FieldSpec::register(BECAUSE, "because", Ty::Text),
        FieldSpec::register(HELD_LINE, "line", Ty::Text),
    ],
    entry: &[],
};
super::recorded!(HeldChange, SPEC);

const VERDICT: u16 = 12;
const BECAUSE: u16 = 13;
/// The field that names the bureau.
pub const HELD_LINE: u16 = 14;

/// Nobody but the hub begins one; the office or the seat's bureau rules once, and says why it refuses.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    let Some(before) = wish.before else { return Err(Refusal::not_now("held_by_the_hub_alone")) };
    if before.values.contains_key(&VERDICT) {
        return Err(Refusal::not_now("held_ruled_already"));
    }
    let text = |field| wish.fields.get(&field).and_then(change::Value::text).map(str::trim);
    let meant = if wish.intent == Intent::AdmitHeld { HeldVerdict::Admitted } else { HeldVerdict::Refused };
    let touches_more = wish.fields.keys().any(|f| *f != VERDICT && *f != BECAUSE);
    if wish.op != change::Op::Set || touches_more || text(VERDICT).and_then(HeldVerdict::of_word) != Some(meant) {
        return Err(Refusal::invalid("verdict", "not_meant_by_this"));
    }
    if meant == HeldVerdict::Refused && text(BECAUSE).is_none_or(str::is_empty) {
        return Err(Refusal::invalid("because", "reason_missing"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_words_are_frozen() {
        let listed: Vec<String> = SPEC.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(
            listed.join(" "),
            "1=change 2=author 3=device 4=place 5=role 6=about 7=about_kind 8=intent 9=reason 10=written_at 11=received_at \
             12=verdict 13=because 14=line"
        );
        assert_eq!([HeldVerdict::Admitted, HeldVerdict::Refused].map(HeldVerdict::word), ["admitted", "refused"]);
        assert_eq!(HeldVerdict::of_word("forgotten"), None);
    }
}
