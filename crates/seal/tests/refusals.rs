//! What must not open and must not verify: every single changed byte, every other key, context and suite.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use seal::{Error, SealSecret, Signature, SigningKey, VerifyingKey};

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..200)
}

fn flipped(bytes: &[u8], at: prop::sample::Index, mask: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at.index(bytes.len())] ^= mask;
    changed
}

fn refused<T>(opened: Result<T, Error>) -> bool {
    matches!(opened, Err(Error::NotGenuine | Error::UnknownSuite(_)))
}

proptest! {
    #[test]
    fn sealed_bytes_with_any_change_do_not_open(
        key: [u8; 32], ad in bytes(), plain in bytes(), at: prop::sample::Index, mask in 1u8..,
    ) {
        let sealed = seal::seal_bytes(&key, &ad, &plain).unwrap();
        prop_assert!(refused(seal::open_bytes(&key, &ad, &flipped(&sealed, at, mask))));
        prop_assert!(refused(seal::open_bytes(&flipped(&key, at, mask).try_into().unwrap(), &ad, &sealed)));
        if !ad.is_empty() {
            prop_assert!(refused(seal::open_bytes(&key, &flipped(&ad, at, mask), &sealed)));
        }
        prop_assert!(seal::open_bytes(&key, &ad, &sealed[..at.index(sealed.len())]).is_err());
        prop_assert_eq!(&**seal::open_bytes(&key, &ad, &sealed).unwrap(), &plain[..]);
    }

    #[test]
    fn an_envelope_with_any_change_does_not_open(
        secret: [u8; 32], other: [u8; 32], ad in bytes(), plain in bytes(), at: prop::sample::Index, mask in 1u8..,
    ) {
        let owner = SealSecret::from_bytes(&secret);
        let sealed = seal::seal_to(&owner.public(), b"info", &ad, &plain).unwrap();
        prop_assert!(refused(seal::open_from(&owner, b"info", &ad, &flipped(&sealed, at, mask))));
        prop_assert!(refused(seal::open_from(&owner, b"inf0", &ad, &sealed)));
        prop_assert!(refused(seal::open_from(&owner, b"info", &[&ad[..], b"x"].concat(), &sealed)));
        prop_assert!(refused(seal::open_from(&SealSecret::from_bytes(&other), b"info", &ad, &sealed)));
        prop_assert!(seal::open_from(&owner, b"info", &ad, &sealed[..at.index(sealed.len())]).is_err());
        prop_assert_eq!(&**seal::open_from(&owner, b"info", &ad, &sealed).unwrap(), &plain[..]);
    }

    #[test]
    fn a_signature_fits_only_its_key_context_and_message(
        seed: [u8; 32], other: [u8; 32], context in "[a-z.]{1,20}", message in bytes(),
        at: prop::sample::Index, mask in 1u8..,
    ) {
        let key = SigningKey::from_seed(&seed);
        let signature = key.sign(&context, &message);
        let changed = Signature(flipped(&signature.0, at, mask).try_into().unwrap());
        let refuse = Err(Error::NotGenuine);
        prop_assert_eq!(key.verifying().verify(&context, &message, &changed), refuse);
        prop_assert_eq!(SigningKey::from_seed(&other).verifying().verify(&context, &message, &signature), refuse);
        prop_assert_eq!(key.verifying().verify("another", &message, &signature), refuse);
        prop_assert_eq!(key.verifying().verify(&context, &[&message[..], b"x"].concat(), &signature), refuse);
        prop_assert_eq!(key.verifying().verify(&context, &message, &signature), Ok(()));
    }

    #[test]
    fn the_border_between_context_and_message_cannot_be_moved(
        seed: [u8; 32], text in "[a-z]{2,30}", first: prop::sample::Index, second: prop::sample::Index,
    ) {
        let (first, second) = (first.index(text.len()), second.index(text.len()));
        prop_assume!(first != second);
        let key = SigningKey::from_seed(&seed);
        let signature = key.sign(&text[..first], &text.as_bytes()[first..]);
        let moved = key.verifying().verify(&text[..second], &text.as_bytes()[second..], &signature);
        prop_assert_eq!(moved, Err(Error::NotGenuine));
    }
}

#[test]
fn unknown_suites_are_named() {
    let secret = SealSecret::generate().unwrap();
    for suite in (0..=u8::MAX).filter(|suite| *suite != seal::SUITE) {
        let text = [&[suite][..], &[0; 100]].concat();
        assert_eq!(seal::open_bytes(&[0; 32], b"", &text).unwrap_err(), Error::UnknownSuite(suite));
        assert_eq!(seal::open_from(&secret, b"", b"", &text).unwrap_err(), Error::UnknownSuite(suite));
    }
}

#[test]
fn what_is_too_short_is_malformed() {
    let secret = SealSecret::generate().unwrap();
    let text = [seal::SUITE; 60];
    for length in 0..=40 {
        assert_eq!(seal::open_bytes(&[0; 32], b"", &text[..length]).unwrap_err(), Error::Malformed);
    }
    for length in 0..=48 {
        assert_eq!(seal::open_from(&secret, b"", b"", &text[..length]).unwrap_err(), Error::Malformed);
    }
}

#[test]
fn weak_keys_are_refused() {
    // The neutral element and a point of order 8: everything would verify under them.
    let order_8 = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut everything = [0; 64];
    everything[0] = 1;
    for key in [VerifyingKey(neutral), VerifyingKey::from_hex(order_8).unwrap()] {
        let verdict = key.verify("context", b"message", &Signature(everything));
        assert_eq!(verdict, Err(Error::NotGenuine), "{key:?}");
    }
    for key in [[0; 32], neutral] {
        let sealed = seal::seal_to(&seal::SealPublic(key), b"", b"", b"text");
        assert_eq!(sealed.unwrap_err(), Error::Malformed);
    }
}

#[test]
fn a_key_that_is_no_point_is_malformed() {
    let mut off_curve = [0; 32];
    off_curve[0] = 2;
    let verdict = VerifyingKey(off_curve).verify("context", b"", &Signature([0; 64]));
    assert_eq!(verdict, Err(Error::Malformed));
}

#[test]
fn hexadecimal_of_another_length_or_alphabet_is_malformed() {
    let good = "0f".repeat(32);
    for text in ["", "0", "zz", &good[1..], &format!("{good}00"), &good.replacen('f', "g", 1), &"é".repeat(32)] {
        assert_eq!(seal::Hash::from_hex(text), Err(Error::Malformed), "{text}");
    }
    assert_eq!(seal::Hash::from_hex(&good.to_uppercase()).unwrap().to_hex(), good);
}

#[test]
fn secrets_are_not_printed() {
    let signing = SigningKey::from_seed(&[7; 32]);
    let secret = SealSecret::from_bytes(&[7; 32]);
    for shown in [format!("{signing:?}"), format!("{secret:?}")] {
        assert!(!shown.contains("07070707") && !shown.contains("7, 7"), "{shown}");
    }
}

#[test]
fn nothing_random_repeats() {
    let key = [1; 32];
    assert_ne!(seal::random::<32>().unwrap(), seal::random::<32>().unwrap());
    assert_ne!(seal::seal_bytes(&key, b"", b"x").unwrap(), seal::seal_bytes(&key, b"", b"x").unwrap());
    let public = SealSecret::generate().unwrap().public();
    let (one, two) = (seal::seal_to(&public, b"", b"", b"x").unwrap(), seal::seal_to(&public, b"", b"", b"x").unwrap());
    assert_ne!(one[1..33], two[1..33], "one encapsulated key twice");
    assert_ne!(SigningKey::generate().unwrap().seed(), SigningKey::generate().unwrap().seed());
}
