//! Rings when something was pushed, for laptops that wait for it.

use std::time::Duration;
use tokio::sync::watch;

/// Counts pushes; begins at another number in each process, so that a cursor of an earlier one never seems to be the present.
pub(crate) struct Bell {
    count: watch::Sender<u64>,
    is_closed: watch::Sender<bool>,
}

impl Bell {
    pub(crate) fn beginning_at(count: u64) -> Self {
        Self { count: watch::Sender::new(count), is_closed: watch::Sender::new(false) }
    }

    pub(crate) fn ring(&self) {
        self.count.send_modify(|count| *count += 1);
    }

    /// The server stops: who waits is answered at once.
    pub(crate) fn close(&self) {
        self.is_closed.send_replace(true);
    }

    /// The cursor as soon as it is another than the one that is known, or when the time is up.
    pub(crate) async fn wait(&self, known: Option<u64>, at_most: Duration) -> u64 {
        let (mut count, mut closed) = (self.count.subscribe(), self.is_closed.subscribe());
        tokio::select! {
            _ = count.wait_for(|count| Some(*count) != known) => {}
            _ = closed.wait_for(|is_closed| *is_closed) => {}
            () = tokio::time::sleep(at_most) => {}
        }
        *self.count.borrow()
    }
}
