//! Records in words: what stands behind a figure, and who is missing. Never a door, a name or a number of a resident.

use super::words::{Missing, RecordLine};
use super::{team_name, team_number};
use crate::Error;
use chrono::{Datelike, NaiveDate};
use concerns::{Item, Terms};
use directory::{Pairing, place_name};
use kernel::{RecordId, RecordKind};
use rusqlite::Connection;
use visits::HouseholdCall;
use visits::figures::Counted;

/// The records a figure counts, in its order.
pub(super) fn lines(conn: &Connection, pack: &Terms, counted: &Counted) -> Result<Vec<RecordLine>, Error> {
    let Some(kind) = counted.kind else { return Ok(Vec::new()) };
    let line = |id: &RecordId| {
        let (title, detail) = match kind {
            RecordKind::Pairing => pairing(conn, pack, *id)?,
            RecordKind::Visit => visit(conn, *id)?,
            RecordKind::HouseholdCall => call(conn, *id)?,
            _ => item(conn, *id)?,
        };
        Ok(RecordLine { kind, id: *id, title, detail })
    };
    counted.records.iter().map(line).collect()
}

/// The communities of pairings with their teams' numbers.
pub(super) fn missing(conn: &Connection, counted: &Counted) -> Result<Vec<Missing>, Error> {
    let mut all = Vec::new();
    for id in &counted.records {
        let pairing = store::must::<Pairing>(conn, *id)?.value;
        let code = store::must::<directory::Place>(conn, pairing.community)?.value.code;
        let community = place_name(conn, pairing.community)?;
        all.push((code, Missing { community, team_number: team_number(conn, pairing.team)? }));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.team_number.cmp(&b.1.team_number)));
    Ok(all.into_iter().map(|(_, missing)| missing).collect())
}

fn pairing(conn: &Connection, pack: &Terms, id: RecordId) -> Result<(String, String), Error> {
    let pairing = store::must::<Pairing>(conn, id)?.value;
    Ok((place_name(conn, pairing.community)?, team_name(&team_number(conn, pairing.team)?, pack)))
}

fn visit(conn: &Connection, id: RecordId) -> Result<(String, String), Error> {
    let visit = visits::visit_row(conn, id)?;
    let day = visit.visited_on.map(day_words).unwrap_or_default();
    Ok((visit.community_name, format!("{day} {}人次", visit.attended)))
}

fn call(conn: &Connection, id: RecordId) -> Result<(String, String), Error> {
    let call = store::must::<HouseholdCall>(conn, id)?.value;
    Ok((place_name(conn, call.community)?, day_words(call.called_on)))
}

fn item(conn: &Connection, id: RecordId) -> Result<(String, String), Error> {
    let item = store::must::<Item>(conn, id)?.value;
    Ok((item.text, format!("{} {}", item.number, place_name(conn, item.community)?)))
}

/// An official date: Arabic digits, full year, no leading zeros.
pub(crate) fn day_words(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
