//! Laptops whose rights the office has ended.

use crate::{Error, Member, Revocation};
use kernel::{Compartment, DeviceId, Intent, RecordId, Refusal};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;
use store::Tx;

/// The longest reason kept, in characters.
const MOST_OF_A_REASON: usize = 500;

/// Who ended a laptop's rights, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct RevocationRow {
    /// By whom.
    pub by: String,
    /// When it was said, by the officer's laptop, RFC 3339.
    pub at: String,
    /// Why.
    pub reason: String,
}

/// Says that a laptop's rights end; the hub carries it out at the next sync. Whether the hub knows the laptop, it says itself.
///
/// # Errors
/// `not_your_right`, `reason_missing`, `text_too_long`.
pub fn revoke(tx: &mut Tx<'_>, place: RecordId, (device, reason): (DeviceId, &str)) -> Result<RecordId, Error> {
    let scope = Compartment::Audit.at(place);
    tx.may(Intent::Revoke, scope)?;
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(Refusal::invalid("reason", "reason_missing").into()),
        n if n > MOST_OF_A_REASON => {
            Err(Refusal::invalid("reason", "text_too_long").with("most", MOST_OF_A_REASON).into())
        }
        _ => Ok(tx.create(Intent::Revoke, scope, &Revocation { device, reason: reason.to_owned() })?),
    }
}

/// What was said of each laptop, the earliest word counts.
///
/// # Errors
/// The database's.
pub fn revocations(conn: &Connection) -> Result<BTreeMap<DeviceId, RevocationRow>, Error> {
    let mut said = BTreeMap::new();
    for row in store::rows::<Revocation>(conn, "WHERE is_void = 0 ORDER BY created_at DESC, id DESC", [])? {
        let member = store::get::<Member>(conn, RecordId(row.created_by.0))?;
        let by = member.map(|member| member.value.nickname).unwrap_or_default();
        let line = RevocationRow { by, at: row.created_at.to_rfc3339(), reason: row.value.reason };
        said.insert(row.value.device, line);
    }
    Ok(said)
}
