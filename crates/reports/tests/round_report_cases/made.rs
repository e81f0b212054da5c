//! A round as it goes, and the report made of it.

use crate::district::{District, args, day, filled, pack, speaker, wish};
use concerns::{HearArgs, Nature, StepArgs, StepWord};
use kernel::RecordId;
use reports::RoundReport;
use reports::figures::Frozen;
use reports::papers::{Block, Paper};
use serde_json::json;
use std::collections::BTreeMap;
use visits::VisitKind;

/// A symposium, three doors, five things heard: by someone named, by someone unnamed, with a telephone number in the words.
pub fn round() -> District {
    let mut district = District::new();
    let visit = district.start(VisitKind::Collective, "2026-10-08").unwrap();
    district.sign_in(visit, 28).unwrap();
    for door in ["3-2-501", "3-2-502", "3-2-503"] {
        let call = district.open_door(door).unwrap();
        district.set_call(call, json!({ "courtesy": true }));
    }
    district.confirm(visit).unwrap();
    let lamp =
        district.heard(HearArgs { speaker: speaker("张喆堃", false), ..wish("路灯不亮,请打13812345678") });
    let roof = HearArgs { speaker: speaker("李赟", true), place: Some("3-2-501".into()), ..wish("屋顶漏水") };
    let roof = district.heard(HearArgs { category: Some("housing_repair".into()), ..roof });
    let lift = district.heard(HearArgs { category: Some("lift_installation".into()), ..wish("加装电梯停工") });
    district.heard(HearArgs { nature: Nature::Praise, category: None, route: None, ..wish("书记很好") });
    district.heard(HearArgs { nature: Nature::Suggestion, ..wish("多开座谈会") });
    district.steps(lamp, &[StepWord::Accept, StepWord::Start, StepWord::Resolve, StepWord::Reply, StepWord::CloseOut]);
    district.steps(roof, &[StepWord::Accept]);
    accept_at_district(&mut district, lift);
    district
}

fn accept_at_district(district: &mut District, id: RecordId) {
    let mut fields: BTreeMap<String, String> =
        filled(StepWord::Accept).iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    fields.insert("route".into(), "district_coordination".into());
    let wish = StepArgs { id, step: StepWord::Accept, fields };
    district.items(kernel::Role::Lead, |tx| concerns::take_step(tx, wish, pack())).unwrap();
}

pub fn frozen(team: Option<RecordId>) -> Frozen {
    round().freeze(&args("2026-4", team, None))
}

/// A report with what the author wrote.
pub fn report<'a>(frozen: &'a Frozen, texts: &'a BTreeMap<String, String>) -> RoundReport<'a> {
    RoundReport { frozen, pack: pack(), texts, dated: day("2026-10-16"), is_practice: false, is_correction: false }
}

pub fn texts(given: &[(&str, &str)]) -> BTreeMap<String, String> {
    given.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

pub fn words_of(blocks: &[Block]) -> String {
    let cells = |table: &reports::papers::Table| {
        let heads = table.columns.iter().map(|column| column.head.clone());
        heads.chain(table.rows.iter().flatten().cloned()).chain(table.caption.clone()).collect::<Vec<_>>().join("\n")
    };
    let words = blocks.iter().map(|block| match block {
        Block::Heading1(text) | Block::Heading2(text) | Block::Heading3(text) => text.clone(),
        Block::Paragraph(text) | Block::Note(text) => text.clone(),
        Block::Table(table) => cells(table),
    });
    words.collect::<Vec<_>>().join("\n")
}

/// Every word of a paper.
pub fn all_words(paper: &Paper) -> String {
    let annexes: Vec<String> = paper.annexes.iter().map(|a| a.title.concat() + "\n" + &words_of(&a.blocks)).collect();
    let head =
        [paper.title.join("\n"), paper.addressee.clone().unwrap_or_default(), paper.issuer.clone().unwrap_or_default()];
    [head.join("\n"), words_of(&paper.blocks), annexes.join("\n"), paper.notice.clone().unwrap_or_default()].join("\n")
}
