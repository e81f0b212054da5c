//! The households of a ledger as they are read: those that were merged are one home.

use crate::{Error, Household, HouseholdIdentity, merged};
use kernel::{Compartment, RecordId};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use store::Row;

/// A household of the ledger and whoever lives there.
pub(crate) struct Kept {
    pub(crate) row: Row<Household>,
    pub(crate) who: Option<HouseholdIdentity>,
}

impl Kept {
    pub(crate) fn value(&self) -> &Household {
        &self.row.value
    }

    pub(crate) fn phone(&self) -> Option<&str> {
        self.who.as_ref()?.phone.as_deref()
    }
}

/// The household that stays, and those merged into it by id.
pub(crate) struct Home {
    pub(crate) main: Kept,
    pub(crate) joined: Vec<Kept>,
}

impl Home {
    /// The one that stays first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Kept> {
        std::iter::once(&self.main).chain(&self.joined)
    }

    /// The keys of its doors, each once.
    pub(crate) fn door_keys(&self) -> BTreeSet<String> {
        self.all().map(|one| one.value().door().key()).collect()
    }
}

/// The homes of a community in walking order.
pub(crate) fn homes(conn: &Connection, community: RecordId) -> Result<Vec<Home>, Error> {
    let scope = Compartment::Registry.at(community).bytes();
    let mut rows = store::rows::<Household>(conn, "WHERE is_void = 0 AND scope = ?1", [scope])?;
    rows.sort_by(|a, b| a.value.door().walk(&b.value.door()).then_with(|| a.id.cmp(&b.id)));
    let identities = store::rows::<HouseholdIdentity>(conn, "WHERE is_void = 0 AND scope = ?1", [scope])?;
    let mut identities: BTreeMap<RecordId, HouseholdIdentity> =
        identities.into_iter().map(|row| (row.value.household, row.value)).collect();
    let mains = merged::homes_joined(conn)?;
    let mut joined: BTreeMap<RecordId, Vec<Kept>> = BTreeMap::new();
    let mut stay = Vec::new();
    for row in rows {
        let who = identities.remove(&row.id);
        match mains.get(&row.id) {
            Some(main) => joined.entry(*main).or_default().push(Kept { row, who }),
            None => stay.push(Kept { row, who }),
        }
    }
    let home = |main: Kept| {
        let mut joined = joined.remove(&main.row.id).unwrap_or_default();
        joined.sort_by_key(|one| one.row.id);
        Home { main, joined }
    };
    Ok(stay.into_iter().map(home).collect())
}
