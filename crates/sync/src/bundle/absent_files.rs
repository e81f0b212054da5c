//! Files of a bundle, asked of the hub one by one after its words: what it refuses of one holds up nothing else (ADR 0032).

use super::absent::Absent;
use crate::{BroughtPiece, Error, OfOneFile, ReleaseGiven, ReleasePartWish, Reply, Request};
use kernel::RecordId;
use std::collections::BTreeSet;

const OTHER_REPLY: Error = Error::Malformed("another answer was expected");
/// Said of a wish for what nobody has brought yet.
const NOT_THERE: &str = "attachment_not_at_hub";

impl Absent<'_> {
    /// Brings what the bundle holds, then asks what is there of each file.
    pub(super) fn bring_files<E: From<Error> + OfOneFile>(
        &mut self,
        mut ask: impl FnMut(Request) -> Result<Reply, E>,
    ) -> Result<(), E> {
        let mut records = BTreeSet::new();
        for brought in &self.bundle.files.brought {
            let record = brought.piece.record;
            records.insert(record);
            self.judged(record, ask(Request::KeepPiece(brought.clone())))?;
        }
        for record in records {
            match self.judged(record, ask(Request::Pieces(record)))? {
                Some(Reply::Pieces(there)) => self.files.there.push((record, there)),
                Some(_) => return Err(OTHER_REPLY.into()),
                None => {}
            }
        }
        Ok(())
    }

    /// Fetches what is wished for, until an answer is full and `full` says that none begins behind it.
    pub(super) fn fetch_files<E: From<Error> + OfOneFile>(
        &mut self,
        mut ask: impl FnMut(Request) -> Result<Reply, E>,
        mut full: impl FnMut(&mut Self) -> Result<bool, E>,
    ) -> Result<(), E> {
        for piece in self.bundle.files.wishes.iter().copied() {
            if self.is_full_of_files() && !full(self)? {
                return Ok(());
            }
            match self.judged(piece.record, ask(Request::Piece(piece)))? {
                Some(Reply::Piece(Some(bytes))) => {
                    self.add_of_files(bytes.len());
                    self.files.pieces.push(BroughtPiece { piece, bytes });
                }
                Some(Reply::Piece(None)) => self.refuse(piece.record, NOT_THERE),
                Some(_) => return Err(OTHER_REPLY.into()),
                None => {}
            }
        }
        Ok(())
    }

    /// Fetches what there is room for of a newer program, after everything else: from where it is on its way already.
    pub(super) fn fetch_release<E: From<Error>>(
        &mut self,
        mut ask: impl FnMut(Request) -> Result<Reply, E>,
    ) -> Result<(), E> {
        let Some(asked) = &self.bundle.files.release else { return Ok(()) };
        let Reply::Release(head) = ask(Request::Release(asked.wish.clone()))? else { return Err(OTHER_REPLY.into()) };
        let release = head.as_ref().map(|head| seal::hash(&[head]));
        let first = asked.begun.filter(|(begun, _)| Some(*begun) == release).map_or(0, |(_, done)| done);
        let mut given = ReleaseGiven { head, first, parts: Vec::new() };
        for no in first.. {
            let Some(release) = release.filter(|_| !self.is_full_of_files()) else { break };
            match ask(Request::ReleasePart(ReleasePartWish { release, no }))? {
                Reply::ReleasePart(Some(part)) => {
                    self.add_of_files(part.len());
                    given.parts.push(part);
                }
                Reply::ReleasePart(None) => break,
                _ => return Err(OTHER_REPLY.into()),
            }
        }
        self.files.release = Some(given);
        Ok(())
    }

    /// The hub's answer; `None` where it says no to this file.
    fn judged<E: OfOneFile>(&mut self, record: RecordId, answer: Result<Reply, E>) -> Result<Option<Reply>, E> {
        match answer {
            Ok(reply) => Ok(Some(reply)),
            Err(error) => {
                let why = error.reason().map(str::to_owned);
                let Some(why) = why else { return Err(error) };
                self.refuse(record, &why);
                Ok(None)
            }
        }
    }

    /// Once for each file and reason, however many pieces it has.
    fn refuse(&mut self, record: RecordId, why: &str) {
        let refused = (record, why.to_owned());
        if self.refused.insert(refused.clone()) {
            self.files.refused.push(refused);
        }
    }
}
