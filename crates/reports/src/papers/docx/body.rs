//! The document part: blocks to paragraphs and tables.

use super::markup::{DECLARATION, NAMESPACE, blank, half_width, indented, kept, paragraph, run, spacer};
use crate::papers::numbering::{annex_mark, attachment_lines, official_date};
use crate::papers::paper::{Align, Block, Column, Paper, Table};

/// Width of the text in twips: A4 less 28 and 26 mm.
const TEXT_WIDTH: u32 = 8844;
/// A table of no more rows stands on one page.
const MOST_KEPT_WHOLE: usize = 8;
/// Half characters of a line.
const LINE: u32 = 56;

/// The whole document part of a paper that is cleaned and numbered already.
pub(super) fn document(paper: &Paper) -> String {
    let mut body = blank() + &blank();
    body.push_str(&title(&paper.title));
    body.push_str(&blank());
    if let Some(addressee) = &paper.addressee {
        body.push_str(&paragraph("Normal", &format!("{addressee}：")));
    }
    body.push_str(&to_the_end(paper));
    for (index, annex) in paper.annexes.iter().enumerate() {
        body.push_str(&paragraph("AnnexMark", &annex_mark(index, paper.annexes.len())));
        body.push_str(&blank());
        body.push_str(&title(&annex.title));
        body.push_str(&spacer(260));
        body.push_str(&blocks(&annex.blocks));
    }
    format!("{DECLARATION}<w:document {NAMESPACE}><w:body>{body}{}</w:body></w:document>", section(paper))
}

/// Body, attachments and signature; the signature takes the end of the body with it to the next page.
fn to_the_end(paper: &Paper) -> String {
    let signature = signature(paper);
    if signature.is_empty() {
        return blocks(&paper.blocks) + &attachments(&paper.attachments);
    }
    let is_text = |block: &Block| matches!(block, Block::Paragraph(_) | Block::Note(_));
    let tied = usize::from(paper.blocks.last().is_some_and(is_text));
    let (before, last) = paper.blocks.split_at(paper.blocks.len() - tied);
    blocks(before) + &kept(&(blocks(last) + &attachments(&paper.attachments))) + &signature
}

fn title(lines: &[String]) -> String {
    lines.iter().map(|line| paragraph("Title", line)).collect()
}

fn blocks(blocks: &[Block]) -> String {
    blocks
        .iter()
        .map(|block| match block {
            Block::Heading1(text) => paragraph("Heading1", text),
            Block::Heading2(text) => paragraph("Heading2", text),
            Block::Heading3(text) => paragraph("Heading3", text),
            Block::Paragraph(text) => paragraph("BodyText", text),
            Block::Note(text) => paragraph("Note", text),
            Block::Table(set) => table(set),
        })
        .collect()
}

fn attachments(names: &[String]) -> String {
    let mut out = String::new();
    for (index, (number, name)) in attachment_lines(names).into_iter().enumerate() {
        let number_width = half_width(&number);
        let (lead, hanging) = if index == 0 { (blank(), 6 + number_width) } else { (String::new(), number_width) };
        let word = if index == 0 { "附件：" } else { "" };
        let text = format!("{word}{number}{name}");
        out.push_str(&lead);
        out.push_str(&indented(&text, (10 + number_width, 0, hanging), "both"));
    }
    out
}

/// Unsealed: the issuer ends two characters from the right, a very long one less; the date begins two characters right of
/// the issuer's first.
fn signature(paper: &Paper) -> String {
    let issuer = paper.issuer.clone().unwrap_or_default();
    let date = paper.date.map(official_date).unwrap_or_default();
    if issuer.is_empty() && date.is_empty() {
        return String::new();
    }
    let (issuer_width, date_width) = (half_width(&issuer), half_width(&date));
    let room = issuer_width.max(date_width + 4).min(LINE);
    let edge = 4.min(LINE - room);
    let mut out = kept(&(blank() + &indented(&issuer, (0, (edge + room).saturating_sub(issuer_width), 0), "right")));
    out.push_str(&indented(&date, (0, (edge + room).saturating_sub(date_width + 4), 0), "right"));
    out
}

fn table(table: &Table) -> String {
    if table.columns.is_empty() {
        return String::new();
    }
    let widths = widths(&table.columns);
    let is_whole = table.rows.len() <= MOST_KEPT_WHOLE;
    let mut out = table.caption.as_deref().map(|text| paragraph("Caption", text)).unwrap_or_default();
    out.push_str(TABLE_START);
    out.push_str("<w:tblGrid>");
    for width in &widths {
        out.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
    }
    out.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (column, width) in table.columns.iter().zip(&widths) {
        out.push_str(&cell(*width, &paragraph("TableHead", &column.head)));
    }
    out.push_str("</w:tr>");
    for (index, row) in table.rows.iter().enumerate() {
        let markup = row_markup(table, row, &widths);
        let is_last = index + 1 == table.rows.len();
        let is_tied = !is_last && (is_whole || index + 2 == table.rows.len()) && is_short(row, &widths);
        out.push_str(&if is_tied { kept(&markup) } else { markup });
    }
    out.push_str("</w:tbl>");
    out.push_str(&spacer(20));
    out
}

const TABLE_START: &str = concat!(
    "<w:tbl><w:tblPr><w:tblW w:w=\"8844\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>",
    "<w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>",
    "<w:left w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>",
    "<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>",
    "<w:right w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>",
    "<w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>",
    "<w:insideV w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>",
    "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"80\" w:type=\"dxa\"/>",
    "<w:right w:w=\"80\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>"
);

/// True for a row not longer than a third of a page.
fn is_short(row: &[String], widths: &[u32]) -> bool {
    let lines = row.iter().zip(widths).map(|(text, width)| half_width(text) * 120 / width.saturating_sub(160).max(240));
    lines.max().unwrap_or(0) <= 14
}

/// A short row stays whole on its page; the last but one also stays with the last ([`table`]).
fn row_markup(table: &Table, row: &[String], widths: &[u32]) -> String {
    let mut out = String::from("<w:tr>");
    if is_short(row, widths) {
        out.push_str("<w:trPr><w:cantSplit/></w:trPr>");
    }
    for ((text, column), width) in table.cells(row).zip(&table.columns).zip(widths) {
        out.push_str(&cell(*width, &cell_paragraph(text, column.align)));
    }
    out.push_str("</w:tr>");
    out
}

fn cell(width: u32, content: &str) -> String {
    format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>{content}</w:tc>"
    )
}

fn cell_paragraph(text: &str, align: Align) -> String {
    let stand = match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    };
    format!("<w:p><w:pPr><w:pStyle w:val=\"TableCell\"/><w:jc w:val=\"{stand}\"/></w:pPr>{}</w:p>", run(text))
}

/// Column widths in twips; the last takes what rounding left.
fn widths(columns: &[Column]) -> Vec<u32> {
    let shares: u32 = columns.iter().map(|column| u32::from(column.width)).sum::<u32>().max(1);
    let mut widths: Vec<u32> = columns.iter().map(|column| TEXT_WIDTH * u32::from(column.width) / shares).collect();
    let rest = TEXT_WIDTH - widths.iter().sum::<u32>();
    if let Some(last) = widths.last_mut() {
        *last += rest;
    }
    widths
}

fn section(paper: &Paper) -> String {
    let header = if paper.notice.is_some() {
        "<w:headerReference w:type=\"default\" r:id=\"rId4\"/><w:headerReference w:type=\"even\" r:id=\"rId4\"/>"
    } else {
        ""
    };
    format!(
        concat!(
            "<w:sectPr>{}<w:footerReference w:type=\"default\" r:id=\"rId5\"/><w:footerReference w:type=\"even\" r:id=\"rId6\"/>",
            "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" ",
            "w:header=\"1134\" w:footer=\"1304\" w:gutter=\"0\"/><w:docGrid w:type=\"lines\" w:linePitch=\"579\"/></w:sectPr>"
        ),
        header
    )
}
