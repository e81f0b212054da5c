//! The three files: openable, the same bytes for the same data, the workbook's sums equal to the figures.

use crate::made::{frozen, report, texts};
use calamine::{Data, Reader, Xlsx};
use reports::Format;
use std::io::{Cursor, Read};

#[test]
fn the_same_data_gives_the_same_bytes_and_other_data_others() {
    let texts = texts(&[("next", "逐件办理。")]);
    let (first, again) = (frozen(None), frozen(None));
    assert_eq!(first.table, again.table, "two laptops that did the same count the same");
    for format in [Format::Docx, Format::Pdf, Format::Xlsx] {
        let bytes = report(&first, &texts).make(format).unwrap();
        assert!(bytes == report(&first, &texts).make(format).unwrap(), "{format:?} differs from itself");
        let mut other = first.clone();
        other.table.rows.iter_mut().for_each(|row| row.value += 1);
        assert!(bytes != report(&other, &texts).make(format).unwrap(), "{format:?} does not see the data");
    }
}

#[test]
fn each_file_is_what_it_says() {
    let frozen = frozen(None);
    let none = texts(&[]);
    let report = report(&frozen, &none);
    assert!(report.make(Format::Pdf).unwrap().starts_with(b"%PDF-"));
    let docx = report.make(Format::Docx).unwrap();
    let mut package = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut document = String::new();
    package.by_name("word/document.xml").unwrap().read_to_string(&mut document).unwrap();
    assert!(document.contains("参加28人次") && document.contains("乐山二三村"));
}

#[test]
fn the_workbook_adds_up() {
    let frozen = frozen(None);
    let none = texts(&[]);
    let bytes = report(&frozen, &none).make(Format::Xlsx).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["指标", "台账", "未收到"]);
    let figures = book.worksheet_range("指标").unwrap();
    let head = figures.rows().position(|cells| cells[1] == Data::String("指标".into())).unwrap();
    let lines: Vec<&[Data]> = figures.rows().skip(head + 1).collect();
    assert_eq!(lines.len(), frozen.table.rows.len());
    for (row, line) in frozen.table.rows.iter().zip(&lines) {
        assert_eq!(line[1], Data::String(row.words["zh"].clone()), "{}", row.id);
        assert_eq!(line[2], Data::Float(f64::from(row.value)), "{}", row.id);
    }
    let names: std::collections::BTreeSet<String> =
        lines.iter().map(|line| format!("{} {}", line[0], line[1])).collect();
    assert_eq!(names.len(), lines.len(), "two figures share group and name");
    let is_code = |text: &str| text.contains(|c: char| c.is_ascii_lowercase());
    assert!(
        !lines.iter().flat_map(|line| line.iter()).any(|cell| is_code(&cell.to_string())),
        "code words in a workbook"
    );
    let ledger = book.worksheet_range("台账").unwrap();
    let head = ledger.rows().position(|cells| cells[0] == Data::String("编号".into())).unwrap();
    let items: Vec<&[Data]> = ledger.rows().skip(head + 1).collect();
    let of = |column: usize, word: &str| {
        items.iter().filter(|cells| cells[column] == Data::String(word.into())).count() as u32
    };
    let value = |id: &str| crate::district::value(&frozen.table, id);
    assert_eq!(items.len() as u32, value("items.heard"));
    assert_eq!((of(3, "诉求"), of(3, "表扬")), (value("nature.concern"), value("nature.praise")));
    assert_eq!(of(9, "已销号"), value("state.closed"));
    assert_eq!(of(8, "区层面协调解决"), value("route.district_coordination"));
}
