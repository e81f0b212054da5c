//! Sync with the hub: one at a time, the core held only while the vault works, never while the line is waited for.

mod ask;
mod carriers;
mod course;
mod errand;
mod farewell;
mod files;
mod freight;
mod gate;
mod history;
mod invitations;
mod listening;
mod looking_up;
mod notes;
mod refused;
mod relay;
mod releases;
mod tickets;
mod trial;

use crate::{Error, core::Core, news::News};
pub(crate) use carriers::CameIn;
pub(crate) use freight::FilesTaken;
use gate::Gate;
pub(crate) use invitations::Fetched;
use kernel::{Instant, Refusal};
pub(crate) use listening::Tidings;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use sync::Summary;
use tokio::sync::watch;
pub(crate) use trial::Tried;

/// What a sync and a door work on at the same time.
pub(crate) struct Hall {
    pub(crate) core: Mutex<Core>,
    pub(crate) news: News,
    gate: Gate,
    fetching: Gate,
    /// With what the others of this laptop left for the hub.
    patience: Mutex<sync::Patience<std::path::PathBuf>>,
    stop: watch::Sender<bool>,
    /// How many syncs came through by the line.
    by_line: watch::Sender<u64>,
}

/// How a sync is wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// This address before those of the hub's card.
    pub(crate) address: Option<String>,
    /// Given up after so long; what was not done is done next time.
    pub(crate) within: Option<Duration>,
}

/// What a sync came to, by whichever way.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    /// What was done.
    pub(crate) summary: Summary,
    /// As of when this vault and the hub are known to hold the same; `None` where a relay has not brought that word yet.
    pub(crate) even_at: Option<Instant>,
    /// The hub was not reached, a relay was.
    pub(crate) is_relayed: bool,
    /// Files are left that the hub would have taken, had there been more time.
    pub(crate) has_more: bool,
    /// The vault was out of use and all of it at the hub: its keys are destroyed, and none is open any more.
    pub(crate) is_parted: bool,
}

impl Hall {
    /// A hall with nothing going on.
    pub(crate) fn new(core: Core) -> Self {
        Self {
            core: Mutex::new(core),
            news: News::default(),
            gate: Gate::default(),
            fetching: Gate::default(),
            patience: Mutex::default(),
            stop: watch::Sender::new(false),
            by_line: watch::Sender::new(0),
        }
    }

    /// The core, for the length of one command or one step of a sync.
    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends whatever sync is going on and lets no other begin.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// One sync of the vault that is open, from greeting to end.
    ///
    /// # Errors
    /// `locked`, `hub_unknown`, `hub_not_reached`, or why the hub or the vault said no. Whatever was done stays done.
    pub(crate) fn sync(&self, wanted: &Wanted) -> Result<Came, Error> {
        let began = std::time::Instant::now();
        let Some(_pass) = self.gate.enter(wanted.within) else { return Err(later()) };
        let left = wanted.within.map(|within| within.saturating_sub(began.elapsed()));
        let turn = self.begin()?;
        self.news.tell(&[]);
        let result = self.run(turn, wanted.address.as_deref(), left);
        self.finish(turn, &result);
        if result.as_ref().is_ok_and(|came| !came.is_relayed) {
            self.by_line.send_modify(|count| *count += 1);
        }
        self.news.tell(&[]);
        result
    }

    fn run(&self, turn: u64, address: Option<&str>, within: Option<Duration>) -> Result<Came, Error> {
        self.wait_for(within, self.by_any_way(turn, address))
    }

    /// Waits for what goes over a line, until the program closes or the time is over.
    fn wait_for<R>(
        &self,
        within: Option<Duration>,
        course: impl Future<Output = Result<R, Error>>,
    ) -> Result<R, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut stop = self.stop.subscribe();
        let result = runtime.block_on(async {
            tokio::select! {
                biased;
                _ = stop.wait_for(|is_stopped| *is_stopped) => Err(later()),
                () = elapsed(within) => Err(later()),
                result = course => result,
            }
        });
        // A name that is still being looked up must not hold up who waits for us.
        runtime.shutdown_background();
        result
    }
}

async fn elapsed(within: Option<Duration>) {
    match within {
        Some(within) => tokio::time::sleep(within).await,
        None => std::future::pending().await,
    }
}

/// Given up for now.
fn later() -> Error {
    Refusal::new(kernel::ErrorCode::Cancelled, "sync_later").into()
}
