//! 重复人员归并: households of a ledger that look like one and the same. The rule only shows them: nothing is merged but by a person
//! (sync.md 3.3), and nothing is unique offline.

use crate::read::{Home, Kept, homes};
use crate::{Error, phone, text};
use kernel::RecordId;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A household is held against so many of the next ones that have the same in common with it: a number that stands at every door of
/// a ledger is no sign of anything.
const NEXT: usize = 6;

/// So many pairs are shown at once, in walking order.
const MOST: usize = 100;

/// Whose ledger.
#[derive(Clone, Copy, Debug, Deserialize, ts_rs::TS)]
pub struct DoublesArgs {
    /// The community.
    pub community: RecordId,
}

/// What two households have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Alike {
    /// The door, however it was written.
    Door,
    /// The telephone number.
    Phone,
    /// The householder's name, in one building.
    Householder,
}

/// In what two households may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum HomeField {
    /// The door.
    Door,
    /// The head of the household.
    Householder,
    /// The number, in full: two may look alike masked.
    Phone,
    /// Year and month or day, though the year alone is shown.
    Born,
    /// People living there.
    Size,
    /// Categories of care.
    Tags,
    /// Nobody lives there.
    IsVacant,
}

/// One of the two, as its own record has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct HomeSide {
    /// The household.
    pub id: RecordId,
    /// The door as a resident would write it.
    pub door: String,
    /// The head of the household.
    pub householder: Option<String>,
    /// The number, masked.
    pub phone_masked: Option<String>,
    /// The year of birth.
    pub born_in: Option<String>,
    /// People living there.
    pub size: Option<u32>,
    /// Categories of care.
    pub tags: Vec<String>,
    /// Nobody lives there.
    pub is_vacant: bool,
    /// The doors of those merged into it already.
    pub joined: Vec<String>,
}

/// Two that look like one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct DoublePair {
    /// The one on the left.
    pub one: HomeSide,
    /// The one on the right.
    pub other: HomeSide,
    /// What they have in common.
    pub alike: Vec<Alike>,
    /// In what they differ.
    pub differs: Vec<HomeField>,
}

/// Two that are one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct MergedPair {
    /// The one that stays.
    pub stays: HomeSide,
    /// The one that is read as it.
    pub joined: HomeSide,
    /// In what they differ.
    pub differs: Vec<HomeField>,
}

/// What may have to be merged in a ledger, and what was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Doubles {
    /// Pairs that look like one, in walking order.
    pub pairs: Vec<DoublePair>,
    /// So many more are not shown.
    pub left_out: u32,
    /// What was merged, in walking order.
    pub merged: Vec<MergedPair>,
}

/// Looks a ledger through.
///
/// # Errors
/// The database's.
pub fn doubles(conn: &Connection, args: DoublesArgs) -> Result<Doubles, Error> {
    let homes = homes(conn, args.community)?;
    let found = alike(&homes);
    let left_out = u32::try_from(found.len().saturating_sub(MOST)).unwrap_or(u32::MAX);
    let pair = |((one, other), alike): ((usize, usize), BTreeSet<Alike>)| {
        let (one, other) = (homes.get(one)?, homes.get(other)?);
        let differs = differs(&one.main, &other.main);
        Some(DoublePair { one: side(one), other: side(other), alike: alike.into_iter().collect(), differs })
    };
    let pairs = found.into_iter().take(MOST).filter_map(pair).collect();
    Ok(Doubles { pairs, left_out, merged: homes.iter().flat_map(merged).collect() })
}

type Found = BTreeMap<(usize, usize), BTreeSet<Alike>>;

/// Pairs of places in the list that have something in common.
fn alike(homes: &[Home]) -> Found {
    let mut places: BTreeMap<(Alike, String), Vec<usize>> = BTreeMap::new();
    for (place, home) in homes.iter().enumerate() {
        for sign in home.all().flat_map(signs).collect::<BTreeSet<_>>() {
            places.entry(sign).or_default().push(place);
        }
    }
    let mut found = Found::new();
    for ((alike, _), places) in places {
        for (nth, one) in places.iter().enumerate() {
            for other in places.iter().skip(nth + 1).take(NEXT) {
                found.entry((*one, *other)).or_default().insert(alike);
            }
        }
    }
    found
}

/// By what a household may be known again.
fn signs(one: &Kept) -> Vec<(Alike, String)> {
    let door = one.value().door();
    let name = one.who.as_ref().and_then(|who| who.householder.as_deref()).map(text::person_name);
    let in_building = |name: String| format!("{}/{}/{name}", door.lane.as_deref().unwrap_or_default(), door.building);
    let name = name.filter(|name| !name.is_empty()).map(|name| (Alike::Householder, in_building(name)));
    let digits = one.phone().map(digits).filter(|digits| !digits.is_empty()).map(|digits| (Alike::Phone, digits));
    std::iter::once((Alike::Door, door.key())).chain(digits).chain(name).collect()
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

fn merged(home: &Home) -> Vec<MergedPair> {
    let pair = |one: &Kept| MergedPair {
        stays: side(home),
        joined: side_of(one, Vec::new()),
        differs: differs(&home.main, one),
    };
    home.joined.iter().map(pair).collect()
}

fn side(home: &Home) -> HomeSide {
    side_of(&home.main, home.joined.iter().map(|one| one.value().door().to_string()).collect())
}

fn side_of(one: &Kept, joined: Vec<String>) -> HomeSide {
    let value = one.value();
    let born = one.who.as_ref().and_then(|who| who.born.as_deref());
    HomeSide {
        id: one.row.id,
        door: value.door().to_string(),
        householder: one.who.as_ref().and_then(|who| who.householder.clone()),
        phone_masked: one.phone().map(phone::mask),
        born_in: born.and_then(|born| born.get(..4)).map(str::to_owned),
        size: value.size,
        tags: value.tags.clone(),
        is_vacant: value.is_vacant,
        joined,
    }
}

fn differs(one: &Kept, other: &Kept) -> Vec<HomeField> {
    let (a, b) = (one.value(), other.value());
    let who = |kept: &Kept| kept.who.clone().map(|who| (who.householder, who.born)).unwrap_or_default();
    let ((name, born), (other_name, other_born)) = (who(one), who(other));
    let compared = [
        (HomeField::Door, a.door() != b.door()),
        (HomeField::Householder, name != other_name),
        (HomeField::Phone, one.phone().map(digits) != other.phone().map(digits)),
        (HomeField::Born, born != other_born),
        (HomeField::Size, a.size != b.size),
        (HomeField::Tags, a.tags != b.tags),
        (HomeField::IsVacant, a.is_vacant != b.is_vacant),
    ];
    compared.into_iter().filter(|(_, is_other)| *is_other).map(|(field, _)| field).collect()
}
