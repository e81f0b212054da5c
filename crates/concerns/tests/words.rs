//! Every refusal and every word of a step has its words in both languages.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use concerns::{Nature, Outcome, State, StepWord, Workflow};
use serde_json::Value;
use std::collections::BTreeSet;

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn locales() -> [(&'static str, Value); 2] {
    [
        ("zh", read(include_str!("../../../ui/src/features/concerns/zh.json"))),
        ("en", read(include_str!("../../../ui/src/features/concerns/en.json"))),
    ]
}

fn refusals() -> [(&'static str, Value); 2] {
    [
        ("zh", read(include_str!("../../../ui/src/features/concerns/errors.zh.json"))),
        ("en", read(include_str!("../../../ui/src/features/concerns/errors.en.json"))),
    ]
}

/// Reasons as the sources write them: the last string of a refusal's constructor.
fn reasons() -> BTreeSet<String> {
    let mut found: BTreeSet<String> = ["unknown_category", "unknown_route"].map(str::to_owned).into();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for start in [
            "Refusal::not_now(",
            "Refusal::invalid(",
            "self.refuse(",
            "Err(\"",
            "=> \"no_",
            "=> \"pack_",
            "=> \"unknown_",
        ] {
            for part in text.split(start).skip(1) {
                let quoted = format!("{}{part}", if start.ends_with('"') { "\"" } else { "" });
                let quoted = if start.starts_with("=>") { format!("\"{}{part}", &start[4..]) } else { quoted };
                let call = quoted.split([')', ',', ';']).take(2).find(|p| p.trim().trim_matches('"').contains('_'));
                let reason = call.map(|c| c.trim().split('"').nth(1).unwrap_or_default().to_owned());
                found.extend(reason.filter(|r| !r.is_empty() && r.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
            }
        }
    }
    found
}

#[test]
fn every_reason_has_words() {
    let reasons = reasons();
    for expected in
        ["step_not_allowed", "reply_needed", "field_missing", "no_such_item", "not_confirmed", "unknown_step"]
    {
        assert!(reasons.contains(expected), "the search through the sources misses {expected}: {reasons:?}");
    }
    let fields: BTreeSet<&str> =
        ["due_on", "asked_on", "review_on", "wished_on", "is_proactive", "media_type", "duplicate_of", "route"].into();
    for (language, words) in refusals() {
        for reason in reasons.iter().filter(|r| !fields.contains(r.as_str())) {
            assert!(words[reason].is_string(), "{language}: {reason}");
        }
    }
}

#[test]
fn every_word_of_a_step_has_words() {
    for (language, words) in locales() {
        let has = |group: &str, word: &str| assert!(words[group][word].is_string(), "{language}: {group}.{word}");
        for step in StepWord::ALL {
            has("steps", step.word());
        }
        Nature::ALL.iter().for_each(|w| has("natures", w.word()));
        State::ALL.iter().for_each(|w| has("states", w.word()));
        Outcome::ALL.iter().for_each(|w| has("outcomes", w.word()));
        let rules = &Workflow::of_version(Workflow::GRADED_1).unwrap().steps;
        rules.iter().flat_map(|r| &r.fields).for_each(|f| has("stepFields", &f.name));
    }
}

fn keys(value: &Value, path: &str, into: &mut BTreeSet<String>) {
    match value.as_object() {
        Some(map) => map.iter().for_each(|(key, value)| keys(value, &format!("{path}.{key}"), into)),
        None => drop(into.insert(path.to_owned())),
    }
}

#[test]
fn both_languages_have_the_same_keys() {
    for pair in [locales(), refusals()] {
        let [zh, en] = pair.map(|(_, words)| {
            let mut all = BTreeSet::new();
            keys(&words, "", &mut all);
            all
        });
        assert_eq!(zh, en);
    }
}
