//! The one way a number gets into the running text: out of the figure table, by id.

use crate::figures::{FigureRow, FigureTable, percent};

/// A table read by id.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'a>(pub &'a FigureTable);

impl<'a> Numbers<'a> {
    fn row(self, id: &str) -> Option<&'a FigureRow> {
        self.0.rows.iter().find(|row| row.id == id)
    }

    /// The figure's number; 0 for an id that is not defined, which a test excludes.
    pub fn of(self, id: &str) -> u32 {
        self.row(id).map_or(0, |row| row.value)
    }

    /// The figure's name.
    pub fn name(self, id: &str) -> &'a str {
        self.row(id).map_or("", name)
    }

    /// The share of its base.
    pub fn share(self, id: &str) -> Option<String> {
        self.row(id).and_then(share)
    }

    /// The rows of a family, `nature` for one.
    pub fn family(self, prefix: &'a str) -> impl Iterator<Item = &'a FigureRow> {
        self.0.rows.iter().filter(move |row| row.id.split_once('.').is_some_and(|(before, _)| before == prefix))
    }

    /// The same without the rows of none.
    pub fn present(self, prefix: &'a str) -> impl Iterator<Item = &'a FigureRow> {
        self.family(prefix).filter(|row| row.value > 0)
    }

    /// 诉求3件、意见建议1件.
    pub fn listed(self, prefix: &'a str) -> String {
        let parts: Vec<String> = self.present(prefix).map(|row| format!("{}{}件", name(row), row.value)).collect();
        parts.join("、")
    }

    /// The sum of a family.
    pub fn sum(self, prefix: &'a str) -> u32 {
        self.family(prefix).map(|row| row.value).sum()
    }
}

/// The Chinese name of a figure.
pub(super) fn name(row: &FigureRow) -> &str {
    word(row, "zh")
}

/// One of a figure's words.
pub(super) fn word<'a>(row: &'a FigureRow, key: &str) -> &'a str {
    row.words.get(key).map_or("", String::as_str)
}

/// A figure's share of its base.
pub(super) fn share(row: &FigureRow) -> Option<String> {
    percent(row.value, row.base?)
}
