//! Tables of a Word file (DOCX), each as a sheet. Only what a reader of the paper sees in a cell is read: no deleted words, no second
//! rendering of a drawing; a cell merged over several rows stands in each of them.

use super::archive::{self, Allowance};
use super::{COLUMNS, Limits, Sheet, SheetRow, refusal};
use kernel::Refusal;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The text of the document in the archive.
const DOCUMENT: &str = "word/document.xml";

/// Reads every table; those inside a cell belong to the cell's text.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refusal> {
    archive::measure(bytes, limits)?;
    let text = document(bytes).ok_or_else(|| refusal("source_unreadable"))?;
    let mut reader = Reader::from_str(&text);
    let mut page = Page { allowance: Allowance::of(limits), sheets: Vec::new(), tables: 0, unseen: 0, cell: None };
    loop {
        match reader.read_event().map_err(|_| refusal("source_unreadable"))? {
            Event::Start(element) => page.begin(&element),
            Event::Empty(element) => {
                page.begin(&element);
                page.end(element.local_name().as_ref())?;
            }
            Event::End(element) => page.end(element.local_name().as_ref())?,
            Event::Text(text) => page.say(&text.xml10_content()),
            Event::CData(text) => page.say(&text.xml10_content()),
            Event::GeneralRef(name) => page.say(&meant(&name).ok_or_else(|| refusal("source_unreadable"))?),
            Event::Eof => break,
            _ => {}
        }
    }
    if page.sheets.is_empty() { Err(refusal("source_no_table")) } else { Ok(page.sheets) }
}

fn document(bytes: &[u8]) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    archive.by_name(DOCUMENT).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

/// What `&name;` stands for; nothing else than the five of XML is known, so that no file makes itself larger.
fn meant(name: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(letter)) = name.resolve_char_ref() {
        return Some(letter.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(name.as_ref()).map(str::to_owned)
}

/// The cell that is being read.
#[derive(Default)]
struct Cell {
    text: String,
    /// Columns it covers.
    width: usize,
    /// It goes on from the row above.
    goes_on: bool,
    /// True within what the paper shows as text.
    is_text: bool,
}

/// The document as far as it has been read.
struct Page<'l> {
    allowance: Allowance<'l>,
    sheets: Vec<Sheet>,
    /// How many tables lie around this place.
    tables: usize,
    /// How many elements around this place are not shown.
    unseen: usize,
    cell: Option<Cell>,
}

impl Page<'_> {
    fn begin(&mut self, element: &BytesStart<'_>) {
        let value = || element.attributes().flatten().find(|a| a.key.local_name().as_ref() == "val").map(|a| a.value);
        match (element.local_name().as_ref(), self.tables) {
            ("Fallback" | "moveFrom", _) => self.unseen += 1,
            // A row that begins further right.
            ("gridBefore", 1) => {
                let width = value().and_then(|v| v.parse().ok()).unwrap_or(0);
                self.skip(width);
            }
            ("tbl", outer) => {
                if outer == 0 {
                    let name = (self.sheets.len() + 1).to_string();
                    self.sheets.push(Sheet { name, rows: Vec::new() });
                }
                self.tables += 1;
            }
            ("tr", 1) => self.begin_row(),
            ("tc", 1) => self.cell = Some(Cell { width: 1, ..Cell::default() }),
            ("gridSpan", 1) => {
                let width = value().and_then(|v| v.parse().ok()).unwrap_or(1);
                self.edit(|cell| cell.width = width);
            }
            ("vMerge", 1) => {
                let goes_on = value().is_none_or(|v| v != "restart");
                self.edit(|cell| cell.goes_on = goes_on);
            }
            ("t", _) => self.edit(|cell| cell.is_text = true),
            ("tab" | "br" | "cr", _) => self.edit(|cell| cell.text.push(' ')),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        match (name, self.tables) {
            ("Fallback" | "moveFrom", _) => self.unseen = self.unseen.saturating_sub(1),
            ("tbl", _) => self.tables = self.tables.saturating_sub(1),
            ("tc", 1) => return self.end_cell(),
            ("tr", 1) => return self.end_row(),
            ("t", _) => self.edit(|cell| cell.is_text = false),
            ("p", _) => self.edit(|cell| cell.text.push(' ')),
            _ => {}
        }
        Ok(())
    }

    fn edit(&mut self, by: impl FnOnce(&mut Cell)) {
        if let Some(cell) = &mut self.cell {
            by(cell);
        }
    }

    fn say(&mut self, text: &str) {
        let is_seen = self.unseen == 0;
        self.edit(|cell| {
            if cell.is_text && is_seen {
                cell.text.push_str(text);
            }
        });
    }

    fn begin_row(&mut self) {
        if let Some(sheet) = self.sheets.last_mut() {
            let number = sheet.rows.last().map_or(1, |row| row.number + 1);
            sheet.rows.push(SheetRow { number, cells: Vec::new() });
        }
    }

    fn skip(&mut self, width: usize) {
        if let Some(row) = self.sheets.last_mut().and_then(|sheet| sheet.rows.last_mut()) {
            row.cells.extend(std::iter::repeat_n(String::new(), width.min(COLUMNS)));
            row.cells.truncate(COLUMNS);
        }
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        let (Some(cell), Some(sheet)) = (self.cell.take(), self.sheets.last_mut()) else { return Ok(()) };
        let Some((row, above)) = sheet.rows.split_last_mut() else { return Ok(()) };
        let text = match above.last().filter(|_| cell.goes_on) {
            Some(above) => above.cell(row.cells.len()).to_owned(),
            None => crate::text::clean(&cell.text),
        };
        self.allowance.take_text(text.len())?;
        let beside = cell.width.saturating_sub(1).min(COLUMNS);
        row.cells.push(text);
        row.cells.extend(std::iter::repeat_n(String::new(), beside));
        row.cells.truncate(COLUMNS);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Refusal> {
        self.allowance.take_row()
    }
}
