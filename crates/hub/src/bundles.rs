//! A sync by a file, at the hub's end: the questions of a bundle are asked here one by one, and the answers sealed.

use crate::{Caller, Error, Hub, Log, Refused};
use sync::{AnswerSealer, Bundle, BundleFault, Enrolled, OpenedBundle, Reply, Request};

impl<L: Log> Hub<L> {
    pub(crate) fn opened(&self, bytes: &[u8]) -> Result<OpenedBundle, Error> {
        let hub = (self.setting.device, &self.setting.district);
        let opened = Bundle::open(bytes, hub, &self.setting.seal)?;
        opened.verify(self.device(opened.cover.from)?.map(|known| known.sign_key))?;
        Ok(opened)
    }

    pub(crate) fn answered(&self, opened: &OpenedBundle) -> Result<Vec<u8>, Error> {
        let device = opened.cover.from;
        let ask = |question: Request| -> Result<Reply, Error> {
            let caller = self.device(device)?.map_or(Caller::Stranger(device), |_| Caller::Device(device));
            self.reply(caller, (question, false))
        };
        let answer = sync::answer(&opened.bundle, self.setting.key.verifying(), ask)?;
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
