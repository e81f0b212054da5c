//! How a file that belongs to a record is cut, sealed, judged piece by piece, and opened (ADR 0023).

use crate::{Error, Octets};
use seal::{Hash, PIECE_OVERHEAD, PieceKey, PiecePlace};

/// The longest file (security.md 3.8).
pub const MOST_FILE_BYTES: u64 = 20 << 20;
/// A file is cut every so many bytes.
pub const PIECE_BYTES: u64 = 1 << 20;

/// How a file is cut: what must be known to judge a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    size: u64,
    hashes: Vec<Hash>,
}

/// A file that was sealed under a key of its own.
#[derive(Debug)]
pub struct SealedFile {
    /// Its pieces.
    pub pieces: Vec<Vec<u8>>,
    /// What opens them.
    pub key: Octets,
    /// BLAKE3 of the whole ciphertext.
    pub address: Octets,
    /// BLAKE3 of each piece, end to end.
    pub hashes: Octets,
}

impl Cut {
    /// The cut of a plain file of this size, with the BLAKE3 of each piece of its ciphertext end to end. `None` where one
    /// doesn't fit the other, for an empty file, and for one that is too long.
    pub fn of(size: u64, hashes: &[u8]) -> Option<Self> {
        let is_whole = hashes.len().is_multiple_of(32) && hashes.len() / 32 == count(size) as usize;
        if !is_whole || !(1..=MOST_FILE_BYTES).contains(&size) {
            return None;
        }
        let hashes = hashes.chunks(32).map(|raw| raw.try_into().ok().map(Hash)).collect::<Option<_>>()?;
        Some(Self { size, hashes })
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> u32 {
        count(self.size)
    }

    /// Judges the bytes of a piece by its length and its hash.
    ///
    /// # Errors
    /// `piece_unknown`, `piece_size_wrong`, `piece_hash_wrong`.
    pub fn judge(&self, no: u32, bytes: &[u8]) -> Result<(), &'static str> {
        if no >= self.pieces() {
            return Err("piece_unknown");
        }
        let plain = (self.size - u64::from(no) * PIECE_BYTES).min(PIECE_BYTES);
        if bytes.len() as u64 != plain + PIECE_OVERHEAD as u64 {
            return Err("piece_size_wrong");
        }
        if self.hashes.get(no as usize) == Some(&seal::hash(&[bytes])) { Ok(()) } else { Err("piece_hash_wrong") }
    }

    /// The plain file: every piece in its place, none left out, and the ciphertext the one of this address. `None` otherwise.
    pub fn open(&self, (key, address): (&Octets, &Octets), pieces: &[Vec<u8>]) -> Option<Vec<u8>> {
        let key = PieceKey::from_bytes(key.0.as_slice().try_into().ok()?);
        if pieces.len() != self.pieces() as usize || address_of(pieces) != *address {
            return None;
        }
        let mut plain = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
        for (no, piece) in (0..).zip(pieces) {
            plain.extend_from_slice(&key.open_piece(place(no, self.pieces()), piece).ok()?);
        }
        (plain.len() as u64 == self.size).then_some(plain)
    }
}

impl SealedFile {
    /// Seals a file under a new key.
    ///
    /// # Errors
    /// No randomness.
    pub fn of(plain: &[u8]) -> Result<Self, Error> {
        let (key, count) = (PieceKey::generate()?, count(plain.len() as u64));
        let pieces = (0..).zip(plain.chunks(PIECE_BYTES as usize));
        let pieces = pieces.map(|(no, part)| key.seal_piece(place(no, count), part)).collect::<Result<Vec<_>, _>>()?;
        let hashes = Octets(pieces.iter().flat_map(|piece| seal::hash(&[piece]).0).collect());
        Ok(Self { address: address_of(&pieces), key: Octets(key.to_bytes().to_vec()), hashes, pieces })
    }
}

fn count(size: u64) -> u32 {
    u32::try_from(size.div_ceil(PIECE_BYTES)).unwrap_or(u32::MAX)
}

fn place(no: u32, count: u32) -> PiecePlace {
    PiecePlace { no, is_last: no + 1 == count }
}

fn address_of(pieces: &[Vec<u8>]) -> Octets {
    let parts: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
    Octets(seal::hash(&parts).0.to_vec())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sealed(size: u64) -> (Cut, SealedFile, Vec<u8>) {
        let plain: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
        let file = SealedFile::of(&plain).unwrap();
        (Cut::of(size, &file.hashes.0).unwrap(), file, plain)
    }

    #[test]
    fn a_piece_in_the_wrong_place_of_the_wrong_size_or_changed_is_refused() {
        let (cut, file, _) = sealed(2 * PIECE_BYTES + 5);
        assert_eq!(cut.judge(3, &file.pieces[2]), Err("piece_unknown"));
        assert_eq!(cut.judge(0, &file.pieces[2]), Err("piece_size_wrong"));
        assert_eq!(cut.judge(2, &file.pieces[0]), Err("piece_size_wrong"));
        assert_eq!(cut.judge(0, &file.pieces[1]), Err("piece_hash_wrong"));
        let mut changed = file.pieces[1].clone();
        changed[9] ^= 1;
        assert_eq!(cut.judge(1, &changed), Err("piece_hash_wrong"));
        assert!((0..3).all(|no| cut.judge(no, &file.pieces[no as usize]) == Ok(())));
    }

    #[test]
    fn a_file_opens_whole_or_not_at_all() {
        for size in [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES] {
            let (cut, file, plain) = sealed(size);
            let by = (&file.key, &file.address);
            assert_eq!(cut.open(by, &file.pieces), Some(plain), "{size}");
            assert_eq!(cut.open(by, &file.pieces[1..]), None, "{size}");
            let turned: Vec<Vec<u8>> = file.pieces.iter().rev().cloned().collect();
            assert_eq!(cut.open(by, &turned).is_some(), turned.len() == 1, "{size}");
            assert_eq!(cut.open((&Octets(vec![1; 32]), &file.address), &file.pieces), None);
            assert_eq!(cut.open((&file.key, &Octets(vec![1; 32])), &file.pieces), None);
        }
    }

    #[test]
    fn what_does_not_fit_itself_is_no_cut() {
        let (_, file, _) = sealed(PIECE_BYTES + 1);
        for size in [0, PIECE_BYTES, 2 * PIECE_BYTES + 1, MOST_FILE_BYTES + 1] {
            assert_eq!(Cut::of(size, &file.hashes.0), None, "{size}");
        }
        assert_eq!(Cut::of(PIECE_BYTES + 1, &file.hashes.0[1..]), None);
    }
}
