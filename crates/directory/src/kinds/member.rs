//! People with a vault.

use kernel::RecordKind;
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty};

/// A person with a vault. The record's id is the member's id. Added by someone with the right, never derived (decisions D36).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The name shown on tiles and in histories.
    pub nickname: String,
    /// The device's verifying key in hex, once known.
    pub verifying_key: Option<String>,
    /// The public key things are sealed to for this member, in hex, once known.
    pub sealing_key: Option<String>,
}

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Member,
    table: "member",
    fields: &[
        FieldSpec::register(1, "nickname", Ty::Text),
        FieldSpec::register(2, "verifying_key", Ty::Text),
        FieldSpec::register(3, "sealing_key", Ty::Text),
    ],
    entry: &[],
};
super::recorded!(Member, SPEC);
