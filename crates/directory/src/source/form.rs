//! Finding a form's header and its rows in a sheet, wherever they stand.

use super::{Sheet, SheetRow, refusal};
use crate::forms::{Columns, FIELDS};
use crate::text::title_key;
use kernel::Refusal;
use std::collections::BTreeMap;

/// A header stands among the first rows.
const HEADER_WITHIN: usize = 30;

/// A sheet that carries the form.
pub(crate) struct Filled<'s> {
    /// The sheet's name.
    pub sheet: &'s str,
    /// What stands above the header.
    pub title: String,
    /// The rows below it that are rows: no blank ones, no remarks.
    pub rows: Vec<&'s SheetRow>,
    columns: BTreeMap<String, usize>,
}

impl Filled<'_> {
    /// The text of a column in a row; empty where the form lacks the column.
    pub fn cell<'r>(&self, row: &'r SheetRow, column: &str) -> &'r str {
        self.columns.get(column).map_or("", |at| row.cell(*at))
    }

    /// True when the form has this column.
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }
}

/// The sheets that carry the form. When none does, says which columns the best of them lacks.
pub(crate) fn fill<'s>(
    sheets: &'s [Sheet],
    columns: &Columns,
    optional: &[String],
) -> Result<Vec<Filled<'s>>, Refusal> {
    let required = |key: &String| !optional.contains(key);
    let mut filled = Vec::new();
    let mut lacking: Option<Vec<&String>> = None;
    for sheet in sheets {
        for (at, row) in sheet.rows.iter().enumerate().take(HEADER_WITHIN) {
            let found = found_columns(row, columns);
            let missing: Vec<&String> = columns.keys().filter(|k| required(k) && !found.contains_key(*k)).collect();
            if missing.is_empty() {
                filled.push(below(sheet, at, found));
                break;
            }
            if lacking.as_ref().is_none_or(|l| l.len() > missing.len()) {
                lacking = Some(missing);
            }
        }
    }
    match (filled.is_empty(), lacking) {
        (true, lacking) => Err(missing_columns(&lacking.unwrap_or_default(), columns)),
        (false, _) => Ok(filled),
    }
}

fn found_columns(row: &SheetRow, columns: &Columns) -> BTreeMap<String, usize> {
    let cells: Vec<String> = row.cells.iter().map(|c| title_key(c)).collect();
    let place = |titles: &Vec<String>| titles.iter().find_map(|t| cells.iter().position(|c| *c == title_key(t)));
    columns.iter().filter_map(|(key, titles)| place(titles).map(|at| (key.clone(), at))).collect()
}

fn below(sheet: &Sheet, header: usize, columns: BTreeMap<String, usize>) -> Filled<'_> {
    let title: Vec<&str> =
        sheet.rows[..header].iter().flat_map(|r| &r.cells).map(String::as_str).filter(|c| !c.is_empty()).collect();
    let rows = sheet.rows[header + 1..].iter().filter(|row| is_row(row)).collect();
    Filled { sheet: &sheet.name, title: title.join(" "), rows, columns }
}

/// A remark stands alone in its row and is no number (decisions D35: it is no row).
fn is_row(row: &SheetRow) -> bool {
    let mut written = row.cells.iter().filter(|c| !c.trim().is_empty());
    match (written.next(), written.next()) {
        (None, _) => false,
        (Some(only), None) => only.chars().all(|c| c.is_ascii_digit()),
        (Some(_), Some(_)) => true,
    }
}

fn missing_columns(missing: &[&String], columns: &Columns) -> Refusal {
    let titles: Vec<&str> = missing.iter().filter_map(|k| columns.get(*k)?.first()).map(String::as_str).collect();
    refusal("source_columns_missing").with("columns", titles.join(&FIELDS.list))
}
