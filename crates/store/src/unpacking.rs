//! Reading ahead in a page: while a batch is written, another thread decodes and hashes the ones behind it.

use crate::FeedItem;
use change::{Batch, Change};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Builder, scope};

/// The changes of a batch, `None` for hidden ones; not to be trusted before the signature was checked.
pub(crate) type Unpacked = Result<Vec<Option<Change>>, change::Error>;

/// Changes in a page below which a thread costs more than it saves.
const WORTH_A_THREAD: u32 = 256;
/// Batches that lie decoded at most, so that memory stays bounded.
const DEPTH: usize = 4;

/// Gives the batches of a page unpacked, in their order.
pub(crate) struct Ahead(Option<Receiver<Unpacked>>);

impl Ahead {
    /// The next batch of the page, which is the given one.
    pub(crate) fn next(&self, batch: &Batch) -> Unpacked {
        let read = self.0.as_ref().and_then(|receiver| receiver.recv().ok());
        read.unwrap_or_else(|| batch.unpack())
    }
}

/// Takes a page's items while their batches are read ahead; every batch must be asked for once, in its order.
pub(crate) fn ahead<R>(items: &[FeedItem], take: impl FnOnce(&Ahead) -> R) -> R {
    if batches(items).map(Batch::count).sum::<u32>() < WORTH_A_THREAD {
        return take(&Ahead(None));
    }
    scope(|threads| {
        let (sender, receiver) = sync_channel(DEPTH);
        let read = move || batches(items).map(Batch::unpack).try_for_each(|unpacked| sender.send(unpacked));
        // Without the thread its sender is gone, and each batch is unpacked when it is asked for.
        let reading = Builder::new().name("reading-ahead".to_owned()).spawn_scoped(threads, read);
        let ahead = Ahead(reading.is_ok().then_some(receiver));
        let taken = take(&ahead);
        drop(ahead);
        taken
    })
}

fn batches(items: &[FeedItem]) -> impl Iterator<Item = &Batch> {
    items.iter().filter_map(|item| match item {
        FeedItem::Batch(item) => item.batch.as_ref(),
        FeedItem::Enter(..) | FeedItem::Leave(_) => None,
    })
}
