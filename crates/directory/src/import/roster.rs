//! The office's roster: a team a row, with its communities and five seats.

use super::official::Official;
use super::{Existing, Fault, Parsed, SourceRow, Wanted};
use crate::forms::ROSTER;
use crate::source::{Filled, Sheet, SheetRow, fill};
use crate::text::title_key;
use crate::{Error, Pairing, Person, Seat, SeatRole, Team};
use chrono::NaiveDate;
use kernel::{RecordId, RecordKind, Refusal};
use later::Later;
use rusqlite::Connection;
use std::collections::BTreeMap;

mod findings;
mod later;
mod row;

use row::{Holder, TeamRow, number_text, team_row};

/// What every row of one roster shares.
struct Term<'o> {
    official: &'o Official,
    /// What changed within a term.
    later: &'o Later,
    /// `2026`.
    year: String,
    from_on: NaiveDate,
}

pub(super) fn read(conn: &Connection, sheets: &[Sheet], file_name: &str) -> Result<(Parsed, Existing), Error> {
    let official = Official::load(conn)?;
    let later = Later::load(conn)?;
    Ok((parse(sheets, file_name, (&official, &later))?, existing(conn)?))
}

fn existing(conn: &Connection) -> Result<Existing, Error> {
    let mut existing = Existing::default();
    existing.load::<crate::Place>(conn, "WHERE is_void = 0", |place| place.value.name.clone())?;
    existing.load::<Person>(conn, "WHERE is_void = 0", |person| person.value.name.clone())?;
    existing.load::<Team>(conn, "WHERE is_void = 0", |team| team.value.number.clone())?;
    existing.load::<Seat>(conn, "WHERE is_void = 0", |seat| seat.value.role.word().to_owned())?;
    for pairing in store::rows::<Pairing>(conn, "WHERE is_void = 0", [])? {
        let name = format!("{} {}", existing.name(pairing.value.team), existing.name(pairing.value.community));
        existing.take(&pairing, name)?;
    }
    Ok(existing)
}

/// Pure: the rows as wanted teams, seats, persons and pairings.
fn parse(sheets: &[Sheet], file_name: &str, (official, later): (&Official, &Later)) -> Result<Parsed, Error> {
    let forms = fill(sheets, &ROSTER.columns, &ROSTER.optional)?;
    let mut parsed = Parsed { covers: vec![RecordKind::Team, RecordKind::Pairing], ..Parsed::default() };
    let (mut teams, mut numbers) = (Vec::new(), BTreeMap::new());
    for form in &forms {
        let term = term(&form.title, file_name, (official, later))?;
        parsed.read += form.rows.len() as u32;
        for row in &form.rows {
            let team = team_row(form, row, official).and_then(|team| first_of_its_number(&mut numbers, team));
            let has_note = form.has("note");
            let wanted = match &team {
                Ok(team) => Ok(wanted(team, &term, has_note)?),
                Err(fault) => Err(fault.clone()),
            };
            parsed.rows.push(source_row(form, row, official, wanted));
            teams.extend(team);
        }
    }
    parsed.findings = findings::of(&teams, official);
    Ok(parsed)
}

/// The year the roster is for stands in its title, else in the file's name.
fn term<'o>(title: &str, file_name: &str, with: (&'o Official, &'o Later)) -> Result<Term<'o>, Refusal> {
    let year = year_in(title).or_else(|| year_in(file_name));
    let year = year.ok_or_else(|| Refusal::invalid("content", "roster_year_missing"))?;
    let from_on = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let (official, later) = with;
    Ok(Term { official, later, year: year.to_string(), from_on })
}

fn year_in(text: &str) -> Option<i32> {
    let text = title_key(text);
    let before_mark = text.match_indices(ROSTER.year_mark.as_str()).map(|(at, _)| &text[..at]);
    let years = before_mark.filter_map(|before| before.get(before.len().checked_sub(4)?..)?.parse().ok());
    years.into_iter().find(|year| (2000..=2100).contains(year))
}

fn source_row(form: &Filled<'_>, row: &SheetRow, official: &Official, wanted: Result<Vec<Wanted>, Fault>) -> SourceRow {
    let number = number_text(form.cell(row, "number"));
    SourceRow {
        sheet: form.sheet.to_owned(),
        row: row.number,
        subject: format!("{number} {}", form.cell(row, "communities")).trim().to_owned(),
        wanted,
        mentions: vec![Team::id(&official.district_code, &number)],
        outcome: None,
    }
}

/// A roster names every team once.
fn first_of_its_number(numbers: &mut BTreeMap<String, u32>, team: TeamRow) -> Result<TeamRow, Fault> {
    if let Some(row) = numbers.get(&team.number) {
        return Err(Fault::new("team_number_repeated", "number").with("number", &team.number).with("row", row));
    }
    numbers.insert(team.number.clone(), team.row);
    Ok(team)
}

/// The team first: the row is about it.
fn wanted(row: &TeamRow, term: &Term<'_>, has_note: bool) -> Result<Vec<Wanted>, Error> {
    let (code, scope) = (&term.official.district_code, term.official.scope());
    let id = Team::id(code, &row.number);
    let team = Team { number: row.number.clone(), subdistrict: row.subdistrict, note: row.note.clone() };
    let team = Wanted::of(id, scope, &row.number, &team)?;
    let mut wanted = vec![if has_note { team } else { team.without(&["note"]) }];
    for role in SeatRole::ALL {
        let (seat_id, from_on) =
            term.later.seat((id, role), term.from_on).unwrap_or((Seat::id(id, role, &term.year), term.from_on));
        let holder = row.holders.iter().find(|h| h.role == role);
        let person = holder.map(|h| term.later.holder(seat_id, h).unwrap_or_else(|| person_id(code, seat_id, h)));
        let seat = Seat { team: id, seat_no: role.number(), role, person, from_on, to_on: None };
        wanted.push(Wanted::of(seat_id, scope, role.word(), &seat)?.without(&["to_on"]));
        if let (Some(person), Some(holder)) = (person, holder) {
            wanted.push(Wanted::of(person, scope, &holder.person.name, &holder.person)?);
        }
    }
    for (community, name) in row.communities.iter().zip(&row.community_names) {
        let from_on = term.later.pairing((id, *community), term.from_on).unwrap_or(term.from_on);
        let pairing = Pairing { team: id, community: *community, from_on, to_on: None };
        let name = format!("{} {name}", row.number);
        wanted.push(Wanted::of(Pairing::id(id, *community), scope, &name, &pairing)?.without(&["to_on"]));
    }
    Ok(wanted)
}

fn person_id(district_code: &str, seat: RecordId, holder: &Holder) -> RecordId {
    let person = &holder.person;
    match holder.role {
        SeatRole::Lawyer => Person::lawyer_id(district_code, &person.name, person.phone.as_deref().unwrap_or_default()),
        _ => Person::holder_id(seat, &person.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_stands_in_the_title() {
        let cases = [
            ("徐汇区“满意”行动走访工作团队名单（2026年）", Some(2026)),
            ("走访团队 ２０２７ 年 花名册", Some(2027)),
            ("走访工作团队名单", None),
            ("第12年", None),
            ("年2026", None),
        ];
        for (title, year) in cases {
            assert_eq!(year_in(title), year, "{title}");
        }
    }
}
