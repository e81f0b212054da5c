//! 受影响居民: whom a lost laptop knew, listed by whoever may read that themselves (docs/adr/0028-change-in-mid-year.md).

use crate::affected::{Affected, AffectedIn, affected};
use crate::home::{MOST_OF_A_NAME, plain_name};
use crate::traces::Leaving;
use crate::unarrived::{Unarrived, unarrived};
use crate::{Error, command::None, compose::count, core::Core, core::Open, papers_part, wire::ById};
use directory::{AffectedCount, ExportedAs, LossRow, phone};
use kernel::{ErrorCode, MemberId, Refusal, Role};
use serde::Serialize;
use ts_rs::TS;

/// One resident, or one door, a lost laptop knew.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AffectedLine {
    door: String,
    /// Empty where only the door was known.
    name: String,
    /// Empty where no number was known.
    phone_masked: String,
    /// In which records.
    held: Vec<AffectedIn>,
    /// What stands here was changed since: the laptop knew what was there before.
    is_changed_since: bool,
}

/// Whom a lost laptop knew at a place.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AffectedList {
    loss: LossRow,
    count: AffectedCount,
    /// Things heard that name nobody here; their words were on it.
    nameless: u32,
    rows: Vec<AffectedLine>,
}

/// The workbook, and what it names.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AffectedFile {
    path: String,
    count: AffectedCount,
}

/// What such a laptop may have held that came to nobody, as far as this vault knows the place.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct UnarrivedList {
    loss: LossRow,
    #[serde(flatten)]
    found: Unarrived,
}

/// A draft for the residents.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct NoticeFile {
    path: String,
}

fn reader(open: &Open) -> (Role, MemberId) {
    (open.role(), open.card.member)
}

/// Lost laptops of the places this vault reads.
pub(crate) fn list(core: &mut Core, _: None) -> Result<Vec<LossRow>, Error> {
    let open = core.open()?;
    Ok(directory::losses(open.store.read(), reader(open))?)
}

/// Whom one of them knew.
pub(crate) fn show(core: &mut Core, args: ById) -> Result<AffectedList, Error> {
    let (loss, found) = look(core, args)?;
    let rows = found.rows.iter().map(|row| AffectedLine {
        door: row.door.clone(),
        name: row.name.clone(),
        phone_masked: row.phone.as_deref().map(phone::mask).unwrap_or_default(),
        held: row.held.iter().copied().collect(),
        is_changed_since: row.is_changed_since,
    });
    Ok(AffectedList { loss, count: found.count(), nameless: count(found.nameless), rows: rows.collect() })
}

/// Writes the list as a workbook, with the numbers to call, and says in the record who made it and how many it names. The word is
/// written first: no list leaves without its trace.
pub(crate) fn export(core: &mut Core, args: ById) -> Result<AffectedFile, Error> {
    let (loss, found) = look(core, args)?;
    let open = core.open()?;
    let place = directory::loss(open.store.read(), args.id, reader(open))?.1.value.place;
    let bytes = papers_part::affected_workbook(core, &loss, &found)?;
    let count = found.count();
    core.write(Some(place), |tx| directory::list_affected(tx, args.id, count))?;
    let name = format!("受影响居民名单-{}-{}.xlsx", plain_name(&loss.place_name, MOST_OF_A_NAME), loss.short);
    let path = core.home.folder("papers")?.join(name);
    core.write_out(&Leaving { what: ExportedAs::AffectedList, about: Some(args.id), path: &path, bytes: &bytes })?;
    Ok(AffectedFile { path: path.display().to_string(), count })
}

/// What it may have held that came to nobody: for its holder to write again. Whoever reads the word about the loss sees what they read of
/// the place anyway.
pub(crate) fn show_unarrived(core: &mut Core, args: ById) -> Result<UnarrivedList, Error> {
    let open = core.open()?;
    let (loss, row) = directory::loss(open.store.read(), args.id, reader(open))?;
    open.must_be_whole()?;
    let calendar = directory::calendar(open.store.read())?;
    Ok(UnarrivedList { loss, found: unarrived(open, &row, &calendar)? })
}

/// Writes the draft of what the residents are told, for whoever lists them and for the office. It names nobody.
pub(crate) fn notice(core: &mut Core, args: ById) -> Result<NoticeFile, Error> {
    let open = core.open()?;
    let (loss, row) = directory::loss(open.store.read(), args.id, reader(open))?;
    if !loss.may_list && open.role() != Role::Office {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into());
    }
    let bytes = papers_part::loss_notice(core, &loss, &row)?;
    let name = format!("告知书草稿-{}-{}.docx", plain_name(&loss.place_name, MOST_OF_A_NAME), loss.short);
    let path = core.home.folder("papers")?.join(name);
    core.write_out(&Leaving { what: ExportedAs::LossNotice, about: Some(args.id), path: &path, bytes: &bytes })?;
    Ok(NoticeFile { path: path.display().to_string() })
}

fn look(core: &Core, args: ById) -> Result<(LossRow, Affected), Error> {
    let open = core.open()?;
    let (row, loss) = directory::loss(open.store.read(), args.id, reader(open))?;
    if !row.may_list {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into());
    }
    open.must_be_whole()?;
    let found = affected(open.store.read(), &loss.value, core.believed()?)?;
    Ok((row, found))
}
