//! A photo or file is added to something heard, follows it out of the draft, or is declared void.

use crate::{
    Error,
    attachment::{Attachment, MOST_OF_AN_ITEM},
    item::Item,
    judge::{judge_name, readable},
};
use kernel::{Intent, RecordId, Refusal};
use rusqlite::Connection;
use store::{Row, SealedFile, Tx};

/// A file that was checked and is ready to be sealed.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    /// Its name.
    pub name: String,
    /// One of [`crate::MEDIA_TYPES`].
    pub media_type: &'static str,
    /// Its bytes, without what a camera adds.
    pub bytes: Vec<u8>,
    /// A small JPEG of it, where it is a picture.
    pub thumbnail: Option<Vec<u8>>,
}

/// Seals a file under a key of its own and keeps its pieces with the one change that names them: all of it or nothing. It lies
/// where its item lies, and is read by whoever reads that.
///
/// # Errors
/// `no_such_item`, `is_void`, `too_many_attachments`, `name_missing`, `attachment_too_large`, the actor's rights, the store's.
pub fn attach(tx: &mut Tx<'_>, item: RecordId, file: &CheckedFile) -> Result<RecordId, Error> {
    let row = readable(tx, item)?;
    tx.may(Intent::Attach, row.scope)?;
    judge_name(&file.name)?;
    if attachments(tx.conn(), item)?.len() >= MOST_OF_AN_ITEM {
        return Err(Refusal::not_now("too_many_attachments").with("most", MOST_OF_AN_ITEM).into());
    }
    let sealed = SealedFile::of(&file.bytes)?;
    let said = (file.name.as_str(), file.media_type, file.bytes.len() as u64);
    let id = tx.create(Intent::Attach, row.scope, &Attachment::of(item, &sealed, said, file.thumbnail.clone()))?;
    for (no, piece) in (0..).zip(&sealed.pieces) {
        tx.keep_piece(id, no, piece)?;
    }
    Ok(id)
}

/// What belongs to an item and is not void, in the order it was added.
///
/// # Errors
/// The store's.
pub fn attachments(conn: &Connection, item: RecordId) -> Result<Vec<Row<Attachment>>, Error> {
    let tail = "WHERE item = ?1 AND is_void = 0 ORDER BY created_at, id";
    Ok(store::rows::<Attachment>(conn, tail, [item.bytes()])?)
}

/// Everything that belongs to an item, void or not: for erasing.
///
/// # Errors
/// The store's.
pub fn all_attachments(conn: &Connection, item: RecordId) -> Result<Vec<RecordId>, Error> {
    let mut statement = conn.prepare_cached("SELECT id FROM attachment WHERE item = ?1 ORDER BY id")?;
    let ids = statement.query_map([item.bytes()], |r| r.get(0))?;
    Ok(ids.map(|id| id.map(RecordId::from_bytes)).collect::<Result<_, _>>()?)
}

/// Declares one void, with the reason: it is shown no more.
///
/// # Errors
/// The reason is blank, it is not here, the actor's rights, or the store's.
pub fn void_attachment(tx: &mut Tx<'_>, id: RecordId, reason: &str) -> Result<(), Error> {
    if store::must::<Attachment>(tx.conn(), id)?.is_void {
        return Err(Refusal::not_now("is_void").into());
    }
    Ok(tx.void::<Attachment>(Intent::Void, id, reason)?)
}

/// What was added to an item leaves the draft with it.
pub(crate) fn follow(tx: &mut Tx<'_>, item: &Row<Item>) -> Result<(), Error> {
    for row in attachments(tx.conn(), item.id)? {
        if row.scope == item.value.draft_scope() {
            tx.move_to::<Attachment>(Intent::Confirm, row.id, item.value.work_scope())?;
        }
    }
    Ok(())
}
