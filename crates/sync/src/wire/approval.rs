//! Which vaults wait to be let in, and the word that one may.

use crate::{Approval, WaitingVault};
use change::{Error, Listed, Value};
use kernel::{DeviceId, Instant};
use seal::{Hash, Signature};

impl WaitingVault {
    pub(super) fn value(&self) -> Result<Value, crate::Error> {
        let enrolled = serde_json::to_vec(&self.enrolled)?;
        Ok(Value::List(vec![enrolled.into(), self.card.0.into(), Value::Int(self.asked_at.0)]))
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let enrolled = serde_json::from_slice(&listed.bytes()?).map_err(|_| Error::Malformed("card"))?;
        Ok(Self { enrolled, card: Hash(listed.array()?), asked_at: Instant(listed.signed()?) })
    }
}

impl Approval {
    pub(super) fn values(self) -> Value {
        Value::List(vec![self.device.bytes().into(), self.card.0.into(), self.signature.0.into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let (device, card) = (DeviceId::from_bytes(listed.array()?), Hash(listed.array()?));
        Ok(Self { device, card, signature: Signature(listed.array()?) })
    }
}
