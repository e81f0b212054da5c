//! Quarters, and the rounds of collective visits numbered by them.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A calendar quarter, written `2026Q4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quarter {
    /// Gregorian year.
    pub year: i32,
    /// 1 to 4.
    pub quarter: u32,
}

/// A round of collective visits, written `2026-4`: the fourth of its year (domain.md A: four a year).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoundNumber {
    /// Gregorian year.
    pub year: i32,
    /// 1 to 4.
    pub number: u32,
}

fn parse_pair(text: &str, separator: char) -> Option<(i32, u32)> {
    let (year, number) = text.split_once(separator)?;
    let (year, number) = (year.parse().ok()?, number.parse().ok()?);
    ((2000..=2100).contains(&year) && (1..=4).contains(&number)).then_some((year, number))
}

fn first_of(year: i32, quarter: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, quarter.clamp(1, 4) * 3 - 2, 1).unwrap_or_default()
}

impl Quarter {
    /// From `2026Q4`.
    pub fn parse(text: &str) -> Option<Self> {
        parse_pair(text, 'Q').map(|(year, quarter)| Self { year, quarter })
    }

    /// The quarter a date lies in.
    pub fn of(date: NaiveDate) -> Self {
        Self { year: date.year(), quarter: date.month0() / 3 + 1 }
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        first_of(self.year, self.quarter)
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        let next = if self.quarter == 4 { first_of(self.year + 1, 1) } else { first_of(self.year, self.quarter + 1) };
        next.pred_opt().unwrap_or_default()
    }
}

impl RoundNumber {
    /// From `2026-4`.
    pub fn parse(text: &str) -> Option<Self> {
        parse_pair(text, '-').map(|(year, number)| Self { year, number })
    }

    /// The default window, both days included: days 1 to 10 of the quarter's first month (domain.md A; the office may set others).
    pub fn default_window(self) -> (NaiveDate, NaiveDate) {
        let first = first_of(self.year, self.number);
        (first, first + chrono::Days::new(9))
    }
}

impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}Q{}", self.year, self.quarter)
    }
}

impl std::fmt::Display for RoundNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_and_quarters() {
        let round = RoundNumber::parse("2026-4").map(|r| r.default_window());
        assert_eq!(round.map(|(a, b)| format!("{a} {b}")), Some("2026-10-01 2026-10-10".to_owned()));
        for (text, last) in [("2026Q4", "2026-12-31"), ("2024Q1", "2024-03-31")] {
            assert_eq!(Quarter::parse(text).map(|q| q.last_day().to_string()), Some(last.to_owned()));
        }
        for bad in ["2026Q5", "2026-4", "26Q1", "Q1", ""] {
            assert_eq!(Quarter::parse(bad), None, "{bad}");
        }
    }
}
