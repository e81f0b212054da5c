//! The way through: recorder, lead and office on one laptop without a network; then the figures and papers that follow.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use stories::{EVENING, HeardWish, Laptop, MORNING, NOON, OFFICE, RECORDER, concern, hear, hold_symposium, open_door};

const LATER: &str = "2026-10-09T10:00:00+08:00";

/// The recorder's day as far as signing out: a symposium with three concerns, a door with two more.
struct Day {
    laptop: Laptop,
    lead: String,
    community: String,
    visit: String,
    items: Vec<String>,
}

fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

fn recorded() -> Day {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let community = laptop.community();
    let visit = hold_symposium(&laptop);
    let texts = ["三楼以上想加装电梯", "晚上消防通道停满车", "路灯两盏不亮"];
    let mut items: Vec<String> = texts.iter().map(|t| id(&hear(&laptop, &concern(("visit", &visit), t)))).collect();
    let call = open_door(&laptop, "3-2-501")["row"]["id"].as_str().unwrap().to_owned();
    laptop.call("visits.set_call", json!({ "id": call, "fields": { "outcome": "met", "courtesy": true } }));
    laptop.call("visits.write_journal", json!({ "visit": visit, "call": call, "id": null, "text": "老人精神不错" }));
    let named =
        HeardWish { at: ("call", &call), text: "屋顶漏水要用盆接", speaker: (Some("宣若兰"), false) };
    items.push(id(&hear(&laptop, &named)));
    items.push(id(&hear(&laptop, &concern(("call", &call), "早晚水压不足"))));
    let lead = laptop.lead();
    laptop.sign_out();
    Day { laptop, lead, community, visit, items }
}

/// The same day, confirmed by the lead in the evening, who stays signed in.
fn confirmed() -> Day {
    let mut day = recorded();
    day.laptop.restart(EVENING);
    day.laptop.sign_in(&day.lead);
    day.laptop.call("confirmation.confirm", json!({ "visit": day.visit }));
    day
}

fn figures(laptop: &Laptop, period: &str, team: &Value, as_of: Option<&str>) -> Value {
    laptop.call("figures.show", json!({ "period": period, "team": team, "as_of": as_of }))
}

fn numbers(table: &Value, wanted: &[&str]) -> Vec<u64> {
    let rows: BTreeMap<&str, u64> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["id"].as_str().unwrap(), r["value"].as_u64().unwrap()))
        .collect();
    wanted.iter().map(|id| *rows.get(id).unwrap_or_else(|| panic!("no figure {id}"))).collect()
}

fn team(laptop: &Laptop) -> Value {
    laptop.call("session.state", json!({}))["me"]["team"]["id"].clone()
}

#[test]
fn neither_recorder_nor_office_nor_secretary_may_confirm() {
    let day = recorded();
    for who in [RECORDER, OFFICE, stories::SECRETARY] {
        day.laptop.sign_in(who);
        let refused = day.laptop.try_call("confirmation.confirm", json!({ "visit": day.visit })).unwrap_err();
        assert!(["Forbidden", "NotFound"].contains(&refused.code.as_str()), "{who}: {refused:?}");
        day.laptop.sign_out();
    }
    day.laptop.sign_in(&day.lead);
    let page = day.laptop.call("visits.show", json!({ "id": day.visit }));
    assert_eq!((&page["row"]["stage"], &page["confirmed_by"]), (&json!("draft"), &Value::Null));
    day.laptop.call("confirmation.confirm", json!({ "visit": day.visit }));
    assert_eq!(day.laptop.reason("confirmation.confirm", json!({ "visit": day.visit })), "already_confirmed");
}

#[test]
fn what_does_not_fit_is_refused_and_leaves_no_trace() {
    let day = recorded();
    day.laptop.sign_in(RECORDER);
    let before = day.laptop.changes();
    let (visit, community) = (&day.visit, &day.community);
    let hear = |text: &str, category: &str| {
        json!({ "community": community, "visit": visit, "call": null, "source": "symposium", "nature": "concern", "category": category,
                "place": null, "text": text, "speaker": null, "first_answer": null, "route": null })
    };
    let door = |door: &str| json!({ "community": community, "door": door, "householder": null, "entry": null });
    let cases = [
        ("items.hear", hear("  ", "noise"), "text_missing"),
        ("items.hear", hear("声音大", "no_such"), "unknown_category"),
        ("items.hear", hear(&"长".repeat(2_001), "noise"), "text_too_long"),
        ("visits.open_door", door("没有门"), "door_not_read"),
        ("visits.set", json!({ "id": visit, "fields": { "weather": "晴" } }), "field_unknown"),
        ("visits.void", json!({ "kind": "visit", "id": visit, "reason": " " }), "reason_missing"),
        ("history.show", json!({ "id": "00000000-0000-7000-8000-000000000000" }), "no_such_record"),
        ("figures.show", json!({ "period": "2026-Q9", "team": null, "as_of": null }), "not_a_period"),
        ("no.such", json!({}), "no_such_command"),
        ("visits.set", json!({ "id": 7 }), "arguments_unfit"),
    ];
    for (name, args, reason) in cases {
        assert_eq!(day.laptop.reason(name, args), reason, "{name}");
    }
    assert_eq!(day.laptop.changes(), before);
}

#[test]
fn recorder_lead_and_office_work_one_visit_on_one_laptop_without_a_network() {
    let mut day = recorded();
    let laptop = &mut day.laptop;
    laptop.restart(EVENING);
    let welcome = laptop.sign_in(&day.lead);
    assert!(welcome["exchanged"]["from"].as_array().unwrap().contains(&json!(RECORDER)), "{welcome}");
    assert!(welcome["exchanged"]["received_changes"].as_u64().unwrap() > 10);
    assert_eq!(laptop.call("days.lead", json!({}))["to_confirm"]["total"], 1);

    let pending = laptop.call("confirmation.pending", json!({}));
    let page = &pending["visits"][0];
    assert_eq!(page["row"]["id"], json!(day.visit));
    assert_eq!(
        (&page["fields"]["place"], &page["fields"]["summary"]),
        (&json!("居委会会议室"), &json!("居民踊跃发言"))
    );
    assert_eq!(
        (&page["row"]["attended"], &page["row"]["items"], &page["row"]["calls"]),
        (&json!(23), &json!(5), &json!(1))
    );
    assert_eq!((&page["recorded_by"], &page["calls"][0]["items"]), (&json!(RECORDER), &json!(2)));
    assert_eq!(page["calls"][0]["door"], "3号楼2单元501室");
    assert_eq!(page["journal"][0]["text"], "老人精神不错");

    let item = &day.items[0];
    laptop.call(
        "confirmation.amend",
        json!({ "kind": "item", "id": item, "fields": { "text": "三楼以上老人多，想加装电梯" } }),
    );
    laptop.call(
        "confirmation.amend",
        json!({ "kind": "visit", "id": day.visit, "fields": { "summary": "到会二十三人，发言踊跃" } }),
    );
    let confirmed = laptop.call("confirmation.confirm", json!({ "visit": day.visit }));
    assert_eq!(confirmed["moved"], 1 + 1 + 1 + 5, "the visit, its call, its journal, what was heard");
    assert_eq!(laptop.call("confirmation.pending", json!({}))["visits"], json!([]));
    let left = laptop.sign_out();
    assert!(left["recipients"].as_array().unwrap().contains(&json!(OFFICE)), "{left}");

    let welcome = laptop.sign_in(OFFICE);
    assert!(welcome["exchanged"]["from"].as_array().unwrap().contains(&json!(day.lead)), "{welcome}");
    let visits = laptop.call("visits.list", json!({ "community": null, "round": "2026-4" }));
    assert_eq!((visits.as_array().unwrap().len(), &visits[0]["stage"]), (1, &json!("confirmed")));
    assert_eq!((&visits[0]["items"], &visits[0]["attended"], &visits[0]["calls"]), (&json!(5), &json!(23), &json!(1)));
    let office = laptop.call("days.office", json!({}));
    let received = office["received"].as_array().unwrap();
    assert_eq!((received.len(), &received[0]["visits"], &received[0]["items"]), (1, &json!(1), &json!(5)));
    assert_eq!(received[0]["visited_on"], visits[0]["visited_on"]);
    let missing = office["not_received"].as_array().unwrap();
    assert!(!missing.is_empty() && missing.iter().all(|team| team["id"] != received[0]["id"]));
    assert_eq!(json!(missing.len() + 1), office["coverage"]["teams"], "each team is in one list");
    let shown = laptop.call("items.show", json!({ "id": item }));
    assert_eq!(shown["row"]["text"], "三楼以上老人多，想加装电梯");
    let page = laptop.call("visits.show", json!({ "id": day.visit }));
    assert_eq!(
        (&page["fields"]["summary"], &page["confirmed_by"]),
        (&json!("到会二十三人，发言踊跃"), &json!(day.lead))
    );
    assert_eq!(page["attended_by_role"], json!({ "committee": 1, "resident": 18, "warden": 4 }));
    assert_eq!(laptop.call("safety.verify", json!({}))["is_clean"], true);
    laptop.sign_out();

    laptop.sign_in(RECORDER);
    assert_eq!(
        laptop.call("visits.show", json!({ "id": day.visit }))["row"]["stage"],
        "confirmed",
        "the recorder learns of it"
    );
    assert_eq!(laptop.call("items.show", json!({ "id": item }))["row"]["text"], "三楼以上老人多，想加装电梯");
    assert_eq!(laptop.call("safety.verify", json!({}))["is_clean"], true);
}

#[test]
fn everything_typed_is_there_when_the_process_ends_without_signing_out() {
    let mut laptop = Laptop::practice(MORNING);
    laptop.sign_in(RECORDER);
    let visit = hold_symposium(&laptop);
    let item = id(&hear(&laptop, &concern(("visit", &visit), "半句话也要留下")));
    laptop.call("drafts.keep", json!({ "key": format!("visit:{visit}:new"), "text": "门口的路灯" }));
    let before = laptop.records();
    laptop.restart(NOON);
    let welcome = laptop.sign_in(RECORDER);
    assert_eq!((welcome["unfinished_drafts"].as_u64(), laptop.records()), (Some(1), before));
    assert_eq!(laptop.call("drafts.list", json!({ "prefix": "visit:" }))[0]["text"], "门口的路灯");
    assert_eq!(laptop.call("items.show", json!({ "id": item }))["fields"]["text"], "半句话也要留下");
    laptop.call("drafts.drop", json!({ "key": format!("visit:{visit}:new") }));
    assert_eq!(laptop.call("drafts.list", json!({ "prefix": "" })), json!([]));
}

const COUNTED: [&str; 7] = [
    "visits.done",
    "visits.in_window",
    "people.attended",
    "people.calls",
    "people.courtesy_calls",
    "items.heard",
    "nature.concern",
];

/// Every figure lists as many records as it says; sums list what they add up.
fn each_lists_its_records(laptop: &Laptop, period: &str) {
    let table = figures(laptop, period, &Value::Null, None);
    assert_eq!((numbers(&table, &COUNTED), &table["is_local"]), (vec![1, 1, 23, 1, 1, 5, 5], &json!(true)), "{period}");
    for row in table["rows"].as_array().unwrap() {
        let args = json!({ "period": period, "team": null, "as_of": null, "figure": row["id"] });
        let lines = laptop.call("figures.records", args);
        let (value, listed) = (row["value"].as_u64().unwrap(), lines.as_array().unwrap().len() as u64);
        assert!(row["unit"] == "person" || listed == value, "{}: {value} said, {listed} listed", row["id"]);
    }
}

#[test]
fn figures_count_confirmed_records_only_and_each_lists_its_records() {
    let mut day = recorded();
    let laptop = &mut day.laptop;
    laptop.restart(EVENING);
    laptop.sign_in(&day.lead);
    for period in ["2026-4", "2026Q4"] {
        assert_eq!(numbers(&figures(laptop, period, &Value::Null, None), &COUNTED), [0; 7], "{period} before");
    }
    laptop.call("confirmation.confirm", json!({ "visit": day.visit }));
    for period in ["2026-4", "2026Q4"] {
        each_lists_its_records(laptop, period);
    }
    let one = json!({ "period": "2026-4", "team": null, "as_of": null, "figure": "visits.done" });
    assert_eq!(laptop.call("figures.records", one)[0]["id"], json!(day.visit));
    let unknown = json!({ "period": "2026-4", "team": null, "as_of": null, "figure": "visits.score" });
    assert_eq!(laptop.reason("figures.records", unknown), "no_such_figure");
    let own = team(laptop);
    laptop.sign_out();

    laptop.sign_in(OFFICE);
    for period in ["2026-4", "2026Q4"] {
        each_lists_its_records(laptop, period);
        assert_eq!(
            numbers(&figures(laptop, period, &own, None), &COUNTED),
            [1, 1, 23, 1, 1, 5, 5],
            "{period} of the team"
        );
    }
    let district = figures(laptop, "2026-4", &Value::Null, None);
    let due = numbers(&district, &["visits.due", "visits.not_received"]);
    assert_eq!(due, [309, 308], "what did not arrive is missing, not zero");
    assert_eq!(district["missing_teams"].as_array().unwrap().len(), 308);
    let earlier = numbers(&figures(laptop, "2026-3", &Value::Null, None), &["visits.done"]);
    assert_eq!(earlier, [1], "the round before is not moved");
}

#[test]
fn nothing_that_comes_later_moves_a_figure_of_an_earlier_cut() {
    let mut day = confirmed();
    let cuts = [("2026-4", MORNING), ("2026-4", EVENING), ("2026Q4", EVENING), ("2026-3", EVENING)];
    let all = |laptop: &Laptop| -> Vec<Value> {
        cuts.iter().map(|(period, as_of)| figures(laptop, period, &Value::Null, Some(as_of))).collect()
    };
    let before = all(&day.laptop);
    assert_eq!(numbers(&before[0], &["visits.done", "items.heard"]), [0, 0]);
    assert_eq!(numbers(&before[1], &["visits.done", "items.heard"]), [1, 5]);
    day.laptop.restart(LATER);
    day.laptop.sign_in(&day.lead);
    day.laptop.call("visits.void", json!({ "kind": "item", "id": day.items[4], "reason": "记录重复" }));
    let fields = json!({ "route": "subdistrict", "first_handler": "王敏", "due_on": "2026-10-30" });
    day.laptop.call("items.step", json!({ "id": day.items[0], "step": "accept", "fields": fields }));
    day.laptop.call("visits.void", json!({ "kind": "visit", "id": day.visit, "reason": "误录" }));
    assert_eq!(all(&day.laptop), before);
    let now = figures(&day.laptop, "2026-4", &Value::Null, None);
    assert_eq!(numbers(&now, &["visits.done"]), [0], "the present does move");
    assert!(numbers(&now, &["items.heard"])[0] < 5);
}

#[test]
fn a_paper_made_twice_is_the_same_paper() {
    let day = confirmed();
    let wish = |formats: Value| json!({ "paper": "round_report", "period": "2026-4", "team": null, "visit": null, "community": null, "texts": {}, "formats": formats });
    assert_eq!(day.laptop.reason("papers.make", wish(json!([]))), "format_missing");
    let mut unnamed = wish(json!(["pdf"]));
    unnamed["period"] = Value::Null;
    assert_eq!(day.laptop.reason("papers.make", unnamed), "paper_needs_this");
    let outside = json!({ "path": day.laptop.home().join("district.json") });
    assert_eq!(day.laptop.reason("papers.open", outside), "not_our_paper");

    let make = || day.laptop.call("papers.make", wish(json!(["docx", "pdf", "xlsx"])));
    let (one, two) = (make(), make());
    assert_eq!(one["files"].as_array().unwrap().len(), 3);
    assert_eq!(one, two, "files, digests, and the issue itself");
    let begins: [&[u8]; 3] = [b"PK\x03\x04", b"%PDF-", b"PK\x03\x04"];
    for (file, begin) in one["files"].as_array().unwrap().iter().zip(begins) {
        let bytes = std::fs::read(file["path"].as_str().unwrap()).unwrap();
        assert!(bytes.starts_with(begin) && bytes.len() as u64 == file["size"].as_u64().unwrap(), "{file}");
        assert_eq!(file["digest"], json!(seal::hash(&[&bytes]).to_hex()));
    }
    let preview = day.laptop.call("papers.preview", json!({ "paper": "round_report", "period": "2026-4", "team": null, "visit": null, "community": null, "texts": {} }));
    assert!(!preview["pages"].as_array().unwrap().is_empty());
    day.laptop.call("visits.void", json!({ "kind": "item", "id": day.items[4], "reason": "记录重复" }));
    let corrected = make();
    assert_ne!(corrected["issue"], one["issue"], "another content is another issue");
    assert_ne!(corrected["files"], one["files"]);
    for paper in ["attendance_sheet", "visit_record"] {
        let args = json!({ "paper": paper, "period": null, "team": null, "visit": day.visit, "community": null, "texts": {}, "formats": ["pdf"] });
        let made = day.laptop.call("papers.make", args);
        assert!(made["files"][0]["size"].as_u64().unwrap() > 5_000 && made["issue"].is_null(), "{made}");
    }
}

#[test]
fn a_history_says_who_for_whom_as_what_and_what_was_before() {
    let mut day = recorded();
    day.laptop.restart(EVENING);
    day.laptop.sign_in(&day.lead);
    let (item, lead) = (&day.items[0], json!(day.lead));
    day.laptop.call("confirmation.amend", json!({ "kind": "item", "id": item, "fields": { "text": "改后的话" } }));
    day.laptop.call("confirmation.confirm", json!({ "visit": day.visit }));
    let lines = day.laptop.call("history.show", json!({ "id": item }));
    let lines = lines.as_array().unwrap();
    let told: Vec<_> =
        lines.iter().map(|l| (&l["by"], &l["recorded_for"], &l["role"], l["intent"].as_str().unwrap())).collect();
    let (recorder, none) = (json!(RECORDER), Value::Null);
    let (as_recorder, as_lead) = (json!("recorder"), json!("lead"));
    let expected = [
        (&recorder, &lead, &as_recorder, "hear"),
        (&lead, &none, &as_lead, "amend"),
        (&lead, &none, &as_lead, "confirm"),
    ];
    assert_eq!(told, expected);
    let change = &lines[1]["changes"][0];
    assert_eq!(
        (&change["field"], &change["before"], &change["after"]),
        (&json!("text"), &json!("三楼以上想加装电梯"), &json!("改后的话"))
    );
    assert!(lines[0]["at"].as_str().unwrap() < lines[1]["at"].as_str().unwrap());
    assert_eq!(lines[2]["changes"][0]["field"], "scope");
    let heard = |field: &str| {
        let changes = lines[0]["changes"].as_array().unwrap();
        changes.iter().find(|one| one["field"] == field).unwrap_or_else(|| panic!("{field}: {changes:?}")).clone()
    };
    let said = ["nature", "category", "community", "heard_at"].map(|field| heard(field)["after_words"].clone());
    assert_eq!((&said[0], &said[1]), (&json!("诉求"), &json!("噪声扰民")), "{said:?}");
    assert!(said[2].as_str().is_some_and(|name| name.contains("上海新村")), "an id is said by its name: {said:?}");
    assert!(said[3].as_str().is_some_and(|at| at.starts_with("2026-10-08T")), "{said:?}");
    assert_eq!(heard("nature")["list"], "natures");
}

#[test]
fn undo_answers_the_last_saving_and_void_keeps_what_it_strikes_out() {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    assert_eq!(laptop.reason("history.undo", json!({})), "nothing_to_undo");
    let visit = hold_symposium(&laptop);
    laptop.call("visits.set", json!({ "id": visit, "fields": { "place": "小区花园" } }));
    let before = laptop.changes();
    assert_eq!(laptop.call("history.undo", json!({}))["changes"], 1);
    assert_eq!(laptop.call("visits.show", json!({ "id": visit }))["fields"]["place"], "居委会会议室");
    assert_eq!(laptop.changes(), before + 1, "an undo is a change more, never one less");
    assert_eq!(laptop.reason("history.undo", json!({})), "nothing_to_undo");
    let lines = laptop.call("history.show", json!({ "id": visit }));
    let last = lines.as_array().unwrap().last().unwrap();
    assert_eq!((&last["intent"], &last["changes"][0]["before"]), (&json!("undo"), &json!("小区花园")));

    let item = id(&hear(&laptop, &concern(("visit", &visit), "写错了的一条")));
    laptop.call("visits.void", json!({ "kind": "item", "id": item, "reason": "写错" }));
    let page = laptop.call("visits.show", json!({ "id": visit }));
    assert_eq!((&page["items"], &page["row"]["items"]), (&json!([]), &json!(0)));
    let lines = laptop.call("history.show", json!({ "id": item }));
    let lines = lines.as_array().unwrap();
    assert_eq!(lines.iter().map(|l| l["intent"].as_str().unwrap()).collect::<Vec<_>>(), ["hear", "void"]);
    assert_eq!(lines[1]["changes"][0]["after"], "写错");
    assert!(laptop.records().contains("写错了的一条"), "nothing is erased");
    // Struck out by mistake, it is taken back like anything else.
    laptop.call("history.undo", json!({}));
    let page = laptop.call("visits.show", json!({ "id": visit }));
    assert_eq!((&page["items"][0]["id"], &page["row"]["items"]), (&json!(item), &json!(1)));
    laptop.call("visits.void", json!({ "kind": "item", "id": item, "reason": "写错" }));

    let gone = id(&hear(&laptop, &concern(("visit", &visit), "立刻撤回的一条")));
    laptop.call("history.undo", json!({}));
    assert_eq!(laptop.call("history.show", json!({ "id": gone })).as_array().unwrap().len(), 2);
    assert_eq!(laptop.call("visits.show", json!({ "id": visit }))["items"], json!([]));
}
