//! The workbook read back by another crate.

use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;
use reports::papers::{Cell, CellKind, Sheet, SheetColumn, Workbook, xlsx};
use std::io::{Cursor, Read};

use crate::sample::{NASTY, NASTY_CLEAN, day};

fn ledger(rows: usize) -> Workbook {
    let first = vec![Cell::Int(1), NASTY.into(), day().into()];
    let formulas = ["=1+1", "+86 21", "-3", "@x"].map(|text| vec![Cell::Int(2), text.into(), Cell::Empty]);
    let rest = (0..rows).map(|n| vec![Cell::Int(n as i64), Cell::Text(format!("诉求{n}")), day().into()]);
    Workbook {
        title: "诉求台账".to_owned(),
        date: Some(day()),
        sheets: vec![Sheet {
            name: "诉求台账".to_owned(),
            title: "2026年第4次集中走访诉求台账".to_owned(),
            notes: vec!["截至2026年10月15日,本机数据".to_owned()],
            columns: vec![
                SheetColumn::new("序号", 8, CellKind::Int),
                SheetColumn::new("反映内容", 60, CellKind::Text),
                SheetColumn::new("日期", 14, CellKind::Date),
            ],
            rows: std::iter::once(first).chain(formulas).chain(rest).collect(),
        }],
    }
}

fn cells(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("诉求台账").unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_bad_sheet_name_is_refused() {
    let mut book = ledger(0);
    book.sheets[0].name = "a/b".to_owned();
    assert!(xlsx(&book).is_err());
    let mut twice = ledger(0);
    twice.sheets.push(twice.sheets[0].clone());
    assert!(xlsx(&twice).is_err());
}

#[test]
fn names_signs_and_would_be_formulas_come_back_as_text() {
    let rows = cells(xlsx(&ledger(0)).unwrap());
    assert_eq!(rows[0][0], Data::String("2026年第4次集中走访诉求台账".to_owned()));
    assert_eq!(rows[1][0], Data::String("截至2026年10月15日，本机数据".to_owned()));
    assert_eq!(rows[2][1], Data::String("反映内容".to_owned()));
    assert_eq!(rows[3][1], Data::String(NASTY_CLEAN.to_owned()));
    let texts: Vec<String> = rows[4..8].iter().map(|row| row[1].to_string()).collect();
    assert_eq!(texts, ["=1+1", "+86\u{a0}21", "-3", "@x"]);
    assert!(rows[4..8].iter().all(|row| matches!(row[1], Data::String(_)) && row[2] == Data::Empty));
}

#[test]
fn counts_and_days_come_back_as_themselves() {
    let rows = cells(xlsx(&ledger(0)).unwrap());
    assert_eq!(rows[3][0], Data::Float(1.0));
    let Data::DateTime(found) = rows[3][2] else { panic!("{:?}", rows[3][2]) };
    let (year, month, of_month, ..) = found.to_ymd_hms_milli();
    assert_eq!(NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(of_month)), Some(day()));
}

#[test]
fn a_thousand_rows_work_and_the_same_book_gives_the_same_bytes() {
    let book = ledger(1000);
    let bytes = xlsx(&book).unwrap();
    assert_eq!(bytes, xlsx(&book).unwrap());
    let rows = cells(bytes);
    assert_eq!(rows.len(), 3 + 5 + 1000);
    assert_eq!(rows.last().unwrap()[1], Data::String("诉求999".to_owned()));
}

#[test]
fn the_sheet_is_ready_to_print() {
    let bytes = xlsx(&ledger(3)).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    let mut book = String::new();
    archive.by_name("xl/workbook.xml").unwrap().read_to_string(&mut book).unwrap();
    let wanted = [
        "ySplit=\"3\"",
        "<autoFilter ref=\"A3:C11\"/>",
        "paperSize=\"9\"",
        "fitToPage",
        "horizontalCentered=\"1\"",
        "<ignoredError sqref=\"B4:B11\" numberStoredAsText=\"1\"/>",
        "2026年第4次集中走访诉求台账&amp;R",
    ];
    for one in wanted {
        assert!(sheet.contains(one), "{one}");
    }
    assert!(book.contains("_xlnm.Print_Titles") && book.contains("$3:$3"));
}

#[test]
fn a_row_is_as_high_as_its_longest_words_need() {
    let mut book = ledger(1);
    // Sixty characters wide: twenty-nine Chinese characters stand in one line, sixty need three.
    book.sheets[0].rows = vec![
        vec![Cell::Int(1), "诉".repeat(29).into(), Cell::Empty],
        vec![Cell::Int(2), "诉".repeat(60).into(), Cell::Empty],
        vec![Cell::Int(3), "诉".repeat(9_000).into(), Cell::Empty],
    ];
    let mut sheet = String::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(xlsx(&book).unwrap())).unwrap();
    zip.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    let height = |row: u32| {
        let found = sheet.split(&format!("<row r=\"{row}\"")).nth(1)?.split('>').next()?.split("ht=\"").nth(1)?;
        found.split('"').next().map(str::to_owned)
    };
    assert_eq!([4, 5, 6].map(height), ["18.75", "48.75", "408.75"].map(|points| Some(points.to_owned())));
}

/// A part of a book's package.
fn part(book: &Workbook, name: &str) -> String {
    let mut text = String::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(xlsx(book).unwrap())).unwrap();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn only_a_sheet_too_wide_for_an_upright_page_is_turned() {
    let mut book = ledger(1);
    assert!(!part(&book, "xl/worksheets/sheet1.xml").contains("landscape"));
    book.sheets[0].columns[1].width = 90;
    assert!(part(&book, "xl/worksheets/sheet1.xml").contains("orientation=\"landscape\""));
}

#[test]
fn a_long_title_and_a_long_note_are_whole() {
    let mut book = ledger(1);
    let heights = |book: &Workbook| {
        let sheet = part(book, "xl/worksheets/sheet1.xml");
        [1, 2].map(|row| {
            let found = sheet.split(&format!("<row r=\"{row}\"")).nth(1).unwrap().split("ht=\"").nth(1).unwrap();
            found.split('"').next().unwrap().parse::<f64>().unwrap()
        })
    };
    let short = heights(&book);
    book.sheets[0].title = "长".repeat(40);
    book.sheets[0].notes = vec!["注".repeat(90)];
    let long = heights(&book);
    assert!(long[0] > short[0] + 20.0 && long[1] > short[1] + 25.0, "{short:?} {long:?}");
    assert!(part(&book, "xl/styles.xml").contains("wrapText"));
}

#[test]
fn a_minute_comes_back_as_a_minute() {
    let mut book = ledger(0);
    let minute = day().and_hms_opt(9, 5, 0).unwrap();
    book.sheets[0].columns = vec![
        SheetColumn::new("序号", 8, CellKind::Serial),
        SheetColumn::new("时间", 18, CellKind::Moment),
        SheetColumn::new("说明", 60, CellKind::Text),
    ];
    book.sheets[0].rows = vec![vec![Cell::Int(1), minute.into(), Cell::Empty]];
    let rows = cells(xlsx(&book).unwrap());
    assert_eq!(rows[3][0], Data::Float(1.0));
    let Data::DateTime(found) = rows[3][1] else { panic!("{:?}", rows[3][1]) };
    let (year, month, of_month, hour, minutes, ..) = found.to_ymd_hms_milli();
    let back = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(of_month));
    assert_eq!(back.and_then(|day| day.and_hms_opt(u32::from(hour), u32::from(minutes), 0)), Some(minute));
    assert!(part(&book, "xl/styles.xml").contains("yyyy-mm-dd hh:mm"));
}
