//! Files of attachments on carriers (ADR 0032): what goes along with a bundle, and what an answer says of them and brings.

use crate::{Error, core::Core};
use concerns::Attachment;
use kernel::{Instant, MemberId, RecordId, TimelineId};
use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;
use store::WaitingPiece;
use sync::{BroughtPiece, FilesAnswered, Freight, MadeBundle, PieceWish, TakenAnswer};

/// On a stick at most so many bytes of files are put at once; the rest goes with the next.
const MOST_ON_A_STICK: u64 = 64 << 20;
/// To a relay at most so many are handed at once.
const MOST_AT_A_RELAY: u64 = 24 << 20;
/// A relay is not handed again what was put on any carrier less than so long ago: whatever the hub refuses of it, it refuses now. ms.
const RESTS: i64 = 6 * 3_600_000;
/// So many pieces are wished for in one bundle.
const MOST_WISHES: usize = 64;
/// Why a file will never come: nobody waits for it any longer.
const NEVER: &str = "attachment_erased";
/// Why a file may never come: it is not theirs to read, or the hub has not heard of it yet.
const NOT_YET: &str = "attachment_unknown";
/// That is waited for so long. ms.
const YET: i64 = 14 * 86_400_000;

/// What an answer did, with what it did for files.
pub(crate) struct TakenIn {
    /// For words.
    pub(crate) answer: TakenAnswer,
    /// For files.
    pub(crate) files: FilesTaken,
}

/// What an answer did for files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FilesTaken {
    /// So many are at the hub, whole, by this answer.
    pub(crate) up: u32,
    /// So many that were asked for are here, whole, by this answer.
    pub(crate) down: u32,
    /// What was refused, and why.
    pub(crate) refused: Vec<(RecordId, String)>,
}

impl Core {
    /// What of files may go onto a stick.
    pub(super) fn freight_for_a_stick(&self) -> Result<Freight, Error> {
        self.freight(MOST_ON_A_STICK, &(Instant(0)..Instant(0)))
    }

    /// What of files is left for others of this laptop to bring, as for a stick: the member's own, since everybody leaves theirs.
    pub(crate) fn freight_to_leave(&self) -> Result<Freight, Error> {
        let brings =
            self.pieces_to_carry(MOST_ON_A_STICK, &(Instant(0)..Instant(0)), Some(self.open()?.card.member))?;
        Ok(Freight { brings, ..Freight::default() })
    }

    /// What of files may go to a relay; no pieces where something of this laptop waits there already: its places are for words.
    pub(super) fn freight_for_a_relay(&self, waiting: usize) -> Result<Freight, Error> {
        let now = self.now();
        let most = if waiting == 0 { MOST_AT_A_RELAY } else { 0 };
        self.freight(most, &(Instant(now.0 - RESTS)..Instant(now.0 + 1)))
    }

    /// So many bytes, without what was put on a carrier within a time; and what somebody wants to see.
    fn freight(&self, most: u64, resting: &Range<Instant>) -> Result<Freight, Error> {
        Ok(Freight { brings: self.pieces_to_carry(most, resting, None)?, wishes: self.wished_for()?, release: None })
    }

    fn pieces_to_carry(
        &self,
        most: u64,
        resting: &Range<Instant>,
        of: Option<MemberId>,
    ) -> Result<VecDeque<WaitingPiece>, Error> {
        let store = &self.open()?.store;
        let timeline = store.last_timeline()?;
        let mut known: BTreeSet<RecordId> = self.files_to_bring(timeline)?.into_iter().collect();
        if let Some(member) = of {
            let made = store::rows::<Attachment>(store.read(), "WHERE created_by = ?1", [member.bytes()])?;
            let made: BTreeSet<RecordId> = made.into_iter().map(|row| row.id).collect();
            known.retain(|record| made.contains(record));
        }
        let mut left = most;
        let mut has_room = |length: u64| left.checked_sub(length).map(|rest| left = rest).is_some();
        let all = store.pieces_to_carry(timeline, resting)?.into_iter().filter(|piece| known.contains(&piece.record));
        Ok(all.take_while(|piece| has_room(piece.length)).collect())
    }

    /// The next bundle of files alone.
    pub(crate) fn further(&mut self, part: u32, freight: &mut Freight) -> Result<Option<MadeBundle>, Error> {
        let parties = self.parties()?;
        self.vaulted(&parties, |vault| vault.make_further(part, freight))
    }

    /// Pieces that are missing of what somebody wanted to see.
    pub(super) fn wished_for(&self) -> Result<Vec<PieceWish>, Error> {
        let store = &self.open()?.store;
        let mut wishes = Vec::new();
        for record in store.wanted_files()? {
            let Some(row) = store::get::<Attachment>(store.read(), record)? else { continue };
            let (Some(cut), true) = (row.value.cut(), row.value.key.is_some()) else { continue };
            let here = store.pieces_here(record)?;
            wishes.extend((0..cut.pieces()).filter(|no| !here.contains(no)).map(|no| PieceWish { record, no }));
        }
        wishes.truncate(MOST_WISHES);
        Ok(wishes)
    }

    /// Takes in what an answer says of files. What was sent is at the hub when the hub says so; what came is judged by the change that
    /// names it, piece by piece.
    pub(super) fn take_files(&mut self, files: FilesAnswered, timeline: TimelineId) -> Result<FilesTaken, Error> {
        let mut taken = FilesTaken { refused: files.refused, ..FilesTaken::default() };
        for (record, there) in files.there {
            taken.up += u32::from(self.note_there(record, there, timeline)?);
        }
        for (record, why) in &taken.refused {
            self.wait_no_longer(*record, why)?;
        }
        let mut touched = BTreeSet::new();
        for BroughtPiece { piece, bytes } in files.pieces {
            match self.take_piece(piece, &bytes, timeline) {
                Ok(()) => drop(touched.insert(piece.record)),
                Err(error) => {
                    let refused = (piece.record, error.refusal().reason);
                    if !taken.refused.contains(&refused) {
                        taken.refused.push(refused);
                    }
                }
            }
        }
        for record in touched {
            taken.down += u32::from(self.is_here_whole(record)?);
        }
        if taken.up > 0 {
            self.sweep_left_pieces()?;
        }
        if let Some(given) = files.release {
            self.take_release(given);
        }
        Ok(taken)
    }

    /// Ends the wish for a file where the hub's word on it says so.
    pub(super) fn wait_no_longer(&mut self, record: RecordId, why: &str) -> Result<(), Error> {
        let now = self.now();
        let store = &mut self.open_mut()?.store;
        match why {
            NEVER => Ok(store.forget_wanted(record)?),
            NOT_YET => Ok(store.forget_wanted_before(record, Instant(now.0 - YET))?),
            _ => Ok(()),
        }
    }

    fn note_there(&mut self, record: RecordId, there: Vec<u32>, timeline: TimelineId) -> Result<bool, Error> {
        let store = &mut self.open_mut()?.store;
        let Some(row) = store::get::<Attachment>(store.read(), record)? else { return Ok(false) };
        let was_there = store::is_file_at_hub(store.read(), record, timeline)?;
        let count = row.value.cut().map_or(0, |cut| cut.pieces());
        Ok(store.note_pieces_there((record, count), &there.into_iter().collect(), timeline)? && !was_there)
    }

    /// How many files of which the hub is not known to have every piece lie on carriers whole, and how many do not.
    pub(crate) fn files_by_carrier(&self) -> Result<(u32, u32), Error> {
        let store = &self.open()?.store;
        let timeline = store.last_timeline()?;
        let (mut on_carriers, mut not) = (0, 0);
        for record in self.files_to_bring(timeline)? {
            let count = if store.is_file_on_carrier(record, timeline)? { &mut on_carriers } else { &mut not };
            *count += 1;
        }
        Ok((on_carriers, not))
    }

    /// How many files somebody wanted to see and that have not come.
    pub(crate) fn files_wanted(&self) -> Result<u32, Error> {
        let wished: BTreeSet<RecordId> = self.wished_for()?.into_iter().map(|wish| wish.record).collect();
        Ok(u32::try_from(wished.len()).unwrap_or(u32::MAX))
    }
}
