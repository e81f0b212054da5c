//! What stands between the line and the log: who asks, whether it may be heard now, what is noted of it.
//!
//! Order of the checks, each before anything dearer: size said beforehand, form of the header, clock, timeline, how often this
//! address was turned away, how many wait; then the body; then the signature, and only behind it the nonce and the device's own allowance, so
//! that nobody can use up another's.

mod behind;

use crate::approvals::AWAITS;
use crate::audit::{Asker, Refusals};
use crate::server::bell::Bell;
use crate::server::counters::Counters;
use crate::server::front::Front;
use crate::server::limits::{Buckets, Rates};
use crate::server::nonces::{KEPT, Nonces, Nope};
use crate::server::readiness::Readiness;
use crate::server::trace::Trace;
use crate::server::turned::Turned;
use crate::server::turns::{Queue, Turns};
use crate::{Answering, Caller, Hearing, Refused};
use axum::http::StatusCode;
use kernel::DeviceId;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;
use sync::{Answer, Enrolled, Invited, Membership, Reply, Request, SignedRequest};

/// A clock may be off by so much, either way, ms.
const CLOCK_WINDOW_MS: u64 = KEPT.as_millis() as u64 / 2;
/// The last part of the path that takes bundles.
pub(crate) const BUNDLE: &str = "bundle";

/// The hub as the line meets it.
pub struct Door {
    pub(crate) hub: Arc<dyn Answering>,
    pub(crate) bell: Bell,
    pub(crate) counters: Counters,
    pub(crate) trace: Trace,
    pub(crate) queue: Queue,
    pub(crate) readiness: Readiness,
    pub(crate) refusals: Refusals,
    nonces: Nonces,
    limits: Limits,
    front: Option<Arc<Front>>,
}

struct Limits {
    ask: Buckets<(DeviceId, &'static str)>,
    pull: Buckets<DeviceId>,
    states: Buckets<DeviceId>,
    stranger: Buckets<IpAddr>,
    failed_enrolment: Buckets<IpAddr>,
}

/// A request whose body was read.
pub(crate) struct Asked {
    pub(crate) word: &'static str,
    pub(crate) signed: SignedRequest,
    pub(crate) body: Vec<u8>,
}

impl Door {
    /// The doors of a hub.
    pub fn new(hub: Arc<dyn Answering>, trace: Trace, (rates, turns): (Rates, Turns)) -> Self {
        Self {
            bell: Bell::new(hub.timeline(), turns.waiting),
            hub,
            counters: Counters::default(),
            trace,
            queue: Queue::new(turns),
            readiness: Readiness::new(),
            refusals: Refusals::default(),
            nonces: Nonces::new(Instant::now()),
            limits: Limits {
                ask: Buckets::new(rates.ask),
                pull: Buckets::new(rates.pull),
                states: Buckets::new(rates.states),
                stranger: Buckets::new(rates.stranger),
                failed_enrolment: Buckets::new(rates.failed_enrolment),
            },
            front: None,
        }
    }

    /// The same with a page for browsers.
    #[must_use]
    pub fn with_front(self, front: Front) -> Self {
        Self { front: Some(Arc::new(front)), ..self }
    }

    pub(crate) fn front(&self) -> Option<Arc<Front>> {
        self.front.clone()
    }

    /// What can be said before the body is read.
    pub(crate) fn before_reading(&self, word: &'static str, header: Option<&str>) -> Result<SignedRequest, Turned> {
        let unfit = || Turned::new(StatusCode::BAD_REQUEST, "request_header_unfit");
        let signed = header.and_then(SignedRequest::of_header).ok_or_else(unfit)?;
        let now = self.hub.now();
        if signed.at.0.abs_diff(now.0) > CLOCK_WINDOW_MS {
            return Err(Turned::new(StatusCode::TOO_EARLY, "clock_out_of_step").with("hub_time", now.to_rfc3339()));
        }
        let knows_another = signed.timeline.bytes() != [0; 16] && signed.timeline != self.hub.timeline();
        let is_about_feeds = matches!(word, "push" | "pull" | "snapshot" | "chunk" | "history" | "states");
        if knows_another && (is_about_feeds || matches!(word, "pieces" | "keep_piece" | "piece" | "farewell")) {
            return Err(Turned::new(StatusCode::CONFLICT, "another_timeline"));
        }
        Ok(signed)
    }

    /// Whether this address was turned away too often of late.
    pub(crate) fn look_at(&self, peer: IpAddr, word: &str) -> Result<(), Turned> {
        let now = Instant::now();
        self.limits.stranger.look(&peer, now).map_err(Turned::too_often)?;
        if matches!(word, "enrol" | "invited") {
            self.limits.failed_enrolment.look(&peer, now).map_err(Turned::too_often)?;
        }
        Ok(())
    }

    /// Counts against the address.
    pub(crate) fn was_turned_away(&self, peer: IpAddr, word: &str) {
        let now = Instant::now();
        let _ = self.limits.stranger.take(peer, now);
        if word == "enrol" {
            let _ = self.limits.failed_enrolment.take(peer, now);
        }
    }

    /// The answer's bytes. Blocks: runs on a thread of its own.
    pub(crate) fn answer(&self, asked: &Asked, peer: IpAddr) -> Result<Vec<u8>, Turned> {
        let (question, caller) = self.question(asked, peer)?;
        let reply = self.hub.answer(caller, question).map_err(|refused| {
            self.note_forbidden(asked, &refused);
            self.refused(refused)
        })?;
        if matches!(&reply, Reply::Welcome(welcome) if welcome.membership == Membership::Revoked) {
            self.note_refused(Asker::Proven(asked.signed.device), "revoked");
        }
        if matches!(reply, Reply::Invited(Invited::Unknown)) {
            // Whoever tries codes is told after a few to wait; one that was used or let lie is no guess.
            let _ = self.limits.failed_enrolment.take(peer, Instant::now());
        }
        if let Reply::Pushed(pushed) = &reply {
            let forks = pushed.answers.iter().filter(|answer| matches!(answer, Answer::Fork(..))).count();
            if forks > 0 {
                self.counters.forked();
                self.trace.forked(self.hub.now(), asked.signed.device);
            }
        }
        reply.encode().map_err(|error| self.refused(Refused::Fault(error.to_string())))
    }

    /// Counted for the audit chain: a request was turned away.
    pub(crate) fn note_refused(&self, asker: Asker, why: &str) {
        self.refusals.note(self.hub.now(), asker, why);
    }

    /// Of what is forbidden, that a vault or a ticket was not let in; the rest happens to honest laptops whose rights have changed.
    fn note_forbidden(&self, asked: &Asked, refused: &Refused) {
        // One that waits for a person's word was turned away by nobody.
        if matches!(refused, Refused::Forbidden(AWAITS)) {
            return;
        }
        if let (Refused::Forbidden(why), "enrol" | "ticket" | "invite" | "approve" | "waiting" | "lease_code") =
            (refused, asked.word)
        {
            let asker = if asked.word == "enrol" { Asker::Named } else { Asker::Proven };
            self.note_refused(asker(asked.signed.device), why);
        }
    }

    /// The answer to a bundle, and whose it was. Blocks. One that was copied can use up no more than its sender's allowance for
    /// bundles.
    pub(crate) fn answer_bundle(&self, bytes: &[u8], peer: IpAddr) -> Result<(DeviceId, Vec<u8>), Turned> {
        let turned = |refused| Turned::of_bundle(refused, |refused| self.refused(refused));
        let opened = self.hub.open_bundle(bytes).map_err(turned)?;
        let (device, now) = (opened.cover.from, Instant::now());
        let is_known = self.hub.key_of(device).map_err(turned)?.is_some();
        if !is_known {
            self.limits.stranger.take(peer, now).map_err(Turned::too_often)?;
        }
        self.limits.ask.take((device, BUNDLE), now).map_err(Turned::too_often)?;
        let answer = self.hub.answer_bundle(&opened).map_err(|refused| {
            if let Refused::Forbidden(why) = &refused {
                let asker = if is_known { Asker::Proven } else { Asker::Named };
                self.note_refused(asker(device), why);
            }
            turned(refused)
        })?;
        Ok((device, answer))
    }

    /// Wakes who waits for what any process wrote since the last look. Blocks. A log that does not answer is no news.
    pub(crate) fn look_for_news(&self) {
        if self.bell.is_due()
            && self.hub.mark().is_ok_and(|mark| self.bell.is_news(mark))
            && let Ok(heads) = self.hub.heads()
        {
            self.bell.show(heads);
        }
    }

    /// What a known device is told of that asks to wait. Blocks.
    pub(crate) fn hearing(&self, asked: &Asked) -> Result<Hearing, Turned> {
        let device = asked.signed.device;
        if !self.is_proven(asked)? {
            self.note_refused(Asker::Named(device), "device_unknown");
            return Err(Turned::new(StatusCode::UNAUTHORIZED, "device_unknown"));
        }
        self.look_for_news();
        self.hub.hearing_of(device).map_err(|refused| self.refused(refused))
    }

    fn question(&self, asked: &Asked, peer: IpAddr) -> Result<(Request, Caller), Turned> {
        let is_known = self.is_proven(asked)?;
        if !is_known && !matches!(asked.word, "hello" | "enrol" | "invited") {
            self.note_refused(Asker::Named(asked.signed.device), "device_unknown");
            return Err(Turned::new(StatusCode::UNAUTHORIZED, "device_unknown"));
        }
        let unfit = |_| Turned::new(StatusCode::BAD_REQUEST, "request_unfit");
        let question = Request::decode(asked.word, &asked.body).map_err(unfit)?;
        let speaks_for_itself = match &question {
            Request::Hello(hello) => hello.device == asked.signed.device,
            Request::Enrol(card) => proves_itself(card, asked, is_known)?,
            Request::Push(_) | Request::Pull(_) | Request::Snapshot(_) | Request::Chunk(_) => true,
            Request::Ticket(_) | Request::Invite(_) | Request::Invited(_) | Request::LeaseCode(_) => true,
            Request::Waiting | Request::Approve(_) => true,
            Request::Farewell(farewell) => farewell.device == asked.signed.device,
            Request::Pieces(_) | Request::KeepPiece(_) | Request::Piece(_) => true,
            Request::History(_) | Request::States(_) => true,
            Request::Figures(_) | Request::Search(_) => true,
            Request::Release(_) | Request::ReleasePart(_) => true,
        };
        if !speaks_for_itself {
            return Err(Turned::new(StatusCode::UNAUTHORIZED, "device_differs"));
        }
        if is_known {
            return Ok((question, Caller::Device(asked.signed.device)));
        }
        self.limits.stranger.take(peer, Instant::now()).map_err(Turned::too_often)?;
        Ok((question, Caller::Stranger(asked.signed.device)))
    }

    /// True when a known device's key signed it, for the first time; false when the device is not known.
    pub(crate) fn is_proven(&self, asked: &Asked) -> Result<bool, Turned> {
        let device = asked.signed.device;
        let Some(key) = self.hub.key_of(device).map_err(|refused| self.refused(refused))? else { return Ok(false) };
        asked.signed.verify((asked.word, &asked.body), &key).map_err(|_| {
            self.note_refused(Asker::Named(device), "request_signature_wrong");
            wrong_signature()
        })?;
        let now = Instant::now();
        self.nonces.take((device, asked.signed.nonce), now).map_err(|nope| match nope {
            Nope::Replayed => Turned::new(StatusCode::CONFLICT, "request_replayed"),
            Nope::Full => Turned::new(StatusCode::SERVICE_UNAVAILABLE, "hub_busy").after(60),
        })?;
        let allowed = match asked.word {
            "pull" | "snapshot" | "chunk" | "pieces" | "keep_piece" | "piece" | "history" | "release_part" => {
                self.limits.pull.take(device, now)
            }
            "states" => self.limits.states.take(device, now),
            word => self.limits.ask.take((device, word), now),
        };
        allowed.map_err(Turned::too_often)?;
        Ok(true)
    }

    pub(crate) fn refused(&self, refused: Refused) -> Turned {
        if let Refused::Fault(what) | Refused::NoRoom(what) = &refused {
            self.trace.fault(self.hub.now(), what);
        }
        refused.into()
    }
}

/// A newcomer's request is signed by the key of the very card it brings; whether the card leads back to the founder is judged
/// behind the door.
fn proves_itself(card: &[u8], asked: &Asked, is_known: bool) -> Result<bool, Turned> {
    let unfit = || Turned::new(StatusCode::BAD_REQUEST, "request_unfit");
    let enrolled: Enrolled = serde_json::from_slice(card).map_err(|_| unfit())?;
    if !is_known {
        let key = enrolled.card.verifying().map_err(|_| unfit())?;
        asked.signed.verify((asked.word, &asked.body), &key).map_err(|_| wrong_signature())?;
    }
    Ok(enrolled.card.device == asked.signed.device)
}

fn wrong_signature() -> Turned {
    Turned::new(StatusCode::UNAUTHORIZED, "request_signature_wrong")
}
