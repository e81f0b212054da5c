//! How an item becomes rows: its own, where it stands, one a step. Written anew from the entries each time.

use crate::{
    attachment::{self, Attachment},
    bounds::BOUNDS,
    confirmed,
    entries::{fold_entries, step_of},
    fold::Folded,
    item::{self, Item, ItemIdentity},
    opinion::{self, LevelOpinion},
    sorted,
    summons::{self, Summons},
    summons_identity::{self, SummonsIdentity},
    words::Nature,
};
use change::{Op, Value};
use kernel::{Intent, RecordId, RecordKind, Refusal, ScopeId};
use rusqlite::{Connection, params};
use store::{Bounds, Column, Entry, Error, KindSpec, Migration, Projection, Record, Wish};

/// The column of this crate.
pub struct Concerns;

/// The one value of it.
pub static COLUMN: Concerns = Concerns;

impl Column for Concerns {
    fn name(&self) -> &'static str {
        "concerns"
    }

    fn kinds(&self) -> &'static [KindSpec] {
        &[
            item::ITEM,
            item::IDENTITY,
            attachment::ATTACHMENT,
            opinion::OPINION,
            summons::SUMMONS,
            summons_identity::IDENTITY,
        ]
    }

    fn migrations(&self) -> &'static [Migration] {
        &[
            Migration { name: "2026-11-22_01_concerns", sql: include_str!("../migrations/2026-11-22_01_concerns.sql") },
            Migration {
                name: "2026-11-28_01_attachment",
                sql: include_str!("../migrations/2026-11-28_01_attachment.sql"),
            },
            Migration {
                name: "2026-11-28_02_joint_sorting",
                sql: include_str!("../migrations/2026-11-28_02_joint_sorting.sql"),
            },
            Migration {
                name: "2026-11-28_20_level_opinion",
                sql: include_str!("../migrations/2026-11-28_20_level_opinion.sql"),
            },
            Migration { name: "2026-11-28_41_summons", sql: include_str!("../migrations/2026-11-28_41_summons.sql") },
        ]
    }

    fn bounds(&self) -> &'static [Bounds] {
        &BOUNDS
    }

    fn admit(&self, wish: &Wish<'_>) -> Result<(), Refusal> {
        match (wish.kind, wish.op) {
            (RecordKind::Item, Op::Append) => means_its_step(wish),
            (RecordKind::Item, Op::Create | Op::Set | Op::Resolve) => {
                keeps_its_words(wish).and_then(|()| sorted::admit(wish)).and_then(|()| confirmed::admit(wish))
            }
            (RecordKind::Attachment, _) => attachment::admit(wish),
            (RecordKind::LevelOpinion, _) => opinion::admit(wish),
            (RecordKind::Summons, _) => summons::admit(wish),
            (RecordKind::SummonsIdentity, _) => summons_identity::admit(wish),
            _ => Ok(()),
        }
    }

    fn audience(&self, record: &Record) -> Vec<ScopeId> {
        match record.kind {
            RecordKind::Summons => summons::audience(record),
            RecordKind::SummonsIdentity => summons_identity::audience(record),
            _ => vec![record.scope],
        }
    }

    fn counted_in(&self, record: &Record) -> Vec<ScopeId> {
        match record.kind {
            RecordKind::Summons => summons::counted_in(record),
            RecordKind::SummonsIdentity => summons_identity::counted_in(record),
            _ => vec![record.scope],
        }
    }

    fn project(&self, at: &Projection<'_>, record: &Record) -> Result<(), Error> {
        match record.kind {
            RecordKind::Item if has_arrived(record) => project_item(at, record),
            RecordKind::Attachment if attachment::has_arrived(record) => at.row_of::<Attachment>(record),
            RecordKind::Summons if summons::has_arrived(record) => at.row_of::<Summons>(record),
            RecordKind::SummonsIdentity if summons_identity::has_arrived(record) => {
                at.row_of::<SummonsIdentity>(record)
            }
            RecordKind::Item | RecordKind::Attachment | RecordKind::Summons | RecordKind::SummonsIdentity => Ok(()),
            RecordKind::ItemIdentity => at.row_of::<ItemIdentity>(record),
            RecordKind::LevelOpinion => at.row_of::<LevelOpinion>(record),
            _ => at.row(record),
        }
    }

    fn forget(&self, conn: &Connection, id: RecordId) -> Result<(), Error> {
        for sql in ["DELETE FROM item_state WHERE item = ?1", "DELETE FROM item_step WHERE item = ?1"] {
            conn.prepare_cached(sql)?.execute([id.bytes()])?;
        }
        Ok(())
    }

    fn search_text(&self, record: &Record) -> Option<String> {
        if record.kind != RecordKind::Item || !has_arrived(record) {
            return None;
        }
        let text = |id: &u16| record.values.get(id).and_then(Value::text);
        Some(item::FOUND_BY.iter().filter_map(text).collect::<Vec<_>>().join(" "))
    }
}

/// A step's word and what the change was meant to do are one.
fn means_its_step(wish: &Wish<'_>) -> Result<(), Refusal> {
    let word = wish.entry.and_then(|entry| entry.get("step")).and_then(|word| word.as_str());
    if word == Some(wish.intent.word()) { Ok(()) } else { Err(Refusal::invalid("step", "unknown_step")) }
}

fn keeps_its_words(wish: &Wish<'_>) -> Result<(), Refusal> {
    match (wish.op, wish.fields.get(&item::TEXT)) {
        (Op::Create, None) => Err(Refusal::invalid("text", "text_missing")),
        (_, Some(value)) if value.text().is_none_or(|text| text.trim().is_empty()) && wish.intent != Intent::Undo => {
            Err(Refusal::invalid("text", "text_missing"))
        }
        _ => Ok(()),
    }
}

/// A change can come before the record's beginning, through another laptop: no row until all is there.
fn has_arrived(record: &Record) -> bool {
    item::NEEDED.iter().all(|id| record.values.get(id).is_some_and(|value| *value != Value::Null))
}

fn project_item(at: &Projection<'_>, record: &Record) -> Result<(), Error> {
    let item: Item = record.get()?;
    at.row(record)?;
    let entries = at.entries(record.id)?;
    let folded = fold_entries(&item, &entries);
    write_state(at, record, &item, &folded)?;
    if entries.is_empty() { Ok(()) } else { write_steps(at.conn(), record.id, &entries, &folded) }
}

fn write_state(at: &Projection<'_>, record: &Record, item: &Item, folded: &Folded) -> Result<(), Error> {
    let s = &folded.standing;
    let day = |day: Option<chrono::NaiveDate>| day.map(|d| d.to_string());
    let state = (item.nature == Nature::Concern).then(|| s.state.word());
    let into = "item_state (item, is_confirmed, is_waiting, state, outcome, route, unit, handler,
                 first_handler, accepted_on, due_on, review_on, counts_on, resolved_on, closed_on, replies, is_answered,
                 reopened, sent_back, misfits)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)";
    at.put(
        into,
        params![
            record.id.bytes(),
            record.scope == item.work_scope(),
            is_waiting(item, folded),
            state,
            s.outcome.map(|o| o.word()),
            s.route,
            s.unit,
            s.handler,
            s.first_handler,
            day(s.accepted_on),
            day(s.due_on),
            day(s.review_on),
            day(s.counts_on()),
            day(s.resolved_on),
            day(s.closed_on),
            s.replied_on.len() as i64,
            s.is_answered,
            s.reopened,
            s.sent_back,
            folded.misfits() as i64,
        ],
    )
}

/// A concern waits for its reply, a question for its answer; suggestions and praise wait for nothing. A question whose words were erased
/// nobody can answer, and its answer was erased with it.
fn is_waiting(item: &Item, folded: &Folded) -> bool {
    match item.nature {
        Nature::Concern => folded.standing.is_waiting(),
        Nature::Question => item.first_answer.is_none() && !item.text.is_empty(),
        Nature::Suggestion | Nature::Praise => false,
    }
}

fn write_steps(conn: &Connection, id: RecordId, entries: &[Entry], folded: &Folded) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM item_step WHERE item = ?1")?.execute([id.bytes()])?;
    let sql = "INSERT INTO item_step (item, place_in_order, change, step, taken_on, at, member, misfit, state_after)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let mut statement = conn.prepare_cached(sql)?;
    for (n, (entry, line)) in entries.iter().zip(&folded.lines).enumerate() {
        let step = step_of(entry).map(|step| step.word.word());
        let (on, after) = (entry.on.to_string(), line.state_after.word());
        statement.execute(params![
            id.bytes(),
            n as i64,
            entry.id.bytes(),
            step,
            on,
            entry.at.0,
            entry.member.bytes(),
            line.misfit,
            after,
        ])?;
    }
    Ok(())
}
