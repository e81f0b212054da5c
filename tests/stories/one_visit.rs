//! 可能是同一次走访: two recorders write down one visit and one door on two laptops without a line; after the sync the screen asks, a person
//! says, and the other laptop, the office and the hub count it once. Real vaults, a real hub process.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use stories::{Hub, Laptop, NOON, added, concern, hear, hold_symposium, invitation_of, open_door, sync_clean as sync};

const DOOR: &str = "3-2-501";

/// A team of two recorders and a lead, each on a laptop of their own; the office; a hub. Nobody has seen what another one wrote.
struct Team {
    hub: Hub,
    office: Laptop,
    one: Laptop,
    two: Laptop,
    lead: Laptop,
}

/// What one of the two wrote: a visit, the door they called at, and what was heard there.
struct Written {
    by: &'static str,
    visit: String,
    call: String,
    item: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn writes((by, laptop): (&'static str, &Laptop), said: &str) -> Written {
    let visit = hold_symposium(laptop);
    let call = text(&open_door(laptop, DOOR)["row"]["id"]);
    let item = text(&hear(laptop, &concern(("call", &call), said))["id"]);
    laptop.call(
        "visits.write_journal",
        json!({ "visit": visit, "call": null, "id": null, "text": format!("{said}，记下了") }),
    );
    Written { by, visit, call, item }
}

impl Team {
    fn new() -> Self {
        let (hub, office) = Hub::founded_small(2);
        let community = text(&office.call("directory.communities", json!({}))[0]["id"]);
        let join =
            |name: &str, role: &str, seed| Laptop::joined(&added(&office, (name, role), &community), (NOON, seed));
        let (one, two, lead) = (join("甲", "recorder", 2), join("乙", "recorder", 3), join("丙", "lead", 4));
        sync(&office);
        office.call(
            "visits.set_round",
            json!({ "district_code": "310104", "number": "2026-4", "from_on": "2026-10-01", "to_on": "2026-10-15" }),
        );
        let team = Self { hub, office, one, two, lead };
        team.meet();
        team
    }

    /// Everything goes everywhere.
    fn meet(&self) {
        for _ in 0..2 {
            for laptop in [&self.one, &self.two, &self.lead, &self.office] {
                sync(laptop);
            }
        }
    }

    /// What both wrote, the one that stays first: that which was begun first.
    fn written(&self) -> (Written, Written) {
        let (ours, theirs) = (writes(("甲", &self.one), "水泵响"), writes(("乙", &self.two), "路灯不亮"));
        self.meet();
        let first = asked(&self.lead)[0].1[0].clone();
        if first == ours.visit { (ours, theirs) } else { (theirs, ours) }
    }

    /// Visits done, people and doors of the quarter: on every laptop and at the hub the same, now and as of now.
    #[track_caller]
    fn counted(&self) -> [u64; 3] {
        let of = |table: &Value| {
            let rows = table["rows"].as_array().unwrap();
            let value = |name: &str| rows.iter().find(|row| row["id"] == name).unwrap()["value"].as_u64().unwrap();
            ["visits.done", "people.attended", "people.calls"].map(value)
        };
        let counted = of(&self.counted_at_hub());
        for laptop in [&self.one, &self.two, &self.lead, &self.office] {
            for as_of in [Value::Null, json!("2026-10-08")] {
                let table = laptop.call("figures.show", json!({ "period": "2026Q4", "team": null, "as_of": as_of }));
                assert_eq!(of(&table), counted, "as of {as_of}");
            }
        }
        counted
    }

    /// What the hub counts, once its tables hold all that its log does; it answers a device once a second.
    fn counted_at_hub(&self) -> Value {
        for _ in 0..60 {
            match self.office.try_call("figures.at_hub", json!({ "period": "2026Q4" })) {
                Ok(given) if given["behind"] == 0 => return given["table"].clone(),
                Ok(_) => {}
                Err(refused) => {
                    assert!(["hub_busy", "asked_too_often"].contains(&refused.reason.as_str()), "{}", refused.reason)
                }
            }
            std::thread::sleep(std::time::Duration::from_millis(700));
        }
        panic!("the hub does not come to have read everything")
    }
}

fn asked(laptop: &Laptop) -> Vec<(String, Vec<String>)> {
    let rows = laptop.call("twins.list", json!({}));
    let ids = |row: &Value| row["sides"].as_array().unwrap().iter().map(|side| text(&side["id"])).collect();
    rows.as_array().unwrap().iter().map(|row| (text(&row["about"]), ids(row))).collect()
}

/// Of each question: how words about it crossed, and what holds meanwhile.
fn crossed(laptop: &Laptop) -> Vec<Value> {
    let rows = laptop.call("twins.list", json!({}));
    rows.as_array().unwrap().iter().map(|row| json!([row["crossed"], row["verdict"]])).collect()
}

fn to_review(laptop: &Laptop) -> [u64; 3] {
    let state = laptop.call("sync.state", json!({}));
    ["conflicts", "conflicts_to_settle", "to_review"].map(|name| state[name].as_u64().unwrap())
}

fn listed(laptop: &Laptop) -> Vec<Value> {
    let rows = laptop.call("visits.list", json!({ "community": null, "round": null }));
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| json!([row["id"], row["items"], row["calls"], row["written_by"]]))
        .collect()
}

fn decide(one: &str, other: &str, verdict: &str) -> Value {
    json!({ "one": one, "other": other, "verdict": verdict })
}

#[test]
fn one_visit_written_on_two_laptops_is_joined_by_one_counted_once_everywhere_and_parted_again() {
    let team = Team::new();
    let (ours, theirs) = team.written();
    for laptop in [&team.one, &team.two, &team.lead] {
        assert_eq!(asked(laptop), [("visit".to_owned(), vec![ours.visit.clone(), theirs.visit.clone()])]);
        assert_eq!(to_review(laptop), [1, 1, 1]);
        assert_eq!(listed(laptop).len(), 2);
    }
    assert_eq!((asked(&team.office), to_review(&team.office)), (vec![], [0, 0, 0]), "a draft is none of the office's");

    team.one.call("twins.decide", decide(&ours.visit, &theirs.visit, "same"));
    team.meet();
    for laptop in [&team.one, &team.two, &team.lead] {
        assert_eq!((asked(laptop), to_review(laptop)), (vec![], [0, 0, 0]));
        assert_eq!(listed(laptop), [json!([ours.visit, 2, 1, [ours.by, theirs.by]])]);
        // From whichever of the two it is opened, all of both is there.
        for id in [&ours.visit, &theirs.visit] {
            let page = laptop.call("visits.show", json!({ "id": id }));
            assert_eq!((&page["row"]["id"], &page["row"]["attended"]), (&json!(ours.visit), &json!(23)));
            let heard: Vec<&Value> = page["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
            assert!(heard.contains(&&json!(ours.item)) && heard.contains(&&json!(theirs.item)), "{heard:?}");
            assert_eq!((page["journal"].as_array().unwrap().len(), &page["calls"][0]["items"]), (2, &json!(2)));
            assert_eq!(page["joined"][0]["recorded_by"], theirs.by);
        }
        let call = laptop.call("visits.call", json!({ "id": theirs.call }));
        let mut calls = [text(&call["row"]["id"]), text(&call["joined"][0]["id"])];
        calls.sort();
        let mut written = [ours.call.clone(), theirs.call.clone()];
        written.sort();
        assert_eq!(calls, written);
        assert_eq!(call["items"].as_array().unwrap().len(), 2);
    }

    // One sheet for the lead, one visit in every figure; nothing of the two is left in the draft.
    let sheets = team.lead.call("confirmation.pending", json!({}));
    assert_eq!(sheets["visits"].as_array().unwrap().len(), 1);
    team.lead.call("confirmation.confirm", json!({ "visit": ours.visit }));
    assert_eq!(team.lead.call("confirmation.waiting", json!({}))["total"], 0);
    team.meet();
    assert_eq!(team.counted(), [1, 23, 1]);
    assert_eq!(listed(&team.office), [json!([ours.visit, 2, 1, [ours.by, theirs.by]])]);

    let refused = team.two.reason("twins.reopen", json!({ "one": theirs.visit, "other": null }));
    assert_eq!(refused, "confirmed_changes_by_lead");
    team.lead.call("twins.reopen", json!({ "one": theirs.visit, "other": null }));
    team.meet();
    for laptop in [&team.one, &team.two, &team.lead] {
        assert_eq!(listed(laptop).len(), 2);
        assert_eq!(laptop.call("visits.show", json!({ "id": theirs.visit }))["items"].as_array().unwrap().len(), 1);
    }
    // A community has one collective visit a round all the same; its people and doors count again as they stand in both.
    assert_eq!(team.counted(), [1, 46, 2]);
    assert_eq!((to_review(&team.one), to_review(&team.lead)), ([1, 0, 0], [1, 1, 1]), "the lead's to say now");
    assert_eq!(team.office.reason("twins.decide", decide(&ours.visit, &theirs.visit, "same")), "not_your_right");
    drop(team.hub);
}

#[test]
fn joined_on_one_laptop_and_kept_apart_on_another_it_comes_to_one_and_is_asked_once_more() {
    let team = Team::new();
    let (ours, theirs) = team.written();
    team.one.call("twins.decide", decide(&ours.visit, &theirs.visit, "same"));
    team.two.call("twins.decide", decide(&theirs.visit, &ours.visit, "apart"));
    assert_eq!((listed(&team.one).len(), listed(&team.two).len()), (1, 2));
    team.meet();
    let shown: Vec<Vec<Value>> = [&team.one, &team.two, &team.lead].map(listed).into();
    assert!(shown.iter().all(|one| *one == shown[0]), "one result, whichever it is: {shown:?}");
    for laptop in [&team.one, &team.two, &team.lead] {
        let rows = laptop.call("twins.list", json!({}));
        assert_eq!(rows.as_array().unwrap().len(), 1);
        let mut said: Vec<String> = (rows[0]["said"].as_array().unwrap().iter())
            .map(|one| format!("{} {}", one["by"].as_str().unwrap(), one["verdict"].as_str().unwrap()))
            .collect();
        said.sort();
        assert_eq!(said, ["乙 apart", "甲 same"]);
        assert_eq!(laptop.call("conflicts.list", json!({})), json!([]), "asked as the question it is");
        assert_eq!(to_review(laptop), [1, 1, 1]);
    }
    for laptop in [&team.one, &team.two, &team.lead] {
        assert_eq!(crossed(laptop), [json!(["people", if shown[0].len() == 1 { "same" } else { "apart" }])]);
    }
    team.lead.call("twins.decide", decide(&ours.visit, &theirs.visit, "apart"));
    team.meet();
    for laptop in [&team.one, &team.two, &team.lead] {
        assert_eq!((asked(laptop), to_review(laptop), listed(laptop).len()), (vec![], [0, 0, 0], 2));
        let page = laptop.call("visits.show", json!({ "id": ours.visit }));
        assert_eq!((&page["twins"][0]["verdict"], &page["twins"][0]["by"]), (&json!("apart"), &json!(theirs.by)));
    }
}

#[test]
fn of_one_person_with_two_laptops_nobody_says_that_two_people_differ() {
    let team = Team::new();
    let (ours, theirs) = team.written();
    assert_eq!(crossed(&team.lead), [json!([null, null])], "nobody has said anything");
    let me = team.lead.call("session.state", json!({}))["me"]["member"].clone();
    let second = Laptop::joined(&invitation_of(&team.office, &me, "丙"), (NOON, 5));
    sync(&second);
    team.lead.call("twins.decide", decide(&ours.visit, &theirs.visit, "same"));
    second.call("twins.decide", decide(&ours.visit, &theirs.visit, "apart"));
    for laptop in [&team.lead, &second, &team.lead, &team.one] {
        sync(laptop);
    }
    let held = if listed(&team.one).len() == 1 { "same" } else { "apart" };
    for laptop in [&team.lead, &team.one] {
        assert_eq!(crossed(laptop), [json!(["laptops", held])]);
        let said = laptop.call("twins.list", json!({}))[0]["said"].clone();
        let by: Vec<&Value> = said.as_array().unwrap().iter().map(|one| &one["by"]).collect();
        assert_eq!(by, ["丙", "丙"]);
    }
}

#[test]
fn two_said_to_be_two_and_joined_elsewhere_with_a_third_are_asked_about_again_with_that_reason() {
    let team = Team::new();
    let [ours, theirs, third] = [&team.one, &team.two, &team.lead].map(hold_symposium);
    team.meet();
    team.one.call("twins.decide", decide(&ours, &theirs, "apart"));
    team.two.call("twins.decide", decide(&ours, &third, "same"));
    team.two.call("twins.decide", decide(&theirs, &third, "same"));
    team.meet();
    for laptop in [&team.one, &team.two, &team.lead] {
        let [(about, mut sides)] = <[_; 1]>::try_from(asked(laptop)).unwrap();
        let mut both = [ours.clone(), theirs.clone()];
        sides.sort();
        both.sort();
        assert_eq!((about.as_str(), sides.as_slice()), ("visit", both.as_slice()));
        assert_eq!(
            crossed(laptop),
            [json!(["third", "same"])],
            "they count as one, whatever was said of the two alone"
        );
        assert_eq!(listed(laptop).len(), 1);
    }
}

#[test]
fn two_who_join_the_same_two_at_once_have_joined_them() {
    let team = Team::new();
    let (ours, theirs) = team.written();
    for laptop in [&team.one, &team.two] {
        laptop.call("twins.decide", decide(&ours.visit, &theirs.visit, "same"));
    }
    team.meet();
    for laptop in [&team.one, &team.two, &team.lead] {
        assert_eq!((asked(laptop), to_review(laptop)), (vec![], [0, 0, 0]), "both said the same: nothing to ask");
        assert_eq!(listed(laptop).len(), 1);
    }
    let again = team.two.reason("twins.decide", decide(&ours.visit, &theirs.visit, "apart"));
    assert_eq!(again, "twins_settled");
}

#[test]
fn a_join_that_meets_a_confirmation_or_an_annulment_made_meanwhile_loses_nothing() {
    let team = Team::new();
    let (ours, theirs) = team.written();
    // Without a line: one joins while the lead confirms one of the two alone.
    team.one.call("twins.decide", decide(&ours.visit, &theirs.visit, "same"));
    team.lead.call("confirmation.confirm", json!({ "visit": theirs.visit }));
    team.meet();
    for laptop in [&team.one, &team.two, &team.lead] {
        assert_eq!(listed(laptop), [json!([theirs.visit, 2, 1, [theirs.by, ours.by]])], "the confirmed one stays");
    }
    let waits = team.lead.call("confirmation.waiting", json!({}));
    assert_eq!((&waits["visits"], &waits["late"]), (&json!(0), &json!(1)), "the rest comes late to it");
    team.lead.call("confirmation.confirm_late", json!({ "visit": theirs.visit }));
    assert_eq!(team.lead.call("confirmation.waiting", json!({}))["total"], 0);
    team.meet();
    assert_eq!(team.counted(), [1, 23, 1]);

    // Struck out, it is struck out as the one visit it is; with the word taken back afterwards both are void still.
    let void = json!({ "kind": "visit", "id": ours.visit, "reason": "录错了" });
    team.lead.call("visits.void", void);
    team.meet();
    assert_eq!((listed(&team.two).len(), team.counted()[0]), (0, 0));
    assert_eq!(team.two.reason("twins.decide", decide(&ours.visit, &theirs.visit, "apart")), "record_is_void");
}
