//! What a recorder does, in the order of the screens.

use crate::{Laptop, file};
use serde_json::{Value, json};

/// Something heard.
pub struct HeardWish<'a> {
    /// The visit or the call it was heard at.
    pub at: (&'a str, &'a str),
    /// The words.
    pub text: &'a str,
    /// Who said it: a name, and whether it stays with the team.
    pub speaker: (Option<&'a str>, bool),
}

/// A concern without anything special.
pub fn concern<'a>(at: (&'a str, &'a str), text: &'a str) -> HeardWish<'a> {
    HeardWish { at, text, speaker: (None, false) }
}

/// Keeps a concern and returns its line.
#[track_caller]
pub fn hear(laptop: &Laptop, wish: &HeardWish<'_>) -> Value {
    let (kind, id) = wish.at;
    let (name, is_unnamed) = wish.speaker;
    let source = if kind == "visit" { "symposium" } else { "doorstep" };
    let mut args = json!({
        "community": laptop.community(), "visit": null, "call": null, "source": source, "nature": "concern",
        "category": "noise", "place": "3号楼", "text": wish.text, "first_answer": null, "route": null,
        "speaker": { "name": name, "phone": null, "door": null, "is_unnamed": is_unnamed },
    });
    args[kind] = json!(id);
    laptop.call("items.hear", args)
}

/// Keeps a concern of a reception day, outside any visit.
#[track_caller]
pub fn hear_outside(laptop: &Laptop, text: &str) -> Value {
    let args = json!({
        "community": laptop.community(), "visit": null, "call": null, "source": "reception_day", "nature": "concern",
        "category": "noise", "place": null, "text": text, "first_answer": null, "route": null, "speaker": null,
    });
    laptop.call("items.hear", args)
}

/// Begins the round's visit, saves its fields one by one as the screen does, signs people in. Returns the visit.
#[track_caller]
pub fn hold_symposium(laptop: &Laptop) -> String {
    let start = json!({ "community": laptop.community(), "kind": "collective", "visited_on": "2026-10-08" });
    let visit = laptop.call("visits.start", start)["row"]["id"].as_str().unwrap().to_owned();
    let fields = [
        json!({ "place": "居委会会议室" }),
        json!({ "started_at": "14:00" }),
        json!({ "ended_at": "15:30" }),
        json!({ "briefing_topic": "加装电梯政策" }),
        json!({ "members_present": ["1", "2"] }),
        json!({ "summary": "居民踊跃发言" }),
    ];
    for field in fields {
        let saved = laptop.call("visits.set", json!({ "id": visit, "fields": field }));
        assert!(saved["saved_at"].is_string(), "{saved}");
    }
    for (name, role, count) in [(None, "resident", 18), (Some("包德才"), "committee", 1), (None, "warden", 4)] {
        let args =
            json!({ "visit": visit, "name": name, "role": role, "count": count, "is_walk_in": role == "resident" });
        laptop.call("visits.sign_in", args);
    }
    visit
}

/// Opens a door as it is typed and returns its call.
#[track_caller]
pub fn open_door(laptop: &Laptop, door: &str) -> Value {
    let args = json!({ "community": laptop.community(), "door": door, "householder": null, "entry": null });
    laptop.call("visits.open_door", args)
}

/// The words of what was heard in a community, as the list shows them.
#[track_caller]
pub fn texts(laptop: &Laptop, community: &str) -> Vec<String> {
    let filter = json!({
        "community": community, "search": null, "round": null, "states": [], "natures": [], "categories": [], "routes": [],
        "only_overdue": false, "only_unanswered": false, "offset": 0, "limit": 500,
    });
    let list = laptop.call("items.list", filter);
    let rows = list["rows"].as_array().unwrap();
    assert_eq!(list["total"], rows.len(), "all of them on one page");
    rows.iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect()
}

/// A paper of some length for something heard; what is in it doesn't compress. Its id.
#[track_caller]
pub fn adds_paper(laptop: &Laptop, item: &Value, length: usize) -> Value {
    let noise = (0..length as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8);
    let bytes: Vec<u8> = b"%PDF-1.7 ".iter().copied().chain(noise).take(length).collect();
    let path = laptop.home().join("报修单.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let mut args = file(&path);
    args["item"] = item.clone();
    laptop.call("attachments.add", args)["id"].clone()
}
