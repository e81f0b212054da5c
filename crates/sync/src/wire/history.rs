//! One record's history comes down on demand, page by page (decisions D10).

use crate::Error;
use crate::wire::page;
use change::{Listed, Value};
use kernel::{DeviceId, RecordId, ScopeId};
use store::HistoryItem;

/// Where a page of a history ended; the hub orders by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HistoryPlace {
    /// The scope.
    pub scope: ScopeId,
    /// Who wrote the batch; zeros for a state.
    pub device: DeviceId,
    /// The batch's first number in its chain, or the state's place in the feed.
    pub number: u64,
}

/// Which part of which history is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryWish {
    /// The record.
    pub record: RecordId,
    /// What the page before said; `None` for the first.
    pub after: Option<HistoryPlace>,
}

/// A page of a history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryPage {
    /// Batches with all bodies but the record's hidden, the record's states, and later words on changes that were held.
    pub items: Vec<HistoryItem>,
    /// The writers' cards, `Enrolled` as JSON.
    pub cards: Vec<Vec<u8>>,
    /// From where to ask on; `None` at the end.
    pub next: Option<HistoryPlace>,
}

impl HistoryPlace {
    fn values(place: Option<Self>) -> Vec<Value> {
        let Some(Self { scope, device, number }) = place else { return Vec::new() };
        vec![scope.bytes().into(), device.bytes().into(), number.into()]
    }

    /// What stands at the end of a message, if anything does.
    fn read(listed: &mut Listed) -> Result<Option<Self>, change::Error> {
        let Ok(scope) = listed.array() else { return Ok(None) };
        let (scope, device) = (ScopeId::from_bytes(scope), DeviceId::from_bytes(listed.array()?));
        Ok(Some(Self { scope, device, number: listed.number()? }))
    }
}

impl HistoryWish {
    pub(super) fn values(self) -> Value {
        let mut values = vec![self.record.bytes().into()];
        values.extend(HistoryPlace::values(self.after));
        Value::List(values)
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { record: RecordId::from_bytes(listed.array()?), after: HistoryPlace::read(listed)? })
    }
}

impl HistoryPage {
    pub(super) fn values(&self) -> Result<Value, Error> {
        let item = |one: &HistoryItem| Ok(Value::List(vec![one.seq.into(), page::item(&one.item)?]));
        let items = self.items.iter().map(item).collect::<Result<Vec<_>, Error>>()?;
        let cards: Vec<Value> = self.cards.iter().map(|card| card.clone().into()).collect();
        let mut values = vec![items.into(), cards.into()];
        values.extend(HistoryPlace::values(self.next));
        Ok(Value::List(values))
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let items = listed.each(|one| {
            let seq = one.number()?;
            Ok(HistoryItem { seq, item: page::read_item(&mut Listed::of(one.value()?)?)? })
        })?;
        Ok(Self { items, cards: listed.blobs()?, next: HistoryPlace::read(listed)? })
    }
}
