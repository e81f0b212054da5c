//! The community's households: listed by door, found by door, name, pinyin or the last digits of a number. Numbers are masked
//! until someone says why they need one.

use crate::pinyin::{Name, Query};
use crate::{Error, Household, HouseholdIdentity, phone};
use chrono::NaiveDate;
use kernel::{Compartment, RecordId};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Row;

/// Which households to list.
#[derive(Clone, Debug, Deserialize, ts_rs::TS)]
pub struct HouseholdsArgs {
    /// Whose.
    pub community: RecordId,
    /// A door, a name, its pinyin, or the last four digits of a number.
    pub search: Option<String>,
}

/// A household in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct HouseholdRow {
    /// The household.
    pub id: RecordId,
    /// The door as a resident would write it.
    pub door: String,
    /// The building.
    pub building: Option<String>,
    /// The head of the household.
    pub householder: Option<String>,
    /// The number, masked.
    pub phone_masked: Option<String>,
    /// People living there.
    pub size: Option<u32>,
    /// Categories of care.
    pub tags: Vec<String>,
    /// Another household has the same door key.
    pub to_check: bool,
    /// The last call, as far as it is known here; filled by whoever knows the calls.
    pub last_call_on: Option<NaiveDate>,
    /// Who called.
    pub last_called_by: Option<String>,
}

/// The households of a community in walking order.
pub fn households(conn: &Connection, args: &HouseholdsArgs) -> Result<Vec<HouseholdRow>, Error> {
    let scope = Compartment::Registry.at(args.community).bytes();
    let mut homes = store::rows::<Household>(conn, "WHERE is_void = 0 AND scope = ?1", [scope])?;
    let identities = store::rows::<HouseholdIdentity>(conn, "WHERE is_void = 0 AND scope = ?1", [scope])?;
    let identities: BTreeMap<RecordId, HouseholdIdentity> =
        identities.into_iter().map(|row| (row.value.household, row.value)).collect();
    homes.sort_by(|a, b| a.value.door().walk(&b.value.door()).then_with(|| a.id.cmp(&b.id)));
    let search = Search::of(args.search.as_deref().unwrap_or_default());
    let found = homes.iter().filter(|home| search.means(&home.value, identities.get(&home.id)));
    Ok(found.map(|home| household_row(home, identities.get(&home.id))).collect())
}

/// One household.
pub fn household(conn: &Connection, id: RecordId) -> Result<HouseholdRow, Error> {
    let home = store::must::<Household>(conn, id)?;
    let identity = store::get::<HouseholdIdentity>(conn, HouseholdIdentity::id(id))?;
    Ok(household_row(&home, identity.map(|row| row.value).as_ref()))
}

fn household_row(home: &Row<Household>, identity: Option<&HouseholdIdentity>) -> HouseholdRow {
    let value = &home.value;
    HouseholdRow {
        id: home.id,
        door: value.door().to_string(),
        building: Some(value.building.clone()).filter(|b| !b.is_empty()),
        householder: identity.and_then(|i| i.householder.clone()),
        phone_masked: identity.and_then(|i| i.phone.as_deref()).map(phone::mask),
        size: value.size,
        tags: value.tags.clone(),
        to_check: value.to_check,
        last_call_on: None,
        last_called_by: None,
    }
}

/// What was typed into the search field.
struct Search {
    typed: String,
    name: Query,
    last_digits: Option<String>,
}

impl Search {
    fn of(typed: &str) -> Self {
        let typed = typed.trim().to_owned();
        let digits = crate::text::half_width(&typed);
        let is_last_four = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
        Self { name: Query::of(&typed), last_digits: is_last_four.then_some(digits), typed }
    }

    fn means(&self, home: &Household, identity: Option<&HouseholdIdentity>) -> bool {
        if self.typed.is_empty() || home.door().fits(&self.typed) {
            return true;
        }
        let Some(identity) = identity else { return false };
        let by_name = identity.householder.as_deref().is_some_and(|n| self.name.means(&Name::of(n)));
        let ends = |digits: &String| identity.phone.as_deref().is_some_and(|p| phone::ends_in(p, digits));
        by_name || self.last_digits.as_ref().is_some_and(ends)
    }
}
