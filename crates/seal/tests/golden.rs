//! Bytes frozen for ever: published known answers where the format is the standard's, our own where it is ours. A change
//! here means that nothing written before can be read or verified.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use seal::{Hash, SealSecret, Signature, SigningKey, VerifyingKey, from_hex, to_hex};

fn key(hex: &str) -> [u8; 32] {
    from_hex(hex).unwrap().try_into().unwrap()
}

#[test]
fn blake3_of_nothing_is_the_published_one() {
    let published = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
    assert_eq!(seal::hash(&[]).to_hex(), published);
    assert_eq!(format!("{:?}", seal::hash(&[b""])), format!("Hash({published})"));
}

#[test]
fn hashes_run_over_the_plain_concatenation() {
    let whole = seal::hash(&[b"walk the district"]);
    assert_eq!(seal::hash(&[b"walk ", b"", b"the district"]), whole);
    assert_ne!(seal::keyed_hash(&[0; 32], &[b"walk the district"]), whole);
    assert_ne!(seal::derive_key("a", b"material"), seal::derive_key("b", b"material"));
}

#[test]
fn our_hashes_are_frozen() {
    let frozen = [
        (seal::hash(&[b"walk the district"]), "0973c2896c7618b0609f8cd30245d5f97b60236d7655ae4cb7a4083dee11473a"),
        (
            seal::keyed_hash(&[9; 32], &[b"walk the district"]),
            "5086899c2f6a7224c74907fa0917c766de6bd080e04d190637e809409c120a13",
        ),
        (
            Hash(seal::derive_key("zoufang golden", b"material")),
            "b68753fd42c5bc9908b44cea00b9f62ea690d5bba46cfda33876eee33d9d4b4d",
        ),
    ];
    let found = frozen.map(|(hash, _)| hash.to_hex());
    assert_eq!(found, frozen.map(|(_, hex)| hex.to_owned()));
}

#[test]
fn ed25519_keys_are_those_of_rfc_8032() {
    let seed = key("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let signing = SigningKey::from_seed(&seed);
    assert_eq!(signing.verifying().to_hex(), public);
    assert_eq!(*signing.seed(), seed);
}

#[test]
fn our_signature_is_frozen() {
    let signature = SigningKey::from_seed(&[5; 32]).sign("zoufang golden", b"message");
    assert_eq!(
        to_hex(&signature.0),
        "2236b75554d4cbc891ad14f1ec74bd6cc7bc54286f197bda81e6ea248f030000fd45c84464f78a7564051983c3e0d4a919cad684dcbf2014421761713809b403"
    );
}

#[test]
fn the_signed_preimage_is_the_documented_one() {
    // An Ed25519 library signs the documented bytes; our verify must accept them.
    use ed25519_dalek::Signer;
    let other = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
    let preimage = b"zoufang.sign\x01\0\0\0\0\0\0\0\x03useMESSAGE";
    let signature = Signature(other.sign(preimage).to_bytes());
    let public = VerifyingKey(other.verifying_key().to_bytes());
    assert_eq!(public.verify("use", b"MESSAGE", &signature), Ok(()));
}

#[test]
fn xchacha20_poly1305_opens_the_drafts_example() {
    // draft-irtf-cfrg-xchacha-03, A.3.1, behind our suite byte.
    let key = key("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    let ad = from_hex("50515253c0c1c2c3c4c5c6c7").unwrap();
    let sealed = concat!(
        "01",
        "404142434445464748494a4b4c4d4e4f5051525354555657",
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb",
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452",
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9",
        "21f9664c97637da9768812f615c68b13b52e",
        "c0875924c1c7987947deafd8780acf49",
    );
    let plain = seal::open_bytes(&key, &ad, &from_hex(sealed).unwrap()).unwrap();
    assert!(plain.starts_with(b"Ladies and Gentlemen of the class of '99"));
}

#[test]
fn hpke_opens_the_example_of_rfc_9180() {
    // RFC 9180, A.2.1, sequence number 0, behind our suite byte.
    let secret = key("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
    let sealed = concat!(
        "01",
        "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
    );
    let info = b"Ode on a Grecian Urn";
    let secret = SealSecret::from_bytes(&secret);
    let plain = seal::open_from(&secret, info, b"Count-0", &from_hex(sealed).unwrap()).unwrap();
    assert_eq!(&plain[..], b"Beauty is truth, truth beauty");
    let public = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
    assert_eq!(secret.public().to_hex(), public);
}
