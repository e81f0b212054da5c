//! 关于…集中走访情况的报告, from one frozen table of figures.

use super::kinds::{Format, PaperArgs};
use crate::{Error, core::Core};
use concerns::Terms;
use kernel::{RecordId, Refusal};
use reports::figures::Frozen;
use reports::{FigureArgs, IssuePaper, PaperCheck, RoundReport};

/// The word the issue is kept under.
const PAPER: &str = "round_report";

/// A team's member writes the team's paper, the office the district's.
fn asked(core: &Core, args: &PaperArgs) -> Result<FigureArgs, Error> {
    let period = args.period.clone().ok_or_else(|| Refusal::invalid("period", "paper_needs_this"))?;
    Ok(FigureArgs { period, team: args.team.or(core.own_team()?), as_of: None })
}

fn freeze(core: &Core, args: &PaperArgs) -> Result<Frozen, Error> {
    Ok(reports::figures::freeze(&core.open()?.store, &asked(core, args)?, Terms::xuhui()?, core.believed()?)?)
}

fn with_report<R>(
    core: &Core,
    args: &PaperArgs,
    f: impl FnOnce(&RoundReport<'_>) -> Result<R, Error>,
) -> Result<R, Error> {
    let frozen = freeze(core, args)?;
    f(&RoundReport {
        frozen: &frozen,
        pack: Terms::xuhui()?,
        texts: &args.texts,
        dated: core.today()?,
        is_practice: core.open()?.district.is_practice,
        is_correction: is_correction(core, args)?,
    })
}

/// True when what was issued last for this period replaced an earlier paper (更正).
fn is_correction(core: &Core, args: &PaperArgs) -> Result<bool, Error> {
    let asked = asked(core, args)?;
    let issued = reports::issues(core.open()?.store.read(), PAPER, &asked.period)?;
    Ok(issued.iter().find(|i| i.value.team == asked.team).is_some_and(|i| i.value.is_correction))
}

/// Its pages, and what to look at before issuing.
pub(super) fn pages(core: &Core, args: &PaperArgs) -> Result<(Vec<String>, Vec<PaperCheck>), Error> {
    with_report(core, args, |report| Ok((super::paper(reports::papers::preview(&report.paper()))?, report.checks())))
}

/// One file of it.
pub(super) fn bytes(core: &Core, args: &PaperArgs, format: Format) -> Result<Vec<u8>, Error> {
    let format = match format {
        Format::Docx => reports::Format::Docx,
        Format::Pdf => reports::Format::Pdf,
        Format::Xlsx => reports::Format::Xlsx,
    };
    with_report(core, args, |report| Ok(report.make(format)?))
}

/// Keeps what the paper says: definitions, cut, numerators and the records behind them (decisions D16).
pub(super) fn issue(core: &mut Core, args: &PaperArgs) -> Result<RecordId, Error> {
    let frozen = freeze(core, args)?;
    let title = with_report(core, args, |report| Ok(report.title()))?;
    let wish = IssuePaper {
        paper: PAPER,
        title: &title,
        texts: &args.texts,
        frozen: &frozen,
        digest: |bytes| seal::hash(&[bytes]).to_hex(),
    };
    core.write(None, |tx| reports::issue(tx, &wish))
}
