//! Figures as f(period, as_of): by round and by calendar quarter, for one team or the district (decisions D16, D39).
//!
//! Each figure is defined once, in `definition`; its number is the number of records it lists, or a sum over them. Past
//! figures are read from what had arrived by then, so nothing that comes later moves them.

mod definition;
mod facts;
mod frozen;
mod lines;
mod share;
mod table;
mod words;

pub use definition::DEFINITIONS_VERSION;
pub(crate) use definition::{group_word, term};
pub(crate) use lines::day_words;
pub use share::percent;
pub use words::{Cut, FigureArgs, FigureRow, FigureTable, Frozen, LedgerRow, Missing, RecordLine, RecordsArgs};

use crate::Error;
use chrono::NaiveDate;
use concerns::Terms;
use facts::{Ask, Facts};
use kernel::{Instant, RecordId, RecordKind, Refusal};
use rusqlite::Connection;
use store::Store;

/// What a past needs to hold for its figures, their records and the ledger.
const KINDS: &[RecordKind] = &[
    RecordKind::Place,
    RecordKind::Team,
    RecordKind::Pairing,
    RecordKind::Round,
    RecordKind::Visit,
    RecordKind::HouseholdCall,
    RecordKind::Twin,
    RecordKind::Item,
    RecordKind::ItemIdentity,
];

/// The figures of a period.
///
/// # Errors
/// `not_a_period`, `not_a_time`, `no_such_record` for an unknown team, and the store's.
pub fn show(store: &Store, args: &FigureArgs, pack: &Terms, now: Instant) -> Result<FigureTable, Error> {
    read(store, (args.as_of.as_deref(), now), |conn, cut| {
        let ask = Ask::parse(&args.period, args.team, (cut.at, pack))?;
        Ok(table::counted(conn, &ask)?.table)
    })
}

/// The figures with the records behind each, who is missing, and the ledger: all a paper is made of, read at one cut.
///
/// # Errors
/// As [`show`].
pub fn freeze(store: &Store, args: &FigureArgs, pack: &Terms, now: Instant) -> Result<Frozen, Error> {
    read(store, (args.as_of.as_deref(), now), |conn, cut| {
        frozen::frozen(conn, &Ask::parse(&args.period, args.team, (cut.at, pack))?, cut)
    })
}

/// The records behind a figure, in words (users.md 5.8).
///
/// # Errors
/// As [`show`], and `no_such_figure`.
pub fn records(store: &Store, args: &RecordsArgs, pack: &Terms, now: Instant) -> Result<Vec<RecordLine>, Error> {
    read(store, (args.as_of.as_deref(), now), |conn, cut| {
        let ask = Ask::parse(&args.period, args.team, (cut.at, pack))?;
        let counted = table::records(&Facts::load(conn, &ask)?);
        let found = counted.into_iter().find(|(id, _)| *id == args.figure);
        let (_, counted) = found.ok_or_else(|| Refusal::invalid("figure", "no_such_figure"))?;
        lines::lines(conn, pack, &counted)
    })
}

/// Opens what had arrived by the moment asked for; the present without one.
fn read<R>(
    store: &Store,
    (as_of, now): (Option<&str>, Instant),
    f: impl FnOnce(&Connection, Cut) -> Result<R, Error>,
) -> Result<R, Error> {
    let Some(text) = as_of.map(str::trim).filter(|text| !text.is_empty()) else {
        let position = store.position()?;
        return f(store.read(), Cut { at: now, change: position.change, entering: position.entering });
    };
    let at = moment(text).ok_or_else(|| Refusal::invalid("as_of", "not_a_time"))?.min(now);
    let position = store.position_at(at)?;
    let past = store.as_of(position, KINDS)?;
    f(past.read(), Cut { at, change: position.change, entering: position.entering })
}

/// RFC 3339, or the last millisecond of a day.
fn moment(text: &str) -> Option<Instant> {
    let end_of = |day: NaiveDate| Some(Instant(Instant::start_of(day.succ_opt()?).0 - 1));
    Instant::parse_rfc3339(text).or_else(|| text.parse().ok().and_then(end_of))
}

/// The team's name as screens show it.
fn team_name(number: &str, pack: &Terms) -> String {
    format!("第{number}{}", term(pack, "team"))
}

/// A team's number.
fn team_number(conn: &Connection, team: RecordId) -> Result<String, Error> {
    Ok(store::must::<directory::Team>(conn, team)?.value.number)
}
