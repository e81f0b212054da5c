//! Nothing stays in the team's draft for ever: what comes after a confirmation, and what was heard outside any visit, is read
//! and confirmed by the lead, and counted once.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use stories::{
    EVENING, Laptop, MORNING, NOON, OFFICE, RECORDER, concern, hear, hear_outside, hold_symposium, open_door,
};

const LATER: &str = "2026-10-08T20:00:00+08:00";
const NIGHT: &str = "2026-10-08T21:00:00+08:00";

const COUNTED: [&str; 5] = ["visits.done", "people.attended", "people.calls", "items.heard", "nature.concern"];

fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

fn figures(laptop: &Laptop, as_of: Option<&str>) -> Vec<u64> {
    let table = laptop.call("figures.show", json!({ "period": "2026Q4", "team": null, "as_of": as_of }));
    let rows: BTreeMap<&str, u64> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["id"].as_str().unwrap(), r["value"].as_u64().unwrap()))
        .collect();
    COUNTED.iter().map(|wanted| rows[wanted]).collect()
}

fn waiting(laptop: &Laptop) -> [u64; 3] {
    let said = laptop.call("confirmation.waiting", json!({}));
    assert_eq!(laptop.call("days.lead", json!({}))["to_confirm"], said);
    ["visits", "late", "items"].map(|kind| said[kind].as_u64().unwrap())
}

/// A symposium that the lead has confirmed; the lid was closed before the recorder could learn of it.
fn confirmed_unheard() -> (Laptop, String) {
    let mut laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let visit = hold_symposium(&laptop);
    hear(&laptop, &concern(("visit", &visit), "三楼以上想加装电梯"));
    laptop.sign_out();
    laptop.restart(EVENING);
    laptop.sign_in(&laptop.lead());
    laptop.call("confirmation.confirm", json!({ "visit": visit }));
    laptop.restart(LATER);
    (laptop, visit)
}

/// What the recorder, not knowing of the confirmation, adds to the visit.
fn added(laptop: &Laptop, visit: &str) -> (String, String) {
    laptop.sign_in(RECORDER);
    assert_eq!(laptop.call("visits.show", json!({ "id": visit }))["row"]["stage"], "draft", "not known yet");
    let page = open_door(laptop, "3-2-501");
    let call = id(&page["row"]);
    assert_eq!(page["visit"], json!(visit));
    let item = id(&hear(laptop, &concern(("call", &call), "楼上漏水")));
    laptop.call("visits.write_journal", json!({ "visit": visit, "call": call, "id": null, "text": "老人精神不错" }));
    let come = json!({ "visit": visit, "name": null, "role": "resident", "count": 2, "is_walk_in": true });
    laptop.call("visits.sign_in", come);
    (call, item)
}

#[test]
fn what_is_not_the_leads_or_is_not_there_can_not_be_confirmed() {
    let (laptop, visit) = confirmed_unheard();
    added(&laptop, &visit);
    hear_outside(&laptop, "接待日来访");
    let community = laptop.community();
    let (late, items) = (json!({ "visit": visit }), json!({ "community": community }));
    for name in ["confirmation.confirm_late", "confirmation.confirm_items"] {
        let wish = if name.ends_with("late") { &late } else { &items };
        let refused = laptop.try_call(name, wish.clone()).unwrap_err();
        assert_eq!((refused.code.as_str(), refused.reason.as_str()), ("Forbidden", "not_your_right"), "{name}");
    }
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    assert_eq!(laptop.try_call("confirmation.confirm_items", items.clone()).unwrap_err().code, "Forbidden");
    laptop.sign_out();

    laptop.sign_in(&laptop.lead());
    laptop.call("confirmation.confirm_late", late.clone());
    laptop.call("confirmation.confirm_items", items.clone());
    assert_eq!(laptop.reason("confirmation.confirm_late", late), "nothing_to_confirm");
    assert_eq!(laptop.reason("confirmation.confirm_items", items), "nothing_to_confirm");
    assert_eq!(waiting(&laptop), [0, 0, 0]);
}

#[test]
fn what_comes_late_is_read_amended_confirmed_and_counted_once() {
    let (mut laptop, visit) = confirmed_unheard();
    let (call, item) = added(&laptop, &visit);
    laptop.sign_out();

    laptop.restart(LATER);
    let lead = laptop.lead();
    laptop.sign_in(&lead);
    assert_eq!(waiting(&laptop), [0, 1, 0]);
    let pending = laptop.call("confirmation.pending", json!({}));
    assert_eq!(pending["visits"], json!([]), "nobody reads the visit again");
    let late = &pending["late"][0];
    assert_eq!(
        (&late["row"]["id"], &late["calls"][0]["id"], &late["items"][0]["id"]),
        (&json!(visit), &json!(call), &json!(item))
    );
    assert_eq!((late["items"].as_array().unwrap().len(), late["journal"].as_array().unwrap().len()), (1, 1));
    assert_eq!(
        (&late["recount"]["before"]["resident"], &late["recount"]["after"]["resident"]),
        (&json!(18), &json!(20))
    );
    assert_eq!(figures(&laptop, None), [1, 23, 0, 1, 1], "not counted before it was read");
    let amended = json!({ "kind": "item", "id": item, "fields": { "text": "楼上漏水，要用盆接" } });
    laptop.call("confirmation.amend", amended);
    let confirmed = laptop.call("confirmation.confirm_late", json!({ "visit": visit }));
    assert_eq!((&confirmed["moved"], &confirmed["recounted"]), (&json!(3), &json!(true)), "call, journal, item");
    assert_eq!(waiting(&laptop), [0, 0, 0]);
    laptop.sign_out();

    laptop.restart(NIGHT);
    laptop.sign_in(OFFICE);
    for _ in 0..2 {
        assert_eq!(figures(&laptop, None), [1, 25, 1, 2, 2]);
        laptop.sign_out();
        laptop.sign_in(OFFICE);
    }
    let page = laptop.call("visits.show", json!({ "id": visit }));
    assert_eq!(page["attended_by_role"], json!({ "committee": 1, "resident": 20, "warden": 4 }));
    assert_eq!((&page["row"]["calls"], &page["journal"][0]["text"]), (&json!(1), &json!("老人精神不错")));
    assert_eq!(laptop.call("items.show", json!({ "id": item }))["row"]["text"], "楼上漏水，要用盆接");
    assert_eq!(laptop.call("safety.verify", json!({}))["is_clean"], true);
    laptop.sign_out();

    laptop.sign_in(&lead);
    assert_eq!(figures(&laptop, Some(EVENING)), [1, 23, 0, 1, 1], "the cut before it came does not move");
    assert_eq!(figures(&laptop, None), [1, 25, 1, 2, 2]);
    let lines = laptop.call("history.show", json!({ "id": visit }));
    let last = lines.as_array().unwrap().last().unwrap();
    let counts = last["changes"].as_array().unwrap().iter().find(|c| c["field"] == "attended_by_role").unwrap();
    assert_eq!((&last["intent"], &last["by"]), (&json!("amend"), &json!(lead)));
    assert!(counts["before"].as_str().unwrap().contains("18") && counts["after"].as_str().unwrap().contains("20"));
}

#[test]
fn what_is_added_to_a_visit_known_to_be_confirmed_waits_for_the_lead_too() {
    let (laptop, visit) = confirmed_unheard();
    laptop.sign_in(&laptop.lead());
    laptop.sign_out();
    laptop.sign_in(RECORDER);
    assert_eq!(laptop.call("visits.show", json!({ "id": visit }))["row"]["stage"], "confirmed");
    let item = hear(&laptop, &concern(("visit", &visit), "会后又想起一件"));
    assert_eq!(item["stage"], "draft", "only the lead takes it out");
    laptop.call("visits.write_journal", json!({ "visit": visit, "call": null, "id": null, "text": "补记" }));
    assert_eq!(laptop.call("days.recorder", json!({}))["unconfirmed"]["late"], 1);
    laptop.sign_out();
    laptop.sign_in(&laptop.lead());
    assert_eq!(laptop.call("confirmation.confirm_late", json!({ "visit": visit }))["moved"], 2);
}

#[test]
fn what_was_heard_outside_any_visit_reaches_the_office_once_the_lead_has_confirmed() {
    let mut laptop = Laptop::practice(MORNING);
    laptop.sign_in(RECORDER);
    let community = laptop.community();
    let item = id(&hear_outside(&laptop, "接待日来访：楼道灯不亮"));
    let gone = id(&hear_outside(&laptop, "写错了的一条"));
    let visit = hold_symposium(&laptop);
    let of_void = id(&hear(&laptop, &concern(("visit", &visit), "记在误录的走访里")));
    laptop.call("visits.void", json!({ "kind": "visit", "id": visit, "reason": "误录" }));
    assert_eq!(laptop.call("days.recorder", json!({}))["unconfirmed"]["items"], 3);
    laptop.sign_out();

    laptop.restart(NOON);
    laptop.sign_in(&laptop.lead());
    assert_eq!(waiting(&laptop), [0, 0, 3]);
    let pending = laptop.call("confirmation.pending", json!({}));
    let others = &pending["items"][0];
    assert_eq!((&pending["items"].as_array().unwrap().len(), &others["community"]), (&1, &json!(community)));
    let listed: Vec<&Value> = others["items"].as_array().unwrap().iter().map(|i| &i["id"]).collect();
    assert_eq!(listed, [&json!(item), &json!(gone), &json!(of_void)], "a void visit keeps nothing back");
    laptop.call("visits.void", json!({ "kind": "item", "id": gone, "reason": "写错" }));
    assert_eq!(figures(&laptop, None)[3..], [0, 0]);
    let confirmed = laptop.call("confirmation.confirm_items", json!({ "community": community }));
    assert_eq!(confirmed["moved"], 2);
    laptop.sign_out();

    laptop.restart(EVENING);
    laptop.sign_in(OFFICE);
    assert_eq!(figures(&laptop, None)[3..], [2, 2]);
    assert_eq!(laptop.call("items.show", json!({ "id": item }))["row"]["stage"], "confirmed");
    laptop.sign_out();
    laptop.sign_in(&laptop.lead());
    assert_eq!(figures(&laptop, Some(MORNING))[3..], [0, 0], "an earlier cut does not move");
    let fields = json!({ "route": "subdistrict", "first_handler": "王敏", "due_on": "2026-10-30" });
    let stepped = laptop.call("items.step", json!({ "id": item, "step": "accept", "fields": fields }));
    assert_eq!(stepped["row"]["state"], "accepted", "and goes its way like any other");
}
