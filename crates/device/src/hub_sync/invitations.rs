//! The one question of somebody who has no vault yet: the enrolment file that lies at a hub under the name of a code (docs/adr/0041).

use super::Hall;
use crate::Error;
use crate::hub_line::{Cut, Dating, HubLine, Outcome, Parcel};
use kernel::{DeviceId, ErrorCode, Instant, Refusal, TimelineId};
use seal::{Signature, SigningKey};
use std::time::Duration;
use sync::{Invited, JoiningKeys, Reply, Request, SignedRequest};

/// The answer must be here by then.
const PATIENCE: Duration = Duration::from_secs(45);

/// What lay there.
pub(crate) struct Fetched {
    /// The sealed file.
    pub(crate) bytes: Vec<u8>,
    /// How far whoever answered says that its clock is from ours, ms; to be believed once the file opens.
    pub(crate) clock_offset: i64,
}

/// Nobody, for the length of one question: the hub wants a signature on everything, and asks nothing of this one.
struct Nobody {
    device: DeviceId,
    key: SigningKey,
}

impl Nobody {
    fn parcel(&self, (word, body): (&'static str, &[u8]), at: Instant) -> Result<Parcel, Error> {
        let (nonce, timeline) = (seal::random()?, TimelineId::from_bytes([0; 16]));
        let request = SignedRequest { device: self.device, at, nonce, timeline, signature: Signature([0; 64]) };
        let signed = Some(request.signed((word, body), &self.key).header());
        Ok(Parcel { word, body: body.to_vec(), signed, signed_at: at, judged_at: at })
    }
}

impl Hall {
    /// Fetches the file of a code.
    ///
    /// # Errors
    /// `joining_address_unfit`, `joining_not_reached`, `hub_takes_no_codes`; `joining_code_unknown`, `joining_code_expired`,
    /// `joining_code_used`; `joining_tried_too_often` after a few codes under which nothing lies.
    pub(crate) fn fetch_invitation(&self, address: &str, keys: &JoiningKeys) -> Result<Fetched, Error> {
        let unfit = |_| Refusal::invalid("address", "joining_address_unfit").with("address", address.trim());
        let mut line = HubLine::to_stranger(address).map_err(unfit)?;
        let nobody = Nobody { device: DeviceId::from_bytes(seal::random()?), key: SigningKey::generate()? };
        let asked = Request::Invited(keys.id);
        let (word, body) = (asked.word(), asked.encode()?);
        let fetched = self.wait_for(Some(PATIENCE), async {
            let mut clock_offset = 0;
            loop {
                let now = self.core().now();
                let parcel = nobody.parcel((word, &body), Instant(now.0 + clock_offset))?;
                let outcome = line.ask(&parcel, Dating::Ignored).await.map_err(|cut| refusal_of(&cut))?;
                match outcome {
                    Outcome::Answer(bytes) => return Ok(Fetched { bytes: file_of(&bytes)?, clock_offset }),
                    Outcome::Refused(refusal, Some(time)) if clock_offset == 0 && is_about_clock(&refusal) => {
                        clock_offset = time.0 - now.0;
                    }
                    Outcome::Refused(refusal, _) => return Err(told(refusal).into()),
                    Outcome::Kept => return Err(no_codes().into()),
                }
            }
        });
        // One that was waited for too long was not reached.
        fetched.map_err(|error| match error.refusal().code {
            ErrorCode::Cancelled => not_reached().into(),
            _ => error,
        })
    }
}

fn file_of(answer: &[u8]) -> Result<Vec<u8>, Refusal> {
    let reason = match Reply::decode("invited", answer) {
        Ok(Reply::Invited(Invited::File(bytes))) => return Ok(bytes),
        Ok(Reply::Invited(Invited::Unknown)) => "joining_code_unknown",
        Ok(Reply::Invited(Invited::Expired)) => "joining_code_expired",
        Ok(Reply::Invited(Invited::Used)) => "joining_code_used",
        _ => return Err(no_codes()),
    };
    Err(Refusal::invalid("joining_code", reason))
}

fn is_about_clock(refusal: &Refusal) -> bool {
    refusal.reason == "clock_out_of_step"
}

/// A hub of before knows no such question, and another program none of ours.
fn refusal_of(cut: &Cut) -> Refusal {
    match cut {
        Cut::NotReached(_) => not_reached(),
        Cut::OutOfDate | Cut::NotTrusted(_) | Cut::Unfit => no_codes(),
    }
}

fn not_reached() -> Refusal {
    Refusal::new(ErrorCode::Offline, "joining_not_reached")
}

/// The hub's words for who has a vault are not for who has none.
fn told(refusal: Refusal) -> Refusal {
    let seconds = refusal.params.get("seconds").and_then(|seconds| seconds.parse::<u64>().ok());
    match seconds.filter(|_| refusal.reason == "asked_too_often") {
        Some(seconds) => Refusal::not_now("joining_tried_too_often").with("minutes", seconds.div_ceil(60)),
        None => refusal,
    }
}

fn no_codes() -> Refusal {
    Refusal::invalid("address", "hub_takes_no_codes")
}
