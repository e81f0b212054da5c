//! Folding what is in force into records, and from the roster's records into postings and places.

use super::{Docket, Placed};
use crate::{Error, GrantRow, RecordRow};
use change::Op;
use kernel::{Compartment, GrantId, RecordId, RecordKind};
use store::{Arrived, Columns, Held, Sees};

/// Folds the change at this place. Kinds of a later program stay in the log unread.
pub(crate) fn fold(
    docket: &mut Docket,
    columns: Columns,
    Placed { one, change, .. }: Placed<'_>,
    (eff, sees): (u64, &Sees),
) -> Result<(), Error> {
    let Some((column, spec)) = RecordKind::of_number(change.kind).and_then(|k| store::column_of(columns, k)) else {
        return Ok(());
    };
    let (device, member, scope) = (one.device.id, one.device.member, one.batch().header.scope);
    let arrived = Arrived { change, device, member, scope, eff };
    let before = docket.take_record(change.record);
    let seen_before = before.as_ref().map(|row| column.audience(&row.held.record)).unwrap_or_default();
    let mut begun_by = before.as_ref().and_then(|row| row.begun_by);
    let mut held = before.map_or_else(|| Held::begun_by(&arrived, spec), |row| row.held);
    let beginning = (change.hlc, change.id);
    if change.op == Op::Create && begun_by.is_none_or(|first| beginning < first) {
        held.begin_with(&arrived);
        begun_by = Some(beginning);
    }
    held.take(&arrived, spec, (sees, &|id| docket.has_arrived(id)));
    match spec.kind {
        RecordKind::Grant => note_grant(docket, &held)?,
        RecordKind::Place => note_place(docket, held.record.id),
        _ => {}
    }
    docket.set_record(RecordRow { kind: change.kind, held, begun_by }, seen_before);
    Ok(())
}

/// The posting table follows the roster in the same transaction: the next change is judged by it.
fn note_grant(docket: &mut Docket, held: &Held) -> Result<(), Error> {
    let Ok(grant) = held.record.get::<directory::Grant>() else { return Ok(()) };
    docket.set_grant(GrantRow {
        id: GrantId(held.record.id.0),
        member: grant.member,
        role: grant.role,
        place: grant.place,
        from_on: grant.from_on,
        to_on: grant.to_on,
        is_void: held.record.is_void,
    });
    Ok(())
}

/// A place has its drawers from now on, so that whoever reads a drawer of every place finds them.
fn note_place(docket: &mut Docket, place: RecordId) {
    for compartment in Compartment::ALL {
        docket.scope(compartment.at(place)).compartment = Some(compartment);
    }
}
