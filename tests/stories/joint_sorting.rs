//! Moment 4 (users.md 5): twelve things heard at a symposium are sorted by the team and the community's secretary, each on the
//! own laptop and without a line; nothing goes up before both confirmed, and after a sync both see one list.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use stories::{Hub, Laptop, NOON, OFFICE, RECORDER, concern, hear, hold_symposium, second_member};

const SECRETARY_OF_TWO: &str = "周书记";

/// The team and the office on the first laptop, the secretary on the second, a hub between them.
struct Sorting {
    team: Laptop,
    secretary: Laptop,
    lead: String,
    visit: String,
    items: Vec<String>,
    _hub: Hub,
}

const HEARD: [&str; 12] = [
    "三号楼水泵漏水",
    "东门路灯不亮",
    "还是东门那盏路灯",
    "楼道堆物",
    "遛狗不牵绳",
    "花坛边想添长椅",
    "外墙脱落",
    "早晚水压不足",
    "消防通道停车",
    "希望开助餐点",
    "公交站牌太小",
    "屋顶漏水",
];

fn of_twelve() -> Sorting {
    let team = Laptop::practice(NOON);
    let lead = team.lead();
    team.sign_in(RECORDER);
    let community = team.community();
    team.sign_out();
    team.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&team);
    hub.start();
    team.sync();
    let secretary = second_member(&team, (SECRETARY_OF_TWO, "community_secretary"), &community);
    team.sync();
    team.sign_out();
    team.sign_in(RECORDER);
    let visit = hold_symposium(&team);
    let ids = HEARD.map(|text| hear(&team, &concern(("visit", &visit), text))["id"].as_str().unwrap().to_owned());
    team.sign_out();
    secretary.sync();
    assert!(shown(&secretary, &visit).is_none(), "a draft is the team's alone");
    team.sign_in(&lead);
    team.call("confirmation.confirm", json!({ "visit": visit }));
    team.sync();
    secretary.sync();
    Sorting { team, secretary, lead, visit, items: ids.to_vec(), _hub: hub }
}

fn shown(laptop: &Laptop, visit: &str) -> Option<Value> {
    laptop.try_call("sorting.show", json!({ "id": visit })).ok()
}

fn page(laptop: &Laptop, visit: &str) -> Value {
    laptop.call("sorting.show", json!({ "id": visit }))
}

fn sort(laptop: &Laptop, id: &str, fields: Value) {
    laptop.call("sorting.sort", json!({ "id": id, "fields": fields }));
}

/// Confirms the list as it is shown.
fn seen(laptop: &Laptop, visit: &str) -> Value {
    let rows = page(laptop, visit)["rows"].as_array().unwrap().clone();
    let one = |row: &Value| json!({ "id": row["item"]["id"], "sorted": row["marks"]["sorted"] });
    json!({ "seen": rows.iter().map(one).collect::<Vec<_>>() })
}

fn confirm(laptop: &Laptop, visit: &str) {
    laptop.call("sorting.confirm", seen(laptop, visit));
}

/// What both must see alike.
fn list(laptop: &Laptop, visit: &str) -> Vec<Value> {
    let rows = page(laptop, visit)["rows"].as_array().unwrap().clone();
    rows.iter().map(|row| json!([row["item"]["number"], row["item"]["text"], row["marks"]])).collect()
}

fn accept(laptop: &Laptop, id: &str, route: &str) {
    let fields = json!({ "route": route, "first_handler": "王敏", "due_on": "2026-11-06" });
    laptop.call("items.step", json!({ "id": id, "step": "accept", "fields": fields }));
}

fn assign(id: &str) -> Value {
    json!({ "id": id, "step": "assign", "fields": { "unit": "房管局", "person": "周航" } })
}

#[test]
fn twelve_items_are_sorted_by_both_before_anything_goes_up() {
    let s = of_twelve();
    let at = |n: usize| s.items[n].as_str();
    accept(&s.team, at(6), "district_department");
    assert_eq!(s.team.reason("items.step", assign(at(6))), "sorting_not_confirmed");
    assert_eq!(s.secretary.reason("sorting.confirm", seen(&s.secretary, &s.visit)), "sorting_route_missing");
    assert_eq!(s.secretary.reason("sorting.go_alone", json!({ "visit": s.visit, "reason": "没空" })), "not_your_right");

    // Each without a line: the team finds the hotline's orders and the routes, the secretary what the community settles itself.
    for (n, order) in [(0, Some("20261008-0417")), (11, None)] {
        sort(&s.team, at(n), json!({ "is_hotline": true, "hotline_number": order }));
    }
    for n in 6..11 {
        sort(&s.team, at(n), json!({ "route": if n % 2 == 0 { "district_department" } else { "subdistrict" } }));
    }
    sort(&s.team, at(1), json!({ "route": "subdistrict" }));
    sort(&s.secretary, at(2), json!({ "duplicate_of": at(1) }));
    for n in [3, 4, 9] {
        sort(&s.secretary, at(n), json!({ "route": "self_governance" }));
    }
    sort(&s.secretary, at(5), json!({ "nature": "suggestion" }));
    for laptop in [&s.team, &s.secretary, &s.team] {
        laptop.sync();
    }

    // Item 9 was routed by both without having seen each other: neither confirms it before a person chose.
    assert_eq!(list(&s.team, &s.visit), list(&s.secretary, &s.visit));
    assert_eq!(s.secretary.reason("sorting.confirm", seen(&s.secretary, &s.visit)), "sorting_disputed");
    let disputed = s.secretary.call("conflicts.list", json!({}));
    let (field, versions) = (&disputed[0]["fields"][0], disputed[0]["fields"][0]["versions"].as_array().unwrap());
    assert_eq!((&field["field"], &field["may_resolve"]), (&json!("route"), &json!(true)));
    assert_eq!((&field["manner"], &field["list"]), (&json!("choice"), &json!("routes")));
    let said: Vec<&str> = versions.iter().map(|v| v["words"].as_str().unwrap()).collect();
    assert!(said.contains(&"居民区自治协商解决"), "the district's words, no code: {said:?}");
    let of = |value: &str| versions.iter().find(|v| v["value"] == value).unwrap()["change"].clone();
    let all: Vec<Value> = versions.iter().map(|v| v["change"].clone()).collect();
    let keep = json!({ "record": at(9), "field": "route", "seen": all, "keep": of("self_governance") });
    s.secretary.call("conflicts.resolve", keep);

    confirm(&s.secretary, &s.visit);
    assert_eq!(s.secretary.reason("sorting.confirm", seen(&s.secretary, &s.visit)), "sorting_confirmed_already");
    s.secretary.sync();
    assert_eq!(s.team.reason("items.step", assign(at(6))), "sorting_not_confirmed", "nothing was heard of it yet");
    s.team.sync();
    assert_eq!(s.team.reason("items.step", assign(at(6))), "sorting_not_confirmed", "one side is not both");
    confirm(&s.team, &s.visit);
    s.team.call("items.step", assign(at(6)));
    s.team.sync();
    s.secretary.sync();

    for laptop in [&s.team, &s.secretary] {
        let sums = &page(laptop, &s.visit)["sums"];
        assert_eq!((&sums["total"], &sums["sorted"], &sums["waiting"]), (&json!(12), &json!(12), &json!(0)), "{sums}");
        let rows = page(laptop, &s.visit)["rows"].as_array().unwrap().clone();
        let count = |holds: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| holds(&row["marks"]["sorted"])).count();
        assert_eq!(count(&|row| row["is_hotline"] == true), 2);
        assert_eq!(count(&|row| !row["duplicate_of"].is_null()), 1);
        assert_eq!(count(&|row| row["route"] == "self_governance"), 3);
        assert_eq!(count(&|row| row["nature"] == "suggestion"), 1);
        let routed = |row: &Value| !row["route"].is_null() && row["route"] != "self_governance";
        assert_eq!(count(&routed), 5, "the rest got a route");
        laptop.changes();
    }
    assert_eq!(list(&s.team, &s.visit), list(&s.secretary, &s.visit), "one list");
}

#[test]
fn a_change_after_the_other_confirmed_asks_the_other_again_and_says_what_changed() {
    let s = of_twelve();
    for id in &s.items {
        sort(&s.team, id, json!({ "route": "subdistrict" }));
    }
    confirm(&s.team, &s.visit);
    s.team.sync();
    s.secretary.sync();
    // The secretary changes one and confirms; meanwhile, and without a line, the team changes another it had confirmed.
    sort(&s.secretary, &s.items[3], json!({ "route": "self_governance" }));
    confirm(&s.secretary, &s.visit);
    sort(&s.team, &s.items[4], json!({ "nature": "praise" }));
    confirm(&s.team, &s.visit);
    for laptop in [&s.team, &s.secretary, &s.team, &s.secretary] {
        laptop.sync();
    }
    assert_eq!(list(&s.team, &s.visit), list(&s.secretary, &s.visit));
    assert_eq!(s.team.call("conflicts.list", json!({})), json!([]), "marks are nobody's quarrel");
    let sums = |laptop: &Laptop| page(laptop, &s.visit)["sums"].clone();
    let (here, there) = (sums(&s.team), sums(&s.secretary));
    assert_eq!(
        (&here, &here["waiting"], &here["for_team"], &here["for_community"]),
        (&there, &json!(2), &json!(1), &json!(1))
    );
    let rows = page(&s.team, &s.visit)["rows"].as_array().unwrap().clone();
    let row = |n: usize| rows.iter().find(|row| row["item"]["id"] == s.items[n]).unwrap()["marks"].clone();
    let changes = |marks: &Value, side: &str| marks[side]["changes"].clone();
    let moved = json!([{ "field": "route", "before": "subdistrict", "after": "self_governance" }]);
    assert_eq!(changes(&row(3), "team"), moved);
    assert_eq!(changes(&row(4), "community"), json!([{ "field": "nature", "before": "concern", "after": "praise" }]));
    confirm(&s.team, &s.visit);
    confirm(&s.secretary, &s.visit);
    s.team.sync();
    s.secretary.sync();
    s.team.sync();
    assert_eq!((sums(&s.team)["sorted"].clone(), sums(&s.secretary)["sorted"].clone()), (json!(12), json!(12)));
    let history = s.team.call("history.show", json!({ "id": s.items[3] })).to_string();
    assert!(history.contains(SECRETARY_OF_TWO) && history.contains("confirm_sorting"), "{history}");
}

#[test]
fn a_community_that_could_not_come_holds_nothing_up_for_ever_and_is_counted_apart() {
    let s = of_twelve();
    for id in &s.items {
        sort(&s.team, id, json!({ "route": "district_department" }));
    }
    accept(&s.team, &s.items[0], "district_department");
    let without = |reason: &str| json!({ "visit": s.visit, "reason": reason });
    assert_eq!(s.team.reason("sorting.go_alone", without("  ")), "reason_missing");
    s.team.call("sorting.go_alone", without("居民区书记外出培训,电话已沟通"));
    confirm(&s.team, &s.visit);
    s.team.call("items.step", assign(&s.items[0]));
    s.team.sync();
    s.secretary.sync();
    let sums = page(&s.secretary, &s.visit)["sums"].clone();
    assert_eq!((&sums["alone"], &sums["sorted"], &sums["waiting"]), (&json!(12), &json!(0), &json!(0)));
    let row = &page(&s.secretary, &s.visit)["rows"][0]["marks"];
    assert_eq!(row["absent_reason"], "居民区书记外出培训,电话已沟通", "the secretary reads why");
    confirm(&s.secretary, &s.visit);
    s.secretary.sync();
    s.team.sync();
    assert_eq!(page(&s.team, &s.visit)["sums"]["sorted"], 12, "whoever comes later makes it whole");
    s.team.sign_out();
    s.team.sign_in(&s.lead);
    s.team.changes();
}
