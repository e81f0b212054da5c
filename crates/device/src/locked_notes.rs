//! What happened to a vault while it was locked (security.md 3.9, docs/adr/0050): noted beside it, and taken in as soon as it opens.

use crate::{Error, core::Core, safety, traces::noted};
use directory::{ExportedAs, NewExport, OpeningWay};
use kernel::{Instant, MemberId, RecordId};
use std::collections::BTreeMap;
use vault::{Anchor, Happened, LockedNotes, Standing};

/// Under this name the vault remembers how far it has taken in what was noted beside it.
const LOCKED_NOTES: &str = "locked_notes";
/// And, where it could not take them in, until when it had heard the hub as it found them: an instant, or that it never had.
const LOCKED_HEARD: &str = "locked_heard";
const NEVER_HEARD: &str = "never";

impl Core {
    /// Notes beside a vault what happened to it while it is locked. A full disk keeps nobody from the door.
    pub(crate) fn note_locked(&self, member: MemberId, happened: Happened) {
        drop(vault::note_locked(&self.home.vault(member), happened, self.now().0));
    }

    /// Whether something was noted beside the vault that its log has not taken in, and can.
    pub(crate) fn has_locked_notes(&self) -> Result<bool, Error> {
        let open = self.open()?;
        let known = open.store.remembered(LOCKED_NOTES)?;
        let known: Option<Anchor> = known.and_then(|text| serde_json::from_str(&text).ok());
        let found = vault::read_locked(&self.home.vault(open.card.member), known.as_ref())?;
        Ok(!found.notes.is_empty() && open.tracing()?.is_some())
    }

    /// Takes in what was noted beside the vault: as it opens, and before it is remembered that it heard more of the hub. What can't be
    /// written down now is the next time; it keeps no member out.
    pub(crate) fn take_locked_notes(&mut self) -> Result<(), Error> {
        let (now, heard_now) = (self.now(), self.heard_until()?);
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
        // What a vault hears between two openings was not in a copy made before the first.
        let heard_until = match open.store.remembered(LOCKED_HEARD)?.filter(|text| !text.is_empty()) {
            Some(first) => Instant::parse_rfc3339(&first),
            None => heard_now,
        };
        let district = open.district.place();
        let taken = open.tracing().and_then(|actor| {
            let Some(actor) = actor else { return Ok(false) };
            open.store.write_aside(&actor, now, |tx| {
                take_in(tx, (district, heard_until), &found)?;
                tx.remember(LOCKED_NOTES, &anchor)?;
                tx.remember(LOCKED_HEARD, "")?;
                Ok::<_, Error>(true)
            })
        });
        if !matches!(taken, Ok(true)) {
            let never = || NEVER_HEARD.to_owned();
            open.store.remember(LOCKED_HEARD, &heard_until.map_or_else(never, Instant::to_rfc3339))?;
        }
        if taken? { Ok(vault::begin_locked(&dir, &found.next)?) } else { Ok(()) }
    }
}

/// What was noted of a vault that stayed closed since: by then it had heard what it has heard now.
fn take_in(
    tx: &mut store::Tx<'_>,
    (district, heard_until): (RecordId, Option<Instant>),
    found: &LockedNotes,
) -> Result<(), Error> {
    let now = (tx.now(), tx.now());
    match found.standing {
        Standing::Whole => {}
        Standing::Missing => drop(directory::note_failed_opening(tx, district, (OpeningWay::NotesMissing, 0), now)?),
        Standing::Broken => drop(directory::note_failed_opening(tx, district, (OpeningWay::NotesBroken, 0), now)?),
    }
    let heard_until = heard_until.filter(|_| found.standing == Standing::Whole);
    let not_made = found.notes.iter().filter_map(|note| match &note.happened {
        Happened::NotCopied(path) => Some((path.as_str(), note.last_at)),
        _ => None,
    });
    let not_made: BTreeMap<&str, i64> = not_made.collect();
    for note in &found.notes {
        let at = |ms: i64| Instant(ms).min(tx.now());
        let when = (at(note.first_at), at(note.last_at));
        match taken_as(&note.happened) {
            Some(Taken::Tried(way)) => {
                directory::note_failed_opening(tx, district, (way, note.count), when)?;
            }
            Some(Taken::Copy { path, what, stayed_closed }) => {
                let heard_until = heard_until.filter(|_| stayed_closed);
                let ending = if what == ExportedAs::Backup { safety::ENDING } else { "" };
                let copy = NewExport {
                    path: Some(path.to_owned()),
                    made_at: Some(when.1),
                    heard_until,
                    ..noted(what, ending)
                };
                let id = directory::note_export(tx, district, copy)?;
                if not_made.get(path).is_some_and(|failed_at| *failed_at >= note.last_at) {
                    directory::say_copy_not_made(tx, id)?;
                }
            }
            None => {}
        }
    }
    Ok(())
}

/// What becomes of a note beside the vault.
enum Taken<'a> {
    Tried(OpeningWay),
    Copy {
        path: &'a str,
        what: ExportedAs,
        /// The vault heard nothing from then until now.
        stayed_closed: bool,
    },
}

fn taken_as(happened: &Happened) -> Option<Taken<'_>> {
    let copy = |path, what, stayed_closed| Some(Taken::Copy { path, what, stayed_closed });
    match happened {
        Happened::WrongPassphrase => Some(Taken::Tried(OpeningWay::Passphrase)),
        Happened::WrongCode => Some(Taken::Tried(OpeningWay::RecoveryCode)),
        Happened::WrongPin => Some(Taken::Tried(OpeningWay::Pin)),
        Happened::Copied(path) => copy(path, ExportedAs::Backup, true),
        Happened::CopiedOpen(path) => copy(path, ExportedAs::Backup, false),
        Happened::SetAside(path) => copy(path, ExportedAs::SetAside, false),
        Happened::NotCopied(_) => None,
    }
}
