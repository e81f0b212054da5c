//! One question beside a sync: the hub's signature on the ticket of a vault to come.

use super::Hall;
use crate::{Error, hub_line::HubLine};
use kernel::{ErrorCode, Refusal, TimelineId};
use seal::Signature;
use std::time::Duration;
use sync::{Reply, Request, Ticket};

/// The answer must be here by then.
const PATIENCE: Duration = Duration::from_secs(45);
/// What the hub says of a ticket that it does not sign, as the screens know it.
const SAID: [&str; 4] = ["not_your_right", "not_your_seats", "member_has_no_posting", "member_has_other_postings"];

impl Hall {
    /// The hub's signature.
    ///
    /// # Errors
    /// `hub_unknown`, `hub_not_reached`; why the hub does not let this member's laptop in.
    pub(crate) fn sign_ticket(&self, turn: u64, ticket: &Ticket) -> Result<Signature, Error> {
        let parties = self.held(turn, |core| core.parties())?;
        let no_life = TimelineId::from_bytes([0; 16]);
        self.wait_for(Some(PATIENCE), async {
            let mut line = HubLine::of(&parties.hub, None)?;
            let asked = Request::Ticket(ticket.clone());
            match self.ask(&parties, &mut line, (&asked, no_life)).await.map_err(told)? {
                Reply::Ticket(signature) => Ok(signature),
                _ => Err(Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit").into()),
            }
        })
    }
}

/// The hub's own reason in the place of a bare no. One from before it signed tickets does not know the question.
fn told(error: Error) -> Error {
    let refusal = error.refusal();
    if refusal.reason == "hub_answer_unfit" {
        return Refusal::new(ErrorCode::OutOfDate, "hub_signs_no_tickets").into();
    }
    let detail = refusal.params.get("detail").and_then(|said| SAID.iter().find(|known| *known == said));
    match detail.filter(|_| refusal.reason == "hub_forbids") {
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
