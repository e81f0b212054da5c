//! The workbook: figures, ledger, the missing. What the paper says, for those who count on.

use super::RoundReport;
use super::annexes::{shown, stamp};
use super::heading::{left_out, notice, period};
use super::numbers::{name, word};
use crate::figures::{FigureRow, LedgerRow, group_word};
use crate::papers::{Cell, CellKind, Sheet, SheetColumn, Workbook};

pub(super) fn workbook(report: &RoundReport<'_>) -> Workbook {
    let mut sheets = vec![figures(report), ledger(report)];
    if !report.frozen.missing.is_empty() {
        sheets.push(missing(report));
    }
    Workbook { title: report.title(), date: Some(report.dated), sheets }
}

fn sheet(report: &RoundReport<'_>, name: &str, columns: Vec<SheetColumn>) -> Sheet {
    let scope = format!("{}；{}", report.frozen.table.scope_name, period(report));
    let notes = [Some(scope), Some(stamp(report)), left_out(report), notice(report)].into_iter().flatten().collect();
    Sheet { name: name.to_owned(), title: format!("{}：{name}", report.title()), notes, columns, rows: Vec::new() }
}

fn figures(report: &RoundReport<'_>) -> Sheet {
    let columns = vec![
        SheetColumn::new("分组", 14, CellKind::Text),
        SheetColumn::new("指标", 28, CellKind::Text),
        SheetColumn::new("数值", 10, CellKind::Int),
        SheetColumn::new("单位", 10, CellKind::Text),
        SheetColumn::new("基数", 10, CellKind::Int),
        SheetColumn::new("口径", 64, CellKind::Text),
    ];
    let row = |row: &FigureRow| -> Vec<Cell> {
        vec![
            group_word(&row.group).into(),
            name(row).into(),
            i64::from(row.value).into(),
            word(row, "zh_unit").into(),
            row.base.map(i64::from).into(),
            word(row, "zh_definition").into(),
        ]
    };
    Sheet { rows: report.frozen.table.rows.iter().map(row).collect(), ..sheet(report, "指标", columns) }
}

fn ledger(report: &RoundReport<'_>) -> Sheet {
    let text = |head, width| SheetColumn::new(head, width, CellKind::Text);
    let date = |head| SheetColumn::new(head, 11, CellKind::Date);
    let mut columns = vec![
        text("编号", 20),
        text(report.term("community"), 14),
        date("登记日期"),
        text("性质", 9),
        text("类别", 11),
        text("位置", 12),
        text("内容", 40),
        text("当场答复", 20),
        text("办理途径", 15),
        text("状态", 9),
        text("结果", 13),
        date("办理期限"),
        date("最近答复"),
    ];
    if report.is_teams() {
        columns.push(text("反映人", 12));
    }
    let rows = report.frozen.ledger.iter().map(|row| line(report, row)).collect();
    Sheet { rows, ..sheet(report, "台账", columns) }
}

fn line(report: &RoundReport<'_>, row: &LedgerRow) -> Vec<Cell> {
    let shown = shown(report, row);
    let mut cells: Vec<Cell> = vec![
        row.number.clone().into(),
        row.community.clone().into(),
        row.heard_on.into(),
        row.nature.clone().into(),
        row.category.clone().into(),
        shown.place.into(),
        shown.text.into(),
        shown.first_answer.into(),
        row.route.clone().into(),
        row.state.clone().into(),
        row.outcome.clone().into(),
        row.due_on.into(),
        row.replied_on.into(),
    ];
    if report.is_teams() {
        cells.push(shown.speaker.into());
    }
    cells
}

fn missing(report: &RoundReport<'_>) -> Sheet {
    let columns = vec![
        SheetColumn::new(report.term("community"), 20, CellKind::Text),
        SheetColumn::new(report.term("team_paper"), 20, CellKind::Text),
    ];
    let row = |m: &crate::figures::Missing| -> Vec<Cell> {
        vec![m.community.clone().into(), format!("第{}{}", m.team_number, report.term("team_paper")).into()]
    };
    Sheet { rows: report.frozen.missing.iter().map(row).collect(), ..sheet(report, "未收到", columns) }
}
