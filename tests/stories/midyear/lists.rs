//! What stands in the office's lists and workbooks.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use stories::Laptop;

/// What is missing in the office's list of the round is what is missing in its figures: the same communities.
pub fn agree(office: &Laptop, day: &Value) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let table = office.call("figures.show", json!({ "period": "2026-4", "team": null, "as_of": null }));
    let lines = table["missing_teams"].as_array().unwrap().iter();
    let in_figures: BTreeSet<String> = lines.map(|line| text(line).split('(').next().unwrap().to_owned()).collect();
    let missing = day["not_received"].as_array().unwrap().iter();
    let in_list: BTreeSet<String> =
        missing.flat_map(|row| row["communities"].as_array().unwrap().iter().map(text)).collect();
    assert_eq!(in_list, in_figures);
}

/// The cells of a workbook's first sheet.
pub fn workbook(path: &str) -> Vec<Vec<String>> {
    use calamine::{Reader, Xlsx, open_workbook};
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}
