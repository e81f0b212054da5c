//! What the screens are told.

use super::laptop::Laptop;
use super::small_hub::{Faults, Nature};
use change::Verdict;
use serde_json::{Value, json};

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

    // Each file is noted once it is written, and the next one has that note.
    for (more, (format, begins)) in [("csv", &b"\xef\xbb\xbf\""[..]), ("xlsx", b"PK")].into_iter().enumerate() {
        let file = office.call("sync.export_ledger", json!({ "format": format }));
        assert!(std::fs::read(file["path"].as_str().unwrap()).unwrap().starts_with(begins));
        assert_eq!(file["lines"].as_u64().unwrap() as usize, after.as_array().unwrap().len() + more);
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
    let news = |state: &Value| ["refused_new", "held_new", "to_review"].map(|name| state[name].as_u64().unwrap());
    let records = |word: &str| -> u64 {
        let of =
            |lines: &[Value]| lines.iter().filter(|l| l["state"] == word).map(|l| l["record"].to_string()).collect();
        let all: std::collections::BTreeSet<String> = of(lines.as_array().unwrap());
        all.len() as u64
    };
    let (refused, held) = (records("refused"), records("held"));
    assert!(refused > 0 && held > 0);
    assert_eq!(news(&state), [refused, held, refused], "what is held, the office rules on");
    assert_eq!(state["is_safe"], true, "the hub has them");
    office.call("sync.acknowledge", json!({}));
    assert_eq!(news(&office.state()), [0, 0, 0]);

    office.save("three");
    hub.set(Faults { verdict: Some(Verdict::Rejected("not_your_place".to_owned())), ..Faults::default() });
    office.sync();
    assert_eq!(news(&office.state()), [refused, 0, refused], "no refusal hides behind one that was noted");
    let refused = lines.as_array().unwrap().iter().find(|l| l["state"] == "refused" && l["kind"] == "member").unwrap();
    let words = office.call("sync.refused_fields", json!({ "id": refused["record"] }));
    let name = words["fields"].as_array().unwrap().iter().find(|f| f["field"] == "nickname").unwrap();
    assert_eq!((&words["kind"], &name["value"], &name["manner"]), (&json!("member"), &json!("one"), &json!("typed")));
    let held = lines.as_array().unwrap().iter().find(|l| l["state"] == "held").unwrap();
    let none = office.device.call("sync.refused_fields", json!({ "id": held["record"] })).unwrap_err();
    assert_eq!(none.reason, "no_such_record", "what waits is not written a second time");
}

#[test]
fn half_typed_text_keeps_a_laptop_from_being_handed_over() {
    let office = Laptop::founded(3);
    let (hub, _) = office.adopt(&Nature::default());
    office.sync();
    let told = || (office.state()["is_safe"].clone(), office.state()["unfinished"].clone());
    assert_eq!(told(), (json!(true), json!(0)));
    office.call("drafts.keep", json!({ "key": "visit/v/place", "text": "  " }));
    office.call("drafts.keep", json!({ "key": "report/2026-4/district", "text": r#"{"focus":"","next":null}"# }));
    assert_eq!(told(), (json!(true), json!(0)), "nothing is written in these");
    office.call("drafts.keep", json!({ "key": "item/new", "text": r#"{"text":"三号楼水泵漏水"}"# }));
    office.call("drafts.keep", json!({ "key": "visit/v/summary", "text": "到会三十人" }));
    assert_eq!(told(), (json!(false), json!(2)));
    for key in ["item/new", "visit/v/summary"] {
        office.call("drafts.drop", json!({ "key": key }));
    }
    assert_eq!(told(), (json!(true), json!(0)));
    drop(hub);
}

#[test]
fn the_ledger_is_whole_page_by_page_and_is_written_as_it_is_looked_at() {
    let office = Laptop::founded(30);
    let (hub, _) = office.adopt(&Nature::default());
    let total = |filter| office.call("sync.delivery_total", filter)["lines"].as_u64().unwrap();
    let page = |offset: u64| office.call("sync.deliveries", json!({ "limit": 7, "offset": offset }));
    let whole = office.call("sync.deliveries", json!({ "limit": 1000 }));
    let all = whole.as_array().unwrap();
    assert!(all.len() > 30, "{}", all.len());
    assert_eq!(total(json!({})), all.len() as u64);
    let pages = (0..).step_by(7).map(page).map(|lines| lines.as_array().unwrap().clone());
    assert_eq!(
        &pages.take_while(|lines| !lines.is_empty()).flatten().collect::<Vec<_>>(),
        all,
        "none twice, none left out"
    );
    assert_eq!(
        (total(json!({ "days": 30 })), total(json!({ "undelivered": true }))),
        (all.len() as u64, all.len() as u64)
    );

    office.sync();
    office.save("later");
    let open = total(json!({ "undelivered": true }));
    assert!(open > 0);
    assert_eq!(total(json!({})), all.len() as u64 + open);
    let file = office.call("sync.export_ledger", json!({ "format": "csv", "undelivered": true }));
    assert_eq!(file["lines"], open);
    drop(hub);
}

/// A hub gives few states in an hour: what differs is asked for another day, and the sync ends as it should.
#[test]
fn states_that_the_hub_gives_another_time_hold_up_nothing() {
    let office = Laptop::founded(3);
    let (hub, _) = office.adopt(&Nature::default());
    let too_often = r#"{"code":"NotAllowedNow","reason":"asked_too_often","params":{"seconds":30}}"#;
    let refusal = Some(("states", 429, too_often.to_owned()));
    office.sync();
    hub.set(Faults { is_at_odds: true, refusal, ..Faults::default() });
    office.sync();
    assert!(hub.log.lock().unwrap().asked.contains(&"states"));
    let state = office.state();
    assert_eq!((&state["is_safe"], &state["problem"]), (&json!(true), &json!(null)));
}
