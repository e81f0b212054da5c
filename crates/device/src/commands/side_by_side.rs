//! What two wrote of one record, as the screens put it side by side, and under which posting one of them is chosen.

use crate::Error;
use kernel::{ChangeId, Compartment, RecordId, ScopeId};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;
use ts_rs::TS;

/// What one person wrote.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct VersionOf {
    #[ts(type = "Id")]
    pub(crate) change: ChangeId,
    /// Who; empty where that is not known here.
    pub(crate) by: String,
    pub(crate) at: String,
    /// It was written on this laptop.
    pub(crate) is_own: bool,
    /// None where it was cleared.
    pub(crate) value: Option<String>,
    /// The same as people say it, where that is not the value: a name, the district's word.
    pub(crate) words: Option<String>,
}

/// The community whose posting is acted under, by the drawer a record lies in.
pub(crate) fn communities(conn: &Connection) -> Result<BTreeMap<ScopeId, RecordId>, Error> {
    let places = store::rows::<directory::Place>(conn, "", [])?;
    let drawers = |id: RecordId| Compartment::ALL.into_iter().map(move |drawer| (drawer.at(id), id));
    Ok(places.into_iter().flat_map(|place| drawers(place.id)).collect())
}
