//! The lease of the vault that is open (decisions D22, docs/adr/0042): begun as it is opened, renewed by each word of the hub's. It is judged
//! as the vault is opened, never while somebody works in it; where it was over, no command but those that lead out of it runs. An honest program's policy: who has the passphrase and another program reads on.

use crate::{Error, core::Core};
use kernel::{ErrorCode, Instant, Refusal};
use seal::SealPublic;
use sync::{Challenge, Clocks, Lease};

/// Under this name the vault remembers its lease.
const LEASE: &str = "lease";
/// And what it shows while that is over, with how many wrong codes were typed to it.
const CHALLENGE: &str = "lease_challenge";
/// After so many wrong codes another challenge is shown.
const MOST_WRONG: u32 = 5;

/// What runs though the lease is over: the door, comfort, and what brings a word of the hub's or takes the sealed outbox there. Nothing of
/// it shows a record.
const RUNS: [&str; 5] = ["session.", "lease.", "carriers.", "prefs.", "updates."];
const RUNS_TOO: [&str; 5] = ["sync.now", "hub.try_line", "hub.join", "items.pack", "safety.backup"];

/// Whether a command runs though the lease is over.
pub(crate) fn runs_without(command: &str) -> bool {
    RUNS.iter().any(|prefix| command.starts_with(prefix)) || RUNS_TOO.contains(&command)
}

/// Refuses a command that may not run now.
///
/// # Errors
/// `lease_over`.
pub(crate) fn must_hold(core: &Core, command: &str) -> Result<(), Error> {
    if runs_without(command) || !core.is_lease_over() {
        return Ok(());
    }
    core.bytes.clear();
    Err(Refusal::new(ErrorCode::NotAllowedNow, "lease_over").into())
}

impl Core {
    /// The machine's clock, and what changes say.
    pub(crate) fn clocks(&self) -> Result<Clocks, Error> {
        Ok(Clocks { wall: self.now(), stamped: self.open()?.store.clock_seen()? })
    }

    /// The lease of the vault that is open; none before it knew of a hub, without which nobody could renew it.
    pub(crate) fn lease(&self) -> Result<Option<Lease>, Error> {
        let remembered = self.open()?.store.remembered(LEASE)?;
        Ok(remembered.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Whether it was over as the vault was opened, and nothing renewed it since.
    pub(crate) fn is_lease_over(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.is_lease_over)
    }

    /// Judges it: at each opening, and when it was renewed.
    pub(crate) fn judge_lease(&mut self) -> Result<(), Error> {
        let clocks = self.clocks()?;
        let is_spent = self.lease()?.is_some_and(|lease| lease.days_left(clocks).is_none());
        let is_over = is_spent && self.home.hub()?.is_some();
        self.open_mut()?.is_lease_over = is_over;
        Ok(())
    }

    /// A vault that knows of a hub and has no lease has one from now.
    pub(crate) fn begin_lease(&mut self) -> Result<(), Error> {
        if self.lease()?.is_some() || self.home.hub()?.is_none() {
            return Ok(());
        }
        let clocks = self.clocks()?;
        self.keep_lease(&Lease::renewed(clocks.wall, clocks))
    }

    /// The hub said at this time of its clock that it knows the vault; `is_carried` where the word was under way. One of before is no news.
    pub(crate) fn renew_lease(&mut self, hub_time: Instant, is_carried: bool) -> Result<(), Error> {
        let clocks = self.clocks()?;
        if is_carried && self.lease()?.is_some_and(|lease| lease.renewed_at >= hub_time) {
            return Ok(());
        }
        let renewed = if is_carried { Lease::carried } else { Lease::renewed };
        self.keep_lease(&renewed(hub_time, clocks))
    }

    pub(crate) fn keep_lease(&mut self, lease: &Lease) -> Result<(), Error> {
        let text = serde_json::to_string(lease)?;
        self.open_mut()?.store.remember(LEASE, &text)?;
        self.judge_lease()
    }

    /// What this vault shows while its lease is over, the same until it was answered.
    pub(crate) fn challenge(&mut self) -> Result<Challenge, Error> {
        match self.shown_challenge()? {
            Some((challenge, wrong)) if wrong < MOST_WRONG => Ok(challenge),
            _ => {
                let drawn = Challenge::generate()?;
                self.keep_challenge(&drawn, 0)?;
                Ok(drawn)
            }
        }
    }

    /// One more wrong code was typed to it.
    pub(crate) fn count_wrong_code(&mut self) -> Result<(), Error> {
        match self.shown_challenge()? {
            Some((challenge, wrong)) => self.keep_challenge(&challenge, wrong + 1),
            None => Ok(()),
        }
    }

    /// It was answered: it answers to nothing any more.
    pub(crate) fn drop_challenge(&mut self) -> Result<(), Error> {
        Ok(self.open_mut()?.store.remember(CHALLENGE, "")?)
    }

    fn shown_challenge(&self) -> Result<Option<(Challenge, u32)>, Error> {
        let Some(text) = self.open()?.store.remembered(CHALLENGE)? else { return Ok(None) };
        let parts = text.split_once(' ');
        Ok(parts.and_then(|(shown, wrong)| Some((Challenge::parse(shown).ok()?, wrong.parse().ok()?))))
    }

    fn keep_challenge(&mut self, challenge: &Challenge, wrong: u32) -> Result<(), Error> {
        let text = format!("{} {wrong}", challenge.display().as_str());
        Ok(self.open_mut()?.store.remember(CHALLENGE, &text)?)
    }

    /// The hub's key that codes are made with: as it last said, else as its card does.
    pub(crate) fn hubs_seal_key(&self) -> Result<Option<SealPublic>, Error> {
        let said = self.open()?.store.hub_seal_key()?;
        Ok(said.or(self.home.hub()?.and_then(|hub| hub.card.sealing().ok())))
    }
}
