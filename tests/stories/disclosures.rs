//! A resident's number leaves a trace that reaches the office and nobody else, and is in it nowhere itself.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use stories::{Laptop, MORNING, NOON, OFFICE, RECORDER, SECRETARY};

const NUMBER: &str = "14631793816";

/// The door 1-1-101 of the community's ledger.
fn household(laptop: &Laptop) -> Value {
    let args = json!({ "community": laptop.community(), "search": "1-1-101" });
    laptop.call("directory.households", args)[0].clone()
}

#[test]
fn no_number_without_the_right_and_a_reason() {
    let laptop = Laptop::practice(MORNING);
    laptop.sign_in(SECRETARY);
    let home = household(&laptop);
    let ask = |reason: &str| json!({ "household": home["id"], "reason": reason });
    assert_eq!(laptop.reason("directory.reveal_phone", ask("")), "reason_needed");
    assert_eq!(laptop.reason("directory.reveal_phone", ask("好奇")), "reason_unknown");
    laptop.sign_out();
    for who in [RECORDER.to_owned(), laptop.lead(), OFFICE.to_owned()] {
        laptop.sign_in(&who);
        let refused = laptop.try_call("directory.reveal_phone", ask("contact")).unwrap_err();
        assert_eq!((refused.code.as_str(), refused.reason.as_str()), ("Forbidden", "not_your_right"), "{who}");
        assert_eq!(laptop.call("directory.disclosures", json!({}))["rows"], json!([]), "{who}");
        laptop.sign_out();
    }
}

#[test]
fn the_trace_is_there_after_the_process_ended_and_reaches_the_office_only() {
    let mut laptop = Laptop::practice(MORNING);
    laptop.sign_in(SECRETARY);
    let home = household(&laptop);
    let shown = laptop.call("directory.reveal_phone", json!({ "household": home["id"], "reason": "contact" }));
    assert_eq!(shown["phone"], NUMBER);
    laptop.restart(NOON);
    laptop.sign_in(SECRETARY);
    let own = laptop.call("directory.disclosures", json!({}))["rows"][0].clone();
    assert_eq!((&own["by"], &own["reason"], &own["door"]), (&json!(SECRETARY), &json!("contact"), &home["door"]));
    laptop.sign_out();

    laptop.sign_in(OFFICE);
    let seen = laptop.call("directory.disclosures", json!({}))["rows"][0].clone();
    assert_eq!((&seen["id"], &seen["by"], &seen["household"]), (&own["id"], &json!(SECRETARY), &home["id"]));
    assert_eq!(seen["door"], "", "the door stays with the community");
    assert!(seen["community_name"].as_str().unwrap().contains("上海新村"), "{seen}");
    let lines = laptop.call("history.show", json!({ "id": seen["id"] }));
    assert_eq!((&lines[0]["intent"], &lines[0]["role"]), (&json!("reveal"), &json!("community_secretary")));
    assert!(laptop.records().contains("contact") && !laptop.records().contains(NUMBER));
    laptop.sign_out();

    for who in [RECORDER.to_owned(), laptop.lead()] {
        laptop.sign_in(&who);
        assert_eq!(laptop.reason("history.show", json!({ "id": own["id"] })), "no_such_record", "{who}");
        laptop.sign_out();
    }
}
