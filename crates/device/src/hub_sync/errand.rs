//! What the others of this laptop left for the hub is brought there by whoever syncs, and the answers back (decisions D15). The own words
//! are through by then, and nothing that goes wrong here is the syncing member's trouble: what lies there waits for the next sync.

use super::{Hall, relay::Course};
use crate::exchange::outbox;
use crate::{Error, hub_line::HubLine, hub_line::Outcome};
use kernel::{ErrorCode, Refusal, TimelineId};
use std::path::Path;

impl Hall {
    /// Brings it there, one after the other, until one can't be brought now.
    pub(super) async fn run_errands(&self, turn: u64, address: Option<&str>) {
        let Ok(left) = self.held(turn, |core| core.left_for_hub()) else { return };
        if left.is_empty() {
            return;
        }
        let line = self.held(turn, |core| core.parties()).and_then(|parties| HubLine::of(&parties.hub, address));
        let Ok(mut line) = line else { return };
        for path in left {
            if !matches!(self.bring(turn, &mut line, &path).await, Ok(true)) {
                return;
            }
        }
    }

    /// The same by a relay: what it has an answer to is fetched, the rest handed over.
    pub(super) async fn run_errands_by(&self, course: &mut Course<'_>) {
        let Ok(left) = self.held(course.turn, |core| core.left_for_hub()) else { return };
        for path in left {
            if course.hand_over(&path).await.is_err() {
                return;
            }
        }
    }

    /// False when it is to be tried again later.
    async fn bring(&self, turn: u64, line: &mut HubLine, path: &Path) -> Result<bool, Error> {
        let bytes = std::fs::read(path)?;
        let no_life = TimelineId::from_bytes([0; 16]);
        let (mut parcel, dating) = self.held(turn, |core| core.parcel(("bundle", &bytes), no_life))?;
        // Who brings it is not who asks: what is sealed proves itself.
        parcel.signed = None;
        match line.ask(&parcel, dating).await.map_err(|cut| cut.refusal())? {
            Outcome::Answer(answer) => outbox::keep_answer(path, &answer),
            Outcome::Kept => Ok(false),
            Outcome::Refused(refusal, _) if is_for_good(&refusal) => outbox::set_aside(path).map(|()| true),
            Outcome::Refused(..) => Ok(false),
        }
    }
}

fn is_for_good(refusal: &Refusal) -> bool {
    matches!(refusal.code, ErrorCode::Forbidden | ErrorCode::InvalidInput | ErrorCode::Corrupt | ErrorCode::OutOfDate)
}

impl Course<'_> {
    /// What the relay does not know is given to it; what it has a word on is done with here and there.
    async fn hand_over(&mut self, path: &Path) -> Result<(), Error> {
        let id = outbox::number_of(path)?;
        let known = match self.post("answer", id.0.to_vec()).await? {
            Outcome::Refused(refusal, _) if refusal.reason == "bundle_unknown" => {
                self.post("bundle", std::fs::read(path)?).await?
            }
            known => known,
        };
        let is_done = match known {
            Outcome::Kept => false,
            Outcome::Answer(answer) => outbox::keep_answer(path, &answer)?,
            Outcome::Refused(refusal, _) if refusal.reason == "relay_full" => false,
            // It was given back, or the hub won't have it: the next sign-out of its author makes another.
            Outcome::Refused(..) => outbox::set_aside(path).map(|()| true)?,
        };
        if is_done { self.received(id).await } else { Ok(()) }
    }
}
