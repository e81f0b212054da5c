//! Workbooks by rust_xlsxwriter: frozen head, filter, A4 landscape one page wide, head repeated in print.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook as Book, Worksheet, XlsxError,
};

use super::PaperError;
use super::clean::clean_text;
use super::workbook::{Cell, CellKind, Sheet, Workbook};

const FACE: &str = "宋体";
const A4: u8 = 9;
/// Height of one line of the body type.
const LINE_PT: f64 = 15.0;
/// A row is at most 409 points high in the format.
const MOST_LINES: u32 = 27;

/// The workbook as XLSX. The same workbook gives the same bytes.
///
/// # Errors
/// [`PaperError::Workbook`] when a sheet's name is empty, doubled or too long, when there are more rows than a sheet
/// holds (1,048,576), or when one cell holds more than 32,767 characters.
pub fn xlsx(workbook: &Workbook) -> Result<Vec<u8>, PaperError> {
    let mut book = Book::new();
    book.set_properties(&properties(workbook)?);
    let dress = Dress::new();
    for sheet in &workbook.sheets {
        fill(book.add_worksheet(), sheet, &dress)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Without a date of its own a book is dated to the first day of the century, so that no clock gets into the bytes.
fn properties(workbook: &Workbook) -> Result<DocProperties, XlsxError> {
    let created = match workbook.date {
        Some(day) => excel_day(day)?,
        None => ExcelDateTime::from_ymd(2000, 1, 1)?,
    };
    Ok(DocProperties::new().set_title(clean_text(&workbook.title)).set_creation_datetime(&created))
}

fn excel_day(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let small = |n: u32| u8::try_from(n).unwrap_or(0);
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(0), small(day.month()), small(day.day()))
}

/// The formats of a book.
struct Dress {
    title: Format,
    note: Format,
    head: Format,
    text: Format,
    int: Format,
    date: Format,
}

impl Dress {
    fn new() -> Self {
        let plain = Format::new().set_font_name(FACE).set_font_size(11).set_align(FormatAlign::VerticalCenter);
        let boxed = plain.clone().set_border(FormatBorder::Thin);
        Self {
            title: plain.clone().set_font_name("黑体").set_font_size(16).set_align(FormatAlign::Center),
            note: plain.set_font_size(10),
            head: boxed
                .clone()
                .set_font_name("黑体")
                .set_align(FormatAlign::Center)
                .set_text_wrap()
                .set_background_color("#E8EDF3"),
            text: boxed.clone().set_num_format("@").set_text_wrap(),
            int: boxed.clone().set_num_format("0"),
            date: boxed.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        }
    }

    fn of(&self, kind: CellKind) -> &Format {
        match kind {
            CellKind::Text => &self.text,
            CellKind::Int => &self.int,
            CellKind::Date => &self.date,
        }
    }
}

fn fill(page: &mut Worksheet, sheet: &Sheet, dress: &Dress) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    let head_row = lines_above(page, sheet, dress)?;
    for (index, column) in columns(sheet) {
        page.set_column_width(index, f64::from(column.width))?;
        page.write_string_with_format(head_row, index, clean_text(&column.head), &dress.head)?;
    }
    let mut row_number = head_row;
    for row in &sheet.rows {
        row_number += 1;
        for (index, column) in columns(sheet) {
            let cell = row.get(usize::from(index)).unwrap_or(&Cell::Empty);
            write(page, (row_number, index), cell, dress.of(column.kind))?;
        }
        let lines = columns(sheet).map(|(index, column)| lines_of(row.get(usize::from(index)), column.width)).max();
        if let Some(lines) = lines.filter(|lines| *lines > 1) {
            page.set_row_height(row_number, LINE_PT * f64::from(lines))?;
        }
    }
    print_settings(page, sheet, (head_row, row_number))
}

/// Lines of a wrapped cell. Not every program fits a row to its words by itself; where none does, they run over their neighbours.
fn lines_of(cell: Option<&Cell>, width: u16) -> u32 {
    let Some(Cell::Text(text)) = cell else { return 1 };
    // One character of the width stays free for the cell's own margins.
    let room = u32::from(width.saturating_sub(1)).max(2);
    let taken = |line: &str| line.chars().map(|c| if c.is_ascii() { 1u32 } else { 2 }).sum::<u32>();
    let lines: u32 = clean_text(text).lines().map(|line| taken(line).div_ceil(room).max(1)).sum();
    lines.clamp(1, MOST_LINES)
}

fn columns(sheet: &Sheet) -> impl Iterator<Item = (u16, &super::workbook::SheetColumn)> {
    (0u16..).zip(&sheet.columns)
}

fn last_column(sheet: &Sheet) -> u16 {
    u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX)
}

/// Title and notes; the number of the head's row.
fn lines_above(page: &mut Worksheet, sheet: &Sheet, dress: &Dress) -> Result<u32, XlsxError> {
    line_above(page, sheet, (0, &sheet.title, &dress.title))?;
    page.set_row_height(0, 30)?;
    let mut row = 1;
    for note in &sheet.notes {
        line_above(page, sheet, (row, note, &dress.note))?;
        row += 1;
    }
    Ok(row)
}

fn line_above(page: &mut Worksheet, sheet: &Sheet, line: (u32, &str, &Format)) -> Result<(), XlsxError> {
    let (row, text, format) = line;
    if last_column(sheet) == 0 {
        page.write_string_with_format(row, 0, clean_text(text), format)?;
    } else {
        page.merge_range(row, 0, row, last_column(sheet), &clean_text(text), format)?;
    }
    Ok(())
}

fn write(page: &mut Worksheet, at: (u32, u16), cell: &Cell, format: &Format) -> Result<(), XlsxError> {
    let (row, column) = at;
    match cell {
        Cell::Empty => page.write_blank(row, column, format)?,
        Cell::Text(text) => page.write_string_with_format(row, column, clean_text(text), format)?,
        Cell::Int(count) => write_count(page, at, *count, format)?,
        Cell::Date(day) => page.write_datetime_with_format(row, column, &excel_day(*day)?, format)?,
    };
    Ok(())
}

/// A count beyond what the format can hold exactly is written as its digits.
fn write_count<'a>(
    page: &'a mut Worksheet,
    at: (u32, u16),
    count: i64,
    format: &Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    match i32::try_from(count) {
        Ok(exact) => page.write_number_with_format(at.0, at.1, exact, format),
        Err(_) => page.write_string_with_format(at.0, at.1, count.to_string(), format),
    }
}

fn print_settings(page: &mut Worksheet, sheet: &Sheet, rows: (u32, u32)) -> Result<(), XlsxError> {
    let (head, last) = rows;
    page.set_freeze_panes(head + 1, 0)?;
    page.set_repeat_rows(head, head)?;
    if !sheet.columns.is_empty() && last > head {
        page.autofilter(head, 0, last, last_column(sheet))?;
    }
    page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    page.set_footer("&C第 &P 页，共 &N 页").set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    Ok(())
}
