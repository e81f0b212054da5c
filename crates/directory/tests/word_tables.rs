//! Tables of a Word file are read as a reader of the paper sees them, and what is no table, torn or oversized is refused.
#![allow(clippy::unwrap_used)]

use directory::source::{self, Limits, Sheet};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

fn docx(body: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>"#
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(text.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

fn cell(how: &str, inside: &str) -> String {
    format!("<w:tc><w:tcPr>{how}</w:tcPr>{inside}</w:tc>")
}

fn table(rows: &[Vec<String>]) -> String {
    let rows: String = rows.iter().map(|cells| format!("<w:tr>{}</w:tr>", cells.concat())).collect();
    format!("<w:tbl>{rows}</w:tbl>")
}

fn plain(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| cell("", &paragraph(text))).collect()
}

fn cells(sheet: &Sheet) -> Vec<(u32, Vec<&str>)> {
    sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(String::as_str).collect())).collect()
}

fn reason(bytes: &[u8]) -> String {
    source::read("走访情况表.docx", bytes).unwrap_err().reason
}

#[test]
fn every_table_is_a_sheet_and_merged_cells_stand_in_each_of_their_rows() {
    let merged = |text: &str| cell(r#"<w:vMerge w:val="restart"/>"#, &paragraph(text));
    let goes_on = || cell("<w:vMerge/>", "<w:p/>");
    let body = [
        paragraph("第4次集中走访情况表"),
        table(&[
            plain(&["居民区", "日期", "反映内容"]),
            [vec![merged("上海新村"), merged("2026年10月8日")], plain(&["路灯不亮"])].concat(),
            [vec![goes_on(), goes_on()], plain(&["水管漏水"])].concat(),
            [vec![cell(r#"<w:gridSpan w:val="2"/>"#, &paragraph("合计"))], plain(&["2"])].concat(),
        ]),
        table(&[plain(&["备注"])]),
    ];
    let sheets = source::read("走访情况表.docx", &docx(&body.concat())).unwrap();
    assert_eq!(sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    let expected = [
        (1, vec!["居民区", "日期", "反映内容"]),
        (2, vec!["上海新村", "2026年10月8日", "路灯不亮"]),
        (3, vec!["上海新村", "2026年10月8日", "水管漏水"]),
        (4, vec!["合计", "", "2"]),
    ];
    assert_eq!(cells(&sheets[0]), expected);
}

#[test]
fn a_cell_holds_what_the_paper_shows() {
    let inner = table(&[plain(&["内层"])]);
    let drawn = "<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>图中字</w:t></w:r></w:p></mc:Choice>\
                 <mc:Fallback><w:p><w:r><w:t>图中字</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>";
    let row = vec![
        cell(
            "",
            "<w:p><w:del><w:r><w:delText>旧的</w:delText></w:r></w:del><w:ins><w:r><w:t>新的</w:t></w:r></w:ins></w:p>",
        ),
        cell("", "<w:p><w:r><w:t>甲&amp;乙&#20010;</w:t><w:br/><w:t>次行</w:t></w:r></w:p>"),
        cell("", &format!("{}{inner}", paragraph("外层"))),
        cell("", drawn),
        cell("", "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"),
    ];
    let sheets = source::read("表.docx", &docx(&table(&[row]))).unwrap();
    assert_eq!(sheets.len(), 1, "a table in a cell is no sheet");
    assert_eq!(cells(&sheets[0]), [(1, vec!["新的", "甲&乙个 次行", "外层 内层", "图中字", ""])]);
}

#[test]
fn what_is_no_table_torn_or_oversized_is_refused() {
    assert_eq!(reason(&docx(&paragraph("今天走访了三户"))), "source_no_table");
    assert_eq!(reason(&docx(&table(&[plain(&[" ", ""])]))), "source_empty");
    assert_eq!(reason(&docx("<w:tbl><w:tr></w:tbl>")), "source_unreadable");
    assert_eq!(reason(&docx(&table(&[plain(&["&own;"])]))), "source_unreadable", "no file names texts of its own");
    let whole = docx(&table(&[plain(&["居民区"])]));
    assert_eq!(reason(&whole[..whole.len() / 2]), "source_unreadable");
    let rows: Vec<Vec<String>> = (0..20).map(|n| plain(&[&format!("第{n}行")])).collect();
    let many = docx(&table(&rows));
    let within = |limits: Limits| source::read_within("表.docx", &many, &limits).unwrap_err().reason;
    assert_eq!(within(Limits { rows: 19, ..Limits::USUAL }), "source_too_many_rows");
    assert_eq!(within(Limits { text_bytes: 8, ..Limits::USUAL }), "source_too_large");
    assert_eq!(within(Limits { expanded_bytes: 64, ..Limits::USUAL }), "source_expands_too_far");
}
