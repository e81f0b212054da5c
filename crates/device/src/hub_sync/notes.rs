//! Noting how syncs go: begun, ended, how.

use super::Hall;
use crate::{Error, core::Core, sync_notes::SYNCED_AT};
use kernel::{ErrorCode, Refusal};
use sync::Summary;

impl Hall {
    /// Notes that a sync begins, and of which opening of which vault.
    pub(super) fn begin(&self) -> Result<u64, Error> {
        let mut core = self.core();
        let waiting = core.open()?.store.unstamped()?;
        if core.home.hub()?.is_none() {
            return Err(Refusal::not_now("hub_unknown").into());
        }
        core.sync_notes.waiting_at_start = Some(waiting);
        Ok(core.turn)
    }

    /// Notes how it went, unless another vault is open by now.
    pub(super) fn finish(&self, turn: u64, result: &Result<Summary, Error>) {
        let mut core = self.core();
        if core.turn != turn {
            return;
        }
        core.sync_notes.waiting_at_start = None;
        match result {
            Ok(summary) => came_through(&mut core, summary),
            Err(error) => {
                let refusal = error.refusal();
                // One that was given up for now says nothing of the hub.
                if refusal.code != ErrorCode::Cancelled {
                    core.sync_notes.problem = Some(refusal);
                }
            }
        }
    }
}

fn came_through(core: &mut Core, summary: &Summary) {
    let at = core.now();
    core.sync_notes.stuck.clone_from(&summary.stuck);
    core.sync_notes.is_revoked = summary.is_revoked;
    let remembered = core.open_mut().and_then(|open| Ok(open.store.remember(SYNCED_AT, &at.to_rfc3339())?));
    core.sync_notes.problem = remembered.err().map(|error| error.refusal());
}
