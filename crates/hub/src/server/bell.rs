//! Rings when something was pushed, for laptops that wait for it.
//!
//! The cursor is the log's own mark, the same in every process: who waits at another one than before is not woken by that.

use std::time::Duration;
use tokio::sync::watch;

/// The last mark that was seen, and who waits for another.
pub(crate) struct Bell {
    mark: watch::Sender<u64>,
    is_closed: watch::Sender<bool>,
}

impl Bell {
    pub(crate) fn new() -> Self {
        Self { mark: watch::Sender::new(0), is_closed: watch::Sender::new(false) }
    }

    /// Takes the mark the log has now. One that was read before another came is no news.
    pub(crate) fn show(&self, mark: u64) {
        self.mark.send_if_modified(|shown| {
            let is_news = mark > *shown;
            *shown = mark.max(*shown);
            is_news
        });
    }

    /// Whether anybody waits.
    pub(crate) fn is_listened_to(&self) -> bool {
        self.mark.receiver_count() > 0
    }

    /// The server stops: who waits is answered at once.
    pub(crate) fn close(&self) {
        self.is_closed.send_replace(true);
    }

    /// The mark as soon as it is another than the one that is known, or when the time is up.
    pub(crate) async fn wait(&self, known: Option<u64>, at_most: Duration) -> u64 {
        let (mut mark, mut closed) = (self.mark.subscribe(), self.is_closed.subscribe());
        tokio::select! {
            _ = mark.wait_for(|mark| Some(*mark) != known) => {}
            _ = closed.wait_for(|is_closed| *is_closed) => {}
            () = tokio::time::sleep(at_most) => {}
        }
        *self.mark.borrow()
    }
}
