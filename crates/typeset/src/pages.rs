//! A template and its data, laid out and written as a file.

use serde_json::Value;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_svg::SvgOptions;

use crate::Error;
use crate::world::Sheet;

/// How a PDF is written for keeping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archive {
    /// The date written into the file as its creation date: year, month, day. The paper's own date, never the clock's,
    /// so that the same paper has the same bytes tomorrow.
    pub date: (i32, u8, u8),
}

/// Lays out `source` with `data` (readable in the template as `json("data.json")`) and writes a PDF: PDF/A-2b when
/// `archive` gives a date, plain PDF 1.7 without a date otherwise. The same input gives the same bytes.
///
/// # Errors
/// [`Error::Template`] when the template fails on this data, [`Error::Export`] when the archive rules are broken,
/// [`Error::Date`] when the date does not exist.
pub fn pdf(source: &str, data: &Value, archive: Option<Archive>) -> Result<Vec<u8>, Error> {
    let options = options(archive)?;
    with_document(source, data, |document| {
        typst_pdf::pdf(document, &options).map_err(|found| Error::Export(messages(&found)))
    })
}

/// Lays out `source` with `data` and draws each page as an SVG picture of its own, in order.
///
/// # Errors
/// [`Error::Template`] when the template fails on this data.
pub fn pages_svg(source: &str, data: &Value) -> Result<Vec<String>, Error> {
    let options = SvgOptions::default();
    with_document(source, data, |document| {
        Ok(document.pages().iter().map(|page| typst_svg::svg(page, &options)).collect())
    })
}

/// Compiles, hands the document over, and lets go of what the compiler remembered of it.
pub(crate) fn with_document<T>(
    source: &str,
    data: &Value,
    use_pages: impl FnOnce(&PagedDocument) -> Result<T, Error>,
) -> Result<T, Error> {
    let sheet = Sheet::new(source, data)?;
    let result = typst::compile::<PagedDocument>(&sheet)
        .output
        .map_err(|found| Error::Template(messages(&found)))
        .and_then(|document| use_pages(&document));
    typst::comemo::evict(0);
    result
}

fn options(archive: Option<Archive>) -> Result<PdfOptions, Error> {
    let Some(Archive { date: (year, month, day) }) = archive else {
        return Ok(PdfOptions { creator: Smart::Custom(None), ..PdfOptions::default() });
    };
    let date = Datetime::from_ymd_hms(year, month, day, 0, 0, 0).ok_or(Error::Date(year, month, day))?;
    let standards =
        PdfStandards::new(&[PdfStandard::A_2b]).map_err(|hint| Error::Export(hint.message().to_string()))?;
    Ok(PdfOptions {
        creator: Smart::Custom(None),
        timestamp: Some(Timestamp::new_utc(date)),
        standards,
        ..PdfOptions::default()
    })
}

fn messages(found: &[SourceDiagnostic]) -> String {
    found.iter().take(3).map(|one| one.message.to_string()).collect::<Vec<_>>().join("; ")
}
