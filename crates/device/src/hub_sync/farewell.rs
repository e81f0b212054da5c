//! A vault out of use takes leave at the end of a sync by the line: never by a relay or a stick, whose word of the hub is hearsay.

use super::{Hall, files::FilesUp};
use crate::{Error, hub_line::HubLine};
use kernel::{ErrorCode, RecordId, Refusal};
use std::collections::BTreeSet;
use sync::{Farewell, Reply, Request, Summary};

impl Hall {
    /// Takes leave, if everything of the vault is at the hub; true once its keys are destroyed. A hub of before that does not know the question,
    /// one that refuses, and a line that breaks leave all as it is: locked.
    pub(super) async fn take_leave(
        &self,
        turn: u64,
        address: Option<&str>,
        (summary, files): (&Summary, &FilesUp),
    ) -> bool {
        let Some(timeline) = summary.timeline.filter(|_| summary.is_revoked) else { return false };
        match self.held(turn, |core| core.farewell(timeline, &files.refused)) {
            Ok(Some(said)) => self.parted(turn, address, (said, &files.refused)).await.is_ok(),
            _ => false,
        }
    }

    async fn parted(
        &self,
        turn: u64,
        address: Option<&str>,
        (said, refused): (Farewell, &BTreeSet<RecordId>),
    ) -> Result<(), Error> {
        let parties = self.held(turn, |core| core.parties())?;
        let mut line = HubLine::of(&parties.hub, address)?;
        let question = Request::Farewell(said.clone());
        let Reply::Farewell(receipt) = self.ask(&parties, &mut line, (&question, said.timeline)).await? else {
            return Err(Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit").into());
        };
        receipt.verify(&said, &parties.hub.key()?)?;
        self.held(turn, |core| match core.farewell(said.timeline, refused)? {
            Some(again) if again == said => core.destroy_keys(&said, receipt),
            // Something was noted meanwhile: it takes leave with that, too.
            _ => Err(Refusal::not_now("farewell_outdated").into()),
        })?;
        self.news.tell(&[]);
        Ok(())
    }
}
