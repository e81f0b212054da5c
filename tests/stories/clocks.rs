//! A laptop's clock that is ten years behind or ahead refuses nothing, hides nothing and loses nothing (docs/adr/0053): real vaults, a
//! real hub process.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use stories::{
    HeardWish, Laptop, NOON, OFFICE, PASSPHRASE, added, concern, district, hear, hear_outside, hold_symposium, sync,
    texts,
};

const YEARS_AGO: &str = "2016-01-01T08:00:00+08:00";
const YEARS_AHEAD: &str = "2036-06-01T08:00:00+08:00";
const NEXT_DAY_AGO: &str = "2016-01-02T08:00:00+08:00";
const NEXT_DAY_AHEAD: &str = "2036-06-02T08:00:00+08:00";
const WRONG: [(&str, &str); 2] = [(YEARS_AGO, NEXT_DAY_AGO), (YEARS_AHEAD, NEXT_DAY_AHEAD)];
const PING: &str = "何平";
const DING: &str = "丁一";

/// Joins by what is read over the telephone, on a laptop that may have members already.
#[track_caller]
fn joins(laptop: &Laptop, office: &Laptop, (name, community): (&str, &str)) {
    let wished = json!({ "nickname": name, "role": "recorder", "team": null, "community": community });
    let said = office.call("directory.add_and_invite", wished);
    let wish = json!({ "address": said["address"], "joining_code": said["joining_code"], "nickname": name, "passphrase": PASSPHRASE });
    let shown = laptop.call("session.join_by_code", wish);
    laptop.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
}

/// A recorder and a colleague of the same team on one laptop; the recorder is signed in.
fn two_on_one(office: &Laptop, community: &str, now: &str) -> Laptop {
    let laptop = Laptop::empty(Some(now), Some(7));
    joins(&laptop, office, (PING, community));
    sync(&laptop);
    laptop.sign_out();
    joins(&laptop, office, (DING, community));
    sync(&laptop);
    laptop.sign_out();
    laptop.sign_in(PING);
    laptop
}

/// The community is there, a visit and concerns are written; the words.
#[track_caller]
fn works(laptop: &Laptop, community: &str, mark: &str) -> Vec<String> {
    assert_eq!(laptop.community(), community);
    let rounds = laptop.call("visits.rounds", json!({}));
    assert!(rounds.to_string().contains("2026-4"), "the round of the day is offered: {rounds}");
    let now = laptop.call("session.state", json!({}))["now"].clone();
    let day = &now.as_str().unwrap()[..10];
    assert!(["2026-10-08", "2026-10-09"].contains(&day), "the day that screens propose: {now}");
    let visit = hold_symposium(laptop);
    let words = [format!("会上{mark}"), format!("会外{mark}")];
    hear(laptop, &HeardWish { ..concern(("visit", &visit), &words[0]) });
    hear_outside(laptop, &words[1]);
    words.to_vec()
}

#[track_caller]
fn shows(laptop: &Laptop, community: &str, words: &[String]) {
    let all = texts(laptop, community);
    assert!(words.iter().all(|word| all.contains(word)), "{words:?} of {all:?}");
}

/// Without a line on one day and with one on the next, by a clock that stays as wrong as it is; then the colleague.
fn lives_through(office: &Laptop, laptop: &mut Laptop, (community, next_day): (&str, &str)) {
    let words = works(laptop, community, "第一天");
    let left = laptop.sign_out();
    assert!(left["recipients"].as_array().unwrap().contains(&json!(DING)), "{left}");
    assert!(left["changes"].as_u64().unwrap() > 10, "the colleague is given more than the directory: {left}");
    laptop.sign_in(DING);
    shows(laptop, community, &words);
    laptop.sign_out();

    laptop.restart(next_day);
    laptop.sign_in(PING);
    let more = works(laptop, community, "第二天");
    assert!(sync(laptop)["pushed"].as_u64().unwrap() > 0);
    shows(laptop, community, &more);
    let others = Laptop::joined(&added(office, ("李楠", "recorder"), community), (NOON, 2));
    sync(&others);
    shows(&others, community, &[words.clone(), more.clone()].concat());
    laptop.sign_out();
    laptop.sign_in(DING);
    shows(laptop, community, &[words, more].concat());
    sync(laptop);
    assert_eq!(laptop.call("sync.state", json!({}))["unsent"], json!(0));
}

#[test]
fn who_synced_by_a_right_clock_that_then_jumps_works_on() {
    for (wrong, next_day) in WRONG {
        let (office, _hub, community) = district();
        let mut laptop = two_on_one(&office, &community, NOON);
        laptop.restart(wrong);
        laptop.sign_in(PING);
        // A clock ten years ahead locks reading until the hub was heard (ADR 0042), and that alone.
        if laptop.call("lease.state", json!({}))["is_over"] == true {
            assert_eq!(wrong, YEARS_AHEAD);
            sync(&laptop);
            laptop.sign_out();
            laptop.sign_in(DING);
            sync(&laptop);
            laptop.sign_out();
            laptop.sign_in(PING);
        }
        lives_through(&office, &mut laptop, (&community, next_day));
    }
}

#[test]
fn who_joined_by_a_wrong_clock_works_by_it() {
    for (wrong, next_day) in WRONG {
        let (office, _hub, community) = district();
        let mut laptop = two_on_one(&office, &community, wrong);
        lives_through(&office, &mut laptop, (&community, next_day));
    }
}

/// Joined from the file that is carried, the hub not heard yet.
#[test]
fn a_file_by_a_clock_years_behind_shows_its_community_before_any_hub_was_heard() {
    let (office, _hub, community) = district();
    let laptop = Laptop::joined(&added(&office, (PING, "recorder"), &community), (YEARS_AGO, 7));
    let words = works(&laptop, &community, "还没有网");
    sync(&laptop);
    shows(&laptop, &community, &words);
}

#[test]
fn the_office_by_a_wrong_clock_posts_people_from_the_right_day() {
    for (wrong, _) in WRONG {
        let (mut office, _hub, community) = district();
        office.restart(wrong);
        office.sign_in(OFFICE);
        sync(&office);
        let laptop = Laptop::joined(&added(&office, (PING, "recorder"), &community), (NOON, 7));
        assert_eq!(laptop.community(), community, "{wrong}");
        let members = office.call("directory.members", json!({}));
        let row = members.as_array().unwrap().iter().find(|row| row["nickname"] == PING).cloned();
        assert!(row.unwrap_or(Value::Null).to_string().contains("2026-10"), "{members}");
    }
}
