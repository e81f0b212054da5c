//! What is sent: concerns as a neighbourhood brings them, the same for both sides, drawn from one seed.

use concerns::{Item, Nature, Source, Terms};
use kernel::{Instant, RecordId};
use serde_json::json;
use std::io::{BufWriter, Write};
use std::path::Path;

/// The moment of the first one.
const BEGIN: i64 = 1_760_000_000_000;

const PLACES: [&str; 8] = ["田林十二村", "漕溪北路", "康健路", "长桥新村", "华泾绿苑", "枫林路", "凌云路", "天平路"];
const PHRASES: [&str; 9] = [
    "居民说已经有好几个月了",
    "物业来看过一次没有下文",
    "希望街道帮着协调一下",
    "晚上尤其明显,老人睡不好",
    "楼上楼下为这事吵过两回",
    "现场看过,情况属实并拍了照",
    "家里有独居老人,请优先安排",
    "想请律师讲讲该怎么办",
    "几户人家都愿意一起出钱",
];
const SURNAMES: [&str; 12] = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙"];
const NAMES: [&str; 12] = ["伟", "芳", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰"];

/// One concern with everything a document of its like carries.
pub struct Document {
    id: u128,
    household: u128,
    category: String,
    place: String,
    text: String,
    answer: String,
    heard_at: i64,
}

/// A small generator that draws the same everywhere (xorshift, Marsaglia 2003).
pub struct Draw(pub u64);

impl Draw {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len() as u64) as usize]
    }

    fn wide(&mut self) -> u128 {
        u128::from(self.next()) << 64 | u128::from(self.next())
    }
}

/// The first `count` documents.
pub fn documents(count: usize) -> Vec<Document> {
    let mut draw = Draw(0x5eed_2026);
    let categories: Vec<&str> = Terms::xuhui().unwrap().categories.iter().map(|c| c.code.as_str()).collect();
    let mut at = BEGIN;
    (0..count)
        .map(|_| {
            at += draw.below(60_000) as i64;
            one(&mut draw, &categories, at)
        })
        .collect()
}

fn one(draw: &mut Draw, categories: &[&str], heard_at: i64) -> Document {
    let phrases: Vec<&str> = (0..5 + draw.below(3)).map(|_| draw.of(&PHRASES)).collect();
    let who = format!("{}{}{}", draw.of(&SURNAMES), draw.of(&NAMES), draw.of(&NAMES));
    let phone = format!("13{:09}", draw.below(1_000_000_000));
    let place = draw.of(&PLACES);
    Document {
        id: draw.wide(),
        household: draw.wide(),
        category: draw.of(categories).to_owned(),
        place: format!("{place}{}号楼{}单元{}室", draw.below(30), 1 + draw.below(6), 101 + draw.below(1_900)),
        text: format!("{}。反映人{who},电话{phone}", phrases.join(",")),
        answer: ["先记下", "转物业", "转街道", "请律师答"][draw.below(4) as usize].to_owned(),
        heard_at,
    }
}

impl Document {
    /// As the product keeps it.
    pub fn item(&self, (community, place): (RecordId, usize)) -> Item {
        Item {
            nature: Nature::Concern,
            source: Source::ReceptionDay,
            category: Some(self.category.clone()),
            place: Some(self.place.clone()),
            text: self.text.clone(),
            first_answer: Some(self.answer.clone()),
            route: None,
            community,
            visit: Some(RecordId::from_bytes(self.household.to_be_bytes())),
            call: None,
            round: None,
            round_number: None,
            heard_at: Instant(self.heard_at),
            number: format!("003012-BE{:05}", place),
            is_proactive: false,
            workflow: Terms::xuhui().unwrap().workflow.clone(),
            is_hotline: None,
            hotline_number: None,
            duplicate_of: None,
            team_sorting: None,
            community_sorting: None,
            absent_reason: None,
        }
    }

    /// As a document.
    fn json(&self, place: usize) -> serde_json::Value {
        json!({
            "_id": format!("{:032x}", self.id), "kind": "item", "nature": "concern", "source": "reception_day",
            "category": self.category, "place": self.place, "text": self.text, "first_answer": self.answer,
            "visit": format!("{:032x}", self.household), "community": format!("{:032x}", 7), "heard_at": self.heard_at,
            "number": format!("003012-BE{place:05}"), "is_proactive": false, "workflow": "1",
        })
    }
}

/// Writes them as one JSON object a line.
pub fn write(documents: &[Document], path: &Path) {
    let mut file = BufWriter::new(std::fs::File::create(path).unwrap());
    for (place, document) in documents.iter().enumerate() {
        writeln!(file, "{}", document.json(place)).unwrap();
    }
    file.flush().unwrap();
}
