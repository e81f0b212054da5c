//! A page of a feed as it travels.

use crate::Error;
use change::{Batch, Listed, Receipt, Value};
use kernel::{RecordId, ScopeId, TimelineId};
use seal::{Hash, Signature};
use store::{BatchItem, FeedItem, FeedPage, StandIn, trail::Trail};

/// Items of one feed, and the cards of the devices whose chains begin among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The items.
    pub feed: FeedPage,
    /// `Enrolled` as JSON.
    pub cards: Vec<Vec<u8>>,
}

impl Page {
    pub(crate) fn value(&self) -> Result<Value, Error> {
        let f = &self.feed;
        let items = f.items.iter().map(item).collect::<Result<Vec<_>, _>>()?;
        let cards: Vec<Value> = self.cards.iter().map(|c| c.clone().into()).collect();
        let mut values = vec![
            f.scope.bytes().into(),
            f.timeline.bytes().into(),
            f.after.into(),
            items.into(),
            f.digest.0.into(),
            cards.into(),
        ];
        values.extend(f.trail.as_ref().map(trail));
        Ok(Value::List(values))
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, change::Error> {
        let (scope, timeline) = (ScopeId::from_bytes(listed.array()?), TimelineId::from_bytes(listed.array()?));
        let (after, items) = (listed.number()?, listed.each(read_item)?);
        let (digest, cards) = (Hash(listed.array()?), listed.blobs()?);
        // Hubs of before say none.
        let trail = listed.value().ok().map(read_trail).transpose()?;
        Ok(Self { feed: FeedPage { scope, timeline, after, items, digest, trail }, cards })
    }
}

fn trail(trail: &Trail) -> Value {
    let told = |(seq, adds): &(u64, Hash)| Value::List(vec![(*seq).into(), adds.0.into()]);
    let told: Vec<Value> = trail.told.iter().map(told).collect();
    Value::List(vec![trail.from.into(), trail.digest.0.into(), told.into()])
}

fn read_trail(value: Value) -> Result<Trail, change::Error> {
    let mut listed = Listed::of(value)?;
    let (from, digest) = (listed.number()?, Hash(listed.array()?));
    Ok(Trail { from, digest, told: listed.each(|told| Ok((told.number()?, Hash(told.array()?))))? })
}

/// An item as it travels.
pub(super) fn item(item: &FeedItem) -> Result<Value, Error> {
    Ok(Value::List(match item {
        FeedItem::Batch(item) => std::iter::once(0u32.into()).chain(batch_item(item)?).collect(),
        FeedItem::Enter(bytes, signature) => vec![1u32.into(), bytes.clone().into(), signature.0.into()],
        FeedItem::Leave(record) => vec![2u32.into(), record.bytes().into()],
    }))
}

/// Reads it back.
pub(super) fn read_item(listed: &mut Listed) -> Result<FeedItem, change::Error> {
    Ok(match listed.small()? {
        0 => FeedItem::Batch(Box::new(read_batch_item(listed)?)),
        1 => FeedItem::Enter(listed.bytes()?, Signature(listed.array()?)),
        2 => FeedItem::Leave(RecordId::from_bytes(listed.array()?)),
        _ => return Err(change::Error::Malformed("feed item")),
    })
}

/// A batch with the hub's word as it travels.
pub(super) fn batch_item(item: &BatchItem) -> Result<Vec<Value>, Error> {
    let batch = item.batch.as_ref().map(Batch::encode).transpose()?;
    let stand_ins: Vec<Value> = item.stand_ins.iter().map(StandIn::value).collect();
    Ok(vec![batch.map_or(Value::Null, Value::from), item.receipt.encode().into(), stand_ins.into()])
}

/// Reads it back.
pub(super) fn read_batch_item(listed: &mut Listed) -> Result<BatchItem, change::Error> {
    let batch = match listed.value()? {
        Value::Null => None,
        Value::Bytes(bytes) => Some(Batch::decode(&bytes)?),
        _ => return Err(change::Error::Malformed("batch")),
    };
    Ok(BatchItem { batch, receipt: Receipt::decode(&listed.bytes()?)?, stand_ins: listed.each(StandIn::read)? })
}
