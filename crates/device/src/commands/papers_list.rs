//! Figures, and the papers made of them.

use crate::papers_part::kinds::{MadePaper, MakePaper, PaperArgs, Preview};
use crate::{Error, command::Done, core::Core, hub_sync::Hall, papers_part as part};
use concerns::Terms;
use reports::{FigureArgs, FigureTable, RecordLine, RecordsArgs};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A finished file to open.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct OpenPaper {
    path: String,
}

pub(crate) fn figures(core: &mut Core, mut args: FigureArgs) -> Result<FigureTable, Error> {
    core.open()?.must_be_whole()?;
    args.team = args.team.or(core.own_team()?);
    Ok(reports::figures::show(&core.open()?.store, &args, Terms::xuhui()?, core.believed()?)?)
}

pub(crate) fn records(core: &mut Core, mut args: RecordsArgs) -> Result<Vec<RecordLine>, Error> {
    core.open()?.must_be_whole()?;
    args.team = args.team.or(core.own_team()?);
    Ok(reports::figures::records(&core.open()?.store, &args, Terms::xuhui()?, core.believed()?)?)
}

/// Which figures of the whole district to ask the hub for.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct HubFigureArgs {
    /// As in `FigureArgs`.
    period: String,
}

/// Figures as the hub counts them from what has come to it.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct HubFigures {
    table: FigureTable,
    /// RFC 3339, by the hub's clock: everything it held then is counted.
    as_of: String,
    /// What it has taken since and not counted yet.
    behind: u32,
}

/// Asks the hub for the figures of the district.
pub(crate) fn at_hub(hall: &Hall, args: HubFigureArgs) -> Result<HubFigures, Error> {
    let given = hall.figures_at_hub(args.period)?;
    Ok(HubFigures {
        table: serde_json::from_slice(&given.table)?,
        as_of: given.as_of.at.to_rfc3339(),
        behind: u32::try_from(given.as_of.behind).unwrap_or(u32::MAX),
    })
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
    core.open()?;
    let folder = core.home.folder("papers")?.canonicalize()?;
    let path = std::path::Path::new(&args.path).canonicalize()?;
    if !path.starts_with(&folder) {
        return Err(kernel::Refusal::new(kernel::ErrorCode::Forbidden, "not_our_paper").into());
    }
    opener::open(&path).map_err(|_| kernel::Refusal::not_now("no_viewer").with("path", &args.path))?;
    Ok(Done {})
}
