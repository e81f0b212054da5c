//! Between JSON (typed structs), values (bytes) and SQL columns, by the field's type.

use crate::{Error, FieldSpec, Ty, clean::clean};
use change::Value;
use kernel::RecordId;
use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// An object of field names to values by field id; `null` clears.
pub(crate) fn fields_of(table: &'static str, specs: &[FieldSpec], json: Json) -> Result<BTreeMap<u16, Value>, Error> {
    let Json::Object(map) = json else { return Err(wrong(table, "", "an object was expected")) };
    let one = |(name, json): (String, Json)| {
        let spec = specs.iter().find(|f| f.name == name).ok_or_else(|| wrong(table, &name, "no such field"))?;
        let value =
            to_value(spec.ty, json).ok_or_else(|| wrong(table, &name, "a value of another type was expected"))?;
        Ok((spec.id, value))
    };
    map.into_iter().map(one).collect()
}

/// The fields of a typed value by their ids; empty ones are left out.
///
/// # Errors
/// A value that does not fit its kind.
pub fn fields_by_id<T: crate::Recorded>(value: &T) -> Result<BTreeMap<u16, Value>, Error> {
    let mut fields = fields_of(T::SPEC.table, T::SPEC.fields, serde_json::to_value(value)?)?;
    fields.retain(|_, v| *v != Value::Null);
    Ok(fields)
}

pub(crate) fn wrong(table: &'static str, field: &str, why: &'static str) -> Error {
    Error::WrongField { table, field: field.to_owned(), why }
}

/// True for a value that a field of this type can hold, empty ones among them.
pub(crate) fn fits(ty: Ty, value: &Value) -> bool {
    match (ty, value) {
        (Ty::Text, Value::Text(_))
        | (Ty::Int | Ty::Instant, Value::Int(_))
        | (Ty::Bool, Value::Bool(_))
        | (Ty::Bytes, Value::Bytes(_))
        | (Ty::Json, _)
        | (_, Value::Null) => true,
        (Ty::Id, Value::Bytes(bytes)) => RecordId::from_slice(bytes).is_some(),
        (Ty::Date, Value::Text(text)) => text.parse::<chrono::NaiveDate>().is_ok(),
        _ => false,
    }
}

fn to_value(ty: Ty, json: Json) -> Option<Value> {
    Some(match (ty, json) {
        (_, Json::Null) => Value::Null,
        (Ty::Text, Json::String(text)) => Value::Text(cleaned(text)),
        (Ty::Int | Ty::Instant, Json::Number(n)) => Value::Int(n.as_i64()?),
        (Ty::Bool, Json::Bool(b)) => Value::Bool(b),
        (Ty::Id, Json::String(text)) => Value::Bytes(RecordId::parse(&text)?.bytes().to_vec()),
        (Ty::Bytes, Json::String(text)) => Value::Bytes(seal::from_hex(&text).ok()?),
        (Ty::Date, Json::String(text)) => {
            text.parse::<chrono::NaiveDate>().ok()?;
            Value::Text(text)
        }
        (Ty::Json, json) => plain(json)?,
        _ => return None,
    })
}

fn cleaned(text: String) -> String {
    match clean(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(clean) => clean,
    }
}

fn plain(json: Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(b),
        Json::Number(n) => Value::Int(n.as_i64()?),
        Json::String(text) => Value::Text(cleaned(text)),
        Json::Array(items) => Value::List(items.into_iter().map(plain).collect::<Option<_>>()?),
        Json::Object(map) => Value::Map(map.into_iter().map(|(k, v)| plain(v).map(|v| (k, v))).collect::<Option<_>>()?),
    })
}

/// A value as the typed struct reads it.
pub(crate) fn to_json(ty: Ty, value: &Value) -> Json {
    match (ty, value) {
        (Ty::Id, Value::Bytes(b)) => RecordId::from_slice(b).map_or(Json::Null, |id| Json::String(id.to_string())),
        _ => unplain(value),
    }
}

fn unplain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Int(n) => Json::from(*n),
        Value::Text(text) => Json::String(text.clone()),
        Value::Bytes(b) => Json::String(b.iter().map(|x| format!("{x:02x}")).collect()),
        Value::List(items) => Json::Array(items.iter().map(unplain).collect()),
        Value::Map(map) => Json::Object(map.iter().map(|(k, v)| (k.clone(), unplain(v))).collect()),
    }
}

/// Named fields of a set of values; every field of the spec is there, absent ones as null.
pub(crate) fn named(specs: &[FieldSpec], values: &BTreeMap<u16, Value>) -> serde_json::Map<String, Json> {
    let one = |f: &FieldSpec| (f.name.to_owned(), values.get(&f.id).map_or(Json::Null, |v| to_json(f.ty, v)));
    specs.iter().map(one).collect()
}

/// A value as its column takes it.
pub(crate) fn to_sql(ty: Ty, value: Option<&Value>) -> ToSqlOutput<'_> {
    let plain = |value: &Value| ToSqlOutput::Owned(Sql::Text(unplain(value).to_string()));
    match (ty, value) {
        (_, None | Some(Value::Null)) => ToSqlOutput::Owned(Sql::Null),
        (Ty::Json, Some(v)) => plain(v),
        (_, Some(Value::Bool(b))) => ToSqlOutput::Owned(Sql::Integer(i64::from(*b))),
        (_, Some(Value::Int(n))) => ToSqlOutput::Owned(Sql::Integer(*n)),
        (_, Some(Value::Text(t))) => ToSqlOutput::Borrowed(ValueRef::Text(t.as_bytes())),
        (_, Some(Value::Bytes(b))) => ToSqlOutput::Borrowed(ValueRef::Blob(b)),
        (_, Some(v)) => plain(v),
    }
}

/// A column as the typed struct reads it; `None` when the column holds another type.
pub(crate) fn from_sql(ty: Ty, column: ValueRef<'_>) -> Option<Json> {
    Some(match (ty, column) {
        (_, ValueRef::Null) => Json::Null,
        (Ty::Bool, ValueRef::Integer(n)) => Json::Bool(n != 0),
        (Ty::Int | Ty::Instant, ValueRef::Integer(n)) => Json::from(n),
        (Ty::Id, ValueRef::Blob(b)) => Json::String(RecordId::from_slice(b)?.to_string()),
        (Ty::Bytes, ValueRef::Blob(b)) => Json::String(seal::to_hex(b)),
        (Ty::Text | Ty::Date, ValueRef::Text(t)) => Json::String(std::str::from_utf8(t).ok()?.to_owned()),
        (Ty::Json, ValueRef::Text(t)) => serde_json::from_slice(t).ok()?,
        _ => return None,
    })
}

/// A value written for people to compare, in histories.
pub(crate) fn words(ty: Ty, value: &Value) -> Option<String> {
    match to_json(ty, value) {
        Json::Null => None,
        Json::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

/// A nullable parameter.
pub(crate) fn blob(bytes: Option<[u8; 16]>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(bytes.map_or(Sql::Null, |b| Sql::Blob(b.to_vec())))
}
