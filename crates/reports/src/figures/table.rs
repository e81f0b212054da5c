//! The definitions applied: every figure with its records, in the order of the definitions.

use super::definition::{
    ANSWERS, Base, DEFINITIONS_VERSION, Definition, ENDINGS, FAMILIES, Family, Unit, VISITS, worded,
};
use super::facts::{Ask, Facts};
use super::lines::missing;
use super::words::{FigureRow, FigureTable};
use super::{team_name, team_number};
use crate::Error;
use concerns::Choice;
use rusqlite::Connection;
use std::collections::BTreeMap;
use visits::figures::{Counted, Period};

/// A figure counted.
struct Entry {
    row: FigureRow,
    base: Base,
    counted: Counted,
}

/// A table with the records behind it and what a paper needs beside them.
pub(super) struct Reading {
    pub table: FigureTable,
    pub records: Vec<(String, Counted)>,
    pub window: (chrono::NaiveDate, chrono::NaiveDate),
    pub missing: Vec<super::Missing>,
    pub ledger: concerns::figures::Ledger,
}

/// Counts everything once.
pub(super) fn counted(conn: &Connection, ask: &Ask<'_>) -> Result<Reading, Error> {
    let facts = Facts::load(conn, ask)?;
    let entries = entries(&facts);
    let missing = missing(conn, &facts.not_received)?;
    let named = |m: &super::Missing| format!("{}({})", m.community, team_name(&m.team_number, ask.pack));
    let table = FigureTable {
        period: period_text(ask.period),
        as_of: ask.at.to_rfc3339(),
        scope_name: scope_name(conn, ask)?,
        is_local: true,
        left_out: left_out(conn)?,
        rows: based(&entries, facts.is_cohort),
        missing_teams: missing.iter().map(named).collect(),
        definitions_version: DEFINITIONS_VERSION.to_owned(),
    };
    let records = entries.into_iter().map(|entry| (entry.row.id, entry.counted)).collect();
    Ok(Reading { table, records, window: facts.window, missing, ledger: facts.ledger })
}

/// Records of the kinds that are counted here and can't be read by this program.
fn left_out(conn: &Connection) -> Result<u32, Error> {
    let by_kind = store::left_out_by_kind(conn)?;
    Ok(by_kind.into_iter().filter(|(kind, _)| super::KINDS.contains(kind)).map(|(_, n)| n).sum())
}

/// Every figure's records by id.
pub(super) fn records(facts: &Facts<'_>) -> Vec<(String, Counted)> {
    entries(facts).into_iter().map(|entry| (entry.row.id, entry.counted)).collect()
}

fn entries(facts: &Facts<'_>) -> Vec<Entry> {
    let mut all: Vec<Entry> = VISITS.iter().map(|d| single(d, facts)).collect();
    all.extend(FAMILIES.iter().flat_map(|family| members(family, facts)));
    all.extend(ANSWERS.iter().map(|d| single(d, facts)));
    all.extend(ENDINGS.iter().flat_map(|family| members(family, facts)));
    all
}

fn single(definition: &Definition, facts: &Facts<'_>) -> Entry {
    let zh = definition.zh.map(|text| worded(text, facts.pack));
    let counted = (definition.count)(facts);
    let row = row((definition.id.to_owned(), definition.group), definition.unit, zh, definition.en.map(str::to_owned));
    Entry { row: FigureRow { value: counted.value, ..row }, base: definition.base, counted }
}

fn members<'f>(family: &'f Family, facts: &'f Facts<'_>) -> impl Iterator<Item = Entry> + 'f {
    (family.members)(facts).into_iter().map(move |Choice { value, word }| {
        let counted = (family.count)(facts, &value);
        let zh = [word, worded(family.zh, facts.pack)];
        let en = [value.replace('_', " "), family.en.to_owned()];
        let row = row((format!("{}.{value}", family.prefix), family.group), Unit::Item, zh, en);
        Entry { row: FigureRow { value: counted.value, ..row }, base: family.base, counted }
    })
}

fn row((id, group): (String, &str), unit: Unit, zh: [String; 2], en: [String; 2]) -> FigureRow {
    let ([zh, zh_definition], [en, en_definition]) = (zh, en);
    let [unit, zh_unit, en_unit] = unit.words().map(str::to_owned);
    let named = [
        ("zh", zh),
        ("zh_definition", zh_definition),
        ("zh_unit", zh_unit),
        ("en", en),
        ("en_definition", en_definition),
        ("en_unit", en_unit),
    ];
    let words = named.map(|(key, word)| (key.to_owned(), word)).into();
    FigureRow { id, group: group.to_owned(), value: 0, base: None, unit, words }
}

/// The rows with the numbers of their bases.
fn based(entries: &[Entry], is_cohort: bool) -> Vec<FigureRow> {
    let values: BTreeMap<&str, u32> = entries.iter().map(|entry| (entry.row.id.as_str(), entry.row.value)).collect();
    let base = |base: Base| match base {
        Base::Of(id) => values.get(id).copied(),
        Base::OfCohort(id) if is_cohort => values.get(id).copied(),
        Base::OfCohort(_) | Base::None => None,
    };
    entries.iter().map(|entry| FigureRow { base: base(entry.base), ..entry.row.clone() }).collect()
}

fn period_text(period: Period) -> String {
    match period {
        Period::Round(number) => number.to_string(),
        Period::Quarter(quarter) => quarter.to_string(),
    }
}

fn scope_name(conn: &Connection, ask: &Ask<'_>) -> Result<String, Error> {
    match ask.team {
        Some(team) => Ok(team_name(&team_number(conn, team)?, ask.pack)),
        None => {
            let place = directory::district(conn)?;
            Ok(place.map_or_else(|| ask.pack.district_word.clone(), |place| place.value.name))
        }
    }
}
