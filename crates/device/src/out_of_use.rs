//! The hub has put the vault that is open out of use: as soon as that is known here, nothing of it is read or written any more, while what
//! was not yet sent still goes up (decisions D22, docs/adr/0022). An honest program's policy: who has the passphrase and another program
//! reads on.

use crate::{Error, core::Core, ended::Ended, sync_notes::REVOKED_AT};
use kernel::{ErrorCode, Refusal};
use sync::Summary;

/// What runs over a lease's end and not here: a copy of the whole vault, and codes over the telephone.
const NOT_EVEN: [&str; 3] = ["safety.backup", "lease.extend", "lease.answer"];

/// Whether a command runs though the vault is out of use.
fn runs_out_of_use(command: &str) -> bool {
    crate::lease::runs_without(command) && !NOT_EVEN.contains(&command)
}

/// Refuses a command that may not run any more.
///
/// # Errors
/// `vault_out_of_use`.
pub(crate) fn must_be_in_use(core: &Core, command: &str) -> Result<(), Error> {
    if core.ended().is_none() || runs_out_of_use(command) {
        return Ok(());
    }
    core.bytes.clear();
    Err(Refusal::new(ErrorCode::NotAllowedNow, "vault_out_of_use").into())
}

impl Core {
    /// What the hub said of the vault that is open, if it put it out of use.
    pub(crate) fn ended(&self) -> Option<Ended> {
        self.open.as_ref().and_then(|open| open.ended)
    }

    /// Notes what the hub says of the vault; it outlives the program. Nothing where the hub has not been heard.
    pub(crate) fn note_end(&mut self, heard: &Summary) -> Result<(), Error> {
        if heard.timeline.is_none() {
            return Ok(());
        }
        match self.ended() {
            None if heard.is_revoked => self.keep_end(Some(Ended { at: heard.hub_time, life: heard.timeline })),
            Some(ended) if ended.is_taken_back(heard) => self.keep_end(None),
            _ => Ok(()),
        }
    }

    fn keep_end(&mut self, ended: Option<Ended>) -> Result<(), Error> {
        let open = self.open_mut()?;
        // Locked before it is written down: a full disk opens nothing.
        open.ended = ended;
        open.store.remember(REVOKED_AT, &ended.map(Ended::written).unwrap_or_default())?;
        self.bytes.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_copy_of_the_whole_vault_is_made_any_more_and_the_outbox_still_goes() {
        for name in ["sync.now", "carriers.save_bundle", "carriers.take_answer", "lease.state", "session.sign_out"] {
            assert!(runs_out_of_use(name), "{name}");
        }
        for name in ["safety.backup", "lease.extend", "safety.export", "items.list", "sync.state", "items.hear"] {
            assert!(!runs_out_of_use(name), "{name}");
        }
    }
}
