//! The rows of a list of changes as screens send them, and what is told of each.

use chrono::NaiveDate;
use kernel::MemberId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One row of the list as it stands in its fields, each as somebody typed or pasted it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct PersonnelRow {
    /// Its line in what was pasted, from 1.
    pub line: u32,
    /// The team's number; for a community that moves the team it leaves.
    pub team: String,
    /// A community of the team, or the one that moves.
    pub community: String,
    /// Which seat or posting, in words.
    pub seat: String,
    /// Who goes.
    pub goes: String,
    /// Who comes.
    pub comes: String,
    /// That person's number.
    pub phone: String,
    /// That person's unit or firm.
    pub unit: String,
    /// The first day.
    pub from_on: String,
    /// The last day, where it is for a time only.
    pub to_on: String,
    /// The team a community goes to.
    pub to_team: String,
    /// Whether who comes gets an account; where it is empty, as who goes had one.
    pub opens: String,
}

/// The list, and the first day of rows that name none.
#[derive(Clone, Debug, Deserialize, ts_rs::TS)]
pub struct PersonnelArgs {
    /// The rows.
    pub rows: Vec<PersonnelRow>,
    /// For rows without a day.
    pub from_on: Option<NaiveDate>,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum PersonnelOutcome {
    /// 替换: one goes, another comes.
    Replaced,
    /// 新增: a vacant seat is filled, a posting or an account is added, a community gets a team.
    Added,
    /// 结束: one goes and nobody comes.
    Ended,
    /// 临时接替: another sits there for a time.
    Substituted,
    /// 调整结对: a community goes to another team.
    Moved,
    /// 更正: number, unit or a name that was entered for the same day.
    Corrected,
    /// 无变化: it is so already.
    Unchanged,
    /// 认不出: what can't be read; the fault says what, where and what to do.
    Unread,
}

/// One thing a row does, as a key with words in the locale files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct PersonnelSaid {
    /// The key.
    pub key: String,
    /// Values for the words.
    pub params: BTreeMap<String, String>,
}

/// What a row does or did, or why it can't.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct PersonnelLine {
    /// The row's line.
    pub line: u32,
    /// What becomes of it.
    pub outcome: PersonnelOutcome,
    /// In words.
    pub says: Vec<PersonnelSaid>,
    /// Why it can't be read; a key with words in the locale files.
    pub reason: Option<String>,
    /// The column that is about.
    pub column: Option<String>,
    /// Values for the words.
    pub params: BTreeMap<String, String>,
    /// Whoever comes and has an account by this row: a file to join by may be made for them.
    pub member: Option<MemberId>,
}

/// What the list does or did. read = changed + unchanged + unread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct PersonnelReport {
    /// Rows.
    pub read: u32,
    /// Rows that change something.
    pub changed: u32,
    /// Rows that say what is so already.
    pub unchanged: u32,
    /// Rows that can't be read.
    pub unread: u32,
    /// Every row, in their order.
    pub lines: Vec<PersonnelLine>,
    /// True once it was written.
    pub is_applied: bool,
}
