//! Papers and files by name, as the doors ask for them.

use kernel::RecordId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Which paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaperKind {
    /// 关于…集中走访情况的报告.
    RoundReport,
    /// 座谈会签到表.
    AttendanceSheet,
    /// 走访记录单.
    VisitRecord,
    /// 上次诉求办理情况.
    Readout,
    /// 诉求受理告知单.
    AcceptanceSlip,
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    /// To edit.
    Docx,
    /// To print and issue.
    Pdf,
    /// The ledger.
    Xlsx,
}

/// A paper to show.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct PaperArgs {
    pub(crate) paper: PaperKind,
    pub(crate) period: Option<String>,
    pub(crate) team: Option<RecordId>,
    pub(crate) visit: Option<RecordId>,
    pub(crate) community: Option<RecordId>,
    /// The concern of a slip.
    #[ts(optional = nullable)]
    pub(crate) item: Option<RecordId>,
    /// What the author wrote. A slip knows `phone`: the first handler's, for it is printed only when typed for it.
    pub(crate) texts: BTreeMap<String, String>,
}

/// A paper to write.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct MakePaper {
    #[serde(flatten)]
    pub(crate) paper: PaperArgs,
    pub(crate) formats: Vec<Format>,
}

/// Pages by the ids of the byte route, and what was checked.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Preview {
    pub(crate) pages: Vec<String>,
    pub(crate) checks: Vec<reports::PaperCheck>,
}

/// A finished file.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct PaperFile {
    pub(crate) format: Format,
    pub(crate) path: String,
    pub(crate) size: u32,
    pub(crate) digest: String,
}

/// Finished files, and the record of the issue.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct MadePaper {
    pub(crate) files: Vec<PaperFile>,
    pub(crate) issue: Option<RecordId>,
}
