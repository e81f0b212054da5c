//! Who may have erased what, and what must be said for it: the office whatever was heard, the ledger's keeper names of the own ledger.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use stories::{Hub, Laptop, MORNING, OFFICE, RECORDER, SECRETARY};

const NEXT_DAY: &str = "2026-10-09T09:00:00+08:00";

/// The office signed in, over a hub that is up.
fn begun() -> (Laptop, Hub) {
    let laptop = Laptop::practice(MORNING);
    laptop.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&laptop);
    hub.start();
    laptop.sync();
    (laptop, hub)
}

fn heard(laptop: &Laptop) -> Value {
    let filter = json!({ "search": null, "states": [], "natures": [], "categories": [], "routes": [], "community": null,
        "round": null, "only_overdue": false, "only_unanswered": false, "offset": 0, "limit": 5 });
    laptop.call("items.list", filter)["rows"][0].clone()
}

fn wish(kind: &str, id: &Value, basis: &str, reason: &str) -> Value {
    json!({ "kind": kind, "id": id, "ground": { "basis": basis, "reason": reason } })
}

#[test]
fn nobody_else_erases_and_the_office_only_by_a_ground_and_a_reason() {
    let laptop = Laptop::practice(MORNING);
    laptop.sign_in(OFFICE);
    let item = heard(&laptop);
    laptop.sign_out();
    let right = wish("item", &item["id"], "consent_withdrawn", "本人书面提出");
    for who in [RECORDER.to_owned(), laptop.lead(), SECRETARY.to_owned()] {
        laptop.sign_in(&who);
        let refused = laptop.try_call("privacy.erase", right.clone()).unwrap_err();
        assert_eq!(refused.code, "Forbidden", "{who}: {refused:?}");
        laptop.sign_out();
    }
    laptop.sign_in(OFFICE);
    let before = laptop.changes();
    let nobody = json!("00000000-0000-7000-8000-000000000000");
    assert_eq!(laptop.try_call("privacy.erase", wish("item", &nobody, "unlawful", "无")).unwrap_err().code, "NotFound");
    assert_eq!(laptop.reason("privacy.erase", wish("item", &item["id"], "whim", "无")), "basis_missing");
    assert_eq!(laptop.reason("privacy.erase", wish("item", &item["id"], "unlawful", "  ")), "reason_missing");
    assert_eq!(laptop.changes(), before, "a refusal writes nothing");

    let going = laptop.call("privacy.look", json!({ "kind": "item", "id": item["id"] }));
    assert!(going[0]["fields"].as_array().unwrap().contains(&json!("text")), "{going}");
    assert_eq!((&going[1]["kind"], &going[1]["is_here"]), (&json!("item_identity"), &json!(false)));
    laptop.call("privacy.erase", right.clone());
    assert_eq!(laptop.reason("privacy.erase", right), "erased_already");
    let said = laptop.call("privacy.erasures", json!({}))["rows"].clone();
    assert_eq!(said.as_array().unwrap().len(), 2);
    assert!(said.as_array().unwrap().iter().all(|one| one["row"]["basis"] == "consent_withdrawn"));
    assert!(said.as_array().unwrap().iter().all(|one| one["is_carried_out"] == false), "the hub does it");
}

#[test]
fn the_ledgers_keeper_erases_in_the_own_ledger() {
    let laptop = Laptop::practice(MORNING);
    laptop.sign_in(SECRETARY);
    let door = json!({ "community": laptop.community(), "search": "1-1-101" });
    let home = laptop.call("directory.households", door)[0].clone();
    let going = laptop.call("privacy.look", json!({ "kind": "household", "id": home["id"] }));
    assert_eq!(going[0]["kind"], "household_identity");
    assert!(!going[0]["fields"].as_array().unwrap().is_empty());
    laptop.call("privacy.erase", wish("household", &home["id"], "period_ended", "已搬离"));
    assert_eq!(laptop.reason("privacy.erasures", json!({})), "not_your_right");
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    let said = laptop.call("privacy.erasures", json!({}))["rows"].clone();
    assert_eq!(
        (&said[0]["row"]["about_kind"], &said[0]["row"]["by"]),
        (&json!("household_identity"), &json!(SECRETARY))
    );
}

/// A guest asks that the own name goes: the lead erases it, the number of people stays.
#[test]
fn the_lead_erases_who_signed_in_and_the_figures_stay() {
    let (laptop, _hub) = begun();
    laptop.sign_out();
    laptop.sign_in(RECORDER);
    let visit = stories::hold_symposium(&laptop);
    assert_eq!(laptop.reason("privacy.of_visit", json!({ "visit": visit })), "not_your_right");
    laptop.sync();
    laptop.sign_out();
    laptop.sign_in(&laptop.lead());
    laptop.sync();
    let parts = || laptop.call("privacy.of_visit", json!({ "visit": visit }));
    let named = |kind: &str| parts().as_array().unwrap().iter().filter(|part| part["kind"] == kind).count();
    assert_eq!((named("visit"), named("attendance")), (1, 1), "{}", parts());
    let guest = parts().as_array().unwrap().iter().find(|part| part["kind"] == "attendance").unwrap().clone();
    assert_eq!(guest["name"], "包德才");
    let attended = || laptop.call("visits.show", json!({ "id": visit }))["row"]["attended"].clone();
    assert_eq!(attended(), json!(23));
    let going = laptop.call("privacy.look", json!({ "kind": "attendance", "id": guest["id"] }));
    assert_eq!(going[0]["fields"], json!(["name"]));
    laptop.call("privacy.erase", wish("attendance", &guest["id"], "consent_withdrawn", "本人当面提出"));
    assert_eq!(laptop.sync()["held"], 0);
    assert_eq!((named("visit"), named("attendance")), (1, 0), "{}", parts());
    assert_eq!(attended(), json!(23));
    assert_eq!(laptop.reason("privacy.erasures", json!({})), "not_your_right", "the list is the office's");
    laptop.sign_out();
    laptop.sign_in(RECORDER);
    laptop.sync();
    assert!(!laptop.call("visits.show", json!({ "id": visit })).to_string().contains("包德才"));
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    laptop.sync();
    let said = laptop.call("privacy.erasures", json!({}))["rows"].clone();
    assert_eq!((&said[0]["row"]["about_kind"], &said[0]["is_carried_out"]), (&json!("attendance"), &json!(true)));
}

/// What was agreed with somebody, and why something was struck out: the lead erases it, and the number of what was agreed stays.
#[test]
fn the_lead_erases_what_was_agreed_and_why_something_was_struck_out() {
    let (laptop, _hub) = begun();
    laptop.sign_out();
    laptop.sign_in(RECORDER);
    let visit = stories::hold_symposium(&laptop);
    let agreed = json!({ "visit": visit, "what": "给芣苢家装扶手", "owner": "芣苢", "due_on": null });
    let action = laptop.call("visits.agree", agreed)["id"].clone();
    let written = json!({ "visit": visit, "call": null, "id": null, "text": "散会后记一句" });
    let note = laptop.call("visits.write_journal", written)["id"].clone();
    laptop.call("visits.void", json!({ "kind": "journal", "id": note, "reason": "是芣苢说的，不该记" }));
    laptop.sync();
    laptop.sign_out();
    laptop.sign_in(&laptop.lead());
    laptop.sync();
    let actions = || laptop.call("visits.show", json!({ "id": visit }))["actions"].clone();
    let (before, parts) =
        (actions().as_array().unwrap().len(), || laptop.call("privacy.of_visit", json!({ "visit": visit })));
    for (kind, id, going) in
        [("action", &action, json!(["what", "owner"])), ("journal", &note, json!(["text", "void"]))]
    {
        assert!(parts().as_array().unwrap().iter().any(|part| part["id"] == *id), "{kind}: {}", parts());
        let look = laptop.call("privacy.look", json!({ "kind": kind, "id": id }));
        assert_eq!(look[0]["fields"], going);
        laptop.call("privacy.erase", wish(kind, id, "consent_withdrawn", "本人当面提出"));
    }
    assert_eq!(laptop.sync()["held"], 0);
    assert!(!laptop.records().contains("芣苢"));
    let left = actions();
    assert_eq!(left.as_array().unwrap().len(), before, "that something was agreed stays");
    let erased = left.as_array().unwrap().iter().find(|row| row["id"] == action).unwrap();
    assert_eq!((&erased["what"], &erased["owner"]), (&json!(""), &Value::Null));
    assert!(!parts().as_array().unwrap().iter().any(|part| part["id"] == action || part["id"] == note), "{}", parts());
}

/// What the office is told of copies once the tables for figures have gone on, which they do within seconds.
fn copies(laptop: &Laptop, wanted: &[&str]) -> Value {
    for _ in 0..20 {
        laptop.sync();
        let said = laptop.call("privacy.erasures", json!({}))["rows"].clone();
        let found = said[0]["copies"].as_array().unwrap();
        if found.iter().map(|copy| copy["what"].as_str().unwrap()).eq(wanted.iter().copied()) {
            return said[0]["copies"].clone();
        }
        std::thread::sleep(std::time::Duration::from_millis(1_200));
    }
    panic!("{}", laptop.call("privacy.erasures", json!({})));
}

#[test]
fn the_office_is_told_which_copies_of_the_hub_are_older() {
    let (mut laptop, mut hub) = begun();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    hub.run(&["backup", "--out", &file("before")]);
    let item = heard(&laptop);
    laptop.call("privacy.erase", wish("item", &item["id"], "consent_withdrawn", "本人书面提出"));
    laptop.sync();
    laptop.sign_out();
    hub.restart(NEXT_DAY);
    laptop.restart(NEXT_DAY);
    laptop.sign_in(OFFICE);
    hub.run(&["backup", "--out", &file("after")]);
    let told = copies(&laptop, &["backup"]);
    assert_eq!(told[0]["name"], json!(file("before")), "the one made after holds nothing of it");

    let listed = hub.run(&["copy", "list"]);
    let of = |what: &str| listed.as_array().unwrap().iter().filter(|copy| copy["what"] == what).count();
    assert_eq!((of("backup"), of("projection"), of("aside")), (2, 1, 0), "{listed}");
    let before = listed.as_array().unwrap().iter().find(|copy| copy["name"] == json!(file("before"))).unwrap();
    assert!(hub.refuses(&["copy", "gone", "00"]).contains("no copy has the id 00"));
    hub.run(&["copy", "gone", before["id"].as_str().unwrap()]);
    copies(&laptop, &[]);
    assert_eq!(hub.run(&["copy", "list"]).as_array().unwrap().len(), 2);
}
