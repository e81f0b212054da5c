//! A scope's feed from the hub, taken in page by page: items and cursor in one transaction (decisions D5, D6, D12).

use crate::cursor::{Place, bound};
use crate::{
    Amendment, Cursor, Entering, Error, Remainder, StandIn, Store, TakenPage, amendment, entering, erased, erasing,
    fold, hidden, leaving, notice, setting, setting::ClockState, snapshot, stripping, trail, trail::Trail, unpacking,
    unpacking::Ahead,
};
use change::{Batch, Receipt};
use kernel::{DeviceId, Hlc, Instant, RecordId, RecordKind, ScopeId, TimelineId};
use seal::{Hash, Signature, VerifyingKey};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// One item of a scope's feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedItem {
    /// A batch with what the hub said of it.
    Batch(Box<BatchItem>),
    /// A record comes into the scope, what was held is ruled on, or the hub says something for good: the bytes of an
    /// [`Entering`], an [`Amendment`] or a notice, and the hub's signature.
    Enter(Vec<u8>, Signature),
    /// A record leaves the scope.
    Leave(RecordId),
}

/// A batch with what the hub said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchItem {
    /// The batch, bodies that are not in force hidden; left out for who wrote it and has it.
    pub batch: Option<Batch>,
    /// The hub's word.
    pub receipt: Receipt,
    /// For the hidden ones.
    pub stand_ins: Vec<StandIn>,
}

/// Items of one scope that follow each other without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedPage {
    /// The scope.
    pub scope: ScopeId,
    /// The hub's present life.
    pub timeline: TimelineId,
    /// The place of the item before the first one; 0 at the beginning.
    pub after: u64,
    /// The items.
    pub items: Vec<FeedItem>,
    /// The digest of all that was stamped up to the last item.
    pub digest: Hash,
    /// The digest over every item; hubs of before give none.
    pub trail: Option<Trail>,
}

impl Store {
    /// Takes a page in: all of it and the cursor, or nothing. `hub` is the hub's key. A first load of the scope that has not come to
    /// its end is given up: whoever brings pages was not asked for chunks.
    pub fn take_page(&mut self, page: &FeedPage, now: Instant, hub: &VerifyingKey) -> Result<TakenPage, Error> {
        let taken = self.in_transaction(|store| {
            let mut cursor = store.cursor(page.scope, page.timeline)?;
            if cursor.seq != page.after {
                return Err(Error::Unfit("a page that does not follow the last one"));
            }
            if !page.items.is_empty() {
                snapshot::give_up(&store.conn, page.scope)?;
            }
            let kinds = store.stand_at(&cursor)?;
            erased::know_hub(&store.conn, hub)?;
            let mut state = ClockState::load(&store.conn)?;
            state.arrived = state.arrived.max(store.believed(now)?);
            let mut taking = Taking { at: state.arrived, kinds, ..Taking::default() };
            unpacking::ahead(&page.items, |ahead| {
                page.items.iter().try_for_each(|item| {
                    cursor.seq += 1;
                    store.take_item((item, ahead), (&mut cursor, hub), &mut taking)
                })
            })?;
            state.hlc = state.hlc.max(taking.latest);
            state.save(&store.conn)?;
            store.remember_hub_time(taking.hub_time)?;
            let (trail, is_on_trail) = trail::follow(page, cursor.trail);
            cursor.trail = trail;
            store.save_cursor(&cursor)?;
            store.note_timeline(page.timeline)?;
            let is_in_step = cursor.digest == page.digest && is_on_trail;
            let Taking { changes, kinds, rejoined, gave_way, .. } = taking;
            erasing::settle(store)?;
            Ok(TakenPage { changes, kinds, rejoined, gave_way, is_in_step })
        })?;
        self.finish_erasing()?;
        Ok(taken)
    }

    /// Takes in the hub's batch of the own chain, and puts behind it what stands under its numbers here. Where no feed brings the
    /// scope, the answer to a push does (ADR 0021).
    ///
    /// # Errors
    /// [`Error::Unfit`] for another chain, and where the hub itself, in this life, gave its word on what would go.
    pub fn take_kept(&mut self, item: &BatchItem, now: Instant, hub: &VerifyingKey) -> Result<TakenPage, Error> {
        if item.receipt.device != self.identity.device {
            return Err(Error::Unfit("a batch of another laptop"));
        }
        item.receipt.verify(hub)?;
        self.in_transaction(|store| {
            let mut state = ClockState::load(&store.conn)?;
            state.arrived = state.arrived.max(store.believed(now)?);
            let mut taking = Taking { at: state.arrived, ..Taking::default() };
            unpacking::ahead(&[], |ahead| store.take_batch_item(item, ahead, &mut taking))?;
            state.hlc = state.hlc.max(taking.latest);
            state.save(&store.conn)?;
            store.remember_hub_time(taking.hub_time)?;
            let Taking { changes, kinds, rejoined, gave_way, .. } = taking;
            Ok(TakenPage { changes, kinds, rejoined, gave_way, is_in_step: true })
        })
    }

    fn take_item(
        &self,
        (item, ahead): (&FeedItem, &Ahead),
        (cursor, hub): (&mut Cursor, &VerifyingKey),
        taking: &mut Taking,
    ) -> Result<(), Error> {
        match item {
            FeedItem::Batch(item) => {
                let receipt = &item.receipt;
                receipt.verify(hub)?;
                if receipt.home_seq != cursor.seq || receipt.scope != cursor.scope {
                    return Err(Error::Unfit("a receipt of another place"));
                }
                self.take_batch_item(item, ahead, taking)?;
                for place in 0..receipt.rulings.len() as u32 {
                    let trace = receipt.trace(place);
                    cursor.digest.0.iter_mut().zip(trace.0).for_each(|(d, t)| *d ^= t);
                }
            }
            FeedItem::Enter(bytes, signature) => {
                let rank = Receipt::rank_of_item(cursor.seq);
                Entering::verify(bytes, rank, (hub, signature))?;
                match Amendment::decode(bytes)? {
                    Some(amendment) if amendment.fed_in != cursor.scope => {
                        return Err(Error::Unfit("a word for another scope"));
                    }
                    Some(amendment) => {
                        taking.kinds.extend(amendment::take(self, &amendment, (taking.at, cursor.timeline))?);
                    }
                    None => taking.kinds.extend(self.take_word((bytes, signature), (cursor, hub), taking.at)?),
                }
            }
            // Whether another scope of ours still shows it is known once all feeds were taken.
            FeedItem::Leave(record) => taking.kinds.extend(leaving::go_out(self, *record, cursor.scope)?),
        }
        Ok(())
    }

    /// Takes in what the hub says for good, what it left of a change, or a record's state.
    fn take_word(
        &self,
        (bytes, signature): (&[u8], &Signature),
        (cursor, hub): (&Cursor, &VerifyingKey),
        at: Instant,
    ) -> Result<Option<RecordKind>, Error> {
        if notice::take(self, bytes, (hub, cursor.timeline))? {
            return Ok(None);
        }
        if let Some(left) = Remainder::decode(bytes)? {
            return erasing::take(self, &left, cursor.scope);
        }
        let rank = Receipt::rank_of_item(cursor.seq);
        let place = Place { scope: cursor.scope, timeline: cursor.timeline, rank };
        self.take_state(&Entering::decode(bytes)?, (bytes, &signature.0), (place, at))
    }

    /// Takes in a record's state from the hub, as it stood at a place of its present life.
    pub(crate) fn take_state(
        &self,
        entering: &Entering,
        sent: (&[u8], &[u8]),
        at: (Place, Instant),
    ) -> Result<Option<RecordKind>, Error> {
        let (Place { scope, timeline, rank }, arrived_at) = at;
        let stripped = stripping::stripped(&self.conn, entering)?;
        let again = if let Cow::Owned(stripped) = &stripped { stripped.encode() } else { Vec::new() };
        let sent = if again.is_empty() { sent } else { (again.as_slice(), &[][..]) };
        let entering = &*stripped;
        if entering.scope != scope {
            return Err(Error::Unfit("a record that enters another scope"));
        }
        let timeline = timeline.bytes();
        let sent = entering::Sent { bytes: sent.0, signature: sent.1, timeline, rank, arrived_at };
        if entering::is_unheard_of(self, entering.record)? {
            entering::keep_entered(self, entering, &sent)?;
            return entering.base(self)?.map_or(Ok(None), |base| fold::begin(self, base));
        }
        entering::keep_entered(self, entering, &sent)?;
        leaving::come_in(self, entering.record, (scope, rank))?;
        fold::refold(self, entering.record)
    }

    fn take_batch_item(&self, item: &BatchItem, ahead: &Ahead, taking: &mut Taking) -> Result<(), Error> {
        let BatchItem { batch, receipt, stand_ins } = item;
        let (taken, rejoined) = match batch {
            Some(batch) if !receipt.is_for(batch) => return Err(Error::Unfit("a receipt of another batch")),
            Some(batch) => self.take_stamped((batch, ahead.next(batch)), receipt, (taking.at, stand_ins))?,
            None if self.holds(receipt)? => Default::default(),
            None => return Err(Error::Unfit("a batch that is not here")),
        };
        if rejoined.gave_way == Some(self.identity.device) {
            taking.rejoined = Some(rejoined.changes);
        }
        taking.gave_way.extend(rejoined.gave_way);
        taking.kinds.extend(rejoined.kinds);
        if receipt.device == self.identity.device {
            self.note_come_back(receipt.scope, receipt.next_seq() - 1)?;
        }
        taking.note(&taken, receipt);
        taking.kinds.extend(self.stamp(receipt, taking.at)?);
        Ok(())
    }

    pub(crate) fn remember_hub_time(&self, seen: Instant) -> Result<(), Error> {
        if seen > self.hub_time()? {
            setting::write(&self.conn, "hub_time", &seen.0.to_be_bytes())?;
        }
        Ok(())
    }

    /// The latest time the hub is known to have stamped with; the epoch before the first receipt.
    pub fn hub_time(&self) -> Result<Instant, Error> {
        let raw = setting::read(&self.conn, "hub_time")?.and_then(|b| b.try_into().ok());
        Ok(Instant(raw.map_or(0, i64::from_be_bytes)))
    }

    /// How many changes are here by their hash alone.
    pub fn hidden_changes(&self) -> Result<u32, Error> {
        hidden::count(&self.conn)
    }
}

/// What a page has brought so far.
#[derive(Default)]
struct Taking {
    at: Instant,
    changes: u32,
    rejoined: Option<u32>,
    gave_way: BTreeSet<DeviceId>,
    kinds: BTreeSet<RecordKind>,
    latest: Hlc,
    hub_time: Instant,
}

impl Taking {
    /// Notes the kinds of the changes that were taken, and how late it is.
    fn note(&mut self, taken: &[u16], receipt: &Receipt) {
        self.changes += taken.len() as u32;
        self.kinds.extend(taken.iter().filter_map(|kind| RecordKind::of_number(*kind)));
        self.hub_time = self.hub_time.max(receipt.received_at);
        let bound = bound(receipt.received_at);
        let latest = receipt.rulings.iter().map(|r| Hlc(r.eff)).max().unwrap_or_default();
        self.latest = self.latest.max(latest.min(bound));
    }
}
