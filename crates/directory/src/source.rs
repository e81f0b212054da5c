//! Files as offices send them, read into sheets of text. Refuses before it reads what is too large, locked or of another kind;
//! nothing is written here.

mod archive;
mod csv_file;
mod docx_file;
mod form;
mod xlsx_file;

pub use archive::Limits;
pub(crate) use form::{Filled, fill};

use kernel::{ErrorCode, Refusal};

/// One row as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// The row's number as a spreadsheet shows it, or counted in its Word table, from 1.
    pub number: u32,
    /// The cells as text, from the first column on.
    pub cells: Vec<String>,
}

impl SheetRow {
    /// The text of a column; empty beyond the last cell.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// One sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; the file's for a CSV file, its number for a table of a Word file.
    pub name: String,
    /// The rows that have any cell.
    pub rows: Vec<SheetRow>,
}

/// Cells further right than this are not read; no form of an office is as wide.
const COLUMNS: usize = 256;
const OLD_OFFICE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ZIP: &[u8] = b"PK\x03\x04";

/// Reads a file by its name and bytes, within the limits of security.md 3.8.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    read_within(file_name, bytes, &Limits::USUAL)
}

/// The same within given limits.
pub fn read_within(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refusal> {
    if bytes.is_empty() {
        return Err(refusal("source_empty"));
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Err(refusal("source_too_large").with("limit", limits.file_bytes / (1024 * 1024)));
    }
    if bytes.starts_with(OLD_OFFICE) {
        return Err(refusal(old_office_reason(bytes)));
    }
    let extension = file_name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let sheets = match (extension.as_str(), bytes.starts_with(ZIP)) {
        ("xlsx" | "xlsm", true) => xlsx_file::read(bytes, limits)?,
        ("docx", true) => docx_file::read(bytes, limits)?,
        ("csv" | "txt", false) => vec![csv_file::read(file_name, bytes, limits)?],
        ("xlsx" | "xlsm" | "docx", false) if csv_file::is_text(bytes) => return Err(refusal("source_text_named_xlsx")),
        ("csv" | "txt", true) => return Err(refusal("source_archive_named_csv")),
        ("xls" | "doc" | "docx" | "wps" | "et" | "pdf" | "ods", _) => {
            return Err(refusal("source_other_format").with("extension", &extension));
        }
        _ => return Err(refusal("source_unreadable")),
    };
    let is_blank = |row: &SheetRow| row.cells.iter().all(String::is_empty);
    if sheets.iter().all(|s| s.rows.iter().all(is_blank)) {
        return Err(refusal("source_empty"));
    }
    Ok(sheets)
}

/// Old Office files and encrypted new ones share one container; its entries' names tell them apart.
fn old_office_reason(bytes: &[u8]) -> &'static str {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    };
    match () {
        () if has("EncryptedPackage") || has("EncryptionInfo") => "source_encrypted",
        () if has("WordDocument") => "source_word",
        () if has("Workbook") || has("Book") => "source_old_excel",
        () => "source_unreadable",
    }
}

fn refusal(reason: &str) -> Refusal {
    Refusal::new(ErrorCode::InvalidInput, reason)
}
