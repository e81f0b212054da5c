//! 会同梳理, read: one list for both sides, who has confirmed what, and what was changed since.

use crate::{
    Error,
    agreed::Sorted,
    desk::Desk,
    item::Item,
    list,
    sorted::Side,
    sorting::{confirmed_of_visits, disputed, has_secretary},
    sorting_marks::{SideMark, SortingChange, SortingMarks},
    views::ItemRow,
};
use kernel::RecordId;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use std::collections::BTreeMap;
use store::Row;
use ts_rs::TS;

/// One item on the list of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SortingRow {
    /// Its line.
    pub item: ItemRow,
    /// Where its sorting stands.
    pub marks: SortingMarks,
}

/// How far the sorting of a visit has come. total = sorted + alone + waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct SortingSums {
    /// What the lead has confirmed of the visit.
    pub total: u32,
    /// Confirmed by both.
    pub sorted: u32,
    /// Confirmed by the team alone, with the lead's note or for want of a secretary.
    pub alone: u32,
    /// Neither.
    pub waiting: u32,
    /// Of all, those the team has to confirm.
    pub for_team: u32,
    /// Of all, those the community has to confirm: none while nobody of it could.
    pub for_community: u32,
}

/// The list of a visit, or of several that are one, in the order it was heard.
///
/// # Errors
/// The store's.
pub fn sorting_rows(conn: &Connection, visits: &[RecordId], desk: &Desk<'_>) -> Result<Vec<SortingRow>, Error> {
    let mut lines: BTreeMap<RecordId, ItemRow> = BTreeMap::new();
    for visit in visits {
        lines.extend(list::of_visit(conn, *visit, desk)?.into_iter().map(|row| (row.id, row)));
    }
    let mut rows = Vec::new();
    for row in confirmed_of_visits(conn, visits)? {
        let Some(line) = lines.remove(&row.id) else { continue };
        rows.push(SortingRow { item: line, marks: marks(conn, &row, desk)? });
    }
    Ok(rows)
}

/// The marks of one item; `None` for what was not heard at a visit or is a draft.
///
/// # Errors
/// The store's.
pub(crate) fn marks_of(conn: &Connection, row: &Row<Item>, desk: &Desk<'_>) -> Result<Option<SortingMarks>, Error> {
    let is_sorted_at_all = row.value.visit.is_some() && row.scope == row.value.work_scope();
    is_sorted_at_all.then(|| marks(conn, row, desk)).transpose()
}

/// How far it has come.
///
/// # Errors
/// The store's.
pub fn sorting_sums(conn: &Connection, visits: &[RecordId], on: chrono::NaiveDate) -> Result<SortingSums, Error> {
    let rows = confirmed_of_visits(conn, visits)?;
    let Some(first) = rows.first() else { return Ok(SortingSums::default()) };
    let has_other = has_secretary(conn, first.value.community, on)?;
    let count = |holds: &dyn Fn(&Item) -> bool| {
        u32::try_from(rows.iter().filter(|row| holds(&row.value)).count()).unwrap_or(u32::MAX)
    };
    let by = |item: &Item| (item.is_confirmed_by(Side::Team), item.is_confirmed_by(Side::Community));
    let is_alone = |item: &Item| by(item) == (true, false) && (item.absent_reason.is_some() || !has_other);
    let (total, sorted, alone) = (count(&|_| true), count(&|item| by(item) == (true, true)), count(&is_alone));
    Ok(SortingSums {
        total,
        sorted,
        alone,
        waiting: total - sorted - alone,
        for_team: count(&|item| !by(item).0),
        for_community: count(&|item| has_other && !by(item).1 && item.absent_reason.is_none()),
    })
}

fn marks(conn: &Connection, row: &Row<Item>, desk: &Desk<'_>) -> Result<SortingMarks, Error> {
    let item = &row.value;
    let has_other = has_secretary(conn, item.community, desk.today())?;
    Ok(SortingMarks {
        sorted: Sorted::of(item),
        hotline_number: item.hotline_number.clone(),
        main_number: number_of(conn, item.duplicate_of)?,
        team: mark(conn, item, Side::Team)?,
        community: mark(conn, item, Side::Community)?,
        absent_reason: item.absent_reason.clone(),
        disputed: disputed(conn, row.id)?.into_iter().map(str::to_owned).collect(),
        is_sorted: item.is_sorted() || (item.is_confirmed_by(Side::Team) && !has_other),
        has_steps: !store::entries::<Item>(conn, row.id)?.is_empty(),
    })
}

fn mark(conn: &Connection, item: &Item, side: Side) -> Result<SideMark, Error> {
    let now = Sorted::of(item);
    let Some(before) = item.confirmed_by(side) else { return Ok(SideMark::default()) };
    let mut changes = Vec::new();
    let mut differ = |field: &str, before: Option<String>, after: Option<String>| {
        if before != after {
            changes.push(SortingChange { field: field.to_owned(), before, after });
        }
    };
    differ("nature", Some(before.nature.word().to_owned()), Some(now.nature.word().to_owned()));
    differ("route", before.route.clone(), now.route.clone());
    differ("is_hotline", Some(before.is_hotline.to_string()), Some(now.is_hotline.to_string()));
    differ("duplicate_of", number_of(conn, before.duplicate_of)?, number_of(conn, now.duplicate_of)?);
    Ok(SideMark { is_confirmed: item.is_confirmed_by(side), changes })
}

fn number_of(conn: &Connection, id: Option<RecordId>) -> Result<Option<String>, Error> {
    let Some(id) = id else { return Ok(None) };
    let sql = "SELECT number FROM item WHERE id = ?1";
    let number = conn.prepare_cached(sql)?.query_row([id.bytes()], |r| r.get::<_, Option<String>>(0)).optional()?;
    Ok(Some(number.flatten().unwrap_or_else(|| id.to_string())))
}
