//! Figures, and the papers made of them.

use crate::papers_part::kinds::{MadePaper, MakePaper, PaperArgs, Preview};
use crate::{Error, command::Done, core::Core, papers_part as part};
use concerns::Terms;
use reports::{FigureArgs, FigureTable, RecordLine, RecordsArgs};
use serde::Deserialize;
use ts_rs::TS;

/// A finished file to open.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct OpenPaper {
    path: String,
}

pub(crate) fn figures(core: &mut Core, mut args: FigureArgs) -> Result<FigureTable, Error> {
    core.open()?.must_be_whole()?;
    args.team = args.team.or(core.own_team()?);
    Ok(reports::figures::show(&core.open()?.store, &args, Terms::xuhui()?, core.now())?)
}

pub(crate) fn records(core: &mut Core, mut args: RecordsArgs) -> Result<Vec<RecordLine>, Error> {
    core.open()?.must_be_whole()?;
    args.team = args.team.or(core.own_team()?);
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
    core.open()?;
    let folder = core.home.folder("papers")?.canonicalize()?;
    let path = std::path::Path::new(&args.path).canonicalize()?;
    if !path.starts_with(&folder) {
        return Err(kernel::Refusal::new(kernel::ErrorCode::Forbidden, "not_our_paper").into());
    }
    opener::open(&path).map_err(|_| kernel::Refusal::not_now("no_viewer").with("path", &args.path))?;
    Ok(Done {})
}
