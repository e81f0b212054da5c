//! What the hub reads from its own tables, asked for once. Nothing goes up, nothing comes down, and nothing is noted as a sync.

use super::Hall;
use crate::{Error, hub_line::HubLine};
use kernel::{ErrorCode, Refusal, TimelineId};
use std::time::Duration;
use sync::{FigureWish, Found, GivenFigures, Reply, Request, SearchWish};

/// The answer must be here by then.
const PATIENCE: Duration = Duration::from_secs(45);

impl Hall {
    /// What the hub counts, and as of when.
    ///
    /// # Errors
    /// `locked`, `hub_unknown`, `hub_not_reached`; `hub_busy` while the hub's figures are being made; `hub_forbids` for whoever may
    /// not read the whole district.
    pub(crate) fn figures_at_hub(&self, period: String) -> Result<GivenFigures, Error> {
        match self.looked_up(&Request::Figures(FigureWish { period, team: None }))? {
            (_, Reply::Figures(given)) => Ok(given),
            _ => Err(unfit()),
        }
    }

    /// Records that hold these words, of those the hub would give this vault anyway; and which opening of the vault asked.
    ///
    /// # Errors
    /// As [`Hall::figures_at_hub`]; `hub_forbids` for a vault out of use.
    pub(crate) fn search_at_hub(&self, wish: SearchWish) -> Result<(u64, Found), Error> {
        match self.looked_up(&Request::Search(wish))? {
            (turn, Reply::Found(found)) => Ok((turn, found)),
            _ => Err(unfit()),
        }
    }

    fn looked_up(&self, request: &Request) -> Result<(u64, Reply), Error> {
        let parties = {
            let core = self.core();
            core.open()?;
            core.parties()?
        };
        let reply = self.wait_for(Some(PATIENCE), async {
            let mut line = HubLine::of(&parties.hub, None)?;
            self.ask(&parties, &mut line, (request, TimelineId::from_bytes([0; 16]))).await
        });
        Ok((parties.turn, reply.map_err(in_own_words)?))
    }
}

/// A hub that was waited for too long was not reached: no sync was left half done.
pub(super) fn in_own_words(error: Error) -> Error {
    match error.refusal().code {
        ErrorCode::Cancelled => Refusal::new(ErrorCode::Offline, "hub_not_reached").into(),
        _ => error,
    }
}

fn unfit() -> Error {
    Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit").into()
}
