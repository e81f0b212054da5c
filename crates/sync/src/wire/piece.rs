//! Pieces of attachments go up and come down one by one: ciphertext, named by the record and a number.

use crate::Error;
use change::{Listed, Value};
use kernel::RecordId;

/// Which piece is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PieceWish {
    /// The attachment.
    pub record: RecordId,
    /// The piece's number, from 0.
    pub no: u32,
}

/// A piece that is brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroughtPiece {
    /// Which.
    pub piece: PieceWish,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl PieceWish {
    pub(crate) fn values(self) -> Value {
        Value::List(vec![self.record.bytes().into(), self.no.into()])
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { record: RecordId::from_bytes(listed.array()?), no: listed.small()? })
    }
}

impl BroughtPiece {
    pub(crate) fn values(&self) -> Value {
        Value::List(vec![self.piece.record.bytes().into(), self.piece.no.into(), self.bytes.clone().into()])
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { piece: PieceWish::read(listed)?, bytes: listed.bytes()? })
    }
}

/// The numbers of the pieces that are there.
pub(super) fn numbers(there: &[u32]) -> Value {
    Value::List(vec![Value::List(there.iter().map(|no| (*no).into()).collect())])
}

/// Reads what [`numbers`] wrote.
pub(super) fn read_numbers(listed: &mut Listed) -> Result<Vec<u32>, Error> {
    let Value::List(all) = listed.value()? else { return Err(Error::Malformed("pieces")) };
    let no = |value: Value| value.int().and_then(|n| u32::try_from(n).ok());
    all.into_iter().map(no).collect::<Option<_>>().ok_or(Error::Malformed("pieces"))
}
