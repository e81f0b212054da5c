//! 人员变动: members replaced, substituted or gone, accounts, and communities that go to another team, in the middle of a year
//! (users.md 5, moment 10). A pasted list is read into rows of text; each row is understood, compared with what is there and told in
//! words; only what differs is written, all in one transaction. The same list twice changes nothing (decisions D17, D35).

mod account;
mod pairing;
mod paste;
mod post;
mod row;
mod seat;
mod views;
mod wishes;
mod write;

pub use paste::read_pasted;
pub use views::{PersonnelArgs, PersonnelLine, PersonnelOutcome, PersonnelReport, PersonnelRow, PersonnelSaid};

use super::official::Official;
use super::{Fault, told};
use crate::members::eve;
use crate::{Error, Team};
use chrono::NaiveDate;
use kernel::{Compartment, Intent, MemberId, RecordId};
use row::wish;
use rusqlite::Connection;
use std::collections::BTreeMap;
use store::{Row, Tx};
use wishes::Wish;
pub(crate) use write::Write;

/// What a row would do.
#[derive(Debug, Default)]
struct Planned {
    outcome: Option<PersonnelOutcome>,
    says: Vec<PersonnelSaid>,
    writes: Vec<Write>,
    member: Option<MemberId>,
}

/// Why a row goes no further.
enum Stop {
    Fault(Fault),
    Error(Error),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<E> From<E> for Stop
where
    E: Into<Error> + std::error::Error,
{
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// What is asked while rows are understood.
struct Desk<'c> {
    conn: &'c Connection,
    official: &'c Official,
    teams: &'c [Row<Team>],
    /// What begins later has not begun.
    today: NaiveDate,
}

/// What the list would do; writes nothing.
///
/// # Errors
/// There is no list of communities; the database's.
pub fn preview_personnel(conn: &Connection, args: &PersonnelArgs, today: NaiveDate) -> Result<PersonnelReport, Error> {
    let (official, teams) = known(conn)?;
    let desk = Desk { conn, official: &official, teams: &teams, today };
    let mut course = Course::of(&desk, args)?;
    for at in course.order() {
        let planned = course.plan(&desk, at)?;
        course.keep(at, planned);
    }
    course.report(false)
}

/// Writes what differs. Rows that can't be read are left; each of the others is compared with what stands after those before it.
///
/// # Errors
/// `not_your_right`; there is no list of communities; the database's. Then nothing was written.
pub fn change_personnel(tx: &mut Tx<'_>, args: &PersonnelArgs) -> Result<PersonnelReport, Error> {
    let (official, teams) = known(tx.conn())?;
    let scope = Compartment::Directory.at(official.district);
    tx.may(Intent::ChangePersonnel, scope)?;
    let today = tx.now().local_date();
    let mut course = Course::of(&Desk { conn: tx.conn(), official: &official, teams: &teams, today }, args)?;
    for at in course.order() {
        let planned = course.plan(&Desk { conn: tx.conn(), official: &official, teams: &teams, today }, at)?;
        for write in planned.iter().flat_map(|planned| &planned.writes) {
            write.carry_out(tx, (Intent::ChangePersonnel, scope))?;
        }
        course.keep(at, planned);
    }
    course.report(true)
}

fn known(conn: &Connection) -> Result<(Official, Vec<Row<Team>>), Error> {
    Ok((Official::load(conn)?, store::rows(conn, "WHERE is_void = 0", [])?))
}

/// The rows on their way: understood, then planned.
struct Course {
    rows: Vec<(u32, Result<Wish, Fault>)>,
    lines: Vec<Option<PersonnelLine>>,
}

impl Course {
    fn of(desk: &Desk<'_>, args: &PersonnelArgs) -> Result<Self, Error> {
        let mut rows: Vec<(u32, Result<Wish, Fault>)> = Vec::new();
        for row in &args.rows {
            let understood = match wish(desk, row, args.from_on) {
                Ok(wish) => contradicted(&rows, wish),
                Err(Stop::Fault(fault)) => Err(fault),
                Err(Stop::Error(error)) => return Err(error),
            };
            rows.push((row.line, understood));
        }
        let lines = rows.iter().map(|_| None).collect();
        Ok(Self { rows, lines })
    }

    /// Communities first: who comes to a team is given the communities it then has.
    fn order(&self) -> Vec<usize> {
        let is_pairing = |at: &usize| matches!(self.rows.get(*at), Some((_, Ok(Wish::Pairing(_)))));
        let (first, then): (Vec<usize>, Vec<usize>) = (0..self.rows.len()).partition(is_pairing);
        first.into_iter().chain(then).collect()
    }

    fn plan(&self, desk: &Desk<'_>, at: usize) -> Result<Result<Planned, Fault>, Error> {
        let Some((_, understood)) = self.rows.get(at) else { return Ok(Ok(Planned::default())) };
        let wish = match understood {
            Ok(wish) => wish,
            Err(fault) => return Ok(Err(fault.clone())),
        };
        let earlier = self.rows.iter().take(at).any(|(_, other)| other.as_ref().ok() == Some(wish));
        let planned = match wish {
            _ if earlier => Ok(Planned::default()),
            Wish::Seat(wish) => seat::plan(desk, wish),
            Wish::Post(wish) => post::plan(desk, wish),
            Wish::Pairing(wish) => pairing::plan(desk, wish),
        };
        match planned {
            Ok(planned) => Ok(Ok(planned)),
            Err(Stop::Fault(fault)) => Ok(Err(fault)),
            Err(Stop::Error(error)) => Err(error),
        }
    }

    fn keep(&mut self, at: usize, planned: Result<Planned, Fault>) {
        let line = self.rows.get(at).map_or(0, |(line, _)| *line);
        if let Some(place) = self.lines.get_mut(at) {
            *place = Some(line_of(line, planned));
        }
    }

    fn report(self, is_applied: bool) -> Result<PersonnelReport, Error> {
        let read = self.rows.len() as u32;
        let lines: Vec<PersonnelLine> = self.lines.into_iter().flatten().collect();
        let count = |is: fn(PersonnelOutcome) -> bool| lines.iter().filter(|line| is(line.outcome)).count() as u32;
        let unchanged = count(|outcome| outcome == PersonnelOutcome::Unchanged);
        let unread = count(|outcome| outcome == PersonnelOutcome::Unread);
        let changed = lines.len() as u32 - unchanged - unread;
        match changed + unchanged + unread {
            counted if counted == read => Ok(PersonnelReport { read, changed, unchanged, unread, lines, is_applied }),
            counted => Err(Error::Miscounted { read, counted }),
        }
    }
}

/// Two rows of a list may not want different things of one seat, posting or community.
fn contradicted(rows: &[(u32, Result<Wish, Fault>)], wish: Wish) -> Result<Wish, Fault> {
    let about = wish.about();
    let same = rows.iter().find(|(_, other)| other.as_ref().is_ok_and(|other| other.about() == about));
    match same {
        Some((line, Ok(other))) if *other != wish => {
            Err(Fault { reason: "personnel_row_twice", column: None, params: BTreeMap::new() }.with("row", line))
        }
        _ => Ok(wish),
    }
}

fn line_of(line: u32, planned: Result<Planned, Fault>) -> PersonnelLine {
    match planned {
        Ok(planned) => PersonnelLine {
            line,
            outcome: planned.outcome.unwrap_or(PersonnelOutcome::Unchanged),
            says: planned.says,
            reason: None,
            column: None,
            params: BTreeMap::new(),
            member: planned.member,
        },
        Err(fault) => PersonnelLine {
            line,
            outcome: PersonnelOutcome::Unread,
            says: Vec::new(),
            reason: Some(fault.reason.to_owned()),
            column: fault.column.map(str::to_owned),
            params: fault.params,
            member: None,
        },
    }
}

/// A sentence with its values.
fn said<const N: usize>(key: &str, params: [(&str, String); N]) -> PersonnelSaid {
    let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    PersonnelSaid { key: key.to_owned(), params }
}

/// A day, or the fault of its column.
fn day(text: &str, column: &'static str) -> Result<Option<NaiveDate>, Fault> {
    match crate::text::non_empty(text) {
        None => Ok(None),
        Some(text) => match told::day(&text) {
            Some(day) => Ok(Some(day)),
            None => Err(Fault::new("personnel_day_unfit", column).with("text", text)),
        },
    }
}

/// Ids of what a change gives begin with the day it is given from, so that two offices writing the same make one record.
fn derived(what: &str, of: &[RecordId], from_on: NaiveDate) -> RecordId {
    let ids: Vec<String> = of.iter().map(RecordId::to_string).collect();
    let from_on = from_on.to_string();
    let parts: Vec<&str> = [what].into_iter().chain(ids.iter().map(String::as_str)).chain([from_on.as_str()]).collect();
    RecordId::derive(&parts)
}
