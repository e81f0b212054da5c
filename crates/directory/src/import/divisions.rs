//! A district's official list of places: one community a row, with the names above it.

use super::official::Official;
use super::{Existing, Fault, Parsed, SourceRow, Wanted};
use crate::forms::{FIELDS, LISTS};
use crate::source::{Filled, Sheet, SheetRow, fill};
use crate::{Error, Level, Place};
use kernel::{Compartment, ErrorCode, RecordKind, Refusal, ScopeId};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Digits of a code that name its district and its subdistrict.
const DISTRICT_DIGITS: usize = 6;
const SUBDISTRICT_DIGITS: usize = 9;
const COMMUNITY_DIGITS: usize = 12;

pub(super) fn read(conn: &Connection, sheets: &[Sheet]) -> Result<(Parsed, Existing), Error> {
    let mut existing = Existing::default();
    existing.load::<Place>(conn, "WHERE is_void = 0", |place| place.value.name.clone())?;
    let parsed = parse(sheets)?;
    if let Ok(official) = Official::load(conn) {
        same_district(&parsed, &official)?;
    }
    Ok((parsed, existing))
}

/// Pure: the rows as wanted places.
pub(super) fn parse(sheets: &[Sheet]) -> Result<Parsed, Error> {
    let forms = fill(sheets, &LISTS.divisions, &[])?;
    let district = one_district(&forms)?;
    let scope = Compartment::Directory.at(Place::id(&district));
    let mut parsed = Parsed { covers: vec![RecordKind::Place], ..Parsed::default() };
    for form in &forms {
        parsed.read += form.rows.len() as u32;
        for row in &form.rows {
            parsed.rows.push(source_row(form, row, &district, scope)?);
        }
    }
    Ok(parsed)
}

/// A list of two districts is not one district's list.
fn one_district(forms: &[Filled<'_>]) -> Result<String, Refusal> {
    let codes = forms.iter().flat_map(|f| f.rows.iter().map(|r| f.cell(r, "district_code").to_owned()));
    let codes: BTreeSet<String> = codes.filter(|c| is_code(c, DISTRICT_DIGITS)).collect();
    match codes.len() {
        1 => Ok(codes.into_iter().next().unwrap_or_default()),
        0 => Err(Refusal::invalid("content", "district_code_missing")),
        _ => Err(Refusal::invalid("content", "several_districts")
            .with("codes", codes.into_iter().collect::<Vec<_>>().join(&FIELDS.list))),
    }
}

fn same_district(parsed: &Parsed, official: &Official) -> Result<(), Refusal> {
    let is_other = parsed.rows.iter().flat_map(|r| r.wanted.iter().flatten()).any(|w| w.scope != official.scope());
    match is_other {
        true => Err(Refusal::new(ErrorCode::NotAllowedNow, "another_district").with("code", &official.district_code)),
        false => Ok(()),
    }
}

fn source_row(form: &Filled<'_>, row: &SheetRow, district: &str, scope: ScopeId) -> Result<SourceRow, Error> {
    let code = form.cell(row, "community_code");
    let wanted = match fault(form, row, district) {
        Some(fault) => Err(fault),
        None => Ok(wanted(form, row, scope)?),
    };
    Ok(SourceRow {
        sheet: form.sheet.to_owned(),
        row: row.number,
        subject: form.cell(row, "community_name").to_owned(),
        wanted,
        mentions: vec![Place::id(code)],
        outcome: None,
    })
}

fn fault(form: &Filled<'_>, row: &SheetRow, district: &str) -> Option<Fault> {
    let (own, above, top) =
        (form.cell(row, "community_code"), form.cell(row, "subdistrict_code"), form.cell(row, "district_code"));
    let codes = [
        ("community_code", own, COMMUNITY_DIGITS, above),
        ("subdistrict_code", above, SUBDISTRICT_DIGITS, top),
        ("district_code", top, DISTRICT_DIGITS, district),
    ];
    let bad = codes.into_iter().find(|(_, code, digits, within)| !is_code(code, *digits) || !code.starts_with(*within));
    if let Some((column, code, digits, _)) = bad {
        return Some(Fault::new("place_code_invalid", column).with("code", code).with("digits", digits));
    }
    let names = ["community_name", "subdistrict_name", "district_name"];
    names.into_iter().find(|n| form.cell(row, n).is_empty()).map(|column| Fault::new("place_name_missing", column))
}

fn is_code(code: &str, digits: usize) -> bool {
    code.len() == digits && code.bytes().all(|b| b.is_ascii_digit())
}

/// The community first: the row is about it. The places above are wanted by every row and counted once.
fn wanted(form: &Filled<'_>, row: &SheetRow, scope: ScopeId) -> Result<Vec<Wanted>, Error> {
    let levels = [
        (Level::Community, "community_code", "community_name", Some("subdistrict_code")),
        (Level::Subdistrict, "subdistrict_code", "subdistrict_name", Some("district_code")),
        (Level::District, "district_code", "district_name", None),
    ];
    let place = |(level, code, name, above): (Level, &str, &str, Option<&str>)| {
        let (code, name) = (form.cell(row, code), form.cell(row, name));
        let parent = above.map(|a| Place::id(form.cell(row, a)));
        Wanted::of(Place::id(code), scope, name, &Place { code: code.to_owned(), name: name.to_owned(), level, parent })
    };
    levels.into_iter().map(place).collect()
}
