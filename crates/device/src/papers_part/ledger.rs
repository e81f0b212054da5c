//! The delivery ledger as a file: for a journal, an inspection, a hand-over.

use super::{arrivals::source_word, paper, reasons::reason_words, sheets};
use crate::commands::sync_part::{DeliveryLine, DeliveryState};
use crate::{Error, core::Core};
use kernel::{Instant, RecordKind};
use reports::papers::{self, Cell, CellKind, Sheet, SheetColumn, Workbook};

const HEADS: [(&str, u16, CellKind); 8] = [
    ("保存时间", 18, CellKind::Moment),
    ("内容类别", 14, CellKind::Text),
    ("内容", 40, CellKind::Text),
    ("所在", 16, CellKind::Text),
    ("处数", 8, CellKind::Int),
    ("回执号", 12, CellKind::Text),
    ("中心端收到时间", 18, CellKind::Moment),
    ("未生效原因", 26, CellKind::Text),
];

/// The ledger as a workbook.
pub(crate) fn ledger_workbook(core: &Core, lines: &[DeliveryLine]) -> Result<Vec<u8>, Error> {
    let title = "上传回执台账";
    let mut notes = vec![
        format!("{}；共{}行", minute(core.believed()?), lines.len()),
        "“已到中心端”以中心端签发的回执为准；回执号可向中心端核对。".to_owned(),
    ];
    notes.extend(sheets::notice(core)?);
    let sheet = Sheet {
        name: title.to_owned(),
        title: title.to_owned(),
        notes,
        columns: HEADS.map(|(head, width, kind)| SheetColumn::new(head, width, kind)).to_vec(),
        rows: lines.iter().map(|line| cells(line).to_vec()).collect(),
    };
    let book = Workbook { title: title.to_owned(), date: Some(core.today()?), sheets: vec![sheet] };
    paper(papers::xlsx(&book))
}

/// The ledger as plain rows that a spreadsheet reads.
pub(crate) fn ledger_rows(lines: &[DeliveryLine]) -> Vec<u8> {
    let row = |cells: [String; 8]| cells.map(|cell| crate::wire::csv_cell(&cell)).join(",") + "\r\n";
    let head = row(HEADS.map(|(head, ..)| head.to_owned()));
    let body: String = lines.iter().map(|line| row(cells(line).map(|cell| plain(&cell)))).collect();
    format!("\u{feff}{head}{body}").into_bytes()
}

fn cells(line: &DeliveryLine) -> [Cell; 8] {
    [
        at(Some(&line.written_at)),
        line.told.map_or_else(|| line.kind.map_or("其他", kind_word), source_word).into(),
        [line.title.as_str(), line.detail.as_str()].join(" ").trim().into(),
        state_word(line.state).into(),
        i64::from(line.changes).into(),
        line.receipt.clone().into(),
        at(line.received_at.as_ref()),
        line.reason.as_deref().map(reason_words).into(),
    ]
}

fn at(text: Option<&String>) -> Cell {
    text.and_then(|text| Instant::parse_rfc3339(text)).map(|at| at.local().naive_local()).into()
}

/// A cell as a spreadsheet reads it.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Int(count) => count.to_string(),
        Cell::Date(day) => day.format("%Y-%m-%d").to_string(),
        Cell::Moment(moment) => moment.format("%Y-%m-%d %H:%M").to_string(),
    }
}

fn minute(at: Instant) -> String {
    at.local().format("%Y-%m-%d %H:%M").to_string()
}

fn state_word(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::OnLaptop => "仅在本机",
        DeliveryState::OnCarrier => "在途，尚无回执",
        DeliveryState::OnHub => "已到中心端",
        DeliveryState::Held => "待放行",
        DeliveryState::Refused => "未予采用",
    }
}

/// A ledger's own words for kinds; records that only serve another are named with it.
fn kind_word(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Visit => "走访",
        RecordKind::Attendance => "签到",
        RecordKind::HouseholdCall => "上门",
        RecordKind::CallListEntry => "走访名单",
        RecordKind::Journal => "走访日志",
        RecordKind::AgreedAction => "议定事项",
        RecordKind::Item | RecordKind::ItemIdentity => "诉求",
        RecordKind::Household | RecordKind::HouseholdIdentity => "门牌",
        RecordKind::Team | RecordKind::Seat | RecordKind::Person | RecordKind::Pairing => "走访团队",
        RecordKind::Member | RecordKind::Grant => "使用人",
        RecordKind::Round => "集中走访期",
        RecordKind::Issue => "报告",
        RecordKind::Place => "居民区",
        RecordKind::CalendarYear => "日历",
        RecordKind::Pack => "分类与期限",
        RecordKind::Disclosure => "查看手机号",
        RecordKind::HeldChange => "待放行",
        RecordKind::Erasure => "删除个人信息",
        RecordKind::Revocation => "停用电脑",
        RecordKind::Attachment => "照片和附件",
        RecordKind::ToldVisit => "代录的走访",
        RecordKind::Twin => "是否同一次走访",
        RecordKind::DeviceLoss => "丢失的电脑",
        RecordKind::Section => "网格、楼栋",
        RecordKind::LevelOpinion => "街道（镇）意见",
        RecordKind::Department => "区职能部门",
        RecordKind::Export => "导出记录",
        RecordKind::FailedOpening => "打开失败记录",
        RecordKind::Summons | RecordKind::SummonsIdentity => "转请区职能部门办理",
    }
}
