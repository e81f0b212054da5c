//! The official lists: places and calendar.
#![allow(clippy::unwrap_used)]

mod support;

use directory::import::{ImportKind, RowOutcome};
use kernel::{MissingYear, RecordKind};
use support::*;

#[test]
fn the_official_list_is_taken_as_it_is() {
    let mut laptop = Laptop::empty();
    let dry = laptop.preview(&divisions()).unwrap();
    assert_eq!((counts(&dry), dry.is_applied, laptop.changes()), ([313, 313, 0, 0, 0], false, 0));
    let report = laptop.import(&divisions()).unwrap();
    assert_eq!((counts(&report), report.is_applied), ([313, 313, 0, 0, 0], true));
    assert_eq!(
        report.records.iter().map(|c| (c.kind, c.created)).collect::<Vec<_>>(),
        [(RecordKind::Place, 313 + 14 + 1)]
    );
    assert_eq!(laptop.count("place WHERE level = 'community'"), 313);
    let district = directory::district(laptop.store.read()).unwrap().unwrap();
    assert_eq!((district.id, district.value.name.as_str()), (support::district(), "徐汇区"));
    let before = laptop.changes();
    assert_eq!(counts(&laptop.import(&divisions()).unwrap()), [313, 0, 0, 313, 0]);
    assert_eq!(laptop.changes(), before);
}

#[test]
fn a_renamed_place_is_one_difference() {
    let mut laptop = Laptop::with_divisions();
    let mut lines = cells(DIVISIONS);
    lines[1][1] = "上海新村第一居委会".into();
    lines.pop();
    let import = file(ImportKind::Divisions, "xuhui.csv", csv(&lines));
    let before = laptop.changes();
    let report = laptop.import(&import).unwrap();
    assert_eq!(counts(&report), [312, 0, 1, 311, 0]);
    assert_eq!(report.rows[0].params["changes"], "名称：上海新村居委会 → 上海新村第一居委会");
    assert_eq!(laptop.changes() - before, 1);
    assert_eq!(
        param(&report, "places_not_in_file", "count"),
        "2",
        "the last community was the only one of its subdistrict"
    );
    assert_eq!(laptop.count("place WHERE level = 'community'"), 313);
}

#[test]
fn codes_and_names_are_checked() {
    let mut laptop = Laptop::with_divisions();
    let mut lines = cells(DIVISIONS);
    lines[1][0] = "31010400300".into();
    lines[2][0] = "310115003002".into();
    lines[3][1] = String::new();
    lines[9][3] = "另一个街道".into();
    let copy = lines[10].clone();
    lines.push(copy);
    let report = laptop.import(&file(ImportKind::Divisions, "xuhui.csv", csv(&lines))).unwrap();
    let reasons: Vec<_> = report
        .rows
        .iter()
        .filter(|r| r.outcome == RowOutcome::Rejected)
        .map(|r| r.reason.as_deref().unwrap())
        .collect();
    assert_eq!(reasons, ["place_code_invalid", "place_code_invalid", "place_name_missing", "contradicts_row"]);
    assert_eq!(report.rows.last().unwrap().reason.as_deref(), Some("identical_repeat"));
    assert!(!report.is_applied);
    let mut two = cells(DIVISIONS);
    two[1][4] = "110101".into();
    assert_eq!(refusal(laptop.import(&file(ImportKind::Divisions, "two.csv", csv(&two)))).reason, "several_districts");
    let other: Vec<Vec<String>> =
        cells(DIVISIONS).into_iter().map(|l| l.into_iter().map(|c| c.replace("310104", "310105")).collect()).collect();
    let said = refusal(laptop.import(&file(ImportKind::Divisions, "other.csv", csv(&other))));
    assert_eq!(said.reason, "another_district");
}

#[test]
fn calendars_are_taken_a_year_each() {
    let mut laptop = Laptop::with_divisions();
    for (year, days) in [(2024, 37), (2025, 34), (2026, 40)] {
        let report = laptop.import(&calendar(year)).unwrap();
        let rows = cells(&format!("calendar/{year}.csv")).len() as u32 - 1;
        assert_eq!(counts(&report), [rows, rows, 0, 0, 0], "{year} has about {days} marked days");
        assert_eq!(counts(&laptop.import(&calendar(year)).unwrap()), [rows, 0, 0, rows, 0]);
    }
    assert_eq!(laptop.count("calendar_year"), 3);
    let calendar = directory::calendar(laptop.store.read()).unwrap();
    let october: Vec<bool> = (1..=10).map(|d| calendar.is_working(day(&format!("2026-10-{d:02}")))).collect();
    assert_eq!(october.iter().filter(|w| **w).count(), 3);
    assert_eq!(calendar.add_working_days(day("2026-09-30"), 3), (day("2026-10-10"), None));
    assert_eq!(calendar.add_working_days(day("2026-12-31"), 1).1, Some(MissingYear(2027)));
}

#[test]
fn a_newer_calendar_replaces_its_year() {
    let mut laptop = Laptop::with_divisions();
    laptop.import(&calendar(2026)).unwrap();
    let mut lines = cells("calendar/2026.csv");
    let rows = lines.len() as u32 - 1;
    lines[1][1] = "work".into();
    lines.pop();
    lines.push(["2026-12-31", "放假", "元旦"].map(str::to_owned).to_vec());
    let before = laptop.changes();
    let report = laptop.import(&file(ImportKind::Calendar, "2026.csv", csv(&lines))).unwrap();
    assert_eq!(counts(&report), [rows, 1, 1, rows - 2, 0]);
    assert_eq!(param(&report, "calendar_days_dropped", "names"), "2026-10-10");
    assert_eq!(laptop.changes() - before, 1);
    lines[2][0] = "2026-02-30".into();
    lines[3][1] = "maybe".into();
    lines[5] = vec!["2026-02-15".into(), "work".into(), "春节".into()];
    let report = laptop.import(&file(ImportKind::Calendar, "2026.csv", csv(&lines))).unwrap();
    let reasons: Vec<_> = report.rows.iter().filter_map(|r| r.reason.as_deref()).collect();
    assert_eq!(reasons, ["date_unreadable", "day_kind_unknown", "day_named_twice"]);
    assert!(!report.is_applied);
}
