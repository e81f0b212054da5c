//! Bundles on a stick, and a hub's machine that takes them: the program as an operator runs it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod line;
mod machine;

use directory::Place;
use machine::{Laptop, Machine, Serving, divisions};
use serde_json::Value;
use std::path::PathBuf;

/// A hub that founded its district, and a secretary's laptop that joined by a file and has no line.
fn begun() -> (Machine, Laptop) {
    let machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let secretary = ["--role", "community_secretary", "--community", "310104003001"];
    machine.json(&[&["member", "add", "王秀英"][..], &secretary].concat());
    let out = machine.path("wang.zfjoin");
    let made = machine.json(&["enrol", "王秀英", "--out", out.to_str().unwrap()]);
    let laptop = Laptop::join(&out, made["opening_code"].as_str().unwrap());
    (machine, laptop)
}

fn put(machine: &Machine, name: &str, bytes: &[u8]) -> String {
    let path = machine.path(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

fn answer_of(row: &Value) -> Vec<u8> {
    std::fs::read(PathBuf::from(row["answers"][0].as_str().unwrap())).unwrap()
}

#[test]
fn a_laptop_without_a_line_joins_and_reads_by_a_stick_whether_the_hub_serves_or_not() {
    let (machine, mut laptop) = begun();
    let out = machine.path("answers").display().to_string();
    let file = put(&machine, "one.zfbundle", &laptop.export().remove(0));
    let rows = machine.json(&["take", &file, "--out", &out]);
    assert!(rows[0]["answers"][0].as_str().unwrap().ends_with("one.zfanswer"), "{rows}");
    let taken = laptop.take_answer(&answer_of(&rows[0])).unwrap();
    assert!(taken.is_whole && taken.summary.pulled > 313, "{taken:?}");
    let place = store::get::<Place>(laptop.store.read(), Place::id("310104003001")).unwrap().unwrap();
    assert_eq!(place.value.name, "上海新村居委会");
    let device = laptop.card.card.device.to_string();
    let listed = machine.json(&["device", "list"]);
    assert!(listed.as_array().unwrap().iter().any(|row| row["id"] == device.as_str()));

    let serving = Serving::begin(&machine);
    let file = put(&machine, "two.zfbundle", &laptop.export().remove(0));
    let rows = machine.json(&["take", &file, "--out", &out]);
    assert!(laptop.take_answer(&answer_of(&rows[0])).unwrap().is_whole);
    assert_eq!(serving.end().0, Some(0));
}

#[test]
fn what_can_be_taken_is_taken_and_the_rest_is_named() {
    let (machine, mut laptop) = begun();
    let good = laptop.export().remove(0);
    let mut bent = good.clone();
    let last = bent.len() - 1;
    bent[last] ^= 1;
    let files = [put(&machine, "photo.jpg", b"no bundle"), put(&machine, "bent.zfbundle", &bent)];
    let good = put(&machine, "good.zfbundle", &good);
    let missing = machine.path("missing.zfbundle").display().to_string();
    let out = machine.path("answers").display().to_string();
    let output = machine.run(&["take", &files[0], &files[1], &missing, &good, "--out", &out, "--json"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("3 of 4"), "{output:?}");
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
    let reasons: Vec<&str> = rows.as_array().unwrap().iter().filter_map(|row| row["reason"].as_str()).collect();
    assert_eq!(reasons, ["bundle_no_bundle", "bundle_damaged", "file_not_usable"]);
    assert!(laptop.take_answer(&answer_of(&rows[0])).unwrap().is_whole);
    let made: Vec<_> = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(made, ["good.zfanswer"]);
    let told = machine.run(&["take", &files[0], "--out", &out]);
    assert!(String::from_utf8_lossy(&told.stdout).contains("no sync file of Zoufang"), "{told:?}");
}

#[test]
fn a_hub_of_before_there_were_bundles_renews_its_card_by_itself() {
    let (machine, mut laptop) = begun();
    let mut charter = machine.read("hub/hub.json");
    let new = charter["card"]["seal_key"].clone();
    charter["card"].as_object_mut().unwrap().remove("seal_key");
    let (district, founder) = (charter["district"].clone(), machine.read("hub.key"));
    let seed = seal::from_hex(founder["sign_seed"].as_str().unwrap()).unwrap().try_into().unwrap();
    let card: sync::HubCard = serde_json::from_value(charter["card"].clone()).unwrap();
    let signed = card.sign(&seal::SigningKey::from_seed(&seed)).unwrap();
    charter["founder_signature"] = signed.founder_signature.clone().into();
    machine.write("hub/hub.json", &charter);

    laptop.file.hub = Some(signed);
    let out = machine.path("hub-card.json");
    let made = machine.json(&["card", "--out", out.to_str().unwrap()]);
    assert_eq!(made["takes_bundles"], true);
    let card: sync::SignedHubCard = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    card.verify(&serde_json::from_value(district).unwrap()).unwrap();
    assert_eq!(new, card.card.seal_key);
    laptop.file.hub = Some(card);
    let file = put(&machine, "one.zfbundle", &laptop.export().remove(0));
    let out = machine.path("answers").display().to_string();
    let rows = machine.json(&["take", &file, "--out", &out]);
    assert!(laptop.take_answer(&answer_of(&rows[0])).unwrap().is_whole);
}
