//! The course of one sync: the engine says what to ask, the line carries it, the vault takes the answer.

use super::Hall;
use crate::{Error, core::Core, core::Open, enrolment::Enrolled, hub_line::HubLine};
use kernel::{ErrorCode, Instant, RecordKind, Refusal, TimelineId};
use std::collections::BTreeSet;
use std::time::Duration;
use sync::{Engine, HubCard, Summary, Vaulted};

/// Between two portions of what takes long: whoever waits for the vault has it now.
const BETWEEN: Duration = Duration::from_millis(1);

/// What does not change during a sync.
pub(super) struct Parties {
    pub(super) turn: u64,
    pub(super) card: Enrolled,
    pub(super) hub: HubCard,
}

impl Hall {
    pub(super) async fn course(&self, turn: u64, address: Option<&str>) -> Result<Summary, Error> {
        let parties = self.held(turn, |core| core.parties())?;
        let mut line = HubLine::of(&parties.hub, address)?;
        let (mut engine, mut told, mut is_renewed) = (Engine::new(), BTreeSet::new(), false);
        let mut full = None;
        loop {
            while self.held(turn, |core| core.vaulted(&parties, |vault| engine.work_on(vault)))? {
                tokio::time::sleep(BETWEEN).await;
            }
            let next = self.held(turn, |core| core.vaulted(&parties, |vault| engine.next(vault)))?;
            let Some(request) = next else { break };
            let timeline = engine.summary().timeline.unwrap_or_else(|| TimelineId::from_bytes([0; 16]));
            let reply = match self.ask(&parties, &mut line, (&request, timeline)).await {
                Err(error) if is_too_often(&error) && engine.put_off() => continue,
                // What comes down needs no room at the hub.
                Err(error) if is_full(&error) && engine.send_no_more() => {
                    full = Some(error);
                    continue;
                }
                reply => reply?,
            };
            self.held(turn, |core| {
                core.vaulted(&parties, |vault| engine.take(vault, reply))?;
                // The greeting alone says it, whatever cuts the rest off; likewise that it does not.
                if engine.summary().is_revoked || engine.is_known() {
                    core.note_end(engine.summary())?;
                }
                // That the hub knows this vault renews the lease.
                if engine.is_known() && !std::mem::replace(&mut is_renewed, true) {
                    core.hear_clock(engine.summary().hub_time)?;
                    core.renew_lease(engine.summary().hub_time, false)?;
                    core.know_addresses(engine.summary())?;
                }
                core.after_news(&engine.summary().kinds)
            })?;
            let fresh: Vec<RecordKind> = engine.summary().kinds.difference(&told).copied().collect();
            told.extend(&fresh);
            self.news.tell(&fresh);
        }
        self.held(turn, |core| core.after_news(&engine.summary().kinds))?;
        // A kind told early may have changed once more since, and what left did so last.
        self.news.tell(&engine.summary().kinds.iter().copied().collect::<Vec<_>>());
        full.map_or_else(|| Ok(engine.summary().clone()), Err)
    }

    /// Works on the core, if the same opening of the same vault is still there.
    pub(crate) fn held<R>(&self, turn: u64, f: impl FnOnce(&mut Core) -> Result<R, Error>) -> Result<R, Error> {
        let mut core = self.core();
        if core.turn != turn || core.open.is_none() {
            return Err(Refusal::new(ErrorCode::Locked, "locked").into());
        }
        f(&mut core)
    }
}

/// The hub has answered so much of it that it answers no more for now.
fn is_too_often(error: &Error) -> bool {
    error.refusal().reason == "asked_too_often"
}

/// The hub has no room for what goes up.
fn is_full(error: &Error) -> bool {
    error.refusal().reason == "hub_full"
}

impl Core {
    pub(super) fn parties(&self) -> Result<Parties, Error> {
        let hub = self.home.hub()?.ok_or_else(|| Refusal::not_now("hub_unknown"))?;
        let open = self.open()?;
        hub.verify(&open.district)?;
        let own = self.home.cards()?.into_iter().find(|e| e.card.device == open.card.device);
        let card = own.ok_or_else(|| Refusal::not_now("no_posting"))?;
        Ok(Parties { turn: self.turn, card, hub: hub.reached() })
    }

    pub(super) fn vaulted<R>(
        &mut self,
        parties: &Parties,
        f: impl FnOnce(&mut Vaulted<'_>) -> Result<R, sync::Error>,
    ) -> Result<R, Error> {
        let (now, build) = (self.now(), self.program.version.to_string());
        let Open { district, store, .. } = self.open_mut()?;
        let reads = directory::members::reading as store::Reads;
        let build = build.as_str();
        Ok(f(&mut Vaulted { store, district, card: &parties.card, hub: &parties.hub, now, build, reads })?)
    }

    /// The hub may listen elsewhere now.
    pub(crate) fn know_addresses(&self, summary: &Summary) -> Result<(), Error> {
        let known = summary.addresses.as_ref().zip(self.home.hub()?);
        match known.and_then(|(word, hub)| hub.readdressed(word)) {
            // What this program can't read as an address would keep it from every later word.
            Some(hub) if HubLine::of(&hub.reached(), None).is_ok() => self.home.keep_hub(&hub),
            _ => Ok(()),
        }
    }

    /// The hub's time, just heard. What this vault believes of the day may be another from here on, and with it the postings of the day.
    fn hear_clock(&mut self, hub_time: Instant) -> Result<(), Error> {
        let (wall, before) = (self.now(), self.today()?);
        self.open_mut()?.store.hear_clock(hub_time, wall)?;
        if self.today()? == before { Ok(()) } else { self.know_postings() }
    }

    /// Postings may have come.
    pub(super) fn after_news(&mut self, kinds: &BTreeSet<RecordKind>) -> Result<(), Error> {
        if kinds.contains(&RecordKind::Grant) {
            self.know_postings()?;
        }
        Ok(())
    }

    /// The postings of the day.
    fn know_postings(&mut self) -> Result<(), Error> {
        let today = self.today()?;
        let open = self.open_mut()?;
        open.grants = directory::members::grants_of(open.store.read(), open.card.member, today)?;
        Ok(())
    }
}
