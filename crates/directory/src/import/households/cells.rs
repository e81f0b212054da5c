//! The cells of one ledger row.

use super::Fault;
use crate::door::Door;
use crate::forms::LEDGER;
use crate::phone::{self, Number};
use crate::source::{Filled, SheetRow};
use crate::text::{half_width, listed, non_empty, person_name, title_key};
use crate::{Household, HouseholdIdentity};
use kernel::RecordId;

/// More people than this in one home is a slip of the pen.
const MOST_PEOPLE: u32 = 99;

/// A row understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Home {
    pub door: Door,
    pub householder: Option<String>,
    pub size: Option<u32>,
    pub phone: Option<Number>,
    pub tags: Vec<String>,
    pub is_vacant: bool,
    pub born: Option<String>,
}

impl Home {
    /// The door without a name.
    pub fn household(&self, to_check: bool) -> Household {
        let Door { lane, building, entrance, flat } = self.door.clone();
        let (size, tags, is_vacant) = (self.size, self.tags.clone(), self.is_vacant);
        Household { lane, building, entrance, flat, size, tags, is_vacant, to_check, merged_into: None }
    }

    /// Who lives there. A birth month without a person belongs to nobody and is not taken.
    pub fn identity(&self, household: RecordId) -> HouseholdIdentity {
        let phone = self.phone.as_ref().map(|n| n.text.clone());
        let born = self.born.clone().filter(|_| self.householder.is_some());
        HouseholdIdentity { household, householder: self.householder.clone(), phone, born }
    }

    /// True when anything is known of who lives there.
    pub fn has_identity(&self) -> bool {
        self.householder.is_some() || self.phone.is_some()
    }
}

pub(super) fn home(form: &Filled<'_>, row: &SheetRow) -> Result<Home, Fault> {
    let cell = |column: &'static str| form.cell(row, column);
    let (tags, vacant): (Vec<String>, Vec<String>) = listed(cell("tags")).into_iter().partition(|t| !is_vacant_word(t));
    let name = person_name(cell("householder"));
    Ok(Home {
        door: door(cell("door"))?,
        is_vacant: !vacant.is_empty() || is_vacant_word(&name),
        householder: non_empty(&name).filter(|n| !is_vacant_word(n)),
        size: size(cell("size"))?,
        phone: phone::read(cell("phone")),
        tags,
        born: born(cell("born"))?,
    })
}

fn is_vacant_word(text: &str) -> bool {
    LEDGER.vacant_home.iter().any(|w| w == text)
}

fn door(cell: &str) -> Result<Door, Fault> {
    if cell.is_empty() {
        return Err(Fault::new("door_missing", "door"));
    }
    Door::parse(cell).ok_or_else(|| Fault::new("door_unreadable", "door").with("text", cell))
}

/// `3`, `3人`, `三`, `十二`.
fn size(cell: &str) -> Result<Option<u32>, Fault> {
    let text = title_key(cell);
    let bare = LEDGER.size_unit.iter().find_map(|unit| text.strip_suffix(unit.as_str())).unwrap_or(&text);
    if bare.is_empty() {
        return Ok(None);
    }
    let number = bare.parse().ok().or_else(|| numeral(bare)).filter(|n| *n <= MOST_PEOPLE);
    number.map(Some).ok_or_else(|| Fault::new("size_unreadable", "size").with("text", cell))
}

/// Chinese numerals up to nineteen, which is more than lives behind one door.
fn numeral(text: &str) -> Option<u32> {
    let digit = |c: char| {
        let at = LEDGER.numerals.iter().position(|n| n.starts_with(c)).and_then(|at| u32::try_from(at).ok());
        at.or_else(|| LEDGER.numeral_aliases.get(&c.to_string()).copied())
    };
    let digits: Option<Vec<u32>> = text.chars().map(digit).collect();
    match digits?.as_slice() {
        [one] => Some(*one),
        [10, one] if *one < 10 => Some(10 + one),
        _ => None,
    }
}

/// `1952.3` is a month, `1938-11-02` a day; written as `1952-03` and `1938-11-02`.
fn born(cell: &str) -> Result<Option<String>, Fault> {
    let fault = || Fault::new("birth_unreadable", "born").with("text", cell);
    let text = title_key(&half_width(cell));
    if text.is_empty() {
        return Ok(None);
    }
    let parts: Option<Vec<u32>> = text.split(['.', '-', '/']).map(|p| p.parse().ok()).collect();
    let date = |y: u32, m, d| {
        chrono::NaiveDate::from_ymd_opt(i32::try_from(y).ok()?, m, d).filter(|_| (1880..=2100).contains(&y))
    };
    let written = match parts.ok_or_else(fault)?.as_slice() {
        [year, month] => date(*year, *month, 1).map(|d| d.format("%Y-%m").to_string()),
        [year, month, day] => date(*year, *month, *day).map(|d| d.to_string()),
        _ => None,
    };
    written.map(Some).ok_or_else(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_numbers_however_they_are_written() {
        let cases = [
            ("3", Some(3)),
            ("3人", Some(3)),
            ("三", Some(3)),
            ("两口", Some(2)),
            ("十二", Some(12)),
            ("", None),
            ("５", Some(5)),
        ];
        for (written, size_of) in cases {
            assert_eq!(size(written), Ok(size_of), "{written}");
        }
        for bad in ["多", "100", "-1", "3.5", "十十"] {
            assert_eq!(size(bad).map_err(|f| f.reason), Err("size_unreadable"), "{bad}");
        }
    }

    #[test]
    fn birth_months_keep_their_precision() {
        let cases =
            [("1952.3", Some("1952-03")), ("1938-11-02", Some("1938-11-02")), ("2001/12", Some("2001-12")), ("", None)];
        for (written, kept) in cases {
            assert_eq!(born(written), Ok(kept.map(str::to_owned)), "{written}");
        }
        for bad in ["1952", "1952.13", "52.3", "1938-02-30", "很早"] {
            assert_eq!(born(bad).map_err(|f| f.reason), Err("birth_unreadable"), "{bad}");
        }
    }
}
