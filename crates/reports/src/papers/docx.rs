//! The DOCX of an official paper: the editable copy, naming the genuine faces, on the same grid as the PDF.
//!
//! Own writer: no crate sets `altName`, repeated table heads and the language of the text. The order of elements follows
//! the schema of ECMA-376. Every part has the same fixed time, so the same paper gives the same bytes.

mod body;
mod markup;

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::PaperError;
use super::numbering::numbered;
use super::paper::Paper;
use markup::escape;

const FIXED_PARTS: [(&str, &str); 9] = [
    ("[Content_Types].xml", include_str!("docx/content_types.xml")),
    ("_rels/.rels", include_str!("docx/package_rels.xml")),
    ("word/_rels/document.xml.rels", include_str!("docx/document_rels.xml")),
    ("word/styles.xml", include_str!("docx/styles.xml")),
    ("word/settings.xml", include_str!("docx/settings.xml")),
    ("word/fontTable.xml", include_str!("docx/font_table.xml")),
    ("word/theme/theme1.xml", include_str!("docx/theme.xml")),
    ("word/footer1.xml", include_str!("docx/footer1.xml")),
    ("word/footer2.xml", include_str!("docx/footer2.xml")),
];

/// The paper as DOCX. The same paper gives the same bytes.
///
/// # Errors
/// [`PaperError::Package`] or [`PaperError::Write`] if the package cannot be put together in memory.
pub fn docx(paper: &Paper) -> Result<Vec<u8>, PaperError> {
    let set = numbered(paper);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let made = [
        ("word/document.xml", body::document(&set)),
        ("word/header1.xml", header(&set)),
        ("docProps/core.xml", core_properties(&set)),
    ];
    let fixed = FIXED_PARTS.iter().map(|(name, text)| (*name, (*text).to_owned()));
    for (name, text) in fixed.chain(made) {
        package.start_file(name, options)?;
        package.write_all(text.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}

fn header(paper: &Paper) -> String {
    format!(
        concat!(
            "{}<w:hdr {}><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr><w:r><w:rPr>",
            "<w:bdr w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/></w:rPr>",
            "<w:t xml:space=\"preserve\"> {} </w:t></w:r></w:p></w:hdr>"
        ),
        markup::DECLARATION,
        markup::NAMESPACE,
        escape(paper.notice.as_deref().unwrap_or_default())
    )
}

/// Without a date of its own a paper is dated to the first day of the century, so that no clock gets into the bytes.
fn core_properties(paper: &Paper) -> String {
    let day = paper.date.map_or_else(|| "2000-01-01".to_owned(), |day| day.format("%Y-%m-%d").to_string());
    format!(
        concat!(
            "{}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" ",
            "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" ",
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>",
            "<dcterms:created xsi:type=\"dcterms:W3CDTF\">{}T00:00:00Z</dcterms:created></cp:coreProperties>"
        ),
        markup::DECLARATION,
        escape(&paper.title.concat()),
        day
    )
}
