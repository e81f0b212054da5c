//! A laptop that several use is handed over: the page of whoever is signed in says what another's vault on it may hold alone, by what was
//! noted when that vault was last closed, and says so where nothing is known (features.md 5).
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use stories::{Hub, Laptop, NOON, OFFICE, RECORDER, hear_outside, sync};

fn state(laptop: &Laptop) -> Value {
    laptop.call("sync.state", json!({}))
}

/// What the page of the member who is signed in knows of a colleague; nothing where the colleague is done.
fn told(laptop: &Laptop, name: &str) -> Option<Value> {
    state(laptop)["others"].as_array().unwrap().iter().find(|other| other["name"] == name).cloned()
}

fn left(changes: u32, unfinished: u32) -> Value {
    json!({ "changes": changes, "files": 0, "unfinished": unfinished, "stuck": 0 })
}

/// Everybody signs in, syncs, and signs out.
fn all_bring_theirs(laptop: &Laptop) {
    let members = laptop.call("session.state", json!({}))["members"].clone();
    for member in members.as_array().unwrap() {
        laptop.sign_in(member["nickname"].as_str().unwrap());
        sync(laptop);
        laptop.sign_out();
    }
}

#[test]
fn a_laptop_of_two_is_not_safe_while_a_colleagues_vault_holds_something_alone() {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&laptop);
    hub.start();
    sync(&laptop);
    assert_eq!(state(&laptop)["is_safe"], true, "of the own vault nothing is here alone");
    assert!(told(&laptop, RECORDER).is_some(), "theirs has never been to the hub");
    laptop.sign_out();

    all_bring_theirs(&laptop);
    laptop.sign_in(OFFICE);
    sync(&laptop);
    assert_eq!((&state(&laptop)["is_safe"], &state(&laptop)["others"]), (&json!(true), &json!([])));
    laptop.sign_out();

    // The recorder writes without a line, and leaves half a sentence.
    hub.kill();
    laptop.sign_in(RECORDER);
    hear_outside(&laptop, "路灯不亮");
    laptop.call("drafts.keep", json!({ "key": "half", "text": "写了一半" }));
    let unsent = u32::try_from(state(&laptop)["unsent"].as_u64().unwrap()).unwrap();
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    assert!(unsent > 0);
    assert_eq!(told(&laptop, RECORDER).unwrap()["left"], left(unsent, 1));
    laptop.sign_out();

    // Up, but for the half sentence; then that, too.
    hub.start();
    laptop.sign_in(RECORDER);
    sync(&laptop);
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    assert_eq!(told(&laptop, RECORDER).unwrap()["left"], left(0, 1));
    laptop.sign_out();
    laptop.sign_in(RECORDER);
    laptop.call("drafts.drop", json!({ "key": "half" }));
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    assert_eq!(told(&laptop, RECORDER), None);
    laptop.sign_out();

    // The power goes while it is open: what was noted before holds no longer.
    laptop.sign_in(RECORDER);
    let noted = laptop.home().join("updates").join("outboxes.json");
    let while_open = std::fs::read(&noted).unwrap();
    laptop.sign_out();
    std::fs::write(&noted, while_open).unwrap();
    laptop.sign_in(OFFICE);
    assert_eq!(told(&laptop, RECORDER).unwrap()["left"], Value::Null, "cut off, nothing is known");
}
