//! This crate as the store sees it.

use crate::bounds::BOUNDS;
use crate::bureaus;
use crate::kinds::write_row;
use crate::kinds::{
    GRANT_FROM, GRANT_ROLE, GRANT_TO, KINDS, SEAT_TO, admit_department, admit_device_loss, admit_erasure, admit_export,
    admit_failed_opening, admit_held_change, admit_household, admit_revocation, admit_section,
};
use crate::pinyin::Name;
use crate::{HeldChange, Household, HouseholdIdentity, Member, Person, Place};
use crate::{marks, merged};
use chrono::NaiveDate;
use kernel::{Compartment, ErrorCode, Intent, RecordId, RecordKind, Refusal, Role, ScopeId};
use rusqlite::Connection;
use store::{Bounds, Column, KindSpec, Migration, Projection, Record, Wish};

/// Whoever is added by hand is called by no more characters; it stands on tiles and in signed tickets.
const MOST_OF_A_NICKNAME: usize = 40;

/// The directory's column.
#[derive(Clone, Copy, Debug)]
pub struct Directory;

/// The one there is.
pub static COLUMN: Directory = Directory;

static MIGRATIONS: &[Migration] = &[
    Migration { name: "2026-11-22_01_directory", sql: include_str!("../migrations/2026-11-22_01_directory.sql") },
    Migration { name: "2026-11-25_01_disclosure", sql: include_str!("../migrations/2026-11-25_01_disclosure.sql") },
    Migration { name: "2026-11-27_01_held_change", sql: include_str!("../migrations/2026-11-27_01_held_change.sql") },
    Migration {
        name: "2026-11-27_02_calendar_marks",
        sql: include_str!("../migrations/2026-11-27_02_calendar_marks.sql"),
    },
    Migration {
        name: "2026-11-27_03_erasure_order",
        sql: include_str!("../migrations/2026-11-27_03_erasure_order.sql"),
    },
    Migration { name: "2026-11-27_04_revocation", sql: include_str!("../migrations/2026-11-27_04_revocation.sql") },
    Migration { name: "2026-11-28_03_lines", sql: include_str!("../migrations/2026-11-28_03_lines.sql") },
    Migration { name: "2026-11-28_04_device_loss", sql: include_str!("../migrations/2026-11-28_04_device_loss.sql") },
    Migration { name: "2026-11-28_20_sections", sql: include_str!("../migrations/2026-11-28_20_sections.sql") },
    Migration { name: "2026-11-28_40_departments", sql: include_str!("../migrations/2026-11-28_40_departments.sql") },
    Migration { name: "2026-11-28_95_traces", sql: include_str!("../migrations/2026-11-28_95_traces.sql") },
    Migration { name: "2026-11-29_30_merged", sql: include_str!("../migrations/2026-11-29_30_merged.sql") },
];

impl Column for Directory {
    fn name(&self) -> &'static str {
        "directory"
    }

    fn kinds(&self) -> &'static [KindSpec] {
        KINDS
    }

    fn migrations(&self) -> &'static [Migration] {
        MIGRATIONS
    }

    fn bounds(&self) -> &'static [Bounds] {
        &BOUNDS
    }

    fn admit(&self, wish: &Wish<'_>) -> Result<(), Refusal> {
        bureaus::admit(wish)?;
        match wish.kind {
            RecordKind::Member => nickname(wish),
            RecordKind::Grant => role_word(wish).and_then(|()| posting_in_order(wish)),
            RecordKind::Seat => seat_number(wish).and_then(|()| dates_in_order(wish, 5, SEAT_TO)),
            RecordKind::Pairing => dates_in_order(wish, 3, 4),
            RecordKind::Household => admit_household(wish),
            RecordKind::Disclosure => written_once(wish),
            RecordKind::HeldChange => admit_held_change(wish),
            RecordKind::Erasure => admit_erasure(wish),
            RecordKind::Revocation => admit_revocation(wish),
            RecordKind::DeviceLoss => admit_device_loss(wish),
            RecordKind::Section => admit_section(wish),
            RecordKind::Department => admit_department(wish),
            RecordKind::Export => admit_export(wish),
            RecordKind::FailedOpening => admit_failed_opening(wish),
            _ => Ok(()),
        }
    }

    /// A held change is the office's to rule on, or the bureau's whose seat it is about, and its author's to follow. That a
    /// laptop's rights have ended concerns the security administrators beside the office; so do the traces of a laptop, which are its
    /// member's as well.
    fn audience(&self, record: &Record) -> Vec<ScopeId> {
        let mut scopes = vec![record.scope];
        let mut line = |role: Option<Role>| scopes.extend(role.map(|role| Compartment::line_of(record.scope, role)));
        match record.kind {
            RecordKind::Revocation => line(Some(Role::Secadmin)),
            RecordKind::Export | RecordKind::FailedOpening => {
                line(Some(Role::Secadmin));
                scopes.push(Compartment::own_of(record.created_by));
            }
            RecordKind::HeldChange => {
                line(bureaus::line(record));
                scopes.extend(record.get::<HeldChange>().ok().map(|held| Compartment::own_of(held.author)));
            }
            _ => {}
        }
        scopes
    }

    /// What the hub itself begins is told in several scopes, to some in more than one of them: a reader can't tell where it lies.
    fn counted_in(&self, record: &Record) -> Vec<ScopeId> {
        match record.kind {
            RecordKind::Revocation => Vec::new(),
            RecordKind::Export | RecordKind::FailedOpening => vec![Compartment::own_of(record.created_by)],
            RecordKind::HeldChange => {
                record.get::<HeldChange>().ok().map(|held| Compartment::own_of(held.author)).into_iter().collect()
            }
            _ => vec![record.scope],
        }
    }

    fn project(&self, at: &Projection<'_>, record: &Record) -> Result<(), store::Error> {
        write_row(at, record)?;
        match record.kind {
            RecordKind::CalendarYear => marks::note(at.conn(), record),
            RecordKind::Household => merged::note(at.conn(), record.id),
            _ => Ok(()),
        }
    }

    fn forget(&self, conn: &Connection, id: RecordId) -> Result<(), store::Error> {
        merged::forget(conn, id)?;
        marks::forget(conn, id)
    }

    fn search_text(&self, record: &Record) -> Option<String> {
        let text = match record.kind {
            RecordKind::Place => record.get::<Place>().ok()?.name,
            RecordKind::Member => record.get::<Member>().ok()?.nickname,
            RecordKind::Person => record.get::<Person>().ok()?.name,
            RecordKind::Household => return Some(record.get::<Household>().ok()?.door().to_string()),
            RecordKind::HouseholdIdentity => record.get::<HouseholdIdentity>().ok()?.householder?,
            _ => return None,
        };
        let name = Name::of(&text);
        Some(format!("{text} {} {}", name.initials(), name.spelled()))
    }
}

/// A field's value as it will stand after the write.
fn after<'w>(wish: &Wish<'w>, field: u16) -> Option<&'w change::Value> {
    wish.fields.get(&field).or_else(|| wish.before.and_then(|record| record.values.get(&field)))
}

/// A trace stands as it was written, by whoever holds which right.
fn written_once(wish: &Wish<'_>) -> Result<(), Refusal> {
    if wish.before.is_some() { Err(Refusal::new(ErrorCode::NotAllowedNow, "disclosure_stands")) } else { Ok(()) }
}

fn nickname(wish: &Wish<'_>) -> Result<(), Refusal> {
    match after(wish, 1).and_then(change::Value::text) {
        Some(name) if wish.intent == Intent::AddMember && name.chars().count() > MOST_OF_A_NICKNAME => {
            Err(Refusal::invalid("nickname", "nickname_too_long").with("most", MOST_OF_A_NICKNAME))
        }
        Some(name) if !name.trim().is_empty() => Ok(()),
        _ => Err(Refusal::invalid("nickname", "nickname_missing")),
    }
}

/// A role of a later program is kept; what is no role's word would make every list of postings unreadable.
fn role_word(wish: &Wish<'_>) -> Result<(), Refusal> {
    match wish.fields.get(&GRANT_ROLE) {
        Some(value) if value.text().and_then(Role::of_word).is_none() => Err(Refusal::invalid("role", "role_unknown")),
        _ => Ok(()),
    }
}

fn seat_number(wish: &Wish<'_>) -> Result<(), Refusal> {
    match after(wish, 2).and_then(change::Value::int) {
        Some(1..=5) => Ok(()),
        _ => Err(Refusal::invalid("seat_no", "seat_number_out_of_range")),
    }
}

/// A posting that was ended before it began ends on the eve of its first day: it never holds. Nobody gives one like that.
fn posting_in_order(wish: &Wish<'_>) -> Result<(), Refusal> {
    let day = |field| after(wish, field).and_then(change::Value::text).and_then(|text| text.parse::<NaiveDate>().ok());
    match (day(GRANT_FROM), day(GRANT_TO)) {
        (Some(from), Some(to)) if wish.before.is_some() && Some(to) == from.pred_opt() => Ok(()),
        _ => dates_in_order(wish, GRANT_FROM, GRANT_TO),
    }
}

/// Dates travel as `YYYY-MM-DD`, so their order is that of their text.
fn dates_in_order(wish: &Wish<'_>, from: u16, to: u16) -> Result<(), Refusal> {
    let text = |field| after(wish, field).and_then(change::Value::text);
    match (text(from), text(to)) {
        (Some(from), Some(to)) if to < from => Err(Refusal::invalid("to_on", "ends_before_it_begins")),
        _ => Ok(()),
    }
}
