//! The DOCX opened again.

use reports::papers::{Block, Paper, docx};
use std::io::{Cursor, Read};
use zip::ZipArchive;

use crate::sample::{NASTY_CLEAN, hard_cases, report};

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Tags closed in the order they were opened, attributes quoted, no bare `&` or `<` in text.
fn assert_well_formed(name: &str, xml: &str) {
    let mut open = Vec::new();
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>").expect(name);
    while let Some(start) = rest.find('<') {
        assert_text(name, &rest[..start]);
        let end = start + rest[start..].find('>').unwrap_or_else(|| panic!("{name}: tag not closed"));
        let tag = &rest[start + 1..end];
        assert_eq!(tag.matches('"').count() % 2, 0, "{name}: {tag}");
        if let Some(closing) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closing), "{name}");
        } else if !tag.ends_with('/') {
            open.push(tag.split([' ', '\n']).next().unwrap().to_owned());
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{name}: {open:?} left open");
}

fn assert_text(name: &str, text: &str) {
    for (at, _) in text.match_indices('&') {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;"].iter().any(|entity| text[at..].starts_with(entity));
        assert!(known, "{name}: bare & in {text}");
    }
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{name}: control character");
}

#[test]
fn every_part_is_well_formed() {
    let bytes = docx(&report()).unwrap();
    let archive = ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names.len(), 12);
    for name in names {
        assert_well_formed(&name, &part(&bytes, &name));
    }
}

#[test]
fn the_package_has_what_an_office_needs() {
    let bytes = docx(&report()).unwrap();
    let document = part(&bytes, "word/document.xml");
    let tables = document.matches("<w:tbl>").count();
    assert_eq!((tables, document.matches("<w:tblHeader/>").count()), (3, 3), "each table repeats its head");
    assert!(document.contains("<w:docGrid w:type=\"lines\" w:linePitch=\"579\"/>"));
    assert!(document.contains("w:type=\"even\" r:id=\"rId6\""));
    let fonts = part(&bytes, "word/fontTable.xml");
    assert!(fonts.contains("<w:font w:name=\"仿宋_GB2312\"><w:altName w:val=\"仿宋\"/><w:charset w:val=\"86\"/>"));
    assert_eq!(fonts.matches("<w:altName").count(), 5);
    assert!(part(&bytes, "word/settings.xml").contains("<w:evenAndOddHeaders/>"));
    let styles = part(&bytes, "word/styles.xml");
    assert!(styles.contains("w:line=\"579\" w:lineRule=\"exact\"") && styles.contains("w:eastAsia=\"zh-CN\""));
    assert!(part(&bytes, "word/header1.xml").contains("练习数据"));
}

#[test]
fn names_and_signs_survive() {
    let document = part(&docx(&report()).unwrap(), "word/document.xml");
    let escaped = NASTY_CLEAN.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    assert!(document.contains(&escaped));
}

#[test]
fn headings_are_numbered_by_their_level() {
    let document = part(&docx(&report()).unwrap(), "word/document.xml");
    for heading in
        ["一、走访基本情况", "（二）团队成员参加", "二、诉求收集与办理", "（一）分类情况", "1.已答复的", "2.在办的"]
    {
        assert!(document.contains(heading), "{heading}");
    }
    assert!(document.contains("附件：1.各街道（镇）走访情况表") && document.contains(">附件2<"));
}

#[test]
fn without_a_notice_no_page_has_a_header() {
    let paper = Paper { notice: None, ..report() };
    assert!(!part(&docx(&paper).unwrap(), "word/document.xml").contains("headerReference"));
}

#[test]
fn the_same_paper_gives_the_same_bytes_and_a_thousand_rows_work() {
    let paper = Paper { blocks: vec![Block::Table(hard_cases(1000))], ..report() };
    let bytes = docx(&paper).unwrap();
    assert_eq!(bytes, docx(&paper).unwrap());
    let document = part(&bytes, "word/document.xml");
    assert_well_formed("document", &document);
    assert!(document.matches("<w:tr>").count() > 1000);
}

/// The paragraphs of a piece of markup and how many of them are kept with what follows.
fn kept_of(markup: &str) -> (usize, usize) {
    (markup.matches("<w:pPr>").count(), markup.matches("<w:keepNext/>").count())
}

#[test]
fn the_signature_takes_the_end_of_the_body_with_it() {
    let document = part(&docx(&report()).unwrap(), "word/document.xml");
    let paragraphs: Vec<&str> = document.split("<w:p>").collect();
    let at = |words: &str| paragraphs.iter().position(|p| p.contains(words)).unwrap();
    let (last, dated) = (at(">特此报告。<"), at(">2026年10月16日<"));
    assert!(!paragraphs[last - 1].contains("<w:keepNext/>") && !paragraphs[dated].contains("<w:keepNext/>"));
    assert!(dated > last + 3, "attachments, blank lines, issuer");
    for paragraph in &paragraphs[last..dated] {
        assert!(paragraph.contains("/><w:keepNext/>"), "{paragraph}");
    }
    let unsigned = Paper { issuer: None, date: None, ..report() };
    let document = part(&docx(&unsigned).unwrap(), "word/document.xml");
    assert!(document.contains("<w:pStyle w:val=\"BodyText\"/></w:pPr><w:r><w:t xml:space=\"preserve\">特此报告"));
}

#[test]
fn a_short_table_stays_whole_and_a_long_one_keeps_its_last_two_rows_together() {
    let (mut short, mut long) = (0, 0);
    let document = part(&docx(&report()).unwrap(), "word/document.xml");
    for table in document.split("<w:tbl>").skip(1) {
        let rows: Vec<&str> = table.split("</w:tbl>").next().unwrap().split("<w:tr>").skip(1).collect();
        let is_short = rows.len() <= 9;
        *(if is_short { &mut short } else { &mut long }) += 1;
        for (index, row) in rows.iter().enumerate().skip(1) {
            let (all, kept) = kept_of(row);
            let is_tied = if is_short { index + 1 < rows.len() } else { index + 2 == rows.len() };
            assert_eq!(kept, if is_tied { all } else { 0 }, "row {index} of {}", rows.len());
        }
    }
    assert!(short > 0 && long > 0, "{short} short, {long} long");
}
