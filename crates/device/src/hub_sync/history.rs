//! What a record's history was before this laptop knew it: asked for when somebody wants to see it, by a line alone.

use super::{Hall, course::Parties, looking_up};
use crate::{Error, core::Core, hub_line::HubLine};
use kernel::{ErrorCode, RecordId, Refusal, TimelineId};
use std::time::Duration;
use store::ToldHistory;
use sync::{HistoryWish, Reply, Request};

/// Somebody sits before the screen: not waited for longer.
const PATIENCE: Duration = Duration::from_secs(60);
/// No history has more pages.
const MOST_PAGES: u32 = 64;

impl Hall {
    /// What the hub tells of a record that is here, all of it checked, and of which opening of the vault.
    pub(crate) fn told_history(&self, id: RecordId) -> Result<(u64, ToldHistory), Error> {
        let (turn, timeline) = {
            let core = self.core();
            (core.turn, core.life_to_ask(id)?)
        };
        let told = self.wait_for(Some(PATIENCE), self.hear_all(turn, id, timeline)).map_err(in_own_words)?;
        Ok((turn, told))
    }

    async fn hear_all(&self, turn: u64, id: RecordId, timeline: TimelineId) -> Result<ToldHistory, Error> {
        let parties = self.held(turn, |core| core.parties())?;
        let mut line = HubLine::of(&parties.hub, None)?;
        let (mut told, mut after) = (ToldHistory::of(id), None);
        for _ in 0..MOST_PAGES {
            let wish = Request::History(HistoryWish { record: id, after });
            let reply = self.ask(&parties, &mut line, (&wish, timeline)).await?;
            let Reply::History(page) = reply else { return Err(unfit()) };
            self.hear(&parties, &mut told, &page)?;
            match page.next {
                None => return Ok(told),
                next if next <= after => return Err(unfit()),
                next => after = next,
            }
        }
        Err(Refusal::not_now("history_too_long").into())
    }

    fn hear(&self, parties: &Parties, told: &mut ToldHistory, page: &sync::HistoryPage) -> Result<(), Error> {
        self.held(parties.turn, |core| core.vaulted(parties, |vault| vault.hear_history(told, page)))
    }
}

/// Why the hub forbids it, under its own name; a hub that was waited for too long was not reached.
fn in_own_words(error: Error) -> Error {
    let error = looking_up::in_own_words(error);
    let refusal = error.refusal();
    let is_unknown = refusal.params.get("detail").is_some_and(|why| why == "record_unknown");
    if is_unknown { Refusal::new(refusal.code, "record_unknown").into() } else { error }
}

fn unfit() -> Error {
    Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit").into()
}

impl Core {
    /// The life of the hub that this vault knows, once it is clear that the record is here.
    fn life_to_ask(&self, id: RecordId) -> Result<TimelineId, Error> {
        let store = &self.open()?.store;
        store::history(store, id)?;
        if self.home.hub()?.is_none() {
            return Err(Refusal::not_now("hub_unknown").into());
        }
        let timeline = store.last_timeline()?;
        if timeline.bytes() == [0; 16] {
            return Err(Refusal::not_now("history_before_first_sync").into());
        }
        Ok(timeline)
    }
}
