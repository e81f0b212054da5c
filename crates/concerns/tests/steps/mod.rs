//! Well-filled steps for the tests of the rules.
#![allow(dead_code, clippy::unwrap_used)]

use chrono::NaiveDate;
use concerns::{By, Step, StepWord};
use kernel::MemberId;

pub fn anna() -> By {
    by(1)
}

pub fn ben() -> By {
    by(2)
}

fn by(n: u8) -> By {
    By { member: MemberId::from_bytes([n; 16]), recorded_for: None }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The step filled in as on 9 October 2026, by Ben.
pub fn step(word: StepWord) -> Step {
    let fields = filled(word).iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Step { word, fields, on: date("2026-10-09"), by: ben() }
}

pub fn with(mut step: Step, fields: &[(&str, &str)]) -> Step {
    step.fields.extend(fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    step
}

pub fn at(step: Step, on: &str) -> Step {
    Step { on: date(on), ..step }
}

pub fn filled(word: StepWord) -> &'static [(&'static str, &'static str)] {
    match word {
        StepWord::Accept => &[("route", "subdistrict"), ("first_handler", "陈立"), ("due_on", "2026-10-30")],
        StepWord::Assign | StepWord::Transfer => &[("unit", "房管局"), ("person", "周航")],
        StepWord::SendBack => &[("unit", "街道办"), ("person", "王敏"), ("reason", "不属本单位职责")],
        StepWord::Escalate => &[("from", "subdistrict"), ("to", "district_department"), ("reason", "需职能部门解决")],
        StepWord::Press => &[("pressed_by", "领导小组办公室"), ("pressed_whom", "陈立"), ("reason", "临近期限")],
        StepWord::Start => &[],
        StepWord::Extend => &[("asked_on", "2026-10-08"), ("due_on", "2026-11-30"), ("reason", "等待材料")],
        StepWord::Defer => &[("review_on", "2027-01-15"), ("reason", "涉及规划调整")],
        StepWord::Resolve => &[("outcome", "solved")],
        StepWord::Refer => &[("channel", "行政复议")],
        StepWord::Reply => &[("way", "telephone"), ("words", "路灯已修好"), ("answer", "知道了,谢谢")],
        StepWord::FollowUp => &[("result", "settled"), ("rating", "satisfied")],
        StepWord::CloseOut => &[],
        StepWord::Reopen => &[("why", "relapse"), ("resident_words", "又不亮了")],
        StepWord::Withdraw => &[("by_whom", "本人"), ("reason", "已自行解决")],
    }
}
