//! This crate as the store sees it: kinds, tables, and the rules about one record.

use crate::bounds::BOUNDS;
use crate::{
    AgreedAction, Attendance, CallListEntry, HouseholdCall, Journal, Round, ToldVisit, Twin, TwinVerdict, Visit,
    VisitKind, family, fields, kinds, twins, waiting,
};
use change::{Op, Value};
use directory::pinyin::Name;
use kernel::{Compartment, ErrorCode, Intent, RecordId, RecordKind, Refusal, Role};
use rusqlite::Connection;
use store::{Bounds, Column, KindSpec, Migration, Projection, Record, Wish};

/// The column, for the list of columns a store is opened with.
pub static COLUMN: Visits = Visits;

/// The column of rounds, visits, calls and what belongs to them.
pub struct Visits;

static KINDS: [KindSpec; 9] = [
    kinds::ROUND,
    kinds::VISIT,
    kinds::ATTENDANCE,
    kinds::CALL,
    kinds::JOURNAL,
    kinds::ACTION,
    kinds::ENTRY,
    kinds::TOLD,
    kinds::TWIN,
];

static MIGRATIONS: [Migration; 6] = [
    Migration { name: "2026-11-22_01_visits", sql: include_str!("../migrations/2026-11-22_01_visits.sql") },
    Migration { name: "2026-11-25_01_signed_in", sql: include_str!("../migrations/2026-11-25_01_signed_in.sql") },
    Migration { name: "2026-11-27_01_waiting", sql: include_str!("../migrations/2026-11-27_01_waiting.sql") },
    Migration { name: "2026-11-28_02_told_visit", sql: include_str!("../migrations/2026-11-28_02_told_visit.sql") },
    Migration { name: "2026-11-28_94_twins", sql: include_str!("../migrations/2026-11-28_94_twins.sql") },
    Migration { name: "2026-11-29_31_listed_with", sql: include_str!("../migrations/2026-11-29_31_listed_with.sql") },
];

impl Column for Visits {
    fn name(&self) -> &'static str {
        "visits"
    }

    fn kinds(&self) -> &'static [KindSpec] {
        &KINDS
    }

    fn migrations(&self) -> &'static [Migration] {
        &MIGRATIONS
    }

    fn bounds(&self) -> &'static [Bounds] {
        &BOUNDS
    }

    fn admit(&self, wish: &Wish<'_>) -> Result<(), Refusal> {
        doors_alone(wish)?;
        let Some(spec) = KINDS.iter().find(|spec| spec.kind == wish.kind) else { return Ok(()) };
        for field in spec.fields {
            if let Some(value) = wish.fields.get(&field.id) {
                fields::check(wish.kind, field.name, value)?;
                may_be_written(wish, field.name, value)?;
            }
        }
        together(wish)?;
        said_of_twins(wish)?;
        // Last: what arrives too late is held, and whoever lets it in asks nothing more.
        standing(wish)
    }

    fn project(&self, at: &Projection<'_>, record: &Record) -> Result<(), store::Error> {
        write_row(at, record)?;
        twins::note(at.conn(), record)?;
        match record.kind {
            RecordKind::Visit => waiting::note(at.conn(), record.id),
            RecordKind::CallListEntry => family::note(at.conn(), record),
            RecordKind::HouseholdCall | RecordKind::Journal | RecordKind::AgreedAction | RecordKind::Attendance => {
                let visit = value_of(record, "visit").and_then(Value::bytes).and_then(RecordId::from_slice);
                visit.map_or(Ok(()), |visit| waiting::note(at.conn(), visit))
            }
            _ => Ok(()),
        }
    }

    fn forget(&self, conn: &Connection, id: RecordId) -> Result<(), store::Error> {
        twins::forget(conn, id)?;
        family::forget(conn, id)?;
        waiting::forget(conn, id)
    }

    fn search_text(&self, record: &Record) -> Option<String> {
        match record.kind {
            RecordKind::CallListEntry => {
                let entry: CallListEntry = record.get().ok()?;
                Some(format!("{} {}", entry.door, entry.householder.as_deref().map(spelled).unwrap_or_default()))
            }
            RecordKind::Journal => record.get::<Journal>().ok().map(|j| j.text),
            RecordKind::Visit => words_of(record, &["place", "briefing_topic", "toured", "summary"]),
            RecordKind::AgreedAction => words_of(record, &["what", "owner"]),
            RecordKind::Attendance => words_of(record, &["name"]).as_deref().map(spelled),
            _ => None,
        }
    }
}

/// Writes the record's row, of which its type can be read.
fn write_row(at: &Projection<'_>, record: &Record) -> Result<(), store::Error> {
    match record.kind {
        RecordKind::Round => at.row_of::<Round>(record),
        RecordKind::Visit => at.row_of::<Visit>(record),
        RecordKind::Attendance => at.row_of::<Attendance>(record),
        RecordKind::HouseholdCall => at.row_of::<HouseholdCall>(record),
        RecordKind::Journal => at.row_of::<Journal>(record),
        RecordKind::AgreedAction => at.row_of::<AgreedAction>(record),
        RecordKind::CallListEntry => at.row_of::<CallListEntry>(record),
        RecordKind::ToldVisit => at.row_of::<ToldVisit>(record),
        RecordKind::Twin => at.row_of::<Twin>(record),
        _ => at.row(record),
    }
}

/// A name with its pinyin, so that `zl` finds it.
fn spelled(name: &str) -> String {
    let sounds = Name::of(name);
    format!("{name} {} {}", sounds.initials(), sounds.spelled())
}

fn spec_of(record: &Record) -> Option<&'static KindSpec> {
    KINDS.iter().find(|spec| spec.kind == record.kind)
}

fn value_of<'a>(record: &'a Record, name: &str) -> Option<&'a Value> {
    let field = spec_of(record)?.fields.iter().find(|f| f.name == name)?;
    record.values.get(&field.id)
}

fn words_of(record: &Record, names: &[&str]) -> Option<String> {
    let words: Vec<&str> = names.iter().filter_map(|n| value_of(record, n)?.text()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// True once the record has left the team's draft scope.
fn is_confirmed(record: &Record) -> bool {
    let community = value_of(record, "community").and_then(Value::bytes).and_then(RecordId::from_slice);
    community.is_some_and(|c| record.scope != Compartment::Draft.at(c))
}

/// What may still be meant with a record, as it stands. Confirmed records change only by the lead's hand (decisions D37).
fn standing(wish: &Wish<'_>) -> Result<(), Refusal> {
    let Some(before) = wish.before else { return Ok(()) };
    if before.is_void && wish.intent != Intent::Undo && !wish.decides_void() {
        return Err(Refusal::overtaken("record_is_void"));
    }
    if wish.op == Op::Move && wish.intent != Intent::Confirm {
        return Err(Refusal::not_now("confirmation_stays"));
    }
    if !is_confirmed(before) || matches!(wish.kind, RecordKind::ToldVisit | RecordKind::Twin) {
        return Ok(());
    }
    match wish.intent {
        Intent::Confirm => Err(Refusal::not_now("already_confirmed")),
        Intent::Amend | Intent::Void | Intent::Undo if wish.actor.role == Role::Lead => Ok(()),
        Intent::AgreeAction if marks_done_only(wish) => Ok(()),
        _ => Err(Refusal::overtaken("confirmed_changes_by_lead")),
    }
}

/// Who may only call at doors begins no other visit than one that says nothing but where and when.
fn doors_alone(wish: &Wish<'_>) -> Result<(), Refusal> {
    if wish.intent != Intent::BeginDoors {
        return Ok(());
    }
    let says = |id: &u16| kinds::VISIT.fields.iter().find(|f| f.id == *id).map_or("", |f| f.name);
    let is_fit = wish.fields.iter().all(|(id, value)| match says(id) {
        "community" | "visited_on" => true,
        "kind" => value.text() == Some(VisitKind::Thematic.word()),
        _ => *value == Value::Null,
    });
    let is_beginning = wish.before.is_none() && wish.op == Op::Create;
    if is_beginning && is_fit { Ok(()) } else { Err(Refusal::new(ErrorCode::Forbidden, "not_meant_by_this")) }
}

/// Each of the three says what its name says, of two records named in their order.
fn said_of_twins(wish: &Wish<'_>) -> Result<(), Refusal> {
    if wish.kind != RecordKind::Twin {
        return Ok(());
    }
    let id = |name: &str| after(wish, name).and_then(Value::bytes).and_then(RecordId::from_slice);
    let about = text_after(wish, "about").and_then(RecordKind::of_word);
    let is_pair = matches!(about, Some(RecordKind::Visit | RecordKind::HouseholdCall)) && id("one") < id("other");
    let said = text_after(wish, "verdict").and_then(TwinVerdict::of_word);
    let meant = match wish.intent {
        Intent::JoinTwins => Some(TwinVerdict::Same),
        Intent::KeepTwins => Some(TwinVerdict::Apart),
        _ => None,
    };
    if is_pair && said == meant { Ok(()) } else { Err(Refusal::new(ErrorCode::Forbidden, "twin_unfit")) }
}

fn marks_done_only(wish: &Wish<'_>) -> bool {
    let done = kinds::ACTION.fields.iter().find(|f| f.name == "is_done").map(|f| f.id);
    wish.kind == RecordKind::AgreedAction && wish.fields.keys().all(|id| Some(*id) == done)
}

/// Which command may write a field. What a record belongs to is written once, or the same again: two laptops begin one record under the id
/// that both derive. What a confirmation says, only by confirming.
fn may_be_written(wish: &Wish<'_>, name: &str, value: &Value) -> Result<(), Refusal> {
    let is_new = wish.before.is_none();
    let allowed = match name {
        "confirmed_by" | "confirmed_at" => wish.intent == Intent::Confirm || (is_new && *value == Value::Null),
        "attended_by_role" | "signed_in_by_role" => {
            matches!(wish.intent, Intent::Confirm | Intent::Amend | Intent::Undo) || (is_new && *value == Value::Null)
        }
        _ => is_new || !fields::is_fixed(name) || stands(wish, name) == Some(value),
    };
    if allowed { Ok(()) } else { Err(Refusal::not_now("field_is_fixed").with("field", name)) }
}

/// The value a field has before the write.
fn stands<'a>(wish: &Wish<'a>, name: &str) -> Option<&'a Value> {
    let field = KINDS.iter().find(|spec| spec.kind == wish.kind)?.fields.iter().find(|f| f.name == name)?;
    wish.before?.values.get(&field.id)
}

/// Rules over several fields of one record.
fn together(wish: &Wish<'_>) -> Result<(), Refusal> {
    match wish.kind {
        RecordKind::Round => {
            let (from, to) = (text_after(wish, "from_on"), text_after(wish, "to_on"));
            if from > to { Err(Refusal::invalid("to_on", "window_ends_before_it_begins")) } else { Ok(()) }
        }
        RecordKind::Attendance => {
            let is_named = text_after(wish, "name").is_some_and(|n| !n.trim().is_empty());
            let count = after(wish, "count").and_then(Value::int).unwrap_or(1);
            if is_named && count > 1 { Err(Refusal::invalid("count", "named_counts_one")) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// The value a field would have after the write.
fn after<'a>(wish: &'a Wish<'_>, name: &str) -> Option<&'a Value> {
    let field = KINDS.iter().find(|spec| spec.kind == wish.kind)?.fields.iter().find(|f| f.name == name)?;
    wish.fields.get(&field.id).or_else(|| stands(wish, name))
}

fn text_after<'a>(wish: &'a Wish<'_>, name: &str) -> Option<&'a str> {
    after(wish, name).and_then(Value::text)
}
