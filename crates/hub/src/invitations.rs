//! Enrolment files that lie here for whoever has the code (docs/adr/0041). The hub learns neither the code nor what is in the file.

use crate::{DeviceRow, Error, Hub, InvitationRow, InvitationTx, Log, Refused, quota};
use kernel::{DeviceId, Instant, MemberId};
use seal::Hash;
use sync::{Invitation, InvitationId, Invited, MOST_INVITATION};

/// So long what is left of an invitation says that it was used or let lie, ms.
const TOLD_FOR_MS: i64 = 30 * 24 * 3_600_000;

impl<L: Log> Hub<L> {
    /// Lets an enrolment file lie here, for whoever may bring its member in.
    ///
    /// # Errors
    /// As [`Hub::sign_ticket`]; `invitation_unfit` for a ticket without an end, a file that is too long, or another one under a name
    /// that is taken. [`Refused::Enough`] where the laptop's share of the day is used up.
    pub(crate) fn take_invitation(&self, device: &DeviceRow, invitation: &Invitation) -> Result<(), Error> {
        // That its ticket was signed stands in the audit chain since it was asked for.
        self.must_be_signable(device, &invitation.ticket)?;
        let good_until = invitation.ticket.good_until.ok_or(Refused::Unfit("invitation_unfit"))?;
        if invitation.sealed.is_empty() || invitation.sealed.len() > MOST_INVITATION {
            return Err(Refused::Unfit("invitation_unfit").into());
        }
        if self.read(|tx| tx.invitation(invitation.id))?.is_none() {
            self.must_have_share(device.id)?;
        }
        let of = (invitation.ticket.hash(), invitation.ticket.member, good_until);
        self.keep_invitation(invitation.id, of, (&invitation.sealed, Some(device.id)))
    }

    /// The same for the operator of a hub that founded its district, who has no share of a day. The same asked again changes nothing,
    /// whether the file lies here still, was used, or let lie.
    pub(crate) fn keep_invitation(
        &self,
        id: InvitationId,
        (ticket, member, good_until): (Hash, MemberId, Instant),
        (sealed, brought_by): (&[u8], Option<DeviceId>),
    ) -> Result<(), Error> {
        let now = self.setting.clock.now();
        let row = InvitationRow { id, ticket, member, good_until, used_at: None, sealed: Some(sealed.to_vec()) };
        self.write(|tx| {
            sweep(tx, now)?;
            if let Some(known) = tx.invitation(id)? {
                let is_same = (known.ticket, known.member, known.good_until) == (ticket, member, good_until);
                return if is_same { Ok(()) } else { Err(Refused::Unfit("invitation_unfit").into()) };
            }
            brought_by.map_or(Ok(()), |device| quota::count_word(tx, (device, now), sealed.len()))?;
            tx.keep_invitation(&row)
        })
    }

    /// What lies under a name, by this hub's clock.
    pub(crate) fn give_invitation(&self, id: InvitationId) -> Result<Invited, Error> {
        let now = self.setting.clock.now();
        Ok(match self.read(|tx| tx.invitation(id))? {
            None => Invited::Unknown,
            Some(row) if row.used_at.is_some() => Invited::Used,
            Some(InvitationRow { sealed: Some(sealed), good_until, .. }) if now <= good_until => Invited::File(sealed),
            Some(_) => Invited::Expired,
        })
    }
}

/// Files whose time is over go; that there was one is told for some time.
pub(crate) fn sweep(tx: &mut impl InvitationTx, now: Instant) -> Result<(), Error> {
    tx.sweep_invitations(now, Instant(now.0 - TOLD_FOR_MS))
}
