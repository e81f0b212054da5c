//! Sync by itself.

use super::laptop::Laptop;
use super::small_hub::{Faults, Nature, SmallHub};
use serde_json::json;
use std::time::{Duration, Instant};

/// Follows `changes.wait` until `is_there`; panics when the bell stays silent.
fn wait_until(laptop: &Laptop, is_there: impl Fn() -> bool) -> Vec<String> {
    let mut heard = Vec::new();
    let mut cursor = laptop.call("changes.wait", json!({ "cursor": "0" }))["cursor"].clone();
    while !is_there() {
        let news = laptop.call("changes.wait", json!({ "cursor": cursor }));
        let tags = news["tags"].as_array().unwrap();
        assert!(!tags.is_empty(), "nothing more was told");
        heard.extend(tags.iter().map(|t| t.as_str().unwrap().to_owned()));
        cursor = news["cursor"].clone();
    }
    heard
}

#[test]
fn a_hub_that_becomes_known_is_synced_with_and_so_is_what_is_saved_later() {
    let office = Laptop::founded_in_touch(3);
    let (hub, _) = office.adopt(&Nature::default());
    let heard = wait_until(&office, || office.state()["is_safe"] == true);
    assert!(heard.iter().any(|tag| tag == "sync"), "{heard:?}");
    assert!(hub.batches() > 0);
    office.save("one");
    assert_eq!(office.state()["is_safe"], false);
    wait_until(&office, || office.state()["is_safe"] == true && office.state()["next_in_minutes"] == 10);
}

#[test]
fn signing_out_sends_what_is_left_and_does_not_wait_for_a_hub_that_is_gone() {
    let office = Laptop::founded_in_touch(3);
    let (hub, _) = office.adopt(&Nature::default());
    wait_until(&office, || office.state()["is_safe"] == true);
    let before = hub.batches();
    office.save("one");
    office.call("session.sign_out", json!({}));
    assert!(hub.batches() > before, "it went up before the vault was closed");
    assert_eq!(office.device.call("sync.now", json!({})).unwrap_err().reason, "locked");
}

#[test]
fn while_the_hub_is_waited_for_everything_goes_on_and_signing_out_ends_the_sync() {
    let office = Laptop::founded(3);
    let (hub, _) = office.adopt(&Nature::default());
    hub.set(Faults { is_silent: true, ..Faults::default() });
    std::thread::scope(|threads| {
        let waiting = threads.spawn(|| office.device.call("sync.now", json!({})).unwrap_err());
        wait_until(&office, || office.state()["is_running"] == true);
        let before = office.state()["unsent"].as_u64().unwrap();
        office.save("one");
        let state = office.state();
        // With the file to join by that was written out.
        assert_eq!((&state["is_running"], state["unsent"].as_u64()), (&json!(true), Some(before + 2)));
        office.call("session.sign_out", json!({}));
        hub.set(Faults::default());
        drop(hub);
        let refused = waiting.join().unwrap();
        assert!(["hub_not_reached", "locked"].contains(&refused.reason.as_str()), "{refused:?}");
    });
}

/// Looks until it is so; panics when it takes too long.
#[track_caller]
fn soon(is_so: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < until, "it takes too long");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A laptop that waits at a hub with which it holds the same.
fn waiting(nature: &Nature) -> (Laptop, SmallHub) {
    let office = Laptop::founded_in_touch(3);
    let (hub, _) = office.adopt(nature);
    wait_until(&office, || office.state()["is_safe"] == true);
    soon(|| hub.asked("wait") >= 2);
    (office, hub)
}

#[test]
fn what_another_brings_is_here_in_seconds() {
    let office = Laptop::founded(3);
    let (hub, _) = office.adopt(&Nature::default());
    office.sync();
    let second = Laptop::joined_in_touch(&office);
    office.sync();
    wait_until(&second, || second.state()["is_safe"] == true);
    soon(|| hub.asked("wait") >= 2 && second.members() == office.members());
    for name in ["third", "fourth"] {
        office.save(name);
        office.sync();
        soon(|| second.members() == office.members());
    }
    soon(|| second.state()["is_running"] == false);
    assert_eq!(second.state()["next_in_minutes"], 10, "the round stays as it was");
    second.assert_whole();
}

#[test]
fn what_was_brought_from_here_is_not_asked_for_again() {
    let (office, hub) = waiting(&Nature::default());
    office.save("one");
    wait_until(&office, || office.state()["is_safe"] == true && office.state()["is_running"] == false);
    let (greetings, waits) = (hub.asked("hello"), hub.asked("wait"));
    // It rings for what it just took, too.
    soon(|| hub.asked("wait") > waits);
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(hub.asked("hello"), greetings);
}

#[test]
fn a_hub_that_knows_no_waiting_is_asked_once() {
    let office = Laptop::founded_in_touch(3);
    let hub = SmallHub::of(&office.district(), &Nature::default());
    hub.set(Faults { knows_no_waiting: true, ..Faults::default() });
    office.adopt_this(&hub);
    wait_until(&office, || office.state()["is_safe"] == true);
    soon(|| hub.asked("wait") == 1);
    office.save("one");
    wait_until(&office, || office.state()["is_safe"] == true);
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(hub.asked("wait"), 1);
    assert_eq!(office.state()["problem"], json!(null), "and nobody hears of it");
}

#[test]
fn who_signed_out_waits_no_more_and_who_signs_in_waits_again() {
    let (office, hub) = waiting(&Nature::default());
    let state = office.state();
    assert_eq!((&state["is_running"], &state["problem"]), (&json!(false), &json!(null)), "to wait is no sync");
    office.call("session.sign_out", json!({}));
    std::thread::sleep(Duration::from_secs(2));
    let waits = hub.asked("wait");
    std::thread::sleep(Duration::from_secs(6));
    assert_eq!(hub.asked("wait"), waits, "longer than this hub lets anybody wait");
    office.sign_in();
    soon(|| hub.asked("wait") > waits);
}

#[test]
fn a_vault_that_was_put_out_of_use_waits_no_more() {
    let (office, hub) = waiting(&Nature::default());
    // Nobody has let go of it, so the vault keeps its keys.
    office.call("drafts.keep", json!({ "key": "item/new", "text": "没写完" }));
    hub.log.lock().unwrap().revoke_all();
    office.save("one");
    soon(|| office.call("session.state", json!({}))["is_out_of_use"] == true);
    std::thread::sleep(Duration::from_secs(2));
    let waits = hub.asked("wait");
    std::thread::sleep(Duration::from_secs(6));
    assert_eq!(hub.asked("wait"), waits);
}

#[test]
fn a_line_that_goes_silent_does_not_hold_up_closing() {
    let (office, hub) = waiting(&Nature::default());
    hub.set(Faults { is_silent: true, ..Faults::default() });
    std::thread::sleep(Duration::from_secs(6));
    let begun = Instant::now();
    drop(office);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn a_sync_by_hand_after_a_failed_round_brings_the_waiting_back() {
    let office = Laptop::founded_in_touch(3);
    let hub = SmallHub::of(&office.district(), &Nature::default());
    let busy = r#"{"code":"Internal","reason":"internal","params":{}}"#.to_owned();
    hub.set(Faults { refusal: Some(("hello", 500, busy)), ..Faults::default() });
    office.adopt_this(&hub);
    soon(|| office.state()["problem"]["reason"] == "internal" && office.state()["is_running"] == false);
    assert_eq!(hub.asked("wait"), 0, "nobody waits where no sync came through");
    hub.set(Faults::default());
    office.sync();
    soon(|| hub.asked("wait") >= 2);
}
