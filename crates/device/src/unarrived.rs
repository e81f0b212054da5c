//! What a lost laptop may have held that never reached anybody: nobody can list words that were seen nowhere, so what is listed is where they
//! belong: what was begun there and not finished, and what was planned for those days and has no record (users.md 5, moment 10).

use crate::{Error, core::Open};
use chrono::NaiveDate;
use concerns::Item;
use directory::{DeviceLoss, Grant, Member};
use kernel::{Calendar, Compartment, Instant, MemberId, RecordId, RecordKind, policy};
use rusqlite::{Connection, params};
use serde::Serialize;
use std::collections::BTreeSet;
use store::{Recorded, Row};
use ts_rs::TS;
use visits::{CallListEntry, HouseholdCall, ListVisits, Visit};

/// Why a line stands on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnarrivedWhy {
    /// A visit that was begun and not confirmed: more may have been written to it.
    VisitOpen,
    /// Something heard that was kept and not confirmed.
    ItemOpen,
    /// A round's visit that was due in those days and of which nothing is here.
    RoundSilent,
    /// A family on the call list of those days, without a call.
    DoorSilent,
}

/// One thing for the holder to look at, and to write again if it is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct UnarrivedLine {
    why: UnarrivedWhy,
    title: String,
    on: Option<NaiveDate>,
    /// The record a screen is opened with.
    kind: RecordKind,
    id: RecordId,
}

/// How much of the laptop's work is known, and what may be missing.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Unarrived {
    /// Changes it wrote at this place that have come here.
    changes: u32,
    /// When the latest of them was written, RFC 3339.
    last_at: Option<String>,
    /// Who else may read what it read here, by the postings of its last day with the hub: copies lie with them, once they have synced.
    also_with: Vec<String>,
    /// Whether what that role writes can be looked through at all: visits and things heard can, a ledger and the steps of concerns can't.
    is_searched: bool,
    /// It read drafts of a team that this reader doesn't: they are neither counted nor looked through.
    lacks_drafts: bool,
    /// The same of a ledger.
    lacks_ledger: bool,
    lines: Vec<UnarrivedLine>,
}

/// Looks through what this vault holds of the place. Whatever its member may not read is not in it.
pub(crate) fn unarrived(open: &Open, loss: &Row<DeviceLoss>, calendar: &Calendar) -> Result<Unarrived, Error> {
    let conn = open.store.read();
    let lost = &loss.value;
    // Out of use since it was said to be lost: nothing was written on it later that could come.
    let told_on = loss.created_at.local_date();
    let since = match lost.seen_at {
        Some(at) => at.local_date(),
        None => posted_since(conn, lost)?.unwrap_or(told_on),
    };
    let days = (since, told_on);
    let scopes = Compartment::ALL.map(|compartment| compartment.at(lost.place));
    let written = store::written_by(conn, lost.device, &scopes)?;
    let is_searched = policy::reads(lost.role, Compartment::Draft).is_some();
    let lacks_drafts = lacks(open, lost, Compartment::Draft);
    let search = Search { conn, loss: lost, days, told_at: loss.created_at };
    let mut lines = Vec::new();
    if is_searched {
        lines.extend(search.rounds(calendar)?);
    }
    // Half of the drafts would show as missing whatever lies in the other half.
    if is_searched && !lacks_drafts {
        lines.extend(search.visits()?);
        lines.extend(search.doors()?);
        lines.extend(search.items()?);
    }
    Ok(Unarrived {
        changes: u32::try_from(written.changes).unwrap_or(u32::MAX),
        last_at: written.last_at.map(Instant::to_rfc3339),
        also_with: also_with(conn, lost, loss.created_at)?,
        is_searched,
        lacks_drafts,
        lacks_ledger: lacks(open, lost, Compartment::Registry),
        lines,
    })
}

/// Whether the lost laptop read this drawer of the place and this vault does not.
fn lacks(open: &Open, loss: &DeviceLoss, drawer: Compartment) -> bool {
    let (scope, district) = (drawer.at(loss.place), open.district.place());
    let reads =
        |grant: &Row<Grant>| policy::scopes_read(grant.value.role, grant.value.place, district).contains(&scope);
    policy::reads(loss.role, drawer).is_some() && !open.grants.iter().any(reads)
}

struct Search<'c> {
    conn: &'c Connection,
    loss: &'c DeviceLoss,
    /// From its last sync to the word about its loss.
    days: (NaiveDate, NaiveDate),
    told_at: Instant,
}

impl Search<'_> {
    /// Drafts of the place that the holder began before the laptop was lost, or that were written for the holder.
    fn own_drafts<T: Recorded>(&self) -> Result<Vec<Row<T>>, Error> {
        let scope = Compartment::Draft.at(self.loss.place).bytes();
        let holder = self.loss.holder.bytes();
        let tail = "WHERE is_void = 0 AND scope = ?1 AND created_at <= ?2 AND (created_by = ?3 OR recorded_for = ?3)
                    ORDER BY created_at, id";
        Ok(store::rows(self.conn, tail, params![scope, self.told_at.0, holder])?)
    }

    /// Visits of the place nobody confirmed: the holder's own, and whoever else began one in those days or for one of them, since a team
    /// writes one visit together.
    fn open_visits(&self) -> Result<Vec<Row<Visit>>, Error> {
        let scope = Compartment::Draft.at(self.loss.place).bytes();
        let tail = "WHERE is_void = 0 AND scope = ?1 AND created_at <= ?2 ORDER BY created_at, id";
        let mut drafts = store::rows::<Visit>(self.conn, tail, params![scope, self.told_at.0])?;
        let is_in = |on: NaiveDate| (self.days.0..=self.days.1).contains(&on);
        let own: BTreeSet<RecordId> = self.own_drafts::<Visit>()?.into_iter().map(|row| row.id).collect();
        drafts.retain(|row| {
            own.contains(&row.id) || is_in(row.created_at.local_date()) || row.value.visited_on.is_some_and(is_in)
        });
        Ok(drafts)
    }

    fn visits(&self) -> Result<Vec<UnarrivedLine>, Error> {
        let line = |row: Row<Visit>| UnarrivedLine {
            why: UnarrivedWhy::VisitOpen,
            title: row.value.place.unwrap_or_default(),
            on: row.value.visited_on,
            kind: RecordKind::Visit,
            id: row.id,
        };
        Ok(self.open_visits()?.into_iter().map(line).collect())
    }

    fn items(&self) -> Result<Vec<UnarrivedLine>, Error> {
        let line = |row: Row<Item>| UnarrivedLine {
            why: UnarrivedWhy::ItemOpen,
            title: row.value.text,
            on: Some(row.created_at.local_date()),
            kind: RecordKind::Item,
            id: row.id,
        };
        Ok(self.own_drafts::<Item>()?.into_iter().map(line).collect())
    }

    fn rounds(&self, calendar: &Calendar) -> Result<Vec<UnarrivedLine>, Error> {
        let mut silent = Vec::new();
        for round in visits::rounds(self.conn, calendar, self.days.1)? {
            let is_due = round.from_on <= self.days.1 && round.to_on >= self.days.0;
            let wish = ListVisits { community: Some(self.loss.place), round: Some(round.number.clone()) };
            if is_due && self.is_served(round.from_on)? && visits::list(self.conn, &wish)?.is_empty() {
                silent.push(UnarrivedLine {
                    why: UnarrivedWhy::RoundSilent,
                    title: round.number,
                    on: Some(round.from_on),
                    kind: RecordKind::Round,
                    id: round.id,
                });
            }
        }
        Ok(silent)
    }

    /// Whether a team was to come at all: a pairing was in force (decisions D39).
    fn is_served(&self, on: NaiveDate) -> Result<bool, Error> {
        Ok(directory::team_of(self.conn, self.loss.place, on)?.is_some())
    }

    fn doors(&self) -> Result<Vec<UnarrivedLine>, Error> {
        let called =
            store::rows::<HouseholdCall>(self.conn, "WHERE is_void = 0 AND community = ?1", [self.loss.place.bytes()])?;
        let tail = "WHERE is_void = 0 AND community = ?1 AND listed_on BETWEEN ?2 AND ?3 ORDER BY listed_on, door, id";
        let (from, to) = (self.days.0.to_string(), self.days.1.to_string());
        let listed = store::rows::<CallListEntry>(self.conn, tail, params![self.loss.place.bytes(), from, to])?;
        let silent = listed.into_iter().filter(|entry| !called.iter().any(|call| answers(&call.value, entry)));
        let line = |row: Row<CallListEntry>| UnarrivedLine {
            why: UnarrivedWhy::DoorSilent,
            title: row.value.door,
            on: Some(row.value.listed_on),
            kind: RecordKind::CallListEntry,
            id: row.id,
        };
        Ok(silent.map(line).collect())
    }
}

/// A call belongs to an entry by its id, or by the household on that day (as the day's doors are shown), or one that is one with it.
fn answers(call: &HouseholdCall, entry: &Row<CallListEntry>) -> bool {
    let listed = &entry.value;
    let is_one_with = || listed.one_with.as_ref().is_some_and(|all| all.contains(&call.household));
    let is_there = call.household == listed.household || is_one_with();
    call.entry == Some(entry.id) || (is_there && call.called_on == listed.listed_on)
}

/// Since when its holder had anything to write there: nothing that came of a laptop which never came itself is known to be all.
fn posted_since(conn: &Connection, loss: &DeviceLoss) -> Result<Option<NaiveDate>, Error> {
    let tail = "WHERE is_void = 0 AND place = ?1 AND member = ?2 ORDER BY from_on, id LIMIT 1";
    let grants = store::rows::<Grant>(conn, tail, [loss.place.bytes(), loss.holder.bytes()])?;
    Ok(grants.first().map(|row| row.value.from_on))
}

/// Who was posted there as something that reads one of the drawers the lost laptop read.
fn also_with(conn: &Connection, loss: &DeviceLoss, now: Instant) -> Result<Vec<String>, Error> {
    let on = loss.seen_at.unwrap_or(now).local_date().to_string();
    let tail = "WHERE is_void = 0 AND place = ?1 AND from_on <= ?2 AND (to_on IS NULL OR to_on >= ?2)";
    let grants = store::rows::<Grant>(conn, tail, params![loss.place.bytes(), on])?;
    let drawers = [Compartment::Registry, Compartment::Draft, Compartment::Work];
    let lost: Vec<Compartment> = drawers.into_iter().filter(|c| policy::reads(loss.role, *c).is_some()).collect();
    let reads_all = |grant: &Grant| lost.iter().all(|c| policy::reads(grant.role, *c).is_some());
    let members: BTreeSet<MemberId> = grants
        .into_iter()
        .map(|row| row.value)
        .filter(|grant| reads_all(grant) && grant.member != loss.holder)
        .map(|grant| grant.member)
        .collect();
    let mut names = Vec::new();
    for member in members {
        names.extend(store::get::<Member>(conn, RecordId(member.0))?.map(|row| row.value.nickname));
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(last: u8) -> RecordId {
        RecordId::from_bytes([last; 16])
    }

    fn day(nth: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 10, nth).unwrap_or_default()
    }

    fn entry(of: RecordId, listed_on: NaiveDate) -> Row<CallListEntry> {
        let (community, household) = (id(1), of);
        let door = "3号楼2单元501室".to_owned();
        let (householder, phone_masked, tags, reason, one_with) = (None, None, None, None, None);
        Row {
            id: id(9),
            scope: Compartment::Draft.at(community),
            is_void: false,
            created_at: Instant(0),
            created_by: MemberId::from_bytes([7; 16]),
            recorded_for: None,
            changed_at: Instant(0),
            value: CallListEntry {
                community,
                listed_on,
                household,
                door,
                householder,
                phone_masked,
                tags,
                reason,
                one_with,
            },
        }
    }

    fn call(household: RecordId, entry: Option<RecordId>, called_on: NaiveDate) -> HouseholdCall {
        let (visit, community, called_at) = (id(2), id(1), Instant(0));
        let (outcome, courtesy, courtesy_note) = (None, false, None);
        HouseholdCall { visit, community, household, entry, outcome, courtesy, courtesy_note, called_on, called_at }
    }

    #[test]
    fn a_door_is_silent_only_without_a_call_by_its_entry_or_its_household_that_day() {
        let mut listed = entry(id(5), day(9));
        listed.value.one_with = Some(vec![id(7)]);
        for (call, is_answer) in [
            (call(id(6), Some(id(9)), day(10)), true),
            (call(id(5), None, day(9)), true),
            (call(id(5), Some(id(8)), day(9)), true),
            (call(id(7), None, day(9)), true),
            (call(id(7), None, day(8)), false),
            (call(id(5), None, day(8)), false),
            (call(id(6), None, day(9)), false),
        ] {
            assert_eq!(answers(&call, &listed), is_answer, "{call:?}");
        }
    }
}
