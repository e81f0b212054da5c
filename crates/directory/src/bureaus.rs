//! 条线: the four line bureaus own the seats of their people in every team, and nothing else (decisions VI).

use crate::kinds::{GRANT_ROLE, GRANT_SEAT, GRANT_TO, HELD_LINE, SEAT_ROLE};
use crate::{Grant, SeatRole};
use change::{Op, Value};
use kernel::{Intent, RecordKind, Refusal, Role};
use std::collections::BTreeMap;
use store::{Record, Wish};

/// The bureau that owns a seat; none for the lead's, which is the office's.
pub fn bureau_of(seat: SeatRole) -> Option<Role> {
    match seat {
        SeatRole::Lead => None,
        SeatRole::PartyDelegate => Some(Role::OrganizationDepartment),
        SeatRole::CongressDeputy => Some(Role::CongressOffice),
        SeatRole::CppccMember => Some(Role::CppccOffice),
        SeatRole::Lawyer => Some(Role::JusticeBureau),
    }
}

/// The seat a bureau owns in every team; none for a role that is no bureau.
pub fn seat_of(bureau: Role) -> Option<SeatRole> {
    SeatRole::ALL.into_iter().find(|seat| bureau_of(*seat) == Some(bureau))
}

impl Grant {
    /// The seat it is for, as far as it says: a lawyer's follows from the role, a delegate's only from its own word.
    pub fn seat(&self) -> Option<SeatRole> {
        seat_held(self.role, self.seat.as_deref().and_then(SeatRole::of_word))
    }
}

fn seat_held(role: Role, seat: Option<SeatRole>) -> Option<SeatRole> {
    match role {
        Role::Lawyer => Some(SeatRole::Lawyer),
        Role::Lead => Some(SeatRole::Lead),
        _ => seat.filter(|seat| seat.role() == role),
    }
}

/// A bureau writes only what is of its own seats, and only in the way it is meant. Whoever else has the right is not asked.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    let Some(own) = seat_of(wish.actor.role) else { return Ok(()) };
    let is_new = wish.op == Op::Create && wish.before.is_none();
    let touches_only = |field: u16| wish.op == Op::Set && wish.fields.keys().all(|touched| *touched == field);
    let (is_meant, is_own) = match (wish.kind, wish.intent) {
        (RecordKind::Member, Intent::AddMember) | (RecordKind::Person, Intent::ReplaceHolder) => (is_new, true),
        (RecordKind::Grant, Intent::AddMember) => (is_new, posting_after(wish) == Some(own)),
        (RecordKind::Grant, Intent::EndGrant) => (touches_only(GRANT_TO), posting_before(wish) == Some(own)),
        (RecordKind::Seat, Intent::ReplaceHolder) => (true, is_seat(wish, own)),
        (RecordKind::HeldChange, Intent::AdmitHeld | Intent::RefuseHeld) => (true, is_of_line(wish)),
        // The traces of the own laptop are nobody's line.
        (RecordKind::Export, Intent::NoteExport) | (RecordKind::FailedOpening, Intent::NoteFailedOpening) => {
            (true, true)
        }
        _ => (false, true),
    };
    match (is_meant, is_own) {
        (false, _) => Err(Refusal::new(kernel::ErrorCode::Forbidden, "not_meant_by_this")),
        (_, false) => Err(Refusal::new(kernel::ErrorCode::Forbidden, "not_your_seats")),
        _ => Ok(()),
    }
}

fn text(values: &BTreeMap<u16, Value>, field: u16) -> Option<&str> {
    values.get(&field).and_then(Value::text)
}

fn posting(values: &BTreeMap<u16, Value>) -> Option<SeatRole> {
    let role = Role::of_word(text(values, GRANT_ROLE)?)?;
    seat_held(role, text(values, GRANT_SEAT).and_then(SeatRole::of_word))
}

fn posting_after(wish: &Wish<'_>) -> Option<SeatRole> {
    posting(wish.fields)
}

fn posting_before(wish: &Wish<'_>) -> Option<SeatRole> {
    posting(&wish.before?.values)
}

/// The seat was the bureau's and stays so.
fn is_seat(wish: &Wish<'_>, own: SeatRole) -> bool {
    let is_own = |values: &BTreeMap<u16, Value>| text(values, SEAT_ROLE) == Some(own.word());
    match wish.before {
        None => is_own(wish.fields),
        Some(before) => is_own(&before.values) && !wish.fields.contains_key(&SEAT_ROLE),
    }
}

fn is_of_line(wish: &Wish<'_>) -> bool {
    wish.before.is_some_and(|held| line(held) == Some(wish.actor.role))
}

/// The bureau a held change waits for beside the office.
pub(crate) fn line(held: &Record) -> Option<Role> {
    text(&held.values, HELD_LINE).and_then(Role::of_word).filter(|role| role.is_bureau())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bureau_owns_one_seat_and_the_leads_is_nobodys() {
        let owners: Vec<Option<&'static str>> = SeatRole::ALL
            .into_iter()
            .map(|seat| match bureau_of(seat) {
                Some(Role::OrganizationDepartment) => Some("party"),
                Some(Role::CongressOffice) => Some("congress"),
                Some(Role::CppccOffice) => Some("cppcc"),
                Some(Role::JusticeBureau) => Some("justice"),
                _ => None,
            })
            .collect();
        assert_eq!(owners, [None, Some("party"), Some("congress"), Some("cppcc"), Some("justice")]);
        for role in Role::ALL {
            assert_eq!(seat_of(*role).is_some(), role.is_bureau(), "{}", role.word());
        }
    }

    #[test]
    fn a_delegate_of_no_named_seat_is_in_no_line() {
        assert_eq!(seat_held(Role::Delegate, None), None);
        assert_eq!(seat_held(Role::Delegate, Some(SeatRole::CppccMember)), Some(SeatRole::CppccMember));
        assert_eq!(seat_held(Role::Delegate, Some(SeatRole::Lawyer)), None, "a seat of another role says nothing");
        assert_eq!(seat_held(Role::Lawyer, None), Some(SeatRole::Lawyer));
        assert_eq!(seat_held(Role::Recorder, Some(SeatRole::Lawyer)), None);
    }
}
