//! What a file is, by its first bytes alone.

/// Parts of an office file that is not to run anything here.
const MACROS: &[u8] = b"vbaProject.bin";

/// One of [`concerns::MEDIA_TYPES`]; `None` for everything else.
pub(crate) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        [b'P', b'K', 3, 4, ..] => office(bytes),
        [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A', b' ', ..] => Some("audio/mp4"),
        _ => None,
    }
}

/// The names of a packed file's parts stand in it unpacked.
fn office(bytes: &[u8]) -> Option<&'static str> {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    if !has(b"[Content_Types].xml") || has(MACROS) {
        return None;
    }
    match (has(b"word/document.xml"), has(b"xl/workbook.xml")) {
        (true, false) => Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (false, true) => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(parts: &[&str]) -> Vec<u8> {
        [b"PK\x03\x04", parts.join("..").as_bytes()].concat()
    }

    #[test]
    fn the_first_bytes_decide() {
        let word = packed(&["[Content_Types].xml", "word/document.xml"]);
        let cases: [(&[u8], Option<&str>); 9] = [
            (b"", None),
            (b"\xff\xd8", None),
            (b"\xff\xd8\xff\xe1", Some("image/jpeg")),
            (b"\x89PNG\r\n\x1a\n", Some("image/png")),
            (b"%PDF-1.7", Some("application/pdf")),
            (b" %PDF-1.7", None),
            (b"\0\0\0\x1cftypM4A \0", Some("audio/mp4")),
            (b"\0\0\0\x1cftypisom", None),
            (&word, Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
        ];
        for (bytes, found) in cases {
            assert_eq!(media_type(bytes), found, "{bytes:?}");
        }
    }

    #[test]
    fn a_packed_file_is_taken_as_one_kind_of_paper_without_programs() {
        let types = "[Content_Types].xml";
        assert!(media_type(&packed(&[types, "xl/workbook.xml"])).is_some());
        for parts in [
            &["word/document.xml"][..],
            &[types, "other.xml"],
            &[types, "word/document.xml", "word/vbaProject.bin"],
            &[types, "word/document.xml", "xl/workbook.xml"],
        ] {
            assert_eq!(media_type(&packed(parts)), None, "{parts:?}");
        }
    }
}
