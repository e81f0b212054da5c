//! The text of one report, page by page, against the file a person has read.

use reports::papers::{PAPER_TEMPLATE, pdf_input};
use std::path::Path;
use typeset::text_lines;

use crate::sample::{NASTY_CLEAN, report};

fn extracted() -> String {
    let pages = text_lines(PAPER_TEMPLATE, &pdf_input(&report()).unwrap()).unwrap();
    let mut out = String::new();
    for page in pages {
        for line in page {
            out.push_str(&line.chars);
            out.push('\n');
        }
        out.push('\u{c}');
    }
    out
}

#[test]
fn the_report_reads_as_the_golden_file() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reports/sample_report.txt");
    let text = extracted();
    if std::env::var_os("WRITE_GOLDEN").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    assert_eq!(
        text,
        std::fs::read_to_string(&file).unwrap(),
        "WRITE_GOLDEN=1 writes the new text; read it before committing"
    );
}

#[test]
fn names_and_signs_survive_on_the_page() {
    let text = extracted().replace('\n', "");
    for piece in NASTY_CLEAN.split(' ') {
        assert!(text.contains(piece), "{piece}");
    }
}
