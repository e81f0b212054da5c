//! What the screens get of figures, and what a frozen table holds. Shapes as in the screens' contract.

use chrono::NaiveDate;
use kernel::{Instant, RecordId, RecordKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which figures to read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ts_rs::TS)]
pub struct FigureArgs {
    /// `2026-4`, a round's cohort, or `2026Q4`, a calendar quarter.
    pub period: String,
    /// One team; none for the district.
    pub team: Option<RecordId>,
    /// RFC 3339, or a day (its end); none for now. A time to come counts as now.
    pub as_of: Option<String>,
}

/// Which figure's records to list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ts_rs::TS)]
pub struct RecordsArgs {
    /// As in [`FigureArgs`].
    pub period: String,
    /// As in [`FigureArgs`].
    pub team: Option<RecordId>,
    /// As in [`FigureArgs`].
    pub as_of: Option<String>,
    /// The figure's id.
    pub figure: String,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct FigureRow {
    /// Frozen id, `visits.due` or `nature.concern`.
    pub id: String,
    /// `visits`, `people`, `natures`, `categories`, `routes`, `states`, `answers`, `ended` or `closed`.
    pub group: String,
    /// The number.
    pub value: u32,
    /// The number it is a part of, if of any.
    pub base: Option<u32>,
    /// What is counted: `visit`, `symposium`, `person`, `call` or `item`.
    pub unit: String,
    /// Words by key: `zh` and `en` the name, `zh_definition`, `en_definition`, `zh_unit`, `en_unit`.
    pub words: BTreeMap<String, String>,
}

/// All figures of a period as of a cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct FigureTable {
    /// As asked for.
    pub period: String,
    /// RFC 3339: the moment the figures speak of.
    pub as_of: String,
    /// The district or the team.
    pub scope_name: String,
    /// 本机数据: counted on this laptop, before upload.
    pub is_local: bool,
    /// Records that could belong to these figures and can't be read by the program that counted: in none of the numbers.
    #[serde(default)]
    pub left_out: u32,
    /// The figures in the order of the definitions.
    pub rows: Vec<FigureRow>,
    /// 未收到: community and team of each visit due of which nothing confirmed has arrived; never counted as zero.
    pub missing_teams: Vec<String>,
    /// Version of the definitions.
    pub definitions_version: String,
}

/// One record behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct RecordLine {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id.
    pub id: RecordId,
    /// What it is.
    pub title: String,
    /// Where and when.
    pub detail: String,
}

/// What had arrived when the figures were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The moment.
    pub at: Instant,
    /// Last change number of this laptop's log.
    pub change: i64,
    /// Last entering number of this laptop's log.
    pub entering: i64,
}

/// A table of figures with everything a paper says beside it, read at one cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// The figures.
    pub table: FigureTable,
    /// The records behind each, by figure id.
    pub records: BTreeMap<String, Vec<RecordId>>,
    /// The cut.
    pub cut: Cut,
    /// The team; none for the district.
    pub team: Option<RecordId>,
    /// First and last day of the 集中走访期, or of the quarter.
    pub window: (NaiveDate, NaiveDate),
    /// The visits due of which nothing has arrived.
    pub missing: Vec<Missing>,
    /// What was heard in the period, in the order it was heard.
    pub ledger: Vec<LedgerRow>,
}

/// A visit due of which nothing has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The community.
    pub community: String,
    /// The team's number.
    pub team_number: String,
}

/// One item of the ledger, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// The record.
    pub id: RecordId,
    /// Its number.
    pub number: String,
    /// The community.
    pub community: String,
    /// The day it was heard.
    pub heard_on: NaiveDate,
    /// The pack's word.
    pub nature: String,
    /// The pack's word; empty without one.
    pub category: String,
    /// Where it is about.
    pub place: String,
    /// The words.
    pub text: String,
    /// What was answered on the spot.
    pub first_answer: String,
    /// The pack's word of the route decided, or proposed; empty without one.
    pub route: String,
    /// True when that is the district's coordination.
    pub is_district_level: bool,
    /// The pack's word; empty for what is no concern.
    pub state: String,
    /// The pack's word of how it ended; empty while it has not.
    pub outcome: String,
    /// True for a concern under way.
    pub is_open: bool,
    /// The day it is due.
    pub due_on: Option<NaiveDate>,
    /// The day of the latest reply.
    pub replied_on: Option<NaiveDate>,
    /// Who said it: on the team's own laptop only, and never of a person who stays unnamed.
    pub speaker: Option<String>,
    /// 不透露姓名.
    pub is_unnamed: bool,
}
