//! Workbooks by rust_xlsxwriter: frozen head, filter, A4 one page wide, head repeated in print.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook as Book, Worksheet,
    XlsxError,
};

use super::PaperError;
use super::clean::clean_text;
use super::workbook::{Cell, CellKind, Sheet, Workbook};

const FACE: &str = "宋体";
const GB2312: u8 = 134;
const A4: u8 = 9;
/// Height of one line of the body type.
const LINE_PT: f64 = 15.0;
/// What a row has above and below its lines together.
const AIR_PT: f64 = 4.0;
/// A row is at most 409 points high in the format.
const MOST_LINES: u32 = 27;
const TITLE_PT: f64 = 16.0;
/// Characters of the body type that stand side by side on an upright A4.
const UPRIGHT: u16 = 96;
/// Characters of the title that stand beside the page number.
const MOST_OF_A_TITLE: usize = 44;
/// What the button of the filter takes of a head's cell, in characters.
const BUTTON: u16 = 3;

/// The workbook as XLSX. The same workbook gives the same bytes.
///
/// # Errors
/// [`PaperError::Workbook`] when a sheet's name is empty, doubled or too long, when there are more rows than a sheet
/// holds (1,048,576), or when one cell holds more than 32,767 characters.
pub fn xlsx(workbook: &Workbook) -> Result<Vec<u8>, PaperError> {
    let mut book = Book::new();
    // A column's width is counted in digits of this face, half as wide as its other characters.
    book.set_default_format(&Format::new().set_font_name(FACE).set_font_size(11).set_font_charset(GB2312), 18, 72)?;
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

fn excel_minute(moment: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let small = |n: u32| u8::try_from(n).unwrap_or(0);
    excel_day(moment.date())?.and_hms(u16::from(small(moment.hour())), small(moment.minute()), 0)
}

/// The formats of a book.
struct Dress {
    title: Format,
    note: Format,
    head: Format,
    text: Format,
    int: Format,
    serial: Format,
    date: Format,
    moment: Format,
}

impl Dress {
    fn new() -> Self {
        let plain = Format::new().set_font_name(FACE).set_font_size(11).set_align(FormatAlign::VerticalCenter);
        let boxed = plain.clone().set_border(FormatBorder::Thin);
        let dated = boxed.clone().set_align(FormatAlign::Center);
        Self {
            title: plain
                .clone()
                .set_font_name("黑体")
                .set_font_size(TITLE_PT)
                .set_align(FormatAlign::Center)
                .set_text_wrap(),
            note: plain.set_font_size(10).set_text_wrap(),
            head: boxed
                .clone()
                .set_font_name("黑体")
                .set_align(FormatAlign::Center)
                .set_text_wrap()
                .set_background_color("#E8EDF3"),
            text: boxed.clone().set_num_format("@").set_text_wrap(),
            int: boxed.set_num_format("0").set_align(FormatAlign::Right).set_indent(1),
            serial: dated.clone().set_num_format("0"),
            date: dated.clone().set_num_format("yyyy-mm-dd"),
            moment: dated.set_num_format("yyyy-mm-dd hh:mm"),
        }
    }

    fn of(&self, kind: CellKind) -> &Format {
        match kind {
            CellKind::Text => &self.text,
            CellKind::Int => &self.int,
            CellKind::Serial => &self.serial,
            CellKind::Date => &self.date,
            CellKind::Moment => &self.moment,
        }
    }
}

fn fill(page: &mut Worksheet, sheet: &Sheet, dress: &Dress) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    page.set_default_row_height(LINE_PT + AIR_PT);
    let head_row = lines_above(page, sheet, dress)?;
    write_head(page, sheet, (head_row, &dress.head))?;
    let mut row_number = head_row;
    for row in &sheet.rows {
        row_number += 1;
        for (index, column) in columns(sheet) {
            let cell = row.get(usize::from(index)).unwrap_or(&Cell::Empty);
            write(page, (row_number, index), cell, dress.of(column.kind))?;
        }
        let lines = columns(sheet).map(|(index, column)| lines_of(row.get(usize::from(index)), column.width)).max();
        page.set_row_height(row_number, height_of(lines.unwrap_or(1), LINE_PT))?;
    }
    words_stay_words(page, sheet, (head_row, row_number))?;
    print_settings(page, sheet, (head_row, row_number))
}

fn write_head(page: &mut Worksheet, sheet: &Sheet, (row, format): (u32, &Format)) -> Result<(), XlsxError> {
    let mut lines = 1;
    for (index, column) in columns(sheet) {
        page.set_column_width(index, f64::from(column.width))?;
        page.write_string_with_format(row, index, clean_text(&column.head), format)?;
        lines = lines.max(lines_in(&column.head, column.width.saturating_sub(BUTTON)));
    }
    page.set_row_height(row, height_of(lines, LINE_PT) + AIR_PT)?;
    Ok(())
}

/// Telephone numbers and receipts are words: no green corner calls them numbers gone astray.
fn words_stay_words(page: &mut Worksheet, sheet: &Sheet, (head, last): (u32, u32)) -> Result<(), XlsxError> {
    for (index, column) in columns(sheet) {
        if column.kind == CellKind::Text && last > head {
            page.ignore_error_range(head + 1, index, last, index, IgnoreError::NumberStoredAsText)?;
        }
    }
    Ok(())
}

fn height_of(lines: u32, line: f64) -> f64 {
    line * f64::from(lines) + AIR_PT
}

fn lines_of(cell: Option<&Cell>, width: u16) -> u32 {
    match cell {
        Some(Cell::Text(text)) => lines_in(text, width),
        _ => 1,
    }
}

/// Lines of wrapped words. Not every program fits a row to its words by itself; where none does, they run over their neighbours.
fn lines_in(text: &str, width: u16) -> u32 {
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

/// How many characters of the body type the sheet is wide.
fn whole_width(sheet: &Sheet) -> u16 {
    sheet.columns.iter().fold(0, |sum: u16, column| sum.saturating_add(column.width))
}

/// Title and notes; the number of the head's row. A merged cell runs over nothing and is fitted by no program: each gets its height here.
fn lines_above(page: &mut Worksheet, sheet: &Sheet, dress: &Dress) -> Result<u32, XlsxError> {
    let width = whole_width(sheet);
    // Eleven points to sixteen.
    let of_title = width / 16 * 11;
    line_above(page, sheet, (0, &sheet.title, &dress.title))?;
    page.set_row_height(0, height_of(lines_in(&sheet.title, of_title), TITLE_PT * 1.4) + 2.0 * AIR_PT)?;
    let mut row = 1;
    for note in &sheet.notes {
        line_above(page, sheet, (row, note, &dress.note))?;
        page.set_row_height(row, height_of(lines_in(note, width), LINE_PT - 1.0))?;
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
        Cell::Moment(moment) => page.write_datetime_with_format(row, column, &excel_minute(*moment)?, format)?,
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
    page.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    if whole_width(sheet) > UPRIGHT {
        page.set_landscape();
    }
    page.set_footer(footer(sheet)).set_margins(0.4, 0.4, 0.6, 0.7, 0.3, 0.35);
    Ok(())
}

/// Which sheet a page is of, for one that fell out of its pile, and which page.
fn footer(sheet: &Sheet) -> String {
    let face = format!("&\"{FACE},常规\"&9");
    let title: String = clean_text(&sheet.title).chars().take(MOST_OF_A_TITLE).collect();
    format!("&L{face}{}&R{face}第 &P 页，共 &N 页", title.replace('&', "&&"))
}
