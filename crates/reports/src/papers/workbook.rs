//! A book of plain tables: the ledger behind a paper, for those who count on.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// A workbook, complete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workbook {
    /// The file's own title (its properties).
    pub title: String,
    /// The day written into the file as its creation date, so that the same tables give the same bytes.
    pub date: Option<NaiveDate>,
    /// The sheets from left to right.
    pub sheets: Vec<Sheet>,
}

/// One sheet: a title, lines of notes, a head, rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The tab: at most 31 characters, without `[ ] : * ? / \`, each once in a book.
    pub name: String,
    /// Set across the first row.
    pub title: String,
    /// Lines below the title: period, cut-off, whose data, what the columns mean.
    pub notes: Vec<String>,
    /// The columns from left to right.
    pub columns: Vec<SheetColumn>,
    /// The rows; a short row is filled up with empty cells, cells beyond the columns are left out.
    pub rows: Vec<Vec<Cell>>,
}

/// One column of a [`Sheet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetColumn {
    /// Its head.
    pub head: String,
    /// Its width in characters of the body type (a Chinese character takes two).
    pub width: u16,
    /// What its cells hold.
    pub kind: CellKind,
}

/// What a column holds; decides its format and how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// Words; also numbers that are names (telephone, house number).
    Text,
    /// A count.
    Int,
    /// The number of a row.
    Serial,
    /// A day.
    Date,
    /// A day and a minute.
    Moment,
}

/// One cell. Text is always written as text, whatever it starts with: `=`, `+`, `-` and `@` never become a formula.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A count.
    Int(i64),
    /// A day.
    Date(NaiveDate),
    /// A day and a minute, in the official time of China.
    Moment(NaiveDateTime),
}

impl SheetColumn {
    /// A column with a head, a width in characters and a kind.
    pub fn new(head: &str, width: u16, kind: CellKind) -> Self {
        Self { head: head.to_owned(), width, kind }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(count: i64) -> Self {
        Self::Int(count)
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}

impl From<NaiveDateTime> for Cell {
    fn from(moment: NaiveDateTime) -> Self {
        Self::Moment(moment)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}
