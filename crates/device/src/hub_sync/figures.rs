//! The district's figures as the hub counts them, asked for once. Nothing goes up, nothing comes down, and nothing is noted as a sync.

use super::Hall;
use crate::{Error, hub_line::HubLine};
use kernel::{Refusal, TimelineId};
use std::time::Duration;
use sync::{FigureWish, GivenFigures, Reply, Request};

/// The answer must be here by then.
const PATIENCE: Duration = Duration::from_secs(45);

impl Hall {
    /// What the hub counts, and as of when.
    ///
    /// # Errors
    /// `locked`, `hub_unknown`, `hub_not_reached`; `hub_busy` while the hub's figures are being made; `hub_forbids` for whoever may
    /// not read the whole district.
    pub(crate) fn figures_at_hub(&self, period: String) -> Result<GivenFigures, Error> {
        let parties = {
            let core = self.core();
            core.open()?;
            core.parties()?
        };
        self.wait_for(Some(PATIENCE), async {
            let mut line = HubLine::of(&parties.hub, None)?;
            let request = Request::Figures(FigureWish { period, team: None });
            match self.ask(&parties, &mut line, (&request, TimelineId::from_bytes([0; 16]))).await? {
                Reply::Figures(given) => Ok(given),
                _ => Err(Refusal::new(kernel::ErrorCode::Corrupt, "hub_answer_unfit").into()),
            }
        })
    }
}
