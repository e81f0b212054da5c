//! A table of visits that a team sent because it could not sync: a row a thing heard, or a row a visit (users.md 1.5). Read here, taken
//! down by whoever owns visits.

use super::official::Official;
use crate::Error;
use crate::forms::TOLD;
use crate::source::{self, Filled, SheetRow, fill};
use crate::text::{clean, half_width, non_empty};
use chrono::NaiveDate;
use kernel::RecordId;
use rusqlite::Connection;

/// One row as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldLine {
    /// The row's number as a spreadsheet shows it.
    pub number: u32,
    /// The community as written.
    pub community_name: String,
    /// The community it is.
    pub community: Option<RecordId>,
    /// The day.
    pub visited_on: Option<NaiveDate>,
    /// People taking part.
    pub attended: Option<u32>,
    /// What was heard.
    pub text: Option<String>,
    /// Who sent it.
    pub told_by: Option<String>,
    /// Why the row can't be taken: `community_unknown`, `not_a_date`, `not_a_count`.
    pub fault: Option<&'static str>,
}

/// Reads a table.
///
/// # Errors
/// The file can't be read or lacks a column; there is no list of communities.
pub fn read_told(conn: &Connection, file: (&str, &[u8])) -> Result<Vec<ToldLine>, Error> {
    let official = Official::load(conn)?;
    let sheets = source::read(file.0, file.1)?;
    let forms = fill(&sheets, &TOLD.columns, &TOLD.optional)?;
    let line = |form: &Filled<'_>, row: &SheetRow| told_line(form, row, &official);
    Ok(forms.iter().flat_map(|form| form.rows.iter().map(|row| line(form, row)).collect::<Vec<_>>()).collect())
}

fn told_line(form: &Filled<'_>, row: &SheetRow, official: &Official) -> ToldLine {
    let cell = |column: &str| clean(form.cell(row, column));
    let (name, count) = (cell("community"), half_width(&cell("attended")));
    let community = official.community(&name).map(|c| c.id);
    let visited_on = day(&cell("visited_on"));
    let attended = count.parse::<u32>().ok();
    let fault = match (community, visited_on, count.is_empty() || attended.is_some()) {
        (None, ..) => Some("community_unknown"),
        (_, None, _) => Some("not_a_date"),
        (.., false) => Some("not_a_count"),
        _ => None,
    };
    let (text, told_by) = (non_empty(&cell("text")), non_empty(&cell("told_by")));
    ToldLine { number: row.number, community_name: name, community, visited_on, attended, text, told_by, fault }
}

/// `2026-10-08`, or with the marks people write between the parts.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let plain = TOLD.date_marks.iter().fold(half_width(text), |text, mark| text.replace(mark.as_str(), "-"));
    let parts: Vec<u32> =
        plain.trim_matches('-').split('-').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let [year, month, day] = parts.as_slice() else { return None };
    NaiveDate::from_ymd_opt(i32::try_from(*year).ok()?, *month, *day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them_and_nothing_is_guessed() {
        let eighth = NaiveDate::from_ymd_opt(2026, 10, 8);
        for text in ["2026-10-08", "2026/10/8", "2026年10月8日", "2026.10.8", "２０２６年１０月８日"] {
            assert_eq!(day(text), eighth, "{text}");
        }
        for text in ["", "10月8日", "2026-13-01", "十月八日", "2026-10-08 14:00"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
