//! The table: refusals, numbers with their records, cohorts and quarters, teams, the missing.

use crate::district::{District, args, day, pack, team, value, wish};
use concerns::{Nature, StepWord};
use kernel::{RecordId, RecordKind};
use reports::figures::{self, DEFINITIONS_VERSION};
use reports::{FigureArgs, RecordsArgs};
use serde_json::json;
use std::collections::BTreeSet;
use visits::VisitKind;

fn refused(district: &District, args: &FigureArgs) -> String {
    figures::show(&district.store, args, pack(), district.now).unwrap_err().refusal().reason
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let district = District::new();
    let cases = [
        (args("", None, None), "not_a_period"),
        (args("2026", None, None), "not_a_period"),
        (args("2026-5", None, None), "not_a_period"),
        (args("2026Q0", None, None), "not_a_period"),
        (args("2026-4", None, Some("昨天".into())), "not_a_time"),
        (args("2026-4", None, Some("2026-13-01".into())), "not_a_time"),
        (args("2026-4", Some(team("99")), None), "no_such_record"),
    ];
    for (args, reason) in cases {
        assert_eq!(refused(&district, &args), reason, "{args:?}");
    }
    let wish = RecordsArgs { period: "2026-4".into(), team: None, as_of: None, figure: "score".into() };
    let error = figures::records(&district.store, &wish, pack(), district.now).unwrap_err();
    assert_eq!(error.refusal().reason, "no_such_figure");
}

/// Each figure once, with words in both languages and no pack's gap left open; no score, no rank.
#[test]
fn every_figure_is_defined_once_and_worded() {
    let table = District::new().show(&args("2026-4", None, None));
    let ids: BTreeSet<&str> = table.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids.len(), table.rows.len());
    for row in &table.rows {
        for key in ["zh", "en", "zh_definition", "en_definition", "zh_unit", "en_unit"] {
            let word = row.words.get(key).map_or("", String::as_str);
            assert!(!word.is_empty() && !word.contains(['{', '}']), "{} {key}: {word:?}", row.id);
        }
        for banned in ["得分", "评分", "排名", "名次"] {
            assert!(row.words.values().all(|word| !word.contains(banned)), "{} {banned}", row.id);
        }
    }
    assert_eq!((table.definitions_version.as_str(), table.is_local), (DEFINITIONS_VERSION, true));
    assert_eq!(table.scope_name, "徐汇区");
    assert_eq!(table.as_of, "2026-10-08T09:31:00.000+08:00");
}

#[test]
fn drafts_count_nowhere_and_the_missing_are_named() {
    let mut district = District::new();
    let draft = district.start(VisitKind::Collective, "2026-10-08").unwrap();
    district.sign_in(draft, 30).unwrap();
    district.hear(wish("草稿"), "2026-4");
    for (figure, expected) in [("visits.due", 2), ("visits.done", 0), ("people.attended", 0), ("items.heard", 0)] {
        assert_eq!(district.value("2026-4", figure), expected, "{figure}");
    }
    let table = district.show(&args("2026-4", None, None));
    assert_eq!(table.missing_teams, ["上海新村(第1走访团队)", "乐山二三村(第2走访团队)"]);
    district.confirm(draft).unwrap();
    let table = district.show(&args("2026-4", None, None));
    assert_eq!(table.missing_teams, ["乐山二三村(第2走访团队)"]);
    for (figure, expected) in [("visits.done", 1), ("visits.not_received", 1), ("people.attended", 30)] {
        assert_eq!(value(&table, figure), expected, "{figure}");
    }
}

#[test]
fn a_full_round_counted_by_hand() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, "2026-10-08").unwrap();
    district.sign_in(visit, 28).unwrap();
    let calls = ["3-2-501", "3-2-502", "3-2-503"].map(|door| district.open_door(door).unwrap());
    district.set_call(calls[0], json!({ "courtesy": true }));
    district.set_call(calls[1], json!({ "outcome": "not_home" }));
    district.confirm(visit).unwrap();
    let lamp = district.heard(wish("路灯不亮"));
    let roof = district.heard(concerns::HearArgs { category: None, route: None, ..wish("屋顶漏水") });
    district.heard(concerns::HearArgs { nature: Nature::Praise, ..wish("书记很好") });
    district.steps(lamp, &[StepWord::Accept, StepWord::Start, StepWord::Resolve, StepWord::Reply, StepWord::CloseOut]);
    district.steps(roof, &[StepWord::Accept]);
    let cases = [
        ("visits.due", 2),
        ("visits.done", 1),
        ("visits.in_window", 1),
        ("visits.late", 0),
        ("visits.not_received", 1),
        ("people.symposiums", 1),
        ("people.attended", 28),
        ("people.calls", 3),
        ("people.calls_met", 2),
        ("people.courtesy_calls", 1),
        ("items.heard", 3),
        ("nature.concern", 2),
        ("nature.praise", 1),
        ("category.public_facilities", 2),
        ("category.none", 1),
        ("route.subdistrict", 3),
        ("route.none", 0),
        ("state.closed", 1),
        ("state.accepted", 1),
        ("answers.replied", 1),
        ("answers.unanswered", 1),
        ("answers.open", 1),
        ("answers.overdue", 0),
        ("answers.carried_over", 0),
        ("ended.solved", 1),
        ("closed.solved", 1),
    ];
    let table = district.show(&args("2026-4", None, None));
    for (figure, expected) in cases {
        assert_eq!(value(&table, figure), expected, "{figure}");
    }
    let row = |id: &str| table.rows.iter().find(|row| row.id == id).unwrap();
    assert_eq!(
        (row("answers.replied").base, row("visits.late").base, row("visits.due").base),
        (Some(2), Some(1), None)
    );
    let later = district.now;
    district.later(40 * 86_400_000);
    assert_eq!(district.value("2026-4", "answers.overdue"), 1, "due on 30 October");
    assert!(later < district.now);
}

#[test]
fn a_figure_lists_its_records_in_words_without_a_door() {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, "2026-10-08").unwrap();
    district.sign_in(visit, 28).unwrap();
    let call = district.open_door("3-2-501").unwrap();
    district.confirm(visit).unwrap();
    let item = district.heard(wish("路灯不亮"));
    let cases: [(&str, RecordKind, Option<RecordId>, &str); 5] = [
        ("visits.done", RecordKind::Visit, Some(visit), "上海新村"),
        ("people.attended", RecordKind::Visit, Some(visit), "上海新村"),
        ("people.calls", RecordKind::HouseholdCall, Some(call), "上海新村"),
        ("visits.not_received", RecordKind::Pairing, None, "乐山二三村"),
        ("items.heard", RecordKind::Item, Some(item), "路灯不亮"),
    ];
    for (figure, kind, id, title) in cases {
        let lines = district.lines("2026-4", figure);
        assert_eq!(lines.len(), 1, "{figure}");
        assert_eq!((lines[0].kind, lines[0].title.as_str()), (kind, title), "{figure}");
        assert!(id.is_none_or(|id| id == lines[0].id), "{figure}");
        assert!(!lines[0].detail.contains("501"), "{figure}: {}", lines[0].detail);
    }
    assert_eq!(district.lines("2026-4", "people.attended")[0].detail, "2026年10月8日 28人次");
    assert_eq!(district.lines("2026-4", "visits.not_received")[0].detail, "第2走访团队");
}

#[test]
fn a_round_is_a_cohort_and_a_quarter_counts_days() {
    let mut district = District::new();
    let old = district.hear(wish("上一轮的事"), "2026-3");
    district.confirm_item(old).unwrap();
    district.steps(old, &[StepWord::Accept, StepWord::Start, StepWord::Resolve, StepWord::Reply, StepWord::CloseOut]);
    let open = district.heard(wish("路灯不亮"));
    assert!(open != old);
    let cases = [
        ("2026-3", "items.heard", 1),
        ("2026-3", "closed.solved", 1),
        ("2026-4", "items.heard", 1),
        ("2026-4", "closed.solved", 0),
        ("2026Q4", "items.heard", 2),
        ("2026Q4", "closed.solved", 1),
        ("2027-1", "answers.carried_over", 1),
    ];
    for (period, figure, expected) in cases {
        assert_eq!(district.value(period, figure), expected, "{period} {figure}");
    }
    let quarter = district.show(&args("2026Q4", None, None));
    let replied = quarter.rows.iter().find(|row| row.id == "answers.replied").unwrap();
    assert_eq!((replied.value, replied.base), (1, None), "replies of a quarter are no part of its own concerns");
}

#[test]
fn a_team_answers_for_its_own_communities() {
    let mut district = District::new();
    district.visited("2026-10-08", 30);
    district.heard(wish("路灯不亮"));
    for (number, due, done, heard) in [("1", 1, 1, 1), ("2", 1, 0, 0)] {
        let table = district.show(&args("2026-4", Some(team(number)), None));
        assert_eq!(table.scope_name, format!("第{number}走访团队"));
        let numbers = ["visits.due", "visits.done", "items.heard"].map(|figure| value(&table, figure));
        assert_eq!(numbers, [due, done, heard], "team {number}");
    }
    // The community goes to nobody on the 9th: what was heard on the 8th stays the team's, in the quarter too.
    district.end_pairing("2026-10-08");
    for period in ["2026-4", "2026Q4"] {
        assert_eq!(value(&district.show(&args(period, Some(team("1")), None)), "items.heard"), 1, "{period}");
    }
    district.end_pairing("2026-09-30");
    assert_eq!(value(&district.show(&args("2026-4", Some(team("1")), None)), "items.heard"), 0);
    assert_eq!(district.value("2026-4", "items.heard"), 1);
}

#[test]
fn a_day_means_its_end_and_the_future_means_now() {
    let mut district = District::new();
    district.visited("2026-10-08", 30);
    let now = district.now;
    district.later(86_400_000);
    district.heard(wish("第二天的事"));
    let cases = [
        ("2026-10-07", 0, 0),
        ("2026-10-08", 1, 0),
        ("2026-10-09", 1, 1),
        ("2030-01-01", 1, 1),
        (now.to_rfc3339().as_str(), 1, 0),
    ]
    .map(|(text, done, heard)| (text.to_owned(), done, heard));
    for (as_of, done, heard) in cases {
        let table = district.show(&args("2026-4", None, Some(as_of.clone())));
        assert_eq!((value(&table, "visits.done"), value(&table, "items.heard")), (done, heard), "{as_of}");
        assert!(table.as_of <= district.now.to_rfc3339());
    }
}

#[test]
fn the_present_and_as_of_now_are_the_same() {
    let mut district = District::new();
    district.visited("2026-10-08", 30);
    let lamp = district.heard(wish("路灯不亮"));
    district.steps(lamp, &[StepWord::Accept, StepWord::Start]);
    for period in ["2026-4", "2026Q4"] {
        for team in [None, Some(team("1"))] {
            let live = district.freeze(&args(period, team, None));
            let past = district.freeze(&args(period, team, Some(district.now.to_rfc3339())));
            assert_eq!(live, past, "{period}");
        }
    }
    assert_eq!(district.freeze(&args("2026-4", None, None)).window, (day("2026-10-01"), day("2026-10-10")));
}
