//! A laptop that began with a snapshot shows what came before it once the hub is asked, the same as one that was there from the first day;
//! without a line it says what is missing.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use stories::{Hub, Laptop, NOON, OFFICE, RECORDER, SECOND, hear_outside, hold_symposium, second_recorder};

fn history(laptop: &Laptop, id: &Value) -> Value {
    laptop.call("history.show", json!({ "id": id }))
}

fn is_whole(laptop: &Laptop, id: &Value) -> bool {
    laptop.call("history.extent", json!({ "id": id }))["is_whole"] == true
}

#[test]
fn what_came_before_the_first_load_is_fetched_when_asked_for_and_kept_nowhere() {
    let (first, mut hub, community) = stories::district();
    let second = second_recorder(&first, &community);
    first.sync();
    first.sign_out();

    first.sign_in(RECORDER);
    let visit = json!(hold_symposium(&first));
    first.call("visits.set", json!({ "id": visit, "fields": { "summary": "第二遍写的小结" } }));
    let item = hear_outside(&first, "楼道灯不亮")["id"].clone();
    first.call("items.set", json!({ "id": item, "fields": { "text": "楼道灯不亮，晚上看不见" } }));
    first.sync();
    hub.run(&["snapshot", "--all"]);
    // The first greeting tells the roster, the second feeds what it lets the newcomer read.
    second.sync();
    second.sync();
    assert!(hub.answered("chunk") > 0, "it began with a snapshot");

    for id in [&visit, &item] {
        assert!(is_whole(&first, id) && !is_whole(&second, id));
        assert_eq!(history(&second, id), json!([]), "it came with its state");
        let before = second.changes();
        let fetched = second.call("history.fetch", json!({ "id": id }));
        assert_eq!(fetched["is_whole"], true);
        assert!(fetched["lines"].as_array().unwrap().len() >= 2, "{fetched}");
        assert_eq!(fetched["lines"], history(&first, id), "as who was there from the first day");
        assert_eq!((second.changes(), history(&second, id)), (before, json!([])), "shown, not kept");
    }
    second.call("visits.set", json!({ "id": visit, "fields": { "summary": "第三遍" } }));
    let fetched = second.call("history.fetch", json!({ "id": visit }));
    let last = fetched["lines"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["received_at"], &last["changes"][0]["before"]),
        (&Value::Null, &json!("第二遍写的小结")),
        "{last}"
    );

    let nobody = json!("00000000-0000-7000-8000-000000000000");
    assert_eq!(second.reason("history.fetch", json!({ "id": nobody })), "no_such_record");
    hub.kill();
    assert_eq!(second.reason("history.fetch", json!({ "id": visit })), "hub_not_reached");
    assert!(!is_whole(&second, &visit), "and it goes on saying so");
}

#[test]
fn who_lost_the_right_or_never_met_the_hub_is_told_so() {
    let first = Laptop::practice(NOON);
    first.sign_in(RECORDER);
    let community = first.community();
    let item = hear_outside(&first, "还没有中心端时记下的")["id"].clone();
    assert_eq!(first.reason("history.fetch", json!({ "id": item })), "hub_unknown");
    first.sign_out();
    first.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&first);
    hub.start();
    first.sync();
    let second = second_recorder(&first, &community);
    first.sync();
    first.sign_out();
    first.sign_in(RECORDER);
    assert_eq!(first.reason("history.fetch", json!({ "id": item })), "history_before_first_sync");
    first.sync();
    second.sync();
    second.sync();
    assert_eq!(second.call("history.fetch", json!({ "id": item }))["lines"], history(&first, &item));
    first.sign_out();

    first.sign_in(OFFICE);
    first.sync();
    let board = first.call("devices.list", json!({}));
    let row = board["rows"].as_array().unwrap().iter().find(|row| row["name"] == SECOND).unwrap();
    let wish = json!({ "device": row["device"], "reason": "在公交车上被偷", "is_lost": false });
    first.call("devices.revoke", wish);
    first.sync();
    assert_eq!(second.reason("history.fetch", json!({ "id": item })), "record_unknown");
}
