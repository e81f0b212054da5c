//! One question: signed, sent, and sent once more when only our clock was wrong.

use super::{Hall, course::Parties};
use crate::{
    Error,
    core::Core,
    hub_line::{Cut, Dating, HubLine, Outcome, Parcel},
};
use kernel::{ErrorCode, Instant, Refusal, TimelineId};
use seal::Signature;
use sync::{Reply, Request, SignedRequest};

/// Clocks this far apart (ms) are not what a refusal was about.
const IN_STEP_MS: i64 = 60_000;

impl Hall {
    pub(super) async fn ask(
        &self,
        parties: &Parties,
        line: &mut HubLine,
        asked: (&Request, TimelineId),
    ) -> Result<Reply, Error> {
        let (request, timeline) = asked;
        let (word, body) = (request.word(), request.encode()?);
        let mut may_correct = true;
        loop {
            let (parcel, dating) = self.held(parties.turn, |core| core.parcel((word, &body), timeline))?;
            let outcome = match line.ask(&parcel, dating).await {
                // Our clock may be years away from the certificate's dates. Its holder is asked for the time, no more: a greeting
                // tells nothing secret, and whatever is answered, the certificate must then hold at that time.
                Err(Cut::OutOfDate) if may_correct && matches!(request, Request::Hello(_)) => {
                    match line.ask(&parcel, Dating::Ignored).await {
                        Ok(Outcome::Answer(_)) => Err(Cut::OutOfDate),
                        other => other,
                    }
                }
                other => other,
            };
            match outcome.map_err(|cut| cut.refusal())? {
                Outcome::Answer(bytes) => return Ok(Reply::decode(word, &bytes)?),
                Outcome::Refused(refusal, Some(time)) if may_correct && is_apart(time, parcel.signed_at) => {
                    may_correct = false;
                    self.held(parties.turn, |core| core.correct_clock(time).map_err(|_| refusal.into()))?;
                }
                Outcome::Refused(refusal, _) if is_too_old(&refusal) => {
                    return Err(Refusal::new(ErrorCode::OutOfDate, "program_too_old").into());
                }
                Outcome::Refused(refusal, _) if matches!(request, Request::Enrol(_)) => {
                    return Err(at_the_door(refusal).into());
                }
                Outcome::Refused(refusal, _) => return Err(refusal.into()),
                Outcome::Kept => return Err(Cut::Unfit.refusal().into()),
            }
        }
    }
}

/// Why a vault is not let in, as the screens know it.
fn at_the_door(refusal: Refusal) -> Refusal {
    let known = ["awaits_approval", "ticket_used", "ticket_expired"];
    let detail = refusal.params.get("detail").and_then(|said| known.iter().find(|known| *known == said));
    match detail {
        Some(&"awaits_approval") => Refusal::not_now("awaits_approval"),
        Some(reason) => Refusal::new(ErrorCode::Forbidden, reason),
        None => refusal,
    }
}

/// What goes up was taken before; what comes down needs a newer program.
fn is_too_old(refusal: &Refusal) -> bool {
    refusal.params.get("detail").is_some_and(|why| why == "program_too_old")
}

fn is_apart(one: Instant, other: Instant) -> bool {
    one.0.abs_diff(other.0) > IN_STEP_MS.unsigned_abs()
}

impl Core {
    /// Signs a question, by our clock as the hub corrected it.
    pub(super) fn parcel(&self, what: (&'static str, &[u8]), timeline: TimelineId) -> Result<(Parcel, Dating), Error> {
        let (word, body) = what;
        let open = self.open()?;
        let now = self.now_by_hub();
        let request = SignedRequest {
            device: open.card.device,
            at: now,
            nonce: seal::random()?,
            timeline,
            signature: Signature([0; 64]),
        };
        let signed = request.signed((word, body), open.opened.signing_key()).header();
        // No certificate of before what the hub once signed: a clock set back makes no old one good.
        let judged_at = now.max(open.store.hub_time()?);
        // Practice invents its time; its certificates are as old as they are.
        let dating = if open.district.is_practice { Dating::Ignored } else { Dating::Checked };
        Ok((Parcel { word, body: body.to_vec(), signed: Some(signed), signed_at: now, judged_at }, dating))
    }

    /// Keeps how far the hub's clock is from ours. A time before what the hub has signed already is none of its.
    fn correct_clock(&mut self, time: Instant) -> Result<(), Error> {
        if time < self.open()?.store.hub_time()? {
            return Err(Refusal::not_now("hub_time_unfit").into());
        }
        self.hub_offset = time.0 - self.now().0;
        Ok(())
    }
}
