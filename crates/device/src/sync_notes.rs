//! What is known of the syncs of the vault that is open.

use kernel::{Instant, Refusal, ScopeId, TimelineId};
use std::collections::BTreeSet;
use sync::{Stuck, Waiting};

/// Under this name the vault remembers when it last came through.
pub(crate) const SYNCED_AT: &str = "synced_at";
/// Until when, by the hub's clock, it has all that the hub told.
pub(crate) const HEARD_AT: &str = "heard_at";
/// In which life of the hub, and when it was first met where it was not the first: the hub had been set back.
pub(crate) const HEARD_LIFE: &str = "heard_life";
pub(crate) const SET_BACK_AT: &str = "set_back_at";
/// And that the hub put it out of use; empty once the hub took that back.
pub(crate) const REVOKED_AT: &str = "revoked_at";

/// Of the vault that is open.
#[derive(Clone, Debug, Default)]
pub(crate) struct SyncNotes {
    /// While one is going on: how many savings waited when it began.
    pub(crate) waiting_at_start: Option<u32>,
    /// Why the latest did not come through; `None` when it did.
    pub(crate) problem: Option<Refusal>,
    /// Chains that did not go on by themselves.
    pub(crate) stuck: Vec<Stuck>,
    /// Chains that wait for another laptop.
    pub(crate) waits: Vec<Waiting>,
    /// Which feeds the hub gives this vault, and in which life of it, as the latest by the line had it.
    pub(crate) given: Option<(TimelineId, BTreeSet<ScopeId>)>,
    /// When the next one is due, if one is.
    pub(crate) next_at: Option<Instant>,
}
