//! How a kind describes its fields, once.

use change::{Class, VOID_WORDS};
use kernel::RecordKind;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;

/// The type of a field, on the wire and in its typed column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    /// Text.
    Text,
    /// Whole number.
    Int,
    /// Yes or no; 0 or 1 in the table.
    Bool,
    /// An id: sixteen bytes in the table.
    Id,
    /// Bytes that are no id, see [`crate::Octets`]. No history shows them.
    Bytes,
    /// A local date, `YYYY-MM-DD`.
    Date,
    /// An instant, milliseconds.
    Instant,
    /// Nested plain data; JSON text in the table.
    Json,
}

/// One field of a kind. Ids start at 1 and are never reused or retyped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Travels.
    pub id: u16,
    /// Column, struct field and wire name.
    pub name: &'static str,
    /// Its type.
    pub ty: Ty,
    /// How concurrent versions meet.
    pub class: Class,
    /// Names, numbers or words of a resident: may be erased at a resident's wish (decisions D11).
    pub is_personal: bool,
    /// Two versions side by side need nobody: one shows, and whoever writes next writes over all of them.
    pub is_unasked: bool,
}

impl FieldSpec {
    /// A field of the usual class.
    pub const fn register(id: u16, name: &'static str, ty: Ty) -> Self {
        Self { id, name, ty, class: Class::Register, is_personal: false, is_unasked: false }
    }

    /// The same as a field that may be erased. Whatever is counted by, or names another record, is none.
    #[must_use]
    pub const fn personal(self) -> Self {
        Self { is_personal: true, ..self }
    }

    /// The same as a field on which nobody is asked to bring two versions together: a mark that its author sets anew.
    #[must_use]
    pub const fn unasked(self) -> Self {
        Self { is_unasked: true, ..self }
    }
}

/// A kind: its table and fields, and the fields of the entries appended to it.
#[derive(Clone, Copy, Debug)]
pub struct KindSpec {
    /// Which kind.
    pub kind: RecordKind,
    /// Its typed table.
    pub table: &'static str,
    /// Its fields.
    pub fields: &'static [FieldSpec],
    /// Fields of its entries.
    pub entry: &'static [FieldSpec],
}

impl KindSpec {
    /// The fields that may be erased, and those of its entries; with a resident's words go those that say why the record is void.
    pub fn personal(&self) -> (BTreeSet<u16>, BTreeSet<u16>) {
        let of = |fields: &[FieldSpec]| fields.iter().filter(|f| f.is_personal).map(|f| f.id).collect();
        let (mut fields, entry): (BTreeSet<u16>, BTreeSet<u16>) = (of(self.fields), of(self.entry));
        fields.extend((!fields.is_empty()).then_some(VOID_WORDS));
        (fields, entry)
    }

    /// How concurrent versions of a field meet; a register for one of a later program.
    pub fn class_of(&self, id: u16) -> Class {
        self.fields.iter().find(|f| f.id == id).map_or(Class::Register, |f| f.class)
    }
}

/// A typed value of a kind. Field names of the struct equal those of the spec; `None` = never set or cleared.
pub trait Recorded: Serialize + DeserializeOwned {
    /// The kind it is a value of.
    const SPEC: &'static KindSpec;
}
