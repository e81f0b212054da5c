//! Writing a plan: only what differs, in the caller's one transaction.

use super::{Act, ImportKind, Plan, Step};
use crate::{CalendarYear, Error, Household, HouseholdIdentity, Pairing, Person, Place, Seat, Team};
use kernel::{Intent, RecordKind};
use serde_json::Value;
use store::{Recorded, Tx};

pub(super) fn write(tx: &mut Tx<'_>, kind: ImportKind, plan: &Plan) -> Result<(), Error> {
    let intent = intent(kind);
    plan.writes().try_for_each(|step| write_step(tx, intent, step))
}

fn intent(kind: ImportKind) -> Intent {
    match kind {
        ImportKind::Divisions => Intent::ImportDivisions,
        ImportKind::Roster => Intent::ImportRoster,
        ImportKind::Households => Intent::ImportHouseholds,
        ImportKind::Calendar => Intent::ImportCalendar,
    }
}

fn write_step(tx: &mut Tx<'_>, intent: Intent, step: &Step) -> Result<(), Error> {
    match step.kind {
        RecordKind::Place => write_as::<Place>(tx, intent, step),
        RecordKind::Person => write_as::<Person>(tx, intent, step),
        RecordKind::Team => write_as::<Team>(tx, intent, step),
        RecordKind::Seat => write_as::<Seat>(tx, intent, step),
        RecordKind::Pairing => write_as::<Pairing>(tx, intent, step),
        RecordKind::CalendarYear => write_as::<CalendarYear>(tx, intent, step),
        RecordKind::Household => write_as::<Household>(tx, intent, step),
        RecordKind::HouseholdIdentity => write_as::<HouseholdIdentity>(tx, intent, step),
        // Parsers of this crate want no other kind.
        _ => Ok(()),
    }
}

fn write_as<T: Recorded>(tx: &mut Tx<'_>, intent: Intent, step: &Step) -> Result<(), Error> {
    let fields = Value::Object(step.fields.clone());
    match step.act {
        Act::Create => tx.create_as::<T>(intent, step.scope, step.id, &serde_json::from_value(fields)?)?,
        Act::Set => drop(tx.set::<T>(intent, step.id, fields)?),
        Act::Keep => {}
    }
    Ok(())
}
