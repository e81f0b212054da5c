//! An answer that was carried here, as if the hub itself gave it: the engine asks, this one looks up what was said.

use super::answer::{BatchName, BundleAnswer, name_of};
use crate::replica::ChainId;
use crate::{
    Answer, Engine, Error, Feed, Page, Pull, Pulled, Push, Pushed, Replica, Reply, Request, Summary, Welcome, Wish,
};
use kernel::{ScopeId, TimelineId};
use std::collections::{BTreeMap, BTreeSet};
use store::{Cursor, FeedItem, FeedPage, Offer};

/// The answer, looked up question by question.
pub(super) struct Carried {
    welcome: Welcome,
    answers: BTreeMap<BatchName, Answer>,
    pages: Vec<Page>,
    /// Chains that wait at the hub, or for what others bring it.
    waiting: BTreeSet<ChainId>,
    /// Those of which the hub itself said that a beginning has yet to come.
    pub(super) told_to_wait: BTreeSet<ChainId>,
    /// Something of the outbox got no word: it was written, or first carried, after the bundle was made.
    pub(super) has_gaps: bool,
}

impl Carried {
    pub(super) fn new(answer: BundleAnswer) -> Self {
        let BundleAnswer { welcome, answers, pages, .. } = answer;
        let answers = answers.into_iter().collect();
        Self { welcome, answers, pages, waiting: BTreeSet::new(), told_to_wait: BTreeSet::new(), has_gaps: false }
    }

    /// What the engine came to. What has no word of the hub's was put off by this answer, and waits for nobody else.
    pub(super) fn summed_up(&self, engine: &Engine) -> Summary {
        let mut summary = engine.summary().clone();
        summary.waits.retain(|waiting| self.told_to_wait.contains(&(waiting.device, waiting.scope)));
        summary
    }

    pub(super) fn timeline(&self) -> TimelineId {
        self.welcome.timeline
    }

    /// The hub's word; `None` when it was not asked that.
    pub(super) fn reply(&mut self, question: &Request, replica: &impl Replica) -> Result<Option<Reply>, Error> {
        Ok(match question {
            Request::Hello(_) => Some(Reply::Welcome(self.welcome(replica)?)),
            Request::Enrol(_) | Request::Ticket(_) | Request::Snapshot(_) | Request::Chunk(_) => None,
            Request::Invite(_) | Request::Invited(_) | Request::LeaseCode(_) => None,
            Request::Waiting | Request::Approve(_) | Request::Farewell(_) => None,
            Request::Pieces(_) | Request::KeepPiece(_) | Request::Piece(_) => None,
            Request::History(_) | Request::States(_) => None,
            Request::Figures(_) | Request::Search(_) | Request::Release(_) | Request::ReleasePart(_) => None,
            Request::Push(push) => Some(Reply::Pushed(self.pushed(push, replica)?)),
            Request::Pull(pull) => self.pulled(pull, replica)?.map(Reply::Pulled),
        })
    }

    /// True when another sync has brought more of some feed than this answer knew there was.
    pub(super) fn is_overtaken(&self, replica: &impl Replica) -> Result<bool, Error> {
        for feed in &self.welcome.feeds {
            let known = self.pages_of(feed.scope).map(end_of).max().unwrap_or(0).max(feed.seq);
            if replica.cursor(feed.scope, self.timeline())?.seq > known {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A feed that is further here than it was there is no stray: another sync came first.
    fn welcome(&self, replica: &impl Replica) -> Result<Welcome, Error> {
        let mut welcome = self.welcome.clone();
        for feed in &mut welcome.feeds {
            // A carrier brings nothing to mend by.
            feed.states = None;
            let Cursor { scope, seq, digest, trail, .. } = replica.cursor(feed.scope, self.welcome.timeline)?;
            if seq > feed.seq {
                *feed = Feed { scope, seq, digest, trail, snapshot: feed.snapshot, states: None };
            }
        }
        Ok(welcome)
    }

    /// A batch that was not in the bundle waits, and so does one whose forerunner is still on its way.
    fn pushed(&mut self, push: &Push, replica: &impl Replica) -> Result<Pushed, Error> {
        let answers = push.offers.iter().map(|offer| self.word_on(offer, replica)).collect::<Result<_, _>>()?;
        Ok(Pushed { answers })
    }

    fn word_on(&mut self, offer: &Offer, replica: &impl Replica) -> Result<Answer, Error> {
        let header = &offer.batch.header;
        let chain = (header.device, header.scope);
        Ok(match self.answers.get(&name_of(&offer.batch)) {
            // What comes after a batch that the hub itself lets wait has no word of its own.
            Some(Answer::Gap(_)) if self.waiting.contains(&chain) => Answer::Waits,
            // Its forerunners are not on their way from here: others bring them.
            Some(Answer::Gap(_)) if replica.begins_behind_a_snapshot(header)? => {
                self.waiting.insert(chain);
                Answer::Waits
            }
            None | Some(Answer::Gap(_)) => {
                self.has_gaps = true;
                Answer::Waits
            }
            Some(answer) => {
                if *answer == Answer::Waits {
                    self.waiting.insert(chain);
                    self.told_to_wait.insert(chain);
                }
                answer.clone()
            }
        })
    }

    fn pulled(&mut self, pull: &Pull, replica: &impl Replica) -> Result<Option<Pulled>, Error> {
        let given: Vec<Page> = pull.wishes.iter().filter_map(|wish| self.page_after(wish)).collect();
        let mut pages = Vec::new();
        for page in given {
            if fits(&page, replica)? {
                pages.push(page);
            } else {
                self.has_gaps = true;
            }
        }
        Ok((!pages.is_empty()).then_some(Pulled { pages }))
    }

    fn pages_of(&self, scope: ScopeId) -> impl Iterator<Item = &Page> {
        self.pages.iter().filter(move |p| p.feed.scope == scope)
    }

    /// The page that goes on where the feed stands here; without what another sync brought already.
    fn page_after(&self, wish: &Wish) -> Option<Page> {
        let is_next = |p: &&Page| p.feed.after <= wish.after && wish.after < end_of(p);
        let page = self.pages_of(wish.scope).find(is_next)?;
        let here = usize::try_from(wish.after - page.feed.after).ok()?;
        let items = page.feed.items[here..].to_vec();
        let feed = FeedPage { after: wish.after, items, ..page.feed.clone() };
        Some(Page { feed, cards: page.cards.clone() })
    }
}

fn end_of(page: &Page) -> u64 {
    page.feed.after + page.feed.items.len() as u64
}

/// The hub left out what the laptop had as it asked. Where its vault was set back since, that is not here, or something else is under
/// its numbers: the next answer brings it whole.
fn fits(page: &Page, replica: &impl Replica) -> Result<bool, Error> {
    for item in &page.feed.items {
        if let FeedItem::Batch(item) = item
            && item.batch.is_none()
            && !replica.holds(&item.receipt)?
        {
            return Ok(false);
        }
    }
    Ok(true)
}
