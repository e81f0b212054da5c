//! What a run says: JSON for programs, lines for people.

use crate::Words;
use serde_json::Value;

/// A key that stays, whose word for people stands in the locale files under `say`; and its value.
pub(super) type Fact = (&'static str, Value);

/// In the order in which people read it.
pub(super) enum Said {
    /// What was done, or how things are.
    Facts(Vec<Fact>),
    /// A list.
    Rows(Vec<Vec<Fact>>),
    /// How things are, and a table under it: for people its rows, for programs the whole under its key.
    Table(Vec<Fact>, Vec<Vec<Fact>>, Fact),
    /// Something made for programs alone.
    Document(Value),
}

impl Said {
    pub(super) fn print(self, wants_json: bool, words: Words) {
        let lines = match (self, wants_json) {
            (Self::Document(document), _) => vec![format!("{document:#}")],
            (Self::Facts(facts), true) => vec![format!("{:#}", object(facts))],
            (Self::Table(mut facts, _, whole), true) => {
                facts.push(whole);
                vec![format!("{:#}", object(facts))]
            }
            (Self::Table(facts, rows, _), false) => {
                let facts = facts.iter().map(|fact| fact_line(fact, words));
                facts.chain(rows.iter().map(|row| row_line(row, words))).collect()
            }
            (Self::Rows(rows), true) => vec![format!("{:#}", Value::from_iter(rows.into_iter().map(object)))],
            (Self::Facts(facts), false) => facts.iter().map(|fact| fact_line(fact, words)).collect(),
            (Self::Rows(rows), false) if rows.is_empty() => vec![words.say("say", "nothing").into_owned()],
            (Self::Rows(rows), false) => rows.iter().map(|row| row_line(row, words)).collect(),
        };
        lines.iter().for_each(|line| println!("{line}"));
    }
}

fn object(facts: Vec<Fact>) -> Value {
    facts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn fact_line((key, value): &Fact, words: Words) -> String {
    format!("{}{}{}", words.say("say", key), words.say("marks", "colon"), cell(value, words))
}

fn row_line(row: &[Fact], words: Words) -> String {
    let said = |(key, value): &Fact| match (*key, value) {
        ("reason", Value::String(reason)) => words.say("errors", reason).into_owned(),
        ("what", Value::String(what)) => words.say("copies", what).into_owned(),
        _ => cell(value, words),
    };
    row.iter().map(said).collect::<Vec<_>>().join("  ")
}

fn cell(value: &Value, words: Words) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(is_so) => words.say("say", if *is_so { "yes" } else { "no" }).into_owned(),
        Value::Null => "-".to_owned(),
        Value::Array(parts) => parts.iter().map(|part| cell(part, words)).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
