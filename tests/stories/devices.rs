//! The office looks which laptops there are and when each was last heard of, and puts a stolen one out of use: at a real hub process,
//! from the office's own laptop. And who has not been at the hub for three days is told so, no earlier, and nobody who never was.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::collections::BTreeSet;
use stories::{
    Break, Cut, EVENING, Hub, Laptop, MORNING, NOON, OFFICE, RECORDER, SECOND, SECRETARY, Way, hear_outside,
    second_recorder, sync,
};

/// Four days after the others came by.
const LATER: &str = "2026-10-12T19:00:00+08:00";

fn board(laptop: &Laptop) -> Value {
    laptop.call("devices.list", json!({}))
}

fn row<'a>(board: &'a Value, name: &str) -> &'a Value {
    board["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{board}"))
}

fn wish(row: &Value, reason: &str) -> Value {
    json!({ "device": row["device"], "reason": reason, "is_lost": true })
}

/// The office and the recorder on one laptop, a second recorder on another one, over a hub that is up; the office is signed in.
fn district() -> (Laptop, Laptop, Hub) {
    let (first, hub, community) = stories::district();
    let second = second_recorder(&first, &community);
    sync(&first);
    first.sign_out();
    sync(&second);
    first.sign_in(RECORDER);
    sync(&first);
    first.sign_out();
    first.sign_in(OFFICE);
    (first, second, hub)
}

#[test]
fn nobody_but_the_office_sees_the_laptops_or_puts_one_out_of_use() {
    let laptop = Laptop::practice(MORNING);
    let right = json!({ "device": "00000000-0000-7000-8000-000000000000", "reason": "被偷", "is_lost": true });
    for who in [RECORDER.to_owned(), laptop.lead(), SECRETARY.to_owned()] {
        laptop.sign_in(&who);
        for (name, args) in [("devices.list", json!({})), ("devices.revoke", right.clone())] {
            let refused = laptop.try_call(name, args).unwrap_err();
            assert_eq!(
                (refused.code.as_str(), refused.reason.as_str()),
                ("Forbidden", "not_your_right"),
                "{who} {name}"
            );
        }
        laptop.sign_out();
    }
    laptop.sign_in(OFFICE);
    let before = laptop.changes();
    let never = board(&laptop);
    assert_eq!((&never["told_at"], &never["rows"]), (&Value::Null, &json!([])), "nothing was told: no list");
    assert_eq!(laptop.reason("devices.revoke", right), "devices_not_told");
    assert_eq!(laptop.changes(), before, "a refusal writes nothing");
}

#[test]
fn the_office_sees_who_was_away_and_stops_a_stolen_laptop() {
    let (mut first, second, mut hub) = district();
    sync(&first);
    let early = board(&first);
    assert_eq!((&early["in_use"], &early["away"], &early["revoked"]), (&json!(5), &json!(0), &json!(0)), "{early}");
    let stolen = row(&early, SECOND);
    assert_eq!((&stolen["days_away"], &stolen["is_own"], &stolen["held"]), (&json!(0), &json!(false), &json!(0)));
    assert_eq!(stolen["postings"][0]["role"], "recorder");
    assert!(stolen["build"].as_str().is_some_and(|build| !build.is_empty()), "it told its program");
    let never = row(&early, SECRETARY);
    assert_eq!((&never["seen_at"], &never["build"]), (&Value::Null, &Value::Null), "her card came with another's push");
    let shorts: BTreeSet<&str> =
        early["rows"].as_array().unwrap().iter().map(|row| row["short"].as_str().unwrap()).collect();
    assert_eq!(shorts.len(), 5, "what people are shown tells them apart");
    assert_eq!((&row(&early, OFFICE)["is_own"], &row(&early, OFFICE)["is_founder"]), (&json!(true), &json!(true)));

    // Four days on the first laptop's recorder came by; the second was not heard of.
    first.sign_out();
    hub.restart(LATER);
    first.restart(LATER);
    first.sign_in(RECORDER);
    sync(&first);
    first.sign_out();
    first.sign_in(OFFICE);
    sync(&first);
    let away = board(&first);
    assert_eq!((&away["in_use"], &away["away"]), (&json!(5), &json!(3)), "{away}");
    assert_eq!(
        (&away["rows"][0]["name"], &away["rows"][0]["days_away"]),
        (&json!(SECOND), &json!(4)),
        "it comes first"
    );

    // Refusals write nothing.
    let before = first.changes();
    let stolen = row(&away, SECOND).clone();
    assert_eq!(first.reason("devices.revoke", wish(&stolen, "  ")), "reason_missing");
    assert_eq!(first.reason("devices.revoke", wish(row(&away, OFFICE), "自己")), "own_device_not_revocable");
    let nobody = json!({ "device": "00000000-0000-7000-8000-000000000000", "reason": "无", "is_lost": true });
    assert_eq!(first.reason("devices.revoke", nobody), "no_such_device");
    assert_eq!(first.changes(), before);

    // Without a line: the list of before with its time, and the word waits on the laptop.
    hub.kill();
    first.call("devices.revoke", wish(&stolen, "10月11日在公交车上被偷"));
    assert_eq!(first.reason("sync.now", json!({})), "hub_not_reached");
    let waiting = board(&first);
    assert_eq!(waiting["told_at"], away["told_at"], "as of when it was told");
    assert_eq!(
        (&row(&waiting, SECOND)["is_revoked"], &waiting["in_use"]),
        (&json!(false), &json!(5)),
        "not in force yet"
    );
    assert_eq!(row(&waiting, SECOND)["revocation"]["reason"], "10月11日在公交车上被偷");
    assert_eq!(first.reason("devices.revoke", wish(&stolen, "再说一次")), "revoked_already");

    hub.start();
    assert_eq!(sync(&first)["held"], 0);
    let done = board(&first);
    assert_eq!((&done["in_use"], &done["away"], &done["revoked"]), (&json!(4), &json!(2), &json!(1)), "{done}");
    let gone = row(&done, SECOND);
    assert_eq!((&gone["is_revoked"], &gone["revocation"]["by"]), (&json!(true), &json!(OFFICE)));
    assert_eq!(done["rows"][4]["name"], SECOND, "in use first");
    let listed = hub.run(&["device", "list"]);
    let at_hub = listed.as_array().unwrap().iter().find(|device| device["name"] == SECOND).unwrap();
    assert_eq!(at_hub["is_revoked"], true, "every process of the hub looks there");

    // The thief connects: a clear word, what it brings waits, it is given nothing; the others go on.
    hear_outside(&second, "丢失以后写的");
    let late = second.sync();
    assert_eq!((&late["is_revoked"], &late["held"], &late["pulled"]), (&json!(true), &json!(1), &json!(0)), "{late}");
    assert_eq!(second.reason("sync.state", json!({})), "vault_out_of_use");
    sync(&first);
    let after = board(&first);
    let gone = row(&after, SECOND);
    assert_eq!(
        (&gone["held"], &gone["days_away"]),
        (&json!(1), &json!(0)),
        "the office sees that it came by, and when"
    );
    first.sign_out();
    first.sign_in(RECORDER);
    let goes_on = sync(&first);
    assert_eq!((&goes_on["is_revoked"], &goes_on["held"]), (&json!(false), &json!(0)));
    first.changes();
}

/// Ends the second recorder's vault at the office's page.
fn put_out_of_use(office: &Laptop) {
    sync(office);
    let row = row(&board(office), SECOND).clone();
    office.call("devices.revoke", wish(&row, "离岗未交还"));
    sync(office);
}

fn is_out_of_use(laptop: &Laptop) -> bool {
    laptop.call("session.state", json!({}))["is_out_of_use"] == true
}

/// Everything that a dismissed member, or a thief with the passphrase, might still try.
fn nothing_is_read_or_written(laptop: &Laptop) {
    for name in [
        "search.find",
        "directory.members",
        "items.hear",
        "sync.state",
        "sync.deliveries",
        "safety.backup",
        "safety.export",
        "lease.extend",
    ] {
        let args = json!({ "text": "一件", "path": "/no/such/place", "undelivered": null, "code": "0000-0000-0000" });
        assert_eq!(laptop.reason(name, args), "vault_out_of_use", "{name}");
    }
}

#[test]
fn a_vault_is_locked_as_soon_as_it_hears_that_it_is_out_of_use_and_gives_what_it_has() {
    let (office, mut second, mut hub) = district();
    let line = hub.behind_a_line();
    sync(&second);
    hear_outside(&second, "还没有送出的一件");
    let copy = hub.folder().join("hub.zfhub");
    hub.run(&["backup", "--out", copy.to_str().unwrap()]);
    put_out_of_use(&office);
    assert!(!is_out_of_use(&second), "it has not heard of it");

    // The line breaks after the greeting's answer: it knows, and what it wrote is here alone.
    let mut after = 300;
    while !is_out_of_use(&second) {
        line.cut(Cut { way: Way::Up, after, how: Break::Close });
        assert!(second.try_call("sync.now", json!({})).is_err(), "it broke nowhere before {after}");
        line.mend();
        after += 200;
    }
    nothing_is_read_or_written(&second);
    second.restart(EVENING);
    second.sign_in(SECOND);
    nothing_is_read_or_written(&second);
    let said = second.call("lease.state", json!({}));
    assert_eq!((&said["unsent"], &said["challenge"]), (&json!(1), &Value::Null), "{said}");
    assert!(said["out_of_use_at"].as_str().unwrap().starts_with("2026-10-08"), "{said}");
    assert!(!said.to_string().contains("一件"), "no word of a record");
    assert_eq!(second.call("carriers.save_bundle", json!({}))["changes"], 1, "the sealed outbox can be taken away");

    let last = second.sync();
    assert_eq!((&last["is_revoked"], &last["held"], &last["pulled"]), (&json!(true), &json!(1), &json!(0)), "{last}");
    assert_eq!(second.call("lease.state", json!({}))["unsent"], 0, "the hub has it and gave its receipt");
    nothing_is_read_or_written(&second);
    sync(&office);
    assert_eq!(row(&board(&office), SECOND)["held"], 1, "the office rules on it");

    // A hub that was set back has forgotten it. The vault has not, and the office's laptop tells the hub.
    hub.kill();
    std::fs::remove_dir_all(hub.folder().join("hub")).unwrap();
    hub.run(&["restore", copy.to_str().unwrap()]);
    hub.start();
    assert_eq!(second.sync()["is_revoked"], false, "the hub knows nothing of it");
    nothing_is_read_or_written(&second);
    sync(&office);
    assert_eq!(second.sync()["is_revoked"], true);
    nothing_is_read_or_written(&second);
}

fn reminders(laptop: &Laptop) -> (u64, u64, u64) {
    let state = laptop.call("sync.state", json!({}));
    let number = |name: &str| state[name].as_u64().unwrap();
    (number("days_apart"), number("days_unsent"), number("unsent"))
}

#[test]
fn who_has_not_been_at_the_hub_for_three_days_is_told_so_and_who_never_was_is_not() {
    let mut alone = Laptop::practice(NOON);
    alone.sign_in(RECORDER);
    hear_outside(&alone, "从来没有联过网");
    alone.restart("2026-10-20T12:00:00+08:00");
    alone.sign_in(RECORDER);
    let (apart, waited, unsent) = reminders(&alone);
    assert!(apart == 0 && waited == 0 && unsent > 0, "never connected, never reminded");

    let (first, mut second, mut hub) = district();
    assert_eq!(reminders(&second), (0, 0, 0));
    second.restart("2026-10-09T08:00:00+08:00");
    second.sign_in(SECOND);
    hear_outside(&second, "断网时写的");
    for (now, days) in [
        ("2026-10-11T11:59:00+08:00", (2, 2, 1)),
        ("2026-10-11T12:01:00+08:00", (3, 2, 1)),
        ("2026-10-12T08:01:00+08:00", (3, 3, 1)),
    ] {
        second.restart(now);
        second.sign_in(SECOND);
        assert_eq!(reminders(&second), days, "{now}");
    }
    hub.restart("2026-10-12T08:05:00+08:00");
    sync(&second);
    assert_eq!(reminders(&second), (0, 0, 0));
    drop(first);
}
