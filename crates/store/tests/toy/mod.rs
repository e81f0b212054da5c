//! A column of two kinds, to try the store with.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

pub mod file;

use kernel::{Compartment, Intent, RecordId, RecordKind, Refusal, Role};
use serde::{Deserialize, Serialize};
use store::{Bounds, Column, FieldSpec, KindSpec, Migration, Record, Recorded, Ty, Wish};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub text: String,
    pub size: Option<i64>,
    pub is_kept: Option<bool>,
    pub about: Option<RecordId>,
    pub on: Option<chrono::NaiveDate>,
    pub tags: Option<Vec<String>>,
}

pub const NOTE: KindSpec = KindSpec {
    kind: RecordKind::Item,
    table: "note",
    fields: &[
        FieldSpec::register(1, "text", Ty::Text),
        FieldSpec::register(2, "size", Ty::Int),
        FieldSpec::register(3, "is_kept", Ty::Bool),
        FieldSpec::register(4, "about", Ty::Id),
        FieldSpec::register(5, "on", Ty::Date),
        FieldSpec::register(6, "tags", Ty::Json),
    ],
    entry: &[FieldSpec::register(1, "words", Ty::Text)],
};

pub const NOTE_SQL: &str = "CREATE TABLE note (id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, recorded_for BLOB, changed_at INTEGER NOT NULL, text TEXT, size INTEGER, is_kept INTEGER, about BLOB, \"on\" TEXT, tags TEXT) STRICT";

impl Recorded for Note {
    const SPEC: &'static KindSpec = &NOTE;
}

const EITHER: &[Compartment] = &[Compartment::Draft, Compartment::Work];
const FIELDS: &[&str] = &["text", "size", "is_kept", "about", "on", "tags"];

pub static NOTE_BOUNDS: [Bounds; 1] = [Bounds {
    kind: RecordKind::Item,
    place: None,
    sets: &[
        store::begins(EITHER, &[Intent::Hear]),
        store::sets(EITHER, &[Intent::Hear, Intent::DescribeItem, Intent::Amend], FIELDS),
        store::appends(EITHER, &[Intent::Reply]),
        store::voids(EITHER, &[Intent::Void, Intent::Undo]),
        store::moves(EITHER, &[Intent::Confirm], EITHER),
    ],
}];

pub struct Notes;

impl Column for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }
    fn kinds(&self) -> &'static [KindSpec] {
        &[NOTE]
    }
    fn migrations(&self) -> &'static [Migration] {
        &[Migration { name: "2026-11-22_01_note", sql: NOTE_SQL }]
    }
    fn bounds(&self) -> &'static [Bounds] {
        &NOTE_BOUNDS
    }
    fn admit(&self, wish: &Wish<'_>) -> Result<(), Refusal> {
        match wish.fields.get(&1).and_then(|v| v.text()) {
            Some("") => Err(Refusal::invalid("text", "text_missing")),
            _ => Ok(()),
        }
    }
    fn search_text(&self, record: &Record) -> Option<String> {
        record.values.get(&1).and_then(|v| v.text()).map(str::to_owned)
    }
}

pub const COLUMNS: &[&dyn Column] = &[&Notes];

pub fn place() -> RecordId {
    RecordId::derive(&["place", "310104003001"])
}

pub fn draft() -> kernel::ScopeId {
    Compartment::Draft.at(place())
}

pub fn recorder() -> kernel::Actor {
    store::testing::actor(Role::Recorder, place())
}

pub fn note(text: &str) -> Note {
    Note { text: text.to_owned(), ..Note::default() }
}

pub const HEAR: Intent = Intent::Hear;
pub const NOW: kernel::Instant = kernel::Instant(1_791_424_800_000); // 2026-10-08
