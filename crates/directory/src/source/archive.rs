//! The archive an XLSX or DOCX file is, measured before anything is unpacked into memory.

use super::refusal;
use kernel::Refusal;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// What a file may cost to read (security.md 3.8).
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes after unpacking, all entries together.
    pub expanded_bytes: u64,
    /// Unpacked bytes for one byte of the file.
    pub ratio: u64,
    /// Rows of all sheets.
    pub rows: u32,
    /// Bytes of text in all cells, repeated texts counted each time.
    pub text_bytes: u64,
}

impl Limits {
    /// The limits of every import.
    pub const USUAL: Limits =
        Limits { file_bytes: 50 << 20, expanded_bytes: 500 << 20, ratio: 100, rows: 200_000, text_bytes: 64 << 20 };

    fn expansion(&self, file_bytes: usize) -> u64 {
        self.expanded_bytes.min(self.ratio.saturating_mul(file_bytes as u64))
    }
}

/// What of a file may still be read.
pub(super) struct Allowance<'l> {
    limits: &'l Limits,
    rows: u32,
    text: u64,
}

impl<'l> Allowance<'l> {
    pub(super) fn of(limits: &'l Limits) -> Self {
        Self { limits, rows: limits.rows, text: limits.text_bytes }
    }

    pub(super) fn take_row(&mut self) -> Result<(), Refusal> {
        let limit = self.limits.rows;
        self.rows = self.rows.checked_sub(1).ok_or_else(|| refusal("source_too_many_rows").with("limit", limit))?;
        Ok(())
    }

    pub(super) fn take_text(&mut self, bytes: usize) -> Result<(), Refusal> {
        let limit = self.limits.text_bytes >> 20;
        self.text =
            self.text.checked_sub(bytes as u64).ok_or_else(|| refusal("source_too_large").with("limit", limit))?;
        Ok(())
    }
}

/// Checks what the archive's directory says of itself, then unpacks every entry to nowhere while counting, since a directory
/// may lie. At no time is more than one small buffer held.
pub(super) fn measure(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| refusal("source_unreadable"))?;
    let allowed = limits.expansion(bytes.len());
    let mut declared: u64 = 0;
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(|_| refusal("source_unreadable"))?;
        if entry.encrypted() {
            return Err(refusal("source_encrypted"));
        }
        declared = declared.saturating_add(entry.size());
    }
    if declared > allowed {
        return Err(too_expansive(limits));
    }
    let mut left = allowed;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| refusal("source_unreadable"))?;
        left = drain(entry, left).ok_or_else(|| too_expansive(limits))??;
    }
    Ok(())
}

/// Unpacks to nowhere; what is left of the allowance, or none when it does not suffice.
fn drain(mut entry: impl Read, mut left: u64) -> Option<Result<u64, Refusal>> {
    let mut buffer = [0u8; 32 * 1024];
    loop {
        match entry.read(&mut buffer) {
            Ok(0) => return Some(Ok(left)),
            Ok(count) => left = left.checked_sub(count as u64)?,
            Err(_) => return Some(Err(refusal("source_unreadable"))),
        }
    }
}

fn too_expansive(limits: &Limits) -> Refusal {
    refusal("source_expands_too_far").with("limit", limits.expanded_bytes / (1024 * 1024)).with("ratio", limits.ratio)
}
