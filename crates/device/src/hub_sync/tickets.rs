//! Questions beside a sync: the hub's signature on the ticket of a vault to come, an enrolment file left at the hub, a code to say over the
//! telephone.

use super::{Hall, looking_up::in_own_words};
use crate::{Error, hub_line::HubLine};
use kernel::{ErrorCode, Refusal, TimelineId};
use seal::Signature;
use std::time::Duration;
use sync::{Approval, Invitation, LeaseWish, Reply, Request, Ticket, WaitingVault};

/// The answer must be here by then.
const PATIENCE: Duration = Duration::from_secs(45);
/// What the hub says of a ticket that it does not sign, as the screens know it.
const SAID: [&str; 9] = [
    "not_your_right",
    "not_your_seats",
    "member_has_no_posting",
    "member_has_other_postings",
    "device_out_of_use",
    "no_such_device",
    "challenge_unfit",
    "approval_unfit",
    "own_vault_not_approvable",
];

impl Hall {
    /// The hub's signature.
    ///
    /// # Errors
    /// `hub_unknown`, `hub_not_reached`; why the hub does not let this member's laptop in.
    pub(crate) fn sign_ticket(&self, turn: u64, ticket: &Ticket) -> Result<Signature, Error> {
        match self.asked_beside(turn, &Request::Ticket(ticket.clone()))? {
            Reply::Ticket(signature) => Ok(signature),
            _ => Err(unfit()),
        }
    }

    /// Lets an enrolment file lie at the hub.
    ///
    /// # Errors
    /// As [`Hall::sign_ticket`].
    pub(crate) fn leave_invitation(&self, turn: u64, invitation: Invitation) -> Result<(), Error> {
        match self.asked_beside(turn, &Request::Invite(invitation))? {
            Reply::InvitationKept => Ok(()),
            _ => Err(unfit()),
        }
    }

    /// The code to say to whoever sits before this laptop.
    ///
    /// # Errors
    /// As [`Hall::sign_ticket`]; `device_out_of_use`.
    pub(crate) fn ask_lease_code(&self, turn: u64, wish: LeaseWish) -> Result<String, Error> {
        match self.asked_beside(turn, &Request::LeaseCode(wish))? {
            Reply::LeaseCode(code) => Ok(code),
            _ => Err(unfit()),
        }
    }

    /// The vaults that wait for the security administrator's word.
    ///
    /// # Errors
    /// As [`Hall::sign_ticket`].
    pub(crate) fn waiting_vaults(&self, turn: u64) -> Result<Vec<WaitingVault>, Error> {
        match self.asked_beside(turn, &Request::Waiting)? {
            Reply::Waiting(waiting) => Ok(waiting),
            _ => Err(unfit()),
        }
    }

    /// Gives the word.
    ///
    /// # Errors
    /// As [`Hall::sign_ticket`]; `own_vault_not_approvable`, `approval_unfit`.
    pub(crate) fn approve_vault(&self, turn: u64, approval: Approval) -> Result<(), Error> {
        match self.asked_beside(turn, &Request::Approve(approval))? {
            Reply::Approved => Ok(()),
            _ => Err(unfit()),
        }
    }

    fn asked_beside(&self, turn: u64, request: &Request) -> Result<Reply, Error> {
        let parties = self.held(turn, |core| core.parties())?;
        let no_life = TimelineId::from_bytes([0; 16]);
        let reply = self.wait_for(Some(PATIENCE), async {
            let mut line = HubLine::of(&parties.hub, None)?;
            self.ask(&parties, &mut line, (request, no_life)).await.map_err(told)
        });
        reply.map_err(in_own_words)
    }
}

fn unfit() -> Error {
    Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit").into()
}

/// The hub's own reason in the place of a bare no. One from before it signed tickets does not know the question.
fn told(error: Error) -> Error {
    let refusal = error.refusal();
    if refusal.reason == "hub_answer_unfit" {
        return Refusal::new(ErrorCode::OutOfDate, "hub_signs_no_tickets").into();
    }
    let detail = refusal.params.get("detail").and_then(|said| SAID.iter().find(|known| *known == said));
    match detail.filter(|_| matches!(refusal.reason.as_str(), "hub_forbids" | "request_unfit")) {
        Some(reason) => Refusal::new(ErrorCode::Forbidden, reason).into(),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(reason: &str, detail: &str) -> String {
        told(Refusal::new(ErrorCode::Forbidden, reason).with("detail", detail).into()).refusal().reason
    }

    #[test]
    fn the_hubs_own_reason_is_told_and_an_older_hub_is_not_called_broken() {
        assert_eq!(said("hub_forbids", "member_has_other_postings"), "member_has_other_postings");
        assert_eq!(said("hub_forbids", "something_of_a_later_hub"), "hub_forbids");
        assert_eq!(said("hub_not_reached", "not_your_seats"), "hub_not_reached");
        assert_eq!(said("hub_answer_unfit", ""), "hub_signs_no_tickets");
    }
}
