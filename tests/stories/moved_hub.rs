//! The hub gets another address, and the founder's laptop is not asked: by the hub's own word laptops find it, whether they came by
//! before or not, and nobody else's word leads them anywhere (docs/adr/0051-where-the-hub-is-now.md).
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use stories::{Hub, Laptop, file, hear_outside, second_recorder};

/// The founder's laptop, a recorder's and the hub they both came by.
fn district() -> (Laptop, Laptop, Hub) {
    let (office, hub, community) = stories::district();
    let recorder = second_recorder(&office, &community);
    for laptop in [&office, &recorder, &office] {
        laptop.sync();
    }
    (office, recorder, hub)
}

fn told(laptop: &Laptop) -> Value {
    laptop.call("sync.state", json!({}))["hub"].clone()
}

fn card(hub: &Hub, name: &str) -> PathBuf {
    let out = hub.folder().join(name);
    hub.run(&["card", "--out", &out.display().to_string()]);
    out
}

fn join(laptop: &Laptop, path: &Path) -> Result<Value, String> {
    laptop.try_call("hub.join", file(path)).map(|known| known["addresses"].clone()).map_err(|refused| refused.reason)
}

#[test]
fn who_came_by_before_it_moved_finds_it_and_who_did_not_takes_a_file() {
    let (office, recorder, mut hub) = district();
    let (old, old_card) = (hub.address(), card(&hub, "old.json"));
    let port = hub.says_that_it_moves();
    let new = format!("https://127.0.0.1:{port}");
    assert_eq!(hub.run(&["addresses"])["addresses"], json!([new, old]));
    hub.kill();
    hub.start();
    assert_eq!(told(&recorder), json!(old));
    recorder.sync();
    assert_eq!(told(&recorder), json!(new));
    hub.moves_to(port);
    hear_outside(&recorder, "搬家以后记下的");
    assert_eq!(recorder.sync()["pushed"], 1, "it is found where it is now");
    let refused = office.try_call("sync.now", json!({ "hub": null })).unwrap_err();
    assert_eq!(refused.reason, "hub_not_reached");
    assert_eq!(join(&office, &card(&hub, "new.json")).unwrap(), json!([new, old]));
    assert_eq!(office.sync()["stuck"], json!([]));
    // Nor does the founder's card of before undo it at the hub, nor a file of before that somebody still has.
    hub.run(&["accept", &old_card.display().to_string()]);
    assert_eq!(hub.run(&["addresses"])["addresses"], json!([new, old]));
    assert_eq!(join(&office, &old_card).unwrap(), json!([new, old]));
    office.sync();
    assert!(hub.run(&["audit"]).to_string().contains("addresses_set"));
}

#[test]
fn a_word_that_is_not_the_hubs_own_is_taken_by_nobody() {
    let (office, _, hub) = district();
    hub.says_that_it_moves();
    let path = card(&hub, "card.json");
    let known = told(&office);
    let genuine: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let bent = |change: &dyn Fn(&mut Value)| {
        let mut card = genuine.clone();
        change(&mut card["addresses"]);
        std::fs::write(&path, card.to_string()).unwrap();
        join(&office, &path).unwrap_err()
    };
    let cases: [&dyn Fn(&mut Value); 4] = [
        &|word| word["addresses"] = json!(["https://10.9.9.9:8443"]),
        &|word| word["number"] = json!(u64::MAX),
        &|word| word["addresses"] = json!([]),
        &|word| word["signature"] = json!("00".repeat(64)),
    ];
    for case in cases {
        assert_eq!(bent(case), "hub_not_of_this_district");
        assert_eq!(told(&office), known, "nothing was taken of it");
    }
    let refused = hub.refuses(&["addresses", "http://plain.example"]);
    assert!(refused.contains("http://plain.example"), "{refused}");
    let many: Vec<String> = (0..17).map(|n| format!("https://10.0.0.{n}:8443")).collect();
    let line: Vec<&str> = std::iter::once("addresses").chain(many.iter().map(String::as_str)).collect();
    hub.refuses(&line);
    assert_eq!(hub.run(&["addresses"])["addresses"], genuine_addresses(&genuine));
}

fn genuine_addresses(card: &Value) -> Value {
    let of = |value: &Value| value.as_array().unwrap().clone();
    json!([of(&card["addresses"]["addresses"]), of(&card["card"]["addresses"])].concat())
}
