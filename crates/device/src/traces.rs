//! What this laptop notes of itself (security.md 3.9, docs/adr/0050): every file written out of the vault, before it has its name; what was
//! tried on the vault while it was locked, as soon as it opens.

use crate::{Error, core::Core, core::Open, home, sync_notes::HEARD_AT};
use directory::{ExportedAs, NewExport, OpeningWay};
use kernel::{Actor, GrantId, Instant, Intent, MemberId, RecordId, policy};
use std::path::Path;
use vault::{Anchor, Happened, LockedNote, LockedNotes, Standing};

/// Under this name the vault remembers how far it has taken in what was noted beside it.
const LOCKED_NOTES: &str = "locked_notes";

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

impl Leaving<'_> {
    fn noted(&self) -> NewExport {
        let ending = self.path.extension().unwrap_or_default().to_string_lossy();
        let size_and_digest = Some((self.bytes.len(), seal::hash(&[self.bytes]).to_hex()));
        NewExport { about: self.about, size_and_digest, ..noted(self.what, &ending) }
    }
}

impl Core {
    /// Writes a file out of the vault: noted first, so that a program that is killed leaves a note without a file, never a file without
    /// a note.
    ///
    /// # Errors
    /// The store's; then there is no file. The disk's.
    pub(crate) fn write_out(&mut self, file: &Leaving<'_>) -> Result<(), Error> {
        self.note_export(file.noted())?;
        home::write_safely(file.path, file.bytes)
    }

    /// Notes a copy of the whole vault that is about to be made.
    pub(crate) fn note_copy(&mut self, (what, ending): (ExportedAs, &str), path: &Path) -> Result<(), Error> {
        let (shown, heard_until) = (path.display().to_string(), self.heard_until()?);
        let noted = self.note_export(NewExport { path: Some(shown.clone()), heard_until, ..noted(what, ending) });
        // Where a vault can't be written any more, a sealed copy of it may be what saves it: it is noted beside the vault.
        if noted.is_err() && what == ExportedAs::Backup {
            let member = self.open()?.card.member;
            return Ok(vault::note_locked(&self.home.vault(member), Happened::Copied(shown), self.now().0)?);
        }
        noted
    }

    /// A vault whose member has no posting that this program knows holds what everybody reads, and can write nothing down.
    pub(crate) fn note_export(&mut self, export: NewExport) -> Result<(), Error> {
        let now = self.now();
        let open = self.open_mut()?;
        let Some(actor) = open.tracing()? else { return Ok(()) };
        let district = open.district.place();
        open.store.write_aside(&actor, now, |tx| directory::note_export(tx, district, export))?;
        Ok(())
    }

    /// Until when this vault has all that the hub told, by the hub's clock.
    fn heard_until(&self) -> Result<Option<Instant>, Error> {
        Ok(self.open()?.store.remembered(HEARD_AT)?.as_deref().and_then(Instant::parse_rfc3339))
    }

    /// Notes beside a vault what happened to it while it is locked. A full disk keeps nobody from the door.
    pub(crate) fn note_locked(&self, member: MemberId, happened: Happened) {
        drop(vault::note_locked(&self.home.vault(member), happened, self.now().0));
    }

    /// Takes in what was noted beside the vault that has just opened. What can't be written down now is with the next opening; it keeps no
    /// member out.
    pub(crate) fn take_locked_notes(&mut self) -> Result<(), Error> {
        let (now, heard_until) = (self.now(), self.heard_until()?);
        let dir = self.home.vault(self.open()?.card.member);
        let open = self.open_mut()?;
        let known = open.store.remembered(LOCKED_NOTES)?;
        let known: Option<Anchor> = known.and_then(|text| serde_json::from_str(&text).ok());
        let found = vault::read_locked(&dir, known.as_ref())?;
        if found.is_known {
            return Ok(());
        }
        let anchor = serde_json::to_string(&found.next)?;
        if found.notes.is_empty() && found.standing == Standing::Whole {
            vault::begin_locked(&dir, &found.next)?;
            return Ok(open.store.remember(LOCKED_NOTES, &anchor)?);
        }
        let Some(actor) = open.tracing()? else { return Ok(()) };
        let district = open.district.place();
        open.store.write_aside(&actor, now, |tx| {
            take_in(tx, (district, heard_until), &found)?;
            Ok::<_, Error>(tx.remember(LOCKED_NOTES, &anchor)?)
        })?;
        Ok(vault::begin_locked(&dir, &found.next)?)
    }
}

/// What was noted of a vault that stayed closed since: by then it had heard what it has heard now.
fn take_in(
    tx: &mut store::Tx<'_>,
    (district, heard_until): (RecordId, Option<Instant>),
    found: &LockedNotes,
) -> Result<(), Error> {
    let now = (tx.now(), tx.now());
    let heard_until = heard_until.filter(|_| found.standing == Standing::Whole);
    match found.standing {
        Standing::Whole => {}
        Standing::Missing => drop(directory::note_failed_opening(tx, district, (OpeningWay::NotesMissing, 0), now)?),
        Standing::Broken => drop(directory::note_failed_opening(tx, district, (OpeningWay::NotesBroken, 0), now)?),
    }
    for note in &found.notes {
        take_one(tx, (district, heard_until), note)?;
    }
    Ok(())
}

fn take_one(
    tx: &mut store::Tx<'_>,
    (district, heard_until): (RecordId, Option<Instant>),
    note: &LockedNote,
) -> Result<(), Error> {
    let at = |ms: i64| Instant(ms).min(tx.now());
    let (first_at, last_at) = (at(note.first_at), at(note.last_at));
    let way = match &note.happened {
        Happened::WrongPassphrase => OpeningWay::Passphrase,
        Happened::WrongCode => OpeningWay::RecoveryCode,
        Happened::WrongPin => OpeningWay::Pin,
        Happened::Copied(path) => {
            let (path, made_at) = (Some(path.clone()), Some(last_at));
            let copy = NewExport { path, made_at, heard_until, ..noted(ExportedAs::Backup, "zfbackup") };
            directory::note_export(tx, district, copy)?;
            return Ok(());
        }
    };
    directory::note_failed_opening(tx, district, (way, note.count), (first_at, last_at))?;
    Ok(())
}

impl Open {
    /// Who leaves a trace: by a posting of today, else by the last one. None where there is none that this program knows.
    fn tracing(&self) -> Result<Option<Actor>, Error> {
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
