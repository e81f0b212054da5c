//! The office's roster, exactly as it is.
#![allow(clippy::unwrap_used)]

mod support;

use directory::import::{ImportKind, RowOutcome};
use directory::{FindingReason, TeamsArgs};
use kernel::RecordKind;
use support::*;

/// Team 1's row among the file's lines: a title and two header lines stand above.
const FIRST: usize = 3;

fn changed(change: impl FnOnce(&mut Vec<Vec<String>>)) -> directory::import::Import {
    let mut lines = cells(ROSTER);
    change(&mut lines);
    file(ImportKind::Roster, "花名册.csv", csv(&lines))
}

#[test]
fn a_changed_roster_gives_exactly_its_differences() {
    let mut laptop = Laptop::with_roster();
    let import = changed(|lines| {
        lines[FIRST][5] = "局长".into(); // the lead of team 1 has another office
        lines[FIRST + 1][6] = "待定".into(); // a delegate of team 2 leaves
        lines[FIRST + 2][7] = "新代表".into(); // a deputy of team 3 is replaced
        lines[FIRST + 3][12] = String::new(); // team 4 loses its remark
    });
    let dry = laptop.preview(&import).unwrap();
    let before = laptop.changes();
    let report = laptop.import(&import).unwrap();
    assert_eq!(counts(&report), [307, 0, 4, 303, 0]);
    assert_eq!((dry.rows.clone(), dry.is_applied, report.is_applied), (report.rows.clone(), false, true));
    let changes: Vec<&str> = report.rows.iter().filter_map(|r| r.params.get("changes")).map(String::as_str).collect();
    assert_eq!(
        changes,
        ["职务：二级调研员 → 局长", "党代表：常辉 → （空）", "人大代表：方丽鹏 → 新代表", "备注：2026年1月起 → （空）",]
    );
    assert_eq!(laptop.changes() - before, 5, "four fields and one new person");
    assert_eq!(counts(&laptop.import(&import).unwrap()), [307, 0, 0, 307, 0]);
}

#[test]
fn what_is_missing_is_listed_and_not_ended() {
    let mut laptop = Laptop::with_roster();
    let import = changed(|lines| {
        lines.remove(FIRST + 9); // team 10
        lines[FIRST][2] = "漓江山水居委会".into(); // team 1 serves another community
    });
    let report = laptop.import(&import).unwrap();
    assert_eq!(counts(&report), [306, 0, 1, 305, 0]);
    assert_eq!(param(&report, "teams_not_in_file", "names"), "10");
    assert_eq!(param(&report, "pairings_not_in_file", "count"), "2");
    assert_eq!(laptop.count("team"), 307);
    assert_eq!(laptop.count("pairing WHERE to_on IS NULL"), 310);
}

#[test]
fn rows_that_cannot_be_taken_say_why() {
    let laptop = Laptop::with_divisions();
    let report = laptop.preview(&changed(|lines| {
        lines[FIRST][2] = "桃花源居委会".into();
        lines[FIRST + 1][7] = " 常 辉".into(); // the same person as the party delegate
        lines[FIRST + 2][1] = "桃花源街道".into();
        lines[FIRST + 3][0] = "2".into();
        lines[FIRST + 4][0] = String::new();
        lines[FIRST + 5][2] = String::new();
    }));
    let report = report.unwrap();
    assert_eq!(counts(&report)[4], 5);
    let rejected = report.rows.iter().filter(|r| r.outcome == RowOutcome::Rejected);
    let reasons: Vec<(u32, &str, &str)> =
        rejected.map(|r| (r.row, r.reason.as_deref().unwrap(), r.column.as_deref().unwrap_or_default())).collect();
    assert_eq!(
        reasons,
        [
            (4, "community_unknown", "communities"),
            (5, "person_in_two_seats", "congress_deputy"),
            (6, "subdistrict_unknown", "subdistrict"),
            (8, "team_number_missing", "number"),
            (9, "community_missing", "communities"),
        ]
    );
    assert_eq!(report.rows[0].params["name"], "桃花源居委会");
    assert_eq!(report.rows[1].params["name"], "常辉");
}

#[test]
fn two_rows_of_one_number_or_one_lawyer_may_not_differ() {
    let laptop = Laptop::with_divisions();
    let report = laptop
        .preview(&changed(|lines| {
            lines[FIRST + 3][0] = "3".into();
            let lawyer = [lines[FIRST][9].clone(), "另一家律师事务所".into(), lines[FIRST][11].clone()];
            lines[FIRST + 8].splice(9..12, lawyer);
        }))
        .unwrap();
    assert_eq!(report.rows[3].reason.as_deref(), Some("team_number_repeated"));
    assert_eq!(
        (report.rows[8].reason.as_deref(), report.rows[8].params["field"].as_str()),
        (Some("contradicts_row"), "unit")
    );
    assert_eq!(report.rejected, 2);
}

#[test]
fn one_bad_row_holds_everything_back_unless_it_may_be_skipped() {
    let mut laptop = Laptop::with_divisions();
    let before = laptop.changes();
    let mut import = changed(|lines| lines[FIRST][2] = "桃花源居委会".into());
    let report = laptop.import(&import).unwrap();
    assert_eq!((report.is_applied, counts(&report)), (false, [307, 306, 0, 0, 1]));
    assert_eq!((laptop.changes(), laptop.count("team")), (before, 0));
    import.skip_bad = true;
    let report = laptop.import(&import).unwrap();
    assert!(report.is_applied);
    assert_eq!(laptop.count("team"), 306);
    let sheets = directory::source::read(&import.file_name, &import.bytes).unwrap();
    let bad = directory::import::bad_rows(&sheets, &report, |row| row.reason.clone().unwrap());
    assert_eq!(
        (bad.len(), bad[0][2].as_str(), bad[0].last().unwrap().as_str()),
        (1, "桃花源居委会", "community_unknown")
    );
}

#[test]
fn a_roster_needs_the_official_list_a_year_and_the_office() {
    let mut bare = Laptop::empty();
    assert_eq!(refusal(bare.import(&roster())).reason, "divisions_not_imported");
    let mut laptop = Laptop::with_divisions();
    let yearless = changed(|lines| lines[0][0] = "走访工作团队名单".into());
    assert_eq!(refusal(laptop.import(&yearless)).reason, "roster_year_missing");
    let before = laptop.changes();
    assert_eq!(laptop.import_as(&secretary(), &roster()).unwrap_err().code(), kernel::ErrorCode::Forbidden);
    assert_eq!(laptop.changes(), before, "nothing half-written");
}

#[test]
fn every_team_of_the_given_roster_is_taken() {
    let mut laptop = Laptop::with_divisions();
    let report = laptop.import(&roster()).unwrap();
    assert_eq!(counts(&report), [307, 307, 0, 0, 0]);
    let created = |kind| report.records.iter().find(|c| c.kind == kind).unwrap().created;
    let kinds = [RecordKind::Team, RecordKind::Seat, RecordKind::Pairing, RecordKind::Person];
    assert_eq!(kinds.map(created), [307, 1_535, 309, 1_187 + 289]);
    assert_eq!((param(&report, "vacant_seats", "count"), param(&report, "vacant_seats", "filled")), ("48", "1487"));
    assert_eq!(param(&report, "several_communities_in_a_row", "count"), "2");
    assert_eq!(finding(&report, "several_communities_in_a_row").rows, [11, 27]);
    assert_eq!(param(&report, "lawyer_in_several_teams", "count"), "11");
    assert_eq!(param(&report, "same_name_in_several_seats", "count"), "8");
    let phones: Vec<&str> = param(&report, "phone_unusual", "names").split('、').collect();
    let landlines = phones.iter().filter(|p| p.starts_with("021-")).count();
    assert_eq!((landlines, phones.len() - landlines), (11, 2), "a short number's lawyer holds two seats");
    assert_eq!(param(&report, "lawyer_without_phone", "count"), "3");
    let gaps = "漓江山水居委会 馨宁居委会 印象旭辉居委会 盛华景苑居委会";
    let mut named: Vec<&str> = param(&report, "communities_without_team", "names").split('、').collect();
    let mut expected: Vec<&str> = gaps.split(' ').collect();
    named.sort_unstable();
    expected.sort_unstable();
    assert_eq!(named, expected);
}

#[test]
fn the_same_roster_twice_changes_nothing() {
    let mut laptop = Laptop::with_roster();
    let before = laptop.changes();
    assert_eq!(counts(&laptop.import(&roster()).unwrap()), [307, 0, 0, 307, 0]);
    assert_eq!(laptop.changes(), before);
}

#[test]
fn coverage_names_its_gaps() {
    let laptop = Laptop::with_roster();
    let coverage = directory::coverage(laptop.store.read(), today()).unwrap();
    assert_eq!((coverage.communities, coverage.covered, coverage.teams), (313, 309, 307));
    assert_eq!((coverage.seats, coverage.filled, coverage.vacant), (1_535, 1_487, 48));
    assert_eq!(coverage.gaps.len(), 4);
    let rows = directory::communities(laptop.store.read(), today()).unwrap();
    assert_eq!((rows[0].name.as_str(), rows[0].subdistrict.as_str()), ("上海新村居委会", "天平路街道"));
    assert_eq!((rows[0].team_number.as_deref(), rows[0].is_gap), (Some("1"), false));
    assert_eq!(rows.iter().filter(|r| r.name.contains('、')).count(), 14);
    assert!(rows.iter().filter(|r| r.name.contains('、')).all(|r| !r.is_gap));
    let before_the_term = directory::coverage(laptop.store.read(), day("2025-12-31")).unwrap();
    assert_eq!((before_the_term.covered, before_the_term.seats), (0, 0));
    assert_eq!(directory::pairings_on(laptop.store.read(), day("2026-10-01")).unwrap().len(), 309);
}

#[test]
fn teams_are_found_by_number_community_name_and_pinyin() {
    let laptop = Laptop::with_roster();
    let numbers = |search: &str| {
        let args = TeamsArgs { search: Some(search.into()), only_vacant: false };
        directory::teams(laptop.store.read(), &args, today()).unwrap().into_iter().map(|t| t.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers("8"), ["8"]);
    assert_eq!(numbers("华泾绿苑"), ["8"]);
    assert_eq!(numbers("罗丽浩"), ["1", "296"], "a lawyer of two teams");
    assert!(numbers("llh").contains(&"1".to_owned()) && numbers("shanghaixincun").contains(&"1".to_owned()));
    assert!(numbers("ouyanggui").contains(&"5".to_owned()), "the surname is read Ou, the stray spaces are gone");
    let vacant = TeamsArgs { search: None, only_vacant: true };
    let vacant = directory::teams(laptop.store.read(), &vacant, today()).unwrap();
    assert_eq!(vacant.iter().map(|t| t.vacant).sum::<u32>(), 48);
    let eight = directory::teams(laptop.store.read(), &TeamsArgs::default(), today()).unwrap().remove(7);
    assert_eq!((eight.lead.as_deref(), eight.lawyer, eight.vacant), (Some("彭瑞"), None, 1));
    assert_eq!(eight.communities, ["宛平居委会", "华泾绿苑居委会"]);
    let page = directory::team(laptop.store.read(), eight.id, today()).unwrap();
    let seats: Vec<(u32, &str, bool)> =
        page.seats.iter().map(|s| (s.seat_no, s.role_word.as_str(), s.is_vacant)).collect();
    let words = ["lead", "party_delegate", "congress_deputy", "cppcc_member", "lawyer"];
    assert_eq!(seats, words.iter().enumerate().map(|(n, w)| (n as u32 + 1, *w, n == 4)).collect::<Vec<_>>());
    assert_eq!((page.seats[0].title.as_deref(), page.seats[0].from_on), (Some("党组书记"), Some(day("2026-01-01"))));
}

#[test]
fn findings_name_and_do_not_decide() {
    let laptop = Laptop::with_roster();
    let findings = directory::findings(laptop.store.read(), today()).unwrap();
    let count = |reason| findings.iter().filter(|f| f.reason == reason).count();
    assert_eq!(count(FindingReason::CommunityWithoutTeam), 4);
    assert_eq!(count(FindingReason::VacantSeat), 48);
    assert_eq!(count(FindingReason::LawyerInSeveralTeams), 11);
    assert_eq!(count(FindingReason::SameNameInSeveralSeats), 8);
    let chang = findings.iter().find(|f| f.text == "常晨").unwrap();
    assert_eq!(chang.teams, ["188", "196"]);
}

#[test]
fn quick_find_knows_names_by_pinyin_and_places_by_name() {
    let laptop = Laptop::with_roster();
    let kinds = |text: &str| {
        store::find(laptop.store.read(), text, 20).unwrap().into_iter().map(|hit| hit.kind).collect::<Vec<_>>()
    };
    assert!(kinds("罗丽浩").contains(&RecordKind::Person));
    assert!(kinds("luolihao").contains(&RecordKind::Person));
    assert!(kinds("上海新村").contains(&RecordKind::Place));
}

#[test]
fn a_seat_has_a_number_from_one_to_five() {
    let mut laptop = Laptop::with_roster();
    let seat = directory::Seat::id(directory::Team::id("310104", "1"), directory::SeatRole::Lead, "2026");
    for number in [0, 6] {
        let fields = serde_json::json!({ "seat_no": number });
        let set = laptop.store.write(&office(), now(), |tx| {
            Ok::<_, directory::Error>(tx.set::<directory::Seat>(kernel::Intent::ImportRoster, seat, fields)?)
        });
        assert_eq!(refusal(set).reason, "seat_number_out_of_range");
    }
}
