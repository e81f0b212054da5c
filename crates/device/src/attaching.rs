//! A file before it is attached: told by its first bytes, never by its name; pictures drawn anew, so that nothing a camera adds
//! goes with them (security.md 3.8).

mod media;
mod picture;

use concerns::{CheckedFile, MEDIA_TYPES, MOST_OF_A_NAME};
use kernel::Refusal;
pub(crate) use media::media_type;
pub(crate) use picture::shown;

/// Checks a file and makes it ready to be attached.
///
/// # Errors
/// `file_empty`, `attachment_too_large`, `media_type_not_allowed`, `picture_unreadable`.
pub(crate) fn checked(file_name: &str, bytes: Vec<u8>) -> Result<CheckedFile, Refusal> {
    let limit = store::MOST_FILE_BYTES;
    if bytes.is_empty() {
        return Err(Refusal::invalid("content_base64", "file_empty"));
    }
    if bytes.len() as u64 > limit {
        return Err(Refusal::invalid("content_base64", "attachment_too_large").with("limit_mib", limit >> 20));
    }
    let found = media_type(&bytes).ok_or_else(|| Refusal::invalid("content_base64", "media_type_not_allowed"))?;
    if !is_picture(found) {
        return Ok(CheckedFile { name: named(file_name, found), media_type: found, bytes, thumbnail: None });
    }
    let picture = picture::cleaned(&bytes).ok_or_else(|| Refusal::invalid("content_base64", "picture_unreadable"))?;
    let name = named(file_name, picture::MEDIA_TYPE);
    Ok(CheckedFile { name, media_type: picture::MEDIA_TYPE, bytes: picture.jpeg, thumbnail: picture.thumbnail })
}

/// Whether a file of this type is shown as a picture.
pub(crate) fn is_picture(media_type: &str) -> bool {
    media_type.starts_with("image/")
}

/// The last part of what was given as a name, with the ending of what the file is.
fn named(given: &str, media_type: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let ending = MEDIA_TYPES.iter().find(|(word, _)| *word == media_type).map_or("bin", |(_, ending)| ending);
    let room = MOST_OF_A_NAME - ending.len() - 1;
    let stem = crate::home::plain_name(stem, room);
    format!("{}.{ending}", if stem.is_empty() { "file" } else { &stem })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_is_no_path_and_ends_as_the_file_is() {
        let cases = [
            (r"C:\照片\楼道.JPEG", "楼道.jpg"),
            ("../../etc/passwd", "passwd.jpg"),
            ("楼道\u{202e}gpj.exe", "楼道gpj.jpg"),
            ("", "file.jpg"),
            (".jpg", "file.jpg"),
            ("a:b*.png", "ab.jpg"),
        ];
        for (given, name) in cases {
            assert_eq!(named(given, "image/jpeg"), name, "{given}");
        }
        assert_eq!(named(&"长".repeat(400), "image/jpeg").chars().count(), MOST_OF_A_NAME);
    }

    #[test]
    fn what_is_no_file_of_ours_is_refused() {
        let reason = |name: &str, bytes: Vec<u8>| checked(name, bytes).unwrap_err().reason;
        assert_eq!(reason("a.jpg", Vec::new()), "file_empty");
        assert_eq!(reason("a.jpg", b"MZ\x90\x00 a program".to_vec()), "media_type_not_allowed");
        assert_eq!(reason("a.pdf", b"<html>".to_vec()), "media_type_not_allowed");
        assert_eq!(reason("a.jpg", vec![0xff; (store::MOST_FILE_BYTES + 1) as usize]), "attachment_too_large");
        assert_eq!(reason("a.jpg", b"\xff\xd8\xff\xe0 and then nothing".to_vec()), "picture_unreadable");
    }
}
