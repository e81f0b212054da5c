//! Every reason this crate gives has words in both languages, with the same values; no words are left over.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What stands before a reason in the source, and which literal after it is the reason.
const GIVEN_BY: [(&str, usize); 10] = [
    ("Fault::new(", 0),
    ("ImportFinding::of(", 0),
    ("Refusal::invalid(", 1),
    ("Refusal::new(ErrorCode::NotAllowedNow,", 0),
    ("refusal(\"", 0),
    ("about(homes,", 0),
    ("about(teams,", 0),
    ("about(\"", 0),
    ("recurring(", 0),
    ("reason: \"", 0),
];

/// Its words stand with the shared errors.
const SHARED: &str = "internal";

/// Reasons chosen by a match, which no call names.
const CHOSEN: [&str; 9] = [
    "fields_changed",
    "identical_repeat",
    "households_not_in_file",
    "pairings_not_in_file",
    "places_not_in_file",
    "records_not_in_file",
    "teams_not_in_file",
    "source_old_excel",
    "source_word",
];

type Words = BTreeMap<String, String>;

fn words(language: &str) -> Words {
    let name = format!("../../ui/src/features/directory/import.{language}.json");
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Reasons of screens other than the import's, with their words beside those screens.
fn worded_elsewhere(language: &str) -> BTreeSet<String> {
    let locale = if language == "zh" { "zh-CN" } else { language };
    let shared = [format!("locales/{locale}.json")];
    let screens =
        ["held", "privacy", "devices", "directory"].map(|screen| format!("features/{screen}/{language}.json"));
    let errors = shared.iter().chain(&screens).flat_map(|name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src").join(name);
        let all: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        all["errors"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    });
    errors.collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() { sources(&entry, found) } else { found.push(entry) }
    }
}

/// The literals that follow a call, up to the end of its statement.
fn literal(after: &str, which: usize) -> Option<&str> {
    let statement = after.split(';').next()?;
    let literal = statement.split('"').skip(1).step_by(2).nth(which)?;
    literal.chars().all(|c| c.is_ascii_lowercase() || c == '_').then_some(literal)
}

fn reasons() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut reasons: BTreeSet<String> = CHOSEN.iter().map(|r| (*r).to_owned()).collect();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (before, which) in GIVEN_BY {
            let calls = code.match_indices(before).map(|(at, _)| &code[at + before.trim_end_matches('"').len()..]);
            reasons.extend(calls.filter_map(|after| literal(after, which)).filter(|l| *l != SHARED).map(str::to_owned));
        }
    }
    reasons
}

fn values(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
}

#[test]
fn every_reason_has_words_in_both_languages() {
    let (zh, en) = (words("zh"), words("en"));
    assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    let worded: BTreeSet<String> = zh.keys().filter(|k| !k.starts_with("column_")).cloned().collect();
    let elsewhere: BTreeSet<String> = &worded_elsewhere("zh") & &worded_elsewhere("en");
    let wordless: Vec<String> =
        reasons().into_iter().filter(|r| !worded.contains(r) && !elsewhere.contains(r)).collect();
    assert_eq!(wordless, Vec::<String>::new(), "reasons without words");
    assert_eq!(worded.difference(&reasons()).collect::<Vec<_>>(), Vec::<&String>::new(), "words without a reason");
    for (key, text) in &zh {
        assert_eq!(values(text), values(&en[key]), "{key}");
        assert!(!text.trim().is_empty() && !en[key].trim().is_empty(), "{key}");
    }
}
