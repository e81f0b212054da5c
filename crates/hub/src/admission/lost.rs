//! Rulings on what was held before the hub was set back, and is held here no more. Whoever wrote it may never come again; a ruling that
//! waited for it would hold up all that its author did since (docs/adr/0015-what-is-held.md).

use super::Docket;
use change::{Change, Op, Value};
use kernel::{Actor, Compartment, Intent, RecordKind};
use store::Record;

/// Whether the change rules on a held one of which this life of the hub knows nothing, or a ruling alone.
pub(super) fn is_about_what_was_lost(docket: &Docket, change: &Change) -> bool {
    let rules = matches!(Intent::of_number(change.intent), Some(Intent::AdmitHeld | Intent::RefuseHeld));
    let is_ruling = rules && change.op == Op::Set && change.kind == RecordKind::HeldChange.number();
    is_ruling && docket.record(change.record).is_none_or(|row| row.begun_by.is_none() && row.kind == change.kind)
}

/// The record as an earlier life must have shown it to whoever rules: theirs to rule on. Whether it was is asked again when what it is
/// about comes.
pub(super) fn as_it_was_shown(docket: &Docket, change: &Change, actor: &Actor) -> Record {
    let line = Some(actor.role).filter(|role| role.is_bureau());
    let office = Compartment::Audit.at(actor.place);
    let own = line.map_or(office, |role| Compartment::line_of(office, role));
    // What another bureau says of it may turn out not to be theirs to say: it keeps nobody from ruling.
    let counts = |scope| scope == office || scope == own;
    let ruled = docket.record(change.record).map(|row| &row.held.record).filter(|record| counts(record.scope)).cloned();
    let mut record = ruled.unwrap_or_else(|| Record {
        id: change.record,
        kind: RecordKind::HeldChange,
        scope: office,
        is_void: false,
        created_at: change.hlc.instant(),
        created_by: actor.member,
        recorded_for: None,
        changed_at: change.hlc.instant(),
        values: Default::default(),
    });
    record.values.extend(line.map(|role| (directory::HELD_LINE, Value::Text(role.word().to_owned()))));
    record
}
