//! `report`: has the paper made and puts it where it was asked for.

use crate::args::{Paper, Report};
use crate::{Core, Failure};
use kernel::{ErrorCode, Refusal};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The formats a paper comes in.
const FORMATS: [&str; 3] = ["docx", "pdf", "xlsx"];

/// Makes the paper and copies it to `--out`.
pub(crate) fn make(core: &dyn Core, report: &Report) -> Result<Value, Failure> {
    let format = format(report)?;
    let answer = core.call("papers.make", args(report, &format))?;
    let made = answer["files"].as_array().and_then(|files| files.iter().find(|file| file["format"] == format.as_str()));
    let made = made.ok_or_else(|| Refusal::new(ErrorCode::Internal, "paper_without_file").with("format", &format))?;
    let from = PathBuf::from(made["path"].as_str().unwrap_or_default());
    put(&from, &report.out).map_err(|error| Failure::file(&report.out, &error))?;
    Ok(json!({ "file": report.out, "size": made["size"], "digest": made["digest"], "issue": answer["issue"] }))
}

fn args(report: &Report, format: &str) -> Value {
    json!({
        "paper": word(report.paper), "period": report.period, "team": report.team, "visit": report.visit,
        "community": report.community, "item": report.item, "texts": {}, "formats": [format],
    })
}

/// The wire name of a paper. A ledger is the workbook of the round's report.
fn word(paper: Paper) -> &'static str {
    match paper {
        Paper::Round | Paper::Quarter | Paper::Ledger => "round_report",
        Paper::Roster => "attendance_sheet",
        Paper::Visit => "visit_record",
        Paper::Readout => "readout",
        Paper::Slip => "acceptance_slip",
    }
}

/// The format asked for.
pub(crate) fn format(report: &Report) -> Result<String, Failure> {
    let ending = report.out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let wanted = match report.paper {
        Paper::Ledger => Some("xlsx".to_owned()),
        _ => report.format.clone().or(ending),
    };
    wanted.filter(|format| FORMATS.contains(&format.as_str())).ok_or_else(|| Failure::usage("format_unknown"))
}

/// Copies beside the target first, so that a half-written paper never bears its name.
fn put(from: &Path, out: &Path) -> std::io::Result<()> {
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    std::fs::copy(from, &part)?;
    std::fs::rename(&part, out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn report(paper: Paper, out: &str, format: Option<&str>) -> Report {
        Report {
            paper,
            period: Some("2026-4".into()),
            out: out.into(),
            format: format.map(Into::into),
            team: None,
            visit: None,
            community: None,
            item: None,
        }
    }

    #[test]
    fn the_format_is_named_or_told_by_the_ending() {
        let cases = [
            ("a.txt", None, None),
            ("a", None, None),
            ("a.docx", Some("odt"), None),
            ("a.DOCX", None, Some("docx")),
            ("a.docx", Some("pdf"), Some("pdf")),
        ];
        for (out, named, expected) in cases {
            assert_eq!(format(&report(Paper::Round, out, named)).ok().as_deref(), expected, "{out} {named:?}");
        }
        assert_eq!(format(&report(Paper::Ledger, "a", None)).ok().as_deref(), Some("xlsx"));
    }

    #[test]
    fn a_paper_arrives_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (from, out) = (folder.path().join("made"), folder.path().join("out.pdf"));
        assert!(put(&from, &out).is_err());
        std::fs::write(&from, "paper").unwrap();
        put(&from, &out).unwrap();
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "paper");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
