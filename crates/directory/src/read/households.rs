//! The community's households: listed by door, found by door, name, pinyin or the last digits of a number. Numbers are masked
//! until someone says why they need one.

use super::homes::{Home, Kept, homes};
use crate::pinyin::{Name, Query};
use crate::{Error, Household, HouseholdIdentity, phone};
use chrono::NaiveDate;
use kernel::RecordId;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Another household has the same door key, and is not one with it.
    pub to_check: bool,
    /// The doors of those that were merged into it, as they were written.
    pub joined: Vec<String>,
    /// The last call, as far as it is known here; filled by whoever knows the calls.
    pub last_call_on: Option<NaiveDate>,
    /// Who called.
    pub last_called_by: Option<String>,
}

/// The households of a community in walking order; those that were merged are one, and are found by what any of them says.
pub fn households(conn: &Connection, args: &HouseholdsArgs) -> Result<Vec<HouseholdRow>, Error> {
    let homes = homes(conn, args.community)?;
    let mut at_door: BTreeMap<String, u32> = BTreeMap::new();
    for key in homes.iter().flat_map(Home::door_keys) {
        *at_door.entry(key).or_default() += 1;
    }
    let is_shared = |home: &Home| at_door.get(&home.main.value().door().key()).is_some_and(|homes| *homes > 1);
    let search = Search::of(args.search.as_deref().unwrap_or_default());
    let found = homes.iter().filter(|home| home.all().any(|one| search.means(one.value(), one.who.as_ref())));
    let row = |home: &Home| {
        let row = household_row(home);
        HouseholdRow { to_check: row.to_check && (home.joined.is_empty() || is_shared(home)), ..row }
    };
    Ok(found.map(row).collect())
}

/// One household as the ledger has it, whether or not it was merged with another.
pub fn household(conn: &Connection, id: RecordId) -> Result<HouseholdRow, Error> {
    let row = store::must::<Household>(conn, id)?;
    let who = store::get::<HouseholdIdentity>(conn, HouseholdIdentity::id(id))?.map(|row| row.value);
    Ok(household_row(&Home { main: Kept { row, who }, joined: Vec::new() }))
}

/// What the one that stays does not say is read from those merged into it.
fn household_row(home: &Home) -> HouseholdRow {
    let value = home.main.value();
    let mut tags = value.tags.clone();
    for tag in home.joined.iter().flat_map(|one| &one.value().tags) {
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    HouseholdRow {
        id: home.main.row.id,
        door: value.door().to_string(),
        building: Some(value.building.clone()).filter(|b| !b.is_empty()),
        householder: home.all().find_map(|one| one.who.as_ref()?.householder.clone()),
        phone_masked: home.all().find_map(Kept::phone).map(phone::mask),
        size: home.all().find_map(|one| one.value().size),
        tags,
        to_check: value.to_check,
        joined: home.joined.iter().map(|one| one.value().door().to_string()).collect(),
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
