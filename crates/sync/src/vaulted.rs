//! The encrypted store as the engine's replica.

use crate::{
    AuditNews, AuditTold, DeviceNews, DevicesTold, District, Enrolled, Error, HubCard, Outstanding, OutstandingTold,
    Replica, SignedSealKey, wire::Given, wire::Hello, wire::HistoryPage, wire::Page,
};
use change::{Batch, BatchHeader, Receipt};
use kernel::{DeviceId, Instant, RecordId, ScopeId, TimelineId};
use seal::{Hash, VerifyingKey};
use std::collections::{BTreeMap, BTreeSet};
use store::{
    Awaited, BatchItem, Compared, Cursor, EarlierStates, Fed, Left, Manifest, Offer, OfferedStates, Outbox, Reads,
    SignedState, Store, TakenPage, ToldHistory, ToldStates,
};

/// Under this name the vault remembers at which time of the hub's it was last looked through for what may no longer be held.
const LOOKED_AT: &str = "looked_at";

/// An open vault on its way to the hub.
pub struct Vaulted<'a> {
    /// Its database.
    pub store: &'a mut Store,
    /// The district.
    pub district: &'a District,
    /// The vault's own card.
    pub card: &'a Enrolled,
    /// The hub.
    pub hub: &'a HubCard,
    /// The wall clock's present.
    pub now: Instant,
    /// The program's version.
    pub build: &'a str,
    /// What the roster says of who reads what.
    pub reads: Reads,
}

impl Replica for Vaulted<'_> {
    fn hello(&self) -> Hello {
        Hello {
            district: self.district.id(),
            device: self.store.identity().device,
            schema: u32::from(store::SCHEMA),
            build: self.build.to_owned(),
            wall: self.now,
            notices: Vec::new(),
            // What can't be told now is told with the next greeting.
            erased: self.store.erasures_done().unwrap_or_default(),
            devices_told_at: DevicesTold::told_at(self.store).ok().flatten().unwrap_or_default(),
            audit_seen: AuditTold::of(self.store).ok().flatten().and_then(|told| told.asked()),
            outstanding_told: OutstandingTold::digest(self.store).ok().flatten(),
        }
    }

    fn untold(&self, timeline: TimelineId, most: u32) -> Result<Vec<Vec<u8>>, Error> {
        Ok(self.store.untold_notices(timeline, most)?)
    }

    fn mark_told(&mut self, timeline: TimelineId, notices: &[Vec<u8>]) -> Result<(), Error> {
        Ok(self.store.mark_told(timeline, notices)?)
    }

    fn mark_erasures_told(&mut self, timeline: TimelineId, told: &[RecordId]) -> Result<(), Error> {
        Ok(self.store.mark_erasures_told(timeline, told)?)
    }

    fn know_outstanding(&mut self, at: Instant, outstanding: &[Outstanding]) -> Result<(), Error> {
        OutstandingTold { at, erasures: outstanding.to_vec() }.keep(self.store)
    }

    fn outstanding_stands(&mut self, at: Instant) -> Result<(), Error> {
        OutstandingTold::stands(self.store, at)
    }

    fn know_devices(&mut self, at: Instant, news: &DeviceNews) -> Result<(), Error> {
        let told = DevicesTold::of(self.store)?.unwrap_or_default();
        told.after(at, news).map_or(Ok(()), |told| told.keep(self.store))
    }

    fn know_audit(&mut self, at: Instant, news: &AuditNews) -> Result<(), Error> {
        let told = AuditTold::of(self.store)?.unwrap_or_default();
        told.after(at, news, &self.hub.key()?).map_or(Ok(()), |told| told.keep(self.store))
    }

    fn hub_key(&self) -> Result<VerifyingKey, Error> {
        self.hub.key()
    }

    fn own_card(&self) -> Result<Vec<u8>, Error> {
        Ok(serde_json::to_vec(self.card)?)
    }

    fn cards(&self, devices: &BTreeSet<DeviceId>) -> Result<Vec<Vec<u8>>, Error> {
        Ok(self.store.cards_of(devices)?)
    }

    fn know_cards(&mut self, cards: &[Vec<u8>]) -> Result<(), Error> {
        for card in cards {
            let Ok(enrolled) = serde_json::from_slice::<Enrolled>(card) else { continue };
            let Ok(device) = enrolled.card.device() else { continue };
            let known = self.store.device(device.id)?;
            let is_known = known.is_some_and(|d| (d.sign_key, d.member) == (device.sign_key, device.member));
            if !is_known && enrolled.verify(self.district).is_ok() {
                self.store.know_device(&device, card)?;
            }
        }
        Ok(())
    }

    fn close_batches(&mut self) -> Result<(), Error> {
        Ok(self.store.close_batches()?)
    }

    fn outbox(&self, wanted: Outbox<'_>) -> Result<Vec<Offer>, Error> {
        Ok(self.store.outbox(wanted)?)
    }

    fn awaited_by(&self, batch: &Batch, timeline: TimelineId) -> Result<Option<Awaited>, Error> {
        Ok(self.store.awaited_by(batch, timeline)?)
    }

    fn take_receipts(&mut self, receipts: &[Receipt]) -> Result<TakenPage, Error> {
        let kinds = self.store.take_receipts(receipts, self.now)?;
        Ok(TakenPage { kinds, is_in_step: true, ..TakenPage::default() })
    }

    fn cursor(&self, scope: ScopeId, timeline: TimelineId) -> Result<Cursor, Error> {
        Ok(self.store.cursor(scope, timeline)?)
    }

    fn own_end(&self, scope: ScopeId) -> Result<(u64, Hash), Error> {
        Ok(self.store.own_end(scope)?)
    }

    fn take_page(&mut self, page: &Page) -> Result<TakenPage, Error> {
        self.know_cards(&page.cards)?;
        let key = self.hub.key()?;
        Ok(self.store.take_page(&page.feed, self.now, &key)?)
    }

    fn take_kept(&mut self, kept: &BatchItem) -> Result<TakenPage, Error> {
        let key = self.hub.key()?;
        match self.store.take_kept(kept, self.now, &key) {
            Err(store::Error::Unfit(_)) => Ok(TakenPage::default()),
            taken => Ok(taken?),
        }
    }

    fn is_at_beginning(&self, scope: ScopeId) -> Result<bool, Error> {
        Ok(self.store.is_at_beginning(scope)?)
    }

    fn load_under_way(&self, scope: ScopeId) -> Result<Option<Manifest>, Error> {
        Ok(self.store.load_under_way(scope)?)
    }

    fn begin_load(&mut self, given: &Given) -> Result<bool, Error> {
        self.know_cards(&given.cards)?;
        let key = self.hub.key()?;
        self.store.begin_load(&given.manifest, &key).map_err(|error| match error {
            store::Error::Seal(_) => Error::Snapshot("a list that the hub did not sign"),
            other => other.into(),
        })
    }

    fn missing_chunks(&self, scope: ScopeId) -> Result<Vec<Hash>, Error> {
        Ok(self.store.missing_chunks(scope)?)
    }

    fn stage_chunk(&mut self, scope: ScopeId, bytes: &[u8]) -> Result<(), Error> {
        Ok(self.store.stage_chunk(scope, bytes)?)
    }

    fn finish_load(&mut self, scope: ScopeId) -> Result<TakenPage, Error> {
        Ok(self.store.finish_load(scope, self.now)?)
    }

    fn abandon_load(&mut self, scope: ScopeId) -> Result<(), Error> {
        Ok(self.store.abandon_load(scope)?)
    }

    fn holds(&self, receipt: &Receipt) -> Result<bool, Error> {
        Ok(self.store.holds(receipt)?)
    }

    fn begins_behind_a_snapshot(&self, batch: &BatchHeader) -> Result<bool, Error> {
        Ok(self.store.begins_behind_a_snapshot(batch)?)
    }

    fn rewind(&mut self, scope: ScopeId) -> Result<(), Error> {
        Ok(self.store.rewind(scope)?)
    }

    fn states_of_earlier_lives(&self, timeline: TimelineId, wanted: EarlierStates) -> Result<OfferedStates, Error> {
        Ok(self.store.states_of_earlier_lives(timeline, wanted)?)
    }

    fn folds_alike(&self, fields: &[(u16, u64)]) -> BTreeSet<u16> {
        let own = self.store.fields_by_kind();
        fields.iter().filter(|(kind, fields)| own.get(kind) == Some(fields)).map(|(kind, _)| *kind).collect()
    }

    fn recount_states(&mut self, at: (TimelineId, Instant)) -> Result<bool, Error> {
        Ok(self.store.recount_states(at)?)
    }

    fn compare_states(&mut self, told: &ToldStates<'_>) -> Result<Vec<Compared>, Error> {
        Ok(self.store.compare_states(told)?)
    }

    fn take_states(
        &mut self,
        (scope, timeline): (ScopeId, TimelineId),
        states: &[SignedState],
    ) -> Result<TakenPage, Error> {
        let key = self.hub.key()?;
        let kinds = self.store.take_states((scope, timeline, self.now), states, &key)?;
        Ok(TakenPage { kinds, is_in_step: true, ..TakenPage::default() })
    }

    fn know_seal_key(&mut self, key: &SignedSealKey) -> Result<(), Error> {
        if self.store.knows_hub_seal_key(&key.key)? {
            return Ok(());
        }
        key.verify(&self.hub.key()?)?;
        Ok(self.store.know_hub_seal_key(&key.key)?)
    }

    fn leave(&mut self, at: Instant, fed: Fed<'_>) -> Result<Left, Error> {
        let member = self.store.identity().member;
        let reading = (self.reads)(self.store.read(), member, at.local_date())?;
        let left = self.store.leave(&reading, fed)?;
        self.store.remember(LOOKED_AT, &at.to_rfc3339())?;
        Ok(left)
    }
}

impl Vaulted<'_> {
    /// Checks a page of one record's history as what comes down a feed is checked, and adds it to what was told before. The vault keeps
    /// nothing of it.
    ///
    /// # Errors
    /// [`Error::History`] for anything that is not what its writer and the hub signed, or is about another record.
    pub fn hear_history(&self, told: &mut ToldHistory, page: &HistoryPage) -> Result<(), Error> {
        let mut writers = BTreeMap::new();
        for card in &page.cards {
            let Ok(enrolled) = serde_json::from_slice::<Enrolled>(card) else { continue };
            if enrolled.verify(self.district).is_ok() {
                let device = enrolled.card.device()?;
                writers.insert(device.id, device);
            }
        }
        let hub = self.hub.key()?;
        told.hear(self.store, &page.items, (&hub, &writers)).map_err(|error| Error::History(error.to_string()))
    }

    /// True when it was looked through for what may no longer be held at a later time of the hub's than this.
    pub(crate) fn has_looked_after(&self, at: Instant) -> Result<bool, Error> {
        let looked_at = self.store.remembered(LOOKED_AT)?;
        Ok(looked_at.as_deref().and_then(Instant::parse_rfc3339).is_some_and(|looked_at| looked_at > at))
    }
}
