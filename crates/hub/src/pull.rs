//! Feeds go down: whole batches with their receipts, hidden what is not in force and what is of a record that the reader is shown
//! no more.

use crate::reader::Reader;
use crate::{BatchRow, DeviceRow, Error, FeedRow, Hub, ItemRow, Log, LogTx, Refused};
use change::{Batch, Receipt, Verdict};
use kernel::DeviceId;
use seal::Hash;
use std::collections::BTreeSet;
use store::trail::{self, Trail};
use store::{BatchItem, FeedItem, FeedPage, Sees, StandIn};
use sync::{Page, Pull, Pulled, Wish};

/// No page has more items.
const MOST_ITEMS: u32 = 1_000;
/// No answer is about longer, whatever was asked.
const MOST_BYTES: usize = 3 << 20;
/// Nor does it look at more feeds.
const MOST_WISHES: usize = 256;

const NOTHING: Hash = Hash([0; 32]);

/// What is said of the trail of a page while it is filled.
#[derive(Default)]
struct Followed {
    from: u64,
    digest: Option<Hash>,
    told: Vec<(u64, Hash)>,
}

impl Followed {
    fn note(&mut self, row: &FeedRow, shown: &FeedItem) {
        let Some(digest) = row.trail else {
            match self.digest {
                None => self.from = row.seq,
                Some(_) => self.told.push((row.seq, NOTHING)),
            }
            return;
        };
        self.digest = Some(digest);
        if let (ItemRow::Enter(bytes, _), FeedItem::Leave(_)) = (&row.item, shown) {
            self.told.push((row.seq, trail::of_word((row.scope, row.seq), bytes)));
        }
    }
}

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
            let mut reader = Reader::of(&device, self.readable(tx, &device, now)?);
            let mut room = (pull.most_bytes as usize).min(MOST_BYTES);
            let mut pages = Vec::new();
            for wish in &pull.wishes {
                if !reader.reads(wish.scope) {
                    return Err(Refused::Forbidden("not_your_place").into());
                }
                let page = self.page(tx, (&mut reader, wish), &mut room)?;
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
        (reader, wish): (&mut Reader, &Wish),
        room: &mut usize,
    ) -> Result<Option<Page>, Error> {
        let own_to = self.own_known(tx, reader.device, wish)?;
        let mut feed = FeedPage {
            scope: wish.scope,
            timeline: self.setting.timeline,
            after: wish.after,
            items: Vec::new(),
            digest: NOTHING,
            trail: None,
        };
        let (mut begun, mut trail) = (BTreeSet::new(), Followed::default());
        for row in tx.feed(wish.scope, wish.after, MOST_ITEMS)? {
            let (item, bytes) = self.item(tx, &row, (&mut *reader, own_to))?;
            if bytes > *room && !feed.items.is_empty() {
                *room = 0;
                break;
            }
            if let ItemRow::Batch(device, 1) = row.item {
                begun.insert(device);
            }
            *room = room.saturating_sub(bytes);
            feed.digest = row.digest;
            trail.note(&row, &item);
            feed.items.push(item);
        }
        let end = wish.after + feed.items.len() as u64;
        let digest = trail.digest.map_or_else(|| tx.trail_at(wish.scope, end), Ok)?;
        feed.trail = Some(Trail { from: trail.from, digest, told: trail.told });
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
        (reader, own_to): (&mut Reader, u64),
    ) -> Result<(FeedItem, usize), Error> {
        match &row.item {
            ItemRow::Leave(record) => Ok((FeedItem::Leave(*record), 32)),
            ItemRow::Enter(bytes, signature) => {
                let item = self.said_to(tx, reader, (row, bytes, *signature))?;
                Ok((item, bytes.len() + 80))
            }
            ItemRow::Batch(device, first_seq) => {
                let found = tx.batch((*device, row.scope), *first_seq)?;
                let BatchRow { bytes, receipt } = found.ok_or(Error::Damaged("a batch is missing"))?;
                let receipt = self.in_present_life(receipt);
                if *device == reader.device && receipt.next_seq() <= own_to + 1 {
                    let item = BatchItem { batch: None, receipt, stand_ins: Vec::new() };
                    return Ok((FeedItem::Batch(Box::new(item)), 300));
                }
                let length = bytes.len() + 300;
                let item = self.batch_item(tx, reader, (Batch::decode(&bytes)?, receipt))?;
                Ok((FeedItem::Batch(Box::new(item)), length))
            }
        }
    }

    fn batch_item(
        &self,
        tx: &mut L::Tx<'_>,
        reader: &mut Reader,
        (whole, receipt): (Batch, Receipt),
    ) -> Result<BatchItem, Error> {
        let is_in_force =
            |place: u32| receipt.rulings.get(place as usize).is_some_and(|r| matches!(r.verdict, Verdict::Accepted(_)));
        let stand_ins = self.stand_ins(tx, &whole, &is_in_force)?;
        let mut gone = reader.gone_of(tx, self, &whole)?;
        // What is held may be let in yet, and is hidden from everybody alike.
        gone.retain(|place| is_in_force(*place));
        if stand_ins.is_empty() && gone.is_empty() {
            return Ok(BatchItem { batch: Some(whole), receipt, stand_ins });
        }
        let mut batch = whole.shown_to(|place| is_in_force(place) && !gone.contains(&place));
        if !gone.is_empty() {
            // Nor the salt one could guess it by.
            batch.salts = batch.salts.without(batch.count(), |place| gone.contains(&place));
        }
        Ok(BatchItem { batch: Some(batch), receipt, stand_ins })
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
