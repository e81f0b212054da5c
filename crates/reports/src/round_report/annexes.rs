//! The annexes: who is missing, the ledger, what the district must coordinate, how each figure is defined.

use super::RoundReport;
use super::heading::cut_off_time;
use super::numbers::{name, word};
use super::personal::hide;
use crate::figures::LedgerRow;
use crate::papers::{Align, Annex, Block, Column, Table, UNNAMED};

/// A longer ledger goes into the workbook only: 300 rows fill some thirty pages.
const MOST_ANNEXED: usize = 300;
/// A list longer than a page stands two by two.
const TWO_BY_TWO: usize = 20;

pub(super) fn annexes(report: &RoundReport<'_>) -> Vec<Annex> {
    let hard: Vec<&LedgerRow> =
        report.frozen.ledger.iter().filter(|row| row.is_district_level && row.is_open).collect();
    let all = [
        (!report.frozen.missing.is_empty()).then(|| ("未收到走访情况名单", missing(report))),
        (!report.frozen.ledger.is_empty()).then(|| ("群众反映事项台账", ledger(report))),
        (!hard.is_empty()).then(|| ("提请区级研究的事项清单", vec![Block::Table(hard_table(report, &hard))])),
        Some(("指标口径说明", definitions(report))),
    ];
    all.into_iter().flatten().map(|(title, blocks)| Annex { title: vec![title.to_owned()], blocks }).collect()
}

fn missing(report: &RoundReport<'_>) -> Vec<Block> {
    let all = &report.frozen.missing;
    let team = report.term("team_paper");
    // Two by two the team's number is enough: no name of a community takes a second line.
    let (abreast, width, stand) = if all.len() > TWO_BY_TWO { (2, 3, Align::Center) } else { (1, 2, Align::Left) };
    let row = |missing: &crate::figures::Missing| {
        let number = &missing.team_number;
        let named = if abreast == 2 { format!("第{number}") } else { format!("第{number}{team}") };
        [missing.community.clone(), named]
    };
    let heads = [Column::new(report.term("community"), width, Align::Left), Column::new(team, 2, stand)];
    let table = Table {
        caption: None,
        columns: heads.iter().cycle().take(2 * abreast).cloned().collect(),
        rows: all.chunks(abreast).map(|together| together.iter().flat_map(row).collect()).collect(),
    };
    vec![Block::Table(table), Block::Note("注：未收到不等于未走访，各项数据不含以上各处。".to_owned())]
}

fn ledger(report: &RoundReport<'_>) -> Vec<Block> {
    let rows = &report.frozen.ledger;
    if rows.len() > MOST_ANNEXED {
        return vec![Block::Paragraph("事项较多，台账见随附的电子表格。".to_owned())];
    }
    // One place alone is said once, not on every line.
    let place = rows.first().map(|first| &first.community).filter(|one| rows.iter().all(|row| row.community == **one));
    let columns = [
        (true, Column::new("编号", 6, Align::Left)),
        (place.is_none(), Column::new(report.term("community"), 4, Align::Left)),
        (true, Column::new("类别", 4, Align::Left)),
        (true, Column::new("内容", 8, Align::Left)),
        (true, Column::new("办理途径", 4, Align::Left)),
        (true, Column::new("办理情况", 4, Align::Left)),
        (report.is_teams(), Column::new("反映人", 4, Align::Left)),
    ];
    let is_shown = columns.each_ref().map(|(is_shown, _)| *is_shown);
    let kept =
        |cells: [String; 7]| cells.into_iter().zip(is_shown).filter(|(_, is)| *is).map(|(cell, _)| cell).collect();
    let table = Table {
        caption: None,
        columns: columns.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, column)| column).collect(),
        rows: rows.iter().map(|row| kept(line(report, row))).collect(),
    };
    let said = place.map(|place| Block::Note(format!("注：以上事项均在{place}收集。")));
    std::iter::once(Block::Table(table)).chain(said).collect()
}

fn line(report: &RoundReport<'_>, row: &LedgerRow) -> [String; 7] {
    let shown = shown(report, row);
    let kind = if row.category.is_empty() { row.nature.clone() } else { format!("{}，{}", row.nature, row.category) };
    let content = shown.content();
    [row.number.clone(), row.community.clone(), kind, content, row.route.clone(), standing(row), shown.speaker]
}

/// State and outcome.
fn standing(row: &LedgerRow) -> String {
    if row.outcome.is_empty() || row.outcome == row.state {
        row.state.clone()
    } else {
        format!("{}（{}）", row.state, row.outcome)
    }
}

fn hard_table(report: &RoundReport<'_>, rows: &[&LedgerRow]) -> Table {
    let line = |row: &&LedgerRow| vec![row.community.clone(), shown(report, row).content(), row.state.clone()];
    Table {
        caption: None,
        columns: vec![
            Column::new(report.term("community"), 2, Align::Left),
            Column::new("事项", 6, Align::Left),
            Column::new("办理情况", 2, Align::Left),
        ],
        rows: rows.iter().map(line).collect(),
    }
}

/// The free words of a row as this copy shows them.
pub(super) struct Shown {
    pub place: String,
    pub text: String,
    pub first_answer: String,
    pub speaker: String,
    /// How many numbers and doors were hidden.
    pub hidden: u32,
}

impl Shown {
    fn content(&self) -> String {
        if self.place.is_empty() { self.text.clone() } else { format!("{}：{}", self.place, self.text) }
    }
}

/// The district's copy hides what points at a resident; the team's does so for whoever stays unnamed.
pub(super) fn shown(report: &RoundReport<'_>, row: &LedgerRow) -> Shown {
    let is_hiding = !report.is_teams() || row.is_unnamed;
    let mut hidden = 0;
    let mut show = |text: &str| {
        let (shown, found) = if is_hiding { hide(text) } else { (text.to_owned(), 0) };
        hidden += found;
        shown
    };
    let (place, text, first_answer) = (show(&row.place), show(&row.text), show(&row.first_answer));
    let speaker = if row.is_unnamed { UNNAMED.to_owned() } else { row.speaker.clone().unwrap_or_default() };
    Shown { place, text, first_answer, speaker, hidden }
}

fn definitions(report: &RoundReport<'_>) -> Vec<Block> {
    let mut rows: Vec<(Vec<&str>, &str)> = Vec::new();
    for row in &report.frozen.table.rows {
        let definition = word(row, "zh_definition");
        match rows.last_mut().filter(|(_, last)| *last == definition) {
            Some((names, _)) => names.push(name(row)),
            None => rows.push((vec![name(row)], definition)),
        }
    }
    let table = Table {
        caption: None,
        columns: vec![Column::new("指标", 3, Align::Left), Column::new("口径", 5, Align::Left)],
        rows: rows.iter().map(|(names, definition)| vec![listed(names), (*definition).to_owned()]).collect(),
    };
    vec![Block::Table(table), Block::Note(stamp(report))]
}

/// A family's names; of a long one the first.
fn listed(names: &[&str]) -> String {
    match names {
        [first, second, third, _, _, _, _, ..] => format!("{first}、{second}、{third}等"),
        few => few.join("、"),
    }
}

/// Cut-off, version, whose data.
pub(super) fn stamp(report: &RoundReport<'_>) -> String {
    let whose = if report.frozen.table.is_local {
        "数据范围：本机数据，上报前"
    } else {
        "数据范围：已汇总"
    };
    format!(
        "数据截止时间：{}；口径版本：{}；{whose}。",
        cut_off_time(report.frozen.cut.at),
        report.frozen.table.definitions_version
    )
}
