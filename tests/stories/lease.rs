//! After 120 days without a word of the hub's a vault is not read until it syncs, by whichever way, or the office says a code over the
//! telephone; nothing is lost by it, and no clock that is off ends or spares it wrongly (decisions D22, docs/adr/0042).
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::path::Path;
use stories::{Hub, Laptop, NOON, OFFICE, RECORDER, SECOND, hear_outside, second_recorder, sync};

/// 119, 121 and 136 days after noon of the first day.
const BEFORE_THE_END: &str = "2027-02-04T11:00:00+08:00";
const AFTER_THE_END: &str = "2027-02-06T13:00:00+08:00";
const AFTER_THE_CODE: &str = "2027-02-21T13:00:00+08:00";
const YEARS_AGO: &str = "2016-01-01T08:00:00+08:00";
const YEARS_AHEAD: &str = "2036-06-01T08:00:00+08:00";

/// The office on one laptop, a recorder on another one, over a hub that is up; both have synced.
fn district() -> (Laptop, Laptop, Hub, String) {
    let (office, hub, community) = stories::district();
    let recorder = second_recorder(&office, &community);
    sync(&office);
    sync(&recorder);
    sync(&office);
    (office, recorder, hub, community)
}

fn at(laptop: &mut Laptop, now: &str, who: &str) {
    laptop.restart(now);
    laptop.sign_in(who);
}

fn lease(laptop: &Laptop) -> Value {
    laptop.call("lease.state", json!({}))
}

fn items(community: &str) -> Value {
    json!({ "community": community, "search": null, "round": null, "states": [], "natures": [], "categories": [], "routes": [],
            "only_overdue": false, "only_unanswered": false, "offset": 0, "limit": 50 })
}

fn reads(laptop: &Laptop, community: &str) -> Result<String, String> {
    laptop.try_call("items.list", items(community)).map(|found| found.to_string()).map_err(|refused| refused.reason)
}

/// Whether commands that read run, and find what is there.
fn is_open(laptop: &Laptop, community: &str) -> bool {
    lease(laptop)["is_over"] == false && reads(laptop, community).is_ok() && laptop.community() == community
}

#[test]
fn nothing_is_read_written_or_exported_once_it_is_over_and_a_sync_brings_all_back() {
    let (_office, mut recorder, mut hub, community) = district();
    hear_outside(&recorder, "还没有送出的一件");
    at(&mut recorder, BEFORE_THE_END, SECOND);
    assert!(reads(&recorder, &community).unwrap().contains("还没有送出的一件"));
    assert_eq!(lease(&recorder)["days_left"], 1);
    at(&mut recorder, AFTER_THE_END, SECOND);
    let state = recorder.call("session.state", json!({}));
    assert_eq!((&state["stage"], &state["is_lease_over"]), (&json!("open"), &json!(true)));
    for (name, args) in [
        ("items.list", items(&community)),
        ("days.recorder", json!({})),
        ("search.find", json!({ "text": "一件" })),
        ("sync.state", json!({})),
        ("sync.deliveries", json!({ "undelivered": null })),
        ("safety.export", json!({ "path": "/no/such/place" })),
        ("directory.members", json!({})),
        ("items.hear", json!({})),
    ] {
        assert_eq!(recorder.reason(name, args), "lease_over", "{name}");
    }
    let said = lease(&recorder);
    assert_eq!(
        (&said["is_over"], &said["unsent"], &said["lease_days"]),
        (&json!(true), &json!(1), &json!(120)),
        "{said}"
    );
    assert!(!said.to_string().contains("一件"), "no word of a record");
    let saved = recorder.call("carriers.save_bundle", json!({}));
    assert_eq!(saved["changes"], 1, "the sealed outbox can be taken away");

    hub.restart(AFTER_THE_END);
    assert_eq!(sync(&recorder)["pushed"], 1);
    assert_eq!(lease(&recorder)["days_left"], 120);
    assert!(reads(&recorder, &community).unwrap().contains("还没有送出的一件"));
    recorder.changes();
}

#[test]
fn the_office_says_a_code_for_one_laptop_and_one_challenge() {
    let (mut office, mut recorder, mut hub, community) = district();
    let device = office.call("devices.list", json!({}))["rows"].as_array().unwrap().clone();
    let device = device.iter().find(|row| row["name"] == SECOND).unwrap()["device"].clone();
    let answer = |challenge: &Value| json!({ "device": device, "challenge": challenge });
    hear_outside(&recorder, "山里没有网络的一件");
    assert_eq!(recorder.reason("lease.extend", json!({ "code": "0000-0000-0000" })), "lease_not_over");
    hub.restart(AFTER_THE_END);
    at(&mut office, AFTER_THE_END, OFFICE);
    assert_eq!(reads(&office, &community).unwrap_err(), "lease_over", "the office's own is no other");
    sync(&office);
    at(&mut recorder, AFTER_THE_END, SECOND);
    let challenge = lease(&recorder)["challenge"].clone();
    assert_eq!(challenge, lease(&recorder)["challenge"], "it stays while it is read out");
    assert_eq!(office.reason("lease.answer", answer(&json!("ABCD-EFGH"))), "code_mistyped");
    let own = office.call("devices.list", json!({}))["rows"].as_array().unwrap().clone();
    let own = own.iter().find(|row| row["is_own"] == true).unwrap()["device"].clone();
    let anothers = office.call("lease.answer", json!({ "device": own, "challenge": challenge }));
    assert_eq!(recorder.reason("lease.extend", json!({ "code": anothers["code"] })), "lease_code_wrong");
    assert_eq!(recorder.reason("lease.extend", json!({ "code": "AAAA" })), "code_mistyped");
    let right = office.call("lease.answer", answer(&challenge));
    let typed = right["code"].as_str().unwrap().to_lowercase().replace('-', " ");
    let after = recorder.call("lease.extend", json!({ "code": typed }));
    assert_eq!((&after["is_over"], &after["days_left"]), (&json!(false), &json!(14)), "{after}");
    assert!(reads(&recorder, &community).unwrap().contains("山里没有网络的一件"));
    hear_outside(&recorder, "又记了一件");

    at(&mut recorder, AFTER_THE_CODE, SECOND);
    assert_eq!(reads(&recorder, &community).unwrap_err(), "lease_over");
    assert_eq!(recorder.reason("lease.extend", json!({ "code": right["code"] })), "lease_code_wrong", "it served once");
    let other = lease(&recorder)["challenge"].clone();
    assert_ne!(other, challenge);
    for _ in 0..4 {
        recorder.reason("lease.extend", json!({ "code": right["code"] }));
    }
    assert_ne!(lease(&recorder)["challenge"], other, "after five wrong ones another is shown");
    let revoke = json!({ "device": device, "reason": "被偷", "is_lost": false });
    office.call("devices.revoke", revoke);
    sync(&office);
    let refused = office.reason("lease.answer", answer(&lease(&recorder)["challenge"]));
    assert_eq!(refused, "device_out_of_use");
    assert_eq!(lease(&recorder)["unsent"], 2, "and nothing was lost");
}

#[test]
fn only_who_may_stop_a_laptop_says_a_code_for_it() {
    let (office, recorder, _hub, _) = district();
    let device = office.call("devices.list", json!({}))["rows"][0]["device"].clone();
    let challenge = sync::Challenge::generate().unwrap().display().to_string();
    let wish = json!({ "device": device, "challenge": challenge });
    assert_eq!(recorder.reason("lease.answer", wish.clone()), "not_your_right");
    let unknown = json!({ "device": "00000000-0000-7000-8000-000000000000", "challenge": challenge });
    assert_eq!(office.reason("lease.answer", unknown), "no_such_device");
    assert!(office.call("lease.answer", wish)["code"].is_string());
}

#[test]
fn a_stick_brings_the_hubs_word_too() {
    let (_office, mut recorder, mut hub, community) = district();
    hear_outside(&recorder, "走 U 盘的一件");
    at(&mut recorder, AFTER_THE_END, SECOND);
    assert_eq!(reads(&recorder, &community).unwrap_err(), "lease_over");
    let saved = recorder.call("carriers.save_bundle", json!({}));
    hub.restart(AFTER_THE_END);
    let out = hub.folder().join("answers").display().to_string();
    let rows = hub.run(&["take", saved["paths"][0].as_str().unwrap(), "--out", &out]);
    let answer = rows[0]["answers"][0].as_str().unwrap_or_else(|| panic!("{rows}"));
    recorder.call("carriers.take_answer", stories::file(Path::new(answer)));
    assert!(reads(&recorder, &community).unwrap().contains("走 U 盘的一件"));
    assert!(lease(&recorder)["days_left"].as_u64().unwrap() >= 119);
}

#[test]
fn a_clock_that_is_years_off_is_mended_by_a_sync_and_a_clock_set_back_ends_nothing() {
    let (_office, mut recorder, _hub, community) = district();
    at(&mut recorder, YEARS_AGO, SECOND);
    assert!(is_open(&recorder, &community));
    at(&mut recorder, YEARS_AHEAD, SECOND);
    assert_eq!(reads(&recorder, &community).unwrap_err(), "lease_over");
    assert!(lease(&recorder)["now"].as_str().unwrap().starts_with("2036"), "the screen says what the clock says");
    sync(&recorder);
    assert!(is_open(&recorder, &community), "the hub knows better");
    at(&mut recorder, "2036-09-20T08:00:00+08:00", SECOND);
    assert!(is_open(&recorder, &community), "111 days on by the same wrong clock");
    at(&mut recorder, "2026-10-20T08:00:00+08:00", SECOND);
    assert!(is_open(&recorder, &community), "and put right it counts from the hub's time");
    at(&mut recorder, AFTER_THE_END, SECOND);
    assert_eq!(reads(&recorder, &community).unwrap_err(), "lease_over");
}

#[test]
fn a_district_without_a_hub_has_no_lease() {
    let mut laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let community = laptop.community();
    at(&mut laptop, YEARS_AHEAD, RECORDER);
    assert!(reads(&laptop, &community).is_ok());
    assert_eq!(lease(&laptop)["days_left"], Value::Null);
}
