//! A typed value read straight from the values of a record, with no tree between: every record that comes is read so once.

use crate::{FieldSpec, Ty, convert};
use change::Value;
use serde::de::value::{BorrowedStrDeserializer, MapDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::collections::BTreeMap;

type Unread = serde_json::Error;

/// Reads the fields by their names; absent ones are null.
pub(crate) fn read<T: DeserializeOwned>(specs: &[FieldSpec], values: &BTreeMap<u16, Value>) -> Result<T, Unread> {
    let fields = specs.iter().map(|f| (f.name, Cell { ty: f.ty, value: values.get(&f.id).unwrap_or(&Value::Null) }));
    T::deserialize(MapDeserializer::new(fields))
}

/// One field's value.
#[derive(Clone, Copy)]
struct Cell<'v> {
    ty: Ty,
    value: &'v Value,
}

impl<'v> IntoDeserializer<'v, Unread> for Cell<'v> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Cell<'_> {
    /// As [`convert::to_json`] has it: an id that is none is null.
    fn is_null(&self) -> bool {
        let is_no_id = |bytes: &[u8]| self.ty == Ty::Id && kernel::RecordId::from_slice(bytes).is_none();
        matches!(self.value, Value::Null) || self.value.bytes().is_some_and(is_no_id)
    }
}

impl<'de> Deserializer<'de> for Cell<'de> {
    type Error = Unread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(yes) => visitor.visit_bool(*yes),
            Value::Int(n) => match u64::try_from(*n) {
                Ok(n) => visitor.visit_u64(n),
                Err(_) => visitor.visit_i64(*n),
            },
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::Bytes(_) | Value::List(_) | Value::Map(_) => {
                convert::to_json(self.ty, self.value).deserialize_any(visitor)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        match self.value {
            Value::Text(word) => BorrowedStrDeserializer::new(word).deserialize_enum(name, variants, visitor),
            _ => convert::to_json(self.ty, self.value).deserialize_enum(name, variants, visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::RecordId;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, Deserialize, Serialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        One,
        Two(u32),
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Thing {
        text: String,
        size: Option<u8>,
        depth: i64,
        is_kept: bool,
        about: Option<RecordId>,
        on: Option<chrono::NaiveDate>,
        word: Option<Word>,
        other: Option<Word>,
        rest: BTreeMap<String, Vec<i64>>,
        raw: Option<crate::Octets>,
        anything: serde_json::Value,
    }

    const FIELDS: &[FieldSpec] = &[
        FieldSpec::register(1, "text", Ty::Text),
        FieldSpec::register(2, "size", Ty::Int),
        FieldSpec::register(3, "depth", Ty::Int),
        FieldSpec::register(4, "is_kept", Ty::Bool),
        FieldSpec::register(5, "about", Ty::Id),
        FieldSpec::register(6, "on", Ty::Date),
        FieldSpec::register(7, "word", Ty::Text),
        FieldSpec::register(8, "other", Ty::Json),
        FieldSpec::register(9, "rest", Ty::Json),
        FieldSpec::register(10, "raw", Ty::Bytes),
        FieldSpec::register(11, "anything", Ty::Json),
    ];

    fn values() -> BTreeMap<u16, Value> {
        let map = |key: &str, value: Value| Value::Map([(key.to_owned(), value)].into());
        [
            (1, Value::from("字")),
            (2, Value::Int(3)),
            (3, Value::Int(-4)),
            (4, Value::Bool(true)),
            (5, Value::Bytes(vec![7; 16])),
            (6, Value::from("2026-10-08")),
            (7, Value::from("one")),
            (8, map("two", Value::Int(5))),
            (9, map("a", Value::List(vec![Value::Int(1), Value::Int(-1)]))),
            (10, Value::Bytes(vec![1, 2])),
            (11, map("b", Value::Null)),
        ]
        .into()
    }

    /// What came of it over a tree, as it was read before.
    fn over_a_tree(values: &BTreeMap<u16, Value>) -> Result<Thing, serde_json::Error> {
        serde_json::from_value(serde_json::Value::Object(convert::named(FIELDS, values)))
    }

    #[test]
    fn every_value_reads_as_it_does_over_a_tree() {
        assert_eq!(read::<Thing>(FIELDS, &values()).unwrap(), over_a_tree(&values()).unwrap());
        let odd = [
            Value::Null,
            Value::Bool(false),
            Value::Int(-1),
            Value::Int(400),
            Value::from("odd"),
            Value::from("two"),
            Value::Bytes(vec![1]),
            Value::Bytes(vec![1; 16]),
            Value::List(vec![Value::Int(1)]),
            Value::Map([("one".to_owned(), Value::Null)].into()),
        ];
        for (field, value) in FIELDS.iter().flat_map(|f| odd.iter().map(move |value| (f, value))) {
            let with: BTreeMap<u16, Value> = values().into_iter().chain([(field.id, value.clone())]).collect();
            let (one, other) = (read::<Thing>(FIELDS, &with).ok(), over_a_tree(&with).ok());
            assert_eq!(one, other, "{} {value:?}", field.name);
            let without = values().into_iter().filter(|(id, _)| *id != field.id).collect();
            assert_eq!(read::<Thing>(FIELDS, &without).ok(), over_a_tree(&without).ok(), "{}", field.name);
        }
    }
}
