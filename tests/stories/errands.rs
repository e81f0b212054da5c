//! What somebody had not sent goes to the hub by whoever of the same laptop syncs next, unread, and the receipts come back (decisions D15).
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "exchange/canary.rs"]
mod canary;

use canary::{database, raw};
use serde_json::{Value, json};
use std::path::PathBuf;
use stories::{
    Hub, Laptop, NOON, OFFICE, PASSPHRASE, RECORDER, SECRETARY, adds_paper, file, hear_outside, hold_symposium,
    open_door,
};

const CANARY: &str = "庾瀚霆说楼道灯不亮";

/// One laptop for four members, and the hub that took their district in; nobody but the office has met it.
fn begun() -> (Laptop, Hub) {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&laptop);
    hub.start();
    laptop.sync();
    laptop.sign_out();
    hub.kill();
    (laptop, hub)
}

/// An afternoon without a line. What was left for the hub at its end.
fn afternoon(laptop: &Laptop) -> (Value, String) {
    laptop.sign_in(RECORDER);
    let visit = hold_symposium(laptop);
    open_door(laptop, "3-2-501");
    hear_outside(laptop, CANARY);
    assert_eq!(laptop.reason("sync.now", json!({})), "hub_not_reached");
    (laptop.sign_out(), visit)
}

fn left(laptop: &Laptop, sort: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(laptop.home().join("exchange/hub")).into_iter().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == sort));
    found
}

fn unsent(laptop: &Laptop) -> Value {
    laptop.call("sync.state", json!({}))["unsent"].clone()
}

/// Where each line of the delivery ledger is, each place once.
fn places(laptop: &Laptop) -> Vec<String> {
    let lines = laptop.call("sync.deliveries", json!({ "undelivered": false }));
    let mut places: Vec<String> =
        lines.as_array().unwrap().iter().map(|line| line["state"].as_str().unwrap().to_owned()).collect();
    places.sort();
    places.dedup();
    places
}

#[test]
fn a_colleague_who_may_not_read_it_takes_it_to_the_hub_and_brings_the_receipts_back() {
    let (laptop, mut hub) = begun();
    let (signed_out, _) = afternoon(&laptop);
    assert!(signed_out["sealed_for_hub"].as_u64().unwrap() > 5, "{signed_out}");
    assert_eq!(left(&laptop, "zfbundle").len(), 1);
    assert!(!raw(&laptop.home().join("exchange")).holds(CANARY), "sealed");

    laptop.sign_in(SECRETARY);
    hub.start();
    laptop.sync();
    assert_eq!(hub.answered("bundle"), 1);
    assert_eq!((left(&laptop, "zfbundle").len(), left(&laptop, "zfanswer").len()), (0, 1));
    laptop.sync();
    assert_eq!(hub.answered("bundle"), 1, "once");
    let secretary = laptop.vault(SECRETARY);
    laptop.sign_out();
    hub.kill();
    assert!(!database(&secretary, PASSPHRASE).holds(CANARY), "who carried it learned nothing");
    assert!(!raw(&laptop.home().join("exchange")).holds(CANARY));

    let welcome = laptop.sign_in(RECORDER);
    assert!(welcome["exchanged"]["delivered"].as_u64().unwrap() > 5, "{welcome}");
    assert_eq!(laptop.reason("sync.now", json!({})), "hub_not_reached", "no line here");
    assert_eq!((unsent(&laptop), places(&laptop)), (json!(0), vec!["on_hub".to_owned()]));
    assert_eq!(left(&laptop, "zfanswer").len(), 0);
    hub.start();
    assert_eq!(laptop.sync()["pushed"], 0, "the hub has it all");
    assert_eq!(laptop.sign_out()["sealed_for_hub"], 0, "nothing waits any more");
    assert_eq!(left(&laptop, "zfbundle").len(), 0);
}

/// The secretary reads nothing of the team's drafts, and brings the words first, the papers behind them.
#[test]
fn papers_go_with_what_was_left_to_the_hub_by_whoever_comes_by() {
    let (laptop, mut hub) = begun();
    laptop.sign_in(RECORDER);
    let item = hear_outside(&laptop, CANARY)["id"].clone();
    let paper = adds_paper(&laptop, &item, (4 << 20) + 5);
    assert!(laptop.sign_out()["sealed_for_hub"].as_u64().unwrap() > 0);
    let papers = left(&laptop, "zffiles");
    assert_eq!((left(&laptop, "zfbundle").len(), papers.len()), (1, 2), "no word waits for a paper");
    laptop.sign_in(RECORDER);
    laptop.sign_out();
    assert_eq!(left(&laptop, "zffiles"), papers, "the same lies there");

    laptop.sign_in(SECRETARY);
    hub.start();
    laptop.sync();
    assert_eq!(hub.answered("bundle"), 3);
    assert_eq!((left(&laptop, "zfbundle").len(), left(&laptop, "zffiles").len()), (0, 0));
    laptop.sign_out();
    hub.kill();
    laptop.sign_in(RECORDER);
    let shown = laptop.call("sync.state", json!({}));
    assert_eq!((&shown["unsent"], &shown["files_unsent"]), (&json!(0), &json!(0)), "{shown}");
    let rows = laptop.call("attachments.list", json!({ "id": item }));
    assert_eq!((&rows[0]["id"], &rows[0]["place"]), (&paper, &json!("on_both")));
}

#[test]
fn the_lead_sends_it_with_the_own_words_and_the_recorder_finds_it_delivered() {
    let (laptop, mut hub) = begun();
    let (_, visit) = afternoon(&laptop);
    laptop.sign_in(&laptop.lead());
    hub.start();
    let summary = laptop.sync();
    assert!(
        summary["pushed"].as_u64().unwrap() > 0,
        "what was handed over on this laptop goes up with the own: {summary}"
    );
    assert_eq!(hub.answered("bundle"), 1);
    laptop.sign_out();
    hub.kill();
    let welcome = laptop.sign_in(RECORDER);
    assert!(welcome["exchanged"]["delivered"].as_u64().unwrap() > 0, "{welcome}");
    assert_eq!((unsent(&laptop), places(&laptop)), (json!(0), vec!["on_hub".to_owned()]));
    let lines = laptop.call("history.show", json!({ "id": visit }));
    assert!(lines.as_array().unwrap().iter().all(|line| line["received_at"].is_string()), "{lines}");
    assert!(laptop.changes() > 0, "the vault is whole");
}

#[test]
fn each_sign_out_replaces_what_the_one_before_left_and_nothing_foreign_keeps_a_member_out() {
    let (laptop, mut hub) = begun();
    afternoon(&laptop);
    let first = left(&laptop, "zfbundle");
    laptop.sign_in(RECORDER);
    hear_outside(&laptop, "晚上又记下一件");
    laptop.sign_out();
    let second = left(&laptop, "zfbundle");
    assert!(second.len() == 1 && first != second, "{first:?} {second:?}");

    // Somebody puts other bytes there: the hub won't have them, and they are not tried again.
    let real = std::fs::read(&second[0]).unwrap();
    let mut changed = real.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(&second[0], &changed).unwrap();
    laptop.sign_in(SECRETARY);
    hub.start();
    laptop.sync();
    laptop.sync();
    assert_eq!((hub.answered("bundle"), left(&laptop, "zfbundle").len(), left(&laptop, "unread").len()), (0, 0, 1));
    laptop.sign_out();
    hub.kill();

    // Nor is an answer that is none the member's trouble.
    std::fs::write(second[0].with_extension("zfanswer"), b"no answer").unwrap();
    let welcome = laptop.sign_in(RECORDER);
    assert_eq!(welcome["exchanged"]["delivered"], 0);
    assert!(unsent(&laptop).as_u64().unwrap() > 0, "nothing is delivered without a receipt");
    hub.start();
    assert!(laptop.sync()["pushed"].as_u64().unwrap() > 0);
    assert_eq!(unsent(&laptop), 0);
}

#[test]
fn who_signs_out_again_with_nothing_new_leaves_the_bundle_that_lies_there() {
    let (laptop, mut hub) = begun();
    let (signed_out, _) = afternoon(&laptop);
    let first = left(&laptop, "zfbundle");
    let bytes = std::fs::read(&first[0]).unwrap();
    laptop.sign_in(RECORDER);
    assert_eq!(laptop.sign_out()["sealed_for_hub"], signed_out["sealed_for_hub"], "it is all in it still");
    assert_eq!(left(&laptop, "zfbundle"), first);
    assert!(std::fs::read(&first[0]).unwrap() == bytes, "no other number");

    // One that lies there no more, or that nobody can read, is made anew.
    std::fs::write(&first[0], b"no bundle").unwrap();
    laptop.sign_in(RECORDER);
    laptop.sign_out();
    let second = left(&laptop, "zfbundle");
    assert!(second.len() == 1 && second != first, "{second:?}");
    std::fs::remove_file(&second[0]).unwrap();
    laptop.sign_in(RECORDER);
    laptop.sign_out();
    assert_eq!(left(&laptop, "zfbundle").len(), 1);
    laptop.sign_in(SECRETARY);
    hub.start();
    laptop.sync();
    assert_eq!((hub.answered("bundle"), left(&laptop, "zfanswer").len()), (1, 1));
}

#[test]
fn one_that_nobody_can_read_is_set_aside_and_in_nobodys_way() {
    let (laptop, mut hub) = begun();
    afternoon(&laptop);
    let real = left(&laptop, "zfbundle").remove(0);
    let name = real.file_name().unwrap().to_string_lossy().into_owned();
    let first = real.with_file_name(format!("00000000-{}", name.split_once('-').unwrap().1));
    std::fs::write(&first, b"ZFBUNDL1").unwrap();
    laptop.sign_in(SECRETARY);
    hub.start();
    laptop.sync();
    assert_eq!(hub.noted("answered").iter().filter(|line| line["word"] == "bundle").count(), 1, "the real one alone");
    assert_eq!((left(&laptop, "zfbundle").len(), left(&laptop, "zfanswer").len()), (0, 1));
    assert_eq!(left(&laptop, "unread"), [first.with_extension("unread")]);
}

/// Words that no compression shortens.
fn noise(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4e00 + ((state >> 40) % 20_000) as u32).unwrap()
    };
    (0..20_000).map(|_| draw()).collect()
}

/// The recorder writes more than two files of news for the lead, who asks for it by a stick; the answers in their order.
fn asked_for_more_than_one_file(laptop: &Laptop, hub: &mut Hub, lead: &str) -> Vec<PathBuf> {
    laptop.sign_in(RECORDER);
    let visit = hold_symposium(laptop);
    let mut id = Value::Null;
    for n in 0..70 {
        let args = json!({ "visit": visit, "call": null, "id": id, "text": noise(n) });
        id = laptop.call("visits.write_journal", args)["id"].clone();
    }
    hub.start();
    laptop.sync();
    laptop.sign_out();
    hub.kill();
    laptop.sign_in(lead);
    let saved = laptop.call("carriers.save_bundle", json!({ "folder": laptop.home().join("stick") }));
    let files: Vec<&str> = saved["paths"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
    let out = laptop.home().join("stick").display().to_string();
    let rows = hub.run(&[&["take"], &files[..], &["--out", &out, "--answer-mib", "1"]].concat());
    let answers = rows.as_array().unwrap().iter().flat_map(|row| row["answers"].as_array().unwrap());
    answers.map(|path| PathBuf::from(path.as_str().unwrap())).collect()
}

#[test]
fn several_answers_that_a_colleague_chose_in_the_wrong_order_are_all_taken_in() {
    let (laptop, mut hub) = begun();
    let lead = laptop.lead();
    let mut answers = asked_for_more_than_one_file(&laptop, &mut hub, &lead);
    assert!(answers.len() >= 2, "{answers:?}");
    let last = answers.pop().unwrap();
    assert_eq!(laptop.reason("carriers.take_answer", file(&last)), "bundle_part_missing");
    laptop.sign_out();

    // The last comes first: it waits for those before it, and keeps nobody out.
    let brought = |answer: &PathBuf| {
        assert_eq!(laptop.call("carriers.take_answer", file(answer))["kept_for"], lead.as_str());
    };
    laptop.sign_in(SECRETARY);
    brought(&last);
    laptop.sign_out();
    for _ in 0..2 {
        laptop.sign_in(&lead);
        assert_eq!((left(&laptop, "zfanswer").len(), left(&laptop, "unread").len()), (1, 0));
        laptop.sign_out();
    }
    laptop.sign_in(SECRETARY);
    answers.iter().rev().for_each(brought);
    laptop.sign_out();
    laptop.sign_in(&lead);
    assert_eq!((left(&laptop, "zfanswer").len(), left(&laptop, "unread").len()), (0, 0));
    assert_eq!(laptop.call("carriers.state", json!({}))["files_out"], 0);
    assert_eq!(laptop.call("carriers.take_answer", file(&last))["pulled"], 0, "it is in");
}

#[test]
fn a_colleagues_stick_takes_it_along_and_the_answer_waits_for_its_receiver() {
    let (laptop, hub) = begun();
    afternoon(&laptop);
    laptop.sign_in(SECRETARY);
    let stick = laptop.home().join("stick");
    let save = || laptop.call("carriers.save_bundle", json!({ "folder": stick }));
    let cut = PathBuf::from(save()["paths"][1].as_str().unwrap());
    let whole = std::fs::read(&cut).unwrap();
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let saved = save();
    let files: Vec<&str> = saved["paths"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
    assert_eq!(files.len(), 2, "{saved}");
    assert!(std::fs::read(files[1]).unwrap() == whole, "the stick was pulled out too early: it is written again");
    assert!(!raw(&stick).holds(CANARY), "sealed");
    let out = stick.display().to_string();
    let rows = hub.run(&[&["take"], &files[..], &["--out", &out]].concat());
    let answers: Vec<PathBuf> =
        rows.as_array().unwrap().iter().map(|row| row["answers"][0].as_str().unwrap().into()).collect();
    let taken: Vec<Value> = answers.iter().map(|path| laptop.call("carriers.take_answer", file(path))).collect();
    let kept: Vec<&Value> = taken.iter().filter(|one| one["kept_for"] == RECORDER).collect();
    assert!(kept.len() == 1 && kept[0]["pulled"] == 0, "{taken:?}");
    assert_eq!((left(&laptop, "zfbundle").len(), left(&laptop, "zfanswer").len()), (0, 1));
    let secretary = laptop.vault(SECRETARY);
    laptop.sign_out();
    assert!(!database(&secretary, PASSPHRASE).holds(CANARY));

    let welcome = laptop.sign_in(RECORDER);
    assert!(welcome["exchanged"]["delivered"].as_u64().unwrap() > 5, "{welcome}");
    assert_eq!((unsent(&laptop), places(&laptop)), (json!(0), vec!["on_hub".to_owned()]));
    // Somebody else's answer, of another laptop, is nobody's here.
    let mut foreign = std::fs::read(&answers[0]).unwrap();
    foreign[8 + 1 + 32..8 + 1 + 48].fill(9);
    std::fs::write(&answers[0], foreign).unwrap();
    assert_eq!(laptop.reason("carriers.take_answer", file(&answers[0])), "bundle_for_another_laptop");
}
