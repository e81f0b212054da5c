//! CSV files in UTF-8 or GB18030.

use super::{Limits, Sheet, SheetRow, refusal};
use encoding_rs::{GB18030, UTF_8};
use kernel::Refusal;
use std::borrow::Cow;

/// True when the bytes are text in one of the two encodings.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    decode(bytes).is_some()
}

/// UTF-8 with or without its mark, else GB18030. Valid UTF-8 of Chinese text is practically never meant as GB18030.
fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().any(|b| *b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t' | 0x0c)) {
        return None;
    }
    UTF_8
        .decode_without_bom_handling_and_without_replacement(bytes)
        .or_else(|| GB18030.decode_without_bom_handling_and_without_replacement(bytes))
}

/// Reads the rows; a row's number is that of its first line.
pub(super) fn read(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Sheet, Refusal> {
    let text = decode(bytes).ok_or_else(|| refusal("source_unreadable"))?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| refusal("source_unreadable"))?;
        let number = record.position().map_or(0, |p| u32::try_from(p.line()).unwrap_or(u32::MAX));
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(SheetRow { number, cells: record.iter().map(crate::text::clean).collect() });
        }
        if rows.len() > limits.rows as usize {
            return Err(refusal("source_too_many_rows").with("limit", limits.rows));
        }
    }
    Ok(Sheet { name: file_name.to_owned(), rows })
}
