//! The district a laptop or a hub belongs to: public facts, written once when it is founded or joined (decisions D32).

use kernel::{DeviceId, DistrictId, RecordId};
use seal::VerifyingKey;
use serde::{Deserialize, Serialize};

/// The root of trust: everything signed here leads back to the founder's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct District {
    /// Official six-digit code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Practice districts never exchange with real ones (decisions D27).
    pub is_practice: bool,
    /// The founder's device.
    pub founder: DeviceId,
    /// The founder's key, hexadecimal.
    pub founder_key: String,
    /// The founder's sealing key, hexadecimal.
    pub founder_seal_key: String,
}

impl District {
    /// Its id, part of every signature.
    pub fn id(&self) -> DistrictId {
        DistrictId::of_code(&self.code, self.is_practice)
    }

    /// The place record of the whole district.
    pub fn place(&self) -> RecordId {
        RecordId::derive(&["place", &self.code])
    }

    /// The key that signs enrolments.
    pub fn key(&self) -> Result<VerifyingKey, seal::Error> {
        VerifyingKey::from_hex(&self.founder_key)
    }
}
