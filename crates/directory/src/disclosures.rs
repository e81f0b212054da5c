//! Telephone numbers in full: shown for a reason, and only with a trace. No trace written, no number shown.

use crate::latest::{Asked, Latest, latest};
use crate::{Disclosure, DisclosureReason, Error, Household, HouseholdIdentity, Member, Place, merged};
use kernel::{Compartment, ErrorCode, Intent, RecordId, Refusal};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Row, Tx};

/// A number asked for, and why.
#[derive(Clone, Debug, Deserialize, ts_rs::TS)]
pub struct RevealPhone {
    /// Whose.
    pub household: RecordId,
    /// What for; it must be said.
    #[ts(type = "DisclosureReason")]
    pub reason: String,
}

/// A number in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Phone {
    /// The number; none where none is known.
    pub phone: Option<String>,
}

/// One showing of a number, for the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct DisclosureRow {
    /// The trace.
    pub id: RecordId,
    /// When, RFC 3339.
    pub at: String,
    /// Who asked.
    pub by: String,
    /// The community.
    pub community_name: String,
    /// The household.
    pub household: RecordId,
    /// The door; empty for a reader who may not know it.
    pub door: String,
    /// Why; none for a reason of a later program.
    pub reason: Option<DisclosureReason>,
}

/// Shows a household's number and leaves the trace of it in the community's audit compartment, in the caller's one
/// transaction: the number may be passed on only after that has committed. Where no number is known, nothing was shown.
///
/// # Errors
/// `not_your_right`, `reason_needed`, `reason_unknown`, `not_your_place`, no such household, and the store's.
pub fn reveal_phone(tx: &mut Tx<'_>, args: &RevealPhone) -> Result<Phone, Error> {
    let place = tx.actor().place;
    tx.may(Intent::Reveal, Compartment::Audit.at(place))?;
    let reason = reason_of(&args.reason)?;
    let household: Row<Household> = store::must(tx.conn(), args.household)?;
    if household.scope != Compartment::Registry.at(place) {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_place").into());
    }
    let known = number_of(tx.conn(), args.household)?;
    if let Some((household, _)) = &known {
        let trace = Disclosure {
            identity: HouseholdIdentity::id(*household),
            household: *household,
            reason: reason.word().to_owned(),
            disclosed_at: tx.now(),
        };
        tx.create(Intent::Reveal, Compartment::Audit.at(place), &trace)?;
    }
    let phone = known.map(|(_, phone)| phone);
    Ok(Phone { phone })
}

/// The number shown beside a household in the list, and whose record it is of those that are one.
fn number_of(conn: &Connection, household: RecordId) -> Result<Option<(RecordId, String)>, Error> {
    for one in merged::one_home(conn, household)? {
        let known = store::get::<HouseholdIdentity>(conn, HouseholdIdentity::id(one))?.filter(|row| !row.is_void);
        if let Some(phone) = known.and_then(|row| row.value.phone) {
            return Ok(Some((one, phone)));
        }
    }
    Ok(None)
}

fn reason_of(text: &str) -> Result<DisclosureReason, Refusal> {
    match crate::text::clean(text).as_str() {
        "" => Err(Refusal::invalid("reason", "reason_needed")),
        word => DisclosureReason::of_word(word).ok_or_else(|| Refusal::invalid("reason", "reason_unknown")),
    }
}

/// Numbers shown, the latest first: all of them, or those shown to one member.
///
/// # Errors
/// The database's.
pub fn disclosures(conn: &Connection, asked: Asked) -> Result<Latest<DisclosureRow>, Error> {
    let places = store::rows::<Place>(conn, "WHERE level = 'community'", [])?;
    let names: BTreeMap<_, _> = places.into_iter().map(|p| (Compartment::Audit.at(p.id), p.value.name)).collect();
    latest(conn, (asked, "disclosed_at DESC, id DESC"), |row| {
        disclosure_row(conn, &row, names.get(&row.scope).cloned())
    })
}

fn disclosure_row(conn: &Connection, row: &Row<Disclosure>, community: Option<String>) -> Result<DisclosureRow, Error> {
    let member = store::get::<Member>(conn, RecordId(row.created_by.0))?;
    let home = store::get::<Household>(conn, row.value.household)?;
    Ok(DisclosureRow {
        id: row.id,
        at: row.value.disclosed_at.to_rfc3339(),
        by: member.map(|m| m.value.nickname).unwrap_or_default(),
        community_name: community.unwrap_or_default(),
        household: row.value.household,
        door: home.map(|home| home.value.door().to_string()).unwrap_or_default(),
        reason: DisclosureReason::of_word(&row.value.reason),
    })
}
