//! Who reads feeds, and what of them that reader is shown no more: of a record that left a scope, whoever comes later is given no
//! word there (decisions D5, ADR 0039). How far a laptop says it has read proves nothing, so nobody is given such words again. That it
//! moved is told all: whoever has the record lets it go by that.

use crate::{DeviceRow, Error, FeedRow, HistoryTx, Hub, Log, ScopeRow, SnapshotTx};
use change::{Batch, Change, Op, Receipt, Redacted, SCOPE_FIELD};
use kernel::{Compartment, DeviceId, RecordId, ScopeId};
use seal::Signature;
use std::collections::{BTreeMap, BTreeSet};
use store::{Amendment, Entering, FeedItem, Remainder};

/// A device that reads, in one transaction.
pub(crate) struct Reader {
    pub(crate) device: DeviceId,
    /// Where stands what concerns its member alone.
    own: ScopeId,
    readable: BTreeSet<ScopeId>,
    /// Whether anything ever left a scope.
    losses: BTreeMap<ScopeId, bool>,
    /// Of records that left a scope, whether nothing that is read shows them now.
    gone: BTreeMap<RecordId, bool>,
}

impl Reader {
    pub(crate) fn of(device: &DeviceRow, readable: Vec<ScopeRow>) -> Self {
        Self {
            device: device.id,
            own: Compartment::own_of(device.member),
            readable: readable.into_iter().map(|scope| scope.id).collect(),
            losses: BTreeMap::new(),
            gone: BTreeMap::new(),
        }
    }

    pub(crate) fn reads(&self, scope: ScopeId) -> bool {
        self.readable.contains(&scope)
    }

    /// The places of a batch whose changes are of records that are gone. Who wrote it has its own words back.
    pub(crate) fn gone_of<L: Log>(
        &mut self,
        tx: &mut L::Tx<'_>,
        hub: &Hub<L>,
        batch: &Batch,
    ) -> Result<BTreeSet<u32>, Error> {
        if batch.header.device == self.device || !self.loses(tx, batch.header.scope)? {
            return Ok(BTreeSet::new());
        }
        let mut about = Vec::with_capacity(batch.pieces.len());
        for (place, piece) in (0u32..).zip(&batch.pieces) {
            if let Some(body) = piece.body() {
                about.push((place, Change::record_of_body(body)?, body));
            }
        }
        let records = about.iter().map(|(_, record, _)| *record).collect();
        let gone = self.gone_among(tx, hub, (batch.header.scope, records))?;
        let mut places = BTreeSet::new();
        for (place, _, body) in about.into_iter().filter(|(_, record, _)| gone.contains(record)) {
            places.extend(record_worded(body)?.map(|_| place));
        }
        Ok(places)
    }

    fn loses(&mut self, tx: &mut impl HistoryTx, scope: ScopeId) -> Result<bool, Error> {
        if let Some(known) = self.losses.get(&scope) {
            return Ok(*known);
        }
        let has_lost = tx.has_lost(scope)?;
        self.losses.insert(scope, has_lost);
        Ok(has_lost)
    }

    /// Of these records, those that left the scope and that nothing shows which the reader reads.
    fn gone_among<L: Log>(
        &mut self,
        tx: &mut L::Tx<'_>,
        hub: &Hub<L>,
        (scope, records): (ScopeId, BTreeSet<RecordId>),
    ) -> Result<BTreeSet<RecordId>, Error> {
        if !self.loses(tx, scope)? {
            return Ok(BTreeSet::new());
        }
        let left = tx.left_among(scope, &records.into_iter().collect::<Vec<_>>())?;
        self.unshown(tx, hub, &left)
    }

    /// True when something left the scope after this place of its feed that nothing shows which the reader reads.
    pub(crate) fn lost_since<L: Log>(
        &mut self,
        tx: &mut L::Tx<'_>,
        hub: &Hub<L>,
        (scope, seq): (ScopeId, u64),
    ) -> Result<bool, Error> {
        let left = tx.left_since(scope, seq)?;
        Ok(!self.unshown(tx, hub, &left)?.is_empty())
    }

    fn unshown<L: Log>(
        &mut self,
        tx: &mut L::Tx<'_>,
        hub: &Hub<L>,
        records: &[RecordId],
    ) -> Result<BTreeSet<RecordId>, Error> {
        let unknown: Vec<RecordId> = records.iter().filter(|id| !self.gone.contains_key(id)).copied().collect();
        if !unknown.is_empty() {
            self.gone.extend(unknown.iter().map(|id| (*id, true)));
            for row in tx.records(&unknown)? {
                let is_shown = hub.audience_of(&row).iter().any(|scope| self.readable.contains(scope));
                self.gone.insert(row.held.record.id, !is_shown);
            }
        }
        Ok(records.iter().filter(|id| self.gone.get(id) == Some(&true)).copied().collect())
    }
}

/// The record whose words a change holds; none where it says no more than where the record lies from now on.
fn record_worded(body: &[u8]) -> Result<Option<RecordId>, Error> {
    let change = Change::of_body(body)?;
    let is_bare_move = change.op == Op::Move && change.fields.keys().all(|field| *field == SCOPE_FIELD);
    Ok((!is_bare_move).then_some(change.record))
}

/// What an item says besides a batch.
enum Said {
    /// It speaks to everybody, or says nothing of a record.
    Of(Option<RecordId>),
    /// A later word on a change, with the change's words.
    Word(RecordId, Amendment),
}

impl Said {
    /// Reads an item's bytes; what the reader wrote itself is of nothing that is to be kept from it.
    fn by(bytes: &[u8], reader: DeviceId) -> Result<Self, Error> {
        if let Some(record) = Entering::record_at_front(bytes) {
            return Ok(Self::Of(Some(record)));
        }
        if let Some(word) = Amendment::decode(bytes)? {
            let body = word.body.as_deref().filter(|_| word.chain.0 != reader);
            let of = body.map(record_worded).transpose()?.flatten();
            return Ok(of.map_or(Self::Of(None), |record| Self::Word(record, word)));
        }
        let left = Remainder::decode(bytes)?.filter(|left| left.chain.0 != reader);
        let of = left.map(|left| Redacted::decode(&left.body)?.change()).transpose()?;
        Ok(Self::Of(of.map(|change| change.record)))
    }

    fn record(&self) -> Option<RecordId> {
        match self {
            Self::Of(record) => *record,
            Self::Word(record, _) => Some(*record),
        }
    }
}

impl<L: Log> Hub<L> {
    /// What the hub once said, to this reader now. Of a record that is gone it says that it left, or what became of a change without
    /// the change.
    pub(crate) fn said_to(
        &self,
        tx: &mut L::Tx<'_>,
        reader: &mut Reader,
        (row, bytes, signature): (&FeedRow, &[u8], Signature),
    ) -> Result<FeedItem, Error> {
        let as_it_stands = || FeedItem::Enter(bytes.to_vec(), signature);
        if row.scope == reader.own || !reader.loses(tx, row.scope)? {
            return Ok(as_it_stands());
        }
        let said = Said::by(bytes, reader.device)?;
        let Some(record) = said.record() else { return Ok(as_it_stands()) };
        if reader.gone_among(tx, self, (row.scope, [record].into()))?.is_empty() {
            return Ok(as_it_stands());
        }
        let Said::Word(_, word) = said else { return Ok(FeedItem::Leave(record)) };
        let bytes = Amendment { body: None, ..word }.encode();
        let signature = Entering::sign(&bytes, Receipt::rank_of_item(row.seq), &self.setting.key);
        Ok(FeedItem::Enter(bytes, signature))
    }
}
