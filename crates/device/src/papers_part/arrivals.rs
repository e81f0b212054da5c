//! 收到情况台账: the office's one list of a round as a workbook, each team marked as its visits came (users.md 1.5). It names what was heard by
//! number alone.

use super::{paper, sheets};
use crate::commands::arrivals::{Arrival, Arrivals, TeamReceived, stands_in};
use crate::{Error, core::Core};
use directory::TeamRow;
use reports::papers::{self, Cell, CellKind, Sheet, SheetColumn, Workbook};
use visits::{RoundView, ToldRow, ToldSource};

const TEAMS: [(&str, u16, CellKind); 7] = [
    ("走访团队", 10, CellKind::Text),
    ("居民区", 25, CellKind::Text),
    ("带队领导", 12, CellKind::Text),
    ("收到方式", 17, CellKind::Text),
    ("走访日期", 12, CellKind::Date),
    ("走访次数", 8, CellKind::Int),
    ("事项（件）", 12, CellKind::Int),
];
const TOLD: [(&str, u16, CellKind); 8] = [
    ("走访团队", 10, CellKind::Text),
    ("居民区", 20, CellKind::Text),
    ("收到方式", 12, CellKind::Text),
    ("走访日期", 12, CellKind::Date),
    ("参加人数", 10, CellKind::Int),
    ("反映事项（件）", 14, CellKind::Int),
    ("谁说的", 14, CellKind::Text),
    ("是否计入", 30, CellKind::Text),
];

/// The list as a workbook.
pub(crate) fn arrivals_workbook(core: &Core, round: &RoundView, arrivals: &Arrivals) -> Result<Vec<u8>, Error> {
    let Arrivals { received, missing, not_due, .. } = arrivals;
    let now = core.believed()?;
    let title = format!("{}收到情况台账", sheets::round_words(Some(&round.number)));
    let taken_down = received.iter().filter(|team| team.told.iter().any(stands_in)).count();
    let mut notes = vec![
        format!(
            "截至{}；已收到{}支团队（其中代录、导入{taken_down}支），未收到{}支",
            now.local().format("%Y-%m-%d %H:%M"),
            received.len(),
            missing.len()
        ),
        "应走访以本次走访首日的结对为准。“表格导入”“电话代录”由办公室代为登记，不计入各项指标；团队自己的记录到了以后，以团队的为准。未收到不等于未走访。"
            .to_owned(),
    ];
    notes.extend(sheets::notice(core)?);
    let sheet = |name: &str, columns: &[(&str, u16, CellKind)], rows| Sheet {
        name: name.to_owned(),
        title: format!("{title}：{name}"),
        notes: notes.clone(),
        columns: columns.iter().map(|(head, width, kind)| SheetColumn::new(head, *width, *kind)).collect(),
        rows,
    };
    let teams = received.iter().map(received_row).chain(missing.iter().map(|team| nothing_row(team, "未收到")));
    let teams = teams.chain(not_due.iter().map(|team| nothing_row(team, "本次不应走访"))).collect();
    let told: Vec<Vec<Cell>> =
        received.iter().flat_map(|team| team.told.iter().map(|told| told_row(&team.number, told))).collect();
    let mut all = vec![sheet("各团队", &TEAMS, teams)];
    if !told.is_empty() {
        all.push(sheet("代录、导入明细", &TOLD, told));
    }
    paper(papers::xlsx(&Workbook { title: title.clone(), date: Some(now.local_date()), sheets: all }))
}

fn received_row(team: &TeamReceived) -> Vec<Cell> {
    vec![
        team.number.clone().into(),
        team.communities.join("、").into(),
        team.lead.clone().unwrap_or_default().into(),
        mark(team.arrival).into(),
        team.visited_on.into(),
        i64::from(team.visits).into(),
        i64::from(team.items).into(),
    ]
}

/// Nothing is no nought.
fn nothing_row(team: &TeamRow, mark: &str) -> Vec<Cell> {
    vec![
        team.number.clone().into(),
        team.communities.join("、").into(),
        team.lead.clone().unwrap_or_default().into(),
        mark.into(),
        None::<chrono::NaiveDate>.into(),
        None::<i64>.into(),
        None::<i64>.into(),
    ]
}

fn told_row(team: &str, told: &ToldRow) -> Vec<Cell> {
    let counts = match told.own {
        Some(_) => "不计：团队自己的记录已到，待核对是否同一次",
        None => "暂列",
    };
    vec![
        team.into(),
        told.community_name.clone().into(),
        source_word(told.source).into(),
        Some(told.visited_on).into(),
        told.attended.map(i64::from).into(),
        i64::try_from(told.heard.len()).ok().into(),
        told.told_by.clone().unwrap_or_default().into(),
        counts.into(),
    ]
}

fn mark(arrival: Arrival) -> &'static str {
    match arrival {
        Arrival::Synced => "已同步",
        Arrival::Table => source_word(ToldSource::Table),
        Arrival::Phone => source_word(ToldSource::Phone),
        Arrival::SyncedAndTable => "已同步＋表格导入",
        Arrival::SyncedAndPhone => "已同步＋电话代录",
    }
}

/// How the office came by it.
pub(super) fn source_word(source: ToldSource) -> &'static str {
    match source {
        ToldSource::Table => "表格导入",
        ToldSource::Phone => "电话代录",
    }
}
