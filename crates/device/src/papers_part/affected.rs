//! The residents a lost laptop knew, as a workbook: for the notice they are owed (PIPL 57).

use super::{paper, sheets};
use crate::affected::{Affected, AffectedIn};
use crate::{Error, core::Core};
use directory::LossRow;
use kernel::Instant;
use reports::papers::{self, Cell, CellKind, Sheet, SheetColumn, Workbook};

const HEADS: [(&str, u16, CellKind); 6] = [
    ("序号", 8, CellKind::Serial),
    ("门牌", 24, CellKind::Text),
    ("姓名", 12, CellKind::Text),
    ("联系电话", 16, CellKind::Text),
    ("在哪些记录里", 28, CellKind::Text),
    ("备注", 30, CellKind::Text),
];

/// The list as a workbook.
pub(crate) fn affected_workbook(core: &Core, loss: &LossRow, found: &Affected) -> Result<Vec<u8>, Error> {
    let title = "受影响居民名单";
    let count = found.count();
    let mut notes = vec![
        format!("{}；{}的电脑（编号{}）丢失，最后一次到中心端：{}", loss.place_name, loss.name, loss.short, seen(loss)),
        format!(
            "共{}户、{}人、{}个电话号码；另有{}件没有留名的群众反映",
            count.households, count.persons, count.phones, found.nameless
        ),
        "名单按电脑最后一次到中心端以前发给它的内容列出；电脑上还没有上传的内容不在名单里。".to_owned(),
        "本表含个人信息，只用于告知居民，用后请按规定保管或销毁。".to_owned(),
    ];
    notes.extend(sheets::notice(core)?);
    let rows = found.rows.iter().zip(1i64..).map(|(row, number)| -> Vec<Cell> {
        let held: Vec<&str> = row.held.iter().map(|one| word(*one)).collect();
        let note = if row.is_changed_since { "之后修改过，电脑上的是修改前的内容" } else { "" };
        vec![
            number.into(),
            row.door.clone().into(),
            row.name.clone().into(),
            row.phone.clone().into(),
            held.join("、").into(),
            note.into(),
        ]
    });
    let sheet = Sheet {
        name: title.to_owned(),
        title: title.to_owned(),
        notes,
        columns: HEADS.map(|(head, width, kind)| SheetColumn::new(head, width, kind)).to_vec(),
        rows: rows.collect(),
    };
    let book = Workbook { title: title.to_owned(), date: Some(core.today()?), sheets: vec![sheet] };
    paper(papers::xlsx(&book))
}

fn seen(loss: &LossRow) -> String {
    let at = loss.seen_at.as_deref().and_then(Instant::parse_rfc3339);
    at.map_or_else(|| "没有自己来过".to_owned(), |at| at.local().format("%Y-%m-%d %H:%M").to_string())
}

fn word(held: AffectedIn) -> &'static str {
    match held {
        AffectedIn::Ledger => "住户台账",
        AffectedIn::CallList => "走访名单",
        AffectedIn::Speaker => "诉求人",
        AffectedIn::Summons => "转请部门办理",
        AffectedIn::SignIn => "座谈会签到",
    }
}
