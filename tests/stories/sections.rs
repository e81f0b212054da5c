//! A grid head and a building warden on laptops of their own, at a real hub process: what they may, they can; the rest is refused; and
//! nothing of another community lies on their laptops.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::path::PathBuf;
use stories::{
    Hub, Invitation, Laptop, NOON, OFFICE, RECORDER, SECRETARY, concern, hear, hear_outside, hold_symposium,
};

/// Where everybody stands once the office has a hub.
struct Town {
    first: Laptop,
    _hub: Hub,
    community: String,
    /// Another community, and its team's.
    other: String,
}

fn sync(laptop: &Laptop) -> Value {
    let summary = laptop.sync();
    assert_eq!(
        (&summary["stuck"], &summary["refused"], &summary["held"]),
        (&json!([]), &json!(0), &json!(0)),
        "{summary}"
    );
    summary
}

impl Town {
    fn begun() -> Self {
        let (first, hub, community) = stories::district();
        let all = first.call("directory.communities", json!({}));
        let other = all.as_array().unwrap().iter().find(|row| row["id"] != community.as_str()).unwrap();
        let other = other["id"].as_str().unwrap().to_owned();
        Self { first, _hub: hub, community, other }
    }

    /// Everybody of the first laptop syncs, one after the other.
    fn all_sync(&self) {
        self.first.sign_out();
        for who in [SECRETARY, RECORDER, &self.first.lead(), OFFICE] {
            self.first.sign_in(who);
            sync(&self.first);
            self.first.sign_out();
        }
        self.first.sign_in(OFFICE);
    }

    fn joins(&self, (name, role, at): (&str, &str, &str), section: Option<&str>, seed: u64) -> Laptop {
        let args = json!({ "nickname": name, "role": role, "team": null, "community": at, "section": section });
        let made = self.first.call("directory.add_member", args);
        let (file, code) = (PathBuf::from(made["path"].as_str().unwrap()), made["opening_code"].as_str().unwrap());
        let laptop = Laptop::joined(&Invitation { file, code: code.to_owned(), name: name.to_owned() }, (NOON, seed));
        sync(&self.first);
        sync(&laptop);
        laptop
    }
}

fn doors(laptop: &Laptop) -> Vec<Value> {
    let list = laptop.call("visits.doors", json!({ "community": laptop.community(), "on": null }));
    list["doors"].as_array().unwrap().clone()
}

fn opens(laptop: &Laptop, door: &Value) -> Value {
    let args =
        json!({ "community": laptop.community(), "door": door["door"], "householder": null, "entry": door["entry"] });
    laptop.call("visits.open_door", args)
}

#[test]
fn a_grid_or_building_is_named_and_shared_by_name() {
    let town = Town::begun();
    let office = &town.first;
    let post = |role: &str, at: &Value, section: Value| {
        let args = json!({ "nickname": "甲", "role": role, "team": null, "community": at, "section": section });
        office.try_call("directory.add_member", args)
    };
    let at = json!(town.community);
    let before = office.changes();
    for role in ["grid_head", "building_warden"] {
        assert_eq!(post(role, &at, Value::Null).unwrap_err().reason, "section_missing");
        assert_eq!(post(role, &at, json!(" ")).unwrap_err().reason, "section_missing");
        assert_eq!(post(role, &at, json!("长".repeat(31))).unwrap_err().reason, "section_too_long");
        assert_eq!(post(role, &Value::Null, json!("第3网格")).unwrap_err().reason, "member_needs_community");
    }
    let district = office.call("session.state", json!({}))["me"]["district"].clone();
    assert_eq!(post("grid_head", &district, json!("第3网格")).unwrap_err().reason, "member_needs_community");
    assert_eq!(office.changes(), before, "nothing half-written");
    assert_eq!(office.call("directory.sections", json!({})), json!([]));

    post("grid_head", &at, json!("第3网格")).unwrap();
    post("grid_head", &at, json!("第３ 网格")).unwrap();
    post("building_warden", &at, json!("3号楼")).unwrap();
    post("grid_head", &json!(town.other), json!("第3网格")).unwrap();
    let known = office.call("directory.sections", json!({}));
    let known: Vec<(&Value, &str)> =
        known.as_array().unwrap().iter().map(|row| (&row["community"], row["name"].as_str().unwrap())).collect();
    assert_eq!(known.len(), 3, "{known:?}");
    assert_eq!(known.iter().filter(|(community, name)| **community == at && *name == "第3网格").count(), 1);
    let members = office.call("directory.members", json!({}));
    let places: Vec<&str> = members
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| m["role"] == "grid_head")
        .map(|m| m["place_name"].as_str().unwrap())
        .collect();
    assert!(places.len() == 3 && places.iter().all(|place| place.ends_with(" 第3网格")), "{places:?}");
}

#[test]
fn a_grid_head_calls_at_doors_and_hears_and_the_lead_confirms_it() {
    let town = Town::begun();
    let head = town.joins(("孟良", "grid_head", &town.community), Some("第3网格"), 3);
    let me = head.call("session.state", json!({}))["me"].clone();
    assert_eq!((&me["role"], &me["section"]["name"]), (&json!("grid_head"), &json!("第3网格")));
    assert_eq!(doors(&head).len(), 0, "nobody has brought the list yet");
    town.all_sync();
    sync(&head);
    let listed = doors(&head);
    assert_eq!(listed.len(), 8);

    let figures = |laptop: &Laptop| {
        let table = laptop.call("figures.show", json!({ "period": "2026Q4", "team": null, "as_of": null }));
        let rows = table["rows"].as_array().unwrap().clone();
        let value = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap()["value"].clone();
        (value("visits.done"), value("people.calls"))
    };
    let (done_before, calls_before) = figures(&town.first);

    let call = opens(&head, &listed[0]);
    let (id, visit) = (call["row"]["id"].as_str().unwrap(), call["visit"].as_str().unwrap());
    head.call("visits.set_call", json!({ "id": id, "fields": { "outcome": "met_family" } }));
    let journal = json!({ "visit": visit, "call": id, "id": null, "text": "老人身体还好" });
    head.call("visits.write_journal", journal);
    head.call("visits.not_home", json!({ "community": town.community, "door": listed[1]["door"], "householder": null, "entry": listed[1]["entry"] }));
    let item = hear(&head, &concern(("call", id), "楼道灯坏了"));
    head.call("items.set", json!({ "id": item["id"], "fields": { "text": "三楼楼道灯坏了" } }));
    hear_outside(&head, "垃圾桶太少");
    let mistaken = hear_outside(&head, "写错了");
    head.call("visits.void", json!({ "kind": "item", "id": mistaken["id"], "reason": "写错了" }));
    let shown = head.call("visits.show", json!({ "id": visit }));
    assert_eq!(shown["row"]["kind"], "thematic", "never the team's collective visit");
    sync(&head);

    town.first.sign_out();
    let lead = town.first.lead();
    town.first.sign_in(&lead);
    sync(&town.first);
    let waiting = town.first.call("confirmation.pending", json!({}));
    assert!(waiting["visits"].as_array().unwrap().iter().any(|one| one["row"]["id"] == visit), "{waiting}");
    town.first.call("confirmation.confirm", json!({ "visit": visit }));
    town.first.call("confirmation.confirm_items", json!({ "community": town.community }));
    sync(&town.first);
    town.first.sign_out();
    town.first.sign_in(OFFICE);
    sync(&town.first);
    let seen = town.first.call("items.show", json!({ "id": item["id"] }));
    assert_eq!(seen["row"]["text"], "三楼楼道灯坏了");
    let (done, calls) = figures(&town.first);
    assert_eq!(done, done_before, "a community's round is the team's to hold");
    assert_eq!(calls.as_u64().unwrap(), calls_before.as_u64().unwrap() + 2);

    sync(&head);
    assert_eq!(head.call("items.show", json!({ "id": item["id"] }))["row"]["stage"], "confirmed");
}

#[test]
fn what_is_not_a_grid_heads_is_refused_and_writes_nothing() {
    let town = Town::begun();
    let head = town.joins(("孟良", "grid_head", &town.community), Some("第3网格"), 3);
    let warden = town.joins(("葛英", "building_warden", &town.community), Some("3号楼"), 4);
    town.all_sync();
    for laptop in [&head, &warden] {
        sync(laptop);
        let community = laptop.community();
        let item = hear_outside(laptop, "井盖松了")["id"].clone();
        let unlisted = json!({ "community": community, "door": "99-9-901", "householder": null, "entry": null });
        let before = laptop.changes();
        let start = json!({ "community": community, "kind": "collective", "visited_on": "2026-10-08" });
        let list = json!({ "community": community, "on": "2026-10-08", "households": [doors(laptop)[0]["household"]], "reason": null });
        let member = json!({ "nickname": "某", "role": "recorder", "team": null, "community": community });
        for (name, args) in [
            ("visits.start", start),
            ("visits.open_door", unlisted),
            ("visits.prepare_call_list", list),
            ("confirmation.confirm_items", json!({ "community": community })),
            ("directory.add_member", member),
            ("directory.enrol", json!({ "member": laptop.call("session.state", json!({}))["me"]["member"] })),
            ("devices.list", json!({})),
            ("seats.list", json!({})),
        ] {
            assert_eq!(laptop.reason(name, args), "not_your_right", "{name}");
        }
        for step in ["accept", "reply", "withdraw"] {
            let args = json!({ "id": item, "step": step, "fields": {} });
            assert!(laptop.try_call("items.step", args).is_err(), "{step}");
        }
        assert_eq!(laptop.changes(), before);
    }
}

#[test]
fn a_grid_heads_laptop_holds_nothing_of_other_communities_nor_of_the_ledger() {
    let town = Town::begun();
    let head = town.joins(("孟良", "grid_head", &town.community), Some("第3网格"), 3);
    let there = town.joins(("柏舟", "grid_head", &town.other), Some("第3网格"), 4);
    hear_outside(&there, "芣苢那边的事");
    sync(&there);
    town.first.sign_out();
    town.first.sign_in(RECORDER);
    let visit = hold_symposium(&town.first);
    hear(&town.first, &concern(("visit", &visit), "葭莩这边的事"));
    town.first.sign_out();
    town.first.sign_in(OFFICE);
    town.all_sync();
    sync(&head);
    let records = head.records();
    assert!(records.contains("葭莩这边的事"), "what the team of the own community heard");
    assert!(!records.contains("芣苢那边的事"));
    assert!(there.records().contains("芣苢那边的事") && !there.records().contains("葭莩这边的事"));
    let kinds: Vec<Value> =
        records.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].clone()).collect();
    for hidden in ["household", "household_identity", "disclosure", "held_change", "told_visit"] {
        assert!(!kinds.contains(&json!(hidden)), "{hidden}");
    }
}
