//! 删除个人信息: what is held of a resident goes at the resident's wish, and on which laptops it has not gone yet (decisions D11).

use crate::{Error, core::Core, core::Open, wire::HowMany, wire::Saved};
use concerns::{Attachment, Item, ItemIdentity, Summons, SummonsIdentity};
use directory::{ErasureGround, ErasureRow, ExportRow, Household, HouseholdIdentity, Latest, Member, ToErase};
use kernel::{Compartment, ErrorCode, Intent, RecordId, RecordKind, Refusal};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use store::{KindSpec, Personal, Recorded};
use sync::{CopyOut, OutstandingTold, StillOut};
use ts_rs::TS;
use visits::{AgreedAction, Attendance, CallListEntry, HouseholdCall, Journal, PersonalPart, Visit};

/// What can be chosen: what stands on a slip, or a door of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Erasable {
    /// What was heard, and who said it.
    Item,
    /// Who lives behind a door, in the ledger and on the lists made from it.
    Household,
    /// What the summary of a visit says.
    Visit,
    /// Who signed in.
    Attendance,
    /// What was written down at a door.
    Call,
    /// A part of the journal.
    Journal,
    /// What was agreed, and with whom.
    Action,
}

/// A visit chosen.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub(crate) struct ChosenVisit {
    visit: RecordId,
}

/// A record chosen.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub(crate) struct ChooseErasable {
    kind: Erasable,
    id: RecordId,
}

/// The wish to erase.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct ErasePersonal {
    kind: Erasable,
    id: RecordId,
    ground: ErasureGround,
}

/// One record of which something goes.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Going {
    kind: RecordKind,
    /// False where the record is not on this laptop: what is in it is not known here, and goes all the same.
    is_here: bool,
    /// Its fields that hold something, by name.
    fields: Vec<String>,
    /// Steps with words that go; the steps stay.
    steps: u32,
}

/// What is to be erased, and how far it has come.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ErasureState {
    row: ErasureRow,
    /// The number of the concern, where it is here.
    number: Option<String>,
    /// The hub has carried it out and said so to this laptop.
    is_carried_out: bool,
    /// When the hub last said who is still out, RFC 3339; none before.
    told_at: Option<String>,
    /// How many laptops are.
    out_count: u32,
    /// Which; so many at most.
    out: Vec<OutRow>,
    /// Files beside the centre's log that may still hold it.
    copies: Vec<CopyLine>,
    /// Copies that laptops made of their vaults before they heard of it, and of which nobody said that they are gone.
    vault_copies: Vec<ExportRow>,
}

/// A backup of the centre's, a log that was put aside, or tables of a process that has not gone on since.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct CopyLine {
    /// `backup`, `aside`, `projection`, or a word of a later centre.
    what: String,
    /// Where its operator made it.
    name: String,
    /// It holds what the centre held then, RFC 3339.
    made_at: String,
}

/// A laptop that has not said that it is gone.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct OutRow {
    /// Whose.
    name: String,
    /// It, as people are shown it.
    device: String,
    /// Its rights have ended: it may never say so.
    is_revoked: bool,
}

/// A record chosen, by its own id.
struct Chosen {
    id: RecordId,
    spec: &'static KindSpec,
}

/// What would go, before anything does.
pub(crate) fn look(core: &mut Core, args: ChooseErasable) -> Result<Vec<Going>, Error> {
    let conn = who_may_erase(core)?.store.read();
    chosen(conn, args)?.iter().map(|record| going(conn, record)).collect()
}

/// The parts of a visit that hold something of a resident's.
pub(crate) fn of_visit(core: &mut Core, args: ChosenVisit) -> Result<Vec<PersonalPart>, Error> {
    let conn = who_may_erase(core)?.store.read();
    let said = directory::erasures_pending(conn)?;
    let mut parts = visits::personal_parts(conn, args.visit)?;
    parts.iter_mut().for_each(|part| part.is_said = said.contains(&part.id));
    Ok(parts)
}

fn who_may_erase(core: &Core) -> Result<&Open, Error> {
    let open = core.open()?;
    match kernel::policy::reach(open.role(), Intent::Erase) {
        Some(_) => Ok(open),
        None => Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into()),
    }
}

/// For which place it is said: whoever keeps a ledger or leads a team says it there, the office for the district.
fn place_of(open: &Open, args: &ErasePersonal) -> Result<RecordId, Error> {
    let conn = open.store.read();
    let scope = match args.kind {
        Erasable::Item => None,
        Erasable::Household => store::get::<Household>(conn, args.id)?.map(|row| row.scope),
        Erasable::Visit => store::get::<Visit>(conn, args.id)?.map(|row| row.scope),
        Erasable::Attendance => store::get::<Attendance>(conn, args.id)?.map(|row| row.scope),
        Erasable::Call => store::get::<HouseholdCall>(conn, args.id)?.map(|row| row.scope),
        Erasable::Journal => store::get::<Journal>(conn, args.id)?.map(|row| row.scope),
        Erasable::Action => store::get::<AgreedAction>(conn, args.id)?.map(|row| row.scope),
    };
    let lies_at = |at: &RecordId| Compartment::ALL.iter().any(|drawer| Some(drawer.at(*at)) == scope);
    Ok(open.communities().into_iter().find(lies_at).unwrap_or(open.district.place()))
}

/// Says that it is to be erased; the hub does it at the next sync.
pub(crate) fn erase(core: &mut Core, args: ErasePersonal) -> Result<Saved, Error> {
    let open = core.open()?;
    let place = place_of(open, &args)?;
    let now = core.now();
    core.write(Some(place), |tx| {
        tx.may(Intent::Erase, Compartment::Audit.at(place))?;
        let chosen = chosen(tx.conn(), ChooseErasable { kind: args.kind, id: args.id })?;
        let mut records = Vec::new();
        for Chosen { id, spec } in chosen {
            let has_words = Personal::of(tx.conn(), spec, id)?.is_some_and(|personal| !personal.is_none());
            records.push(ToErase { about: id, spec, has_words });
        }
        Ok::<_, Error>(directory::erase(tx, (place, &args.ground), &records)?)
    })?;
    Ok(Saved::at(now))
}

/// With what was heard goes who said it, though the office is never told, its photos and files, and what departments were told of it; with
/// a door who lives behind it, by whichever of the households that are one, with what was written down at one what the journal says of it.
fn chosen(conn: &Connection, args: ChooseErasable) -> Result<Vec<Chosen>, Error> {
    Ok(match args.kind {
        Erasable::Item => {
            store::must::<Item>(conn, args.id)?;
            let identity = Chosen { id: ItemIdentity::id(args.id), spec: ItemIdentity::SPEC };
            let files = concerns::all_attachments(conn, args.id)?.into_iter();
            let files = files.map(|id| Chosen { id, spec: Attachment::SPEC });
            let told = concerns::all_summonses(conn, args.id)?.into_iter();
            let told = told.flat_map(|id| {
                let identity = Chosen { id: SummonsIdentity::id(id), spec: SummonsIdentity::SPEC };
                [Chosen { id, spec: Summons::SPEC }, identity]
            });
            [Chosen { id: args.id, spec: Item::SPEC }, identity].into_iter().chain(files).chain(told).collect()
        }
        Erasable::Household => {
            store::must::<Household>(conn, args.id)?;
            let identity = |id| Chosen { id: HouseholdIdentity::id(id), spec: HouseholdIdentity::SPEC };
            let identities = directory::one_home(conn, args.id)?.into_iter().map(identity);
            let listed = visits::listed_to_call(conn, args.id)?.into_iter();
            let listed = listed.map(|id| Chosen { id, spec: CallListEntry::SPEC });
            identities.chain(listed).collect()
        }
        Erasable::Visit => of_a_visit(conn, (RecordKind::Visit, args.id))?,
        Erasable::Attendance => of_a_visit(conn, (RecordKind::Attendance, args.id))?,
        Erasable::Call => of_a_visit(conn, (RecordKind::HouseholdCall, args.id))?,
        Erasable::Journal => of_a_visit(conn, (RecordKind::Journal, args.id))?,
        Erasable::Action => of_a_visit(conn, (RecordKind::AgreedAction, args.id))?,
    })
}

fn of_a_visit(conn: &Connection, named: (RecordKind, RecordId)) -> Result<Vec<Chosen>, Error> {
    Ok(visits::erased_with(conn, named)?.into_iter().map(|(id, spec)| Chosen { id, spec }).collect())
}

fn going(conn: &Connection, Chosen { id, spec }: &Chosen) -> Result<Going, Error> {
    let personal = Personal::of(conn, spec, *id)?;
    let is_here = personal.is_some();
    let Personal { fields, entries } = personal.unwrap_or_default();
    Ok(Going { kind: spec.kind, is_here, fields: fields.into_iter().map(str::to_owned).collect(), steps: entries })
}

/// What was said to be erased, the latest first, and who is still out.
pub(crate) fn erasures(core: &mut Core, args: HowMany) -> Result<Latest<ErasureState>, Error> {
    let open = core.open()?;
    if kernel::policy::reads(open.role(), Compartment::Audit) != Some(kernel::policy::Reach::District) {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into());
    }
    let told = OutstandingTold::of(&open.store)?;
    let Latest { rows, total } = directory::erasures(open.store.read(), args.most())?;
    let rows = rows.into_iter().map(|row| state(open, row, told.as_ref())).collect::<Result<_, _>>()?;
    Ok(Latest { rows, total })
}

fn copy_line(copy: &CopyOut) -> CopyLine {
    CopyLine { what: copy.what.clone(), name: copy.name.clone(), made_at: copy.made_at.to_rfc3339() }
}

fn state(open: &Open, row: ErasureRow, told: Option<&OutstandingTold>) -> Result<ErasureState, Error> {
    let conn = open.store.read();
    let found = told.and_then(|told| told.erasures.iter().find(|found| found.erasure == row.id));
    let name = |out: &StillOut| {
        let member = store::get::<Member>(conn, RecordId(out.member.0))?;
        let name = member.map(|member| member.value.nickname).unwrap_or_default();
        Ok::<_, Error>(OutRow { name, device: out.device.short(), is_revoked: out.is_revoked })
    };
    let item = store::get::<Item>(conn, row.about)?;
    let done_at = store::erased_at(conn, row.id)?;
    Ok(ErasureState {
        vault_copies: directory::vault_copies(conn, open.card.member, done_at)?,
        number: item.map(|item| item.value.number),
        is_carried_out: store::is_erased_here(conn, row.id)?,
        told_at: told.filter(|_| found.is_some()).map(|told| told.at.to_rfc3339()),
        out_count: found.map_or(0, |found| found.count),
        out: found.map_or(Ok(Vec::new()), |found| found.out.iter().map(name).collect())?,
        copies: found.map_or_else(Vec::new, |found| found.copies.iter().map(copy_line).collect()),
        row,
    })
}
