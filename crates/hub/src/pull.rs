//! Feeds go down: whole batches with their receipts, bodies that are not in force hidden.

use crate::{BatchRow, DeviceRow, Error, FeedRow, Hub, ItemRow, Log, LogTx, Refused};
use change::{Batch, Receipt, Verdict};
use kernel::{DeviceId, ScopeId};
use std::collections::BTreeSet;
use store::{BatchItem, FeedItem, FeedPage, Sees, StandIn};
use sync::{Page, Pull, Pulled, Wish};

/// No page has more items.
const MOST_ITEMS: u32 = 1_000;
/// No answer is about longer, whatever was asked.
const MOST_BYTES: usize = 3 << 20;
/// Nor does it look at more feeds.
const MOST_WISHES: usize = 256;

impl<L: Log> Hub<L> {
    /// Gives what follows of the feeds wished for, as far as the device may read them. The whole answer is read in one
    /// transaction.
    pub(crate) fn pull(&self, device: &DeviceRow, pull: &Pull) -> Result<Pulled, Error> {
        let now = self.setting.clock.now();
        if pull.wishes.len() > MOST_WISHES {
            return Err(Refused::Unfit("too_many_wishes").into());
        }
        self.read(|tx| {
            let device = tx.devices(&[device.id])?.pop().ok_or(Refused::Forbidden("not_enrolled"))?;
            let readable: BTreeSet<ScopeId> = self.readable(tx, &device, now)?.iter().map(|s| s.id).collect();
            let mut room = (pull.most_bytes as usize).min(MOST_BYTES);
            let mut pages = Vec::new();
            for wish in &pull.wishes {
                if !readable.contains(&wish.scope) {
                    return Err(Refused::Forbidden("not_your_place").into());
                }
                let page = self.page(tx, (device.id, wish), &mut room)?;
                pages.extend(page.filter(|p| !p.feed.items.is_empty()));
                if room == 0 {
                    break;
                }
            }
            Ok(Pulled { pages })
        })
    }

    fn page(
        &self,
        tx: &mut L::Tx<'_>,
        (reader, wish): (DeviceId, &Wish),
        room: &mut usize,
    ) -> Result<Option<Page>, Error> {
        let own_to = self.own_known(tx, reader, wish)?;
        let mut feed = FeedPage {
            scope: wish.scope,
            timeline: self.setting.timeline,
            after: wish.after,
            items: Vec::new(),
            digest: seal::Hash([0; 32]),
        };
        let mut begun = BTreeSet::new();
        for row in tx.feed(wish.scope, wish.after, MOST_ITEMS)? {
            let (item, bytes) = self.item(tx, &row, (reader, own_to))?;
            if bytes > *room && !feed.items.is_empty() {
                *room = 0;
                break;
            }
            if let ItemRow::Batch(device, 1) = row.item {
                begun.insert(device);
            }
            *room = room.saturating_sub(bytes);
            feed.digest = row.digest;
            feed.items.push(item);
        }
        let cards = tx.devices(&begun.into_iter().collect::<Vec<_>>())?.into_iter().map(|d| d.card).collect();
        Ok(Some(Page { feed, cards }))
    }

    /// Up to which number of the reader's own chain its bodies need not come back: 0 unless both know the same head.
    fn own_known(&self, tx: &mut L::Tx<'_>, reader: DeviceId, wish: &Wish) -> Result<u64, Error> {
        let (last, head) = wish.own;
        let known = if last == 0 { None } else { tx.head_at((reader, wish.scope), last)? };
        Ok(if known == Some(head) { last } else { 0 })
    }

    fn item(
        &self,
        tx: &mut L::Tx<'_>,
        row: &FeedRow,
        (reader, own_to): (DeviceId, u64),
    ) -> Result<(FeedItem, usize), Error> {
        match &row.item {
            ItemRow::Leave(record) => Ok((FeedItem::Leave(*record), 32)),
            ItemRow::Enter(bytes, signature) => Ok((FeedItem::Enter(bytes.clone(), *signature), bytes.len() + 80)),
            ItemRow::Batch(device, first_seq) => {
                let found = tx.batch((*device, row.scope), *first_seq)?;
                let BatchRow { bytes, receipt } = found.ok_or(Error::Damaged("a batch is missing"))?;
                let receipt = self.in_present_life(receipt);
                if *device == reader && receipt.next_seq() <= own_to + 1 {
                    let item = BatchItem { batch: None, receipt, stand_ins: Vec::new() };
                    return Ok((FeedItem::Batch(Box::new(item)), 300));
                }
                let length = bytes.len() + 300;
                let whole = Batch::decode(&bytes)?;
                let is_open = |place: u32| {
                    receipt.rulings.get(place as usize).is_some_and(|r| matches!(r.verdict, Verdict::Accepted(_)))
                };
                let stand_ins = self.stand_ins(tx, &whole, &is_open)?;
                let batch = Some(if stand_ins.is_empty() { whole } else { whole.shown_to(is_open) });
                Ok((FeedItem::Batch(Box::new(BatchItem { batch, receipt, stand_ins })), length))
            }
        }
    }

    /// The hub's word of an earlier life, given again in this one: whoever takes it in need not offer the batch.
    pub(crate) fn in_present_life(&self, receipt: Receipt) -> Receipt {
        if receipt.timeline == self.setting.timeline {
            return receipt;
        }
        receipt.renewed(self.setting.timeline, &self.setting.key)
    }

    pub(crate) fn stand_ins(
        &self,
        tx: &mut L::Tx<'_>,
        batch: &Batch,
        is_open: &impl Fn(u32) -> bool,
    ) -> Result<Vec<StandIn>, Error> {
        let mut places = Vec::new();
        for (place, piece) in (0u32..).zip(&batch.pieces).filter(|(place, _)| !is_open(*place)) {
            if let Some(body) = piece.body() {
                places.push((place, change::Change::of_body(body)?.id));
            }
        }
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let rows = tx.changes(&places.iter().map(|p| p.1).collect::<Vec<_>>())?;
        let sees = |id| rows.iter().find(|r| r.id == id).and_then(|r| r.sees.clone()).unwrap_or_else(Sees::new);
        Ok(places.into_iter().map(|(place, change)| StandIn { place, change, sees: sees(change) }).collect())
    }
}
