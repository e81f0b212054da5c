//! Releases of the program (ADR 0030): kept once their publisher's signature was checked, offered to the laptops they fit, given in
//! parts, withdrawn by the operator's word. And who is given records at all: programs of the last releases (N-2).

use crate::audit::{self, Deed, What};
use crate::log::ReleaseRow;
use crate::{DeviceRow, Error, Hub, Log, LogTx, Refused, ReleaseTx, Status};
use change::Notice;
use kernel::{ErrorCode, Instant, Refusal};
use release::{Head, Manifest, PART_BYTES, Platform, Release, ReleaseKeys, SERVED_FROM, Version, best, parts};
use seal::Hash;
use sync::{ReleasePartWish, ReleaseWish};

/// Whose releases a hub takes.
pub(crate) struct ReleaseDesk {
    keys: ReleaseKeys,
}

impl Default for ReleaseDesk {
    fn default() -> Self {
        Self { keys: ReleaseKeys::built_in() }
    }
}

/// A release the hub has.
#[derive(Clone, Debug)]
pub struct KnownRelease {
    /// What it says.
    pub head: Head,
    /// When it was added.
    pub added_at: Instant,
    /// Since when it is given out no more.
    pub withdrawn_at: Option<Instant>,
}

impl<L: Log> Hub<L> {
    /// Trusts these publishers from now on.
    pub fn trust(&mut self, keys: ReleaseKeys) {
        self.desk.keys = keys;
    }

    /// Takes a release in, as a whole file; one that is there already is given out (again).
    ///
    /// # Errors
    /// Why it is none; `release_version_taken` when another package bears its version.
    pub fn add_release(&self, file: &[u8]) -> Result<Head, Error> {
        let unfit = |error: release::Error| Error::Unusable(error.refusal());
        let Release { head, package } = Release::open(file, &self.desk.keys).map_err(unfit)?;
        let (id, now) = (head.id(), self.setting.clock.now());
        let row = ReleaseRow { id, head: head.bytes().to_vec(), added_at: now, withdrawn_at: None };
        let keep_parts = |tx: &mut L::Tx<'_>| {
            let mut parts = (0u32..).zip(package.chunks(PART_BYTES as usize));
            parts.try_for_each(|part| tx.keep_release_part(id, part))
        };
        self.write(|tx| {
            keep_parts(tx)?;
            // Two operators at once come one after the other from here on; whoever writes to the directory waits no longer than that.
            tx.lock_scopes(&[self.directory()])?;
            let known = tx.releases()?;
            let same = |row: &&ReleaseRow| row.id != id && self.head_of(row).is_some_and(|h| is_named(&h, &head));
            if known.iter().any(|row| same(&row)) {
                let Manifest { version, platform, .. } = head.manifest();
                let refusal = Refusal::new(ErrorCode::Conflict, "release_version_taken");
                return Err(Error::Unusable(refusal.with("version", version).with("platform", platform)));
            }
            if known.iter().any(|row| row.id == id && row.withdrawn_at.is_none()) {
                return Ok(());
            }
            // One that was withdrawn a moment ago took parts with it that were there already when they were to be kept.
            keep_parts(tx)?;
            tx.keep_release(&row)?;
            audit::append(tx, now, vec![Deed::by_operator(What::ReleaseAdded, vec![named(id)])])
        })?;
        Ok(head)
    }

    /// Every release that this program's keys still sign for, in the order they were added.
    ///
    /// # Errors
    /// The log's.
    pub fn releases(&self) -> Result<Vec<KnownRelease>, Error> {
        let rows = self.read(|tx| tx.releases())?;
        let known = |row: ReleaseRow| {
            let head = self.head_of(&row)?;
            Some(KnownRelease { head, added_at: row.added_at, withdrawn_at: row.withdrawn_at })
        };
        Ok(rows.into_iter().filter_map(known).collect())
    }

    /// Gives a version out no more, on whatever platform; how many releases that were. What laptops have fetched already they
    /// drop at their next look.
    ///
    /// # Errors
    /// The log's.
    pub fn withdraw_release(&self, version: Version) -> Result<usize, Error> {
        let now = self.setting.clock.now();
        let of_it = |known: &KnownRelease| known.withdrawn_at.is_none() && known.head.manifest().version == version;
        let ids: Vec<Hash> =
            self.releases()?.iter().filter(|known| of_it(known)).map(|known| known.head.id()).collect();
        // Every laptop keeps the word, and tells it to a hub that was set back to before it.
        let said: Vec<Notice> = ids.iter().map(|id| Notice::withdrawn(named(*id), now, &self.setting.key)).collect();
        self.write(|tx| said.iter().try_for_each(|notice| self.take_notice(tx, notice)))?;
        Ok(ids.len())
    }

    /// Gives out no more what a notice names.
    pub(crate) fn withdraw_named(&self, tx: &mut L::Tx<'_>, (name, at): ([u8; 16], Instant)) -> Result<(), Error> {
        let offered = tx.releases()?.into_iter().filter(|row| row.withdrawn_at.is_none() && named(row.id) == name);
        offered.map(|row| row.id).collect::<Vec<_>>().into_iter().try_for_each(|id| tx.withdraw_release(id, at))
    }

    /// The whole file of a release; `None` when it was withdrawn.
    ///
    /// # Errors
    /// The log's.
    pub fn release_file(&self, head: &Head) -> Result<Option<Vec<u8>>, Error> {
        self.read(|tx| {
            let mut file = head.bytes().to_vec();
            for no in 0..parts(head.manifest().size) {
                let Some(part) = tx.release_part(head.id(), no)? else { return Ok(None) };
                file.extend(part);
            }
            Ok(Some(file))
        })
    }

    /// The head of the newest release a laptop can install, if it has not that one already. A laptop whose rights ended is told
    /// of none.
    pub(crate) fn offer_release(&self, device: &DeviceRow, wish: &ReleaseWish) -> Result<Option<Vec<u8>>, Error> {
        let unfit = Refused::Unfit("release_wish_unfit");
        let wish = Version::parse(&wish.version).zip(Platform::parse(&wish.platform)).ok_or(unfit)?;
        if device.status == Status::Revoked {
            return Ok(None);
        }
        let known = self.releases()?;
        let offered: Vec<&Head> = known.iter().filter(|k| k.withdrawn_at.is_none()).map(|k| &k.head).collect();
        let chosen = best(offered.iter().map(|head| head.manifest()), wish);
        let head = offered.iter().find(|head| Some(head.manifest()) == chosen);
        Ok(head.map(|head| head.bytes().to_vec()))
    }

    /// A part of a package; `None` when it is given out no more.
    pub(crate) fn give_release_part(
        &self,
        device: &DeviceRow,
        wish: &ReleasePartWish,
    ) -> Result<Option<Vec<u8>>, Error> {
        if device.status == Status::Revoked {
            return Ok(None);
        }
        self.read(|tx| tx.release_part(wish.release, wish.no))
    }

    /// Records go down to programs this one still serves. What an older one brings is taken all the same, and so is what it asks
    /// about releases: it is told how to come back.
    pub(crate) fn must_serve(&self, device: &DeviceRow) -> Result<(), Error> {
        let build = device.build.as_deref().and_then(Version::parse);
        match build {
            Some(version) if version < SERVED_FROM => Err(Refused::Forbidden("program_too_old").into()),
            _ => Ok(()),
        }
    }

    fn head_of(&self, row: &ReleaseRow) -> Option<Head> {
        Head::open(&row.head, &self.desk.keys).ok().map(|(head, _)| head)
    }
}

fn is_named(one: &Head, other: &Head) -> bool {
    let name = |head: &Head| (head.manifest().version, head.manifest().platform);
    name(one) == name(other)
}

/// How a notice names a release: the beginning of its hash.
fn named(release: Hash) -> [u8; 16] {
    std::array::from_fn(|at| release.0[at])
}
