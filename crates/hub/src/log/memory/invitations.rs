//! Enrolment files of the log in memory.

use super::MemoryTx;
use crate::Error;
use crate::log::invitations::{InvitationRow, InvitationTx};
use kernel::Instant;
use seal::Hash;
use sync::InvitationId;

impl InvitationTx for MemoryTx<'_> {
    fn invitation(&mut self, id: InvitationId) -> Result<Option<InvitationRow>, Error> {
        Ok(self.0.invitations.get(&id).cloned())
    }

    fn keep_invitation(&mut self, row: &InvitationRow) -> Result<(), Error> {
        self.0.invitations.retain(|_, other| other.member != row.member || other.used_at.is_some());
        self.0.invitations.entry(row.id).or_insert_with(|| row.clone());
        Ok(())
    }

    fn use_invitation(&mut self, ticket: Hash, at: Instant) -> Result<(), Error> {
        let is_open = |row: &&mut InvitationRow| row.ticket == ticket && row.used_at.is_none();
        for row in self.0.invitations.values_mut().filter(is_open) {
            (row.used_at, row.sealed) = (Some(at), None);
        }
        Ok(())
    }

    fn sweep_invitations(&mut self, now: Instant, long_ago: Instant) -> Result<(), Error> {
        self.0.invitations.retain(|_, row| row.good_until >= long_ago);
        self.0.invitations.values_mut().filter(|row| row.good_until < now).for_each(|row| row.sealed = None);
        Ok(())
    }
}
