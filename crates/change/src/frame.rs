//! Frames: bytes packed by zstd, and never inflated beyond a cap (security.md 3.8). Each thread keeps its two contexts: making one costs
//! more than packing a small message.

use crate::Error;
use std::cell::RefCell;
use std::io::Read;
use zstd::bulk::Compressor;
use zstd::stream::read::Decoder;
use zstd::zstd_safe::DCtx;

thread_local! {
    static PACKING: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static INFLATING: RefCell<Option<DCtx<'static>>> = const { RefCell::new(None) };
}

/// Packs bytes at a level of zstd (1 quick, 3 usual, 9 for what is kept and read often). The same bytes come out for the same bytes.
///
/// # Errors
/// [`Error::Malformed`] where memory does not suffice.
pub fn deflate(plain: &[u8], level: i32) -> Result<Vec<u8>, Error> {
    let packed = PACKING.with_borrow_mut(|kept| {
        let compressor = match kept {
            Some(compressor) => compressor,
            None => kept.insert(Compressor::new(level)?),
        };
        compressor.set_compression_level(level)?;
        compressor.compress(plain)
    });
    packed.map_err(|_| Error::Malformed("compression"))
}

/// Inflates what [`deflate`] packed, while it comes to at most `most` bytes.
///
/// # Errors
/// [`Error::Malformed`] for bytes that are no frame, [`Error::TooLarge`] for a frame that holds more.
pub fn inflate(frame: &[u8], most: u64) -> Result<Vec<u8>, Error> {
    let mut raw = Vec::new();
    INFLATING.with_borrow_mut(|kept| {
        let decoder = Decoder::with_context(frame, kept.get_or_insert_with(DCtx::create));
        decoder.take(most.saturating_add(1)).read_to_end(&mut raw).map_err(|_| Error::Malformed("frame"))
    })?;
    if raw.len() as u64 > most { Err(Error::TooLarge("frame")) } else { Ok(raw) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_out_whatever_was_packed_or_refused_before() {
        let long = vec![7u8; 100_000];
        let packed = deflate(&long, 3).unwrap();
        assert_eq!(inflate(&packed, 99_999), Err(Error::TooLarge("frame")));
        assert_eq!(inflate(&packed[..packed.len() / 2], 100_000), Err(Error::Malformed("frame")));
        assert_eq!(inflate(b"no frame at all", 100_000), Err(Error::Malformed("frame")));
        for plain in [b"".as_slice(), b"kept", &long] {
            let (first, other) = (deflate(plain, 3).unwrap(), deflate(plain, 9).unwrap());
            assert_eq!(deflate(plain, 3).unwrap(), first);
            assert_eq!(inflate(&first, plain.len() as u64), Ok(plain.to_vec()));
            assert_eq!(inflate(&other, plain.len() as u64), Ok(plain.to_vec()));
        }
    }
}
