//! Figures, and the papers made of them.

use crate::{Error, command::Done, core::Core, papers_part as part};
use concerns::Terms;
use kernel::{RecordId, Role};
use reports::{FigureArgs, FigureTable, RecordLine, RecordsArgs};
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

/// A finished file to open.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct OpenPaper {
    path: String,
}

/// A team's member asks about the own team unless another is named.
pub(crate) fn own_team(core: &Core) -> Result<Option<RecordId>, Error> {
    let open = core.open()?;
    Ok(open.grants.iter().find_map(|g| g.value.team).filter(|_| open.role() != Role::Office))
}

pub(crate) fn figures(core: &mut Core, mut args: FigureArgs) -> Result<FigureTable, Error> {
    args.team = args.team.or(own_team(core)?);
    Ok(reports::figures::show(&core.open()?.store, &args, Terms::xuhui()?, core.now())?)
}

pub(crate) fn records(core: &mut Core, mut args: RecordsArgs) -> Result<Vec<RecordLine>, Error> {
    args.team = args.team.or(own_team(core)?);
    Ok(reports::figures::records(&core.open()?.store, &args, Terms::xuhui()?, core.now())?)
}

pub(crate) fn preview(core: &mut Core, args: PaperArgs) -> Result<Preview, Error> {
    let (pages, checks) = part::pages(core, &args)?;
    let keep = |svg: String| core.bytes.keep("image/svg+xml", svg.into_bytes());
    Ok(Preview { pages: pages.into_iter().map(keep).collect(), checks })
}

pub(crate) fn make(core: &mut Core, args: MakePaper) -> Result<MadePaper, Error> {
    part::make(core, &args)
}

/// Opens a finished file in the viewer of the machine. Only files of our own papers folder.
pub(crate) fn open(core: &mut Core, args: OpenPaper) -> Result<Done, Error> {
    let folder = core.home.folder("papers")?.canonicalize()?;
    let path = std::path::Path::new(&args.path).canonicalize()?;
    if !path.starts_with(&folder) {
        return Err(kernel::Refusal::new(kernel::ErrorCode::Forbidden, "not_our_paper").into());
    }
    opener::open(&path).map_err(|_| kernel::Refusal::not_now("no_viewer").with("path", &args.path))?;
    Ok(Done {})
}
