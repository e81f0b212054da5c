//! Visits: the columns' commands, with what was heard filled in.

use crate::compose::{CallPage, VisitPage};
use crate::{Error, command::None, core::Core, wire::ById, wire::Saved};
use kernel::{RecordId, RecordKind};
use visits::{
    ActionRow, Agree, AttendanceRow, CallRow, DoorList, Doors, HouseholdCall, JournalRow, ListVisits, OpenDoorArgs,
    PrepareCallList, RoundView, SetAction, SetCall, SetRound, SetVisit, SignIn, Start, Visit, VisitRow, VoidArgs,
    WriteJournal,
};

/// The community a record of this kind is about; a write acts under the grant for it.
pub(crate) fn community_of(core: &Core, kind: RecordKind, id: RecordId) -> Result<Option<RecordId>, Error> {
    let conn = core.open()?.store.read();
    let sql = format!("SELECT community FROM {} WHERE id = ?1", kind.word());
    let found = conn.query_row(&sql, [id.bytes()], |r| r.get::<_, Option<[u8; 16]>>(0));
    Ok(found.ok().flatten().map(RecordId::from_bytes))
}

pub(crate) fn rounds(core: &mut Core, _: None) -> Result<Vec<RoundView>, Error> {
    let conn = core.open()?.store.read();
    Ok(visits::rounds(conn, &directory::calendar(conn)?, core.today()?)?)
}

pub(crate) fn set_round(core: &mut Core, args: SetRound) -> Result<Saved, Error> {
    core.write(Option::None, |tx| visits::set_round(tx, args))?;
    Ok(Saved::at(core.now()))
}

pub(crate) fn start(core: &mut Core, args: Start) -> Result<VisitPage, Error> {
    let id = core.write(Some(args.community), |tx| visits::start(tx, args))?;
    show(core, ById { id })
}

pub(crate) fn list(core: &mut Core, args: ListVisits) -> Result<Vec<VisitRow>, Error> {
    let open = core.open()?;
    let rows = visits::list(open.store.read(), &args)?;
    rows.into_iter().map(|row| open.with_items(row)).collect()
}

pub(crate) fn show(core: &mut Core, args: ById) -> Result<VisitPage, Error> {
    let at = community_of(core, RecordKind::Visit, args.id)?;
    core.open()?.visit_page(args.id, &core.looking(at)?)
}

pub(crate) fn set(core: &mut Core, args: SetVisit) -> Result<Saved, Error> {
    let at = community_of(core, RecordKind::Visit, args.id)?;
    core.write(at, |tx| visits::set(tx, args))?;
    Ok(Saved::at(core.now()))
}

pub(crate) fn sign_in(core: &mut Core, args: SignIn) -> Result<AttendanceRow, Error> {
    let at = community_of(core, RecordKind::Visit, args.visit)?;
    core.write(at, |tx| visits::sign_in(tx, args))
}

pub(crate) fn agree(core: &mut Core, args: Agree) -> Result<ActionRow, Error> {
    let at = community_of(core, RecordKind::Visit, args.visit)?;
    core.write(at, |tx| visits::agree(tx, args))
}

pub(crate) fn set_action(core: &mut Core, args: SetAction) -> Result<Saved, Error> {
    let at = community_of(core, RecordKind::AgreedAction, args.id)?;
    core.write(at, |tx| visits::set_action(tx, args))?;
    Ok(Saved::at(core.now()))
}

pub(crate) fn doors(core: &mut Core, args: Doors) -> Result<DoorList, Error> {
    Ok(visits::doors(core.open()?.store.read(), args, core.today()?)?)
}

pub(crate) fn open_door(core: &mut Core, args: OpenDoorArgs) -> Result<CallPage, Error> {
    let id = core.write(Some(args.community), |tx| visits::open_door(tx, args))?;
    call(core, ById { id })
}

pub(crate) fn call(core: &mut Core, args: ById) -> Result<CallPage, Error> {
    let at = community_of(core, RecordKind::HouseholdCall, args.id)?;
    core.open()?.call_page(args.id, &core.looking(at)?)
}

pub(crate) fn set_call(core: &mut Core, args: SetCall) -> Result<Saved, Error> {
    let at = community_of(core, RecordKind::HouseholdCall, args.id)?;
    core.write(at, |tx| visits::set_call(tx, args))?;
    Ok(Saved::at(core.now()))
}

pub(crate) fn not_home(core: &mut Core, args: OpenDoorArgs) -> Result<CallRow, Error> {
    core.write(Some(args.community), |tx| visits::not_home(tx, args))
}

pub(crate) fn write_journal(core: &mut Core, args: WriteJournal) -> Result<JournalRow, Error> {
    let at = community_of(core, RecordKind::Visit, args.visit)?;
    core.write(at, |tx| visits::write_journal(tx, args))
}

pub(crate) fn prepare_call_list(core: &mut Core, args: PrepareCallList) -> Result<DoorList, Error> {
    core.write(Some(args.community), |tx| visits::prepare_call_list(tx, args))
}

pub(crate) fn void(core: &mut Core, args: VoidArgs) -> Result<Saved, Error> {
    let at = community_of(core, args.kind, args.id)?;
    match args.kind {
        RecordKind::Item => core.write(at, |tx| concerns::void(tx, args.id, &args.reason))?,
        _ => core.write(at, |tx| visits::void(tx, &args))?,
    }
    Ok(Saved::at(core.now()))
}

/// The visit and round of what is heard at a visit, or at one of its doors.
pub(crate) fn heard_at(
    core: &Core,
    visit: Option<RecordId>,
    call: Option<RecordId>,
) -> Result<concerns::HeardAt, Error> {
    let conn = core.open()?.store.read();
    let visit = match (visit, call) {
        (Some(visit), _) => Some(visit),
        (Option::None, Some(call)) => Some(store::must::<HouseholdCall>(conn, call)?.value.visit),
        (Option::None, Option::None) => Option::None,
    };
    let Some(visit) = visit else { return Ok(concerns::HeardAt::default()) };
    let row = visits::visit_row(conn, visit)?;
    let round = store::must::<Visit>(conn, visit)?.value.round.zip(row.round);
    Ok(concerns::HeardAt { visit: Some(visit), round })
}
