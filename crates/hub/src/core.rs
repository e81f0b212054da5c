//! The hub: a log, the district it belongs to, its keys and its clock.

use crate::not_in_force::Tally;
use crate::releases::ReleaseDesk;
use crate::upkeep::LastLook;
use crate::{
    Answering, Caller, DeviceRow, Error, Heads, Hearing, Lag, Log, LogTx, Projection, Quota, Refused, Upkeep, bundles,
};
use kernel::{Clock, DeviceId, Instant, Refusal, TimelineId};
use seal::{SealSecret, SigningKey, VerifyingKey};
use std::sync::Arc;
use store::Columns;
use sync::{District, HubAddresses, OpenedBundle, Reply, Request, SignedSealKey};

/// What a hub is given at its start.
pub struct Setting {
    /// The district it serves; one hub each (decisions D28).
    pub district: District,
    /// Its own id, in receipts' stead of a device.
    pub device: DeviceId,
    /// Signs receipts and entering records.
    pub key: SigningKey,
    /// Opens bundles, and what else is sealed to the hub.
    pub seal: SealSecret,
    /// Its present life, as its log says; a restore begins another (decisions D8).
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
    /// Serves figures and search; nothing is judged by it (decisions D2).
    pub(crate) projection: Option<Arc<Projection>>,
    pub(crate) desk: ReleaseDesk,
    pub(crate) quota: Quota,
    /// What was ruled to be out of force since this process began.
    pub(crate) ruled: Tally,
    /// What an operator has to see.
    pub(crate) upkeep: LastLook,
    /// Told with every welcome.
    pub(crate) seal_key: SignedSealKey,
    /// By which fields it folds each kind: said with every greeting.
    pub(crate) fields: Vec<(u16, u64)>,
    /// Where it listens since its card was signed; told likewise.
    pub(crate) addresses: Option<HubAddresses>,
}

impl<L: Log> Hub<L> {
    /// A hub over this log.
    pub fn new(log: L, setting: Setting) -> Self {
        let seal_key = SignedSealKey::sign(setting.seal.public(), &setting.key);
        let (desk, quota) = (ReleaseDesk::default(), Quota::default());
        let fields = store::states::fields_by_kind(crate::COLUMNS).into_iter().collect();
        let (ruled, upkeep) = (Tally::default(), LastLook::default());
        Self { log, setting, projection: None, desk, quota, ruled, upkeep, seal_key, fields, addresses: None }
    }

    /// From now on this projection answers for figures and search; without one they are refused.
    pub fn set_projection(&mut self, projection: Option<Arc<Projection>>) {
        self.projection = projection;
    }

    /// From now on every greeting is told where the hub listens.
    pub fn set_addresses(&mut self, addresses: Option<HubAddresses>) {
        self.addresses = addresses;
    }

    /// The log.
    pub fn log(&self) -> &L {
        &self.log
    }

    /// Gives the log back.
    pub(crate) fn into_log(self) -> L {
        self.log
    }

    /// The district.
    pub fn district(&self) -> &District {
        &self.setting.district
    }

    /// Reads in one transaction, if the log still lives the life this process serves.
    pub(crate) fn read<R>(&self, mut f: impl FnMut(&mut L::Tx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.log.read(|tx| self.in_its_life(tx).and_then(|()| f(tx)))
    }

    /// The same for what takes long and nobody waits for.
    pub(crate) fn read_aside<R>(&self, mut f: impl FnMut(&mut L::Tx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.log.read_aside(|tx| self.in_its_life(tx).and_then(|()| f(tx)))
    }

    /// Writes in one transaction, on the same condition: a process that was not stopped before a restore acknowledges nothing
    /// after it.
    pub(crate) fn write<R>(&self, mut f: impl FnMut(&mut L::Tx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.log.write(|tx| self.in_its_life(tx).and_then(|()| f(tx)))
    }

    fn in_its_life(&self, tx: &mut L::Tx<'_>) -> Result<(), Error> {
        if tx.life()?.is_some_and(|life| life.timeline == self.setting.timeline) {
            return Ok(());
        }
        Err(Error::Unusable(Refusal::not_now("hub_set_back")))
    }

    pub(crate) fn device(&self, id: DeviceId) -> Result<Option<DeviceRow>, Error> {
        self.read(|tx| Ok(tx.devices(&[id])?.pop()))
    }

    fn known(&self, from: Caller) -> Result<DeviceRow, Error> {
        let Caller::Device(id) = from else { return Err(Refused::Forbidden("not_enrolled").into()) };
        self.device(id)?.ok_or_else(|| Refused::Forbidden("not_enrolled").into())
    }

    /// Who asks on the line for what the hub has, with a program that it serves. Nobody asks so by a bundle: there the question came
    /// before the answer could tell.
    fn served(&self, from: Caller, is_on_the_line: bool) -> Result<DeviceRow, Error> {
        let device = self.known(from)?;
        if is_on_the_line {
            self.must_serve(&device)?;
        }
        Ok(device)
    }

    /// The answer to a question on the line, or to one of a bundle.
    pub(crate) fn reply(&self, from: Caller, (question, is_on_the_line): (Request, bool)) -> Result<Reply, Error> {
        let served = || self.served(from, is_on_the_line);
        Ok(match question {
            Request::Hello(hello) => {
                let welcome = self.welcome(from, &hello)?;
                // Whoever did not sign says nothing of when a laptop came by.
                if from == Caller::Device(hello.device) {
                    unless_full(self.seen(&hello, is_on_the_line))?;
                }
                Reply::Welcome(welcome)
            }
            Request::Enrol(card) => {
                self.enrol(&card)?;
                Reply::Enrolled
            }
            Request::Ticket(ticket) => Reply::Ticket(self.sign_ticket(&self.known(from)?, &ticket)?),
            Request::Invite(invitation) => {
                self.take_invitation(&self.known(from)?, &invitation)?;
                Reply::InvitationKept
            }
            Request::Invited(id) => Reply::Invited(self.give_invitation(id)?),
            Request::Waiting => Reply::Waiting(self.waiting_vaults(&self.known(from)?)?),
            Request::Approve(approval) => {
                self.approve_vault(&self.known(from)?, &approval)?;
                Reply::Approved
            }
            Request::Farewell(said) => Reply::Farewell(self.take_farewell(&self.known(from)?, &said)?),
            Request::LeaseCode(wish) => Reply::LeaseCode(self.lease_code(&self.known(from)?, &wish)?),
            Request::Push(push) => {
                let device = self.known(from)?;
                Reply::Pushed(self.admitted(device.id, &push)?)
            }
            Request::Pull(pull) => Reply::Pulled(self.pull(&served()?, &pull)?),
            Request::Snapshot(scope) => Reply::Snapshot(self.give_snapshot(&served()?, scope)?.map(Box::new)),
            Request::Chunk(wish) => Reply::Chunk(self.give_chunk(&served()?, &wish)?),
            Request::States(wish) => Reply::States(self.give_states(&served()?, &wish)?),
            Request::Pieces(record) => Reply::Pieces(self.pieces(&self.known(from)?, record)?),
            Request::KeepPiece(brought) => {
                self.keep_piece(&self.known(from)?, &brought)?;
                Reply::PieceKept
            }
            Request::History(wish) => Reply::History(self.give_history(&self.known(from)?, &wish)?),
            Request::Piece(wish) => Reply::Piece(self.give_piece(&self.known(from)?, wish)?),
            Request::Figures(wish) => Reply::Figures(self.figures(&self.known(from)?, &wish)?),
            Request::Search(wish) => Reply::Found(self.search(&self.known(from)?, &wish)?),
            Request::Release(wish) => Reply::Release(self.offer_release(&self.known(from)?, &wish)?),
            Request::ReleasePart(wish) => Reply::ReleasePart(self.give_release_part(&self.known(from)?, &wish)?),
        })
    }
}

/// What is only good to know keeps nobody from reading while there is no room to write it.
fn unless_full(noted: Result<(), Error>) -> Result<(), Error> {
    match noted {
        Err(Error::NoRoom(_)) => Ok(()),
        noted => noted,
    }
}

impl<L: Log> Answering for Hub<L> {
    fn answer(&self, from: Caller, question: Request) -> Result<Reply, Refused> {
        self.reply(from, (question, true)).map_err(Error::refused)
    }

    fn open_bundle(&self, bytes: &[u8]) -> Result<OpenedBundle, Refused> {
        self.opened(bytes).map_err(bundles::refused)
    }

    fn answer_bundle(&self, opened: &OpenedBundle) -> Result<Vec<u8>, Refused> {
        self.answered(opened).map_err(bundles::refused)
    }

    fn answer_bundle_in_files(
        &self,
        opened: &OpenedBundle,
        most: usize,
        keep: &mut dyn FnMut(Vec<u8>) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        self.answered_in_files(opened, most, keep).map_err(bundles::refused)
    }

    fn key_of(&self, device: DeviceId) -> Result<Option<VerifyingKey>, Refused> {
        Ok(self.device(device).map_err(Error::refused)?.map(|d| d.sign_key))
    }

    fn mark(&self) -> Result<u64, Refused> {
        self.read(|tx| tx.mark()).map_err(Error::refused)
    }

    fn heads(&self) -> Result<Heads, Refused> {
        self.read(|tx| tx.heads()).map(Heads::of).map_err(Error::refused)
    }

    fn hearing_of(&self, device: DeviceId) -> Result<Hearing, Refused> {
        self.hearing_by_id(device).map_err(Error::refused)
    }

    fn lag(&self) -> Option<Lag> {
        self.projection.as_ref().map(|projection| projection.lag(self.setting.clock.now()))
    }

    fn upkeep(&self) -> Option<Upkeep> {
        self.upkeep.get()
    }

    fn out_of_force(&self) -> Vec<(&'static str, String, u64)> {
        self.ruled.counts().into_iter().map(|((standing, why), n)| (standing.word(), why, n)).collect()
    }

    fn timeline(&self) -> TimelineId {
        self.setting.timeline
    }

    fn now(&self) -> Instant {
        self.setting.clock.now()
    }
}
