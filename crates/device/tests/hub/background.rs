//! Sync by itself.

use super::laptop::Laptop;
use super::small_hub::{Faults, Nature};
use serde_json::json;

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
