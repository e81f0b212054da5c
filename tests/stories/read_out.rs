//! Moment 2 (users.md 5): the last round read out. What the secretary's home counts is what one click prints: every item of the
//! round before the one under way exactly once, unanswered first.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use stories::{Laptop, NOON, RECORDER, SECRETARY, concern, hear, hold_symposium};

const NOW: [&str; 2] = ["早晚水压不足", "公交站牌太小"];

/// What a printed readout says, without line breaks of its own.
fn printed(laptop: &Laptop, period: &Value) -> String {
    let wish = json!({ "paper": "readout", "period": period, "team": null, "visit": null, "community": laptop.community(),
        "item": null, "texts": {}, "formats": ["pdf"] });
    let made = laptop.call("papers.make", wish);
    let path = made["files"][0]["path"].as_str().unwrap();
    let out = std::process::Command::new("pdftotext").args(["-raw", path, "-"]).output().unwrap();
    assert!(out.status.success(), "{out:?}");
    String::from_utf8(out.stdout).unwrap().split_whitespace().collect()
}

/// Holds each text as often as it was heard, two people having said the same.
fn says(page: &str, texts: &[&str]) -> bool {
    let heard = |text: &str| texts.iter().filter(|other| **other == text).count();
    texts.iter().all(|text| page.matches(text).count() == heard(text))
}

#[test]
fn what_the_secretarys_home_counts_of_the_last_round_is_what_is_printed() {
    let laptop = Laptop::practice(NOON);
    let lead = laptop.lead();
    laptop.sign_in(RECORDER);
    let now = hold_symposium(&laptop);
    for text in NOW {
        hear(&laptop, &concern(("visit", &now), text));
    }
    laptop.sign_out();
    laptop.sign_in(&lead);
    laptop.call("confirmation.confirm", json!({ "visit": now }));
    laptop.sign_out();

    laptop.sign_in(SECRETARY);
    let all = laptop.call(
        "items.list",
        json!({ "community": laptop.community(), "search": null, "round": null, "states": [], "natures": [], "categories": [], "routes": [],
                "only_overdue": false, "only_unanswered": false, "offset": 0, "limit": 500 }),
    );
    let of_last = |row: &&Value| row["round"] == "2026-3" && row["stage"] == "confirmed";
    let last: Vec<&Value> = all["rows"].as_array().unwrap().iter().filter(of_last).collect();
    let texts = |waits: bool| -> Vec<&str> {
        let is_meant = |row: &&&Value| (row["nature"] == "concern" && row["is_replied"] == false) == waits;
        last.iter().filter(is_meant).map(|row| row["text"].as_str().unwrap()).collect()
    };
    let (waiting, answered) = (texts(true), texts(false));
    assert!(!waiting.is_empty() && !answered.is_empty(), "{last:?}");

    let card = laptop.call("days.community", json!({}))["last_round"].clone();
    assert_eq!((&card["round"], &card["total"]), (&json!("2026-3"), &json!(last.len())), "{card}");
    assert_eq!(card["unanswered"], json!(waiting.len()));
    let page = printed(&laptop, &card["round"]);
    let (first, then) = page.split_once("二、已答复").unwrap();
    assert!(says(first, &waiting) && says(then, &answered), "each once, unanswered first: {page}");
    assert!(NOW.iter().all(|text| !page.contains(text)), "nothing of the round under way");
    assert_eq!(printed(&laptop, &Value::Null), page, "asked for no round, the same");
    let current = printed(&laptop, &json!("2026-4"));
    assert!(says(&current, &NOW), "the round that is asked for: {current}");
    assert!(waiting.iter().all(|text| !current.contains(text)));
    let wish = json!({ "paper": "readout", "period": "2027-1", "team": null, "visit": null, "community": laptop.community(),
        "item": null, "texts": {}, "formats": ["pdf"] });
    assert_eq!(laptop.reason("papers.make", wish), "nothing_heard_yet");
}
