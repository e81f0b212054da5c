//! Files that can't be read, or may not be: a clear reason, and nothing half-written.
#![allow(clippy::unwrap_used)]

mod support;

use directory::import::ImportKind;
use directory::source::{self, Limits};
use std::io::{Cursor, Write};
use support::*;
use zip::{ZipWriter, write::SimpleFileOptions};

const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>ROWS</sheetData></worksheet>"#;

/// An XLSX file of one sheet; `entries` are added beside it.
fn workbook(rows: &str, entries: &[(&str, usize)]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        ("[Content_Types].xml".to_owned(), format!(r#"<Types xmlns="{package}/content-types"/>"#)),
        (
            "_rels/.rels".into(),
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml".into(),
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".into(),
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
        ("xl/worksheets/sheet1.xml".into(), SHEET.replace("ROWS", rows)),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, text) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    for (name, megabytes) in entries {
        zip.start_file(*name, options).unwrap();
        (0..*megabytes).for_each(|_| zip.write_all(&[b' '; 1 << 20]).unwrap());
    }
    zip.finish().unwrap().into_inner()
}

fn cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn reason(file_name: &str, bytes: &[u8]) -> String {
    source::read(file_name, bytes).unwrap_err().reason
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn files_of_another_kind_are_told_apart() {
    let old = |entry: &str| [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 512], &wide(entry)].concat();
    let docx = {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<w/>").unwrap();
        zip.finish().unwrap().into_inner()
    };
    let cases: [(&str, Vec<u8>, &str); 13] = [
        ("花名册.xlsx", given(DIVISIONS), "source_text_named_xlsx"),
        ("花名册.csv", given(ROSTER), "source_archive_named_csv"),
        ("花名册.xls", old("Workbook"), "source_old_excel"),
        ("花名册.xlsx", old("Workbook"), "source_old_excel"),
        ("花名册.doc", old("WordDocument"), "source_word"),
        ("花名册.xlsx", old("EncryptedPackage"), "source_encrypted"),
        ("花名册.xlsx", old("nothing known"), "source_unreadable"),
        ("花名册.docx", docx.clone(), "source_no_table"),
        ("花名册.xlsx", docx, "source_unreadable"),
        ("花名册.xlsx", Vec::new(), "source_empty"),
        ("花名册.csv", b"\n , ,\n".to_vec(), "source_empty"),
        ("花名册.csv", vec![0, 159, 146, 150, 1, 2], "source_unreadable"),
        ("花名册", given(ROSTER), "source_unreadable"),
    ];
    for (file_name, bytes, expected) in cases {
        assert_eq!(reason(file_name, &bytes), expected, "{file_name}");
    }
}

#[test]
fn garbage_and_torn_files_are_refused() {
    let whole = given(ROSTER);
    assert_eq!(reason("a.xlsx", &whole[..whole.len() / 2]), "source_unreadable");
    let mut flipped = whole.clone();
    (whole.len() / 3..whole.len() / 3 + 64).for_each(|at| flipped[at] ^= 0xff);
    assert_eq!(reason("a.xlsx", &flipped), "source_unreadable");
    assert_eq!(reason("a.xlsx", &[b"PK\x03\x04".as_slice(), &[7; 4096]].concat()), "source_unreadable");
}

#[test]
fn a_bomb_is_refused_by_its_directory_and_by_its_bytes() {
    let bomb = workbook("", &[("xl/media/image1.png", 200)]);
    assert!(bomb.len() < 2 << 20, "200 MB in {} bytes", bomb.len());
    assert_eq!(reason("台账.xlsx", &bomb), "source_expands_too_far");
    let mut liar = bomb.clone();
    let (size, told) = ((200u32 << 20).to_le_bytes(), 1_000u32.to_le_bytes());
    let places: Vec<usize> = (0..liar.len() - 4).filter(|at| liar[*at..at + 4] == size).collect();
    assert!(!places.is_empty(), "the size stands in the directory");
    places.into_iter().for_each(|at| liar[at..at + 4].copy_from_slice(&told));
    assert!(["source_expands_too_far", "source_unreadable"].contains(&reason("台账.xlsx", &liar).as_str()));
    let mut laptop = Laptop::with_divisions();
    let before = laptop.changes();
    assert_eq!(
        refusal(laptop.import(&file(ImportKind::Households, "台账.xlsx", bomb))).reason,
        "source_expands_too_far"
    );
    assert_eq!(laptop.changes(), before);
}

#[test]
fn every_limit_holds() {
    let usual = Limits::USUAL;
    let read = |bytes: &[u8], limits: &Limits| source::read_within("a.xlsx", bytes, limits).unwrap_err().reason;
    let bytes = given(ROSTER);
    assert_eq!(read(&bytes, &Limits { file_bytes: 1 << 10, ..usual.clone() }), "source_too_large");
    assert_eq!(read(&bytes, &Limits { expanded_bytes: 1 << 10, ..usual.clone() }), "source_expands_too_far");
    assert_eq!(read(&bytes, &Limits { ratio: 1, ..usual.clone() }), "source_expands_too_far");
    assert_eq!(read(&bytes, &Limits { rows: 100, ..usual.clone() }), "source_too_many_rows");
    assert_eq!(read(&bytes, &Limits { text_bytes: 1 << 10, ..usual.clone() }), "source_too_large");
    let csv = source::read_within("a.csv", &given(DIVISIONS), &Limits { rows: 100, ..usual });
    assert_eq!(csv.unwrap_err().reason, "source_too_many_rows");
}

#[test]
fn a_sheet_that_claims_a_million_columns_costs_what_its_cells_cost() {
    let rows = format!(
        r#"<row r="1">{}</row><row r="1048576">{}{}</row>"#,
        cell("A1", "序号"),
        cell("B1048576", "末行"),
        cell("XFD1048576", "远")
    );
    let sheets = source::read("a.xlsx", &workbook(&rows, &[])).unwrap();
    let read: Vec<(u32, Vec<String>)> = sheets[0].rows.iter().map(|r| (r.number, r.cells.clone())).collect();
    assert_eq!(read, [(1, vec!["序号".into()]), (1_048_576, vec![String::new(), "末行".into()])]);
}

#[test]
fn missing_columns_are_named() {
    let laptop = Laptop::with_divisions();
    let lines = cells(ROSTER);
    let without: Vec<Vec<String>> = lines
        .iter()
        .map(|l| l.iter().enumerate().filter(|(at, _)| ![7, 11].contains(at)).map(|(_, c)| c.clone()).collect())
        .collect();
    let said = refusal(laptop.preview(&file(ImportKind::Roster, "a.csv", csv(&without))));
    assert_eq!(said.reason, "source_columns_missing");
    let mut columns: Vec<&str> = said.params["columns"].split('、').collect();
    columns.sort_unstable();
    assert_eq!(columns, ["人大代表", "律师电话"]);
    let swapped = refusal(laptop.preview(&file(ImportKind::Roster, "a.xlsx", given(LEDGER))));
    assert_eq!(swapped.reason, "source_columns_missing");
}

#[test]
fn a_gb18030_file_is_read_like_a_utf8_one() {
    let utf8 = csv(&cells(ROSTER));
    let text = String::from_utf8(utf8.clone()).unwrap();
    let (gb18030, _, had_errors) = encoding_rs::GB18030.encode(&text);
    assert!(!had_errors && gb18030.as_ref() != utf8);
    let marked = [b"\xef\xbb\xbf".as_slice(), &utf8].concat();
    let rows = |bytes: &[u8]| source::read("a.csv", bytes).unwrap().remove(0).rows;
    assert_eq!(rows(&gb18030), rows(&utf8));
    assert_eq!(rows(&marked), rows(&utf8));
    let mut laptop = Laptop::with_divisions();
    let report = laptop.import(&file(ImportKind::Roster, "a.csv", gb18030.into_owned())).unwrap();
    assert_eq!(counts(&report), [307, 307, 0, 0, 0]);
    assert_eq!(counts(&laptop.import(&roster()).unwrap()), [307, 0, 0, 307, 0], "the same roster in another file");
}

#[test]
fn entities_are_not_expanded() {
    let entities =
        r#"<!DOCTYPE w [<!ENTITY a "笑笑笑笑"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>"#;
    let rows = format!(r#"<row r="1">{}{}{}</row>"#, cell("A1", "&b;"), cell("B1", "&f;"), cell("C1", "明文"));
    let plain = workbook(&rows.replace("&b;", "").replace("&f;", ""), &[]);
    assert_eq!(source::read("a.xlsx", &plain).unwrap()[0].rows[0].cells, ["", "", "明文"]);
    let bomb = repacked(&plain, &format!("{entities}{}", SHEET.replace("ROWS", &rows)));
    match source::read("a.xlsx", &bomb) {
        Err(refusal) => assert_eq!(refusal.reason, "source_unreadable"),
        Ok(sheets) => {
            let text = format!("{sheets:?}");
            assert!(!text.contains('笑') && !text.contains("root"), "{text}");
        }
    }
}

/// The workbook with another sheet.
fn repacked(bytes: &[u8], sheet: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        if name.ends_with("sheet1.xml") {
            zip.write_all(sheet.as_bytes()).unwrap();
        } else {
            std::io::copy(&mut entry, &mut zip).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}
