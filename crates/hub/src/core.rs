//! The hub: a log, the district it belongs to, its keys and its clock.

use crate::{Answering, Caller, DeviceRow, Error, Log, LogTx, Refused};
use kernel::{Clock, DeviceId, Instant, TimelineId};
use seal::{SigningKey, VerifyingKey};
use std::sync::Arc;
use store::Columns;
use sync::{District, Reply, Request};

/// What a hub is given at its start.
pub struct Setting {
    /// The district it serves; one hub each (decisions D28).
    pub district: District,
    /// Its own id, in receipts' stead of a device.
    pub device: DeviceId,
    /// Signs receipts and entering records.
    pub key: SigningKey,
    /// Its present life; a restore begins another (decisions D8).
    pub timeline: TimelineId,
    /// What kinds there are and their rules.
    pub columns: Columns,
    /// Where its time comes from.
    pub clock: Arc<dyn Clock>,
}

/// The hub over one log.
pub struct Hub<L> {
    pub(crate) log: L,
    pub(crate) setting: Setting,
}

impl<L: Log> Hub<L> {
    /// A hub over this log.
    pub fn new(log: L, setting: Setting) -> Self {
        Self { log, setting }
    }

    /// The log.
    pub fn log(&self) -> &L {
        &self.log
    }

    /// The district.
    pub fn district(&self) -> &District {
        &self.setting.district
    }

    pub(crate) fn device(&self, id: DeviceId) -> Result<Option<DeviceRow>, Error> {
        self.log.read(|tx| Ok(tx.devices(&[id])?.pop()))
    }

    fn known(&self, from: Caller) -> Result<DeviceRow, Error> {
        let Caller::Device(id) = from else { return Err(Refused::Forbidden("not_enrolled").into()) };
        self.device(id)?.ok_or_else(|| Refused::Forbidden("not_enrolled").into())
    }

    fn reply(&self, from: Caller, question: Request) -> Result<Reply, Error> {
        Ok(match question {
            Request::Hello(hello) => {
                let welcome = self.welcome(from, &hello)?;
                self.seen(hello.device)?;
                Reply::Welcome(welcome)
            }
            Request::Enrol(card) => {
                self.enrol(&card)?;
                Reply::Enrolled
            }
            Request::Push(push) => {
                self.known(from)?;
                Reply::Pushed(self.admit(&push)?)
            }
            Request::Pull(pull) => Reply::Pulled(self.pull(&self.known(from)?, &pull)?),
            Request::Snapshot(scope) => Reply::Snapshot(self.give_snapshot(&self.known(from)?, scope)?.map(Box::new)),
            Request::Chunk(wish) => Reply::Chunk(self.give_chunk(&self.known(from)?, &wish)?),
        })
    }
}

impl<L: Log> Answering for Hub<L> {
    fn answer(&self, from: Caller, question: Request) -> Result<Reply, Refused> {
        self.reply(from, question).map_err(Error::refused)
    }

    fn key_of(&self, device: DeviceId) -> Result<Option<VerifyingKey>, Refused> {
        Ok(self.device(device).map_err(Error::refused)?.map(|d| d.sign_key))
    }

    fn mark(&self) -> Result<u64, Refused> {
        self.log.read(|tx| tx.mark()).map_err(Error::refused)
    }

    fn timeline(&self) -> TimelineId {
        self.setting.timeline
    }

    fn now(&self) -> Instant {
        self.setting.clock.now()
    }
}
