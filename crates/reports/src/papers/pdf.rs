//! The PDF of an official paper, on the grid of GB/T 9704-2012.

use serde_json::{Value, json};

use super::PaperError;
use super::numbering::{annex_mark, attachment_lines, numbered, official_date};
use super::page::archive_of;
use super::paper::Paper;

/// The template of an official paper; its input is [`pdf_input`].
pub const PAPER_TEMPLATE: &str = include_str!("paper.typ");

/// The paper as PDF: PDF/A-2b when it has a date. The same paper gives the same bytes.
///
/// # Errors
/// [`PaperError::Pages`] if it cannot be laid out, [`PaperError::Data`] if it cannot be handed to the template.
pub fn pdf(paper: &Paper) -> Result<Vec<u8>, PaperError> {
    Ok(typeset::pdf(PAPER_TEMPLATE, &pdf_input(paper)?, paper.date.map(archive_of))?)
}

/// The paper's pages as SVG pictures, one each, for the preview on the screen.
///
/// # Errors
/// As [`pdf`].
pub fn preview(paper: &Paper) -> Result<Vec<String>, PaperError> {
    Ok(typeset::pages_svg(PAPER_TEMPLATE, &pdf_input(paper)?)?)
}

/// What the template reads: the paper cleaned and numbered, and the words around it.
///
/// # Errors
/// [`PaperError::Data`] if the paper cannot be written as JSON.
pub fn pdf_input(paper: &Paper) -> Result<Value, PaperError> {
    let set = numbered(paper);
    let count = set.annexes.len();
    let marks: Vec<String> = (0..count).map(|index| annex_mark(index, count)).collect();
    Ok(json!({
        "title": set.title,
        "addressee": set.addressee,
        "blocks": serde_json::to_value(&set.blocks)?,
        "attachments": attachment_lines(&set.attachments),
        "issuer": set.issuer,
        "date": set.date.map(official_date),
        "annexes": serde_json::to_value(&set.annexes)?,
        "annex_marks": marks,
        "notice": set.notice,
    }))
}

/// The characters of a paper that no bundled face can draw, for a warning before it is printed with an empty box.
///
/// # Errors
/// [`PaperError::Data`] if the paper cannot be written as JSON, [`PaperError::Pages`] if a bundled face cannot be read.
pub fn missing_characters(paper: &Paper) -> Result<Vec<char>, PaperError> {
    Ok(typeset::missing_characters(&pdf_input(paper)?.to_string())?)
}
