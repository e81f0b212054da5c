//! What stands around the body: title, addressee, issuer, the marks on every page, and days in words.

use super::RoundReport;
use crate::figures::day_words;
use crate::papers::title_lines;
use chrono::{Datelike, NaiveDate};
use kernel::Instant;
use visits::figures::Period;

/// 关于2026年第4次“…”集中走访情况的报告, broken where no line is too long; a team's begins with the team.
pub(super) fn title(report: &RoundReport<'_>) -> Vec<String> {
    if let Some(own) = report.text("title") {
        return own.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    }
    let whose = if report.is_teams() { team(report) } else { String::new() };
    let (action, visit) = (&report.pack.action_word, report.term("collective_visit"));
    title_lines(&format!("{whose}关于{}“{action}”{visit}情况的报告", period(report)))
}

/// 2026年第4次, or 2026年第4季度.
pub(super) fn period(report: &RoundReport<'_>) -> String {
    match Period::parse(&report.frozen.table.period) {
        Some(Period::Round(round)) => format!("{}年第{}次", round.year, round.number),
        Some(Period::Quarter(quarter)) => format!("{}年第{}季度", quarter.year, quarter.quarter),
        None => report.frozen.table.period.clone(),
    }
}

/// True for a round's cohort.
pub(super) fn is_round(report: &RoundReport<'_>) -> bool {
    matches!(Period::parse(&report.frozen.table.period), Some(Period::Round(_)))
}

/// The team writes to the office, the office to the leading group.
pub(super) fn addressee(report: &RoundReport<'_>) -> Option<String> {
    let office = office(report);
    let usual = if report.is_teams() { office } else { office.trim_end_matches("办公室").to_owned() };
    Some(report.text("addressee").map_or(usual, str::to_owned))
}

/// The team, or the office.
pub(super) fn issuer(report: &RoundReport<'_>) -> String {
    let usual = || if report.is_teams() { team(report) } else { office(report) };
    report.text("issuer").map_or_else(usual, str::to_owned)
}

fn office(report: &RoundReport<'_>) -> String {
    format!("{}“{}”走访行动{}", report.pack.district_word, report.pack.action_word, report.term("office"))
}

/// The team as papers name it.
fn team(report: &RoundReport<'_>) -> String {
    report.frozen.table.scope_name.replace(report.term("team"), report.term("team_paper"))
}

/// The marks at the head of every page.
pub(super) fn notice(report: &RoundReport<'_>) -> Option<String> {
    let marks = [
        (report.is_practice, "练习数据，不得作为正式材料"),
        (report.is_correction, "更正"),
        (report.frozen.table.is_local, "本机数据"),
    ];
    let marks: Vec<&str> = marks.iter().filter(|(is_due, _)| *is_due).map(|(_, mark)| *mark).collect();
    (!marks.is_empty()).then(|| marks.join("；"))
}

/// What no figure of the paper counts, where there is such; said in the paper and in the book.
pub(super) fn left_out(report: &RoundReport<'_>) -> Option<String> {
    let count = report.frozen.table.left_out;
    (count > 0).then(|| format!("另有{count}条记录本机暂时读不出，没有计入各项数字。"))
}

/// The day of the cut-off.
pub(super) fn cut_off(report: &RoundReport<'_>) -> String {
    day_words(report.frozen.cut.at.local_date())
}

/// The cut-off to the minute.
pub(super) fn cut_off_time(at: Instant) -> String {
    format!("{}{}", day_words(at.local_date()), at.local().format("%H时%M分"))
}

/// 2026年10月1日至10月10日.
pub(super) fn span((from, to): (NaiveDate, NaiveDate)) -> String {
    let end = if from.year() == to.year() { format!("{}月{}日", to.month(), to.day()) } else { day_words(to) };
    format!("{}至{end}", day_words(from))
}
