//! The body: 一、走访基本情况 二、诉求收集与办理 三、存在问题 四、下步安排. Facts by the table, then the author's own sentences.

use super::RoundReport;
use super::heading::{cut_off, is_round, left_out, period, span};
use super::numbers::{name, share};
use crate::papers::{Align, Block, Column, Table};

pub(super) fn blocks(report: &RoundReport<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(opening(report))];
    if report.frozen.table.is_local {
        let line = "注：以上及以下各项为本机数据，即截至上述日期本机已收到并经确认的记录，尚未上报汇总。";
        blocks.push(Block::Note(line.to_owned()));
    }
    if let Some(line) = left_out(report) {
        blocks.push(Block::Note(format!("注：{line}")));
    }
    visits(report, &mut blocks);
    items(report, &mut blocks);
    blocks.push(Block::Heading1("存在问题".to_owned()));
    blocks.push(Block::Paragraph(problems(report)));
    own(report, "problems", &mut blocks);
    blocks.push(Block::Heading1("下步安排".to_owned()));
    blocks.push(Block::Paragraph(next(report)));
    own(report, "next", &mut blocks);
    blocks.push(Block::Paragraph("特此报告。".to_owned()));
    blocks
}

fn own(report: &RoundReport<'_>, key: &str, blocks: &mut Vec<Block>) {
    let lines = report.text(key).into_iter().flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty());
    blocks.extend(lines.map(|line| Block::Paragraph(line.to_owned())));
}

fn opening(report: &RoundReport<'_>) -> String {
    let n = report.numbers();
    let (visit, window) = (report.term("collective_visit"), report.term("round_window"));
    let span = span(report.frozen.window);
    let when = if is_round(report) {
        format!("{span}组织开展{}{visit}", period(report))
    } else {
        format!("本报告反映{span}（{}）的{visit}情况", period(report))
    };
    format!(
        "按照{}“{}”走访行动安排，{when}。截至{}，应走访{}{}个，已走访{}个，其中在{window}内走访{}个；收集群众反映{}件。\
         现将有关情况报告如下。",
        report.pack.district_word,
        report.pack.action_word,
        cut_off(report),
        report.term("community"),
        n.of("visits.due"),
        n.of("visits.done"),
        n.of("visits.in_window"),
        n.of("items.heard"),
    )
}

fn visits(report: &RoundReport<'_>, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading1("走访基本情况".to_owned()));
    blocks.push(Block::Heading2("任务完成".to_owned()));
    blocks.push(Block::Paragraph(held(report)));
    blocks.push(Block::Heading2("联系群众".to_owned()));
    blocks.push(Block::Paragraph(people(report)));
    own(report, "visits", blocks);
}

fn held(report: &RoundReport<'_>) -> String {
    let n = report.numbers();
    let window = report.term("round_window");
    let done = format!(
        "应走访{}个，已走访{}个，其中在{window}内走访{}个，未按期走访（已补访）{}个。",
        n.of("visits.due"),
        n.of("visits.done"),
        n.of("visits.in_window"),
        n.of("visits.late"),
    );
    let missing = match n.of("visits.not_received") {
        0 => "应走访的走访情况均已收到。".to_owned(),
        count => format!("未收到走访情况{count}个，名单见附件；未收到不等于未走访，不计为零。"),
    };
    done + &missing
}

fn people(report: &RoundReport<'_>) -> String {
    let n = report.numbers();
    format!(
        "召开座谈会{}场，参加{}人次。上门{}户次，其中{}{}户次；见到居民{}户次。",
        n.of("people.symposiums"),
        n.of("people.attended"),
        n.of("people.calls"),
        report.term("courtesy_call"),
        n.of("people.courtesy_calls"),
        n.of("people.calls_met"),
    )
}

fn items(report: &RoundReport<'_>, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading1("诉求收集与办理".to_owned()));
    if report.numbers().of("items.heard") == 0 {
        blocks.push(Block::Paragraph(format!("截至{}，没有收到经确认的群众反映。", cut_off(report))));
    } else {
        blocks.push(Block::Heading2("分类情况".to_owned()));
        blocks.push(Block::Paragraph(natures(report)));
        blocks.push(Block::Table(table(report, ("反映事项分类情况", "类别", "category"))));
        blocks.push(Block::Heading2("办理途径".to_owned()));
        blocks.push(Block::Table(table(report, ("反映事项办理途径", "途径", "route"))));
        blocks.push(Block::Note(SHARES.to_owned()));
    }
    blocks.push(Block::Heading2("办理情况".to_owned()));
    blocks.push(Block::Paragraph(answers(report)));
    own(report, "items", blocks);
}

const SHARES: &str = "注：占比以群众反映件数为基数，四舍五入到一位小数，各项占比之和可能与合计略有出入。";

fn natures(report: &RoundReport<'_>) -> String {
    let n = report.numbers();
    let mut most: Vec<_> = n.present("category").filter(|row| row.value > 1 && row.id != "category.none").collect();
    most.sort_by_key(|row| std::cmp::Reverse(row.value));
    let named: Vec<String> = most.iter().take(3).map(|row| format!("“{}”{}件", name(row), row.value)).collect();
    let led =
        if named.is_empty() { String::new() } else { format!("反映较为集中的有{}。", named.join("、")) };
    format!("收集群众反映{}件，其中{}。{led}", n.of("items.heard"), n.listed("nature"))
}

fn table(report: &RoundReport<'_>, (caption, head, prefix): (&str, &str, &str)) -> Table {
    let n = report.numbers();
    let row =
        |row: &crate::FigureRow| vec![name(row).to_owned(), row.value.to_string(), share(row).unwrap_or_default()];
    let present =
        n.0.rows.iter().filter(|row| row.value > 0 && row.id.split_once('.').is_some_and(|(p, _)| p == prefix));
    let total = vec!["合计".to_owned(), n.of("items.heard").to_string(), String::new()];
    Table {
        caption: Some(caption.to_owned()),
        columns: vec![
            Column::new(head, 4, Align::Left),
            Column::new("件数", 1, Align::Right),
            Column::new("占比", 1, Align::Right),
        ],
        rows: present.map(row).chain([total]).collect(),
    }
}

fn answers(report: &RoundReport<'_>) -> String {
    let n = report.numbers();
    let share = n.share("answers.replied").map(|share| format!("（占{share}）")).unwrap_or_default();
    let mut text = format!(
        "{}{}件。截至{}，已答复群众{}件{share}，待答复{}件；在办{}件，超过约定期限{}件。",
        n.name("nature.concern"),
        n.of("nature.concern"),
        cut_off(report),
        n.of("answers.replied"),
        n.of("answers.unanswered"),
        n.of("answers.open"),
        n.of("answers.overdue"),
    );
    for (prefix, word) in [("ended", "已办结的"), ("closed", "已销号的")] {
        if n.sum(prefix) > 0 {
            text += &format!("{word}按结果分：{}。", n.listed(prefix));
        }
    }
    if n.of("answers.carried_over") > 0 {
        text += &format!("以前各期结转在办{}件。", n.of("answers.carried_over"));
    }
    text
}

/// Facts only; no unit and no person is named here.
fn problems(report: &RoundReport<'_>) -> String {
    let n = report.numbers();
    let facts = [
        ("visits.not_received", "未收到走访情况", "个"),
        ("visits.late", "未按期走访（已补访）", "个"),
        ("answers.unanswered", "尚未答复群众", "件"),
        ("answers.overdue", "超过约定期限", "件"),
    ];
    let said: Vec<String> = facts
        .iter()
        .filter(|(id, ..)| n.of(id) > 0)
        .map(|(id, words, unit)| format!("{words}{}{unit}", n.of(id)))
        .collect();
    if said.is_empty() {
        return format!("截至{}，没有未收到走访情况、未按期走访、尚未答复和超过约定期限的情形。", cut_off(report));
    }
    format!("截至{}，{}。", cut_off(report), said.join("，"))
}

fn next(report: &RoundReport<'_>) -> String {
    let n = report.numbers();
    match n.of("answers.open") {
        0 => format!("截至{}，本期没有在办事项。", cut_off(report)),
        open => format!("在办{open}件，逐件办理并答复群众，办理进展另行报告。"),
    }
}
