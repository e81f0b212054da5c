//! 集中走访记录单: what happened and what was heard at one collective visit, for the file and for the community.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::attendance_sheet::day_words;
use super::numbering::official_date;
use super::page::PrintedPage;

/// The record of one collective visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRecord {
    /// The action's name as papers carry it.
    pub action: String,
    /// The community visited.
    pub community: String,
    /// The subdistrict it belongs to.
    pub subdistrict: String,
    /// Which round, as people say it.
    pub round: String,
    /// The team's name.
    pub team: String,
    /// The day.
    pub held_on: NaiveDate,
    /// From when to when.
    pub time: String,
    /// Where the symposium was held.
    pub place: String,
    /// Members of the team who came, name and seat together: 王昇玥（带队领导）.
    pub team_members: Vec<String>,
    /// How many others took part in the symposium.
    pub participants: u32,
    /// Who they were, in words by group: 居民代表22人，楼组长6人; empty if not recorded.
    pub participants_by_group: String,
    /// What policy was explained.
    pub briefing_topics: Vec<String>,
    /// How many families were called on.
    pub families_called_on: u32,
    /// What was heard, in the order recorded.
    pub heard: Vec<HeardItem>,
    /// What was agreed.
    pub agreed_actions: Vec<AgreedAction>,
    /// Who recorded.
    pub recorder: String,
    /// Who confirmed and when; `None` prints 未确认草稿 on every page.
    pub confirmed: Option<Confirmation>,
    /// A mark at the head of the page (练习数据), if one is due.
    pub notice: Option<String>,
}

/// One thing heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardItem {
    /// Who said it; `None` prints 不透露姓名.
    pub name: Option<String>,
    /// Where it is about, or where the person lives.
    pub place: String,
    /// What was said.
    pub content: String,
    /// Its nature: 诉求, 意见建议, 咨询, 表扬.
    pub nature: String,
    /// The first answer on the spot; empty if none.
    pub first_answer: String,
    /// The route it takes; empty if not sorted yet.
    pub route: String,
}

/// One action agreed (议定事项).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedAction {
    /// What.
    pub content: String,
    /// Who does it.
    pub owner: String,
    /// By when, if a day was set.
    pub due_on: Option<NaiveDate>,
}

/// The lead's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Who confirmed.
    pub name: String,
    /// On what day.
    pub confirmed_on: NaiveDate,
}

impl PrintedPage for VisitRecord {
    const TEMPLATE: &'static str = concat!(include_str!("form.typ"), include_str!("visit_record.typ"));

    fn dated(&self) -> NaiveDate {
        self.held_on
    }

    fn input(&self) -> Result<serde_json::Value, super::PaperError> {
        let confirmed = self.confirmed.as_ref().map(|one| official_date(one.confirmed_on)).unwrap_or_default();
        let due: Vec<String> =
            self.agreed_actions.iter().map(|one| one.due_on.map(official_date).unwrap_or_default()).collect();
        let mut input =
            super::page::input_with(self, &[("day", day_words(self.held_on)), ("confirmed_day", confirmed)])?;
        if let serde_json::Value::Object(fields) = &mut input {
            fields.insert("due_days".to_owned(), due.into());
        }
        Ok(input)
    }
}
