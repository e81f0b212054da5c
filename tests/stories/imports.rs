//! The office's own files through the command list: every fact of them, and what happens to files that are not right.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;
use stories::{Laptop, MORNING, PASSPHRASE, copy_folder};
use tempfile::TempDir;

const DIVISIONS: &[u8] = include_bytes!("../data/divisions/xuhui.csv");
const ROSTER: (&str, &[u8]) = ("走访团队花名册.xlsx", include_bytes!("../data/office/走访团队花名册.xlsx"));
const LEDGER: (&str, &[u8]) =
    ("住户台账_上海新村居委会.xlsx", include_bytes!("../data/office/住户台账_上海新村居委会.xlsx"));
const CALENDAR: &[u8] = include_bytes!("../data/calendar/2026.csv");
const OFFICE: &str = "办公室";
const SECRETARY: &str = "沈书记";

/// A district founded from its official list, with an office and a secretary, nothing else imported; made once.
fn founded_home() -> &'static Path {
    static HOME: OnceLock<TempDir> = OnceLock::new();
    let found = || {
        let laptop = Laptop::empty(Some(MORNING), Some(1));
        let mut args = Laptop::file("divisions", "xuhui.csv", DIVISIONS);
        (args["nickname"], args["passphrase"], args["is_practice"]) = (json!(OFFICE), json!(PASSPHRASE), json!(true));
        let shown = laptop.call("session.found", args);
        confirm(&laptop, &shown);
        let community = community(&laptop, "上海新村居委会");
        let wish =
            json!({ "nickname": SECRETARY, "role": "community_secretary", "team": null, "community": community });
        let made = laptop.call("directory.add_member", wish);
        laptop.sign_out();
        let bytes = std::fs::read(made["path"].as_str().unwrap()).unwrap();
        let mut join = Laptop::file("divisions", "a.zfjoin", &bytes);
        (join["nickname"], join["passphrase"], join["opening_code"]) =
            (json!(""), json!(PASSPHRASE), made["opening_code"].clone());
        let shown = laptop.call("session.join", join);
        confirm(&laptop, &shown);
        laptop.sign_out();
        laptop.into_folder()
    };
    HOME.get_or_init(found).path()
}

fn confirm(laptop: &Laptop, shown: &Value) {
    laptop.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
}

fn community(laptop: &Laptop, name: &str) -> Value {
    let all = laptop.call("directory.communities", json!({}));
    all.as_array().unwrap().iter().find(|c| c["name"] == name).unwrap()["id"].clone()
}

fn signed_in(nickname: &str) -> Laptop {
    let mut laptop = Laptop::empty(None, Some(1));
    laptop.stopped(MORNING, |home| copy_folder(founded_home(), home));
    laptop.sign_in(nickname);
    laptop
}

fn counts(report: &Value) -> [u64; 5] {
    let counts = ["read", "created", "updated", "unchanged", "rejected"].map(|k| report[k].as_u64().unwrap());
    assert_eq!(counts[0], counts[1..].iter().sum::<u64>(), "the general law");
    assert_eq!(report["rows"].as_array().unwrap().len() as u64, counts[0], "every row is told");
    counts
}

fn apply(laptop: &Laptop, kind: &str, (name, bytes): (&str, &[u8])) -> Value {
    laptop.call("imports.apply", Laptop::file(kind, name, bytes))
}

fn finding<'a>(report: &'a Value, reason: &str) -> &'a Value {
    let all = report["findings"].as_array().unwrap();
    all.iter().find(|f| f["reason"] == reason).unwrap_or_else(|| panic!("no finding {reason}"))
}

/// An archive that says it is a workbook and unpacks to 200 MB.
fn bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let block = vec![b' '; 1 << 20];
    (0..200).for_each(|_| zip.write_all(&block).unwrap());
    zip.finish().unwrap().into_inner()
}

#[test]
fn files_that_are_not_right_are_refused_with_a_reason_and_nothing_is_written() {
    let laptop = signed_in(OFFICE);
    let (changes, records) = (laptop.changes(), laptop.records());
    let bomb = bomb();
    assert!(bomb.len() < 2 << 20, "small outside: {}", bomb.len());
    let torn = &ROSTER.1[..ROSTER.1.len() / 2];
    let cases: [(&str, &str, &[u8], &str); 10] = [
        ("divisions", "xuhui.xlsx", DIVISIONS, "source_text_named_xlsx"),
        ("roster", "花名册.csv", ROSTER.1, "source_archive_named_csv"),
        ("roster", "花名册.xlsx", &bomb, "source_expands_too_far"),
        ("roster", "花名册.xlsx", torn, "source_unreadable"),
        ("roster", "花名册.xlsx", b"", "source_empty"),
        ("roster", "花名册.xlsx", LEDGER.1, "source_columns_missing"),
        ("roster", "花名册.docx", ROSTER.1, "source_unreadable"),
        ("roster", "花名册.doc", ROSTER.1, "source_other_format"),
        ("households", "台账.xlsx", ROSTER.1, "source_columns_missing"),
        ("calendar", "2026.csv", DIVISIONS, "source_columns_missing"),
    ];
    for (kind, name, bytes, reason) in cases {
        for command in ["imports.preview", "imports.apply"] {
            assert_eq!(laptop.reason(command, Laptop::file(kind, name, bytes)), reason, "{command} {kind} {name}");
        }
    }
    let mut broken = Laptop::file("roster", ROSTER.0, b"x");
    broken["content_base64"] = json!("not base64!");
    assert_eq!(laptop.reason("imports.apply", broken), "file_unreadable");
    assert_eq!((laptop.changes(), laptop.records()), (changes, records), "nothing half-written");
}

#[test]
fn an_unknown_community_or_one_person_in_two_seats_holds_the_roster_back_and_is_named() {
    let laptop = signed_in(OFFICE);
    let before = laptop.changes();
    let roster = "徐汇区走访工作团队名单（2026年）\n\
                  序号,街道（镇）,结对居民区,带队领导（处级）,,,“两代表一委员”,,,律师,,,备注\n\
                  序号,街道（镇）,结对居民区,姓名,单位,职务,党代表,人大代表,政协委员,律师姓名,律师事务所,律师电话,备注\n\
                  1,天平路街道,桃花源居委会,甲某,区某局,局长,乙某,丙某,丁某,戊某,某律师事务所,13900001111,\n\
                  2,天平路街道,上海新村居委会,己某,区某局,局长,庚某,庚某,辛某,壬某,某律师事务所,13900002222,\n";
    let report = laptop.call("imports.apply", Laptop::file("roster", "花名册.csv", roster.as_bytes()));
    assert_eq!((&report["is_applied"], counts(&report)), (&json!(false), [2, 0, 0, 0, 2]));
    let reasons: Vec<&str> = report["rows"].as_array().unwrap().iter().map(|r| r["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["community_unknown", "person_in_two_seats"]);
    let params = ["桃花源居委会", "庚某"].map(|name| json!(name));
    assert_eq!([&report["rows"][0]["params"]["name"], &report["rows"][1]["params"]["name"]], [&params[0], &params[1]]);
    assert_eq!(laptop.changes(), before);
}

#[test]
fn only_the_office_imports_a_roster_and_only_a_community_its_ledger() {
    let office = signed_in(OFFICE);
    let mut ledger = Laptop::file("households", LEDGER.0, LEDGER.1);
    ledger["community"] = community(&office, "上海新村居委会");
    assert_eq!(office.try_call("imports.apply", ledger).unwrap_err().code, "Forbidden");
    let secretary = signed_in(SECRETARY);
    let before = secretary.changes();
    let refused = secretary.try_call("imports.apply", Laptop::file("roster", ROSTER.0, ROSTER.1)).unwrap_err();
    assert_eq!(refused.code, "Forbidden");
    let elsewhere = community(&secretary, "漓江山水居委会");
    let mut ledger = Laptop::file("households", LEDGER.0, LEDGER.1);
    ledger["community"] = elsewhere;
    assert!(secretary.try_call("imports.apply", ledger).is_err(), "another community's ledger");
    assert_eq!(secretary.changes(), before);
}

#[test]
fn the_official_list_has_three_hundred_and_thirteen_committees_in_any_encoding() {
    let laptop = signed_in(OFFICE);
    assert_eq!(laptop.call("directory.communities", json!({})).as_array().unwrap().len(), 313);
    let before = laptop.changes();
    let text = String::from_utf8(DIVISIONS.to_vec()).unwrap();
    let (gb18030, _, has_errors) = encoding_rs::GB18030.encode(&text);
    assert!(!has_errors && gb18030.as_ref() != DIVISIONS);
    let marked = [b"\xef\xbb\xbf".as_slice(), DIVISIONS].concat();
    for bytes in [DIVISIONS, gb18030.as_ref(), &marked] {
        let report = apply(&laptop, "divisions", ("xuhui.csv", bytes));
        let [read, created, updated, unchanged, rejected] = counts(&report);
        assert_eq!([created, updated, rejected, read - unchanged], [0; 4]);
        assert!(read >= 313);
    }
    assert_eq!(laptop.changes(), before, "the same list in another file is no change");
}

#[test]
fn the_roster_gives_its_facts_and_twice_gives_no_change() {
    let laptop = signed_in(OFFICE);
    let before = laptop.changes();
    let preview = laptop.call("imports.preview", Laptop::file("roster", ROSTER.0, ROSTER.1));
    assert_eq!((counts(&preview), &preview["is_applied"]), ([307, 307, 0, 0, 0], &json!(false)));
    assert_eq!(laptop.changes(), before, "a dry run is dry");
    let report = apply(&laptop, "roster", ROSTER);
    assert_eq!((counts(&report), &report["is_applied"]), ([307, 307, 0, 0, 0], &json!(true)));
    assert_eq!(report["rows"], preview["rows"], "the dry run told the truth");
    assert_eq!(finding(&report, "several_communities_in_a_row")["params"]["count"], "2");

    let coverage = laptop.call("directory.coverage", json!({}));
    let numbers = ["communities", "covered", "teams", "filled", "vacant"].map(|k| coverage[k].as_u64().unwrap());
    assert_eq!(numbers, [313, 309, 307, 1_487, 48]);
    let mut gaps: Vec<&str> =
        coverage["gaps"].as_array().unwrap().iter().map(|g| g["name"].as_str().unwrap()).collect();
    let mut named = ["漓江山水居委会", "馨宁居委会", "印象旭辉居委会", "盛华景苑居委会"];
    gaps.sort_unstable();
    named.sort_unstable();
    assert_eq!(gaps, named);
    let all = laptop.call("directory.communities", json!({}));
    let listed: Vec<&Value> =
        all.as_array().unwrap().iter().filter(|c| c["name"].as_str().unwrap().contains('、')).collect();
    assert_eq!(
        (listed.len(), listed.iter().all(|c| c["is_gap"] == false)),
        (14, true),
        "a name with 、 is one community"
    );
    let vacant = laptop.call("directory.teams", json!({ "search": null, "only_vacant": true }));
    assert_eq!(vacant.as_array().unwrap().iter().map(|t| t["vacant"].as_u64().unwrap()).sum::<u64>(), 48);

    let after = laptop.changes();
    assert_eq!(counts(&apply(&laptop, "roster", ROSTER)), [307, 0, 0, 307, 0]);
    assert_eq!(laptop.changes(), after);
}

#[test]
fn the_ledger_gives_its_facts_and_twice_gives_no_change() {
    let laptop = signed_in(SECRETARY);
    let report = apply(&laptop, "households", LEDGER);
    assert_eq!(counts(&report), [1_205, 1_199, 0, 6, 0]);
    assert_eq!(finding(&report, "identical_repeats")["params"]["count"], "6");
    assert_eq!(
        finding(&report, "door_shared_by_householders")["params"]["names"],
        "1号304室、1号304室、18号501室、18号501室"
    );
    let after = laptop.changes();
    assert_eq!(counts(&apply(&laptop, "households", LEDGER)), [1_205, 0, 0, 1_205, 0]);
    assert_eq!(laptop.changes(), after);

    let find = |search: &str| {
        let args = json!({ "community": laptop.community(), "search": search });
        laptop.call("directory.households", args).as_array().unwrap().clone()
    };
    assert_eq!(find("").len(), 1_199);
    assert_eq!(find("").iter().filter(|h| h["to_check"] == true).count(), 4, "two doors with two householders");
    assert_eq!(find("1-1-303")[0]["size"], 3, "3人");
    let one = &find("1-1-101")[0];
    assert_eq!(one["phone_masked"], "146****3816");
    let ask = |reason: &str| json!({ "household": one["id"], "reason": reason });
    assert_eq!(laptop.reason("directory.reveal_phone", ask(" ")), "reason_needed");
    assert_eq!(laptop.call("directory.reveal_phone", ask("contact"))["phone"], "14631793816");
}

#[test]
fn the_calendar_is_taken_once() {
    let laptop = signed_in(OFFICE);
    let report = apply(&laptop, "calendar", ("2026.csv", CALENDAR));
    assert_eq!((&report["is_applied"], &report["rejected"]), (&json!(true), &json!(0)));
    let after = laptop.changes();
    let again = apply(&laptop, "calendar", ("2026.csv", CALENDAR));
    assert_eq!((&again["created"], &again["updated"]), (&json!(0), &json!(0)));
    assert_eq!(laptop.changes(), after);
}

#[test]
fn rows_that_were_left_out_lie_beside_with_their_reasons() {
    let laptop = signed_in(SECRETARY);
    let text = "上海新村居委会住户基本情况台账\n序号,门牌,户主,人口,联系电话,类别,出生年月\n\
                1,3号楼2单元501室,某甲,3,13900001111,,\n2,,某乙,2,,,\n";
    let mut wish = Laptop::file("households", "台账.csv", text.as_bytes());
    let before = laptop.changes();
    let report = laptop.call("imports.apply", wish.clone());
    assert_eq!((counts(&report), &report["is_applied"]), ([2, 1, 0, 0, 1], &json!(false)));
    assert_eq!(laptop.changes(), before, "all or nothing unless asked");
    wish["skip_bad"] = json!(true);
    let report = laptop.call("imports.apply", wish);
    assert_eq!((counts(&report), &report["is_applied"]), ([2, 1, 0, 0, 1], &json!(true)));
    let beside = std::fs::read_to_string(report["bad_rows_path"].as_str().unwrap()).unwrap();
    assert!(beside.contains("某乙") && !beside.contains("某甲"), "{beside}");
}
