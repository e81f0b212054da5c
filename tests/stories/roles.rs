//! A line bureau looks after its own seats and nothing else; the administrators see what they are for and nothing else. Each on a laptop
//! of their own, at a real hub process.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use stories::{
    Hub, Invitation, Laptop, NOON, OFFICE, RECORDER, district, hear_outside, invitation_of, second_member, sync,
};

/// Four days after the posting ended.
const LATER: &str = "2026-10-12T19:00:00+08:00";

fn board(bureau: &Laptop) -> Value {
    bureau.call("seats.list", json!({}))
}

/// The seat of the practice team's community.
fn seat(bureau: &Laptop, community: &str) -> Value {
    let name = bureau.call("directory.communities", json!({}));
    let name = name.as_array().unwrap().iter().find(|row| row["id"] == community).unwrap()["name"].clone();
    let board = board(bureau);
    let rows = board["rows"].as_array().unwrap();
    rows.iter().find(|row| row["communities"].as_array().unwrap().contains(&name)).unwrap().clone()
}

fn replace(seat: &Value, name: &str, from_on: &str) -> Value {
    json!({ "seat": seat["seat"], "name": name, "unit": "区工商联", "phone": null, "from_on": from_on })
}

#[test]
fn a_bureau_sees_its_own_seats_and_is_refused_all_else() {
    let (office, _hub, community) = district();
    let bureau = second_member(&office, ("顾敏", "cppcc_office"), &community);
    sync(&office);
    sync(&bureau);
    let state = bureau.call("session.state", json!({}));
    assert_eq!((&state["me"]["role"], &state["me"]["communities"]), (&json!("cppcc_office"), &json!([])));
    let teams = bureau.call("directory.teams", json!({ "search": null, "only_vacant": false }));
    let board = board(&bureau);
    assert_eq!(board["role"], "cppcc_member");
    assert_eq!(board["rows"].as_array().unwrap().len(), teams.as_array().unwrap().len(), "one in every team");
    let own = seat(&bureau, &community);
    let team = teams.as_array().unwrap().iter().find(|team| team["number"] == own["team_number"]).unwrap();
    let before = bureau.changes();
    let page = bureau.call("directory.team", json!({ "id": team["id"] }));
    for other in page["seats"].as_array().unwrap().iter().filter(|one| one["role_word"] != "cppcc_member") {
        assert_eq!(bureau.reason("seats.replace", replace(other, "钱敏", "2026-10-08")), "not_your_seats", "{other}");
    }
    let lead = office.call("directory.members", json!({}));
    let lead = lead.as_array().unwrap().iter().find(|row| row["role"] == "lead").unwrap().clone();
    let end = json!({ "member": lead["id"], "role": "lead", "last_on": "2026-10-08" });
    assert_eq!(bureau.reason("directory.end_postings", end), "not_your_seats");
    for (name, args) in [
        ("directory.add_member", json!({ "nickname": "某", "role": "recorder", "team": null, "community": community })),
        ("directory.enrol", json!({ "member": lead["id"] })),
    ] {
        assert_eq!(bureau.reason(name, args), "not_your_seats", "{name}");
    }
    for name in ["devices.list", "privacy.erasures"] {
        assert_eq!(bureau.reason(name, json!({})), "not_your_right", "{name}");
    }
    assert_eq!(bureau.changes(), before, "nothing was written");
    assert_eq!(office.reason("seats.list", json!({})), "not_your_right", "the office has the whole roster instead");
}

#[test]
fn a_bureau_posts_a_delegate_replaces_them_and_lets_in_what_came_late() {
    let (mut office, mut hub, community) = district();
    let mut bureau = second_member(&office, ("顾敏", "cppcc_office"), &community);
    sync(&office);
    sync(&bureau);
    let mut own = seat(&bureau, &community);
    if own["person"].is_null() {
        bureau.call("seats.replace", replace(&own, "孙立", "2026-10-01"));
        own = seat(&bureau, &community);
    }
    let name = own["person"].as_str().unwrap().to_owned();
    bureau.call("seats.post", json!({ "seat": own["seat"] }));
    assert_eq!(bureau.reason("seats.post", json!({ "seat": own["seat"] })), "holder_has_posting");
    sync(&bureau);
    sync(&office);

    let holder = seat(&bureau, &community)["holders"][0]["member"].clone();
    let mut delegate = Laptop::joined(&invitation_of(&bureau, &holder, &name), (NOON, 3));
    sync(&delegate);
    assert_eq!(delegate.community(), community);
    hear_outside(&delegate, "路灯不亮");

    bureau.call("seats.replace", replace(&own, "钱敏", "2026-10-08"));
    let after = seat(&bureau, &community);
    assert_eq!(after["person"], "钱敏");
    sync(&bureau);

    hub.restart(LATER);
    delegate.restart(LATER);
    delegate.sign_in(&name);
    let summary = delegate.sync();
    assert_eq!(summary["held"], 1, "{summary}");
    bureau.restart(LATER);
    bureau.sign_in("顾敏");
    sync(&bureau);
    let held = bureau.call("held.list", json!({}))["rows"].clone();
    let held = held.as_array().unwrap();
    assert_eq!(board(&bureau)["held_to_rule"], held.len());
    assert!(held.iter().all(|row| row["line"] == "cppcc_office" && row["by"] == name.as_str()), "{held:?}");
    let ids: Vec<&Value> = held.iter().map(|row| &row["id"]).collect();
    bureau.call("held.rule", json!({ "ids": ids, "verdict": "admitted", "because": null }));
    sync(&bureau);
    assert_eq!(board(&bureau)["held_to_rule"], 0);
    office.restart(LATER);
    office.sign_in(OFFICE);
    sync(&office);
    let known = office.call("held.list", json!({}))["rows"].clone();
    assert!(known.as_array().unwrap().iter().all(|row| row["verdict"] == "admitted"), "{known}");
}

/// A laptop that is lost and had no words of residents' on it: the list of losses names it, and nobody is to be written to.
#[test]
fn residents_are_told_nothing_of_the_lost_laptop_of_an_administrator() {
    let (office, _hub, community) = district();
    let sysadmin = second_member(&office, ("沈工", "sysadmin"), &community);
    sync(&office);
    sync(&sysadmin);
    sync(&office);
    let board = office.call("devices.list", json!({}));
    let lost = board["rows"].as_array().unwrap().iter().find(|row| row["name"] == "沈工").unwrap();
    office.call("devices.revoke", json!({ "device": lost["device"], "reason": "出差途中遗失", "is_lost": true }));
    let losses = office.call("losses.list", json!({}));
    let loss = losses.as_array().unwrap().iter().find(|row| row["name"] == "沈工").unwrap();
    assert_eq!(loss["role"], "sysadmin");
    let papers = || std::fs::read_dir(office.home().join("papers")).map_or(0, Iterator::count);
    let before = (office.changes(), papers());
    assert_eq!(office.reason("losses.notice", json!({ "id": loss["id"] })), "nothing_to_tell");
    assert_eq!((office.changes(), papers()), before, "and no paper lies about");
}

#[test]
fn administrators_see_what_they_are_for_and_hold_no_other_role() {
    let (office, _hub, community) = district();
    let secadmin = second_member(&office, ("徐安", "secadmin"), &community);
    sync(&office);
    let auditor = invited(&office, ("吴审", "auditor"), 4);
    let sysadmin = invited(&office, ("沈工", "sysadmin"), 5);
    sync(&office);
    sync(&secadmin);
    for laptop in [&auditor, &sysadmin] {
        assert_eq!(laptop.reason("sync.now", json!({})), "awaits_approval");
    }
    for row in secadmin.call("devices.waiting", json!({})).as_array().unwrap() {
        secadmin.call("devices.approve", json!({ "device": row["device"], "card": row["card"] }));
    }
    for laptop in [&auditor, &sysadmin, &secadmin] {
        sync(laptop);
    }
    let listed = |laptop: &Laptop| laptop.call("devices.list", json!({}))["rows"].as_array().unwrap().clone();
    assert!(listed(&sysadmin).len() >= 3);
    let thief = listed(&secadmin).into_iter().find(|row| row["name"] == "沈工").unwrap();
    let wish = json!({ "device": thief["device"], "reason": "离岗未交还", "is_lost": false });
    for laptop in [&sysadmin, &auditor] {
        assert_eq!(laptop.reason("devices.revoke", wish.clone()), "not_your_right");
    }
    assert_eq!(auditor.reason("devices.list", json!({})), "not_your_right");
    assert_eq!(sysadmin.reason("privacy.erasures", json!({})), "not_your_right");
    assert!(auditor.call("held.list", json!({}))["rows"].is_array());
    for name in ["privacy.erasures", "directory.disclosures"] {
        assert!(auditor.call(name, json!({}))["rows"].is_array(), "{name}");
    }
    let before = auditor.changes();
    let replaced = json!({ "ids": [thief["device"]], "verdict": "admitted", "because": null });
    assert!(auditor.try_call("held.rule", replaced).is_err());
    assert_eq!(auditor.changes(), before, "an auditor writes nothing");

    secadmin.call("devices.revoke", wish);
    sync(&secadmin);
    sync(&auditor);
    assert_eq!(sysadmin.sync()["is_revoked"], true);
    let ended = |laptop: &Laptop| laptop.call("devices.revocations", json!({}))[0].clone();
    for laptop in [&secadmin, &auditor] {
        let said = ended(laptop)["said"].clone();
        assert_eq!((&said["reason"], &said["by"]), (&json!("离岗未交还"), &json!("徐安")), "{said}");
    }
    assert_eq!(ended(&secadmin)["holder"], "沈工");
    for laptop in [&office, &sysadmin] {
        let is_office = laptop.call("session.state", json!({}))["me"]["role"] == "office";
        assert_eq!(laptop.try_call("devices.revocations", json!({})).is_ok(), is_office);
    }
    let told = listed(&secadmin).into_iter().find(|row| row["name"] == "沈工").unwrap();
    assert_eq!((&told["is_revoked"], &told["revocation"]["reason"]), (&json!(true), &json!("离岗未交还")));

    let members = office.call("directory.members", json!({}));
    let id = |name: &str| members.as_array().unwrap().iter().find(|row| row["nickname"] == name).unwrap()["id"].clone();
    for (member, role) in [(id("吴审"), "office"), (id("徐安"), "sysadmin"), (id(RECORDER), "auditor")] {
        let args = json!({ "member": member, "role": role, "team": null, "community": community, "seat": null });
        let refused = office.try_call("directory.add_posting", args).unwrap_err();
        assert_eq!(refused.reason, "exclusive_role", "{role}");
    }
}

#[test]
fn a_bureau_lets_in_its_own_alone_and_only_over_a_line() {
    let (office, mut hub, community) = district();
    let bureau = second_member(&office, ("顾敏", "cppcc_office"), &community);
    sync(&office);
    sync(&bureau);
    let mut own = seat(&bureau, &community);
    if own["person"].is_null() {
        bureau.call("seats.replace", replace(&own, "孙立", "2026-10-01"));
        own = seat(&bureau, &community);
    }
    let name = own["person"].as_str().unwrap().to_owned();
    bureau.call("seats.post", json!({ "seat": own["seat"] }));
    let member = seat(&bureau, &community)["holders"][0]["member"].clone();
    let wish = json!({ "member": member });

    hub.kill();
    assert_eq!(bureau.reason("directory.enrol", wish.clone()), "hub_not_reached");
    hub.start();
    let invitation = invitation_of(&bureau, &member, &name);
    let spoilt = Invitation { file: invitation.file.clone(), code: invitation.code.clone(), name: name.clone() };
    let delegate = Laptop::joined(&invitation, (NOON, 3));
    sync(&delegate);
    assert_eq!(delegate.community(), community);
    let twin = Laptop::joined(&spoilt, (NOON, 4));
    assert!(twin.try_call("sync.now", json!({})).is_err(), "a file makes one vault");

    let stale = invitation_of(&bureau, &member, &name);
    let other = json!({ "member": member, "role": "recorder", "team": null, "community": community, "seat": null });
    sync(&office);
    office.call("directory.add_posting", other);
    sync(&office);
    assert_eq!(bureau.reason("directory.enrol", wish.clone()), "member_has_other_postings");
    let late = Laptop::joined(&stale, (NOON, 6));
    assert_eq!(late.reason("sync.now", json!({})), "hub_forbids", "the bureau's file of before lets in no recorder");
    let second = invitation_of(&office, &member, &name);
    let desk = Laptop::joined(&second, (NOON, 5));
    sync(&desk);

    sync(&office);
    let listed = office.call("devices.list", json!({}));
    let of_member = listed["rows"].as_array().unwrap().iter().filter(|row| row["name"] == name.as_str()).count();
    assert_eq!(of_member, 2, "the office sees both: {listed}");
    hear_outside(&delegate, "路灯不亮");
    sync(&delegate);
}

/// The office's second laptop founded nothing and brings people in as the first one does, where the hub is reached.
#[test]
fn any_laptop_of_the_office_brings_people_in() {
    let (office, mut hub, community) = district();
    let second = second_member(&office, ("秦岚", "office"), &community);
    sync(&office);
    sync(&second);
    let wish = json!({ "nickname": "何平", "role": "recorder", "team": null, "community": community });
    hub.kill();
    let before = second.changes();
    assert_eq!(second.reason("directory.add_member", wish.clone()), "hub_not_reached");
    assert_eq!(second.changes(), before, "nobody is added without a file");
    hub.start();
    let made = second.call("directory.add_member", wish);
    let (file, code) = (PathBuf::from(made["path"].as_str().unwrap()), made["opening_code"].as_str().unwrap());
    let recorder = Laptop::joined(&Invitation { file, code: code.to_owned(), name: "何平".into() }, (NOON, 6));
    sync(&recorder);
    assert_eq!(recorder.community(), community);
    assert_eq!(recorder.reason("directory.enrol", json!({ "member": recorder.member("何平") })), "not_your_right");
}

/// Where the hub founded the district no laptop is the founder's: the office's brings people in, and a chain of three files holds.
#[test]
fn in_a_district_of_the_hubs_the_offices_laptop_brings_people_in() {
    let divisions = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/divisions/xuhui.csv");
    let mut hub = Hub::founded(&divisions);
    let community = "310104003001";
    let file = hub.invites("秦岚", "office", community);
    hub.start();
    let office = Laptop::joined(&file, (NOON, 1));
    sync(&office);
    let at = office.call("directory.communities", json!({}))[0]["id"].clone();
    let brings = |by: &Laptop, name: &str, role: &str, seed: u64| {
        let args = json!({ "nickname": name, "role": role, "team": null, "community": at, "section": "第3网格" });
        let made = by.call("directory.add_member", args);
        let (file, code) = (PathBuf::from(made["path"].as_str().unwrap()), made["opening_code"].as_str().unwrap());
        let laptop = Laptop::joined(&Invitation { file, code: code.to_owned(), name: name.to_owned() }, (NOON, seed));
        sync(&laptop);
        laptop
    };
    let colleague = brings(&office, "白宁", "office", 2);
    let head = brings(&colleague, "孟良", "grid_head", 3);
    assert_eq!(json!(head.community()), at);
    hear_outside(&head, "井盖松了");
    sync(&head);
    let before = head.changes();
    let again = json!({ "nickname": "某", "role": "office", "team": null, "community": null });
    assert_eq!(head.reason("directory.add_member", again), "not_your_right");
    assert_eq!(head.changes(), before);
}

/// Somebody of the whole district on a laptop of their own.
fn invited(office: &Laptop, (name, role): (&str, &str), seed: u64) -> Laptop {
    let args = json!({ "nickname": name, "role": role, "team": null, "community": null });
    let made = office.call("directory.add_member", args);
    let (file, code) = (PathBuf::from(made["path"].as_str().unwrap()), made["opening_code"].as_str().unwrap());
    Laptop::joined(&Invitation { file, code: code.to_owned(), name: name.to_owned() }, (NOON, seed))
}
