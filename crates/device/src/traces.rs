//! What this laptop notes of files that leave its vaults (security.md 3.9, docs/adr/0050): each before it has its name.

use crate::{
    Error,
    core::Core,
    core::Open,
    home,
    sync_notes::{HEARD_AT, SET_BACK_AT},
};
use directory::{ExportedAs, NewExport};
use kernel::{Actor, GrantId, Instant, Intent, RecordId, policy};
use std::io::ErrorKind;
use std::path::Path;
use vault::Happened;

/// What the keyed hashes of files written out are for.
const EXPORTED_FILES: &str = "zoufang 2026-11-29 files written out of a vault";

/// A file that leaves the vault.
pub(crate) struct Leaving<'a> {
    pub(crate) what: ExportedAs,
    /// The record it is about, where it is about one.
    pub(crate) about: Option<RecordId>,
    pub(crate) path: &'a Path,
    pub(crate) bytes: &'a [u8],
}

/// A note of something of which nothing more is known yet.
pub(crate) fn noted(what: ExportedAs, ending: &str) -> NewExport {
    let ending = ending.to_owned();
    NewExport { what, ending, about: None, size_and_digest: None, path: None, made_at: None, heard_until: None }
}

/// Where a copy of the whole vault was noted.
enum CopyNoted {
    InVault(RecordId),
    /// The vault could not be written.
    BesideIt(String),
    Nowhere,
}

impl Core {
    /// Writes a file out of the vault: noted first, so that a program that is killed leaves a note without a file, never a file without
    /// a note.
    ///
    /// # Errors
    /// The store's; then there is no file. The disk's.
    pub(crate) fn write_out(&mut self, file: &Leaving<'_>) -> Result<(), Error> {
        let ending = file.path.extension().unwrap_or_default().to_string_lossy();
        let size_and_digest = Some((file.bytes.len(), self.open()?.digest(file.bytes)));
        self.note_export(NewExport { about: file.about, size_and_digest, ..noted(file.what, &ending) })?;
        home::write_safely(file.path, file.bytes)
    }

    /// Notes a copy of the whole vault, then makes it. One that could not be made, and of which nothing is there, is said to be none.
    ///
    /// # Errors
    /// Those of noting it, then it is not made; those of making it.
    pub(crate) fn copy_out<T>(
        &mut self,
        (what, ending): (ExportedAs, &str),
        path: &Path,
        make: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let noted = self.note_copy((what, ending), path)?;
        let made = make(self);
        // Part of the open format may lie there whatever became of the rest.
        if made.is_err() && what == ExportedAs::Backup && is_nowhere(path) {
            // That it is listed though it is not there leads somebody to look; the reason it was not made for comes first.
            drop(self.note_not_made(noted));
        }
        made
    }

    fn note_copy(&mut self, (what, ending): (ExportedAs, &str), path: &Path) -> Result<CopyNoted, Error> {
        let (shown, heard_until) = (path.display().to_string(), self.heard_until()?);
        let export = NewExport { path: Some(shown.clone()), heard_until, ..noted(what, ending) };
        match self.note_export(export) {
            // Where a vault can't be written any more, a sealed copy of it may be what saves it: it is noted beside the vault.
            Err(_) if what == ExportedAs::Backup => {
                let member = self.open()?.card.member;
                let happened = Happened::CopiedOpen(shown.clone());
                vault::note_locked(&self.home.vault(member), happened, self.now().0)?;
                Ok(CopyNoted::BesideIt(shown))
            }
            noted => Ok(noted?.map_or(CopyNoted::Nowhere, CopyNoted::InVault)),
        }
    }

    fn note_not_made(&mut self, noted: CopyNoted) -> Result<(), Error> {
        let (now, member) = (self.now(), self.open()?.card.member);
        let id = match noted {
            CopyNoted::InVault(id) => id,
            CopyNoted::BesideIt(path) => {
                self.note_locked(member, Happened::NotCopied(path));
                return Ok(());
            }
            CopyNoted::Nowhere => return Ok(()),
        };
        let open = self.open_mut()?;
        let Some(actor) = open.tracing()? else { return Ok(()) };
        Ok(open.store.write_aside(&actor, now, |tx| directory::say_copy_not_made(tx, id))?)
    }

    /// A vault whose member has no posting that this program knows holds what everybody reads, and can write nothing down.
    fn note_export(&mut self, export: NewExport) -> Result<Option<RecordId>, Error> {
        let now = self.now();
        let open = self.open_mut()?;
        let Some(actor) = open.tracing()? else { return Ok(None) };
        let district = open.district.place();
        Ok(Some(open.store.write_aside(&actor, now, |tx| directory::note_export(tx, district, export))?))
    }

    /// Until when this vault has all that the hub told, by the hub's clock. None where it may hold what was erased by then: while what was
    /// written here since keeps a body in the log, and for two weeks after the hub was set back, in which others tell it of erasures it has lost.
    pub(crate) fn heard_until(&self) -> Result<Option<Instant>, Error> {
        let store = &self.open()?.store;
        let remembered = |name| Ok::<_, Error>(store.remembered(name)?.as_deref().and_then(Instant::parse_rfc3339));
        let Some(heard) = remembered(HEARD_AT)? else { return Ok(None) };
        let is_new_life = remembered(SET_BACK_AT)?.is_some_and(|since| heard.0 - since.0 <= sync::LEFT_TO_AUTHORS);
        Ok((!is_new_life && !store.has_erasures_to_do()?).then_some(heard))
    }
}

/// Nothing lies there, whole or in part, and it could be seen if it did: of a drive that was pulled out nothing can be said.
pub(crate) fn is_nowhere(path: &Path) -> bool {
    let is_missing = |path: &Path| path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound);
    path.parent().is_some_and(Path::is_dir) && is_missing(path) && is_missing(&store::part_of(path))
}

impl Open {
    /// The keyed hash by which a file that this vault wrote out is told. Its key never leaves the vault: whoever reads the notes of others
    /// can try no guess at what stands in a file.
    pub(crate) fn digest(&self, bytes: &[u8]) -> String {
        let key = seal::derive_key(EXPORTED_FILES, self.opened.database_key());
        seal::keyed_hash(&key, &[bytes]).to_hex()
    }

    /// Who leaves a trace: by a posting of today, else by the last one. None where there is none that this program knows.
    pub(crate) fn tracing(&self) -> Result<Option<Actor>, Error> {
        let may = |role| policy::reach(role, Intent::NoteExport).is_some();
        let grant = self.grants.iter().find(|grant| may(grant.value.role));
        let today = grant.map(|grant| Actor {
            member: self.card.member,
            device: self.card.device,
            grant: GrantId(grant.id.0),
            role: grant.value.role,
            place: grant.value.place,
            recorded_for: None,
        });
        match today {
            Some(actor) => Ok(Some(actor)),
            None => Ok(self.last_actor()?.filter(|actor| may(actor.role))),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::is_nowhere;

    #[test]
    fn of_what_cannot_be_looked_at_nothing_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("there.zfbackup"), b"x").unwrap();
        std::fs::write(path("half.zfbackup.part"), b"x").unwrap();
        for (name, nowhere) in [
            ("none.zfbackup", true),
            ("there.zfbackup", false),
            ("half.zfbackup", false),
            ("drive/none.zfbackup", false),
        ] {
            assert_eq!(is_nowhere(&path(name)), nowhere, "{name}");
        }
    }
}
