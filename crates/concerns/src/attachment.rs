//! A photo or file that belongs to something heard: what the signed change says of it. Its bytes travel apart, in pieces that
//! hash to what stands here and open by the key that stands here; the store seals and opens them (ADR 0023).

use crate::judge;
use change::{Op, Value};
use kernel::{RecordId, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Cut, FieldSpec, KindSpec, MOST_FILE_BYTES, Octets, Record, Recorded, SealedFile, Ty, Wish};

/// The longest thumbnail (sync.md 3.8).
pub const MOST_OF_A_THUMBNAIL: usize = 8 << 10;
/// So many belong to one item at most.
pub const MOST_OF_AN_ITEM: usize = 20;
/// What a file may be, told by its first bytes, and the ending of its name.
pub const MEDIA_TYPES: [(&str, &str); 6] = [
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("application/pdf", "pdf"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("audio/mp4", "m4a"),
];

/// What is known of a file before a byte of it comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The item it belongs to.
    pub item: RecordId,
    /// Its name; none once it was erased.
    pub name: Option<String>,
    /// One of [`MEDIA_TYPES`].
    pub media_type: String,
    /// Bytes of the plain file.
    pub size: u64,
    /// BLAKE3 of the whole ciphertext.
    pub address: Octets,
    /// What opens it, drawn for this file alone; none once it was erased.
    pub key: Option<Octets>,
    /// A small JPEG of it, where it is a picture; none once it was erased.
    pub thumbnail: Option<Octets>,
    /// BLAKE3 of each piece of the ciphertext, end to end.
    pub pieces: Octets,
}

impl Attachment {
    /// What is said of a file that was sealed.
    pub fn of(item: RecordId, file: &SealedFile, said: (&str, &str, u64), thumbnail: Option<Vec<u8>>) -> Self {
        let (name, media_type, size) = said;
        Self {
            item,
            name: Some(name.to_owned()),
            media_type: media_type.to_owned(),
            size,
            address: file.address.clone(),
            key: Some(file.key.clone()),
            thumbnail: thumbnail.map(Octets),
            pieces: file.hashes.clone(),
        }
    }

    /// How the file is cut; `None` where the numbers don't fit each other.
    pub fn cut(&self) -> Option<Cut> {
        Cut::of(self.size, &self.pieces.0)
    }

    /// Opens the whole file.
    ///
    /// # Errors
    /// `attachment_erased`; `attachment_unfit` for pieces that are not those that were signed.
    pub fn open(&self, pieces: &[Vec<u8>]) -> Result<Vec<u8>, Refusal> {
        let key = self.key.as_ref().ok_or_else(|| Refusal::not_now("attachment_erased"))?;
        let plain = self.cut().and_then(|cut| cut.open((key, &self.address), pieces));
        plain.ok_or_else(|| Refusal::new(kernel::ErrorCode::Corrupt, "attachment_unfit"))
    }
}

/// How the file of a folded record is cut, as the hub judges pieces by it.
///
/// # Errors
/// `attachment_unknown` for another kind of record, or one that has not wholly come; `attachment_erased`.
pub fn cut_of(record: &Record) -> Result<Cut, &'static str> {
    if record.kind != RecordKind::Attachment {
        return Err("attachment_unknown");
    }
    cut_of_fields(&record.values)
}

/// The same by the fields of the change that begins the record.
///
/// # Errors
/// As [`cut_of`].
pub fn cut_of_fields(fields: &BTreeMap<u16, Value>) -> Result<Cut, &'static str> {
    let size = fields.get(&SIZE).and_then(Value::int).and_then(|size| u64::try_from(size).ok());
    let hashes = fields.get(&PIECES).and_then(Value::bytes);
    let cut = size.zip(hashes).and_then(|(size, hashes)| Cut::of(size, hashes)).ok_or("attachment_unknown")?;
    if fields.get(&KEY).and_then(Value::bytes).is_none() { Err("attachment_erased") } else { Ok(cut) }
}

impl Recorded for Attachment {
    const SPEC: &'static KindSpec = &ATTACHMENT;
}

const ITEM: u16 = 1;
const NAME: u16 = 2;
const MEDIA_TYPE: u16 = 3;
const SIZE: u16 = 4;
const ADDRESS: u16 = 5;
const KEY: u16 = 6;
const THUMBNAIL: u16 = 7;
const PIECES: u16 = 8;

pub(crate) const ATTACHMENT: KindSpec = KindSpec {
    kind: RecordKind::Attachment,
    table: "attachment",
    fields: &[
        FieldSpec::register(ITEM, "item", Ty::Id),
        FieldSpec::register(NAME, "name", Ty::Text).personal(),
        FieldSpec::register(MEDIA_TYPE, "media_type", Ty::Text),
        FieldSpec::register(SIZE, "size", Ty::Int),
        FieldSpec::register(ADDRESS, "address", Ty::Bytes),
        FieldSpec::register(KEY, "key", Ty::Bytes).personal(),
        FieldSpec::register(THUMBNAIL, "thumbnail", Ty::Bytes).personal(),
        FieldSpec::register(PIECES, "pieces", Ty::Bytes),
    ],
    entry: &[],
};

/// The fields without which nothing can be shown: they are never erased.
const NEEDED: [u16; 5] = [ITEM, MEDIA_TYPE, SIZE, ADDRESS, PIECES];

/// Whether a record's beginning is here.
pub(crate) fn has_arrived(record: &Record) -> bool {
    NEEDED.iter().all(|id| record.values.get(id).is_some_and(|value| *value != Value::Null))
}

/// It is written once, whole; later it can only move with its item or be declared void.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    match wish.op {
        Op::Create => is_fit(wish.fields),
        Op::Resolve if wish.decides_void() => Ok(()),
        Op::Set | Op::Append | Op::Resolve => Err(Refusal::not_now("attachment_stands")),
        _ => Ok(()),
    }
}

fn is_fit(fields: &BTreeMap<u16, Value>) -> Result<(), Refusal> {
    let bytes = |id: u16| fields.get(&id).and_then(Value::bytes);
    let text = |id: u16| fields.get(&id).and_then(Value::text).unwrap_or_default();
    let unfit = |field: &str| Err(Refusal::invalid(field, "attachment_unfit"));
    let size = fields.get(&SIZE).and_then(Value::int).and_then(|size| u64::try_from(size).ok()).unwrap_or(0);
    if bytes(ITEM).is_none_or(|id| RecordId::from_slice(id).is_none()) {
        return unfit("item");
    }
    judge::judge_name(text(NAME))?;
    if !MEDIA_TYPES.iter().any(|(word, _)| *word == text(MEDIA_TYPE)) {
        return Err(Refusal::invalid("media_type", "media_type_not_allowed"));
    }
    if size > MOST_FILE_BYTES {
        return Err(Refusal::invalid("size", "attachment_too_large").with("limit_mib", MOST_FILE_BYTES >> 20));
    }
    if bytes(PIECES).and_then(|hashes| Cut::of(size, hashes)).is_none() {
        return unfit("pieces");
    }
    if bytes(ADDRESS).is_none_or(|hash| hash.len() != 32) || bytes(KEY).is_none_or(|key| key.len() != 32) {
        return unfit("key");
    }
    if bytes(THUMBNAIL).is_some_and(|picture| picture.len() > MOST_OF_A_THUMBNAIL) {
        return unfit("thumbnail");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_numbers_are_frozen() {
        let listed: Vec<String> = ATTACHMENT.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(listed.join(" "), "1=item 2=name 3=media_type 4=size 5=address 6=key 7=thumbnail 8=pieces");
    }
}
