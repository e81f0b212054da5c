//! What a laptop notes of itself in the district's audit drawer (docs/adr/0050): files written out of a vault, tries to open one.

use crate::latest::{Asked, Latest, latest};
use crate::{Error, Export, ExportedAs, FailedOpening, Member, OpeningWay};
use kernel::{Compartment, Instant, Intent, MemberId, RecordId, Refusal, ScopeId};
use rusqlite::Connection;
use serde::Serialize;
use store::{Row, Tx};

/// A path longer than this is cut in a note.
const MOST_OF_A_PATH: usize = 300;

/// One file written out of a vault, for the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct ExportRow {
    /// The note.
    pub id: RecordId,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub by: String,
    /// The laptop's number, as the list of laptops shows it.
    pub device: String,
    /// What; none for a word of a later program.
    pub what: Option<ExportedAs>,
    /// What its name ends in.
    pub ending: String,
    /// Bytes, where it was known.
    pub size: Option<u32>,
    /// Where, of copies of the whole vault.
    pub path: Option<String>,
    /// It holds the whole vault.
    pub is_whole_vault: bool,
    /// When its member said that it was destroyed, RFC 3339.
    pub gone_at: Option<String>,
    /// False for a copy of the whole vault that could not be made after all.
    pub is_made: bool,
    /// The reader may say so.
    pub may_say_gone: bool,
}

/// Tries of one way that failed, for the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct FailedOpeningRow {
    /// The note.
    pub id: RecordId,
    /// Whose vault.
    pub of: String,
    /// The laptop's number.
    pub device: String,
    /// What was tried; none for a word of a later program.
    pub way: Option<OpeningWay>,
    /// How often.
    pub count: u32,
    /// The first time, RFC 3339.
    pub first_at: String,
    /// The last time, RFC 3339.
    pub last_at: String,
}

/// The drawer all of it lies in: one of the district, since a laptop is no community's, and its vault may hold several.
fn drawer(district: RecordId) -> ScopeId {
    Compartment::Audit.at(district)
}

/// A file that is about to be written out of the vault.
#[derive(Clone, Debug)]
pub struct NewExport {
    /// What.
    pub what: ExportedAs,
    /// What its name ends in.
    pub ending: String,
    /// The record it is about.
    pub about: Option<RecordId>,
    /// Its bytes and their keyed hash, where they are there already.
    pub size_and_digest: Option<(usize, String)>,
    /// Where it goes, of a copy of the whole vault.
    pub path: Option<String>,
    /// When it was made, where that was before.
    pub made_at: Option<Instant>,
    /// Until when the vault had all that the hub told.
    pub heard_until: Option<Instant>,
}

/// Notes a file that is about to be written out of the vault; it may be given its name only after this has committed.
///
/// # Errors
/// The store's.
pub fn note_export(tx: &mut Tx<'_>, district: RecordId, new: NewExport) -> Result<RecordId, Error> {
    let (size, digest) = new.size_and_digest.unzip();
    let export = Export {
        what: new.what.word().to_owned(),
        ending: new.ending,
        about: new.about,
        size: size.map(|size| i64::try_from(size).unwrap_or(i64::MAX)),
        digest,
        device: tx.actor().device,
        path: new.path.map(|path| path.chars().take(MOST_OF_A_PATH).collect()),
        gone_at: None,
        made_at: new.made_at.unwrap_or(tx.now()),
        heard_until: new.heard_until,
    };
    Ok(tx.create(Intent::NoteExport, drawer(district), &export)?)
}

/// Notes what was tried on the vault while it was locked.
///
/// # Errors
/// The store's.
pub fn note_failed_opening(
    tx: &mut Tx<'_>,
    district: RecordId,
    (way, count): (OpeningWay, u32),
    (first_at, last_at): (Instant, Instant),
) -> Result<RecordId, Error> {
    let (way, device) = (way.word().to_owned(), tx.actor().device);
    let tried = FailedOpening { way, times: i64::from(count), first_at, last_at, device };
    Ok(tx.create(Intent::NoteFailedOpening, drawer(district), &tried)?)
}

/// Its member destroyed a copy of the vault and says so. Said again it stays as it was said first.
///
/// # Errors
/// `no_such_record`, `export_stands`: another's, or no copy of a vault; the store's.
pub fn say_copy_gone(tx: &mut Tx<'_>, id: RecordId) -> Result<(), Error> {
    let row: Row<Export> = store::must(tx.conn(), id)?;
    if !may_say_gone(&row, tx.actor().member) {
        return Err(Refusal::not_now("export_stands").into());
    }
    if row.value.gone_at.is_none() {
        let gone = serde_json::json!({ "gone_at": tx.now() });
        tx.set::<Export>(Intent::NoteExport, id, gone)?;
    }
    Ok(())
}

/// A copy that was noted could not be made after all. It stays in the drawer, and is in no list of copies.
///
/// # Errors
/// `no_such_record`; the store's.
pub fn say_copy_not_made(tx: &mut Tx<'_>, id: RecordId) -> Result<(), Error> {
    let made_at = store::must::<Export>(tx.conn(), id)?.value.made_at;
    tx.set::<Export>(Intent::NoteExport, id, serde_json::json!({ "gone_at": made_at }))?;
    Ok(())
}

fn may_say_gone(row: &Row<Export>, member: MemberId) -> bool {
    let what = ExportedAs::of_word(&row.value.what);
    row.created_by == member && what.is_some_and(ExportedAs::is_whole_vault)
}

/// Files written out of vaults, the latest first.
///
/// # Errors
/// The database's.
pub fn exports(conn: &Connection, asked: Asked, reader: MemberId) -> Result<Latest<ExportRow>, Error> {
    latest(conn, (asked, "made_at DESC, id DESC"), |row| export_row(conn, row, reader))
}

/// Those whose bytes have this keyed hash, the latest first.
///
/// # Errors
/// The database's.
pub fn exports_of(conn: &Connection, digest: &str, reader: MemberId) -> Result<Vec<ExportRow>, Error> {
    let tail = "WHERE is_void = 0 AND digest = ?1 ORDER BY made_at DESC, id DESC";
    let rows = store::rows::<Export>(conn, tail, [digest])?;
    rows.into_iter().map(|row| export_row(conn, row, reader)).collect()
}

/// Copies of whole vaults that nobody said are gone, the latest first: of all vaults whose notes are here, such as had not heard yet what
/// the hub did at this moment of its clock. Without it, all.
///
/// # Errors
/// The database's.
pub fn vault_copies(conn: &Connection, reader: MemberId, done_at: Option<Instant>) -> Result<Vec<ExportRow>, Error> {
    let whole = ExportedAs::ALL.into_iter().filter(|what| what.is_whole_vault());
    let words = whole.map(|what| format!("'{}'", what.word())).collect::<Vec<_>>().join(", ");
    let tail = format!(
        "WHERE is_void = 0 AND gone_at IS NULL AND what IN ({words})
         AND (?1 IS NULL OR heard_until IS NULL OR heard_until <= ?1) ORDER BY made_at DESC, id DESC"
    );
    let rows = store::rows::<Export>(conn, &tail, [done_at.map(|at| at.0)])?;
    rows.into_iter().map(|row| export_row(conn, row, reader)).collect()
}

fn export_row(conn: &Connection, row: Row<Export>, reader: MemberId) -> Result<ExportRow, Error> {
    let may_say_gone = may_say_gone(&row, reader);
    let Export { what, ending, size, device, path, gone_at, made_at, .. } = row.value;
    let what = ExportedAs::of_word(&what);
    Ok(ExportRow {
        id: row.id,
        at: made_at.to_rfc3339(),
        by: name(conn, row.created_by)?,
        device: device.short(),
        what,
        ending,
        size: size.and_then(|size| u32::try_from(size).ok()),
        path,
        is_whole_vault: what.is_some_and(ExportedAs::is_whole_vault),
        is_made: gone_at != Some(made_at),
        gone_at: gone_at.map(Instant::to_rfc3339),
        may_say_gone,
    })
}

/// Tries that failed, the latest first.
///
/// # Errors
/// The database's.
pub fn failed_openings(conn: &Connection, asked: Asked) -> Result<Latest<FailedOpeningRow>, Error> {
    latest(conn, (asked, "last_at DESC, id DESC"), |row: Row<FailedOpening>| {
        Ok(FailedOpeningRow {
            id: row.id,
            of: name(conn, row.created_by)?,
            device: row.value.device.short(),
            way: OpeningWay::of_word(&row.value.way),
            count: u32::try_from(row.value.times).unwrap_or(u32::MAX),
            first_at: row.value.first_at.to_rfc3339(),
            last_at: row.value.last_at.to_rfc3339(),
        })
    })
}

fn name(conn: &Connection, member: MemberId) -> Result<String, Error> {
    let member = store::get::<Member>(conn, RecordId(member.0))?;
    Ok(member.map(|member| member.value.nickname).unwrap_or_default())
}
