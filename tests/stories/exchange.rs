//! What travels between the vaults of one laptop, and what never does: names of residents, the ledger, the team's drafts.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "exchange/canary.rs"]
mod canary;

use canary::{Haystack, database, messages, raw, written};
use serde_json::{Value, json};
use stories::{
    EVENING, HeardWish, Laptop, MORNING, NOON, OFFICE, PASSPHRASE, RECORDER, SECRETARY, concern, hear, hear_outside,
    hold_symposium, open_door, sync,
};

/// Said with their name; without it; at the sign-in; behind a door: none of them may leave the team.
const NAMED: &str = "庾瀚霆";
const UNNAMED: &str = "麴听雨";
const SIGNED_IN: &str = "逄翊鸣";
const AT_DOOR: &str = "亓官若昀";
const PHONE: &str = "13967045821";
/// The same names as a search index might keep them.
const SPELLED: [&str; 3] = ["yuhanting", "qutingyu", "pangyiming"];
/// Stands in an ordinary field that the office does read: what the search must find.
const CONTROL: &str = "芣苢亭旁的花坛";

fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

/// A day with names everywhere the screens take one, left signed out.
fn day_with_names(laptop: &Laptop) -> (String, Vec<String>) {
    laptop.sign_in(RECORDER);
    let visit = hold_symposium(laptop);
    let guest = json!({ "visit": visit, "name": SIGNED_IN, "role": "resident", "count": 1, "is_walk_in": true });
    laptop.call("visits.sign_in", guest);
    let args = json!({ "community": laptop.community(), "door": "3-2-501", "householder": AT_DOOR, "entry": null });
    let call = laptop.call("visits.open_door", args)["row"]["id"].as_str().unwrap().to_owned();
    let named = hear(laptop, &HeardWish { at: ("visit", &visit), text: "想加装电梯", speaker: (Some(NAMED), false) });
    let speaker = json!({ "name": NAMED, "phone": PHONE, "door": "3-2-501", "is_unnamed": false });
    laptop.call("items.set_speaker", json!({ "id": named["id"], "speaker": speaker }));
    laptop.call("items.set", json!({ "id": named["id"], "fields": { "place": CONTROL } }));
    let unnamed =
        hear(laptop, &HeardWish { at: ("call", &call), text: "楼下排风机吵", speaker: (Some(UNNAMED), true) });
    laptop.sign_out();
    (visit, vec![id(&named), id(&unnamed)])
}

fn names() -> impl Iterator<Item = &'static str> {
    [NAMED, UNNAMED, SIGNED_IN, AT_DOOR, PHONE].into_iter().chain(SPELLED)
}

#[test]
fn the_search_finds_a_word_however_it_is_written() {
    for (nth, way) in written(NAMED).into_iter().enumerate() {
        let bytes = [b"before".as_slice(), &way, b"after"].concat();
        assert!(Haystack::of(&bytes).holds(NAMED), "way {nth}");
        assert!(!Haystack::of(&bytes).holds(UNNAMED), "way {nth}");
    }
    use base64::{Engine, engine::general_purpose::STANDARD};
    for before in ["", "x", "xy", "xyz", "甲"] {
        let text = STANDARD.encode(format!("{before}{NAMED}乙"));
        assert!(Haystack::of(text.as_bytes()).holds(NAMED), "base64 after {before:?}");
    }
}

#[test]
fn no_name_of_a_resident_reaches_the_office_in_any_form() {
    let mut laptop = Laptop::practice(NOON);
    let (visit, items) = day_with_names(&laptop);
    let of_team = database(&laptop.vault(RECORDER), PASSPHRASE);
    for name in [NAMED, UNNAMED, SIGNED_IN, AT_DOOR, PHONE] {
        assert!(of_team.holds(name), "{name} must be found where it was typed");
    }
    laptop.restart(EVENING);
    laptop.sign_in(&laptop.lead());
    laptop.call("confirmation.confirm", json!({ "visit": visit }));
    laptop.sign_out();

    let (home, office) = (laptop.home().to_owned(), laptop.vault(OFFICE));
    let waiting = messages(&home, &office, PASSPHRASE);
    assert!(waiting.holds(CONTROL), "the office's messages were not read");
    let sealed = raw(&home.join("exchange"));
    assert!(!sealed.holds(CONTROL), "messages lie open");
    laptop.sign_in(OFFICE);
    laptop.sign_out();
    let kept = database(&office, PASSPHRASE);
    assert!(kept.holds(CONTROL), "the office's database was not read");
    for name in names() {
        assert!(!waiting.holds(name), "{name} waits for the office");
        assert!(!sealed.holds(name), "{name} lies open in the exchange folder");
        assert!(!kept.holds(name), "{name} is in the office's database");
    }
    let disk = raw(&home);
    assert!(!disk.holds(NAMED) && !disk.holds(CONTROL), "something lies open on the disk");

    laptop.sign_in(OFFICE);
    assert_eq!(laptop.call("search.find", json!({ "text": NAMED })), json!([]));
    assert_ne!(laptop.call("search.find", json!({ "text": "加装电梯" })), json!([]));
    for item in &items {
        let page = laptop.call("items.show", json!({ "id": item }));
        assert_eq!((&page["speaker"], &page["row"]["speaker"]), (&Value::Null, &Value::Null));
    }
    let calls = laptop.call("visits.show", json!({ "id": visit }))["calls"].clone();
    assert_eq!((calls.as_array().unwrap().len(), &calls[0]["householder"]), (1, &Value::Null));
}

#[test]
fn who_wishes_to_stay_unnamed_stays_so_on_every_page_that_is_passed_on() {
    let mut laptop = Laptop::practice(NOON);
    let (visit, items) = day_with_names(&laptop);
    laptop.restart(EVENING);
    laptop.sign_in(&laptop.lead());
    let page = laptop.call("confirmation.pending", json!({}))["visits"][0].clone();
    let line = |item: &str| page["items"].as_array().unwrap().iter().find(|i| i["id"] == item).unwrap().clone();
    assert_eq!((&line(&items[0])["speaker"], &line(&items[0])["is_unnamed"]), (&json!(NAMED), &json!(false)));
    assert_eq!((&line(&items[1])["speaker"], &line(&items[1])["is_unnamed"]), (&Value::Null, &json!(true)));
    laptop.call("confirmation.confirm", json!({ "visit": visit }));
    let make = json!({ "paper": "round_report", "period": "2026-4", "team": null, "visit": null, "community": null, "texts": {}, "formats": ["docx", "xlsx"] });
    let made = laptop.call("papers.make", make);
    assert_eq!(made["files"].as_array().unwrap().len(), 2);
    for file in made["files"].as_array().unwrap() {
        let text = unpacked(file["path"].as_str().unwrap());
        assert!(text.holds("上海新村"), "{file} was not read");
        assert!(!text.holds(UNNAMED), "{file}");
    }
}

/// Every part of a zipped paper.
fn unpacked(path: &str) -> Haystack {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut out = Vec::new();
    for at in 0..archive.len() {
        std::io::copy(&mut archive.by_index(at).unwrap(), &mut out).unwrap();
    }
    Haystack::of(&out)
}

#[test]
fn the_call_list_reaches_the_team_and_nobody_else_and_the_ledger_stays() {
    let laptop = Laptop::practice(MORNING);
    laptop.sign_in(SECRETARY);
    let (community, day) = (laptop.community(), "2026-10-08");
    let all = laptop.call("directory.households", json!({ "community": community, "search": "21-2" }));
    let wish = json!({ "community": community, "on": day, "households": [all[0]["id"]], "reason": "芣苢节前探望" });
    laptop.call("visits.prepare_call_list", wish);
    let left = laptop.sign_out();
    assert!(left["recipients"].as_array().unwrap().contains(&json!(RECORDER)), "{left}");
    let doors = |who: &str| {
        laptop.sign_in(who);
        let list = laptop.call("visits.doors", json!({ "community": community, "on": day }));
        let ledger = laptop.call("directory.households", json!({ "community": community, "search": null }));
        let records = laptop.records();
        laptop.sign_out();
        (list["doors"].as_array().unwrap().len(), ledger.as_array().unwrap().len(), records.contains("芣苢节前探望"))
    };
    assert_eq!(doors(RECORDER), (9, 0, true), "eight prepared, one more; no ledger");
    assert_eq!(doors(OFFICE), (0, 0, false));
    assert_eq!(doors(SECRETARY).1, 1_199, "the ledger is the community's own");
    let refused = {
        laptop.sign_in(OFFICE);
        let wish = json!({ "community": community, "on": day, "households": [], "reason": null });
        let empty = laptop.call("visits.doors", json!({ "community": community, "on": day }))["doors"] == json!([]);
        (empty, laptop.try_call("visits.prepare_call_list", wish))
    };
    assert!(refused.0, "{refused:?}");
}

#[test]
fn drafts_stay_with_the_team_until_the_lead_confirms() {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let visit = hold_symposium(&laptop);
    let item = id(&hear(&laptop, &concern(("visit", &visit), "还没有请组长过目")));
    open_door(&laptop, "3-2-501");
    laptop.sign_out();
    for who in [OFFICE, SECRETARY] {
        laptop.sign_in(who);
        assert_eq!(laptop.reason("visits.show", json!({ "id": visit })), "no_such_record", "{who}");
        assert_eq!(laptop.reason("items.show", json!({ "id": item })), "no_such_record", "{who}");
        assert!(!laptop.records().contains("还没有请组长过目"), "{who}");
        laptop.sign_out();
    }
    laptop.sign_in(&laptop.lead());
    assert_eq!(laptop.call("items.show", json!({ "id": item }))["row"]["stage"], "draft");
}

#[test]
fn a_message_that_was_tampered_with_is_set_aside_and_the_vault_opens() {
    let mut laptop = Laptop::practice(NOON);
    let (visit, _) = day_with_names(&laptop);
    let lead = laptop.lead();
    laptop.stopped(EVENING, |home| {
        for path in canary::files(&home.join("exchange")) {
            let mut bytes = std::fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(&path, bytes).unwrap();
        }
    });
    let welcome = laptop.sign_in(&lead);
    assert_eq!(welcome["exchanged"]["received_changes"], 0);
    assert_eq!(laptop.reason("visits.show", json!({ "id": visit })), "no_such_record");
    let aside = canary::files(&laptop.home().join("exchange"))
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "unread"));
    assert!(aside.count() >= 1, "set aside, not deleted");
}

/// The office puts one member's vault out of use; a colleague on the same laptop, who has heard of it, leaves nothing more for it.
#[test]
fn a_vault_out_of_use_is_given_nothing_by_its_colleagues_and_what_it_wrote_is_taken() {
    const BEFORE: &str = "停用以前留下的凉亭";
    const AFTER: &str = "停用以后记下的石桥";
    const OWN: &str = "还没交出的路灯";
    let (laptop, _hub, _) = stories::district();
    let (home, dismissed) = (laptop.home().to_owned(), laptop.vault(RECORDER));
    let lead = laptop.lead();
    sync(&laptop);
    laptop.sign_out();
    laptop.sign_in(RECORDER);
    sync(&laptop);
    let own = id(&hear_outside(&laptop, OWN));
    laptop.sign_out();
    laptop.sign_in(&lead);
    sync(&laptop);
    hear_outside(&laptop, BEFORE);
    let left = laptop.sign_out();
    assert!(left["recipients"].as_array().unwrap().contains(&json!(RECORDER)), "as long as it is in use: {left}");
    assert!(messages(&home, &dismissed, PASSPHRASE).holds(BEFORE), "and it lies there");

    laptop.sign_in(OFFICE);
    sync(&laptop);
    let board = laptop.call("devices.list", json!({}));
    let row = board["rows"].as_array().unwrap().iter().find(|row| row["name"] == RECORDER).unwrap();
    laptop.call("devices.revoke", json!({ "device": row["device"], "reason": "离岗", "is_lost": false }));
    sync(&laptop);
    laptop.sign_out();
    laptop.sign_in(&lead);
    sync(&laptop);
    hear_outside(&laptop, AFTER);
    assert_eq!(laptop.call("items.show", json!({ "id": own }))["row"]["text"], OWN, "what it wrote is taken");
    let left = laptop.sign_out();
    assert!(!left["recipients"].as_array().unwrap().contains(&json!(RECORDER)), "{left}");
    assert!(database(&laptop.vault(&lead), PASSPHRASE).holds(AFTER), "the lead's database was read");
    assert!(!home.join("exchange").join(row["device"].as_str().unwrap()).exists(), "nor does the earlier lie there");

    laptop.sign_in(RECORDER);
    laptop.sign_out();
    let kept = database(&dismissed, PASSPHRASE);
    assert!(kept.holds(OWN), "its database was read");
    assert!(!kept.holds(BEFORE) && !kept.holds(AFTER), "its colleagues' words are in it");
}

/// A colleague brings what somebody left signed and sealed; the answer says that this vault is out of use, and that is heard.
#[test]
fn what_a_colleague_brings_back_locks_a_vault_out_of_use() {
    let (laptop, hub, _) = stories::district();
    laptop.sign_out();
    laptop.sign_in(RECORDER);
    sync(&laptop);
    hear_outside(&laptop, "停用以前没有交出的路灯");
    laptop.sign_out();
    let devices = hub.run(&["device", "list"]);
    let device = devices.as_array().unwrap().iter().find(|d| d["name"] == RECORDER).unwrap()["id"].clone();
    hub.run(&["device", "revoke", device.as_str().unwrap()]);
    laptop.sign_in(&laptop.lead());
    sync(&laptop);
    laptop.sign_out();
    laptop.sign_in(RECORDER);
    assert_eq!(laptop.call("session.state", json!({}))["is_out_of_use"], true);
    assert_eq!(laptop.reason("items.list", json!({})), "vault_out_of_use");
}
