//! Two laptops and a real hub process over TLS: what was written without a line arrives once there is one, once, and only where
//! it may be read; and whoever pulls the hub's plug loses nothing.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
#[path = "../../crates/hub/tests/cluster/mod.rs"]
mod cluster;

use serde_json::{Value, json};
use stories::{
    Hub, Laptop, NOON, OFFICE, RECORDER, SECOND, concern, copy_folder, free_port, hear, hold_symposium,
    second_recorder, texts,
};

fn sync(laptop: &Laptop) -> Value {
    let summary = laptop.call("sync.now", json!({}));
    assert_eq!(summary["stuck"], json!([]), "{summary}");
    let reasons = laptop.call("sync.not_in_force", json!({}));
    assert_eq!((&summary["refused"], &summary["held"]), (&json!(0), &json!(0)), "{summary} {reasons}");
    summary
}

#[test]
fn what_one_wrote_without_a_line_the_other_reads_once_there_is_one() {
    let first = Laptop::practice(NOON);
    first.sign_in(RECORDER);
    let community = first.community();
    first.sign_out();
    first.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&first);
    assert_eq!(first.reason("sync.now", json!({})), "hub_not_reached", "nobody listens yet");
    hub.start();
    assert!(sync(&first)["pushed"].as_u64().unwrap() > 0, "the district goes up");
    let second = second_recorder(&first, &community);
    sync(&first);
    first.sign_out();
    sync(&second);

    first.sign_in(RECORDER);
    let visit = hold_symposium(&first);
    hear(&first, &concern(("visit", &visit), "三号楼水泵漏水"));
    sync(&first);
    first.sign_out();
    sync(&second);
    assert!(texts(&second, &community).iter().any(|t| t == "三号楼水泵漏水"), "the team's draft is the team's");

    hub.kill();
    let source = json!({
        "community": community, "visit": null, "call": null, "source": "reception_day", "nature": "concern", "category": null,
        "place": null, "text": "断电时记下的一件", "first_answer": null, "route": null, "speaker": null,
    });
    second.call("items.hear", source);
    assert_eq!(second.reason("sync.now", json!({})), "hub_not_reached");
    assert_eq!(second.call("sync.state", json!({}))["unsent"].as_u64(), Some(1), "it says so and keeps it");
    hub.start();
    sync(&second);
    first.sign_in(RECORDER);
    sync(&first);
    let here = texts(&first, &community);
    assert_eq!(here.iter().filter(|t| *t == "断电时记下的一件").count(), 1, "it arrived, once");
    let mut there = texts(&second, &community);
    let mut here = here;
    there.sort();
    here.sort();
    assert_eq!(here, there);
    let again = sync(&first);
    assert_eq!((&again["pushed"], &again["pulled"], &again["repaired"]), (&json!(0), &json!(0), &json!(0)));
    first.sign_out();

    first.sign_in(OFFICE);
    sync(&first);
    assert!(!texts(&first, &community).iter().any(|t| t == "断电时记下的一件"), "a draft is not the office's");
    assert!(first.changes() > 0 && second.changes() > 0, "both are whole");
    let devices = hub.run(&["device", "list"]);
    let names: Vec<&str> = devices.as_array().unwrap().iter().map(|d| d["name"].as_str().unwrap()).collect();
    assert!([OFFICE, RECORDER, "李楠"].iter().all(|name| names.contains(name)), "{devices}");
}

/// The feeds as they stand in the database: every number once, none left out.
#[cfg(unix)]
fn feeds_are_whole(cluster: &cluster::Cluster, database: &str) -> i64 {
    let sql = "SELECT count(*) FROM (SELECT count(*) AS items, max(seq) AS last FROM feed GROUP BY scope) AS feeds
               WHERE items <> last";
    let mut session = cluster.session(database);
    assert_eq!(session.query_one(sql, &[]).unwrap().get::<_, i64>(0), 0);
    session.query_one("SELECT count(*) FROM batch", &[]).unwrap().get(0)
}

/// The plug of the one is pulled while a laptop hands the whole district up to it; the other takes the rest. Then one laptop
/// writes through the one, another reads through the other.
#[cfg(unix)]
#[test]
fn two_processes_on_one_database_are_one_hub() {
    let cluster = cluster::Cluster::shared();
    let database = cluster.database();
    let first = Laptop::practice(NOON);
    first.sign_in(RECORDER);
    let community = first.community();
    first.sign_out();
    first.sign_in(OFFICE);
    let port = free_port();
    let mut one =
        Hub::over(&cluster.url(&database)).adopted(&first, &["--address", &format!("https://127.0.0.1:{port}")]);
    let mut two = one.beside(port);
    one.start();
    two.start();

    std::thread::scope(|threads| {
        let syncs = threads.spawn(|| first.try_call("sync.now", json!({ "hub": null })));
        let mut session = cluster.session(&database);
        while session.query_one("SELECT count(*) FROM batch", &[]).unwrap().get::<_, i64>(0) == 0 {
            std::thread::yield_now();
        }
        one.kill();
        syncs.join().unwrap().ok();
    });
    sync(&first);
    let batches = feeds_are_whole(&cluster, &database);
    let again = sync(&first);
    assert_eq!((&again["pushed"], &again["pulled"], &again["repaired"]), (&json!(0), &json!(0), &json!(0)));

    one.start();
    let second = second_recorder(&first, &community);
    sync(&first);
    first.sign_out();
    second.call("sync.now", json!({ "hub": two.address() }));
    first.sign_in(RECORDER);
    let visit = hold_symposium(&first);
    hear(&first, &concern(("visit", &visit), "三号楼水泵漏水"));
    first.call("sync.now", json!({ "hub": one.address() }));
    let read = second.call("sync.now", json!({ "hub": two.address() }));
    assert_eq!((&read["stuck"], &read["repaired"]), (&json!([]), &json!(0)));
    let mut here = texts(&first, &community);
    let mut there = texts(&second, &community);
    here.sort();
    there.sort();
    assert!(there.iter().any(|text| text == "三号楼水泵漏水"));
    assert_eq!(here, there);
    assert!(feeds_are_whole(&cluster, &database) > batches);
}

/// A fresh team of two laptops over a hub that is up: the first holds office and recorder, the second another recorder.
fn two_laptops() -> (Laptop, Laptop, Hub, String) {
    let (first, hub, community) = stories::district();
    let second = second_recorder(&first, &community);
    sync(&first);
    first.sign_out();
    sync(&second);
    (first, second, hub, community)
}

fn hears(laptop: &Laptop, community: &str, text: &str) -> String {
    let heard = json!({
        "community": community, "visit": null, "call": null, "source": "reception_day", "nature": "concern", "category": null,
        "place": null, "text": text, "first_answer": null, "route": null, "speaker": null,
    });
    laptop.call("items.hear", heard)["id"].as_str().unwrap().to_owned()
}

fn text_of(laptop: &Laptop, id: &str) -> String {
    laptop.call("items.show", json!({ "id": id }))["row"]["text"].as_str().unwrap().to_owned()
}

#[test]
fn two_who_rewrote_one_concern_offline_both_see_it_and_what_one_settles_holds_for_both() {
    let (first, second, hub, community) = two_laptops();
    let id = hears(&second, &community, "水泵漏水");
    let ledger = second.call("sync.deliveries", json!({}));
    let line = ledger.as_array().unwrap().iter().find(|l| l["record"] == id).unwrap();
    assert_eq!(line["opens"], json!({ "kind": "item", "id": id }));
    sync(&second);
    first.sign_in(RECORDER);
    sync(&first);
    for (laptop, text) in [(&first, "三号楼水泵漏水"), (&second, "水泵漏水,地下室积水")] {
        laptop.call("items.set", json!({ "id": id, "fields": { "text": text } }));
    }
    for laptop in [&first, &second, &first] {
        sync(laptop);
    }
    let seen = |laptop: &Laptop| -> Vec<Value> {
        let rows = laptop.call("conflicts.list", json!({}));
        assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
        assert_eq!((&rows[0]["record"], &rows[0]["fields"][0]["field"]), (&json!(id), &json!("text")));
        rows[0]["fields"][0]["versions"].as_array().unwrap().clone()
    };
    let here = |laptop: &Laptop| -> Vec<(Value, bool)> {
        let is_own = |v: Value| (v["change"].clone(), v["is_own"] == true);
        seen(laptop).into_iter().map(is_own).collect()
    };
    let (ours, theirs) = (here(&first), here(&second));
    assert_eq!(ours.len(), 2);
    assert!(ours.iter().zip(&theirs).all(|(a, b)| a.0 == b.0 && a.1 != b.1), "both see the same: {ours:?} {theirs:?}");
    for laptop in [&first, &second] {
        let state = laptop.call("sync.state", json!({}));
        let told = ["conflicts", "conflicts_to_settle", "to_review"].map(|name| state[name].clone());
        assert_eq!(told, [json!(1), json!(1), json!(1)], "either may settle it");
    }
    let versions = seen(&second);
    let by: Vec<&str> = versions.iter().map(|v| v["by"].as_str().unwrap()).collect();
    assert!(by.contains(&RECORDER) && by.contains(&SECOND), "{by:?}");
    let ids: Vec<&Value> = versions.iter().map(|v| &v["change"]).collect();
    let resolve = |seen: &[&Value], keep: Value| json!({ "record": id, "field": "text", "seen": seen, "keep": keep });
    assert_eq!(second.reason("conflicts.resolve", resolve(&ids[..1], Value::Null)), "conflict_changed");
    second.call("conflicts.resolve", resolve(&ids, Value::Null));
    assert_eq!(second.reason("conflicts.resolve", resolve(&ids, Value::Null)), "conflict_closed");
    for kept in &versions {
        second.call("conflicts.settle_again", resolve(&ids, kept["change"].clone()));
        assert_eq!(text_of(&second, &id), kept["value"].as_str().unwrap(), "pressed by accident, chosen again");
    }
    second.call("conflicts.settle_again", resolve(&ids, Value::Null));
    sync(&second);
    sync(&first);
    for laptop in [&first, &second] {
        let text = text_of(laptop, &id);
        assert!(text.contains("三号楼水泵漏水") && text.contains("地下室积水"), "{text}");
        assert_eq!(laptop.call("conflicts.list", json!({})), json!([]));
        assert_eq!(laptop.call("sync.state", json!({}))["conflicts"], 0);
        let lines = laptop.call("history.show", json!({ "id": id }));
        let said = lines.to_string();
        assert!(said.contains("三号楼水泵漏水") && said.contains("水泵漏水,地下室积水"), "both stay in the history");
        laptop.changes();
    }
    assert_eq!(
        first.reason("conflicts.settle_again", resolve(&ids, Value::Null)),
        "conflict_changed",
        "another settled it"
    );
    second.call("items.set", json!({ "id": id, "fields": { "text": "改好了" } }));
    assert_eq!(second.reason("conflicts.settle_again", resolve(&ids, Value::Null)), "conflict_changed");
    drop(hub);
}

#[test]
fn what_a_laptop_out_of_use_brought_waits_until_the_office_lets_it_in() {
    let (first, second, hub, community) = two_laptops();
    let written = ["停用以前记下的", "停用以前另外记下的"];
    written.iter().for_each(|text| _ = hears(&second, &community, text));
    // Nobody has let go of it, so the vault keeps its keys.
    second.call("drafts.keep", json!({ "key": "item/new", "text": "没写完" }));
    let devices = hub.run(&["device", "list"]);
    let device = devices.as_array().unwrap().iter().find(|d| d["name"] == "李楠").unwrap()["id"].clone();
    hub.run(&["device", "revoke", device.as_str().unwrap()]);
    let summary = second.call("sync.now", json!({}));
    assert_eq!((&summary["is_revoked"], &summary["held"]), (&json!(true), &json!(2)));
    let operator_sees = |held: u64, not_let_in: u64| {
        let found = hub.run(&["refused"]);
        assert_eq!(
            (&found["changes_held"], &found["changes_not_let_in"]),
            (&json!(held), &json!(not_let_in)),
            "{found}"
        );
        assert_eq!(found["not_in_force"]["by_reason"][0]["reason"], "revoked");
        assert!(!written.iter().any(|text| found.to_string().contains(text)), "ids alone");
    };
    operator_sees(2, 0);
    second.sign_out();
    second.sign_in(SECOND);
    let state = second.call("session.state", json!({}));
    assert_eq!(state["is_out_of_use"], true, "it says so before the next sync, too");
    assert_eq!(second.reason("sync.state", json!({})), "vault_out_of_use");
    first.sign_in(RECORDER);
    sync(&first);
    let has =
        |laptop: &Laptop| texts(laptop, &community).iter().filter(|text| written.contains(&text.as_str())).count();
    assert_eq!(has(&first), 0);
    assert_eq!(first.call("held.list", json!({}))["rows"], json!([]), "it is the office's to see");
    first.sign_out();
    first.sign_in(OFFICE);
    sync(&first);
    let held = first.call("held.list", json!({}))["rows"].clone();
    assert_eq!(held.as_array().unwrap().len(), 2, "{held}");
    assert_eq!((&held[0]["by"], &held[0]["reason"]), (&json!("李楠"), &json!("revoked")));
    assert!(!written.iter().any(|text| held.to_string().contains(text)), "its words stay the team's");
    assert_eq!(first.call("sync.state", json!({}))["held_to_rule"], 2);
    let rule = |n: usize, verdict: &str, because: Value| json!({ "ids": [held[n]["id"]], "verdict": verdict, "because": because });
    assert_eq!(first.reason("held.rule", rule(0, "refused", Value::Null)), "reason_missing");
    first.call("held.rule", rule(0, "admitted", Value::Null));
    assert_eq!(first.reason("held.rule", rule(0, "admitted", Value::Null)), "held_ruled_already");
    first.call("held.rule", rule(1, "refused", json!("不是她写的")));
    sync(&first);
    first.sign_out();
    first.sign_in(RECORDER);
    sync(&first);
    assert_eq!(has(&first), 1, "the one that was let in");
    operator_sees(0, 1);
    first.changes();
}

/// The hub's disk died; last week's copy is what there is. The laptops go on through their own command and notice nothing.
#[test]
fn a_hub_set_back_to_last_week_has_everything_again_after_the_laptops_came_by() {
    let (first, second, mut hub, community) = two_laptops();
    let copy = hub.folder().join("hub.zfhub");
    let path = copy.to_str().unwrap();
    hears(&second, &community, "备份以前的");
    sync(&second);
    assert!(hub.run(&["backup", "--out", path])["changes"].as_u64().unwrap() > 0, "while it serves");
    hears(&second, &community, "备份以后的");
    sync(&second);
    first.sign_in(RECORDER);
    sync(&first);
    let visit = hold_symposium(&first);
    hear(&first, &concern(("visit", &visit), "三号楼水泵漏水"));
    sync(&first);
    let all = |laptop: &Laptop| {
        let mut texts = texts(laptop, &community);
        texts.sort();
        texts
    };
    let deliveries = |laptop: &Laptop| laptop.call("sync.deliveries", json!({ "undelivered": null, "limit": 1000 }));
    let (before, delivered) = (all(&first), [deliveries(&first), deliveries(&second)]);
    hub.kill();
    std::fs::remove_dir_all(hub.folder().join("hub")).unwrap();

    hub.run(&["restore", path]);
    hub.start();
    hears(&second, &community, "恢复以前没有送出的");
    for laptop in [&first, &second, &first] {
        sync(laptop);
    }
    let after = all(&first);
    assert_eq!(after, all(&second));
    assert_eq!(after.len(), before.len() + 1, "nothing lost, nothing doubled: {after:?}");
    assert!(before.iter().all(|text| after.contains(text)));
    assert_eq!(deliveries(&first), delivered[0], "what was said of each record, and when");
    let later = deliveries(&second);
    let is_kept = |line: &Value| later.as_array().unwrap().contains(line);
    assert!(delivered[1].as_array().unwrap().iter().all(is_kept), "{later}");
    let again = sync(&first);
    assert_eq!((&again["pushed"], &again["pulled"], &again["repaired"]), (&json!(0), &json!(0), &json!(0)));
    assert_eq!(hub.run(&["verify"])["is_sound"], true);
    first.changes();
    second.changes();
}

#[test]
fn a_laptop_restored_from_a_copy_loses_nothing_and_says_so() {
    let (first, mut second, hub, community) = two_laptops();
    let id = hears(&second, &community, "水泵漏水");
    sync(&second);
    let copy = tempfile::TempDir::new().unwrap();
    second.stopped(NOON, |home| copy_folder(home, copy.path()));
    second.sign_in(SECOND);
    hears(&second, &community, "复制以后的");
    second.call("items.set", json!({ "id": id, "fields": { "text": "水泵漏水，已报修" } }));
    sync(&second);

    second.set_back(copy.path(), (NOON, 3));
    second.sign_in(SECOND);
    assert!(!texts(&second, &community).contains(&"复制以后的".to_owned()));
    hears(&second, &community, "恢复以后的");
    second.call("items.set", json!({ "id": id, "fields": { "text": "水泵漏水，地下室积水" } }));
    let summary = sync(&second);
    assert_eq!((&summary["rejoined"], &summary["repaired"]), (&json!(2), &json!(0)), "{summary}");
    assert_eq!(sync(&second)["rejoined"], 0);
    let all = texts_after(&first, &community);
    assert!(["复制以后的", "恢复以后的"].iter().all(|text| all.contains(&(*text).to_owned())), "{all:?}");
    for laptop in [&first, &second] {
        let rows = laptop.call("conflicts.list", json!({}));
        assert_eq!((&rows[0]["record"], rows[0]["fields"][0]["versions"].as_array().unwrap().len()), (&json!(id), 2));
        laptop.changes();
    }
    let notes = hub.noted("forked");
    assert_eq!(notes.len(), 1, "whoever looks after the hub can see it: {notes:?}");
}

/// What the recorder of the first laptop reads once it has synced.
fn texts_after(first: &Laptop, community: &str) -> Vec<String> {
    first.sign_in(RECORDER);
    sync(first);
    texts(first, community)
}

/// What the one address of the hub answers this laptop.
fn tried(laptop: &Laptop) -> Value {
    let tried = laptop.call("hub.try_line", json!({}));
    assert_eq!(tried.as_array().unwrap().len(), 1, "{tried}");
    tried[0].clone()
}

#[test]
fn a_trial_of_the_line_says_how_things_are_and_moves_nothing() {
    let first = Laptop::practice(NOON);
    assert_eq!(first.reason("hub.try_line", json!({})), "locked");
    first.sign_in(RECORDER);
    let community = first.community();
    assert_eq!(first.reason("hub.try_line", json!({})), "hub_unknown");
    first.sign_out();
    first.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&first);
    let alone = tried(&first);
    assert_eq!((&alone["finding"], &alone["problem"]["reason"]), (&json!("no_answer"), &json!("hub_not_reached")));
    assert_eq!((&alone["problem"]["is_offline"], &alone["address"]), (&json!(true), &json!(hub.address())));
    hub.start();
    sync(&first);
    assert_eq!(tried(&first)["finding"], "known");

    let second = second_recorder(&first, &community);
    assert_eq!(tried(&second)["finding"], "not_yet_known");
    assert!(second.call("sync.state", json!({}))["synced_at"].is_null(), "a trial is no sync");
    sync(&first);
    sync(&second);
    hears(&second, &community, "测试时没有送出的一件");
    let before = second.call("sync.state", json!({}));
    assert_eq!(tried(&second)["finding"], "known");
    let after = second.call("sync.state", json!({}));
    assert_eq!((&after["unsent"], &after["synced_at"]), (&json!(1), &before["synced_at"]), "nothing went up");

    let devices = hub.run(&["device", "list"]);
    let device = devices.as_array().unwrap().iter().find(|d| d["name"] == "李楠").unwrap()["id"].clone();
    hub.run(&["device", "revoke", device.as_str().unwrap()]);
    assert_eq!(tried(&second)["finding"], "revoked");
}

/// What the hub counts, once it has counted all it holds.
fn counted_at_hub(office: &Laptop, period: &str) -> Value {
    looked_up(office, "figures.at_hub", &json!({ "period": period }))
}

/// What the hub reads from its tables, once they hold all that its log does; it answers a device once a second.
fn looked_up(laptop: &Laptop, question: &str, args: &Value) -> Value {
    for _ in 0..60 {
        match laptop.try_call(question, args.clone()) {
            Ok(given) if given["behind"] == 0 => return given,
            Ok(_) => {}
            Err(refused) => {
                assert!(["hub_busy", "asked_too_often"].contains(&refused.reason.as_str()), "{}", refused.reason)
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(700));
    }
    panic!("the hub does not come to have read everything")
}

/// The office sees on its own laptop that its numbers are those of the district; whoever may not read the district is told none.
#[test]
fn the_office_checks_its_figures_against_the_hubs() {
    let first = Laptop::practice(NOON);
    let ask = json!({ "period": "2026-4" });
    assert_eq!(first.reason("figures.at_hub", ask.clone()), "locked");
    first.sign_in(RECORDER);
    let community = first.community();
    assert_eq!(first.reason("figures.at_hub", ask.clone()), "hub_unknown");
    hears(&first, &community, "没有确认,不计入");
    first.sign_out();
    first.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&first);
    assert_eq!(first.reason("figures.at_hub", ask.clone()), "hub_not_reached");
    hub.start();
    sync(&first);
    first.sign_out();
    // The demonstration's members of this laptop bring what they hold; the office takes it.
    first.sign_in(RECORDER);
    sync(&first);
    assert_eq!(first.reason("figures.at_hub", ask.clone()), "hub_forbids");
    first.sign_out();
    first.sign_in(OFFICE);
    sync(&first);
    for period in ["2026-4", "2026Q4", "2026-3"] {
        let here = first.call("figures.show", json!({ "period": period, "team": null, "as_of": null }));
        let there = counted_at_hub(&first, period);
        assert_eq!(there["table"]["rows"], here["rows"], "{period}");
        assert_eq!(there["table"]["missing_teams"], here["missing_teams"]);
        assert_eq!((&there["table"]["is_local"], &here["is_local"]), (&json!(false), &json!(true)));
    }
    assert_eq!(first.reason("figures.at_hub", json!({ "period": "one day" })), "request_unfit");
}

/// A member finds at the hub what is not on the laptop yet, is told where it lies, and opens it once it has come. What a team has not
/// confirmed is found by nobody.
#[test]
fn records_are_found_at_the_hub_before_they_have_come() {
    let first = Laptop::practice(NOON);
    let ask = |words: &str| json!({ "text": words });
    assert_eq!(first.reason("search.at_hub", ask("水锤")), "locked");
    first.sign_in(RECORDER);
    assert_eq!(first.reason("search.at_hub", ask("  ")), "search_words_missing");
    assert_eq!(first.reason("search.at_hub", ask(&"长".repeat(201))), "search_words_too_many");
    assert_eq!(first.reason("search.at_hub", ask("水锤")), "hub_unknown");
    let community = first.community();
    first.sign_out();
    first.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&first);
    assert_eq!(first.reason("search.at_hub", ask("水锤")), "hub_not_reached");
    hub.start();
    sync(&first);
    let second = second_recorder(&first, &community);
    sync(&first);
    first.sign_out();
    sync(&second);

    let lead = first.lead();
    first.sign_in(RECORDER);
    let item = hears(&first, &community, "夜里管道有水锤声");
    first.sign_out();
    first.sign_in(&lead);
    sync(&first);
    let found = |laptop: &Laptop, words: &str| looked_up(laptop, "search.at_hub", &ask(words));
    assert_eq!(found(&first, "水锤")["hits"], json!([]), "a draft is the team's, and on its laptops alone");
    first.call("confirmation.confirm_items", json!({ "community": community }));
    sync(&first);

    let away = found(&second, "水锤");
    let hit = &away["hits"][0];
    assert_eq!((away["hits"].as_array().unwrap().len(), &away["is_cut"]), (1, &json!(false)), "{away}");
    assert_eq!((&hit["is_here"], &hit["opens"]), (&json!(false), &json!(null)), "{away}");
    assert_eq!((&hit["kind"], &hit["id"], &hit["title"]), (&json!("item"), &json!(item), &json!("夜里管道有水锤声")));
    assert_eq!(
        hit["place_name"].as_str(),
        second.call("session.state", json!({}))["me"]["communities"][0]["name"].as_str()
    );
    sync(&second);
    let here = found(&second, "水锤");
    assert_eq!((&here["hits"][0]["is_here"], &here["hits"][0]["opens"]["id"]), (&json!(true), &json!(item)));
    assert_eq!(found(&second, "没有这样的字")["hits"], json!([]));
    hub.kill();
    assert_eq!(second.reason("search.at_hub", ask("水锤")), "hub_not_reached");
}

/// Nothing can be written at the hub: what it has is read, what it has not stays on the laptop, and goes up once there is room.
#[cfg(unix)]
#[test]
fn a_hub_whose_disk_is_full_still_gives_and_takes_again_once_there_is_room() {
    let (first, mut hub, community) = stories::district();
    let second = second_recorder(&first, &community);
    sync(&first);
    first.sign_out();
    sync(&second);
    first.sign_in(RECORDER);
    hears(&first, &community, "磁盘满之前的一件");
    sync(&first);
    hears(&second, &community, "磁盘满之前的另一件");
    sync(&second);
    hub.kill();
    hub.start_without_room();

    // Some pages may still fit below the limit.
    let refused = (0..20).find_map(|_| {
        hears(&first, &community, "磁盘满之后的一件");
        first.try_call("sync.now", json!({})).err()
    });
    assert_eq!(refused.unwrap().reason, "hub_full");
    let heard = texts(&first, &community).iter().filter(|t| *t == "磁盘满之后的一件").count();
    let state = first.call("sync.state", json!({}));
    assert_eq!(
        (&state["unsent"], &state["problem"]["reason"]),
        (&json!(1), &json!("hub_full")),
        "it is here, and it says why"
    );
    assert_eq!(state["problem"]["is_offline"], false);
    let has = |laptop: &Laptop, text: &str| texts(laptop, &community).iter().filter(|t| *t == text).count();
    assert_eq!(has(&first, "磁盘满之前的另一件"), 1, "what the hub has came down all the same");
    sync(&second);
    assert_eq!(has(&second, "磁盘满之前的一件"), 1, "who has nothing to send notices nothing");
    let turned: Vec<Value> = hub.noted("answered").into_iter().filter(|line| line["reason"] == "hub_full").collect();
    assert!(turned.iter().all(|line| (&line["word"], &line["status"]) == (&json!("push"), &json!(503))), "{turned:?}");
    assert!(!turned.is_empty() && !hub.noted("fault").is_empty());

    hub.kill();
    hub.start();
    sync(&first);
    sync(&second);
    for laptop in [&first, &second] {
        assert_eq!(has(laptop, "磁盘满之后的一件"), heard, "each once");
    }
    assert_eq!(hub.run(&["verify"])["is_sound"], true);
}
