//! What the screens are told.

use super::laptop::Laptop;
use super::small_hub::{Faults, Nature};
use change::Verdict;
use serde_json::json;

#[test]
fn without_a_hub_nothing_is_tried_and_everything_works() {
    let office = Laptop::founded(3);
    assert_eq!(office.refused_sync().reason, "hub_unknown");
    let state = office.state();
    assert_eq!((&state["has_hub"], &state["hub"], &state["problem"]), (&json!(false), &json!(null), &json!(null)));
    assert_eq!((&state["is_safe"], &state["synced_at"]), (&json!(false), &json!(null)));
    assert!(state["unsent"].as_u64().unwrap() > 0);
}

#[test]
fn a_hub_that_is_gone_is_offline_and_one_that_says_no_is_not() {
    let office = Laptop::founded(3);
    let (hub, _) = office.adopt(&Nature::default());
    let text = r#"{"code":"NotAllowedNow","reason":"too_many_requests","params":{"seconds":30}}"#;
    hub.set(Faults { refusal: Some(("hello", 429, text.to_owned())), ..Faults::default() });
    let refused = office.refused_sync();
    assert_eq!((refused.reason.as_str(), refused.params["seconds"].as_str()), ("too_many_requests", "30"));
    let problem = &office.state()["problem"];
    assert_eq!((&problem["is_offline"], &problem["reason"]), (&json!(false), &json!("too_many_requests")));
    hub.set(Faults { refusal: Some(("hello", 502, "<html>proxy</html>".to_owned())), ..Faults::default() });
    assert_eq!(office.refused_sync().reason, "hub_answer_unfit");
    hub.set(Faults { nonsense: true, ..Faults::default() });
    assert_eq!(office.refused_sync().code, kernel::ErrorCode::Corrupt);
    drop(hub);
    assert_eq!(office.refused_sync().code, kernel::ErrorCode::Offline);
    let problem = &office.state()["problem"];
    assert_eq!((&problem["is_offline"], &problem["reason"]), (&json!(true), &json!("hub_not_reached")));
    office.assert_whole();
}

#[test]
fn the_ledger_gives_a_receipt_for_each_record_and_none_before_there_is_one() {
    let office = Laptop::founded(3);
    let (hub, _) = office.adopt(&Nature::default());
    let lines = |filter| office.call("sync.deliveries", filter);
    let before = lines(json!({ "limit": 100 }));
    assert!(before.as_array().unwrap().iter().all(|l| l["state"] == "on_laptop" && l["receipt"].is_null()), "{before}");
    assert_eq!(lines(json!({ "limit": 100, "undelivered": true })), before);

    let summary = office.sync();
    assert_eq!((&summary["refused"], &summary["held"], &summary["stuck"]), (&json!(0), &json!(0), &json!([])));
    let after = lines(json!({ "limit": 100 }));
    assert_eq!(after.as_array().unwrap().len(), before.as_array().unwrap().len());
    for line in after.as_array().unwrap() {
        assert_eq!(line["state"], "on_hub", "{line}");
        assert!(line["receipt"].as_str().is_some_and(|n| n.len() == 8) && line["received_at"].is_string(), "{line}");
    }
    assert_eq!(lines(json!({ "undelivered": true })), json!([]));
    let log = hub.log.lock().unwrap();
    let number = seal::to_hex(&log.feeds.values().next().unwrap()[0].1.head.0[..4]);
    assert!(after.to_string().contains(&number), "the number is the hub's own");
    drop(log);

    for (format, begins) in [("csv", &b"\xef\xbb\xbf\""[..]), ("xlsx", b"PK")] {
        let file = office.call("sync.export_ledger", json!({ "format": format }));
        assert!(std::fs::read(file["path"].as_str().unwrap()).unwrap().starts_with(begins));
        assert_eq!(file["lines"].as_u64().unwrap() as usize, after.as_array().unwrap().len());
    }
}

#[test]
fn what_the_hub_refuses_or_holds_is_told_with_its_reason_until_it_was_noted() {
    let office = Laptop::founded(3);
    let (hub, _) = office.adopt(&Nature::default());
    office.sync();
    office.save("one");
    hub.set(Faults { verdict: Some(Verdict::Rejected("not_your_place".to_owned())), ..Faults::default() });
    let summary = office.sync();
    assert!(summary["refused"].as_u64().unwrap() > 0 && summary["held"] == 0, "{summary}");
    office.save("two");
    hub.set(Faults { verdict: Some(Verdict::Held("posting_ended".to_owned())), ..Faults::default() });
    assert!(office.sync()["held"].as_u64().unwrap() > 0);

    let lines = office.call("sync.not_in_force", json!({}));
    let reasons: Vec<(&str, &str)> = (lines.as_array().unwrap().iter())
        .map(|l| (l["state"].as_str().unwrap(), l["reason"].as_str().unwrap()))
        .collect();
    assert!(
        reasons.contains(&("refused", "not_your_place")) && reasons.contains(&("held", "posting_ended")),
        "{reasons:?}"
    );
    let state = office.state();
    assert_eq!(state["to_review"], json!(state["refused"].as_u64().unwrap() + state["held"].as_u64().unwrap()));
    assert_eq!(state["is_safe"], true, "the hub has them");
    office.call("sync.acknowledge", json!({}));
    assert_eq!(office.state()["to_review"], state["held"]);
}
