//! The block model of an official paper.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An official paper, complete: nothing is looked up later. Texts are plain; numbers of headings (一、（一）1.), of
/// attachments and of pages are set by the writers, never typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// The title, one entry a line: the author breaks it by sense, [`super::title_lines`] offers a split. A line holds 20
    /// full-width characters; a longer one is broken by the writers.
    pub title: Vec<String>,
    /// Whom it is addressed to (主送机关), without the colon.
    pub addressee: Option<String>,
    /// The body in reading order.
    pub blocks: Vec<Block>,
    /// Names of attachments listed below the body (附件说明), without numbers.
    pub attachments: Vec<String>,
    /// Who signs (发文机关署名).
    pub issuer: Option<String>,
    /// The day of the paper (成文日期); also the date written into the files.
    pub date: Option<NaiveDate>,
    /// What follows on pages of its own, in the order of `attachments`.
    pub annexes: Vec<Annex>,
    /// A mark at the head of every page: 本机数据, 练习数据, 更正.
    pub notice: Option<String>,
}

/// One annex (附件), beginning on a new page; its number is its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// The annex's title, one entry a line.
    pub title: Vec<String>,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// One piece of a paper's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// First level: 一、in 黑体.
    Heading1(String),
    /// Second level: （一）in 楷体.
    Heading2(String),
    /// Third level: 1. in 仿宋.
    Heading3(String),
    /// A paragraph, first line two characters in.
    Paragraph(String),
    /// A remark below a table or at the end: smaller, not indented.
    Note(String),
    /// A table whose head is repeated on each page.
    Table(Table),
}

/// A table of text cells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What it shows, set above it in the middle.
    pub caption: Option<String>,
    /// The columns from left to right; a table without columns is left out.
    pub columns: Vec<Column>,
    /// The rows; a short row is filled up with empty cells, cells beyond the columns are left out.
    pub rows: Vec<Vec<String>>,
}

/// One column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// Its share of the width, relative to the other columns' shares; 0 counts as 1.
    pub width: u16,
    /// How its cells stand.
    pub align: Align,
}

/// How the cells of a column stand; heads are always centred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Running text.
    #[default]
    Left,
    /// Short words, dates, serial numbers.
    Center,
    /// Counts.
    Right,
}

impl Column {
    /// A column with a head, a share of the width and a stand.
    pub fn new(head: &str, width: u16, align: Align) -> Self {
        Self { head: head.to_owned(), width, align }
    }
}

impl Table {
    /// The cells of a row, exactly as many as there are columns.
    pub fn cells<'a>(&'a self, row: &'a [String]) -> impl Iterator<Item = &'a str> + 'a {
        (0..self.columns.len()).map(|index| row.get(index).map_or("", String::as_str))
    }
}
