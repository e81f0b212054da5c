//! Judging one change by one record and one posting (decisions D2, D3): refused for rights only, never for time or for how it fits.

use super::{Docket, Opened, lost};
use crate::{GrantRow, Hub, Log};
use change::{Change, Op, SCOPE_FIELD, Value, Verdict};
use directory::Term;
use kernel::{
    Actor, Compartment, DeviceId, ErrorCode, GrantId, Instant, Intent, RecordKind, Refusal, Role, ScopeId, policy,
};
use store::{Columns, Record, Wish};

fn rejected(why: &str) -> Verdict {
    Verdict::Rejected(why.to_owned())
}

fn held(why: &str) -> Verdict {
    Verdict::Held(why.to_owned())
}

/// Why a change is not in force by itself.
enum Why {
    /// There is no right to it.
    Wrong(String),
    /// The right is there; what has come meanwhile stands against it.
    Late(String),
}

impl From<Refusal> for Why {
    fn from(refusal: Refusal) -> Self {
        match refusal.code {
            ErrorCode::Conflict | ErrorCode::OutOfDate => Self::Late(refusal.reason),
            _ => Self::Wrong(refusal.reason),
        }
    }
}

/// What becomes of a change.
pub(crate) fn judge<L: Log>(
    docket: &Docket,
    hub: &Hub<L>,
    (one, change): (&Opened<'_>, &Change),
    now: Instant,
) -> Verdict {
    if docket.is_known(change.id) {
        return rejected("id_used_twice");
    }
    if docket.is_revoked(one.device.id) {
        return held("revoked");
    }
    let scope = one.batch().header.scope;
    let actor = match actor(docket, hub, (one, change), now) {
        Ok(actor) => actor,
        Err(verdict) => return verdict,
    };
    if is_of_later_program(change) || !actor.role.is_known() {
        return held("later_program");
    }
    match by_right(docket, hub.setting.columns, change, (&actor, scope))
        .and_then(|()| hub.may_be_revoked(docket, (one, change)).map_err(Why::Wrong))
        .and_then(|()| goes_with_others(docket, change).map_err(Why::Wrong))
    {
        Err(Why::Wrong(why)) => rejected(&why),
        Ok(()) if is_kept_from(docket, hub.setting.columns, change, (&actor, scope)) => held("later_program"),
        // What hangs on a beginning that is held waits with it, whoever wrote it: else half a record would be in force.
        Ok(()) | Err(Why::Late(_)) if lacks_its_beginning(docket, hub.setting.columns, change) => {
            held("beginning_not_in_force")
        }
        // Whoever wrote it may not have heard of what stands against it (decisions D9, D19).
        Err(Why::Late(why)) => held(&why),
        // Written where the record lay until it was moved on: whether it still counts is for a person to say (decisions D19).
        Ok(()) if is_elsewhere(docket, hub.setting.columns, (change, scope)) => held("moved_away"),
        Ok(()) => Verdict::Accepted(actor.role),
    }
}

/// A held change as the office lets it in: by the posting it names, whether that has ended or not.
pub(crate) fn judge_again<L: Log>(docket: &Docket, hub: &Hub<L>, (one, change): (&Opened<'_>, &Change)) -> Verdict {
    let Some(grant) = docket.grant(change.grant).filter(|g| g.member == one.device.member) else {
        return rejected("no_such_posting");
    };
    if lacks_its_beginning(docket, hub.setting.columns, change) {
        return rejected("beginning_not_in_force");
    }
    if is_of_later_program(change) || !grant.role.is_known() {
        return rejected("later_program");
    }
    let actor = acting(one, change, (grant.role, grant.place));
    let scope = one.batch().header.scope;
    if is_kept_from(docket, hub.setting.columns, change, (&actor, scope)) {
        return rejected("later_program");
    }
    let by_right = match by_right(docket, hub.setting.columns, change, (&actor, scope)) {
        Ok(()) | Err(Why::Late(_)) => Ok(()),
        Err(Why::Wrong(why)) => Err(why),
    };
    match by_right
        .and_then(|()| hub.may_be_revoked(docket, (one, change)))
        .and_then(|()| goes_with_others(docket, change))
    {
        Err(why) => rejected(&why),
        Ok(()) => Verdict::Accepted(actor.role),
    }
}

/// A kind of a later program, or one without a column here, is folded nowhere: nothing is known of its records' beginnings.
fn lacks_its_beginning(docket: &Docket, columns: Columns, change: &Change) -> bool {
    let is_folded = RecordKind::of_number(change.kind).is_some_and(|kind| store::column_of(columns, kind).is_some());
    let needs_one = change.op != Op::Create && !lost::is_about_what_was_lost(docket, change);
    is_folded && needs_one && docket.met_by(change).is_none_or(|row| row.begun_by.is_none())
}

fn by_right(docket: &Docket, columns: Columns, change: &Change, (actor, scope): (&Actor, ScopeId)) -> Result<(), Why> {
    let wrong = |why: &str| Err(Why::Wrong(why.to_owned()));
    let met = docket.met_by(change);
    if met.is_some_and(|row| row.kind != change.kind) {
        return wrong("another_kind");
    }
    let shown = lost::is_about_what_was_lost(docket, change).then(|| lost::as_it_was_shown(docket, change, actor));
    let before = shown.or(met.map(|row| row.held.record.clone())).map(not_struck_out);
    let before = before.as_ref();
    let (Some(intent), Some(kind)) = (Intent::of_number(change.intent), RecordKind::of_number(change.kind)) else {
        return of_no_known_kind(change, (actor, scope)).map_err(Why::Wrong);
    };
    let spec = store::column_of(columns, kind).map(|(_, spec)| spec);
    let entry = spec.filter(|_| change.op == Op::Append).map(|spec| store::entry_body(spec, &change.fields));
    let wish =
        Wish { actor, intent, kind, op: change.op, scope, before, fields: &change.fields, entry: entry.as_ref() };
    let drawer_of = |scope| docket.drawer_of(scope);
    store::judge(columns, &wish, &drawer_of)?;
    match destination(change) {
        Some(to) if !policy::may_write(actor, intent, to) => wrong("not_your_place"),
        _ => Ok(()),
    }
}

/// A laptop on which a record is struck out lets nobody change it. Whatever comes has not seen that, and is no less in force for it:
/// then a person is asked (docs/adr/0052-struck-out-and-changed.md).
fn not_struck_out(record: Record) -> Record {
    Record { is_void: false, ..record }
}

/// A kind of a later program: its rule is not known, so all that can be asked is the place, and the right where the meaning is known.
fn of_no_known_kind(change: &Change, (actor, scope): (&Actor, ScopeId)) -> Result<(), String> {
    match Intent::of_number(change.intent) {
        Some(intent) if policy::reach(actor.role, intent).is_none() => Err("not_your_right".to_owned()),
        _ if reaches(actor, scope) => Ok(()),
        _ => Err("not_your_place".to_owned()),
    }
}

/// A kind of a later program passes only into a drawer in which the role begins records anyhow, and never into what everybody reads or into
/// who did what to the system: what it will mean there, once this hub is updated, nobody here can say
/// (docs/adr/0037-what-an-intent-may-write.md).
fn is_kept_from(docket: &Docket, columns: Columns, change: &Change, (actor, scope): (&Actor, ScopeId)) -> bool {
    if RecordKind::of_number(change.kind).is_some() {
        return false;
    }
    let own = || Compartment::ALL.into_iter().find(|drawer| drawer.at(actor.place) == scope);
    match docket.drawer_of(scope).or_else(own) {
        None | Some(Compartment::Directory | Compartment::Audit) => true,
        Some(drawer) => !store::begins_in(columns, actor.role, drawer),
    }
}

/// A meaning this program does not know, on a record whose rules it does: without the rule of the meaning nothing may be folded.
/// A kind it does not know is folded nowhere, and goes on to those who read the scope.
fn is_of_later_program(change: &Change) -> bool {
    Intent::of_number(change.intent).is_none() && RecordKind::of_number(change.kind).is_some()
}

/// Whether the posting this change makes may stand beside the others of the same person (security.md L13). All of them are here:
/// whoever changes one waits for that member's other changes (decisions D2).
fn goes_with_others(docket: &Docket, change: &Change) -> Result<(), String> {
    if change.kind != RecordKind::Grant.number() || change.op == Op::Tombstone {
        return Ok(());
    }
    let before = docket.met_by(change).map(|row| &row.held.record);
    let Some(new) = Term::after(before, &change.fields) else { return Ok(()) };
    let others = docket.postings_of(new.member).filter(|row| row.id.0 != change.record.0 && !row.is_void);
    match others.map(term).find(|other| !new.goes_with(other)) {
        Some(_) => Err("exclusive_role".to_owned()),
        None => Ok(()),
    }
}

fn term(row: &GrantRow) -> Term {
    Term { member: row.member, role: row.role, from_on: row.from_on, to_on: row.to_on }
}

fn reaches(actor: &Actor, scope: ScopeId) -> bool {
    Compartment::ALL.iter().any(|c| c.at(actor.place) == scope) || actor.role == Role::Office
}

/// The posting the change names, if it is its author's and held at that time.
fn actor<L: Log>(
    docket: &Docket,
    hub: &Hub<L>,
    (one, change): (&Opened<'_>, &Change),
    now: Instant,
) -> Result<Actor, Verdict> {
    let (role, place) = match docket.grant(change.grant) {
        Some(grant) if grant.member != one.device.member => return Err(rejected("not_your_posting")),
        Some(grant) => still_held(grant, now)?,
        // The founder's first changes make the very grant they name (decisions D32): no other can have been named yet.
        None if is_founder(hub, one.device.id) && docket.postings_of(one.device.member).next().is_none() => {
            (Role::Office, hub.setting.district.place())
        }
        None => return Err(held("no_such_posting")),
    };
    Ok(acting(one, change, (role, place)))
}

fn acting(one: &Opened<'_>, change: &Change, (role, place): (Role, kernel::RecordId)) -> Actor {
    let (member, device) = (one.device.member, one.device.id);
    Actor { member, device, grant: change.grant, role, place, recorded_for: change.recorded_for }
}

/// An edit that arrives after its posting ended waits for a person (decisions D19): when it was made can't be proven. A
/// posting that has not begun by the hub's clock is no reason: nothing is refused for a wrong clock.
fn still_held(grant: &GrantRow, now: Instant) -> Result<(Role, kernel::RecordId), Verdict> {
    let is_over = grant.is_void || grant.to_on.is_some_and(|last| now.local_date() > last);
    if is_over { Err(held("posting_ended")) } else { Ok((grant.role, grant.place)) }
}

fn is_founder<L: Log>(hub: &Hub<L>, device: DeviceId) -> bool {
    device == hub.setting.district.founder
}

/// A record is changed in the scope it lies in, in another one that shows it to those who may change it, or in the one it was born
/// in by those who had it before it moved.
fn is_elsewhere(docket: &Docket, columns: Columns, (change, scope): (&Change, ScopeId)) -> bool {
    // Where a ruling on what was lost lies is known once that comes.
    let is_placed = || !lost::is_about_what_was_lost(docket, change);
    let Some(row) = docket.met_by(change).filter(|_| is_placed()) else { return false };
    let column = RecordKind::of_number(row.kind).and_then(|kind| store::column_of(columns, kind));
    let is_shown = || column.is_some_and(|(column, _)| column.audience(&row.held.record).contains(&scope));
    scope != row.held.record.scope && scope != row.held.born_in && !is_shown()
}

/// Where a move goes.
pub(crate) fn destination(change: &Change) -> Option<ScopeId> {
    let to = change.fields.get(&SCOPE_FIELD).filter(|_| change.op == Op::Move)?;
    if let Value::Bytes(bytes) = to { ScopeId::from_slice(bytes) } else { None }
}

/// The postings a change acts under or is about.
pub(crate) fn grants_named(change: &Change) -> impl Iterator<Item = GrantId> {
    let about = (change.kind == RecordKind::Grant.number()).then_some(GrantId(change.record.0));
    std::iter::once(change.grant).chain(about)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::{ChangeId, Hlc, RecordId};

    fn meaning(intent: u16, kind: u16) -> Change {
        Change {
            id: ChangeId::from_bytes([1; 16]),
            kind,
            record: RecordId::from_bytes([2; 16]),
            intent,
            hlc: Hlc(1),
            grant: GrantId::from_bytes([3; 16]),
            op: Op::Create,
            fields: Default::default(),
            sees: Default::default(),
            parent: None,
            group: None,
            recorded_for: None,
            is_critical: false,
        }
    }

    #[test]
    fn a_known_kind_is_folded_by_known_meanings_alone() {
        let (known, grant) = (Intent::AddMember.number(), RecordKind::Grant.number());
        for (intent, kind, is_later) in
            [(known, grant, false), (60_000, grant, true), (60_000, 60_000, false), (known, 60_000, false)]
        {
            assert_eq!(is_of_later_program(&meaning(intent, kind)), is_later, "{intent} {kind}");
        }
    }
}
