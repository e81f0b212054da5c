//! What a field can hold.

use std::collections::BTreeMap;

/// A field's value. No fractions: official figures are whole numbers or text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Cleared.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// Sixteen bytes of an id, or ciphertext.
    Bytes(Vec<u8>),
    /// A list.
    List(Vec<Value>),
    /// Words to values.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// The number, if it is one.
    pub fn int(&self) -> Option<i64> {
        if let Self::Int(n) = self { Some(*n) } else { None }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(t) = self { Some(t) } else { None }
    }

    /// The bytes, if they are.
    pub fn bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(b) = self { Some(b) } else { None }
    }
}

/// A value's deterministic bytes.
pub fn encode_value(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    crate::cbor::value(&mut out, value);
    out
}

/// The bytes of a list of field ids, each followed by its value.
pub fn encode_fields(fields: &BTreeMap<u16, Value>) -> Vec<u8> {
    let mut out = Vec::with_capacity(32 + fields.len() * 32);
    crate::cbor::head(&mut out, 4, fields.len() as u64 * 2);
    for (id, value) in fields {
        crate::cbor::uint(&mut out, u64::from(*id));
        crate::cbor::value(&mut out, value);
    }
    out
}

/// A value from its bytes; refuses every other spelling and trailing bytes.
pub fn decode_value(bytes: &[u8]) -> Result<Value, crate::Error> {
    let mut reader = crate::cbor::Reader::new(bytes);
    let value = reader.value()?;
    if reader.is_done() { Ok(value) } else { Err(crate::Error::Malformed("bytes after the value")) }
}
