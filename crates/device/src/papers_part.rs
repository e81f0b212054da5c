//! Fills the papers from what the columns know. Names appear only where the team itself reads them; a resident who wishes
//! to stay unnamed stays unnamed.

mod affected;
mod arrivals;
pub(crate) mod kinds;
mod ledger;
mod loss_notice;
mod reasons;
mod report;
mod sheets;
mod slip;

pub(crate) use affected::affected_workbook;
pub(crate) use arrivals::arrivals_workbook;
pub(crate) use ledger::{ledger_rows, ledger_workbook};
pub(crate) use loss_notice::loss_notice;
pub(crate) use sheets::{groups, round_words, seat_word};

use crate::{Error, core::Core, home, traces::Leaving};
use directory::ExportedAs;
use kernel::Refusal;
use kinds::{Format, MadePaper, MakePaper, PaperArgs, PaperFile, PaperKind};
use reports::PaperCheck;
use reports::papers::PrintedPage;

/// Papers that count or list need whole scopes; those about one visit or one concern are needed at the door.
fn must_be_whole(core: &Core, paper: PaperKind) -> Result<(), Error> {
    match paper {
        PaperKind::RoundReport | PaperKind::Readout => core.open()?.must_be_whole(),
        PaperKind::AttendanceSheet | PaperKind::VisitRecord | PaperKind::AcceptanceSlip => Ok(()),
    }
}

/// A paper as pictures of its pages, and what was checked.
pub(crate) fn pages(core: &Core, args: &PaperArgs) -> Result<(Vec<String>, Vec<PaperCheck>), Error> {
    must_be_whole(core, args.paper)?;
    Ok(match args.paper {
        PaperKind::AttendanceSheet => (paper(sheets::attendance(core, args)?.preview())?, Vec::new()),
        PaperKind::VisitRecord => (paper(sheets::visit_record(core, args)?.preview())?, Vec::new()),
        PaperKind::Readout => (paper(sheets::readout(core, args)?.preview())?, Vec::new()),
        PaperKind::AcceptanceSlip => (paper(slip::acceptance(core, args)?.preview())?, Vec::new()),
        PaperKind::RoundReport => report::pages(core, args)?,
    })
}

/// Writes the files; a report of figures is kept as an issue first (decisions D16).
pub(crate) fn make(core: &mut Core, args: &MakePaper) -> Result<MadePaper, Error> {
    if args.formats.is_empty() {
        return Err(Refusal::invalid("formats", "format_missing").into());
    }
    must_be_whole(core, args.paper.paper)?;
    let issue = match args.paper.paper {
        PaperKind::RoundReport => Some(report::issue(core, &args.paper)?),
        _ => None,
    };
    let mut files = Vec::new();
    for format in &args.formats {
        let bytes = bytes_of(core, &args.paper, *format)?;
        files.push(write(core, (&args.paper, *format), &bytes)?);
    }
    Ok(MadePaper { files, issue })
}

fn bytes_of(core: &Core, args: &PaperArgs, format: Format) -> Result<Vec<u8>, Error> {
    match (args.paper, format) {
        (PaperKind::RoundReport, _) => report::bytes(core, args, format),
        (PaperKind::AttendanceSheet, Format::Pdf) => paper(sheets::attendance(core, args)?.pdf()),
        (PaperKind::VisitRecord, Format::Pdf) => paper(sheets::visit_record(core, args)?.pdf()),
        (PaperKind::Readout, Format::Pdf) => paper(sheets::readout(core, args)?.pdf()),
        (PaperKind::AcceptanceSlip, Format::Pdf) => paper(slip::acceptance(core, args)?.pdf()),
        _ => Err(Refusal::invalid("formats", "format_not_for_this_paper").into()),
    }
}

fn write(core: &mut Core, what: (&PaperArgs, Format), bytes: &[u8]) -> Result<PaperFile, Error> {
    let (args, format) = what;
    let ending = match format {
        Format::Docx => "docx",
        Format::Pdf => "pdf",
        Format::Xlsx => "xlsx",
    };
    let path = core.home.folder("papers")?.join(format!("{}.{ending}", file_stem(core, args)?));
    let about = args.item.or(args.visit).or(args.community);
    core.write_out(&Leaving { what: exported_as(args.paper), about, path: &path, bytes })?;
    Ok(PaperFile {
        format,
        path: path.display().to_string(),
        size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        digest: seal::hash(&[bytes]).to_hex(),
    })
}

fn exported_as(paper: PaperKind) -> ExportedAs {
    match paper {
        PaperKind::RoundReport => ExportedAs::RoundReport,
        PaperKind::AttendanceSheet => ExportedAs::AttendanceSheet,
        PaperKind::VisitRecord => ExportedAs::VisitRecord,
        PaperKind::Readout => ExportedAs::Readout,
        PaperKind::AcceptanceSlip => ExportedAs::AcceptanceSlip,
    }
}

/// Names people recognise: the community or the concern's number, the paper, the day.
fn file_stem(core: &Core, args: &PaperArgs) -> Result<String, Error> {
    let name = match args.paper {
        PaperKind::AttendanceSheet => "座谈会签到表",
        PaperKind::VisitRecord => "集中走访记录单",
        PaperKind::Readout => "上次诉求办理情况",
        PaperKind::AcceptanceSlip => "诉求受理告知单",
        PaperKind::RoundReport => "集中走访情况报告",
    };
    let of = match (args.visit, args.community) {
        _ if args.paper == PaperKind::AcceptanceSlip => slip::acceptance(core, args)?.number,
        (Some(visit), _) => visits::visit_row(core.open()?.store.read(), visit)?.community_name,
        (None, Some(community)) => directory::place_name(core.open()?.store.read(), community)?,
        (None, None) => args.period.clone().unwrap_or_default(),
    };
    let of = home::plain_name(&of, home::MOST_OF_A_NAME);
    Ok(format!("{of}-{name}-{}", core.now().local().format("%Y%m%d")))
}

pub(super) fn paper<T>(result: Result<T, reports::papers::PaperError>) -> Result<T, Error> {
    result.map_err(|error| Error::Reports(error.into()))
}
