//! Working days by the official calendar, which is data (domain.md 2.5).

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// How an official list marks a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A holiday.
    Off,
    /// A weekend day worked in exchange.
    Work,
}

/// One line of an official list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// Off or worked.
    pub kind: DayKind,
    /// The festival's name.
    pub holiday: String,
}

/// A year whose list has not been imported: only weekends were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingYear(pub i32);

/// The marked days of the years that were imported. Every other Saturday and Sunday is off, every other weekday works.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    marked: BTreeMap<NaiveDate, DayKind>,
    years: BTreeSet<i32>,
}

impl Calendar {
    /// A calendar of the given lists; each list's year counts as known.
    pub fn of(holidays: impl IntoIterator<Item = Holiday>) -> Self {
        Self::marking(holidays.into_iter().map(|day| (day.date, day.kind)))
    }

    /// Like [`Calendar::of`], where nobody asks for the festivals' names.
    pub fn marking(days: impl IntoIterator<Item = (NaiveDate, DayKind)>) -> Self {
        let mut calendar = Self::default();
        for (date, kind) in days {
            calendar.years.insert(date.year());
            calendar.marked.insert(date, kind);
        }
        calendar
    }

    /// True on a working day.
    pub fn is_working(&self, date: NaiveDate) -> bool {
        match self.marked.get(&date) {
            Some(kind) => *kind == DayKind::Work,
            None => is_weekday(date),
        }
    }

    /// The day that lies `count` working days after `from` (the first counted day is the one after `from`), and the first
    /// year on the way whose list is missing.
    pub fn add_working_days(&self, from: NaiveDate, count: u32) -> (NaiveDate, Option<MissingYear>) {
        let (mut day, mut left, mut missing) = (from, count, None);
        while left > 0 {
            let Some(next) = day.checked_add_days(Days::new(1)) else { break };
            day = next;
            if !self.years.contains(&day.year()) {
                missing = missing.or(Some(MissingYear(day.year())));
            }
            left -= u32::from(self.is_working(day));
        }
        (day, missing)
    }

    /// Working days after `from` up to and including `to`; negative when `to` lies before.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let (low, high, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let plain = weekdays_until(high) - weekdays_until(low);
        let marked = self.marked.range((Bound::Excluded(low), Bound::Included(high)));
        let corrected = marked.map(|(day, kind)| i64::from(*kind == DayKind::Work) - i64::from(is_weekday(*day)));
        sign * (plain + corrected.sum::<i64>())
    }

    /// True when the year's list has been imported.
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains(&year)
    }
}

fn is_weekday(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Weekdays from the first day of our era, a Monday, to this day.
fn weekdays_until(date: NaiveDate) -> i64 {
    let days = i64::from(date.num_days_from_ce());
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn october_2026() -> Calendar {
        let off = (1..=7).map(|d| (d, DayKind::Off)).chain([(10, DayKind::Work)]);
        Calendar::of(off.map(|(d, kind)| Holiday {
            date: NaiveDate::from_ymd_opt(2026, 10, d).unwrap(),
            kind,
            holiday: "国庆节".into(),
        }))
    }

    #[test]
    fn october_2026_has_three_working_days_in_its_window() {
        let calendar = october_2026();
        let days: Vec<u32> =
            (1..=10).filter(|d| calendar.is_working(NaiveDate::from_ymd_opt(2026, 10, *d).unwrap())).collect();
        assert_eq!(days, [8, 9, 10]);
    }

    #[test]
    fn due_days_skip_holidays_and_count_make_up_days() {
        let calendar = october_2026();
        let cases = [
            ("2026-09-30", 1, "2026-10-08"),
            ("2026-09-30", 3, "2026-10-10"),
            ("2026-10-08", 0, "2026-10-08"),
            ("2026-10-09", 2, "2026-10-12"),
        ];
        for (from, count, due) in cases {
            let (day, missing) = calendar.add_working_days(from.parse().unwrap(), count);
            assert_eq!((day.to_string().as_str(), missing), (due, None), "{from} + {count}");
            assert_eq!(calendar.working_days_between(from.parse().unwrap(), day), i64::from(count));
        }
    }

    #[test]
    fn days_between_are_those_one_would_count() {
        let calendar = october_2026();
        let first: NaiveDate = "2026-09-20".parse().unwrap();
        for (from, to) in (0..40).flat_map(|from| (0..40).map(move |to| (from, to))) {
            let (from, to) = (first + Days::new(from), first + Days::new(to));
            let (low, high) = (from.min(to), from.max(to));
            let counted =
                low.iter_days().skip(1).take_while(|d| *d <= high).filter(|d| calendar.is_working(*d)).count();
            let sign = if from <= to { 1 } else { -1 };
            assert_eq!(calendar.working_days_between(from, to), sign * counted as i64, "{from} to {to}");
        }
    }

    #[test]
    fn a_year_without_a_list_is_named() {
        let (_, missing) = october_2026().add_working_days("2026-12-31".parse().unwrap(), 5);
        assert_eq!(missing, Some(MissingYear(2027)));
    }
}
