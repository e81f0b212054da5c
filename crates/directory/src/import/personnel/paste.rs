//! What was pasted from a spreadsheet, as rows: tab separated or not, with a heading or without, the columns in any order.

use super::PersonnelRow;
use super::row::{seat_word, team_number};
use crate::forms::PERSONNEL;
use crate::import::official::Official;
use crate::import::told;
use crate::text::{clean, half_width, person_name, title_key};
use crate::{Error, Person, phone};
use kernel::Refusal;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// More rows are no list of changes.
const MOST_ROWS: usize = 2_000;
/// Longer is no list of so many rows.
const MOST_BYTES: usize = 2 << 20;

/// The columns by what they hold.
type Columns = BTreeMap<&'static str, usize>;

struct Line {
    number: u32,
    cells: Vec<String>,
}

/// Reads what was pasted; nothing is judged yet.
///
/// # Errors
/// Nothing was pasted, too much, or no list of communities is there to know names by.
pub fn read_pasted(conn: &Connection, text: &str) -> Result<Vec<PersonnelRow>, Error> {
    if text.len() > MOST_BYTES {
        return Err(Refusal::invalid("text", "personnel_too_long").with("most", MOST_ROWS).into());
    }
    let lines = lines(text);
    let known = Known::of(conn)?;
    let (columns, first) = match heading(&lines) {
        Some(found) => found,
        None => (guess(&lines, &known), 0),
    };
    let rows: Vec<PersonnelRow> =
        lines.iter().skip(first).filter(|line| holds_a_row(line)).map(|line| row(line, &columns)).collect();
    match rows.len() {
        0 => Err(Refusal::invalid("text", "personnel_nothing_pasted").into()),
        n if n > MOST_ROWS => Err(Refusal::invalid("text", "personnel_too_long").with("most", MOST_ROWS).into()),
        _ => Ok(rows),
    }
}

/// A line of one cell is a title or a remark.
fn holds_a_row(line: &Line) -> bool {
    line.cells.iter().filter(|cell| !cell.is_empty()).count() > 1
}

fn lines(text: &str) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(text.contains('\t'))
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let records = reader.records().filter_map(Result::ok);
    let line = |record: csv::StringRecord| {
        let number = record.position().map_or(0, |at| u32::try_from(at.line()).unwrap_or(u32::MAX));
        let cells: Vec<String> = match record.get(0).filter(|_| record.len() == 1) {
            Some(one) if !text.contains('\t') => apart(one),
            _ => record.iter().map(clean).collect(),
        };
        Line { number, cells }
    };
    records.map(line).filter(|line| line.cells.iter().any(|cell| !cell.is_empty())).collect()
}

/// Spreadsheets paste tabs. A text without one is taken apart at commas and blanks, line by line.
fn separator(text: &str) -> u8 {
    if text.contains('\t') { b'\t' } else { b'\x1f' }
}

fn apart(line: &str) -> Vec<String> {
    let has_comma = line.contains([',', '，']);
    match has_comma {
        true => line.split([',', '，']).map(clean).collect(),
        false => line.split_whitespace().map(clean).collect(),
    }
}

/// The first line of which two cells are titles.
fn heading(lines: &[Line]) -> Option<(Columns, usize)> {
    lines.iter().take(10).enumerate().find_map(|(at, line)| {
        let columns = titled(line);
        (columns.len() > 1).then_some((columns, at + 1))
    })
}

fn titled(line: &Line) -> Columns {
    let mut columns = Columns::new();
    for (at, cell) in line.cells.iter().enumerate() {
        let title = title_key(cell);
        let named = PERSONNEL.columns.iter().find(|(_, titles)| titles.iter().any(|one| title_key(one) == title));
        if let Some((column, _)) = named {
            columns.entry(column.as_str()).or_insert(at);
        }
    }
    columns
}

/// What tells columns apart where nothing is written over them.
struct Known {
    official: Official,
    holders: BTreeSet<String>,
}

impl Known {
    fn of(conn: &Connection) -> Result<Self, Error> {
        let persons = store::rows::<Person>(conn, "WHERE is_void = 0", [])?;
        let holders = persons.into_iter().map(|row| row.value.name).collect();
        Ok(Self { official: Official::load(conn)?, holders })
    }

    /// What a cell looks like, were it alone.
    fn looks(&self, cell: &str) -> Option<&'static str> {
        let usual = half_width(cell);
        let number = team_number(cell);
        let is_number = |text: &str| !text.is_empty() && text.len() <= 4 && text.chars().all(|c| c.is_ascii_digit());
        match () {
            () if seat_word(&title_key(cell)).is_some() => Some("seat"),
            () if told::day(cell).is_some() => Some("day"),
            () if phone::read(&usual).is_some_and(|number| is_long(&number.text)) => Some("phone"),
            () if is_number(&number) => Some("team"),
            () if self.official.community(cell).is_some() => Some("community"),
            () if is_name(cell) => Some("name"),
            () => Some("unit"),
        }
    }
}

fn is_long(number: &str) -> bool {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    digits >= 7 && number.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// Two to four characters of a Chinese name, or a word for nobody.
fn is_name(cell: &str) -> bool {
    let name = person_name(cell);
    let is_short = (2..=4).contains(&name.chars().count());
    PERSONNEL.vacant.contains(&name)
        || (is_short && name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '·'))
}

/// Each column is what most of its cells look like; of two days the first is the first.
fn guess(lines: &[Line], known: &Known) -> Columns {
    let width = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let mut looks: Vec<(usize, &'static str)> = Vec::new();
    for at in 0..width {
        let cells: Vec<&str> = cells(lines, at).collect();
        let mut votes: BTreeMap<&'static str, usize> = BTreeMap::new();
        cells.iter().filter_map(|cell| known.looks(cell)).for_each(|look| *votes.entry(look).or_default() += 1);
        let best = votes.into_iter().max_by_key(|(_, count)| *count).map(|(look, _)| look);
        looks.extend(best.filter(|look| *look != "team" || !is_count(&cells)).map(|look| (at, look)));
    }
    let of = |wanted: &str| looks.iter().filter(|(_, look)| *look == wanted).map(|(at, _)| *at).collect::<Vec<_>>();
    let mut columns = Columns::new();
    for name in ["seat", "phone", "community", "unit"] {
        columns.extend(of(name).first().map(|at| (name, *at)));
    }
    for (names, found) in [(["from_on", "to_on"], of("day")), (["team", "to_team"], of("team"))] {
        columns.extend(names.into_iter().zip(found));
    }
    for (column, at) in named(lines, known, of("name")) {
        columns.entry(column).or_insert(at);
    }
    columns
}

/// Of columns of names the one with most of today's holders goes, if it has any; the next comes; a short unit looks like a name, too.
fn named(lines: &[Line], known: &Known, found: Vec<usize>) -> Vec<(&'static str, usize)> {
    let held = |at: usize| cells(lines, at).filter(|cell| known.holders.contains(&person_name(cell))).count();
    let mut by_holders = found.clone();
    by_holders.sort_by_key(|at| std::cmp::Reverse(held(*at)));
    let goes = by_holders.first().copied().filter(|at| held(*at) > 0);
    let rest = found.into_iter().filter(|at| Some(*at) != goes);
    goes.into_iter().map(|at| ("goes", at)).chain(["comes", "unit"].into_iter().zip(rest)).collect()
}

fn cells(lines: &[Line], at: usize) -> impl Iterator<Item = &str> {
    lines
        .iter()
        .filter(|line| holds_a_row(line))
        .filter_map(move |line| line.cells.get(at))
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
}

/// 1, 2, 3 … down the page are no teams: they count the rows.
fn is_count(cells: &[&str]) -> bool {
    cells.len() > 1 && cells.iter().enumerate().all(|(at, cell)| half_width(cell).trim() == (at + 1).to_string())
}

fn row(line: &Line, columns: &Columns) -> PersonnelRow {
    let cell = |column: &str| columns.get(column).and_then(|at| line.cells.get(*at)).cloned().unwrap_or_default();
    PersonnelRow {
        line: line.number,
        team: cell("team"),
        community: cell("community"),
        seat: cell("seat"),
        goes: cell("goes"),
        comes: cell("comes"),
        phone: cell("phone"),
        unit: cell("unit"),
        from_on: cell("from_on"),
        to_on: cell("to_on"),
        to_team: cell("to_team"),
        opens: opens(cell("opens")),
    }
}

/// As the screen's choices say it; what is neither stays as it was written.
fn opens(cell: String) -> String {
    let said = title_key(&cell);
    match () {
        () if PERSONNEL.yes.contains(&said) => "yes".to_owned(),
        () if PERSONNEL.no.contains(&said) => "no".to_owned(),
        () => cell,
    }
}
