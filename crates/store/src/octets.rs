//! Bytes in a field that are no id: hexadecimal in typed values, bytes on the wire and in tables.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// Bytes of a field. Never printed: they may be a key.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Octets(
    /// The bytes.
    pub Vec<u8>,
);

impl fmt::Debug for Octets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Octets({})", self.0.len())
    }
}

impl Serialize for Octets {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&seal::to_hex(&self.0))
    }
}

impl<'d> Deserialize<'d> for Octets {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Self, D::Error> {
        seal::from_hex(&String::deserialize(from)?).map(Self).map_err(de::Error::custom)
    }
}
