//! 座谈会签到表: printed before a symposium, signed in the room.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::page::PrintedPage;

/// The attendance sheet of one symposium.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceSheet {
    /// The action's name as papers carry it.
    pub action: String,
    /// The community where it is held.
    pub community: String,
    /// Which round it belongs to, as people say it: 2026年第4次集中走访.
    pub round: String,
    /// Where.
    pub place: String,
    /// The day it is held.
    pub held_on: NaiveDate,
    /// From when to when, as said in the invitation; empty if not fixed yet.
    pub time: String,
    /// Those invited, in the order of the sheet.
    pub attendees: Vec<Attendee>,
    /// Empty lines for those who come without an invitation.
    pub walk_in_lines: u16,
    /// A mark at the head of the page (练习数据), if one is due.
    pub notice: Option<String>,
}

/// One invited person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// The name; `None` prints 不透露姓名.
    pub name: Option<String>,
    /// In what capacity, or from which unit.
    pub capacity: String,
}

impl PrintedPage for AttendanceSheet {
    const TEMPLATE: &'static str = concat!(include_str!("form.typ"), include_str!("attendance_sheet.typ"));

    fn dated(&self) -> NaiveDate {
        self.held_on
    }

    fn input(&self) -> Result<serde_json::Value, super::PaperError> {
        super::page::input_with(self, &[("day", day_words(self.held_on))])
    }
}

/// A day as forms carry it, with its weekday: 2026年10月9日（星期五）.
pub(super) fn day_words(day: NaiveDate) -> String {
    const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    let weekday = WEEKDAYS[day.weekday().num_days_from_monday() as usize];
    format!("{}（星期{weekday}）", super::numbering::official_date(day))
}
