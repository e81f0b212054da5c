//! Doors and who lives behind them; two records, so that a name can be left behind when a door is passed on (decisions D38).

use crate::door::Door;
use change::{Op, Value};
use kernel::{ErrorCode, Intent, RecordId, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty, Wish};

/// A door and what is known of it without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Household {
    /// The lane as written, with its word; none where none is written.
    pub lane: Option<String>,
    /// The building.
    pub building: String,
    /// The entrance; none while unknown. Never inferred (decisions D34).
    pub entrance: Option<String>,
    /// The flat.
    pub flat: String,
    /// People living there.
    pub size: Option<u32>,
    /// The ledger's categories of care, as written.
    pub tags: Vec<String>,
    /// Nobody lives there.
    pub is_vacant: bool,
    /// Another household has the same door key: somebody has to look (待核).
    pub to_check: bool,
    /// It is read as this household of the same ledger; none where it is one of its own (decisions D18).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<RecordId>,
}

/// Name and numbers of a household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdIdentity {
    /// The door.
    pub household: RecordId,
    /// The head of the household.
    pub householder: Option<String>,
    /// The number as dialled.
    pub phone: Option<String>,
    /// Year and month, or the full date where the ledger gives it: `1952-03`, `1938-11-02`.
    pub born: Option<String>,
}

impl Household {
    /// The id of the household behind a door.
    pub fn id(community: RecordId, key: &str) -> RecordId {
        RecordId::derive(&["household", &community.to_string(), key])
    }

    /// The id of a household that shares its door key with another.
    pub fn shared_id(community: RecordId, key: &str, householder: &str) -> RecordId {
        RecordId::derive(&["household", &community.to_string(), key, householder])
    }

    /// The door, for keys, order and display.
    pub fn door(&self) -> Door {
        Door {
            lane: self.lane.clone(),
            building: self.building.clone(),
            entrance: self.entrance.clone(),
            flat: self.flat.clone(),
        }
    }
}

impl HouseholdIdentity {
    /// The id of a household's identity.
    pub fn id(household: RecordId) -> RecordId {
        RecordId::derive(&["household_identity", &household.to_string()])
    }
}

/// The field that says of a household that it is read as another one.
const MERGED_INTO: u16 = 9;

/// Merging names another household, taking back names none; whoever brings two versions together keeps either.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    let Some(value) = wish.fields.get(&MERGED_INTO) else { return Ok(()) };
    let into = value.bytes().and_then(RecordId::from_slice);
    let is_meant = match wish.intent {
        Intent::MergeHouseholds => into.is_some(),
        Intent::UnmergeHouseholds => *value == Value::Null,
        _ => true,
    };
    if !is_meant && wish.op != Op::Resolve {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_meant_by_this"));
    }
    match wish.before {
        Some(before) if into == Some(before.id) => Err(Refusal::invalid("into", "merged_into_itself")),
        _ => Ok(()),
    }
}

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Household,
    table: "household",
    fields: &[
        FieldSpec::register(1, "lane", Ty::Text),
        FieldSpec::register(2, "building", Ty::Text),
        FieldSpec::register(3, "entrance", Ty::Text),
        FieldSpec::register(4, "flat", Ty::Text),
        FieldSpec::register(5, "size", Ty::Int),
        FieldSpec::register(6, "tags", Ty::Json),
        FieldSpec::register(7, "is_vacant", Ty::Bool),
        FieldSpec::register(8, "to_check", Ty::Bool),
        FieldSpec::register(MERGED_INTO, "merged_into", Ty::Id),
    ],
    entry: &[],
};
super::recorded!(Household, SPEC);

pub(super) const IDENTITY_SPEC: KindSpec = KindSpec {
    kind: RecordKind::HouseholdIdentity,
    table: "household_identity",
    fields: &[
        FieldSpec::register(1, "household", Ty::Id),
        FieldSpec::register(2, "householder", Ty::Text).personal(),
        FieldSpec::register(3, "phone", Ty::Text).personal(),
        FieldSpec::register(4, "born", Ty::Text).personal(),
    ],
    entry: &[],
};
super::recorded!(HouseholdIdentity, IDENTITY_SPEC);
