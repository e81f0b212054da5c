//! The hub's word that a member may make a vault, for whoever may bring that member in (decisions VI, D32; docs/adr/0033).

use crate::{DeviceRow, Error, GrantRow, Hub, Log, LogTx, Refused, SnapshotTx, Status};
use directory::{Grant, bureau_of};
use kernel::policy::{Reach, reach};
use kernel::{Intent, RecordId, Role};
use seal::{Signature, VerifyingKey};
use std::collections::BTreeSet;
use sync::Ticket;

impl<L: Log> Hub<L> {
    /// Signs a ticket: the office may bring in everybody with a posting, a bureau those whose every posting is for its own seats, since
    /// the vault will read what all of them let it read.
    ///
    /// # Errors
    /// `not_your_right`, `member_has_no_posting`, `not_your_seats`, `member_has_other_postings`; a ticket that is none.
    pub(crate) fn sign_ticket(&self, device: &DeviceRow, ticket: &Ticket) -> Result<Signature, Error> {
        let is_fit = ticket.asked_by == Some(device.member) && VerifyingKey::from_hex(&ticket.ticket_key).is_ok();
        if !is_fit {
            return Err(Refused::Unfit("ticket_unfit").into());
        }
        let now = self.setting.clock.now();
        let roles = if device.status == Status::Active { self.roles_held(device, now)? } else { BTreeSet::new() };
        let lines = self.read(|tx| {
            let mut held = tx.grants_of(ticket.member)?;
            held.retain(|grant| !grant.is_void && grant.to_on.is_none_or(|last| last >= now.local_date()));
            held.iter().map(|grant| Ok((grant.role, line_of(tx, grant)?))).collect::<Result<Vec<_>, Error>>()
        })?;
        must_bring_in(&roles, &lines)?;
        if !lines.iter().any(|(role, _)| *role == ticket.role) {
            return Err(Refused::Unfit("ticket_unfit").into());
        }
        Ok(ticket.sign(&self.setting.key)?)
    }
}

/// The bureau that owns the seat a posting is for, by its record.
fn line_of(tx: &mut impl SnapshotTx, grant: &GrantRow) -> Result<Option<Role>, Error> {
    let record = tx.records(&[RecordId(grant.id.0)])?.pop();
    let posting = record.and_then(|row| row.held.record.get::<Grant>().ok());
    Ok(posting.and_then(|posting| posting.seat()).and_then(bureau_of))
}

/// Whether one who holds these roles may bring in a member whose postings are of these lines.
fn must_bring_in(roles: &BTreeSet<Role>, postings: &[(Role, Option<Role>)]) -> Result<(), Refused> {
    let reaches: Vec<(Role, Reach)> =
        roles.iter().filter_map(|role| Some((*role, reach(*role, Intent::AddMember)?))).collect();
    if reaches.is_empty() {
        return Err(Refused::Forbidden("not_your_right"));
    }
    if postings.is_empty() {
        return Err(Refused::Forbidden("member_has_no_posting"));
    }
    let is_within = |line: &Option<Role>| {
        reaches.iter().any(|(role, reach)| *reach == Reach::District || (*reach == Reach::Line && *line == Some(*role)))
    };
    match postings.iter().filter(|(_, line)| is_within(line)).count() {
        all if all == postings.len() => Ok(()),
        0 => Err(Refused::Forbidden("not_your_seats")),
        _ => Err(Refused::Forbidden("member_has_other_postings")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(asker: &[Role], postings: &[(Role, Option<Role>)]) -> &'static str {
        match must_bring_in(&asker.iter().copied().collect(), postings) {
            Ok(()) => "signed",
            Err(Refused::Forbidden(why)) => why,
            Err(_) => "something else",
        }
    }

    #[test]
    fn only_roles_that_may_add_members_bring_anybody_in() {
        let lawyer = [(Role::Lawyer, Some(Role::JusticeBureau))];
        for role in Role::ALL {
            let expected = match role {
                Role::Office | Role::JusticeBureau => "signed",
                bureau if bureau.is_bureau() => "not_your_seats",
                _ => "not_your_right",
            };
            assert_eq!(said(&[*role], &lawyer), expected, "{}", role.word());
        }
        assert_eq!(said(&[], &lawyer), "not_your_right");
    }

    #[test]
    fn a_bureau_brings_in_whose_every_posting_is_its_own() {
        let (own, other) = ((Role::Delegate, Some(Role::CppccOffice)), (Role::Recorder, None));
        assert_eq!(said(&[Role::CppccOffice], &[own, own]), "signed");
        assert_eq!(said(&[Role::CppccOffice], &[own, other]), "member_has_other_postings");
        assert_eq!(said(&[Role::CppccOffice], &[other]), "not_your_seats");
        assert_eq!(said(&[Role::CppccOffice], &[]), "member_has_no_posting");
        assert_eq!(said(&[Role::CppccOffice, Role::Office], &[own, other]), "signed");
    }
}
