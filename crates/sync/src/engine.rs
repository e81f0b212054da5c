//! The course of one sync, without a socket: it says what to ask next and takes the answer. Safe to be cut off anywhere and
//! begun anew.

mod load;
mod offering;
mod states;

use crate::replica::ChainId;
use crate::{
    Answer, Error, Feed, Hello, HubAddresses, Membership, Pull, Pulled, Push, Pushed, Replica, Reply, Request, Welcome,
    Wish,
};
use change::Receipt;
use kernel::{DeviceId, Instant, RecordId, RecordKind, ScopeId, TimelineId};
use std::collections::{BTreeMap, BTreeSet};
use store::{Awaited, BatchItem, Fed, Offer, Outbox, Partial, TakenPage};

/// About so many bytes of bodies go up in one request.
const PUSH_BYTES: usize = 1 << 20;
/// About so many bytes come down in one answer.
const PULL_BYTES: u32 = 1 << 20;
/// So many feeds are asked for at once.
const WISHES: usize = 64;
/// What is pulled can grant more to pull; after so many rounds the rest waits for the next sync.
const ROUNDS: u32 = 4;
/// So many notices are told in one greeting.
const NOTICES: u32 = 5_000;
/// So long after the hub was set back a batch is left to its author, who may bring it whole, ms (ADR 0017).
pub const LEFT_TO_AUTHORS: i64 = 14 * 86_400_000;

/// A chain that does not go on by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Who wrote it.
    pub device: DeviceId,
    /// Where.
    pub scope: ScopeId,
    /// `gap`, `fork`, or the hub's word.
    pub why: String,
}

/// A chain that goes on once another laptop has brought the beginning of a record that it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Who wrote it.
    pub device: DeviceId,
    /// Where.
    pub scope: ScopeId,
    /// What for.
    pub awaited: Awaited,
}

/// What a sync has come to so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Changes the hub gave a receipt for.
    pub pushed: u32,
    /// Of these, refused or held.
    pub not_in_force: u32,
    /// Changes that came.
    pub pulled: u32,
    /// Kinds of records that look different now.
    pub kinds: BTreeSet<RecordKind>,
    /// Chains that are stuck.
    pub stuck: Vec<Stuck>,
    /// Chains that wait for another laptop. Mostly it comes with one of the next syncs; whose vault is lost never does.
    pub waits: Vec<Waiting>,
    /// Feeds that were taken anew because the digests differed.
    pub repaired: u32,
    /// Scopes whose records were folded anew because they came to something else than the hub's.
    pub mended: u32,
    /// Own changes that another copy of this vault had taken the place of; they go up behind what that one wrote.
    pub rejoined: u32,
    /// Records that left the laptop: they, or the member's reading of them, have ended.
    pub left: u32,
    /// The hub's clock.
    pub hub_time: Instant,
    /// The hub's present life; zeros before it answered.
    pub timeline: Option<TimelineId>,
    /// The hub no longer knows this vault as active.
    pub is_revoked: bool,
    /// The feeds it gave this vault when it was last greeted.
    pub given: Vec<ScopeId>,
    /// Where it says it listens now; not checked yet.
    pub addresses: Option<Box<HubAddresses>>,
}

enum Phase {
    Greet,
    Enrol,
    Count,
    Mend,
    Push,
    Load,
    Pull,
    States,
    Leave,
    Done,
}

/// One sync.
pub struct Engine {
    phase: Phase,
    /// What the next greeting tells a hub in a new life.
    telling: Vec<Vec<u8>>,
    /// Erasures that the present greeting says are carried out.
    acknowledging: Vec<RecordId>,
    asked: Vec<Offer>,
    wanted: Vec<ScopeId>,
    feeds: Vec<Feed>,
    /// When the hub's present life began.
    begun_at: Instant,
    stuck: BTreeSet<ChainId>,
    /// Chains that the hub knows otherwise: what it has of them may come with the feeds.
    forked: BTreeMap<ChainId, Option<Box<BatchItem>>>,
    /// Own changes that went on behind the hub's, by the scope of their chain.
    rejoined: BTreeMap<ScopeId, u32>,
    repaired: BTreeSet<ScopeId>,
    loads: load::Loads,
    mending: states::Mending,
    has_enrolled: bool,
    is_known: bool,
    has_pushed: bool,
    stays: bool,
    tells_nothing: bool,
    /// The hub takes nothing for now: neither what it is told in a greeting nor a change.
    is_full: bool,
    offering: offering::Offering,
    rounds: u32,
    news: u32,
    summary: Summary,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// At the beginning.
    pub fn new() -> Self {
        Self {
            phase: Phase::Greet,
            telling: Vec::new(),
            acknowledging: Vec::new(),
            asked: Vec::new(),
            wanted: Vec::new(),
            feeds: Vec::new(),
            begun_at: Instant::default(),
            stuck: BTreeSet::new(),
            forked: BTreeMap::new(),
            rejoined: BTreeMap::new(),
            repaired: BTreeSet::new(),
            loads: load::Loads::default(),
            mending: states::Mending::default(),
            has_enrolled: false,
            is_known: false,
            has_pushed: false,
            stays: false,
            tells_nothing: false,
            is_full: false,
            offering: offering::Offering::default(),
            rounds: 0,
            news: 0,
            summary: Summary::default(),
        }
    }

    /// What it has come to.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// From now on nothing leaves the laptop in this sync: not everything that could go up did, or more was to come.
    pub(crate) fn stay(&mut self) {
        self.stays = true;
    }

    /// The hub hears nothing of this sync any more: it is not told what was ended in an earlier life of it, nor taken to know it.
    pub(crate) fn tell_nothing(&mut self) {
        self.tells_nothing = true;
    }

    /// What to ask next; `None` at the end.
    ///
    /// # Errors
    /// The replica's.
    pub fn next(&mut self, replica: &mut impl Replica) -> Result<Option<Request>, Error> {
        loop {
            match self.phase {
                Phase::Greet => {
                    let mut hello = Hello { notices: self.telling.clone(), ..replica.hello() };
                    if self.tells_nothing || self.is_full {
                        hello.erased.clear();
                    }
                    self.acknowledging.clone_from(&hello.erased);
                    return Ok(Some(Request::Hello(hello)));
                }
                Phase::Enrol => return Ok(Some(Request::Enrol(replica.own_card()?))),
                Phase::Count => while self.work_on(replica)? {},
                Phase::Mend => {
                    if let Some(question) = self.ask_for_states() {
                        return Ok(Some(question));
                    }
                }
                Phase::Push => match self.push(replica)? {
                    Some(push) => return Ok(Some(Request::Push(push))),
                    // What went up stands in the feeds: how far they go is asked again.
                    None if std::mem::take(&mut self.has_pushed) => self.phase = Phase::Greet,
                    None => self.phase = Phase::Load,
                },
                Phase::Load => match self.load(replica)? {
                    Some(question) => return Ok(Some(question)),
                    None => self.phase = Phase::Pull,
                },
                Phase::Pull => match self.pull(replica)? {
                    Some(pull) => return Ok(Some(Request::Pull(pull))),
                    None => self.after_pull(replica)?,
                },
                Phase::States => {
                    if let Some(push) = self.offer_states(replica)? {
                        return Ok(Some(Request::Push(push)));
                    }
                }
                Phase::Leave => self.leave(replica)?,
                Phase::Done => return Ok(None),
            }
        }
    }

    /// True once the hub said that it knows the vault as in use.
    pub fn is_known(&self) -> bool {
        self.is_known
    }

    /// Takes the answer to what was asked.
    ///
    /// # Errors
    /// An answer that does not fit what was asked, or the replica's.
    pub fn take(&mut self, replica: &mut impl Replica, reply: Reply) -> Result<(), Error> {
        match (&self.phase, reply) {
            (Phase::Greet, Reply::Welcome(welcome)) => self.welcomed(replica, welcome),
            (Phase::Enrol, Reply::Enrolled) => {
                self.phase = Phase::Greet;
                Ok(())
            }
            (Phase::Mend, Reply::States(page)) => self.given_states(replica, &page),
            (Phase::Push, Reply::Pushed(pushed)) => self.pushed(replica, pushed),
            (Phase::Load, Reply::Snapshot(given)) => self.given_snapshot(replica, given.as_deref()),
            (Phase::Load, Reply::Chunk(chunk)) => self.given_chunk(replica, chunk.as_deref()),
            (Phase::States, Reply::Pushed(_)) => Ok(()),
            (Phase::Pull, Reply::Pulled(pulled)) => self.pulled(replica, pulled),
            _ => Err(Error::Malformed("an answer to something else")),
        }
    }

    fn welcomed(&mut self, replica: &mut impl Replica, welcome: Welcome) -> Result<(), Error> {
        self.summary.hub_time = welcome.hub_time;
        self.summary.timeline = Some(welcome.timeline);
        self.begun_at = welcome.begun_at;
        self.summary.addresses = welcome.addresses;
        replica.know_seal_key(&welcome.seal_key)?;
        self.feeds = welcome.feeds;
        self.summary.given = self.feeds.iter().map(|feed| feed.scope).collect();
        self.mending.alike = replica.folds_alike(&welcome.fields);
        let told = std::mem::take(&mut self.acknowledging);
        if welcome.membership == Membership::Active && !told.is_empty() {
            replica.mark_erasures_told(welcome.timeline, &told)?;
        }
        if !welcome.outstanding.is_empty() {
            replica.know_outstanding(welcome.hub_time, &welcome.outstanding)?;
        } else if welcome.outstanding_stands {
            replica.outstanding_stands(welcome.hub_time)?;
        }
        if let Some(news) = &welcome.devices {
            replica.know_devices(welcome.hub_time, news)?;
        }
        if let Some(news) = &welcome.audit {
            replica.know_audit(welcome.hub_time, news)?;
        }
        if self.has_more_to_tell(replica, welcome.timeline)? {
            return Ok(());
        }
        self.phase = match welcome.membership {
            Membership::Unknown if self.has_enrolled => return Err(Error::NotEnrolled),
            Membership::Unknown => {
                self.has_enrolled = true;
                Phase::Enrol
            }
            Membership::Active | Membership::Revoked => {
                self.summary.is_revoked = welcome.membership == Membership::Revoked;
                self.is_known |= welcome.membership == Membership::Active;
                replica.close_batches()?;
                self.look_for_strays(replica)?;
                Phase::Count
            }
        };
        Ok(())
    }

    /// A hub that was set back may have forgotten whose rights it ended: it is told before anything else is asked of it.
    fn has_more_to_tell(&mut self, replica: &mut impl Replica, timeline: TimelineId) -> Result<bool, Error> {
        if self.tells_nothing || self.is_full {
            return Ok(false);
        }
        let told = std::mem::take(&mut self.telling);
        if !told.is_empty() {
            replica.mark_told(timeline, &told)?;
        }
        self.telling = replica.untold(timeline, NOTICES)?;
        Ok(!self.telling.is_empty())
    }

    /// A feed of which both sides are equally far but hold something else, or of which this side holds more than there is, is
    /// taken anew (decisions D12). Only now: while pages come, others write on.
    fn look_for_strays(&mut self, replica: &mut impl Replica) -> Result<(), Error> {
        let timeline = self.timeline()?;
        for feed in self.feeds.clone() {
            let cursor = replica.cursor(feed.scope, timeline)?;
            let differs = || {
                let is_off_trail = cursor.trail.zip(feed.trail).is_some_and(|(ours, theirs)| ours != theirs);
                cursor.digest != feed.digest || is_off_trail
            };
            if cursor.seq > feed.seq || (cursor.seq == feed.seq && differs()) {
                self.begin_repair(replica, feed.scope)?;
            }
        }
        Ok(())
    }

    fn timeline(&self) -> Result<TimelineId, Error> {
        self.summary.timeline.ok_or(Error::Malformed("no welcome"))
    }

    fn push(&mut self, replica: &impl Replica) -> Result<Option<Push>, Error> {
        // What it could not be told goes before what is brought.
        if self.is_full {
            return Ok(None);
        }
        let fed = self.feeds.iter().map(|feed| feed.scope).collect();
        let partial = match (self.tells_nothing, self.authors_had_time()) {
            // What others bring in their stead goes by a line alone.
            (true, _) => Partial::Kept,
            (false, true) => Partial::Offered(&fed),
            (false, false) => Partial::Unfed(&fed),
        };
        let wanted = Outbox { timeline: self.timeline()?, most_bytes: PUSH_BYTES, but: &self.stuck, partial };
        let offers = replica.outbox(wanted)?;
        if offers.is_empty() {
            return Ok(None);
        }
        let own = replica.hello().device;
        let others = offers.iter().map(|o| o.batch.header.device).filter(|d| *d != own).collect();
        self.asked.clone_from(&offers);
        Ok(Some(Push { offers, cards: replica.cards(&others)?, states: Vec::new() }))
    }

    /// Since the hub was set back, to bring what they wrote. What others bring in their stead goes by a line alone.
    fn authors_had_time(&self) -> bool {
        !self.tells_nothing && self.summary.hub_time.0 - self.begun_at.0 > LEFT_TO_AUTHORS
    }

    fn pushed(&mut self, replica: &mut impl Replica, pushed: Pushed) -> Result<(), Error> {
        let asked = std::mem::take(&mut self.asked);
        if pushed.answers.len() != asked.len() {
            return Err(Error::Malformed("answers to other batches"));
        }
        let (key, mut receipts) = (replica.hub_key()?, Vec::new());
        for (offer, answer) in asked.iter().zip(pushed.answers) {
            let h = &offer.batch.header;
            match answer {
                Answer::Receipt(receipt) => {
                    receipt.verify(&key)?;
                    if !receipt.is_for(&offer.batch) || Some(receipt.timeline) != self.summary.timeline {
                        return Err(Error::Malformed("a receipt for another batch"));
                    }
                    receipts.push(receipt);
                }
                // What came before is not here and was the hub's: another laptop, or its own copy, brings it back.
                Answer::Gap(_) if replica.begins_behind_a_snapshot(h)? => {
                    self.stuck.insert((h.device, h.scope));
                }
                Answer::Gap(_) => self.set_aside(offer, "gap"),
                Answer::Fork(forked) => {
                    self.stuck.insert((h.device, h.scope));
                    self.forked.entry((h.device, h.scope)).or_insert(forked.kept);
                }
                Answer::Refused(why) => self.set_aside(offer, &why),
                // Offered for its receipt alone: nobody here waits for it.
                Answer::Waits
                    if offer.receipt.is_some() && !self.is_fed(h.scope) && h.device != replica.hello().device =>
                {
                    self.wait(offer, None);
                }
                Answer::Waits => self.wait(offer, replica.awaited_by(&offer.batch, self.timeline()?)?),
            }
        }
        self.has_pushed |= !receipts.is_empty();
        self.count(&receipts);
        let taken = replica.take_receipts(&receipts)?;
        self.note(taken);
        Ok(())
    }

    fn wait(&mut self, offer: &Offer, awaited: Option<Awaited>) {
        let (device, scope) = (offer.batch.header.device, offer.batch.header.scope);
        if self.stuck.insert((device, scope)) {
            self.summary.waits.extend(awaited.map(|awaited| Waiting { device, scope, awaited }));
        }
    }

    fn is_fed(&self, scope: ScopeId) -> bool {
        self.feeds.iter().any(|feed| feed.scope == scope)
    }

    fn set_aside(&mut self, offer: &Offer, why: &str) {
        let (device, scope) = (offer.batch.header.device, offer.batch.header.scope);
        if self.stuck.insert((device, scope)) {
            self.summary.stuck.push(Stuck { device, scope, why: why.to_owned() });
        }
    }

    fn count(&mut self, receipts: &[Receipt]) {
        for ruling in receipts.iter().flat_map(|r| &r.rulings) {
            self.summary.pushed += 1;
            self.summary.not_in_force += u32::from(!ruling.verdict.is_accepted());
        }
    }

    fn note(&mut self, taken: TakenPage) {
        self.summary.pulled += taken.changes;
        self.summary.kinds.extend(taken.kinds);
    }

    /// Of one chain the last word counts: batch after batch the same changes go on behind what came.
    fn note_rejoined(&mut self, scope: ScopeId, taken: &TakenPage) {
        if let Some(changes) = taken.rejoined {
            self.rejoined.insert(scope, changes);
            self.summary.rejoined = self.rejoined.values().sum();
        }
    }

    fn pull(&mut self, replica: &mut impl Replica) -> Result<Option<Pull>, Error> {
        if self.summary.is_revoked {
            return Ok(None);
        }
        let timeline = self.timeline()?;
        let mut wishes = Vec::new();
        for feed in self.feeds.clone() {
            let cursor = replica.cursor(feed.scope, timeline)?;
            if cursor.seq < feed.seq {
                wishes.push(Wish { scope: feed.scope, after: cursor.seq, own: replica.own_end(feed.scope)? });
            }
            if wishes.len() == WISHES {
                break;
            }
        }
        self.wanted = wishes.iter().map(|w| w.scope).collect();
        Ok((!wishes.is_empty()).then_some(Pull { wishes, most_bytes: PULL_BYTES }))
    }

    /// Once a scope in one sync: what two tries don't mend, the next sync shows again.
    fn begin_repair(&mut self, replica: &mut impl Replica, scope: ScopeId) -> Result<bool, Error> {
        if !self.repaired.insert(scope) {
            return Ok(false);
        }
        self.summary.repaired += 1;
        replica.rewind(scope)?;
        Ok(true)
    }

    fn pulled(&mut self, replica: &mut impl Replica, pulled: Pulled) -> Result<(), Error> {
        if pulled.pages.iter().all(|p| p.feed.items.is_empty()) {
            return Err(Error::Malformed("nothing of what was asked for"));
        }
        for page in &pulled.pages {
            if !self.wanted.contains(&page.feed.scope) || Some(page.feed.timeline) != self.summary.timeline {
                return Err(Error::Malformed("a page nobody asked for"));
            }
            let taken = replica.take_page(page)?;
            self.news += taken.changes;
            let is_in_step = taken.is_in_step;
            taken.gave_way.iter().for_each(|device| self.rejoin((*device, page.feed.scope)));
            self.note_rejoined(page.feed.scope, &taken);
            self.note(taken);
            if !is_in_step {
                self.begin_repair(replica, page.feed.scope)?;
            }
        }
        Ok(())
    }

    /// What was in the way of the hub's word has given way to it; the own goes up with the next round.
    fn rejoin(&mut self, chain: ChainId) {
        self.stuck.remove(&chain);
        self.forked.remove(&chain);
    }

    /// What came may have granted more: asks once more who may read what.
    fn after_pull(&mut self, replica: &mut impl Replica) -> Result<(), Error> {
        let is_open = self.must_compare_again() || self.news > 0;
        let may_be_more = is_open && self.rounds < ROUNDS && !self.summary.is_revoked;
        self.rounds += 1;
        self.news = 0;
        if may_be_more {
            self.phase = Phase::Greet;
            return Ok(());
        }
        self.phase = Phase::States;
        for (chain, kept) in std::mem::take(&mut self.forked) {
            match kept.map(|kept| replica.take_kept(&kept)).transpose()? {
                Some(taken) if !taken.gave_way.is_empty() => {
                    self.rejoin(chain);
                    self.note_rejoined(chain.1, &taken);
                    self.note(taken);
                    self.phase = Phase::Push;
                }
                // Its author's laptop goes on behind what the hub has. One out of use is given nothing that could take its place.
                _ if self.summary.is_revoked && chain.0 != replica.hello().device => {}
                _ => self.summary.stuck.push(Stuck { device: chain.0, scope: chain.1, why: "fork".to_owned() }),
            }
        }
        Ok(())
    }

    /// Everything that could go up did, and everything that was to come has come: what is no longer ours to hold goes.
    fn leave(&mut self, replica: &mut impl Replica) -> Result<(), Error> {
        self.phase = Phase::Done;
        if !self.summary.is_revoked && !self.stays {
            let fed = self.feeds.iter().map(|f| f.scope).collect();
            let fed = Fed { scopes: &fed, timeline: self.timeline()? };
            let left = replica.leave(self.summary.hub_time, fed)?;
            self.summary.left += left.records;
            self.summary.kinds.extend(left.kinds);
        }
        Ok(())
    }
}
