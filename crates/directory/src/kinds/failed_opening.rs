//! 打开失败记录: what was tried on a vault while it was locked (security.md 3.9, docs/adr/0050).

use change::{Op, Value};
use kernel::{DeviceId, Instant, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty, Wish};

/// Tries of one way that failed between two openings, or that the notes of them are not whole. Written once, changed by nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedOpening {
    /// A word of [`OpeningWay`].
    pub way: String,
    /// How often.
    pub times: i64,
    /// The first time, by the laptop's clock.
    pub first_at: Instant,
    /// The last time.
    pub last_at: Instant,
    /// The laptop's vault that was tried.
    pub device: DeviceId,
}

/// What was tried, or why nobody can say. The words travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum OpeningWay {
    /// 口令.
    Passphrase,
    /// 恢复码.
    RecoveryCode,
    /// 数字密码.
    Pin,
    /// Nothing was tried that is known: the notes beside the vault are not there, or some of them.
    NotesMissing,
    /// The same, and what is there was changed.
    NotesBroken,
}

impl OpeningWay {
    /// Every word.
    pub const ALL: [Self; 5] = [Self::Passphrase, Self::RecoveryCode, Self::Pin, Self::NotesMissing, Self::NotesBroken];

    /// The wire name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::RecoveryCode => "recovery_code",
            Self::Pin => "pin",
            Self::NotesMissing => "notes_missing",
            Self::NotesBroken => "notes_broken",
        }
    }

    /// What a wire name says; `None` for one of a later version.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }
}

const DEVICE: u16 = 5;

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::FailedOpening,
    table: "failed_opening",
    fields: &[
        FieldSpec::register(1, "way", Ty::Text),
        FieldSpec::register(2, "times", Ty::Int),
        FieldSpec::register(3, "first_at", Ty::Instant),
        FieldSpec::register(4, "last_at", Ty::Instant),
        FieldSpec::register(DEVICE, "device", Ty::Id),
    ],
    entry: &[],
};
super::recorded!(FailedOpening, SPEC);

/// It stands as it was noted, by the laptop that was tried.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    if wish.before.is_some() || wish.op != Op::Create {
        return Err(Refusal::not_now("failed_opening_stands"));
    }
    let device = wish.fields.get(&DEVICE).and_then(Value::bytes).and_then(DeviceId::from_slice);
    if device == Some(wish.actor.device) { Ok(()) } else { Err(Refusal::invalid("device", "no_such_device")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_words_are_frozen() {
        let listed: Vec<String> = SPEC.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(listed.join(" "), "1=way 2=times 3=first_at 4=last_at 5=device");
        assert_eq!(
            OpeningWay::ALL.map(OpeningWay::word).join(" "),
            "passphrase recovery_code pin notes_missing notes_broken"
        );
        assert_eq!(OpeningWay::of_word("axe"), None);
    }
}
