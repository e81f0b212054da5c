//! 诉求受理告知单: handed to the resident when a concern is accepted (users.md 2.14): its number, one person, one telephone,
//! the day of an answer. It bears the action's name only, and no name of the resident: whoever finds it learns nobody's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::clean::clean_text;
use super::numbering::official_date;
use super::page::PrintedPage;

/// Characters of what was raised that the slip has room for.
const SHORT: usize = 72;

/// The slip of one accepted concern, one page A5.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceSlip {
    /// The action's name as papers carry it.
    pub action: String,
    /// The community.
    pub community: String,
    /// The concern's number, by which a resident asks again.
    pub number: String,
    /// The day it was accepted; also the date written into the file.
    pub accepted_on: NaiveDate,
    /// Where it is about; empty if nothing was noted.
    pub place: String,
    /// What was raised, in full; the page shortens it.
    pub concern: String,
    /// Who took it first and stays answerable (首问负责); empty leaves a line to fill in by hand.
    pub handler: String,
    /// That person's telephone; empty leaves a line to fill in by hand.
    pub phone: String,
    /// The day by which an answer is given.
    pub answer_by: NaiveDate,
    /// A mark at the head of the page (练习数据), if one is due.
    pub notice: Option<String>,
}

impl AcceptanceSlip {
    /// What was raised as the slip says it.
    fn short(&self) -> String {
        let (place, concern) = (clean_text(&self.place), clean_text(&self.concern));
        in_short(&if place.is_empty() { concern } else { format!("{place}：{concern}") })
    }
}

impl PrintedPage for AcceptanceSlip {
    const TEMPLATE: &'static str = concat!(include_str!("form.typ"), include_str!("acceptance_slip.typ"));

    fn dated(&self) -> NaiveDate {
        self.accepted_on
    }

    fn input(&self) -> Result<serde_json::Value, super::PaperError> {
        let words = [
            ("short", self.short()),
            ("accepted_day", official_date(self.accepted_on)),
            ("answer_day", official_date(self.answer_by)),
        ];
        super::page::input_with(self, &words)
    }
}

/// A text no longer than the slip has room for, ended at a sentence where there is one in its second half.
fn in_short(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= SHORT {
        return text.to_owned();
    }
    let head = &chars[..SHORT];
    let whole = head.iter().rposition(|c| matches!(c, '。' | '！' | '？' | '；')).filter(|end| *end >= SHORT / 2);
    let kept: String = head[..whole.map_or(SHORT - 2, |end| end + 1)].iter().collect();
    kept + "……"
}

#[cfg(test)]
mod tests {
    use super::{SHORT, in_short};

    #[test]
    fn what_was_raised_is_shortened_at_a_sentence_or_cut() {
        let (sentence, tail) = ("楼".repeat(40) + "。", "灯".repeat(60));
        let cases = [
            (String::new(), String::new()),
            ("灯".repeat(SHORT), "灯".repeat(SHORT)),
            (sentence.clone() + &tail, sentence + "……"),
            ("好。".to_owned() + &"灯".repeat(90), "好。".to_owned() + &"灯".repeat(SHORT - 4) + "……"),
        ];
        for (full, short) in cases {
            assert_eq!(in_short(&full), short, "{full}");
        }
    }
}
