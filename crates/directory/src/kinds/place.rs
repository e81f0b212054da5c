//! Places of the official list: district, subdistrict, community.

use kernel::{RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty};

/// Where a place stands in the official hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 区, six digits.
    District,
    /// 街道、镇, nine digits.
    Subdistrict,
    /// 居民区, twelve digits.
    Community,
}

/// A place by its official code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Six, nine or twelve digits.
    pub code: String,
    /// The official name.
    pub name: String,
    /// District, subdistrict or community.
    pub level: Level,
    /// The place above; none for the district.
    pub parent: Option<RecordId>,
}

impl Place {
    /// The id of the place of this code (decisions D17).
    pub fn id(code: &str) -> RecordId {
        RecordId::derive(&["place", code])
    }
}

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Place,
    table: "place",
    fields: &[
        FieldSpec::register(1, "code", Ty::Text),
        FieldSpec::register(2, "name", Ty::Text),
        FieldSpec::register(3, "level", Ty::Text),
        FieldSpec::register(4, "parent", Ty::Id),
    ],
    entry: &[],
};
super::recorded!(Place, SPEC);
