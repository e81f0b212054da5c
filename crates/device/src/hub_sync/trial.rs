//! A trial of the line from this laptop: every address the hub is known by is greeted on its own. Nothing goes up, nothing
//! comes down, and nothing is noted as a sync.

use super::{Hall, course::Parties};
use crate::{Error, hub_line::HubLine};
use kernel::{Instant, Refusal, TimelineId};
use std::time::Duration;
use sync::{Hello, HubCard, Membership, Replica, Reply, Request, Welcome};

/// All addresses together must have answered by then.
const PATIENCE: Duration = Duration::from_secs(45);

/// What came of greeting one address.
#[derive(Clone, Debug)]
pub(crate) struct Tried {
    /// The address.
    pub(crate) address: String,
    /// How the hub knows this vault, or why there is no answer.
    pub(crate) outcome: Result<Membership, Refusal>,
    /// From the first packet to the end of the answer, ms.
    pub(crate) took_ms: u128,
    /// How far this laptop's clock is ahead of the hub's, ms; 0 where it was not told, and in practice, which invents its time.
    pub(crate) clock_ahead_ms: i64,
}

impl Hall {
    /// Greets every address of the hub's card, one after another.
    ///
    /// # Errors
    /// `locked`, `hub_unknown`; `sync_later` when the program is closing. What an address says is no error here.
    pub(crate) fn try_line(&self) -> Result<Vec<Tried>, Error> {
        let (turn, parties) = {
            let core = self.core();
            core.open()?;
            (core.turn, core.parties()?)
        };
        self.wait_for(Some(PATIENCE), async {
            let mut tried = Vec::with_capacity(parties.hub.addresses.len());
            for address in &parties.hub.addresses {
                tried.push(self.try_address(turn, &parties, address).await?);
            }
            Ok(tried)
        })
    }

    async fn try_address(&self, turn: u64, parties: &Parties, address: &str) -> Result<Tried, Error> {
        let began = std::time::Instant::now();
        let greeted = self.greet(turn, parties, address).await;
        let took = began.elapsed();
        let (now, is_practice) = self.held(turn, |core| Ok((core.now(), core.open()?.district.is_practice)))?;
        // The answer was written about half of the time ago.
        let then = Instant(now.0 - i64::try_from(took.as_millis() / 2).unwrap_or(0));
        let (outcome, clock_ahead_ms) = match greeted {
            Ok(hub) if is_practice => (Ok(hub.membership), 0),
            Ok(hub) => (Ok(hub.membership), then.0 - hub.hub_time.0),
            Err(error) => (Err(error.refusal()), 0),
        };
        Ok(Tried { address: address.to_owned(), outcome, took_ms: took.as_millis(), clock_ahead_ms })
    }

    async fn greet(&self, turn: u64, parties: &Parties, address: &str) -> Result<Welcome, Error> {
        let alone = HubCard { addresses: vec![address.to_owned()], ..parties.hub.clone() };
        let mut line = HubLine::of(&alone, None)?;
        let hello = self.held(turn, |core| core.vaulted(parties, |vault| Ok(vault.hello())))?;
        let request = Request::Hello(Hello { erased: Vec::new(), ..hello });
        match self.ask(parties, &mut line, (&request, TimelineId::from_bytes([0; 16]))).await? {
            Reply::Welcome(welcome) => Ok(welcome),
            _ => Err(Refusal::new(kernel::ErrorCode::Corrupt, "hub_answer_unfit").into()),
        }
    }
}
