//! One community's household ledger, exactly as it is.
#![allow(clippy::unwrap_used)]

mod support;

use directory::import::{Import, ImportKind, RowOutcome};
use directory::{HouseholdRow, HouseholdsArgs, Place};
use kernel::{ErrorCode, RecordKind};
use support::*;

/// The first home's line: a title and a header stand above.
const FIRST: usize = 2;

fn changed(change: impl FnOnce(&mut Vec<Vec<String>>)) -> Import {
    let mut lines = cells(LEDGER);
    change(&mut lines);
    file(ImportKind::Households, "台账.csv", csv(&lines))
}

fn find(laptop: &Laptop, search: &str) -> Vec<HouseholdRow> {
    let args = HouseholdsArgs { community: community(), search: Some(search.into()) };
    directory::households(laptop.store.read(), &args).unwrap()
}

#[test]
fn every_row_of_the_given_ledger_is_accounted_for() {
    let mut laptop = Laptop::with_divisions();
    let report = laptop.import(&ledger()).unwrap();
    assert_eq!(counts(&report), [1_205, 1_199, 0, 6, 0]);
    let repeats: Vec<_> = report.rows.iter().filter(|r| r.reason.as_deref() == Some("identical_repeat")).collect();
    assert_eq!(repeats.len(), 6);
    assert!(repeats.iter().all(|r| r.outcome == RowOutcome::Unchanged && r.params.contains_key("row")));
    let created = |kind| report.records.iter().find(|c| c.kind == kind).unwrap().created;
    assert_eq!([RecordKind::Household, RecordKind::HouseholdIdentity].map(created), [1_199, 1_113]);
    let about =
        |reason| (param(&report, reason, "count").parse::<usize>().unwrap(), finding(&report, reason).rows.len());
    assert_eq!(about("identical_repeats"), (6, 6));
    assert_eq!(about("entrance_unknown"), (86, 86));
    assert_eq!(about("lane_written"), (32, 32));
    assert_eq!(about("home_vacant"), (86, 86));
    assert_eq!(about("phone_unusual"), (33, 33), "32 landlines and a short one");
    assert_eq!(laptop.count("household_identity WHERE phone LIKE '021-%'"), 32);
    assert_eq!(laptop.count("household_identity WHERE length(phone) = 10"), 1);
    assert_eq!(param(&report, "door_shared_by_householders", "names"), "1号304室、1号304室、18号501室、18号501室");
}

#[test]
fn two_householders_behind_one_door_are_two_households_to_check() {
    let laptop = Laptop::with_ledger();
    for (door, names) in [("1号304室", ["唐超玥", "范建"]), ("18号501室", ["田丽丽", "姜涛琪"])] {
        let rows: Vec<_> = find(&laptop, "").into_iter().filter(|r| r.door == door).collect();
        let mut found: Vec<_> = rows.iter().map(|r| r.householder.as_deref().unwrap()).collect();
        (found.sort_unstable(), assert!(rows.iter().all(|r| r.to_check)));
        let mut names = names;
        names.sort_unstable();
        assert_eq!(found, names);
    }
    assert_eq!(find(&laptop, "").iter().filter(|r| r.to_check).count(), 4);
}

#[test]
fn cells_are_read_however_they_were_written() {
    let laptop = Laptop::with_ledger();
    let one = |search: &str| {
        let rows = find(&laptop, search);
        assert_eq!(rows.len(), 1, "{search}");
        rows.into_iter().next().unwrap()
    };
    assert_eq!(one("1-1-303").size, Some(3), "3人");
    let tang = one("唐超玥");
    assert_eq!(
        (tang.size, tang.tags, tang.phone_masked.as_deref()),
        (Some(3), vec!["低保".into()], Some("180****2423"))
    );
    assert_eq!(one("1-1-301").tags, ["独居老人", "高龄"]);
    assert_eq!(one("1-1-302").householder.as_deref(), Some("熊祎"));
    let vacant = one("1-1-204");
    assert_eq!((vacant.householder, vacant.size, vacant.tags.len()), (None, None, 0));
    assert_eq!(one("16#2-201").door, "16号楼2单元201室");
    assert_eq!(one("800弄2号103").householder.as_deref(), Some("曾颖赟"));
    let born: Vec<String> = ["1952-03", "1938-11-02"]
        .iter()
        .map(|b| laptop.count(&format!("household_identity WHERE born = '{b}'")).to_string())
        .collect();
    let named_with_birth = laptop.count("household_identity WHERE born IS NOT NULL").to_string();
    assert_eq!(born.iter().map(|n| n.parse::<u32>().unwrap()).sum::<u32>().to_string(), named_with_birth);
    assert_eq!(laptop.count("household_identity WHERE born IS NOT NULL AND householder IS NULL"), 0);
}

#[test]
fn households_are_found_by_door_name_pinyin_and_last_digits() {
    let laptop = Laptop::with_ledger();
    let has = |search: &str, door: &str| find(&laptop, search).iter().any(|r| r.door == door);
    assert!(has("sm", "1号楼1单元101室") && has("shaomei", "1号楼1单元101室") && has("邵", "1号楼1单元101室"));
    assert!(has("3816", "1号楼1单元101室"), "the last four digits");
    assert!(has("zyy", "800弄2号103室") && has("zeng", "800弄2号103室") && has("cengying", "800弄2号103室"));
    assert!(has("yuchi", "200弄12号601室") && has("weichiyi", "200弄12号601室"));
    assert_eq!(find(&laptop, "21-2-602").len(), 1);
    assert!(find(&laptop, "21-2").len() > 10 && find(&laptop, "无此人").is_empty());
    let all = find(&laptop, "");
    assert_eq!(all.len(), 1_199);
    assert_eq!(all[0].building.as_deref(), Some("1"));
    assert_eq!(all.last().unwrap().building.as_deref(), Some("21"));
    let buildings: Vec<u32> = all.iter().map(|r| r.building.as_deref().unwrap().parse().unwrap()).collect();
    assert!(buildings.is_sorted(), "10 after 9, not after 1");
}

#[test]
fn the_same_ledger_twice_changes_nothing() {
    let mut laptop = Laptop::with_ledger();
    let before = laptop.changes();
    assert_eq!(counts(&laptop.import(&ledger()).unwrap()), [1_205, 0, 0, 1_205, 0]);
    assert_eq!(laptop.changes(), before);
}

#[test]
fn a_changed_ledger_gives_exactly_its_differences() {
    let mut laptop = Laptop::with_ledger();
    let import = changed(|lines| {
        lines[FIRST][3] = "6".into(); // one more at 1-1-101
        lines[FIRST][4] = "139 0000 1111".into();
        lines[FIRST + 1][2] = "新住户".into(); // 1号102室 is no longer vacant
        lines[FIRST + 1][5] = String::new();
        lines.remove(FIRST + 5); // 1-1-203 is no longer listed
    });
    let before = laptop.changes();
    let report = laptop.import(&import).unwrap();
    assert_eq!(counts(&report), [1_204, 0, 2, 1_202, 0]);
    let changes: Vec<&str> = report.rows.iter().filter_map(|r| r.params.get("changes")).map(String::as_str).collect();
    assert_eq!(changes, ["人口：5 → 6；联系电话：14631793816 → 13900001111", "空置：是 → 否",]);
    assert_eq!(param(&report, "households_not_in_file", "names"), "1号楼1单元203室");
    assert_eq!(laptop.changes() - before, 4, "three changed records and one new identity");
    assert_eq!(laptop.count("household"), 1_199, "what is missing is not ended");
    assert_eq!(counts(&laptop.import(&import).unwrap()), [1_204, 0, 0, 1_204, 0]);
}

#[test]
fn a_home_that_empties_keeps_no_name() {
    let mut laptop = Laptop::with_ledger();
    let import = changed(|lines| lines[FIRST].splice(2..6, ["", "", "", "空置"].map(str::to_owned)).for_each(drop));
    assert_eq!(counts(&laptop.import(&import).unwrap())[2], 1);
    let home = find(&laptop, "1-1-101").remove(0);
    assert_eq!((home.householder, home.phone_masked, home.tags.len()), (None, None, 0));
}

#[test]
fn a_second_householder_leaves_the_first_in_place() {
    let mut laptop = Laptop::with_ledger();
    let before = find(&laptop, "1-1-101").remove(0);
    let import = changed(|lines| {
        let mut second = lines[FIRST].clone();
        second[2] = "王新来".into();
        lines.insert(FIRST + 1, second);
    });
    let report = laptop.import(&import).unwrap();
    assert_eq!(counts(&report), [1_206, 1, 1, 1_204, 0]);
    assert!(report.findings.iter().all(|f| f.reason != "households_not_in_file"));
    let rows = find(&laptop, "1-1-101");
    assert_eq!((rows.len(), rows.iter().all(|r| r.to_check)), (2, true));
    assert!(rows.iter().any(|r| r.id == before.id && r.householder == before.householder));
    assert_eq!(counts(&laptop.import(&import).unwrap()), [1_206, 0, 0, 1_206, 0]);
    let report = laptop.import(&ledger()).unwrap();
    assert_eq!(counts(&report), [1_205, 0, 1, 1_204, 0], "the mark goes when the second one goes");
    assert_eq!(param(&report, "households_not_in_file", "count"), "1");
}

#[test]
fn rows_that_cannot_be_taken_say_why() {
    let laptop = Laptop::with_divisions();
    let report = laptop
        .preview(&changed(|lines| {
            lines[FIRST][1] = "门卫室".into();
            lines[FIRST + 1][1] = String::new();
            lines[FIRST + 2][3] = "好多".into();
            lines[FIRST + 4][6] = "1952.13".into();
            let mut other = lines[FIRST + 6].clone();
            other[3] = "9".into(); // the same home, the same name, another size
            lines.push(other);
        }))
        .unwrap();
    let rejected = report.rows.iter().filter(|r| r.outcome == RowOutcome::Rejected);
    let reasons: Vec<&str> = rejected.map(|r| r.reason.as_deref().unwrap()).collect();
    let expected = ["door_unreadable", "door_missing", "size_unreadable", "birth_unreadable", "contradicts_row"];
    assert_eq!(reasons, expected);
    assert!(!report.is_applied);
}

#[test]
fn a_ledger_goes_to_its_own_community_only() {
    let mut laptop = Laptop::with_divisions();
    let other = Place::id("310104003002");
    let misplaced = Import { community: Some(other), ..ledger() };
    let said = refusal(laptop.import(&misplaced));
    assert_eq!(
        (said.reason.as_str(), said.params["named"].as_str()),
        ("ledger_of_another_community", "上海新村居委会")
    );
    let nameless = changed(|lines| lines[0][0] = "住户台账".into());
    assert_eq!(refusal(laptop.import(&nameless)).reason, "community_needed");
    let elsewhere = Import { community: Some(Place::id("110101001001")), ..ledger() };
    assert_eq!(refusal(laptop.import(&elsewhere)).reason, "community_not_in_district");
    for actor in [office(), store::testing::actor(kernel::Role::CommunitySecretary, other)] {
        assert_eq!(laptop.import_as(&actor, &ledger()).unwrap_err().code(), ErrorCode::Forbidden);
    }
    assert_eq!((laptop.count("household"), laptop.count("household_identity")), (0, 0));
}
