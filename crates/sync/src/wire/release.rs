//! Releases of the program come down: the head of one that fits, then its package part by part.

use crate::Error;
use change::{Listed, Value};
use seal::Hash;

/// What runs here, and what can be put here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseWish {
    /// The version that runs, `1.4.0`.
    pub version: String,
    /// The platform, `linux/x86_64/deb`.
    pub platform: String,
}

/// Which part of which release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleasePartWish {
    /// The hash of the release's head.
    pub release: Hash,
    /// The part's number, from 0.
    pub no: u32,
}

impl ReleaseWish {
    pub(super) fn values(&self) -> Value {
        Value::List(vec![self.version.as_str().into(), self.platform.as_str().into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { version: listed.text()?, platform: listed.text()? })
    }
}

impl ReleasePartWish {
    pub(super) fn values(self) -> Value {
        Value::List(vec![self.release.0.into(), self.no.into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { release: Hash(listed.array()?), no: listed.small()? })
    }
}
