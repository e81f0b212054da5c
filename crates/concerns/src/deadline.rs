//! When a concern is due: working days from its acceptance, by category, level and urgency (decisions III).

use crate::pack::{Terms, word_of};
use chrono::{Datelike, NaiveDate};
use kernel::{Calendar, MissingYear};

/// What decides the limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Basis<'a> {
    /// The category's code.
    pub category: Option<&'a str>,
    /// The route, which is the level.
    pub route: Option<&'a str>,
    /// The urgency, `urgent` or not.
    pub urgency: Option<&'a str>,
}

/// Which rule gave the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Urgent, whatever its category.
    Urgency,
    /// The category's own limit.
    Category,
    /// The level's limit.
    Route,
    /// Nothing known.
    Default,
}

/// A due day and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day in time.
    pub on: NaiveDate,
    /// Working days counted.
    pub working_days: u32,
    /// The rule.
    pub ground: Ground,
    /// A year on the way whose official list is missing: only weekends were counted in it.
    pub missing: Option<MissingYear>,
}

/// The limit: urgent before category before level before default. The category `other` says nothing and leaves it to the level.
pub fn limit(pack: &Terms, basis: Basis<'_>) -> (u32, Ground) {
    if basis.urgency == Some("urgent") {
        return (pack.limits.urgent_working_days, Ground::Urgency);
    }
    let category = basis.category.filter(|code| *code != "other").and_then(|code| pack.category(code));
    let level = basis.route.and_then(|route| pack.limits.by_route.get(route));
    match (category, level) {
        (Some(category), _) => (category.limit_working_days, Ground::Category),
        (None, Some(days)) => (*days, Ground::Route),
        (None, None) => (pack.limits.default_working_days, Ground::Default),
    }
}

/// The due day of a concern accepted on a day.
pub fn due_on(pack: &Terms, basis: Basis<'_>, accepted_on: NaiveDate, calendar: &Calendar) -> Due {
    let (working_days, ground) = limit(pack, basis);
    let (on, missing) = calendar.add_working_days(accepted_on, working_days);
    Due { on, working_days, ground, missing }
}

/// The sentence that explains a due day, from the pack's words.
pub fn reason(pack: &Terms, basis: Basis<'_>, accepted_on: NaiveDate, due: &Due) -> String {
    let (key, what) = match due.ground {
        Ground::Urgency => ("by_urgency", word_of(pack.list("urgencies"), "urgent")),
        Ground::Category => ("by_category", basis.category.and_then(|c| pack.category(c)).map(|c| c.word.as_str())),
        Ground::Route => ("by_route", basis.route.and_then(|r| pack.route_word(r))),
        Ground::Default => ("by_default", None),
    };
    let days = due.working_days.to_string();
    let from = chinese_date(accepted_on);
    let main = sentence(pack, key, &[("what", what.unwrap_or_default()), ("days", &days), ("from", &from)]);
    match due.missing {
        None => main,
        Some(MissingYear(year)) => format!("{main};{}", sentence(pack, "missing_year", &[("year", &year.to_string())])),
    }
}

/// One of the pack's sentences with its gaps filled.
pub(crate) fn sentence(pack: &Terms, key: &str, values: &[(&str, &str)]) -> String {
    let text = pack.due_words.get(key).cloned().unwrap_or_default();
    values.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// A date in Chinese order (domain.md 2.6).
pub(crate) fn chinese_date(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}
