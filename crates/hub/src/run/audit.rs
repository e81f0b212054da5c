//! `audit`: the audit chain, entry by entry.

use super::open_hub;
use super::said::{Fact, Said};
use crate::log::EntryRow;
use crate::{Charter, Failure, Home, Words};
use chrono::NaiveDate;
use kernel::RecordId;
use serde_json::{Map, Value, json};

/// Entries read at once.
const PORTION: u32 = 1_000;
/// Enough of a hash to tell it from another by eye.
const SHORT: usize = 16;

/// Entries of this day and later ones, or all.
pub(super) fn audit(home: &Home, since: Option<NaiveDate>, words: Words) -> Result<Said, Failure> {
    let hub = open_hub(home, &Charter::must(home)?)?;
    let head = hub.audit_head()?;
    let (mut found, mut after): (Vec<EntryRow>, u64) = (Vec::new(), 0);
    loop {
        let portion = hub.audit_entries(after, PORTION)?;
        let Some(last) = portion.last().map(|row| row.seq) else { break };
        after = last;
        found.extend(portion.into_iter().filter(|row| since.is_none_or(|day| row.at.local_date() >= day)));
    }
    let facts = vec![
        ("audit_entries", json!(after)),
        ("audit_head", json!(head.map(|head| short(&head.end.hash)))),
        ("audit_signed", json!(head.map(|head| head.end.seq))),
        ("audit_signed_at", json!(head.map(|head| head.at.to_rfc3339()))),
    ];
    let whole = found.iter().map(|row| Value::Object(whole(row))).collect();
    Ok(Said::Table(facts, found.iter().map(|row| line(row, words)).collect(), ("entries", Value::Array(whole))))
}

/// For people: who did what to what, and how often.
fn line(row: &EntryRow, words: Words) -> Vec<Fact> {
    let deed = &row.deed;
    let by = match (deed.member, deed.device) {
        (None, None) => words.say("audit", "operator").into_owned(),
        (member, device) => {
            let ids = [member.map(|id| id.to_string()), device.map(|id| id.to_string())];
            ids.into_iter().flatten().collect::<Vec<_>>().join("/")
        }
    };
    vec![
        ("seq", json!(row.seq)),
        ("at", json!(row.at.to_rfc3339())),
        ("said", json!(words.say("audit", &deed.what))),
        ("times", json!(format!("×{}", deed.times))),
        ("by", json!(by)),
        ("subjects", json!(subjects(row))),
        ("why", json!(deed.reason)),
    ]
}

/// For programs: all of it.
fn whole(row: &EntryRow) -> Map<String, Value> {
    let deed = &row.deed;
    let values = [
        ("seq", json!(row.seq)),
        ("at", json!(row.at.to_rfc3339())),
        ("what", json!(deed.what)),
        ("member", json!(deed.member)),
        ("device", json!(deed.device)),
        ("change", json!(deed.change)),
        ("subjects", json!(subjects(row))),
        ("reason", json!(deed.reason)),
        ("times", json!(deed.times)),
        ("prev", json!(row.prev.to_hex())),
        ("hash", json!(row.hash.to_hex())),
    ];
    values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn subjects(row: &EntryRow) -> Vec<RecordId> {
    row.deed.subjects.iter().map(|id| RecordId::from_bytes(*id)).collect()
}

/// The beginning of a hash.
pub(super) fn short(hash: &seal::Hash) -> String {
    hash.to_hex().chars().take(SHORT).collect()
}
