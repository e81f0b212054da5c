//! Lost laptops, told to the places whose records lay on them, and how many residents were listed there.

use crate::{DeviceLoss, Error, Grant, Level, Member, Place};
use kernel::{Compartment, DeviceId, Instant, Intent, MemberId, RecordId, Role, policy};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Row, Tx};

/// A laptop that was lost: a member's vault on it.
#[derive(Clone, Copy, Debug)]
pub struct LostDevice {
    /// The laptop.
    pub device: DeviceId,
    /// Whose vault.
    pub member: MemberId,
    /// When it last came to the hub; none where it never did itself.
    pub seen_at: Option<Instant>,
}

/// How many residents a list names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct AffectedCount {
    /// Doors.
    pub households: u32,
    /// People.
    pub persons: u32,
    /// Telephone numbers.
    pub phones: u32,
}

/// A lost laptop at one place, for the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct LossRow {
    /// The record.
    pub id: RecordId,
    /// The laptop.
    #[ts(type = "Id")]
    pub device: DeviceId,
    /// It, as people are shown it.
    pub short: String,
    /// Whose it was.
    pub name: String,
    /// As what.
    pub role: Role,
    /// The place.
    pub place_name: String,
    /// When the office said so, RFC 3339.
    pub told_at: String,
    /// When it last came to the hub, RFC 3339; none where it never did itself.
    pub seen_at: Option<String>,
    /// What the list came to; none while nobody has made it.
    pub count: Option<AffectedCount>,
    /// Who made it.
    pub listed_by: Option<String>,
    /// When, RFC 3339.
    pub listed_at: Option<String>,
    /// Whether this reader may make it.
    pub may_list: bool,
    /// Whether the laptop was this reader's own.
    pub is_own: bool,
}

/// Tells every place whose records the laptop was given. What its member was posted to then, says where: what a posting that had ended
/// by its last sync let it read, had gone from it in that sync. A department was given what it was called to: `called_from` are the
/// communities of that, which are told as the others are.
///
/// # Errors
/// `not_your_right`, and the store's.
pub fn report_loss(tx: &mut Tx<'_>, lost: LostDevice, called_from: &[RecordId]) -> Result<u32, Error> {
    let mut told = 0;
    for (place, role) in places(tx.conn(), &lost, (tx.now(), called_from))? {
        let scope = Compartment::Work.at(place);
        tx.may(Intent::ReportLoss, scope)?;
        let id = DeviceLoss::id(lost.device, place);
        if store::get::<DeviceLoss>(tx.conn(), id)?.is_some() {
            continue;
        }
        let loss = DeviceLoss {
            device: lost.device,
            holder: lost.member,
            role,
            place,
            seen_at: lost.seen_at,
            households: None,
            persons: None,
            phones: None,
            listed_by: None,
            listed_at: None,
        };
        tx.create_as(Intent::ReportLoss, scope, id, &loss)?;
        told += 1;
    }
    Ok(told)
}

/// Where the laptop read residents' records, and in the role that read most there.
fn places(
    conn: &Connection,
    lost: &LostDevice,
    (now, called_from): (Instant, &[RecordId]),
) -> Result<BTreeMap<RecordId, Role>, Error> {
    let on = lost.seen_at.unwrap_or(now).local_date();
    let tail = "WHERE is_void = 0 AND member = ?1 AND from_on <= ?2 AND (to_on IS NULL OR to_on >= ?2)";
    let grants: Vec<Row<Grant>> = store::rows(conn, tail, rusqlite::params![lost.member.bytes(), on.to_string()])?;
    let mut found: BTreeMap<RecordId, Role> = BTreeMap::new();
    for Row { value: grant, .. } in grants {
        if grant.role == Role::Department {
            called_from.iter().for_each(|community| _ = found.entry(*community).or_insert(grant.role));
            continue;
        }
        let role = found.entry(grant.place).or_insert(grant.role);
        if drawers(grant.role) > drawers(*role) {
            *role = grant.role;
        }
    }
    Ok(found)
}

fn drawers(role: Role) -> usize {
    let of_residents = [Compartment::Registry, Compartment::Draft, Compartment::Work];
    of_residents.iter().filter(|c| policy::reads(role, **c).is_some()).count()
}

/// Says what the list of a place came to.
///
/// # Errors
/// `not_your_right`, no such record, and the store's.
pub fn list_affected(tx: &mut Tx<'_>, id: RecordId, count: AffectedCount) -> Result<(), Error> {
    let (by, at) = (tx.actor().member, tx.now());
    let fields = serde_json::json!({
        "households": count.households, "persons": count.persons, "phones": count.phones, "listed_by": by, "listed_at": at,
    });
    Ok(tx.set::<DeviceLoss>(Intent::ListAffected, id, fields).map(drop)?)
}

/// What was lost of places this vault reads, the latest first.
///
/// # Errors
/// The database's.
pub fn losses(conn: &Connection, reader: (Role, MemberId)) -> Result<Vec<LossRow>, Error> {
    let rows = store::rows::<DeviceLoss>(conn, "WHERE is_void = 0 ORDER BY created_at DESC, id", [])?;
    rows.into_iter().map(|row| loss_row(conn, &row, reader)).collect()
}

/// One of them.
///
/// # Errors
/// No such record; the database's.
pub fn loss(conn: &Connection, id: RecordId, reader: (Role, MemberId)) -> Result<(LossRow, Row<DeviceLoss>), Error> {
    let row = store::must::<DeviceLoss>(conn, id)?;
    Ok((loss_row(conn, &row, reader)?, row))
}

fn loss_row(conn: &Connection, row: &Row<DeviceLoss>, (reader, member): (Role, MemberId)) -> Result<LossRow, Error> {
    let name = |member: MemberId| -> Result<String, Error> {
        let member = store::get::<Member>(conn, RecordId(member.0))?;
        Ok(member.map(|member| member.value.nickname).unwrap_or_default())
    };
    let loss = &row.value;
    let count = match (loss.households, loss.persons, loss.phones) {
        (Some(households), Some(persons), Some(phones)) => Some(AffectedCount { households, persons, phones }),
        _ => None,
    };
    let place = store::get::<Place>(conn, loss.place)?;
    let is_the_districts = place.as_ref().is_some_and(|place| place.value.level == Level::District);
    Ok(LossRow {
        id: row.id,
        device: loss.device,
        short: loss.device.short(),
        name: name(loss.holder)?,
        role: loss.role,
        place_name: place.map(|place| place.value.name).unwrap_or_default(),
        told_at: row.created_at.to_rfc3339(),
        seen_at: loss.seen_at.map(Instant::to_rfc3339),
        count,
        listed_by: loss.listed_by.map(name).transpose()?,
        listed_at: loss.listed_at.map(Instant::to_rfc3339),
        is_own: loss.holder == member,
        may_list: DeviceLoss::may_list(reader, loss.role) && (reader != Role::Office || is_the_districts),
    })
}
