//! What to look at before issuing (reports.md 5). A check that is not in order warns; a person decides.

use super::annexes::shown;
use super::heading::cut_off_time;
use super::personal::hide;
use super::{RoundReport, TEXTS};
use crate::figures::percent;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct PaperCheck {
    /// In order.
    pub is_ok: bool,
    /// A stable key in snake_case; the locale files hold its words.
    pub reason: String,
    /// Values for the words.
    pub params: BTreeMap<String, String>,
}

impl PaperCheck {
    fn new(is_ok: bool, reason: &str) -> Self {
        Self { is_ok, reason: reason.to_owned(), params: BTreeMap::new() }
    }

    fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.params.insert(key.to_owned(), value.to_string());
        self
    }
}

/// `figures_add_up`, `figures_do_not_add_up`, `cut_off`, `not_received`, `personal_hidden`, `text_empty`, `text_personal`,
/// `text_number_unknown`, `face_missing`.
pub(super) fn checks(report: &RoundReport<'_>) -> Vec<PaperCheck> {
    let mut all = sums(report);
    all.push(PaperCheck::new(true, "cut_off").with("at", cut_off_time(report.frozen.cut.at)));
    let missing = report.frozen.missing.len();
    all.push(PaperCheck::new(missing == 0, "not_received").with("count", missing));
    let hidden: u32 = report.frozen.ledger.iter().map(|row| shown(report, row).hidden).sum();
    all.push(PaperCheck::new(true, "personal_hidden").with("count", hidden));
    all.extend(texts(report));
    all.extend(faces());
    all
}

/// The PDF's body face lies beside the program and may be gone; the page is then set in another.
fn faces() -> Option<PaperCheck> {
    let missing = typeset::missing_faces().is_ok_and(|faces| !faces.is_empty());
    missing.then(|| PaperCheck::new(false, "face_missing"))
}

/// Each family's parts make their whole; a difference means that this table must not be issued.
fn sums(report: &RoundReport<'_>) -> Vec<PaperCheck> {
    let n = report.numbers();
    let wholes =
        [("nature", "items.heard"), ("category", "items.heard"), ("route", "items.heard"), ("state", "nature.concern")];
    let parts = wholes.map(|(family, whole)| (family, n.sum(family), n.of(whole)));
    let visits = ("visits", n.of("visits.in_window") + n.of("visits.late"), n.of("visits.done"));
    let wrong: Vec<_> = parts.into_iter().chain([visits]).filter(|(_, sum, whole)| sum != whole).collect();
    if wrong.is_empty() {
        return vec![PaperCheck::new(true, "figures_add_up").with("total", n.of("items.heard"))];
    }
    let check = |(family, sum, whole): (&str, u32, u32)| {
        PaperCheck::new(false, "figures_do_not_add_up").with("family", family).with("sum", sum).with("whole", whole)
    };
    wrong.into_iter().map(check).collect()
}

fn texts(report: &RoundReport<'_>) -> Vec<PaperCheck> {
    let known = known_numbers(report);
    let mut all = Vec::new();
    for key in TEXTS {
        let Some(text) = report.text(key) else {
            all.push(PaperCheck::new(false, "text_empty").with("text", key));
            continue;
        };
        let found = hide(text).1;
        if found > 0 {
            all.push(PaperCheck::new(false, "text_personal").with("text", key).with("count", found));
        }
        let unknown: BTreeSet<String> = numbers_in(text).into_iter().filter(|n| !known.contains(n)).collect();
        if !unknown.is_empty() {
            let listed = unknown.into_iter().collect::<Vec<_>>().join("、");
            all.push(PaperCheck::new(false, "text_number_unknown").with("text", key).with("numbers", listed));
        }
    }
    all
}

/// The numbers of the table, and shares of their bases.
fn known_numbers(report: &RoundReport<'_>) -> BTreeSet<String> {
    let share = |row: &crate::FigureRow| percent(row.value, row.base?).map(|s| s.trim_end_matches('%').to_owned());
    let rows = &report.frozen.table.rows;
    rows.iter().map(|row| row.value.to_string()).chain(rows.iter().filter_map(share)).collect()
}

/// The numbers written in a text, with their decimals.
fn numbers_in(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    parts.map(|part| part.trim_matches('.')).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
