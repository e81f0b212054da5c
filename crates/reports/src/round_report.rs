//! The report of a round or a quarter, 关于…集中走访情况的报告: one frozen table of figures and the author's sentences set into
//! an official paper, its ledger annexed (users.md 2.12). Every number in the running text is read from the table.
//!
//! The district's copy shows no name, telephone or door of a resident; on the team's own copy an unnamed resident stays so.

mod annexes;
mod body;
mod book;
mod checks;
mod heading;
mod numbers;
mod personal;

pub use checks::PaperCheck;

use crate::Error;
use crate::figures::Frozen;
use crate::papers::{self, Annex, Paper, Workbook};
use chrono::NaiveDate;
use concerns::Terms;
use numbers::Numbers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The report's name in [`crate::Issue::paper`].
pub const ROUND_REPORT: &str = "round_report";

/// The author's places in the report: a sentence or more after the facts of each part.
pub const TEXTS: [&str; 4] = ["visits", "items", "problems", "next"];

/// What a file of the report can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// The editable copy.
    Docx,
    /// For reading, print and the archive.
    Pdf,
    /// The figures and the ledger as tables.
    Xlsx,
}

/// A report about to be made. The same report gives the same bytes.
#[derive(Clone, Copy)]
pub struct RoundReport<'a> {
    /// Figures, ledger and the missing, at one cut; with a team it is the team's paper, else the district's.
    pub frozen: &'a Frozen,
    /// The district's words.
    pub pack: &'a Terms,
    /// The author's texts: [`TEXTS`], and `title` (a line of it a line), `addressee`, `issuer` in place of the usual ones.
    pub texts: &'a BTreeMap<String, String>,
    /// 成文日期.
    pub dated: NaiveDate,
    /// True in a practice district: every page says that it is no official paper.
    pub is_practice: bool,
    /// True when it replaces an issued one: every page says 更正.
    pub is_correction: bool,
}

impl<'a> RoundReport<'a> {
    /// The title in one line.
    pub fn title(&self) -> String {
        heading::title(self).concat()
    }

    /// The paper.
    pub fn paper(&self) -> Paper {
        let annexes = annexes::annexes(self);
        Paper {
            title: heading::title(self),
            addressee: heading::addressee(self),
            blocks: body::blocks(self),
            attachments: annexes.iter().map(|Annex { title, .. }| title.concat()).collect(),
            issuer: Some(heading::issuer(self)),
            date: Some(self.dated),
            annexes,
            notice: heading::notice(self),
        }
    }

    /// The figures, the ledger and the missing as tables.
    pub fn ledger_workbook(&self) -> Workbook {
        book::workbook(self)
    }

    /// What to look at before issuing.
    pub fn checks(&self) -> Vec<PaperCheck> {
        checks::checks(self)
    }

    /// One file of it.
    ///
    /// # Errors
    /// The paper cannot be written.
    pub fn make(&self, format: Format) -> Result<Vec<u8>, Error> {
        Ok(match format {
            Format::Docx => papers::docx(&self.paper())?,
            Format::Pdf => papers::pdf(&self.paper())?,
            Format::Xlsx => papers::xlsx(&self.ledger_workbook())?,
        })
    }

    fn numbers(&self) -> Numbers<'a> {
        Numbers(&self.frozen.table)
    }

    fn term(&self, key: &'a str) -> &'a str {
        crate::figures::term(self.pack, key)
    }

    /// The author's text of a place; none when blank.
    fn text(&self, key: &str) -> Option<&'a str> {
        self.texts.get(key).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// True for the paper of one team.
    fn is_teams(&self) -> bool {
        self.frozen.team.is_some()
    }
}
