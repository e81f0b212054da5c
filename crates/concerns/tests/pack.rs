//! The Xuhui pack: complete, honest about what has no source, and without a foreign word.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::NaiveDate;
use concerns::{Basis, Ground, Nature, Outcome, Source, State, Terms, Workflow, due_on, due_reason};
use kernel::{Calendar, DayKind, Holiday, MissingYear};
use serde_json::Value;

const PACK: &str = include_str!("../packs/xuhui.json");
const WORKFLOW: &str = include_str!("../packs/graded-1.json");
const MARK: &str = "示例，待办公室核定";

fn pack() -> &'static Terms {
    Terms::xuhui().unwrap()
}

#[test]
fn every_word_of_the_code_has_a_word_of_the_district() {
    let have = |list: &[concerns::Choice]| list.iter().map(|c| c.value.clone()).collect::<Vec<_>>();
    assert_eq!(have(&pack().natures), Nature::ALL.iter().map(|w| w.word().to_owned()).collect::<Vec<_>>());
    assert_eq!(have(&pack().sources), Source::ALL.iter().map(|w| w.word().to_owned()).collect::<Vec<_>>());
    assert_eq!(have(&pack().states), State::ALL.iter().map(|w| w.word().to_owned()).collect::<Vec<_>>());
    assert_eq!(have(&pack().outcomes), Outcome::ALL.iter().map(|w| w.word().to_owned()).collect::<Vec<_>>());
    for rule in &pack().workflow().unwrap().steps {
        for field in &rule.fields {
            let listed = field.list.as_deref().map(|list| have(pack().list(list))).unwrap_or_default();
            assert_eq!(field.list.is_some(), !listed.is_empty(), "{:?} {}", rule.step, field.name);
            assert!(field.values.iter().all(|v| listed.contains(v)), "{:?} {}", rule.step, field.name);
        }
    }
}

#[test]
fn routes_are_those_of_the_office() {
    let words: Vec<&str> = pack().routes.iter().map(|c| c.word.as_str()).collect();
    assert_eq!(words, ["居民区自治协商解决", "结对单位解决", "街道（镇）解决", "区职能部门解决", "区层面协调解决"]);
    for category in &pack().categories {
        assert!(
            category.suggested_route.as_deref().is_none_or(|r| pack().route_word(r).is_some()),
            "{}",
            category.code
        );
    }
    assert_eq!(pack().category_codes().len(), pack().categories.len(), "a code given twice");
}

#[test]
fn what_has_no_source_says_so() {
    let json: Value = serde_json::from_str(PACK).unwrap();
    assert_eq!(json["limits"]["source"], MARK);
    let mut sourced = Vec::new();
    for category in json["categories"].as_array().unwrap() {
        for part in ["word", "limit", "phrases"] {
            let source = category["source"][part].as_str().unwrap();
            assert!(!source.is_empty());
            assert!(source != MARK || category["is_example"] == true, "{category}");
        }
        if category["source"]["word"] != MARK {
            sourced.push(category["word"].as_str().unwrap());
        }
    }
    assert_eq!(sourced, ["楼道堆物", "养狗扰民", "乱停车", "物业管理"]);
}

#[test]
fn no_foreign_word_stands_in_the_pack() {
    let locale = include_str!("../../../ui/src/features/concerns/zh.json");
    for foreign in ["哨", "报到", "街乡", "社区专员", "楼栋长", "单元长", "网格", "销项", "whistle", "check_in"]
    {
        for (name, text) in [("pack", PACK), ("workflow", WORKFLOW), ("zh.json", locale)] {
            assert!(!text.contains(foreign), "{foreign} in {name}");
        }
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// 2026's list as far as October needs it: 1–7 off, 10 worked.
fn october() -> Calendar {
    let days = (1..=7).map(|d| (d, DayKind::Off)).chain([(10, DayKind::Work)]);
    Calendar::of(days.map(|(d, kind)| Holiday {
        date: NaiveDate::from_ymd_opt(2026, 10, d).unwrap(),
        kind,
        holiday: "国庆节".into(),
    }))
}

#[test]
fn limits_run_in_working_days_from_acceptance() {
    let basis = |category, route, urgency| Basis { category, route, urgency };
    let cases = [
        (basis(Some("fire_safety"), Some("subdistrict"), None), "2026-09-30", "2026-10-13", Ground::Category),
        (basis(Some("fire_safety"), None, Some("urgent")), "2026-09-30", "2026-10-10", Ground::Urgency),
        (basis(Some("other"), Some("self_governance"), None), "2026-10-09", "2026-10-29", Ground::Route),
        (basis(None, None, None), "2026-10-09", "2026-11-05", Ground::Default),
    ];
    for (basis, from, on, ground) in cases {
        let due = due_on(pack(), basis, date(from), &october());
        assert_eq!((due.on, due.ground, due.missing), (date(on), ground, None), "{basis:?}");
    }
}

#[test]
fn a_year_without_its_list_is_named_in_the_reason() {
    let basis = Basis { category: Some("fire_safety"), ..Basis::default() };
    let due = due_on(pack(), basis, date("2026-12-30"), &october());
    assert_eq!(due.missing, Some(MissingYear(2027)));
    let sentence = due_reason(pack(), basis, date("2026-12-30"), &due);
    assert!(
        sentence.contains("消防安全")
            && sentence.contains("5 个工作日")
            && sentence.contains("2027 年放假安排尚未导入"),
        "{sentence}"
    );
    assert!(!sentence.contains('{'), "{sentence}");
}

#[test]
fn an_unknown_version_has_no_workflow() {
    assert!(Workflow::of_version("graded-2").is_none());
    assert_eq!(Workflow::of_version(&pack().workflow).unwrap().version, Workflow::GRADED_1);
}
