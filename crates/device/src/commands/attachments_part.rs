//! Photos and files that belong to something heard: added, listed with their small pictures, opened or saved once they are here.

use super::keeping::name_of;
use crate::{Error, attaching, command::Done, core::Core, hub_sync::Hall, traces::Leaving, wire, wire::ById};
use concerns::{Attachment, Item};
use directory::ExportedAs;
use kernel::{ErrorCode, RecordId, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use store::Row;
use ts_rs::TS;

/// A file for something heard.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct AddAttachment {
    item: RecordId,
    file_name: String,
    content_base64: String,
}

/// One that was added by mistake.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct VoidAttachment {
    id: RecordId,
    reason: String,
}

/// Where the bytes of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AttachmentPlace {
    /// On this laptop, and the hub is not known to have them.
    OnLaptop,
    /// On this laptop, and at the hub.
    OnBoth,
    /// Not here yet: they come when it is opened.
    Elsewhere,
    /// Nowhere any more: erased by law.
    Erased,
}

/// One file of something heard.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AttachmentRow {
    id: RecordId,
    /// None once it was erased.
    name: Option<String>,
    /// The ending that names what it is: `jpg`, `pdf`.
    ending: String,
    is_picture: bool,
    /// Bytes.
    size: u32,
    added_at: String,
    by: String,
    place: AttachmentPlace,
    /// Id of a small picture's bytes, where there is one.
    thumbnail: Option<String>,
    /// Somebody wanted to see it while it could not be fetched: it comes with the next sync, by whichever way.
    is_asked_for: bool,
}

/// A picture that is here now.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct OpenedPicture {
    /// Id of its bytes.
    picture: String,
}

/// A file that was written out of the vault.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct SavedAttachment {
    path: String,
}

pub(crate) fn add(core: &mut Core, args: AddAttachment) -> Result<AttachmentRow, Error> {
    core.open()?;
    let file = attaching::checked(&args.file_name, wire::decode(&args.content_base64)?)?;
    let at = store::get::<Item>(core.open()?.store.read(), args.item)?.map(|item| item.value.community);
    let id = core.write(at, |tx| concerns::attach(tx, args.item, &file))?;
    shown(core, store::must::<Attachment>(core.open()?.store.read(), id)?)
}

pub(crate) fn list(core: &mut Core, args: ById) -> Result<Vec<AttachmentRow>, Error> {
    let rows = concerns::attachments(core.open()?.store.read(), args.id)?;
    rows.into_iter().map(|row| shown(core, row)).collect()
}

pub(crate) fn void(core: &mut Core, args: VoidAttachment) -> Result<Done, Error> {
    let conn = core.open()?.store.read();
    let item = store::must::<Attachment>(conn, args.id)?.value.item;
    let at = store::get::<Item>(conn, item)?.map(|item| item.value.community);
    core.write(at, |tx| concerns::void_attachment(tx, args.id, &args.reason))?;
    Ok(Done {})
}

/// Fetches what is not here yet, and gives the picture to the screen.
pub(crate) fn open(hall: &Hall, args: ById) -> Result<OpenedPicture, Error> {
    let (row, bytes) = whole(hall, args.id)?;
    let is_picture = attaching::is_picture(&row.media_type);
    let picture = attaching::shown(&bytes).filter(|_| is_picture);
    let picture = picture.ok_or_else(|| Refusal::new(ErrorCode::Corrupt, "attachment_unfit"))?;
    let core = hall.core();
    core.open()?;
    Ok(OpenedPicture { picture: core.bytes.keep("image/jpeg", picture) })
}

/// Fetches what is not here yet, and writes the file beside the papers, out of the vault.
pub(crate) fn save(hall: &Hall, args: ById) -> Result<SavedAttachment, Error> {
    let (row, bytes) = whole(hall, args.id)?;
    let mut core = hall.core();
    core.open()?;
    let folder = core.home.folder("papers")?.join("附件");
    std::fs::create_dir_all(&folder)?;
    let path = free_path(&folder, row.name.as_deref().unwrap_or("file"), &bytes);
    core.write_out(&Leaving { what: ExportedAs::Attachment, about: Some(args.id), path: &path, bytes: &bytes })?;
    hall.news.tell(&[RecordKind::Export]);
    Ok(SavedAttachment { path: path.display().to_string() })
}

/// The plain file; it must be what it was said to be.
fn whole(hall: &Hall, id: RecordId) -> Result<(Attachment, Vec<u8>), Error> {
    let (row, pieces) = hall.whole_file(id)?;
    let bytes = row.open(&pieces)?;
    if attaching::media_type(&bytes) != Some(row.media_type.as_str()) {
        return Err(Refusal::new(ErrorCode::Corrupt, "attachment_unfit").into());
    }
    Ok((row, bytes))
}

/// The same file is written once; another one of the same name beside it.
fn free_path(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
    let named = |n: u32| folder.join(if n == 1 { name.to_owned() } else { format!("{stem} ({n}).{ending}") });
    let is_free = |path: &PathBuf| std::fs::read(path).map_or(true, |found| found == bytes);
    (1..).map(named).find(is_free).unwrap_or_else(|| folder.join(name))
}

fn shown(core: &Core, row: Row<Attachment>) -> Result<AttachmentRow, Error> {
    let store = &core.open()?.store;
    let place = place_of(store, &row)?;
    let thumbnail = row.value.thumbnail.as_ref().and_then(|small| attaching::shown(&small.0));
    let ending =
        concerns::MEDIA_TYPES.iter().find(|(word, _)| *word == row.value.media_type).map(|(_, ending)| *ending);
    Ok(AttachmentRow {
        id: row.id,
        name: row.value.name,
        ending: ending.unwrap_or_default().to_owned(),
        is_picture: attaching::is_picture(&row.value.media_type),
        size: u32::try_from(row.value.size).unwrap_or(u32::MAX),
        added_at: row.created_at.to_rfc3339(),
        by: name_of(store.read(), row.created_by),
        place,
        thumbnail: thumbnail.map(|jpeg| core.bytes.keep("image/jpeg", jpeg)),
        is_asked_for: place == AttachmentPlace::Elsewhere && store.wanted_files()?.contains(&row.id),
    })
}

fn place_of(store: &store::Store, row: &Row<Attachment>) -> Result<AttachmentPlace, Error> {
    if row.value.key.is_none() {
        return Ok(AttachmentPlace::Erased);
    }
    let here = store::pieces_here(store.read(), row.id)?.len();
    let is_whole = row.value.cut().is_some_and(|cut| cut.pieces() as usize == here);
    let is_at_hub = store::is_file_at_hub(store.read(), row.id, store.last_timeline()?)?;
    Ok(match (is_whole, is_at_hub) {
        (false, _) => AttachmentPlace::Elsewhere,
        (true, true) => AttachmentPlace::OnBoth,
        (true, false) => AttachmentPlace::OnLaptop,
    })
}
