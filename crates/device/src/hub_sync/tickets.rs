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

/// The hub's own reason in the place of a bare no.
fn told(error: Error) -> Error {
    let refusal = error.refusal();
    let detail = refusal.params.get("detail").and_then(|said| SAID.iter().find(|known| *known == said));
    match detail.filter(|_| refusal.reason == "hub_forbids") {
        Some(reason) => Refusal::new(ErrorCode::Forbidden, reason).into(),
        None => error,
    }
}
