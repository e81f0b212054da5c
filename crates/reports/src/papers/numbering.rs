//! The paper as the writers set it: texts cleaned, headings and annexes numbered by GB/T 9704.

use super::clean::clean_text;
use super::paper::{Annex, Block, Column, Paper, Table};

const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// A Chinese ordinal up to 99 as headings count: 一, 十, 十二, 二十.
pub(super) fn ordinal(number: usize) -> String {
    let (tens, ones) = (number / 10, number % 10);
    match tens {
        0 => DIGITS[ones].to_owned(),
        1 => format!("十{}", DIGITS[ones]),
        2..=9 => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
        _ => number.to_string(),
    }
}

/// How many headings of each level have gone by; a higher level starts the lower ones anew.
#[derive(Default)]
struct Levels([usize; 3]);

impl Levels {
    fn next(&mut self, level: usize) -> String {
        self.0[level] += 1;
        for lower in &mut self.0[level + 1..] {
            *lower = 0;
        }
        match level {
            0 => format!("{}、", ordinal(self.0[0])),
            1 => format!("（{}）", ordinal(self.0[1])),
            _ => format!("{}.", self.0[2]),
        }
    }
}

/// The same paper with every text cleaned and every heading carrying its number.
pub(super) fn numbered(paper: &Paper) -> Paper {
    Paper {
        title: clean_lines(&paper.title),
        addressee: paper.addressee.as_deref().map(|text| clean_text(text).trim_end_matches('：').to_owned()),
        blocks: number_blocks(&paper.blocks),
        attachments: clean_lines(&paper.attachments),
        issuer: paper.issuer.as_deref().map(clean_text),
        date: paper.date,
        annexes: paper.annexes.iter().map(number_annex).collect(),
        notice: paper.notice.as_deref().map(clean_text),
    }
}

fn number_annex(annex: &Annex) -> Annex {
    Annex { title: clean_lines(&annex.title), blocks: number_blocks(&annex.blocks) }
}

fn clean_lines(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| clean_text(line)).collect()
}

fn number_blocks(blocks: &[Block]) -> Vec<Block> {
    let mut levels = Levels::default();
    blocks
        .iter()
        .map(|block| match block {
            Block::Heading1(text) => Block::Heading1(levels.next(0) + &clean_text(text)),
            Block::Heading2(text) => Block::Heading2(levels.next(1) + &clean_text(text)),
            Block::Heading3(text) => Block::Heading3(levels.next(2) + &clean_text(text)),
            Block::Paragraph(text) => Block::Paragraph(clean_text(text)),
            Block::Note(text) => Block::Note(clean_text(text)),
            Block::Table(table) => Block::Table(clean_table(table)),
        })
        .collect()
}

fn clean_table(table: &Table) -> Table {
    Table {
        caption: table.caption.as_deref().map(clean_text),
        columns: table
            .columns
            .iter()
            .map(|column| Column { head: clean_text(&column.head), width: column.width.max(1), align: column.align })
            .collect(),
        rows: table.rows.iter().map(|row| table.cells(row).map(clean_text).collect()).collect(),
    }
}

/// An official date: Arabic digits, full year, no leading zeros.
pub(super) fn official_date(date: chrono::NaiveDate) -> String {
    use chrono::Datelike;
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// The attachment list as printed: one without a number, several with 1. 2. …
pub(super) fn attachment_lines(names: &[String]) -> Vec<(String, String)> {
    if let [only] = names {
        return vec![(String::new(), only.clone())];
    }
    names.iter().enumerate().map(|(index, name)| (format!("{}.", index + 1), name.clone())).collect()
}

/// What stands in the corner of an annex's first page.
pub(super) fn annex_mark(index: usize, count: usize) -> String {
    if count == 1 { "附件".to_owned() } else { format!("附件{}", index + 1) }
}

#[cfg(test)]
mod tests {
    use super::{Levels, annex_mark, ordinal};

    #[test]
    fn ordinals_are_counted_as_people_count() {
        for (number, word) in [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (100, "100")]
        {
            assert_eq!(ordinal(number), word);
        }
    }

    #[test]
    fn a_higher_heading_starts_the_lower_ones_anew() {
        let mut levels = Levels::default();
        let seen: Vec<String> = [0, 1, 1, 2, 0, 1, 2].into_iter().map(|level| levels.next(level)).collect();
        assert_eq!(seen, ["一、", "（一）", "（二）", "1.", "二、", "（一）", "1."]);
    }

    #[test]
    fn a_single_annex_has_no_number() {
        assert_eq!((annex_mark(0, 1), annex_mark(1, 2)), ("附件".to_owned(), "附件2".to_owned()));
    }
}
