//! Plain messages as lists of values: what stands at which place is the message's own business.

use crate::{Error, Value, decode_value, encode_value};

/// A list of values being read from its front. Values after the ones that are asked for belong to a later program and are
/// passed over.
#[derive(Clone, Debug)]
pub struct Listed(std::vec::IntoIter<Value>);

const UNFIT: Error = Error::Malformed("another value was expected");

impl Listed {
    /// The list in these bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        Self::of(decode_value(bytes)?)
    }

    /// The list in a value.
    pub fn of(value: Value) -> Result<Self, Error> {
        if let Value::List(items) = value { Ok(Self(items.into_iter())) } else { Err(UNFIT) }
    }

    /// The bytes of a list.
    pub fn encode(values: Vec<Value>) -> Vec<u8> {
        encode_value(&Value::List(values))
    }

    /// The next value.
    pub fn value(&mut self) -> Result<Value, Error> {
        self.0.next().ok_or(UNFIT)
    }

    /// A number that is not negative.
    pub fn number(&mut self) -> Result<u64, Error> {
        self.signed().and_then(|n| u64::try_from(n).map_err(|_| UNFIT))
    }

    /// A number of 32 bits.
    pub fn small(&mut self) -> Result<u32, Error> {
        self.number().and_then(|n| u32::try_from(n).map_err(|_| UNFIT))
    }

    /// Any whole number.
    pub fn signed(&mut self) -> Result<i64, Error> {
        self.value()?.int().ok_or(UNFIT)
    }

    /// Yes or no.
    pub fn flag(&mut self) -> Result<bool, Error> {
        if let Value::Bool(flag) = self.value()? { Ok(flag) } else { Err(UNFIT) }
    }

    /// Text.
    pub fn text(&mut self) -> Result<String, Error> {
        if let Value::Text(text) = self.value()? { Ok(text) } else { Err(UNFIT) }
    }

    /// Bytes.
    pub fn bytes(&mut self) -> Result<Vec<u8>, Error> {
        if let Value::Bytes(bytes) = self.value()? { Ok(bytes) } else { Err(UNFIT) }
    }

    /// So many bytes: an id, a hash, a signature.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.bytes()?.try_into().map_err(|_| UNFIT)
    }

    /// So many bytes, or null.
    pub fn array_or_null<const N: usize>(&mut self) -> Result<Option<[u8; N]>, Error> {
        match self.value()? {
            Value::Null => Ok(None),
            Value::Bytes(bytes) => bytes.try_into().map(Some).map_err(|_| UNFIT),
            _ => Err(UNFIT),
        }
    }

    /// A list of lists, each read by `read`.
    pub fn each<T>(&mut self, read: impl Fn(&mut Self) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        Self::of(self.value()?)?.0.map(|value| read(&mut Self::of(value)?)).collect()
    }

    /// A list of byte strings.
    pub fn blobs(&mut self) -> Result<Vec<Vec<u8>>, Error> {
        let blob = |value| if let Value::Bytes(bytes) = value { Ok(bytes) } else { Err(UNFIT) };
        Self::of(self.value()?)?.0.map(blob).collect()
    }
}

impl From<u64> for Value {
    /// Numbers over 63 bits do not occur in what we write; a greater one is written as the greatest.
    fn from(n: u64) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Self::Int(i64::from(n))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<Option<[u8; N]>> for Value {
    fn from(bytes: Option<[u8; N]>) -> Self {
        bytes.map_or(Self::Null, Self::from)
    }
}

impl From<Vec<Value>> for Value {
    fn from(values: Vec<Value>) -> Self {
        Self::List(values)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn values_come_in_their_order_and_later_ones_are_passed_over() {
        let bytes = Listed::encode(vec![7u64.into(), "words".into(), [1u8; 16].into(), Value::Bool(true)]);
        let mut listed = Listed::decode(&bytes).unwrap();
        assert_eq!((listed.number(), listed.text(), listed.array()), (Ok(7), Ok("words".to_owned()), Ok([1u8; 16])));
        assert_eq!(Listed::decode(&bytes).unwrap().text(), Err(UNFIT));
    }

    #[test]
    fn what_is_missing_or_of_another_kind_is_refused() {
        let mut listed = Listed::of(Value::List(vec![Value::Int(-1), Value::Bytes(vec![1; 15])])).unwrap();
        assert!(listed.number().is_err());
        assert!(listed.array::<16>().is_err());
        assert!(listed.value().is_err());
        assert!(Listed::of(Value::Null).is_err());
    }
}
