//! What may not stand alone on a page: a signature, a table's last row. Tried at every place of the page.

use reports::papers::{Align, Block, Column, PAPER_TEMPLATE, Paper, Table, docx, pdf_input};
use typeset::{Line, text_lines};

use crate::sample::day;

const ISSUER: &str = "区领导小组办公室";

fn paragraph(text: String) -> Block {
    Block::Paragraph(text)
}

/// So many lines of body, then the last paragraph, an attachment and the signature.
fn signed(lines: usize, last: &str) -> Paper {
    let body = (0..lines).map(|n| paragraph(format!("第{n}行"))).chain([paragraph(last.to_owned())]);
    Paper {
        title: vec!["核对".to_owned()],
        blocks: body.collect(),
        attachments: vec!["走访情况表".to_owned()],
        issuer: Some(ISSUER.to_owned()),
        date: Some(day()),
        ..Paper::default()
    }
}

fn pages(paper: &Paper) -> Vec<Vec<Line>> {
    text_lines(PAPER_TEMPLATE, &pdf_input(paper).unwrap()).unwrap()
}

fn body_before(page: &[Line], words: &str) -> Option<usize> {
    let at = page.iter().position(|line| line.chars == words)?;
    Some(page[..at].iter().filter(|line| (line.size_pt - 16.0).abs() < 0.01 && !line.chars.contains("附件")).count())
}

fn assert_grid(pages: &[Vec<Line>]) {
    for page in pages {
        let body: Vec<&Line> = page.iter().filter(|line| (line.size_pt - 16.0).abs() < 0.01).collect();
        assert!(body.len() <= 22);
        for pair in body.windows(2) {
            let pitch = pair[1].y_pt - pair[0].y_pt;
            assert!(pitch > 40.0 || (pitch - 29.0).abs() <= 0.5, "{pitch} before {}", pair[1].chars);
        }
    }
}

#[test]
fn a_signature_never_stands_alone() {
    let long = "一是对尚未走访的6个团队逐一联系，10月底前完成补访；共1 087件，其中“加装电梯”168件。".repeat(7);
    for (last, least) in [("特此报告。", 1), (long.as_str(), 3)] {
        for lines in 3..26 {
            let pages = pages(&signed(lines, last));
            let before = pages.iter().find_map(|page| body_before(page, ISSUER)).unwrap();
            assert!(before >= least, "{lines} lines: {before} before the signature");
            assert_grid(&pages);
        }
    }
}

#[test]
fn a_long_issuer_stays_on_its_line_and_inside_the_margins() {
    for count in [20, 26, 27, 28, 40] {
        let issuer = "区".repeat(count);
        let paper = Paper { issuer: Some(issuer.clone()), ..signed(3, "特此报告。") };
        let pages = pages(&paper);
        let signed: Vec<&Line> = pages[0].iter().filter(|line| line.chars.starts_with('区')).collect();
        assert!(count > 28 || signed.len() == 1, "{count}");
        for line in signed {
            assert!(line.x_pt > 79.3 && line.right_pt < 522.0, "{count}: {line:?}");
        }
        assert!(docx(&paper).unwrap().starts_with(b"PK"));
    }
}

#[test]
fn a_parted_last_paragraph_reads_as_the_whole_one() {
    let long =
        "诉求736件、意见建议198件、咨询121件；面积86.35㎡，占比91.4%，电话021-64333333，“老大难”已办。".repeat(8);
    let read = |paper: &Paper| -> Vec<String> {
        let lines = pages(paper).into_iter().flatten().map(|line| line.chars);
        lines.filter(|chars| !chars.starts_with('—') && !chars.starts_with('第') && chars != "核对").collect()
    };
    for lines in [0, 4, 9] {
        let unsigned = Paper { issuer: None, date: None, attachments: Vec::new(), ..signed(lines, &long) };
        let (whole, signed) = (read(&unsigned), read(&signed(lines, &long)));
        assert_eq!(signed[..whole.len()], whole[..], "the same breaks");
    }
}

#[test]
fn a_last_paragraph_longer_than_a_page_is_still_set_whole() {
    let pages = pages(&signed(2, &"走访群众收集诉求逐件答复".repeat(120)));
    let all: String = pages.iter().flatten().map(|line| line.chars.as_str()).collect();
    assert_eq!(all.matches('走').count(), 121, "with the attachment's");
    assert!(pages.iter().find_map(|page| body_before(page, ISSUER)).unwrap() >= 3);
}

#[test]
fn a_last_row_never_stands_alone() {
    for rows in 1..45 {
        let row = |n: usize| vec![format!("行{n}"), n.to_string()];
        let columns = vec![Column::new("类别", 3, Align::Left), Column::new("件数", 1, Align::Right)];
        let table = Table { caption: Some("情况".to_owned()), columns, rows: (1..=rows).map(row).collect() };
        let pages =
            pages(&Paper { title: vec!["核对".to_owned()], blocks: vec![Block::Table(table)], ..Paper::default() });
        let of = |page: &Vec<Line>| page.iter().filter(|line| line.chars.starts_with('行')).count();
        let counts: Vec<usize> = pages.iter().map(of).collect();
        assert_eq!(counts.iter().sum::<usize>(), rows);
        assert!(rows == 1 || *counts.last().unwrap() >= 2, "{rows} rows: {counts:?}");
    }
}
