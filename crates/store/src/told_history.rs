//! A record's history as the hub tells it on demand (decisions D10): checked like what comes down a feed, shown once, kept nowhere.

use crate::{
    Amendment, Entering, Error, FeedItem, Store, entering, erased, log, log::Logged, log::Standing, stripping,
};
use change::{Batch, Change, Op, Receipt, Value, Verdict};
use kernel::{ChangeId, DeviceId, Instant, RecordId, Role, TimelineId};
use seal::VerifyingKey;
use std::collections::BTreeMap;

/// One item of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryItem {
    /// Its place in its scope's feed.
    pub seq: u64,
    /// What stands there.
    pub item: FeedItem,
}

/// By whom it is checked: the hub, and writers whose cards came with it.
pub type Checked<'a> = (&'a VerifyingKey, &'a BTreeMap<DeviceId, log::Device>);

/// All that the hub has told of one record so far.
#[derive(Debug)]
pub struct ToldHistory {
    record: RecordId,
    changes: BTreeMap<ChangeId, Told>,
    /// By when their latest change was made.
    states: BTreeMap<(Instant, u64), Entering>,
}

/// A change, and when the hub had it.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) logged: Logged,
    pub(crate) received_at: Instant,
}

impl ToldHistory {
    /// Nothing yet of this record.
    pub fn of(record: RecordId) -> Self {
        Self { record, changes: BTreeMap::new(), states: BTreeMap::new() }
    }

    /// The record.
    pub fn record(&self) -> RecordId {
        self.record
    }

    /// Checks what was told, and adds it.
    ///
    /// # Errors
    /// Whatever is not what its writer and the hub signed, or is about another record; then nothing of it is shown.
    pub fn hear(&mut self, store: &Store, items: &[HistoryItem], by: Checked<'_>) -> Result<(), Error> {
        let timeline = store.last_timeline()?;
        let mut held = BTreeMap::new();
        for HistoryItem { seq, item } in items {
            match item {
                FeedItem::Batch(item) => {
                    let batch = item.batch.as_ref().ok_or(Error::Unfit("a batch that is not here"))?;
                    self.hear_batch(store, (batch, &item.receipt), (by, timeline), &mut held)?;
                }
                FeedItem::Enter(bytes, signature) => {
                    Entering::verify(bytes, Receipt::rank_of_item(*seq), (by.0, signature))?;
                    match Amendment::decode(bytes)? {
                        Some(word) => self.let_in(&word, &mut held)?,
                        None => self.hear_state(store, Entering::decode(bytes)?, *seq)?,
                    }
                }
                FeedItem::Leave(_) => return Err(Error::Unfit("a word that tells nothing of the record")),
            }
        }
        if held.is_empty() { Ok(()) } else { Err(Error::Unfit("a change that is not in force")) }
    }

    fn hear_batch(
        &mut self,
        store: &Store,
        (batch, receipt): (&Batch, &Receipt),
        ((hub, writers), timeline): (Checked<'_>, TimelineId),
        held: &mut BTreeMap<ChangeId, Told>,
    ) -> Result<(), Error> {
        receipt.verify(hub)?;
        if !receipt.is_for(batch) {
            return Err(Error::Unfit("a receipt of another batch"));
        }
        if receipt.timeline != timeline {
            return Err(Error::Unfit("a receipt of another life of the hub"));
        }
        if batch.header.district != store.identity.district {
            return Err(Error::Unfit("a batch of another district"));
        }
        let known = store.device(batch.header.device)?;
        let writer = known.as_ref().or(writers.get(&batch.header.device));
        let writer = writer.ok_or(Error::Unfit("a batch of an unknown device"))?;
        let changes = batch.open(&writer.sign_key)?;
        batch.verify_redacted(hub)?;
        for (place, change) in (0u32..).zip(changes).filter_map(|(place, change)| Some((place, change?))) {
            if change.record != self.record {
                return Err(Error::Unfit("a change of another record"));
            }
            let ruling = &receipt.rulings[place as usize];
            let role = if let Verdict::Accepted(role) = ruling.verdict { Some(role) } else { None };
            let logged = logged(change, (writer, role), (receipt, place));
            let told = Told { logged, received_at: receipt.received_at };
            let into = if role.is_some() { &mut self.changes } else { &mut *held };
            into.insert(told.logged.change.id, told);
        }
        Ok(())
    }

    /// A later word says that a change counts which was held when it came.
    fn let_in(&mut self, word: &Amendment, held: &mut BTreeMap<ChangeId, Told>) -> Result<(), Error> {
        let chain = |told: &Told| (told.logged.device, told.logged.scope);
        let told = held.remove(&word.change).filter(|told| chain(told) == word.chain && told.logged.seq == word.seq);
        match (told, &word.ruling.verdict) {
            (Some(mut told), Verdict::Accepted(role)) => {
                (told.logged.role, told.logged.eff) = (*role, word.ruling.eff);
                told.logged.standing.rank = Some(word.rank);
                self.changes.insert(word.change, told);
                Ok(())
            }
            // The change counted already when a second word was said.
            (None, Verdict::Accepted(_)) if self.changes.contains_key(&word.change) => Ok(()),
            _ => Err(Error::Unfit("a word on another change")),
        }
    }

    fn hear_state(&mut self, store: &Store, state: Entering, seq: u64) -> Result<(), Error> {
        if state.record != self.record {
            return Err(Error::Unfit("a state of another record"));
        }
        let state = stripping::stripped(&store.conn, &state)?.into_owned();
        self.states.insert((state.changed_at, seq), state);
        Ok(())
    }

    /// True when the record's beginning was told, or the first state by which it came to where it is read.
    pub fn begins(&self) -> bool {
        self.changes.values().any(|told| told.logged.change.op == Op::Create)
    }

    /// The values to begin with: none where the beginning was told, else those of the first state.
    pub(crate) fn first_values(&self, spec: &crate::KindSpec) -> Result<BTreeMap<u16, Value>, Error> {
        match self.states.values().next().filter(|_| !self.begins()) {
            Some(state) => entering::values_of(state, spec),
            None => Ok(BTreeMap::new()),
        }
    }

    /// What was told, and what is here besides that the hub did not tell.
    pub(crate) fn with(&self, store: &Store, here: Vec<Logged>) -> Result<Vec<(Logged, Option<Instant>)>, Error> {
        let erasures = erased::of_record(&store.conn, self.record)?;
        let mut all = Vec::new();
        for told in self.changes.values() {
            let mut logged = told.logged.clone();
            erased::take_these_out(&erasures, &mut logged.change);
            all.push((logged, Some(told.received_at)));
        }
        for logged in here.into_iter().filter(|l| !self.changes.contains_key(&l.change.id)) {
            let received_at = store.received_at(&logged)?;
            all.push((logged, received_at));
        }
        Ok(all)
    }
}

/// In no role where it was held when it came: the later word says in which.
fn logged(change: Change, (writer, role): (&log::Device, Option<Role>), (receipt, place): (&Receipt, u32)) -> Logged {
    Logged {
        device: writer.id,
        member: writer.member,
        role: role.unwrap_or(Role::Recorder),
        scope: receipt.scope,
        seq: receipt.first_seq + u64::from(place),
        eff: receipt.rulings.get(place as usize).map_or(change.hlc.0, |ruling| ruling.eff),
        arrived_at: receipt.received_at,
        standing: Standing { rank: Some(receipt.rank(place)), ..Standing::default() },
        change,
    }
}
