//! Nothing of a vault out of use is destroyed but on the hub's own signature under its leave.

use super::laptop::Laptop;
use super::small_hub::{Faults, Nature, SmallHub};
use serde_json::json;

/// The office's laptop, in touch with a hub that says it is out of use; all of it is up.
fn ended(faults: Faults) -> (Laptop, SmallHub) {
    let office = Laptop::founded(3);
    let (hub, _) = office.adopt(&Nature::default());
    office.sync();
    hub.set(Faults { is_revoking: true, ..faults });
    (office, hub)
}

fn keys_left(laptop: &Laptop) -> bool {
    let vaults = std::fs::read_dir(laptop.home().join("vaults")).unwrap();
    vaults.map(|entry| entry.unwrap().path()).any(|folder| folder.join("slots.json").exists())
}

/// It is asked, and the vault is locked as ever with its keys and opens again.
fn is_locked_alone(laptop: &Laptop, hub: &SmallHub) {
    for _ in 0..2 {
        let summary = laptop.sync();
        assert_eq!((&summary["is_revoked"], &summary["is_parted"]), (&json!(true), &json!(false)), "{summary}");
    }
    assert!(hub.log.lock().unwrap().asked.contains(&"farewell"), "it took leave");
    assert!(keys_left(laptop));
    assert!(!laptop.home().join("farewells").exists());
    let state = laptop.call("session.state", json!({}));
    assert_eq!((&state["stage"], &state["is_out_of_use"]), (&json!("open"), &json!(true)));
}

#[test]
fn a_receipt_of_another_key_destroys_nothing() {
    let (office, hub) = ended(Faults { receipt_key: Some([3; 32]), ..Faults::default() });
    is_locked_alone(&office, &hub);
}

#[test]
fn a_hub_of_before_and_one_that_refuses_leave_the_vault_locked() {
    for (status, body) in [
        (404, "<html>nothing here</html>"),
        (403, r#"{"code":"Forbidden","reason":"hub_forbids","params":{"detail":"outbox_not_here"}}"#),
    ] {
        let (office, hub) = ended(Faults { refusal: Some(("farewell", status, body.to_owned())), ..Faults::default() });
        is_locked_alone(&office, &hub);
    }
}

#[test]
fn a_line_that_is_cut_within_the_receipt_destroys_nothing_and_the_next_sync_does() {
    for after in [0, 1, 20, 60] {
        let (office, hub) = ended(Faults { cut: Some(("farewell", after)), ..Faults::default() });
        is_locked_alone(&office, &hub);
        hub.set(Faults { is_revoking: true, ..Faults::default() });
        assert_eq!(office.sync()["is_parted"], true);
        assert!(!keys_left(&office));
        assert_eq!(office.call("session.state", json!({}))["stage"], "locked");
    }
}

#[test]
fn half_typed_text_keeps_the_keys_until_its_member_lets_it_go() {
    let (office, hub) = ended(Faults::default());
    hub.set(Faults::default());
    assert_eq!(office.device.call("lease.let_drafts_go", json!({})).unwrap_err().reason, "vault_in_use");
    office.call("drafts.keep", json!({ "key": "visit/one/note", "text": "居民反映电梯" }));
    office.call("drafts.keep", json!({ "key": "item/new", "text": " " }));
    hub.set(Faults { is_revoking: true, ..Faults::default() });
    assert_eq!(office.sync()["is_parted"], false);
    let said = office.call("lease.state", json!({}));
    assert_eq!((&said["are_drafts_let_go"], &said["unsent"]), (&json!(false), &json!(0)));
    assert_eq!((said["drafts"].as_array().map(Vec::len), &said["drafts"][0]["place"]), (Some(1), &json!("visit")));
    assert!(!said.to_string().contains("电梯"), "no word of it");
    assert!(!hub.log.lock().unwrap().asked.contains(&"farewell"), "it takes no leave before");
    assert_eq!(office.call("lease.let_drafts_go", json!({}))["are_drafts_let_go"], true);
    assert_eq!(office.sync()["is_parted"], true);
    assert!(!keys_left(&office));
}
