//! Noting how syncs go: begun, ended, how.

use super::{Came, Hall};
use crate::{
    Error,
    core::{Core, Open},
    sync_notes::{HEARD_AT, HEARD_LIFE, SET_BACK_AT, SYNCED_AT},
};
use kernel::{ErrorCode, Instant, Refusal, TimelineId};

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
    pub(super) fn finish(&self, turn: u64, result: &Result<Came, Error>) {
        let mut core = self.core();
        if core.turn != turn {
            return;
        }
        core.sync_notes.waiting_at_start = None;
        match result {
            Ok(came) => came_through(&mut core, came),
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

/// Keeps what is known now of this vault's syncs.
pub(super) fn came_through(core: &mut Core, came: &Came) {
    let (summary, even_at) = (&came.summary, came.even_at);
    // A relay that has not reached the hub knows nothing of what is stuck there.
    if summary.timeline.is_some() {
        core.sync_notes.stuck.clone_from(&summary.stuck);
        core.sync_notes.waits.clone_from(&summary.waits);
    }
    let heard = summary.timeline.filter(|_| even_at.is_some());
    // What waits beside the vault is dated by what was heard before this; while it can't be, no more is heard.
    let is_dated = heard.is_none() || core.take_locked_notes().is_ok();
    let is_noted = core.note_end(summary);
    let remembered = is_noted.and_then(|()| core.open_mut()).and_then(|open| {
        let is_later = |at: &Instant| {
            let before = open.store.remembered(SYNCED_AT).ok().flatten();
            before.as_deref().and_then(Instant::parse_rfc3339).is_none_or(|before| *at > before)
        };
        if let Some(at) = even_at.filter(is_later) {
            open.store.remember(SYNCED_AT, &at.to_rfc3339())?;
        }
        if let Some(timeline) = heard.filter(|_| is_dated) {
            note_life(open, (timeline, summary.hub_time))?;
            note_heard(open, summary.hub_time)?;
        }
        Ok(())
    });
    core.sync_notes.problem = remembered.err().map(|error| error.refusal());
}

/// A hub in another life than before was set back: it may have lost erasures until somebody hands them back.
fn note_life(open: &mut Open, (timeline, at): (TimelineId, Instant)) -> Result<(), Error> {
    let life = seal::to_hex(&timeline.bytes());
    let before = open.store.remembered(HEARD_LIFE)?;
    if before.as_ref() != Some(&life) {
        if before.is_some() {
            open.store.remember(SET_BACK_AT, &at.to_rfc3339())?;
        }
        open.store.remember(HEARD_LIFE, &life)?;
    }
    Ok(())
}

/// An older answer tells nothing new.
fn note_heard(open: &mut Open, at: Instant) -> Result<(), Error> {
    let before = open.store.remembered(HEARD_AT)?.as_deref().and_then(Instant::parse_rfc3339);
    match before.is_none_or(|before| at > before) {
        true => Ok(open.store.remember(HEARD_AT, &at.to_rfc3339())?),
        false => Ok(()),
    }
}
