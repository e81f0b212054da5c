//! A laptop that is out of use by the office's word: stolen, lost, given back. The hub carries it out (decisions D22).

use kernel::{DeviceId, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty, Wish};

/// A laptop's rights are to end. Written once, changed by nobody: they never begin again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// The laptop.
    pub device: DeviceId,
    /// Why, in the officer's words.
    pub reason: String,
}

/// The number of the field that names the laptop.
pub const REVOKED_DEVICE: u16 = 1;
const REASON: u16 = 2;

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Revocation,
    table: "revocation",
    fields: &[FieldSpec::register(REVOKED_DEVICE, "device", Ty::Id), FieldSpec::register(REASON, "reason", Ty::Text)],
    entry: &[],
};
super::recorded!(Revocation, SPEC);

/// It stands as it was written, about one laptop and with a reason.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    if wish.before.is_some() || wish.op != change::Op::Create {
        return Err(Refusal::not_now("revocation_stands"));
    }
    let device = wish.fields.get(&REVOKED_DEVICE).and_then(change::Value::bytes);
    if device.and_then(DeviceId::from_slice).is_none() {
        return Err(Refusal::invalid("device", "no_such_device"));
    }
    let reason = wish.fields.get(&REASON).and_then(change::Value::text);
    if reason.is_none_or(|words| words.trim().is_empty()) {
        return Err(Refusal::invalid("reason", "reason_missing"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_frozen() {
        let listed: Vec<String> = SPEC.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(listed.join(" "), "1=device 2=reason");
    }
}
