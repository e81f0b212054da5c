//! One record's changes from its beginning, for a laptop that began with a snapshot (decisions D10): what its feeds would have
//! brought of that record, and not a word of any other.

use crate::{BatchRow, ChangeRow, DeviceRow, ErasureTx, Error, FeedRow, HistoryTx, Hub, ItemRow, Log, LogTx, Refused};
use crate::{RecordRow, SnapshotTx};
use change::{Batch, Verdict};
use kernel::{DeviceId, ScopeId};
use std::collections::{BTreeMap, BTreeSet};
use store::{Amendment, BatchItem, FeedItem, HistoryItem};
use sync::{HistoryPage, HistoryPlace, HistoryWish};

/// No page is about longer; at least one item comes.
const MOST_BYTES: usize = 2 << 20;
/// Said of a record that is not there and of one that is not the asker's alike.
const UNKNOWN: Refused = Refused::Forbidden("record_unknown");
/// Stands where a state has no writer.
const NOBODY: [u8; 16] = [0; 16];

/// What is told at one place.
enum Told {
    /// The record came into a scope.
    State(FeedRow),
    /// Changes of it in one batch.
    Changes(Vec<ChangeRow>),
}

impl<L: Log> Hub<L> {
    /// What follows of a record's history, out of the scopes that the device may read now. The whole page is read in one transaction.
    pub(crate) fn give_history(&self, device: &DeviceRow, wish: &HistoryWish) -> Result<HistoryPage, Error> {
        self.read(|tx| {
            let device = tx.devices(&[device.id])?.pop().ok_or(UNKNOWN)?;
            let row = tx.records(&[wish.record])?.pop().filter(|row| row.begun_by.is_some()).ok_or(UNKNOWN)?;
            let readable = self.scopes_showing(tx, &device, &row)?;
            let told = told_of(tx, &row, &readable)?;
            self.history_page(tx, told, wish.after)
        })
    }

    /// All that the device reads, if any of it shows the record now.
    fn scopes_showing(
        &self,
        tx: &mut L::Tx<'_>,
        device: &DeviceRow,
        row: &RecordRow,
    ) -> Result<BTreeSet<ScopeId>, Error> {
        let now = self.setting.clock.now();
        let readable: BTreeSet<ScopeId> = self.readable(tx, device, now)?.iter().map(|scope| scope.id).collect();
        if self.audience_of(row).iter().any(|scope| readable.contains(scope)) {
            return Ok(readable);
        }
        Err(UNKNOWN.into())
    }

    fn history_page(
        &self,
        tx: &mut L::Tx<'_>,
        told: BTreeMap<HistoryPlace, Told>,
        after: Option<HistoryPlace>,
    ) -> Result<HistoryPage, Error> {
        let (mut page, mut room, mut last) = (HistoryPage::default(), MOST_BYTES, None);
        let mut writers = BTreeSet::new();
        for (place, told) in told.into_iter().filter(|(place, _)| after.is_none_or(|after| *place > after)) {
            let (items, bytes) = self.told_at(tx, place, told)?;
            if bytes > room && !page.items.is_empty() {
                page.next = last;
                break;
            }
            room = room.saturating_sub(bytes);
            page.items.extend(items);
            writers.insert(place.device);
            last = Some(place);
        }
        let writers: Vec<DeviceId> = writers.into_iter().collect();
        page.cards = tx.devices(&writers)?.into_iter().map(|device| device.card).collect();
        Ok(page)
    }

    fn told_at(&self, tx: &mut L::Tx<'_>, place: HistoryPlace, told: Told) -> Result<(Vec<HistoryItem>, usize), Error> {
        let rows = match told {
            Told::State(row) => {
                let ItemRow::Enter(bytes, signature) = row.item else { return Ok((Vec::new(), 0)) };
                let length = bytes.len() + 100;
                return Ok((vec![HistoryItem { seq: row.seq, item: FeedItem::Enter(bytes, signature) }], length));
            }
            Told::Changes(rows) => rows,
        };
        let found = tx.batch((place.device, place.scope), place.number)?;
        let BatchRow { bytes, receipt } = found.ok_or(Error::Damaged("a batch is missing"))?;
        let receipt = self.in_present_life(receipt);
        let batch = of_these_alone(&Batch::decode(&bytes)?, &rows);
        let shown = batch.pieces.iter().map(|piece| piece.body().map_or(40, <[u8]>::len)).sum::<usize>() + 700;
        // What had to be opened for it counts, too: a page is bounded work.
        let mut length = shown.max(bytes.len());
        let words = words_on(tx, &receipt, &rows)?;
        length += words.iter().map(|(_, bytes, _)| bytes.len() + 100).sum::<usize>();
        let seq = receipt.home_seq;
        let item = BatchItem { batch: Some(batch), receipt, stand_ins: Vec::new() };
        let mut items = vec![HistoryItem { seq, item: FeedItem::Batch(Box::new(item)) }];
        let word = |(seq, bytes, signature)| HistoryItem { seq, item: FeedItem::Enter(bytes, signature) };
        items.extend(words.into_iter().map(word));
        Ok((items, length))
    }
}

/// Where these scopes tell of the record: its changes in force by their batches, and where its beginning is not among them, the state by
/// which it first came into each.
fn told_of<T: ErasureTx + HistoryTx>(
    tx: &mut T,
    row: &RecordRow,
    readable: &BTreeSet<ScopeId>,
) -> Result<BTreeMap<HistoryPlace, Told>, Error> {
    let (mut told, id) = (BTreeMap::new(), row.held.record.id);
    let mut changes = tx.changes_about(id)?;
    changes.retain(|change| change.role.is_some() && readable.contains(&change.chain.1));
    if !row.begun_by.is_some_and(|(_, first)| changes.iter().any(|change| change.id == first)) {
        let mut entered = BTreeSet::new();
        for state in tx.states_about(id)?.into_iter().filter(|state| readable.contains(&state.scope)) {
            let place = HistoryPlace { scope: state.scope, device: DeviceId::from_bytes(NOBODY), number: state.seq };
            if entered.insert(state.scope) {
                told.insert(place, Told::State(state));
            }
        }
    }
    for change in changes {
        let place = HistoryPlace { scope: change.chain.1, device: change.chain.0, number: change.first_seq };
        match told.entry(place).or_insert_with(|| Told::Changes(Vec::new())) {
            Told::Changes(changes) => changes.push(change),
            Told::State(_) => return Err(Error::Damaged("a batch of nobody's")),
        }
    }
    Ok(told)
}

/// The batch with the bodies of these changes, and of no other so much as the salt one could guess it by.
fn of_these_alone(batch: &Batch, rows: &[ChangeRow]) -> Batch {
    let shown: BTreeSet<u32> = rows.iter().map(|row| (row.seq - row.first_seq) as u32).collect();
    let mut alone = batch.shown_to(|place| shown.contains(&place));
    if !alone.is_whole() {
        alone.salts = alone.salts.without(alone.count(), |place| !shown.contains(&place));
    }
    alone
}

type Word = (u64, Vec<u8>, seal::Signature);

/// By which later words those of these changes are in force that were held when they came.
fn words_on<T: HistoryTx>(tx: &mut T, receipt: &change::Receipt, rows: &[ChangeRow]) -> Result<Vec<Word>, Error> {
    let mut words = Vec::new();
    for row in rows {
        let ruling = receipt.rulings.get((row.seq - row.first_seq) as usize);
        if ruling.is_some_and(|ruling| ruling.verdict.is_accepted()) {
            continue;
        }
        let mut said = Vec::new();
        for item in tx.words_on(row.id)? {
            let ItemRow::Enter(bytes, signature) = item.item else { continue };
            let word = Amendment::decode(&bytes)?.filter(|word| word.change == row.id);
            if word.is_some_and(|word| matches!(word.ruling.verdict, Verdict::Accepted(_))) {
                said.push((item.scope == row.chain.1, (item.seq, bytes, signature)));
            }
        }
        // Of a record that had gone elsewhere its author alone was told, without the body.
        let is_told_there = said.iter().any(|(is_there, _)| *is_there);
        words.extend(said.into_iter().filter(|(is_there, _)| *is_there || !is_told_there).map(|(_, word)| word));
    }
    Ok(words)
}
