//! Files in bundles (ADR 0032): pieces of attachments that go up and are wished for, a newer program that is asked for, what the hub
//! said of them, and what came down.

use crate::{BroughtPiece, Error, PieceWish, ReleaseWish};
use change::{Listed, Value};
use kernel::RecordId;
use seal::Hash;
use std::collections::VecDeque;
use store::WaitingPiece;

/// No bundle holds more pieces, nor more wishes: whoever may sign one keeps the hub busy no longer than that.
const MOST_PIECES: usize = 256;

/// What of files goes along with the words, as far as there is room.
#[derive(Clone, Debug, Default)]
pub struct Freight {
    /// Pieces that are here, in the order in which they are to go. What has gone is taken out.
    pub brings: VecDeque<WaitingPiece>,
    /// Pieces that are wished for.
    pub wishes: Vec<PieceWish>,
    /// A newer program that is asked for.
    pub release: Option<ReleaseAsked>,
}

/// A newer program is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseAsked {
    /// What runs here.
    pub wish: ReleaseWish,
    /// The hash of the head that is on its way already, and how many of its parts are here.
    pub begun: Option<(Hash, u32)>,
}

/// What the hub has of newer programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseGiven {
    /// The head of the one it offers; none is withdrawn as well.
    pub head: Option<Vec<u8>>,
    /// The number of the first of the parts.
    pub first: u32,
    /// Parts of its package, one after the other.
    pub parts: Vec<Vec<u8>>,
}

/// What of files one bundle holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilesAsked {
    /// Ciphertext for the hub, after all words.
    pub brought: Vec<BroughtPiece>,
    /// What somebody at the laptop wants to see.
    pub wishes: Vec<PieceWish>,
    /// A newer program.
    pub release: Option<ReleaseAsked>,
}

/// What the hub said of files, and what it gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilesAnswered {
    /// Which pieces it has of files that were brought.
    pub there: Vec<(RecordId, Vec<u32>)>,
    /// Files of which it did not take, or does not give, a piece; and why.
    pub refused: Vec<(RecordId, String)>,
    /// What was wished for.
    pub pieces: Vec<BroughtPiece>,
    /// Of the newer program that was asked for.
    pub release: Option<ReleaseGiven>,
}

/// Errors that concern one file alone: the words and the other files of a bundle go on without it.
pub trait OfOneFile {
    /// Why the hub says no to a file; `None` when the trouble is another.
    fn reason(&self) -> Option<&str>;
}

impl FilesAsked {
    pub(super) fn value(&self) -> Value {
        let wishes: Vec<Value> = self.wishes.iter().map(|wish| wish.values()).collect();
        let asked = self.release.iter().map(ReleaseAsked::value).collect::<Vec<_>>();
        Value::List(vec![pieces(&self.brought), wishes.into(), asked.into()])
    }

    /// Bundles of before hold none.
    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let Ok(value) = listed.value() else { return Ok(Self::default()) };
        let mut listed = Listed::of(value)?;
        let (brought, wishes) = (read_pieces(&mut listed)?, listed.each(|wish| unfit(PieceWish::read(wish)))?);
        if brought.len().max(wishes.len()) > MOST_PIECES {
            return Err(Error::Malformed("too many pieces"));
        }
        Ok(Self { brought, wishes, release: listed.each(ReleaseAsked::read)?.pop() })
    }
}

impl FilesAnswered {
    pub(super) fn value(&self) -> Value {
        let there = |(record, numbers): &(RecordId, Vec<u32>)| {
            let numbers: Vec<Value> = numbers.iter().map(|no| (*no).into()).collect();
            Value::List([vec![record.bytes().into()], numbers].concat())
        };
        let refused =
            |(record, why): &(RecordId, String)| Value::List(vec![record.bytes().into(), why.as_str().into()]);
        Value::List(vec![
            self.there.iter().map(there).collect::<Vec<_>>().into(),
            self.refused.iter().map(refused).collect::<Vec<_>>().into(),
            pieces(&self.pieces),
            self.release.iter().map(ReleaseGiven::value).collect::<Vec<_>>().into(),
        ])
    }

    /// A hub of before says nothing of files.
    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let Ok(value) = listed.value() else { return Ok(Self::default()) };
        let mut listed = Listed::of(value)?;
        let there = listed.each(|one| {
            let record = RecordId::from_bytes(one.array()?);
            Ok((record, std::iter::from_fn(|| one.small().ok()).collect()))
        })?;
        let refused = listed.each(|one| Ok((RecordId::from_bytes(one.array()?), one.text()?)))?;
        let pieces = read_pieces(&mut listed)?;
        Ok(Self { there, refused, pieces, release: listed.each(ReleaseGiven::read)?.pop() })
    }
}

impl ReleaseAsked {
    fn value(&self) -> Value {
        let begun = |(head, done): &(Hash, u32)| Value::List(vec![head.0.into(), (*done).into()]);
        Value::List(vec![
            self.wish.version.as_str().into(),
            self.wish.platform.as_str().into(),
            self.begun.iter().map(begun).collect::<Vec<_>>().into(),
        ])
    }

    fn read(listed: &mut Listed) -> Result<Self, change::Error> {
        let wish = ReleaseWish { version: listed.text()?, platform: listed.text()? };
        Ok(Self { wish, begun: listed.each(|begun| Ok((Hash(begun.array()?), begun.small()?)))?.pop() })
    }
}

impl ReleaseGiven {
    fn value(&self) -> Value {
        let blobs = |all: &[Vec<u8>]| Value::List(all.iter().map(|bytes| bytes.clone().into()).collect());
        Value::List(vec![blobs(self.head.as_slice()), self.first.into(), blobs(&self.parts)])
    }

    fn read(listed: &mut Listed) -> Result<Self, change::Error> {
        Ok(Self { head: listed.blobs()?.pop(), first: listed.small()?, parts: listed.blobs()? })
    }
}

fn pieces(all: &[BroughtPiece]) -> Value {
    all.iter().map(BroughtPiece::values).collect::<Vec<_>>().into()
}

fn read_pieces(listed: &mut Listed) -> Result<Vec<BroughtPiece>, Error> {
    Ok(listed.each(|piece| unfit(BroughtPiece::read(piece)))?)
}

fn unfit<T>(read: Result<T, Error>) -> Result<T, change::Error> {
    read.map_err(|_| change::Error::Malformed("a piece"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_was_written_before_there_were_files_in_bundles_holds_none() {
        let nothing = || Listed::of(Value::List(Vec::new())).unwrap();
        assert_eq!(FilesAsked::read(&mut nothing()).unwrap(), FilesAsked::default());
        assert_eq!(FilesAnswered::read(&mut nothing()).unwrap(), FilesAnswered::default());
    }

    #[test]
    fn what_is_said_of_files_is_read_as_it_was_written() {
        let (record, piece) = (RecordId::derive(&["a"]), PieceWish { record: RecordId::derive(&["b"]), no: 3 });
        let brought = vec![BroughtPiece { piece, bytes: vec![1, 2, 3] }];
        let wish = ReleaseWish { version: "0.1.0".to_owned(), platform: "linux/x86_64/deb".to_owned() };
        let release = Some(ReleaseAsked { wish, begun: Some((Hash([7; 32]), 3)) });
        let asked = FilesAsked { brought: brought.clone(), wishes: vec![piece], release };
        let mut listed = Listed::of(Value::List(vec![asked.value()])).unwrap();
        assert_eq!(FilesAsked::read(&mut listed).unwrap(), asked);
        let there = vec![(record, vec![0, 2, 300]), (piece.record, vec![])];
        let refused = vec![(record, "piece_hash_wrong".to_owned())];
        let release = Some(ReleaseGiven { head: Some(vec![1]), first: 3, parts: vec![vec![2], vec![3, 4]] });
        let answered = FilesAnswered { there, refused, pieces: brought, release };
        let mut listed = Listed::of(Value::List(vec![answered.value()])).unwrap();
        assert_eq!(FilesAnswered::read(&mut listed).unwrap(), answered);
        for bent in [Value::Int(1), Value::List(vec![Value::List(vec![Value::List(vec![Value::Int(1)])])])] {
            assert!(FilesAsked::read(&mut Listed::of(Value::List(vec![bent])).unwrap()).is_err());
        }
    }

    #[test]
    fn no_bundle_holds_more_pieces_or_wishes_than_there_may_be() {
        let piece = |no| PieceWish { record: RecordId::derive(&["a"]), no };
        let bring = |most| (0..most).map(|no| BroughtPiece { piece: piece(no), bytes: vec![1] }).collect();
        let is_read = |asked: FilesAsked| {
            FilesAsked::read(&mut Listed::of(Value::List(vec![asked.value()])).unwrap()).is_ok_and(|read| read == asked)
        };
        for (most, is_fit) in [(256, true), (257, false)] {
            assert_eq!(is_read(FilesAsked { brought: bring(most), ..FilesAsked::default() }), is_fit);
            let wishes = (0..most).map(piece).collect();
            assert_eq!(is_read(FilesAsked { wishes, ..FilesAsked::default() }), is_fit);
        }
    }
}
