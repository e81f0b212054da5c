//! A sync by a file, at the hub's end: the questions of a bundle are asked here one by one, and the answers sealed.

use crate::{Caller, Error, Hub, Log, Refused};
use kernel::DeviceId;
use sync::{AnswerSealer, Bundle, BundleAnswer, BundleFault, Enrolled, OpenedBundle, Reply, Request};

impl<L: Log> Hub<L> {
    pub(crate) fn opened(&self, bytes: &[u8]) -> Result<OpenedBundle, Error> {
        let hub = (self.setting.device, &self.setting.district);
        let opened = Bundle::open(bytes, hub, &self.setting.seal)?;
        opened.verify(self.device(opened.cover.from)?.map(|known| known.sign_key))?;
        Ok(opened)
    }

    pub(crate) fn answered(&self, opened: &OpenedBundle) -> Result<Vec<u8>, Error> {
        let ask = |question| self.asked_by(opened.cover.from, question);
        let answer = sync::answer(&opened.bundle, self.setting.key.verifying(), ask)?;
        self.sealed(opened, &answer)
    }

    /// All of it, in as many files as it takes.
    pub(crate) fn answered_in_files(
        &self,
        opened: &OpenedBundle,
        most: usize,
        keep: &mut dyn FnMut(Vec<u8>) -> Result<(), Refused>,
    ) -> Result<(), Error> {
        let ask = |question| self.asked_by(opened.cover.from, question);
        let sealed = |answer: BundleAnswer| Ok(keep(self.sealed(opened, &answer)?)?);
        sync::answer_in_files((&opened.bundle, most), self.setting.key.verifying(), ask, sealed)
    }

    fn asked_by(&self, device: DeviceId, question: Request) -> Result<Reply, Error> {
        let caller = self.device(device)?.map_or(Caller::Stranger(device), |_| Caller::Device(device));
        self.reply(caller, (question, false))
    }

    fn sealed(&self, opened: &OpenedBundle, answer: &BundleAnswer) -> Result<Vec<u8>, Error> {
        let device = opened.cover.from;
        let known = self.device(device)?.ok_or(Refused::Forbidden("not_enrolled"))?;
        let enrolled: Enrolled = serde_json::from_slice(&known.card).map_err(|_| Error::Damaged("a card"))?;
        let to = enrolled.card.device()?.seal_key;
        Ok(answer.seal(&opened.cover, AnswerSealer { by: &self.setting.key, to: &to })?)
    }
}

/// A bundle's own faults keep their names: a person with the file in hand reads them.
pub(crate) fn refused(error: Error) -> Refused {
    match error {
        Error::Sync(sync::Error::Bundle(fault @ (BundleFault::Forged | BundleFault::AnotherHub))) => {
            Refused::Forbidden(fault.reason())
        }
        Error::Sync(sync::Error::Bundle(fault)) => Refused::Unfit(fault.reason()),
        other => other.refused(),
    }
}
