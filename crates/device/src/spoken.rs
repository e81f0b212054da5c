//! The value of a field as people read it: what an id names, what a code word means here; in which manner the screens say the rest.

mod lists;

use crate::{compose::Looking, described::described, papers_part};
use concerns::Terms;
use directory::{Person, Seat, Team};
use kernel::{Instant, RecordId, RecordKind};
pub(crate) use lists::ClosedList;
use lists::list_of;
use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value as Json;
use store::{FieldSpec, Ty};
use ts_rs::TS;

/// How the values of a field are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Manner {
    /// As it was typed.
    Typed,
    /// Yes or no.
    YesNo,
    /// A day.
    Day,
    /// A moment, which the core writes as the screens read it.
    Moment,
    /// A word of a closed list.
    Choice,
    /// By the words given with it alone, such as the name of what an id stands for.
    Named,
}

/// A field, and how it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spoken {
    pub(crate) manner: Manner,
    /// The closed list, by which the screens find a word in their language.
    pub(crate) list: Option<ClosedList>,
}

/// How a field's values are said.
pub(crate) fn spoken(kind: RecordKind, field: &FieldSpec) -> Spoken {
    let list = list_of(kind, field.name);
    let manner = match field.ty {
        _ if list.is_some() => Manner::Choice,
        _ if is_code(field.name) => Manner::Named,
        Ty::Text | Ty::Int => Manner::Typed,
        Ty::Bool => Manner::YesNo,
        Ty::Date => Manner::Day,
        Ty::Instant => Manner::Moment,
        Ty::Id | Ty::Json | Ty::Bytes => Manner::Named,
    };
    Spoken { manner, list }
}

/// The words of a value where the screens can't find them by themselves: a name, the district's own word, a moment (RFC 3339).
pub(crate) fn words(conn: &Connection, of: (RecordKind, &FieldSpec), value: &str, looking: &Looking) -> Option<String> {
    let (kind, field) = of;
    let pack = looking.desk().pack;
    match field.ty {
        _ if is_code(field.name) => value.get(..8).map(str::to_owned),
        Ty::Id => RecordId::parse(value).and_then(|id| name_of(conn, id, looking)),
        Ty::Instant => value.parse().ok().map(|at| Instant(at).to_rfc3339()),
        Ty::Json => serde_json::from_str(value).ok().map(|json| told(conn, field.name, &json, pack)),
        _ => own_word(pack, list_of(kind, field.name)?, value),
    }
}

/// Keys and digests: nobody reads more of them than the beginning.
fn is_code(field: &str) -> bool {
    matches!(field, "verifying_key" | "sealing_key" | "digest")
}

/// The district's word of a closed list that its pack has.
fn own_word(pack: &Terms, list: ClosedList, value: &str) -> Option<String> {
    let list = match list {
        ClosedList::Natures => &pack.natures,
        ClosedList::Sources => &pack.sources,
        ClosedList::Routes => &pack.routes,
        ClosedList::AttendeeRoles => &pack.attendee_roles,
        ClosedList::Categories => return pack.category(value).map(|c| c.word.clone()),
        _ => return None,
    };
    list.iter().find(|c| c.value == value).map(|c| c.word.clone())
}

/// What a record is called; `None` when it is not here or has no name.
pub(crate) fn name_of(conn: &Connection, id: RecordId, looking: &Looking) -> Option<String> {
    let kind = store::kind_of(conn, id).ok().flatten()?;
    let name = match kind {
        RecordKind::Person => store::get::<Person>(conn, id).ok()??.value.name,
        RecordKind::Team => team_word(&store::get::<Team>(conn, id).ok()??.value),
        RecordKind::Member => store::get::<directory::Member>(conn, id).ok()??.value.nickname,
        RecordKind::Seat => seat_name(conn, id)?,
        RecordKind::Round => papers_part::round_words(Some(&store::get::<visits::Round>(conn, id).ok()??.value.number)),
        RecordKind::Section => store::get::<directory::Section>(conn, id).ok()??.value.name,
        RecordKind::CallListEntry => store::get::<visits::CallListEntry>(conn, id).ok()??.value.door,
        RecordKind::Item => {
            let row = concerns::row(conn, id, &looking.desk()).ok()?;
            format!("{} {}", row.number, row.text)
        }
        _ => {
            let hit = described(conn, store::Hit { kind, id }, looking).ok()??;
            [hit.title, hit.detail].join(" ").trim().to_owned()
        }
    };
    Some(name).filter(|name| !name.is_empty())
}

fn team_word(team: &Team) -> String {
    format!("第{}走访团队", team.number)
}

/// Who sits there, and on which seat.
fn seat_name(conn: &Connection, id: RecordId) -> Option<String> {
    let seat = store::get::<Seat>(conn, id).ok()??.value;
    let word = papers_part::seat_word(seat.role.number());
    let person = seat.person.and_then(|person| store::get::<Person>(conn, person).ok().flatten());
    Some(person.map_or(word.to_owned(), |person| format!("{}（{word}）", person.value.name)))
}

/// A list or counts, in the order in which they are kept.
fn told(conn: &Connection, field: &str, value: &Json, pack: &Terms) -> String {
    let all: Vec<String> = match (field, value) {
        ("attended_by_role" | "signed_in_by_role", Json::Object(counts)) => {
            let count = |(role, n): (&String, &Json)| (role.clone(), n.as_u64().map_or(0, |n| n as u32));
            return papers_part::groups(&counts.iter().map(count).collect(), pack);
        }
        ("members_present", Json::Array(seats)) => {
            seats.iter().filter_map(Json::as_str).map(|s| seat(conn, s)).collect()
        }
        ("one_with", Json::Array(ids)) => vec![format!("{}户", ids.len())],
        ("days", Json::Array(days)) => days.iter().map(holiday).collect(),
        (_, Json::Array(parts)) => parts.iter().map(plain).collect(),
        (_, Json::Object(parts)) => parts.values().map(plain).collect(),
        (_, other) => vec![plain(other)],
    };
    all.join("、")
}

/// A seat at a visit, as it is named there, and how it was taken.
fn seat(conn: &Connection, text: &str) -> String {
    let (seat, how) = text.split_once(':').unwrap_or((text, ""));
    let of_word = |word| directory::SeatRole::of_word(word).map(|role| role.number());
    let name = match RecordId::parse(seat) {
        Some(id) => seat_name(conn, id).unwrap_or_default(),
        None => seat.parse().ok().or_else(|| of_word(seat)).map_or("", papers_part::seat_word).to_owned(),
    };
    match how {
        "delegated" => format!("{name}委托参加"),
        "leave" => format!("{name}请假"),
        _ => name,
    }
}

fn holiday(day: &Json) -> String {
    let kind = if day["kind"] == "work" { "班" } else { "休" };
    format!("{}{kind}", day["date"].as_str().unwrap_or_default())
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
