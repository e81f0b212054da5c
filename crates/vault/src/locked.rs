//! What happens to a vault while it is locked, noted beside it: openings that failed, copies made of it as it lay. Its own log can't be
//! written then, and takes the notes in at the next opening.
//!
//! Each note carries a keyed hash under a key that is replaced by its own hash with every note, and the first key is remembered inside
//! the vault. Whoever comes to the file later can add notes; they can neither change, take out nor put in front of it what was noted
//! before, for the keys of those notes are gone. What was tried is never noted.

use crate::{Error, files};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The file beside the slots.
const NAME: &str = "locked.json";
/// So many notes are kept one by one. Further ones are counted, each way apart.
const MOST: usize = 200;
/// Ways to happen, each with a note of its own beyond these.
const WAYS: usize = 7;
/// A file that asks for more steps than these was not written by this program.
const MOST_STEPS: u64 = 1 << 20;
/// A path longer than this is cut.
const MOST_OF_A_PATH: usize = 300;
/// What the keyed hashes are about.
const CONTEXT: &[u8] = b"zoufang/locked-note/1";

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// Another passphrase was typed.
    WrongPassphrase,
    /// Another recovery code was typed.
    WrongCode,
    /// Another PIN was typed.
    WrongPin,
    /// The vault was copied as it lay, into this file.
    Copied(String),
    /// The vault was copied while it was open and could not be written, into this file.
    CopiedOpen(String),
    /// A copy into this file could not be made after all.
    NotCopied(String),
    /// The vault that was here before was set aside into this folder, and this one put in its place.
    SetAside(String),
}

impl Happened {
    /// The same with a path of at most so many characters.
    fn cut(self) -> Self {
        let cut = |path: String| path.chars().take(MOST_OF_A_PATH).collect();
        match self {
            Self::Copied(path) => Self::Copied(cut(path)),
            Self::CopiedOpen(path) => Self::CopiedOpen(cut(path)),
            Self::NotCopied(path) => Self::NotCopied(cut(path)),
            Self::SetAside(path) => Self::SetAside(cut(path)),
            tried @ (Self::WrongPassphrase | Self::WrongCode | Self::WrongPin) => tried,
        }
    }
}

/// One thing that happened, or several alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockedNote {
    /// What.
    pub happened: Happened,
    /// The first time, Unix milliseconds.
    pub first_at: i64,
    /// The last time, Unix milliseconds.
    pub last_at: i64,
    /// How often.
    pub count: u32,
}

/// How far the vault has taken the notes in: it remembers this itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// How many notes were ever taken in.
    at: u64,
    /// The key of the next one.
    key: String,
}

/// Whether the file says all that was noted in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Whole,
    /// There is none, though there was one: somebody took it away, or the vault was put back from a copy.
    Missing,
    /// Something in it was changed, taken out or put in.
    Broken,
}

/// What a vault takes in as it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedNotes {
    /// What happened since the last time, alike things of one way together, the earliest first.
    pub notes: Vec<LockedNote>,
    /// Whether that is all of it.
    pub standing: Standing,
    /// What the vault is to remember from now on.
    pub next: Anchor,
    /// Nothing of it is new to the vault.
    pub is_known: bool,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    note: LockedNote,
    mark: String,
}

/// The file.
#[derive(Serialize, Deserialize)]
struct Notes {
    /// How many came before those that stand here.
    from: u64,
    /// The key of the next note.
    key: String,
    notes: Vec<Sealed>,
    /// How many notes were folded into the last ones, beyond those that stand one by one.
    folded: u64,
    /// It was begun by a locked vault that had none: the vault knows of none of its keys.
    #[serde(default)]
    is_fresh: bool,
}

impl Notes {
    fn begun(anchor: &Anchor) -> Self {
        Self { from: anchor.at, key: anchor.key.clone(), notes: Vec::new(), folded: 0, is_fresh: false }
    }

    /// Which number the next note has.
    fn next_number(&self) -> u64 {
        self.from.saturating_add(self.notes.len() as u64).saturating_add(self.folded)
    }

    /// One more. Of those beyond the most that are kept apart, each way has one at the end that counts; all of these are marked anew.
    fn add(&mut self, note: LockedNote) -> Result<(), Error> {
        let key = key_of(&self.key).ok_or(Error::SlotsDamaged)?;
        let is_alike = |sealed: &&mut Sealed| is_same_way(&sealed.note.happened, &note.happened);
        match self.notes.iter_mut().skip(MOST).find(is_alike) {
            Some(last) => {
                last.note.count = last.note.count.saturating_add(1);
                last.note.last_at = note.last_at;
                self.folded += 1;
            }
            None => self.notes.push(Sealed { note, mark: String::new() }),
        }
        let is_folding = self.notes.len() > MOST;
        let fresh = if is_folding { MOST } else { self.notes.len() - 1 };
        for at in fresh..self.notes.len() {
            self.notes[at].mark = mark(&key, (at as u64, self.folded), &self.notes[at].note)?;
        }
        self.key = seal::to_hex(&stepped(&key));
        Ok(())
    }
}

fn is_same_way(one: &Happened, other: &Happened) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

fn key_of(hex: &str) -> Option<[u8; 32]> {
    seal::from_hex(hex).ok()?.try_into().ok()
}

fn stepped(key: &[u8; 32]) -> [u8; 32] {
    seal::keyed_hash(key, &[CONTEXT, b"next"]).0
}

fn mark(key: &[u8; 32], place: (u64, u64), note: &LockedNote) -> Result<String, Error> {
    let bytes = serde_json::to_vec(note).map_err(|_| Error::SlotsDamaged)?;
    let parts: [&[u8]; 5] = [CONTEXT, b"note", &place.0.to_be_bytes(), &place.1.to_be_bytes(), &bytes];
    Ok(seal::keyed_hash(key, &parts).to_hex())
}

/// Notes what happened to the vault in `dir` while it was locked.
///
/// # Errors
/// [`Error::Disk`], [`Error::NoRandomness`]; [`Error::SlotsDamaged`] where the notes before can't be read: they are left as they are.
pub fn note_locked(dir: &Path, happened: Happened, now_ms: i64) -> Result<(), Error> {
    let mut notes = match files::read(dir, NAME)? {
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|_| Error::SlotsDamaged)?,
        None => Notes { is_fresh: true, ..Notes::begun(&Anchor::fresh()?) },
    };
    notes.add(LockedNote { happened: happened.cut(), first_at: now_ms, last_at: now_ms, count: 1 })?;
    keep(dir, &notes)
}

/// What was noted since the vault last took notes in; nothing is written. A vault that never did trusts what it finds.
///
/// # Errors
/// [`Error::Disk`], [`Error::NoRandomness`].
pub fn read_locked(dir: &Path, known: Option<&Anchor>) -> Result<LockedNotes, Error> {
    let Some(bytes) = files::read(dir, NAME)? else {
        let standing = if known.is_some() { Standing::Missing } else { Standing::Whole };
        return Ok(LockedNotes { notes: Vec::new(), standing, next: Anchor::fresh()?, is_known: false });
    };
    let Ok(found) = serde_json::from_slice::<Notes>(&bytes) else {
        return Ok(LockedNotes {
            notes: Vec::new(),
            standing: Standing::Broken,
            next: Anchor::fresh()?,
            is_known: false,
        });
    };
    let followed = known.map_or(Standing::Whole, |anchor| found.standing(anchor));
    let taken = known.filter(|_| followed != Standing::Broken).map_or(0, |anchor| anchor.at.saturating_sub(found.from));
    // What a locked vault without notes began was not tampered with: what came before it is not there.
    let standing = if followed == Standing::Broken && found.is_fresh { Standing::Missing } else { followed };
    let next = match standing {
        Standing::Broken => Anchor::fresh()?,
        Standing::Whole | Standing::Missing => Anchor { at: found.next_number(), key: found.key },
    };
    // Those that count beyond the most are one each: where some of what they count was taken in, they are handed over again, rather than not at all.
    let taken = usize::try_from(taken).map_or(MOST, |taken| taken.min(MOST));
    // No program writes more; whoever puts more in fills nobody's drawer with it.
    let new = found.notes.into_iter().take(MOST + WAYS).skip(taken).map(|sealed| sealed.note);
    let is_known = known == Some(&next) && standing == Standing::Whole;
    Ok(LockedNotes { notes: together(new), standing, next, is_known })
}

/// Begins the file anew behind what the vault has taken in and remembers.
///
/// # Errors
/// [`Error::Disk`].
pub fn begin_locked(dir: &Path, anchor: &Anchor) -> Result<(), Error> {
    keep(dir, &Notes::begun(anchor))
}

/// Takes the notes of a vault that is set aside along to the one that is put in its place.
///
/// # Errors
/// [`Error::Disk`]; [`Error::SlotsDamaged`] where they can't be read: then none are taken along, and the vault will miss them.
pub fn carry_locked(from: &Path, to: &Path) -> Result<(), Error> {
    let Some(bytes) = files::read(from, NAME)? else { return Ok(()) };
    serde_json::from_slice::<Notes>(&bytes).map_err(|_| Error::SlotsDamaged)?;
    Ok(files::write_whole(to, NAME, &bytes)?)
}

fn keep(dir: &Path, notes: &Notes) -> Result<(), Error> {
    let bytes = serde_json::to_vec(notes).map_err(|_| Error::SlotsDamaged)?;
    Ok(files::write_whole(dir, NAME, &bytes)?)
}

/// Alike things of one way are one note; copies stay one by one, since each lies in a place of its own.
fn together(notes: impl Iterator<Item = LockedNote>) -> Vec<LockedNote> {
    let mut all: Vec<LockedNote> = Vec::new();
    for note in notes {
        match all.iter_mut().find(|known| known.happened == note.happened) {
            Some(known) => {
                known.count = known.count.saturating_add(note.count);
                known.last_at = known.last_at.max(note.last_at);
            }
            None => all.push(note),
        }
    }
    all
}

impl Anchor {
    fn fresh() -> Result<Self, Error> {
        Ok(Self { at: 0, key: seal::to_hex(&seal::random::<32>()?) })
    }
}

impl Notes {
    /// Whether it goes on where the vault was, and nothing in it was touched since. Notes that the vault has taken in already are of no
    /// matter any more; where some before these are not here, whoever has the file may have taken them out.
    fn standing(&self, anchor: &Anchor) -> Standing {
        let number = self.next_number();
        let is_in_order = anchor.at <= number && number - anchor.at <= MOST_STEPS && self.folded <= MOST_STEPS;
        let is_folded_well = self.folded == 0 || self.notes.len() > MOST;
        match key_of(&anchor.key).filter(|_| is_in_order && is_folded_well) {
            Some(key) if self.is_marked_throughout(key, anchor.at) && self.from <= anchor.at => Standing::Whole,
            Some(key) if self.is_marked_throughout(key, anchor.at) => Standing::Missing,
            _ => Standing::Broken,
        }
    }

    /// From the note of this number and its key on. The notes at the end that count are marked together, by the key of the latest.
    fn is_marked_throughout(&self, mut key: [u8; 32], from: u64) -> bool {
        let (number, apart) = (self.next_number(), self.notes.len().min(MOST) as u64);
        for at in from..number {
            let holds = match at.checked_sub(self.from) {
                Some(place) if place < apart => self.holds(&key, place, 0),
                Some(_) if at + 1 == number => {
                    (apart..self.notes.len() as u64).all(|place| self.holds(&key, place, self.folded))
                }
                _ => true,
            };
            if !holds {
                return false;
            }
            key = stepped(&key);
        }
        seal::to_hex(&key) == self.key
    }

    fn holds(&self, key: &[u8; 32], place: u64, folded: u64) -> bool {
        let Some(sealed) = usize::try_from(place).ok().and_then(|place| self.notes.get(place)) else { return false };
        mark(key, (place, folded), &sealed.note).is_ok_and(|mark| mark == sealed.mark)
    }
}

#[cfg(test)]
mod tests;
