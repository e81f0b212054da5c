//! A subdistrict on a laptop of its own, at a real hub process: it reads what its communities work on, says at which level a concern is
//! to be solved, and nothing moves by it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::path::PathBuf;
use stories::{Hub, Invitation, Laptop, NOON, OFFICE, RECORDER, hear_outside, sync};

fn signs_in(laptop: &Laptop, who: &str) {
    laptop.sign_out();
    laptop.sign_in(who);
}

fn items(laptop: &Laptop, states: &[&str]) -> Vec<Value> {
    let wish = json!({
        "search": null, "states": states, "natures": ["concern"], "categories": [], "routes": [], "community": null, "round": null,
        "only_overdue": false, "only_unanswered": false, "offset": 0, "limit": 50,
    });
    laptop.call("items.list", wish)["rows"].as_array().unwrap().clone()
}

fn page(laptop: &Laptop, id: &Value) -> Value {
    laptop.call("items.show", json!({ "id": id }))
}

#[test]
fn a_subdistrict_says_the_level_and_nothing_else_and_the_others_read_it() {
    let first = Laptop::practice(NOON);
    first.sign_in(RECORDER);
    let community = first.community();
    let draft = hear_outside(&first, "还没有过目的事")["id"].clone();
    signs_in(&first, OFFICE);
    let mut hub = Hub::adopted_by(&first);
    hub.start();
    sync(&first);
    let args = json!({ "nickname": "何湖", "role": "subdistrict", "team": null, "community": community });
    let made = first.call("directory.add_member", args);
    let (file, code) = (PathBuf::from(made["path"].as_str().unwrap()), made["opening_code"].as_str().unwrap());
    let street = Laptop::joined(&Invitation { file, code: code.to_owned(), name: "何湖".into() }, (NOON, 2));
    sync(&first);
    let lead = first.lead();
    for who in [RECORDER, &lead, OFFICE] {
        signs_in(&first, who);
        sync(&first);
    }
    sync(&street);

    let open = items(&street, &["raised", "accepted", "handling", "deferred"]);
    let over = items(&street, &["closed"]);
    assert!(!open.is_empty() && !over.is_empty(), "practice has both");
    let one = open.iter().find(|row| row["community"] == community.as_str()).unwrap_or(&open[0]);
    let id = &one["id"];
    let before = page(&street, id);
    assert_eq!((&before["may_advise"], &before["level_opinion"]), (&json!(true), &Value::Null));

    let changes = street.changes();
    for (wish, reason) in [
        (json!({ "id": id, "route": " " }), "level_missing"),
        (json!({ "id": id, "route": "the_moon" }), "unknown_route"),
        (json!({ "id": over[0]["id"], "route": "subdistrict" }), "item_is_over"),
    ] {
        assert_eq!(street.reason("items.advise_level", wish), reason);
    }
    assert!(
        street.try_call("items.advise_level", json!({ "id": draft, "route": "subdistrict" })).is_err(),
        "a draft is not here"
    );
    for (step, fields) in [("accept", json!({})), ("escalate", json!({})), ("reply", json!({ "text": "好" }))] {
        assert!(street.try_call("items.step", json!({ "id": id, "step": step, "fields": fields })).is_err(), "{step}");
    }
    assert_eq!(street.reason("items.set", json!({ "id": id, "fields": { "text": "别的" } })), "not_your_right");
    assert_eq!(street.changes(), changes, "nothing was written");

    street.call("items.advise_level", json!({ "id": id, "route": "subdistrict" }));
    let said = street.call("items.advise_level", json!({ "id": id, "route": "district_department" }));
    assert_eq!(said["level_opinion"]["route"], "district_department");
    street.call("items.advise_level", json!({ "id": id, "route": "district_department" }));
    assert_eq!(street.changes(), changes + 2, "the same again is nothing new");
    sync(&street);

    sync(&first);
    for who in [OFFICE, RECORDER] {
        if who == RECORDER {
            signs_in(&first, RECORDER);
            sync(&first);
        }
        let read = page(&first, id);
        assert_eq!(read["level_opinion"]["route_word"], "区职能部门解决", "{who}");
        assert_eq!(read["may_advise"], false, "{who}");
        for same in ["state", "route", "due_on", "handler"] {
            assert_eq!(read["row"][same], before["row"][same], "{who}: nothing moves by an opinion");
        }
        let wish = json!({ "id": id, "route": "subdistrict" });
        assert_eq!(first.reason("items.advise_level", wish), "not_your_right", "{who}");
    }
}

#[test]
fn two_of_one_subdistrict_who_differ_leave_nobody_a_quarrel() {
    let (first, _hub, community) = stories::district();
    let lead = first.lead();
    for who in [RECORDER, &lead, OFFICE] {
        signs_in(&first, who);
        sync(&first);
    }
    let streets = [("何湖", 2), ("何江", 3)].map(|(name, seed)| {
        let args = json!({ "nickname": name, "role": "subdistrict", "team": null, "community": community });
        let made = first.call("directory.add_member", args);
        let (file, code) = (PathBuf::from(made["path"].as_str().unwrap()), made["opening_code"].as_str().unwrap());
        sync(&first);
        Laptop::joined(&Invitation { file, code: code.to_owned(), name: name.into() }, (NOON, seed))
    });
    for street in &streets {
        sync(street);
    }
    let id = items(&streets[0], &["raised", "accepted", "handling", "deferred"])[0]["id"].clone();
    for (laptop, route) in streets.iter().zip(["subdistrict", "district_department"]) {
        laptop.call("items.advise_level", json!({ "id": id, "route": route }));
    }
    for laptop in [&streets[0], &streets[1], &streets[0], &first] {
        sync(laptop);
    }
    let read = |laptop: &Laptop| page(laptop, &id)["level_opinion"]["route"].clone();
    for laptop in [&streets[0], &streets[1], &first] {
        let state = laptop.call("sync.state", json!({}));
        assert_eq!((&state["conflicts"], &state["to_review"]), (&json!(0), &json!(0)), "{state}");
        assert_eq!(read(laptop), read(&first), "everybody reads the same one");
    }
}
