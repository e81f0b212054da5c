//! Which laptops the hub knows, for the office: with each greeting what is new of it since the last one.

use change::{Error, Listed, Value};
use kernel::{DeviceId, Instant, MemberId};
use serde::{Deserialize, Serialize};

/// A laptop as the hub knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDevice {
    /// The vault.
    pub device: DeviceId,
    /// Whose.
    pub member: MemberId,
    /// Its rights have ended.
    pub is_revoked: bool,
    /// When it was enrolled, by the hub's clock.
    pub enrolled_at: Instant,
    /// When it last greeted the hub, itself or by a bundle.
    pub seen_at: Instant,
    /// The version of its program, as it last said.
    pub build: Option<String>,
    /// Erasures that it has not said to be carried out on it.
    pub to_erase: u32,
}

/// What is new of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceNews {
    /// These are all there are; otherwise whoever is not named is as was told before.
    pub is_whole: bool,
    /// In no order.
    pub devices: Vec<KnownDevice>,
}

impl KnownDevice {
    fn value(&self) -> Value {
        Value::List(vec![
            self.device.bytes().into(),
            self.member.bytes().into(),
            Value::Bool(self.is_revoked),
            Value::Int(self.enrolled_at.0),
            Value::Int(self.seen_at.0),
            self.build.as_deref().unwrap_or_default().into(),
            self.to_erase.into(),
        ])
    }

    fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self {
            device: DeviceId::from_bytes(listed.array()?),
            member: MemberId::from_bytes(listed.array()?),
            is_revoked: listed.flag()?,
            enrolled_at: Instant(listed.signed()?),
            seen_at: Instant(listed.signed()?),
            build: Some(listed.text()?).filter(|build| !build.is_empty()),
            to_erase: listed.small()?,
        })
    }
}

impl DeviceNews {
    pub(crate) fn value(&self) -> Value {
        let devices: Vec<Value> = self.devices.iter().map(KnownDevice::value).collect();
        Value::List(vec![Value::Bool(self.is_whole), devices.into()])
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { is_whole: listed.flag()?, devices: listed.each(KnownDevice::read)? })
    }
}
