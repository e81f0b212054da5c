//! What each field may hold: pure rules, by kind and field name.

use crate::{AttendeeRole, CallOutcome, ToldSource, TwinVerdict, VisitKind};
use change::Value;
use kernel::{RecordId, RecordKind, Refusal, RoundNumber};
use std::collections::BTreeSet;

/// Most people one line of a sign-in may stand for.
pub const MOST_AT_ONCE: i64 = 200;
/// Longest single-line text, in characters.
const LINE: usize = 200;
/// Longest narrative, in characters.
const NARRATIVE: usize = 20_000;
/// Longest briefing, in minutes.
const LONGEST_BRIEFING: i64 = 600;
/// Seats of a team.
const SEATS: std::ops::RangeInclusive<u32> = 1..=5;

/// Fields that say what a record belongs to: written once.
const FIXED: &[&str] =
    &["community", "visit", "household", "district", "listed_on", "called_at", "about", "one", "other"];
/// Fields that may not be cleared.
const REQUIRED: &[(RecordKind, &[&str])] = &[
    (RecordKind::Round, &["number", "from_on", "to_on", "district"]),
    (RecordKind::Visit, &["community", "kind"]),
    (RecordKind::Attendance, &["visit", "community", "role", "count", "is_walk_in"]),
    (RecordKind::HouseholdCall, &["visit", "community", "household", "courtesy", "called_on", "called_at"]),
    (RecordKind::Journal, &["visit", "community", "text"]),
    (RecordKind::AgreedAction, &["visit", "community", "what", "is_done"]),
    (RecordKind::ToldVisit, &["community", "round", "visited_on", "source"]),
    (RecordKind::Twin, &["community", "about", "one", "other"]),
    (RecordKind::CallListEntry, &["community", "listed_on", "household", "door"]),
];

/// Whether the field is written once and then stays.
pub(crate) fn is_fixed(name: &str) -> bool {
    FIXED.contains(&name)
}

/// Whether this field of this kind may hold this.
pub(crate) fn check(kind: RecordKind, name: &'static str, value: &Value) -> Result<(), Refusal> {
    use RecordKind::*;
    match (kind, name, value) {
        (_, _, Value::Null) => required(kind, name),
        (Round, "number", Value::Text(t)) => known(RoundNumber::parse(t).is_some(), name),
        (ToldVisit, "source", Value::Text(t)) => known(ToldSource::of_word(t).is_some(), name),
        (Twin, "verdict", Value::Text(t)) => known(TwinVerdict::of_word(t).is_some(), name),
        (Visit, "kind", Value::Text(t)) => known(VisitKind::of_word(t).is_some(), name),
        (Attendance, "role", Value::Text(t)) => known(AttendeeRole::of_word(t).is_some(), name),
        (HouseholdCall, "outcome", Value::Text(t)) => known(CallOutcome::of_word(t).is_some(), name),
        (Attendance, "count", Value::Int(n)) => within(name, *n, 1, MOST_AT_ONCE),
        (Visit, "briefing_minutes", Value::Int(n)) => within(name, *n, 0, LONGEST_BRIEFING),
        (Visit, "started_at" | "ended_at", Value::Text(t)) => time(name, t),
        (Visit, "members_present", value) => seats(name, value),
        (Visit, "attended_by_role" | "signed_in_by_role", value) => counts(name, value),
        (Visit, "summary" | "toured", Value::Text(t)) | (_, "courtesy_note", Value::Text(t)) => {
            no_longer(name, t, NARRATIVE)
        }
        (Journal, "text", Value::Text(t)) => written(name, t).and_then(|()| no_longer(name, t, NARRATIVE)),
        (AgreedAction, "what", Value::Text(t)) => written(name, t).and_then(|()| no_longer(name, t, NARRATIVE)),
        (CallListEntry, "one_with", value) => known(is_ids(value), name),
        (CallListEntry, "door", Value::Text(t)) => written(name, t).and_then(|()| no_longer(name, t, LINE)),
        (_, _, Value::Text(t)) => no_longer(name, t, LINE),
        _ => Ok(()),
    }
}

fn is_ids(value: &Value) -> bool {
    let is_id = |item: &Value| item.text().and_then(RecordId::parse).is_some();
    matches!(value, Value::List(items) if items.iter().all(is_id))
}

fn required(kind: RecordKind, name: &str) -> Result<(), Refusal> {
    let is_required = REQUIRED.iter().any(|(k, names)| *k == kind && names.contains(&name));
    if is_required { Err(Refusal::invalid(name, "field_required")) } else { Ok(()) }
}

fn known(is_known: bool, name: &str) -> Result<(), Refusal> {
    if is_known { Ok(()) } else { Err(Refusal::invalid(name, "word_unknown")) }
}

fn within(name: &str, n: i64, least: i64, most: i64) -> Result<(), Refusal> {
    if (least..=most).contains(&n) {
        return Ok(());
    }
    Err(Refusal::invalid(name, "count_out_of_range").with("least", least).with("most", most))
}

fn written(name: &str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::invalid(name, "text_empty")) } else { Ok(()) }
}

fn no_longer(name: &str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.chars().count() <= most { Ok(()) } else { Err(Refusal::invalid(name, "text_too_long").with("most", most)) }
}

/// `HH:MM`, 00:00 to 23:59.
fn time(name: &str, text: &str) -> Result<(), Refusal> {
    let is_two = |t: &str| t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit());
    let fits = |(hour, minute): (&str, &str)| is_two(hour) && is_two(minute) && hour < "24" && minute < "60";
    if text.split_once(':').is_some_and(fits) { Ok(()) } else { Err(Refusal::invalid(name, "time_malformed")) }
}

/// A list of `<seat>`, `<seat>:delegated` (委托参加) or `<seat>:leave` (请假), each seat once; a seat is named by its record's
/// id, by its number 1 to 5, or by its role's word.
fn seats(name: &str, value: &Value) -> Result<(), Refusal> {
    let Value::List(items) = value else { return Err(Refusal::invalid(name, "seats_malformed")) };
    let mut seen = BTreeSet::new();
    for item in items {
        let seat = item.text().and_then(seat_of).ok_or_else(|| Refusal::invalid(name, "seats_malformed"))?;
        if !seen.insert(seat) {
            return Err(Refusal::invalid(name, "seat_twice").with("seat", seat));
        }
    }
    Ok(())
}

fn seat_of(text: &str) -> Option<&str> {
    let (seat, how) = text.split_once(':').unwrap_or((text, ""));
    let is_number = seat.parse::<u32>().is_ok_and(|n| SEATS.contains(&n));
    let is_word = seat.len() <= 40
        && seat.starts_with(|c: char| c.is_ascii_lowercase())
        && seat.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let is_id = RecordId::parse(seat).is_some_and(|id| id.to_string() == seat);
    ((is_id || is_number || is_word) && matches!(how, "" | "delegated" | "leave")).then_some(seat)
}

fn counts(name: &str, value: &Value) -> Result<(), Refusal> {
    let Value::Map(map) = value else { return Err(Refusal::invalid(name, "counts_malformed")) };
    for (role, count) in map {
        known(AttendeeRole::of_word(role).is_some(), name)?;
        let count = count.int().ok_or_else(|| Refusal::invalid(name, "counts_malformed"))?;
        within(name, count, 0, 10 * MOST_AT_ONCE)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(kind: RecordKind, name: &'static str, value: Value) -> Option<String> {
        check(kind, name, &value).err().map(|r| r.reason)
    }

    fn text(t: &str) -> Value {
        Value::Text(t.to_owned())
    }

    #[test]
    fn values_out_of_form_are_refused() {
        use RecordKind::*;
        let seats = |words: &[&str]| Value::List(words.iter().map(|w| text(w)).collect());
        let cases = [
            (Attendance, "count", Value::Int(0), Some("count_out_of_range")),
            (Attendance, "count", Value::Int(201), Some("count_out_of_range")),
            (Attendance, "count", Value::Int(1), None),
            (Attendance, "count", Value::Int(200), None),
            (Attendance, "role", text("mayor"), Some("word_unknown")),
            (Visit, "kind", text("inspection"), Some("word_unknown")),
            (Visit, "kind", Value::Null, Some("field_required")),
            (Visit, "place", Value::Null, None),
            (Visit, "started_at", text("24:00"), Some("time_malformed")),
            (Visit, "started_at", text("9:30"), Some("time_malformed")),
            (Visit, "started_at", text("09:60"), Some("time_malformed")),
            (Visit, "started_at", text("+9:30"), Some("time_malformed")),
            (Visit, "started_at", text("九点半"), Some("time_malformed")),
            (Visit, "started_at", text("09:30"), None),
            (Visit, "ended_at", text("23:59"), None),
            (Visit, "briefing_minutes", Value::Int(-1), Some("count_out_of_range")),
            (Visit, "briefing_minutes", Value::Int(601), Some("count_out_of_range")),
            (Visit, "briefing_minutes", Value::Int(15), None),
            (Visit, "members_present", text("1"), Some("seats_malformed")),
            (Visit, "members_present", seats(&["6"]), Some("seats_malformed")),
            (Visit, "members_present", seats(&["2:late"]), Some("seats_malformed")),
            (Visit, "members_present", seats(&["2", "2:leave"]), Some("seat_twice")),
            (Visit, "members_present", seats(&["1", "2:delegated", "5:leave", "lawyer"]), None),
            (Visit, "members_present", seats(&["6b0c1f52-9d3e-5a47-8e21-7a6f0c95d413:leave"]), None),
            (Visit, "members_present", seats(&["6b0c1f529d3e5a478e217a6f0c95d413"]), Some("seats_malformed")),
            (HouseholdCall, "outcome", text("refused"), Some("word_unknown")),
            (HouseholdCall, "outcome", Value::Null, None),
            (HouseholdCall, "courtesy", Value::Null, Some("field_required")),
            (Journal, "text", text("  "), Some("text_empty")),
            (Journal, "text", Value::Text("字".repeat(20_001)), Some("text_too_long")),
            (Journal, "text", Value::Text("字".repeat(20_000)), None),
            (AgreedAction, "owner", Value::Text("字".repeat(201)), Some("text_too_long")),
            (CallListEntry, "door", text(""), Some("text_empty")),
            (Twin, "verdict", text("perhaps"), Some("word_unknown")),
            (Twin, "verdict", Value::Null, None),
            (Twin, "other", Value::Null, Some("field_required")),
            (Round, "number", text("2026-5"), Some("word_unknown")),
        ];
        for (kind, name, value, expected) in cases {
            assert_eq!(reason(kind, name, value.clone()).as_deref(), expected, "{} {name} {value:?}", kind.word());
        }
    }
}
