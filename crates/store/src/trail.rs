//! A digest over every item of a feed, whatever it is (decisions D5, D12, ADR 0039). An item adds what it says of whom at which place:
//! its words are signed, and none of them is in here, so that what is erased later leaves no trace to guess by.

use crate::{Amendment, Entering, FeedItem, FeedPage, Remainder};
use change::Receipt;
use kernel::{RecordId, ScopeId};
use seal::Hash;

const CONTEXT: &[u8] = b"zoufang/item/1";
/// Of a feed of which nothing was read, or nothing counted.
const NOTHING: Hash = Hash([0; 32]);

/// A place in a feed.
pub type ItemPlace = (ScopeId, u64);

/// What a hub says of the trail of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// Items up to this number are not counted: they are from before the hub kept a trail.
    pub from: u64,
    /// The trail after the page's last item.
    pub digest: Hash,
    /// What items add that say something else to this reader than they said once, and that an older program of the hub did not count.
    pub told: Vec<(u64, Hash)>,
}

/// What a batch adds: what the hub said of each of its changes.
pub fn of_batch(at: ItemPlace, receipt: &Receipt) -> Hash {
    let traces: Vec<u8> = (0..receipt.rulings.len() as u32).flat_map(|place| receipt.trace(place).0).collect();
    of(at, b"batch", &traces)
}

/// What a record's state, a later word on a change, what is left of one, or a notice adds.
pub fn of_word(at: ItemPlace, bytes: &[u8]) -> Hash {
    if let Some(record) = Entering::record_at_front(bytes) {
        return of(at, b"enter", &record.bytes());
    }
    if let Ok(Some(word)) = Amendment::decode(bytes) {
        let bare = Amendment { body: None, ..word };
        return of(at, b"amendment", &bare.encode());
    }
    if let Ok(Some(left)) = Remainder::decode(bytes) {
        let bare = Remainder { body: Vec::new(), ..left };
        return of(at, b"remainder", &bare.encode());
    }
    of(at, b"notice", bytes)
}

/// What a record that leaves adds.
pub fn of_leave(at: ItemPlace, record: RecordId) -> Hash {
    of(at, b"leave", &record.bytes())
}

fn of((scope, seq): ItemPlace, what: &[u8], said: &[u8]) -> Hash {
    seal::hash(&[CONTEXT, &scope.bytes(), &seq.to_be_bytes(), &[what.len() as u8], what, said])
}

/// A trail and what one more item adds.
pub fn with(trail: Hash, item: Hash) -> Hash {
    let mut sum = trail;
    sum.0.iter_mut().zip(item.0).for_each(|(byte, more)| *byte ^= more);
    sum
}

impl FeedItem {
    fn trail(&self, at: ItemPlace) -> Hash {
        match self {
            Self::Batch(item) => of_batch(at, &item.receipt),
            Self::Enter(bytes, _) => of_word(at, bytes),
            Self::Leave(record) => of_leave(at, *record),
        }
    }
}

/// The trail after a page, and whether both sides have the same. A reader who does not know where it stood, having begun with a snapshot
/// or with an older program, takes the hub's word once.
pub(crate) fn follow(page: &FeedPage, known: Option<Hash>) -> (Option<Hash>, bool) {
    let Some(trail) = &page.trail else { return (None, true) };
    let known = if page.after == 0 { Some(NOTHING) } else { known };
    let Some(known) = known else { return (Some(trail.digest), true) };
    let counted = (page.after + 1..).zip(&page.items).filter(|(seq, _)| *seq > trail.from);
    let end = counted.fold(known, |sum, (seq, item)| {
        let told = trail.told.iter().find(|(told, _)| *told == seq).map(|(_, adds)| *adds);
        with(sum, told.unwrap_or_else(|| item.trail((page.scope, seq))))
    });
    (Some(end), end == trail.digest)
}
