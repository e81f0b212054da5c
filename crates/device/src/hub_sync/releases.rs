//! Releases over the line: after words and files, so long at a time and no longer; a line that was cut goes on with the next part.

use super::{Hall, course::Parties};
use crate::{Error, core::Core, hub_line::HubLine, updating::Incoming};
use kernel::{ErrorCode, Refusal, TimelineId};
use release::{Head, may_follow};
use std::time::{Duration, Instant};
use sync::{ReleaseAsked, ReleaseGiven, ReleasePartWish, ReleaseWish, Reply, Request};

/// Whether there is a newer one is asked this often by itself.
const LOOKING: Duration = Duration::from_secs(3600);
/// In the background no part is asked for after so long: savings come first.
pub(super) const AT_A_TIME: Duration = Duration::from_secs(20);
/// Somebody who waits for it waits no longer than this; what came stays.
const BY_HAND: Duration = Duration::from_secs(1800);

impl Hall {
    /// Looks and fetches by itself; true when parts are left. What stands in the way is noted for the screens.
    pub(crate) fn fetch_by_itself(&self) -> bool {
        let is_due = {
            let core = self.core();
            let is_fetching = core.shelf().is_ok_and(|shelf| shelf.incoming().is_some());
            core.open.is_some() && (is_fetching || core.looked_at.is_none_or(|at| at.elapsed() > LOOKING))
        };
        if !is_due {
            return false;
        }
        self.fetch(AT_A_TIME, None).is_ok_and(|is_whole| !is_whole)
    }

    /// Looks for a newer release and fetches all of it.
    ///
    /// # Errors
    /// `update_not_here`, `release_keys_missing`, `hub_unknown`, why it was not reached, or what is wrong with what it gave.
    pub(crate) fn look_for_release(&self, address: Option<&str>) -> Result<(), Error> {
        match self.fetch(BY_HAND, address)? {
            true => Ok(()),
            false => Err(Refusal::new(ErrorCode::Cancelled, "sync_later").into()),
        }
    }

    /// True when nothing is left to fetch.
    fn fetch(&self, within: Duration, address: Option<&str>) -> Result<bool, Error> {
        let Some(_pass) = self.fetching.enter(Some(Duration::ZERO)) else { return Ok(true) };
        let turn = self.core().turn;
        let (result, until) = (self.held(turn, |core| core.release_wish()), Instant::now() + within);
        let result = result.and_then(|wish| self.wait_for(None, self.fetched((turn, address), wish, until)));
        // What stood in the line's way the sync centre tells; an older hub knows nothing of releases.
        let told = |refusal: &Refusal| refusal.reason.starts_with("release_") || refusal.code == ErrorCode::StorageFull;
        self.core().update_problem = result.as_ref().err().map(Error::refusal).filter(told);
        self.news.tell(&[]);
        result
    }

    async fn fetched(
        &self,
        (turn, address): (u64, Option<&str>),
        wish: ReleaseWish,
        until: Instant,
    ) -> Result<bool, Error> {
        let parties = self.held(turn, |core| core.parties())?;
        let mut line = HubLine::of(&parties.hub, address)?;
        let offered = self.asked(&parties, &mut line, &Request::Release(wish)).await?;
        let head = self.held(turn, |core| {
            core.looked_at = Some(Instant::now());
            core.judged(offered)
        })?;
        let Some(head) = head else { return Ok(true) };
        let (shelf, mut incoming) = self.held(turn, |core| {
            let shelf = core.shelf()?;
            let incoming = shelf.begin(&head)?;
            Ok((shelf, incoming))
        })?;
        while incoming.done < incoming.total() {
            if Instant::now() > until {
                return Ok(false);
            }
            let wish = ReleasePartWish { release: head.id(), no: incoming.done };
            let Some(part) = self.asked(&parties, &mut line, &Request::ReleasePart(wish)).await? else {
                // It was withdrawn meanwhile.
                shelf.drop_incoming();
                return Ok(true);
            };
            let before = twentieths(&incoming);
            shelf.keep_part(&mut incoming, &part)?;
            if twentieths(&incoming) > before {
                self.news.tell(&[]);
            }
        }
        shelf.finish()?;
        Ok(true)
    }

    async fn asked(&self, parties: &Parties, line: &mut HubLine, asked: &Request) -> Result<Option<Vec<u8>>, Error> {
        let no_life = TimelineId::from_bytes([0; 16]);
        match self.ask(parties, line, (asked, no_life)).await? {
            Reply::Release(bytes) | Reply::ReleasePart(bytes) => Ok(bytes),
            _ => Err(Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit").into()),
        }
    }
}

impl Core {
    /// What a relay is asked to bring of a newer program: as often as a line is asked, and with each sync while one is on its way. Of one
    /// that is here whole nothing is to come again.
    pub(super) fn release_asked(&mut self) -> Option<ReleaseAsked> {
        let shelf = self.shelf().ok()?;
        let incoming = shelf.incoming().map(|incoming| (incoming.head.id(), incoming.done));
        let is_due = incoming.is_some() || self.looked_at.is_none_or(|at| at.elapsed() > LOOKING);
        let wish = self.release_wish().ok().filter(|_| is_due)?;
        self.looked_at = Some(Instant::now());
        Some(ReleaseAsked { wish, begun: incoming.or_else(|| shelf.fetched()) })
    }

    /// Takes what a relay brought of one; the next sync goes on where it ended. What is wrong with it is told, and nothing else waits.
    pub(super) fn take_release(&mut self, given: ReleaseGiven) {
        self.looked_at = Some(Instant::now());
        let told = |refusal: &Refusal| refusal.reason.starts_with("release_") || refusal.code == ErrorCode::StorageFull;
        self.update_problem = self.taken(given).as_ref().err().map(Error::refusal).filter(told);
    }

    fn taken(&self, given: ReleaseGiven) -> Result<(), Error> {
        let Some(head) = self.judged(given.head)? else { return Ok(()) };
        let shelf = self.shelf()?;
        let mut incoming = shelf.begin(&head)?;
        // What a line brought meanwhile is not taken twice; a gap is asked for again.
        let known = incoming.done.checked_sub(given.first).and_then(|known| usize::try_from(known).ok());
        for part in given.parts.iter().skip(known.unwrap_or(usize::MAX)) {
            shelf.keep_part(&mut incoming, part)?;
        }
        if incoming.done == incoming.total() { shelf.finish() } else { Ok(()) }
    }
}

/// Screens are told of a release on its way so often and no more.
fn twentieths(incoming: &Incoming) -> u32 {
    incoming.done * 20 / incoming.total().max(1)
}

impl Core {
    /// What runs here, and what can be put here.
    fn release_wish(&self) -> Result<ReleaseWish, Error> {
        let standing = self.standing()?;
        if self.release_keys()?.is_empty() {
            return Err(release::Error::NoKeys.refusal().into());
        }
        Ok(ReleaseWish { version: standing.current.to_string(), platform: standing.platform.to_string() })
    }

    /// The release to fetch, of what the hub offers; none when there is nothing newer, or it is here. What came from the hub
    /// before and is offered no more is dropped.
    fn judged(&self, offered: Option<Vec<u8>>) -> Result<Option<Head>, Error> {
        let shelf = self.shelf()?;
        let Some(bytes) = offered else {
            shelf.drop_fetched();
            return Ok(None);
        };
        let head = shelf.judge(&bytes)?;
        shelf.drop_fetched_but(&head);
        may_follow(head.manifest(), &self.standing()?).map_err(|error| error.refusal())?;
        if shelf.has_fetched(&head) {
            return Ok(None);
        }
        Ok(Some(head))
    }
}
