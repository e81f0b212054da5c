//! 上次诉求办理情况: read out at the beginning of the next symposium; every item of the last round exactly once.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::page::PrintedPage;

/// The readout of one community's last round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRoundReadout {
    /// The action's name as papers carry it.
    pub action: String,
    /// The community.
    pub community: String,
    /// The round read out, as people say it.
    pub round: String,
    /// The day up to which states are taken.
    pub as_of: NaiveDate,
    /// The items in any order: the page puts those that wait for an answer first, then the answered, and keeps the order otherwise.
    pub items: Vec<ReadoutItem>,
    /// A mark at the head of the page (练习数据, 本机数据), if one is due.
    pub notice: Option<String>,
}

/// One item of the last round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadoutItem {
    /// Who raised it; `None` prints 不透露姓名.
    pub name: Option<String>,
    /// Where it is about.
    pub place: String,
    /// What was raised.
    pub content: String,
    /// Who handles it.
    pub handler: String,
    /// Where it stands: 已解决, 解释疏导, 在办 …
    pub state: String,
    /// What was answered, if anything.
    pub answer: Option<String>,
    /// Somebody still has to be told about it; praise without an answer waits for none.
    pub waits: bool,
}

impl LastRoundReadout {
    /// The items as read out: those that wait for an answer, the answered, the rest; each group in its given order.
    fn read_order(&self) -> Vec<ReadoutItem> {
        let mut items = self.items.clone();
        items.sort_by_key(|item| (!item.waits, item.answer.is_none()));
        items
    }
}

impl PrintedPage for LastRoundReadout {
    const TEMPLATE: &'static str = concat!(include_str!("form.typ"), include_str!("last_round_readout.typ"));

    fn dated(&self) -> NaiveDate {
        self.as_of
    }

    fn input(&self) -> Result<serde_json::Value, super::PaperError> {
        let ordered = Self { items: self.read_order(), ..self.clone() };
        super::page::input_with(&ordered, &[("day", super::numbering::official_date(self.as_of))])
    }
}
