//! Pages from a template: refusals first, then the same bytes, text as data, positions.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::json;
use typeset::{Archive, Error, FONT_FAMILIES, missing_characters, pages_svg, pdf, text_lines};

const PLAIN: &str = r#"
#let input = json("data.json")
#set document(title: input.title)
#set page(paper: "a4", margin: 30mm)
#set text(font: ("Zoufang FangSong", "Zoufang SongTi"), size: 16pt, lang: "zh", region: "cn", top-edge: 0.88em, bottom-edge: -0.12em)
#set par(leading: 12.99pt, spacing: 12.99pt)
#for line in input.lines { par(line) }
"#;
const DAY: Option<Archive> = Some(Archive { date: (2026, 10, 16) });
const NASTY: &str = "张喆堃 李赟 王昇玥 #$*@_<>&\" [x] \\ `y` = - + /* // https://a.b";

#[test]
fn a_template_sees_no_file_no_package_and_no_clock() {
    let cases = [
        ("#read(\"main.typ\")", "the template itself"),
        ("#read(\"/etc/passwd\")", "a file of the machine"),
        ("#import \"@preview/cetz:0.3.0\": canvas", "a package"),
        ("#datetime.today().display()", "the clock"),
        ("#include \"other.typ\"", "another source"),
    ];
    for (source, what) in cases {
        let got = pdf(source, &json!({}), None);
        assert!(matches!(got, Err(Error::Template(_))), "{what} must stay out of reach: {got:?}");
    }
}

#[test]
fn a_date_that_does_not_exist_is_refused() {
    let got = pdf("x", &json!({}), Some(Archive { date: (2026, 2, 30) }));
    assert!(matches!(got, Err(Error::Date(2026, 2, 30))));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let data = json!({"title": "样", "lines": ["第一行", NASTY]});
    for archive in [None, DAY] {
        assert_eq!(pdf(PLAIN, &data, archive).unwrap(), pdf(PLAIN, &data, archive).unwrap());
    }
    assert_eq!(pages_svg(PLAIN, &data).unwrap(), pages_svg(PLAIN, &data).unwrap());
}

#[test]
fn an_archive_file_says_so_and_carries_its_own_date() {
    let bytes = pdf(PLAIN, &json!({"title": "样", "lines": ["文"]}), DAY).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.starts_with("%PDF-1.7"));
    assert!(text.contains("pdfaid:part>2<") && text.contains("pdfaid:conformance>B<"));
    assert!(text.contains("2026-10-16"));
}

#[test]
fn what_people_wrote_is_never_source() {
    let lines = text_lines(PLAIN, &json!({"title": "", "lines": [NASTY]})).unwrap();
    let whole: String = lines.iter().flatten().map(|line| line.chars.as_str()).collect();
    for piece in NASTY.split(' ') {
        assert!(whole.contains(piece), "{piece} is missing in {whole}");
    }
}

#[test]
fn positions_are_those_of_the_page() {
    let pages = text_lines(PLAIN, &json!({"title": "", "lines": ["第一行", "第二行"]})).unwrap();
    let lines = &pages[0];
    assert_eq!(lines.iter().map(|line| line.chars.as_str()).collect::<Vec<_>>(), ["第一行", "第二行"]);
    assert!((lines[1].y_pt - lines[0].y_pt - 28.99).abs() < 0.01);
    assert!((lines[0].x_pt - 30.0 / 25.4 * 72.0).abs() < 0.01);
    assert!((lines[0].right_pt - lines[0].x_pt - 48.0).abs() < 0.01 && (lines[0].size_pt - 16.0).abs() < 0.01);
}

#[test]
fn a_character_no_face_has_is_named() {
    assert_eq!(missing_characters("张喆堃李赟𬍛㎡ #a\n").unwrap(), Vec::<char>::new());
    assert_eq!(missing_characters("一ꙮ二ꙮ").unwrap(), ['ꙮ']);
}

#[test]
fn every_face_is_found_by_its_name() {
    for family in FONT_FAMILIES {
        let source = format!("#set text(font: \"{family}\", fallback: false)\n#text(\"一a1\")");
        let pages = text_lines(&source, &json!({})).unwrap();
        assert_eq!(pages[0][0].chars, "一a1", "{family}");
    }
}
