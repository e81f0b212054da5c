//! GB/T 9704-2012 measured on the page as laid out.

use reports::papers::{Block, PAPER_TEMPLATE, Paper, pdf, pdf_input, preview};
use typeset::{Line, text_lines};

use crate::sample::{hard_cases, hostile, report};

const BODY_PT: f64 = 16.0;
const MM: f64 = 72.0 / 25.4;
const LEFT: f64 = 28.0 * MM;
const RIGHT: f64 = (210.0 - 26.0) * MM;
const TOP: f64 = 37.0 * MM;
const BOTTOM: f64 = (297.0 - 35.0) * MM;

fn pages(paper: &Paper) -> Vec<Vec<Line>> {
    text_lines(PAPER_TEMPLATE, &pdf_input(paper).unwrap()).unwrap()
}

fn body(page: &[Line]) -> Vec<&Line> {
    page.iter().filter(|line| (line.size_pt - BODY_PT).abs() < 0.01).collect()
}

fn full_width(line: &Line) -> usize {
    line.chars.chars().filter(|c| !c.is_ascii() && *c != '\u{a0}').count()
}

#[test]
fn no_line_has_more_than_28_characters_and_no_page_more_than_22_lines() {
    for paper in [report(), hostile()] {
        for page in pages(&paper) {
            let body = body(&page);
            assert!(body.len() <= 22, "{} lines", body.len());
            for line in body {
                assert!(full_width(line) <= 28, "{} in {}", full_width(line), line.chars);
            }
        }
    }
}

#[test]
fn a_full_line_has_exactly_28_characters_and_a_full_page_22_lines() {
    let text = "走访群众收集诉求逐件答复".repeat(120);
    let paper = Paper { title: vec!["核对".to_owned()], blocks: vec![Block::Paragraph(text)], ..Paper::default() };
    let pages = pages(&paper);
    assert_eq!(body(&pages[1]).len(), 22);
    for line in body(&pages[1]) {
        assert_eq!(full_width(line), 28, "{}", line.chars);
    }
}

#[test]
fn the_pitch_is_29_points_within_a_half() {
    for paper in [report(), hostile()] {
        for page in pages(&paper) {
            for pair in body(&page).windows(2) {
                let pitch = pair[1].y_pt - pair[0].y_pt;
                let running = pitch < 40.0;
                assert!(!running || (pitch - 29.0).abs() <= 0.5, "{pitch} before {}", pair[1].chars);
            }
        }
    }
}

#[test]
fn all_text_but_header_and_number_stands_inside_the_margins() {
    for page in pages(&report()) {
        for line in page.iter().filter(|line| (line.size_pt - 10.5).abs() > 0.01 && (line.size_pt - 14.0).abs() > 0.01)
        {
            assert!(line.x_pt > LEFT - 1.0 && line.right_pt < RIGHT + 1.0, "{line:?}");
            assert!(line.y_pt > TOP && line.y_pt < BOTTOM, "{line:?}");
        }
    }
}

#[test]
fn page_numbers_stand_right_on_odd_and_left_on_even_pages_seven_millimetres_below() {
    for (index, page) in pages(&report()).iter().enumerate() {
        let number = page.last().unwrap();
        assert_eq!(number.chars, format!("— {} —", index + 1));
        assert!((number.size_pt - 14.0).abs() < 0.01);
        if index % 2 == 0 {
            assert!((RIGHT - number.right_pt - 14.0).abs() < 0.5, "odd: {number:?}");
        } else {
            assert!((number.x_pt - LEFT - 14.0).abs() < 0.5, "even: {number:?}");
        }
        assert!((number.y_pt - 0.88 * 14.0 - BOTTOM - 7.0 * MM).abs() < 1.0, "{number:?}");
    }
}

#[test]
fn the_title_is_22_points_two_lines_down_and_centred() {
    let pages = pages(&report());
    let title: Vec<&Line> = pages[0].iter().filter(|line| (line.size_pt - 22.0).abs() < 0.01).collect();
    assert_eq!(title.len(), 2);
    assert!(title[0].y_pt > TOP + 2.0 * 28.99, "{:?}", title[0]);
    for line in title {
        assert!(((line.x_pt - LEFT) - (RIGHT - line.right_pt)).abs() < 1.5, "{line:?}");
    }
}

#[test]
fn unsealed_the_date_begins_two_characters_right_of_the_issuer() {
    let pages = pages(&report());
    let signed: Vec<&Line> =
        pages.iter().flatten().filter(|l| l.chars.starts_with("区“满意”行动领导小组办公室")).collect();
    let dated = pages.iter().flatten().find(|l| l.chars == "2026年10月16日").unwrap();
    let [issuer] = signed[..] else { panic!("{signed:?}") };
    assert!((dated.x_pt - issuer.x_pt - 2.0 * 15.78).abs() < 0.5);
    assert!((RIGHT - issuer.right_pt - 2.0 * 15.78).abs() < 1.0, "{issuer:?}");
    assert!((dated.y_pt - issuer.y_pt - 28.99).abs() < 0.5);
}

#[test]
fn a_long_table_repeats_its_head_on_every_page() {
    let mut table = hard_cases(1000);
    table.caption = Some("台账".to_owned());
    let paper = Paper { title: vec!["长表".to_owned()], blocks: vec![Block::Table(table)], ..report() };
    let paper = Paper { annexes: Vec::new(), attachments: Vec::new(), issuer: None, ..paper };
    let pages = pages(&paper);
    assert!(pages.len() > 50);
    for page in &pages[..pages.len() - 1] {
        assert_eq!(page.iter().filter(|line| line.chars.starts_with("序号\t")).count(), 1);
    }
    let last = pages.iter().flatten().rfind(|line| line.chars.starts_with("1000")).unwrap();
    assert!((last.size_pt - 12.0).abs() < 0.01);
}

#[test]
fn the_same_paper_gives_the_same_pdf_and_preview() {
    let paper = report();
    let bytes = pdf(&paper).unwrap();
    assert_eq!(bytes, pdf(&paper).unwrap());
    assert!(String::from_utf8_lossy(&bytes).contains("pdfaid:part>2<"), "PDF/A-2b");
    let pages = preview(&paper).unwrap();
    assert_eq!(pages, preview(&paper).unwrap());
    assert_eq!(pages.len(), self::pages(&paper).len());
    assert!(pages.iter().all(|page| page.starts_with("<svg") && page.ends_with("</svg>")));
}
