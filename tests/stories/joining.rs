//! Joining by what is read over a telephone: where the hub is, and a code. Every refusal first; a real hub process, real vaults
//! (docs/adr/0041).
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
#[path = "../../crates/hub/tests/cluster/mod.rs"]
mod cluster;

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use stories::{
    EVENING, Hub, Laptop, NOON, OFFICE, PASSPHRASE, RECORDER, district, free_port, hear_outside, second_member, sync,
};
use sync::JoiningCode;

/// Four days on: what was good for three is over.
const LATER: &str = "2026-10-12T19:00:00+08:00";
const YEARS_AGO: &str = "2016-01-01T08:00:00+08:00";
const YEARS_AHEAD: &str = "2036-06-01T08:00:00+08:00";

fn recorder(name: &str, community: &str) -> Value {
    json!({ "nickname": name, "role": "recorder", "team": null, "community": community })
}

/// What the office says over the telephone: an address and a code.
fn invites(office: &Laptop, name: &str, community: &str) -> (String, String) {
    said(&office.call("directory.add_and_invite", recorder(name, community)))
}

fn said(made: &Value) -> (String, String) {
    let word = |key: &str| made[key].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    (word("address"), word("joining_code"))
}

fn wish((address, code): (&str, &str), name: &str) -> Value {
    json!({ "address": address, "joining_code": code, "nickname": name, "passphrase": PASSPHRASE })
}

fn newcomer(now: &str, seed: u64) -> Laptop {
    Laptop::empty(Some(now), Some(seed))
}

#[track_caller]
fn joins(laptop: &Laptop, spoken: &(String, String), name: &str) {
    let shown = laptop.call("session.join_by_code", wish((&spoken.0, &spoken.1), name));
    laptop.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
}

fn is_empty(laptop: &Laptop) -> bool {
    laptop.call("session.state", json!({}))["stage"] == "empty"
}

#[test]
fn what_is_wrong_is_said_at_once_and_nothing_is_made() {
    let (office, hub, community) = district();
    let (address, code) = invites(&office, "何平", &community);
    let laptop = newcomer(NOON, 7);
    let first = code.chars().next().unwrap();
    let slip = format!("{}{}", if first == 'A' { 'B' } else { 'A' }, &code[1..]);
    for (typed, is_right) in [(code.to_lowercase(), true), (slip.clone(), false), (code[..14].to_owned(), false)] {
        let checked = laptop.call("session.check_code", json!({ "joining_code": typed }));
        assert_eq!(checked["is_right"], is_right, "{typed}");
    }
    let refused =
        |address: &str, code: &str| laptop.try_call("session.join_by_code", wish((address, code), "何平")).unwrap_err();
    assert_eq!(refused(&address, &slip).reason, "joining_code_mistyped");
    let mut weak = wish((&address, &code), "何平");
    weak["passphrase"] = json!("123");
    assert_eq!(laptop.try_call("session.join_by_code", weak).unwrap_err().code, "InvalidInput");
    for unfit in ["", "http://127.0.0.1:1", "中心端"] {
        assert_eq!(refused(unfit, &code).reason, "joining_address_unfit", "{unfit}");
    }
    assert_eq!(refused(&format!("127.0.0.1:{}", free_port()), &code).reason, "joining_not_reached");
    assert_eq!(hub.answered("invited"), 0, "nobody was asked");
    assert!(is_empty(&laptop));
}

#[test]
fn whoever_tries_codes_is_told_to_wait_and_a_good_one_waits_with_them() {
    let (office, hub, community) = district();
    let (address, code) = invites(&office, "何平", &community);
    let laptop = newcomer(NOON, 7);
    let tries = |code: &str| laptop.try_call("session.join_by_code", wish((&address, code), "何平")).unwrap_err();
    for _ in 0..5 {
        let guess = JoiningCode::generate().unwrap().display().to_string();
        assert_eq!(tries(&guess).reason, "joining_code_unknown");
    }
    let sixth = tries(&code);
    assert_eq!(sixth.reason, "joining_tried_too_often");
    assert!(sixth.params["minutes"].parse::<u64>().unwrap() > 1, "{sixth:?}");
    assert!(is_empty(&laptop) && hub.answered("enrol") >= 1);
}

#[test]
fn a_newcomer_types_two_lines_and_is_at_work_and_the_code_is_used_up() {
    let (office, hub, community) = district();
    let spoken = invites(&office, "何平", &community);
    assert_eq!(spoken.0, format!("127.0.0.1:{}", hub.port()), "as people say it");
    let (laptop, twin) = (newcomer(NOON, 7), newcomer(NOON, 8));
    joins(&laptop, &(spoken.0.replace(':', "："), spoken.1.to_lowercase().replace('-', " ")), "何平");
    assert_eq!(laptop.community(), community, "the directory came along");
    joins(&twin, &spoken, "何平");
    sync(&laptop);
    assert_eq!(twin.reason("sync.now", json!({})), "ticket_used", "one vault a code");
    let third = newcomer(NOON, 9);
    let refused = third.try_call("session.join_by_code", wish((&spoken.0, &spoken.1), "何平")).unwrap_err();
    assert_eq!((refused.reason.as_str(), refused.field.as_deref()), ("joining_code_used", Some("joining_code")));
    assert!(is_empty(&third));
    hear_outside(&laptop, "路灯不亮");
    assert_eq!(sync(&laptop)["held"], 0);
}

#[test]
fn a_code_is_over_after_three_days_by_the_hubs_clock_and_a_new_one_ends_the_old() {
    let (mut office, mut hub, community) = district();
    let old = invites(&office, "何平", &community);
    let member = json!({ "member": member_of(&office, "何平") });
    let spoken = said(&office.call("directory.invite", member.clone()));
    let laptop = newcomer(NOON, 7);
    let refused = |spoken: &(String, String)| {
        laptop.try_call("session.join_by_code", wish((&spoken.0, &spoken.1), "何平")).unwrap_err().reason
    };
    assert_eq!(refused(&old), "joining_code_unknown");
    hub.restart(LATER);
    assert_eq!(refused(&spoken), "joining_code_expired", "whatever the clock of the newcomer says");
    assert!(is_empty(&laptop));
    office.restart(LATER);
    office.sign_in(OFFICE);
    joins(&laptop, &said(&office.call("directory.invite", member)), "何平");
    sync(&laptop);
}

#[test]
fn a_clock_that_is_ten_years_off_keeps_nobody_out() {
    let (office, hub, community) = district();
    for (name, now, seed) in [("何平", YEARS_AGO, 7), ("丁一", YEARS_AHEAD, 8)] {
        let spoken = invites(&office, name, &community);
        let laptop = newcomer(now, seed);
        joins(&laptop, &spoken, name);
        sync(&laptop);
        assert!(hub.run(&["device", "list"]).to_string().contains(name), "{now}");
    }
}

#[test]
fn nobody_invites_whom_they_may_not_bring_in_and_nobody_without_a_line() {
    let (office, mut hub, community) = district();
    let bureau = second_member(&office, ("顾敏", "cppcc_office"), &community);
    sync(&office);
    sync(&bureau);
    let lead = json!({ "member": member_of(&office, &lead_of(&office)) });
    assert_eq!(bureau.reason("directory.invite", lead), "not_your_seats");
    assert_eq!(bureau.reason("directory.add_and_invite", recorder("某", &community)), "not_your_seats");
    let clerk = newcomer(NOON, 9);
    joins(&clerk, &invites(&office, "李楠", &community), "李楠");
    sync(&clerk);
    assert_eq!(clerk.reason("directory.invite", json!({ "member": clerk.member("李楠") })), "not_your_right");
    let kept = hub.answered("invite");
    hub.kill();
    let before = office.changes();
    assert_eq!(office.reason("directory.add_and_invite", recorder("何平", &community)), "hub_not_reached");
    assert_eq!(office.changes(), before, "nobody is added without a code");
    assert_eq!(hub.answered("invite"), kept);
}

fn lead_of(office: &Laptop) -> String {
    let members = office.call("directory.members", json!({}));
    let lead = members.as_array().unwrap().iter().find(|row| row["role"] == "lead").unwrap();
    lead["nickname"].as_str().unwrap().to_owned()
}

fn member_of(office: &Laptop, name: &str) -> String {
    let members = office.call("directory.members", json!({}));
    let row = members.as_array().unwrap().iter().find(|row| row["nickname"] == name).unwrap();
    row["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_operator_of_a_hub_that_founded_its_district_says_a_code_too() {
    let divisions = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/divisions/xuhui.csv");
    let mut hub = Hub::founded(&divisions);
    hub.run(&["member", "add", "秦岚", "--role", "office"]);
    hub.start();
    let made = hub.run(&["enrol", "秦岚", "--by-code"]);
    let spoken = said(&made);
    let office = newcomer(NOON, 1);
    joins(&office, &spoken, "秦岚");
    sync(&office);
    let at = office.call("directory.communities", json!({}))[0]["id"].as_str().unwrap().to_owned();
    let wished = json!({ "nickname": "白宁", "role": "community_secretary", "team": null, "community": at });
    let spoken = said(&office.call("directory.add_and_invite", wished));
    let secretary = newcomer(NOON, 2);
    joins(&secretary, &spoken, "白宁");
    sync(&secretary);
    assert_eq!(secretary.community(), at);
    let again = newcomer(NOON, 3).reason("session.join_by_code", wish((&spoken.0, &spoken.1), "白宁"));
    assert_eq!(again, "joining_code_used");
    assert!(hub.refuses(&["enrol", "没有这个人", "--by-code"]).contains("没有这个人"));
}

/// The hub's disk died. A code that was made after the copy says so; the office makes another, and one made before holds.
#[test]
fn a_hub_set_back_knows_no_code_of_in_between() {
    let (office, mut hub, community) = district();
    let before = invites(&office, "何平", &community);
    let copy = hub.folder().join("hub.zfhub");
    hub.run(&["backup", "--out", copy.to_str().unwrap()]);
    let between = invites(&office, "丁一", &community);
    hub.kill();
    std::fs::remove_dir_all(hub.folder().join("hub")).unwrap();
    hub.run(&["restore", copy.to_str().unwrap()]);
    hub.start();
    let laptop = newcomer(NOON, 7);
    assert_eq!(laptop.reason("session.join_by_code", wish((&between.0, &between.1), "丁一")), "joining_code_unknown");
    sync(&office);
    joins(&laptop, &said(&office.call("directory.invite", json!({ "member": member_of(&office, "丁一") }))), "丁一");
    sync(&laptop);
    let other = newcomer(NOON, 8);
    joins(&other, &before, "何平");
    sync(&other);
}

/// The file that is carried lasts as long as a code; what joined in time comes to the hub whenever it comes.
#[test]
fn a_carried_file_is_good_for_three_days_and_who_joined_in_time_may_come_late() {
    let (office, mut hub, community) = district();
    let made = office.call("directory.add_member", recorder("何平", &community));
    let (file, code) = (PathBuf::from(made["path"].as_str().unwrap()), made["opening_code"].clone());
    let join = |laptop: &Laptop| {
        let mut args = stories::file(&file);
        (args["opening_code"], args["nickname"], args["passphrase"]) = (code.clone(), json!("何平"), json!(PASSPHRASE));
        laptop.try_call("session.join", args)
    };
    let late = newcomer(LATER, 8);
    let refused = join(&late).unwrap_err();
    assert_eq!(refused.reason, "enrolment_file_expired");
    assert!(refused.params["until"].starts_with("2026-10-11") && refused.params["now"].starts_with("2026-10-12"));
    assert!(is_empty(&late));

    let mut in_time = newcomer(EVENING, 7);
    let shown = join(&in_time).unwrap();
    in_time.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
    sync(&office);
    hub.restart("2026-11-20T09:00:00+08:00");
    in_time.restart("2026-11-20T09:00:00+08:00");
    in_time.sign_in("何平");
    sync(&in_time);
}

/// Two processes on one database are one hub: the code that came in by the one is known to the other.
#[cfg(unix)]
#[test]
fn a_code_lies_in_the_database_for_every_process() {
    let cluster = cluster::Cluster::shared();
    let office = Laptop::practice(NOON);
    office.sign_in(RECORDER);
    let community = office.community();
    office.sign_out();
    office.sign_in(OFFICE);
    let mut one = Hub::over(&cluster.url(&cluster.database())).adopted(&office, &[]);
    let mut two = one.beside(free_port());
    one.start();
    two.start();
    sync(&office);
    let (_, code) = invites(&office, "何平", &community);
    let spoken = (format!("127.0.0.1:{}", two.port()), code);
    let laptop = newcomer(NOON, 7);
    joins(&laptop, &spoken, "何平");
    sync(&laptop);
    let again = newcomer(NOON, 8).reason("session.join_by_code", wish((&spoken.0, &spoken.1), "何平"));
    assert_eq!(again, "joining_code_used");
}

fn administrator(office: &Laptop, (name, role): (&str, &str), seed: u64) -> Laptop {
    let wished = json!({ "nickname": name, "role": role, "team": null, "community": null });
    let laptop = newcomer(NOON, seed);
    joins(&laptop, &said(&office.call("directory.add_and_invite", wished)), name);
    laptop
}

/// Lawyers and administrators wait for the security administrator, where there is one; the first one and everybody else don't.
#[test]
fn a_lawyer_and_an_administrator_wait_for_the_security_administrators_word() {
    let (office, _hub, community) = district();
    let auditor = administrator(&office, ("吴审", "auditor"), 4);
    sync(&auditor);
    let first = administrator(&office, ("徐安", "secadmin"), 5);
    sync(&first);
    let waiting = |laptop: &Laptop| laptop.call("devices.waiting", json!({}));
    assert_eq!(waiting(&first), json!([]), "nobody had to wait for somebody who was not there");

    let second = administrator(&office, ("韩安", "secadmin"), 6);
    assert_eq!(second.reason("sync.now", json!({})), "awaits_approval");
    assert_eq!(second.call("sync.state", json!({}))["problem"]["reason"], "awaits_approval", "its screen says so");
    let lawyer = newcomer(NOON, 7);
    let wished = json!({ "nickname": "周颖", "role": "lawyer", "team": null, "community": community });
    joins(&lawyer, &said(&office.call("directory.add_and_invite", wished)), "周颖");
    assert_eq!(lawyer.reason("sync.now", json!({})), "awaits_approval");
    let clerk = newcomer(NOON, 8);
    joins(&clerk, &invites(&office, "何平", &community), "何平");
    sync(&clerk);

    for laptop in [&office, &auditor, &clerk] {
        assert_eq!(laptop.reason("devices.waiting", json!({})), "not_your_right");
    }
    let shown = waiting(&first);
    let names: Vec<&str> = shown.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["韩安", "周颖"], "{shown}");
    let one = &shown[1];
    assert_eq!((&one["role"], &one["asked_by"]), (&json!("lawyer"), &json!(OFFICE)), "{shown}");
    let word = json!({ "device": one["device"], "card": one["card"] });
    assert_eq!(office.reason("devices.approve", word.clone()), "not_your_right");
    let mixed = json!({ "device": one["device"], "card": shown[0]["card"] });
    assert_eq!(first.reason("devices.approve", mixed), "approval_unfit", "the word is about what was shown");
    assert_eq!(second.reason("devices.approve", word.clone()), "device_unknown", "who waits lets nobody in");
    first.call("devices.approve", word.clone());
    first.call("devices.approve", word);
    sync(&lawyer);
    assert_eq!(waiting(&first).as_array().unwrap().len(), 1);
    assert_eq!(second.reason("sync.now", json!({})), "awaits_approval");
    let word = json!({ "device": shown[0]["device"], "card": shown[0]["card"] });
    first.call("devices.approve", word);
    sync(&second);
    assert_eq!(waiting(&second), json!([]));
}
