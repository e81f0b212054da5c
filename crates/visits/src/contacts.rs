//! What is known of a door, and when it was last called at (decisions D20: read before another call, so that nobody is
//! visited too often; users.md 1.1).

use crate::{CallListEntry, Error, HouseholdCall, family, names};
use chrono::{Days, NaiveDate};
use directory::{Household, HouseholdIdentity, phone};
use kernel::RecordId;
use rusqlite::Connection;
use store::Row;

/// From how many calls within how many days a door is marked as called at often. Example setting (示例,待办公室核定): no
/// source gives a number (decisions D44).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalledOften {
    /// Calls, this many or more.
    pub calls: u32,
    /// Within this many days up to the day asked about.
    pub days: u64,
}

/// The example in force.
pub const CALLED_OFTEN: CalledOften = CalledOften { calls: 3, days: 90 };

/// A door as far as this laptop knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) door: String,
    pub(crate) householder: Option<String>,
    pub(crate) phone_masked: Option<String>,
    pub(crate) tags: Vec<String>,
}

impl Known {
    /// With what another record of the same family says.
    fn with(mut self, other: Self) -> Self {
        for tag in other.tags {
            if !self.tags.contains(&tag) {
                self.tags.push(tag);
            }
        }
        let (householder, phone_masked) =
            (self.householder.or(other.householder), self.phone_masked.or(other.phone_masked));
        Self { door: self.door, householder, phone_masked, tags: self.tags }
    }
}

/// From the call list entry, else the latest one of this household, else the community's own ledger, else nothing. One that was merged
/// into another is shown as that one, whatever it was called at.
pub(crate) fn known(conn: &Connection, household: RecordId, entry: Option<RecordId>) -> Result<Known, Error> {
    let main = directory::main_home(conn, household)?;
    if main != household {
        return Ok(of_ledger(conn, main)?.unwrap_or_default());
    }
    let named = entry.map(|id| store::get::<CallListEntry>(conn, id)).transpose()?.flatten();
    let entry = match named {
        Some(entry) => Some(entry),
        None => {
            let tail = "WHERE is_void = 0 AND household = ?1 ORDER BY listed_on DESC LIMIT 1";
            store::rows::<CallListEntry>(conn, tail, [household.bytes()])?.pop()
        }
    };
    match entry {
        Some(row) => Ok(of_entry(row.value)),
        None => Ok(of_ledger(conn, household)?.unwrap_or_default()),
    }
}

fn of_entry(entry: CallListEntry) -> Known {
    let CallListEntry { door, householder, phone_masked, tags, .. } = entry;
    Known { door, householder, phone_masked, tags: tags.unwrap_or_default() }
}

/// From the household ledger; only the community's own laptop has one (decisions D38). What the one that stays does not say is read from
/// those merged into it, as the list of households reads it.
pub(crate) fn of_ledger(conn: &Connection, household: RecordId) -> Result<Option<Known>, Error> {
    let mut known: Option<Known> = None;
    for one in directory::one_home(conn, household)? {
        let Some(said) = of_record(conn, one)? else { continue };
        known = Some(match known {
            Some(known) => known.with(said),
            None => said,
        });
    }
    Ok(known)
}

fn of_record(conn: &Connection, household: RecordId) -> Result<Option<Known>, Error> {
    let Some(row) = store::get::<Household>(conn, household)? else { return Ok(None) };
    let identity = store::get::<HouseholdIdentity>(conn, HouseholdIdentity::id(household))?.map(|row| row.value);
    let (householder, number) = identity.map(|i| (i.householder, i.phone)).unwrap_or_default();
    let door = row.value.door().to_string();
    Ok(Some(Known { door, householder, phone_masked: number.as_deref().map(phone::mask), tags: row.value.tags }))
}

/// The latest call before a day, and whose it was; at whichever household that is one with it.
///
/// # Errors
/// The store's.
pub fn last_call(
    conn: &Connection,
    household: RecordId,
    before: NaiveDate,
) -> Result<Option<(NaiveDate, String)>, Error> {
    let main = family::main_of(conn, household)?;
    let tail = format!(
        "WHERE is_void = 0 AND {} AND called_on < ?2 ORDER BY called_on DESC, called_at DESC LIMIT 1",
        family::IS_OF_FAMILY
    );
    let found = store::rows::<HouseholdCall>(conn, &tail, (main.bytes(), before.to_string()))?.pop();
    found.map(|row: Row<HouseholdCall>| Ok((row.value.called_on, names::author(conn, &row)?))).transpose()
}

/// Whether the door was called at as often as [`CALLED_OFTEN`] says, up to and including the day.
pub(crate) fn is_called_often(conn: &Connection, household: RecordId, on: NaiveDate) -> Result<bool, Error> {
    let since = on.checked_sub_days(Days::new(CALLED_OFTEN.days)).unwrap_or(on);
    let sql = format!(
        "SELECT count(DISTINCT coalesce(j.main, c.id)) FROM household_call c LEFT JOIN twin_joined j ON j.id = c.id
               WHERE c.is_void = 0 AND c.{} AND c.called_on > ?2 AND c.called_on <= ?3 AND c.outcome IS NOT NULL",
        family::IS_OF_FAMILY
    );
    let main = family::main_of(conn, household)?;
    let params = (main.bytes(), since.to_string(), on.to_string());
    let calls: u32 = conn.prepare_cached(&sql)?.query_row(params, |r| r.get(0))?;
    Ok(calls >= CALLED_OFTEN.calls)
}
