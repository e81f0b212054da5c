//! What is looked up, and imports.

use crate::{Error, command::None, core::Core, enrolment, home, wire};
use directory::import::{Import, ImportArgs, ImportReport};
use directory::members::{AddMemberArgs, AddPosting, EndPostings, MemberRow};
use directory::{
    CommunityRow, Coverage, DisclosureRow, HouseholdRow, HouseholdsArgs, Phone, RevealPhone, RosterFinding, TeamPage,
    TeamRow, TeamsArgs,
};
use kernel::policy::Reach;
use kernel::{Compartment, MemberId, RecordId, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;
use wire::{ById, Saved};

/// The file to carry to the new member, and the code to give apart from it.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct EnrolmentMade {
    pub(crate) path: String,
    file_name: String,
    pub(crate) opening_code: String,
}

/// Whose file.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub(crate) struct EnrolMember {
    member: MemberId,
}

pub(crate) fn communities(core: &mut Core, _: None) -> Result<Vec<CommunityRow>, Error> {
    Ok(directory::communities(core.open()?.store.read(), core.now().local_date())?)
}

pub(crate) fn coverage(core: &mut Core, _: None) -> Result<Coverage, Error> {
    Ok(directory::coverage(core.open()?.store.read(), core.now().local_date())?)
}

pub(crate) fn teams(core: &mut Core, args: TeamsArgs) -> Result<Vec<TeamRow>, Error> {
    Ok(directory::teams(core.open()?.store.read(), &args, core.now().local_date())?)
}

pub(crate) fn team(core: &mut Core, args: ById) -> Result<TeamPage, Error> {
    Ok(directory::team(core.open()?.store.read(), args.id, core.now().local_date())?)
}

pub(crate) fn findings(core: &mut Core, _: None) -> Result<Vec<RosterFinding>, Error> {
    Ok(directory::findings(core.open()?.store.read(), core.now().local_date())?)
}

pub(crate) fn households(core: &mut Core, args: HouseholdsArgs) -> Result<Vec<HouseholdRow>, Error> {
    let conn = core.open()?.store.read();
    let tomorrow = core.now().local_date() + chrono::Days::new(1);
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
    let open = core.open()?;
    let home = store::get::<directory::Household>(open.store.read(), args.household)?;
    let is_at = |place: &RecordId| home.as_ref().is_some_and(|h| h.scope == Compartment::Registry.at(*place));
    let at = open.communities().into_iter().find(is_at);
    core.write(at, |tx| directory::reveal_phone(tx, &args))
}

/// Who audits sees every trace of the district; everybody else their own.
pub(crate) fn disclosures(core: &mut Core, _: None) -> Result<Vec<DisclosureRow>, Error> {
    let open = core.open()?;
    let is_auditor = kernel::policy::reads(open.role(), Compartment::Audit) == Some(Reach::District);
    let of = (!is_auditor).then_some(open.card.member);
    Ok(directory::disclosures(open.store.read(), of)?)
}

pub(crate) fn members(core: &mut Core, _: None) -> Result<Vec<MemberRow>, Error> {
    let here: BTreeSet<_> = core.home.cards()?.into_iter().map(|e| e.card.member).collect();
    Ok(directory::members::members(core.open()?.store.read(), core.now().local_date(), &here)?)
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
        home::write_safely(&path, &bad_rows(&import, &report)?)?;
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

/// Adds a member and makes the enrolment file.
pub(crate) fn add_member(core: &mut Core, args: AddMemberArgs) -> Result<EnrolmentMade, Error> {
    founder_only(core)?;
    let added = core.write(Option::None, |tx| directory::members::add_member(tx, &args))?;
    enrolment_of(core, added.member)
}

/// Makes the enrolment file of a member who was added elsewhere: by a bureau for its own seat, or by another laptop of the office.
pub(crate) fn enrol(core: &mut Core, args: EnrolMember) -> Result<EnrolmentMade, Error> {
    founder_only(core)?;
    enrolment_of(core, args.member)
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

/// Only the founder's vault signs.
fn founder_only(core: &Core) -> Result<(), Error> {
    let open = core.open()?;
    match open.card.device == open.district.founder {
        true => Ok(()),
        false => Err(Refusal::new(kernel::ErrorCode::Forbidden, "founder_only").into()),
    }
}

/// The file to join from: the directory's snapshot, sealed by the code (decisions D32).
fn enrolment_of(core: &mut Core, member: MemberId) -> Result<EnrolmentMade, Error> {
    let today = core.now().local_date();
    let (cards, hub) = (core.home.cards()?, core.home.hub()?);
    let open = core.open_mut()?;
    let known = store::must::<directory::Member>(open.store.read(), RecordId(member.0))?;
    let grant = directory::members::posting_of(open.store.read(), member, today)?;
    let grant = grant.ok_or_else(|| Refusal::not_now("member_has_no_posting"))?;
    let ticket = enrolment::Ticket {
        member,
        nickname: known.value.nickname,
        role: grant.role,
        place_name: directory::members::place_shown(open.store.read(), &grant)?.unwrap_or_default(),
        ticket_key: String::new(),
    };
    open.store.close_batches()?;
    let snapshot = sync::Snapshot::of(&open.store, &open.district)?;
    let own = cards.iter().find(|e| e.card.device == open.card.device).ok_or_else(|| Refusal::not_now("no_posting"))?;
    let founder = enrolment::Founder { district: &open.district, card: own, key: open.opened.signing_key() };
    let (bytes, opening_code) = enrolment::issue(founder, ticket.clone(), (&snapshot, hub))?;
    // A name may hold whatever somebody typed; two alike after cleaning are told apart by the member.
    let name = home::plain_name(&ticket.nickname, home::MOST_OF_A_NAME);
    let file_name = match name == ticket.nickname {
        true => format!("{}-{name}.zfjoin", ticket.role.word()),
        false => format!("{}-{name}-{member}.zfjoin", ticket.role.word()),
    };
    let path = core.home.folder("enrolments")?.join(&file_name);
    home::write_safely(&path, &bytes)?;
    Ok(EnrolmentMade { path: path.display().to_string(), file_name, opening_code })
}
