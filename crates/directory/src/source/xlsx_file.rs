//! XLSX files, cell by cell: a sheet that claims a million columns costs what its cells cost.

use super::archive::{self, Allowance};
use super::{COLUMNS, Limits, Sheet, SheetRow, refusal};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use kernel::Refusal;
use std::collections::BTreeMap;
use std::io::Cursor;

/// Reads every sheet.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refusal> {
    archive::measure(bytes, limits)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| unreadable(&e))?;
    let mut allowance = Allowance::of(limits);
    let names = book.sheet_names();
    names.into_iter().map(|name| read_sheet(&mut book, name, &mut allowance)).collect()
}

fn read_sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: String, allowance: &mut Allowance<'_>) -> Result<Sheet, Refusal> {
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    // A chart sheet has no cells.
    let Ok(mut cells) = book.worksheet_cells_reader(&name) else { return Ok(Sheet { name, rows: Vec::new() }) };
    while let Some(cell) = cells.next_cell().map_err(|e| unreadable(&e))? {
        let (row, column) = cell.get_position();
        let text = cell_text(cell.get_value());
        if text.is_empty() || column as usize >= COLUMNS {
            continue;
        }
        allowance.take_text(text.len())?;
        if !rows.contains_key(&row) {
            allowance.take_row()?;
        }
        let row = rows.entry(row).or_default();
        row.resize(row.len().max(column as usize + 1), String::new());
        row[column as usize] = text;
    }
    let rows = rows.into_iter().map(|(at, cells)| SheetRow { number: at + 1, cells }).collect();
    Ok(Sheet { name, rows })
}

/// Whole numbers without a fraction, dates as `2026-10-08`, errors as nothing.
fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => crate::text::clean(text),
        DataRef::SharedString(text) => crate::text::clean(text),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn unreadable(error: &XlsxError) -> Refusal {
    match error {
        XlsxError::Password => refusal("source_encrypted"),
        _ => refusal("source_unreadable"),
    }
}
