//! The official calendar as every screen with a due day asks for it: marked days alone, a page of the database for all years.

use crate::{CalendarYear, Error};
use chrono::{Datelike, NaiveDate};
use kernel::{Calendar, DayKind, Holiday, RecordId};
use rusqlite::{Connection, params};
use store::Record;

/// Characters of a day: its date and its mark.
const WIDTH: usize = 9;

/// The official calendar of every year imported.
pub fn calendar(conn: &Connection) -> Result<Calendar, Error> {
    let mut statement = conn.prepare_cached("SELECT marks FROM calendar_marks")?;
    let mut years = statement.query([])?;
    let mut days = Vec::new();
    while let Some(year) = years.next()? {
        let marks = year.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        for day in marks.as_bytes().chunks(WIDTH) {
            days.push(read(day).ok_or_else(|| unreadable(marks))?);
        }
    }
    Ok(Calendar::marking(days))
}

fn unreadable(marks: &str) -> store::Error {
    store::Error::WrongField { table: "calendar_marks", field: marks.to_owned(), why: "no list of marked days" }
}

fn read(day: &[u8]) -> Option<(NaiveDate, DayKind)> {
    let number: i32 = std::str::from_utf8(day.get(..WIDTH - 1)?).ok()?.parse().ok()?;
    let date = NaiveDate::from_ymd_opt(number / 10_000, (number / 100 % 100) as u32, (number % 100) as u32)?;
    match day.get(WIDTH - 1)? {
        b'-' => Some((date, DayKind::Off)),
        b'+' => Some((date, DayKind::Work)),
        _ => None,
    }
}

fn mark(day: &Holiday) -> String {
    let (date, sign) = (day.date, if day.kind == DayKind::Work { '+' } else { '-' });
    format!("{:04}{:02}{:02}{sign}", date.year(), date.month(), date.day())
}

/// Keeps a year's marks in step with its list.
pub(crate) fn note(conn: &Connection, record: &Record) -> Result<(), store::Error> {
    if record.is_void {
        return forget(conn, record.id);
    }
    let marks: String = record.get::<CalendarYear>()?.days.iter().map(mark).collect();
    conn.prepare_cached("INSERT OR REPLACE INTO calendar_marks (id, marks) VALUES (?1, ?2)")?
        .execute(params![record.id.bytes(), marks])?;
    Ok(())
}

pub(crate) fn forget(conn: &Connection, id: RecordId) -> Result<(), store::Error> {
    conn.prepare_cached("DELETE FROM calendar_marks WHERE id = ?1")?.execute([id.bytes()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_marked_day_reads_back_and_nothing_else_is_one() {
        for (date, kind) in
            [((2026, 10, 1), DayKind::Off), ((2026, 10, 10), DayKind::Work), ((2027, 1, 31), DayKind::Off)]
        {
            let date = NaiveDate::from_ymd_opt(date.0, date.1, date.2).unwrap();
            let text = mark(&Holiday { date, kind, holiday: "国庆节".into() });
            assert_eq!((text.len(), read(text.as_bytes())), (WIDTH, Some((date, kind))), "{text}");
        }
        for text in ["20261001", "20261001*", "20261301-", "2026100a-", "20260230+", ""] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
