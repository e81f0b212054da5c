//! Moment 7 (users.md 5): on day 11 the office has every team in one list: synced, from a table, by phone, each marked so; whatever the
//! team sends later takes the place of what was taken down, and nothing is counted twice.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use stories::{Hub, Laptop, NOON, OFFICE, RECORDER, concern, hear, hold_symposium};

fn phoned(community: &str, on: &str, heard: &[&str]) -> Value {
    json!({ "community": community, "visited_on": on, "attended": 28, "source": "phone", "told_by": "王敏", "heard": heard })
}

fn table(csv: &str) -> Value {
    json!({ "file_name": "走访情况表.csv", "content_base64": BASE64.encode(csv.as_bytes()) })
}

/// The same rows as a table of a Word file.
fn word_table(csv: &str) -> Value {
    use std::io::{Cursor, Write};
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |line: &str| format!("<w:tr>{}</w:tr>", line.split(',').map(cell).collect::<String>());
    let rows: String = csv.lines().map(row).collect();
    let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let text = format!(r#"<w:document xmlns:w="{main}"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>"#);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(text.as_bytes()).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    json!({ "file_name": "走访情况表.docx", "content_base64": BASE64.encode(bytes) })
}

fn office_day(laptop: &Laptop) -> Value {
    laptop.call("days.office", json!({}))
}

/// The team that serves a community, among those of which something came.
fn received(laptop: &Laptop, community: &str) -> Option<Value> {
    let day = office_day(laptop);
    let serves = |team: &&Value| team["communities"].as_array().unwrap().contains(&json!(community));
    day["received"].as_array().unwrap().iter().find(serves).cloned()
}

/// Teams in the list: those of which something came and those that are missing.
fn teams(laptop: &Laptop) -> (usize, usize) {
    let day = office_day(laptop);
    let count = |list: &str| day[list].as_array().unwrap().len();
    (count("received"), count("not_received"))
}

/// How the teams of which something came are marked in the list that is exported; every team stands in it, and nothing is no nought.
fn marks(laptop: &Laptop) -> BTreeSet<String> {
    use calamine::{Reader, Xlsx, open_workbook};
    let made = laptop.call("told.export_list", json!({}));
    let mut book: Xlsx<_> = open_workbook(made["path"].as_str().unwrap()).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let cell = |row: &[calamine::Data], at: usize| row[at].to_string();
    let rows: Vec<&[calamine::Data]> = range.rows().skip_while(|row| cell(row, 0) != "走访团队").skip(1).collect();
    assert_eq!(rows.len() as u64, made["teams"].as_u64().unwrap());
    let (missing, came): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| cell(row, 3) == "未收到");
    assert_eq!((came.len(), missing.len()), teams(laptop));
    assert!(missing.iter().all(|row| cell(row, 5).is_empty() && cell(row, 6).is_empty()));
    came.iter().map(|row| cell(row, 3)).collect()
}

#[test]
fn only_the_office_takes_down_and_only_what_can_be() {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let community = laptop.community();
    let wish = phoned(&community, "2026-10-08", &["路灯不亮"]);
    assert_eq!(laptop.reason("told.take_down", wish.clone()), "not_your_right");
    assert_eq!(laptop.reason("told.preview_table", table("居民区,走访日期\n上海新村,2026-10-08\n")), "not_your_right");
    assert_eq!(laptop.reason("told.export_list", json!({})), "not_your_right");
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    let nobody = "00000000-0000-4000-8000-000000000000";
    for (wish, why) in [
        (phoned(&community, "2026-10-09", &[]), "told_in_future"),
        (phoned(nobody, "2026-10-08", &[]), "not_a_community"),
        (phoned(&community, "2026-10-08", &["长".repeat(2_001).as_str()]), "text_too_long"),
        (
            json!({ "attended": 5_001, "community": community, "visited_on": "2026-10-08", "source": "phone", "told_by": null, "heard": [] }),
            "count_out_of_range",
        ),
    ] {
        assert_eq!(laptop.reason("told.take_down", wish), why);
    }
    assert_eq!(laptop.reason("told.preview_table", table("姓名,电话\n甲,1\n")), "source_columns_missing");
    laptop.call("told.take_down", wish);
    let team = office_day(&laptop)["received"][0].clone();
    let id = team["told"][0]["id"].clone();
    let settle = |same_as: Value, reason: Value| json!({ "id": id, "same_as": same_as, "reason": reason });
    assert_eq!(laptop.reason("told.settle", settle(json!(nobody), Value::Null)), "not_the_same_visit");
    assert_eq!(laptop.reason("told.settle", settle(Value::Null, Value::Null)), "reason_missing");
    laptop.call("told.settle", settle(Value::Null, json!("记错了居民区")));
    assert_eq!(laptop.reason("told.settle", settle(Value::Null, json!("再来一次"))), "told_settled");
    assert_eq!(teams(&laptop).0, 0);
    laptop.changes();
}

#[test]
fn a_word_table_is_read_like_any_other_and_a_faulty_row_is_named() {
    let laptop = Laptop::practice(NOON);
    laptop.sign_in(RECORDER);
    let community = laptop.community();
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    let communities = laptop.call("directory.communities", json!({}));
    let own = communities.as_array().unwrap().iter().find(|c| c["id"] == community).unwrap()["name"].clone();
    let own = own.as_str().unwrap();
    let csv = format!(
        "居民区,走访日期,参加人数,反映内容\n{own},2026年10月8日,28,路灯不亮\n{own},2026年10月8日,28,水管漏水\n无此居委会,10月,3,楼道堆物\n"
    );
    let read = laptop.call("told.preview_table", word_table(&csv));
    assert_eq!(read, laptop.call("told.preview_table", table(&csv)), "as the same rows in CSV");
    assert_eq!(
        (&read["read"], &read["taken"], &read["left"][0]["number"]),
        (&json!(3), &json!(2), &json!(4)),
        "{read}"
    );
    assert_eq!(read["left"][0]["reason"], "community_unknown");
    laptop.call("told.apply_table", word_table(&csv));
    let team = received(&laptop, &community).or_else(|| received(&laptop, own)).unwrap();
    assert_eq!((&team["arrival"], &team["visits"], &team["items"]), (&json!("table"), &json!(1), &json!(2)), "{team}");
    let again = laptop.changes();
    laptop.call("told.apply_table", table(&csv));
    assert_eq!(laptop.changes(), again, "the same again, from the other file, changes nothing");
}

#[test]
fn day_eleven_has_every_team_in_one_list_and_nothing_twice() {
    let laptop = Laptop::practice(NOON);
    let lead = laptop.lead();
    laptop.sign_in(RECORDER);
    let community = laptop.community();
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&laptop);
    hub.start();
    laptop.sync();
    let all = teams(&laptop);
    assert_eq!(all.0, 0);
    let communities = laptop.call("directory.communities", json!({}));
    let served: Vec<&Value> = communities.as_array().unwrap().iter().filter(|c| c["is_gap"] == false).collect();
    let own = served.iter().find(|c| c["id"] == community).unwrap()["name"].as_str().unwrap().to_owned();
    let other = served.iter().find(|c| c["team_number"] != served[0]["team_number"] && c["id"] != community).unwrap();
    let other_name = other["name"].as_str().unwrap();

    // Told by phone, and told again with one thing more: one record.
    laptop.call("told.take_down", phoned(&community, "2026-10-08", &["路灯不亮", "楼道堆物"]));
    laptop.call("told.take_down", phoned(&community, "2026-10-08", &["路灯不亮", "楼道堆物", "水管漏水"]));
    let team = received(&laptop, &own).unwrap();
    assert_eq!((&team["arrival"], &team["visits"], &team["items"]), (&json!("phone"), &json!(1), &json!(3)), "{team}");

    // A table: two rows of one visit, a community nobody knows, a day that is none.
    let csv = format!(
        "走访情况表\n居民区,走访日期,参加人数,反映内容,报送人\n{other_name},2026年10月7日,30,外墙脱落,李楠\n{other_name},2026/10/7,,消防通道停车,李楠\n\
         没有这个居民区,2026-10-07,20,一件事,李楠\n{own},十月八日,20,一件事,李楠\n"
    );
    let seen = laptop.call("told.preview_table", table(&csv));
    assert_eq!((&seen["read"], &seen["taken"], &seen["known"]), (&json!(4), &json!(2), &json!(0)), "{seen}");
    let left: Vec<&Value> = seen["left"].as_array().unwrap().iter().map(|row| &row["reason"]).collect();
    assert_eq!(left, ["community_unknown", "not_a_date"]);
    assert_eq!(teams(&laptop).0, 1, "looking writes nothing");
    assert_eq!(laptop.call("told.apply_table", table(&csv))["is_applied"], true);
    let changes = laptop.changes();
    assert_eq!(laptop.call("told.apply_table", table(&csv))["known"], 2);
    assert_eq!(laptop.changes(), changes, "the same table twice changes nothing");
    let team = received(&laptop, other_name).unwrap();
    assert_eq!((&team["arrival"], &team["visits"], &team["items"]), (&json!("table"), &json!(1), &json!(2)), "{team}");
    let now = teams(&laptop);
    assert_eq!((now.0, now.0 + now.1), (2, all.1), "every team stands once");
    assert_eq!(marks(&laptop), ["电话代录", "表格导入"].map(str::to_owned).into(), "each marked as it came");
    let file = laptop.call("sync.export_ledger", json!({ "format": "csv" }))["path"].as_str().unwrap().to_owned();
    let ledger = std::fs::read_to_string(file).unwrap();
    for (mark, place) in [("电话代录", own.as_str()), ("表格导入", other_name)] {
        let line = ledger.lines().find(|line| line.contains(mark)).unwrap_or_else(|| panic!("{mark}: {ledger}"));
        assert!(line.contains(place) && line.contains("2026-10-0"), "{line}");
    }
    laptop.sync();
    laptop.sign_out();

    // The team's own laptop finds its line: its record takes the place, both are shown until the office says that it is the same.
    laptop.sign_in(RECORDER);
    laptop.sync();
    let visit = hold_symposium(&laptop);
    for text in ["路灯不亮", "楼道堆物", "水管漏水", "花坛添长椅"] {
        hear(&laptop, &concern(("visit", &visit), text));
    }
    laptop.sign_out();
    laptop.sign_in(&lead);
    laptop.call("confirmation.confirm", json!({ "visit": visit }));
    laptop.sync();
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    laptop.sync();
    let team = received(&laptop, &own).unwrap();
    assert_eq!((&team["arrival"], &team["visits"], &team["items"]), (&json!("synced"), &json!(1), &json!(4)), "{team}");
    assert_eq!(marks(&laptop), ["已同步", "表格导入"].map(str::to_owned).into(), "the team's own takes the place");
    assert_eq!((&team["told"][0]["own"], &team["told"][0]["source"]), (&json!(visit), &json!("phone")));
    assert_eq!(laptop.reason("told.take_down", phoned(&community, "2026-10-08", &[])), "own_record_here");
    let settle = json!({ "id": team["told"][0]["id"], "same_as": visit, "reason": null });
    laptop.call("told.settle", settle.clone());
    assert_eq!(laptop.reason("told.settle", settle), "told_settled");
    let team = received(&laptop, &own).unwrap();
    assert_eq!((&team["told"], &team["items"]), (&json!([]), &json!(4)));
    laptop.sync();
    laptop.changes();
    assert_eq!(hub.run(&["verify"])["is_sound"], true);
}

/// A team that serves two communities sent one round itself; of the other the office was told by phone. It stands once, marked with both.
#[test]
fn a_team_of_two_communities_is_synced_in_one_and_phoned_in_for_the_other() {
    let laptop = Laptop::practice(NOON);
    let lead = laptop.lead();
    laptop.sign_in(RECORDER);
    let community = laptop.community();
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    let communities = laptop.call("directory.communities", json!({}));
    let rows = communities.as_array().unwrap();
    let own = rows.iter().find(|row| row["id"] == community).unwrap();
    let more = rows.iter().find(|row| row["team_number"] != own["team_number"] && row["is_gap"] == false).unwrap();
    let moved = json!([{ "line": 1, "team": more["team_number"], "community": more["name"], "seat": "", "goes": "", "comes": "", "phone": "",
        "unit": "", "from_on": "2026-10-08", "to_on": "", "to_team": own["team_number"], "opens": "" }]);
    let done = laptop.call("personnel.change", json!({ "rows": moved, "from_on": null }));
    assert_eq!(done["lines"][0]["outcome"], "moved", "{done}");
    let (own, more) = (own["name"].as_str().unwrap(), more["name"].as_str().unwrap());
    let all = teams(&laptop);
    laptop.sign_out();

    laptop.sign_in(RECORDER);
    let visit = hold_symposium(&laptop);
    hear(&laptop, &concern(("visit", &visit), "路灯不亮"));
    laptop.sign_out();
    laptop.sign_in(&lead);
    laptop.call("confirmation.confirm", json!({ "visit": visit }));
    laptop.sign_out();
    laptop.sign_in(OFFICE);
    assert_eq!(received(&laptop, own).unwrap()["arrival"], "synced", "of the other one nothing has come");
    let other = rows.iter().find(|row| row["name"] == more).unwrap()["id"].as_str().unwrap();
    laptop.call("told.take_down", phoned(other, "2026-10-08", &["外墙脱落", "消防通道停车"]));
    let line = received(&laptop, own).unwrap();
    assert_eq!(line, received(&laptop, more).unwrap(), "one team, one line");
    let shown = (&line["arrival"], &line["visits"], &line["items"]);
    assert_eq!(shown, (&json!("synced_and_phone"), &json!(2), &json!(3)), "{line}");
    let now = teams(&laptop);
    assert_eq!((now.0, now.0 + now.1), (all.0 + 1, all.0 + all.1), "every team stands once");
    assert_eq!(marks(&laptop), ["已同步＋电话代录".to_owned()].into());
    laptop.changes();
}
