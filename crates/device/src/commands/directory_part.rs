//! What is looked up, and imports.

use crate::{Error, command::None, core::Core, home, traces::Leaving, wire};
use directory::import::{Import, ImportArgs, ImportReport};
use directory::members::{AddPosting, EndPostings, MemberRow};
use directory::{
    Asked, CommunityRow, Coverage, DepartmentRow, DisclosureRow, Doubles, DoublesArgs, ExportedAs, HouseholdRow,
    HouseholdsArgs, Latest, MergeHouseholds, Phone, RevealPhone, RosterFinding, SectionRow, TeamPage, TeamRow,
    TeamsArgs, UnmergeHouseholds,
};
use kernel::policy::Reach;
use kernel::{Compartment, RecordId};
use std::collections::BTreeSet;
use wire::{ById, HowMany, Saved};

pub(crate) fn communities(core: &mut Core, _: None) -> Result<Vec<CommunityRow>, Error> {
    Ok(directory::communities(core.open()?.store.read(), core.today()?)?)
}

pub(crate) fn coverage(core: &mut Core, _: None) -> Result<Coverage, Error> {
    Ok(directory::coverage(core.open()?.store.read(), core.today()?)?)
}

pub(crate) fn teams(core: &mut Core, args: TeamsArgs) -> Result<Vec<TeamRow>, Error> {
    Ok(directory::teams(core.open()?.store.read(), &args, core.today()?)?)
}

pub(crate) fn team(core: &mut Core, args: ById) -> Result<TeamPage, Error> {
    Ok(directory::team(core.open()?.store.read(), args.id, core.today()?)?)
}

pub(crate) fn findings(core: &mut Core, _: None) -> Result<Vec<RosterFinding>, Error> {
    Ok(directory::findings(core.open()?.store.read(), core.today()?)?)
}

/// Grids and buildings that somebody looks after.
pub(crate) fn sections(core: &mut Core, _: None) -> Result<Vec<SectionRow>, Error> {
    Ok(directory::sections(core.open()?.store.read())?)
}

/// Departments of the district that were named, and whether somebody is posted there.
pub(crate) fn departments(core: &mut Core, _: None) -> Result<Vec<DepartmentRow>, Error> {
    Ok(directory::departments(core.open()?.store.read(), core.today()?)?)
}

pub(crate) fn households(core: &mut Core, args: HouseholdsArgs) -> Result<Vec<HouseholdRow>, Error> {
    let conn = core.open()?.store.read();
    let tomorrow = core.today()? + chrono::Days::new(1);
    let mut rows = directory::households(conn, &args)?;
    for row in &mut rows {
        if let Some((on, by)) = visits::last_call(conn, row.id, tomorrow)? {
            (row.last_call_on, row.last_called_by) = (Some(on), Some(by));
        }
    }
    Ok(rows)
}

/// The answer leaves only after its trace has been committed.
pub(crate) fn reveal_phone(core: &mut Core, args: RevealPhone) -> Result<Phone, Error> {
    let at = ledger_of(core, args.household)?;
    core.write(at, |tx| directory::reveal_phone(tx, &args))
}

/// The community whose ledger a household stands in, among those of the open member.
fn ledger_of(core: &Core, household: RecordId) -> Result<Option<RecordId>, Error> {
    let open = core.open()?;
    let home = store::get::<directory::Household>(open.store.read(), household)?;
    let is_at = |place: &RecordId| home.as_ref().is_some_and(|h| h.scope == Compartment::Registry.at(*place));
    Ok(open.communities().into_iter().find(is_at))
}

/// 重复人员归并: what looks like one, and what was merged.
pub(crate) fn doubles(core: &mut Core, args: DoublesArgs) -> Result<Doubles, Error> {
    Ok(directory::doubles(core.open()?.store.read(), args)?)
}

pub(crate) fn merge_households(core: &mut Core, args: MergeHouseholds) -> Result<Saved, Error> {
    let at = ledger_of(core, args.household)?;
    core.write(at, |tx| directory::merge_households(tx, args))?;
    Ok(Saved::at(core.believed()?))
}

pub(crate) fn unmerge_households(core: &mut Core, args: UnmergeHouseholds) -> Result<Saved, Error> {
    let at = ledger_of(core, args.household)?;
    core.write(at, |tx| directory::unmerge_households(tx, args))?;
    Ok(Saved::at(core.believed()?))
}

/// Who audits sees every trace of the district; everybody else their own.
pub(crate) fn disclosures(core: &mut Core, args: HowMany) -> Result<Latest<DisclosureRow>, Error> {
    let open = core.open()?;
    let is_auditor = kernel::policy::reads(open.role(), Compartment::Audit) == Some(Reach::District);
    let of = (!is_auditor).then_some(open.card.member);
    Ok(directory::disclosures(open.store.read(), Asked { of, most: args.most() })?)
}

pub(crate) fn members(core: &mut Core, _: None) -> Result<Vec<MemberRow>, Error> {
    let here: BTreeSet<_> = core.home.cards()?.into_iter().map(|e| e.card.member).collect();
    Ok(directory::members::members(core.open()?.store.read(), core.today()?, &here)?)
}

fn import_of(args: ImportArgs) -> Result<Import, Error> {
    let bytes = wire::decode(&args.content_base64)?;
    Ok(Import { kind: args.kind, file_name: args.file_name, bytes, community: args.community, skip_bad: args.skip_bad })
}

/// The community an import acts at; a ledger without one is the importer's own.
fn place_of(core: &Core, import: &mut Import) -> Result<Option<RecordId>, Error> {
    if import.kind == directory::import::ImportKind::Households && import.community.is_none() {
        import.community = core.open()?.communities().first().copied();
    }
    Ok(import.community)
}

pub(crate) fn preview(core: &mut Core, args: ImportArgs) -> Result<ImportReport, Error> {
    let mut import = import_of(args)?;
    place_of(core, &mut import)?;
    Ok(directory::import::preview(core.open()?.store.read(), &import)?)
}

/// Imports; rows that were left out are written beside with their reasons.
pub(crate) fn apply(core: &mut Core, args: ImportArgs) -> Result<ImportReport, Error> {
    let mut import = import_of(args)?;
    let at = place_of(core, &mut import)?;
    let mut report = core.write(at, |tx| directory::import::apply(tx, &import))?;
    if report.is_applied && report.rejected > 0 {
        let folder = core.home.folder("imports")?;
        let stem = std::path::Path::new(&import.file_name)
            .file_stem()
            .map_or_else(String::new, |s| home::plain_name(&s.to_string_lossy(), home::MOST_OF_A_NAME));
        let path = folder.join(format!("{stem}.rejected.csv"));
        let bytes = bad_rows(&import, &report)?;
        core.write_out(&Leaving { what: ExportedAs::LeftOutRows, about: None, path: &path, bytes: &bytes })?;
        report.bad_rows_path = Some(path.display().to_string());
    }
    Ok(report)
}

fn bad_rows(import: &Import, report: &ImportReport) -> Result<Vec<u8>, Error> {
    let sheets = directory::source::read(&import.file_name, &import.bytes).map_err(Error::from)?;
    let reason = |row: &directory::import::ImportRow| row.reason.clone().unwrap_or_default();
    let mut text = String::from("\u{feff}");
    for row in directory::import::bad_rows(&sheets, report, reason) {
        let cells: Vec<String> = row.iter().map(|cell| wire::csv_cell(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    Ok(text.into_bytes())
}

/// Gives a member another posting from today on.
pub(crate) fn add_posting(core: &mut Core, args: AddPosting) -> Result<Saved, Error> {
    let (now, district) = (core.now(), core.open()?.district.place());
    core.write(Some(district), |tx| directory::members::add_posting(tx, &args))?;
    Ok(Saved::at(now))
}

/// Ends a member's postings in one role.
pub(crate) fn end_postings(core: &mut Core, args: EndPostings) -> Result<Saved, Error> {
    let (now, district) = (core.now(), core.open()?.district.place());
    core.write(Some(district), |tx| directory::members::end_postings(tx, &args))?;
    Ok(Saved::at(now))
}
