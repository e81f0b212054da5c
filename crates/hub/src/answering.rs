//! The hub as its doors see it: a question in, an answer out.

use crate::{Heads, Hearing, Lag, Upkeep};
use kernel::{DeviceId, Instant, TimelineId};
use seal::VerifyingKey;
use sync::{OpenedBundle, Reply, Request};

/// Who asks, once the request's signature was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody the hub knows: may greet and enrol.
    Stranger(DeviceId),
    /// A device whose key signed the request.
    Device(DeviceId),
}

/// Why a question got no answer. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The question itself is unfit; the word says how.
    #[error("unfit: {0}")]
    Unfit(&'static str),
    /// The asker has no right to it.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// Try again after so many seconds.
    #[error("not now: {0} s")]
    Later(u32),
    /// It has taken so much of the asker that it takes no more for so many seconds; the word says of what.
    #[error("enough: {0}, {1} s")]
    Enough(&'static str, u32),
    /// There is no room at the hub for what it would have to write. What it has can be read.
    #[error("no room: {0}")]
    NoRoom(String),
    /// A fault of the hub's.
    #[error("fault: {0}")]
    Fault(String),
}

/// Answers questions. Every question may be asked again without harm.
pub trait Answering: Send + Sync {
    /// The answer, once what it says is safe on the disk.
    ///
    /// # Errors
    /// Refused, and nothing was changed.
    fn answer(&self, from: Caller, question: Request) -> Result<Reply, Refused>;

    /// Opens a bundle that was sealed to this hub, and checks that its sender signed it. Nothing in it was looked at yet.
    ///
    /// # Errors
    /// Refused, with the reason as the laptops' screens know it.
    fn open_bundle(&self, bytes: &[u8]) -> Result<OpenedBundle, Refused>;

    /// Asks all that a bundle asks, and seals the answers to its sender. The same bundle again changes nothing.
    ///
    /// # Errors
    /// Refused; what it brought up to then was taken.
    fn answer_bundle(&self, opened: &OpenedBundle) -> Result<Vec<u8>, Refused>;

    /// The same with all that is new, in as many answers as it takes; each is given to `keep` as soon as it holds about `most` bytes.
    ///
    /// # Errors
    /// Refused, by the hub or by `keep`; what it brought up to then was taken.
    fn answer_bundle_in_files(
        &self,
        opened: &OpenedBundle,
        most: usize,
        keep: &mut dyn FnMut(Vec<u8>) -> Result<(), Refused>,
    ) -> Result<(), Refused>;

    /// The key of a known device, whatever its state.
    ///
    /// # Errors
    /// A fault of the log.
    fn key_of(&self, device: DeviceId) -> Result<Option<VerifyingKey>, Refused>;

    /// A number that grows with whatever any process of this hub adds to a feed.
    ///
    /// # Errors
    /// A fault of the log.
    fn mark(&self) -> Result<u64, Refused>;

    /// Where every feed ends.
    ///
    /// # Errors
    /// A fault of the log.
    fn heads(&self) -> Result<Heads, Refused>;

    /// Which feeds a known device is given now.
    ///
    /// # Errors
    /// A device that is not known, or a fault of the log.
    fn hearing_of(&self, device: DeviceId) -> Result<Hearing, Refused>;

    /// How far this process's figures lag behind the log; `None` where it keeps none.
    fn lag(&self) -> Option<Lag> {
        None
    }

    /// The room that is left and the last backup, as they were looked at last; `None` before the first look.
    fn upkeep(&self) -> Option<Upkeep> {
        None
    }

    /// Changes that came since this process began and are not in force: `refused` or `held`, the rules' word for why, and how many.
    fn out_of_force(&self) -> Vec<(&'static str, String, u64)> {
        Vec::new()
    }

    /// The hub's present life.
    fn timeline(&self) -> TimelineId;

    /// The hub's clock.
    fn now(&self) -> Instant;
}
