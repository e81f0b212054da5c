//! A department on a laptop of its own, at a real hub process: it is called to a concern, names its officer and answers without a line, and
//! the team reads it. The concern, and whatever of the resident's was not chosen, never comes to it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::path::PathBuf;
use stories::{Hub, Invitation, Laptop, NOON, OFFICE, RECORDER, SECRETARY, sync};

const NAME: &str = "包丽华";
const PHONE: &str = "13800000001";

fn signs_in(laptop: &Laptop, who: &str) {
    laptop.sign_out();
    laptop.sign_in(who);
}

/// A concern of somebody with a name and a number, confirmed by the lead.
fn confirmed(laptop: &Laptop) -> Value {
    laptop.sign_in(RECORDER);
    let community = laptop.community();
    let wish = json!({
        "community": community, "visit": null, "call": null, "source": "reception_day", "nature": "concern",
        "category": "public_facilities", "place": "3号楼门口", "text": "包丽华说楼道灯不亮", "first_answer": null,
        "route": null, "speaker": { "name": NAME, "phone": PHONE, "door": "3-2-501", "is_unnamed": false },
    });
    let id = laptop.call("items.hear", wish)["id"].clone();
    let lead = laptop.lead();
    signs_in(laptop, &lead);
    laptop.call("confirmation.confirm_items", json!({ "community": community, "ids": [id] }));
    id
}

/// The lead accepts it, and everybody of this laptop has met the hub.
fn accepted(laptop: &Laptop, item: &Value) {
    let fields = json!({ "route": "district_department", "first_handler": "陈立", "due_on": "2026-11-20" });
    let lead = laptop.lead();
    for who in [RECORDER, &lead, SECRETARY, OFFICE] {
        signs_in(laptop, who);
        sync(laptop);
        if *who == *lead {
            laptop.call("items.step", json!({ "id": item, "step": "accept", "fields": fields }));
            sync(laptop);
        }
    }
}

/// Somebody of a department, on a laptop made from the office's file.
fn joins(office: &Laptop, (name, department): (&str, &str), seed: u64) -> Laptop {
    let args = json!({
        "nickname": name, "role": "department", "team": null, "community": null, "department": department,
    });
    let made = office.call("directory.add_member", args);
    let (file, code) = (PathBuf::from(made["path"].as_str().unwrap()), made["opening_code"].as_str().unwrap());
    Laptop::joined(&Invitation { file, code: code.to_owned(), name: name.to_owned() }, (NOON, seed))
}

fn listed(laptop: &Laptop) -> Vec<Value> {
    laptop.call("summonses.list", json!({})).as_array().unwrap().clone()
}

#[test]
fn a_department_is_called_answers_offline_and_never_has_the_concern() {
    let first = Laptop::practice(NOON);
    let item = confirmed(&first);
    signs_in(&first, OFFICE);
    let mut hub = Hub::adopted_by(&first);
    hub.start();
    sync(&first);
    assert_eq!(
        first.reason("directory.add_member", json!({ "nickname": "某", "role": "department" })),
        "department_missing"
    );
    let (housing, parks) = (joins(&first, ("沈工", "区房管局"), 2), joins(&first, ("顾工", "区绿化市容局"), 3));
    let state = housing.call("session.state", json!({}));
    assert_eq!(state["me"]["department"]["name"], "区房管局");
    assert_eq!((&state["me"]["communities"], &state["me"]["role"]), (&json!([]), &json!("department")));
    sync(&first);
    accepted(&first, &item);

    // Who may not is refused before anything is written.
    let departments = first.call("directory.departments", json!({})).as_array().unwrap().clone();
    let at = |name: &str| departments.iter().find(|row| row["name"] == name).unwrap()["id"].clone();
    let wish = |text: &str, tells: Value, basis: Value| {
        json!({ "item": item, "department": at("区房管局"), "text": text, "place": "3号楼门口", "wished_on": "2026-10-20",
                "tells": tells, "basis": basis })
    };
    signs_in(&first, SECRETARY);
    assert_eq!(first.reason("summonses.call", wish("楼道灯不亮", json!([]), Value::Null)), "not_your_right");
    signs_in(&first, RECORDER);
    sync(&first);
    let before = first.changes();
    for (text, tells, basis, why) in [
        ("包丽华说楼道灯不亮", json!([]), Value::Null, "text_names_resident"),
        ("楼道灯不亮，电话 138 0000 0001", json!([]), Value::Null, "text_names_resident"),
        ("楼道灯不亮", json!(["phone"]), Value::Null, "basis_missing"),
        (" ", json!([]), Value::Null, "text_missing"),
    ] {
        assert_eq!(first.reason("summonses.call", wish(text, tells, basis)), why);
    }
    assert_eq!(first.changes(), before, "nothing was written");

    let called = first.call("summonses.call", wish("楼道灯不亮，请检修", json!(["phone"]), json!("consent")));
    assert_eq!((&called["state"], &called["department_name"]), (&json!("called"), &json!("区房管局")));
    let id = called["id"].clone();
    sync(&first);
    sync(&housing);
    sync(&parks);

    // The department reads what it was called to, and nothing else of anybody's.
    let rows = listed(&housing);
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((&row["text"], &row["phone"]), (&json!("楼道灯不亮，请检修"), &json!(PHONE)));
    assert_eq!((&row["name"], &row["door"], &row["has_item"]), (&Value::Null, &Value::Null, &json!(false)));
    assert!(housing.try_call("items.show", json!({ "id": item })).is_err(), "the concern is not here");
    let holds = housing.records();
    for words in [NAME, "3-2-501", "包丽华说楼道灯不亮"] {
        assert!(!holds.contains(words), "{words}");
    }
    let kinds = |records: &str| {
        let lines = records.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.filter_map(|line| line["kind"].as_str().map(str::to_owned)).collect::<std::collections::BTreeSet<_>>()
    };
    for kind in ["item", "visit", "household", "household_call", "journal", "item_identity"] {
        assert!(!kinds(&holds).contains(kind), "{kind}");
    }
    assert_eq!(listed(&parks), Vec::<Value>::new());
    for words in ["楼道灯不亮", PHONE, NAME] {
        assert!(!parks.records().contains(words), "{words}");
    }
    for (step, fields) in [("accept", json!({})), ("reply", json!({ "text": "好" }))] {
        assert!(housing.try_call("items.step", json!({ "id": item, "step": step, "fields": fields })).is_err());
    }

    // Without a line: who works on it, and the answer.
    let step = |laptop: &Laptop, step: &str, fields: Value| {
        laptop.call("summonses.step", json!({ "id": id, "step": step, "fields": fields }))
    };
    let wish = |step: &str| json!({ "id": id, "step": step, "fields": {} });
    assert_eq!(housing.reason("summonses.step", wish("answer_summons")), "step_not_allowed");
    assert_eq!(housing.reason("summonses.step", wish("verify_summons")), "not_your_right");
    assert!(parks.try_call("summonses.step", wish("take_summons")).is_err(), "it is not even here");
    step(&housing, "take_summons", json!({ "officer": "沈工" }));
    let answered = step(&housing, "answer_summons", json!({ "result": "solved", "text": "灯管已更换" }));
    assert_eq!((&answered["state"], &answered["officer"]), (&json!("answered"), &json!("沈工")));
    hub.restart("2026-10-08T19:00:00+08:00");
    sync(&housing);

    // The team reads it at the concern; the office reads that a number was told, and not the number.
    sync(&first);
    let page = first.call("items.show", json!({ "id": item }));
    let seen = &page["summonses"][0];
    assert_eq!(
        (&seen["answer"], &seen["result"], &seen["phone"]),
        (&json!("灯管已更换"), &json!("solved"), &json!(PHONE))
    );
    assert_eq!(seen["allowed"], json!(["verify_summons", "give_back_summons", "withdraw_summons"]));
    assert_eq!(page["row"]["state"], "accepted", "the concern moves by its own steps alone");
    step(&first, "verify_summons", json!({}));
    sync(&first);
    sync(&housing);
    assert_eq!(listed(&housing)[0]["state"], "verified");
    signs_in(&first, OFFICE);
    sync(&first);
    let seen = first.call("items.show", json!({ "id": item }))["summonses"][0].clone();
    assert_eq!((&seen["state"], &seen["tells"], &seen["phone"]), (&json!("verified"), &json!(["phone"]), &Value::Null));
    assert_eq!(seen["basis"], "consent");
    assert!(!first.records().contains(PHONE), "the number stays with the team and the department");

    // The department's laptop is lost: the team lists whom it knew, and nobody else may.
    let board = first.call("devices.list", json!({}));
    let lost = board["rows"].as_array().unwrap().iter().find(|row| row["name"] == "沈工").unwrap()["device"].clone();
    first.call("devices.revoke", json!({ "device": lost, "reason": "在公交车上被偷", "is_lost": true }));
    sync(&first);
    let losses = first.call("losses.list", json!({}));
    assert_eq!((losses.as_array().map(Vec::len), &losses[0]["role"]), (Some(1), &json!("department")), "{losses}");
    assert_eq!(first.reason("losses.show", json!({ "id": losses[0]["id"] })), "not_your_right");
    signs_in(&first, RECORDER);
    sync(&first);
    let list = first.call("losses.show", json!({ "id": losses[0]["id"] }));
    assert_eq!((list["rows"].as_array().map(Vec::len), &list["nameless"]), (Some(1), &json!(0)), "{list}");
    assert_eq!((&list["rows"][0]["phone_masked"], &list["rows"][0]["name"]), (&json!("138****0001"), &json!("")));
    assert_eq!(list["rows"][0]["held"], json!(["summons"]));
}

/// What a resident wishes erased goes from the department's laptop too.
#[test]
fn what_a_department_was_told_is_erased_with_the_concern() {
    let first = Laptop::practice(NOON);
    let item = confirmed(&first);
    signs_in(&first, OFFICE);
    let mut hub = Hub::adopted_by(&first);
    hub.start();
    sync(&first);
    let housing = joins(&first, ("沈工", "区房管局"), 2);
    sync(&first);
    let department = first.call("directory.departments", json!({}))[0]["id"].clone();
    accepted(&first, &item);
    signs_in(&first, RECORDER);
    sync(&first);
    let wish = json!({ "item": item, "department": department, "text": "楼道灯不亮，请检修", "place": null,
                       "wished_on": null, "tells": ["phone"], "basis": "consent" });
    first.call("summonses.call", wish);
    sync(&first);
    sync(&housing);
    assert_eq!(listed(&housing)[0]["phone"], PHONE);
    signs_in(&first, OFFICE);
    sync(&first);
    let ground = json!({ "basis": "consent_withdrawn", "reason": "本人书面提出" });
    first.call("privacy.erase", json!({ "kind": "item", "id": item, "ground": ground }));
    sync(&first);
    sync(&housing);
    let left = listed(&housing);
    assert_eq!(
        (&left[0]["phone"], &left[0]["text"], &left[0]["number"].is_string()),
        (&Value::Null, &json!(""), &true)
    );
    for words in [PHONE, "楼道灯不亮"] {
        assert!(!housing.records().contains(words), "{words}");
    }
}
