//! Papers with nothing in them, too much in them, or characters no face has.

use reports::papers::{Align, Block, Column, Paper, Table, docx, missing_characters, pdf, title_lines, xlsx};
use reports::papers::{PAPER_TEMPLATE, Workbook, pdf_input};
use typeset::text_lines;

use crate::sample::report;

#[test]
fn an_empty_paper_and_an_empty_table_are_still_files() {
    let nothing = Paper::default();
    assert!(pdf(&nothing).unwrap().starts_with(b"%PDF"));
    assert!(docx(&nothing).unwrap().starts_with(b"PK"));
    let bare = Table { rows: vec![vec!["x".to_owned()]], ..Table::default() };
    let paper = Paper { blocks: vec![Block::Table(bare), Block::Paragraph(String::new())], ..Paper::default() };
    assert!(pdf(&paper).unwrap().starts_with(b"%PDF"));
    assert!(docx(&paper).unwrap().starts_with(b"PK"));
    assert!(xlsx(&Workbook { sheets: vec![sheet()], ..Workbook::default() }).unwrap().starts_with(b"PK"));
}

fn sheet() -> reports::papers::Sheet {
    reports::papers::Sheet { name: "空表".to_owned(), ..Default::default() }
}

#[test]
fn short_rows_are_filled_and_a_cell_longer_than_a_page_goes_on() {
    let columns = vec![Column::new("甲", 1, Align::Left), Column::new("乙", 0, Align::Left)];
    let long = "长".repeat(4000) + "尾";
    let table =
        Table { caption: None, columns, rows: vec![vec!["一".to_owned()], vec![long], vec!["末行".to_owned()]] };
    let paper = Paper { blocks: vec![Block::Table(table)], ..Paper::default() };
    let pages = text_lines(PAPER_TEMPLATE, &pdf_input(&paper).unwrap()).unwrap();
    let all: String = pages.iter().flatten().map(|line| line.chars.as_str()).collect();
    assert!(pages.len() > 3 && all.matches('长').count() == 4000 && all.contains('尾') && all.contains("末行"));
    assert!(docx(&paper).unwrap().starts_with(b"PK"));
}

#[test]
fn a_name_no_face_can_draw_is_told_before_printing() {
    assert_eq!(missing_characters(&report()).unwrap(), Vec::<char>::new());
    let paper = Paper { blocks: vec![Block::Paragraph("姓名：ꙮ".to_owned())], ..Paper::default() };
    assert_eq!(missing_characters(&paper).unwrap(), ['ꙮ']);
}

#[test]
fn an_offered_title_fits_its_lines_on_the_page() {
    let title = title_lines("关于2026年第4次“满意在徐汇·服务在基层”集中走访情况的报告");
    let count = title.len();
    let pages = text_lines(PAPER_TEMPLATE, &pdf_input(&Paper { title, ..Paper::default() }).unwrap()).unwrap();
    assert_eq!(pages[0].iter().filter(|line| (line.size_pt - 22.0).abs() < 0.01).count(), count);
}
