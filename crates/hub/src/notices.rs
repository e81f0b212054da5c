//! What stays true whatever day the hub is set back to: it is signed, goes down to every laptop with the directory, and comes
//! back with the first greeting in another life of the hub.

use crate::admission::Docket;
use crate::audit::{self, Deed, What};
use crate::{
    CopyRow, CopyTx, DeviceRow, ErasureRow, Error, FeedRow, Hub, ItemRow, Log, LogTx, Refused, Status, Writes,
};
use change::{Notice, Receipt};
use kernel::{Compartment, DeviceId, ScopeId};
use store::{Entering, trail};

impl<L: Log> Hub<L> {
    /// Ends a device's rights. What it still has is taken as held when it comes by (decisions D22). Waits for its member's pushes
    /// that are being judged; every later one sees the end.
    ///
    /// # Errors
    /// [`Refused::Unfit`] for a device that is not known.
    pub fn revoke(&self, id: DeviceId) -> Result<(), Error> {
        let notice = Notice::revoked(id, self.setting.clock.now(), &self.setting.key);
        self.write(|tx| {
            if tx.devices(&[id])?.is_empty() {
                return Err(Refused::Unfit("no_such_device").into());
            }
            self.take_notice(tx, &notice)
        })
    }

    /// Takes over what an earlier life of this hub said for good, before anything else is judged. What this hub did not sign, and
    /// all after it, is passed over.
    pub(crate) fn take_notices(&self, given: &[Vec<u8>]) -> Result<(), Error> {
        if given.is_empty() {
            return Ok(());
        }
        let known = self.read(|tx| tx.notices())?;
        let is_known = |notice: &Notice| known.iter().any(|k| (&k.word, k.subject) == (&notice.word, notice.subject));
        let key = self.setting.key.verifying();
        let read = given.iter().map_while(|bytes| Notice::decode(bytes).ok());
        let new: Vec<Notice> =
            read.filter(|notice| !is_known(notice)).take_while(|notice| notice.verify(&key).is_ok()).collect();
        new.iter().try_for_each(|notice| self.write(|tx| self.take_notice(tx, notice)))?;
        if new.iter().any(|notice| notice.content.is_some()) { self.log.press_out() } else { Ok(()) }
    }

    /// Adds a device that comes with a card. One whose rights an earlier life has ended stays without them.
    pub(crate) fn add_device(&self, tx: &mut L::Tx<'_>, mut row: DeviceRow) -> Result<(), Error> {
        if tx.notices()?.iter().any(|notice| notice.revoked_device() == Some(row.id)) {
            row.status = Status::Revoked;
        }
        tx.add_device(&row)
    }

    /// The scope that every laptop reads: notices go down with it, in its feed and in its snapshots.
    pub(crate) fn directory(&self) -> ScopeId {
        Compartment::Directory.at(self.setting.district.place())
    }

    /// Keeps a notice, once, does what it says, and tells the readers of the directory.
    pub(crate) fn take_notice(&self, tx: &mut L::Tx<'_>, notice: &Notice) -> Result<(), Error> {
        if let Some(erasure) = notice.erasure()? {
            let mut docket = Docket::default();
            // What was copied since it was said elsewhere, and before it was heard of here, holds it still.
            for copy in tx.copies()?.into_iter().filter(|copy| copy.gone_at.is_none() && copy.made_at > notice.at) {
                tx.keep_copy(&CopyRow { made_at: notice.at, ..copy })?;
            }
            self.erase(tx, &mut docket, &ErasureRow { erasure, at: notice.at })?;
            let writes = docket.into_writes();
            tx.save(&writes)?;
            return if writes.erased.is_empty() { Ok(()) } else { self.note_taken(tx, notice) };
        }
        if let Some(id) = notice.revoked_device() {
            if let Some(row) = tx.devices(&[id])?.pop() {
                tx.lock_members(&[], &[row.member])?;
            }
            tx.set_status(id, Status::Revoked)?;
        }
        if let Some(named) = notice.withdrawn_release() {
            self.withdraw_named(tx, (named, notice.at))?;
        }
        if self.tell_notice(tx, notice)? { self.note_taken(tx, notice) } else { Ok(()) }
    }

    /// Keeps a notice and tells the readers of the directory; false where it was kept already.
    pub(crate) fn tell_notice(&self, tx: &mut L::Tx<'_>, notice: &Notice) -> Result<bool, Error> {
        let directory = self.directory();
        let mut scope = tx.lock_scopes(&[directory])?.pop().ok_or(Error::Damaged("a scope"))?;
        if tx.notices()?.iter().any(|known| (&known.word, known.subject) == (&notice.word, notice.subject)) {
            return Ok(false);
        }
        tx.keep_notice(notice)?;
        scope.seq += 1;
        let bytes = store::notice_item(notice);
        let signature = Entering::sign(&bytes, Receipt::rank_of_item(scope.seq), &self.setting.key);
        scope.trail = trail::with(scope.trail, trail::of_word((directory, scope.seq), &bytes));
        let item = ItemRow::Enter(bytes, signature);
        let (seq, digest, trail) = (scope.seq, scope.digest, Some(scope.trail));
        let row = FeedRow { scope: directory, seq, digest, trail, item };
        tx.save(&Writes { scopes: vec![scope], feed: vec![row], ..Writes::default() })?;
        Ok(true)
    }

    /// A notice was taken that no change of a laptop brought: the operator's, or an earlier life's.
    fn note_taken(&self, tx: &mut L::Tx<'_>, notice: &Notice) -> Result<(), Error> {
        let what = match &notice.content {
            Some(_) => What::Erased,
            None if notice.revoked_device().is_some() => What::DeviceRevoked,
            None if notice.keys_destroyed_on().is_some() => What::KeysDestroyed,
            None if notice.withdrawn_release().is_some() => What::ReleaseWithdrawn,
            None => return Ok(()),
        };
        let deed = Deed::by_operator(what, vec![notice.subject]).because("by_notice");
        audit::append(tx, self.setting.clock.now(), vec![deed])
    }
}
