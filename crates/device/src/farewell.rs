//! The keys of a vault that the hub put out of use are destroyed once everything of it is at the hub (decisions D22, docs/adr/0022): it signs a
//! leave, the hub signs that it has all of it, and only then does anything go. Without that receipt nothing is ever destroyed.

mod destroying;
mod marker;

use crate::{Error, commands::keeping, core::Core};
use kernel::{Instant, RecordId, Refusal, TimelineId};
pub(crate) use marker::Parted;
use seal::Signature;
use std::collections::BTreeSet;
use sync::{ChainEnd, Farewell, FarewellReceipt};

/// Under this name the vault remembers which half-typed texts its member has let go.
const DRAFTS_LET_GO: &str = "drafts_let_go";
/// Since when all of it is at the hub, and what that is.
const ALL_UP: &str = "all_up_since";

impl Core {
    /// The leave to be signed by the hub; none while something of the vault is here alone, or half-typed text has not been let go. Files that
    /// the hub refused for good are nobody's to wait for.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn farewell(
        &mut self,
        timeline: TimelineId,
        refused: &BTreeSet<RecordId>,
    ) -> Result<Option<Farewell>, Error> {
        let open = self.open()?;
        let is_all_up = open.store.is_all_stamped(timeline)? && !self.has_locked_notes()?;
        let are_files_up = open.store.own_files_unsent(timeline)?.iter().all(|record| refused.contains(record));
        if self.ended().is_none() || !is_all_up || !are_files_up {
            return Ok(None);
        }
        let end = |(scope, last_seq, head)| ChainEnd { scope, last_seq, head };
        let ends = open.store.own_ends()?.into_iter().map(end).collect();
        let (device, signature) = (open.card.device, Signature([0; 64]));
        let unsigned = Farewell { device, at: Instant::default(), timeline, ends, signature };
        let at = self.all_up_since(&unsigned)?;
        if !self.are_drafts_let_go()? {
            return Ok(None);
        }
        Ok(Some(Farewell { at, ..unsigned }.signed(self.open()?.opened.signing_key())))
    }

    /// When the vault first saw that just this is at the hub, in this life of it: a backup made since then holds it.
    fn all_up_since(&mut self, said: &Farewell) -> Result<Instant, Error> {
        let (what, now) = (said.hash().to_hex(), self.believed()?);
        let open = self.open_mut()?;
        let known = open.store.remembered(ALL_UP)?;
        let known = known.as_deref().and_then(|note| note.strip_prefix(&what)).map(str::trim);
        if let Some(at) = known.and_then(Instant::parse_rfc3339) {
            return Ok(at);
        }
        open.store.remember(ALL_UP, &format!("{what} {}", now.to_rfc3339()))?;
        Ok(now)
    }

    /// Notes that the hub has signed, closes the vault and ends every way into it. What is cut off here is done at the next start.
    ///
    /// # Errors
    /// A full disk before anything was noted: then nothing is destroyed.
    pub(crate) fn destroy_keys(&mut self, said: &Farewell, receipt: FarewellReceipt) -> Result<(), Error> {
        let own = self.home.cards()?.into_iter().find(|enrolled| enrolled.card.device == said.device);
        let enrolled = own.ok_or_else(|| Refusal::not_now("no_posting"))?;
        let mut parted = Parted::of(enrolled, said, receipt);
        parted.keep(&self.home)?;
        self.idle = None;
        self.turn += 1;
        self.bytes.clear();
        if let Some(open) = self.open.take() {
            // What can't be written into it any more is at the hub.
            drop(open.store.close());
        }
        // What a disk holds up is taken up at the next start.
        drop(destroying::finish(&self.home, &mut parted));
        Ok(())
    }

    /// Ends what was cut off.
    pub(crate) fn finish_destroying(&self) {
        for mut parted in Parted::all(&self.home).into_iter().filter(|parted| !parted.is_done) {
            drop(destroying::finish(&self.home, &mut parted));
        }
    }

    /// Lets go of the half-typed texts that are here now; of a vault out of use alone.
    ///
    /// # Errors
    /// `vault_in_use`.
    pub(crate) fn let_drafts_go(&mut self) -> Result<(), Error> {
        self.ended().ok_or_else(|| Refusal::not_now("vault_in_use"))?;
        let texts = self.drafts_named()?;
        Ok(self.open_mut()?.store.remember(DRAFTS_LET_GO, &texts)?)
    }

    /// Whether nothing half-typed is here but what its member has let go.
    pub(crate) fn are_drafts_let_go(&self) -> Result<bool, Error> {
        let let_go = self.open()?.store.remembered(DRAFTS_LET_GO)?;
        Ok(keeping::unfinished(self)? == 0 || let_go == Some(self.drafts_named()?))
    }

    /// All of them, told apart from any others.
    fn drafts_named(&self) -> Result<String, Error> {
        let texts = keeping::all_drafts(self, "")?;
        let told: Vec<String> = texts.into_iter().map(|draft| format!("{} {}", draft.key, draft.saved_at)).collect();
        Ok(seal::hash(&[told.join("\n").as_bytes()]).to_hex())
    }
}

/// Refuses whatever would open a vault whose keys are destroyed.
///
/// # Errors
/// `vault_keys_destroyed`.
pub(crate) fn must_have_keys(core: &Core, member: kernel::MemberId) -> Result<(), Error> {
    let own = core.home.cards()?.into_iter().find(|enrolled| enrolled.card.member == member);
    let parted = Parted::all(&core.home).into_iter().filter(|parted| parted.card.card.member == member);
    let is_meant = |parted: &Parted| own.as_ref().is_none_or(|own| own.card.device == parted.card.card.device);
    let at = parted.filter(is_meant).map(|parted| parted.at()).max();
    at.map_or(Ok(()), |at| Err(refusal(at)))
}

/// Said where somebody opens or brings back such a vault.
pub(crate) fn refusal(at: Instant) -> Error {
    Refusal::not_now("vault_keys_destroyed").with("at", at.local().format("%Y-%m-%d %H:%M")).into()
}
