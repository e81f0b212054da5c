//! What was said to be erased, for the office.

use crate::latest::{Asked, Latest, latest};
use crate::{Erasure, ErasureBasis, Error, Member};
use kernel::{Compartment, ErrorCode, Intent, RecordId, RecordKind, Refusal};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::{KindSpec, Tx};

/// The longest reason kept, in characters.
const MOST_OF_A_REASON: usize = 500;

/// By which law, and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ts_rs::TS)]
pub struct ErasureGround {
    /// The ground of the law; it must be said.
    #[ts(type = "ErasureBasis")]
    pub basis: String,
    /// Why, in the officer's words; no word of the resident's.
    pub reason: String,
}

/// A record of which everything personal is to go.
#[derive(Clone, Copy, Debug)]
pub struct ToErase<'a> {
    /// The record; it need not be on this laptop.
    pub about: RecordId,
    /// Its kind.
    pub spec: &'a KindSpec,
    /// Whether words are known to be there that came after it was last erased.
    pub has_words: bool,
}

/// An erasure, for the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct ErasureRow {
    /// The record in which it was said.
    pub id: RecordId,
    /// The record it is about.
    pub about: RecordId,
    /// That record's kind; none for one of a later program.
    pub about_kind: Option<RecordKind>,
    /// The ground; none likewise.
    pub basis: Option<ErasureBasis>,
    /// Why.
    pub reason: String,
    /// When it was said, RFC 3339.
    pub at: String,
    /// By whom.
    pub by: String,
}

/// Says that all that is personal in these records is to be erased, all of them or none. It stands with the place the officer
/// acts for; the hub carries it out at the next sync.
///
/// # Errors
/// `not_your_right`, `basis_missing`, `reason_missing`, `text_too_long`, `erased_already`.
pub fn erase(
    tx: &mut Tx<'_>,
    (place, ground): (RecordId, &ErasureGround),
    records: &[ToErase<'_>],
) -> Result<Vec<RecordId>, Error> {
    let scope = Compartment::Audit.at(place);
    tx.may(Intent::Erase, scope)?;
    let basis = ErasureBasis::of_word(&ground.basis).ok_or_else(|| Refusal::invalid("basis", "basis_missing"))?;
    let reason = ground.reason.trim();
    match reason.chars().count() {
        0 => return Err(Refusal::invalid("reason", "reason_missing").into()),
        n if n > MOST_OF_A_REASON => {
            return Err(Refusal::invalid("reason", "text_too_long").with("most", MOST_OF_A_REASON).into());
        }
        _ => {}
    }
    let said = said(tx.conn())?;
    let is_said = |record: &ToErase<'_>| match said.get(&record.about) {
        Some(is_pending) => *is_pending || !record.has_words,
        None => false,
    };
    if records.iter().all(is_said) {
        return Err(Refusal::new(ErrorCode::Conflict, "erased_already").into());
    }
    records.iter().map(|record| write(tx, scope, (record, basis, reason))).collect()
}

fn write(
    tx: &mut Tx<'_>,
    scope: kernel::ScopeId,
    (record, basis, reason): (&ToErase<'_>, ErasureBasis, &str),
) -> Result<RecordId, Error> {
    let (fields, entry_fields) = record.spec.personal();
    let order = Erasure {
        about: record.about,
        about_kind: record.spec.kind.word().to_owned(),
        fields: fields.into_iter().collect(),
        entry_fields: entry_fields.into_iter().collect(),
        basis: basis.word().to_owned(),
        reason: reason.to_owned(),
    };
    Ok(tx.create(Intent::Erase, scope, &order)?)
}

/// The records about which it was said that they are to be erased, and of which the hub has yet to carry it out.
///
/// # Errors
/// The database's.
pub fn erasures_pending(conn: &Connection) -> Result<BTreeSet<RecordId>, Error> {
    Ok(said(conn)?.into_iter().filter_map(|(about, is_pending)| is_pending.then_some(about)).collect())
}

/// The records about which it was said, and whether the hub has yet to carry it out.
fn said(conn: &Connection) -> Result<BTreeMap<RecordId, bool>, Error> {
    let mut said = BTreeMap::new();
    for row in store::rows::<Erasure>(conn, "WHERE is_void = 0", [])? {
        *said.entry(row.value.about).or_default() |= !store::is_erased_here(conn, row.id)?;
    }
    Ok(said)
}

/// What was said to be erased, the latest first.
///
/// # Errors
/// The database's.
pub fn erasures(conn: &Connection, most: u32) -> Result<Latest<ErasureRow>, Error> {
    latest(conn, (Asked { of: None, most }, "created_at DESC, id"), |row: store::Row<Erasure>| {
        let member = store::get::<Member>(conn, RecordId(row.created_by.0))?;
        Ok(ErasureRow {
            id: row.id,
            about: row.value.about,
            about_kind: RecordKind::of_word(&row.value.about_kind),
            basis: ErasureBasis::of_word(&row.value.basis),
            reason: row.value.reason,
            at: row.created_at.to_rfc3339(),
            by: member.map(|member| member.value.nickname).unwrap_or_default(),
        })
    })
}
