//! Arguments that every command can read, so that nothing but the lock can be what refuses it.

use serde_json::{Value, json};

const ID: &str = "0199a000-0000-7000-8000-000000000001";

/// Commands that are there before anybody is signed in: the door itself, comfort, practice, the pack's public words, bringing
/// back a vault from its backup, and the founder's word for where the hub is.
pub fn is_apart(name: &str) -> bool {
    let is_of_the_door = ["session.", "prefs.", "demo."].iter().any(|prefix| name.starts_with(prefix));
    is_of_the_door
        || ["items.pack", "safety.restore", "changes.wait", "hub.join", "updates.state", "updates.go_back"]
            .contains(&name)
}

/// Commands that write outside the home when they work.
pub fn touches_the_machine(name: &str) -> bool {
    ["safety.export", "safety.import_export", "papers.open", "updates.go_back", "updates.install"].contains(&name)
}

/// The arguments of all commands together.
const ALL: &str = r#"{
    "id": "ID", "community": "ID", "visit": "ID", "call": null, "household": "ID", "team": "ID", "entry": null, "item": "ID",
    "on": "2026-10-08", "visited_on": "2026-10-08", "due_on": null, "round": null, "owner": null,
    "search": null, "only_vacant": false, "only_overdue": false, "only_unanswered": false, "states": [], "natures": [],
    "categories": [], "routes": [], "offset": 0, "limit": 10, "most": 10, "households": [], "reason": "无", "door": "3-2-501",
    "householder": null, "name": null, "role": "resident", "count": 1, "is_walk_in": false, "what": "装灯", "text": "灯不亮",
    "fields": {}, "source": "symposium", "nature": "concern", "category": null, "place": null, "speaker": null,
    "first_answer": null, "route": null, "step": "start", "period": "2026-4", "as_of": null, "figure": "visits.due",
    "paper": "round_report", "texts": {}, "formats": ["pdf"], "key": "k", "prefix": "", "folder": null, "kind": "visit",
    "file_name": "a.csv", "content_base64": "eA==", "skip_bad": false, "nickname": "某", "number": "2026-4", "district_code": "310104",
    "format": "csv", "from_on": "2026-10-01", "to_on": "2026-10-15", "path": "/no/such/place", "format": "csv"
}"#;

/// Arguments for one command: those of all commands together, and what words mean in this one.
pub fn of(name: &str) -> Value {
    let mut wish: Value = serde_json::from_str(&ALL.replace("\"ID\"", &format!("\"{ID}\""))).unwrap();
    match name {
        "visits.start" => wish["kind"] = json!("collective"),
        "imports.preview" | "imports.apply" => wish["kind"] = json!("roster"),
        "directory.add_member" | "directory.add_and_invite" => {
            (wish["role"], wish["seat"]) = (json!("recorder"), Value::Null)
        }
        "directory.add_posting" | "directory.end_postings" | "directory.enrol" | "directory.invite" => {
            (wish["role"], wish["seat"], wish["member"]) = (json!("recorder"), Value::Null, json!(ID));
            wish["last_on"] = json!("2026-10-31");
        }
        "seats.replace" | "seats.post" => {
            (wish["seat"], wish["unit"], wish["phone"]) = (json!(ID), Value::Null, Value::Null);
        }
        "privacy.of_visit" => wish["visit"] = json!(ID),
        "privacy.look" | "privacy.erase" => {
            wish["kind"] = json!("item");
            wish["ground"] = json!({ "basis": "consent_withdrawn", "reason": "无" });
        }
        "devices.revoke" => (wish["device"], wish["is_lost"]) = (json!(ID), json!(true)),
        "devices.report_loss" => wish["device"] = json!(ID),
        "lease.extend" => wish["code"] = json!("0000-0000-0000"),
        "devices.approve" => (wish["device"], wish["card"]) = (json!(ID), json!("00")),
        "lease.answer" => (wish["device"], wish["challenge"]) = (json!(ID), json!("0000-0000")),
        "personnel.preview" | "personnel.change" => wish = json!({ "rows": [], "from_on": null }),
        "items.advise_level" => wish["route"] = json!("subdistrict"),
        "summonses.call" => {
            (wish["department"], wish["wished_on"]) = (json!(ID), Value::Null);
            (wish["tells"], wish["basis"]) = (json!([]), Value::Null);
        }
        "summonses.step" => wish["step"] = json!("take_summons"),
        "sorting.confirm" => wish["seen"] = json!([]),
        "sorting.go_alone" => (wish["visit"], wish["reason"]) = (json!(ID), json!("书记外出")),
        "told.settle" => (wish["same_as"], wish["reason"]) = (Value::Null, json!("记错了")),
        "told.take_down" => {
            wish = json!({ "community": ID, "visited_on": "2026-10-08", "attended": 28, "source": "phone", "told_by": null,
                           "heard": [] });
        }
        "held.rule" => (wish["ids"], wish["verdict"], wish["because"]) = (json!([ID]), json!("admitted"), Value::Null),
        "conflicts.resolve" | "conflicts.settle_again" => {
            (wish["record"], wish["field"], wish["seen"], wish["keep"]) =
                (json!(ID), json!("text"), json!([]), Value::Null);
        }
        "conflicts.decide" => {
            (wish["record"], wish["seen"], wish["is_void"], wish["is_again"]) =
                (json!(ID), json!([]), json!(false), json!(false));
        }
        "households.merge" => wish["into"] = json!(ID),
        "twins.decide" => (wish["one"], wish["other"], wish["verdict"]) = (json!(ID), json!(ID), json!("same")),
        "twins.reopen" => (wish["one"], wish["other"]) = (json!(ID), Value::Null),
        "updates.take" => wish = json!({ "content_base64": "eA==" }),
        "updates.install" => wish["version"] = json!("0.0.0"),
        "items.set_speaker" => {
            wish["speaker"] = json!({ "name": null, "phone": null, "door": null, "is_unnamed": true })
        }
        _ => {}
    }
    wish
}
