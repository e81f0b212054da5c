//! A file sealed piece by piece: frozen bytes, and every way of leaving out, moving or mixing pieces refused.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use seal::{Error, PIECE_OVERHEAD, PieceKey, PiecePlace, from_hex, to_hex};

const KEY: [u8; 32] = [7; 32];

fn at(no: u32, is_last: bool) -> PiecePlace {
    PiecePlace { no, is_last }
}

fn key() -> PieceKey {
    PieceKey::from_bytes(&KEY)
}

/// Three pieces of one file.
fn sealed() -> Vec<Vec<u8>> {
    let key = key();
    [(0, false, "first"), (1, false, "second"), (2, true, "third")]
        .map(|(no, is_last, text)| key.seal_piece(at(no, is_last), text.as_bytes()).unwrap())
        .to_vec()
}

#[test]
fn pieces_in_the_wrong_place_are_refused() {
    let (key, pieces) = (key(), sealed());
    for (place, piece) in pieces.iter().enumerate() {
        for no in 0..4u32 {
            for is_last in [false, true] {
                let is_right = no as usize == place && is_last == (place == 2);
                let opened = key.open_piece(at(no, is_last), piece);
                assert_eq!(opened.is_ok(), is_right, "piece {place} read as {no}, last: {is_last}");
                assert!(is_right || opened == Err(Error::NotGenuine));
            }
        }
    }
}

#[test]
fn a_file_cut_short_or_longer_than_it_was_is_refused() {
    let (key, pieces) = (key(), sealed());
    assert_eq!(key.open_piece(at(1, true), &pieces[1]), Err(Error::NotGenuine), "the last piece is missing");
    assert_eq!(key.open_piece(at(2, false), &pieces[2]), Err(Error::NotGenuine), "something was hung on");
}

#[test]
fn another_key_suite_or_byte_is_refused() {
    let (key, pieces) = (key(), sealed());
    let other = PieceKey::from_bytes(&[8; 32]);
    assert_eq!(other.open_piece(at(0, false), &pieces[0]), Err(Error::NotGenuine));
    for n in 1..pieces[0].len() {
        let mut changed = pieces[0].clone();
        changed[n] ^= 1;
        assert_eq!(key.open_piece(at(0, false), &changed), Err(Error::NotGenuine), "byte {n}");
    }
    let mut later = pieces[0].clone();
    later[0] = 2;
    assert_eq!(key.open_piece(at(0, false), &later), Err(Error::UnknownSuite(2)));
    assert_eq!(key.open_piece(at(0, false), &pieces[0][..PIECE_OVERHEAD - 1]), Err(Error::Malformed));
    assert_eq!(key.open_piece(at(0, false), &[]), Err(Error::Malformed));
}

#[test]
fn what_was_sealed_opens_again_and_is_longer_by_as_much_as_is_said() {
    let key = PieceKey::generate().unwrap();
    for length in [0usize, 1, 1 << 16] {
        let plain = vec![0x5a; length];
        let piece = key.seal_piece(at(0, true), &plain).unwrap();
        assert_eq!(piece.len(), length + PIECE_OVERHEAD);
        assert_eq!(*key.open_piece(at(0, true), &piece).unwrap(), plain);
    }
    assert_eq!(format!("{key:?}"), "PieceKey");
    assert_ne!(*key.to_bytes(), *PieceKey::generate().unwrap().to_bytes(), "each file has its own");
}

/// The construction once more, from the algorithms it is made of: prefix by BLAKE3, number, end.
#[test]
fn a_piece_is_the_published_algorithm_under_a_nonce_of_place_and_end() {
    let derived = seal::derive_key("zoufang 2026-11 pieces of one file, prefix of the nonces", &KEY);
    let cipher = XChaCha20Poly1305::new((&KEY).into());
    for (no, end, piece) in [(0u32, 0u8, &sealed()[0]), (2, 1, &sealed()[2])] {
        let nonce: [u8; 24] = [&derived[..19], &no.to_be_bytes(), &[end]].concat().try_into().unwrap();
        let plain: &[u8] = if no == 0 { b"first" } else { b"third" };
        let body = cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &[1] }).unwrap();
        assert_eq!(to_hex(piece), to_hex(&[&[1], &body[..]].concat()));
    }
}

#[test]
fn our_pieces_are_frozen() {
    let frozen = [
        "01d0bd04528a01d0158ca2344de85acf844efe7b68f5",
        "011f65969160b94e6942d9d64fb6659d3c73bc60b3fff4",
        "01744e4ed6fc540fc662568b09bbc89f2cf4c0c740ce",
    ];
    assert_eq!(sealed().iter().map(|piece| to_hex(piece)).collect::<Vec<_>>(), frozen);
    let last = from_hex(frozen[2]).unwrap();
    assert_eq!(*key().open_piece(at(2, true), &last).unwrap(), b"third");
}
