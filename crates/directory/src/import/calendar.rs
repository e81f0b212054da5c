//! The official calendar: one marked day a row, one record a year. A newer list of a year replaces the older as a whole.

use super::{Existing, Fault, ImportFinding, Parsed, RowOutcome, SourceRow, Wanted};
use crate::forms::LISTS;
use crate::source::{Filled, Sheet, SheetRow, fill};
use crate::{CalendarYear, Error};
use chrono::{Datelike, NaiveDate};
use kernel::{Compartment, DayKind, ErrorCode, Holiday, Refusal, ScopeId};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

type Days = BTreeMap<NaiveDate, Holiday>;

pub(super) fn read(conn: &Connection, sheets: &[Sheet]) -> Result<(Parsed, Existing), Error> {
    let district =
        crate::district(conn)?.ok_or_else(|| Refusal::new(ErrorCode::NotAllowedNow, "divisions_not_imported"))?;
    let years = store::rows::<CalendarYear>(conn, "WHERE is_void = 0", [])?;
    let mut existing = Existing::default();
    years.iter().try_for_each(|year| existing.take(year, year.value.year.to_string()))?;
    let known = years.into_iter().flat_map(|year| year.value.days).map(|day| (day.date, day)).collect();
    Ok((parse(sheets, &known, Compartment::Directory.at(district.id))?, existing))
}

/// Pure: the rows as days, the years as wanted records.
pub(super) fn parse(sheets: &[Sheet], known: &Days, scope: ScopeId) -> Result<Parsed, Error> {
    let forms = fill(sheets, &LISTS.calendar, &[])?;
    let mut days = Days::new();
    let mut parsed = Parsed::default();
    for form in &forms {
        parsed.read += form.rows.len() as u32;
        for row in &form.rows {
            let outcome = day(form, row).and_then(|day| take(&mut days, day, known));
            parsed.rows.push(source_row(form, row, outcome));
        }
    }
    attach_years(&mut parsed, &days, scope)?;
    parsed.findings.extend(dropped(&days, known));
    Ok(parsed)
}

fn day(form: &Filled<'_>, row: &SheetRow) -> Result<Holiday, Fault> {
    let (date, kind) = (form.cell(row, "date"), form.cell(row, "kind"));
    let date: NaiveDate = date.parse().map_err(|_| Fault::new("date_unreadable", "date").with("text", date))?;
    let kind = match LISTS.day_kinds.get(kind).map(String::as_str) {
        Some("off") => DayKind::Off,
        Some("work") => DayKind::Work,
        _ => return Err(Fault::new("day_kind_unknown", "kind").with("text", kind)),
    };
    Ok(Holiday { date, kind, holiday: form.cell(row, "holiday").to_owned() })
}

/// Takes a day in; its outcome against what is known. A day said twice in the same words is unchanged.
fn take(days: &mut Days, day: Holiday, known: &Days) -> Result<RowOutcome, Fault> {
    let outcome = match (days.get(&day.date), known.get(&day.date)) {
        (Some(earlier), _) if *earlier != day => {
            return Err(Fault::new("day_named_twice", "date").with("date", day.date));
        }
        (Some(_), _) => RowOutcome::Unchanged,
        (None, None) => RowOutcome::Created,
        (None, Some(before)) if *before != day => RowOutcome::Updated,
        (None, Some(_)) => RowOutcome::Unchanged,
    };
    days.insert(day.date, day);
    Ok(outcome)
}

fn source_row(form: &Filled<'_>, row: &SheetRow, outcome: Result<RowOutcome, Fault>) -> SourceRow {
    SourceRow {
        sheet: form.sheet.to_owned(),
        row: row.number,
        subject: format!("{} {}", form.cell(row, "date"), form.cell(row, "holiday")),
        outcome: outcome.as_ref().ok().copied(),
        wanted: outcome.map(|_| Vec::new()),
        mentions: Vec::new(),
    }
}

/// Each year's record hangs on the first row that was taken.
fn attach_years(parsed: &mut Parsed, days: &Days, scope: ScopeId) -> Result<(), Error> {
    let mut years: BTreeMap<i32, Vec<Holiday>> = BTreeMap::new();
    for day in days.values() {
        years.entry(day.date.year()).or_default().push(day.clone());
    }
    let wanted: Result<Vec<Wanted>, Error> = years
        .into_iter()
        .map(|(year, days)| Wanted::of(CalendarYear::id(year), scope, &year.to_string(), &CalendarYear { year, days }))
        .collect();
    if let Some(Ok(first)) = parsed.rows.iter_mut().map(|r| r.wanted.as_mut()).find(Result::is_ok) {
        first.extend(wanted?);
    }
    Ok(())
}

/// Days the newer list of a year no longer marks.
fn dropped(days: &Days, known: &Days) -> Option<ImportFinding> {
    let years: BTreeSet<i32> = days.keys().map(Datelike::year).collect();
    let gone = known.keys().filter(|date| years.contains(&date.year()) && !days.contains_key(date));
    let gone: Vec<String> = gone.map(NaiveDate::to_string).collect();
    let names: Vec<&str> = gone.iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| ImportFinding::of("calendar_days_dropped").counting(&names))
}
