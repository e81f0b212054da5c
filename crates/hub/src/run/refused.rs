//! `refused`: changes that came and are not in force, one by one and by reason. Ids, and words of ours.

use super::open_hub;
use super::said::{Fact, Said};
use crate::not_in_force::{Counts, NotInForce, Standing, counted};
use crate::{Charter, Failure, Home, Words};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// What came on this day and later ones, or all.
pub(super) fn refused(home: &Home, since: Option<NaiveDate>, words: Words) -> Result<Said, Failure> {
    let hub = open_hub(home, &Charter::must(home)?)?;
    let mut found = hub.not_in_force()?;
    found.retain(|one| since.is_none_or(|day| one.received_at.local_date() >= day));
    found.sort_by_key(|one| one.received_at);
    let counts = counted(&found);
    let rows = by_reason(&counts, words).into_iter().chain(found.iter().map(|one| line(one, words))).collect();
    let reason = |((standing, why), n): (&(Standing, String), &u64)| json!({ "standing": standing.word(), "reason": why, "changes": n });
    let whole = json!({
        "by_reason": counts.iter().map(reason).collect::<Value>(),
        "changes": found.iter().map(whole).collect::<Value>(),
    });
    Ok(Said::Table(totals(&counts), rows, ("not_in_force", whole)))
}

/// How many are refused, held, and not let in.
pub(super) fn totals(counts: &Counts) -> Vec<Fact> {
    let of = |wanted| counts.iter().filter(|((standing, _), _)| *standing == wanted).map(|(_, n)| n).sum::<u64>();
    [
        ("changes_refused", Standing::Refused),
        ("changes_held", Standing::Held),
        ("changes_not_let_in", Standing::NotLetIn),
    ]
    .map(|(key, standing)| (key, json!(of(standing))))
    .to_vec()
}

fn by_reason(counts: &Counts, words: Words) -> Vec<Vec<Fact>> {
    let row = |((standing, why), n): (&(Standing, String), &u64)| {
        vec![("times", json!(format!("{n} ×"))), ("said", said(*standing, words)), ("why", json!(why))]
    };
    counts.iter().map(row).collect()
}

fn line(one: &NotInForce, words: Words) -> Vec<Fact> {
    vec![
        ("at", json!(one.received_at.to_rfc3339())),
        ("said", said(one.standing, words)),
        ("why", json!(one.reason)),
        ("kind", json!(one.kind.map(kernel::RecordKind::word))),
        ("device", json!(one.chain.0)),
        ("batch", json!(format!("{}+{}", one.numbers.0, one.numbers.1 - one.numbers.0))),
    ]
}

fn said(standing: Standing, words: Words) -> Value {
    json!(words.say("standings", standing.word()))
}

fn whole(one: &NotInForce) -> Value {
    json!({
        "at": one.received_at.to_rfc3339(), "standing": one.standing.word(), "reason": one.reason,
        "kind": one.kind.map(kernel::RecordKind::word), "device": one.chain.0, "scope": one.chain.1,
        "batch": one.numbers.0, "number": one.numbers.1, "change": one.id,
    })
}
