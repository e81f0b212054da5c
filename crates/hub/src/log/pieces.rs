//! What attachments ask of a log: their pieces lie in its database, so that one transaction takes a piece in or erases it
//! (decisions D29).

use crate::Error;
use kernel::{DeviceId, Instant, RecordId};

/// A piece as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceRow {
    /// The attachment.
    pub record: RecordId,
    /// The piece's number.
    pub no: u32,
    /// Who brought it.
    pub device: DeviceId,
    /// When.
    pub at: Instant,
    /// Ciphertext.
    pub bytes: Vec<u8>,
}

/// Statements about pieces.
pub trait PieceTx {
    /// The numbers of a record's pieces, in order.
    fn pieces_of(&mut self, record: RecordId) -> Result<Vec<u32>, Error>;
    /// A piece.
    fn piece(&mut self, record: RecordId, no: u32) -> Result<Option<Vec<u8>>, Error>;
    /// How many bytes a device has brought since.
    fn brought_since(&mut self, device: DeviceId, since: Instant) -> Result<u64, Error>;
    /// Keeps a piece; one of the same number stays.
    fn keep_piece(&mut self, row: &PieceRow) -> Result<(), Error>;
    /// Takes the pieces of a record out.
    fn drop_pieces(&mut self, record: RecordId) -> Result<(), Error>;
}
