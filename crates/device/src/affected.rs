//! Whom a lost laptop knew at a place: everyone in the records its member was given there up to its last sync, as far as this vault
//! holds them. Rather one too many than one too few: what is void by now is named, and so is what was changed since.

use crate::{Error, compose::count};
use concerns::{Item, ItemIdentity, Summons, SummonsIdentity};
use directory::door::Door;
use directory::{AffectedCount, DeviceLoss, Grant, Household, HouseholdIdentity};
use kernel::{Compartment, Instant, RecordId, Role, policy};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{Recorded, Row};
use ts_rs::TS;
use visits::{Attendance, CallListEntry};

/// In which records somebody stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AffectedIn {
    /// 住户台账.
    Ledger,
    /// 走访名单.
    CallList,
    /// 诉求人.
    Speaker,
    /// 签到.
    SignIn,
    /// 转请部门办理.
    Summons,
}

/// One resident, or one door.
#[derive(Clone, Debug, Default)]
pub(crate) struct AffectedRow {
    pub(crate) door: String,
    pub(crate) name: String,
    /// In full.
    pub(crate) phone: Option<String>,
    pub(crate) held: BTreeSet<AffectedIn>,
    pub(crate) is_changed_since: bool,
    /// All who are named here stand in another row as well: the same householder, at the door of the household that this one was merged into.
    pub(crate) is_again: bool,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Affected {
    pub(crate) rows: Vec<AffectedRow>,
    /// Households of the ledger, those that were merged once. Two behind one door of which no name is known share a row.
    pub(crate) homes: usize,
    pub(crate) nameless: usize,
}

impl Affected {
    /// Households, people and numbers. Two households of the ledger behind one door are two (decisions D34) until they are merged; elsewhere a door is one.
    pub(crate) fn count(&self) -> AffectedCount {
        let (kept, other): (Vec<&AffectedRow>, Vec<&AffectedRow>) =
            self.rows.iter().partition(|row| row.held.contains(&AffectedIn::Ledger));
        let known: BTreeSet<&str> = kept.iter().map(|row| row.door.as_str()).collect();
        let doors: BTreeSet<&str> = other.iter().map(|row| row.door.as_str()).filter(|door| !door.is_empty()).collect();
        let phones: BTreeSet<&str> = self.rows.iter().filter_map(|row| row.phone.as_deref()).collect();
        AffectedCount {
            households: count(self.homes + doors.difference(&known).count()),
            persons: count(self.rows.iter().filter(|row| !row.name.is_empty() && !row.is_again).count()),
            phones: count(phones.len()),
        }
    }
}

/// What was known where, and until when.
struct Search<'c> {
    conn: &'c Connection,
    loss: &'c DeviceLoss,
    until: Instant,
    /// Records that began later.
    later: BTreeSet<RecordId>,
    /// By door and name.
    found: BTreeMap<(String, String), AffectedRow>,
    /// Ledger doors in walking order.
    walk: Vec<(Door, String)>,
    /// These households, those that were merged as the one that stays, whether or not it was there by then.
    homes: BTreeSet<RecordId>,
}

/// Whom the laptop knew at the place of the word about its loss.
pub(crate) fn affected(conn: &Connection, loss: &DeviceLoss, now: Instant) -> Result<Affected, Error> {
    let until = loss.seen_at.unwrap_or(now);
    let later = store::begun_after(conn, until)?;
    let mut search =
        Search { conn, loss, until, later, found: BTreeMap::new(), walk: Vec::new(), homes: BTreeSet::new() };
    if loss.role == Role::Department {
        let nameless = search.told()?;
        return Ok(search.in_order(nameless));
    }
    if reads(loss.role, Compartment::Registry) {
        search.ledger()?;
    }
    if reads(loss.role, Compartment::Draft) {
        search.call_lists()?;
        search.speakers()?;
        search.signed_in()?;
    }
    let nameless = search.nameless()?;
    Ok(search.in_order(nameless))
}

fn reads(role: Role, compartment: Compartment) -> bool {
    policy::reads(role, compartment).is_some()
}

impl Search<'_> {
    /// Rows of a kind in a drawer of the place that were there by then.
    fn rows<T: Recorded>(&self, compartment: Compartment) -> Result<Vec<Row<T>>, Error> {
        let scope = compartment.at(self.loss.place).bytes();
        let mut rows = store::rows::<T>(self.conn, "WHERE scope = ?1", [scope])?;
        rows.retain(|row| !self.later.contains(&row.id));
        Ok(rows)
    }

    fn take(&mut self, (door, name, phone): (String, Option<String>, Option<String>), at: (AffectedIn, Instant)) {
        let name = name.unwrap_or_default();
        let row = self.found.entry((door.clone(), name.clone())).or_default();
        (row.door, row.name) = (door, name);
        row.phone = row.phone.take().or(phone.filter(|number| !number.is_empty()));
        row.held.insert(at.0);
        row.is_changed_since |= at.1 > self.until;
    }

    fn ledger(&mut self) -> Result<(), Error> {
        let identities = self.rows::<HouseholdIdentity>(Compartment::Registry)?;
        let mut identities: BTreeMap<RecordId, Row<HouseholdIdentity>> =
            identities.into_iter().map(|row| (row.value.household, row)).collect();
        let mains = directory::homes_joined(self.conn)?;
        let mut keys: BTreeMap<RecordId, (String, String)> = BTreeMap::new();
        for home in self.rows::<Household>(Compartment::Registry)? {
            let door = home.value.door();
            let words = door.to_string();
            self.walk.push((door, words.clone()));
            let identity = identities.remove(&home.id);
            let changed = identity.as_ref().map_or(home.changed_at, |row| row.changed_at.max(home.changed_at));
            let (name, phone) = identity.map(|row| (row.value.householder, row.value.phone)).unwrap_or_default();
            self.homes.insert(mains.get(&home.id).copied().unwrap_or(home.id));
            keys.insert(home.id, (words.clone(), name.clone().unwrap_or_default()));
            self.take((words, name, phone), (AffectedIn::Ledger, changed));
        }
        self.mark_again(&keys, &mains);
        Ok(())
    }

    /// A row is said again where each of its households was merged into one that names the same householder in another row.
    fn mark_again(&mut self, keys: &BTreeMap<RecordId, (String, String)>, mains: &BTreeMap<RecordId, RecordId>) {
        let main = |home: &RecordId| mains.get(home).and_then(|main| keys.get(main));
        let is_again =
            |home: &RecordId, key: &(String, String)| main(home).is_some_and(|main| main.1 == key.1 && main.0 != key.0);
        let (again, once): (Vec<_>, Vec<_>) = keys.iter().partition(|(home, key)| is_again(home, key));
        let once: BTreeSet<&(String, String)> = once.into_iter().map(|(_, key)| key).collect();
        for (_, key) in again.into_iter().filter(|(_, key)| !once.contains(key)) {
            if let Some(row) = self.found.get_mut(key) {
                row.is_again = true;
            }
        }
    }

    fn call_lists(&mut self) -> Result<(), Error> {
        for entry in self.rows::<CallListEntry>(Compartment::Draft)? {
            let CallListEntry { door, householder, .. } = entry.value;
            self.take((door, householder, None), (AffectedIn::CallList, entry.changed_at));
        }
        Ok(())
    }

    fn speakers(&mut self) -> Result<(), Error> {
        for identity in self.rows::<ItemIdentity>(Compartment::Draft)? {
            let ItemIdentity { name, phone, door, .. } = identity.value;
            if name.is_some() || phone.is_some() || door.is_some() {
                self.take((door.unwrap_or_default(), name, phone), (AffectedIn::Speaker, identity.changed_at));
            }
        }
        Ok(())
    }

    /// What the holder's departments were told here; how many of their calls named nobody.
    fn told(&mut self) -> Result<usize, Error> {
        let tail = "WHERE member = ?1 AND role = 'department'";
        let postings = store::rows::<Grant>(self.conn, tail, [self.loss.holder.bytes()])?;
        let departments: BTreeSet<RecordId> = postings.iter().map(|row| row.value.place).collect();
        let mut calls = self.rows::<Summons>(Compartment::Work)?;
        calls.retain(|call| departments.contains(&call.value.department));
        let mut nameless = 0;
        for call in calls {
            match store::get::<SummonsIdentity>(self.conn, SummonsIdentity::id(call.id))? {
                Some(told) => {
                    let SummonsIdentity { name, phone, door, .. } = told.value;
                    self.take((door.unwrap_or_default(), name, phone), (AffectedIn::Summons, told.changed_at));
                }
                None => nameless += 1,
            }
        }
        Ok(nameless)
    }

    fn signed_in(&mut self) -> Result<(), Error> {
        for row in self.rows::<Attendance>(Compartment::Draft)? {
            if row.value.name.is_some() {
                self.take((String::new(), row.value.name, None), (AffectedIn::SignIn, row.changed_at));
            }
        }
        Ok(())
    }

    /// Things heard of which no name is here. For the office, that of all places.
    fn nameless(&self) -> Result<usize, Error> {
        let items = match self.loss.role {
            Role::Office => {
                let mut all = store::rows::<Item>(self.conn, "", [])?;
                all.retain(|row| !self.later.contains(&row.id));
                all
            }
            _ => [self.rows::<Item>(Compartment::Work)?, self.rows::<Item>(Compartment::Draft)?].concat(),
        };
        let named: BTreeSet<RecordId> = match reads(self.loss.role, Compartment::Draft) {
            true => self.rows::<ItemIdentity>(Compartment::Draft)?.into_iter().map(|row| row.value.item).collect(),
            false => BTreeSet::new(),
        };
        Ok(items.iter().filter(|item| !named.contains(&item.id)).count())
    }

    /// The ledger's doors as one walks, then everybody else by door and name.
    fn in_order(mut self, nameless: usize) -> Affected {
        let homes = self.homes.len();
        self.walk.sort_by(|a, b| a.0.walk(&b.0));
        let mut rows: Vec<AffectedRow> = Vec::new();
        for (_, door) in &self.walk {
            let here: Vec<(String, String)> = self
                .found
                .range((door.clone(), String::new())..)
                .take_while(|((at, _), _)| at == door)
                .map(|(key, _)| key.clone())
                .collect();
            rows.extend(here.iter().filter_map(|key| self.found.remove(key)));
        }
        rows.extend(self.found.into_values());
        Affected { rows, homes, nameless }
    }
}
